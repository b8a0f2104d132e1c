//! How often names are told right: on the open half of nomenklatura's benchmark, and on generated Chinese pairs.
//!
//! The figures that README of `tests/data/names` publishes are asserted here, so that they cannot rot.

use menshen::matcher::name::{Kind, SCORE_DEFAULT, compare, parse_pair};

struct Case {
    kind: Kind,
    same: bool,
    category: String,
    score: u16,
}

fn case(kind: Kind, same: bool, category: &str, left: &str, right: &str) -> Case {
    let (a, b) = parse_pair(left, right, Some(kind));
    Case { kind, same, category: category.to_owned(), score: compare(&a, &b).score() }
}

/// True and false positives, and false negatives, when scores from `threshold` on are matches.
fn counts(cases: &[&Case], threshold: u16) -> (u32, u32, u32) {
    let count = |wanted: fn(bool, bool) -> bool| {
        cases.iter().map(|case| u32::from(wanted(case.same, case.score >= threshold))).sum()
    };
    (count(|same, hit| same && hit), count(|same, hit| !same && hit), count(|same, hit| same && !hit))
}

/// The F1 measure in thousandths.
fn f1(cases: &[&Case], threshold: u16) -> u32 {
    let (hits, false_alarms, misses) = counts(cases, threshold);
    2000 * hits / (2 * hits + false_alarms + misses).max(1)
}

fn best(cases: &[&Case]) -> (u32, u16) {
    (0..=200).map(|step| step * 50).map(|threshold| (f1(cases, threshold), threshold)).max().unwrap_or((0, 0))
}

/// The fields of a line of comma-separated values, with quotes as RFC 4180 has them.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                fields.last_mut().into_iter().for_each(|field| field.push('"'));
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().into_iter().for_each(|field| field.push(other)),
        }
    }
    fields
}

#[test]
fn names_of_the_world() {
    let cases: Vec<Case> = include_str!("data/names/name_bench.csv")
        .lines()
        .skip(1)
        .map(fields)
        .filter_map(|row| {
            let kind = if row.get(1)? == "Person" { Kind::Person } else { Kind::Organisation };
            Some(case(kind, row.get(4)? == "true", row.first()?, row.get(2)?, row.get(3)?))
        })
        .collect();
    assert_eq!(cases.len(), 413);
    let all: Vec<&Case> = cases.iter().collect();
    let (measure, threshold) = best(&all);
    println!("name bench: best F1 {measure} at {threshold}, at the default {}", f1(&all, SCORE_DEFAULT));
    assert!(measure >= 915, "best F1 {measure}");
    assert!(f1(&all, SCORE_DEFAULT) >= 905, "F1 at the default {}", f1(&all, SCORE_DEFAULT));
}

fn chinese() -> Vec<Case> {
    include_str!("data/names/chinese_pairs.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let row: Vec<&str> = line.split('\t').collect();
            let [kind, same, category, left, right] = row.as_slice() else { return None };
            let kind = if *kind == "person" { Kind::Person } else { Kind::Organisation };
            Some(case(kind, *same == "true", category, left, right))
        })
        .collect()
}

#[test]
fn chinese_companies() {
    let cases = chinese();
    let companies: Vec<&Case> = cases.iter().filter(|case| case.kind == Kind::Organisation).collect();
    assert_eq!(companies.len(), 1520);
    let measure = f1(&companies, SCORE_DEFAULT);
    println!("Chinese companies: best {:?}, at the default {measure}", best(&companies));
    assert!(measure >= 950, "F1 {measure}");
}

#[test]
fn chinese_persons_fail_closed() {
    let cases = chinese();
    let persons: Vec<&Case> = cases.iter().filter(|case| case.kind == Kind::Person).collect();
    assert_eq!(persons.len(), 880);
    let (_, false_alarms, _) = counts(&persons, SCORE_DEFAULT);
    println!("Chinese persons: best {:?}, at the default {}", best(&persons), f1(&persons, SCORE_DEFAULT));
    assert_eq!(false_alarms, 0, "a name of two or three characters was matched with another");
    for case in persons.iter().filter(|case| case.same && !case.category.ends_with("slip")) {
        assert!(case.score >= SCORE_DEFAULT, "{} scored {}", case.category, case.score);
    }
}
