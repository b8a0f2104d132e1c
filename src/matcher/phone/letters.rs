//! The characters that matter in a written number: digits of every script, punctuation, letters.
//!
//! The sets are those that the regular expressions of the Python port match when they ignore case: `ſ` counts as s,
//! the Kelvin sign as k, dotted and dotless i as i.

use crate::table::phone::characters::{CURRENCY, LATIN, WORD, ZEROS};

/// The value of a decimal digit of any script.
#[inline]
pub(super) fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => u8::try_from(u32::from(c) - u32::from('0')).ok(),
        '０'..='９' => u8::try_from(u32::from(c) - u32::from('０')).ok(),
        '\0'..='\u{65f}' | '\u{3000}'..='\u{a61f}' => None,
        _ => digit_index(c).and_then(|index| u8::try_from(index % 10).ok()),
    }
}

/// The place of a decimal digit among those of all scripts.
pub(super) fn digit_index(c: char) -> Option<u16> {
    let code = u32::from(c);
    let script = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let value = code - ZEROS.get(script)?;
    if value < 10 { u16::try_from(script * 10).ok()?.checked_add(u16::try_from(value).ok()?) } else { None }
}

/// The digit at a place that [`digit_index`] gave.
pub(super) fn digit_from_index(index: u16) -> char {
    let zero = ZEROS.get(usize::from(index / 10)).copied().unwrap_or(u32::from('0'));
    char::from_u32(zero + u32::from(index % 10)).unwrap_or('0')
}

/// A plus sign.
#[inline]
pub(super) const fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

/// Punctuation within a number, among it the letter x that stands for a carrier.
#[inline]
pub(super) const fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '-' | 'x'
            | 'X'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{30fc}'
            | '\u{ff0d}'..='\u{ff0f}'
            | ' '
            | '\u{a0}'
            | '\u{ad}'
            | '\u{200b}'
            | '\u{2060}'
            | '\u{3000}'
            | '('
            | ')'
            | '\u{ff08}'
            | '\u{ff09}'
            | '\u{ff3b}'
            | '\u{ff3d}'
            | '.'
            | '['
            | ']'
            | '/'
            | '~'
            | '\u{2053}'
            | '\u{223c}'
            | '\u{ff5e}'
    )
}

/// A letter that may stand in a number.
#[inline]
pub(super) const fn is_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | 'İ' | 'ı' | 'ſ' | '\u{212a}')
}

/// The digit of a letter on a keypad.
#[inline]
pub(super) const fn keypad(c: char) -> Option<u8> {
    match c.to_ascii_uppercase() {
        'A'..='C' => Some(2),
        'D'..='F' => Some(3),
        'G'..='I' | 'ı' => Some(4),
        'J'..='L' => Some(5),
        'M'..='O' => Some(6),
        'P'..='S' | 'ſ' => Some(7),
        'T'..='V' => Some(8),
        'W'..='Z' => Some(9),
        _ => None,
    }
}

/// Folds the letters that extension labels are written with.
#[inline]
pub(super) const fn label_letter(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        'ſ' => 's',
        'İ' | 'ı' => 'i',
        'Ó' => 'ó',
        'Д' | 'ᲁ' => 'д',
        'О' | 'ᲂ' => 'о',
        'Б' => 'б',
        'Ｅ' => 'ｅ',
        'Ｘ' => 'ｘ',
        'Ｔ' => 'ｔ',
        'Ｎ' => 'ｎ',
        'Ｉ' => 'ｉ',
        _ => c,
    }
}

/// A letter or number of any script.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && within(&WORD, c))
}

/// A Latin letter, or a mark on one.
pub(super) fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && within(&LATIN, c))
}

/// A currency sign or `%`.
pub(super) fn is_currency(c: char) -> bool {
    within(&CURRENCY, c)
}

/// A character from U+3000 to U+9FFF: Chinese characters and their punctuation among them.
#[inline]
pub(super) const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}')
}

// What is Chinese is no letter that speaks against a number, nor an amount.
const _: () = assert!(has_no_chinese(&LATIN) && has_no_chinese(&CURRENCY), "told apart by ranges");

const fn has_no_chinese(ranges: &[(u32, u32)]) -> bool {
    let mut at = 0;
    while at < ranges.len() {
        if ranges[at].0 <= 0x9fff && ranges[at].1 >= 0x3000 {
            return false;
        }
        at += 1;
    }
    true
}

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let after = ranges.partition_point(|&(from, _)| from <= code);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|&(_, to)| code <= to)
}
