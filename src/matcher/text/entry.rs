//! How an entry of the fold table reads.
//!
//! The lowest 21 bits are the payload, the next two the class, the bits from [`KIND_SHIFT`] on the steps that had
//! a hand in the result, in the order of [`Steps`]. A zero entry means: this character stays, and is no separator.

use super::steps::Steps;
use crate::table::fold::{BLOCKS, EXPANSIONS, INDEX};
use unicode_normalization::char::canonical_combining_class;

/// Where the bits of the steps begin.
pub(super) const KIND_SHIFT: u32 = 24;
/// The bits of all five steps.
const KINDS: u32 = 0x1F << KIND_SHIFT;
const SEPARATOR: u32 = Steps::SEPARATORS.entry_bits();
const PAYLOAD: u32 = (1 << 21) - 1;
const CLASS: u32 = 3 << 21;
const EXPANSION: u32 = 1 << 21;
const DROPPED: u32 = 2 << 21;
const CONTEXT: u32 = 3 << 21;

/// A bit for each code point of two or three bytes that has a zero entry.
///
/// PERF: most characters of names are such. The bits are a thirtieth of the table, and found without putting the code
/// point together.
static PLAIN: [u64; 1 << 10] = plain_bits();

const fn plain_bits() -> [u64; 1 << 10] {
    let mut bits = [0; 1 << 10];
    let mut code = 0x80;
    while code < 1 << 16 {
        if BLOCKS[INDEX[code >> 7] as usize][code & 127] == 0 {
            bits[code >> 6] |= 1 << (code & 63);
        }
        code += 1;
    }
    bits
}

/// Where the first run of characters ends that take three bytes and have zero entries; zero if the text begins otherwise.
#[inline]
pub(super) fn plain_end(bytes: &[u8]) -> usize {
    let mut end = 0;
    // PERF: a branch for each character, which is foreseen; a sum would wait for each.
    while let Some(rest @ [0xE0..0xF0, ..]) = bytes.get(end..) {
        if plain_length(rest) == 0 {
            break;
        }
        end += 3;
    }
    end
}

/// How many bytes the first character takes, if it has a zero entry and takes two or three; else zero. The bytes are UTF-8.
#[inline(always)]
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let (word, bit, length) = match *bytes {
        [a @ 0xE0..0xF0, b, c, ..] => (usize::from(a & 0x0F) << 6 | usize::from(b & 0x3F), c & 0x3F, 3),
        [a @ 0xC0..0xE0, b, ..] => (usize::from(a & 0x1F), b & 0x3F, 2),
        _ => return 0,
    };
    let plain = PLAIN.get(word).is_some_and(|word| word >> bit & 1 != 0);
    if plain { length } else { 0 }
}

/// Whether a character is one that [`Steps::IGNORABLE`] leaves out.
pub(crate) fn is_ignorable(c: char) -> bool {
    Entry::of(u32::from(c)).is_ignorable()
}

fn is_mark(c: char) -> bool {
    canonical_combining_class(c) > 0
}

/// What the table says of one character.
#[derive(Clone, Copy)]
pub(super) struct Entry(u32);

/// What a set of steps makes of one character.
pub(super) enum Action {
    /// The character stays.
    Keep,
    /// The character is left out.
    Drop,
    /// Another character takes its place.
    Replace(char),
    /// Several characters take its place.
    Expand(&'static str),
    /// What it becomes depends on what stands before it.
    Context,
    /// Some, not all, of the steps that change it are asked for: it is folded step by step.
    Alone,
}

impl Entry {
    /// The entry of a code point.
    #[inline]
    pub(super) fn of(code: u32) -> Entry {
        let code = code as usize;
        let block = INDEX.get(code >> 7).copied().unwrap_or(0);
        Entry(BLOCKS.get(usize::from(block)).map_or(0, |block| block[code & 127]))
    }

    /// Whether these steps leave the character as it is, by the fast test that the loop makes for each character.
    #[inline]
    pub(super) fn stays(self, steps: Steps) -> bool {
        self.0 & KINDS & steps.entry_bits() == 0 && (self.0 & CLASS) != CONTEXT
    }

    /// Whether the character, as the fold leaves it, separates.
    pub(super) fn is_separator(self) -> bool {
        self.0 & SEPARATOR != 0
    }

    /// Whether the character is one that [`Steps::IGNORABLE`] leaves out.
    pub(super) fn is_ignorable(self) -> bool {
        self.0 & CLASS == DROPPED
    }

    /// Whether the character stands for several, and all of them separate or are marks upon what does: `…`, `¨`.
    pub(super) fn is_all_separators(self) -> bool {
        let is_one = |c| Entry::of(u32::from(c)).is_separator();
        self.expansion()
            .is_some_and(|text| text.starts_with(is_one) && text.chars().all(|c| is_one(c) || is_mark(c)))
    }

    /// Whether the character stands for several, some of which are marks.
    fn has_marks(self) -> bool {
        self.expansion().is_some_and(|text| text.contains(is_mark))
    }

    /// What these steps make of the character.
    pub(super) fn action(self, steps: Steps) -> Action {
        let wanted = steps.entry_bits();
        let kinds = self.0 & KINDS & !SEPARATOR;
        let separator = self.is_separator() && steps.contains(Steps::SEPARATORS);
        let class = self.0 & CLASS;
        if class == CONTEXT || (separator && class == EXPANSION) {
            return self.in_context(steps, separator);
        }
        if kinds & wanted == 0 {
            return if separator && kinds == 0 { Action::Drop } else { self.partial(separator) };
        }
        if kinds & !wanted != 0 {
            return Action::Alone;
        }
        match class {
            DROPPED => Action::Drop,
            EXPANSION => self.expansion().map_or(Action::Keep, Action::Expand),
            _ if separator => Action::Drop,
            _ => self.target().map_or(Action::Keep, Action::Replace),
        }
    }

    // PERF: apart, so that what is asked of nearly every character is small enough to stand in the loop.
    #[cold]
    #[inline(never)]
    fn in_context(self, steps: Steps, separator: bool) -> Action {
        match separator && self.is_all_separators() {
            // Its plain form may have a mark, which would not be left out by itself.
            true if self.has_marks() => Action::Alone,
            true => Action::Drop,
            false if steps.contains(Steps::COMPATIBILITY) => Action::Context,
            false => Action::Alone,
        }
    }

    /// A character that none of the asked steps changes, though others would.
    fn partial(self, separator: bool) -> Action {
        if separator { Action::Alone } else { Action::Keep }
    }

    /// The single character this one becomes, where these steps are all that it takes.
    pub(super) fn target(self) -> Option<char> {
        char::from_u32(self.0 & PAYLOAD).filter(|&c| c != '\0')
    }

    /// Whether these steps are all that it takes to reach the target or the expansion, and some are needed.
    pub(super) fn is_whole(self, steps: Steps) -> bool {
        let kinds = self.0 & KINDS & !SEPARATOR;
        kinds != 0 && kinds & !steps.entry_bits() == 0
    }

    /// The several characters this one becomes.
    pub(super) fn expansion(self) -> Option<&'static str> {
        if self.0 & CLASS != EXPANSION {
            return None;
        }
        let payload = (self.0 & PAYLOAD) as usize;
        let (at, length) = (payload >> 6, payload & 63);
        EXPANSIONS.get(at..at + length)
    }
}
