//! Tests and the values that they read.

use super::Evaluation;
use super::canonical::{Canonical, Origin};
use crate::decision::Truth;
use crate::facts::{self, number};
use crate::function::PARAMETERS_MAX;
use crate::ir::{Const, Expr, QuotaId, Test, TextTest};
use crate::keyword::SetId;
use crate::kind::Scalar;
use crate::matcher::domain::EmailRef;
use crate::matcher::text::is_blank;
use crate::program::TestId;
use crate::syntax::ast::{Comparison, Quantifier};
use crate::value::Value;

/// The item of a set that a test is asked of.
#[derive(Clone, Copy)]
pub(super) struct Item<'e> {
    value: Value<'e>,
    origin: Option<Origin>,
}

impl<'e> Evaluation<'e, '_> {
    /// The truth of a typed test, evaluated at most once a request.
    pub(super) fn typed(&mut self, id: TestId) -> Truth {
        let at = id.0 as usize;
        if let Some(known) = self.scratch.memo(at) {
            return known;
        }
        let program = self.program;
        let truth = program.tests.get(at).map_or(Truth::Unknown, |test| self.truth(test, None));
        self.scratch.remember(at, truth);
        truth
    }

    /// The truth of a test, evaluated now.
    pub(crate) fn evaluate(&mut self, test: &'e Test) -> Truth {
        self.truth(test, None)
    }

    fn truth(&mut self, test: &'e Test, item: Option<Item<'e>>) -> Truth {
        self.known(test, item).unwrap_or(Truth::Unknown)
    }

    // One arm a test; each is a line or a call.
    fn known(&mut self, test: &'e Test, item: Option<Item<'e>>) -> Option<Truth> {
        match test {
            Test::Holds(expr) => Some(Truth::from(number(self.value(expr, item))? != 0)),
            Test::Compare(op, left, right) => self.compare(*op, left, right, item).map(Truth::from),
            Test::Among(expr, values) => self.among(expr, values, item).map(Truth::from),
            Test::TierAmong(mask) => self.tier_among(*mask),
            Test::Between(expr, low, high) => Some(self.between(expr, low, high, item)),
            Test::Listed(expr, list) => {
                let near = self.program.near.get(list.index()).and_then(Option::as_deref);
                let list = self.program.lists.get(list.index())?.as_deref()?;
                let at = self.facts.request.at.map(|at| at.0);
                let canonical = self.canonical(expr, item)?;
                let (text, work) = self.scratch.canonicals.text_and_work(&canonical)?;
                facts::listed(list, near, text, at, work).map(Truth::from)
            }
            Test::Scheduled(expr, schedule) => {
                let at = number(self.value(expr, item))?;
                let zone = self.program.schedule_zones.get(schedule.index())?;
                self.program.policy.schedules.get(schedule.index())?.is_open(zone, at).map(Truth::from)
            }
            Test::Element(set, element) => self.element(set, element, item),
            Test::Part(how, text, part) => self.part(*how, text, part, item).map(Truth::from),
            Test::Matches(expr, regex) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                Some(Truth::from(self.program.regexes.get(*regex as usize)?.is_match(text)))
            }
            Test::Resembles(expr, Const::Text(_, name), closeness) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                facts::resembles(text, name, *closeness, &mut self.scratch.canonicals.work).map(Truth::from)
            }
            Test::Resembles(..) => None,
            Test::Mentions(expr, set) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                let program = self.program;
                Some(Truth::from(program.keywords.mentions(SetId(set.0), text, &mut self.scratch.keywords)))
            }
            Test::Has(expr, extract) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                Some(Truth::from(self.program.extracts.get(extract.index())?.is_match(text)))
            }
            Test::Spent(quota) => self.spent(*quota),
            Test::Known(expr) => Some(Truth::from(!matches!(self.value(expr, item), Value::Missing))),
            Test::Empty(expr) => match self.value(expr, item) {
                Value::Text(text) => Some(Truth::from(is_blank(text))),
                Value::Set(items) => Some(Truth::from(items.is_empty())),
                _ => None,
            },
            Test::Each(quantifier, set, test) => self.each(*quantifier, set, test, item),
        }
    }

    fn compare(
        &mut self,
        op: Comparison,
        left: &'e Expr,
        right: &'e Expr,
        item: Option<Item<'e>>,
    ) -> Option<bool> {
        let left = self.canonical(left, item)?;
        let right = self.canonical(right, item)?;
        if let (Canonical::Number(left), Canonical::Number(right)) = (&left, &right) {
            return Some(facts::compare(op, left, right));
        }
        let texts = &self.scratch.canonicals;
        Some(facts::compare(op, texts.text(&left)?, texts.text(&right)?))
    }

    fn between(&mut self, expr: &'e Expr, low: &'e Expr, high: &'e Expr, item: Option<Item<'e>>) -> Truth {
        let truth = |known: Option<bool>| known.map_or(Truth::Unknown, Truth::from);
        let above = truth(self.compare(Comparison::GreaterOrEqual, expr, low, item));
        if above == Truth::False {
            return above;
        }
        above.and(truth(self.compare(Comparison::LessOrEqual, expr, high, item)))
    }

    fn among(&mut self, expr: &'e Expr, values: &[Const], item: Option<Item<'e>>) -> Option<bool> {
        let canonical = self.canonical(expr, item)?;
        if let Canonical::Number(number) = canonical {
            let found =
                values.iter().any(|value| matches!(value, Const::Number(_, other) if *other == number));
            return Some(found);
        }
        // INVARIANT: the constants are sorted, and all of one kind, so by their text.
        let text = self.scratch.canonicals.text(&canonical)?;
        let by_text = |value: &Const| match value {
            Const::Number(..) => std::cmp::Ordering::Less,
            Const::Text(_, other) => (**other).cmp(text),
        };
        Some(values.binary_search_by(by_text).is_ok())
    }

    fn tier_among(&mut self, mask: u64) -> Option<Truth> {
        let possible = self.tiers();
        match (possible & mask != 0, possible & !mask != 0) {
            (true, false) => Some(Truth::True),
            (false, true) => Some(Truth::False),
            _ => None,
        }
    }

    fn element(&mut self, set: &'e Expr, element: &'e Expr, item: Option<Item<'e>>) -> Option<Truth> {
        let Value::Set(items) = self.value(set, item) else { return None };
        let wanted = self.canonical(element, item)?;
        let scalar = set.kind().scalar();
        let mut found = Truth::False;
        for at in 0..items.len() {
            let truth = match self.canonical_value(items.get(at), scalar, origin_of(set, at)) {
                None => Truth::Unknown,
                Some(Canonical::Number(number)) => {
                    Truth::from(matches!(&wanted, Canonical::Number(other) if *other == number))
                }
                Some(text) => {
                    let texts = &self.scratch.canonicals;
                    Truth::from(texts.text(&text) == texts.text(&wanted))
                }
            };
            found = found.or(truth);
            if found == Truth::True {
                break;
            }
        }
        Some(found)
    }

    fn part(
        &mut self,
        how: TextTest,
        text: &'e Expr,
        part: &'e Expr,
        item: Option<Item<'e>>,
    ) -> Option<bool> {
        let scalar = text.kind().scalar();
        if !scalar.is_derived() {
            let (Value::Text(text), Value::Text(part)) = (self.value(text, item), self.value(part, item))
            else {
                return None;
            };
            return Some(how.holds(text, part));
        }
        let canonical = self.canonical(text, item)?;
        let Value::Text(sought) = self.value(part, item) else { return None };
        let (text, work) = self.scratch.canonicals.text_and_work(&canonical)?;
        Some(match part {
            Expr::Const(_) => how.holds_of(scalar, text, sought, work),
            _ => how.holds_of_sent(scalar, text, sought, work),
        })
    }

    fn each(
        &mut self,
        quantifier: Quantifier,
        set: &'e Expr,
        test: &'e Test,
        item: Option<Item<'e>>,
    ) -> Option<Truth> {
        let Value::Set(items) = self.value(set, item) else { return None };
        let (mut all, stop) = match quantifier {
            Quantifier::Any => (Truth::False, Truth::True),
            Quantifier::All => (Truth::True, Truth::False),
        };
        for at in 0..items.len() {
            let item = Item { value: items.get(at), origin: origin_of(set, at) };
            let truth = self.truth(test, Some(item));
            all = if stop == Truth::True { all.or(truth) } else { all.and(truth) };
            if all == stop {
                break;
            }
        }
        Some(all)
    }

    pub(super) fn canonical(&mut self, expr: &'e Expr, item: Option<Item<'e>>) -> Option<Canonical<'e>> {
        if let Expr::Const(Const::Text(_, text)) = expr {
            return Some(Canonical::Borrowed(text));
        }
        if let Some(address) = self.address_of(expr) {
            return self.domain(address, item);
        }
        let origin = match expr {
            Expr::Field(field, _) => Some(Origin { field: *field, item: 0 }),
            Expr::Item(_) => item.and_then(|item| item.origin),
            _ => None,
        };
        let value = self.value(expr, item);
        self.canonical_value(value, expr.kind().scalar(), origin)
    }

    /// The address of which an expression is the domain.
    fn address_of(&self, expr: &'e Expr) -> Option<&'e Expr> {
        match expr {
            Expr::Call(function, arguments, _) if Some(*function) == self.program.domain_of => {
                arguments.first()
            }
            _ => None,
        }
    }

    /// The domain of an address in canonical form: a part of the address in its own, which is made once.
    fn domain(&mut self, address: &'e Expr, item: Option<Item<'e>>) -> Option<Canonical<'e>> {
        let whole = self.canonical(address, item)?;
        let text = self.scratch.canonicals.text(&whole)?;
        let host = text.bytes().rposition(|byte| byte == b'@')? + 1;
        match whole {
            Canonical::Made(range) => Some(Canonical::Made(range.start + host..range.end)),
            Canonical::Borrowed(text) => text.get(host..).map(Canonical::Borrowed),
            Canonical::Number(_) => None,
        }
    }

    /// The domain of an address as it is written.
    fn domain_value(&mut self, address: &'e Expr, item: Option<Item<'e>>) -> Value<'e> {
        match self.value(address, item) {
            Value::Text(text) if self.canonical(address, item).is_some() => {
                EmailRef::written_host(text).map_or(Value::Missing, Value::Text)
            }
            Value::Text(_) => Value::Missing,
            unknown => unknown,
        }
    }

    pub(super) fn canonical_value(
        &mut self,
        value: Value<'e>,
        scalar: Scalar,
        origin: Option<Origin>,
    ) -> Option<Canonical<'e>> {
        match (value, scalar) {
            (Value::Text(text), Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain) => {
                let region = self.program.region;
                self.scratch.canonicals.make(origin, scalar, text, region).map(Canonical::Made)
            }
            (Value::Text(text), _) => Some(Canonical::Borrowed(text)),
            (value, _) => number(value).map(Canonical::Number),
        }
    }

    #[inline]
    pub(super) fn value(&mut self, expr: &'e Expr, item: Option<Item<'e>>) -> Value<'e> {
        match expr {
            Expr::Field(field, _) => self.facts.value(*field),
            Expr::Item(_) => item.map_or(Value::Missing, |item| item.value),
            other => self.worked_out(other, item),
        }
    }

    // PERF: apart, so that fields are read where they are asked for.
    #[inline(never)]
    pub(super) fn worked_out(&mut self, expr: &'e Expr, item: Option<Item<'e>>) -> Value<'e> {
        match expr {
            Expr::Field(..) | Expr::Item(_) => self.value(expr, item),
            Expr::Const(Const::Number(scalar, number)) => facts::typed(*scalar, *number),
            Expr::Const(Const::Text(_, text)) => Value::Text(text),
            Expr::Used(quota) => self.measure(*quota, |used, _| used),
            Expr::Remaining(quota) => self.measure(*quota, |_, remaining| remaining),
            Expr::Call(function, arguments, _) if Some(*function) == self.program.domain_of => {
                arguments.first().map_or(Value::Missing, |address| self.domain_value(address, item))
            }
            Expr::Call(function, arguments, _) => {
                let mut values = [Value::Missing; PARAMETERS_MAX];
                for (slot, argument) in values.iter_mut().zip(arguments) {
                    *slot = self.value(argument, item);
                }
                let values = values.get(..arguments.len()).unwrap_or_default();
                let (functions, context) = (&self.program.functions, self.context);
                functions.call(*function, context, &mut self.scratch.canonicals.work, values)
            }
            Expr::Arithmetic(op, sides, scalar) => {
                let (left, right) = (self.value(&sides.0, item), self.value(&sides.1, item));
                let numbers = number(left).zip(number(right));
                match numbers.and_then(|(left, right)| facts::arithmetic(*op, left, right)) {
                    Some(result) => facts::typed(*scalar, result),
                    None if matches!(left, Value::Missing) || matches!(right, Value::Missing) => {
                        Value::Missing
                    }
                    None => Value::Unfit,
                }
            }
        }
    }

    fn measure(&mut self, quota: QuotaId, pick: fn(u64, u64) -> u64) -> Value<'e> {
        match self.quota_line(quota) {
            Some(line) => Value::Int(i64::try_from(pick(line.used, line.remaining)).unwrap_or(i64::MAX)),
            None => Value::Missing,
        }
    }
}

/// Where item `at` of a set comes from, if the set is a field. Items are numbered from 1; 0 is a single value.
pub(super) fn origin_of(set: &Expr, at: usize) -> Option<Origin> {
    match set {
        Expr::Field(field, _) => Some(Origin { field: *field, item: u32::try_from(at + 1).ok()? }),
        _ => None,
    }
}
