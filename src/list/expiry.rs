//! The `expires` column: a date or a time.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The first instant at which an entry no longer counts, in milliseconds since 1970-01-01T00:00:00Z. An entry that
/// expires on a date counts through that day in `zone`; one that expires at a time does not count from then on.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    // The parser of dates would take a time without an offset and drop the time: only a bare date is meant here.
    if text.len() != "2026-12-31".len() {
        return None;
    }
    let next = text.parse::<Date>().ok()?.tomorrow().ok()?;
    Some(next.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_counts_through_its_day() {
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let next_day = "2027-01-01T00:00:00+08:00".parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(parse("2026-12-31", &shanghai), Some(next_day));
        assert_eq!(parse("2026-12-31T16:00:00Z", &shanghai), Some(next_day));
        for wrong in
            ["", "never", "2026-12-31 18:00", "2026-02-30", "20261231", "2026/12/31", "2026-12-31T18:00:00"]
        {
            assert_eq!(parse(wrong, &shanghai), None, "{wrong}");
        }
    }
}
