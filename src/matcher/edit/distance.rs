//! The unbounded distances, and the choice between the short and the long programme.

use super::masks::Masks;
use super::scratch::{Scratch, WORD_SYMBOLS};
use super::text::{decode, decode_long, trim_common};
use super::{long, tiny, word};

/// What counts as one edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Insertion, deletion, substitution of one symbol (Levenshtein 1965). A metric in the strict sense.
    Levenshtein,
    /// These, and the exchange of two neighbours that are not edited again (optimal string alignment). The triangle
    /// inequality does not hold: `ca` to `ac` is 1, `ac` to `abc` is 1, and `ca` to `abc` is 3.
    Osa,
}

/// The number of edits that lead from one string to the other.
///
/// ```
/// use menshen::matcher::edit::{Metric, Scratch, distance};
///
/// let mut scratch = Scratch::new();
/// assert_eq!(distance(Metric::Levenshtein, "ca", "abc", &mut scratch), 3);
/// assert_eq!(distance(Metric::Osa, "北京市", "北市京", &mut scratch), 1);
/// ```
#[must_use]
pub fn distance(metric: Metric, a: &str, b: &str, scratch: &mut Scratch) -> usize {
    if let Some(edits) = tiny::distance(metric, a, b) {
        return usize::from(edits);
    }
    let (a, b) = trim_common(a, b);
    if a.is_empty() {
        return b.chars().count();
    }
    if b.is_empty() {
        return a.chars().count();
    }
    // The longer string bounds every distance, and a string has at least as many bytes as symbols.
    let limit = a.len().max(b.len());
    short(metric, a, b, limit, scratch)
        .unwrap_or_else(|| {
            decode_long(a, &mut scratch.left_long);
            decode_long(b, &mut scratch.right_long);
            Some(long::distance(metric, scratch))
        })
        // The limit was chosen so that nothing exceeds it.
        .unwrap_or(limit)
}

/// [`distance`] under [`Metric::Levenshtein`].
#[must_use]
pub fn levenshtein(a: &str, b: &str, scratch: &mut Scratch) -> usize {
    distance(Metric::Levenshtein, a, b, scratch)
}

/// [`distance`] under [`Metric::Osa`].
#[must_use]
pub fn osa(a: &str, b: &str, scratch: &mut Scratch) -> usize {
    distance(Metric::Osa, a, b, scratch)
}

/// The distance when both strings have at most 64 symbols: `None` when one has more, `Some(None)` when the distance
/// exceeds the limit. Both strings have at least one symbol.
#[inline]
pub(super) fn short(
    metric: Metric,
    a: &str,
    b: &str,
    limit: usize,
    scratch: &mut Scratch,
) -> Option<Option<usize>> {
    // The longer one is the pattern: rows are free, columns cost.
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if a.len() <= WORD_SYMBOLS && a.is_ascii() && b.is_ascii() {
        return Some(ascii(metric, a.as_bytes(), b.as_bytes(), limit, &mut scratch.masks));
    }
    let rows = decode(a, &mut scratch.left)?;
    let columns = decode(b, &mut scratch.right)?;
    if rows.abs_diff(columns) > limit {
        return Some(None);
    }
    let text = scratch.right.get(..columns)?.iter();
    let pattern = scratch.left.get(..rows)?;
    scratch.masks.fill(pattern);
    let masks = &scratch.masks;
    let answer = run(metric, rows, text.map(|&symbol| masks.rows(symbol)), limit);
    scratch.masks.clear(pattern);
    Some(answer)
}

/// The distance between two ASCII strings of at most 64 symbols, without decoding.
fn ascii(metric: Metric, pattern: &[u8], text: &[u8], limit: usize, masks: &mut Masks) -> Option<usize> {
    let rows = pattern.len();
    if rows.abs_diff(text.len()) > limit {
        return None;
    }
    masks.fill_ascii(pattern);
    let answer = run(metric, rows, text.iter().map(|&byte| masks.rows_ascii(byte)), limit);
    masks.clear_ascii(pattern);
    answer
}

#[inline]
pub(super) fn run(
    metric: Metric,
    rows: usize,
    masks: impl ExactSizeIterator<Item = u64>,
    limit: usize,
) -> Option<usize> {
    match metric {
        Metric::Levenshtein => word::levenshtein(rows, masks, limit),
        Metric::Osa => word::osa(rows, masks, limit),
    }
}
