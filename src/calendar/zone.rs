//! A named time zone: what its clocks show at an instant, which day the instant belongs to, and when a day begins.
//!
//! Not for parsing or printing times. The zone rules are those bundled with the build, never the host's files, so that
//! every machine finds the same midnight. (jiff's `TimeZone::get` reads the host's as soon as any crate of the program
//! turns that on.)
//!
//! INVARIANT: [`Zone::day`] never decreases as time advances, although local clocks do go back. A day begins at the first
//! instant whose local date is that day or a later one. So where clocks fall back over midnight (St John's until 2011:
//! from 00:01 to 23:01 of the day before) the repeated hour stays in the day that has begun, and a day that a zone skipped
//! (Apia, 2011-12-30) has no length.
//!
//! Cost: a few binary searches in the zone's transitions, about 100 ns. Counters remember the bounds of their current
//! period and ask only when it has ended.

use super::links;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::fmt;

/// Milliseconds in a day of 24 hours; every day has them on the local time line.
pub const DAY_MS: i64 = 86_400_000;

/// Seconds in a day of 24 hours.
pub const DAY_SECONDS: u32 = 86_400;

/// Offsets from UTC and their changes are at most a day and some hours: what lies further back cannot reorder dates.
const REACH_MS: i64 = 2 * DAY_MS;

/// A time zone of the IANA database, such as `Asia/Shanghai`.
///
/// ```
/// use menshen::calendar::Zone;
///
/// let zone = Zone::named("Asia/Shanghai").ok_or("no zone")?;
/// assert_eq!(zone.name(), "Asia/Shanghai");
/// assert_eq!(zone.day(1_795_363_199_999), 20_779);     // 2026-11-22 23:59:59.999
/// assert_eq!(zone.day(1_795_363_200_000), 20_780);     // 2026-11-23 00:00:00.000
/// assert!(Zone::named("Asia/Shangai").is_none());
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Clone)]
pub struct Zone {
    pub(super) rules: TimeZone,
}

/// An instant as the clocks of a zone show it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Local {
    /// Days since 1970-01-01.
    pub date: i32,
    /// Seconds since midnight as the clock shows them, 0 to 86,399.
    pub second: u32,
    /// ISO 8601 weekday, Monday 1 to Sunday 7.
    pub weekday: u8,
}

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
    /// The zone called `name`, without regard to case; `None` if the bundled database has no such name.
    pub fn named(name: &str) -> Option<Zone> {
        let rules = TimeZoneDatabase::bundled().get(name).ok()?;
        rules.iana_name().is_some().then_some(Zone { rules })
    }

    /// The names of all zones, in no order.
    pub(crate) fn names() -> Vec<String> {
        let known = TimeZoneDatabase::bundled();
        known.available().map(|name| name.as_str().to_owned()).collect()
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone { rules: TimeZone::UTC }
    }

    /// Its name, spelled as the database spells it.
    pub fn name(&self) -> &str {
        self.rules.iana_name().unwrap_or("UTC")
    }

    /// What tells it from other zones: of several names of one zone always the same.
    pub(crate) fn identity(&self) -> &str {
        links::resolved(self.name())
    }

    /// What clocks show at `at` milliseconds, or `None` outside the years -9999 to 9999.
    pub fn local(&self, at: i64) -> Option<Local> {
        Timestamp::from_millisecond(at).ok()?;
        let local = at + self.offset_ms(at);
        let date = i32::try_from(local.div_euclid(DAY_MS)).ok()?;
        Some(Local {
            date,
            second: u32::try_from(local.rem_euclid(DAY_MS) / 1_000).ok()?,
            // 1970-01-01 was a Thursday, the fourth day from Monday.
            weekday: u8::try_from((i64::from(date) + 3).rem_euclid(7) + 1).ok()?,
        })
    }

    /// What the clocks are ahead of UTC at `at`, in milliseconds, and the instant up to which they stay so.
    pub(crate) fn offset_until(&self, at: i64) -> (i64, i64) {
        let change = self.rules.following(timestamp(at)).next();
        (self.offset_ms(at), change.map_or(i64::MAX, |change| change.timestamp().as_millisecond()))
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
