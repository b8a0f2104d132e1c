//! From the conditions of rules to the tree that finds them.
//!
//! Conditions become alternatives, each a list of parts that must all hold; an alternative is put where one of its parts
//! is decided by a look-up, then where a second is, until few rules share a place. Of several parts, those come first
//! whose answer is cheapest to have, and among them the one that the fewest rules share.
//!
//! Invariant: that of [`program::tree`](crate::program::tree). Cost: each alternative is copied a bounded number of
//! times; beyond that, rules share places and are evaluated one by one, which is slower and never wrong.

use std::collections::{BTreeMap, HashMap};

use super::access::{Access, Answers, Axes, Class};
use super::conditions::Builder;
use crate::decision::OnUnknown;
use crate::ir::RuleId;
use crate::program::index::INTERVALS_FEW;
use crate::program::literals::Literals;
use crate::program::tree::{AxisId, Entry, Probe, Question, Root, Step, StepId, Tree};
use crate::program::{CompiledRule, Node, NodeId};

/// Alternatives of one rule: a condition with more of them is kept whole.
const ALTERNATIVES_MAX: usize = 16;
/// Questions asked on the way to a rule.
const DEPTH_MAX: usize = 12;
/// Uncertain answers on the way to a rule, behind which rules are still told apart.
const UNKNOWN_MAX: usize = 2;
/// Entries of the whole index, for each alternative.
const COPIES_MAX: usize = 24;
/// So few rules behind an answer are few enough: a rarer one is preferred only where all else is equal.
const RARE: usize = 4;
/// Cases that may share an answer for the sake of a question less.
const JOINED_MAX: usize = 16;

/// One alternative of a rule.
#[derive(Clone, Debug)]
struct Case {
    rule: RuleId,
    counts_unknown: bool,
    /// What has not been proved on the way here.
    parts: Vec<NodeId>,
    /// What has not been asked on the way here.
    open: Vec<Access>,
}

/// Makes the index of `rules`.
pub(super) fn build(rules: &[CompiledRule], axes: &mut Axes, builder: &mut Builder) -> Tree {
    let mut draft = Draft { axes, tree: Tree::default(), builder, budget: 0 };
    let mut groups: BTreeMap<u64, Vec<Case>> = BTreeMap::new();
    for (id, rule) in (0..).map(RuleId).zip(rules) {
        let cases = draft.cases(id, rule);
        groups.entry(rule.actions).or_default().extend(cases);
    }
    draft.budget = groups.values().map(Vec::len).sum::<usize>().saturating_mul(COPIES_MAX);
    for (actions, cases) in groups {
        let step = draft.step(cases, 0, 0);
        draft.tree.roots.push(Root { actions, step });
    }
    draft.finish()
}

struct Draft<'b> {
    axes: &'b mut Axes,
    tree: Tree,
    builder: &'b mut Builder,
    /// Entries that may still be made.
    budget: usize,
}

/// What the cases of one step have in common.
#[derive(Default)]
struct Shared {
    keys: HashMap<(AxisId, u64), usize>,
    intervals: HashMap<(AxisId, i64, i64), usize>,
    axes: HashMap<AxisId, usize>,
    spans: HashMap<AxisId, usize>,
}

impl Shared {
    fn of(cases: &[Case]) -> Shared {
        let mut shared = Shared::default();
        for access in cases.iter().flat_map(|case| &case.open) {
            *shared.axes.entry(access.axis).or_default() += 1;
            match &access.answers {
                Answers::Keys(keys) => {
                    for key in keys {
                        *shared.keys.entry((access.axis, *key)).or_default() += 1;
                    }
                }
                Answers::Between(low, high) => {
                    let count = shared.intervals.entry((access.axis, *low, *high)).or_default();
                    *count += 1;
                    if *count == 1 {
                        *shared.spans.entry(access.axis).or_default() += 1;
                    }
                }
            }
        }
        shared
    }

    /// How many cases stand where this access leads.
    fn crowd(&self, access: &Access) -> usize {
        match &access.answers {
            Answers::Keys(keys) => {
                let counts = keys.iter().filter_map(|key| self.keys.get(&(access.axis, *key)));
                counts.copied().max().unwrap_or(0)
            }
            Answers::Between(..) => self.popularity(access.axis) / 2,
        }
    }

    fn popularity(&self, axis: AxisId) -> usize {
        self.axes.get(&axis).copied().unwrap_or(0)
    }
}

