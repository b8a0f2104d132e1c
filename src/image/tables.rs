//! The items of the compiled conditions and of their index.

use super::ImageError;
use super::code::{Decoder, Encoder, Item, choices, newtypes, read_text, records, write_text};
use super::error::damaged;
use crate::compile::Tables;
use crate::program::literals::{Literal, Literals};
use crate::program::symbols::Symbols;
use crate::program::tree::{Axis, AxisId, Entry, Probe, Question, Root, Step, StepId, Tree};
use crate::program::{Check, Node, NodeId, Program, Run, SlotId, TestId};

newtypes! { TestId SlotId NodeId AxisId StepId }

records! {
    Literal { how, text }
    Run { first, more }
    Root { actions, step }
    Entry { rule, when }
    Probe { axis, unknown, branches, intervals }
    Step { entries, probes }
}

choices! {
    Check {
        0 = Within(slot, run), 1 = Without(slot, run), 2 = Among(slot, start, end), 3 = Typed,
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
    program.index.tree().write(out);
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
        tree: Item::read(from)?,
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

impl Item for Tree {
    fn write(&self, out: &mut Encoder) {
        out.number(self.questions.len() as u64);
        for question in &self.questions {
            question.axis.write(out);
            out.each(question.literals.all().iter());
        }
        self.roots.write(out);
        self.steps.write(out);
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
        let question = |(axis, literals): (_, Vec<_>)| Question::new(axis, Literals::new(&literals));
        let questions = questions.into_iter().map(question).collect();
        Ok(Tree { questions, roots: Item::read(from)?, steps: Item::read(from)? })
    }
}
