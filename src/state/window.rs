//! The windows in which a quota counts, as one function of time: until when does an amount count that is taken now?
//!
//! Not for counting. Every window but the token bucket is such a function, non-decreasing in time, so one counter
//! serves them all: an amount is in the window exactly as long as its `leaves_at` is in the future.
//!
//! Cost: [`Window::stretch`] asks the zone for two or three boundaries (under a microsecond); counters remember it.

use super::key::window_number;
use crate::calendar::{Zone, first_day_of, month_of};
use std::num::{NonZeroU32, NonZeroU64};

/// Stands for an instant that never comes. An amount that leaves at `NEVER` is counted until it is taken back.
pub(super) const NEVER: i64 = i64::MAX;

/// The time over which a quota counts.
///
/// Two windows of different kind, length or zone never share a counter, whatever the key; a zone by another of its names
/// is the same zone.
#[derive(Clone, Debug)]
pub struct Window {
    span: Span,
    number: u128,
}

#[derive(Clone, Debug)]
enum Span {
    Days { count: i64, zone: Zone },
    Week(Zone),
    Month(Zone),
    Part { ms: u64, zone: Zone },
    Fixed(u64),
    Sliding(u64),
    Bucket { tokens: u64, ms: u64 },
    Gauge,
}

/// A stretch of time, `from..until`, in which all amounts taken leave the window at the same instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) leaves_at: i64,
}

impl Stretch {
    /// A stretch that holds no instant: what a counter starts with.
    pub(super) const NONE: Stretch = Stretch { from: 0, until: 0, leaves_at: 0 };

    pub(super) fn holds(&self, at: i64) -> bool {
        self.from <= at && at < self.until
    }
}

impl Window {
    /// A calendar day of `zone`, from its first instant to that of the next: 23, 24 or 25 hours long, or another length
    /// where the zone's clocks were changed by more.
    pub fn day(zone: &Zone) -> Self {
        Window::days(NonZeroU32::MIN, zone)
    }

    /// A calendar week of `zone`, from Monday to Sunday (ISO 8601).
    pub fn week(zone: &Zone) -> Self {
        Window::new(Span::Week(zone.clone()), b'w', 0, 0, zone.identity())
    }

    /// A calendar month of `zone`.
    pub fn month(zone: &Zone) -> Self {
        Window::new(Span::Month(zone.clone()), b'm', 0, 0, zone.identity())
    }

    /// `count` natural days of `zone`: today and the `count - 1` dates before it. It rolls on at midnight, by a whole day.
    /// A date that the zone skipped counts as a date.
    pub fn days(count: NonZeroU32, zone: &Zone) -> Self {
        let count = i64::from(count.get());
        Window::new(Span::Days { count, zone: zone.clone() }, b'd', count.unsigned_abs(), 0, zone.identity())
    }

    /// The parts of `ms` milliseconds of a calendar day of `zone`, the first from midnight: hours of the clock, or halves of
    /// a day. The length should divide 24 hours; of a day that is longer or shorter the last part ends with the day.
    pub fn part_of_day(ms: NonZeroU64, zone: &Zone) -> Self {
        let ms = ms.get();
        Window::new(Span::Part { ms, zone: zone.clone() }, b'p', ms, 0, zone.identity())
    }

    /// Consecutive stretches of `ms` milliseconds, of which one begins at 1970-01-01T00:00:00Z.
    pub fn fixed(ms: NonZeroU64) -> Self {
        Window::new(Span::Fixed(ms.get()), b'f', ms.get(), 0, "")
    }

    /// The last `ms` milliseconds. Exact: an amount taken at `t` counts at `t`, still at `t + ms - 1`, and no more at
    /// `t + ms`.
    pub fn sliding(ms: NonZeroU64) -> Self {
        Window::new(Span::Sliding(ms.get()), b's', ms.get(), 0, "")
    }

    /// A bucket that holds as many tokens as the quota's limit and regains `tokens` every `ms` milliseconds, evenly and
    /// in exact integer arithmetic. Held tokens are out of the bucket and regain nothing; they begin to when committed.
    pub fn bucket(tokens: NonZeroU64, ms: NonZeroU64) -> Self {
        let (tokens, ms) = (tokens.get(), ms.get());
        Window::new(Span::Bucket { tokens, ms }, b'b', tokens, ms, "")
    }

