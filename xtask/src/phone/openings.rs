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
/// Fewer digits are told by all rules.
const FEWEST: usize = 3;
/// Most digits of a prefix that is one only if nothing follows it, for longer numbers to be told without regard to it.
const ENDING_MOST: usize = 7;
/// The report of a prefix that is taken away whole.
const WHOLE: u8 = 1;

/// Columns of a front: two digits, four bits each.
pub(crate) const COLUMNS: usize = 160;
/// What the first two digits lead to.
pub(crate) type Front = [u16; COLUMNS];

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
    /// By the first two digits, four bits each, what they lead to.
    pub(crate) fronts: Vec<Front>,
    /// By record: the front of a number without a plus sign.
    pub(crate) home: Vec<usize>,
    /// By record: that of a number behind its calling code.
    pub(crate) abroad: Vec<usize>,
    /// By record: that of a national number.
    pub(crate) national: Vec<usize>,
    /// By record: the fewest digits of a number for which all hold.
    pub(crate) fewest: Vec<usize>,
}

impl Openings {
    /// `first` is the number of the first state; `number` tells that of a state of whole numbers.
    pub(crate) fn build(tables: &Tables, first: usize, number: &dyn Fn(usize) -> usize) -> Self {
        let mut openings = Self {
            rows: Vec::new(),
            known: HashMap::new(),
            first,
            fronts: Vec::new(),
            home: Vec::new(),
            abroad: Vec::new(),
            national: Vec::new(),
            fewest: Vec::new(),
        };
        for record in &tables.records {
            let code: Vec<usize> =
                record.code.to_string().bytes().map(|byte| usize::from(byte - b'0')).collect();
            let kinds = tables.codes.iter().find(|row| row.code == record.code).map_or(0, |row| row.kinds);
            let longest = Reports::after(tables, record.prefix).ending.unwrap_or(0);
            let fewest = if longest <= ENDING_MOST { longest + 1 } else { 0 };
            let home = Start { tables, record, kinds, number, fewest, exit: record.exit, own: &code };
            let abroad = Start { exit: 0, own: &[], ..home };
            let home = openings.front(|all, digits| all.state(&home, digits));
            let abroad = openings.front(|all, digits| all.state(&abroad, digits));
            let national = openings.front(|_, digits| number(after(tables, kinds, digits)) as u16);
            openings.fewest.push(fewest.max(FEWEST));
            openings.home.push(home);
            openings.abroad.push(abroad);
            openings.national.push(national);
        }
        openings
    }

    /// The row of a front, made if there is none like it; `next` tells what two digits lead to.
    fn front(&mut self, mut next: impl FnMut(&mut Self, &[usize]) -> u16) -> usize {
        let mut front = [OTHER; COLUMNS];
        for first in 0..10 {
            for second in 0..10 {
                front[16 * first + second] = next(self, &[first, second]);
            }
        }
        self.fronts.iter().position(|known| *known == front).unwrap_or_else(|| {
            self.fronts.push(front);
            self.fronts.len() - 1
        })
    }

    fn state(&mut self, start: &Start<'_>, path: &[usize]) -> u16 {
        match start.found(path) {
            Some(Kind::Plain) => return start.kinds_after(path),
            Some(Kind::Prefix(digits)) => return FOUND | 0x20 << 8 | digits as u16,
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
        (self.number)(after(self.tables, self.kinds, path)) as u16
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
        after(self.tables, self.record.general, digits) == 0
    }
}

/// The state of whole numbers that the digits lead to.
fn after(tables: &Tables, state: usize, digits: &[usize]) -> usize {
    digits.iter().fold(state, |state, &digit| tables.whole.all[state].next[digit])
}
