//! The full way in: any text, as libphonenumber reads it.
//!
//! For: everything that is not plain ASCII digits and punctuation: labels, extensions, keypad letters, other scripts,
//! RFC 3966. No regular expression: each pattern of the original is a short walk over at most 250 characters.
//! Invariant: the same answers as `_build_national_number_for_parsing`, `_is_viable_phone_number`,
//! `_maybe_strip_extension` and `_normalize` of `phonenumbers` 9.0.43.

use super::PhoneError;
use super::extension::Extension;
use super::label;
use super::letters::{digit, is_letter, is_plus, is_punctuation, is_word, keypad};
use super::resolve::Digits;
use super::scan::{scan, scan_long};

/// Longest text that is read, in characters.
pub(super) const MOST_CHARS: usize = 250;

/// Whether a text has more characters than are read.
#[inline]
pub(super) fn is_too_long(text: &str) -> bool {
    // A character has at most four bytes; a longer text need not be decoded.
    text.len() > MOST_CHARS && (text.len() > 4 * MOST_CHARS || text.chars().nth(MOST_CHARS).is_some())
}

/// The characters of a text.
pub(super) struct Chars {
    all: [char; MOST_CHARS],
    length: usize,
}

impl Chars {
    pub(super) const fn new() -> Self {
        Self { all: ['\0'; MOST_CHARS], length: 0 }
    }

    /// Adds characters; `false` if there is no room for them.
    pub(super) fn extend(&mut self, chars: impl Iterator<Item = char>) -> bool {
        for c in chars {
            let Some(slot) = self.all.get_mut(self.length) else { return false };
            *slot = c;
            self.length += 1;
        }
        true
    }

    pub(super) fn as_slice(&self) -> &[char] {
        self.all.get(..self.length).unwrap_or(&[])
    }
}

/// What a text says, before any numbering plan is asked.
pub(super) struct Reading {
    pub(super) digits: Digits,
    /// Whether a plus sign stands before the digits.
    pub(super) plus: bool,
    pub(super) extension: Option<Extension>,
}

/// Reads a text, the fast way if possible. `region_known` says whether a number without a plus sign can be understood.
pub(super) fn read_any(text: &str, region_known: bool) -> Result<Reading, PhoneError> {
    let scanned = scan(text.as_bytes()).or_else(|| scan_long(text.as_bytes()));
    match scanned.filter(|(digits, _)| digits.count() >= 3) {
        Some((_, false)) if !region_known => Err(PhoneError::InvalidCountryCode),
        Some((digits, plus)) => Ok(Reading { digits: Digits::from_packed(digits), plus, extension: None }),
        None => read(text, region_known),
    }
}

/// Reads a text. `region_known` says whether a number without a plus sign can be understood.
pub(super) fn read(text: &str, region_known: bool) -> Result<Reading, PhoneError> {
    let mut chars = Chars::new();
    if is_too_long(text) || !chars.extend(text.chars()) {
        return Err(PhoneError::TooLong);
    }
    read_chars(chars.as_slice(), region_known)
}

/// The same for at most 250 characters.
fn read_chars(text: &[char], region_known: bool) -> Result<Reading, PhoneError> {
    let mut joined = Chars::new();
    let number = number_part(text, &mut joined)?;
    if !is_viable(number) {
        return Err(PhoneError::NotANumber);
    }
    let plus = number.first().is_some_and(|&c| is_plus(c));
    if !region_known && !plus {
        return Err(PhoneError::InvalidCountryCode);
    }
    let (number, extension) = split_extension(number);
    Ok(Reading { digits: normalised(number), plus, extension })
}

/// The part of the text that holds the number; a global `phone-context` is put in front of it.
fn number_part<'t>(text: &'t [char], joined: &'t mut Chars) -> Result<&'t [char], PhoneError> {
    const CONTEXT: &str = ";phone-context=";
    let number = match find(text, CONTEXT) {
        None => possible(text),
        Some(at) => {
            let after = text.get(at + CONTEXT.len()..).unwrap_or(&[]);
            let context = after.split(|&c| c == ';').next().unwrap_or(&[]);
            if !is_context(context) {
                return Err(PhoneError::NotANumber);
            }
            let from = find(text, "tel:").map_or(0, |tel| tel + 4);
            let own = text.get(from..at).unwrap_or(&[]);
            let global = if context.first() == Some(&'+') { context } else { &[] };
            if !joined.extend(global.iter().chain(own).copied()) {
                return Err(PhoneError::TooLong);
            }
            joined.as_slice()
        }
    };
    match find(number, ";isub=") {
        Some(at) if at > 0 => Ok(number.get(..at).unwrap_or(&[])),
        _ => Ok(number),
    }
}

