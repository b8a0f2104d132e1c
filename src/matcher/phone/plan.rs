//! Following the generated states. The only place that reads them.
//!
//! Cost: one load a digit, fewer once the answer depends on the number of digits left alone: three on the average. The
//! states of a calling code lie together, so a first call differs from a later one by few cache misses.

use crate::table::phone::codes::CODES;
use crate::table::phone::prefixes::{STATES, STRIPS};
use crate::table::phone::wholes::ANSWER;
use crate::table::phone::{
    Code, EITHER, ENDING_BIT, EXIT, OPENING_BIT, OWN, PLAN, PREFIX, Record, Strip, UNTOLD,
};

use super::Possibility;
use super::packed::Packed;

/// What the states say of a whole number; 0 is "no match".
#[inline]
pub(super) fn answer(start: u16, digits: impl ExactSizeIterator<Item = u8>) -> u8 {
    let mut state = start;
    let mut rest = digits;
    while state & ENDING_BIT == 0 {
        let Some(digit) = rest.next() else {
            return ANSWER.get(usize::from(state)).copied().unwrap_or(0);
        };
        let place = usize::from(state) * 10 + usize::from(digit);
        state = PLAN.next.as_flattened().get(place).copied().unwrap_or(ENDING_BIT);
    }
    let row = PLAN.endings.get(usize::from(state & !ENDING_BIT));
    row.and_then(|row| row.get(rest.len())).copied().unwrap_or(0)
}

/// What the first digits of a number say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// They are the national number, and this is said of the whole of it.
    Plain(u8),
    /// So many digits are a national prefix, with which no national number begins.
    Prefix(u8),
    /// So many digits are a national prefix, or the number begins with them.
    Either(u8),
    /// So many digits lead out of the country.
    Exit(u8),
    /// The country's own calling code.
    Own,
    /// The first digits do not tell.
    Other,
}

/// What stands at the front of `number` (at least two digits), by the first row of a front.
#[inline(always)]
pub(super) fn opening(front: u16, number: Packed) -> Opening {
    // PERF: the first two digits take one step.
    let place = usize::from(front) * 10 + number.first_two();
    let Some(&(mut state)) = PLAN.next.as_flattened().get(place) else { return Opening::Other };
    let mut rest = number.without(2);
    while state & ENDING_BIT == 0 {
        let Some(digit) = rest.next() else {
            return match ANSWER.get(usize::from(state)) {
                Some(&answer) if answer != UNTOLD => Opening::Plain(answer),
                _ => Opening::Other,
            };
        };
        let place = usize::from(state) * 10 + usize::from(digit);
        state = PLAN.next.as_flattened().get(place).copied().unwrap_or(u16::MAX);
    }
    if state & OPENING_BIT == 0 {
        // A row has more columns than these digits are, so one bound is enough.
        let place = usize::from(state & !ENDING_BIT) * PLAN.endings[0].len() + rest.count() as usize;
        return Opening::Plain(PLAN.endings.as_flattened().get(place).copied().unwrap_or(0));
    }
    let [kind, digits] = (state & !(ENDING_BIT | OPENING_BIT)).to_be_bytes();
    // PERF: a bit tells what is by far the most frequent.
    if kind & PREFIX != 0 {
        return Opening::Prefix(digits);
    }
    match kind {
        EITHER => Opening::Either(digits),
        EXIT => Opening::Exit(digits),
        OWN => Opening::Own,
        _ => Opening::Other,
    }
}

/// What the plan's states say of a national number (at least two digits) of the record.
#[inline]
pub(super) fn national(record: &Record, number: Packed) -> u8 {
    let place = usize::from(record.national) * 10 + number.first_two();
    let state = PLAN.next.as_flattened().get(place).copied().unwrap_or(ENDING_BIT);
    answer(state, number.without(2))
}

/// The type that an answer stands for and, in the higher byte, the region (0: that of the code).
#[inline]
pub(super) fn outcome(answer: u8) -> u16 {
    PLAN.outcomes[usize::from(answer)]
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
    let row = PLAN.lengths.get(usize::from(record.lengths));
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
    if digits.len() < 3 { short_code_row(digits) } else { long_code_row(Packed::from_digits(digits)) }
}

/// The same for at least three digits.
fn long_code_row(digits: Packed) -> u8 {
    main_record(digits).row()
}

/// The record of the main region of the calling code that `digits` (at least three) begin with; the last of all, which
/// has no calling code, if there is none.
#[inline]
pub(super) fn main_record(digits: Packed) -> &'static Record {
    &PLAN.records[usize::from(PLAN.main_by_digits[digits.first_three()])]
}

/// The same for one or two digits: a longer code must not be read out of them.
fn short_code_row(digits: &[u8]) -> u8 {
    // Zeros behind it make a longer code of it at most.
    let row = long_code_row(Packed::from_digits(digits));
    if usize::from(code(row).digits) <= digits.len() { row } else { 0 }
}

/// A row of the calling codes; the empty first row stands for one that does not exist.
#[inline]
pub(super) fn code(row: u8) -> &'static Code {
    CODES.get(usize::from(row)).unwrap_or(&CODES[0])
}

/// Reads each line of the caches that the tables take, and gives a sum that depends on all of them.
pub(super) fn read_all() -> u64 {
    let tables = [
        lines(&PLAN.classes, |&value| u64::from(value)),
        lines(&PLAN.region_by_letters, |&value| u64::from(value)),
        lines(&PLAN.outcomes, |&value| u64::from(value)),
        lines(&PLAN.main_by_digits, |&value| u64::from(value)),
        lines(&PLAN.records, |record| record.stem),
        lines(PLAN.lengths.as_flattened(), |&value| u64::from(value)),
        lines(PLAN.endings.as_flattened(), |&value| u64::from(value)),
        lines(PLAN.next.as_flattened(), |&value| u64::from(value)),
        lines(&ANSWER, |&value| u64::from(value)),
        lines(&STATES, |state| u64::from(state.ending)),
        lines(&STRIPS, |strip| u64::from(strip.from)),
        lines(&CODES, |code| u64::from(code.kinds)),
    ];
    tables.into_iter().fold(0, u64::wrapping_add)
}

/// A sum of one value of each line of the caches that a table takes.
pub(super) fn lines<'t, T>(table: &'t [T], value: impl Fn(&'t T) -> u64) -> u64 {
    const LINE_BYTES: usize = 64;
    let one_a_line = table.iter().step_by((LINE_BYTES / size_of::<T>()).max(1));
    one_a_line.chain(table.last()).fold(0, |sum, row| sum.wrapping_add(value(row)))
}
