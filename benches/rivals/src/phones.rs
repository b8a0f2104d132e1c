//! Phones beside `rlibphonenumber`, `phonenumber` and `phonelib`.
//!
//! Each number is read with the region it was written in, then asked for validity, type, region and E.164. The answers
//! are compared first; what differs is counted and must be explained by the rival's older metadata or its known bugs.
//! All contenders run in one process, one after another in each round; the median round counts. Only the first call of
//! a process is measured in processes of its own.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use menshen::phone;
use rlibphonenumber::phonenumber_matcher::PHONE_MATCHER_FACTORY;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

/// A text and the region it was written in.
type Row = (String, String);

/// Names the contender whose first call a process is to measure.
const FIRST: &str = "MENSHEN_RIVALS_FIRST";
/// Menshen in a process that has called `warm_up`.
const WARMED: &str = "menshen after warm_up";

pub fn run(quick: bool) {
    if let Ok(contender) = std::env::var(FIRST) {
        first(&contender);
        return;
    }
    let rounds = if quick { 7 } else { 31 };
    let (mixed, chinese) = (mixed(), chinese());
    // `phonenumber` needs a millisecond for a number if its cache does not hold all countries.
    for (name, rows, slow) in [
        ("mixed: all regions, national and international spellings", &mixed, 300),
        ("Chinese spellings", &chinese, 2_000),
    ] {
        println!("## {name}: {} numbers", rows.len());
        agree(rows);
        time(rows, rounds, slow);
    }
    find(rounds);
    cold(if quick { 21 } else { 101 });
}

/// Every region's examples as they are written at home and abroad, shuffled.
fn mixed() -> Vec<Row> {
    let mut rows: Vec<Row> = include_str!("../../../tests/data/phone/oracle.tsv")
        .lines()
        .skip(2)
        .filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let variant = *columns.last()?;
            let wanted =
                ["e164", "intl", "national", "nsn", "np_nsn", "idd", "paren_np", "cc_nsn"].contains(&variant);
            (wanted && columns[2] == "OK").then(|| (columns[0].to_owned(), columns[1].to_owned()))
        })
        .collect();
    let mut random = Random(20_261_122);
    for at in (1..rows.len()).rev() {
        rows.swap(at, random.below(at + 1));
    }
    rows.truncate(8_000);
    rows
}

/// Mobile and landline numbers in the spellings of contact lists.
fn chinese() -> Vec<Row> {
    let mut random = Random(86);
    (0..8_000)
        .map(|at| {
            let prefix = [130, 138, 139, 150, 159, 166, 177, 186, 188, 199][random.below(10)];
            let (middle, last) = (random.below(10_000), random.below(10_000));
            let text = match at % 8 {
                0 => format!("{prefix}{middle:04}{last:04}"),
                1 => format!("{prefix} {middle:04} {last:04}"),
                2 => format!("{prefix}-{middle:04}-{last:04}"),
                3 => format!("+86{prefix}{middle:04}{last:04}"),
                4 => format!("+86 {prefix} {middle:04} {last:04}"),
                5 => format!("0086{prefix}{middle:04}{last:04}"),
                6 => format!("0755-2{:03}{last:04}", middle % 1000),
                _ => format!("(010) 6{:03} {last:04}", middle % 1000),
            };
            (text, "CN".to_owned())
        })
        .collect()
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Counts the rows on which the ports say something else.
fn agree(rows: &[Row]) {
    let mut different = 0;
    for (text, region) in rows {
        let ours = phone::parse(text, phone::Region::lenient(region));
        let theirs = PHONE_NUMBER_UTIL.parse(text, rlibphonenumber::Region::from_code(region).ok());
        let same = match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) => {
                ours.e164().as_str() == theirs.format_as(PhoneNumberFormat::E164)
                    && ours.is_valid() == theirs.is_valid()
                    && (ours.kind() == phone::Kind::Unknown)
                        == (theirs.get_type() == PhoneNumberType::Unknown)
            }
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if !same {
            different += 1;
            if different <= 3 {
                println!("differs: {text} in {region}: {ours:?}");
            }
        }
    }
    println!("answers that differ from rlibphonenumber (metadata 9.0.42 against 9.0.43): {different}");
    assert!(different * 1000 <= rows.len() * 3, "too many differences for metadata alone");
}

