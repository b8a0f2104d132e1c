//! The three rarest symbols of each entry, of which a query within two edits shares one with its own three rarest.
//!
//! Source: prefix filtering, Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity joins" (ICDE 2006), over sets
//! of symbols. Two edits take at most two different symbols out of a text and bring at most two into it. Order all symbols
//! by how many entries have them. Were the three rarest of query and entry disjoint, take the side whose third is the
//! rarer: none of its three is in the other side's text, or it would be among that side's three rarest; so three symbols
//! are missing there, one more than two edits can take out.
//!
//! This tells apart what segments cannot: of two companies in one city and trade, both segments that name city, trade and
//! legal form are equal, but the two or three symbols in between are not. It needs a large alphabet.

use std::ops::Range;

use super::store::Store;

/// How many symbols a text must have and share: one more than the edits.
const RAREST: usize = 3;
const CODE_POINTS: usize = 0x11_0000;

/// From a symbol to the entries of which it is among the three rarest.
///
/// INVARIANT: symbols rise strictly; `frequencies` and all but the last of `starts` stand side by side with them; starts
/// rise from zero to the number of slots, and the slots of one symbol rise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rare {
    pub(super) symbols: Vec<u32>,
    /// How many texts of the list have the symbol.
    pub(super) frequencies: Vec<u32>,
    pub(super) starts: Vec<u32>,
    pub(super) slots: Vec<u32>,
    /// Beside the slots for the same reason as in [`super::segments::Segments`].
    signatures: Vec<u64>,
}

/// The three rarest symbols of a text: how many texts have each, and which it is.
pub(super) type Rarest = [(u32, u32); RAREST];

/// Picks the three rarest of the different symbols of a text; `None` when it has fewer than three.
pub(super) fn rarest(
    symbols: impl Iterator<Item = u32>,
    frequency: impl Fn(u32) -> u32,
    spare: &mut Vec<(u32, u32)>,
) -> Option<Rarest> {
    spare.clear();
    spare.extend(symbols.map(|symbol| (frequency(symbol), symbol)));
    spare.sort_unstable();
    spare.dedup();
    spare.first_chunk().copied()
}

/// How many texts have each symbol, while a list is built: a table over all code points.
pub(super) struct Census {
    frequencies: Vec<u32>,
    seen: Vec<u32>,
}

impl Census {
    pub(super) fn new() -> Self {
        Self { frequencies: vec![0; CODE_POINTS], seen: Vec::new() }
    }

    /// Counts the different symbols of one more text.
    pub(super) fn count(&mut self, text: &str) {
        self.seen.clear();
        self.seen.extend(text.chars().map(u32::from));
        self.seen.sort_unstable();
        self.seen.dedup();
        for &symbol in &self.seen {
            self.frequencies[symbol as usize] += 1;
        }
    }

    pub(super) fn frequency(&self, symbol: u32) -> u32 {
        self.frequencies.get(symbol as usize).copied().unwrap_or(0)
    }
}

impl Rare {
    /// Builds the index of the given slots, which rise.
    pub(super) fn build(store: &Store, census: &Census, filed: &[(u32, Rarest)]) -> Self {
        if filed.is_empty() {
            return Self::default();
        }
        let mut rare = Self::default();
        let mut index_of = vec![0_u32; CODE_POINTS];
        for (symbol, &frequency) in (0_u32..).zip(&census.frequencies) {
            if frequency > 0 {
                index_of[symbol as usize] = u32::try_from(rare.symbols.len()).unwrap_or(u32::MAX);
                rare.symbols.push(symbol);
                rare.frequencies.push(frequency);
            }
        }
        let mut starts = vec![0_u32; rare.symbols.len() + 1];
        let index = |symbol: u32| index_of[symbol as usize] as usize;
        for (_, rarest) in filed {
            for (_, symbol) in rarest {
                starts[index(*symbol)] += 1;
            }
        }
        let mut start = 0;
        for slot in &mut starts {
            start += std::mem::replace(slot, start);
        }
        rare.slots = vec![0; start as usize];
        for (slot, rarest) in filed {
            for (_, symbol) in rarest {
                let next = &mut starts[index(*symbol)];
                rare.slots[*next as usize] = *slot;
                *next += 1;
            }
        }
        starts.rotate_right(1);
        starts[0] = 0;
        rare.starts = starts;
        rare.signatures = store.signatures_of(&rare.slots);
        rare
    }

    /// Puts together what was stored; `None` when it breaks the invariant.
    pub(super) fn from_parts(
        [symbols, frequencies, starts, slots]: [Vec<u32>; 4],
        store: &Store,
    ) -> Option<Self> {
        let rare = Self { symbols, frequencies, starts, slots, signatures: Vec::new() };
        rare.is_sound(store.len()).then(|| Self { signatures: store.signatures_of(&rare.slots), ..rare })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// How many texts had a symbol when the list was built.
    pub(super) fn frequency(&self, symbol: u32) -> u32 {
        self.index(symbol).and_then(|index| self.frequencies.get(index)).copied().unwrap_or(0)
    }

    /// Where the entries of a symbol stand, in order of their slots.
    pub(super) fn range(&self, symbol: u32) -> Range<usize> {
        let Some(index) = self.index(symbol) else { return 0..0 };
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// The first place of a range whose slot is not below this one.
    pub(super) fn place_of(&self, slot: u32, within: Range<usize>) -> usize {
        let slots = self.slots.get(within.clone()).unwrap_or(&[]);
        within.start + slots.partition_point(|&other| other < slot)
    }

    /// The slots and signatures of a range.
    pub(super) fn at(&self, range: Range<usize>) -> (&[u32], &[u64]) {
        (self.slots.get(range.clone()).unwrap_or(&[]), self.signatures.get(range).unwrap_or(&[]))
    }

    fn index(&self, symbol: u32) -> Option<usize> {
        self.symbols.binary_search(&symbol).ok()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        4 * (self.symbols.capacity()
            + self.frequencies.capacity()
            + self.starts.capacity()
            + self.slots.capacity())
            + 8 * self.signatures.capacity()
    }

    /// Whether the invariant holds and every slot is below `slots`.
    fn is_sound(&self, slots: u32) -> bool {
        if self.symbols.is_empty() {
            return self.frequencies.is_empty() && self.starts.is_empty() && self.slots.is_empty();
        }
        self.frequencies.len() == self.symbols.len()
            && self.starts.len() == self.symbols.len() + 1
            && self.symbols.is_sorted_by(|a, b| a < b)
            && self.starts.first() == Some(&0)
            && self.starts.last().is_some_and(|&end| end as usize == self.slots.len())
            && self.starts.is_sorted()
            && self.slots.iter().all(|&slot| slot < slots)
    }
}
