//! From a tree to the index that is laid out of it.
//!
//! Invariant: [`Index::tree`] gives back a tree that leads where the first one leads. Cost: linear in the tree; a table is
//! filled a bounded number of times.

use std::num::NonZeroU32;

use super::{Ask, Index, Interval, Ready, Spot, Standing, Subject, Table, Target, bound, place};
use crate::decision::OnUnknown;
use crate::program::tree::{Axis, Entry, Probe, Question, Root, StepId, Tree};
use crate::program::{CompiledRule, Node};

/// A tree on its way to an index.
pub(super) struct Layout<'r> {
    rules: &'r [CompiledRule],
    nodes: &'r [Node],
    /// For each step, its place, or the single rule that stands there and nothing else.
    targets: Vec<Target>,
    index: Index,
}

impl<'r> Layout<'r> {
    pub(super) fn of(tree: &Tree, rules: &'r [CompiledRule], nodes: &'r [Node]) -> Layout<'r> {
        let mut layout = Layout { rules, nodes, targets: Vec::new(), index: Index::default() };
        // Walks begin at places, and where answers are uncertain they go on there.
        let unknowns = tree.steps.iter().flat_map(|step| &step.probes).filter_map(|probe| probe.unknown);
        let mut is_place = vec![false; tree.steps.len()];
        for step in tree.roots.iter().map(|root| root.step).chain(unknowns) {
            if let Some(slot) = is_place.get_mut(step.0 as usize) {
                *slot = true;
            }
        }
        let mut places = 0..;
        for (step, is_place) in tree.steps.iter().zip(is_place) {
            let target = match step.entries.as_slice() {
                [only] if step.probes.is_empty() && !is_place => Target::Rule(layout.ready(only)),
                _ => Target::Step(StepId(places.next().unwrap_or(u32::MAX))),
            };
            layout.targets.push(target);
        }
        layout
    }

    pub(super) fn finish(mut self, tree: Tree) -> Index {
        for (at, step) in tree.steps.iter().enumerate() {
            if !matches!(self.targets.get(at), Some(Target::Step(_))) {
                continue;
            }
            let mut rules = step.entries.iter().map(|entry| self.ready(entry));
            let first = rules.next();
            let start = self.index.others.len();
            let others: Vec<Ready> = rules.collect();
            self.index.others.extend(others);
            let others = (bound(start), bound(self.index.others.len()));
            let asks: Vec<Ask> = step.probes.iter().map(|probe| self.ask(&tree, probe)).collect();
            let start = self.index.asks.len();
            self.index.asks.extend(asks.iter().skip(1));
            let asks_behind = (bound(start), bound(self.index.asks.len()));
            self.index.spots.push(Spot { first, others, ask: asks.first().copied(), asks: asks_behind });
        }
        let place = |step: StepId| match self.targets.get(step.0 as usize) {
            Some(Target::Step(place)) => *place,
            _ => step,
        };
        let root = |root: &Root| Root { actions: root.actions, step: place(root.step) };
        self.index.roots = tree.roots.iter().map(root).collect();
        self.index.questions = tree.questions;
        self.index
    }

    fn ready(&self, entry: &Entry) -> Ready {
        let rule = self.rules.get(entry.rule.index());
        let remains = self.nodes.get(entry.when.0 as usize) != Some(&Node::Always(true));
        Ready {
            rule: entry.rule,
            when: entry.when,
            // A rule that is not there is for no phase.
            phases: rule.map_or(0, |rule| rule.phases),
            on_unknown: remains.then_some(rule.map_or(OnUnknown::Skip, |rule| rule.on_unknown)),
            verdict: rule.and_then(|rule| rule.verdict),
            standing: match rule {
                Some(rule) if rule.is_shadow => Standing::Shadow,
                Some(rule) if rule.is_overridden => Standing::Overridden,
                _ => Standing::Free,
            },
        }
    }

    fn target(&self, step: StepId) -> Target {
        self.targets.get(step.0 as usize).copied().unwrap_or_default()
    }

    fn ask(&mut self, tree: &Tree, probe: &Probe) -> Ask {
        let subject = match tree.questions.get(probe.axis.0 as usize) {
            Some(Question { axis: Axis::Slot(slot), .. }) => Subject::Slot(*slot),
            _ => Subject::Question(probe.axis),
        };
        let unknown = probe.unknown.map(|step| match self.target(step) {
            Target::Step(place) => place,
            Target::Nowhere | Target::Rule(_) => step,
        });
        let answers: Vec<_> = probe.branches.iter().map(|(key, step)| (*key, self.target(*step))).collect();
        let table = self.index.put(&answers);
        let start = self.index.intervals.len();
        let interval = |(low, high, step): &(i64, i64, StepId)| Interval {
            low: *low,
            high: *high,
            highest: *high,
            target: self.target(*step),
        };
        let mut intervals: Vec<Interval> = probe.intervals.iter().map(interval).collect();
        link(&mut intervals);
        self.index.intervals.extend(intervals);
        let unknown = unknown.and_then(|step| NonZeroU32::MIN.checked_add(step.0));
        Ask { subject, unknown, table, intervals: (bound(start), bound(self.index.intervals.len())) }
    }
}

