//! Disguised numbers: a generator of labelled disguises, and how many are seen and how many are imagined.
//!
//! The generator is seeded, so the figures are always the same; `cargo test --test phone_disguise -- --nocapture`
//! prints them.

#![expect(clippy::expect_used, reason = "a malformed generator must fail the test")]

use menshen::phone::{self, Disguise, Folds, Region, reveal};

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("a small number")
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

fn china() -> Region {
    Region::from_code("CN").expect("a region")
}

fn mobile(random: &mut Random) -> String {
    let prefix = ["130", "138", "139", "150", "159", "166", "177", "186", "188", "199"];
    format!("{}{:08}", random.one_of(&prefix), random.below(100_000_000))
}

fn landline(random: &mut Random) -> String {
    let area = ["010", "021", "0755", "0571", "0851"];
    let subscriber = 20_000_000 + random.below(60_000_000);
    format!("{}{subscriber}", random.one_of(&area))
}

/// What surrounds the numbers of remarks.
const BEFORE: [&str; 8] =
    ["加微信", "联系电话：", "V❤ ", "我的号码是 ", "咨询：", "", "扣扣不常用，打", "vx "];
const AFTER: [&str; 6] = ["", " 谢谢", "，随时联系", "（同号）", "。", "\n勿扰"];

const SEPARATORS: [&str; 14] =
    ["·", "•", "_", "*", "|", "，", "、", "❤", "🌸", "~~", "加", "的", "---", " . "];
const SAFE: [&str; 10] = [
    "0①②③④⑤⑥⑦⑧⑨",
    "⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "零一二三四五六七八九",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "⓿❶❷❸❹❺❻❼❽❾",
    "0〡〢〣〤〥〦〧〨〩",
];
const SPOKEN: [&str; 3] = ["洞幺两三四五六拐八勾", "O1234567890", "Ol23456789"];
const HOMOPHONES: [&str; 3] = ["林衣儿伞事我刘妻爸酒", "零依而山死舞溜起巴九", "另医耳散是吴留气吧久"];

fn mapped(digit: char, alphabet: &str) -> char {
    let value = digit.to_digit(10).expect("a digit") as usize;
    alphabet.chars().nth(value).expect("ten characters")
}

/// A number in disguise at exactly this level.
fn disguised(number: &str, level: Disguise, random: &mut Random) -> String {
    let mut out = String::new();
    match level {
        Disguise::Separated => {
            let separator = random.one_of(&SEPARATORS);
            let every = random.below(2) == 0;
            for (at, digit) in number.chars().enumerate() {
                if at > 0 && (every || at == 3 || at == 7) {
                    out.push_str(separator);
                }
                out.push(digit);
            }
        }
        Disguise::Safe if random.below(6) == 0 => {
            for digit in number.chars() {
                out.push(digit);
                out.push_str(random.one_of(&["\u{fe0f}\u{20e3}", "\u{20e3}"]));
            }
        }
        Disguise::Safe => {
            let alphabet = random.one_of(&SAFE);
            let separator = random.one_of(&["", "", " ", "-", "\u{200b}", "\u{fe0f}"]);
            for (at, digit) in number.chars().enumerate() {
                out.push(if random.below(4) > 0 || at == 2 { mapped(digit, alphabet) } else { digit });
                if at + 1 < number.len() {
                    out.push_str(separator);
                }
            }
        }
        Disguise::Spoken => {
            let alphabet = random.one_of(&SPOKEN);
            for digit in number.chars() {
                out.push(mapped(digit, alphabet));
            }
        }
        Disguise::Homophone => {
            let alphabet = random.one_of(&HOMOPHONES);
            let places = [3 + random.below(3), 7 + random.below(3)];
            for (at, digit) in number.chars().enumerate() {
                out.push(if places.contains(&at) { mapped(digit, alphabet) } else { digit });
            }
        }
    }
    out
}

