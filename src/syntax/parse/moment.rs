//! Dates, times of day and instants, checked against the proleptic Gregorian calendar (ISO 8601-1:2019).
//!
//! The grammar lets anything of their shape pass; here an impossible one is refused. No zone data: an instant says its
//! offset from UTC.

use crate::calendar::{self, DAY_SECONDS};
use crate::span::Span;
use crate::syntax::ast::Literal;
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;

/// Reads `2026-11-22` or `2026-11-22T09:30:00+08:00`.
pub(super) fn moment(found: &str, span: Span) -> Result<Literal, SyntaxError> {
    let (date_text, rest) = match found.find(['T', 't']) {
        Some(at) => (found.get(..at).unwrap_or_default(), found.get(at + 1..)),
        None => (found, None),
    };
    let (year, month, day) = date(date_text, span)?;
    let Some(rest) = rest else { return Ok(Literal::Date(year, month, day)) };
    let zone_at = rest.find(['Z', 'z', '+', '-']);
    let (clock_text, zone_text) = rest.split_at(zone_at.unwrap_or(rest.len()));
    let (clock_text, millisecond) = match clock_text.split_once('.') {
        Some((clock, fraction)) => {
            (clock, fraction_ms(fraction).ok_or_else(|| impossible_time(found, span))?)
        }
        None => (clock_text, 0),
    };
    let seconds = clock_seconds(clock_text).ok_or_else(|| impossible_time(found, span))?;
    if zone_at.is_none() {
        return Err(SyntaxError::at(SyntaxErrorKind::MissingZone, span, found)
            .help("end it with its offset, as in `+08:00`, or with `Z` for UTC"));
    }
    let offset = offset_seconds(zone_text).ok_or_else(|| impossible_time(found, span))?;
    let days = calendar::date(year, month, day).ok_or_else(|| impossible_time(found, span))?;
    let seconds = i64::from(days) * i64::from(DAY_SECONDS) + i64::from(seconds) - offset;
    if !(FIRST_SECOND..=LAST_SECOND).contains(&seconds) {
        return Err(SyntaxError::at(SyntaxErrorKind::ImpossibleDate, span, found)
            .help("instants lie between the years 0001 and 9999 of UTC"));
    }
    Ok(Literal::Time(seconds * 1_000 + millisecond))
}

fn date(found: &str, span: Span) -> Result<(i16, u8, u8), SyntaxError> {
    let error = |help: &'static str| SyntaxError::at(SyntaxErrorKind::ImpossibleDate, span, found).help(help);
    let parts: Vec<&str> = found.split('-').collect();
    let [year_text, month_text, day_text] = parts.as_slice() else {
        return Err(error("dates are written `2026-01-02`"));
    };
    let year: i16 = year_text.parse().map_err(|_| error("dates are written `2026-01-02`"))?;
    let month: u8 = month_text.parse().map_err(|_| error("months are 01 to 12"))?;
    let day: u8 = day_text.parse().map_err(|_| error("days are 01 to 31"))?;
    if !(1..=12).contains(&month) {
        return Err(error("months are 01 to 12"));
    }
    if !(1..=31).contains(&day) {
        return Err(error("days are 01 to 31"));
    }
    if calendar::date(year, month, day).is_none() {
        return Err(error("that month has fewer days"));
    }
    if year == 0 {
        return Err(error("years are 0001 to 9999"));
    }
    if month_text.len() != 2 || day_text.len() != 2 {
        return Err(error("months and days are written with two digits")
            .fix(format!("{year:04}-{month:02}-{day:02}")));
    }
    Ok((year, month, day))
}

/// Reads `09:30` or `09:30:15` into seconds since midnight; `24:00` is the end of the day.
pub(super) fn clock(found: &str, span: Span) -> Result<u32, SyntaxError> {
    let narrow = found.replace('：', ":");
    let Some(seconds) = clock_seconds(&narrow) else { return Err(impossible_time(found, span)) };
    if narrow != found {
        return Err(SyntaxError::at(SyntaxErrorKind::FullWidth, span, found).help("write `:`").fix(narrow));
    }
    Ok(seconds)
}

fn impossible_time(found: &str, span: Span) -> SyntaxError {
    let error = SyntaxError::at(SyntaxErrorKind::ImpossibleTime, span, found)
        .help("times are written with two digits each, `00:00` to `24:00`, as in `09:30` or `09:30:15`");
    let padded = format!("0{}", found.replace('：', ":"));
    if clock_seconds(&padded).is_some() { error.fix(padded) } else { error }
}

fn clock_seconds(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(two_digits);
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = parts.next().unwrap_or(Some(0))?;
    let seconds = hour * 3_600 + minute * 60 + second;
    let possible = parts.next().is_none() && minute < 60 && second < 60 && seconds <= DAY_SECONDS;
    possible.then_some(seconds)
}

fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// One to three digits behind the point of a second.
fn fraction_ms(text: &str) -> Option<i64> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("{text:0<3}").parse().ok())?
}

/// `Z`, `+08:00`: at most 18 hours either way, as ISO 8601 clocks are set.
fn offset_seconds(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let seconds = clock_seconds(text.get(1..)?)?;
    (seconds <= 18 * 3_600).then_some(sign * i64::from(seconds))
}
