//! Reading one number.

use super::number::Phone;
use super::parts::Parts;
use super::resolve::resolve;
use super::{PhoneError, Region, common, scan, written};

/// Reads the number that `text` is, for someone in `region`.
///
/// The text may hold punctuation, a label before the number (`Tel:`), an extension after it, keypad letters, digits of
/// any script, or an RFC 3966 address; whatever libphonenumber reads is read in the same way.
///
/// # Errors
///
/// When the text is no number, or has no calling code and `region` does not give one.
///
/// ```
/// use menshen::phone::{parse, PhoneError, Region};
///
/// let china = Region::from_code("CN").expect("a region");
/// let phone = parse("０７５５－２６００ ００００", china).expect("a number in Shenzhen");
/// assert_eq!(phone.e164().as_str(), "+8675526000000");
///
/// let same = parse("tel:0755-26000000;phone-context=+86", Region::UNKNOWN).expect("the same number");
/// assert_eq!(same, phone);
/// assert_eq!(parse("0755-26000000", Region::UNKNOWN), Err(PhoneError::InvalidCountryCode));
/// ```
#[inline]
pub fn parse(text: &str, region: Region) -> Result<Phone, PhoneError> {
    match parse_common(text, region) {
        Some(parts) => Ok(Phone::new(parts, None)),
        None => parse_other(text, region),
    }
}

/// The number in a text of the common kind.
#[inline(always)]
fn parse_common(text: &str, region: Region) -> Option<Parts> {
    match scan::scan(text.as_bytes()) {
        Some((digits, plus)) => common::resolve(digits, plus, region),
        None => parse_long(text, region),
    }
}

/// The same for a text that is longer or has something before the number.
#[inline(never)]
fn parse_long(text: &str, region: Region) -> Option<Parts> {
    let (digits, plus) = scan::scan_long(text.as_bytes())?;
    common::resolve(digits, plus, region)
}

/// The number in any text.
#[cold]
fn parse_other(text: &str, region: Region) -> Result<Phone, PhoneError> {
    let reading = written::read_any(text, region.is_known())?;
    let parts = resolve(reading.digits.as_slice(), reading.plus, region)?;
    Ok(Phone::new(parts, reading.extension))
}
