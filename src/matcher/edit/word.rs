//! The dynamic programme of a pattern of at most 64 symbols, one machine word a column.
//!
//! Source: Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming"
//! (J. ACM 46, 1999), in the form of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//! distances" (Nordic J. Computing 10, 2003), whose second algorithm is optimal string alignment.

/// The column of differences, in the form that makes the dependent chain from one column to the next shortest.
///
/// PERF: seven dependent operations a column instead of the eleven of the published form. The complement of the risen
/// rows is carried instead of the rows, and the sum stands where the papers have `sum ^ rising`: wherever the two
/// differ, the bit is masked by `rising` or set by it.
pub(super) struct Column {
    rising: u64,
    falling: u64,
}

impl Column {
    /// The column before the text, where each row is one more than the row above.
    pub(super) fn first() -> Self {
        Self { rising: !0, falling: 0 }
    }

    /// The rows where the diagonal into the next column costs nothing, which alignment remembers.
    #[inline(always)]
    pub(super) fn diagonal(&self, equal: u64, swapped: u64) -> u64 {
        let Self { rising, falling } = *self;
        ((equal & rising).wrapping_add(rising) ^ rising) | equal | swapped | falling
    }

    /// Moves one column on. `reached` holds the rows where the symbol of the text stands or that an exchange reaches.
    /// Returns the rows whose value rises and those whose value falls from this column to the next.
    #[inline(always)]
    pub(super) fn step(&mut self, reached: u64) -> (u64, u64) {
        let Self { rising, falling } = *self;
        let sum = (reached & rising).wrapping_add(rising);
        let not_up = (sum | rising | reached) & !falling;
        let down = rising & (!sum | reached);
        let level = reached | falling;
        self.rising = (down << 1) | (!level & (not_up << 1));
        self.falling = !(not_up << 1) & level;
        (!not_up, down)
    }
}

/// Levenshtein between a pattern of `rows` symbols (1 to 64) and a text of which the masks are given;
/// `None` as soon as it must exceed `limit`.
#[inline]
pub(super) fn levenshtein(
    rows: usize,
    masks: impl ExactSizeIterator<Item = u64>,
    limit: usize,
) -> Option<usize> {
    let last = last_row(rows);
    let mut column = Column::first();
    // Each symbol still to come can lower the last row by one at most.
    let (mut score, mut bound) = (rows, limit.saturating_add(masks.len()));
    for equal in masks {
        let (up, down) = column.step(equal);
        score += usize::from(up & last != 0);
        score -= usize::from(down & last != 0);
        bound -= 1;
        if score > bound {
            return None;
        }
    }
    Some(score)
}

/// Optimal string alignment, as [`levenshtein`] otherwise.
#[inline]
pub(super) fn osa(rows: usize, masks: impl ExactSizeIterator<Item = u64>, limit: usize) -> Option<usize> {
    let last = last_row(rows);
    let mut column = Column::first();
    let (mut diagonal, mut before) = (0_u64, 0_u64);
    // Each symbol still to come can lower the last row by one at most.
    let (mut score, mut bound) = (rows, limit.saturating_add(masks.len()));
    for equal in masks {
        let swapped = ((!diagonal & equal) << 1) & before;
        diagonal = column.diagonal(equal, swapped);
        let (up, down) = column.step(equal | swapped);
        score += usize::from(up & last != 0);
        score -= usize::from(down & last != 0);
        bound -= 1;
        if score > bound {
            return None;
        }
        before = equal;
    }
    Some(score)
}

fn last_row(rows: usize) -> u64 {
    1_u64 << ((rows - 1) & 63)
}
