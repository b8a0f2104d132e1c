//! Where each symbol of a pattern stands: a 64-bit mask for each symbol, one bit a row.
//!
//! Two ways to answer, chosen by the length of the pattern. Short patterns are compared with the wanted symbol in
//! all rows at once, which the compiler turns into a few vector instructions and which needs neither set-up nor
//! cleaning. Longer ones are filed in a small table with open addressing.

use super::scratch::WORD_SYMBOLS;

/// Twice as many slots as rows, so that a search always meets an empty slot.
const SLOTS: usize = 2 * WORD_SYMBOLS;

/// A table from symbol to rows. INVARIANT: a slot is empty exactly when its mask is zero.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    symbols: [u32; SLOTS],
    rows: [u64; SLOTS],
}

impl Masks {
    pub(super) const fn new() -> Self {
        Self { symbols: [0; SLOTS], rows: [0; SLOTS] }
    }

    /// Files the symbols of a pattern of at most 64; the table must be empty.
    pub(super) fn fill(&mut self, pattern: &[u32]) {
        let mut row = 1_u64;
        for &symbol in pattern.iter().take(WORD_SYMBOLS) {
            let slot = self.slot(symbol);
            self.symbols[slot] = symbol;
            self.rows[slot] |= row;
            row <<= 1;
        }
    }

    /// Empties the table. PERF: one pass over a kilobyte of masks is cheaper than finding the slots again.
    pub(super) fn clear(&mut self) {
        self.rows.fill(0);
    }

    /// The rows in which a symbol stands.
    #[inline]
    pub(super) fn rows(&self, symbol: u32) -> u64 {
        self.rows[self.slot(symbol)]
    }

    /// The slot that holds a symbol, or the empty slot where it would be put.
    #[inline]
    fn slot(&self, symbol: u32) -> usize {
        // PERF: neighbours in one block, as the letters of an alphabet are, never collide under this mask;
        // Chinese characters spread well enough by their low bits.
        let mut slot = symbol as usize % SLOTS;
        while self.rows[slot] != 0 && self.symbols[slot] != symbol {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }
}

impl Default for Masks {
    fn default() -> Self {
        Self::new()
    }
}

/// The rows among the first `LANES` in which a symbol stands.
///
/// Rows at and past the end of the pattern may answer anything: in the recurrences of this module information only
/// moves from lower rows to higher ones, so they never reach the row that is read.
#[inline]
pub(super) fn lanes<const LANES: usize>(pattern: &[u32; WORD_SYMBOLS], symbol: u32) -> u64 {
    let mut rows = 0_u32;
    for (lane, &held) in pattern.iter().enumerate().take(LANES) {
        rows |= u32::from(held == symbol) << lane;
    }
    u64::from(rows)
}
