//! Many texts looked for at once in another, as they are written.
//!
//! Each text is found by its first bytes, its *window*: at each character of the text that is searched, the bytes that
//! stand there are held against a filter of all windows of one width, and what passes is looked up. Where too many texts
//! begin alike, an automaton looks for them instead.
//!
//! Not for folding, word boundaries or disguises: their owners fold before and judge after. Cost: for each width in use,
//! some twenty instructions a character, whatever the number of texts; for the automaton, some fifty.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Widths of windows in bytes, widest first; a text goes by the widest that it fills. Two Chinese characters are six.
const WIDTHS: [usize; 3] = [6, 3, 1];
/// So many texts may share a window.
const SHARED_MAX: usize = 32;
/// Bits of a filter for each of its windows, of which it sets two: one window in some two hundred passes it by chance.
const BITS_EACH: usize = 32;
/// A filter of few windows has so many bits that next to nothing passes it by chance: half a kibibyte.
const BITS_MIN: usize = 4_096;

/// Texts to look for, each with a number.
///
/// ```
/// use menshen::matcher::text::TextSet;
///
/// let set = TextSet::new([("返利", 0), ("利", 1), ("加微信", 2)]).unwrap();
/// let mut found = Vec::new();
/// set.find_in("领返利", |number, place| found.push((number, place)));
/// found.sort_by_key(|(number, _)| *number);
/// assert_eq!(found, [(0, 3..9), (1, 6..9)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct TextSet {
    windows: Vec<Windows>,
    crowd: Option<Crowd>,
}

/// Windows of one width.
#[derive(Clone, Debug)]
struct Windows {
    width: usize,
    /// The bits of each window, as [`place`] tells.
    filter: Vec<u64>,
    shift: u32,
    /// Windows, and their texts with their numbers; sorted.
    sorted: Vec<(u64, Box<str>, u32)>,
    /// Where each window begins in `sorted`.
    starts: HashTable<u32>,
}

/// Texts that begin alike.
#[derive(Clone)]
struct Crowd {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// For the number of a text, that of the longest other that it ends with.
    shorter: BTreeMap<u32, u32>,
}

impl std::fmt::Debug for Crowd {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Crowd").field(&self.automaton.heap_bytes()).finish()
    }
}

impl TextSet {
    /// Distinct texts that are not empty; an empty one is never found. `None` if those that begin alike are more than an
    /// automaton can address.
    pub fn new<'t>(texts: impl IntoIterator<Item = (&'t str, u32)>) -> Option<TextSet> {
        let mut by_width: BTreeMap<usize, BTreeMap<u64, Vec<_>>> = BTreeMap::new();
        for (text, number) in texts {
            if let Some(width) = WIDTHS.into_iter().find(|width| *width <= text.len()) {
                let window = eight(text.as_bytes(), 0) & mask(width);
                by_width.entry(width).or_default().entry(window).or_default().push((text, number));
            }
        }
        let mut set = TextSet::default();
        let mut crowded = BTreeMap::new();
        for (width, windows) in by_width {
            let mut sorted = Vec::new();
            for (window, same) in windows {
                if same.len() > SHARED_MAX {
                    crowded.extend(same);
                } else {
                    sorted.extend(same.into_iter().map(|(text, number)| (window, Box::from(text), number)));
                }
            }
            if !sorted.is_empty() {
                set.windows.push(Windows::new(width, sorted));
            }
        }
        if !crowded.is_empty() {
            set.crowd = Some(Crowd::new(&crowded)?);
        }
        Some(set)
    }

    /// Calls `found` with the number of each text and the byte range at which it stands; in no particular order.
    pub fn find_in(&self, text: &str, mut found: impl FnMut(u32, Range<usize>)) {
        for windows in &self.windows {
            windows.find_in(text, &mut found);
        }
        if let Some(crowd) = &self.crowd {
            for hit in crowd.automaton.find_overlapping_iter(text) {
                found(hit.value(), hit.start()..hit.end());
            }
        }
    }

    /// Calls `found` with the number of each text that stands in `text`, wherever, once or more often; it answers whether
    /// that was the first time. Cost: as one pass of [`find_in`](TextSet::find_in), without the places that it would tell:
    /// these are many where texts end with each other.
    pub fn numbers_in(&self, text: &str, found: &mut dyn FnMut(u32) -> bool) {
        for windows in &self.windows {
            windows.find_in(text, &mut |number, _| {
                found(number);
            });
        }
        if let Some(crowd) = &self.crowd {
            crowd.numbers_in(text, found);
        }
    }

    /// How often a text is passed over.
    pub fn passes(&self) -> usize {
        self.windows.len() + usize::from(self.crowd.is_some())
    }

    /// Memory in bytes, about.
    pub fn heap_bytes(&self) -> usize {
        let windows = self.windows.iter().map(|windows| {
            let texts: usize = windows.sorted.iter().map(|(_, text, _)| text.len()).sum();
            let sorted = windows.sorted.len() * size_of::<(u64, Box<str>, u32)>();
            windows.filter.len() * 8 + sorted + texts + windows.starts.allocation_size()
        });
        windows.sum::<usize>() + self.crowd.as_ref().map_or(0, |crowd| crowd.automaton.heap_bytes())
    }
}