/// From the first digit or plus sign to the last letter, number or `#`, without a second number.
fn possible(text: &[char]) -> &[char] {
    let Some(from) = text.iter().position(|&c| is_plus(c) || digit(c).is_some()) else { return &[] };
    without_second(without_tail(text.get(from..).unwrap_or(&[])))
}

/// Whether a number, or its extension, may end with the character.
pub(super) fn may_end(c: char) -> bool {
    c == '#' || is_word(c)
}

/// Cuts off what can end no number.
fn without_tail(text: &[char]) -> &[char] {
    let to = text.iter().rposition(|&c| may_end(c)).map_or(0, |last| last + 1);
    text.get(..to).unwrap_or(&[])
}

/// Cuts off a second extension, as in `x302/x2303`.
fn without_second(text: &[char]) -> &[char] {
    for (at, &c) in text.iter().enumerate() {
        if matches!(c, '/' | '\\')
            && text.get(at + 1..).unwrap_or(&[]).iter().find(|&&c| c != ' ') == Some(&'x')
        {
            return text.get(..at).unwrap_or(&[]);
        }
    }
    text
}

/// Whether a `phone-context` is a global number or a domain name (RFC 3966, section 3).
fn is_context(context: &[char]) -> bool {
    if let Some((&'+', rest)) = context.split_first() {
        let allowed = |c: char| matches!(c, '-' | '.' | '(' | ')') || digit(c).is_some();
        return rest.iter().all(|&c| allowed(c)) && rest.iter().any(|&c| digit(c).is_some());
    }
    let name = context.strip_suffix(&['.']).unwrap_or(context);
    let last = name.rsplit(|&c| c == '.').next().unwrap_or(&[]);
    let alphanumeric = |c: char| c.is_ascii_alphabetic() || digit(c).is_some();
    let is_label = |label: &[char]| match (label.first(), label.last()) {
        (Some(&first), Some(&last)) => {
            alphanumeric(first) && alphanumeric(last) && label.iter().all(|&c| c == '-' || alphanumeric(c))
        }
        _ => false,
    };
    name.split(|&c| c == '.').all(is_label) && last.first().is_some_and(char::is_ascii_alphabetic)
}

/// Whether the text has the shape of a number, with or without an extension.
pub(super) fn is_viable(text: &[char]) -> bool {
    if let [first, second] = *text {
        // Two digits are a number, three characters or more need three digits.
        return digit(first).is_some() && digit(second).is_some();
    }
    let pluses = text.iter().take_while(|&&c| is_plus(c)).count();
    let mut digits = 0;
    let mut third = None;
    for (at, &c) in text.iter().enumerate().skip(pluses) {
        if digit(c).is_some() {
            digits += 1;
            if digits == 3 {
                third = Some(at + 1);
                break;
            }
        } else if !(is_punctuation(c) || c == '*') {
            return false;
        }
    }
    let Some(third) = third else { return false };
    let body = |c: char| is_punctuation(c) || c == '*' || is_letter(c) || digit(c).is_some();
    match text.get(third..).unwrap_or(&[]).iter().position(|&c| !body(c)) {
        None => true,
        Some(beyond) => label::starts(text, third).any(|start| start <= third + beyond),
    }
}

/// The number and its extension, if what stands before the extension is a number in itself.
fn split_extension(text: &[char]) -> (&[char], Option<Extension>) {
    let Some(start) = label::starts(text, 0).last() else { return (text, None) };
    let before = text.get(..start).unwrap_or(&[]);
    if !is_viable(before) {
        return (text, None);
    }
    let digits = label::digits(text);
    (before, Extension::new(digits))
}

/// The digits of a number; with three letters or more it is read as on a keypad.
pub(super) fn normalised(text: &[char]) -> Digits {
    let mut digits = Digits::new();
    let letters = text.iter().filter(|c| c.is_ascii_alphabetic()).count();
    for &c in text {
        let value = match c {
            '0'..='9' => digit(c),
            _ if letters >= 3 => keypad(c),
            _ => digit(c),
        };
        if let Some(value) = value {
            digits.push(value);
        }
    }
    digits
}

fn find(text: &[char], word: &str) -> Option<usize> {
    (0..text.len()).find(|&at| {
        let mut rest = text.get(at..).unwrap_or(&[]).iter();
        word.chars().all(|c| rest.next() == Some(&c))
    })
}
