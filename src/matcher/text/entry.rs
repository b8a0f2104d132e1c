//! How an entry of the fold table reads.
//!
//! The lowest 21 bits are the payload, the next two the class, the bits from [`KIND_SHIFT`] on the steps that had
//! a hand in the result, in the order of [`Steps`]; behind those of the four that change something, what it is to those that
//! leave something out: a separator, a picture, a mark. A zero entry means: this character stays, and is none of them.

use super::steps::Steps;
use crate::table::fold::{BLOCKS, EXPANSIONS, INDEX};
use unicode_normalization::char::canonical_combining_class;

/// Where the bits of the steps begin.
pub(super) const KIND_SHIFT: u32 = 24;
/// The bits of all steps.
const KINDS: u32 = 0x7F << KIND_SHIFT;
/// The bits of the four steps that change characters.
const CHANGES: u32 = 0x0F << KIND_SHIFT;
const SEPARATOR: u32 = 1 << 28;
const PICTURE: u32 = 1 << 29;
const MARK: u32 = 1 << 30;
const PAYLOAD: u32 = (1 << 21) - 1;
const CLASS: u32 = 3 << 21;
const EXPANSION: u32 = 1 << 21;
const DROPPED: u32 = 2 << 21;
const CONTEXT: u32 = 3 << 21;

/// A bit for each code point of two or three bytes that has a zero entry.
///
/// PERF: most characters of names are such. The bits are a thirtieth of the table, and found without putting the code
/// point together.
pub(super) type Plain = [u64; 1 << 10];

/// Those of all folds.
static PLAIN: Plain = plain_bits(0);
/// Those of folds that keep separators: marks stay wherever they stand.
static PLAIN_KEPT: Plain = plain_bits(MARK);

/// The bits for a fold.
pub(super) fn plain(steps: Steps) -> &'static Plain {
    if steps.contains(Steps::SEPARATORS) { &PLAIN } else { &PLAIN_KEPT }
}

const fn plain_bits(besides: u32) -> Plain {
    let mut bits = [0; 1 << 10];
    let mut code = 0x80;
    while code < 1 << 16 {
        if entry(code) & !besides == 0 {
            bits[code >> 6] |= 1 << (code & 63);
        }
        code += 1;
    }
    bits
}

const fn entry(code: usize) -> u32 {
    BLOCKS[INDEX[code >> 7] as usize][code & 127]
}

/// A bit for each code point below U+10000 that by no fold becomes a letter or digit with a zero entry but itself or, of ASCII,
/// its small letter, beside whatever else has a bit: what has a zero entry, and separators and ignorable characters that stand
/// for one character.
pub(super) static PLACID: Plain = {
    let mut bits = plain_bits(0);
    let mut code = 0;
    while code < 1 << 16 {
        let entry = entry(code);
        let class = entry & CLASS;
        let separates = entry & SEPARATOR != 0 && class != EXPANSION;
        let is_left_out =
            (separates || class == DROPPED) && class != CONTEXT && entry & (PICTURE | MARK) == 0;
        if code < 0x80 || is_left_out {
            bits[code >> 6] |= 1 << (code & 63);
        }
        code += 1;
    }
    bits
};

/// Whether a text is nothing but characters that every fold leaves as they are, and no white space, for certain.
///
/// PERF: most Chinese names are such, and one look at each character tells.
#[inline]
pub(crate) fn is_settled(text: &str) -> bool {
    // White space of three bytes, of which there is some up to U+3000, begins with lesser ones.
    plain_run::<0xE4>(text.as_bytes(), 0, &PLAIN) == text.len()
}

/// Where the first run of characters ends that take three bytes and have zero entries; zero if the text begins otherwise.
#[inline]
pub(super) fn plain_end(bytes: &[u8]) -> usize {
    plain_run::<0xE0>(bytes, 0, &PLAIN)
}

/// Where the run of characters that begins at `at` ends, all of three bytes, the first of them from `LEAD` on, and with zero
/// entries; `at` if none begins there. The bytes are UTF-8.
///
/// PERF: a branch for each character, which is foreseen; a sum would wait for each. Nothing is asked in the loop but what these
/// characters need: so are most of a Chinese text.
#[inline(always)]
pub(super) fn plain_run<const LEAD: u8>(bytes: &[u8], mut at: usize, plain: &Plain) -> usize {
    while let Some(&[a, b, c]) = bytes.get(at..).and_then(<[u8]>::first_chunk)
        && (LEAD..0xF0).contains(&a)
        && is_plain(plain, usize::from(a & 0x0F) << 6 | usize::from(b & 0x3F), c)
    {
        at += 3;
    }
    at
}

/// Whether the character with these upper bits and this last byte has a zero entry.
#[inline(always)]
fn is_plain(plain: &Plain, word: usize, last: u8) -> bool {
    plain.get(word).is_some_and(|word| word >> (last & 0x3F) & 1 != 0)
}

