//! A number without its extension, in two words.
//!
//! For: everything that is asked of a number, without going back to the tables for it.
//! Invariant: the digits are those of E.164; what is said of a number does not make it another one.
//! Cost: shifts and masks; kind and region are looked up once, when the number is made.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;

use crate::table::phone::{Code, PLAN, Record};

use super::Kind;
use super::packed::Packed;
use super::plan;

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
    /// Calling code and national number, the first 16 digits as [`Packed`] has them.
    digits: u64,
    /// From the lowest byte: 1, twice [`Origin`], [`BEYOND`]; how many digits there are in all; the row of the calling
    /// code, and how many digits it has (both 0 if there is none); the seventeenth to twentieth digit, two bytes, the
    /// first in the highest bits; the kind; the region.
    about: NonZeroU64,
}

/// The bits of `about` that make a number another one.
const IDENTITY: u64 = 0x0000_ffff_ffff_ff00;
/// The bit of a number that is valid although libphonenumber's plan does not know it.
const BEYOND: u64 = 1 << 3;

/// INVARIANT: readings with and without options compare equal.
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
        parts.field("national", &self.national()).field("kind", &self.kind());
        parts.field("region", &self.region()).field("origin", &self.origin()).finish()
    }
}

impl Parts {
    #[inline]
    const fn identity(&self) -> (u64, u64) {
        (self.digits, self.about.get() & IDENTITY)
    }

    /// The number of `digits` (2 to 17) in the plan of `row`.
    pub(super) fn new(row: u8, digits: &[u8], origin: Origin) -> Self {
        let code = plan::code(row);
        let outcome = plan::outcome(plan::answer(code.kinds, digits.iter().copied()));
        let first = u128::from(code.packed) << 112;
        let whole = (code.digits..).zip(digits).fold(first, |whole, (place, &digit)| {
            whole | u128::from(digit).checked_shl(124_u32.saturating_sub(4 * u32::from(place))).unwrap_or(0)
        });
        let [kind, region] = outcome.to_le_bytes();
        let [last, first] = ((whole >> 48) as u16).to_be_bytes();
        let count = code.digits + digits.len() as u8;
        let about =
            [1 | (origin as u8) << 1, count, row, code.digits, first, last, kind, region | code.region];
        Self { digits: (whole >> 64) as u64, about: NonZeroU64::MIN | u64::from_le_bytes(about) }
    }

    /// The number of `national` in the plan of the record, of which the plan's states say `answer`, if it has at most
    /// 16 digits with the calling code.
    #[inline(always)]
    pub(super) fn packed(record: &Record, national: Packed, answer: u8, origin: Origin) -> Option<Self> {
        let (digits, count) = Packed::from_code(record).followed_by(national)?.into_parts();
        let outcome = u64::from(plan::outcome(answer)) << 48;
        let about = record.stem | (origin as u64) << 1 | u64::from(count) << 8 | outcome;
        Some(Self { digits, about: NonZeroU64::new(about)? })
    }

    #[inline]
    const fn byte(&self, place: u32) -> u8 {
        (self.about.get() >> (8 * place)) as u8
    }

    #[inline]
    pub(super) fn code(&self) -> &'static Code {
        plan::code(self.byte(2))
    }

    /// The record of the main region of the calling code.
    #[inline]
    pub(super) fn main_record(&self) -> &'static Record {
        &PLAN.records[usize::from(self.code().main)]
    }

    #[inline]
    pub(super) const fn origin(&self) -> Origin {
        match self.byte(0) >> 1 & 3 {
            0 => Origin::Plus,
            1 => Origin::Exit,
            2 => Origin::OwnCode,
            _ => Origin::Region,
        }
    }

    /// What the number is used for.
    #[inline]
    pub(super) fn kind(&self) -> Kind {
        Kind::from_number(self.byte(6))
    }

    /// Index of the region it belongs to; 0 if that cannot be told.
    #[inline]
    pub(super) const fn region(&self) -> u8 {
        self.byte(7)
    }

    /// Whether libphonenumber's plan does not know the number.
    #[inline]
    pub(super) const fn is_beyond(&self) -> bool {
        self.about.get() & BEYOND != 0
    }

    /// The same number, of a kind that libphonenumber's plan does not know, in the region of that index.
    pub(super) fn beyond(self, kind: Kind, region: u8) -> Self {
        let about = self.about.get() & !(0xffff << 48);
        let said = (kind as u64) << 48 | u64::from(region) << 56;
        Self { about: NonZeroU64::MIN | about | BEYOND | said, ..self }
    }

    /// Calling code and national number in one, if they have at most 16 digits.
    #[inline]
    pub(super) const fn whole(&self) -> Option<Packed> {
        let count = self.byte(1) as u32;
        if count > Packed::MOST { None } else { Some(Packed::from_parts(self.digits, count)) }
    }

    /// How many digits the national number has.
    #[inline]
    pub(super) const fn length(&self) -> u8 {
        self.byte(1) - self.byte(3)
    }

    /// The digits of the national number, four bits each, the first in the highest bits.
    const fn national_digits(&self) -> u128 {
        let last = (self.about.get() >> 32 & 0xffff) as u128;
        ((self.digits as u128) << 64 | last << 48) << (4 * self.byte(3))
    }

    /// The first 16 digits of the national number.
    #[inline]
    pub(super) const fn first(&self) -> Packed {
        let (length, digits) = (self.length() as u32, (self.national_digits() >> 64) as u64);
        Packed::from_parts(digits, if length > Packed::MOST { Packed::MOST } else { length })
    }

    /// The seventeenth.
    #[inline]
    pub(super) const fn last(&self) -> Option<u8> {
        if self.length() as u32 > Packed::MOST {
            Some((self.national_digits() >> 60) as u8 & 0xf)
        } else {
            None
        }
    }

    pub(super) const fn national(&self) -> u64 {
        match self.last() {
            Some(last) => self.first().value() * 10 + last as u64,
            None => self.first().value(),
        }
    }

    /// The zeros in front; of a number that is nothing but zeros the last one is the number.
    pub(super) const fn zeros(&self) -> u8 {
        let (zeros, most) = (self.first().zeros(), self.length().saturating_sub(1));
        if zeros < most { zeros } else { most }
    }

    /// Whether the national numbers are the same, whatever the calling codes.
    pub(super) const fn same_national(&self, other: &Self) -> bool {
        self.national() == other.national() && self.zeros() == other.zeros()
    }
}
