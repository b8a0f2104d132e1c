//! A compiled policy: flat tables of tests, conditions and rules, and the things that they look up.
//!
//! Made by `compile`, read by `eval`; shared by all threads and never changed. Tests that are written several times stand
//! here once. Invariant: every id points into a table of the same program; children of a condition have smaller ids
//! than the condition, so that evaluation ends.

pub mod index;
pub mod literals;
pub mod symbols;
pub mod tree;

use std::fmt;
use std::sync::Arc;

use regex::Regex;

use crate::calendar::Zone;
use crate::decision::{OnUnknown, Verdict};
use crate::function::{FunctionId, Registry};
use crate::ir::{self, Expr, Policy, QuotaId, RuleId, Scope, Test};
use crate::keyword::Keywords;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::list::fuzzy::BuildError;
use crate::list::{List, NearNames, Nearness};
use crate::matcher::name::Rung;
use crate::matcher::phone::Region;
use crate::schema::FieldId;
use crate::state;
use crate::syntax::ast::Closeness;

use index::Index;
use symbols::Symbols;
use tree::Tree;

/// Index of a test.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TestId(pub u32);

/// Index of an expression whose value is compared with constants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SlotId(pub u32);

/// A test as the evaluator runs it. Keys are numbers, or the symbols of texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// The slot's key is one of so many behind the first: one for a text, a range for numbers.
    Within(SlotId, Run),
    /// The slot has another key than those.
    Without(SlotId, Run),
    /// The slot has one of `keys[start..end]`, which are sorted.
    Among(SlotId, u32, u32),
    /// By the typed test.
    Typed,
}

/// A key and those behind it, as numbers that wrap around: so a range of signed numbers is one too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// The first.
    pub first: u64,
    /// How many more.
    pub more: u64,
}

impl Run {
    /// One key.
    pub fn one(key: u64) -> Run {
        Run { first: key, more: 0 }
    }

    /// From a number to another that is not smaller, both included; `None` if it is.
    pub fn between(low: i64, high: i64) -> Option<Run> {
        (low <= high).then(|| Run { first: low.cast_unsigned(), more: low.abs_diff(high) })
    }

    /// Whether a key is among them.
    #[inline]
    pub fn has(self, key: u64) -> bool {
        key.wrapping_sub(self.first) <= self.more
    }
}

/// How the evaluator reads a slot.
///
/// PERF: most slots are single values that are compared as they stand; these are read without looking at the expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// A field of the request.
    Field(FieldId),
    /// A fact by its place among the declared ones.
    Fact(u16),
    /// By evaluating the expression.
    Typed,
}

impl Reader {
    /// How to read an expression.
    pub fn of(expr: &Expr) -> Reader {
        match expr {
            Expr::Field(field, Kind::One(scalar)) if !scalar.is_derived() => match field.declared() {
                Some(at) => Reader::Fact(at),
                None if field.builtin().is_some_and(|row| !row.computed) => Reader::Field(*field),
                None => Reader::Typed,
            },
            _ => Reader::Typed,
        }
    }
}

/// Index of a condition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

/// A condition over tests.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Node {
    /// Always this.
    Always(bool),
    /// A test.
    Test(TestId),
    /// `not`
    Not(NodeId),
    /// All of `children[start..end]`.
    And(u32, u32),
    /// One of `children[start..end]`.
    Or(u32, u32),
}

/// A condition as the evaluator meets it.
///
/// PERF: what remains of most rules is one test, and with many rules every look at another table misses the caches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glance {
    /// Always this.
    Always(bool),
    /// A test of a slot.
    Check(Check),
    /// A typed test.
    Test(TestId),
    /// What [`Program::nodes`] tells.
    Compound,
}

impl Glance {
    /// A condition, with the tests that it may be.
    pub fn of(node: &Node, checks: &[Check]) -> Glance {
        match node {
            Node::Always(value) => Glance::Always(*value),
            Node::Test(test) => match checks.get(test.0 as usize) {
                None | Some(Check::Typed) => Glance::Test(*test),
                Some(check) => Glance::Check(*check),
            },
            Node::Not(_) | Node::And(..) | Node::Or(..) => Glance::Compound,
        }
    }
}

/// A rule as the evaluator needs it.
#[derive(Clone, Copy, Debug)]
pub struct CompiledRule {
    /// When it matches.
    pub when: NodeId,
    /// Bit `code` of each action it is for; all bits for every action.
    pub actions: u64,
    /// Bit `code` of each phase it is for.
    pub phases: u8,
    /// What it does when its condition is unknown.
    pub on_unknown: OnUnknown,
    /// What it says; `None` if it only has duties.
    pub verdict: Option<Verdict>,
    /// Whether it is in shadow mode.
    pub is_shadow: bool,
    /// Whether other rules override it.
    pub is_overridden: bool,
    /// Whether it overrides others.
    pub overrides: bool,
}

/// A quota as the evaluator needs it.
#[derive(Clone, Debug)]
pub struct CompiledQuota {
    /// Which requests count.
    pub when: NodeId,
    /// How many acts fit.
    pub limit: u64,
    /// Within which time.
    pub window: state::Window,
    /// Per what.
    pub scopes: Vec<Scope>,
    /// Whether a rule in force tests it: only then is its limit enforced.
    pub is_enforced: bool,
}

