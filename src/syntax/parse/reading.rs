//! What may be meant by a number that is none, or by a word behind `is`, as long as it is not known of which kind a value
//! belongs there.
//!
//! Not for choosing among them: that is done in `check`, which knows the kinds.

use super::number::{foreign_unit, near_unit};
use crate::diagnostic::did_you_mean;
use crate::span::Span;
use crate::syntax::error::{Reading, Sort};
use crate::width::narrow;

/// Characters that a measure word has at most: `个`, `个人`, `人次`.
const MEASURE_CHARS_MAX: usize = 2;

/// What else people ask behind `is` of what can be asked there.
const STATES: [(&str, &[&str]); 4] = [
    (
        "spent",
        &[
            "full",
            "used",
            "exhausted",
            "exceeded",
            "over",
            "reached",
            "gone",
            "finished",
            "depleted",
            "用完",
            "已用完",
            "用尽",
            "满",
            "已满",
            "超限",
            "超额",
        ],
    ),
    (
        "known",
        &["set", "present", "given", "defined", "filled", "exists", "available", "provided", "已知", "存在"],
    ),
    ("missing", &["unknown", "absent", "unset", "undefined", "未知", "缺失", "不存在"]),
    ("empty", &["blank", "为空"]),
];

/// What `found` may be, the likeliest first: a whole number, a length of time, a text.
pub(super) fn of_number(found: &str, span: Span) -> Vec<Reading> {
    let mut readings = Vec::new();
    if let Some(number) = whole(found) {
        let help = format!("a whole number is written in digits alone: `{number}`");
        readings.push(Reading { sort: Sort::Integer, span, fix: number.to_string(), help });
    }
    if let Some(length) = length(found) {
        let help = format!("a length of time is a whole number and a unit: `{length}`");
        readings.push(Reading { sort: Sort::Duration, span, fix: length, help });
    }
    if !found.contains('"') {
        let quoted = format!("\"{found}\"");
        readings.push(Reading {
            sort: Sort::Text,
            span,
            help: format!("texts, telephone numbers and ids are quoted: `{quoted}`"),
            fix: quoted,
        });
    }
    readings
}

/// `0500`, `+5`, `2万`, `1.5w`, `20k`, `1e6`, `30字` as the number that people mean by them.
fn whole(found: &str) -> Option<i64> {
    let narrowed: String = found.chars().map(narrow).filter(|c| *c != '_').collect();
    let text = narrowed.strip_prefix('+').unwrap_or(&narrowed);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let (zeros, measure) = times(rest)?;
    let is_measure =
        measure.chars().count() <= MEASURE_CHARS_MAX && !measure.contains(|c: char| c.is_ascii());
    // Decimals that are no whole number in the end are cut from nothing: `1.5` is none.
    let decimals_left = zeros.checked_sub(decimals.len())?;
    if whole.is_empty() || !is_measure || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{decimals}{}", "0".repeat(decimals_left)).parse().ok()
}

/// How many zeros the beginning of a word behind a number stands for, and what follows it.
fn times(rest: &str) -> Option<(usize, &str)> {
    let mut chars = rest.chars();
    let zeros = match chars.next() {
        None => return Some((0, "")),
        Some('百') => 2,
        Some('k' | 'K' | '千') => 3,
        Some('w' | 'W' | '万') => 4,
        Some('亿') => 8,
        Some('e' | 'E') => {
            let zeros = chars.as_str().parse().ok().filter(|zeros| *zeros <= 18)?;
            return Some((zeros, ""));
        }
        Some(_) => return Some((0, rest)),
    };
    Some((zeros, chars.as_str()))
}

/// `3w`, `3天`, `3 dayss` as a length of time.
fn length(found: &str) -> Option<String> {
    let (digits, rest) = found.split_at(found.find(|c: char| !c.is_ascii_digit())?);
    let unit = foreign_unit(rest).or_else(|| near_unit(rest))?;
    (!digits.is_empty()).then(|| format!("{digits} {unit}"))
}

/// `is` and `word`, at `span`, as a question for a state.
pub(super) fn of_state(word: &str, negated: bool, span: Span) -> Option<Reading> {
    let small = word.to_lowercase();
    let among = STATES.iter().find(|(_, others)| others.contains(&small.as_str()));
    let state =
        among.map(|(state, _)| *state).or_else(|| did_you_mean(word, STATES.map(|(state, _)| state)))?;
    let fix = format!("is {}{state}", if negated { "not " } else { "" });
    Some(Reading { sort: Sort::State, span, help: format!("did you mean `{fix}`?"), fix })
}
