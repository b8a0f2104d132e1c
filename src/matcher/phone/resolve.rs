//! From normalised digits to a number: the part of libphonenumber's `parseHelper` that knows numbering plans.
//!
//! Not for: reading text; the digits come from `scan` (plain ASCII) or `written` (everything else).
//! Invariant: the steps and their order are those of `phonenumbers` 9.0.43 (`_maybe_extract_country_code`,
//! `_maybe_strip_national_prefix_carrier_code`, `parse`).

use crate::table::phone::Record;
use crate::table::phone::records::RECORDS;

use super::number::Parts;
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

    /// Adds the digits among `bytes`; gives the greatest class that a byte has. A class below ten is a digit.
    ///
    /// PERF: each byte is stored and only digits are kept, so nothing depends on what the bytes are.
    #[inline]
    pub(super) fn gather(&mut self, bytes: &[u8], classes: &[u8; 256]) -> u8 {
        let mut greatest = 0;
        let mut length = self.length;
        for &byte in bytes {
            let class = classes[usize::from(byte)];
            self.values[length % Self::MOST] = class;
            length += usize::from(class < 10);
            greatest = class.max(greatest);
        }
        self.length = length.min(Self::MOST);
        greatest
    }

    #[inline]
    pub(super) fn as_slice(&self) -> &[u8] {
        self.values.get(..self.length).unwrap_or(&[])
    }
}

/// How the calling code was come by; `find` needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From a plus sign.
    Plus,
    /// From the digits that lead out of the region.
    Exit,
    /// The number begins with the region's own code.
    OwnCode,
    /// From the region.
    Region,
}

/// The number that `digits` are for someone in `region`.
#[inline]
pub(super) fn resolve(digits: &[u8], plus: bool, region: Region) -> Result<(Parts, Origin), PhoneError> {
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
        None => {
            let row = plan::row_of(record.code);
            Ok((national(row, record, digits)?, Origin::Region))
        }
    }
}

/// A plus sign before no known code ("+0086 138 …"): the digits are read once more without it.
#[cold]
fn without_plus(digits: &[u8], region: Region) -> Result<(Parts, Origin), PhoneError> {
    let Some(record) = region.record() else { return Err(PhoneError::InvalidCountryCode) };
    from_region(digits, record)?.ok_or(PhoneError::InvalidCountryCode)
}

/// A number of no stated code at all; only comparisons make these.
pub(super) fn without_region(digits: &[u8], plus: bool) -> Result<Parts, PhoneError> {
    if plus {
        return resolve(digits, true, Region::UNKNOWN).map(|(parts, _)| parts);
    }
    finish(0, digits)
}

/// The number if its digits carry a calling code, although no plus sign says so.
#[inline]
fn from_region(digits: &[u8], record: &'static Record) -> Result<Option<(Parts, Origin)>, PhoneError> {
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
fn own_code(digits: &[u8], record: &'static Record) -> Result<Option<(Parts, Origin)>, PhoneError> {
    let row = plan::code_row(digits);
    let code = plan::code(row);
    if row == 0 || code.code != record.code {
        return Ok(None);
    }
    let Some(after) = digits.get(usize::from(code.digits)..) else { return Ok(None) };
    let mut changed = Digits::new();
    let (rest, _) = strip(after, record, &mut changed);
    let better = plan::possibility(record, digits.len()) == Possibility::TooLong
        || (plan::answer(record.general, rest) != 0 && plan::answer(record.general, digits) == 0);
    if !better {
        return Ok(None);
    }
    let main = RECORDS.get(usize::from(code.main)).unwrap_or(record);
    Ok(Some((national(row, main, rest)?, Origin::OwnCode)))
}

/// The number whose calling code, that of `row`, is at the start of `digits`.
#[inline]
fn abroad(row: u8, digits: &[u8], origin: Origin) -> Result<(Parts, Origin), PhoneError> {
    let code = plan::code(row);
    let rest = digits.get(usize::from(code.digits)..).unwrap_or(&[]);
    match RECORDS.get(usize::from(code.main)) {
        Some(record) => Ok((national(row, record, rest)?, origin)),
        None => Err(PhoneError::InvalidCountryCode),
    }
}

/// Takes the national prefix off, if what remains can be a number of the region.
#[inline]
fn national(row: u8, record: &Record, digits: &[u8]) -> Result<Parts, PhoneError> {
    if digits.len() < SHORTEST {
        return Err(PhoneError::TooShortNsn);
    }
    let mut changed = Digits::new();
    let (rest, stripped) = strip(digits, record, &mut changed);
    if !stripped {
        return finish(row, digits);
    }
    match plan::possibility(record, rest.len()) {
        Possibility::Possible | Possibility::TooLong => finish(row, rest),
        Possibility::LocalOnly | Possibility::TooShort | Possibility::InvalidLength => finish(row, digits),
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
        for &digit in record.insert.iter().chain(kept).chain(after) {
            changed.push(digit);
        }
        changed.as_slice()
    } else {
        after
    };
    // A number that was right as it stood is not spoilt.
    if plan::answer(record.general, digits) != 0 && plan::answer(record.general, rest) == 0 {
        return (digits, false);
    }
    (rest, true)
}

#[inline]
fn finish(row: u8, digits: &[u8]) -> Result<Parts, PhoneError> {
    if digits.len() < SHORTEST {
        return Err(PhoneError::TooShortNsn);
    }
    if digits.len() > LONGEST {
        return Err(PhoneError::TooLong);
    }
    Ok(Parts::new(row, digits))
}
