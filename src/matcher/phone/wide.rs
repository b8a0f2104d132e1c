//! Sixteen digits at once, between bytes and half bytes.
//!
//! For: `scan`, `packed` and `write`. Not for more digits. Cost: some ten instructions each, where the processor has lanes
//! of sixteen bytes, which every x86-64 and every AArch64 processor has. Words hold their first byte lowest, whatever the
//! order of bytes in memory.

use bytemuck::cast;
use wide::{i16x8, u8x16, u16x8};

#[inline]
fn lanes(words: [u64; 2]) -> u8x16 {
    u8x16::new(cast(words.map(u64::to_le_bytes)))
}

#[inline]
fn words(lanes: u8x16) -> [u64; 2] {
    cast::<_, [[u8; 8]; 2]>(lanes.to_array()).map(u64::from_le_bytes)
}

/// The low four bits of each of sixteen bytes, those of the lowest byte first.
#[inline]
pub(super) fn nibbles(bytes: [u64; 2]) -> u64 {
    let digits: u16x8 = cast(lanes(bytes) & u8x16::splat(0x0f));
    // Of two neighbours in memory, the first goes above the second.
    let pairs = if cfg!(target_endian = "little") { digits << 4 | digits >> 8 } else { digits >> 4 | digits };
    let pairs: i16x8 = cast(pairs & u16x8::splat(0xff));
    let [pairs, _] = words(u8x16::narrow_i16x8(pairs, pairs));
    pairs.swap_bytes()
}

/// By bit: the values that are no digits, the lowest first.
#[inline]
pub(super) fn no_digits(values: [u64; 2]) -> u32 {
    // What is more than nine comes to 128 and more.
    lanes(values).saturating_add(u8x16::splat(0x76)).to_bitmask()
}

/// Sixteen digits, the first in the highest bits, in ASCII, the first in the lowest byte.
#[inline]
pub(super) fn ascii(digits: u64) -> [u64; 2] {
    let pairs: u16x8 = cast(lanes([digits.swap_bytes(), 0]));
    let digit = u16x8::splat(0x0f0f);
    words(u8x16::unpack_low(cast(pairs >> 4 & digit), cast(pairs & digit)) | u8x16::splat(b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sixteen_at_once_are_as_one_by_one(bytes in any::<[u8; 16]>(), digits in prop::array::uniform16(0_u8..10)) {
            let words = |bytes: [u8; 16]| words(u8x16::new(bytes));
            let packed = |bytes: [u8; 16]| bytes.iter().fold(0, |packed, byte| packed << 4 | u64::from(byte & 15));
            prop_assert_eq!(nibbles(words(bytes)), packed(bytes));
            let others = (0..16).filter(|at| bytes[*at] > 9).fold(0, |others, at| others | 1 << at);
            prop_assert_eq!(no_digits(words(bytes)), others);
            prop_assert_eq!(ascii(packed(digits)), words(digits.map(|digit| digit + b'0')));
        }
    }
}
