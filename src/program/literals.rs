//! Which of several texts stand in a text, at its start or at its end, as they are written: no folding, no word boundaries.
//!
//! For `remark contains "…"` over many rules. Not for keywords, which are found through disguises (`keyword`).
//!
//! A few literals are looked for one after the other. Of many, each is found by its first bytes, its *window*: at each
//! character of the text, the bytes that stand there are looked up among all windows of one width. Where too many
//! literals begin alike, an automaton looks for them instead. Starts and ends are looked up whole, by their lengths.
//!
//! Cost: for each width in use, some twenty instructions a character; for each length of starts and ends, one look-up.

use std::collections::{BTreeMap, BTreeSet};

use daachorse::CharwiseDoubleArrayAhoCorasick;
use memchr::memmem::Finder;

use super::symbols::Symbols;
use crate::ir::TextTest;

/// PERF: up to so many literals, a vectorised search for each takes less than one pass over the windows.
const FEW_MAX: usize = 4;
/// Widths of windows in bytes, widest first; a literal goes by the widest that it fills. Two Chinese characters are six.
const WIDTHS: [usize; 3] = [6, 3, 1];
/// So many literals may share a window.
const SHARED_MAX: usize = 8;
/// Bits of a filter for each of its windows.
const BITS_EACH: usize = 32;

/// A text to look for, and where it must stand.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Literal {
    /// Anywhere, at the start, or at the end.
    pub how: TextTest,
    /// The text; not empty.
    pub text: Box<str>,
}

/// Literals, numbered in their order.
#[derive(Clone, Debug, Default)]
pub struct Literals {
    all: Box<[Literal]>,
    few: Vec<(Finder<'static>, u32)>,
    windows: Vec<Windows>,
    crowd: Option<Crowd>,
    starts: Affixes,
    ends: Affixes,
}

/// Windows of one width.
#[derive(Clone, Debug)]
struct Windows {
    width: usize,
    /// Bit `hash >> shift` of each window.
    filter: Vec<u64>,
    shift: u32,
    /// Windows, and their literals with their numbers; sorted by window.
    sorted: Vec<(u64, Box<str>, u32)>,
}

/// Literals that begin alike.
#[derive(Clone)]
struct Crowd {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
}

impl std::fmt::Debug for Crowd {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Crowd")
    }
}

/// Starts, or ends.
#[derive(Clone, Debug, Default)]
struct Affixes {
    texts: Symbols,
    /// The number of each text.
    numbers: Vec<u32>,
    /// Their lengths in bytes, shortest first.
    lengths: Vec<usize>,
}

/// Eight bytes from `at` on as a number; zeros where the text has ended.
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => rest.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// How many bytes a character takes, by its first byte.
fn char_bytes(lead: u8) -> usize {
    match lead {
        ..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
    }
}

/// The lowest `width` bytes of a number; at most seven.
fn mask(width: usize) -> u64 {
    (1 << (8 * width)) - 1
}

impl Windows {
    fn new(width: usize, mut sorted: Vec<(u64, Box<str>, u32)>) -> Windows {
        sorted.sort_unstable();
        let bits = (sorted.len() * BITS_EACH).next_power_of_two().max(64);
        let mut windows = Windows {
            width,
            filter: vec![0; bits / 64],
            shift: 64 - bits.trailing_zeros(),
            sorted: Vec::new(),
        };
        for (window, ..) in &sorted {
            let (word, bit) = windows.place(*window);
            if let Some(word) = windows.filter.get_mut(word) {
                *word |= 1 << bit;
            }
        }
        Windows { sorted, ..windows }
    }

    /// The word and the bit of a window in the filter. The upper bits of a product depend on all bits of its factors.
    fn place(&self, window: u64) -> (usize, u64) {
        let bit = window.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        (usize::try_from(bit / 64).unwrap_or(usize::MAX), bit % 64)
    }

    fn find_in(&self, text: &str, found: &mut dyn FnMut(u32)) {
        let bytes = text.as_bytes();
        let mask = mask(self.width);
        let mut at = 0;
        // PERF: all but the last characters have eight bytes behind them, and the loop is this short.
        while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            self.look(u64::from_le_bytes(*chunk) & mask, at, text, found);
            at += char_bytes(chunk[0]);
        }
        while let Some(lead) = bytes.get(at) {
            self.look(eight(bytes, at) & mask, at, text, found);
            at += char_bytes(*lead);
        }
    }

    #[inline]
    fn look(&self, window: u64, at: usize, text: &str, found: &mut dyn FnMut(u32)) {
        let (word, bit) = self.place(window);
        if self.filter.get(word).is_some_and(|word| word >> bit & 1 != 0) {
            self.compare(window, text.get(at..).unwrap_or_default(), found);
        }
    }

    /// Calls `found` with the literals of `window` that `rest` begins with.
    fn compare(&self, window: u64, rest: &str, found: &mut dyn FnMut(u32)) {
        let start = self.sorted.partition_point(|(known, ..)| *known < window);
        let same = self.sorted.get(start..).unwrap_or_default().iter();
        for (_, literal, number) in same.take_while(|(known, ..)| *known == window) {
            if rest.starts_with(&**literal) {
                found(*number);
            }
        }
    }
}

