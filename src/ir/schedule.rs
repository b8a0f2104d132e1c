//! Schedules on the calendar: whether one is open at an instant, and when it opens next.
//!
//! A schedule goes by what clocks show. Hours that are skipped when clocks go forward do not come; those that come twice
//! when clocks go back are open both times.

use super::{Schedule, ScheduleDay};
use crate::calendar::{DAY_MS, DAY_SECONDS, Zone};

/// How far ahead an opening is looked for: a schedule that is closed for two years has none.
const AHEAD_MS: i64 = 731 * DAY_MS;

impl Schedule {
    /// Whether the schedule is open at `at` milliseconds on the clocks of `zone`; `None` outside the calendar.
    ///
    /// A span that begins on a day belongs to that day even where it runs past midnight, so a date that is closed does
    /// not cut off the night before it.
    pub fn is_open(&self, zone: &Zone, at: i64) -> Option<bool> {
        let local = zone.local(at)?;
        self.is_open_on(local.date, local.second)
    }

    /// The first instant after `at` at which the schedule is open, or `at` itself if it is; `None` if there is none
    /// within two years. Cost: two look-ups a day, and two a change of the zone's clocks.
    pub fn next_opening(&self, zone: &Zone, at: i64) -> Option<i64> {
        zone.local(at)?;
        let until = at.checked_add(AHEAD_MS)?;
        let mut from = at;
        while from < until {
            // Until they are changed, clocks are a fixed time ahead of UTC.
            let (ahead, changed_at) = zone.offset_until(from);
            let end = changed_at.min(until);
            if let Some(opening) = self.opening_on_clock(from + ahead, end + ahead) {
                return Some(opening - ahead).filter(|opening| zone.local(*opening).is_some());
            }
            from = end;
        }
        None
    }

    /// The first moment of `from..end` at which the schedule is open, in milliseconds as a clock shows them that nobody
    /// changes.
    fn opening_on_clock(&self, from: i64, end: i64) -> Option<i64> {
        let today = i32::try_from(from.div_euclid(DAY_MS)).ok()?;
        let second = u32::try_from(from.rem_euclid(DAY_MS) / 1_000).ok()?;
        if self.is_open_on(today, second)? {
            return Some(from);
        }
        // Hours of yesterday may begin at 24:00. The first of a day are not before those of the day before it.
        for date in today.checked_sub(1)?.. {
            let midnight = i64::from(date) * DAY_MS;
            if midnight >= end {
                break;
            }
            let opens_at = |span: &(u32, u32)| midnight + i64::from(span.0) * 1_000;
            let day = self.day(date);
            let begun = day.open.partition_point(|span| opens_at(span) < from);
            if let Some(opening) = day.open.get(begun).map(opens_at) {
                return (opening < end).then_some(opening);
            }
        }
        None
    }

    fn is_open_on(&self, date: i32, second: u32) -> Option<bool> {
        let (today, yesterday) = (self.day(date), self.day(date.checked_sub(1)?));
        Some(today.has(second) || yesterday.has(second + DAY_SECONDS))
    }

    fn day(&self, date: i32) -> &ScheduleDay {
        match self.exceptions.binary_search_by_key(&date, |(known, _)| *known) {
            Ok(found) => self.exceptions.get(found).map(|(_, day)| day),
            Err(_) => None,
        }
        .unwrap_or_else(|| {
            // 1970-01-01 was a Thursday, the fourth day from Monday.
            let weekday = (i64::from(date) + 3).rem_euclid(7);
            let [monday, ..] = &self.week;
            usize::try_from(weekday).ok().and_then(|at| self.week.get(at)).unwrap_or(monday)
        })
    }
}

