//! What stands at the front of a number as it is dialled, told from its first few digits.
//!
//! For: the numbers that nearly everybody writes, for which one short walk replaces three: whether the digits lead out
//! of the country, whether they begin with the country's own code, and whether they begin with a national prefix.
//! Not for: what depends on later digits or on the length; that is [`Kind::Other`], and all rules are then followed.

use std::collections::HashMap;

use super::plan::{RecordRow, Tables};

/// A successor with these bits is no state but what was found.
const FOUND: u16 = 0xc000;
/// Most digits that are looked at.
const DEPTH: usize = 5;
/// Most digits of a prefix that is one only if nothing follows it, for longer numbers to be told without regard to it.
const ENDING_MOST: usize = 7;
/// The report of a prefix that is taken away whole.
const WHOLE: u8 = 1;

/// What was found, with a number of digits.
#[derive(Clone, Copy)]
enum Kind {
    /// The digits are the national number.
    Plain,
    /// So many digits are a national prefix, and no national number begins with them.
    Prefix(usize),
    /// So many digits are a national prefix, but a national number may begin with them.
    Either(usize),
    /// So many digits lead out of the country.
    Exit(usize),
    /// The digits begin with the country's own code.
    Own,
    /// Not to be told from the first digits.
    Other,
}

/// Not to be told from the first digits, as a successor.
const OTHER: u16 = FOUND | 4 << 8;

/// The automata of all records. Their states follow those of whole numbers and lead to them.
#[derive(Debug)]
pub(crate) struct Openings {
    pub(crate) rows: Vec<[u16; 10]>,
    known: HashMap<[u16; 10], u16>,
    /// The number of the first row.
    first: usize,
    /// By record: where a number without a plus sign begins.
    pub(crate) home: Vec<u16>,
    /// By record: where a number behind its calling code begins.
    pub(crate) abroad: Vec<u16>,
    /// By record: the fewest digits of a number for which both hold.
    pub(crate) fewest: Vec<usize>,
}

impl Openings {
    /// `first` is the number of the first state; `number` tells that of a state of whole numbers.
    pub(crate) fn build(tables: &Tables, first: usize, number: &dyn Fn(usize) -> usize) -> Self {
        let (rows, known, home, abroad, fewest) = Default::default();
        let mut openings = Self { rows, known, first, home, abroad, fewest };
        for record in &tables.records {
            let code: Vec<usize> =
                record.code.to_string().bytes().map(|byte| usize::from(byte - b'0')).collect();
            let kinds = tables.codes.iter().find(|row| row.code == record.code).map_or(0, |row| row.kinds);
            let longest = Reports::after(tables, record.prefix).ending.unwrap_or(0);
            let fewest = if longest <= ENDING_MOST { longest + 1 } else { 0 };
            let home = Start { tables, record, kinds, number, fewest, exit: record.exit, own: &code };
            let abroad = Start { exit: 0, own: &[], ..home };
            let (home, abroad) = (openings.state(&home, &[]), openings.state(&abroad, &[]));
            openings.fewest.push(fewest);
            openings.home.push(home);
            openings.abroad.push(abroad);
        }
        openings
    }

    fn state(&mut self, start: &Start<'_>, path: &[usize]) -> u16 {
        match start.found(path) {
            Some(Kind::Plain) => return start.kinds_after(path),
            Some(Kind::Prefix(digits)) => return FOUND | digits as u16,
            Some(Kind::Exit(digits)) => return FOUND | 1 << 8 | digits as u16,
            Some(Kind::Own) => return FOUND | 2 << 8,
            Some(Kind::Either(digits)) => return FOUND | 3 << 8 | digits as u16,
            Some(Kind::Other) => return OTHER,
            None if path.len() == DEPTH => return OTHER,
            None => {}
        }
        let mut next = [0; 10];
        for (digit, slot) in next.iter_mut().enumerate() {
            let mut longer = path.to_vec();
            longer.push(digit);
            *slot = self.state(start, &longer);
        }
        if next == [OTHER; 10] {
            return OTHER;
        }
        *self.known.entry(next).or_insert_with(|| {
            self.rows.push(next);
            (self.first + self.rows.len() - 1) as u16
        })
    }
}

/// What is still reported after a state of prefixes.
#[derive(Clone, Copy, Default)]
struct Reports {
    /// Whether a longer prefix may be found.
    arriving: bool,
    /// The most further digits after which a prefix is found only if the digits end there.
    ending: Option<usize>,
}

impl Reports {
    fn after(tables: &Tables, state: usize) -> Self {
        let from = &tables.prefix.all[state];
        let mut reports =
            Self { arriving: false, ending: (from.report.ending != from.report.arriving).then_some(0) };
        let mut next: Vec<usize> = from.next.iter().copied().filter(|next| *next != 0).collect();
        next.sort_unstable();
        next.dedup();
        for next in next {
            let after = Self::after(tables, next);
            reports.arriving |= after.arriving || tables.prefix.all[next].report.arriving != 0;
            reports.ending = reports.ending.max(after.ending.map(|more| more + 1));
        }
        reports
    }
}

/// What may stand before a number of one record.
struct Start<'a> {
    tables: &'a Tables,
    record: &'a RecordRow,
    /// The state that tells the kind of a whole number.
    kinds: usize,
    number: &'a dyn Fn(usize) -> usize,
    /// No number has fewer digits.
    fewest: usize,
    exit: usize,
    own: &'a [usize],
}

impl Start<'_> {
    /// What digits that begin with `path` begin with; `None` if more of them have to be known.
    fn found(&self, path: &[usize]) -> Option<Kind> {
        if let Some((end, _)) = self.prefix(self.exit, path)? {
            // Zeros behind it would be no calling code; it is then not taken for an exit.
            if *path.get(end)? != 0 {
                return Some(Kind::Exit(end));
            }
        }
        if !self.own.is_empty() {
            if path.starts_with(self.own) {
                return Some(Kind::Own);
            }
            if self.own.starts_with(path) {
                return None;
            }
        }
        Some(match self.prefix(self.record.prefix, path)? {
            None | Some((0, WHOLE)) => Kind::Plain,
            Some((end, WHOLE)) if self.begins_none(&path[..end]) => Kind::Prefix(end),
            Some((end, WHOLE)) => Kind::Either(end),
            Some(_) => Kind::Other,
        })
    }

    /// The state that tells the kind of a number that begins with `path`.
    fn kinds_after(&self, path: &[usize]) -> u16 {
        (self.number)(self.after(self.kinds, path)) as u16
    }

    fn after(&self, state: usize, digits: &[usize]) -> usize {
        let states = &self.tables.whole.all;
        digits.iter().fold(state, |state, &digit| states[state].next[digit])
    }

    /// The end of the prefix that `path` begins with and its report, or that there is none, once that is certain.
    fn prefix(&self, start: usize, path: &[usize]) -> Option<Option<(usize, u8)>> {
        if start == 0 {
            return Some(None);
        }
        let mut at = start;
        let mut found = None;
        for length in 0.. {
            let state = &self.tables.prefix.all[at];
            if state.report.arriving != 0 {
                found = Some((length, state.report.arriving));
            }
            let after = Reports::after(self.tables, at);
            if !after.arriving && after.ending.is_none_or(|more| length + more < self.fewest) {
                break;
            }
            at = state.next[*path.get(length)?];
            if at == 0 {
                break;
            }
        }
        Some(found)
    }

    /// Whether no number of the general pattern begins with these digits.
    fn begins_none(&self, digits: &[usize]) -> bool {
        self.after(self.record.general, digits) == 0
    }
}
