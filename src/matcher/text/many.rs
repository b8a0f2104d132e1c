//! Many texts looked for at once in another, as they are written.
//!
//! Each text is found by its first bytes, its *window*: at each character of the text that is searched, the bytes that
//! stand there are held against a filter of all windows of one width, and what passes is looked up. Longer texts have
//! several windows, each one byte behind the one before: then it is enough to look at every third or fourth byte. Where too
//! many texts begin alike, an automaton looks for them instead.
//!
//! Not for folding, word boundaries or disguises: their owners fold before and judge after. Cost: for each group of texts
//! that are looked for alike, some fifteen instructions a window that is looked at, whatever the number of texts; for the
//! automaton, some fifty a character.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::filter::Filter;

/// How texts of one group are looked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Way {
    /// The bytes of a window, seven at most.
    width: usize,
    /// Every so many bytes a window is looked at, and each text has so many windows; 0 if one is looked at where a
    /// character begins, and texts have one.
    stride: usize,
}

impl Way {
    /// For texts of a length that such a window fills, at least. Two Chinese characters are six bytes.
    const BY_CHARACTERS: [Way; 3] =
        [Way { width: 6, stride: 0 }, Way { width: 3, stride: 0 }, Way { width: 1, stride: 0 }];
    /// For texts that are all so long that wherever one stands, one of its windows is looked at.
    const LONG: Way = Way { width: 6, stride: 4 };
    /// The same for texts that are not quite so long, as long as they are few: with many, too much would pass such narrow
    /// windows.
    const FEW: Way = Way { width: 4, stride: 3 };
    /// The same for few that are as long as those of three Chinese characters.
    const FEW_LONG: Way = Way { width: 4, stride: 6 };
    const FEW_MAX: usize = 64;

    /// The length of the shortest text for which this way will do.
    fn least(self) -> usize {
        self.width + self.stride.saturating_sub(1)
    }

    /// How to look for texts that are all long enough for this way.
    fn of(self, texts: &[(&str, u32)]) -> Way {
        let shortest = texts.iter().map(|(text, _)| text.len()).min().unwrap_or(0);
        let are_few = texts.len() <= Way::FEW_MAX;
        let ways = [(are_few, Way::FEW_LONG), (true, Way::LONG), (are_few, Way::FEW)];
        let fits = |(may_be, way): &(bool, Way)| *may_be && shortest >= way.least();
        ways.into_iter().find(fits).map_or(self, |(_, way)| way)
    }

    /// The windows of a text.
    fn windows(self, text: &str) -> impl Iterator<Item = u64> {
        let offsets = 0..self.stride.max(1);
        offsets.map(move |offset| self.window(eight(text.as_bytes(), offset)))
    }

    /// The window that these eight bytes begin with.
    ///
    /// PERF: what lies behind it is shifted out; that is part of the product by which the filter places it.
    #[inline(always)]
    fn window(self, eight: u64) -> u64 {
        eight << (64 - 8 * self.width)
    }
}

/// So many texts may share a window.
const SHARED_MAX: usize = 32;

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

/// Texts that are looked for alike, by their windows.
#[derive(Clone, Debug)]
struct Windows {
    way: Way,
    filter: Filter,
    /// All texts, one behind the other.
    texts: String,
    windows: HashTable<Window>,
    /// The places of windows behind their first.
    others: Vec<Place>,
}

/// A window and the texts that it is one of.
///
/// PERF: with many texts every look at memory misses the caches; most windows are of one text, which is told at once.
#[derive(Clone, Copy, Debug)]
struct Window {
    window: u64,
    first: Place,
    /// Where the others stand.
    others: (u32, u32),
}