impl ScheduleDay {
    /// Whether a second after the day's midnight is in an open span. By halves: a day may have thousands of spans.
    fn has(&self, second: u32) -> bool {
        let begun = self.open.partition_point(|(start, _)| *start <= second);
        let last = begun.checked_sub(1).and_then(|at| self.open.get(at));
        last.is_some_and(|(_, end)| second < *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{date, parse_rfc3339, rfc3339};
    use crate::span::Span;
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000;
    const ZONES: [&str; 8] = [
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Pacific/Apia",
        "Africa/Casablanca",
        "Europe/Dublin",
        "America/Sao_Paulo",
        "America/St_Johns",
    ];

    fn daily(open: &[(u32, u32)]) -> Schedule {
        let day = ScheduleDay { open: open.iter().map(|(start, end)| (start * 60, end * 60)).collect() };
        let week = std::array::from_fn(|_| day.clone());
        Schedule { name: "s".to_owned(), zone: None, week, exceptions: Vec::new(), span: Span::default() }
    }

    fn opens(schedule: &Schedule, zone: &str, at: &str) -> Option<String> {
        let zone = Zone::named(zone).unwrap();
        let opening = schedule.next_opening(&zone, parse_rfc3339(at).unwrap())?;
        rfc3339(&zone, opening)
    }

    #[test]
    fn hours_that_clocks_skip_or_show_twice() {
        let new_york = |open, at| opens(&daily(open), ZONES[0], at).unwrap();
        // From 02:00 to 03:00 there is nothing on 2026-03-08.
        assert_eq!(new_york(&[(150, 300)], "2026-03-08T00:00:00-05:00"), "2026-03-08T03:00:00-04:00");
        assert_eq!(new_york(&[(150, 170)], "2026-03-08T00:00:00-05:00"), "2026-03-09T02:30:00-04:00");
        // From 01:00 to 02:00 is there twice on 2026-11-01.
        assert_eq!(new_york(&[(90, 105)], "2026-11-01T01:50:00-04:00"), "2026-11-01T01:30:00-05:00");
        assert_eq!(new_york(&[(90, 180)], "2026-11-01T01:20:00-05:00"), "2026-11-01T01:30:00-05:00");
        assert_eq!(new_york(&[(90, 180)], "2026-11-01T01:20:00-04:00"), "2026-11-01T01:30:00-04:00");
    }

    #[test]
    fn a_schedule_that_never_opens_has_no_opening() {
        assert_eq!(opens(&daily(&[]), "UTC", "2026-03-08T00:00:00Z"), None);
        let mut once = daily(&[]);
        once.exceptions.push((date(2028, 2, 1).unwrap(), ScheduleDay { open: vec![(0, DAY_SECONDS)] }));
        assert_eq!(
            opens(&once, "UTC", "2026-03-08T00:00:00Z").unwrap(),
            "2028-02-01T00:00:00Z".replace('Z', "+00:00")
        );
        assert_eq!(opens(&once, "UTC", "2020-03-08T00:00:00Z"), None);
        let always = daily(&[(0, 24 * 60)]);
        assert_eq!(always.next_opening(&Zone::utc(), i64::MAX), None);
        assert_eq!(always.next_opening(&Zone::utc(), i64::MIN), None);
    }

    fn open_spans() -> impl Strategy<Value = Vec<(u32, u32)>> {
        let day = 24 * 60_u32;
        // Hours around those at which clocks are changed, and any others. Sorted, and apart from each other.
        let bound = prop_oneof![4 => 0..260_u32, 1 => 0..2 * day];
        prop::collection::btree_set(bound, 0..6).prop_map(move |bounds| {
            let bounds: Vec<u32> = bounds.into_iter().collect();
            bounds.chunks_exact(2).map(|pair| (pair[0], pair[1])).filter(|span| span.0 <= day).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// It opens at the first minute at which it is open.
        #[test]
        fn an_opening_is_the_first_open_minute(
            zone in 0..ZONES.len(),
            change in 0..40_usize,
            before in -2_000..2_000_i64,
            weekdays in prop::collection::vec(open_spans(), 7),
            exception in prop::option::of((-1..3_i32, open_spans())),
        ) {
            let zone = Zone::named(ZONES[zone]).unwrap();
            // The changes of the clocks from 2005 on, or one day after the other where there are none.
            let mut changed_at = parse_rfc3339("2005-01-01T00:00:00Z").unwrap();
            for _ in 0..change {
                let (_, next) = zone.offset_until(changed_at);
                changed_at = if next == i64::MAX { changed_at + DAY_MS } else { next };
            }
            let at = changed_at - changed_at.rem_euclid(MINUTE) - before * MINUTE;
            let mut schedule = daily(&[]);
            for (day, spans) in schedule.week.iter_mut().zip(&weekdays) {
                *day = daily(spans).week[0].clone();
            }
            if let Some((after, spans)) = exception {
                let date = zone.local(at).unwrap().date + after;
                schedule.exceptions.push((date, daily(&spans).week[0].clone()));
            }
            let is_open = |at: &i64| schedule.is_open(&zone, *at).unwrap();
            let scanned = (0..4 * 24 * 60).map(|minute| at + minute * MINUTE).find(is_open);
            let found = schedule.next_opening(&zone, at);
            if scanned.is_some() || found.is_some_and(|found| found < at + 4 * DAY_MS) {
                prop_assert_eq!(found, scanned);
            }
        }
    }
}
