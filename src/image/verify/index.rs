//! The index of rules: a tree, so that every walk through it ends.

use super::conditions::Extent;
use super::{Known, Verdict, damaged, ensure};
use crate::compile::{Tables, bits};
use crate::image::ImageError;
use crate::ir::RuleId;
use crate::kind::Kind;
use crate::program::tree::{Axis, StepId, Tree};

/// Parts of conditions that all entries, tiers and quotas together may have, for each byte that a policy may have: a part
/// takes an author ten bytes or so, and the index copies it a few times.
const COPIES_MAX: usize = 8;

impl Known<'_> {
    pub(super) fn index(&self, tables: &Tables, nodes: &[Extent]) -> Verdict {
        let tree = &tables.tree;
        for question in &tree.questions {
            match &question.axis {
                Axis::Slot(slot) => {
                    ensure((slot.0 as usize) < tables.slots.len(), "a slot is none that is there")?;
                }
                Axis::Items(set) => {
                    ensure(matches!(set.kind(), Kind::Set(_)), "a single value is asked as a set")?;
                    self.whole(set)?;
                }
                Axis::Above(expr) | Axis::Parts(expr) | Axis::Mentions(expr) => self.whole(expr)?,
                Axis::Tier => {}
                Axis::Test(test) => {
                    ensure((test.0 as usize) < tables.tests.len(), "a test is none that is there")?;
                }
            }
        }
        let most = self.limits.policy_bytes.saturating_mul(COPIES_MAX);
        let always = tables.tiers.iter().chain(&tables.quotas);
        let sizes = always.filter_map(|at| nodes.get(at.0 as usize)).map(|extent| extent.size);
        let mut parts = sizes.fold(0, usize::saturating_add);
        for entry in tree.steps.iter().flat_map(|step| &step.entries) {
            ensure(entry.rule.index() < self.policy.rules.len(), "a rule is none that is there")?;
            let extent = nodes.get(entry.when.0 as usize);
            ensure(extent.is_some(), "a condition is none that is there")?;
            parts = parts.saturating_add(extent.map_or(0, |extent| extent.size));
        }
        ensure(parts <= most, "its index is larger than the limits allow")?;
        let actions = actions_of(tree)?;
        for (step, actions) in tree.steps.iter().zip(actions) {
            let own = |rule: RuleId| self.policy.rules.get(rule.index()).map(|rule| bits(&rule.actions));
            let fits = step.entries.iter().all(|entry| actions.is_none_or(|of| own(entry.rule) == Some(of)));
            ensure(fits, "a rule stands in the index under other actions than its own")?;
        }
        Ok(())
    }
}

/// For which actions each place is, if a walk comes to it: each is reached from one place before it, or is where walks
/// begin.
fn actions_of(tree: &Tree) -> Result<Vec<Option<u64>>, ImageError> {
    let mut reached = vec![None; tree.steps.len()];
    let reach = |reached: &mut [Option<Option<u64>>],
                 from: Option<usize>,
                 actions: Option<u64>,
                 to: StepId| {
        let to = to.0 as usize;
        let slot = reached.get_mut(to).filter(|known| known.is_none() && from.is_none_or(|from| from < to));
        slot.map(|slot| *slot = Some(actions)).ok_or(damaged("a place of the index is reached in two ways"))
    };
    tree.roots.iter().try_for_each(|root| reach(&mut reached, None, Some(root.actions), root.step))?;
    for (at, step) in tree.steps.iter().enumerate() {
        let actions = reached.get(at).copied().flatten().flatten();
        for probe in &step.probes {
            ensure((probe.axis.0 as usize) < tree.questions.len(), "a question is none that is there")?;
            ensure(probe.branches.is_sorted_by(|a, b| a.0 < b.0), "answers are not in order")?;
            let is_ordered = probe.intervals.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1));
            ensure(is_ordered, "intervals are not in order")?;
            probe.behind().try_for_each(|step| reach(&mut reached, Some(at), actions, step))?;
        }
    }
    Ok(reached.into_iter().map(Option::flatten).collect())
}