fn time(rows: &[Row], rounds: usize, slow: usize) {
    let ours: Vec<(&str, phone::Region)> =
        rows.iter().map(|(text, region)| (text.as_str(), phone::Region::lenient(region))).collect();
    let rlib: Vec<(&str, Option<rlibphonenumber::Region>)> = rows
        .iter()
        .map(|(text, region)| (text.as_str(), rlibphonenumber::Region::from_code(region).ok()))
        .collect();
    let whisper: Vec<(&str, Option<phonenumber::country::Id>)> =
        rows.iter().take(slow).map(|(text, region)| (text.as_str(), region.parse().ok())).collect();
    let mut times: [Vec<f64>; 5] = Default::default();
    for round in 0..rounds {
        times[0].push(settled(&ours, |(text, region)| menshen_full(text, *region)));
        times[1].push(settled(&ours, |(text, region)| menshen_parse(text, *region)));
        times[2].push(settled(&rlib, |(text, region)| rlib_full(text, *region)));
        times[3].push(settled(&ours, |(text, _)| {
            phonelib::normalize_phone_number(text).map_or(0, |e164| e164.len())
        }));
        if round < 3 {
            times[4].push(settled(&whisper, |(text, region)| whisper_full(text, *region)));
        }
    }
    let [full, parse, rlib, lib, whisper] = times.map(median);
    println!("| contender | ns a number | times menshen |\n|---|---|---|");
    println!("| menshen: parse, valid, type, region, E.164 | {full:.1} | 1 |");
    println!("| menshen: parse and key | {parse:.1} | {:.2} |", parse / full);
    println!("| rlibphonenumber 2.2.15: the same five | {rlib:.0} | {:.1} |", rlib / full);
    println!("| phonelib 2.1.0: normalize only, no region | {lib:.0} | {:.1} |", lib / full);
    println!(
        "| phonenumber 0.3.10: parse, valid, E.164 ({slow} numbers) | {whisper:.0} | {:.0} |\n",
        whisper / full
    );
}

fn menshen_full(text: &str, region: phone::Region) -> usize {
    match phone::parse(text, region) {
        Ok(phone) => {
            let e164 = phone.e164();
            let e164: &str = e164.as_str();
            usize::from(phone.is_valid())
                + phone.kind() as usize
                + phone.region().map_or(0, |region| region.code().len())
                + usize::from(e164.as_bytes()[e164.len() - 1])
        }
        Err(_) => 0,
    }
}

fn menshen_parse(text: &str, region: phone::Region) -> usize {
    phone::parse(text, region).ok().and_then(|phone| phone.key()).unwrap_or(0) as usize
}

fn rlib_full(text: &str, region: Option<rlibphonenumber::Region>) -> usize {
    match PHONE_NUMBER_UTIL.parse(text, region) {
        Ok(phone) => {
            let e164 = phone.format_as(PhoneNumberFormat::E164);
            usize::from(phone.is_valid())
                + phone.get_type() as usize
                + usize::from(phone.get_region_code().is_some())
                + usize::from(e164.as_bytes()[e164.len() - 1])
        }
        Err(_) => 0,
    }
}

fn whisper_full(text: &str, region: Option<phonenumber::country::Id>) -> usize {
    match phonenumber::parse(region, text) {
        Ok(phone) => {
            usize::from(phone.is_valid()) + phone.format().mode(phonenumber::Mode::E164).to_string().len()
        }
        Err(_) => 0,
    }
}

/// The time of the second pass of two: the first brings back what the contender before has driven out of the caches.
fn settled<T>(rows: &[T], mut read: impl FnMut(&T) -> usize) -> f64 {
    nanoseconds(rows, &mut read);
    nanoseconds(rows, &mut read)
}

