//! Slots: the values that tests compare with constants, each found at most once a request.

use super::Evaluation;
use super::canonical::{Canonical, Canonicals};
use crate::decision::Truth;
use crate::facts::number;
use crate::program::symbols::Symbols;
use crate::program::{Check, Reader, SlotId, TestId};
use crate::value::Value;

/// What a slot holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Held {
    /// The request does not say, or not in a form of this kind.
    #[default]
    Unknown,
    /// A text that the policy does not name, so equal to none of its constants.
    Unnamed,
    /// A number, or the symbol of a text.
    Key(u64),
}

impl Held {
    fn is(self, key: u64) -> Truth {
        match self {
            Held::Unknown => Truth::Unknown,
            Held::Unnamed => Truth::False,
            Held::Key(own) => Truth::from(own == key),
        }
    }
}

impl Canonicals {
    /// A canonical value as a slot holds it.
    pub(super) fn held(&self, canonical: &Canonical<'_>, symbols: &Symbols) -> Held {
        match canonical {
            Canonical::Number(number) => Held::Key(number.cast_unsigned()),
            text => match self.text(text) {
                None => Held::Unknown,
                Some(text) => symbols.find(text).map_or(Held::Unnamed, Held::Key),
            },
        }
    }
}

impl<'e> Evaluation<'e, '_> {
    /// What a slot holds.
    #[inline]
    pub(super) fn slot(&mut self, slot: SlotId) -> Held {
        let at = slot.0 as usize;
        let epoch = self.scratch.epoch;
        if let Some((known, held)) = self.scratch.slots.get(at)
            && *known == epoch
        {
            return *held;
        }
        self.fill(slot)
    }

    fn fill(&mut self, slot: SlotId) -> Held {
        let (at, epoch) = (slot.0 as usize, self.scratch.epoch);
        let symbols = &self.program.symbols;
        let held = match self.program.readers.get(at).and_then(|reader| self.direct(*reader)) {
            Some(Value::Text(text)) => symbols.find(text).map_or(Held::Unnamed, Held::Key),
            Some(value) => number(value).map_or(Held::Unknown, |number| Held::Key(number.cast_unsigned())),
            None => match self.program.slots.get(at).and_then(|expr| self.canonical(expr, None)) {
                Some(value) => self.scratch.canonicals.held(&value, symbols),
                None => Held::Unknown,
            },
        };
        if let Some(memo) = self.scratch.slots.get_mut(at) {
            *memo = (epoch, held);
        }
        held
    }

    /// What a reader that needs no expression reads.
    #[inline]
    pub(super) fn direct(&self, reader: Reader) -> Option<Value<'e>> {
        match reader {
            Reader::Field(field) => match self.facts.request.value(field) {
                Value::Text(text) if text.len() > self.facts.limits.text_bytes => Some(Value::Missing),
                fits => Some(fits),
            },
            Reader::Fact(at, scalar) => Some(self.facts.single(at, scalar)),
            Reader::Typed => None,
        }
    }

    /// The truth of a test, evaluated at most once a request.
    pub(super) fn test(&mut self, id: TestId) -> Truth {
        let program = self.program;
        match program.checks.get(id.0 as usize).copied() {
            Some(Check::Is(slot, key)) => self.slot(slot).is(key),
            Some(Check::IsNot(slot, key)) => self.slot(slot).is(key).negate(),
            Some(Check::Among(slot, start, end)) => match self.slot(slot) {
                Held::Unknown => Truth::Unknown,
                Held::Unnamed => Truth::False,
                Held::Key(key) => {
                    let keys = program.keys.get(start as usize..end as usize).unwrap_or_default();
                    Truth::from(keys.binary_search(&key).is_ok())
                }
            },
            Some(Check::Between(slot, low, high)) => match self.slot(slot) {
                Held::Key(key) => Truth::from((low..=high).contains(&key.cast_signed())),
                Held::Unknown | Held::Unnamed => Truth::Unknown,
            },
            Some(Check::Typed) | None => self.typed(id),
        }
    }
}
