//! The dynamic programme of a pattern of at most 64 symbols, one machine word a column.
//!
//! Source: Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming"
//! (J. ACM 46, 1999), in the form of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//! distances" (Nordic J. Computing 10, 2003), whose second algorithm is optimal string alignment.

/// Levenshtein between a pattern of `rows` symbols (1 to 64) and a text of which the masks are given;
/// `None` as soon as it must exceed `limit`.
#[inline]
pub(super) fn levenshtein(
    rows: usize,
    masks: impl ExactSizeIterator<Item = u64>,
    limit: usize,
) -> Option<usize> {
    let last = last_row(rows);
    let (mut rising, mut falling) = (!0_u64, 0_u64);
    let mut score = rows;
    let mut left = masks.len();
    for equal in masks {
        let diagonal = ((equal & rising).wrapping_add(rising) ^ rising) | equal | falling;
        let mut up = falling | !(diagonal | rising);
        let mut down = diagonal & rising;
        score += usize::from(up & last != 0);
        score -= usize::from(down & last != 0);
        left -= 1;
        // Each symbol still to come can lower the last row by one at most.
        if score > limit.saturating_add(left) {
            return None;
        }
        up = (up << 1) | 1;
        down <<= 1;
        rising = down | !(diagonal | up);
        falling = up & diagonal;
    }
    Some(score)
}

/// Optimal string alignment, as [`levenshtein`] otherwise.
#[inline]
pub(super) fn osa(rows: usize, masks: impl ExactSizeIterator<Item = u64>, limit: usize) -> Option<usize> {
    let last = last_row(rows);
    let (mut rising, mut falling) = (!0_u64, 0_u64);
    let (mut diagonal, mut before) = (0_u64, 0_u64);
    let mut score = rows;
    let mut left = masks.len();
    for equal in masks {
        let swapped = ((!diagonal & equal) << 1) & before;
        diagonal = ((equal & rising).wrapping_add(rising) ^ rising) | equal | falling | swapped;
        let mut up = falling | !(diagonal | rising);
        let mut down = diagonal & rising;
        score += usize::from(up & last != 0);
        score -= usize::from(down & last != 0);
        left -= 1;
        if score > limit.saturating_add(left) {
            return None;
        }
        up = (up << 1) | 1;
        down <<= 1;
        rising = down | !(diagonal | up);
        falling = up & diagonal;
        before = equal;
    }
    Some(score)
}

fn last_row(rows: usize) -> u64 {
    1_u64 << ((rows - 1) & 63)
}
