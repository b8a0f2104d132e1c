//! The unbounded distances, and the choice between the short and the long programme.

use super::masks::Masks;
use super::scratch::{Scratch, WORD_SYMBOLS};
use super::text::{Symbols, decode_long, share_an_end, trim_common};
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
    let (a, b) = if share_an_end(a, b) { trim_common(a, b) } else { (a, b) };
    if a.is_empty() {
        return b.chars().count();
    }
    if b.is_empty() {
        return a.chars().count();
    }
    let found = short(metric, a, b, None, scratch).unwrap_or_else(|| {
        decode_long(a, &mut scratch.left_long);
        decode_long(b, &mut scratch.right_long);
        Some(long::distance(metric, scratch))
    });
    // Without a limit none is exceeded; the longer string bounds every distance.
    found.unwrap_or(a.len().max(b.len()))
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

/// The distance when the string of more bytes has at most 64 symbols: `None` when it has more, `Some(None)` when the
/// distance exceeds the limit. Both strings have at least one symbol.
#[inline(always)]
pub(super) fn short(
    metric: Metric,
    a: &str,
    b: &str,
    limit: Option<usize>,
    scratch: &mut Scratch,
) -> Option<Option<usize>> {
    // The longer one is the pattern: rows are free, columns cost.
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if a.len() <= WORD_SYMBOLS
        && let Some(answer) = ascii(metric, (a.as_bytes(), b.as_bytes()), limit, &mut scratch.masks)
    {
        return Some(answer);
    }
    let rows = scratch.masks.fill(Symbols::of(a))?;
    let masks = &scratch.masks;
    let text = Symbols::of(b).map(|symbol| masks.rows(symbol));
    Some(match limit {
        None => Some(word::distance(metric, rows, text)),
        Some(limit) => word::within(metric, rows, (text, b.chars().count()), limit),
    })
}

/// The distance between two ASCII strings of at most 64 symbols, without decoding; `None` when one is not ASCII.
///
/// PERF: that they are ASCII shows while they are read. Looking first ends a loop on a length that the processor cannot
/// foresee, twice, which takes a fifth of the time.
#[inline(always)]
fn ascii(
    metric: Metric,
    (pattern, text): (&[u8], &[u8]),
    limit: Option<usize>,
    masks: &mut Masks,
) -> Option<Option<usize>> {
    if pattern.first().is_some_and(|&byte| byte >= 128) {
        return None;
    }
    let (rows, columns) = (pattern.len(), text.len());
    let mut all = 0;
    let mut answer = None;
    let is_ascii = masks.fill_bytes(pattern);
    if is_ascii {
        let text = text.iter().map(|&byte| {
            all |= byte;
            masks.rows_of_byte(byte)
        });
        answer = match limit {
            None => Some(word::distance(metric, rows, text)),
            Some(limit) => word::within(metric, rows, (text, columns), limit),
        };
    }
    masks.clear_bytes(pattern);
    (is_ascii && all < 128).then_some(answer)
}
