//! Writing a number into a few bytes, without allocation.

use std::fmt;
use std::ops::Deref;

use ascii::{AsciiChar, AsciiStr};

use super::Phone;
use super::packed::Packed;
use super::parts::Parts;

/// A short ASCII text that lives on the stack.
#[derive(Clone, Copy)]
pub struct Written {
    // PERF: of characters, so that nothing has to be checked when they are read as text.
    characters: [AsciiChar; Self::ROOM],
    length: u8,
}

impl Written {
    /// A plus sign, a calling code of three digits and a national number of seventeen, up to whole words.
    const ROOM: usize = 24;

    /// The text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        let text = self.characters.get(..usize::from(self.length));
        text.map_or("", |text| <&AsciiStr>::from(text).as_str())
    }

    /// The text as bytes.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.as_str().as_bytes()
    }

    #[inline]
    const fn new() -> Self {
        Self { characters: [AsciiChar::Null; Self::ROOM], length: 0 }
    }

    /// A plus sign and these digits, 15 at most.
    #[inline]
    fn with_plus(digits: Packed) -> Self {
        // A zero stands where the plus sign will.
        let (digits, count) = digits.into_parts();
        let [first, second] = Packed::from_parts(digits >> 4, Packed::MOST).ascii();
        let words = [first ^ u64::from(b'0' ^ b'+'), second, 0].map(u64::to_le_bytes);
        let mut written = Self { length: 1 + count as u8, ..Self::new() };
        for (place, byte) in written.characters.iter_mut().zip(words.as_flattened()) {
            *place = ascii(*byte);
        }
        written
    }

    /// A plus sign and more digits than E.164 allows.
    #[cold]
    fn long(parts: Parts) -> Self {
        let mut written = Self::new();
        written.push(b"+");
        let code = parts.code();
        written.push_digits(Packed::from_parts(u64::from(code.packed) << 48, u32::from(code.digits)));
        written.push_national(&parts);
        written
    }

    fn push(&mut self, bytes: &[u8]) {
        let places = self.characters.iter_mut().skip(usize::from(self.length));
        for (place, byte) in places.zip(bytes) {
            *place = ascii(*byte);
            self.length += 1;
        }
    }

    fn push_digits(&mut self, digits: Packed) {
        let ascii = digits.ascii().map(u64::to_le_bytes);
        if let Some(digits) = ascii.as_flattened().get(..digits.count() as usize) {
            self.push(digits);
        }
    }

    fn push_national(&mut self, parts: &Parts) {
        self.push_digits(parts.first());
        if let Some(last) = parts.last() {
            self.push(&[b'0' + last]);
        }
    }
}

/// The character of an ASCII byte.
///
/// PERF: without its highest bit every byte is one, which the compiler sees: nothing is left of the check.
#[inline]
fn ascii(byte: u8) -> AsciiChar {
    AsciiChar::from_ascii(byte & 0x7f).unwrap_or(AsciiChar::Null)
}

impl Deref for Written {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Written {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Written {}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl Phone {
    /// The number as `+` and all its digits.
    ///
    /// [`parse`](super::parse) reads it back, but for a few valid numbers that begin with what is dialled in front of
    /// numbers of their country: of `+375 810 149 3591` in Belarus it takes the 8 away, as libphonenumber does. The
    /// number of a [key](Phone::from_key) is the same always.
    #[must_use]
    #[inline]
    pub fn e164(&self) -> Written {
        match self.parts().whole() {
            Some(whole) if whole.count() < Packed::MOST => Written::with_plus(whole),
            _ => Written::long(*self.parts()),
        }
    }

    /// The national number with its leading zeros.
    #[must_use]
    #[inline]
    pub fn national(&self) -> Written {
        let mut written = Written::new();
        written.push_national(self.parts());
        written
    }

    /// The national number with its middle hidden: `138****8000`.
    ///
    /// The last four digits and at most the first three are shown, never more than half of the digits and three.
    #[must_use]
    pub fn mask(&self) -> Written {
        let length = usize::from(self.national_length());
        let tail = if length >= 8 { 4 } else { length / 4 };
        let head = length.saturating_sub(tail + 4).min(3);
        let mut written = self.national();
        if let Some(hidden) = written.characters.get_mut(head..length.saturating_sub(tail)) {
            hidden.fill(AsciiChar::Asterisk);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PhoneError, Region, parse};

    #[test]
    fn numbers_are_written_whole_up_to_the_longest() {
        let national = "12345678901234567";
        for code in ["49", "883"] {
            for length in 12..=national.len() {
                let e164 = format!("+{code}{}", &national[..length]);
                let phone = parse(&e164, Region::UNKNOWN).unwrap();
                assert_eq!(phone.e164().as_str(), e164);
                assert_eq!(phone.e164().as_bytes(), e164.as_bytes());
                assert_eq!(phone.national().as_str(), &national[..length]);
                assert_eq!(phone.mask().as_str().len(), length);
            }
            let longer = format!("+{code}{national}8");
            assert_eq!(parse(&longer, Region::UNKNOWN), Err(PhoneError::TooLong));
        }
    }
}
