//! The fast way in: digits out of plain ASCII.
//!
//! For: the texts that nearly every number is written in. Checked against the full reader on millions of texts.
//! Not for: letters, extensions, other scripts, more than 16 digits; those get `None` and go to `written`.
//! Invariant: whatever is read here, `written` would read the same. Between the characters below no extension can
//! begin (each label needs a letter, `#`, `~`, `;` or `,`), no second number can start, and the text is viable as
//! soon as it has three digits.

use super::packed::Packed;

/// Longest text that is tried.
const MOST_BYTES: usize = 48;
/// Bytes that are looked at together.
const BLOCK: usize = 16;
/// A character that is passed over between digits.
const PASSED: u8 = 10;
/// A plus sign.
const PLUS: u8 = 11;
/// A character that may only stand before the number.
const BEFORE: u8 = 12;
/// A character that needs the full reader.
const OTHER: u8 = 13;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => digit - b'0',
            b'+' => PLUS,
            b' ' | b'-' | b'(' | b')' | b'.' | b'/' | b'*' | b'[' | b']' => PASSED,
            // A semicolon may begin a parameter, bytes above ASCII may be digits.
            b';' | 0x80.. => OTHER,
            _ => BEFORE,
        };
        byte += 1;
    }
    classes
}

/// The digits of `text` and whether a plus sign stands before them; `None` if the full reader has to look.
///
/// PERF: inlined, so that the answer stays in registers.
#[inline(always)]
pub(super) fn scan(text: &[u8]) -> Option<(Packed, bool)> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let (plus, number) = match text {
        [b'+', rest @ ..] => (true, rest),
        [b'0'..=b'9', ..] => (false, text),
        _ => behind_label(text)?,
    };
    let digits = if number.len() <= BLOCK { packed(number)? } else { packed_blocks(number)? };
    if digits.count() < 3 { None } else { Some((digits, plus)) }
}

/// Whether a plus sign stands before the number, and what follows it. What stands before both is not looked at.
fn behind_label(text: &[u8]) -> Option<(bool, &[u8])> {
    let start = text.iter().position(|&byte| !matches!(CLASSES[usize::from(byte)], PASSED | BEFORE))?;
    match text.get(start..)? {
        [b'+', rest @ ..] => Some((true, rest)),
        number => Some((false, number)),
    }
}

/// The digits of more than 16 bytes, if all others are passed over.
fn packed_blocks(number: &[u8]) -> Option<Packed> {
    let mut digits = Packed::NONE;
    for block in number.chunks(BLOCK) {
        digits = digits.followed_by(packed(block)?)?;
    }
    Some(digits)
}

/// The digits of at most 16 bytes, if all others are passed over.
///
/// PERF: the digits are taken eight at a time; only what stands between them is looked at by itself.
#[inline(always)]
fn packed(block: &[u8]) -> Option<Packed> {
    let words = words(block);
    let mut digits = Packed::from_bytes(words, block.len() as u8);
    let mut others = (no_digits(words[0]) | no_digits(words[1]) << 8) & !(u32::MAX << block.len());
    let mut left_out = 0;
    while others != 0 {
        let place = others.trailing_zeros();
        if CLASSES[usize::from(*block.get(place as usize)?)] != PASSED {
            return None;
        }
        digits = digits.without_one(place - left_out);
        left_out += 1;
        others &= others - 1;
    }
    Some(digits)
}

/// At most 16 bytes as two words, the first byte lowest, zeros behind the last.
#[inline]
fn words(block: &[u8]) -> [u64; 2] {
    // Ends overlap where there are not enough bytes; what is read twice is the same.
    if let (Some(first), Some(last)) = (block.first_chunk(), block.last_chunk()) {
        let missing = 8 * (16 - block.len()) as u32;
        let last = u64::from_le_bytes(*last);
        [u64::from_le_bytes(*first), last.checked_shr(missing).unwrap_or(0)]
    } else if let (Some(first), Some(last)) = (block.first_chunk(), block.last_chunk()) {
        let missing = 8 * (8 - block.len()) as u32;
        [u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32 >> missing, 0]
    } else {
        let word = block.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        [word, 0]
    }
}

/// By bit: the bytes that are no ASCII digits, the lowest first.
#[inline]
const fn no_digits(word: u64) -> u32 {
    let digits = word ^ 0x3030_3030_3030_3030;
    let beyond = (digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676;
    let others = ((beyond | digits) & 0x8080_8080_8080_8080) >> 7;
    (others.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
}