/// How many of a thousand disguises are seen with the right number, reading up to their own level.
fn recall(level: Disguise, seed: u64) -> usize {
    let mut random = Random(seed);
    let mut seen = 0;
    for at in 0..1_000 {
        let number = if at % 4 == 0 { landline(&mut random) } else { mobile(&mut random) };
        let wanted = phone::parse(&number, china()).expect("a number of the generator");
        let text = disguised(&number, level, &mut random);
        let text = format!("{}{text}{}", random.one_of(&BEFORE), random.one_of(&AFTER));
        // A disguise may leave the number as it was; then it is found as it stands.
        let plain = phone::find(&text, china()).any(|found| found.phone == wanted);
        if plain || reveal(&text, china(), level).iter().any(|hit| hit.phone == wanted) {
            seen += 1;
        } else if seen + 3 > at {
            println!("not seen at {level:?}: {text}");
        }
    }
    seen
}

#[test]
fn disguises_are_seen_through_at_their_level() {
    for (level, least) in [
        (Disguise::Separated, 990),
        (Disguise::Safe, 990),
        (Disguise::Spoken, 990),
        (Disguise::Homophone, 970),
    ] {
        let seen = recall(level, 20_261_122);
        println!("{level:?}: {seen} of 1000 seen");
        assert!(seen >= least, "{level:?}: only {seen} of 1000");
    }
}

/// Ordinary remarks, and remarks full of numbers that are no phones.
fn innocent(random: &mut Random, rich: bool) -> String {
    const WORDS: [&str; 24] = [
        "你好",
        "我是",
        "项目经理",
        "之前在展会上见过",
        "想了解一下",
        "产品",
        "合作",
        "谢谢",
        "王女士推荐",
        "负责华东区",
        "以前",
        "就是",
        "一起",
        "起来",
        "八月",
        "三个人",
        "九点",
        "二维码",
        "七天无理由",
        "五一",
        "六楼",
        "and",
        "Hello",
        "Sales",
    ];
    let mut out = String::new();
    for _ in 0..4 + random.below(5) {
        if rich && random.below(10) < 6 {
            let (a, b, c) = (random.below(10_000), random.below(100), random.below(1_000));
            out.push_str(&match random.below(14) {
                0 => format!("订单号2026{:02}{:02}{:08}", 1 + b % 12, 1 + c % 28, random.below(100_000_000)),
                1 => format!("¥{},{c:03}.{b:02}", 1 + a % 999),
                2 => format!(
                    "2026-{:02}-{:02} {:02}:{:02}:{:02}",
                    1 + b % 12,
                    1 + c % 28,
                    a % 24,
                    b % 60,
                    c % 60
                ),
                3 => format!("{}栋{}单元{:04}室", 1 + b % 30, 1 + c % 6, 100 + a % 3000),
                4 => format!("身份证440101{}{:02}{:02}{a:04}", 1950 + c % 60, 1 + b % 12, 1 + c % 28),
                5 => format!("工单ABC-{a:04}-{c:03}"),
                6 => format!("尺寸{c}x{b}x{a}mm"),
                7 => format!("二〇二六年{}月", random.one_of(&["三", "十一", "九"])),
                8 => format!("第{b}页共{c}页"),
                9 => format!("编号 {a:04} {:04} {:04} {:03}", random.below(10_000), random.below(10_000), c),
                10 => format!("IP 10.{}.{}.{}", b, c % 256, a % 256),
                11 => format!("{a}/{c}/{b}"),
                12 => format!("三千{}百块", random.one_of(&["五", "八", "二"])),
                _ => format!("QQ {}", 10_000_000 + random.below(900_000_000)),
            });
        } else {
            out.push_str(random.one_of(&WORDS));
        }
        out.push_str(random.one_of(&["，", " ", "", "。", "、"]));
    }
    out
}

/// The level of each number that is imagined in a thousand remarks.
fn imagined(rich: bool, seed: u64) -> [usize; 4] {
    let mut random = Random(seed);
    let mut counts = [0; 4];
    for _ in 0..1_000 {
        let text = innocent(&mut random, rich);
        for hit in reveal(&text, china(), Disguise::Homophone) {
            println!("imagined at {:?}: {} in {text}", hit.level, &text[hit.start..hit.end]);
            counts[hit.level as usize] += 1;
        }
    }
    counts
}

