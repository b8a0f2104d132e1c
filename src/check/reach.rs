//! What a condition leaves possible, by kind and by constants: what makes a rule dead, or an override idle.
//!
//! Sound, not complete: `false` means that no request whatsoever fits; `true` promises nothing. A condition is taken apart
//! into worlds, ways to fulfil it; each narrows what every expression can be (a constant of some, a number of a range,
//! or missing), what truth each test can have, and the tiers. It is possible if a world is left.
//!
//! INVARIANT: what is narrowed only shrinks. The answers are the same on every machine.
//!
//! Cost: at most [`WORLDS_MAX`] worlds a rule, and [`STEPS_MAX`] steps for all rules and pairs of a policy. Past either,
//! everything is possible.

use std::collections::{BTreeMap, HashMap};

use crate::decision::OnUnknown;
use crate::ir::{Condition, Const, Expr, Rule, Test};
use crate::kind::{ACTION, Kind, PHASE, Scalar};
use crate::schema::FieldId;
use crate::syntax::ast::Comparison;

/// How many combinations of alternatives are looked at before the answer is "possible".
const WORLDS_MAX: usize = 256;
/// Steps that are taken for one policy: a second. A million pairs of rules with a few tests each take half of them.
const STEPS_MAX: usize = 1 << 25;
/// Steps that a part of a world takes when it is made. What is kept is bounded by it, too: a few hundred MiB at worst,
/// and of a policy of the largest size.
const MADE_STEPS: usize = 16;

/// What a condition is asked to be. Unknown is neither true nor false.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wanted {
    True,
    False,
    TrueOrUnknown,
    FalseOrUnknown,
}

impl Wanted {
    fn of_negated(self) -> Wanted {
        match self {
            Wanted::True => Wanted::False,
            Wanted::False => Wanted::True,
            Wanted::TrueOrUnknown => Wanted::FalseOrUnknown,
            Wanted::FalseOrUnknown => Wanted::TrueOrUnknown,
        }
    }

    fn is_true(self) -> bool {
        matches!(self, Wanted::True | Wanted::TrueOrUnknown)
    }

    fn is_known(self) -> bool {
        matches!(self, Wanted::True | Wanted::False)
    }

    /// The truths that are meant, as bits.
    fn truths(self) -> u8 {
        let unknown = if self.is_known() { 0 } else { 4 };
        unknown | if self.is_true() { 1 } else { 2 }
    }
}

/// The truths that a test can have at all, as bits.
fn truths_of(test: &Test) -> u8 {
    if matches!(test, Test::Known(_)) { 3 } else { 7 }
}

/// A constant of an expression, whose kind is that of the expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Value<'p> {
    Number(i64),
    Text(&'p str),
}

impl<'p> Value<'p> {
    fn of(value: &'p Const) -> Value<'p> {
        match value {
            Const::Number(_, number) => Value::Number(*number),
            Const::Text(_, text) => Value::Text(text),
        }
    }
}

/// What an expression can be in one world.
#[derive(Clone, Debug)]
struct Domain<'p> {
    /// One of these, sorted.
    only: Option<Vec<Value<'p>>>,
    /// None of these, sorted.
    not: Vec<Value<'p>>,
    low: i64,
    high: i64,
    /// Whether it may be missing, or not be what it ought to be: then every test of it is unknown.
    is_optional: bool,
}

impl<'p> Domain<'p> {
    /// What is known of an expression before anything is asked of it.
    fn of(expr: &Expr) -> Domain<'p> {
        let any = Domain { only: None, not: Vec::new(), low: i64::MIN, high: i64::MAX, is_optional: true };
        match expr {
            // No clock shows 24:00, which only ends a range.
            Expr::Field(FieldId::TIME, _) => Domain { low: 0, high: 86_399, ..any },
            Expr::Field(FieldId::ACTION | FieldId::PHASE, _) | Expr::Const(_) => {
                Domain { is_optional: false, ..any }
            }
            _ => any,
        }
    }

    fn allows(&self, value: &Value<'_>) -> bool {
        let is_within = match value {
            Value::Number(number) => (self.low..=self.high).contains(number),
            Value::Text(_) => true,
        };
        is_within
            && self.not.binary_search(value).is_err()
            && self.only.as_ref().is_none_or(|only| only.binary_search(value).is_ok())
    }

    /// Whether something is in both.
    fn meets(&self, other: &Domain<'_>) -> bool {
        if self.is_optional && other.is_optional {
            return true;
        }
        if self.low.max(other.low) > self.high.min(other.high) {
            return false;
        }
        let fewer = match (&self.only, &other.only) {
            (None, None) => return true,
            (Some(only), None) | (None, Some(only)) => only,
            (Some(one), Some(other)) => {
                if one.len() < other.len() {
                    one
                } else {
                    other
                }
            }
        };
        fewer.iter().any(|value| self.allows(value) && other.allows(value))
    }

    fn is_possible(&self) -> bool {
        self.meets(self)
    }

    /// How much there is to look at.
    fn size(&self) -> usize {
        1 + self.not.len() + self.only.as_ref().map_or(0, Vec::len)
    }

    fn keep(&mut self, mut values: Vec<Value<'p>>) {
        values.sort_unstable();
        match &mut self.only {
            None => self.only = Some(values),
            Some(only) => only.retain(|value| values.binary_search(value).is_ok()),
        }
    }

    fn exclude(&mut self, value: Value<'p>) {
        if let Err(at) = self.not.binary_search(&value) {
            self.not.insert(at, value);
        }
    }

    fn compare(&mut self, op: Comparison, value: Value<'p>) {
        match (op, value) {
            (Comparison::Equal, value) => self.keep(vec![value]),
            (Comparison::NotEqual, value) => self.exclude(value),
            (Comparison::Less, Value::Number(number)) => self.high = self.high.min(number.saturating_sub(1)),
            (Comparison::LessOrEqual, Value::Number(number)) => self.high = self.high.min(number),
            (Comparison::Greater, Value::Number(number)) => self.low = self.low.max(number.saturating_add(1)),
            (Comparison::GreaterOrEqual, Value::Number(number)) => self.low = self.low.max(number),
            (_, Value::Text(_)) => {}
        }
    }
}