/// A compiled policy.
#[derive(Clone)]
pub struct Program {
    /// The checked policy, for names and texts.
    pub policy: Arc<Policy>,
    /// Its time zone.
    pub zone: Zone,
    /// Its region.
    pub region: Region,
    /// The functions that it calls.
    pub functions: Registry,
    /// The bounds that it was compiled under.
    pub limits: Limits,
    /// Distinct tests.
    pub tests: Vec<Test>,
    /// The tests as they are run.
    pub checks: Vec<Check>,
    /// Keys of checks.
    pub keys: Vec<u64>,
    /// Distinct expressions that checks and the index read.
    pub slots: Vec<Expr>,
    /// How each slot is read.
    pub readers: Vec<Reader>,
    /// The texts that keys stand for.
    pub symbols: Symbols,
    /// Conditions; children before parents.
    pub nodes: Vec<Node>,
    /// Each of them at a glance.
    pub glances: Vec<Glance>,
    /// Children of `and` and `or`.
    pub children: Vec<NodeId>,
    /// Rules by [`RuleId`].
    pub rules: Vec<CompiledRule>,
    /// What their authors call them; the policy has it too, but PERF: there it stands far apart.
    pub names: Vec<Box<str>>,
    /// Finds the rules that can match.
    pub index: Index,
    /// For each rule, its place in an order in which whoever overrides a rule stands before it.
    pub settling: Vec<u32>,
    /// For each rule, the rules that override it.
    pub overridden_by: Vec<Vec<RuleId>>,
    /// Conditions of the tiers, in order.
    pub tiers: Vec<NodeId>,
    /// Quotas by [`QuotaId`].
    pub quotas: Vec<CompiledQuota>,
    /// For each rule, the quotas that its condition reads.
    pub quotas_of: Vec<Vec<QuotaId>>,
    /// Regular expressions of `matches`.
    pub regexes: Vec<Regex>,
    /// Extracts by id.
    pub extracts: Vec<Regex>,
    /// Lists by id; `None` for one that the host has not given.
    pub lists: Vec<Option<Arc<List>>>,
    /// For lists of names that are also found when they are only near, the index for that.
    pub near: Vec<Option<Arc<NearNames>>>,
    /// All keyword sets of the policy, in one automaton.
    pub keywords: Arc<Keywords>,
    /// Zones of the schedules, by id.
    pub schedule_zones: Vec<Zone>,
    /// The function `domain`, whose value the evaluator takes from that of the address.
    pub domain_of: Option<FunctionId>,
}

/// Conditions and lists name people: only their numbers are shown.
impl fmt::Debug for Program {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Program")
            .field("policy", &self.policy.name)
            .field("rules", &self.policy.rules.len())
            .field("lists", &self.lists.len())
            .field("quotas", &self.quotas.len())
            .finish_non_exhaustive()
    }
}

impl Program {
    /// The same program with an index that leaves every rule to be evaluated: slow, and for tests.
    #[must_use]
    pub fn without_index(&self) -> Program {
        Program { index: Index::new(Tree::scan(&self.rules), &self.rules, &self.nodes), ..self.clone() }
    }

    /// The same program with another list at `at`.
    ///
    /// # Errors
    /// The list is too large to be searched for near names, as its declaration asks.
    pub fn with_list(&self, at: usize, list: Arc<List>) -> Result<Program, BuildError> {
        let mut program = self.clone();
        if let (Some(near), Some(declared)) = (program.near.get_mut(at), program.policy.lists.get(at)) {
            *near = near_names(declared, &list)?;
        }
        if let Some(slot) = program.lists.get_mut(at) {
            *slot = Some(list);
        }
        Ok(program)
    }
}

/// The index for near names, if the declaration asks for one.
///
/// # Errors
/// The list is too large for it. To compare it exactly instead would find less than the policy says.
pub fn near_names(declared: &ir::List, list: &List) -> Result<Option<Arc<NearNames>>, BuildError> {
    let List::Name(names) = list else { return Ok(None) };
    let Some((nearness, rungs)) = nearness(declared) else { return Ok(None) };
    NearNames::build(names, nearness, &rungs).map(|index| Some(Arc::new(index)))
}

/// How near the names of a list may be to what is looked up; `None` if they must be equal.
pub fn nearness(declared: &ir::List) -> Option<(Option<Nearness>, Vec<Rung>)> {
    let nearness = declared.closeness.map(|closeness| match closeness {
        Closeness::Edits(edits) => Nearness::Edits(edits),
        Closeness::Score(points) => Nearness::Alike(points),
    });
    let rungs: Vec<Rung> =
        Rung::KEYED.into_iter().filter(|rung| declared.by.iter().any(|word| word == rung.as_str())).collect();
    (nearness.is_some() || !rungs.is_empty()).then_some((nearness, rungs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), -3_i64..3, Just(i64::MIN), Just(i64::MAX)]
    }

    proptest! {
        #[test]
        fn a_run_of_numbers_is_their_range(low in number(), high in number(), number in number()) {
            let run = Run::between(low, high);
            prop_assert_eq!(run.is_some(), low <= high);
            let has = run.is_some_and(|run| run.has(number.cast_unsigned()));
            prop_assert_eq!(has, (low..=high).contains(&number));
            prop_assert!(Run::one(low.cast_unsigned()).has(low.cast_unsigned()));
        }
    }
}