impl Affixes {
    fn new(texts: &BTreeMap<&str, u32>) -> Affixes {
        let mut symbols = Symbols::default();
        let known = texts.iter().filter(|(text, _)| symbols.intern(text).is_some());
        let numbers = known.map(|(_, number)| *number).collect();
        let lengths: BTreeSet<usize> = texts.keys().map(|text| text.len()).collect();
        Affixes { texts: symbols, numbers, lengths: lengths.into_iter().collect() }
    }

    /// Calls `found` with the texts that `part` gives for their lengths.
    fn find<'t>(&self, part: impl Fn(usize) -> Option<&'t str>, most: usize, found: &mut dyn FnMut(u32)) {
        for length in self.lengths.iter().take_while(|length| **length <= most) {
            let symbol = part(*length).and_then(|part| self.texts.find(part));
            let at = symbol.and_then(|symbol| usize::try_from(symbol).ok());
            if let Some(number) = at.and_then(|at| self.numbers.get(at)) {
                found(*number);
            }
        }
    }
}

impl Literals {
    /// Literals in this order, each once.
    pub fn new(all: &[Literal]) -> Literals {
        let of = |how: TextTest| {
            let own = (0_u32..).zip(all).filter(move |(_, literal)| literal.how == how);
            own.map(|(at, literal)| (&*literal.text, at)).collect::<BTreeMap<_, _>>()
        };
        let starts = Affixes::new(&of(TextTest::StartsWith));
        let ends = Affixes::new(&of(TextTest::EndsWith));
        let anywhere = of(TextTest::Contains);
        let mut literals = Literals { all: all.into(), starts, ends, ..Literals::default() };
        if anywhere.len() <= FEW_MAX {
            literals.few = finders(anywhere);
            return literals;
        }
        let mut by_width: BTreeMap<usize, BTreeMap<u64, Vec<_>>> = BTreeMap::new();
        for (text, number) in anywhere {
            if let Some(width) = WIDTHS.into_iter().find(|width| *width <= text.len()) {
                let window = eight(text.as_bytes(), 0) & mask(width);
                by_width.entry(width).or_default().entry(window).or_default().push((text, number));
            }
        }
        let mut crowded = BTreeMap::new();
        for (width, windows) in by_width {
            let mut sorted = Vec::new();
            for (window, same) in windows {
                if same.len() > SHARED_MAX {
                    crowded.extend(same);
                } else {
                    sorted.extend(same.into_iter().map(|(text, number)| (window, text.into(), number)));
                }
            }
            if !sorted.is_empty() {
                literals.windows.push(Windows::new(width, sorted));
            }
        }
        if !crowded.is_empty() {
            match CharwiseDoubleArrayAhoCorasick::with_values(crowded.clone()) {
                Ok(automaton) => literals.crowd = Some(Crowd { automaton }),
                // Too large to be addressed: slow is better than wrong.
                Err(_) => literals.few = finders(crowded),
            }
        }
        literals
    }

    /// The literals in the order of their numbers.
    pub fn all(&self) -> &[Literal] {
        &self.all
    }

    /// Calls `found` with the number of each literal that stands in `text`, once or more often.
    pub fn find_in(&self, text: &str, found: &mut dyn FnMut(u32)) {
        for (finder, number) in &self.few {
            if finder.find(text.as_bytes()).is_some() {
                found(*number);
            }
        }
        for windows in &self.windows {
            windows.find_in(text, found);
        }
        if let Some(crowd) = &self.crowd {
            for hit in crowd.automaton.find_overlapping_iter(text) {
                found(hit.value());
            }
        }
        self.starts.find(|length| text.get(..length), text.len(), found);
        self.ends.find(|length| text.get(text.len() - length..), text.len(), found);
    }
}

fn finders(texts: BTreeMap<&str, u32>) -> Vec<(Finder<'static>, u32)> {
    texts.into_iter().map(|(text, at)| (Finder::new(text.as_bytes()).into_owned(), at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways_find_what_a_look_finds(
            texts in prop::collection::btree_set((0_usize..3, "[ab返利]{1,3}|a{0,9}[ab返利]{1,9}"), 0..40),
            text in "[ab返利]{0,12}|a{0,9}[ab返利]{0,30}",
        ) {
            let hows = [TextTest::Contains, TextTest::StartsWith, TextTest::EndsWith];
            let all = texts.iter().map(|(how, text)| Literal { how: hows[*how], text: text.as_str().into() });
            let mut found = Vec::new();
            Literals::new(&all.collect::<Vec<_>>()).find_in(&text, &mut |at| found.push(at as usize));
            found.sort_unstable();
            found.dedup();
            let looks = texts.iter().enumerate().filter(|(_, (how, part))| match how {
                0 => text.contains(part),
                1 => text.starts_with(part),
                _ => text.ends_with(part),
            });
            prop_assert_eq!(found, looks.map(|(at, _)| at).collect::<Vec<_>>());
        }
    }
}