    /// No window: what is taken counts until it is discharged. For capacities.
    pub fn gauge() -> Self {
        Window::new(Span::Gauge, b'g', 0, 0, "")
    }

    fn new(span: Span, letter: u8, first: u64, second: u64, zone: &str) -> Self {
        let mut description = vec![letter];
        description.extend_from_slice(&first.to_le_bytes());
        description.extend_from_slice(&second.to_le_bytes());
        description.extend_from_slice(zone.as_bytes());
        Window { span, number: window_number(&description) }
    }

    /// What tells its counters from those of other windows.
    pub(super) fn number(&self) -> u128 {
        self.number
    }

    /// Tokens and milliseconds of a token bucket.
    pub(super) fn refill(&self) -> Option<(u64, u64)> {
        match self.span {
            Span::Bucket { tokens, ms } => Some((tokens, ms)),
            Span::Days { .. }
            | Span::Week(_)
            | Span::Month(_)
            | Span::Part { .. }
            | Span::Fixed(_)
            | Span::Sliding(_)
            | Span::Gauge => None,
        }
    }

    /// Whether all that was counted in a period goes at once when the period ends, so that the end of the current period
    /// is known even when nothing is counted.
    pub(super) fn has_periods(&self) -> bool {
        match self.span {
            Span::Days { count, .. } => count == 1,
            Span::Week(_) | Span::Month(_) | Span::Part { .. } | Span::Fixed(_) => true,
            Span::Sliding(_) | Span::Bucket { .. } | Span::Gauge => false,
        }
    }

    /// Whether its stretches are those of a calendar, which take long to find.
    pub(super) fn has_calendar(&self) -> bool {
        match self.span {
            Span::Days { .. } | Span::Week(_) | Span::Month(_) | Span::Part { .. } => true,
            Span::Fixed(_) | Span::Sliding(_) | Span::Bucket { .. } | Span::Gauge => false,
        }
    }

    /// The stretch around `at`. A token bucket keeps no amounts; for it the answer is that of a gauge.
    pub(super) fn stretch(&self, at: i64) -> Stretch {
        match &self.span {
            Span::Days { count, zone } => {
                let today = zone.day(at);
                let until = zone.day_start(today + 1);
                let leaves_at = if *count == 1 { until } else { zone.day_start(today + count) };
                Stretch { from: zone.day_start(today), until, leaves_at }
            }
            Span::Week(zone) => {
                // 1970-01-01 was a Thursday: day -3 was a Monday.
                let monday = (zone.day(at) + 3).div_euclid(7) * 7 - 3;
                period(zone, monday, monday + 7)
            }
            Span::Month(zone) => {
                let month = month_of(zone.day(at));
                period(zone, first_day_of(month), first_day_of(month + 1))
            }
            Span::Part { ms, zone } => part(*ms, zone, at),
            Span::Fixed(ms) => {
                let ms = i128::from(*ms);
                let from = i128::from(at).div_euclid(ms) * ms;
                let until = saturate(from + ms);
                Stretch { from: saturate(from), until, leaves_at: until }
            }
            Span::Sliding(ms) => {
                let leaves_at = saturate(i128::from(at) + i128::from(*ms));
                Stretch { from: at, until: at.saturating_add(1), leaves_at }
            }
            Span::Bucket { .. } | Span::Gauge => Stretch { from: i64::MIN, until: NEVER, leaves_at: NEVER },
        }
    }
}

/// The part of its day in which `at` is. Of a day of 23 or 25 hours as many parts as come nearest to its length.
fn part(ms: u64, zone: &Zone, at: i64) -> Stretch {
    let day = zone.day(at);
    let (start, end) = (i128::from(zone.day_start(day)), i128::from(zone.day_start(day + 1)));
    let ms = i128::from(ms);
    let last = ((end - start) * 2 / ms + 1) / 2 - 1;
    let number = ((i128::from(at) - start) / ms).min(last).max(0);
    let from = start + number * ms;
    let until = if number < last { from + ms } else { end };
    Stretch { from: saturate(from), until: saturate(until), leaves_at: saturate(until) }
}

fn period(zone: &Zone, first: i64, next: i64) -> Stretch {
    let until = zone.day_start(next);
    Stretch { from: zone.day_start(first), until, leaves_at: until }
}

fn saturate(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { NEVER })
}
