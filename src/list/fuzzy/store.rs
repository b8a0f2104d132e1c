//! The texts of a list, each once, with the ids it stands for.

use std::ops::Range;

use super::build::BuildError;
use super::hits::SLOTS_MAX;
use super::settings::ENTRY_SYMBOLS_MAX;
use super::signature;

/// The texts in order of length and then of their bytes. The place of a text in this order is its slot.
///
/// INVARIANT: texts and the ids of one text rise strictly; `text_starts` and `id_starts` have one more element than there
/// are texts; signatures and `length_starts` follow from the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Store {
    pub(super) text: String,
    pub(super) text_starts: Vec<u32>,
    pub(super) id_starts: Vec<u32>,
    pub(super) ids: Vec<u32>,
    signatures: Vec<u64>,
    /// `length_starts[n]` is the first slot of a text with at least `n` symbols.
    length_starts: Vec<u32>,
}

impl Store {
    /// Puts entries in order, each pair of id and text once.
    pub(super) fn build(entries: &[(u32, &str)]) -> Result<Self, BuildError> {
        let mut sorted: Vec<(usize, &str, u32)> = Vec::with_capacity(entries.len());
        for (index, &(id, text)) in entries.iter().enumerate() {
            let symbols = text.chars().count();
            if symbols > ENTRY_SYMBOLS_MAX {
                return Err(BuildError::EntryTooLong { index, symbols });
            }
            sorted.push((symbols, text, id));
        }
        sorted.sort_unstable();
        sorted.dedup();

        let mut store = Self::default();
        let mut previous = None;
        for &(_, text, id) in &sorted {
            if previous != Some(text) {
                store.text_starts.push(offset(store.text.len())?);
                store.id_starts.push(offset(store.ids.len())?);
                store.text.push_str(text);
                previous = Some(text);
            }
            store.ids.push(id);
        }
        store.text_starts.push(offset(store.text.len())?);
        store.id_starts.push(offset(store.ids.len())?);
        if store.len() > SLOTS_MAX {
            return Err(BuildError::TooLarge);
        }
        store.text.shrink_to_fit();
        store.text_starts.shrink_to_fit();
        store.id_starts.shrink_to_fit();
        store.ids.shrink_to_fit();
        store.derive();
        Ok(store)
    }

    /// Puts together what was stored; `None` when it breaks the invariant.
    pub(super) fn from_parts(
        text: String,
        text_starts: Vec<u32>,
        id_starts: Vec<u32>,
        ids: Vec<u32>,
    ) -> Option<Self> {
        let mut store = Self { text, text_starts, id_starts, ids, ..Self::default() };
        store.is_sound().then(|| {
            store.derive();
            store
        })
    }

    fn is_sound(&self) -> bool {
        let starts_match = self.text_starts.first() == Some(&0)
            && self.id_starts.first() == Some(&0)
            && self.text_starts.len() == self.id_starts.len()
            && self.len() <= SLOTS_MAX
            && self.text_starts.last().is_some_and(|&end| end as usize == self.text.len())
            && self.id_starts.last().is_some_and(|&end| end as usize == self.ids.len())
            && self.text_starts.is_sorted()
            && self.id_starts.is_sorted_by(|a, b| a < b)
            && self.text_starts.iter().all(|&start| self.text.is_char_boundary(start as usize));
        if !starts_match {
            return false;
        }
        let slots = 0..self.len();
        let mut order = slots.clone().map(|slot| (self.text(slot).chars().count(), self.text(slot)));
        order.clone().is_sorted_by(|a, b| a < b)
            && order.all(|(symbols, _)| symbols <= ENTRY_SYMBOLS_MAX)
            && slots.clone().all(|slot| self.ids(slot).is_sorted_by(|a, b| a < b))
    }

    /// Computes what follows from the texts.
    fn derive(&mut self) {
        self.signatures = Vec::with_capacity(self.len() as usize);
        self.length_starts.clear();
        for slot in 0..self.len() {
            let symbols = self.text(slot).chars().count();
            while self.length_starts.len() <= symbols {
                self.length_starts.push(slot);
            }
            self.signatures.push(signature::of(self.text(slot).chars().map(u32::from)));
        }
        self.length_starts.push(self.len());
    }

    /// The number of different texts.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.text_starts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The number of symbols of the longest text.
    pub(super) fn longest(&self) -> usize {
        self.length_starts.len().saturating_sub(2)
    }

    pub(super) fn text(&self, slot: u32) -> &str {
        between(&self.text_starts, slot).and_then(|range| self.text.get(range)).unwrap_or("")
    }

    /// Where the ids of a text stand among all ids.
    pub(super) fn id_range(&self, slot: u32) -> Range<usize> {
        between(&self.id_starts, slot).unwrap_or(0..0)
    }

    pub(super) fn ids(&self, slot: u32) -> &[u32] {
        self.ids.get(self.id_range(slot)).unwrap_or(&[])
    }

    /// [`Store::id_range`] in half the memory.
    pub(super) fn id_span(&self, slot: u32) -> (u32, u32) {
        let at = slot as usize;
        match self.id_starts.get(at..at + 2) {
            Some(&[start, end]) => (start, end),
            Some(_) | None => (0, 0),
        }
    }

    pub(super) fn ids_of(&self, (start, end): (u32, u32)) -> &[u32] {
        self.ids.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// The signatures of these slots.
    pub(super) fn signatures_of(&self, slots: &[u32]) -> Vec<u64> {
        let signature = |&slot: &u32| self.signatures.get(slot as usize).copied().unwrap_or(0);
        slots.iter().map(signature).collect()
    }

    /// The signatures of a range of slots.
    pub(super) fn signatures(&self, slots: Range<u32>) -> &[u64] {
        self.signatures.get(slots.start as usize..slots.end as usize).unwrap_or(&[])
    }

    /// The slots of the texts with `from` to `to` symbols.
    pub(super) fn of_lengths(&self, from: usize, to: usize) -> Range<u32> {
        let start = |symbols: usize| self.length_starts.get(symbols).copied().unwrap_or(self.len());
        start(from)..start(to + 1).max(start(from))
    }

    /// The slot of a text of so many symbols.
    pub(super) fn find(&self, text: &str, symbols: usize) -> Option<u32> {
        let Range { start: mut low, end: mut high } = self.of_lengths(symbols, symbols);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.text(middle).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.text.capacity()
            + 8 * self.signatures.capacity()
            + 4 * (self.text_starts.capacity()
                + self.id_starts.capacity()
                + self.ids.capacity()
                + self.length_starts.capacity())
    }
}

fn between(starts: &[u32], slot: u32) -> Option<Range<usize>> {
    let start = *starts.get(slot as usize)?;
    let end = *starts.get(slot as usize + 1)?;
    Some(start as usize..end as usize)
}

fn offset(length: usize) -> Result<u32, BuildError> {
    u32::try_from(length).map_err(|_| BuildError::TooLarge)
}
