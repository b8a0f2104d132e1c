//! An instant, as requests give it: RFC 3339 text or a Unix number.

use crate::calendar::parse_rfc3339;
use serde::{Serialize, Serializer};
use std::fmt;

/// From this magnitude on, a bare number counts milliseconds instead of seconds: 10^12 seconds would be the year 33658,
/// 10^12 milliseconds is September 2001, and WeCom is younger than that.
const MILLISECONDS_FROM: u64 = 1_000_000_000_000;

/// The first and the last millisecond of the years -9999 and 9999, in every time zone.
const INSTANT_MIN: i64 = -377_705_116_800_000 - 26 * 3_600_000;
const INSTANT_MAX: i64 = 253_402_300_799_999 + 26 * 3_600_000;

/// The longest text that is looked at. RFC 3339 needs 35 characters with nanoseconds.
const TEXT_BYTES_MAX: usize = 64;

/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant of a bare number: seconds (WeCom's `CreateTime`), or milliseconds when its magnitude is 10^12 or more.
    /// `None` outside the years -9999 to 9999: microseconds, mostly, which would count an act thousands of years ahead.
    pub fn from_unix(number: i64) -> Option<Self> {
        let is_ms = number.unsigned_abs() >= MILLISECONDS_FROM;
        let ms = if is_ms { number } else { number.saturating_mul(1_000) };
        (INSTANT_MIN..=INSTANT_MAX).contains(&ms).then_some(Timestamp(ms))
    }

    /// The instant of an RFC 3339 text with its offset, or of a number written as text. Parts of a millisecond are
    /// dropped.
    ///
    /// ```
    /// use menshen::request::Timestamp;
    /// assert_eq!(Timestamp::parse("2026-03-02T09:30:00+08:00"), Some(Timestamp(1_772_415_000_000)));
    /// assert_eq!(Timestamp::parse("1772415000"), Some(Timestamp(1_772_415_000_000)));
    /// assert_eq!(Timestamp::parse("2026-03-02 09:30"), None); // without an offset, the instant is not known
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        if let Ok(number) = text.parse::<i64>() {
            return Timestamp::from_unix(number);
        }
        parse_rfc3339(text).map(Timestamp)
    }

    /// Whole seconds since 1970, as WeCom counts.
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC; an instant outside the years -9999 to 9999 is written as its number of milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn seconds_milliseconds_and_text_meet() {
        let same = [Timestamp::from_unix(1_403_610_513), Timestamp::from_unix(1_403_610_513_000)];
        assert_eq!(same, [Some(Timestamp(1_403_610_513_000)); 2]);
        for text in [
            "2014-06-24T19:48:33+08:00",
            "2014-06-24T11:48:33Z",
            "2014-06-24T11:48:33.0004Z",
            " 1403610513 ",
            "2014-06-24T03:48:33-08:00",
        ] {
            assert_eq!(Timestamp::parse(text), Some(Timestamp(1_403_610_513_000)), "{text}");
        }
    }

    #[test]
    fn the_step_from_seconds_to_milliseconds() {
        assert_eq!(Timestamp::from_unix(253_402_300_799), Some(Timestamp(253_402_300_799_000)));
        assert_eq!(Timestamp::from_unix(1_000_000_000_000), Some(Timestamp(1_000_000_000_000)));
        assert_eq!(Timestamp::from_unix(-5), Some(Timestamp(-5_000)));
    }

    /// Microseconds and nanoseconds are no milliseconds of a time long after the last calendar.
    #[test]
    fn an_instant_is_in_a_year_of_four_digits() {
        let last = Timestamp::parse("9999-12-31T23:59:59.999-25:59").map(|last| last.0);
        assert!(last.is_some_and(|last| Timestamp::from_unix(last) == Some(Timestamp(last))), "{last:?}");
        for number in [
            1_772_415_000_000_000,
            1_772_415_000_000_000_000,
            999_999_999_999,
            -999_999_999_999,
            i64::MIN,
            i64::MAX,
        ] {
            assert_eq!(Timestamp::from_unix(number), None);
            assert_eq!(Timestamp::parse(&number.to_string()), None);
        }
    }

    #[test]
    fn what_is_no_instant() {
        for text in ["", "tomorrow", "2026-03-02", "2026-02-30T00:00:00Z", "2026-03-02T25:00:00Z", "1e9"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(Timestamp::parse(&"9".repeat(10_000)), None);
    }

    proptest! {
        #[test]
        fn display_reads_back(ms in prop_oneof![INSTANT_MIN..=INSTANT_MAX, any::<i64>()]) {
            let instant = Timestamp(ms);
            // The plain number form is only used where its magnitude says milliseconds.
            let is_instant = (INSTANT_MIN..=INSTANT_MAX).contains(&ms);
            prop_assert_eq!(Timestamp::parse(&instant.to_string()), is_instant.then_some(instant));
        }

        #[test]
        fn display_reads_back_in_ordinary_years(ms in -60_000_000_000_000i64..240_000_000_000_000) {
            let instant = Timestamp(ms);
            prop_assert_eq!(Timestamp::parse(&instant.to_string()), Some(instant));
        }

        #[test]
        fn parsing_never_panics(text in ".{0,80}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
