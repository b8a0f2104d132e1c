//! The `expires` column: a date or a time.

use crate::calendar::{Zone, days, parse_rfc3339};
use jiff::civil::Date;

/// The first instant at which an entry no longer counts, in milliseconds since 1970-01-01T00:00:00Z. An entry that
/// expires on a date counts through that day in `zone`; one that expires at a time does not count from then on.
pub(super) fn parse(text: &str, zone: &Zone) -> Option<i64> {
    let text = text.trim();
    if let Some(time) = parse_rfc3339(text) {
        return Some(time);
    }
    // The parser of dates would take a time without an offset and drop the time: only a bare date is meant here.
    if text.len() != "2026-12-31".len() {
        return None;
    }
    let date = text.parse::<Date>().ok()?;
    // The last day of the year 9999 means "never".
    if date == Date::MAX {
        return Some(i64::MAX);
    }
    Some(zone.day_start(i64::from(days(date)?) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_date_counts_through_its_day() {
        let shanghai = Zone::named("Asia/Shanghai").unwrap();
        let next_day = "2027-01-01T00:00:00+08:00".parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(parse("2026-12-31", &shanghai), Some(next_day));
        assert_eq!(parse("2026-12-31T16:00:00Z", &shanghai), Some(next_day));
        assert_eq!(parse("9999-12-31", &shanghai), Some(i64::MAX));
        assert_eq!(parse("9999-12-31T23:59:59Z", &shanghai), Some(253_402_300_799_000));
        assert_eq!(parse("9999-12-31T23:59:59+08:00", &shanghai), Some(253_402_271_999_000));
        assert_eq!(parse("-009999-01-01", &shanghai), None);
        for wrong in
            ["", "never", "2026-12-31 18:00", "2026-02-30", "20261231", "2026/12/31", "2026-12-31T18:00:00"]
        {
            assert_eq!(parse(wrong, &shanghai), None, "{wrong}");
        }
    }
}