/// A row may be so many times as long as it has answers: an open table takes more memory than that.
const SPARSE_MAX: u64 = 6;

impl Index {
    /// Appends a table of distinct `answers`, which are sorted by their keys.
    pub(super) fn put(&mut self, answers: &[(u64, Target)]) -> Table {
        let (first, last) = match (answers.first(), answers.last()) {
            (Some((first, _)), Some((last, _))) => (*first, *last),
            _ => (0, 0),
        };
        let is_dense = last - first <= SPARSE_MAX * answers.len() as u64;
        if let (Ok(first), Ok(_), true) = (u32::try_from(first), u32::try_from(last), is_dense) {
            let start = self.row.len();
            for (key, target) in answers {
                self.row.resize(start + (key - u64::from(first)) as usize, Target::Nowhere);
                self.row.push(*target);
            }
            return Table::Row { start: bound(start), len: bound(self.row.len() - start), first };
        }
        let start = self.open.len();
        let salt = open(answers, &mut self.open);
        Table::Open { start: bound(start), behind: bound(self.open.len() - start - 1), salt }
    }
}

/// Steps aside that a key may take in a table before another salt is tried.
const ASIDE_MAX: usize = 64;
/// Salts that are tried: keys that were chosen to meet each other under one do not under the next.
const SALTS_MAX: u32 = 16;

/// Appends an open table of distinct `answers`, and says what its keys are mixed with.
fn open(answers: &[(u64, Target)], out: &mut Vec<(u64, Target)>) -> u32 {
    let start = out.len();
    let size = (answers.len() * 2).next_power_of_two();
    for salt in 0..=SALTS_MAX {
        out.truncate(start);
        out.resize(start + size, (0, Target::Nowhere));
        let aside_max = if salt < SALTS_MAX { ASIDE_MAX } else { size };
        if fill(answers, out.get_mut(start..).unwrap_or_default(), salt, aside_max) {
            return salt;
        }
    }
    SALTS_MAX
}

/// Puts answers into an empty table; false if one of them had to step aside too often.
fn fill(answers: &[(u64, Target)], table: &mut [(u64, Target)], salt: u32, aside_max: usize) -> bool {
    answers.iter().all(|answer| {
        let first = place(answer.0, salt);
        (0..aside_max).any(|aside| {
            let slot = table.get_mut(first.wrapping_add(aside) & (table.len() - 1));
            let slot = slot.filter(|(_, target)| *target == Target::Nowhere);
            slot.map(|slot| *slot = *answer).is_some()
        })
    })
}

/// Sets [`Interval::highest`] of intervals that are sorted by `low`.
pub(super) fn link(intervals: &mut [Interval]) -> Option<i64> {
    let middle = intervals.len() / 2;
    let (before, rest) = intervals.split_at_mut_checked(middle)?;
    let (own, behind) = rest.split_first_mut()?;
    own.highest = own.high.max(link(before).unwrap_or(i64::MIN)).max(link(behind).unwrap_or(i64::MIN));
    Some(own.highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_meet_under_one_salt_are_told_apart_by_another() {
        let answers = |salt: u32| {
            let keys = (0_u64..).filter(|key| place(*key, salt) % 4_096 == 7);
            keys.take(2_000).map(|key| (key, Target::Step(StepId(1)))).collect::<Vec<_>>()
        };
        assert_ne!(open(&answers(0), &mut Vec::new()), 0);
        assert_eq!(open(&answers(1), &mut Vec::new()), 0);
    }
}
