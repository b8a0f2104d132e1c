//! Hashes of a text, of its parts and of the text without one symbol, each in constant time.
//!
//! A polynomial modulo 2^64 over the symbols. It decides only where to look: whatever is found is compared, so a
//! collision costs time and never an answer.

use super::settings::{EDITS_MAX, ENTRY_SYMBOLS_MAX};

/// The longest text that is hashed: no longer query can be near an entry.
pub(super) const QUERY_SYMBOLS_MAX: usize = ENTRY_SYMBOLS_MAX + EDITS_MAX as usize;

const BASE: u64 = 0xD6E8_FEB8_6659_FD93;
static POWERS: [u64; QUERY_SYMBOLS_MAX + 1] = powers();

const fn powers() -> [u64; QUERY_SYMBOLS_MAX + 1] {
    let mut powers = [1_u64; QUERY_SYMBOLS_MAX + 1];
    let mut place = 1;
    while place < powers.len() {
        powers[place] = powers[place - 1].wrapping_mul(BASE);
        place += 1;
    }
    powers
}

fn power(exponent: usize) -> u64 {
    POWERS.get(exponent).copied().unwrap_or(0)
}

/// The hashes of every head and tail of one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Rolling {
    /// `heads[n]` is the hash of the first `n` symbols.
    heads: Vec<u64>,
    /// `tails[n]` is the hash of all from symbol `n` on.
    tails: Vec<u64>,
}

impl Rolling {
    /// Takes up another text, of at most [`QUERY_SYMBOLS_MAX`] symbols.
    pub(super) fn set(&mut self, symbols: &[u32]) {
        self.heads.clear();
        self.heads.push(0);
        let mut hash = 0_u64;
        for &symbol in symbols {
            hash = hash.wrapping_mul(BASE).wrapping_add(weight(symbol));
            self.heads.push(hash);
        }
        self.tails.clear();
        self.tails.resize(symbols.len() + 1, 0);
        hash = 0;
        for (place, &symbol) in symbols.iter().enumerate().rev() {
            hash = hash.wrapping_add(weight(symbol).wrapping_mul(power(symbols.len() - 1 - place)));
            self.tails[place] = hash;
        }
    }

    /// The key of the whole text.
    pub(super) fn whole(&self) -> u64 {
        scatter(self.tails.first().copied().unwrap_or(0))
    }

    /// The key of the text without the symbol at `place`.
    pub(super) fn without(&self, place: usize) -> u64 {
        let (Some(&head), Some(&tail)) = (self.heads.get(place), self.tails.get(place + 1)) else { return 0 };
        scatter(head.wrapping_mul(power(self.heads.len() - 2 - place)).wrapping_add(tail))
    }

    /// The hash of `size` symbols from `start` on.
    pub(super) fn part(&self, start: usize, size: usize) -> u64 {
        let (Some(&head), Some(&end)) = (self.heads.get(start), self.heads.get(start + size)) else {
            return 0;
        };
        end.wrapping_sub(head.wrapping_mul(power(size)))
    }
}

/// A text as symbols with its hashes, in memory that is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) symbols: Vec<u32>,
    pub(super) rolling: Rolling,
}

impl Reader {
    pub(super) fn read(&mut self, text: &str) {
        self.symbols.clear();
        self.symbols.extend(text.chars().map(u32::from));
        self.rolling.set(&self.symbols);
    }
}

/// The hash of a part whose first symbol is replaced; `rest` is the hash of its other `rest_size` symbols.
pub(super) fn prepend(first: u32, rest: u64, rest_size: usize) -> u64 {
    weight(first).wrapping_mul(power(rest_size)).wrapping_add(rest)
}

/// What a symbol adds to a hash; never zero, so that lengths differ.
fn weight(symbol: u32) -> u64 {
    u64::from(symbol).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Spreads a hash over all bits, as a key of [`super::postings::Postings`] has to be (the finaliser of MurmurHash3).
pub(super) fn scatter(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Rolling {
        let mut rolling = Rolling::default();
        rolling.set(&text.chars().map(u32::from).collect::<Vec<_>>());
        rolling
    }

    #[test]
    fn a_text_without_a_symbol_has_the_key_of_the_shorter_text() {
        assert_eq!(of("zhang").without(0), of("hang").whole());
        assert_eq!(of("zhang").without(2), of("zhng").whole());
        assert_eq!(of("zhang").without(4), of("zhan").whole());
        assert_eq!(of("张").without(0), of("").whole());
        assert_ne!(of("zhang").whole(), of("zhan").whole());
    }

    #[test]
    fn a_part_hashes_like_the_text_it_is() {
        assert_eq!(of("深圳华信达").part(2, 2), of("华信").part(0, 2));
        assert_eq!(of("深圳华信达").part(2, 0), 0);
        assert_eq!(prepend(u32::from('圳'), of("信达").part(0, 2), 2), of("圳信达").part(0, 3));
    }
}