impl Draft<'_> {
    fn cases(&mut self, rule: RuleId, compiled: &CompiledRule) -> Vec<Case> {
        let alternatives = self.alternatives(compiled.when);
        let case = |mut parts: Vec<NodeId>| {
            parts.sort_unstable();
            parts.dedup();
            let open = parts.iter().filter_map(|part| self.axes.access(self.builder, *part)).collect();
            let counts_unknown = compiled.on_unknown != OnUnknown::Skip || compiled.overrides;
            Case { rule, counts_unknown, parts, open }
        };
        alternatives.into_iter().map(case).collect()
    }

    /// A condition as alternatives of parts that must all hold. Kleene's `and` and `or` distribute over each other, so
    /// this changes no truth.
    fn alternatives(&mut self, node: NodeId) -> Vec<Vec<NodeId>> {
        let children = |builder: &Builder, start: u32, end: u32| {
            builder.children.get(start as usize..end as usize).unwrap_or_default().to_vec()
        };
        match self.builder.nodes.get(node.0 as usize) {
            Some(Node::Always(true)) => vec![Vec::new()],
            Some(Node::Always(false)) => Vec::new(),
            Some(Node::Or(start, end)) if self.axes.access(self.builder, node).is_none() => {
                let parts = children(self.builder, *start, *end);
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.alternatives(part));
                    if all.len() > ALTERNATIVES_MAX {
                        return vec![vec![node]];
                    }
                }
                all
            }
            Some(Node::And(start, end)) => {
                let parts = children(self.builder, *start, *end);
                let mut all = vec![Vec::new()];
                for part in parts {
                    let mut more = self.alternatives(part);
                    if all.len() * more.len() > ALTERNATIVES_MAX {
                        more = vec![vec![part]];
                    }
                    if let [only] = more.as_slice() {
                        // PERF: without copies, so that thousands of parts take linear time.
                        all.iter_mut().for_each(|one| one.extend(only));
                        continue;
                    }
                    let join = |one: &Vec<NodeId>, other: &Vec<NodeId>| [one.as_slice(), other].concat();
                    all = all.iter().flat_map(|one| more.iter().map(move |other| join(one, other))).collect();
                }
                all
            }
            _ => vec![vec![node]],
        }
    }

    /// Makes the place of `cases`: behind `depth` questions, of which `unknown` had uncertain answers.
    fn step(&mut self, cases: Vec<Case>, depth: usize, unknown: usize) -> StepId {
        let id = StepId(u32::try_from(self.tree.steps.len()).unwrap_or(u32::MAX));
        self.tree.steps.push(Step::default());
        let mut here = Vec::new();
        let mut asked: BTreeMap<(Class, AxisId), Vec<(Case, Access)>> = BTreeMap::new();
        if cases.len() > 1 && depth < DEPTH_MAX && unknown <= UNKNOWN_MAX && self.budget > cases.len() {
            let shared = Shared::of(&cases);
            let mut chosen = cases.iter().map(|case| self.choose(case, &shared)).collect::<Vec<_>>();
            self.ask_less(&cases, &shared, &mut chosen);
            for (mut case, chosen) in cases.into_iter().zip(chosen) {
                match chosen {
                    None => here.push(case),
                    Some((class, at)) => {
                        let access = case.open.remove(at);
                        asked.entry((class, access.axis)).or_default().push((case, access));
                    }
                }
            }
        } else {
            here = cases;
        }
        let mut questions = Vec::new();
        for ((_, axis), mut group) in asked {
            if group.len() > 1 {
                questions.push((axis, group));
            } else {
                here.extend(group.drain(..).map(|(case, _)| case));
            }
        }
        let entries = self.entries(&here);
        let probes =
            questions.into_iter().map(|(axis, group)| self.probe(axis, group, depth, unknown)).collect();
        if let Some(slot) = self.tree.steps.get_mut(id.0 as usize) {
            *slot = Step { entries, probes };
        }
        id
    }

    /// What the answer costs that a case needs.
    fn class(&self, access: &Access, shared: &Shared) -> Class {
        match &access.answers {
            // Many intervals hold one number, so they come after what is found by one look-up; few come as other fields do.
            Answers::Between(..)
                if shared.spans.get(&access.axis).is_some_and(|count| *count > INTERVALS_FEW) =>
            {
                Class::Sought
            }
            _ => self.axes.class(access.axis),
        }
    }

    /// The question that tells a case best from the others, by its place among the open ones.
    fn choose(&self, case: &Case, shared: &Shared) -> Option<(Class, usize)> {
        let rank = |access: &Access| {
            (
                self.class(access, shared),
                shared.crowd(access).max(RARE),
                // Most numbers are within an interval that is open to one side; few texts are one of those named.
                matches!(access.answers, Answers::Between(..)),
                usize::MAX - shared.popularity(access.axis),
                shared.crowd(access),
                access.axis,
            )
        };
        let best = case.open.iter().enumerate().min_by_key(|(_, access)| rank(access));
        best.map(|(at, access)| (rank(access).0, at))
    }

    /// Gives a question up where all cases that chose it are told apart nearly as well by others that are asked anyway:
    /// every walk asks all questions of a place, and what stands behind an answer is seldom reached.
    fn ask_less(&self, cases: &[Case], shared: &Shared, chosen: &mut [Option<(Class, usize)>]) {
        let mut askers: BTreeMap<(Class, AxisId), Vec<usize>> = BTreeMap::new();
        for (at, (case, chosen)) in cases.iter().zip(chosen.iter()).enumerate() {
            let access = chosen.and_then(|(class, open)| Some((class, case.open.get(open)?.axis)));
            if let Some(question) = access {
                askers.entry(question).or_default().push(at);
            }
        }
        let mut questions: Vec<(Class, AxisId)> = askers.keys().copied().collect();
        questions.sort_by_key(|question| askers.get(question).map_or(0, Vec::len));
        for question in questions {
            let other = |at: &usize| {
                let open = cases.get(*at)?.open.iter().enumerate();
                let others = open.filter_map(|(open, access)| {
                    let own = (self.class(access, shared), access.axis);
                    let is_narrow = matches!(&access.answers, Answers::Keys(keys) if keys.len() == 1);
                    let is_asked = own != question && own.0 <= question.0 && askers.contains_key(&own);
                    let crowd = (is_narrow && is_asked).then(|| shared.crowd(access))?;
                    (crowd <= JOINED_MAX).then_some((crowd, own, open))
                });
                others.min().map(|(_, own, open)| (*at, own, open))
            };
            let asking = askers.get(&question).map_or(&[] as &[_], Vec::as_slice);
            let Some(moves) = asking.iter().map(other).collect::<Option<Vec<_>>>() else { continue };
            askers.remove(&question);
            for (at, own, open) in moves {
                askers.entry(own).or_default().push(at);
                if let Some(chosen) = chosen.get_mut(at) {
                    *chosen = Some((own.0, open));
                }
            }
        }
    }

    /// Where the answers to a question lead.
    fn probe(&mut self, axis: AxisId, group: Vec<(Case, Access)>, depth: usize, unknown: usize) -> Probe {
        let mut by_key: BTreeMap<u64, Vec<Case>> = BTreeMap::new();
        let mut by_interval: BTreeMap<(i64, i64), Vec<Case>> = BTreeMap::new();
        let mut uncertain = Vec::new();
        for (case, access) in group {
            if case.counts_unknown {
                uncertain.push(case.clone());
            }
            let mut proved = case;
            if access.is_proof {
                proved.parts.retain(|part| *part != access.part);
            }
            match access.answers {
                Answers::Between(low, high) => by_interval.entry((low, high)).or_default().push(proved),
                Answers::Keys(keys) => {
                    for key in keys {
                        by_key.entry(key).or_default().push(proved.clone());
                    }
                }
            }
        }
        let branches =
            by_key.into_iter().map(|(key, cases)| (key, self.step(cases, depth + 1, unknown))).collect();
        let interval = |((low, high), cases)| (low, high, self.step(cases, depth + 1, unknown));
        let intervals = by_interval.into_iter().map(interval).collect();
        let unknown =
            if uncertain.is_empty() { None } else { Some(self.step(uncertain, depth + 1, unknown + 1)) };
        Probe { axis, unknown, branches, intervals }
    }

    fn entries(&mut self, cases: &[Case]) -> Vec<Entry> {
        self.budget = self.budget.saturating_sub(cases.len());
        let entry = |case: &Case| Entry { rule: case.rule, when: self.builder.all(case.parts.clone()) };
        cases.iter().map(entry).collect()
    }

    fn finish(self) -> Tree {
        let Draft { axes, mut tree, .. } = self;
        let literals = axes.literals.iter().map(|literals| Literals::new(literals));
        let questions = axes.all.iter().cloned().zip(literals);
        tree.questions = questions.map(|(axis, literals)| Question::new(axis, literals)).collect();
        tree
    }
}
