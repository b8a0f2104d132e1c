//! Texts that cannot have certain letters by any fold, told by their characters one by one.
//!
//! **For** telling sooner than by folding that a text has none of the words that are looked for: each of them has one of the
//! letters. **Not for** telling that it has. Cost: some twelve instructions a character, up to the first that may be one.

use super::entry::{Entry, PLACID, Plain, plain_pair, plain_run};

/// The characters that become none of certain letters, by any fold and beside each other.
pub(crate) struct Placid {
    bits: Box<Plain>,
}

impl Placid {
    /// Whether texts can be told not to have this character: it is a letter or a digit, no ASCII capital, and every fold leaves it
    /// as it is.
    pub(crate) fn can_be_without(letter: char) -> bool {
        let stays = if letter.is_ascii() {
            !letter.is_ascii_uppercase()
        } else {
            Entry::of(u32::from(letter)).is_zero()
        };
        stays && letter.is_alphanumeric()
    }

    /// Those that become none of `letters`, each of which a text [can be without](Placid::can_be_without).
    pub(crate) fn without(letters: impl IntoIterator<Item = char>) -> Placid {
        let mut bits = Box::new(PLACID);
        for letter in letters {
            // What else folds to it is none of them anyway.
            for code in [u32::from(letter), u32::from(letter.to_ascii_uppercase())] {
                if let Some(word) = bits.get_mut(code as usize >> 6) {
                    *word &= !(1 << (code & 63));
                }
            }
        }
        Placid { bits }
    }

    /// Whether a text has no others.
    pub(crate) fn is_all_of(&self, text: &str) -> bool {
        let (bytes, bits) = (text.as_bytes(), &*self.bits);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let end = match byte {
                0..0x80 => at + usize::from(bits[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0),
                0x80..0xE0 => plain_pair(bytes, at, bits),
                _ => plain_run::<0xE0>(bytes, at, bits),
            };
            if end == at {
                return false;
            }
            at = end;
        }
        true
    }

    /// Memory in bytes.
    pub(crate) fn heap_bytes(&self) -> usize {
        size_of::<Plain>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::text::{Fold, Steps};

    /// Every character that is placid becomes no letter but itself, by the fold with all steps and that with fewest.
    #[test]
    fn what_is_placid_becomes_no_other_letter() {
        let placid = Placid::without([]);
        let all =
            [Steps::COMPATIBILITY, Steps::CASE, Steps::IGNORABLE, Steps::TRADITIONAL, Steps::SEPARATORS];
        let all = all.into_iter().fold(Steps::PICTURES, Steps::with);
        let mut count = 0;
        for c in ('\0'..=char::MAX).filter(|c| placid.is_all_of(&c.to_string())) {
            count += 1;
            let text = c.to_string();
            for steps in [all, Steps::NONE, Steps::COMPATIBILITY.with(Steps::CASE).with(Steps::TRADITIONAL)] {
                let folded = Fold::new(steps).fold(&text);
                let is_other = |other: char| {
                    Placid::can_be_without(other) && other != c.to_ascii_lowercase() && other != c
                };
                assert!(!folded.contains(is_other), "{c:?} becomes {folded:?}");
            }
        }
        assert!(count > 40_000, "{count}");
    }
}
