//! Literals that begin with a digit and are not dates or times: whole numbers, scores, lengths of time.
//!
//! The grammar reads them generously; here each is read exactly, or refused with what is wrong. A telephone number must
//! never pass as a number: `013800138000` would lose its zero, `+8613800138000` its plus.

use super::reading;
use crate::diagnostic::did_you_mean;
use crate::span::Span;
use crate::syntax::ast::Unit;
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};
use crate::width::narrow;

/// Reads `500` or `20_000`.
pub(super) fn integer(found: &str, span: Span) -> Result<i64, SyntaxError> {
    let error = |kind| SyntaxError::at(kind, span, found);
    if let Some(at) = found.find(|char: char| !char.is_ascii_digit() && char != '_') {
        return Err(malformed(found, at, span).read_otherwise(reading::of_number(found, span)));
    }
    let grouped = found.split('_').all(|group| !group.is_empty());
    if !grouped {
        return Err(error(SyntaxErrorKind::MalformedNumber)
            .help("one `_` may stand between two digits, as in `20_000`"));
    }
    let digits = found.replace('_', "");
    if digits.len() > 1 && digits.starts_with('0') {
        return Err(error(SyntaxErrorKind::LeadingZero)
            .help("telephone numbers and ids are quoted; a number is written without leading zeros")
            .fix(format!("\"{found}\""))
            .read_otherwise(reading::of_number(found, span)));
    }
    digits
        .parse()
        .map_err(|_| error(SyntaxErrorKind::IntegerTooLarge).help("telephone numbers and ids are quoted"))
}

/// An error of `01` told as one of the date `2026/10/01`, if it stands behind a year.
pub(super) fn in_date(mut error: SyntaxError, before: &str) -> SyntaxError {
    let tail = before.rsplit(|c: char| !(c.is_ascii_digit() || c == '/')).next().unwrap_or_default();
    let is_in_date = tail.ends_with('/') && tail.split('/').next().is_some_and(|year| year.len() == 4);
    if error.kind == SyntaxErrorKind::LeadingZero && is_in_date {
        error.help = Some(DATES.into());
        error.fix = None;
        error.meant.readings.clear();
    }
    error
}

/// How a date is written.
const DATES: &str = "a date is written as `2026-10-01`";

/// The units of time, for a sentence of help.
pub(super) const UNITS: &str = "ms, seconds, minutes, hours, days and weeks";
/// The units as people mean to write them.
const UNIT_WORDS: [&str; 12] = [
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month",
    "months",
];

/// The unit that a word is a slip of the hand for.
pub(super) fn near_unit(word: &str) -> Option<&'static str> {
    did_you_mean(word, UNIT_WORDS)
}

/// A number with letters behind it: `12abc`, `3天`, `3Days`.
fn malformed(found: &str, at: usize, span: Span) -> SyntaxError {
    let (digits, rest) = found.split_at(at);
    if let Some(unit) = foreign_unit(rest) {
        return SyntaxError::at(SyntaxErrorKind::UnknownUnit, span, found)
            .help("units are ms, s, min, h, d, week, or the English words for them, written small")
            .fix(format!("{digits} {unit}"));
    }
    if matches!(rest, "edit" | "edits") {
        return SyntaxError::at(SyntaxErrorKind::MalformedNumber, span, found)
            .help("a space stands between the number and its word")
            .fix(format!("{digits} {rest}"));
    }
    if let Some(unit) = near_unit(rest) {
        return SyntaxError::at(SyntaxErrorKind::UnknownUnit, span, found)
            .help(format!("did you mean `{digits} {unit}`? the units are {UNITS}"))
            .fix(format!("{digits} {unit}"));
    }
    if rest.chars().all(|char| matches!(char, '０'..='９' | '_')) {
        let digits: String = found.chars().map(narrow).collect();
        return SyntaxError::at(SyntaxErrorKind::FullWidth, span, found)
            .help("write common digits")
            .fix(digits);
    }
    if digits.len() == 4 && rest.starts_with('年') {
        return SyntaxError::at(SyntaxErrorKind::MalformedNumber, span, found).help(DATES);
    }
    SyntaxError::at(SyntaxErrorKind::MalformedNumber, span, found)
        .help("names begin with a letter, and texts are quoted")
        .fix(format!("\"{found}\""))
}

/// The unit that a word of another language or spelling stands for.
pub(super) fn foreign_unit(word: &str) -> Option<&'static str> {
    let small = word.to_lowercase();
    Some(match small.as_str() {
        "毫秒" | "msec" | "msecs" | "millis" | "ms" => "ms",
        "秒" | "秒钟" | "sec" | "secs" | "second" | "seconds" => "seconds",
        "分" | "分钟" | "m" | "mins" | "min" | "minute" | "minutes" => "minutes",
        "时" | "小时" | "个小时" | "hr" | "hrs" | "h" | "hour" | "hours" => "hours",
        "天" | "日" | "d" | "day" | "days" => "days",
        "周" | "星期" | "个星期" | "w" | "wk" | "wks" | "week" | "weeks" => "weeks",
        _ => return None,
    })
}

/// Reads `0.92` into basis points.
pub(super) fn score(found: &str, span: Span) -> Result<u16, SyntaxError> {
    let error = |kind| SyntaxError::at(kind, span, found);
    let malformed = || {
        error(SyntaxErrorKind::MalformedNumber)
            .help("a score is written `0.92`; every other number is a whole number, and texts are quoted")
            .read_otherwise(reading::of_number(found, span))
    };
    let (whole, decimals) = found.split_once('.').ok_or_else(malformed)?;
    if whole.len() == 4 && decimals.contains('.') {
        return Err(error(SyntaxErrorKind::MalformedNumber).help(DATES));
    }
    if whole.is_empty() && decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed().fix(format!("0{found}")));
    }
    if !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) || decimals.is_empty() {
        return Err(malformed());
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(malformed());
    }
    if decimals.len() > 4 {
        return Err(
            error(SyntaxErrorKind::ScoreTooFine).help("four decimals are the finest that is compared")
        );
    }
    let fraction = format!("{decimals:0<4}").parse::<u16>().map_err(|_| malformed())?;
    match (whole, fraction) {
        ("0", fraction) => Ok(fraction),
        ("1", 0) => Ok(10_000),
        _ => Err(error(SyntaxErrorKind::ScoreTooLarge).help("scores lie between 0 and 1.0")),
    }
}

/// Reads the unit of a length of time, as the grammar's `unit` spells it.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "ms" | "millisecond" | "milliseconds" => Unit::Millisecond,
        "s" | "second" | "seconds" => Unit::Second,
        "min" | "minute" | "minutes" => Unit::Minute,
        "h" | "hour" | "hours" => Unit::Hour,
        "d" | "day" | "days" => Unit::Day,
        "week" | "weeks" => Unit::Week,
        "month" | "months" => Unit::Month,
        _ => return None,
    })
}
