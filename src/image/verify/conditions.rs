//! Tests, expressions, and the graph of conditions.

use super::{Known, Verdict, ensure, no_circle};
use crate::compile::Tables;
use crate::image::ImageError;
use crate::ir::{Condition, Const, Expr, Test};
use crate::kind::{Kind, Scalar};
use crate::program::{Check, Node, NodeId, SlotId};
use crate::syntax::ast::Closeness;

/// What the truth of something may depend on.
#[derive(Clone, Copy, Default)]
pub(super) struct Reads {
    pub(super) tier: bool,
    pub(super) quota: bool,
}

impl Reads {
    pub(super) fn or(self, other: Reads) -> Reads {
        Reads { tier: self.tier | other.tier, quota: self.quota | other.quota }
    }

    fn of_test(test: &Test) -> Reads {
        let mut reads = match test {
            Test::TierAmong(_) => Reads { tier: true, quota: false },
            Test::Spent(_) => Reads { tier: false, quota: true },
            Test::Each(_, _, inner) => Reads::of_test(inner),
            _ => Reads::default(),
        };
        test.each_expr(&mut |expr| reads.quota |= matches!(expr, Expr::Used(_) | Expr::Remaining(_)));
        reads
    }

    pub(super) fn of_condition(condition: &Condition) -> Reads {
        let mut reads = Reads::default();
        condition.each_leaf(&mut |leaf| reads = reads.or(Reads::of_test(&leaf.test)));
        reads
    }
}

/// What evaluating a node may take.
#[derive(Clone, Copy, Default)]
pub(super) struct Extent {
    /// Nodes below it, each as often as it is reached.
    pub(super) size: usize,
    depth: usize,
    reads: Reads,
}