fn nanoseconds<T>(rows: &[T], mut read: impl FnMut(&T) -> usize) -> f64 {
    let start = Instant::now();
    let mut sum = 0_usize;
    for row in rows {
        sum = sum.wrapping_add(read(black_box(row)));
    }
    black_box(sum);
    start.elapsed().as_nanos() as f64 / rows.len() as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Running text: remarks with a number in every second one.
fn find(rounds: usize) {
    let mut random = Random(7);
    let mut text = String::new();
    for (number, _) in chinese().iter().take(400) {
        text.push_str("王女士推荐，负责华东区的项目经理，之前在展会上见过，想了解一下产品和价格。");
        text.push_str(&format!("电话{number}，订单号2026{:08}。", random.below(100_000_000)));
        text.push_str("Met at the trade fair, wants the new price list before the end of the month. ");
    }
    let china = phone::Region::lenient("CN");
    let ours: Vec<(usize, usize, String)> = phone::find(&text, china)
        .map(|found| (found.start, found.end, found.phone.e164().to_string()))
        .collect();
    let rlib =
        || PHONE_MATCHER_FACTORY.matcher_builder(&text).preferred_region(rlibphonenumber::Region::CN).build();
    let theirs: Vec<(usize, usize, String)> = rlib()
        .map(|found| (found.start, found.end(), found.number.format_as(PhoneNumberFormat::E164).into_owned()))
        .collect();
    println!("## find: {} bytes, {} numbers", text.len(), ours.len());
    assert_eq!(ours, theirs, "both find the same");
    let lib = || phonelib::extract_phone_numbers_with_country_hint(&text, "CN");
    let theirs: Vec<(usize, usize, String)> = lib()
        .into_iter()
        .filter(|found| found.is_valid)
        .map(|found| (found.start, found.end, found.normalized.unwrap_or_default()))
        .collect();
    let missed = ours.iter().filter(|found| !theirs.contains(found)).count();
    let wrong = theirs.iter().filter(|found| !ours.contains(found)).count();
    println!("phonelib finds {} numbers; {missed} are missing, {wrong} are none or others", theirs.len());
    let mut times: [Vec<f64>; 3] = Default::default();
    let texts = [&text];
    for _ in 0..rounds {
        times[0].push(settled(&texts, |text| phone::find(text, china).count()));
        times[1].push(settled(&texts, |_| rlib().count()));
        times[2].push(settled(&texts, |_| lib().len()));
    }
    let [ours, rlib, lib] = times.map(|times| median(times) / text.len() as f64);
    println!("| contender | ns a byte | times menshen |\n|---|---|---|");
    println!("| menshen: find, valid | {ours:.2} | 1 |");
    println!("| rlibphonenumber 2.2.15: the same | {rlib:.1} | {:.1} |", rlib / ours);
    println!(
        "| phonelib 2.1.0: extract, by the lengths of a country's numbers | {lib:.1} | {:.1} |\n",
        lib / ours
    );
}

/// The first call of a process, the second and later ones, each timed by itself, so with a reading of the clock; then each
/// region's first number, and the same once more. What is done before the first call takes as long as the last column says.
fn cold(processes: usize) {
    println!("## cold: medians of {processes} processes each");
    println!(
        "| contender | first call, ns | second, ns | later, ns | all regions once, ns a number | again, ns | before, ns |\n|---|---|---|---|---|---|---|"
    );
    for contender in ["menshen", WARMED, "rlibphonenumber", "phonenumber"] {
        let mut columns: [Vec<f64>; 6] = Default::default();
        for _ in 0..processes {
            let child = std::env::current_exe()
                .map(|path| Command::new(path).arg("phones").env(FIRST, contender).output());
            let output = child.expect("the path of this program").expect("a process").stdout;
            let output = String::from_utf8(output).expect("numbers");
            for (column, field) in columns.iter_mut().zip(output.split_whitespace()) {
                column.push(field.parse().expect("a number"));
            }
        }
        let [first, second, later, once, again, before] = columns.map(median);
        println!(
            "| {contender} | {first:.0} | {second:.0} | {later:.0} | {once:.0} | {again:.0} | {before:.0} |"
        );
    }
}

/// Prints, for [`cold`], the time of the first call in this process and of later ones.
fn first(contender: &str) {
    // One number of each region; the texts are in memory before they are read.
    let mut rows = mixed();
    rows.sort_by(|one, two| one.1.cmp(&two.1));
    rows.dedup_by(|one, two| one.1 == two.1);
    let china: Row = ("138 0013 8000".to_owned(), "CN".to_owned());
    let read = |(text, region): &Row| match contender {
        "menshen" | WARMED => menshen_full(text, phone::Region::lenient(region)),
        "rlibphonenumber" => rlib_full(text, rlibphonenumber::Region::from_code(region).ok()),
        _ => whisper_full(text, region.parse().ok()),
    };
    // The clock's own first call.
    black_box(Instant::now().elapsed());
    let start = Instant::now();
    if contender == WARMED {
        phone::warm_up();
    }
    let before = start.elapsed().as_nanos();
    let one = std::slice::from_ref(&china);
    let (first, second) = (nanoseconds(one, read), nanoseconds(one, read));
    let mut later: Vec<f64> = (0..2_000).map(|_| nanoseconds(one, read)).collect();
    let later = median(later.split_off(1_000));
    let (once, again) = (nanoseconds(&rows, read), nanoseconds(&rows, read));
    println!("{first} {second} {later} {once} {again} {before}");
}
