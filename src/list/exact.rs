//! A set of texts, each with a number: the texts in one arena, a table of places beside it.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::wire::{Reader, write_bytes, write_words};

/// Texts numbered in the order they were added.
#[derive(Default)]
pub(super) struct Exact {
    arena: String,
    /// Where each text ends; it starts where the one before it ends.
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: RandomState,
}

impl std::fmt::Debug for Exact {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Entries are personal data: their number is all that is shown.
        out.debug_struct("Exact").field("texts", &self.ends.len()).finish()
    }
}

impl Exact {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn text(&self, at: u32) -> Option<&str> {
        text(&self.arena, &self.ends, at)
    }

    pub(super) fn find(&self, key: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        self.table.find(hash, |&at| self.text(at) == Some(key)).copied()
    }

    /// Adds `key`, which must not be there yet. `None` when the arena's four gibibytes are full.
    pub(super) fn insert(&mut self, key: &str) -> Option<u32> {
        let at = u32::try_from(self.ends.len()).ok()?;
        let end = self.arena.len().checked_add(key.len()).and_then(|end| u32::try_from(end).ok())?;
        self.arena.push_str(key);
        self.ends.push(end);
        let Exact { arena, ends, table, hasher } = self;
        let hash = hasher.hash_one(key);
        table.insert_unique(hash, at, |&at| hasher.hash_one(text(arena, ends, at).unwrap_or_default()));
        Some(at)
    }

    pub(super) fn shrink(&mut self) {
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
        let Exact { arena, ends, table, hasher } = self;
        table.shrink_to_fit(|&at| hasher.hash_one(text(arena, ends, at).unwrap_or_default()));
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write_bytes(out, self.arena.as_bytes());
        write_words(out, &self.ends);
    }

    /// The texts that [`Exact::write`] wrote; `None` if those were not texts, each once.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Exact> {
        let arena = reader.text()?.to_owned();
        let ends = reader.words()?;
        let is_sound = ends.is_sorted()
            && ends.last().map_or(0, |&end| end as usize) == arena.len()
            && ends.iter().all(|&end| arena.is_char_boundary(end as usize));
        if !is_sound {
            return None;
        }
        let mut exact = Exact { arena, ends, ..Exact::default() };
        let Exact { arena, ends, table, hasher } = &mut exact;
        let hash = |at: u32| hasher.hash_one(text(arena, ends, at).unwrap_or_default());
        table.reserve(ends.len(), |&at| hash(at));
        for at in 0..u32::try_from(ends.len()).ok()? {
            let own = text(arena, ends, at)?;
            let is_same = |&other: &u32| text(arena, ends, other) == Some(own);
            match table.entry(hash(at), is_same, |&at| hash(at)) {
                Entry::Occupied(_) => return None,
                Entry::Vacant(place) => place.insert(at),
            };
        }
        Some(exact)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.arena.capacity() + self.ends.capacity() * 4 + self.table.allocation_size()
    }
}

fn text<'a>(arena: &'a str, ends: &[u32], at: u32) -> Option<&'a str> {
    let at = at as usize;
    let end = ends.get(at).copied()? as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0) as usize;
    arena.get(start..end)
}