impl Crowd {
    fn new(texts: &BTreeMap<&str, u32>) -> Option<Crowd> {
        let numbered = texts.iter().map(|(text, number)| (*text, *number));
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(numbered).ok()?;
        let shorter = texts.iter().filter_map(|(text, number)| {
            // Of what is left without the first character, the longest text that ends where it ends.
            let mut rest = text.chars();
            rest.next();
            let rest = rest.as_str();
            let last = automaton.find_overlapping_no_suffix_iter(rest).last();
            Some((*number, last.filter(|hit| hit.end() == rest.len())?.value()))
        });
        let shorter = shorter.collect();
        Some(Crowd { automaton, shorter })
    }

    /// Stops at texts that are not new: where one of them ends, all end that it ends with, and they were told with it.
    /// Otherwise a text of one character would tell each of `a`, `aa`, `aaa` at each of its places.
    fn numbers_in(&self, text: &str, found: &mut dyn FnMut(u32) -> bool) {
        for longest in self.automaton.find_overlapping_no_suffix_iter(text) {
            let mut next = Some(longest.value());
            while let Some(number) = next.filter(|number| found(*number)) {
                next = self.shorter.get(&number).copied();
            }
        }
    }
}

impl Windows {
    fn new(width: usize, mut sorted: Vec<(u64, Box<str>, u32)>) -> Windows {
        sorted.sort_unstable();
        let words = (sorted.len() * BITS_EACH).next_power_of_two().max(BITS_MIN) / 64;
        let (mut filter, shift) = (vec![0; words], 64 - words.trailing_zeros());
        let (mut starts, mut last) = (HashTable::new(), None);
        for (at, (window, ..)) in (0_u32..).zip(&sorted) {
            if last.replace(*window) == Some(*window) {
                continue;
            }
            let (word, one, other) = place(*window, shift);
            if let Some(word) = filter.get_mut(word) {
                *word |= 1_u64 << one | 1_u64 << other;
            }
            let hash_at = |at: &u32| sorted.get(*at as usize).map_or(0, |(window, ..)| hash(*window));
            starts.insert_unique(hash(*window), at, hash_at);
        }
        Windows { width, filter, shift, sorted, starts }
    }

    fn find_in(&self, text: &str, found: &mut impl FnMut(u32, Range<usize>)) {
        let (bytes, mask, shift) = (text.as_bytes(), mask(self.width), self.shift);
        let filter = self.filter.as_slice();
        let passes = |window: u64| {
            let (word, one, other) = place(window, shift);
            filter.get(word).is_some_and(|word| word >> one & word >> other & 1 != 0)
        };
        // PERF: where characters begin is found for a block at once, so that no look-up waits for the one before it, and
        // one loop goes through many of them.
        for start in (0..bytes.len()).step_by(64) {
            let mut begins = begins(bytes, start);
            while begins != 0 {
                let at = start + begins.trailing_zeros() as usize;
                begins &= begins - 1;
                let window = eight(bytes, at) & mask;
                if passes(window) {
                    self.compare(window, bytes, at, found);
                }
            }
        }
    }

