//! Up to sixteen decimal digits in one word.
//!
//! For: the digits of nearly every number, on their way from the text to the plan and back to text.
//! Not for: what has more digits; that is `resolve::Digits`.
//! Cost: all of it is shifts and masks; no loop, no branch, no division.

use super::wide;
use crate::table::phone::Record;

/// Decimal digits, four bits each, the first in the highest bits.
///
/// INVARIANT: the bits below the last digit are 0, so equal words of equal count are equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Packed {
    digits: u64,
    count: u32,
}

impl Packed {
    /// The most digits.
    pub(super) const MOST: u32 = 16;
    pub(super) const NONE: Self = Self { digits: 0, count: 0 };

    /// The first 16 of `digits` (0 to 9 each).
    pub(super) fn from_digits(digits: &[u8]) -> Self {
        let first = digits.iter().take(Self::MOST as usize);
        first.fold(Self::NONE, |packed, &digit| {
            let one = Self { digits: u64::from(digit) << 60, count: 1 };
            packed.followed_by(one).unwrap_or(packed)
        })
    }

    /// The digits of a record's calling code, as the table has them.
    #[inline]
    pub(super) const fn from_code(record: &Record) -> Self {
        Self { digits: (record.packed as u64) << 48, count: record.code_digits() as u32 }
    }

    /// The low four bits of each of the first `count` bytes (at most 16); the others are zeros.
    #[inline]
    pub(super) fn from_bytes(words: [u64; 2], count: u32) -> Self {
        Self { digits: wide::nibbles(words), count }
    }

    /// The same without the digit at a place.
    #[inline]
    pub(super) const fn without_one(self, place: u32) -> Self {
        let behind = u64::MAX >> (4 * place % 64);
        let digits = self.digits & !behind | self.digits << 4 & behind;
        Self { digits, count: self.count.wrapping_sub(1) }
    }

    /// A word and how many digits it has, of which [`Packed::into_parts`] gave both.
    #[inline]
    pub(super) const fn from_parts(digits: u64, count: u32) -> Self {
        Self { digits, count }
    }

    #[inline]
    pub(super) const fn into_parts(self) -> (u64, u32) {
        (self.digits, self.count)
    }

    #[inline]
    pub(super) const fn count(self) -> u32 {
        self.count
    }

    /// The first two digits, four bits each.
    #[inline]
    pub(super) const fn first_two(self) -> usize {
        (self.digits >> 56) as usize
    }

    /// The first three digits, four bits each.
    #[inline]
    pub(super) const fn first_three(self) -> usize {
        (self.digits >> 52) as usize
    }

    /// The digits behind the first `count`, which are fewer than 16 and no more than there are.
    #[inline]
    pub(super) const fn without(self, count: u8) -> Self {
        let count = count as u32;
        Self { digits: self.digits << (4 * count % 64), count: self.count.wrapping_sub(count) }
    }

    /// These digits, then the others, if they are not more than sixteen in all.
    #[inline]
    pub(super) const fn followed_by(self, other: Self) -> Option<Self> {
        let count = self.count + other.count;
        if count > Self::MOST {
            return None;
        }
        // Behind sixteen digits there are none.
        Some(Self { digits: self.digits | other.digits >> (4 * self.count % 64), count })
    }

    /// How many digits in front are zeros; all sixteen, and the place for more, if nothing else is there.
    #[inline]
    pub(super) const fn zeros(self) -> u8 {
        (self.digits.leading_zeros() / 4) as u8
    }

    /// The digits as an integer.
    #[inline]
    pub(super) const fn value(self) -> u64 {
        if self.count == 0 {
            return 0;
        }
        // PERF: neighbours are joined in four steps, all of a word at once.
        let one = self.digits >> (4 * (Self::MOST - self.count));
        let two = one - (16 - 10) * (one >> 4 & 0x0f0f_0f0f_0f0f_0f0f);
        let four = two - (256 - 100) * (two >> 8 & 0x00ff_00ff_00ff_00ff);
        let eight = four - (65_536 - 10_000) * (four >> 16 & 0x0000_ffff_0000_ffff);
        eight - ((1 << 32) - 100_000_000) * (eight >> 32)
    }

    /// Sixteen digits in ASCII, the first in the lowest byte; zeros behind the last.
    #[inline]
    pub(super) fn ascii(self) -> [u64; 2] {
        wide::ascii(self.digits)
    }
}

impl Iterator for Packed {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        if self.count == 0 {
            return None;
        }
        let first = (self.digits >> 60) as u8;
        *self = Self { digits: self.digits << 4, count: self.count - 1 };
        Some(first)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count as usize, Some(self.count as usize))
    }
}

impl ExactSizeIterator for Packed {}
