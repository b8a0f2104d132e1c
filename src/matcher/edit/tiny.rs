//! Pairs of strings of two or three symbols of three bytes each: Chinese persons' names.
//!
//! Which symbols are equal takes nine bits, and these with the two lengths decide everything, so the distances stand
//! in a table of two thousand bytes that the compiler fills.
//!
//! PERF: at this size a mispredicted branch costs more than the whole programme; here none depends on the names.

use super::distance::Metric;
use super::jaro::Agreement;
use super::text::decode_tiny;

/// Nine bits of equality, a bit for each string that has three symbols.
const SIZE: usize = 1 << 11;

static LEVENSHTEIN: [u8; SIZE] = table(Metric::Levenshtein);
static OSA: [u8; SIZE] = table(Metric::Osa);

/// The distance when both strings are tiny.
#[inline(always)]
pub(super) fn distance(metric: Metric, a: &str, b: &str) -> Option<u8> {
    if matches!((a.len(), b.len()), (6 | 9, 6 | 9)) { of_tiny(metric, a, b) } else { None }
}

fn of_tiny(metric: Metric, a: &str, b: &str) -> Option<u8> {
    let left = decode_tiny(a)?;
    let right = decode_tiny(b)?;
    let mut case = usize::from(left[2] != 0) << 9 | usize::from(right[2] != 0) << 10;
    let mut bit = 0;
    for x in left {
        for y in right {
            case |= usize::from(x == y) << bit;
            bit += 1;
        }
    }
    let table = match metric {
        Metric::Levenshtein => &LEVENSHTEIN,
        Metric::Osa => &OSA,
    };
    Some(table[case % SIZE])
}

/// What Jaro counts when both strings are tiny, and how many symbols they share at the start. With at most three
/// symbols the window of Jaro is zero: nothing may leave its place.
#[inline]
pub(super) fn agreement(a: &str, b: &str) -> Option<(Agreement, usize)> {
    let left = decode_tiny(a)?;
    let right = decode_tiny(b)?;
    let [first, second, third] = [0, 1, 2].map(|place| usize::from(left[place] == right[place]));
    // A missing symbol does not agree with another missing one.
    let third = third & usize::from(left[2] != 0);
    let prefix = first + (first & second) + (first & second & third);
    let matched = first + second + third;
    let [left_symbols, right_symbols] = [left, right].map(|of| 2 + usize::from(of[2] != 0));
    Some((Agreement { left_symbols, right_symbols, matched, exchanged: 0 }, prefix))
}

/// The distances of all cases, by the plain dynamic programme.
const fn table(metric: Metric) -> [u8; SIZE] {
    let mut table = [0; SIZE];
    let mut case = 0;
    while case < SIZE {
        table[case] = plain(metric, case);
        case += 1;
    }
    table
}

const fn plain(metric: Metric, case: usize) -> u8 {
    let (rows, columns) = (2 + (case >> 9 & 1), 2 + (case >> 10 & 1));
    let mut cost = [[0_u8; 4]; 4];
    let mut row = 0;
    while row <= rows {
        let mut column = 0;
        while column <= columns {
            cost[row][column] = if row == 0 || column == 0 {
                (row + column) as u8
            } else {
                let mut least = cost[row - 1][column - 1] + 1 - equal(case, row, column);
                least = lesser(least, cost[row - 1][column] + 1);
                least = lesser(least, cost[row][column - 1] + 1);
                let exchange = matches!(metric, Metric::Osa)
                    && row > 1
                    && column > 1
                    && equal(case, row, column - 1) & equal(case, row - 1, column) == 1;
                if exchange { lesser(least, cost[row - 2][column - 2] + 1) } else { least }
            };
            column += 1;
        }
        row += 1;
    }
    cost[rows][columns]
}

/// One when the symbols of this row and column, counted from one, are equal in this case.
const fn equal(case: usize, row: usize, column: usize) -> u8 {
    (case >> (3 * (row - 1) + column - 1) & 1) as u8
}

const fn lesser(a: u8, b: u8) -> u8 {
    if a < b { a } else { b }
}
