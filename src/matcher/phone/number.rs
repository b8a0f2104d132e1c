//! A phone number, as few bytes that compare, hash and sort.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;

use crate::table::phone::Code;
use crate::table::phone::codes::OUTCOMES;
use crate::table::phone::records::RECORDS;

use super::extension::Extension;
use super::overlay;
use super::packed::Packed;
use super::plan;
use super::resolve::Digits;
use super::{Kind, Possibility, Region};

/// How the calling code was come by; `find` needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From a plus sign.
    Plus,
    /// From the digits that lead out of the region.
    Exit,
    /// The number begins with the region's own code.
    OwnCode,
    /// From the region.
    Region,
}

/// A number without its extension.
///
/// PERF: two words, which are kept in registers; as a structure of bytes it was written to memory and read back, and
/// reading and E.164 of a Chinese number took half as long again.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    /// The national number, its first 16 digits as [`Packed`] has them.
    digits: u64,
    /// From the lowest byte: 1, how many digits `digits` has, the row of the calling code (0 if there is none), the
    /// seventeenth digit and one (0 if there is none), what the plan's states say of the number, the origin.
    about: NonZeroU64,
}

/// INVARIANT: what is said of a number does not make it another one; readings with and without options compare equal.
impl PartialEq for Parts {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Parts {}

impl Hash for Parts {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = f.debug_struct("Parts");
        parts.field("code", &self.code().code).field("digits", &self.length());
        parts.field("national", &self.national()).field("answer", &self.answer());
        parts.field("origin", &self.origin()).finish()
    }
}

impl Parts {
    #[inline]
    const fn identity(&self) -> (u64, u64) {
        (self.digits, self.about.get() & 0xffff_ffff)
    }

    /// The number of `digits` (2 to 17) in the plan of `row`.
    pub(super) fn new(row: u8, digits: &[u8], origin: Origin) -> Self {
        let answer = plan::answer(plan::code(row).kinds, digits.iter().copied());
        let parts = Self::packed(row, Packed::from_digits(digits), answer, origin);
        match digits.get(usize::from(Packed::MOST)) {
            Some(last) => Self { about: parts.about | (u64::from(*last) + 1) << 24, ..parts },
            None => parts,
        }
    }

    /// A number of at most 16 digits, and what the plan's states say of it.
    #[inline]
    pub(super) fn packed(row: u8, digits: Packed, answer: u8, origin: Origin) -> Self {
        let (digits, count) = digits.into_parts();
        let about = u64::from_le_bytes([1, count, row, 0, answer, origin as u8, 0, 0]);
        Self { digits, about: NonZeroU64::MIN | about }
    }

    #[inline]
    const fn byte(&self, place: u32) -> u8 {
        (self.about.get() >> (8 * place)) as u8
    }

    #[inline]
    const fn row(&self) -> u8 {
        self.byte(2)
    }

    /// The first 16 digits of the national number.
    #[inline]
    pub(super) const fn first(&self) -> Packed {
        Packed::from_parts(self.digits, self.byte(1))
    }

    /// The seventeenth.
    #[inline]
    pub(super) const fn last(&self) -> Option<u8> {
        self.byte(3).checked_sub(1)
    }

    /// What the plan's states say of it.
    #[inline]
    pub(super) const fn answer(&self) -> u8 {
        self.byte(4)
    }

    #[inline]
    pub(super) const fn origin(&self) -> Origin {
        match self.byte(5) {
            0 => Origin::Plus,
            1 => Origin::Exit,
            2 => Origin::OwnCode,
            _ => Origin::Region,
        }
    }

    /// The same number with another answer.
    pub(super) fn with_answer(self, answer: u8) -> Self {
        let others = self.about.get() & !(0xff << 32);
        Self { about: NonZeroU64::MIN | others | u64::from(answer) << 32, ..self }
    }

    #[inline]
    pub(super) fn code(&self) -> &'static Code {
        plan::code(self.row())
    }

    pub(super) const fn national(&self) -> u64 {
        match self.last() {
            Some(last) => self.first().value() * 10 + last as u64,
            None => self.first().value(),
        }
    }

    pub(super) const fn length(&self) -> u8 {
        self.byte(1) + self.last().is_some() as u8
    }

    /// The zeros in front; of a number that is nothing but zeros the last one is the number.
    const fn zeros(&self) -> u8 {
        let (zeros, most) = (self.first().zeros(), self.length().saturating_sub(1));
        if zeros < most { zeros } else { most }
    }

    /// Calling code and national number in one, if they have at most 16 digits.
    #[inline]
    pub(super) fn whole(&self) -> Option<Packed> {
        // With a seventeenth digit there are too many already.
        Packed::from_code(self.code()).followed_by(self.first())
    }

    /// Whether the national numbers are the same, whatever the calling codes.
    pub(super) const fn same_national(&self, other: &Self) -> bool {
        self.national() == other.national() && self.zeros() == other.zeros()
    }
}

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
        match RECORDS.get(usize::from(self.parts.code().main)) {
            // What is valid beyond libphonenumber's plan is possible.
            Some(_) if usize::from(self.parts.answer()) >= OUTCOMES.len() => Possibility::Possible,
            Some(record) => plan::possibility(record, usize::from(self.parts.length())),
            None => Possibility::InvalidLength,
        }
    }

    /// What the number is used for; [`Kind::Unknown`] if it is not valid.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        match OUTCOMES.get(usize::from(self.parts.answer())) {
            Some(&(_, kind)) => Kind::from_table(kind),
            None => overlay::kind(self.parts.answer()),
        }
    }

    /// The region the number belongs to, if it can be told. `001` for numbers of no country.
    #[must_use]
    #[inline]
    pub fn region(&self) -> Option<Region> {
        let own = self.parts.code().region;
        let index = if own == 0 {
            OUTCOMES.get(usize::from(self.parts.answer())).map_or(0, |&(region, _)| region)
        } else {
            own
        };
        if index == 0 { None } else { Some(Region::at(index)) }
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