    /// Calls `found` with the texts of `window` that stand at `at`.
    #[inline(never)]
    fn compare(&self, window: u64, bytes: &[u8], at: usize, found: &mut impl FnMut(u32, Range<usize>)) {
        let known = |at: &u32| self.sorted.get(*at as usize).is_some_and(|(known, ..)| *known == window);
        let Some(start) = self.starts.find(hash(window), known) else { return };
        let same = self.sorted.get(*start as usize..).unwrap_or_default().iter();
        for (_, text, number) in same.take_while(|(known, ..)| *known == window) {
            if bytes.get(at..at + text.len()) == Some(text.as_bytes()) {
                found(*number, at..at + text.len());
            }
        }
    }
}

fn hash(window: u64) -> u64 {
    FixedState::default().hash_one(window)
}

/// The word of a window in a filter, and its two bits there. The upper bits of a product depend on all bits of its
/// factors.
fn place(window: u64, shift: u32) -> (usize, u64, u64) {
    let product = window.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (usize::try_from(product >> shift).unwrap_or(usize::MAX), product >> 40 & 63, product >> 34 & 63)
}

/// The eight bytes from `at` on as a number; zeros where there are fewer.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*eight);
    }
    let missing = (at + 8).saturating_sub(bytes.len());
    match bytes.last_chunk() {
        // PERF: no loop, whose turns could not be foreseen.
        Some(eight) => u64::from_le_bytes(*eight).checked_shr(8 * missing as u32).unwrap_or(0),
        None => bytes.iter().skip(at).rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// Bit `n` if a character begins `n` bytes behind `start`, for 64 of them.
fn begins(bytes: &[u8], start: usize) -> u64 {
    const UPPER: u64 = 0x8080_8080_8080_8080;
    let count = bytes.len().saturating_sub(start).min(64);
    let all = (0..count).step_by(8).fold(0, |all, at| {
        let eight = eight(bytes, start + at);
        // Bytes behind the first are `10xxxxxx`. The product brings the upper bits of all bytes together.
        let leads = !(eight & !(eight << 1)) & UPPER;
        all | ((leads >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << at
    });
    all & u64::MAX.checked_shr(64 - count as u32).unwrap_or(0)
}

/// The lowest `width` bytes of a number; at most seven.
fn mask(width: usize) -> u64 {
    (1 << (8 * width)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_end_with_each_other_are_told_once_each() {
        let texts: Vec<String> = (1..=2_000).map(|length| "a".repeat(length)).collect();
        let set = TextSet::new(texts.iter().map(String::as_str).zip(0..)).unwrap();
        let (mut told, mut calls) = (std::collections::BTreeSet::new(), 0);
        set.numbers_in(&"a".repeat(3_000), &mut |number| {
            calls += 1;
            told.insert(number)
        });
        assert_eq!(told.len(), texts.len());
        // Once a text, once more a place, and a few of one window at each place.
        assert!(calls <= 2_000 + 3_000 * (1 + 2 + 3), "{calls}");
    }

    proptest! {
        /// Windows, the automaton and a naive search find the same.
        #[test]
        fn all_places_are_found(
            texts in prop::collection::btree_set("[ab返利é]{1,3}|(ab|返利){3}[ab返利𠮷]{1,4}", 0..120),
            text in "[ab返利é]{0,12}|[ab]{0,3}(ab|返利){3}[ab返利𠮷]{0,30}",
        ) {
            let numbered: Vec<(&str, u32)> = texts.iter().map(String::as_str).zip(0..).collect();
            let mut found = Vec::new();
            TextSet::new(numbered.iter().copied()).unwrap().find_in(&text, |number, at| found.push((number, at.start, at.end)));
            found.sort_unstable();
            let mut naive = Vec::new();
            for (part, number) in numbered {
                let starts = text.char_indices().map(|(at, _)| at).filter(|at| text[*at..].starts_with(part));
                naive.extend(starts.map(|at| (number, at, at + part.len())));
            }
            naive.sort_unstable();
            prop_assert_eq!(&found, &naive);
            let set = TextSet::new(texts.iter().map(String::as_str).zip(0..)).unwrap();
            let mut told = std::collections::BTreeSet::new();
            set.numbers_in(&text, &mut |number| told.insert(number));
            prop_assert_eq!(told, naive.iter().map(|(number, ..)| *number).collect());
        }
    }
}
