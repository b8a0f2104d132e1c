//! The index of rules as it is built, stored, checked and priced: a tree of steps.
//!
//! Each step asks the request about a few [`Axis`] (the value of a field, the tags it has, the words in its remark); each
//! answer leads to the step of the rules that need just this answer. At the steps stand *entries*: a rule with the part of
//! its condition that the way to the step has not proved yet. A rule may have several entries, one for each alternative of
//! an `or`; it is as true as the truest of them.
//!
//! INVARIANT: the truth of a rule is the greatest of the truths of its entries that are reached, and false where none is;
//! each step is reached from one step before it, so every walk ends. Made by `compile`, laid out for walking as an
//! [`Index`](super::index::Index).

use super::literals::Literals;
use super::{CompiledRule, NodeId, Reader, SlotId, TestId};
use crate::ir::{Expr, RuleId};

/// Index of an [`Axis`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AxisId(pub u32);

/// Index of a [`Step`], or of the [`Spot`](super::index::Spot) made of it.
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
    /// How the text is read that [`Axis::Parts`] and [`Axis::Mentions`] look at.
    pub reader: Reader,
}

impl Question {
    /// What is asked, with the texts that it looks for.
    pub fn new(axis: Axis, literals: Literals) -> Question {
        let reader = match &axis {
            Axis::Parts(text) | Axis::Mentions(text) => Reader::of(text),
            Axis::Slot(_) | Axis::Items(_) | Axis::Above(_) | Axis::Tier | Axis::Test(_) => Reader::Typed,
        };
        Question { axis, literals, reader }
    }
}

/// Rules that are for the same actions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Root {
    /// Bit `code` of each action.
    pub actions: u64,
    /// Where the walk begins.
    pub step: StepId,
}

/// A rule, or one alternative of it, as far as it is still open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The rule.
    pub rule: RuleId,
    /// What remains to be evaluated.
    pub when: NodeId,
}

/// A place in the tree.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Step {
    /// Rules that stand here.
    pub entries: Vec<Entry>,
    /// What is asked here.
    pub probes: Vec<Probe>,
}

/// A question that is asked at a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Probe {
    /// The question.
    pub axis: AxisId,
    /// Where rules stand that speak when the answer is uncertain.
    pub unknown: Option<StepId>,
    /// Keys, in order, and where they lead.
    pub branches: Vec<(u64, StepId)>,
    /// From which to which number an answer leads on besides, in order.
    pub intervals: Vec<(i64, i64, StepId)>,
}

impl Probe {
    /// Every step that an answer leads to.
    pub fn behind(&self) -> impl Iterator<Item = StepId> {
        let branches = self.branches.iter().map(|(_, step)| *step);
        branches.chain(self.intervals.iter().map(|(_, _, step)| *step)).chain(self.unknown)
    }
}

/// The whole tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Distinct questions.
    pub questions: Vec<Question>,
    /// Where walks begin.
    pub roots: Vec<Root>,
    /// Places; those behind others come later.
    pub steps: Vec<Step>,
}

impl Tree {
    /// A tree that leads every request to every rule.
    pub fn scan(rules: &[CompiledRule]) -> Tree {
        let mut tree = Tree::default();
        for (at, rule) in (0..).zip(rules) {
            tree.roots.push(Root { actions: rule.actions, step: StepId(at) });
            let entry = Entry { rule: RuleId(at), when: rule.when };
            tree.steps.push(Step { entries: vec![entry], probes: Vec::new() });
        }
        tree
    }
}