#[test]
fn hardly_anything_is_imagined() {
    let ordinary = imagined(false, 7);
    println!("ordinary remarks: {ordinary:?} of 1000 by level");
    assert_eq!(ordinary, [0; 4]);
    let rich = imagined(true, 8);
    println!("remarks full of numbers: {rich:?} of 1000 by level");
    for (count, most) in rich.into_iter().zip([3, 3, 3, 10]) {
        assert!(count <= most, "{rich:?}");
    }
}

#[test]
fn spans_are_those_of_the_original() {
    let text = "加🌸１3八\u{200b}零零壹叁捌OOO🌸";
    let hits = reveal(text, china(), Disguise::Spoken);
    assert_eq!(hits.len(), 1);
    assert_eq!(&text[hits[0].start..hits[0].end], "１3八\u{200b}零零壹叁捌OOO");
    assert_eq!(hits[0].phone.key(), Some(8_613_800_138_000));
    assert!(reveal(text, china(), Disguise::Safe).is_empty());
}

/// The numbers that are revealed in a text of a region: where they stand, and what they are.
fn revealed(region: &str, text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let region = Region::from_code(region).expect("a region");
    let hits = reveal(text, region, Disguise::Homophone);
    hits.iter().map(|hit| (hit.start..hit.end, hit.phone.to_string())).collect()
}

#[test]
fn a_number_that_goes_on_in_disguise_is_read_whole() {
    for (region, text, number) in [
        ("CN", "①8001380138", "+8618001380138"),
        ("CN", "一8001380138", "+8618001380138"),
        ("CN", "壹8001380138", "+8618001380138"),
        ("CN", "幺8001380138", "+8618001380138"),
        ("CN", "1\u{fe0f}\u{20e3}8001380138", "+8618001380138"),
        ("CN", "1加8001380138", "+8618001380138"),
        ("CN", "1😀8001380138", "+8618001380138"),
        ("CN", "1*8001380138", "+8618001380138"),
        ("CN", "①9501234567", "+8619501234567"),
        ("DE", "+49 30 1234五678", "+493012345678"),
        ("DE", "030 1234五678", "+493012345678"),
        ("AT", "+43 1 5123五67", "+4315123567"),
    ] {
        assert_eq!(revealed(region, text), [(0..text.len(), number.to_owned())], "{text}");
    }
    // Here `find` has read all that there is.
    for (region, text) in [
        ("CN", "8001380138"),
        ("CN", "1、8001380138"),
        ("CN", "①13800138000"),
        ("US", "①650 253 0000"),
        ("DE", "030 1234567, 12"),
        ("DE", "030 1234567 一起"),
    ] {
        assert_eq!(revealed(region, text), [], "{text}");
    }
}

#[test]
fn numbers_are_seen_among_others() {
    let (first, second) = ("+8613800138000", "+8613900139000");
    for (text, numbers) in [
        ("138_0013_8000,139_0013_9000", &[first, second][..]),
        ("我电话138·0013·8000，139·0013·9000", &[first, second]),
        ("138·0013·8000/139·0013·9000", &[first, second]),
        ("138_0013_8000或139_0013_9000", &[first, second]),
        ("1. 138_0013_8000 2. 139_0013_9000", &[first, second]),
        ("1、138_0013_8000", &[first]),
        ("3，138加0013加8000", &[first]),
        ("138加0013加8000，2楼", &[first]),
        ("2 138_0013_8000", &[first]),
        ("房间2，138_0013_8000", &[first]),
        ("138_0013-8000；139_0013-9000", &[first, second]),
        ("单号138_0013_8000_2", &[]),
    ] {
        let seen: Vec<String> = revealed("CN", text).into_iter().map(|(_, number)| number).collect();
        assert_eq!(seen, numbers, "{text}");
    }
}

