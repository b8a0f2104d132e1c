//! Words in remarks: Menshen's keyword scan beside `aho-corasick`, `daachorse`, `regex` and `RegexSet`.
//!
//! All look for the same words in the same remarks of about 36 characters, and give the words and places of all hits.
//! What they see through is not the same:
//!
//! | | as written | width, case, traditional | separators | sounds | word edges of Latin words |
//! |---|---|---|---|---|---|
//! | menshen, by set | yes | yes | yes | yes | unless `anywhere` |
//! | aho-corasick | yes | case of ASCII | no | no | no |
//! | daachorse | yes | no | no | no | no |
//! | regex, one alternation | yes, hits that do not overlap | case | no | no | no |
//! | `RegexSet` | yes, without places | case | no | no | no |
//!
//! Where the meaning is the same (`as written`: no disguise, `anywhere`) the answers are compared on every remark before
//! anything is timed: words and places with the automata, words with `RegexSet`, first hits with the alternation. Menshen
//! folds every remark in any case, which the others do not do; its rows `folded`, `separators` and `sounds` find what the
//! others cannot, and stand beside the same rivals.
//!
//! Each rival is in its best configuration: automata built once, aho-corasick as a DFA where that fits (100 words) and
//! else as it chooses, both over bytes or characters whichever is faster here, all buffers kept. `RegexSet` takes
//! seconds to minutes to build for 10,000 words, so it has 100 only, and says so.
//!
//! p50 and p99 are over batches of 16 remarks, each at its median over the rounds, all rivals in turn in each round.

use std::hint::black_box;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::{CharwiseDoubleArrayAhoCorasick, DoubleArrayAhoCorasick};
use menshen::keyword::{KeywordSet, Keywords, Scratch, SeeThrough};
use menshen::limits::Limits;
use regex::{Regex, RegexSet};

const REMARKS: usize = 512;
const BATCH: usize = 16;

/// A hit: the word's number, and where it begins and ends.
type Hit = (usize, usize, usize);

/// Puts all hits into the buffer; contestants without places put 0.
type Find = Box<dyn FnMut(&str, &mut Vec<Hit>)>;

/// A contestant.
struct Finder {
    name: &'static str,
    find: Find,
}

pub fn run(quick: bool) -> Result<(), String> {
    let rounds = if quick { 15 } else { 101 };
    println!("case\trival\twords\tp50_ns\tp99_ns\tratio_to_menshen");
    for count in [100, 10_000] {
        for (kind, is_chinese) in [("chinese", true), ("mixed", false)] {
            let mut random = Random(20_261_123);
            let words = words(count, is_chinese, &mut random);
            let remarks = remarks(&words, &mut random);
            case(kind, &words, &remarks, rounds)?;
        }
    }
    Ok(())
}

fn case(kind: &str, words: &[String], remarks: &[String], rounds: usize) -> Result<(), String> {
    let visible = SeeThrough::WIDTH.with(SeeThrough::CASE).with(SeeThrough::TRADITIONAL);
    let mut finders = vec![
        menshen("menshen, as written", words, SeeThrough::NONE)?,
        menshen("menshen, folded", words, visible)?,
        menshen("menshen, separators", words, visible.with(SeeThrough::SEPARATORS))?,
        menshen("menshen, sounds", words, SeeThrough::ALL)?,
        aho_corasick(words)?,
        daachorse(words)?,
        daachorse_characters(words)?,
        alternation(words)?,
    ];
    if words.len() <= 1_000 {
        finders.push(regex_set(words)?);
    } else {
        eprintln!("{kind}, {} words: RegexSet left out, because it takes too long to build", words.len());
    }
    agree(kind, &mut finders, remarks)?;
    let times = time(&mut finders, remarks, rounds);
    let own = times.first().map_or(1.0, |(p50, _)| *p50);
    for (finder, (p50, p99)) in finders.iter().zip(times) {
        println!("remarks, {kind}\t{}\t{}\t{p50:.1}\t{p99:.1}\t{:.2}", finder.name, words.len(), p50 / own);
    }
    Ok(())
}

