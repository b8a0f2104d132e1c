//! Jaro and Jaro-Winkler, exact in integers.
//!
//! Sources: Jaro, "Advances in record-linkage methodology" (J. Am. Stat. Assoc. 84, 1989); Winkler, "String
//! comparator metrics and enhanced decision rules" (ASA Section on Survey Research Methods, 1990). As in every
//! implementation that people compare with, the number of exchanges is half the number of matched symbols out of
//! place, rounded down.

use super::masks::Masks;
use super::scratch::{Scratch, WORD_SYMBOLS};
use super::text::{common_prefix, decode, decode_long};
use super::tiny;

/// The longest common prefix that Winkler's boost counts.
const PREFIX_SYMBOLS: usize = 4;

/// When a common prefix raises a Jaro score. Implementations differ, and thresholds do not carry over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Boost {
    /// Only where the Jaro score is above 0.7, as Winkler has it: strsim, rapidfuzz, jellyfish.
    ///
    /// DIFFERENCE: the gate is compared exactly. An implementation in floating point may let a score of exactly 0.7
    /// through.
    Gated,
    /// Always: SimMetrics, and with it the search of the United States' OFAC.
    Always,
}

/// The Jaro score in basis points, 0 to 10,000, rounded down; two empty strings score 10,000.
///
/// ```
/// use menshen::matcher::edit::{Scratch, jaro};
///
/// assert_eq!(jaro("dwayne", "duane", &mut Scratch::new()), 8_222);
/// ```
#[must_use]
pub fn jaro(a: &str, b: &str, scratch: &mut Scratch) -> u16 {
    match tiny::agreement(a, b) {
        Some((agreement, _)) => agreement.jaro(),
        None => agreement(a, b, scratch).jaro(),
    }
}

/// The Jaro-Winkler score in basis points, 0 to 10,000, rounded down, with a prefix weight of 0.1 and a prefix of
/// at most four symbols.
///
/// ```
/// use menshen::matcher::edit::{Boost, Scratch, jaro_winkler};
///
/// let mut scratch = Scratch::new();
/// assert_eq!(jaro_winkler("dwayne", "duane", Boost::Gated, &mut scratch), 8_400);
/// // Below the gate the two variants part.
/// assert_eq!(jaro_winkler("wei", "wan", Boost::Gated, &mut scratch), 5_555);
/// assert_eq!(jaro_winkler("wei", "wan", Boost::Always, &mut scratch), 6_000);
/// ```
#[must_use]
pub fn jaro_winkler(a: &str, b: &str, boost: Boost, scratch: &mut Scratch) -> u16 {
    if let Some((agreement, prefix)) = tiny::agreement(a, b) {
        return agreement.jaro_winkler(prefix, boost);
    }
    agreement(a, b, scratch).jaro_winkler(common_prefix(a, b, PREFIX_SYMBOLS), boost)
}

/// What Jaro counts in a pair of strings. Its scores grow with `matched` and fall with `exchanged`, which is what
/// makes it a bound when `matched` is an upper bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) left_symbols: usize,
    pub(crate) right_symbols: usize,
    pub(crate) matched: usize,
    pub(crate) exchanged: usize,
}

impl Agreement {
    fn jaro(self) -> u16 {
        self.jaro_winkler(0, Boost::Gated)
    }

    /// The score with a common prefix of so many symbols (at most four are counted).
    pub(crate) fn jaro_winkler(self, prefix: usize, boost: Boost) -> u16 {
        let longest = self.left_symbols.max(self.right_symbols);
        if longest == 0 {
            return 10_000;
        }
        // PERF: with 64 symbols everything fits 64 bits; division in 128 bits takes as long as all the rest.
        if longest <= WORD_SYMBOLS { self.narrow(prefix, boost) } else { self.wide(prefix, boost) }
    }

    /// The score of strings of at most 64 symbols.
    fn narrow(self, prefix: usize, boost: Boost) -> u16 {
        let [left, right, matched] = [self.left_symbols, self.right_symbols, self.matched].map(|n| n as u64);
        let in_place = matched - (self.exchanged as u64).min(matched);
        let part = matched * matched * (left + right) + in_place * left * right;
        let whole = 3 * left * right * matched;
        let prefix = match boost {
            Boost::Gated if 10 * part <= 7 * whole => 0,
            Boost::Gated | Boost::Always => prefix.min(PREFIX_SYMBOLS) as u64,
        };
        let boosted = part * (10 - prefix) + whole * prefix;
        // Without a match both are zero, and so is the score.
        u16::try_from(boosted * 1_000 / whole.max(1)).unwrap_or(10_000)
    }

    /// The score of strings of any length. It saturates only for strings of more than 2^34 symbols.
    fn wide(self, prefix: usize, boost: Boost) -> u16 {
        let [left, right, matched] = [self.left_symbols, self.right_symbols, self.matched].map(|n| n as u128);
        let in_place = matched - (self.exchanged as u128).min(matched);
        let area = left.saturating_mul(right);
        let whole = area.saturating_mul(matched).saturating_mul(3);
        let part = matched.saturating_mul(matched).saturating_mul(left + right);
        let part = part.saturating_add(in_place.saturating_mul(area));
        let prefix = match boost {
            Boost::Gated if part.saturating_mul(10) <= whole.saturating_mul(7) => 0,
            Boost::Gated | Boost::Always => prefix.min(PREFIX_SYMBOLS) as u128,
        };
        let boosted = part.saturating_mul(10 - prefix).saturating_add(whole.saturating_mul(prefix));
        u16::try_from(boosted.saturating_mul(1_000) / whole.max(1)).unwrap_or(10_000).min(10_000)
    }
}

