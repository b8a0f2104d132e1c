//! Phones: exact membership of E.164 keys in about two bytes each.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::entry::Rows;
use super::{EntryId, Found, Note};
use crate::wire::{Reader, write_section, write_words};

/// An immutable list of phones by their E.164 keys.
///
/// Keys are cut in two: numbers come in clustered ranges, so the upper part is shared by many and is held once, and the
/// lower 16 bits are held sorted within it. One hash finds the upper part, one binary search among its neighbours the
/// rest. The place of a key in the whole order is also the place of its line number, so no map is needed for it.
#[derive(Default)]
pub struct PhoneList {
    blocks: HashTable<Block>,
    hasher: RandomState,
    lowers: Vec<u16>,
    rows: Rows,
}

/// The keys that share their upper part: `lowers[start..end]`.
#[derive(Clone, Copy)]
struct Block {
    upper: u64,
    start: u32,
    end: u32,
}

impl std::fmt::Debug for PhoneList {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PhoneList").field("entries", &self.len()).finish()
    }
}

/// Bits of a key that are held for each entry.
const LOWER_BITS: u32 = 16;

fn cut(key: u64) -> (u64, u16) {
    (key >> LOWER_BITS, u16::try_from(key & u64::from(u16::MAX)).unwrap_or(u16::MAX))
}

impl PhoneList {
    /// How many phones are on the list.
    pub fn len(&self) -> usize {
        self.lowers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lowers.is_empty()
    }

    /// The entry of the phone with this key (`matcher::phone`'s `key`), if it is on the list and has not expired at
    /// `now`, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn find(&self, key: u64, now: i64) -> Option<Found> {
        let (upper, lower) = cut(key);
        let block = *self.blocks.find(self.hasher.hash_one(upper), |block| block.upper == upper)?;
        let within = self.lowers.get(block.range())?.binary_search(&lower).ok()?;
        self.rows.found(block.start.checked_add(u32::try_from(within).ok()?)?, now)
    }

    pub(super) fn has_expiry(&self) -> bool {
        self.rows.any_expires()
    }

    /// What the entry says besides its number.
    pub fn note(&self, entry: EntryId) -> Note<'_> {
        self.rows.note(entry)
    }

    /// The keys, in ascending order. The ranges are sorted first.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.sorted_blocks().into_iter().flat_map(|block| {
            let lowers = self.lowers.get(block.range()).unwrap_or_default();
            lowers.iter().map(move |&lower| block.upper << LOWER_BITS | u64::from(lower))
        })
    }

    /// Memory held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.blocks.allocation_size() + self.lowers.capacity() * 2 + self.rows.heap_bytes()
    }

    /// Compiles keys, each with its row. Gives the list and how many keys were there already.
    pub(super) fn compile(mut keys: Vec<(u64, u32)>, rows: Rows) -> (PhoneList, usize) {
        let pushed = keys.len();
        keys.sort_unstable();
        keys.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same && !rows.prefers(kept.1, later.1) {
                kept.1 = later.1;
            }
            same
        });
        let mut list =
            PhoneList { rows: rows.select(keys.iter().map(|&(_, row)| row)), ..PhoneList::default() };
        list.lowers.reserve_exact(keys.len());
        for same in keys.chunk_by(|a, b| cut(a.0).0 == cut(b.0).0) {
            let start = list.place();
            list.lowers.extend(same.iter().map(|&(key, _)| cut(key).1));
            if let Some(&(key, _)) = same.first() {
                list.insert(Block { upper: cut(key).0, start, end: list.place() });
            }
        }
        let PhoneList { blocks, hasher, .. } = &mut list;
        blocks.shrink_to_fit(|block| hasher.hash_one(block.upper));
        let duplicates = pushed - list.len();
        (list, duplicates)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let blocks = self.sorted_blocks();
        write_section(out, &blocks, |block| block.upper.to_le_bytes());
        write_words(out, &blocks.iter().map(|block| block.end).collect::<Vec<_>>());
        write_section(out, &self.lowers, |lower| lower.to_le_bytes());
        self.rows.write(out);
    }

    /// The list that [`PhoneList::write`] wrote; `None` if its keys do not rise, or are not as many as its rows.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<PhoneList> {
        let (uppers, ends) = (reader.section(u64::from_le_bytes)?, reader.words()?);
        let lowers = reader.section(u16::from_le_bytes)?;
        let rows = Rows::read(reader)?;
        let is_sound = uppers.len() == ends.len()
            && lowers.len() == rows.len()
            && uppers.is_sorted_by(|a, b| a < b)
            && uppers.last().is_none_or(|upper| *upper <= u64::MAX >> LOWER_BITS)
            && ends.last().map_or(0, |&end| end as usize) == lowers.len();
        if !is_sound {
            return None;
        }
        let mut list = PhoneList { lowers, rows, ..PhoneList::default() };
        let PhoneList { blocks, hasher, .. } = &mut list;
        blocks.reserve(uppers.len(), |block| hasher.hash_one(block.upper));
        let mut start = 0;
        for (upper, end) in uppers.into_iter().zip(ends) {
            let block = Block { upper, start, end };
            let own = list.lowers.get(block.range())?;
            if own.is_empty() || !own.is_sorted_by(|a, b| a < b) {
                return None;
            }
            list.insert(block);
            start = end;
        }
        Some(list)
    }

    fn sorted_blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = self.blocks.iter().copied().collect();
        blocks.sort_unstable_by_key(|block| block.start);
        blocks
    }

    /// One past the last key so far. Rows are numbered in 32 bits, and there are no more keys than rows.
    fn place(&self) -> u32 {
        u32::try_from(self.lowers.len()).unwrap_or(u32::MAX)
    }

    fn insert(&mut self, block: Block) {
        let PhoneList { blocks, hasher, .. } = self;
        blocks.insert_unique(hasher.hash_one(block.upper), block, |block| hasher.hash_one(block.upper));
    }
}

