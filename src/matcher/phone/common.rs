//! From digits to a number by a short way, for what nearly everybody writes.
//!
//! For: numbers of at most 16 digits whose first few digits tell what stands in front of the national number.
//! Not for: prefixes that depend on what follows, and mistakes; those get `None` and go to `resolve`.
//! Invariant: whatever is answered here, `resolve` would answer the same. The states of openings hold only what is
//! certain of a number, whatever its further digits are.

use crate::table::phone::Record;
use crate::table::phone::records::RECORDS;

use super::number::{Origin, Parts};
use super::packed::Packed;
use super::plan::{self, Opening};
use super::{Possibility, Region};

/// The number that `digits` (at least three) are for someone in `region`.
#[inline]
pub(super) fn resolve(digits: Packed, plus: bool, region: Region) -> Option<Parts> {
    let (digits, origin) = if plus {
        (digits, Origin::Plus)
    } else {
        let record = region.known_record()?;
        match plan::opening(record, record.home, digits) {
            Opening::Plain(answer) => {
                return Some(Parts::packed(record.row, digits, answer, Origin::Region));
            }
            Opening::Prefix(prefix) => {
                return bared(record.row, record, digits.without(prefix), Origin::Region);
            }
            Opening::Either(prefix) => {
                return perhaps_bared(record.row, record, digits, prefix, Origin::Region);
            }
            Opening::Exit(exit) => (digits.without(exit), Origin::Exit),
            Opening::Own => {
                if !has_own_code(digits, record) {
                    return None;
                }
                (digits, Origin::OwnCode)
            }
            Opening::Other => return None,
        }
    };
    let row = plan::long_code_row(digits);
    let code = plan::code(row);
    if row == 0 || digits.count() < 5 {
        return None;
    }
    let record = RECORDS.get(usize::from(code.main))?;
    let national = digits.without(code.digits);
    match plan::opening(record, record.abroad, national) {
        Opening::Plain(answer) => Some(Parts::packed(row, national, answer, origin)),
        Opening::Prefix(prefix) => bared(row, record, national.without(prefix), origin),
        Opening::Either(prefix) => perhaps_bared(row, record, national, prefix, origin),
        Opening::Exit(_) | Opening::Own | Opening::Other => None,
    }
}

/// Whether the region's own calling code stands in front and what follows it makes better sense without it.
fn has_own_code(digits: Packed, record: &Record) -> bool {
    let rest = digits.without(plan::code(record.row).digits);
    // What has a prefix here may lose another one in the main region of the code.
    matches!(plan::opening(record, record.abroad, rest), Opening::Plain(_))
        && (plan::possibility(record, usize::from(digits.count())) == Possibility::TooLong
            || (is_general(record, rest) && !is_general(record, digits)))
}

/// The number with or without what is a national prefix or its first digits.
fn perhaps_bared(row: u8, record: &Record, digits: Packed, prefix: u8, origin: Origin) -> Option<Parts> {
    let rest = digits.without(prefix);
    if is_general(record, digits) && !is_general(record, rest) {
        return Some(Parts::packed(row, digits, plan::answer(plan::code(row).kinds, digits), origin));
    }
    bared(row, record, rest, origin)
}

/// Whether the general pattern of the region is that of the digits.
#[inline]
fn is_general(record: &Record, digits: Packed) -> bool {
    plan::answer(record.general, digits) != 0
}

/// The number of the digits behind a national prefix, if so many digits can be one.
#[inline]
fn bared(row: u8, record: &Record, digits: Packed, origin: Origin) -> Option<Parts> {
    if digits.count() < 2 || record.bared >> digits.count() & 1 == 0 {
        return None;
    }
    Some(Parts::packed(row, digits, plan::answer(plan::code(row).kinds, digits), origin))
}
