//! What a search finds, and how many ids of many texts are written out as hits.

use super::postings::read_ahead;

/// An entry near the query.
///
/// PERF: a hit is one number, its id below its place, because names of two or three characters have thousands of hits:
/// these are written several at a time.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hit(u64);

impl Hit {
    pub(super) fn new(id: u32, place: Place) -> Self {
        Self(u64::from(place.0) << 32 | u64::from(id))
    }

    /// The id that the entry was given.
    #[must_use]
    pub fn id(self) -> u32 {
        (self.0 & 0xFFFF_FFFF) as u32
    }

    /// How many edits it is away.
    #[must_use]
    pub fn edits(self) -> u8 {
        self.place().edits()
    }

    /// Where its text is: see [`FuzzyList::text`](super::FuzzyList::text).
    #[must_use]
    pub fn place(self) -> Place {
        Place((self.0 >> 32) as u32)
    }
}

impl std::fmt::Debug for Hit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hit").field("id", &self.id()).field("place", &self.place()).finish()
    }
}

/// Where the text of a hit is, until the list changes.
///
/// Its slot, and above `SLOTS_MAX` how many edits it is away, so that the order is that of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u32);

/// No list has so many texts.
pub(super) const SLOTS_MAX: u32 = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 30;

impl Place {
    /// The place of a text at a slot, so many edits away.
    pub(super) fn new(edits: u8, slot: u32) -> Self {
        Self(u32::from(edits) << SLOT_BITS | slot)
    }

    pub(super) fn edits(self) -> u8 {
        (self.0 >> SLOT_BITS) as u8
    }

    pub(super) fn slot(self) -> u32 {
        self.0 % SLOTS_MAX
    }
}

/// Ids that are copied at once.
const CHUNK: usize = 8;

/// Writes a hit for each id of what was found, and tells how many they are. `spans` are where the ids of each stand;
/// what is behind the last hit means nothing.
pub(super) fn tell_all(ids: &[u32], (found, spans): (&[Place], &[(u32, u32)]), hits: &mut Vec<Hit>) -> usize {
    let count = |&(start, end): &(u32, u32)| end.saturating_sub(start) as usize;
    let total = spans.iter().map(count).sum::<usize>();
    if hits.len() < total + CHUNK {
        hits.resize(total + CHUNK, Hit(0));
    }
    read_ahead(spans.iter().filter_map(|span| ids.get(span.0 as usize)).copied());
    let mut rest = &mut **hits;
    for (&place, span) in found.iter().zip(spans) {
        let count = count(span);
        copy(ids.get(span.0 as usize..).unwrap_or(&[]), count, place, rest);
        rest = rest.get_mut(count..).unwrap_or(&mut []);
    }
    total
}

/// Writes hits for the first `count` ids, and for some that follow, which the next text overwrites.
///
/// PERF: most texts have no more ids than a chunk, so that the number of turns can be foreseen. Out of line the compiler
/// knows that the slices are apart, and makes a chunk a few wide moves.
#[inline(never)]
fn copy(ids: &[u32], count: usize, place: Place, hits: &mut [Hit]) {
    if let Some(chunks) = ids.as_chunks::<CHUNK>().0.get(..count.div_ceil(CHUNK)) {
        for (into, ids) in hits.as_chunks_mut::<CHUNK>().0.iter_mut().zip(chunks) {
            into.iter_mut().zip(ids).for_each(|(into, &id)| *into = Hit::new(id, place));
        }
    } else {
        let ids = ids.get(..count).unwrap_or(&[]);
        hits.iter_mut().zip(ids).for_each(|(into, &id)| *into = Hit::new(id, place));
    }
}
