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
    let (a, b) = if share_an_end(a, b) { trim_common(a, b) } else { (a, b) };
    // A symbol has at most four bytes, so this far apart in bytes is too far apart in symbols.
    if a.len().abs_diff(b.len()) > 4 * usize::from(limit) {
        return None;
    }
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
