//! Dates of the proleptic Gregorian calendar (ISO 8601-1:2019) by their number: the one arithmetic on years and months.
//!
//! Not for time zones, and not for whether a date exists. Defined for all days that an `i64` of milliseconds reaches.

/// Days from 1970-01-01 to the first of March of the year 0. Counted from there, each era of 400 years has 146,097 days,
/// and a year ends with its leap day.
const EPOCH_FROM_MARCH: i64 = 719_468;
const ERA_DAYS: i64 = 146_097;

/// Year, month and day of a number of days from 1970-01-01 ("chrono-Compatible Low-Level Date Algorithms", Howard Hinnant,
/// 2021, `civil_from_days`).
pub(crate) fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let shifted = days.saturating_add(EPOCH_FROM_MARCH);
    let (era, day_of_era) = (shifted.div_euclid(ERA_DAYS), shifted.rem_euclid(ERA_DAYS));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let small = |part: i64| u8::try_from(part).unwrap_or(u8::MAX);
    (year, small(month), small(day))
}

/// The number of the month of `day`: months since January of year 0.
pub(crate) fn month_of(day: i64) -> i64 {
    let (year, month, _) = civil_from_days(day);
    year * 12 + i64::from(month) - 1
}

/// The first day of month `month` (months since January of year 0), in days since 1970-01-01 (the same source,
/// `days_from_civil`).
pub(crate) fn first_day_of(month: i64) -> i64 {
    let from_march = month.saturating_sub(2);
    let (year, month_from_march) = (from_march.div_euclid(12), from_march.rem_euclid(12));
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA_DAYS + day_of_era - EPOCH_FROM_MARCH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{date, year_month_day};

    #[test]
    fn all_days_of_the_supported_years_are_those_of_the_calendar() {
        let (first, last) = (date(-9_999, 1, 1).unwrap(), date(9_999, 12, 31).unwrap());
        for day in (first..=last).step_by(13).chain([last]) {
            let (year, month, of_month) = civil_from_days(i64::from(day));
            let found = year_month_day(day).unwrap();
            assert_eq!((year, month, of_month), (i64::from(found.0), found.1, found.2));
            let begins = first_day_of(month_of(i64::from(day)));
            assert_eq!(begins, i64::from(day) - i64::from(of_month) + 1);
        }
    }
}
