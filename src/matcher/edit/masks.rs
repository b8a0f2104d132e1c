//! Where each symbol of a pattern stands: a 64-bit mask for each symbol, one bit a row.
//!
//! Bytes are filed by themselves, symbols with open addressing. Comparing a symbol with all rows at once, in vector
//! registers, was measured against the table and lost, because what the compiler makes of it varies.

use super::scratch::WORD_SYMBOLS;

/// Many more slots than rows: a search always meets an empty slot, and seldom a foreign one.
///
/// PERF: with twice as many slots as rows, a Chinese company's name meets about two foreign slots, and each is a
/// mispredicted branch.
const SLOTS: usize = 8 * WORD_SYMBOLS;

/// Tables from byte and from symbol to rows. INVARIANT: a slot is empty when it is of another filling, which the high half
/// of its key tells; no slot is of a filling to come.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    bytes: [u64; 256],
    /// The filling, and the symbol.
    keys: [u64; SLOTS],
    rows: [u64; SLOTS],
    filling: u32,
}

impl Masks {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; 256], keys: [0; SLOTS], rows: [0; SLOTS], filling: 1 }
    }

    /// Files the symbols of a pattern, and takes out those of the pattern before. Returns how many they are, `None` when
    /// more than 64.
    ///
    /// PERF: nothing is wiped; what another filling left behind counts as empty.
    #[inline]
    pub(super) fn fill(&mut self, pattern: impl Iterator<Item = u32>) -> Option<usize> {
        self.filling = self.filling.checked_add(1).unwrap_or_else(|| {
            self.keys = [0; SLOTS];
            1
        });
        let mut row = 1_u64;
        let mut rows = 0;
        for symbol in pattern {
            if rows == WORD_SYMBOLS {
                return None;
            }
            let (slot, known) = self.find(symbol);
            self.keys[slot] = self.key(symbol);
            self.rows[slot] = known | row;
            row <<= 1;
            rows += 1;
        }
        Some(rows)
    }

    /// Files the bytes of a pattern of at most 64, and tells whether all of them are ASCII.
    #[inline]
    pub(super) fn fill_bytes(&mut self, pattern: &[u8]) -> bool {
        let (mut row, mut all) = (1_u64, 0);
        for &byte in pattern {
            self.bytes[usize::from(byte)] |= row;
            row <<= 1;
            all |= byte;
        }
        all < 128
    }

    /// Takes out what [`Masks::fill_bytes`] filed; it must be done before the next pattern is filed.
    #[inline]
    pub(super) fn clear_bytes(&mut self, pattern: &[u8]) {
        for &byte in pattern {
            self.bytes[usize::from(byte)] = 0;
        }
    }

    /// The rows in which a symbol stands.
    #[inline]
    pub(super) fn rows(&self, symbol: u32) -> u64 {
        self.find(symbol).1
    }

    /// The rows in which a byte stands.
    #[inline]
    pub(super) fn rows_of_byte(&self, byte: u8) -> u64 {
        self.bytes[usize::from(byte)]
    }

    fn key(&self, symbol: u32) -> u64 {
        u64::from(self.filling) << 32 | u64::from(symbol)
    }

    /// The slot that holds a symbol with its rows, or the empty slot where it would be put.
    #[inline]
    fn find(&self, symbol: u32) -> (usize, u64) {
        let wanted = self.key(symbol);
        // Fibonacci hashing: the high bits of the product depend on every byte of the symbol.
        let mut slot = (symbol.wrapping_mul(0x9E37_79B1) >> (32 - SLOTS.ilog2())) as usize % SLOTS;
        loop {
            let key = self.keys[slot];
            if key == wanted {
                return (slot, self.rows[slot]);
            }
            if key >> 32 != u64::from(self.filling) {
                return (slot, 0);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

impl Default for Masks {
    fn default() -> Self {
        Self::new()
    }
}
