//! The digits to be dialled after the call is connected.

use std::fmt;

use super::letters::{digit_from_index, digit_index};

/// Up to 20 decimal digits of any script, as they were written.
///
/// libphonenumber does not turn the digits of an extension into ASCII, so `１２` and `12` are different extensions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extension {
    length: u8,
    /// Each digit by its place among all digits of all scripts; ASCII comes first.
    digits: [u16; Self::MOST],
}

impl Extension {
    /// The most digits an extension has.
    pub const MOST: usize = 20;

    pub(super) fn new(digits: &[char]) -> Option<Self> {
        let mut extension = Self { length: 0, digits: [0; Self::MOST] };
        for (&digit, slot) in digits.iter().zip(&mut extension.digits) {
            *slot = digit_index(digit)?;
            extension.length += 1;
        }
        if digits.is_empty() || digits.len() > Self::MOST { None } else { Some(extension) }
    }

    /// The digits as they were written.
    pub fn chars(&self) -> impl Iterator<Item = char> + '_ {
        self.digits.iter().take(usize::from(self.length)).map(|&index| digit_from_index(index))
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars().try_for_each(|digit| fmt::Write::write_char(f, digit))
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extension({self})")
    }
}
