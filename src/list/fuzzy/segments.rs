//! Three segments of each entry, of which one survives two edits.
//!
//! Source: Li, Deng, Wang, Feng, "Pass-Join: a partition-based method for similarity joins" (PVLDB 5, 2011), with its
//! multi-match-aware choice of places. Let each edit belong to one segment, an insertion or an exchange between two
//! segments to the left one. Going from the left, count the edits so far less the segments so far: the count starts at
//! zero and ends below it, so some first segment `i` takes it below zero. That segment has no edit, and exactly `i` edits
//! stand to its left: it can only have moved by `i` places, and the edits to its right must make up the rest of the
//! difference of the lengths.
//!
//! DIFFERENCE: the paper knows no exchange of neighbours. Here an exchange across the left border of the segment leaves it
//! without an edit of its own, yet with a foreign first symbol: so under optimal string alignment each part of the query
//! is also looked up with its first symbol replaced by the one before it.

use std::ops::Range;

use super::postings::{Label, Postings, bucket};
use super::rolling::{Reader, Rolling, prepend, scatter};
use super::store::Store;
use crate::matcher::edit::Metric;

/// One more than the edits that are searched.
pub(super) const SEGMENTS: usize = 3;
const EDITS: isize = 2;

/// Where a segment of a text of so many symbols starts, and its size; the last ones take what is left over.
fn segment(symbols: usize, index: usize) -> (usize, usize) {
    let (size, left_over) = (symbols / SEGMENTS, symbols % SEGMENTS);
    let longer = (index + left_over).saturating_sub(SEGMENTS);
    (index * size + longer, size + usize::from(index + left_over >= SEGMENTS))
}

fn key(part: u64, symbols: usize, index: usize) -> u64 {
    let which = (symbols * SEGMENTS + index + 1) as u64;
    scatter(part ^ which.wrapping_mul(0xA24B_AED4_963E_E407))
}

/// The keys of an entry of at least three symbols, taken up by `rolling`.
pub(super) fn entry_keys(rolling: &Rolling, symbols: usize) -> [u64; SEGMENTS] {
    [0, 1, 2].map(|index| {
        let (start, size) = segment(symbols, index);
        key(rolling.part(start, size), symbols, index)
    })
}

/// Hands over every key that an entry of `entry_symbols` within two edits of the query may have; `rolling` has taken up
/// the query.
pub(super) fn query_keys(
    (query, rolling): (&[u32], &Rolling),
    entry_symbols: usize,
    metric: Metric,
    mut found: impl FnMut(u64),
) {
    let longer = query.len().cast_signed() - entry_symbols.cast_signed();
    for index in 0..SEGMENTS {
        let (start, size) = segment(entry_symbols, index);
        let left = index.cast_signed();
        let right = EDITS - left;
        for moved in (longer - right).max(-left)..=(longer + right).min(left) {
            let Some(place) = start.checked_add_signed(moved).filter(|place| place + size <= query.len())
            else {
                continue;
            };
            found(key(rolling.part(place, size), entry_symbols, index));
            if index == 0 || metric == Metric::Levenshtein {
                continue;
            }
            let before = place.checked_sub(1).and_then(|before| query.get(before));
            if let Some(&before) = before.filter(|before| Some(*before) != query.get(place)) {
                let part = prepend(before, rolling.part(place + 1, size - 1), size - 1);
                found(key(part, entry_symbols, index));
            }
        }
    }
}

/// How many entries share each bucket of keys: what filing an entry here would cost the queries near it.
pub(super) struct Crowds {
    counts: Vec<u32>,
}

impl Crowds {
    /// Room for the keys of so many entries.
    pub(super) fn new(entries: usize) -> Self {
        Self { counts: vec![0; (entries * 2).next_power_of_two().max(2)] }
    }

    pub(super) fn count(&mut self, keys: [u64; SEGMENTS]) {
        for key in keys {
            let bucket = bucket(key, self.counts.len());
            self.counts[bucket] += 1;
        }
    }

    /// The entries that share a key with this one.
    pub(super) fn of(&self, keys: [u64; SEGMENTS]) -> u64 {
        let count = |key| u64::from(self.counts[bucket(key, self.counts.len())]);
        keys.into_iter().map(count).sum()
    }
}

/// The index: the slots of each segment, with their signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segments {
    pub(super) postings: Postings,
    /// PERF: beside the slots, because reading them in order takes a tenth of the time of finding each in the store.
    signatures: Vec<u64>,
}

impl Segments {
    /// Files the given slots.
    pub(super) fn build(store: &Store, slots: &[u32]) -> Self {
        let postings = Postings::build(slots.len() * SEGMENTS, |found| {
            let mut reader = Reader::default();
            for &slot in slots {
                reader.read(store.text(slot));
                for key in entry_keys(&reader.rolling, reader.symbols.len()) {
                    found(label(key), slot);
                }
            }
        });
        Self::new(postings, store)
    }

    /// Adds what follows from the postings.
    pub(super) fn new(postings: Postings, store: &Store) -> Self {
        let signatures = store.signatures_of(&postings.slots);
        Self { postings, signatures }
    }

    /// Where the entries with this segment stand, and now and then some with another.
    pub(super) fn range(&self, key: u64) -> Range<usize> {
        let (key, mark) = label(key);
        self.postings.marked(self.postings.bucket(key), mark, mark)
    }

    /// The slots and signatures of a range.
    pub(super) fn at(&self, range: Range<usize>) -> (&[u32], &[u64]) {
        (self.postings.slots(range.clone()), self.signatures.get(range).unwrap_or(&[]))
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.postings.memory_bytes() + 8 * self.signatures.capacity()
    }
}

fn label(key: u64) -> Label {
    (key, (key & 0xFFFF) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cover_a_text_without_overlap() {
        for symbols in 3..200 {
            let mut next = 0;
            for index in 0..SEGMENTS {
                let (start, size) = segment(symbols, index);
                assert_eq!(start, next, "{symbols} {index}");
                assert!(size >= symbols / SEGMENTS && size >= 1);
                next = start + size;
            }
            assert_eq!(next, symbols);
        }
    }
}
