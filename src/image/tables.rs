//! The items of the compiled conditions and of their index.

use std::ops::Range;

use super::ImageError;
use super::code::{Decoder, Encoder, Item, choices, newtypes, read_text, records, write_text};
use super::error::damaged;
use crate::compile::Tables;
use crate::program::index::{
    Axis, AxisId, Entry, Index, Interval, Probe, Question, Root, Step, StepId, link,
};
use crate::program::literals::{Literal, Literals};
use crate::program::symbols::Symbols;
use crate::program::{Check, Node, NodeId, Program, SlotId, TestId};

newtypes! { TestId SlotId NodeId AxisId StepId }

records! {
    Literal { how, text }
    Root { actions, step }
    Entry { rule, when }
}

choices! {
    Check {
        0 = Is(slot, key), 1 = IsNot(slot, key), 2 = Among(slot, start, end), 3 = Between(slot, low, high), 4 = Typed,
    }
    Node { 0 = Always(value), 1 = Test(test), 2 = Not(inner), 3 = And(start, end), 4 = Or(start, end) }
    Axis {
        0 = Slot(slot), 1 = Items(set), 2 = Above(domain), 3 = Tier, 4 = Parts(text), 5 = Mentions(text), 6 = Test(test),
    }
}

pub(super) fn write(program: &Program, out: &mut Encoder) {
    program.tests.write(out);
    program.checks.write(out);
    program.keys.write(out);
    program.slots.write(out);
    program.symbols.write(out);
    program.nodes.write(out);
    program.children.write(out);
    program.index.write(out);
    out.number(program.rules.len() as u64);
    program.rules.iter().for_each(|rule| rule.when.write(out));
    program.tiers.write(out);
    out.number(program.quotas.len() as u64);
    program.quotas.iter().for_each(|quota| quota.when.write(out));
}

pub(super) fn read(from: &mut Decoder<'_>) -> Result<Tables, ImageError> {
    Ok(Tables {
        tests: Item::read(from)?,
        checks: Item::read(from)?,
        keys: Item::read(from)?,
        slots: Item::read(from)?,
        symbols: Item::read(from)?,
        nodes: Item::read(from)?,
        children: Item::read(from)?,
        index: Item::read(from)?,
        rules: Item::read(from)?,
        tiers: Item::read(from)?,
        quotas: Item::read(from)?,
    })
}

impl Item for Symbols {
    fn write(&self, out: &mut Encoder) {
        let texts = self.texts();
        out.number(texts.len() as u64);
        texts.for_each(|text| write_text(text, out));
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let mut symbols = Symbols::default();
        for at in 0..from.count()? as u64 {
            if symbols.intern(read_text(from)?) != Some(at) {
                return Err(damaged("a text has two numbers"));
            }
        }
        Ok(symbols)
    }
}

/// Numbers of characters that automata for literals may have room for, together.
const CODES_MAX: usize = 1 << 24;

/// A place is written with everything that stands at it, so whatever the bytes, no two places share anything.
impl Item for Index {
    fn write(&self, out: &mut Encoder) {
        out.number(self.questions.len() as u64);
        for question in &self.questions {
            question.axis.write(out);
            out.each(question.literals.all().iter());
        }
        self.roots.write(out);
        let branches = self.branches();
        out.number(self.steps.len() as u64);
        for step in &self.steps {
            out.each(self.entries.get(places(step.entries)).unwrap_or_default().iter());
            let range = places(step.probes);
            let probes = self.probes.get(range.clone()).unwrap_or_default();
            out.number(probes.len() as u64);
            for (probe, branches) in probes.iter().zip(branches.get(range).unwrap_or_default()) {
                probe.axis.write(out);
                probe.unknown.write(out);
                branches.write(out);
                let intervals = self.intervals.get(places(probe.intervals)).unwrap_or_default();
                out.number(intervals.len() as u64);
                for interval in intervals {
                    (interval.low, interval.high, interval.step).write(out);
                }
            }
        }
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let questions = Vec::<(Axis, Vec<Literal>)>::read(from)?;
        // An automaton has a table as long as its greatest character's number.
        let greatest =
            |literals: &Vec<Literal>| literals.iter().flat_map(|literal| literal.text.chars()).max();
        let codes = questions.iter().filter_map(|(_, literals)| greatest(literals)).map(|c| c as usize);
        if codes.sum::<usize>() > CODES_MAX {
            return Err(damaged("it looks for parts of too many texts"));
        }
        let question = |(axis, literals): (_, Vec<_>)| Question { axis, literals: Literals::new(&literals) };
        let questions = questions.into_iter().map(question).collect();
        let mut index = Index::default();
        index.questions = questions;
        index.roots = Item::read(from)?;
        for _ in 0..from.count()? {
            let start = index.entries.len();
            index.entries.extend(Vec::<Entry>::read(from)?);
            let entries = range(start, index.entries.len())?;
            let start = index.probes.len();
            for _ in 0..from.count()? {
                read_probe(&mut index, from)?;
            }
            let probes = range(start, index.probes.len())?;
            index.steps.push(Step { probes, entries });
        }
        Ok(index)
    }
}

fn read_probe(index: &mut Index, from: &mut Decoder<'_>) -> Result<(), ImageError> {
    let (axis, unknown) = (Item::read(from)?, Item::read(from)?);
    let branches = Vec::<(u64, StepId)>::read(from)?;
    if !branches.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(damaged("answers are not in order"));
    }
    let start = index.intervals.len();
    for _ in 0..from.count()? {
        let (low, high, step) = Item::read(from)?;
        index.intervals.push(Interval { low, high, highest: high, step });
    }
    let own = index.intervals.get_mut(start..).unwrap_or_default();
    if !own.is_sorted_by(|a, b| (a.low, a.high) < (b.low, b.high)) {
        return Err(damaged("intervals are not in order"));
    }
    link(own);
    let intervals = range(start, index.intervals.len())?;
    let at = index.probes.len();
    index.probes.push(Probe { axis, unknown, few: (0, 0), intervals });
    index.add_branches(at, &branches);
    Ok(())
}

fn places((start, end): (u32, u32)) -> Range<usize> {
    start as usize..end as usize
}

fn range(start: usize, end: usize) -> Result<(u32, u32), ImageError> {
    u32::try_from(start).ok().zip(u32::try_from(end).ok()).ok_or(damaged("there is too much of something"))
}
