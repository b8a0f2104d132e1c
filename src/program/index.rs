//! The index of rules as it is walked: from what a request says straight to the rules that can match it.
//!
//! A [`Tree`] laid out flat. Not for building or checking: for that [`Index::tree`] gives the tree back.
//!
//! INVARIANT: walks reach what they reach in the tree. Cost of a walk: one look-up for each question on the way, and the
//! entries that it reaches.
//!
//! PERF: with many rules every look at memory misses the caches. So a place fits one line of them with its first rule
//! and its first question, the answers to a question stand in a row by their keys, which are numbered for that, and an
//! answer that leads to a single rule holds that rule.

mod layout;

use std::num::NonZeroU32;

use super::tree::{Axis, AxisId, Entry, Probe, Question, Root, Step, StepId, Tree};
use super::{CompiledRule, Node, NodeId, SlotId};
use crate::decision::{OnUnknown, Verdict};
use crate::ir::RuleId;

use layout::Layout;

/// An entry together with what its rule does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ready {
    /// The rule.
    pub rule: RuleId,
    /// What remains to be evaluated.
    pub when: NodeId,
    /// Bit `code` of each phase it is for.
    pub phases: u8,
    /// What it does when what remains is unknown; `None` if nothing remains.
    pub on_unknown: Option<OnUnknown>,
    /// What it says; `None` if it only has duties.
    pub verdict: Option<Verdict>,
    /// Whether its word counts.
    pub standing: Standing,
}

/// Whether the word of a rule counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Always.
    Free,
    /// Unless one of the rules that override it speaks.
    Overridden,
    /// Never: it is in shadow mode.
    Shadow,
}

/// Where an answer leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Target {
    /// No rule needs this answer.
    #[default]
    Nowhere,
    /// To a place.
    Step(StepId),
    /// To a single rule.
    Rule(Ready),
}

/// A place.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Spot {
    /// The first rule that stands here.
    pub first: Option<Ready>,
    /// The others, in [`Index::others`].
    pub others: (u32, u32),
    /// The first question.
    pub ask: Option<Ask>,
    /// The other questions, in [`Index::asks`].
    pub asks: (u32, u32),
}

/// What a question is about: most are about slots, which need not be looked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// What this slot holds.
    Slot(SlotId),
    /// The answer to this question.
    Question(AxisId),
}

/// A question at a place.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The question.
    pub subject: Subject,
    /// One more than the place where rules stand that speak when the answer is uncertain.
    unknown: Option<NonZeroU32>,
    table: Table,
    /// Numbers that lead on besides the keys.
    intervals: (u32, u32),
}

/// Where the answers to a question stand.
#[derive(Clone, Copy, Debug)]
enum Table {
    /// In [`Index::row`], those of the keys from `first` on.
    Row { start: u32, len: u32, first: u32 },
    /// In [`Index::open`], in so many places behind the first, a power of two with it; keys are mixed with the salt.
    Open { start: u32, behind: u32, salt: u32 },
}

impl Ask {
    /// Where rules stand that speak when the answer is uncertain.
    pub fn unknown(&self) -> Option<StepId> {
        self.unknown.map(|behind| StepId(behind.get() - 1))
    }

    /// Whether some numbers lead on besides the keys.
    pub fn has_intervals(&self) -> bool {
        self.intervals.0 < self.intervals.1
    }
}

/// So few intervals are tried one by one, which takes no more than a look-up.
pub const INTERVALS_FEW: usize = 8;

/// Where the answers between two numbers lead.
#[derive(Clone, Copy, Debug)]
struct Interval {
    low: i64,
    high: i64,
    /// The greatest `high` in the half of which this is the middle.
    highest: i64,
    target: Target,
}

/// The whole tree, laid out.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Distinct questions.
    pub questions: Vec<Question>,
    /// Where walks begin.
    pub roots: Vec<Root>,
    spots: Vec<Spot>,
    others: Vec<Ready>,
    asks: Vec<Ask>,
    row: Vec<Target>,
    open: Vec<(u64, Target)>,
    intervals: Vec<Interval>,
}

impl Index {
    /// Lays a tree out.
    pub fn new(tree: Tree, rules: &[CompiledRule], nodes: &[Node]) -> Index {
        Layout::of(&tree, rules, nodes).finish(tree)
    }

