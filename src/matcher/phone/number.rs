//! A phone number, as few bytes that compare, hash and sort.

use std::fmt;

use super::extension::Extension;
use super::parts::{Origin, Parts};
use super::plan;
use super::resolve::Digits;
use super::{Kind, Possibility, Region};

/// A phone number: calling code, national number, leading zeros and, apart from them, an extension.
///
/// Made by [`parse`](super::parse). It may be no number that anyone can have: ask [`Phone::is_valid`].
///
/// ```
/// use menshen::phone::{self, Kind, Region};
///
/// let china = Region::from_code("CN").expect("a region");
/// let phone = phone::parse("(0)138-0013-8000 转", china);
/// assert!(phone.is_err(), "a Chinese extension mark is not read");
///
/// let phone = phone::parse("138-0013-8000", china).expect("a number");
/// assert!(phone.is_valid());
/// assert_eq!(phone.kind(), Kind::Mobile);
/// assert_eq!(phone.e164().as_str(), "+8613800138000");
/// assert_eq!(phone.key(), Some(8_613_800_138_000));
/// assert_eq!(phone.mask().as_str(), "138****8000");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Phone {
    parts: Parts,
    extension: Option<Extension>,
}

impl Phone {
    #[inline]
    pub(super) const fn new(parts: Parts, extension: Option<Extension>) -> Self {
        Self { parts, extension }
    }

    pub(super) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The calling code, 1 to 999.
    #[must_use]
    #[inline]
    pub fn country_code(&self) -> u16 {
        self.parts.code().code
    }

    /// The national number as an integer, without the zeros in front of it.
    #[must_use]
    #[inline]
    pub const fn national_number(&self) -> u64 {
        self.parts.national()
    }

    /// How many zeros stand before [`Phone::national_number`], as in Italian numbers.
    #[must_use]
    #[inline]
    pub const fn leading_zeros(&self) -> u8 {
        self.parts.zeros()
    }

    /// The number of digits of the national number with its leading zeros, 2 to 17.
    #[must_use]
    #[inline]
    pub const fn national_length(&self) -> u8 {
        self.parts.length()
    }

    /// The extension, if one was written.
    #[must_use]
    #[inline]
    pub const fn extension(&self) -> Option<&Extension> {
        self.extension.as_ref()
    }

    /// The same number without its extension: what lists and quotas compare.
    #[must_use]
    pub const fn without_extension(self) -> Self {
        Self { parts: self.parts, extension: None }
    }

    /// Whether the number is of a range that its country has given out.
    #[must_use]
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.kind() != Kind::Unknown
    }

    /// Whether the length is one that numbers of the calling code have, dialled from abroad or only within an area.
    #[must_use]
    #[inline]
    pub fn is_possible(&self) -> bool {
        matches!(self.possibility(), Possibility::Possible | Possibility::LocalOnly)
    }

    /// What the length of the number says.
    ///
    /// As in libphonenumber, only the main region of the calling code is asked, so a number can be valid without
    /// being possible: `+1 310 1234` is valid in Canada and local in the United States.
    #[must_use]
    #[inline]
    pub fn possibility(&self) -> Possibility {
        // What is valid beyond libphonenumber's plan is possible.
        if self.parts.is_beyond() {
            return Possibility::Possible;
        }
        plan::possibility(self.parts.main_record(), usize::from(self.parts.length()))
    }

    /// What the number is used for; [`Kind::Unknown`] if it is not valid.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        self.parts.kind()
    }

    /// The region the number belongs to, if it can be told. `001` for numbers of no country.
    #[must_use]
    #[inline]
    pub fn region(&self) -> Option<Region> {
        match self.parts.region() {
            0 => None,
            index => Some(Region::at(index)),
        }
    }

    /// The number in E.164, as a decimal integer: equal numbers have equal keys, different ones different keys.
    ///
    /// `None` for a number of 20 digits that does not fit; no possible number has more than 19.
    #[must_use]
    #[inline]
    pub fn key(&self) -> Option<u64> {
        if let Some(whole) = self.parts.whole() {
            return Some(whole.value());
        }
        let power = 10_u64.checked_pow(u32::from(self.national_length()))?;
        u64::from(self.country_code()).checked_mul(power)?.checked_add(self.national_number())
    }

    /// The number of a key; `None` if no number has it.
    ///
    /// ```
    /// use menshen::phone::Phone;
    ///
    /// let phone = Phone::from_key(390_236_618_300).expect("a number in Milan");
    /// assert_eq!(phone.e164().as_str(), "+390236618300");
    /// assert_eq!(phone.leading_zeros(), 1);
    /// assert_eq!(Phone::from_key(21), None);
    /// ```
    #[must_use]
    pub fn from_key(key: u64) -> Option<Self> {
        let mut digits = Digits::new();
        let mut power = 10_u64.checked_pow(key.checked_ilog10()?)?;
        while power > 0 {
            digits.push(u8::try_from(key / power % 10).unwrap_or(0));
            power /= 10;
        }
        let digits = digits.as_slice();
        let row = plan::code_row(digits);
        let national = digits.get(usize::from(plan::code(row).digits)..)?;
        if row == 0 || !(2..=17).contains(&national.len()) {
            return None;
        }
        Some(Self::new(Parts::new(row, national, Origin::Plus), None))
    }
}

/// The number in E.164 and, if there is one, its extension as RFC 3966 has it.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.e164().as_str())?;
        match self.extension() {
            Some(extension) => write!(f, ";ext={extension}"),
            None => Ok(()),
        }
    }
}
