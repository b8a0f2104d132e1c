//! The fast way in: digits out of plain ASCII.
//!
//! For: the texts that nearly every number is written in. Checked against the full reader on millions of texts.
//! Not for: letters, extensions, other scripts, more than 16 digits; those get `None` and go to `written`.
//! Invariant: whatever is read here, `written` would read the same. Between the characters below no extension can
//! begin (each label needs a letter, `#`, `~`, `;` or `,`), no second number can start, and the text is viable as
//! soon as it has three digits.

use crate::table::phone::{BEFORE, PASSED, PLAN};

use super::packed::Packed;
use super::wide;

/// Longest text that is tried.
const MOST_BYTES: usize = 48;
/// Bytes that are looked at together.
const BLOCK: usize = 16;

/// The digits of `text` and whether a plus sign stands before them; `None` if the full reader has to look, as it has for
/// fewer than three digits.
///
/// PERF: inlined, so that the answer stays in registers.
#[inline(always)]
pub(super) fn scan(text: &[u8]) -> Option<(Packed, bool)> {
    let (plus, number) = match text {
        [b'+', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    Some((packed(number)?, plus))
}

/// The same for a text that may be longer or have something before the number.
#[inline(always)]
pub(super) fn scan_long(text: &[u8]) -> Option<(Packed, bool)> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let start = text.iter().position(|&byte| !matches!(PLAN.classes[usize::from(byte)], PASSED | BEFORE))?;
    let (plus, number) = match text.get(start..)? {
        [b'+', rest @ ..] => (true, rest),
        number => (false, number),
    };
    let mut digits = Packed::NONE;
    for block in number.chunks(BLOCK) {
        digits = digits.followed_by(packed(block)?)?;
    }
    Some((digits, plus))
}

/// The digits of at most 16 bytes, if all others are passed over.
///
/// PERF: the digits are taken eight at a time; only what stands between them is looked at by itself.
#[inline(always)]
fn packed(block: &[u8]) -> Option<Packed> {
    let words = values(block)?;
    let mut digits = Packed::from_bytes(words, block.len() as u32);
    let mut others = wide::no_digits(words);
    let mut left_out = 0;
    while others != 0 {
        let place = others.trailing_zeros();
        if PLAN.classes[usize::from(*block.get(place as usize)?)] != PASSED {
            return None;
        }
        digits = digits.without_one(place - left_out);
        left_out += 1;
        others &= others - 1;
    }
    Some(digits)
}

/// What is left of at most 16 bytes without the bits of an ASCII zero, as two words, the first byte lowest: digits are
/// 0 to 9, and so are zeros behind the last byte.
#[inline]
fn values(block: &[u8]) -> Option<[u64; 2]> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let zeros = ZEROS as u32;
    // Ends overlap where there are not enough bytes; what is read twice is the same.
    Some(match block.len() {
        9..=BLOCK => {
            let missing = 8 * (BLOCK - block.len()) as u32;
            let last = u64::from_le_bytes(*block.last_chunk()?) ^ ZEROS;
            [u64::from_le_bytes(*block.first_chunk()?) ^ ZEROS, last >> (missing % 64)]
        }
        4..=8 => {
            let missing = 8 * (8 - block.len()) as u32;
            let last = u64::from(u32::from_le_bytes(*block.last_chunk()?) ^ zeros) << 32 >> missing;
            [u64::from(u32::from_le_bytes(*block.first_chunk()?) ^ zeros) | last, 0]
        }
        0..=3 => [block.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte ^ b'0')), 0],
        _ => return None,
    })
}
