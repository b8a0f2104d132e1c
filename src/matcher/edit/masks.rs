//! Where each symbol of a pattern stands: a 64-bit mask for each symbol, one bit a row.
//!
//! ASCII is filed by its code, everything else with open addressing. Comparing a symbol with all rows at once, in
//! vector registers, was measured against the table and lost, because what the compiler makes of it varies.

use super::scratch::WORD_SYMBOLS;

/// Many more slots than rows: a search always meets an empty slot, and seldom a foreign one.
///
/// PERF: with twice as many slots as rows, a Chinese company's name meets about two foreign slots, and each is a
/// mispredicted branch.
const SLOTS: usize = 8 * WORD_SYMBOLS;

/// A table from symbol to rows. INVARIANT: a slot is empty exactly when its mask is zero.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    ascii: [u64; 128],
    symbols: [u32; SLOTS],
    rows: [u64; SLOTS],
    /// The slot of each row's symbol, for taking it out again.
    taken: [u16; WORD_SYMBOLS],
}

impl Masks {
    pub(super) const fn new() -> Self {
        Self { ascii: [0; 128], symbols: [0; SLOTS], rows: [0; SLOTS], taken: [0; WORD_SYMBOLS] }
    }

    /// Files the symbols of a pattern of at most 64; the table must be empty.
    pub(super) fn fill(&mut self, pattern: &[u32]) {
        let mut row = 1_u64;
        for (place, &symbol) in pattern.iter().enumerate().take(WORD_SYMBOLS) {
            if symbol < 128 {
                self.ascii[symbol as usize % 128] |= row;
            } else {
                let slot = self.slot(symbol);
                self.symbols[slot] = symbol;
                self.rows[slot] |= row;
                self.taken[place] = u16::try_from(slot).unwrap_or(0);
            }
            row <<= 1;
        }
    }

    /// Takes the same pattern out again, which leaves the table empty.
    ///
    /// PERF: a tenth of the cost of wiping the table.
    pub(super) fn clear(&mut self, pattern: &[u32]) {
        for (&symbol, &slot) in pattern.iter().zip(&self.taken) {
            if symbol < 128 {
                self.ascii[symbol as usize % 128] = 0;
            } else {
                self.rows[usize::from(slot) % SLOTS] = 0;
            }
        }
    }

    /// [`Masks::fill`] for a pattern of ASCII bytes.
    #[inline]
    pub(super) fn fill_ascii(&mut self, pattern: &[u8]) {
        let mut row = 1_u64;
        for &byte in pattern.iter().take(WORD_SYMBOLS) {
            self.ascii[usize::from(byte) % 128] |= row;
            row <<= 1;
        }
    }

    /// [`Masks::clear`] for a pattern of ASCII bytes.
    #[inline]
    pub(super) fn clear_ascii(&mut self, pattern: &[u8]) {
        for &byte in pattern.iter().take(WORD_SYMBOLS) {
            self.ascii[usize::from(byte) % 128] = 0;
        }
    }

    /// The rows in which a symbol stands.
    #[inline]
    pub(super) fn rows(&self, symbol: u32) -> u64 {
        if symbol < 128 { self.ascii[symbol as usize % 128] } else { self.rows[self.slot(symbol)] }
    }

    /// The rows in which an ASCII symbol stands.
    #[inline]
    pub(super) fn rows_ascii(&self, byte: u8) -> u64 {
        self.ascii[usize::from(byte) % 128]
    }

    /// The slot that holds a symbol, or the empty slot where it would be put.
    #[inline]
    fn slot(&self, symbol: u32) -> usize {
        // Fibonacci hashing: the high bits of the product depend on every byte of the symbol.
        let mut slot = (symbol.wrapping_mul(0x9E37_79B1) >> (32 - SLOTS.ilog2())) as usize % SLOTS;
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
