//! From normalised digits to a number: the part of libphonenumber's `parseHelper` that knows numbering plans.
//!
//! Not for: reading text; the digits come from `scan` (plain ASCII) or `written` (everything else).
//! Invariant: the steps and their order are those of `phonenumbers` 9.0.43 (`_maybe_extract_country_code`,
//! `_maybe_strip_national_prefix_carrier_code`, `parse`).

use crate::table::phone::records::INSERTS;
use crate::table::phone::{PLAN, Record};

use super::packed::Packed;
use super::parts::{Origin, Parts};
use super::plan;
use super::{PhoneError, Possibility, Region};

/// Fewest digits of a national number.
const SHORTEST: usize = 2;
/// Most digits of a national number.
const LONGEST: usize = 17;

/// Digits of a number, 0 to 9 each.
///
/// INVARIANT: more than [`Digits::MOST`] are counted as that many. Every number with more than 40 digits is too
/// long whatever the further ones are, so nothing is lost.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    values: [u8; Self::MOST],
    length: usize,
}

impl Digits {
    pub(super) const MOST: usize = 64;

    #[inline]
    pub(super) const fn new() -> Self {
        Self { values: [0; Self::MOST], length: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, digit: u8) {
        if let Some(slot) = self.values.get_mut(self.length) {
            *slot = digit;
            self.length += 1;
        }
    }

    pub(super) fn from_packed(packed: Packed) -> Self {
        let mut digits = Self::new();
        packed.for_each(|digit| digits.push(digit));
        digits
    }

    #[inline]
    pub(super) fn as_slice(&self) -> &[u8] {
        self.values.get(..self.length).unwrap_or(&[])
    }
}

/// The number that `digits` are for someone in `region`.
#[inline]
pub(super) fn resolve(digits: &[u8], plus: bool, region: Region) -> Result<Parts, PhoneError> {
    if plus {
        if digits.len() <= SHORTEST {
            return Err(PhoneError::TooShortAfterIdd);
        }
        let row = plan::code_row(digits);
        if row != 0 {
            return abroad(row, digits, Origin::Plus);
        }
        return without_plus(digits, region);
    }
    let Some(record) = region.record() else { return Err(PhoneError::InvalidCountryCode) };
    match from_region(digits, record)? {
        Some(found) => Ok(found),
        None => national(record.row(), record, digits, Origin::Region),
    }
}

/// A plus sign before no known code ("+0086 138 …"): the digits are read once more without it.
#[cold]
fn without_plus(digits: &[u8], region: Region) -> Result<Parts, PhoneError> {
    let Some(record) = region.record() else { return Err(PhoneError::InvalidCountryCode) };
    from_region(digits, record)?.ok_or(PhoneError::InvalidCountryCode)
}

/// A number of no stated code at all; only comparisons make these.
pub(super) fn without_region(digits: &[u8], plus: bool) -> Result<Parts, PhoneError> {
    if plus {
        return resolve(digits, true, Region::UNKNOWN);
    }
    finish(0, digits, Origin::Region)
}

/// The number if its digits carry a calling code, although no plus sign says so.
#[inline]
fn from_region(digits: &[u8], record: &'static Record) -> Result<Option<Parts>, PhoneError> {
    if record.exit != 0
        && let Some((end, _)) = plan::prefix(record.exit, digits)
        && let Some(after) = digits.get(end..)
        && after.first() != Some(&0)
    {
        if after.len() <= SHORTEST {
            return Err(PhoneError::TooShortAfterIdd);
        }
        let row = plan::code_row(after);
        return if row == 0 {
            Err(PhoneError::InvalidCountryCode)
        } else {
            abroad(row, after, Origin::Exit).map(Some)
        };
    }
    own_code(digits, record)
}

/// The number if it begins with the region's own calling code and makes better sense without it.
#[inline]
fn own_code(digits: &[u8], record: &'static Record) -> Result<Option<Parts>, PhoneError> {
    let row = plan::code_row(digits);
    let code = plan::code(row);
    if row == 0 || row != record.row() {
        return Ok(None);
    }
    let Some(after) = digits.get(usize::from(code.digits)..) else { return Ok(None) };
    let mut changed = Digits::new();
    let (rest, _) = strip(after, record, &mut changed);
    let better = plan::possibility(record, digits.len()) == Possibility::TooLong
        || (is_general(record, rest) && !is_general(record, digits));
    if !better {
        return Ok(None);
    }
    let main = &PLAN.records[usize::from(code.main)];
    national(row, main, rest, Origin::OwnCode).map(Some)
}

/// The number whose calling code, that of `row`, is at the start of `digits`.
#[inline]
fn abroad(row: u8, digits: &[u8], origin: Origin) -> Result<Parts, PhoneError> {
    let code = plan::code(row);
    let rest = digits.get(usize::from(code.digits)..).unwrap_or(&[]);
    national(row, &PLAN.records[usize::from(code.main)], rest, origin)
}

/// Takes the national prefix off, if what remains can be a number of the region.
#[inline]
fn national(row: u8, record: &Record, digits: &[u8], origin: Origin) -> Result<Parts, PhoneError> {
    if digits.len() < SHORTEST {
        return Err(PhoneError::TooShortNsn);
    }
    let mut changed = Digits::new();
    let (rest, stripped) = strip(digits, record, &mut changed);
    if !stripped {
        return finish(row, digits, origin);
    }
    match plan::possibility(record, rest.len()) {
        Possibility::Possible | Possibility::TooLong => finish(row, rest, origin),
        Possibility::LocalOnly | Possibility::TooShort | Possibility::InvalidLength => {
            finish(row, digits, origin)
        }
    }
}

/// `digits` without their national prefix, and whether there was one. `changed` holds them if they had to be rewritten.
#[inline]
pub(super) fn strip<'d>(digits: &'d [u8], record: &Record, changed: &'d mut Digits) -> (&'d [u8], bool) {
    if record.prefix == 0 || digits.is_empty() {
        return (digits, false);
    }
    let Some((end, how)) = plan::prefix(record.prefix, digits) else { return (digits, false) };
    let after = digits.get(end..).unwrap_or(&[]);
    let rest = if how.insert {
        let kept = digits.get(usize::from(how.from)..end.saturating_sub(usize::from(how.cut))).unwrap_or(&[]);
        let insert = INSERTS.get(usize::from(record.insert)).copied().unwrap_or(&[]);
        for &digit in insert.iter().chain(kept).chain(after) {
            changed.push(digit);
        }
        changed.as_slice()
    } else {
        after
    };
    // A number that was right as it stood is not spoilt.
    if is_general(record, digits) && !is_general(record, rest) {
        return (digits, false);
    }
    (rest, true)
}

/// Whether the general pattern of the region is that of the digits.
#[inline]
fn is_general(record: &Record, digits: &[u8]) -> bool {
    plan::answer(record.general, digits.iter().copied()) != 0
}

#[inline]
fn finish(row: u8, digits: &[u8], origin: Origin) -> Result<Parts, PhoneError> {
    if digits.len() < SHORTEST {
        return Err(PhoneError::TooShortNsn);
    }
    if digits.len() > LONGEST {
        return Err(PhoneError::TooLong);
    }
    Ok(Parts::new(row, digits, origin))
}
