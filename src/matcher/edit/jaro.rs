//! Jaro and Jaro-Winkler, exact in integers.
//!
//! Sources: Jaro, "Advances in record-linkage methodology" (J. Am. Stat. Assoc. 84, 1989); Winkler, "String
//! comparator metrics and enhanced decision rules" (ASA Section on Survey Research Methods, 1990). As in every
//! implementation that people compare with, the number of exchanges is half the number of matched symbols out of
//! place, rounded down.

use super::masks::Masks;
use super::scratch::{Scratch, WORD_SYMBOLS};
use super::text::{Symbols, decode_long};
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
        None => agreement(a, b, scratch).0.jaro(),
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
    let (agreement, prefix) = agreement(a, b, scratch);
    agreement.jaro_winkler(prefix, boost)
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

/// Counts the agreement of two strings, and how many symbols they share at the start, at most four.
fn agreement(a: &str, b: &str, scratch: &mut Scratch) -> (Agreement, usize) {
    short(a, b, scratch).unwrap_or_else(|| {
        decode_long(a, &mut scratch.left_long);
        decode_long(b, &mut scratch.right_long);
        (long(scratch), prefix(Symbols::of(a), Symbols::of(b)))
    })
}

/// How many symbols two strings share at the start, at most four.
fn prefix<S: PartialEq>(left: impl Iterator<Item = S>, right: impl Iterator<Item = S>) -> usize {
    left.zip(right).take(PREFIX_SYMBOLS).take_while(|(x, y)| x == y).count()
}

/// How far apart matching symbols may stand.
fn window(left: usize, right: usize) -> usize {
    (left.max(right) / 2).saturating_sub(1)
}

/// The agreement of two strings of which the first has at most 64 symbols.
fn short(a: &str, b: &str, scratch: &mut Scratch) -> Option<(Agreement, usize)> {
    let Scratch { masks, matched, .. } = scratch;
    if a.len() <= WORD_SYMBOLS
        && let Some(counted) = ascii(a.as_bytes(), b.as_bytes(), masks, matched)
    {
        return Some(counted);
    }
    let lengths = (masks.fill(Symbols::of(a))?, b.chars().count());
    let text = Symbols::of(b).map(|symbol| masks.rows(symbol));
    Some((matches(lengths, text, matched), prefix(Symbols::of(a), Symbols::of(b))))
}

/// What two ASCII strings, the first of at most 64 symbols, agree in; `None` when one is not ASCII, which shows while
/// they are read.
fn ascii(
    pattern: &[u8],
    text: &[u8],
    masks: &mut Masks,
    matched: &mut [u64; WORD_SYMBOLS + 1],
) -> Option<(Agreement, usize)> {
    if pattern.first().is_some_and(|&byte| byte >= 128) {
        return None;
    }
    let mut all = 0;
    let is_ascii = masks.fill_bytes(pattern);
    let counted = is_ascii.then(|| {
        let columns = text.iter().map(|&byte| {
            all |= byte;
            masks.rows_of_byte(byte)
        });
        matches((pattern.len(), text.len()), columns, matched)
    });
    masks.clear_bytes(pattern);
    counted.filter(|_| all < 128).map(|counted| (counted, prefix(pattern.iter(), text.iter())))
}

/// Matches each symbol of the text, of which the rows are given where it stands in the pattern, with the first free row
/// inside the window.
#[inline]
fn matches(
    (left_symbols, right_symbols): (usize, usize),
    columns: impl Iterator<Item = u64>,
    matched: &mut [u64; WORD_SYMBOLS + 1],
) -> Agreement {
    let window = window(left_symbols, right_symbols);
    let mut reach = !0_u64 >> (63 - window.min(63));
    let (mut taken, mut count, mut crossed) = (0_u64, 0, false);
    for (column, equal) in columns.enumerate() {
        let free = equal & reach & !taken;
        let row = free & free.wrapping_neg();
        crossed |= row.wrapping_sub(1) < taken;
        taken |= row;
        // PERF: written in any case and kept when there is a match, which cannot be foreseen.
        matched[count.min(WORD_SYMBOLS)] = equal;
        count += usize::from(row != 0);
        reach = reach << 1 | u64::from(column < window);
    }
    let mut exchanged = 0;
    // As long as each row stands behind those before, the matched symbols are in the same order on both sides.
    if crossed {
        for equal in matched.iter().take(count) {
            let row = taken & taken.wrapping_neg();
            exchanged += usize::from(equal & row == 0);
            taken ^= row;
        }
    }
    Agreement { left_symbols, right_symbols, matched: count, exchanged: exchanged / 2 }
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
