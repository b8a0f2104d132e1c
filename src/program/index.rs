//! The index of rules: from what a request says straight to the rules that can match it.
//!
//! A tree of tables. Each node asks the request about a few [`Axis`] (the value of a field, the tags it has, the words in
//! its remark); each answer leads to the node of the rules that need just this answer. At the nodes stand *entries*: a
//! rule with the part of its condition that the way to the node has not proved yet. A rule may have several entries, one
//! for each alternative of an `or`; it is as true as the truest of them.
//!
//! INVARIANT: the truth of a rule is the greatest of the truths of its entries that are reached, and false where none is;
//! children have greater ids than their node, so every walk ends. Made by `compile`, walked by `eval`.
//!
//! Cost of a walk: one look-up for each probe on the way, and the entries that it reaches.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::literals::Literals;
use super::{CompiledRule, NodeId, SlotId, TestId};
use crate::decision::{OnUnknown, Verdict};
use crate::ir::{Expr, RuleId};

/// Index of an [`Axis`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AxisId(pub u32);

/// Index of a [`Step`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StepId(pub u32);

/// Something that a request is asked; its answer is a set of keys, which may be uncertain.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Axis {
    /// The value of a slot: its number, or the symbol of its canonical text.
    Slot(SlotId),
    /// The items of a set, likewise.
    Items(Expr),
    /// A domain and every domain above it, as symbols.
    Above(Expr),
    /// The tiers that the contact may be in, by their places.
    Tier,
    /// Which of the axis' literals stand in a text.
    Parts(Expr),
    /// Which keyword sets a text mentions.
    Mentions(Expr),
    /// Whether a test can hold: the key 1.
    Test(TestId),
}

/// An axis and what finding its keys needs.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked.
    pub axis: Axis,
    /// The texts that [`Axis::Parts`] looks for.
    pub literals: Literals,
}

/// Rules that are for the same actions.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    /// Bit `code` of each action.
    pub actions: u64,
    /// Where the walk begins.
    pub step: StepId,
}

/// A place in the tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step {
    /// `probes[start..end]`
    pub probes: (u32, u32),
    /// `entries[start..end]`
    pub entries: (u32, u32),
}

/// A question that is asked at a step.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// The question.
    pub axis: AxisId,
    /// Where rules stand that speak when the answer is uncertain.
    pub unknown: Option<StepId>,
    /// `few[start..end]`: the keys and where they lead, if they are few.
    pub few: (u32, u32),
    /// `intervals[start..end]`: numbers that lead on besides the keys.
    pub intervals: (u32, u32),
}

/// A rule, or one alternative of it, as far as it is still open.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The rule.
    pub rule: RuleId,
    /// What remains to be evaluated.
    pub when: NodeId,
}

/// An entry together with what its rule does.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// The rule.
    pub rule: RuleId,
    /// What remains to be evaluated.
    pub when: NodeId,
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
}

/// A step as it is walked.
///
/// PERF: by many rules, every look at memory misses the caches; so all that most visits read stands together.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// `probes[start..end]`
    pub probes: (u32, u32),
    /// The first entry.
    pub first: Option<Ready>,
    /// `ready[start..end]`: the other entries.
    pub others: (u32, u32),
}

/// Where the answers between two numbers lead.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// The least number.
    pub low: i64,
    /// The greatest number.
    pub high: i64,
    /// The greatest `high` in the half of which this is the middle.
    pub highest: i64,
    /// Where it leads.
    pub step: StepId,
}

#[derive(Clone, Copy, Debug)]
struct Branch {
    probe: u32,
    key: u64,
    step: StepId,
}

/// The whole tree.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Where walks begin.
    pub roots: Vec<Root>,
    /// Places; children behind their parents.
    pub steps: Vec<Step>,
    /// Questions at places.
    pub probes: Vec<Probe>,
    /// Rules at places.
    pub entries: Vec<Entry>,
    /// The steps, by their ids, as they are walked. Made by [`lay_out`](Index::lay_out).
    pub spots: Vec<Spot>,
    /// The entries, as they are walked.
    pub ready: Vec<Ready>,
    /// Intervals of probes, sorted by `low` within each.
    pub intervals: Vec<Interval>,
    /// Distinct questions.
    pub questions: Vec<Question>,
    /// Keys of probes that have few of them.
    pub few: Vec<(u64, StepId)>,
    branches: HashTable<Branch>,
}

/// PERF: so many keys are looked through faster than one is hashed.
const FEW_MAX: usize = 8;

fn branch_hash(probe: u32, key: u64) -> u64 {
    FixedState::default().hash_one((probe, key))
}

impl Index {
    /// An index that finds every rule for every request.
    pub fn scan(rules: &[CompiledRule]) -> Index {
        let mut index = Index::default();
        for (at, rule) in (0..).zip(rules) {
            index.entries.push(Entry { rule: RuleId(at), when: rule.when });
            index.steps.push(Step { probes: (0, 0), entries: (at, at + 1) });
            index.roots.push(Root { actions: rule.actions, step: StepId(at) });
        }
        index.lay_out(rules);
        index
    }

