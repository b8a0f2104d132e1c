//! The region a number is dialled in or belongs to.

use std::fmt;

use crate::table::phone::records::{REGIONS, WORLD};
use crate::table::phone::{PLAN, Record};

use super::plan;

/// A region by its CLDR code, such as `CN`; or none, when only numbers with a calling code are to be read.
///
/// ```
/// use menshen::phone::Region;
///
/// let region = Region::from_code("CN").expect("China is a region");
/// assert_eq!(region.code(), "CN");
/// assert_eq!(region.calling_code(), Some(86));
/// assert_eq!(Region::from_code("cn"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region {
    /// Index in the table; 0 is no region.
    index: u8,
    /// The row of the record with which national numbers are read; [`Region::NO_ROW`] if none are: for no region, for
    /// that of no country, and if the code was not written as the table has it (see [`Region::lenient`]).
    row: u8,
}

impl Region {
    /// No region: only numbers with a calling code can be read.
    pub const UNKNOWN: Self = Self { index: 0, row: Self::NO_ROW };
    /// The row of the record that no number has enough digits for.
    const NO_ROW: u8 = u8::MAX;

    /// The region of a code in capital letters; `None` if there is no such region.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] = code.as_bytes() else { return None };
        let at = usize::from(first - b'A') * 26 + usize::from(second - b'A');
        match PLAN.region_by_letters.get(at) {
            Some(&index) if index != 0 => Some(Self::at(index)),
            _ => None,
        }
    }

    /// The region as libphonenumber treats a caller's code: an unknown one counts as no region.
    ///
    /// A code in the wrong case (`us`) is unknown as well, but its dialling prefixes are still tried when a text
    /// with a plus sign has no known calling code. Use this to agree with libphonenumber on every input.
    #[must_use]
    pub fn lenient(code: &str) -> Self {
        if let Some(region) = Self::from_code(code) {
            return region;
        }
        let mut upper = [0_u8; 2];
        let mut letters = code.chars().flat_map(char::to_uppercase);
        for slot in &mut upper {
            match letters.next().map(u8::try_from) {
                Some(Ok(letter)) => *slot = letter,
                _ => return Self::UNKNOWN,
            }
        }
        let known = std::str::from_utf8(&upper).ok().and_then(Self::from_code);
        match (known, letters.next()) {
            (Some(region), None) => Self { row: Self::NO_ROW, ..region },
            _ => Self::UNKNOWN,
        }
    }

    /// The code, such as `CN`; `001` for numbers of no country, `ZZ` for no region.
    #[must_use]
    pub fn code(self) -> &'static str {
        REGIONS[usize::from(self.index)]
    }

    /// The calling code of the region.
    #[must_use]
    pub fn calling_code(self) -> Option<u16> {
        self.record().map(|record| plan::code(record.row()).code)
    }

    /// All regions, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..WORLD).map(Self::at)
    }

    #[inline]
    pub(super) const fn at(index: u8) -> Self {
        // The records of codes of no country follow those of the regions.
        let is_country = index != 0 && index < WORLD;
        Self { index, row: if is_country { index - 1 } else { Self::NO_ROW } }
    }

    /// Its place among the regions.
    pub(super) const fn index(self) -> u8 {
        self.index
    }

    /// Whether national numbers may be read with this region.
    #[inline]
    pub(super) const fn is_known(self) -> bool {
        self.row != Self::NO_ROW
    }

    /// Whether this is the region of numbers that belong to no country.
    const fn is_world(self) -> bool {
        self.index == WORLD
    }

    /// The record with which national numbers are read; if none are, one for which no digits are enough.
    #[inline]
    pub(super) fn readable(self) -> &'static Record {
        &PLAN.records[usize::from(self.row)]
    }

    #[inline]
    pub(super) fn record(self) -> Option<&'static Record> {
        if self.is_world() {
            None
        } else {
            usize::from(self.index).checked_sub(1).and_then(|row| PLAN.records.get(row))
        }
    }
}

/// Reads the names of the regions, line by line, as [`plan::read_all`] reads the plans.
pub(super) fn read_all() -> u64 {
    plan::lines(&REGIONS, |name| name.bytes().fold(0, |sum, byte| sum + u64::from(byte)))
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_loose = self.row == Self::NO_ROW && self.index != 0 && !self.is_world();
        write!(f, "Region({}{})", self.code(), if is_loose { ", loose" } else { "" })
    }
}