    /// A place.
    pub fn spot(&self, step: StepId) -> Option<&Spot> {
        self.spots.get(step.0 as usize)
    }

    /// The rules of a place behind the first.
    pub fn others(&self, spot: &Spot) -> &[Ready] {
        slice(&self.others, spot.others)
    }

    /// The questions of a place behind the first.
    pub fn asks(&self, spot: &Spot) -> &[Ask] {
        slice(&self.asks, spot.asks)
    }

    /// Where an answer leads.
    #[inline]
    pub fn target(&self, ask: &Ask, key: u64) -> &Target {
        match ask.table {
            Table::Row { start, len, first } => {
                let at = key.wrapping_sub(first.into());
                let target = (at < len.into()).then(|| self.row.get(start as usize + at as usize)).flatten();
                target.unwrap_or(&Target::Nowhere)
            }
            Table::Open { start, behind, salt } => self.seek(start as usize, behind as usize, salt, key),
        }
    }

    #[inline(never)]
    fn seek(&self, start: usize, mask: usize, salt: u32, key: u64) -> &Target {
        let mut at = place(key, salt);
        // INVARIANT: half of the places, at least, are empty.
        while let Some((known, target)) = self.open.get(start + (at & mask)) {
            if *known == key || *target == Target::Nowhere {
                return target;
            }
            at = at.wrapping_add(1);
        }
        &Target::Nowhere
    }

    /// Calls `visit` with where the intervals lead that hold `number`.
    #[inline]
    pub fn stab<'i>(&'i self, ask: &Ask, number: i64, visit: &mut dyn FnMut(&'i Target)) {
        let intervals = slice(&self.intervals, ask.intervals);
        if intervals.len() > INTERVALS_FEW {
            return stab(intervals, number, visit);
        }
        // PERF: to try a few takes less than to find the middle of them.
        for own in intervals {
            if own.low <= number && number <= own.high {
                visit(&own.target);
            }
        }
    }

    /// The tree that was laid out, its steps numbered as the places, and behind them those that hold a single rule.
    pub fn tree(&self) -> Tree {
        let mut tree =
            Tree { questions: self.questions.clone(), roots: self.roots.clone(), steps: Vec::new() };
        let mut single = Vec::new();
        for spot in &self.spots {
            let rules = spot.first.iter().chain(self.others(spot));
            let asks = spot.ask.iter().chain(self.asks(spot));
            let probes = asks.map(|ask| self.probe(ask, &mut single)).collect();
            tree.steps.push(Step { entries: rules.map(entry).collect(), probes });
        }
        tree.steps.extend(single);
        tree
    }

    fn probe(&self, ask: &Ask, single: &mut Vec<Step>) -> Probe {
        let mut step = |target: &Target| match target {
            Target::Nowhere => None,
            Target::Step(step) => Some(*step),
            Target::Rule(ready) => {
                let at = bound(self.spots.len() + single.len());
                single.push(Step { entries: vec![entry(ready)], probes: Vec::new() });
                Some(StepId(at))
            }
        };
        let mut answers: Vec<(u64, Target)> = match ask.table {
            Table::Row { start, len, first } => {
                let row = slice(&self.row, (start, start.saturating_add(len)));
                (u64::from(first)..).zip(row.iter().copied()).collect()
            }
            Table::Open { start, behind, .. } => {
                slice(&self.open, (start, start.saturating_add(behind).saturating_add(1))).to_vec()
            }
        };
        answers.sort_unstable_by_key(|(key, _)| *key);
        let branches = answers.iter().filter_map(|(key, target)| Some((*key, step(target)?))).collect();
        let intervals = slice(&self.intervals, ask.intervals).iter();
        let intervals = intervals.filter_map(|own| Some((own.low, own.high, step(&own.target)?))).collect();
        let axis = match ask.subject {
            Subject::Question(axis) => axis,
            Subject::Slot(slot) => {
                let is_it = |question: &Question| question.axis == Axis::Slot(slot);
                AxisId(self.questions.iter().position(is_it).map_or(u32::MAX, bound))
            }
        };
        Probe { axis, unknown: ask.unknown(), branches, intervals }
    }
}

fn entry(ready: &Ready) -> Entry {
    Entry { rule: ready.rule, when: ready.when }
}

