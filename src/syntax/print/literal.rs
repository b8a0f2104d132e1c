//! The canonical text of literals.

use crate::calendar::civil_from_days;
use crate::syntax::ast::{Literal, Unit};
use std::fmt::Write as _;

/// Adds `literal` as the grammar reads it.
pub(super) fn push(out: &mut String, literal: &Literal) {
    match literal {
        Literal::Bool(true) => out.push_str("true"),
        Literal::Bool(false) => out.push_str("false"),
        Literal::Int(value) => out.push_str(&value.to_string()),
        Literal::Score(value) => out.push_str(&score(*value)),
        Literal::Text(text) => push_text(out, text),
        Literal::Regex(pattern) => push_regex(out, pattern),
        Literal::Duration(count, of) => out.push_str(&format!("{count} {}", unit(*count, *of))),
        Literal::Date(year, month, day) => out.push_str(&format!("{year:04}-{month:02}-{day:02}")),
        Literal::TimeOfDay(seconds) => out.push_str(&clock(*seconds)),
        Literal::Time(millisecond) => out.push_str(&time(*millisecond)),
    }
}

/// In double quotes, or in single ones where that spares an escape.
pub(super) fn push_text(out: &mut String, text: &str) {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    out.push(quote);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            char if char == quote => {
                out.push('\\');
                out.push(char);
            }
            // What cannot be seen, or turns what is seen, is written by its number.
            char if char.is_control()
                || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push(quote);
}

fn push_regex(out: &mut String, pattern: &str) {
    out.push('/');
    let mut escaped = false;
    for char in pattern.chars() {
        if char == '/' && !escaped {
            out.push('\\');
        }
        out.push(char);
        escaped = char == '\\' && !escaped;
    }
    out.push('/');
}

/// `0.92`, `1.0`: one decimal at least.
pub(super) fn score(basis_points: u16) -> String {
    let decimals = format!("{:04}", basis_points % 10_000);
    let decimals = decimals.trim_end_matches('0');
    format!("{}.{}", basis_points / 10_000, if decimals.is_empty() { "0" } else { decimals })
}

/// The word for `count` of a unit.
pub(super) fn unit(count: u64, unit: Unit) -> &'static str {
    match (unit, count == 1) {
        (Unit::Millisecond, _) => "ms",
        (Unit::Second, true) => "second",
        (Unit::Second, false) => "seconds",
        (Unit::Minute, true) => "minute",
        (Unit::Minute, false) => "minutes",
        (Unit::Hour, true) => "hour",
        (Unit::Hour, false) => "hours",
        (Unit::Day, true) => "day",
        (Unit::Day, false) => "days",
        (Unit::Week, true) => "week",
        (Unit::Week, false) => "weeks",
        (Unit::Month, true) => "month",
        (Unit::Month, false) => "months",
    }
}

/// `09:30`, `09:30:15`
pub(super) fn clock(seconds: u32) -> String {
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// An instant in UTC: `2026-11-22T01:30:00Z`, with milliseconds only where there are some.
fn time(millisecond: i64) -> String {
    let (seconds, fraction) = (millisecond.div_euclid(1_000), millisecond.rem_euclid(1_000));
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let clock = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:03}") };
    format!("{year:04}-{month:02}-{day:02}T{clock}{fraction}Z")
}
