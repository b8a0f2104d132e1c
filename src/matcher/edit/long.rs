//! Distances of strings of which one has more than 64 symbols.
//!
//! The unbounded form runs the programme of `word` over one block of 64 rows after another and keeps, for each
//! column, the three bits that pass from a block to the one below it. Its memory is a byte a column, its time one
//! word step for each 64 cells. The bounded form fills a band of `2k + 1` cells a row.

use super::distance::Metric;
use super::scratch::{Scratch, WORD_SYMBOLS};

/// The cell above is one less than this one, so the block below starts with a rise.
const UP: u8 = 1;
/// The cell above is one more.
const DOWN: u8 = 2;
/// The last row of this block began an exchange that the first row of the next may finish.
const SWAP: u8 = 4;

/// The distance between the two long strings of the scratch.
pub(super) fn distance(metric: Metric, scratch: &mut Scratch) -> usize {
    let Scratch { left_long, right_long, masks, columns, .. } = scratch;
    let (pattern, text) = (&*left_long, &*right_long);
    columns.clear();
    columns.resize(text.len(), UP);
    let mut score = pattern.len();
    for block in pattern.chunks(WORD_SYMBOLS) {
        masks.fill(block.iter().copied());
        let last = 1_u64 << ((block.len() - 1) & 63);
        let (mut rising, mut falling) = (!0_u64, 0_u64);
        let (mut diagonal, mut before) = (0_u64, 0_u64);
        score = pattern.len();
        for (&symbol, column) in text.iter().zip(columns.iter_mut()) {
            let equal = masks.rows(symbol);
            let down_in = u64::from(*column & DOWN != 0);
            let up_in = u64::from(*column & UP != 0);
            let swap_in = u64::from(*column & SWAP != 0);
            let begun = !diagonal & equal;
            let swapped = match metric {
                Metric::Levenshtein => 0,
                Metric::Osa => ((begun << 1) | swap_in) & before,
            };
            let reached = equal | down_in;
            diagonal = ((reached & rising).wrapping_add(rising) ^ rising) | reached | falling | swapped;
            let up = falling | !(diagonal | rising);
            let down = diagonal & rising;
            score += usize::from(up & last != 0);
            score -= usize::from(down & last != 0);
            *column = bit(up >> 63, UP) | bit(down >> 63, DOWN) | bit(begun >> 63, SWAP);
            let (up, down) = ((up << 1) | up_in, (down << 1) | down_in);
            rising = down | !(diagonal | up);
            falling = up & diagonal;
            before = equal;
        }
    }
    score
}

fn bit(top: u64, flag: u8) -> u8 {
    if top == 0 { 0 } else { flag }
}

/// The distance between the two long strings of the scratch when it is at most `limit`.
///
/// Row by row, the cells at most `limit` away from the diagonal; everything outside costs more than the limit.
pub(super) fn within(metric: Metric, limit: usize, scratch: &mut Scratch) -> Option<usize> {
    let Scratch { left_long: a, right_long: b, rows, .. } = scratch;
    let width = 2 * limit + 1;
    let beyond = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    rows.clear();
    rows.resize(3 * (width + 2), beyond);
    let (older, rest) = rows.split_at_mut(width + 2);
    let (old, new) = rest.split_at_mut(width + 2);
    let (mut older, mut old, mut new) = (older, old, new);
    // Cell `(row, column)` stands at `column + limit - row + 1`; the cells at both ends are always `beyond`.
    for column in 0..=limit {
        old[column + limit + 1] = u32::try_from(column).unwrap_or(beyond);
    }
    for row in 1..=a.len() {
        new.fill(beyond);
        let (from, to) = (row.saturating_sub(limit), (row + limit).min(b.len()));
        let mut least = beyond;
        for column in from..=to {
            let cell = column + limit + 1 - row;
            let cost = if column == 0 {
                u32::try_from(row).unwrap_or(beyond)
            } else {
                let same = a[row - 1] == b[column - 1];
                let mut cost = old[cell] + u32::from(!same);
                cost = cost.min(old[cell + 1] + 1).min(new[cell - 1] + 1);
                let swapped = metric == Metric::Osa
                    && row > 1
                    && column > 1
                    && a[row - 1] == b[column - 2]
                    && a[row - 2] == b[column - 1];
                if swapped { cost.min(older[cell] + 1) } else { cost }
            };
            new[cell] = cost.min(beyond);
            least = least.min(cost);
        }
        if least >= beyond {
            return None;
        }
        (older, old, new) = (old, new, older);
    }
    let cell = (b.len() + limit + 1).checked_sub(a.len())?;
    old.get(cell).filter(|&&cost| cost < beyond).map(|&cost| cost as usize)
}