fn opposite(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// One way through the alternatives of a condition.
#[derive(Clone, Debug)]
pub(super) struct World<'p> {
    /// Expressions by their numbers.
    domains: BTreeMap<u32, Domain<'p>>,
    /// Tests by their numbers, each with the truths that are left.
    tests: BTreeMap<u32, u8>,
    tiers: u64,
}

impl World<'_> {
    fn size(&self) -> usize {
        1 + self.tests.len() + self.domains.values().map(Domain::size).sum::<usize>()
    }

    fn meets(&self, other: &World<'_>) -> bool {
        self.tiers & other.tiers != 0
            && shared(&self.tests, &other.tests).all(|(one, other)| one & other != 0)
            && shared(&self.domains, &other.domains).all(|(one, other)| one.meets(other))
    }
}

/// What two tables have under the same number.
fn shared<'a, T, U>(
    one: &'a BTreeMap<u32, T>,
    other: &'a BTreeMap<u32, U>,
) -> impl Iterator<Item = (&'a T, &'a U)> {
    one.iter().filter_map(|(at, own)| other.get(at).map(|theirs| (own, theirs)))
}

/// Finds what the rules of one policy leave possible.
pub(super) struct Reach<'p> {
    exprs: HashMap<&'p Expr, u32>,
    tests: HashMap<&'p Test, u32>,
    bounds: &'p [Expr; 2],
    steps_left: usize,
}

/// The expressions that a rule's actions and phases bound.
pub(super) fn bounds() -> [Expr; 2] {
    [
        Expr::Field(FieldId::ACTION, Kind::One(Scalar::Enum(ACTION))),
        Expr::Field(FieldId::PHASE, Kind::One(Scalar::Enum(PHASE))),
    ]
}

/// The worlds of a rule; `None` when there are too many to tell.
pub(super) type Worlds<'p> = Option<Vec<World<'p>>>;