/// Words of two to six characters that no remark holds by accident; every fourth is Latin where they are mixed.
fn words(count: usize, is_chinese: bool, random: &mut Random) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    while words.len() < count {
        let word: String = if is_chinese || !words.len().is_multiple_of(4) {
            let rare = |random: &mut Random| char::from_u32(0x5000 + random.below(3_000) as u32);
            (0..2 + random.below(5)).filter_map(|_| rare(random)).collect()
        } else {
            (0..4 + random.below(5)).map(|_| char::from(b'a' + random.below(26) as u8)).collect()
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Remarks of about 36 characters; every second one holds a word.
fn remarks(words: &[String], random: &mut Random) -> Vec<String> {
    const PLAIN: [&str; 4] = [
        "您好，我是华东区的采购经理，上次展会见过面，想了解一下贵司新产品的报价和交期",
        "王女士推荐，负责项目，想咨询 price list 和售后，方便时请通过一下，谢谢您了",
        "Hi, we met at the trade fair, please add me, 想了解产品和价格，谢谢",
        "工单 AB-20261123 的客户，之前电话里说好加一下，资料稍后发给您，请通过",
    ];
    let one = |at: usize| {
        let plain = PLAIN[random.below(PLAIN.len())];
        if at.is_multiple_of(2) {
            return plain.to_owned();
        }
        let cut = plain.char_indices().nth(5 + random.below(20)).map_or(0, |(at, _)| at);
        format!("{}{}{}", &plain[..cut], words[random.below(words.len())], &plain[cut..])
    };
    (0..REMARKS).map(one).collect()
}

fn menshen(name: &'static str, words: &[String], see_through: SeeThrough) -> Result<Finder, String> {
    let set = KeywordSet {
        words: words.iter().map(String::as_str).collect(),
        see_through,
        anywhere: true,
        ..KeywordSet::default()
    };
    let keywords = Keywords::compile(&[set], &Limits::default()).map_err(|faults| format!("{faults:?}"))?;
    let mut scratch = Scratch::new();
    let find = move |text: &str, hits: &mut Vec<Hit>| {
        let found = keywords.scan(text, &mut scratch).hits();
        hits.extend(found.iter().map(|hit| (hit.word.0 as usize, hit.span.start, hit.span.end)));
    };
    Ok(Finder { name, find: Box::new(find) })
}

fn aho_corasick(words: &[String]) -> Result<Finder, String> {
    let kind = (words.len() <= 1_000).then_some(AhoCorasickKind::DFA);
    let automaton = AhoCorasick::builder().kind(kind).build(words).map_err(|error| error.to_string())?;
    let find = move |text: &str, hits: &mut Vec<Hit>| {
        let found = automaton.find_overlapping_iter(text);
        hits.extend(found.map(|hit| (hit.pattern().as_usize(), hit.start(), hit.end())));
    };
    Ok(Finder { name: "aho-corasick", find: Box::new(find) })
}

fn daachorse(words: &[String]) -> Result<Finder, String> {
    let automaton = DoubleArrayAhoCorasick::<usize>::new(words).map_err(|error| error.to_string())?;
    let find = move |text: &str, hits: &mut Vec<Hit>| {
        let found = automaton.find_overlapping_iter(text);
        hits.extend(found.map(|hit| (hit.value(), hit.start(), hit.end())));
    };
    Ok(Finder { name: "daachorse, bytes", find: Box::new(find) })
}

fn daachorse_characters(words: &[String]) -> Result<Finder, String> {
    let automaton = CharwiseDoubleArrayAhoCorasick::<usize>::new(words).map_err(|error| error.to_string())?;
    let find = move |text: &str, hits: &mut Vec<Hit>| {
        let found = automaton.find_overlapping_iter(text);
        hits.extend(found.map(|hit| (hit.value(), hit.start(), hit.end())));
    };
    Ok(Finder { name: "daachorse, characters", find: Box::new(find) })
}

/// One expression of all words: it gives no word's number, and of overlapping hits one.
fn alternation(words: &[String]) -> Result<Finder, String> {
    let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    let regex = regex::RegexBuilder::new(&words.join("|")).size_limit(1 << 28).build();
    let regex: Regex = regex.map_err(|error| error.to_string())?;
    let find = move |text: &str, hits: &mut Vec<Hit>| {
        hits.extend(regex.find_iter(text).map(|hit| (usize::MAX, hit.start(), hit.end())));
    };
    Ok(Finder { name: "regex, alternation", find: Box::new(find) })
}

fn regex_set(words: &[String]) -> Result<Finder, String> {
    let set =
        RegexSet::new(words.iter().map(|word| regex::escape(word))).map_err(|error| error.to_string())?;
    let find = move |text: &str, hits: &mut Vec<Hit>| {
        hits.extend(set.matches(text).iter().map(|word| (word, 0, 0)));
    };
    Ok(Finder { name: "RegexSet", find: Box::new(find) })
}

/// Compares what means the same. The first contestant is Menshen without disguises.
fn agree(kind: &str, finders: &mut [Finder], remarks: &[String]) -> Result<(), String> {
    let mut found = 0;
    for remark in remarks {
        let hits = |finder: &mut Finder| {
            let mut hits = Vec::new();
            (finder.find)(remark, &mut hits);
            hits.sort_unstable();
            hits
        };
        let answers: Vec<(&str, Vec<Hit>)> =
            finders.iter_mut().map(|finder| (finder.name, hits(finder))).collect();
        let wanted = answers[0].1.clone();
        found += wanted.len();
        for (name, answer) in &answers[1..] {
            let same = match *name {
                "RegexSet" => {
                    let mut words: Vec<usize> = wanted.iter().map(|hit| hit.0).collect();
                    words.dedup();
                    words == answer.iter().map(|hit| hit.0).collect::<Vec<_>>()
                }
                "regex, alternation" => {
                    let first = |hits: &[Hit]| hits.iter().map(|hit| hit.1).min();
                    first(&wanted) == first(answer)
                }
                // Who sees through more finds at least as much.
                "menshen, folded" | "menshen, separators" | "menshen, sounds" => {
                    wanted.iter().all(|hit| answer.contains(hit))
                }
                _ => wanted == *answer,
            };
            if !same {
                return Err(format!(
                    "remarks, {kind}: {name} finds otherwise in `{remark}`: {answer:?}, not {wanted:?}"
                ));
            }
        }
    }
    eprintln!("remarks, {kind}: answers agree; {found} hits in {} remarks", remarks.len());
    Ok(())
}

/// p50 and p99 of each contestant, in nanoseconds a remark.
fn time(finders: &mut [Finder], remarks: &[String], rounds: usize) -> Vec<(f64, f64)> {
    let batches: Vec<&[String]> = remarks.chunks(BATCH).collect();
    let mut times = vec![vec![Vec::with_capacity(rounds); batches.len()]; finders.len()];
    let mut hits = Vec::new();
    for _ in 0..rounds {
        for (finder, times) in finders.iter_mut().zip(&mut times) {
            for (batch, times) in batches.iter().zip(times) {
                let start = Instant::now();
                for remark in *batch {
                    hits.clear();
                    (finder.find)(black_box(remark), &mut hits);
                    black_box(&hits);
                }
                times.push(start.elapsed().as_nanos() as f64 / batch.len() as f64);
            }
        }
    }
    let middle = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let spread = |mut times: Vec<Vec<f64>>| {
        let mut batches: Vec<f64> = times.iter_mut().map(middle).collect();
        let p50 = middle(&mut batches);
        (p50, batches[(batches.len() * 99).div_ceil(100) - 1])
    };
    times.into_iter().map(spread).collect()
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
