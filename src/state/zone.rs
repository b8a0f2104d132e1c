//! Civil days of a named time zone: which day an instant belongs to, and when a day begins.
//!
//! Not for parsing or printing times. The zone rules are those bundled with the build, never the host's files, so that
//! every machine finds the same midnight.
//!
//! INVARIANT: [`Zone::day`] never decreases as time advances, although local clocks do go back. A day begins at the first
//! instant whose local date is that day or a later one. So where clocks fall back over midnight (St John's until 2011:
//! from 00:01 to 23:01 of the day before) the repeated hour stays in the day that has begun, and a day that a zone skipped
//! (Apia, 2011-12-30) has no length.
//!
//! Cost: a few binary searches in the zone's transitions, about 100 ns. Counters remember the bounds of their current
//! period and ask only when it has ended.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::fmt;

/// Milliseconds of a civil day on the local time line, where every day has 24 hours.
const DAY_MS: i64 = 86_400_000;

/// Offsets from UTC and their changes are at most a day and some hours: what lies further back cannot reorder dates.
const REACH_MS: i64 = 2 * DAY_MS;

/// A time zone of the IANA database, such as `Asia/Shanghai`.
///
/// ```
/// use menshen::state::Zone;
///
/// let zone = Zone::new("Asia/Shanghai")?;
/// assert_eq!(zone.name(), "Asia/Shanghai");
/// assert_eq!(zone.day(1_795_363_199_999), 20_779);     // 2026-11-22 23:59:59.999
/// assert_eq!(zone.day(1_795_363_200_000), 20_780);     // 2026-11-23 00:00:00.000
/// assert!(Zone::new("Asia/Shangai").is_err());
/// # Ok::<(), menshen::state::UnknownZone>(())
/// ```
#[derive(Clone)]
pub struct Zone {
    rules: TimeZone,
}

/// The bundled IANA database has no zone of that name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownZone;

impl fmt::Display for UnknownZone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the time zone is not in the IANA database")
    }
}

impl std::error::Error for UnknownZone {}

impl fmt::Debug for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Zone").field(&self.name()).finish()
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl Zone {
    /// The zone called `name`, without regard to case.
    ///
    /// # Errors
    /// [`UnknownZone`] if the bundled database has no such name.
    pub fn new(name: &str) -> Result<Self, UnknownZone> {
        let rules = TimeZoneDatabase::bundled().get(name).map_err(|_| UnknownZone)?;
        if rules.iana_name().is_none() { Err(UnknownZone) } else { Ok(Zone { rules }) }
    }

    /// Its name, spelled as the database spells it.
    pub fn name(&self) -> &str {
        self.rules.iana_name().unwrap_or("UTC")
    }

    /// The day to which `at` belongs, in days since 1970-01-01. Defined for every `at`; before the first and after the last
    /// instant that the zone's rules cover (years -9999 and 9999), the offset stays what it is there.
    pub fn day(&self, at: i64) -> i64 {
        let mut day = self.local_day(at);
        for change in self.rules.preceding(timestamp(at.saturating_add(1))) {
            let changed_at = change.timestamp().as_millisecond();
            if at.saturating_sub(changed_at) >= REACH_MS {
                break;
            }
            day = day.max(self.local_day(changed_at.saturating_sub(1)));
        }
        day
    }

    /// The first instant of `day` (days since 1970-01-01), or of the next day that exists; `i64::MAX` if it lies beyond.
    pub fn day_start(&self, day: i64) -> i64 {
        let local = i128::from(day) * i128::from(DAY_MS);
        let guess = clamp(local - i128::from(self.offset_ms(clamp(local))));
        let guess = clamp(local - i128::from(self.offset_ms(guess)));
        if self.starts(day, guess) {
            return guess;
        }
        let reach = i128::from(REACH_MS);
        let (mut before, mut reached) = (clamp(local - reach), clamp(local + reach));
        while before < reached {
            let middle = before.midpoint(reached).min(reached - 1);
            if self.day(middle) >= day {
                reached = middle;
            } else {
                before = middle.saturating_add(1);
            }
        }
        if self.day(reached) >= day { reached } else { i64::MAX }
    }

    fn starts(&self, day: i64, at: i64) -> bool {
        self.day(at) >= day && at.checked_sub(1).is_none_or(|before| self.day(before) < day)
    }

    fn local_day(&self, at: i64) -> i64 {
        let local = i128::from(at) + i128::from(self.offset_ms(at));
        clamp(local.div_euclid(i128::from(DAY_MS)))
    }

    fn offset_ms(&self, at: i64) -> i64 {
        i64::from(self.rules.to_offset(timestamp(at)).seconds()) * 1_000
    }
}

/// The nearest instant that the zone rules cover.
fn timestamp(at: i64) -> Timestamp {
    let nearest = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(at).unwrap_or(nearest)
}

fn clamp(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

/// The number of the month of `day`: months since January of year 0.
pub(super) fn month_of(day: i64) -> i64 {
    // Days from 0000-03-01, in eras of 400 years that all have 146,097 days; a year that begins in March ends with its
    // leap day. (Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.)
    let shifted = day.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    (era * 400 + year_of_era) * 12 + month_from_march + 2
}

/// The first day of month `month` (months since January of year 0), in days since 1970-01-01.
pub(super) fn first_day_of(month: i64) -> i64 {
    let from_march = month.saturating_sub(2);
    let (year, month_from_march) = (from_march.div_euclid(12), from_march.rem_euclid(12));
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
