//! Slots: the values that tests compare with constants, each found at most once a request.

use super::Evaluation;
use super::canonical::{Canonical, Canonicals};
use crate::decision::Truth;
use crate::facts::number;
use crate::program::symbols::Symbols;
use crate::program::{Check, Reader, Run, SlotId, TestId};
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
    fn within(self, run: Run) -> Truth {
        match self {
            Held::Unknown => Truth::Unknown,
            Held::Unnamed => Truth::False,
            Held::Key(key) => Truth::from(run.has(key)),
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
        let at = slot.0 as usize;
        let held = match self.program.readers.get(at).and_then(|reader| self.direct(*reader)) {
            Some(Value::Text(text)) => self.program.symbols.find(text).map_or(Held::Unnamed, Held::Key),
            Some(value) => number(value).map_or(Held::Unknown, |number| Held::Key(number.cast_unsigned())),
            None => self.canonical_held(at),
        };
        if let Some(memo) = self.scratch.slots.get_mut(at) {
            *memo = (self.scratch.epoch, held);
        }
        held
    }

    #[inline(never)]
    fn canonical_held(&mut self, at: usize) -> Held {
        match self.program.slots.get(at).and_then(|expr| self.canonical(expr, None)) {
            Some(value) => self.scratch.canonicals.held(&value, &self.program.symbols),
            None => Held::Unknown,
        }
    }

    /// What a reader that needs no expression reads.
    #[inline]
    pub(super) fn direct(&self, reader: Reader) -> Option<Value<'e>> {
        let value = match reader {
            Reader::Field(field) => self.facts.request.value(field),
            Reader::Fact(at) => self.facts.declared(at),
            Reader::Typed => return None,
        };
        Some(match value {
            Value::Text(text) if text.len() > self.facts.limits.text_bytes => Value::Unfit,
            fits => fits,
        })
    }

    /// The truth of a test, evaluated at most once a request.
    pub(super) fn test(&mut self, id: TestId) -> Truth {
        match self.program.checks.get(id.0 as usize) {
            Some(Check::Typed) | None => self.typed(id),
            Some(check) => self.check(check),
        }
    }

    /// The truth of a test of a slot.
    #[inline]
    pub(super) fn check(&mut self, check: &'e Check) -> Truth {
        match check {
            Check::Within(slot, run) => self.slot(*slot).within(*run),
            other => self.other_check(other),
        }
    }

    // PERF: apart, so that what calls it is small enough to stand wherever a rule is met.
    #[inline(never)]
    fn other_check(&mut self, check: &'e Check) -> Truth {
        match check {
            Check::Without(slot, run) => self.slot(*slot).within(*run).negate(),
            Check::Among(slot, start, end) => match self.slot(*slot) {
                Held::Unknown => Truth::Unknown,
                Held::Unnamed => Truth::False,
                Held::Key(key) => {
                    let keys = self.program.keys.get(*start as usize..*end as usize).unwrap_or_default();
                    Truth::from(keys.binary_search(&key).is_ok())
                }
            },
            // Of the one the caller knows, of the other the typed test tells.
            Check::Within(..) | Check::Typed => Truth::Unknown,
        }
    }
}
