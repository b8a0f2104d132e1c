//! Schedules on the calendar: whether one is open at an instant, and when it opens next.

use super::{Schedule, ScheduleDay};
use crate::calendar::Zone;

const DAY: u32 = 86_400;
/// How far ahead an opening is looked for: a schedule that is closed for two years has none.
const DAYS_AHEAD: i32 = 731;

impl Schedule {
    /// Whether the schedule is open at `at` milliseconds on the clocks of `zone`; `None` outside the calendar.
    ///
    /// A span that begins on a day belongs to that day even where it runs past midnight, so a date that is closed does
    /// not cut off the night before it.
    pub fn is_open(&self, zone: &Zone, at: i64) -> Option<bool> {
        let local = zone.local(at)?;
        let today = self.day(local.date);
        let yesterday = self.day(local.date.checked_sub(1)?);
        Some(today.has(local.second) || yesterday.has(local.second + DAY))
    }

    /// The first instant after `at` at which the schedule is open, or `at` itself if it is; `None` if there is none
    /// within two years.
    pub fn next_opening(&self, zone: &Zone, at: i64) -> Option<i64> {
        if self.is_open(zone, at)? {
            return Some(at);
        }
        let today = zone.local(at)?.date;
        (0..DAYS_AHEAD).find_map(|ahead| {
            let date = today.checked_add(ahead)?;
            let starts = self.day(date).open.iter().filter_map(|(start, _)| zone.instant(date, *start));
            starts.filter(|start| *start > at).min()
        })
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
