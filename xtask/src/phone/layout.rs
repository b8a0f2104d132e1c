//! Where each state stands in the tables.
//!
//! For: one array of states in which those of a calling code stand together, from the first two digits on, so that a
//! number of a country that was not asked for before touches one or two pages and few cache lines.

use super::openings::{COLUMNS, Openings};
use super::plan::Tables;
use super::states::States;

/// A successor with this bit is a row of endings: the answer depends on the number of digits left alone.
pub(crate) const ENDINGS: usize = 0x8000;
/// A successor with this bit as well is what was found at the front of a number.
const OPENING: usize = 0x4000;
/// The answer in a state whose digits do not tell when they end there.
const UNTOLD: u8 = 255;
/// Successors in a row.
const DIGITS: usize = 10;

/// The states of whole numbers, those apart whose answer depends on the number of digits left alone.
pub(crate) struct Split {
    /// By state of the source: its number here.
    numbers: Vec<usize>,
    pub(crate) rows: Vec<([usize; DIGITS], u8)>,
    endings: Vec<Vec<u8>>,
}

impl Split {
    pub(crate) fn new(states: &States) -> Self {
        let mut chains: Vec<Option<Vec<u8>>> = Vec::new();
        let mut split = Self { numbers: Vec::new(), rows: Vec::new(), endings: vec![Vec::new()] };
        // A state is made after all that it leads to, so its successors are always known.
        for (id, state) in states.all.iter().enumerate() {
            let [first, rest @ ..] = state.next;
            let same = rest.iter().all(|next| *next == first);
            let chain = match chains.get(first) {
                _ if id == 0 => Some(Vec::new()),
                Some(Some(tail)) if same => {
                    Some(std::iter::once(state.report.ending).chain(tail.iter().copied()).collect())
                }
                _ => None,
            };
            let number = match &chain {
                Some(chain) => {
                    let mut chain: Vec<u8> = chain.clone();
                    while chain.last() == Some(&0) {
                        chain.pop();
                    }
                    let at = split.endings.iter().position(|known| *known == chain).unwrap_or_else(|| {
                        split.endings.push(chain);
                        split.endings.len() - 1
                    });
                    ENDINGS | at
                }
                None => {
                    let next = state.next.map(|next| split.number(next));
                    split.rows.push((next, state.report.ending));
                    split.rows.len() - 1
                }
            };
            split.numbers.push(number);
            chains.push(chain);
        }
        split
    }

    pub(crate) fn number(&self, state: usize) -> usize {
        self.numbers.get(state).copied().unwrap_or(ENDINGS)
    }
}

/// All rows in their order.
pub(crate) struct Layout {
    pub(crate) rows: Vec<([usize; DIGITS], u8)>,
    pub(crate) endings: Vec<Vec<u8>>,
    split: Split,
    /// By row of the parts, those of openings behind those of whole numbers: its place.
    places: Vec<Option<usize>>,
    /// By front: the place of the first of its rows.
    fronts: Vec<Option<usize>>,
    /// By row of endings: its place.
    ending_places: Vec<Option<usize>>,
}

impl Layout {
    /// The fronts of a calling code, what they lead to, and then what else is asked of its numbers.
    pub(crate) fn new(tables: &Tables, split: Split, openings: &Openings) -> Self {
        let opened = openings.rows.iter().map(|next| (next.map(usize::from), UNTOLD));
        let parts: Vec<_> = split.rows.iter().copied().chain(opened).collect();
        let mut layout = Self {
            rows: Vec::new(),
            endings: Vec::new(),
            places: vec![None; parts.len()],
            fronts: vec![None; openings.fronts.len()],
            ending_places: vec![None; split.endings.len()],
            split,
        };
        // The first ending stays: it is that of what matches nothing.
        layout.reach(ENDINGS, &parts);
        for code in &tables.codes {
            let of_code = tables.records.iter().enumerate().filter(|(_, record)| record.code == code.code);
            for (at, _) in of_code {
                for fronts in [&openings.national, &openings.home, &openings.abroad] {
                    layout.place_front(fronts[at], openings, &parts);
                }
            }
            layout.reach(layout.split.number(code.kinds), &parts);
        }
        let general = tables.records.iter().map(|record| record.general);
        let written = tables.codes.iter().flat_map(|code| [code.national, code.international]);
        let short = tables.records.iter().map(|record| record.short);
        for state in general.chain(written).chain(short) {
            layout.reach(layout.split.number(state), &parts);
        }
        let moved: Vec<_> =
            layout.rows.iter().map(|(next, answer)| (next.map(|next| layout.place(next)), *answer)).collect();
        layout.rows = moved;
        // No two digits lead there.
        for front in layout.fronts.iter().flatten() {
            for column in (0..COLUMNS).filter(|column| column % 16 >= DIGITS) {
                layout.rows[front + column / DIGITS].0[column % DIGITS] = 0;
            }
        }
        layout
    }

    fn place_front(&mut self, front: usize, openings: &Openings, parts: &[([usize; DIGITS], u8)]) {
        if self.fronts[front].is_some() {
            return;
        }
        self.fronts[front] = Some(self.rows.len());
        let columns = &openings.fronts[front];
        for row in columns.as_chunks::<DIGITS>().0 {
            self.rows.push((row.map(usize::from), UNTOLD));
        }
        for place in (0..COLUMNS).filter(|place| place % 16 < DIGITS) {
            self.reach(usize::from(columns[place]), parts);
        }
    }

    /// Gives places to what a successor leads to.
    fn reach(&mut self, from: usize, parts: &[([usize; DIGITS], u8)]) {
        let mut waiting = vec![from];
        while let Some(row) = waiting.pop() {
            if row & ENDINGS != 0 {
                if row & OPENING == 0 && self.ending_places[row ^ ENDINGS].is_none() {
                    self.ending_places[row ^ ENDINGS] = Some(self.endings.len());
                    self.endings.push(self.split.endings[row ^ ENDINGS].clone());
                }
            } else if self.places[row].is_none() {
                self.places[row] = Some(self.rows.len());
                self.rows.push(parts[row]);
                waiting.extend(parts[row].0.iter().rev());
            }
        }
    }

    fn place(&self, row: usize) -> usize {
        if row & ENDINGS == 0 {
            self.places[row].unwrap_or(ENDINGS)
        } else if row & OPENING == 0 {
            self.ending_places[row ^ ENDINGS].map_or(ENDINGS, |place| place | ENDINGS)
        } else {
            row
        }
    }

    /// The row of a state of whole numbers.
    pub(crate) fn number(&self, state: usize) -> usize {
        self.place(self.split.number(state))
    }

    /// The first row of a front.
    pub(crate) fn front(&self, front: usize) -> usize {
        self.fronts[front].unwrap_or_default()
    }
}