/// Counts the agreement of two strings.
pub(super) fn agreement(a: &str, b: &str, scratch: &mut Scratch) -> Agreement {
    short(a, b, scratch).unwrap_or_else(|| {
        decode_long(a, &mut scratch.left_long);
        decode_long(b, &mut scratch.right_long);
        long(scratch)
    })
}

/// How far apart matching symbols may stand.
fn window(left: usize, right: usize) -> usize {
    (left.max(right) / 2).saturating_sub(1)
}

fn short(a: &str, b: &str, scratch: &mut Scratch) -> Option<Agreement> {
    if a.len().max(b.len()) <= WORD_SYMBOLS && a.is_ascii() && b.is_ascii() {
        return Some(ascii(a.as_bytes(), b.as_bytes(), &mut scratch.masks));
    }
    let rows = decode(a, &mut scratch.left)?;
    let columns = decode(b, &mut scratch.right)?;
    let (pattern, text) = (scratch.left.get(..rows)?, scratch.right.get(..columns)?);
    scratch.masks.fill(pattern);
    let masks = &scratch.masks;
    let answer = matches(pattern, text, |symbol| masks.rows(symbol));
    scratch.masks.clear(pattern);
    Some(answer)
}

/// What two ASCII strings of at most 64 symbols agree in, without decoding.
fn ascii(pattern: &[u8], text: &[u8], masks: &mut Masks) -> Agreement {
    masks.fill_ascii(pattern);
    let answer = matches(pattern, text, |byte| masks.rows_ascii(byte));
    masks.clear_ascii(pattern);
    answer
}

/// Matches each symbol of the text with the first free row of the pattern inside the window. Both have at most 64
/// symbols.
#[inline]
fn matches<S: Copy + PartialEq>(pattern: &[S], text: &[S], rows_of: impl Fn(S) -> u64) -> Agreement {
    let window = window(pattern.len(), text.len());
    let (mut taken, mut matched_columns) = (0_u64, 0_u64);
    for (column, &symbol) in text.iter().enumerate() {
        let reach = (!0_u64 << column.saturating_sub(window)) & (!0_u64 >> (63 - (column + window).min(63)));
        let free = rows_of(symbol) & reach & !taken;
        taken |= free & free.wrapping_neg();
        matched_columns |= u64::from(free != 0) << column;
    }
    let matched = taken.count_ones() as usize;
    let mut out_of_place = 0;
    while taken != 0 {
        let row = pattern.get(taken.trailing_zeros() as usize);
        let column = text.get(matched_columns.trailing_zeros() as usize);
        out_of_place += usize::from(row != column);
        taken &= taken - 1;
        matched_columns &= matched_columns.wrapping_sub(1);
    }
    Agreement { left_symbols: pattern.len(), right_symbols: text.len(), matched, exchanged: out_of_place / 2 }
}

/// The same for strings of any length, in the time of a sort.
///
/// Taking the first free partner in the window, from either side, pairs the places of one symbol as two pointers do:
/// a place too far left for the other string's next place can never be matched later. So each symbol is settled
/// alone, and the result does not depend on the order of the two strings.
fn long(scratch: &mut Scratch) -> Agreement {
    let Scratch { left_long: left, right_long: right, columns: taken, order, .. } = scratch;
    let window = window(left.len(), right.len());
    order.clear();
    order.extend((0_u64..).zip(left.iter()).map(|(place, &symbol)| u64::from(symbol) << 40 | place));
    order.extend((0_u64..).zip(right.iter()).map(|(place, &symbol)| u64::from(symbol) << 40 | place));
    let (of_left, of_right) = order.split_at_mut(left.len());
    of_left.sort_unstable();
    of_right.sort_unstable();
    taken.clear();
    taken.resize(left.len() + right.len(), 0);

    let (mut i, mut j, mut matched) = (0, 0, 0);
    while let (Some(&x), Some(&y)) = (of_left.get(i), of_right.get(j)) {
        let (row, column) = (place(x), place(y));
        if x >> 40 < y >> 40 || (x >> 40 == y >> 40 && row + window < column) {
            i += 1;
        } else if y >> 40 < x >> 40 || column + window < row {
            j += 1;
        } else {
            taken[row] = 1;
            taken[left.len() + column] = 1;
            matched += 1;
            i += 1;
            j += 1;
        }
    }
    let (rows, columns) = taken.split_at(left.len());
    let in_order = left.iter().zip(rows).filter(|(_, taken)| **taken == 1);
    let facing = right.iter().zip(columns).filter(|(_, taken)| **taken == 1);
    let out_of_place = in_order.zip(facing).filter(|((x, _), (y, _))| x != y).count();
    Agreement { left_symbols: left.len(), right_symbols: right.len(), matched, exchanged: out_of_place / 2 }
}

/// The place in an ordered entry: its low forty bits, more than any string that fits in memory has symbols.
fn place(entry: u64) -> usize {
    usize::try_from(entry & ((1 << 40) - 1)).unwrap_or(usize::MAX)
}
