//! The bounded distances: cheaper than the distance itself when only near neighbours matter.

use super::distance::{Metric, short};
use super::scratch::Scratch;
use super::text::{decode_long, share_an_end, trim_common};
use super::{long, tiny};

/// The number of edits when it is at most `limit`.
///
/// ```
/// use menshen::matcher::edit::{Metric, Scratch, within};
///
/// let mut scratch = Scratch::new();
/// assert_eq!(within(Metric::Osa, "zhang wei", "zhnag wei", 1, &mut scratch), Some(1));
/// assert_eq!(within(Metric::Levenshtein, "zhang wei", "zhnag wei", 1, &mut scratch), None);
/// ```
#[must_use]
pub fn within(metric: Metric, a: &str, b: &str, limit: u8, scratch: &mut Scratch) -> Option<u8> {
    if let Some(edits) = tiny::distance(metric, a, b) {
        return Some(edits).filter(|&edits| edits <= limit);
    }
    if lengths_exceed(a, b, usize::from(limit)) {
        return None;
    }
    let (a, b) = if share_an_end(a, b) { trim_common(a, b) } else { (a, b) };
    let found = if a.is_empty() || b.is_empty() {
        Some(a.chars().count() + b.chars().count())
    } else if limit == 0 {
        None
    } else {
        short(metric, a, b, Some(usize::from(limit)), scratch).unwrap_or_else(|| {
            decode_long(a, &mut scratch.left_long);
            decode_long(b, &mut scratch.right_long);
            long::within(metric, usize::from(limit), scratch)
        })
    };
    found.and_then(|edits| u8::try_from(edits).ok()).filter(|&edits| edits <= limit)
}

/// Whether the lengths in bytes alone tell that the limit is exceeded.
#[inline(always)]
fn lengths_exceed(a: &str, b: &str, limit: usize) -> bool {
    let apart = a.len().abs_diff(b.len());
    let longer = if a.len() > b.len() { a } else { b };
    // An edit changes the length by four bytes at most. Where the longer string is ASCII it has as many symbols as bytes,
    // and the other one has no more.
    let perhaps_ascii = longer.as_bytes().first().is_some_and(u8::is_ascii);
    let widest = if perhaps_ascii { 1 } else { 4 };
    apart > widest * limit && (!perhaps_ascii || longer.is_ascii() || apart > 4 * limit)
}

/// [`within`] under [`Metric::Levenshtein`].
#[must_use]
pub fn levenshtein_within(a: &str, b: &str, limit: u8, scratch: &mut Scratch) -> Option<u8> {
    within(Metric::Levenshtein, a, b, limit, scratch)
}

/// [`within`] under [`Metric::Osa`].
#[must_use]
pub fn osa_within(a: &str, b: &str, limit: u8, scratch: &mut Scratch) -> Option<u8> {
    within(Metric::Osa, a, b, limit, scratch)
}
