//! From digits to a number by a short way, for what nearly everybody writes.
//!
//! For: numbers of at most 16 digits whose first few digits tell what stands in front of the national number.
//! Not for: prefixes that depend on what follows, and mistakes; those get `None` and go to `resolve`.
//! Invariant: whatever is answered here, `resolve` would answer the same. The states of openings hold only what is
//! certain of a number, whatever its further digits are.

use crate::table::phone::Record;

use super::packed::Packed;
use super::parts::{Origin, Parts};
use super::plan::{self, Opening};
use super::{Possibility, Region};

/// The number that `digits` are for someone in `region`; fewer than three are none for any record.
#[inline(always)]
pub(super) fn resolve(digits: Packed, plus: bool, region: Region) -> Option<Parts> {
    if plus {
        let (record, national) = behind_code(digits)?;
        return from_front(record, record.abroad, national, Origin::Plus);
    }
    let record = region.readable();
    from_front(record, record.home, digits, Origin::Region)
}

/// The main record of the calling code that the digits begin with, and what follows it. Where there is no code, the
/// record is one for which no digits are enough.
#[inline(always)]
fn behind_code(digits: Packed) -> Option<(&'static Record, Packed)> {
    if digits.count() < 5 {
        return None;
    }
    let record = plan::main_record(digits);
    Some((record, digits.without(record.code_digits())))
}

/// The number of `digits` by a front of the record.
///
/// PERF: one loop serves all fronts, and what is rare is called last, so that nothing has to be kept for a return.
#[inline(always)]
fn from_front(record: &'static Record, front: u16, digits: Packed, origin: Origin) -> Option<Parts> {
    let (mut record, mut front, mut digits, mut origin) = (record, front, digits, origin);
    let mut fewest = record.fewest;
    loop {
        if digits.count() < u32::from(fewest) {
            return None;
        }
        match plan::opening(front, digits) {
            Opening::Plain(answer) => return Parts::packed(record, digits, answer, origin),
            Opening::Prefix(prefix) => {
                digits = bared(record, digits.without(prefix))?;
                (front, fewest) = (record.national, 2);
            }
            Opening::Exit(exit) => {
                (record, digits) = behind_code(digits.without(exit))?;
                (front, fewest, origin) = (record.abroad, record.fewest, Origin::Exit);
            }
            Opening::Either(prefix) => return perhaps_bared(record, digits, prefix, origin),
            Opening::Own => return own_code(record, digits),
            Opening::Other => return None,
        }
    }
}

/// The number behind the region's own calling code, if it makes better sense without it.
#[inline(never)]
fn own_code(record: &'static Record, digits: Packed) -> Option<Parts> {
    let rest = digits.without(record.code_digits());
    let too_long = plan::possibility(record, digits.count() as usize) == Possibility::TooLong;
    if rest.count() < u32::from(record.fewest) || !(too_long || is_better(record, rest, digits)) {
        return None;
    }
    // What has a prefix here may lose another one in the main region of the code.
    let Opening::Plain(answer) = plan::opening(record.abroad, rest) else { return None };
    let main = plan::main_record(digits);
    if std::ptr::eq(main, record) {
        return Parts::packed(record, rest, answer, Origin::OwnCode);
    }
    from_front(main, main.abroad, rest, Origin::OwnCode)
}

/// Whether the general pattern of the region is that of the first digits and not of the others.
#[inline(never)]
fn is_better(record: &Record, digits: Packed, than: Packed) -> bool {
    plan::answer(record.general, digits) != 0 && plan::answer(record.general, than) == 0
}

/// The number with or without what is a national prefix or its first digits.
#[inline(never)]
fn perhaps_bared(record: &Record, digits: Packed, prefix: u8, origin: Origin) -> Option<Parts> {
    let rest = digits.without(prefix);
    let digits = if is_better(record, digits, rest) { digits } else { bared(record, rest)? };
    Parts::packed(record, digits, plan::national(record, digits), origin)
}

/// The digits behind a national prefix, if so many can be a number.
#[inline(always)]
fn bared(record: &Record, digits: Packed) -> Option<Packed> {
    if digits.count() < 2 || record.bared >> digits.count() & 1 == 0 { None } else { Some(digits) }
}
