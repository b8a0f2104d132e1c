//! libphonenumber's answers, row by row. The data and where it comes from: `tests/data/phone/README.md`.

#![expect(clippy::expect_used, reason = "a malformed data file must fail the test")]

use std::collections::HashMap;

use menshen::phone::{self, Phone, Region, Style};

/// The rows of a file as maps from column to text; `least` guards against a file that has become empty. Other metadata
/// gives more rows or a few less.
fn rows(text: &'static str, least: usize) -> Vec<HashMap<&'static str, String>> {
    let mut lines = text.split('\n').filter(|line| !line.is_empty() && !line.starts_with("# "));
    let names: Vec<&str> = lines.next().expect("a line of names").split('\t').collect();
    let rows: Vec<_> = lines
        .map(|line| names.iter().copied().zip(line.split('\t').map(unescaped)).collect::<HashMap<_, _>>())
        .collect();
    assert!(rows.len() >= least, "{} rows", rows.len());
    rows
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    out
}

fn region(code: &str) -> Region {
    Region::lenient(code)
}

/// What the library says in the columns of the data.
fn said(result: Result<Phone, phone::PhoneError>) -> HashMap<&'static str, String> {
    match result {
        Err(error) => HashMap::from([("status", error.name().to_owned())]),
        Ok(phone) => HashMap::from([
            ("status", "OK".to_owned()),
            ("country_code", phone.country_code().to_string()),
            ("nsn", phone.national().to_string()),
            ("leading_zeros", phone.leading_zeros().to_string()),
            ("extension", phone.extension().map(ToString::to_string).unwrap_or_default()),
            ("e164", phone.e164().to_string()),
            ("possible", phone.possibility().name().to_owned()),
            ("valid", u8::from(phone.is_valid()).to_string()),
            ("type", phone.kind().name().to_owned()),
            ("number_region", phone.region().map_or("", Region::code).to_owned()),
            ("national", phone.format(Style::National).to_string()),
            ("international", phone.format(Style::International).to_string()),
        ]),
    }
}

fn compare(text: &'static str, least: usize) {
    let mut wrong = Vec::new();
    for row in rows(text, least) {
        let said = said(phone::parse(&row["input"], region(&row["region"])));
        for (column, value) in &row {
            if !matches!(*column, "input" | "region" | "variant" | "java_test")
                && value != said.get(column).map_or("", String::as_str)
            {
                wrong.push(format!(
                    "{:?} in {}: {column} is {value:?}, not {said:?}",
                    row["input"], row["region"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences, first {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}

#[test]
fn every_region_and_spelling_is_read_like_libphonenumber() {
    compare(include_str!("data/phone/oracle.tsv"), 23_000);
}

#[test]
fn the_cases_of_the_java_tests_are_read_like_libphonenumber() {
    compare(include_str!("data/phone/vectors.tsv"), 1_012);
}

#[test]
fn mutated_texts_are_read_like_libphonenumber() {
    compare(include_str!("data/phone/oracle_fuzz.tsv"), 19_000);
}

#[test]
fn two_texts_match_as_in_libphonenumber() {
    for row in rows(include_str!("data/phone/vectors_match.tsv"), 39) {
        let level = phone::compare(&row["first"], &row["second"]).name();
        assert_eq!(level, row["expected_production"], "{:?} and {:?}", row["first"], row["second"]);
    }
}

#[test]
fn a_key_gives_its_number_back() {
    let mut keys = HashMap::new();
    for row in rows(include_str!("data/phone/oracle.tsv"), 23_000) {
        let Ok(phone) = phone::parse(&row["input"], region(&row["region"])) else { continue };
        let phone = phone.without_extension();
        let Some(key) = phone.key() else {
            assert!(!phone.is_possible(), "{phone} is possible and has no key");
            continue;
        };
        assert_eq!(Phone::from_key(key), Some(phone), "{key}");
        assert_eq!(key.to_string(), phone.e164().trim_start_matches('+'));
        assert_eq!(*keys.entry(key).or_insert(phone), phone, "{key} is the key of two numbers");
        // Of a number that nobody can have, libphonenumber may take a prefix off once more.
        if phone.is_valid() {
            assert_eq!(phone::parse(&phone.e164(), Region::UNKNOWN), Ok(phone), "{phone}");
        }
    }
    assert!(keys.len() > 5_000);
}

/// libphonenumber takes a prefix off valid numbers in E.164 as well; their keys are their own all the same.
#[test]
fn some_valid_numbers_are_read_back_without_a_prefix() {
    for (code, text, again) in
        [("BY", "08101493591", "+375101493591"), ("JP", "00037682006349192", "+812006349192")]
    {
        let phone = phone::parse(text, region(code)).expect("a number");
        assert!(phone.is_valid(), "{text}");
        let read = phone::parse(&phone.e164(), Region::UNKNOWN).expect("a number");
        assert_eq!(read.e164().as_str(), again);
        assert_eq!(phone.key().and_then(Phone::from_key), Some(phone), "{text}");
    }
}

/// The place of the character with this number, in bytes.
fn byte_at(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}

#[test]
fn the_texts_of_the_java_tests_are_searched_as_by_libphonenumber() {
    let mut hits = 0;
    for row in rows(include_str!("data/phone/vectors_find.tsv"), 2_042) {
        let leniency = match row["leniency"].as_str() {
            "POSSIBLE" => phone::Leniency::Possible,
            "VALID" => phone::Leniency::Valid,
            other => panic!("no leniency is called {other}"),
        };
        let text = row["text"].as_str();
        let tries = row["max_tries"].parse().expect("a count");
        let found = phone::find(text, region(&row["region"])).leniency(leniency).max_tries(tries);
        let found: Vec<_> = found
            .map(|found| {
                let extension = found.phone.extension().map(ToString::to_string).unwrap_or_default();
                (found.start, found.end, found.phone.country_code(), found.phone.national_number(), extension)
            })
            .collect();
        let wanted: Vec<_> = row["production"]
            .split('|')
            .filter(|hit| !hit.is_empty())
            .map(|hit| {
                let parts: Vec<&str> = hit.split(',').collect();
                let number = |at: usize| parts[at].parse::<usize>().expect("a number");
                (
                    byte_at(text, number(0)),
                    byte_at(text, number(1)),
                    u16::try_from(number(2)).expect("a calling code"),
                    number(3) as u64,
                    parts[4].to_owned(),
                )
            })
            .collect();
        hits += wanted.len();
        assert_eq!(found, wanted, "{text:?} in {} at {}", row["region"], row["leniency"]);
    }
    assert!(hits > 500, "{hits}");
}