/// A text that a window is one of.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Where the text begins among all.
    start: u32,
    bytes: u32,
    number: u32,
    /// How far behind its beginning the window is.
    offset: u32,
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
    /// automaton can address, or all of them take more than 4 GiB.
    pub fn new<'t>(texts: impl IntoIterator<Item = (&'t str, u32)>) -> Option<TextSet> {
        let mut groups = [const { Vec::new() }; Way::BY_CHARACTERS.len()];
        for text in texts {
            let fits = |(way, _): &(Way, _)| way.least() <= text.0.len();
            if let Some((_, group)) = Way::BY_CHARACTERS.into_iter().zip(&mut groups).find(fits) {
                group.push(text);
            }
        }
        let mut set = TextSet::default();
        let mut crowded = BTreeMap::new();
        for (texts, by_characters) in groups.iter().zip(Way::BY_CHARACTERS) {
            let way = by_characters.of(texts);
            let mut sharing: BTreeMap<u64, usize> = BTreeMap::new();
            for window in texts.iter().flat_map(|(text, _)| way.windows(text)) {
                *sharing.entry(window).or_default() += 1;
            }
            let is_shared = |window| sharing.get(&window).is_some_and(|count| *count > SHARED_MAX);
            let (many, few): (Vec<_>, Vec<_>) =
                texts.iter().partition(|(text, _)| way.windows(text).any(is_shared));
            crowded.extend(many);
            if !few.is_empty() {
                set.windows.push(Windows::new(way, &few)?);
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

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty() && self.crowd.is_none()
    }

    /// How often a text is passed over.
    pub fn passes(&self) -> usize {
        self.windows.len() + usize::from(self.crowd.is_some())
    }

    /// Memory in bytes, about.
    pub fn heap_bytes(&self) -> usize {
        let windows = self.windows.iter().map(|windows| {
            let others = windows.others.capacity() * size_of::<Place>();
            windows.filter.heap_bytes()
                + windows.texts.capacity()
                + others
                + windows.windows.allocation_size()
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
    /// `None` if the texts are more than can be addressed.
    fn new(way: Way, texts: &[(&str, u32)]) -> Option<Windows> {
        let (mut all, mut places) = (String::new(), Vec::new());
        for (text, number) in texts {
            let (start, bytes) = (u32::try_from(all.len()).ok()?, u32::try_from(text.len()).ok()?);
            all.push_str(text);
            let place = |offset| Place { start, bytes, number: *number, offset };
            places.extend(way.windows(text).zip((0..).map(place)));
        }
        places.sort_unstable_by_key(|(window, place)| (*window, place.start, place.offset));
        let filter = Filter::new(places.iter().map(|(window, _)| *window), places.len());
        let (mut windows, mut others) = (HashTable::new(), Vec::new());
        for same in places.chunk_by(|(one, _), (other, _)| one == other) {
            let Some(((window, first), behind)) = same.split_first() else { continue };
            let start = u32::try_from(others.len()).ok()?;
            others.extend(behind.iter().map(|(_, place)| *place));
            let own =
                Window { window: *window, first: *first, others: (start, u32::try_from(others.len()).ok()?) };
            windows.insert_unique(hash(*window), own, |other| hash(other.window));
        }
        Some(Windows { way, filter, texts: all, windows, others })
    }

    fn find_in(&self, text: &str, found: &mut impl FnMut(u32, Range<usize>)) {
        let bytes = text.as_bytes();
        match self.way {
            Way::LONG => self.stride(Way::LONG, bytes, found),
            Way::FEW => self.stride(Way::FEW, bytes, found),
            Way::FEW_LONG => self.stride(Way::FEW_LONG, bytes, found),
            way => self.by_characters(way, bytes, found),
        }
    }

    /// Looks where characters begin.
    fn by_characters(&self, way: Way, bytes: &[u8], found: &mut impl FnMut(u32, Range<usize>)) {
        // Behind it there is not enough for a window.
        let end = (bytes.len() + 1).saturating_sub(way.width);
        // PERF: where characters begin is found for a block at once, so that no look-up waits for the one before it, and
        // one loop goes through many of them.
        for start in (0..end).step_by(64) {
            let mut begins = begins(bytes, start..end);
            while begins != 0 {
                let at = start + begins.trailing_zeros() as usize;
                begins &= begins - 1;
                let window = way.window(eight(bytes, at));
                if self.filter.passes(window) {
                    self.compare(window, bytes, at, found);
                }
            }
        }
    }

    /// Looks at every stride of bytes.
    // PERF: in place, so that the numbers of a way are part of the code.
    #[inline(always)]
    fn stride(&self, way: Way, bytes: &[u8], found: &mut impl FnMut(u32, Range<usize>)) {
        let mut rest = bytes;
        while let Some((window, ahead)) = self.passing(way, rest) {
            self.compare(window, bytes, bytes.len() - ahead.len(), found);
            rest = ahead.get(way.stride..).unwrap_or_default();
        }
    }

    /// The next window that passes the filter, of those that are looked at every stride, and the bytes from there on.
    ///
    /// PERF: a loop without a call keeps all that it needs at hand.
    #[inline(always)]
    fn passing<'b>(&self, way: Way, bytes: &'b [u8]) -> Option<(u64, &'b [u8])> {
        let mut rest = bytes;
        while let Some(eight) = rest.first_chunk() {
            let window = way.window(u64::from_le_bytes(*eight));
            if self.filter.passes(window) {
                return Some((window, rest));
            }
            rest = rest.get(way.stride..).unwrap_or_default();
        }
        while rest.len() >= way.width {
            let window = way.window(eight(bytes, bytes.len() - rest.len()));
            if self.filter.passes(window) {
                return Some((window, rest));
            }
            rest = rest.get(way.stride..).unwrap_or_default();
        }
        None
    }

    /// Calls `found` with the texts of `window` that stand at `at`.
    #[inline(never)]
    fn compare(&self, window: u64, bytes: &[u8], at: usize, found: &mut impl FnMut(u32, Range<usize>)) {
        let Some(own) = self.windows.find(hash(window), |own| own.window == window) else { return };
        self.hold(own.first, bytes, at, found);
        let (start, end) = own.others;
        for place in self.others.get(start as usize..end as usize).unwrap_or_default() {
            self.hold(*place, bytes, at, found);
        }
    }

    /// Calls `found` with the text of which a window is at `at`, if all of it stands there.
    #[inline]
    fn hold(&self, place: Place, bytes: &[u8], at: usize, found: &mut impl FnMut(u32, Range<usize>)) {
        let Place { start, bytes: length, number, offset } = place;
        let text = self.texts.as_bytes().get(start as usize..start as usize + length as usize);
        let Some(start) = at.checked_sub(offset as usize) else { return };
        let end = start + length as usize;
        if text.is_some() && text == bytes.get(start..end) {
            found(number, start..end);
        }
    }
}

fn hash(window: u64) -> u64 {
    FixedState::default().hash_one(window)
}

/// The eight bytes from `at` on as a number; zeros where there are fewer.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last(bytes, at),
    }
}

/// The same near the end. PERF: apart, so that the loops stay small.
#[inline(never)]
fn last(bytes: &[u8], at: usize) -> u64 {
    let missing = (at + 8).saturating_sub(bytes.len());
    match bytes.last_chunk() {
        // PERF: no loop, whose turns could not be foreseen.
        Some(eight) => u64::from_le_bytes(*eight).checked_shr(8 * missing as u32).unwrap_or(0),
        None => bytes.iter().skip(at).rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// Bit `n` if a character begins `n` bytes behind the first of a range that is not empty, for 64 of them at most.
fn begins(bytes: &[u8], range: Range<usize>) -> u64 {
    const UPPER: u64 = 0x8080_8080_8080_8080;
    let (start, count) = (range.start, range.len().min(64));
    let all = (0..count).step_by(8).fold(0, |all, at| {
        let eight = eight(bytes, start + at);
        // Bytes behind the first are `10xxxxxx`. The product brings the upper bits of all bytes together.
        let leads = !(eight & !(eight << 1)) & UPPER;
        all | ((leads >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << at
    });
    all & u64::MAX.checked_shr(64 - count as u32).unwrap_or(0)
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

    #[test]
    fn how_texts_are_looked_for_changes_at_its_bounds_and_what_is_found_does_not() {
        for (shortest, count, way) in [
            (5, 3, Way::BY_CHARACTERS[1]),
            (6, 64, Way::FEW),
            (6, 65, Way::BY_CHARACTERS[0]),
            (8, 64, Way::FEW),
            (8, 65, Way::BY_CHARACTERS[0]),
            (9, 64, Way::FEW_LONG),
            (9, 65, Way::LONG),
        ] {
            // Different numbers for different `at`, and different at each of their digits.
            let number = |at: u64| (at + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) & ((1 << (4 * shortest)) - 1);
            let texts: std::collections::BTreeSet<String> =
                (0..count).map(|at| format!("{:0shortest$x}", number(at))).collect();
            let set = TextSet::new(texts.iter().map(String::as_str).zip(0..)).unwrap();
            assert_eq!(
                set.windows.iter().map(|windows| windows.way).collect::<Vec<_>>(),
                [way],
                "{shortest} {count}"
            );
            for before in 0..8 {
                let text = format!("{}{:0shortest$x}", "x".repeat(before), number(count - 1));
                agree(&texts, &text).unwrap();
            }
        }
    }

    proptest! {
        /// Windows, the automaton and a naive search find the same.
        #[test]
        fn all_places_are_found(
            texts in prop::collection::btree_set("[ab返利é]{1,3}|(ab|返利){3}[ab返利𠮷]{1,4}", 0..120),
            text in "[ab返利é]{0,12}|[ab]{0,3}(ab|返利){3}[ab返利𠮷]{0,30}",
        ) {
            agree(&texts, &text)?;
        }

        /// The same of long texts alone.
        #[test]
        fn all_places_of_long_texts_are_found(
            texts in prop::collection::btree_set("[ab]{9,12}|[返利]{3,4}|a{0,2}[返利é]{5}", 0..60),
            text in "[ab返利é]{0,40}|a{0,40}b?|[ab]{0,40}|[ab]{0,3}[返利]{0,20}",
        ) {
            agree(&texts, &text)?;
        }
    }

    fn agree(texts: &std::collections::BTreeSet<String>, text: &str) -> Result<(), TestCaseError> {
        let numbered: Vec<(&str, u32)> = texts.iter().map(String::as_str).zip(0..).collect();
        let mut found = Vec::new();
        TextSet::new(numbered.iter().copied())
            .unwrap()
            .find_in(text, |number, at| found.push((number, at.start, at.end)));
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
        set.numbers_in(text, &mut |number| told.insert(number));
        prop_assert_eq!(told, naive.iter().map(|(number, ..)| *number).collect());
        Ok(())
    }
}
