//! Instants on the calendar of a named time zone.
//!
//! For everything that speaks of days and hours: schedules, calendar quotas, `today`. The zone rules are compiled in, so
//! the same instant gives the same date on every machine. Nothing here reads a clock. Cost: one binary search over the
//! zone's transitions an instant.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Milliseconds in a day of 24 hours.
pub const DAY_MS: i64 = 86_400_000;

/// The rules of a named time zone of the IANA database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Zone(TimeZone);

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

impl Zone {
    /// The zone `name` of the IANA database (`Asia/Shanghai`, `UTC`), or `None` if there is none of that name.
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// What clocks show at `at` milliseconds, or `None` outside the years -9999 to 9999.
    pub fn local(&self, at: i64) -> Option<Local> {
        let stamp = Timestamp::from_millisecond(at).ok()?;
        let civil = self.0.to_datetime(stamp);
        let time = civil.time();
        let second = u32::from(time.hour().unsigned_abs()) * 3600
            + u32::from(time.minute().unsigned_abs()) * 60
            + u32::from(time.second().unsigned_abs());
        Some(Local {
            date: days(civil.date())?,
            second,
            weekday: civil.weekday().to_monday_one_offset().unsigned_abs(),
        })
    }

    /// The first instant at or after `second` of `date` as clocks show it: in a gap, the end of the gap; of two, the
    /// earlier. `second` may lie beyond the day. `None` outside the supported years.
    pub fn instant(&self, date: i32, second: u32) -> Option<i64> {
        let date = date.checked_add(i32::try_from(second / 86_400).ok()?)?;
        let second = second % 86_400;
        let time = Time::midnight().checked_add(i64::from(second).seconds()).ok()?;
        let civil = DateTime::from_parts(civil(date)?, time);
        let stamp = self.0.to_ambiguous_timestamp(civil).compatible().ok()?;
        Some(stamp.as_millisecond())
    }
}

/// Days since 1970-01-01 of a date that exists.
pub fn date(year: i16, month: u8, day: u8) -> Option<i32> {
    days(Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?)
}

/// Year, month and day of `days` since 1970-01-01, or `None` outside the supported years.
pub fn year_month_day(days: i32) -> Option<(i16, u8, u8)> {
    let date = civil(days)?;
    Some((date.year(), date.month().unsigned_abs(), date.day().unsigned_abs()))
}

/// RFC 3339 in UTC offset form of the zone: `2026-11-22T09:30:00+08:00`; the bare number outside the supported years.
pub fn rfc3339(zone: &Zone, at: i64) -> String {
    match Timestamp::from_millisecond(at) {
        Ok(stamp) => {
            let zoned = stamp.to_zoned(zone.0.clone());
            zoned
                .strftime(if at % 1000 == 0 { "%Y-%m-%dT%H:%M:%S%:z" } else { "%Y-%m-%dT%H:%M:%S%.3f%:z" })
                .to_string()
        }
        Err(_) => at.to_string(),
    }
}

/// Milliseconds of an RFC 3339 instant with an offset or `Z`; parts of a millisecond are dropped, towards the past also
/// before 1970, so that a later instant never reads as an earlier one.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return i64::try_from(stamp.as_nanosecond().div_euclid(1_000_000)).ok();
    }
    // The last day of the year 9999 stands for "never" in many databases, and is beyond the instants of jiff.
    let pieces = Pieces::parse(text).ok().filter(|pieces| pieces.date().year() == 9999)?;
    let offset = pieces.to_numeric_offset()?;
    let civil = DateTime::from_parts(pieces.date(), pieces.time()?);
    let nanoseconds = civil.duration_since(DateTime::from_parts(epoch(), Time::midnight())).as_nanos();
    let utc = nanoseconds - i128::from(offset.seconds()) * 1_000_000_000;
    i64::try_from(utc.div_euclid(1_000_000)).ok()
}

fn epoch() -> Date {
    jiff::civil::date(1970, 1, 1)
}

fn days(date: Date) -> Option<i32> {
    epoch().until(date).ok().map(|span| span.get_days())
}

fn civil(days: i32) -> Option<Date> {
    epoch().checked_add(i64::from(days).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_shanghai_begins_at_sixteen_utc() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let at = parse_rfc3339("2026-11-21T16:00:00Z").unwrap();
        assert_eq!(zone.local(at), Some(Local { date: date(2026, 11, 22).unwrap(), second: 0, weekday: 7 }));
        assert_eq!(zone.local(at - 1).map(|local| local.second), Some(86_399));
        assert_eq!(zone.instant(date(2026, 11, 22).unwrap(), 0), Some(at));
        assert_eq!(rfc3339(&zone, at), "2026-11-22T00:00:00+08:00");
    }

    #[test]
    fn a_midnight_that_does_not_exist_is_the_end_of_its_gap() {
        let zone = Zone::named("America/Sao_Paulo").unwrap();
        let at = zone.instant(date(2018, 11, 4).unwrap(), 0).unwrap();
        assert_eq!(rfc3339(&zone, at), "2018-11-04T01:00:00-02:00");
    }

    #[test]
    fn extremes_are_none_and_never_a_panic() {
        let zone = Zone::utc();
        assert_eq!(zone.local(i64::MAX), None);
        assert_eq!(zone.local(i64::MIN), None);
        assert_eq!(zone.instant(i32::MAX, u32::MAX), None);
        assert_eq!(rfc3339(&zone, i64::MAX), i64::MAX.to_string());
    }
}
