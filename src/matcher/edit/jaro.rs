//! Jaro and Jaro-Winkler, exact in integers.
//!
//! Sources: Jaro, "Advances in record-linkage methodology" (J. Am. Stat. Assoc. 84, 1989); Winkler, "String
//! comparator metrics and enhanced decision rules" (ASA Section on Survey Research Methods, 1990). As in every
//! implementation that people compare with, the number of exchanges is half the number of matched symbols out of
//! place, rounded down.

use super::masks::lanes;
use super::scratch::{Scratch, WORD_SYMBOLS};
use super::text::{common_prefix, decode, decode_long};

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
    agreement(a, b, scratch).jaro()
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
        let (part, whole) = self.ratio();
        basis_points(part, whole)
    }

    /// The score with a common prefix of so many symbols (at most four are counted).
    pub(crate) fn jaro_winkler(self, prefix: usize, boost: Boost) -> u16 {
        let (part, whole) = self.ratio();
        let above_gate = part.saturating_mul(10) > whole.saturating_mul(7);
        let prefix = match boost {
            Boost::Gated if !above_gate => 0,
            Boost::Gated | Boost::Always => prefix.min(PREFIX_SYMBOLS) as u128,
        };
        let boosted = part.saturating_mul(10 - prefix).saturating_add(whole.saturating_mul(prefix));
        basis_points(boosted, whole.saturating_mul(10))
    }

    /// The Jaro score as a fraction. It saturates only for strings of more than 2^36 symbols.
    fn ratio(self) -> (u128, u128) {
        let (left, right) = (self.left_symbols as u128, self.right_symbols as u128);
        let matched = self.matched as u128;
        if left == 0 && right == 0 {
            return (1, 1);
        }
        if matched == 0 {
            return (0, 1);
        }
        let in_place = matched - (self.exchanged as u128).min(matched);
        let area = left.saturating_mul(right);
        let part = matched.saturating_mul(matched).saturating_mul(left + right);
        (part.saturating_add(in_place.saturating_mul(area)), area.saturating_mul(matched).saturating_mul(3))
    }
}

fn basis_points(part: u128, whole: u128) -> u16 {
    u16::try_from(part.saturating_mul(10_000) / whole.max(1)).unwrap_or(10_000).min(10_000)
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
    let rows = decode(a, &mut scratch.left)?;
    let columns = decode(b, &mut scratch.right)?;
    let (pattern, text) = (&scratch.left, &scratch.right);
    Some(match rows {
        0..=4 => matches(pattern, rows, text, columns, |symbol| lanes::<4>(pattern, symbol)),
        5..=8 => matches(pattern, rows, text, columns, |symbol| lanes::<8>(pattern, symbol)),
        9..=16 => matches(pattern, rows, text, columns, |symbol| lanes::<16>(pattern, symbol)),
        17..=WORD_SYMBOLS => {
            scratch.masks.fill(pattern.get(..rows)?);
            let masks = &scratch.masks;
            let answer = matches(pattern, rows, text, columns, |symbol| masks.rows(symbol));
            scratch.masks.clear();
            answer
        }
        _ => return None,
    })
}

/// Matches each symbol of the text with the first free row of the pattern inside the window.
#[inline]
fn matches(
    pattern: &[u32; WORD_SYMBOLS],
    rows: usize,
    text: &[u32; WORD_SYMBOLS],
    columns: usize,
    rows_of: impl Fn(u32) -> u64,
) -> Agreement {
    let window = window(rows, columns);
    let whole = if rows == 0 { 0 } else { !0_u64 >> (64 - rows.min(64)) };
    let (mut taken, mut matched_columns) = (0_u64, 0_u64);
    for (column, &symbol) in text.iter().enumerate().take(columns) {
        let reach = (!0_u64 << column.saturating_sub(window)) & (!0_u64 >> (63 - (column + window).min(63)));
        let free = rows_of(symbol) & reach & whole & !taken;
        taken |= free & free.wrapping_neg();
        matched_columns |= u64::from(free != 0) << column;
    }
    let matched = taken.count_ones() as usize;
    let mut out_of_place = 0;
    while taken != 0 {
        let row = taken.trailing_zeros() as usize % WORD_SYMBOLS;
        let column = matched_columns.trailing_zeros() as usize % WORD_SYMBOLS;
        out_of_place += usize::from(pattern[row] != text[column]);
        taken &= taken - 1;
        matched_columns &= matched_columns.wrapping_sub(1);
    }
    Agreement { left_symbols: rows, right_symbols: columns, matched, exchanged: out_of_place / 2 }
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