    /// Makes what is walked of what was built.
    pub fn lay_out(&mut self, rules: &[CompiledRule]) {
        let ready = |entry: &Entry| {
            let rule = rules.get(entry.rule.index());
            Ready {
                rule: entry.rule,
                when: entry.when,
                // A rule that is not there is for no phase.
                phases: rule.map_or(0, |rule| rule.phases),
                on_unknown: rule.map_or(OnUnknown::Skip, |rule| rule.on_unknown),
                verdict: rule.and_then(|rule| rule.verdict),
                is_shadow: rule.is_some_and(|rule| rule.is_shadow),
                is_overridden: rule.is_some_and(|rule| rule.is_overridden),
            }
        };
        self.ready = self.entries.iter().map(ready).collect();
        let spot = |step: &Step| {
            let (start, end) = step.entries;
            let first = if start < end { self.ready.get(start as usize).copied() } else { None };
            Spot { probes: step.probes, first, others: (start.saturating_add(1).min(end), end) }
        };
        self.spots = self.steps.iter().map(spot).collect();
    }

    /// Lets the answers to probe `at` lead where they say.
    pub fn add_branches(&mut self, at: usize, branches: &[(u64, StepId)]) {
        let start = self.few.len();
        if branches.len() <= FEW_MAX {
            self.few.extend(branches);
        } else {
            let probe = u32::try_from(at).unwrap_or(u32::MAX);
            for &(key, step) in branches {
                let branch = Branch { probe, key, step };
                self.branches.insert_unique(branch_hash(probe, key), branch, |b| branch_hash(b.probe, b.key));
            }
        }
        let bound = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if let Some(probe) = self.probes.get_mut(at) {
            probe.few = (bound(start), bound(self.few.len()));
        }
    }

    /// Where the answers to each probe lead, in the order of keys.
    pub fn branches(&self) -> Vec<Vec<(u64, StepId)>> {
        let few =
            |probe: &Probe| self.few.get(probe.few.0 as usize..probe.few.1 as usize).unwrap_or_default();
        let mut all: Vec<_> = self.probes.iter().map(|probe| few(probe).to_vec()).collect();
        for branch in &self.branches {
            if let Some(own) = all.get_mut(branch.probe as usize) {
                own.push((branch.key, branch.step));
            }
        }
        for own in &mut all {
            own.sort_unstable();
        }
        all
    }

    /// Where answer `key` to probe `at` leads.
    pub fn branch(&self, at: u32, probe: &Probe, key: u64) -> Option<StepId> {
        let (start, end) = probe.few;
        if start < end {
            let few = self.few.get(start as usize..end as usize)?;
            return few.iter().find(|(known, _)| *known == key).map(|(_, step)| *step);
        }
        let found = self.branches.find(branch_hash(at, key), |b| b.probe == at && b.key == key);
        found.map(|branch| branch.step)
    }
}

/// Sets [`Interval::highest`] of intervals that are sorted by `low`.
pub fn link(intervals: &mut [Interval]) -> Option<i64> {
    let middle = intervals.len() / 2;
    let (before, rest) = intervals.split_at_mut_checked(middle)?;
    let (own, behind) = rest.split_first_mut()?;
    own.highest = own.high.max(link(before).unwrap_or(i64::MIN)).max(link(behind).unwrap_or(i64::MIN));
    Some(own.highest)
}

/// Calls `visit` with every interval that holds `number`. Cost: logarithmic in the intervals, and linear in those found.
pub fn stab(intervals: &[Interval], number: i64, visit: &mut dyn FnMut(StepId)) {
    let Some((before, rest)) = intervals.split_at_checked(intervals.len() / 2) else { return };
    let Some((own, behind)) = rest.split_first() else { return };
    if own.highest < number {
        return;
    }
    stab(before, number, visit);
    if own.low <= number {
        if number <= own.high {
            visit(own.step);
        }
        stab(behind, number, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stabbing_finds_what_a_scan_finds(
            spans in prop::collection::vec((-20_i64..20, -20_i64..20), 0..40),
            number in -22_i64..22,
        ) {
            let mut spans = spans;
            spans.sort_unstable();
            let mut intervals: Vec<Interval> = (0..)
                .zip(&spans)
                .map(|(at, &(low, high))| Interval { low, high, highest: 0, step: StepId(at) })
                .collect();
            link(&mut intervals);
            let mut found = Vec::new();
            stab(&intervals, number, &mut |step| found.push(step.0));
            let scanned: Vec<u32> =
                (0..).zip(&spans).filter(|(_, (low, high))| *low <= number && number <= *high).map(|(at, _)| at).collect();
            prop_assert_eq!(found, scanned);
        }
    }
}
