//! Reading one number.

use super::number::Phone;
use super::resolve::{Digits, Origin, resolve};
use super::{PhoneError, Region, scan, written};

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
    parse_with_origin(text, region).map(|(phone, _)| phone)
}

/// The same, and how the calling code was come by.
#[inline]
pub(super) fn parse_with_origin(text: &str, region: Region) -> Result<(Phone, Origin), PhoneError> {
    let mut digits = Digits::new();
    match scan::scan(text.as_bytes(), &mut digits) {
        Some(plus) => {
            if !plus && !region.is_known() {
                return Err(PhoneError::InvalidCountryCode);
            }
            resolve(digits.as_slice(), plus, region).map(|(parts, origin)| (Phone::new(parts, None), origin))
        }
        None => parse_written(text, region),
    }
}

#[cold]
fn parse_written(text: &str, region: Region) -> Result<(Phone, Origin), PhoneError> {
    let reading = written::read(text, region.is_known())?;
    let (parts, origin) = resolve(reading.digits.as_slice(), reading.plus, region)?;
    Ok((Phone::new(parts, reading.extension), origin))
}
