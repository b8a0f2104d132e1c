//! The dynamic programme of a pattern of at most 64 symbols, one machine word a column.
//!
//! Source: Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming"
//! (J. ACM 46, 1999), in the form of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//! distances" (Nordic J. Computing 10, 2003), whose second algorithm is optimal string alignment.

use super::distance::Metric;

/// The column of differences, in the form that makes the dependent chain from one column to the next shortest. `SWAPS`
/// is optimal string alignment.
///
/// PERF: seven dependent operations a column instead of the eleven of the published form. The complements of the risen
/// and of the fallen rows are carried instead of the rows, and the sum stands where the papers have `sum ^ rising`:
/// wherever the two differ, the bit is masked by `rising` or set by it.
struct Column<const SWAPS: bool> {
    rising: u64,
    not_falling: u64,
    /// The rows where the symbol to come stands.
    equal: u64,
    /// Those where the symbol of this column stands, below one where the symbol to come stands.
    crossed: u64,
    /// The rows below those where the diagonal into this column costs something.
    below_cost: u64,
}

impl<const SWAPS: bool> Column<SWAPS> {
    /// The column before the text, where each row is one more than the row above.
    fn first() -> Self {
        Self { rising: !0, not_falling: !0, equal: 0, crossed: 0, below_cost: !0 << 1 }
    }

    /// Takes in which rows hold the symbol that [`Column::step`] moves on to.
    ///
    /// PERF: with a call for each half, what does not depend on the column before is computed a column ahead; in one,
    /// the compiler puts it into the dependent chain, and optimal string alignment takes 7 % longer.
    #[inline(always)]
    fn see(&mut self, equal: u64) {
        if SWAPS {
            self.crossed = (equal << 1) & self.equal;
        }
        self.equal = equal;
    }

    /// Moves one column on. Returns the rows whose value does not rise and those whose value falls from the column before
    /// to this one.
    #[inline(always)]
    fn step(&mut self) -> (u64, u64) {
        let Self { rising, not_falling, equal, .. } = *self;
        let swapped = if SWAPS { self.below_cost & self.crossed } else { 0 };
        let reached = equal | swapped;
        let sum = (equal & rising).wrapping_add(rising);
        let not_up = (sum | rising | reached) & not_falling;
        let down = rising & (!sum | reached);
        let not_level = !reached & not_falling;
        self.rising = (down << 1) | (not_level & (not_up << 1));
        self.not_falling = not_level | (not_up << 1);
        if SWAPS {
            self.below_cost = (!(sum ^ rising) & not_level) << 1;
        }
        (not_up, down)
    }
}

/// The distance between a pattern of `rows` symbols (1 to 64) and a text of which the masks are given.
#[inline]
pub(super) fn distance(metric: Metric, rows: usize, masks: impl Iterator<Item = u64>) -> usize {
    match metric {
        Metric::Levenshtein => whole::<false>(rows, masks),
        Metric::Osa => whole::<true>(rows, masks),
    }
}

/// [`distance`] to a text of so many symbols, or `None` when it exceeds the limit.
#[inline]
pub(super) fn within(
    metric: Metric,
    rows: usize,
    text: (impl Iterator<Item = u64>, usize),
    limit: usize,
) -> Option<usize> {
    match metric {
        Metric::Levenshtein => bounded::<false>(rows, text, limit),
        Metric::Osa => bounded::<true>(rows, text, limit),
    }
}

/// PERF: adding up the differences of the last column takes half the instructions of keeping its last row all along.
#[inline(always)]
fn whole<const SWAPS: bool>(rows: usize, mut masks: impl Iterator<Item = u64>) -> usize {
    let mut column = Column::<SWAPS>::first();
    let Some(equal) = masks.next() else { return rows };
    column.see(equal);
    let mut columns = 1;
    for equal in masks {
        column.step();
        column.see(equal);
        columns += 1;
    }
    column.step();
    let mask = !0_u64 >> (64 - rows.clamp(1, 64));
    let (rising, not_falling) = (column.rising & mask, column.not_falling & mask);
    // PERF: without an instruction for it, counting bits takes twenty; as a rule one word holds both.
    let ones = if rows <= 32 {
        (rising | not_falling << 32).count_ones()
    } else {
        rising.count_ones() + not_falling.count_ones()
    };
    (columns + ones as usize).saturating_sub(rows)
}

/// Ends as soon as the limit must be exceeded.
#[inline(always)]
fn bounded<const SWAPS: bool>(
    rows: usize,
    (masks, columns): (impl Iterator<Item = u64>, usize),
    limit: usize,
) -> Option<usize> {
    if rows.abs_diff(columns) > limit {
        return None;
    }
    let last = 1_u64 << ((rows - 1) & 63);
    let mut column = Column::<SWAPS>::first();
    // Each symbol still to come can lower the last row by one at most.
    let (mut score, mut bound) = (rows, limit.saturating_add(columns));
    for equal in masks {
        column.see(equal);
        let (not_up, down) = column.step();
        score += usize::from(not_up & last == 0);
        score -= usize::from(down & last != 0);
        bound = bound.saturating_sub(1);
        if score > bound {
            return None;
        }
    }
    Some(score)
}