/// Where to look for a key first, before it is brought within a table: the folded product of it and an odd number,
/// in which every bit depends on all of the key.
fn place(key: u64, salt: u32) -> usize {
    let salted = key ^ u64::from(salt).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let product = u128::from(salted) * 0x9E37_79B9_7F4A_7C15;
    let folded = (product >> 64) ^ product;
    folded as usize
}

fn slice<T>(all: &[T], (start, end): (u32, u32)) -> &[T] {
    all.get(start as usize..end as usize).unwrap_or_default()
}

fn bound(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Calls `visit` with where every interval leads that holds `number`. Cost: logarithmic in the intervals, and linear in
/// those found.
fn stab<'i>(intervals: &'i [Interval], number: i64, visit: &mut dyn FnMut(&'i Target)) {
    let Some((before, rest)) = intervals.split_at_checked(intervals.len() / 2) else { return };
    let Some((own, behind)) = rest.split_first() else { return };
    if own.highest < number {
        return;
    }
    stab(before, number, visit);
    if own.low <= number {
        if number <= own.high {
            visit(&own.target);
        }
        stab(behind, number, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::layout::link;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_place_fits_a_line() {
        assert_eq!((size_of::<Spot>(), size_of::<Target>(), size_of::<(u64, Target)>()), (64, 12, 24));
    }

    proptest! {
        /// A table holds what was put in, and nothing else.
        #[test]
        fn a_table_finds_its_keys(
            keys in prop_oneof![
                prop::collection::btree_set(prop_oneof![0_u64..60, any::<u64>()], 0..40),
                prop::collection::btree_set(u64::from(u32::MAX) - 40..u64::from(u32::MAX) + 5, 0..40),
                prop::collection::btree_set(7_u64..60, 0..40),
            ],
            other in prop_oneof![0_u64..60, u64::from(u32::MAX) - 45..u64::from(u32::MAX) + 45, any::<u64>()],
        ) {
            let answers: Vec<_> = keys.iter().map(|key| (*key, Target::Step(StepId(key.to_le_bytes()[0].into())))).collect();
            let mut index = Index { row: vec![Target::Step(StepId(0))], open: vec![(3, Target::Step(StepId(0)))], ..Index::default() };
            let table = index.put(&answers);
            let ask = Ask { subject: Subject::Question(AxisId(0)), unknown: None, table, intervals: (0, 0) };
            index.row.push(Target::Step(StepId(0)));
            for (key, target) in &answers {
                prop_assert_eq!(index.target(&ask, *key), target);
            }
            prop_assert_eq!(*index.target(&ask, other) == Target::Nowhere, !keys.contains(&other));
            let mut single = Vec::new();
            let branches: Vec<_> = keys.iter().map(|key| (*key, StepId(key.to_le_bytes()[0].into()))).collect();
            prop_assert_eq!(index.probe(&ask, &mut single).branches, branches);
        }

        #[test]
        fn stabbing_finds_what_a_scan_finds(
            spans in prop_oneof![INTERVALS_FEW..=INTERVALS_FEW + 1, 0_usize..40]
                .prop_flat_map(|count| prop::collection::vec((-20_i64..20, -20_i64..20), count)),
            number in -22_i64..22,
        ) {
            let mut spans = spans;
            spans.sort_unstable();
            let mut intervals: Vec<Interval> = (0..)
                .zip(&spans)
                .map(|(at, &(low, high))| Interval { low, high, highest: 0, target: Target::Step(StepId(at)) })
                .collect();
            link(&mut intervals);
            let mut found = Vec::new();
            stab(&intervals, number, &mut |target| found.push(*target));
            let scanned: Vec<Target> =
                (0..).zip(&spans).filter(|(_, (low, high))| *low <= number && number <= *high).map(|(at, _)| Target::Step(StepId(at))).collect();
            prop_assert_eq!(&found, &scanned);
            let all = (0, bound(intervals.len()));
            let table = Table::Row { start: 0, len: 0, first: 0 };
            let ask = Ask { subject: Subject::Question(AxisId(0)), unknown: None, table, intervals: all };
            found.clear();
            Index { intervals, ..Index::default() }.stab(&ask, number, &mut |target| found.push(*target));
            prop_assert_eq!(found, scanned);
        }
    }
}
