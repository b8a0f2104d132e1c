//! How alike two numbers are: libphonenumber's `isNumberMatch`.
//!
//! Not for: looking a number up in a list. A short match is a comparison of ends; lists compare keys.

use super::extension::Extension;
use super::number::Phone;
use super::parts::Parts;
use super::resolve::without_region;
use super::{PhoneError, Region, parse, written};

/// How alike two numbers are, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchLevel {
    /// One of the texts is no number.
    NotANumber,
    /// Different numbers.
    NoMatch,
    /// The end of one national number is the other, or only one has an extension.
    ShortNsn,
    /// The same national number; the calling code of one is not known.
    Nsn,
    /// The same in all parts.
    Exact,
}

impl MatchLevel {
    /// libphonenumber's name, such as `SHORT_NSN_MATCH`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotANumber => "NOT_A_NUMBER",
            Self::NoMatch => "NO_MATCH",
            Self::ShortNsn => "SHORT_NSN_MATCH",
            Self::Nsn => "NSN_MATCH",
            Self::Exact => "EXACT_MATCH",
        }
    }
}

/// Compares two written numbers without knowing where they were dialled.
///
/// ```
/// use menshen::phone::{compare, MatchLevel};
///
/// assert_eq!(compare("+64 3 331-6005", "03 331 6005"), MatchLevel::Nsn);
/// assert_eq!(compare("+64 3 331-6005", "331 6005"), MatchLevel::ShortNsn);
/// ```
#[must_use]
pub fn compare(first: &str, second: &str) -> MatchLevel {
    match parse(first, Region::UNKNOWN) {
        Ok(first) => first.compare_text(second),
        Err(PhoneError::InvalidCountryCode) => match parse(second, Region::UNKNOWN) {
            Ok(second) => second.compare_text(first),
            Err(PhoneError::InvalidCountryCode) => match (bare(first), bare(second)) {
                (Ok(first), Ok(second)) => alike(&first, &second),
                _ => MatchLevel::NotANumber,
            },
            Err(_) => MatchLevel::NotANumber,
        },
        Err(_) => MatchLevel::NotANumber,
    }
}

type Bare = (Parts, Option<Extension>);

/// A number without a calling code.
fn bare(text: &str) -> Result<Bare, PhoneError> {
    let reading = written::read(text, true)?;
    Ok((without_region(reading.digits.as_slice(), reading.plus)?, reading.extension))
}

impl Phone {
    /// How alike two numbers are.
    #[must_use]
    pub fn compare(&self, other: &Self) -> MatchLevel {
        alike(&self.bare(), &other.bare())
    }

    /// How alike this number and a written one are. A number without a calling code is read as if dialled from where
    /// this one belongs, and is then at best [`MatchLevel::Nsn`].
    #[must_use]
    pub fn compare_text(&self, text: &str) -> MatchLevel {
        match parse(text, Region::UNKNOWN) {
            Ok(other) => self.compare(&other),
            Err(PhoneError::InvalidCountryCode) => {
                match parse(text, Region::at(self.parts().main_record().region)) {
                    Ok(other) => self.compare(&other).min(MatchLevel::Nsn),
                    Err(_) => MatchLevel::NotANumber,
                }
            }
            Err(_) => MatchLevel::NotANumber,
        }
    }

    fn bare(&self) -> Bare {
        (*self.parts(), self.extension().copied())
    }
}

fn alike(first: &Bare, second: &Bare) -> MatchLevel {
    let ((one, first_extension), (two, second_extension)) = (first, second);
    if first_extension.is_some() && second_extension.is_some() && first_extension != second_extension {
        return MatchLevel::NoMatch;
    }
    let same = one.same_national(two) && first_extension == second_extension;
    let (code, other_code) = (one.code().code, two.code().code);
    if code != 0 && other_code != 0 && code != other_code {
        return MatchLevel::NoMatch;
    }
    if same {
        if code != 0 && other_code != 0 { MatchLevel::Exact } else { MatchLevel::Nsn }
    } else if ends_alike(one.national(), two.national()) {
        MatchLevel::ShortNsn
    } else {
        MatchLevel::NoMatch
    }
}

/// Whether the decimal digits of one number end with those of the other.
fn ends_alike(first: u64, second: u64) -> bool {
    let (short, long) = (first.min(second), first.max(second));
    let digits = short.checked_ilog10().unwrap_or(0) + 1;
    10_u64.checked_pow(digits).map_or(first == second, |power| long % power == short)
}