#[test]
fn marks_belong_to_what_they_stand_behind() {
    let keys = "1\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}800138000\u{fe0f}\u{20e3}";
    let struck = "1\u{336}3\u{336}8\u{336}00138000\u{336}";
    let separator = Folds::SEPARATOR;
    for (text, end, level, folds) in [
        (keys, keys.len(), Disguise::Safe, Folds::KEYCAP),
        (struck, struck.len(), Disguise::Separated, Folds::INVISIBLE),
        ("138_0013_8000#\u{fe0f}\u{20e3}", 13, Disguise::Separated, separator),
        ("138*\u{fe0f}\u{20e3}0013*\u{fe0f}\u{20e3}8000", 25, Disguise::Separated, separator),
        ("138❤\u{fe0f}0013❤\u{fe0f}8000", 23, Disguise::Separated, separator),
        ("138_0013_800\u{200b}0", 16, Disguise::Separated, separator.with(Folds::INVISIBLE)),
    ] {
        let hits = reveal(text, china(), Disguise::Homophone);
        let seen: Vec<_> = hits.iter().map(|hit| (hit.start, hit.end, hit.level, hit.folds)).collect();
        assert_eq!(seen, [(0, end, level, folds)], "{text:?}");
    }
}

#[test]
fn amounts_measures_and_days_are_no_phones() {
    for (region, text) in [
        ("HK", "成交价 28,500,000 元"),
        ("HK", "HK$28,500,000"),
        ("HK", "价格2850_0000万元"),
        ("SG", "$65,000,000"),
        ("CN", "金额13,800,138,000元"),
        ("CN", "¥138_5678_1234"),
        ("HK", "尺寸 210×297×21"),
        ("HK", "规格 280*280*20"),
        ("CN", "规格139*150*18888"),
        ("CN", "1280*720,1920*1080"),
        ("HK", "日期 31_12_2023"),
        ("HK", "日期 2023_12_31"),
    ] {
        assert_eq!(revealed(region, text), [], "{text}");
    }
    for (region, text) in [
        ("CN", "138*0013*8000"),
        ("CN", "138*5678*1234"),
        ("CN", "1*3*8*5*6*7*8*1*2*3*4"),
        ("CN", "138,0013,8000"),
        ("HK", "9123*4567"),
        ("HK", "91*23*45*67"),
        ("HK", "2850,0000"),
        ("US", "650*253*0000"),
    ] {
        assert_eq!(revealed(region, text).len(), 1, "{text}");
    }
}

#[test]
fn pictures_are_counted_as_they_are_seen() {
    for separator in [
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "🇨🇳🇭🇰",
        "👍🏽👍🏽👍🏽",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "❤\u{fe0f}\u{200d}🔥",
        "\u{180b}\u{1160}\u{ffa0}\u{fffc}",
        "㊗\u{fe0f}",
        "㊙",
        "〰",
        "®",
        "™",
        "x",
        ";",
        "\\",
        "？",
    ] {
        let text = ["138", "0013", "8000"].join(separator);
        assert_eq!(revealed("CN", &text), [(0..text.len(), "+8613800138000".to_owned())], "{separator}");
    }
    // Four are too many.
    assert_eq!(revealed("CN", "138👍🏽👍🏽👍🏽👍🏽0013👍🏽👍🏽👍🏽👍🏽8000"), []);
}

#[test]
fn letters_may_stand_for_every_0_and_1() {
    for text in ["l38OOl38OOO", "1З800l38000", "13Ｂ00l3Ｂ000"] {
        assert_eq!(revealed("CN", text), [(0..text.len(), "+8613800138000".to_owned())], "{text}");
    }
    assert_eq!(revealed("CN", "lllOOOlllO1"), []);
}

#[test]
fn positional_words_and_parts_of_longer_digits_are_no_phones() {
    for text in
        ["一百三十八零零一三八零零零", "订单一三八零零一三八零零零一二三四五", "3月8日1点30分8栋0室0号"]
    {
        assert!(reveal(text, china(), Disguise::Homophone).is_empty(), "{text}");
    }
}
