//! The distances against the vectors that the jellyfish library tests itself with.

#![allow(clippy::expect_used, reason = "a malformed vector file must stop the test")]

use menshen::matcher::edit::{self, Boost, Scratch};

/// `left,right,value` of each row. The only quoting in the files is a pair of quotes around a whole field.
fn rows(csv: &str) -> Vec<(String, String, f64)> {
    csv.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let mut fields = Vec::new();
            let (mut field, mut quoted) = (String::new(), false);
            for symbol in line.chars() {
                match symbol {
                    '"' => quoted = !quoted,
                    ',' if !quoted => fields.push(std::mem::take(&mut field)),
                    _ => field.push(symbol),
                }
            }
            fields.push(field);
            let [left, right, value] = fields.try_into().expect("three fields");
            (left, right, value.parse().expect("a number"))
        })
        .collect()
}

/// Jellyfish rounds to three places; a score of ours is cut off after four.
fn close(score: u16, expected: f64) -> bool {
    (f64::from(score) / 10_000.0 - expected).abs() <= 0.000_601
}

#[test]
fn levenshtein_agrees() {
    let mut scratch = Scratch::new();
    let rows = rows(include_str!("data/jellyfish/levenshtein.csv"));
    assert_eq!(rows.len(), 6);
    for (left, right, value) in rows {
        assert_eq!(edit::levenshtein(&left, &right, &mut scratch) as f64, value, "{left} {right}");
    }
}

#[test]
fn alignment_agrees_where_no_place_is_edited_twice() {
    let mut scratch = Scratch::new();
    let rows = rows(include_str!("data/jellyfish/damerau_levenshtein.csv"));
    assert_eq!(rows.len(), 9);
    for (left, right, value) in rows {
        assert_eq!(edit::osa(&left, &right, &mut scratch) as f64, value, "{left} {right}");
    }
}

#[test]
fn jaro_agrees() {
    let mut scratch = Scratch::new();
    let rows = rows(include_str!("data/jellyfish/jaro_distance.csv"));
    assert_eq!(rows.len(), 5);
    for (left, right, value) in rows {
        let score = edit::jaro(&left, &right, &mut scratch);
        assert!(close(score, value), "{left} {right}: {score} for {value}");
    }
}

#[test]
fn jaro_winkler_agrees() {
    let mut scratch = Scratch::new();
    let rows = rows(include_str!("data/jellyfish/jaro_winkler.csv"));
    assert_eq!(rows.len(), 17);
    for (left, right, value) in rows {
        let score = edit::jaro_winkler(&left, &right, Boost::Gated, &mut scratch);
        assert!(close(score, value), "{left} {right}: {score} for {value}");
    }
}
