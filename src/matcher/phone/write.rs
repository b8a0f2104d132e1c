//! Writing a number into a few bytes, without allocation.

use std::fmt;
use std::ops::Deref;

use super::Phone;

/// A short ASCII text that lives on the stack.
#[derive(Clone, Copy)]
pub struct Written {
    bytes: [u8; Self::MOST],
    length: u8,
}

/// The digits of 0 to 99. PERF: two digits a division.
static PAIRS: [[u8; 2]; 100] = pairs();

const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + at as u8 / 10, b'0' + at as u8 % 10];
        at += 1;
    }
    pairs
}

impl Written {
    const MOST: usize = 24;

    /// The text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("")
    }

    #[inline]
    const fn new() -> Self {
        Self { bytes: [0; Self::MOST], length: 0 }
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.length)) {
            *slot = byte;
            self.length += 1;
        }
    }

    /// `digits` digits of `value`, with zeros in front.
    #[inline]
    fn push_number(&mut self, value: u64, digits: u8) {
        let from = usize::from(self.length);
        let to = from + usize::from(digits);
        if let Some(slots) = self.bytes.get_mut(from..to) {
            let mut rest = value;
            let mut pairs = slots.rchunks_exact_mut(2);
            for pair in &mut pairs {
                pair.copy_from_slice(&PAIRS[usize::try_from(rest % 100).unwrap_or(0)]);
                rest /= 100;
            }
            if let [slot] = pairs.into_remainder() {
                *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            }
            self.length += digits;
        }
    }
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
    #[must_use]
    #[inline]
    pub fn e164(&self) -> Written {
        let mut written = Written::new();
        let code = self.parts().code();
        written.push(b'+');
        written.push_number(u64::from(code.code), code.digits);
        written.push_number(self.national_number(), self.national_length());
        written
    }

    /// The national number with its leading zeros.
    #[must_use]
    #[inline]
    pub fn national(&self) -> Written {
        let mut written = Written::new();
        written.push_number(self.national_number(), self.national_length());
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
        if let Some(hidden) = written.bytes.get_mut(head..length.saturating_sub(tail)) {
            hidden.fill(b'*');
        }
        written
    }
}
