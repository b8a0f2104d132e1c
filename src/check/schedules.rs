//! Schedules: weekly hours, and dates with hours of their own.

use std::collections::BTreeSet;

use super::pass::Pass;
use crate::calendar::{self, DAY_SECONDS};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::document::Node;
use crate::ir::{Schedule, ScheduleDay};
use crate::syntax::parse;

const KEYS: &[&str] = &["days", "hours", "except", "timezone"];

pub(super) fn schedules(pass: &Pass<'_>, node: &Node<'_>) -> Vec<Schedule> {
    let Some(entries) = pass.reader.mapping(node, "`schedules`") else { return Vec::new() };
    let mut schedules: Vec<Schedule> = entries
        .iter()
        .filter_map(|(key, value)| {
            let name = pass.reader.name(key, "schedule")?.to_owned();
            schedule(pass, name, key.span, value)
        })
        .collect();
    schedules.sort_by(|a, b| a.name.cmp(&b.name));
    schedules
}

fn schedule(pass: &Pass<'_>, name: String, span: crate::span::Span, node: &Node<'_>) -> Option<Schedule> {
    // Several sets of days with hours of their own are a list of such records.
    let parts = pass.reader.one_or_more(node);
    let mut schedule = Schedule { name, zone: None, week: Default::default(), exceptions: Vec::new(), span };
    let mut dates = BTreeSet::new();
    for part in parts {
        let entries = pass.reader.record(part, "a schedule", KEYS)?;
        let Some(hours) = entries.get("hours") else {
            pass.reader.missing_key(
                span,
                "a schedule",
                "hours",
                "as in `hours: 09:00-18:00`, or `hours: 00:00-24:00` for whole days",
            );
            continue;
        };
        let open = self::hours(pass, hours);
        for day in self::days(pass, entries.get("days")) {
            if let Some(slot) = schedule.week.get_mut(usize::from(day).saturating_sub(1)) {
                slot.open.extend(&open.open);
            }
        }
        if let Some(node) = entries.get("except") {
            exceptions(pass, node, &mut dates, &mut schedule.exceptions);
        }
        if let Some(node) = entries.get("timezone")
            && let Some(scalar) = pass.reader.text(node, "`timezone`")
        {
            pass.check_zone(&scalar.text, scalar.span);
            schedule.zone = Some(scalar.text.clone().into_owned());
        }
    }
    schedule.exceptions.sort_by_key(|(date, _)| *date);
    for day in &mut schedule.week {
        join(&mut day.open);
    }
    Some(schedule)
}

fn days(pass: &Pass<'_>, node: Option<&Node<'_>>) -> Vec<u8> {
    let Some(node) = node else { return (1..=7).collect() };
    let mut days = Vec::new();
    for item in pass.reader.one_or_more(node) {
        if let Some(scalar) = pass.reader.scalar(item, "a day")
            && let Some(parsed) = pass.parse(scalar, parse::days)
        {
            days.extend(parsed.0.iter().map(|day| day.value));
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// The open spans of a day; an end at or before its start is on the next day.
fn hours(pass: &Pass<'_>, node: &Node<'_>) -> ScheduleDay {
    let mut day = ScheduleDay::default();
    for item in pass.reader.one_or_more(node) {
        if let Some(scalar) = pass.reader.scalar(item, "hours")
            && let Some(parsed) = pass.parse(scalar, parse::hours)
        {
            let spans = parsed.0.iter().map(|span| span.value);
            day.open.extend(
                spans.map(|(start, end)| (start, if end <= start { end + DAY_SECONDS } else { end })),
            );
        }
    }
    join(&mut day.open);
    day
}

/// Sorts spans, and makes one of those that overlap or touch, so that a second is looked for by halves.
fn join(open: &mut Vec<(u32, u32)>) {
    open.sort_unstable();
    open.dedup_by(|later, earlier| {
        let touches = later.0 <= earlier.1;
        if touches {
            earlier.1 = earlier.1.max(later.1);
        }
        touches
    });
}

/// `dates` are those that have hours already.
fn exceptions(
    pass: &Pass<'_>,
    node: &Node<'_>,
    dates: &mut BTreeSet<i32>,
    into: &mut Vec<(i32, ScheduleDay)>,
) {
    let Some(entries) = pass.reader.mapping_from(node, "`except`", |key| date(key).is_some()) else { return };
    for (key, value) in entries.iter() {
        let Some(date) = date(&key.text) else {
            pass.report(
                Diagnostic::new(Code::BadDate, key.span, format!("`{}` is no date", excerpt(&key.text)))
                    .help("dates are written as `2026-10-01: closed` or `2026-10-10: 09:00-18:00`"),
            );
            continue;
        };
        if !dates.insert(date) {
            pass.report(Diagnostic::new(
                Code::DuplicateId,
                key.span,
                format!("`{}` has hours already", key.text),
            ));
            continue;
        }
        into.push((date, exceptional(pass, value)));
    }
}

/// The hours of a single date, or none when it is `closed`.
fn exceptional(pass: &Pass<'_>, value: &Node<'_>) -> ScheduleDay {
    match value.as_scalar() {
        Some(scalar) if scalar.text == "closed" => ScheduleDay::default(),
        Some(scalar) if scalar.text.starts_with(|c: char| c.is_alphabetic()) => {
            let message = format!("`{}` are no hours", excerpt(&scalar.text));
            pass.report(
                Diagnostic::new(Code::UnknownWord, scalar.span, message)
                    .suggest(did_you_mean(&scalar.text, ["closed"]))
                    .help("write `closed`, or hours such as `09:00-18:00`"),
            );
            ScheduleDay::default()
        }
        _ => hours(pass, value),
    }
}

fn date(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_plain = [(year, 4), (month, 2), (day, 2)]
        .iter()
        .all(|(part, length)| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_plain {
        return None;
    }
    calendar::date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn joined_spans_hold_the_same_seconds(spans in prop::collection::vec((0_u32..60, 1_u32..20), 0..12)) {
            let spans: Vec<(u32, u32)> = spans.into_iter().map(|(start, length)| (start, start + length)).collect();
            let mut joined = spans.clone();
            join(&mut joined);
            prop_assert!(joined.is_sorted_by(|a, b| a.1 < b.0), "{:?}", joined);
            let has = |spans: &[(u32, u32)], second: u32| spans.iter().any(|span| (span.0..span.1).contains(&second));
            for second in 0..90 {
                prop_assert_eq!(has(&joined, second), has(&spans, second));
            }
        }
    }
}
