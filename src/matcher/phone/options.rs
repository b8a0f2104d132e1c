//! Readings that go beyond libphonenumber. All are off unless asked for.

use super::number::Phone;
use super::resolve::resolve;
use super::written::{self, Reading};
use super::{Kind, PhoneError, Region, overlay, parse, plan};

/// What is to be read beyond libphonenumber.
///
/// ```
/// use menshen::phone::{parse, parse_with, Kind, Options, Region};
///
/// let hong_kong = Region::from_code("HK").expect("a region");
/// // In Hong Kong `0086…` leads to Australia, by way of a carrier: libphonenumber is right, people mean China.
/// let text = "0086 138 0013 8000";
/// assert_eq!(parse(text, hong_kong).expect("a number").country_code(), 61);
/// let options = Options::NONE.with(Options::EXIT_CODE_00);
/// assert_eq!(parse_with(text, hong_kong, options).expect("a number").country_code(), 86);
///
/// let china = Region::from_code("CN").expect("a region");
/// let options = Options::NONE.with(Options::SERVICE_NUMBERS);
/// assert_eq!(parse_with("95588", china, options).expect("a number").kind(), Kind::ShortCode);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options(u8);

impl Options {
    /// libphonenumber's answers.
    pub const NONE: Self = Self(0);
    /// Chinese numbers that are allocated but not in libphonenumber's plan count as valid: mobile 146, 148 and 149,
    /// satellite 1619, 17406 to 17412 and 1749, and the 13 digits of machines. Satellite 1349 is a mobile number of
    /// libphonenumber's plan and stays one.
    pub const EXTENDED_CHINA: Self = Self(1);
    /// In CN, HK, MO, TW, JP, KR and SG `0086`, `00852`, `00853` and `00886` mean a plus sign, and so does `+00` before
    /// any calling code.
    pub const EXIT_CODE_00: Self = Self(1 << 1);
    /// Short codes, emergency numbers and Chinese SMS senders (106… with eight digits or more, those that libphonenumber
    /// lists as short codes among them) are valid and of their own kind. What is a valid number of the plan is no SMS
    /// sender.
    pub const SERVICE_NUMBERS: Self = Self(1 << 2);

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are asked for.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Regions in which `00` is dialled, or believed to be dialled, to get out.
const WITH_EXIT_CODE_00: [&str; 7] = ["CN", "HK", "MO", "TW", "JP", "KR", "SG"];

/// Reads a number as [`parse`] does, and beyond it as `options` say.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_with(text: &str, region: Region, options: Options) -> Result<Phone, PhoneError> {
    if options == Options::NONE {
        return parse(text, region);
    }
    let Reading { digits, plus, extension } = written::read_any(text, region.is_known())?;
    let digits = digits.as_slice();
    if options.contains(Options::SERVICE_NUMBERS)
        && !plus
        && let Some(parts) = overlay::service(digits, region)
        // What begins like a sender of messages may be a line of Beijing.
        && (parts.kind() != Kind::SmsSender || !is_of_the_plan(digits, region))
    {
        return Ok(Phone::new(parts, extension));
    }
    let parts = match after_00(digits, plus, region).filter(|_| options.contains(Options::EXIT_CODE_00)) {
        Some(rest) => resolve(rest, true, region)?,
        None => resolve(digits, plus, region)?,
    };
    let phone = Phone::new(parts, extension);
    if options.contains(Options::EXTENDED_CHINA) && phone.kind() == Kind::Unknown {
        return Ok(Phone::new(overlay::extended_china(parts), extension));
    }
    Ok(phone)
}

/// Whether the digits are a valid number of the plan.
fn is_of_the_plan(digits: &[u8], region: Region) -> bool {
    resolve(digits, false, region).is_ok_and(|parts| parts.kind() != Kind::Unknown)
}

/// What follows `00` if it is a calling code: of Greater China, or behind a plus sign, with which it has no other
/// meaning, any.
fn after_00(digits: &[u8], plus: bool, region: Region) -> Option<&[u8]> {
    let rest = digits.strip_prefix(&[0, 0])?;
    let greater_china = matches!(rest, [8, 6, ..] | [8, 5, 2 | 3, ..] | [8, 8, 6, ..]);
    let is_code = greater_china || (plus && plan::code_row(rest) != 0);
    (is_code && WITH_EXIT_CODE_00.contains(&region.code())).then_some(rest)
}