impl Known<'_> {
    /// Holds tests, slots and nodes; gives the extent of each node.
    pub(super) fn conditions(&self, tables: &Tables) -> Result<Vec<Extent>, ImageError> {
        let policy = self.policy;
        tables.tests.iter().try_for_each(|test| self.test(test, None))?;
        for slot in &tables.slots {
            self.whole(slot)?;
            ensure(matches!(slot.kind(), Kind::One(_)), "a slot holds a set")?;
        }
        self.checks(tables)?;
        let nodes = self.nodes(tables)?;
        let extent = |at: &NodeId| nodes.get(at.0 as usize).copied();
        let fits = tables.rules.len() == policy.rules.len()
            && tables.tiers.len() == policy.tiers.len()
            && tables.quotas.len() == policy.quotas.len();
        ensure(fits, "there are not as many conditions as rules, tiers and quotas")?;
        let all = tables.rules.iter().chain(&tables.tiers).chain(&tables.quotas);
        ensure(all.clone().all(|at| extent(at).is_some()), "a condition is none that is there")?;
        let reads = |at: &NodeId| extent(at).unwrap_or_default().reads;
        no_circle(tables.tiers.iter().map(reads), tables.quotas.iter().map(reads))?;
        Ok(nodes)
    }

    fn checks(&self, tables: &Tables) -> Verdict {
        ensure(tables.checks.len() == tables.tests.len(), "there are not as many checks as tests")?;
        let slot =
            |slot: SlotId| ensure((slot.0 as usize) < tables.slots.len(), "a slot is none that is there");
        let mut keys_left = tables.keys.len();
        for check in &tables.checks {
            match check {
                Check::Within(at, _) | Check::Without(at, _) => slot(*at)?,
                Check::Among(at, start, end) => {
                    slot(*at)?;
                    let keys = tables.keys.get(*start as usize..*end as usize).unwrap_or_default();
                    let left = keys_left.checked_sub(keys.len());
                    ensure(left.is_some() && keys.is_sorted_by(|a, b| a < b), "keys are not in order")?;
                    keys_left = left.unwrap_or(0);
                }
                Check::Typed => {}
            }
        }
        Ok(())
    }

    fn nodes(&self, tables: &Tables) -> Result<Vec<Extent>, ImageError> {
        // A condition has no more parts than characters, and is in the graph no deeper than in the tree.
        let size_max = self.limits.expression_bytes;
        let depth_max = self.limits.expression_depth.saturating_mul(2).saturating_add(16);
        let tests: Vec<Reads> = tables.tests.iter().map(Reads::of_test).collect();
        let mut children_left = tables.children.len();
        let mut nodes: Vec<Extent> = Vec::with_capacity(tables.nodes.len());
        for node in &tables.nodes {
            let mut own = Extent { size: 1, depth: 1, reads: Reads::default() };
            let children = match node {
                Node::Always(_) => &[][..],
                Node::Test(test) => {
                    let reads = tests.get(test.0 as usize).copied();
                    ensure(reads.is_some(), "a test is none that is there")?;
                    own.reads = reads.unwrap_or_default();
                    &[]
                }
                Node::Not(inner) => std::slice::from_ref(inner),
                Node::And(start, end) | Node::Or(start, end) => {
                    let children = tables.children.get(*start as usize..*end as usize);
                    let left = children.and_then(|children| children_left.checked_sub(children.len()));
                    ensure(left.is_some(), "parts of a condition are none that are there")?;
                    children_left = left.unwrap_or(0);
                    children.unwrap_or_default()
                }
            };
            for child in children {
                // Only nodes before this one have an extent, so there is no cycle.
                let Some(child) = nodes.get(child.0 as usize) else {
                    return Err(super::damaged("a condition holds what comes behind it"));
                };
                own.size = own.size.saturating_add(child.size);
                own.depth = own.depth.max(child.depth.saturating_add(1));
                own.reads = own.reads.or(child.reads);
            }
            ensure(
                own.size <= size_max && own.depth <= depth_max,
                "a condition is larger than the limits allow",
            )?;
            nodes.push(own);
        }
        Ok(nodes)
    }

    /// A test, of an item of this kind if it stands inside another.
    pub(super) fn test(&self, test: &Test, item: Option<Scalar>) -> Verdict {
        let policy = self.policy;
        match test {
            Test::Holds(value) | Test::Known(value) | Test::Empty(value) => self.expr(value, item),
            Test::Compare(_, left, right) | Test::Part(_, left, right) => {
                self.expr(left, item)?;
                self.expr(right, item)
            }
            Test::Among(value, constants) => {
                self.expr(value, item)?;
                ensure(constants.is_sorted_by(|a, b| a < b), "constants are not in order, each once")
            }
            Test::TierAmong(tiers) => {
                let beyond =
                    u32::try_from(policy.tiers.len()).ok().and_then(|count| tiers.checked_shr(count));
                ensure(beyond.unwrap_or(0) == 0, "a tier is none that is there")
            }
            Test::Between(value, low, high) => {
                self.expr(value, item)?;
                self.expr(low, item)?;
                self.expr(high, item)
            }
            Test::Listed(value, list) => {
                ensure(list.index() < policy.lists.len(), "a list is none that is there")?;
                self.expr(value, item)
            }
            Test::Scheduled(at, schedule) => {
                self.schedule_id(*schedule)?;
                self.expr(at, item)
            }
            Test::Element(set, value) => {
                self.set(set, item)?;
                self.expr(value, item)
            }
            Test::Matches(text, regex) => {
                ensure(
                    (*regex as usize) < policy.regexes.len(),
                    "a regular expression is none that is there",
                )?;
                self.expr(text, item)
            }
            Test::Resembles(text, name, closeness) => {
                ensure(matches!(name, Const::Text(Scalar::Name, _)), "a name to be like is none")?;
                ensure(!matches!(closeness, Closeness::Score(10_001..)), "a score is above 1")?;
                self.expr(text, item)
            }
            Test::Mentions(text, keywords) => {
                ensure(keywords.index() < policy.keywords.len(), "a keyword set is none that is there")?;
                self.expr(text, item)
            }
            Test::Has(text, extract) => {
                self.extract_id(*extract)?;
                self.expr(text, item)
            }
            Test::Spent(quota) => self.quota_id(*quota),
            // Inside one another they would take the product of their sets.
            Test::Each(_, _, inner) if item.is_some() || matches!(**inner, Test::Each(..)) => {
                ensure(false, "a set is asked inside a set")
            }
            Test::Each(_, set, inner) => {
                self.set(set, None)?;
                self.test(inner, Some(set.kind().scalar()))
            }
        }
    }

    fn set(&self, set: &Expr, item: Option<Scalar>) -> Verdict {
        ensure(matches!(set.kind(), Kind::Set(_)), "a single value is asked as a set")?;
        self.expr(set, item)
    }

    /// An expression that does not stand inside a set.
    pub(super) fn whole(&self, expr: &Expr) -> Verdict {
        self.expr(expr, None)
    }

    fn expr(&self, expr: &Expr, item: Option<Scalar>) -> Verdict {
        match expr {
            Expr::Const(_) => Ok(()),
            Expr::Field(field, kind) => ensure(self.field(*field)? == *kind, "a field is of another kind"),
            Expr::Item(scalar) => ensure(item == Some(*scalar), "an item is of no set"),
            Expr::Used(quota) | Expr::Remaining(quota) => self.quota_id(*quota),
            Expr::Call(function, arguments, kind) => {
                let signature = self.functions.signature(*function);
                let passed = arguments.iter().map(Expr::kind);
                let fits = signature.is_some_and(|signature| {
                    signature.result == *kind && passed.eq(signature.parameters.iter().copied())
                });
                ensure(fits, "a call does not pass what the function asks for")?;
                arguments.iter().try_for_each(|argument| self.expr(argument, item))
            }
            Expr::Arithmetic(_, sides, _) => {
                self.expr(&sides.0, item)?;
                self.expr(&sides.1, item)
            }
        }
    }
}
