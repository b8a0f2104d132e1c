//! Instants on the calendar of a named time zone.
//!
//! For everything that speaks of days and hours: schedules, calendar quotas, `today`. The zone rules are compiled in, so
//! the same instant gives the same date on every machine. Nothing here reads a clock. Cost: one binary search over the
//! zone's transitions an instant.

mod civil;
mod links;
mod zone;

pub use zone::{DAY_MS, DAY_SECONDS, Local, Zone};

pub(crate) use civil::{civil_from_days, first_day_of, month_of};

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::{Span, Timestamp};

/// Days since 1970-01-01 of a date that exists.
pub fn date(year: i16, month: u8, day: u8) -> Option<i32> {
    days(Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?)
}

/// Year, month and day of `days` since 1970-01-01, or `None` outside the supported years.
pub fn year_month_day(days: i32) -> Option<(i16, u8, u8)> {
    let date = date_of(days)?;
    Some((date.year(), date.month().unsigned_abs(), date.day().unsigned_abs()))
}

/// RFC 3339 in UTC offset form of the zone: `2026-11-22T09:30:00+08:00`; none for an instant that this cannot say, before the
/// year 0 or too near the end of the year 9999.
pub fn rfc3339(zone: &Zone, at: i64) -> Option<String> {
    let zoned = Timestamp::from_millisecond(at).ok()?.to_zoned(zone.rules.clone());
    let form = if at % 1000 == 0 { "%Y-%m-%dT%H:%M:%S%:z" } else { "%Y-%m-%dT%H:%M:%S%.3f%:z" };
    (zoned.year() >= 0).then(|| zoned.strftime(form).to_string())
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

/// Days since 1970-01-01.
pub(crate) fn days(date: Date) -> Option<i32> {
    epoch().until(date).ok().map(|span| span.get_days())
}

fn date_of(days: i32) -> Option<Date> {
    // INVARIANT: `Span::days` panics where this fails.
    epoch().checked_add(Span::new().try_days(i64::from(days)).ok()?).ok()
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
        assert_eq!(zone.day_start(i64::from(date(2026, 11, 22).unwrap())), at);
        assert_eq!(rfc3339(&zone, at).as_deref(), Some("2026-11-22T00:00:00+08:00"));
    }

    #[test]
    fn clocks_show_what_the_zone_rules_say() {
        use jiff::tz::TimeZoneDatabase;
        for name in
            ["America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Monrovia", "Pacific/Apia"]
        {
            let (zone, rules) = (Zone::named(name).unwrap(), TimeZoneDatabase::bundled().get(name).unwrap());
            let changes = rules.preceding(Timestamp::from_second(2_000_000_000).unwrap()).take(300);
            for at in changes.flat_map(|change| [-1, 0, 1].map(|ms| change.timestamp().as_millisecond() + ms))
            {
                let civil = rules.to_datetime(Timestamp::from_millisecond(at).unwrap());
                let clock = civil.hour() as u32 * 3_600 + civil.minute() as u32 * 60 + civil.second() as u32;
                let weekday = civil.weekday().to_monday_one_offset().unsigned_abs();
                let shown = Local { date: days(civil.date()).unwrap(), second: clock, weekday };
                assert_eq!(zone.local(at), Some(shown), "{name} at {at}");
            }
        }
    }

    #[test]
    fn a_midnight_that_does_not_exist_is_the_end_of_its_gap() {
        let zone = Zone::named("America/Sao_Paulo").unwrap();
        let at = zone.day_start(i64::from(date(2018, 11, 4).unwrap()));
        assert_eq!(rfc3339(&zone, at).as_deref(), Some("2018-11-04T01:00:00-02:00"));
    }

    #[test]
    fn extremes_are_none_and_never_a_panic() {
        let zone = Zone::utc();
        assert_eq!(zone.local(i64::MAX), None);
        assert_eq!(zone.local(i64::MIN), None);
        for days in [i32::MIN, -7_304_485, -4_371_588, 2_932_897, 7_304_485, i32::MAX] {
            assert_eq!(year_month_day(days), None, "{days}");
        }
        assert_eq!(year_month_day(-4_371_587), Some((-9999, 1, 1)));
        assert_eq!(year_month_day(2_932_896), Some((9999, 12, 31)));
        assert_eq!(zone.day_start(i64::MAX), i64::MAX);
        for (at, shown) in [
            (i64::MIN, None),
            (-62_167_219_200_001, None),
            (-62_167_219_200_000, Some("0000-01-01T00:00:00+00:00")),
            (253_402_207_200_000, Some("9999-12-30T22:00:00+00:00")),
            (253_402_207_200_001, None),
            (i64::MAX, None),
        ] {
            assert_eq!(rfc3339(&zone, at).as_deref(), shown, "{at}");
        }
    }
}
