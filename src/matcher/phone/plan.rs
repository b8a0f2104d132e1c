//! Following the generated states. The only place that reads them.
//!
//! Cost: one load a digit, fewer once the answer depends on the number of digits left alone; a cold first call
//! differs from a warm one by cache misses only.

use crate::table::phone::codes::{CODE_BY_DIGITS, CODES};
use crate::table::phone::prefixes::{STATES, STRIPS};
use crate::table::phone::records::LENGTHS;
use crate::table::phone::wholes::{ANSWER, ENDINGS, NEXT};
use crate::table::phone::{Code, ENDING_BIT, Record, Strip};

use super::Possibility;

/// What the states say of a whole number; 0 is "no match".
#[inline]
pub(super) fn answer(start: u16, digits: &[u8]) -> u8 {
    let mut state = start;
    let mut rest = digits;
    while state & ENDING_BIT == 0 {
        let Some((&digit, after)) = rest.split_first() else {
            return ANSWER.get(usize::from(state)).copied().unwrap_or(0);
        };
        state = NEXT
            .get(usize::from(state))
            .and_then(|row| row.get(usize::from(digit)))
            .copied()
            .unwrap_or(ENDING_BIT);
        rest = after;
    }
    let row = ENDINGS.get(usize::from(state & !ENDING_BIT));
    row.and_then(|row| row.get(rest.len())).copied().unwrap_or(0)
}

/// The end of the prefix that `digits` begin with, and what is to be done with it.
#[inline]
pub(super) fn prefix(start: u16, digits: &[u8]) -> Option<(usize, Strip)> {
    let mut state = usize::from(start);
    let mut found = (0, 0);
    let mut length = 0;
    loop {
        let row = STATES.get(state)?;
        if row.arriving != 0 {
            found = (length, row.arriving);
        }
        let Some(&digit) = digits.get(length) else {
            if row.ending != 0 {
                found = (length, row.ending);
            }
            break;
        };
        state = usize::from(*row.next.get(usize::from(digit))?);
        if state == 0 {
            break;
        }
        length += 1;
    }
    let (end, strip) = found;
    if strip == 0 { None } else { STRIPS.get(usize::from(strip)).map(|strip| (end, *strip)) }
}

/// What libphonenumber's length test says of a national number with so many digits.
#[inline]
pub(super) fn possibility(record: &Record, digits: usize) -> Possibility {
    let row = LENGTHS.get(usize::from(record.lengths));
    match row.and_then(|row| row.get(digits.min(row.len() - 1))) {
        Some(0) => Possibility::Possible,
        Some(1) => Possibility::LocalOnly,
        Some(2) => Possibility::TooShort,
        Some(3) => Possibility::InvalidLength,
        _ => Possibility::TooLong,
    }
}

/// The row of the calling code that `digits` begin with; 0 if there is none.
#[inline]
pub(super) fn code_row(digits: &[u8]) -> u8 {
    let [first, second, third, ..] = *digits else { return short_code_row(digits) };
    let at = usize::from(first) * 100 + usize::from(second) * 10 + usize::from(third);
    CODE_BY_DIGITS.get(at).copied().unwrap_or(0)
}

/// The same for one or two digits: a longer code must not be read out of them.
fn short_code_row(digits: &[u8]) -> u8 {
    let (at, most) = match *digits {
        [first] => (usize::from(first) * 100, 1),
        [first, second] => (usize::from(first) * 100 + usize::from(second) * 10, 2),
        _ => return 0,
    };
    let row = CODE_BY_DIGITS.get(at).copied().unwrap_or(0);
    if code(row).digits <= most { row } else { 0 }
}

/// The row of a calling code.
pub(super) fn row_of(code: u16) -> u8 {
    let digit = |value: u16| u8::try_from(value % 10).unwrap_or(0);
    // Zeros behind it make no longer code of it: calling codes are free of prefixes.
    code_row(&match code {
        0..=9 => [digit(code), 0, 0],
        10..=99 => [digit(code / 10), digit(code), 0],
        _ => [digit(code / 100), digit(code / 10), digit(code)],
    })
}

/// A row of the calling codes; the empty first row stands for one that does not exist.
#[inline]
pub(super) fn code(row: u8) -> &'static Code {
    CODES.get(usize::from(row)).unwrap_or(&CODES[0])
}
