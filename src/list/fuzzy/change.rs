//! Adding and removing entries without building the index anew.

use super::build::{BuildError, FuzzyList};
use super::hits::SLOTS_MAX;
use super::settings::ENTRY_SYMBOLS_MAX;
use super::signature;
use super::store::Store;

/// An entry that came after the index was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) id: u32,
    pub(super) text: Box<str>,
    pub(super) symbols: usize,
    pub(super) signature: u64,
}

/// What changed since the index was built.
///
/// INVARIANT: no pair of id and text is both added and, not gone, in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) added: Vec<Added>,
    /// A bit for each id of the store that was removed; empty as long as none was.
    pub(super) gone: Vec<u64>,
}

impl Changes {
    /// Adds what a list had added when it was stored; `None` when the text is too long.
    pub(super) fn push(&mut self, id: u32, text: &str) -> Option<()> {
        let added = Added::new(id, text);
        (added.symbols <= ENTRY_SYMBOLS_MAX).then(|| self.added.push(added))
    }

    pub(super) fn is_gone(&self, place: usize) -> bool {
        self.gone.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    pub(super) fn gone_count(&self) -> usize {
        self.gone.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let texts: usize = self.added.iter().map(|added| added.text.len()).sum();
        texts + self.added.capacity() * size_of::<Added>() + 8 * self.gone.capacity()
    }
}

impl Added {
    fn new(id: u32, text: &str) -> Self {
        let signature = signature::of(text.chars().map(u32::from));
        Self { id, text: text.into(), symbols: text.chars().count(), signature }
    }
}

impl FuzzyList {
    /// Adds an entry; a pair of id and text that is already there changes nothing.
    ///
    /// # Errors
    ///
    /// When the text is longer than [`ENTRY_SYMBOLS_MAX`], or the list is full.
    pub fn add(&mut self, id: u32, text: &str) -> Result<(), BuildError> {
        let symbols = text.chars().count();
        if symbols > ENTRY_SYMBOLS_MAX {
            return Err(BuildError::EntryTooLong { index: self.len(), symbols });
        }
        if let Some(place) = self.place_in_store(id, text, symbols) {
            if let Some(word) = self.changes.gone.get_mut(place / 64) {
                *word &= !(1 << (place % 64));
            }
        } else if !self.changes.added.iter().any(|added| added.id == id && *added.text == *text) {
            if self.store.len() as usize + self.changes.added.len() >= SLOTS_MAX as usize {
                return Err(BuildError::TooLarge);
            }
            self.changes.added.push(Added::new(id, text));
        }
        Ok(())
    }

    /// Removes every entry of an id and returns how many there were. It reads all ids once.
    pub fn remove(&mut self, id: u32) -> usize {
        let before = self.len();
        self.changes.added.retain(|added| added.id != id);
        for place in 0..self.store.ids.len() {
            if self.store.ids.get(place) == Some(&id) {
                self.mark_gone(place);
            }
        }
        before - self.len()
    }

    /// Removes one pair of id and text, and tells whether it was there.
    pub fn remove_entry(&mut self, id: u32, text: &str) -> bool {
        let before = self.len();
        self.changes.added.retain(|added| added.id != id || *added.text != *text);
        if let Some(place) = self.place_in_store(id, text, text.chars().count()) {
            self.mark_gone(place);
        }
        self.len() < before
    }

    /// Whether so much was added or removed that building anew would make searches noticeably faster.
    #[must_use]
    pub fn is_worn(&self) -> bool {
        self.changes.added.len() > self.tuning.scan_texts_max as usize
            || self.changes.gone_count() > self.store.ids.len() / 2
    }

    /// Builds the index anew over what is there now. The answers stay the same.
    ///
    /// # Errors
    ///
    /// When everything together has become too large; the list is then unchanged.
    pub fn compact(&mut self) -> Result<(), BuildError> {
        let entries: Vec<(u32, &str)> = self.entries().collect();
        let store = Store::build(&entries)?;
        *self = Self::from_store(self.settings, store, self.tuning)?;
        Ok(())
    }

    /// Every pair of id and text, those of the index first.
    pub fn entries(&self) -> impl Iterator<Item = (u32, &str)> {
        let stored = (0..self.store.len()).flat_map(move |slot| {
            let ids = self.store.id_range(slot).zip(self.store.ids(slot));
            ids.filter(|(place, _)| !self.changes.is_gone(*place))
                .map(move |(_, &id)| (id, self.store.text(slot)))
        });
        stored.chain(self.changes.added.iter().map(|added| (added.id, &*added.text)))
    }

    fn place_in_store(&self, id: u32, text: &str, symbols: usize) -> Option<usize> {
        let slot = self.store.find(text, symbols)?;
        let index = self.store.ids(slot).binary_search(&id).ok()?;
        Some(self.store.id_range(slot).start + index)
    }

    fn mark_gone(&mut self, place: usize) {
        if self.changes.gone.is_empty() {
            self.changes.gone = vec![0; self.store.ids.len().div_ceil(64)];
        }
        if let Some(word) = self.changes.gone.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }
}