impl Block {
    fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compile(keys: &[u64]) -> (PhoneList, usize) {
        let mut rows = Rows::default();
        let pairs = keys
            .iter()
            .zip(1..)
            .map(|(&key, line)| (key, rows.push(line, Note::default()).unwrap()))
            .collect();
        PhoneList::compile(pairs, rows)
    }

    #[test]
    fn an_empty_list_answers() {
        assert_eq!(compile(&[]).0.find(8_613_800_138_000, 0), None);
        assert!(PhoneList::default().find(0, 0).is_none());
    }

    #[test]
    fn a_dense_list_is_small() {
        let keys: Vec<u64> = (0..300_000).map(|n| 8_613_800_000_000 + n * 43).collect();
        let list = compile(&keys).0;
        let bytes = list.heap_bytes() as f64 / keys.len() as f64;
        assert!(bytes < 6.5, "{bytes} bytes a phone");
    }

    proptest! {
        /// A look-up answers as a scan does, with the first line of the number; the keys come back sorted.
        #[test]
        fn a_look_up_is_a_scan(
            keys in prop::collection::vec(prop_oneof![0_u64..64, 65_500_u64..65_600, any::<u64>()], 0..60),
            asked in prop::collection::vec(prop_oneof![0_u64..64, 65_500_u64..65_600, any::<u64>()], 0..30),
        ) {
            let (list, duplicates) = compile(&keys);
            for key in asked.iter().chain(&keys) {
                let line = keys.iter().position(|held| held == key).map(|at| u32::try_from(at + 1).unwrap());
                prop_assert_eq!(list.find(*key, 0).map(|found| found.line), line);
            }
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(duplicates, keys.len() - sorted.len());
            prop_assert_eq!(list.keys().collect::<Vec<_>>(), sorted);
        }
    }
}
