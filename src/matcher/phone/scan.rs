//! The fast way in: digits out of plain ASCII.
//!
//! For: the texts that nearly every number is written in. Checked against the full reader on millions of texts.
//! Not for: letters, extensions, other scripts; those get `None` and go to `written`.
//! Invariant: whatever is read here, `written` would read the same. Between the characters below no extension can
//! begin (each label needs a letter, `#`, `~`, `;` or `,`), no second number can start, and the text is viable as
//! soon as it has three digits.

use super::resolve::Digits;

/// Longest text that is tried.
const MOST_BYTES: usize = 48;
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
#[inline]
pub(super) fn scan(text: &[u8], digits: &mut Digits) -> Option<bool> {
    if text.len() > MOST_BYTES {
        return None;
    }
    // What stands before the first digit or plus sign is not looked at.
    let start = text.iter().position(|&byte| !matches!(CLASSES[usize::from(byte)], PASSED | BEFORE))?;
    let number = text.get(start..)?;
    let (plus, number) = match number.split_first() {
        Some((b'+', rest)) => (true, rest),
        _ => (false, number),
    };
    // INVARIANT: a text is shorter than there is room for digits.
    if digits.gather(number, &CLASSES) > PASSED || digits.as_slice().len() < 3 { None } else { Some(plus) }
}