/// Where the character at `at` ends, if it takes two bytes and has a zero entry; else `at`. The bytes are UTF-8.
#[inline(always)]
pub(super) fn plain_pair(bytes: &[u8], at: usize, plain: &Plain) -> usize {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(&[a @ 0xC0..0xE0, b]) if is_plain(plain, usize::from(a & 0x1F), b) => at + 2,
        _ => at,
    }
}

/// Whether a character is one that [`Steps::IGNORABLE`] leaves out.
pub(crate) fn is_ignorable(c: char) -> bool {
    Entry::of(u32::from(c)).is_ignorable()
}

/// The case folding of a character that stays under the other steps, without memory for it: `ß` is `ss`, `ς` is `σ`.
pub(crate) fn fold_case(c: char) -> impl Iterator<Item = char> {
    let entry = Entry::of(u32::from(c));
    let known = entry.is_whole(Steps::CASE);
    let (text, one) = if known { (entry.expansion(), entry.target()) } else { (None, None) };
    let one = one.filter(|_| text.is_none());
    let other = (text.is_none() && one.is_none()).then(|| c.to_lowercase());
    text.unwrap_or_default().chars().chain(one).chain(other.into_iter().flatten())
}

/// Whether a character is a mark that is put into order among others behind their base.
pub(super) fn is_mark(c: char) -> bool {
    // PERF: the table is nearer than that of the classes.
    Entry::of(u32::from(c)).0 & CLASS == CONTEXT && canonical_combining_class(c) > 0
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
    /// Several characters take its place, without the separators among them.
    Sift(&'static str),
    /// What it becomes depends on what stands before it.
    Context,
    /// A mark that nothing is composed with: it is left out behind a character that has no marks.
    Mark,
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

    /// Whether every fold leaves the character as it is, wherever it stands.
    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether the character, as the fold leaves it, separates.
    pub(super) fn is_separator(self) -> bool {
        self.0 & SEPARATOR != 0
    }

    /// Whether the character is left out by these steps wherever it stands, and what stands on it too.
    pub(super) fn is_left_out(self, steps: Steps) -> bool {
        // What folds to several characters, one of them a separator, is taken apart before it is judged, unless all are.
        let separates = self.is_separator() && (self.expansion().is_none() || self.is_all_separators());
        (separates && steps.contains(Steps::SEPARATORS))
            || (self.is_picture() && steps.contains(Steps::PICTURES))
    }

    /// Whether what it becomes may depend on what stands before it, by every fold.
    pub(super) fn is_in_context(self) -> bool {
        self.0 & CLASS == CONTEXT
    }

    /// Whether the character is a mark, which stays.
    pub(super) fn is_mark(self) -> bool {
        self.0 & MARK != 0 && self.0 & CHANGES == 0
    }

    /// The several characters this one becomes by these steps, if each of them stays what it is beside others.
    fn sifted(self, steps: Steps) -> Option<&'static str> {
        let leans = |c| Entry::of(u32::from(c)).0 & CLASS == CONTEXT;
        self.expansion().filter(|text| self.is_whole(steps) && !text.contains(leans))
    }

    /// Whether the character is seen as a picture, whatever else can be read in it.
    #[inline]
    pub(super) fn is_picture(self) -> bool {
        self.0 & PICTURE != 0
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

    /// Whether the character is a mark, has one in its plain form, or may be a picture.
    #[inline]
    pub(super) fn is_odd(self) -> bool {
        self.0 & (PICTURE | MARK) != 0
    }

    /// What these steps make of the character, whichever it is.
    pub(super) fn any_action(self, steps: Steps) -> Action {
        if self.is_odd() { self.odd_action(steps) } else { self.action(steps) }
    }

    // PERF: apart, and not asked of what is not odd.
    #[inline(never)]
    pub(super) fn odd_action(self, steps: Steps) -> Action {
        let class = self.0 & CLASS;
        if self.is_picture() && steps.contains(Steps::PICTURES) {
            // Of a digit on a key, the key comes last.
            return if self.is_separator() && class != EXPANSION { Action::Context } else { Action::Drop };
        }
        if self.0 & MARK == 0 || class == CONTEXT || !steps.contains(Steps::SEPARATORS) {
            return self.action(steps);
        }
        match (self.0 & CHANGES, self.expansion()) {
            (0, _) => Action::Mark,
            // Its marks may make no other character of what it begins with, and none of what stands before it.
            (_, Some(text)) if text.starts_with(|c| !Entry::of(u32::from(c)).is_mark()) => Action::Alone,
            _ => Action::Context,
        }
    }

    /// What these steps make of a character that is not odd.
    // PERF: most that is not plain is asked this; without, the others call it and so does the loop.
    #[inline(always)]
    pub(super) fn action(self, steps: Steps) -> Action {
        let wanted = steps.entry_bits();
        let kinds = self.0 & CHANGES;
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
            false if steps.contains(Steps::COMPATIBILITY) => {
                self.sifted(steps).map_or(Action::Context, Action::Sift)
            }
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
        let kinds = self.0 & CHANGES;
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
