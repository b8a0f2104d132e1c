//! What a condition leaves possible, by kind and by constants: what makes a rule dead, or an override idle.
//!
//! Sound, not complete: `false` means that no request whatsoever fits; `true` promises nothing. A condition is taken apart
//! into worlds, ways to fulfil it; each narrows what every expression can be (a constant of some, a number of a range,
//! or missing), what truth each test can have, and the tiers. It is possible if a world is left. A quota that is spent, or of
//! which a measure is known, counts the request: so its own condition holds, too.
//!
//! INVARIANT: what is narrowed only shrinks. The answers are the same on every machine.
//!
//! Cost: at most [`WORLDS_MAX`] worlds a rule, and [`STEPS_MAX`] steps for all rules and pairs of a policy. Past either,
//! everything is possible.

mod answer;
mod domain;
mod quota;

use std::collections::{BTreeMap, HashMap};

pub(super) use self::answer::Taken;
use self::domain::{Domain, Value, opposite};
use self::quota::Asked;
use crate::decision::OnUnknown;
use crate::function::Registry;
use crate::ir::{Condition, Expr, Rule, Test};
use crate::kind::{ACTION, Kind, PHASE, Scalar};
use crate::schema::FieldId;

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
        let unknown = if self.is_known() { 0 } else { UNKNOWN };
        unknown | if self.is_true() { TRUE } else { FALSE }
    }
}

/// Truths as bits.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const UNKNOWN: u8 = 4;

/// The truths that a test can have at all, as bits.
fn truths_of(test: &Test) -> u8 {
    if matches!(test, Test::Known(_)) { TRUE | FALSE } else { TRUE | FALSE | UNKNOWN }
}

/// What a rule's condition must be for the rule to match.
fn wanted_to_match(rule: &Rule) -> Wanted {
    match rule.on_unknown {
        OnUnknown::Match => Wanted::TrueOrUnknown,
        OnUnknown::Review | OnUnknown::Skip => Wanted::True,
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

/// What is known of a policy before its rules are looked at.
pub(super) struct Ground<'p> {
    functions: &'p Registry,
    /// The tiers that there are, as bits.
    tiers: u64,
    /// Which requests each quota counts; `None` where that narrows nothing.
    counted: Vec<Option<&'p Condition>>,
    action: Expr,
    phase: Expr,
}

impl<'p> Ground<'p> {
    pub(super) fn new(
        functions: &'p Registry,
        tiers: usize,
        counted: Vec<Option<&'p Condition>>,
    ) -> Ground<'p> {
        let all =
            u32::try_from(tiers).ok().filter(|tiers| *tiers > 0).and_then(|tiers| 1_u64.checked_shl(tiers));
        Ground {
            functions,
            tiers: all.map_or(u64::MAX, |bit| bit - 1),
            counted,
            action: Expr::Field(FieldId::ACTION, Kind::One(Scalar::Enum(ACTION))),
            phase: Expr::Field(FieldId::PHASE, Kind::One(Scalar::Enum(PHASE))),
        }
    }
}

/// Finds what the rules of one policy leave possible.
pub(super) struct Reach<'p> {
    ground: &'p Ground<'p>,
    exprs: HashMap<&'p Expr, u32>,
    tests: HashMap<&'p Test, u32>,
    /// By the numbers of tests, what they ask of quotas.
    asked: Vec<Asked>,
    steps_left: usize,
}

/// The worlds of a rule; `None` when there are too many to tell.
pub(super) type Worlds<'p> = Option<Vec<World<'p>>>;

impl<'p> Reach<'p> {
    pub(super) fn new(ground: &'p Ground<'p>) -> Reach<'p> {
        let (exprs, tests) = (HashMap::new(), HashMap::new());
        Reach { ground, exprs, tests, asked: Vec::new(), steps_left: STEPS_MAX }
    }

    /// The worlds in which a rule matches, so that it silences what it overrides.
    pub(super) fn matching(&mut self, rule: &'p Rule) -> Worlds<'p> {
        self.worlds_of(rule, wanted_to_match(rule))
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
        let world = self.bounded(&rule.actions, &rule.phases);
        let worlds = self.worlds(&rule.when, wanted, vec![world])?;
        Some(self.counting(worlds))
    }

    /// The world of requests for these actions and phases; none means all.
    fn bounded(&mut self, actions: &[i64], phases: &[i64]) -> World<'p> {
        let ground = self.ground;
        let mut world = World { domains: BTreeMap::new(), tests: BTreeMap::new(), tiers: ground.tiers };
        for (expr, codes) in [(&ground.action, actions), (&ground.phase, phases)] {
            if !codes.is_empty() {
                let codes = codes.iter().copied().map(Value::Number).collect();
                self.domain(&mut world, expr).keep(codes);
            }
        }
        world
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
                    domain.exclude(values.iter().map(Value::of));
                }
                domain
            }
            Test::Between(expr, Expr::Const(low), Expr::Const(high)) => {
                let domain = self.domain(world, expr);
                domain.between(Value::of(low), Value::of(high), wanted.is_true());
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
        let at = *self.tests.entry(test).or_insert_with(|| {
            self.asked.push(Asked::of(test));
            next
        });
        let truths = world.tests.entry(at).or_insert_with(|| truths_of(test));
        *truths &= wanted.truths();
        *truths != 0
    }

    fn domain<'w>(&mut self, world: &'w mut World<'p>, expr: &'p Expr) -> &'w mut Domain<'p> {
        let next = u32::try_from(self.exprs.len()).unwrap_or(u32::MAX);
        let at = *self.exprs.entry(expr).or_insert(next);
        world.domains.entry(at).or_insert_with(|| Domain::of(expr, self.ground.functions))
    }
}
