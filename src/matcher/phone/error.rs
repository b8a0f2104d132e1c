//! Why a text is not a phone number. A closed list, with the names that libphonenumber gives them.

use std::fmt;

/// Why [`parse`](super::parse) found no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneError {
    /// The text does not look like a phone number, or its `phone-context` is malformed.
    NotANumber,
    /// There is no known calling code: neither in the text nor from the region.
    InvalidCountryCode,
    /// After the digits that lead out of the region fewer than three are left.
    TooShortAfterIdd,
    /// The national number has fewer than two digits.
    TooShortNsn,
    /// The text has more than 250 characters, or the national number more than 17 digits.
    TooLong,
}

impl PhoneError {
    /// libphonenumber's name, such as `NOT_A_NUMBER`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotANumber => "NOT_A_NUMBER",
            Self::InvalidCountryCode => "INVALID_COUNTRY_CODE",
            Self::TooShortAfterIdd => "TOO_SHORT_AFTER_IDD",
            Self::TooShortNsn => "TOO_SHORT_NSN",
            Self::TooLong => "TOO_LONG",
        }
    }
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "this does not look like a phone number",
            Self::InvalidCountryCode => "the calling code is missing or not known",
            Self::TooShortAfterIdd => "too few digits follow the international prefix",
            Self::TooShortNsn => "the number has too few digits",
            Self::TooLong => "the number is too long",
        })
    }
}

impl std::error::Error for PhoneError {}