impl<'p> Reach<'p> {
    pub(super) fn new(bounds: &'p [Expr; 2]) -> Reach<'p> {
        Reach { exprs: HashMap::new(), tests: HashMap::new(), bounds, steps_left: STEPS_MAX }
    }

    /// The worlds in which a rule matches, so that it silences what it overrides.
    pub(super) fn matching(&mut self, rule: &'p Rule) -> Worlds<'p> {
        self.worlds_of(
            rule,
            match rule.on_unknown {
                OnUnknown::Match => Wanted::TrueOrUnknown,
                OnUnknown::Review | OnUnknown::Skip => Wanted::True,
            },
        )
    }

    /// The worlds in which a rule speaks, so that there is something to silence.
    pub(super) fn speaking(&mut self, rule: &'p Rule) -> Worlds<'p> {
        self.worlds_of(
            rule,
            match rule.on_unknown {
                OnUnknown::Match | OnUnknown::Review => Wanted::TrueOrUnknown,
                OnUnknown::Skip => Wanted::True,
            },
        )
    }

    /// Whether a world of the one may be a world of the other.
    pub(super) fn can_meet(&mut self, ones: &[World<'_>], others: &[World<'_>]) -> bool {
        ones.iter().any(|one| {
            others.iter().any(|other| self.spend(one.size() + other.size()).is_none() || one.meets(other))
        })
    }

    /// Takes so many steps, if they are left.
    fn spend(&mut self, steps: usize) -> Option<()> {
        let left = self.steps_left.checked_sub(steps);
        self.steps_left = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// The rule's condition within its actions and phases.
    fn worlds_of(&mut self, rule: &'p Rule, wanted: Wanted) -> Worlds<'p> {
        let mut world = World { domains: BTreeMap::new(), tests: BTreeMap::new(), tiers: u64::MAX };
        for (expr, codes) in self.bounds.iter().zip([&rule.actions, &rule.phases]) {
            if !codes.is_empty() {
                let codes = codes.iter().copied().map(Value::Number).collect();
                self.domain(&mut world, expr).keep(codes);
            }
        }
        self.worlds(&rule.when, wanted, vec![world])
    }

    /// The worlds in which `condition` is `wanted`, each narrowed from one of those given.
    fn worlds(&mut self, condition: &'p Condition, wanted: Wanted, from: Vec<World<'p>>) -> Worlds<'p> {
        match condition {
            Condition::Always(value) => Some(if *value == wanted.is_true() { from } else { Vec::new() }),
            Condition::Not(inner) => self.worlds(inner, wanted.of_negated(), from),
            Condition::Leaf(leaf) => {
                let mut left = Vec::with_capacity(from.len());
                for mut world in from {
                    if self.narrow(&mut world, &leaf.test, wanted)? {
                        left.push(world);
                    }
                }
                Some(left)
            }
            Condition::And(parts) | Condition::Or(parts)
                if matches!(condition, Condition::And(_)) == wanted.is_true() =>
            {
                parts.iter().try_fold(from, |from, part| self.worlds(part, wanted, from))
            }
            Condition::And(parts) | Condition::Or(parts) => {
                let mut found = Vec::new();
                for part in parts {
                    self.spend(MADE_STEPS * from.iter().map(World::size).sum::<usize>())?;
                    found.extend(self.worlds(part, wanted, from.clone())?);
                    if found.len() > WORLDS_MAX {
                        return None;
                    }
                }
                Some(found)
            }
        }
    }

    /// Narrows a world by `test` being `wanted`; false when nothing is left of it.
    fn narrow(&mut self, world: &mut World<'p>, test: &'p Test, wanted: Wanted) -> Option<bool> {
        let values = if let Test::Among(_, values) = test { values.len() } else { 1 };
        self.spend(MADE_STEPS * values)?;
        let number = |number: bool| vec![Value::Number(i64::from(number))];
        let domain = match test {
            Test::TierAmong(mask) => {
                let mask = if wanted.is_true() { *mask } else { !*mask };
                // The tiers that are possible are all among these, or some are.
                let left = world.tiers & mask;
                if wanted.is_known() {
                    world.tiers = left;
                }
                return Some(left != 0 && self.leave(world, test, wanted));
            }
            Test::Compare(op, expr, Expr::Const(value)) => {
                let op = if wanted.is_true() { *op } else { opposite(*op) };
                let domain = self.domain(world, expr);
                domain.compare(op, Value::of(value));
                domain
            }
            Test::Among(expr, values) => {
                let domain = self.domain(world, expr);
                if wanted.is_true() {
                    domain.keep(values.iter().map(Value::of).collect());
                } else {
                    values.iter().for_each(|value| domain.exclude(Value::of(value)));
                }
                domain
            }
            Test::Between(expr, Expr::Const(low), Expr::Const(high)) => {
                let domain = self.domain(world, expr);
                if wanted.is_true() {
                    domain.compare(Comparison::GreaterOrEqual, Value::of(low));
                    domain.compare(Comparison::LessOrEqual, Value::of(high));
                }
                domain
            }
            Test::Holds(expr) => {
                let domain = self.domain(world, expr);
                domain.keep(number(wanted.is_true()));
                domain
            }
            _ => return Some(self.leave(world, test, wanted)),
        };
        domain.is_optional &= !wanted.is_known();
        let (is_possible, size) = (domain.is_possible(), domain.size());
        self.spend(size)?;
        Some(is_possible && self.leave(world, test, wanted))
    }

    /// Leaves a test the truths that are wanted of it; false when it has none.
    fn leave(&mut self, world: &mut World<'p>, test: &'p Test, wanted: Wanted) -> bool {
        let next = u32::try_from(self.tests.len()).unwrap_or(u32::MAX);
        let at = *self.tests.entry(test).or_insert(next);
        let truths = world.tests.entry(at).or_insert_with(|| truths_of(test));
        *truths &= wanted.truths();
        *truths != 0
    }

    fn domain<'w>(&mut self, world: &'w mut World<'p>, expr: &'p Expr) -> &'w mut Domain<'p> {
        let next = u32::try_from(self.exprs.len()).unwrap_or(u32::MAX);
        let at = *self.exprs.entry(expr).or_insert(next);
        world.domains.entry(at).or_insert_with(|| Domain::of(expr))
    }
}
