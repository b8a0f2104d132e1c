//! What deciding one request costs at most under a policy, whatever the request says.
//!
//! # Why it is a bound
//!
//! A decision walks the index from the roots of its action. A step of the index has one place that leads to it, and is
//! reached at most once for each answer that leads there; answers to one question differ. So the work behind a step is that
//! of its entries and probes, and the work behind a probe is at most
//!
//! - for one value: that of the worst key, or of the rules for an unknown value, and of as many intervals as overlap
//!   in one number;
//! - for several values (items of a set, tiers, words in a text): that of all keys, but of no more than there can be
//!   answers, and of the rules for unknown values besides.
//!
//! Figures are taken apart from each other, each for its own worst request, so that a sum of them is of no single
//! request. A typed test, a question and the conditions of tiers and quotas are evaluated once a request, so no figure of
//! what they read is more than that of all of them together.
//!
//! **Not in it**: reading JSON, rendering reports, and the further rounds of a decision whose counters others took
//! meanwhile (16 at most). Work inside one call of a function, one search of a list and one byte of a text is not looked
//! into: a function costs what its signature says. What costs more than its one is counted besides: a pass of a regular
//! expression (linear in the text and in the expression, up to some microseconds a byte for one with large counts) and a
//! search of a list for near names (linear in the list at worst).
//!
//! Cost of computing it: linear in the program, and sorting its intervals.

use serde::Serialize;

use crate::function::NAMES_UNITS;
use crate::ir::{Const, Expr, Scope, Test};
use crate::limits::Limits;
use crate::program::tree::{Axis, Entry, Probe, Question, Root, Step, StepId, Tree};
use crate::program::{Check, Node, NodeId, Program, SlotId, TestId};
use crate::state::CHARGES_MAX;
use crate::syntax::ast::Closeness;

/// Units that a search of a list takes.
const LIST_UNITS: u64 = 10;
/// Units that reading or changing a counter takes.
const COUNTER_UNITS: u64 = 20;
/// Bytes of text that are passed over in a unit.
const UNIT_BYTES: u64 = 16;
/// Domains above a domain: it has at most 253 characters, every second of them a dot.
const LABELS_MAX: u64 = 127;

/// An upper bound on the work of one decision. Each figure is a bound by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Cost {
    /// The whole work, in units of about ten nanoseconds: one for comparing a value, a look-up in the index, a rule or a
    /// part of its condition; 10 for searching a list; 20 for a counter; one for 16 bytes of a text; what its signature
    /// says for a call.
    pub units: u64,
    /// Look-ups in the index.
    pub look_ups: u64,
    /// Rules, or alternatives of them, that the index leaves to be evaluated.
    pub rules: u64,
    /// Parts of their conditions, and of those of tiers and quotas, whose truth is asked for.
    pub conditions: u64,
    /// Tests that are evaluated.
    pub tests: u64,
    /// Values that are read or compared, each item of a set by itself.
    pub values: u64,
    /// Passes over a text of a request.
    pub texts: u64,
    /// Bytes in one such text: `Limits::text_bytes`.
    pub text_bytes: u64,
    /// Searches of lists.
    pub lists: u64,
    /// Those of them that look for near names.
    pub near: u64,
    /// Passes over a text that are those of a regular expression.
    pub regexes: u64,
    /// Calls of functions.
    pub calls: u64,
    /// Counters of quotas that are read.
    pub counters: u64,
}

impl Cost {
    /// What deciding one request costs at most under a program.
    pub(super) fn of(program: &Program) -> Cost {
        let bill = Bill { program, tree: &program.index.tree(), limits: &program.limits };
        let nodes = bill.nodes();
        let node = |id: NodeId| nodes.get(id.0 as usize).copied().unwrap_or_default();
        // Tiers and quotas are looked at once, if at all, and all of their conditions.
        let aside = program.tiers.iter().copied().chain(program.quotas.iter().map(|quota| quota.when));
        let aside = aside.map(node).fold(Work::default(), Work::and);
        // A request's action may be one of several roots'.
        let steps = bill.steps(&nodes);
        let behind = |root: &Root| steps.get(root.step.0 as usize).copied().unwrap_or_default();
        let mut walked = Work::default();
        for bit in 0..u64::BITS {
            let roots = bill.tree.roots.iter().filter(|root| root.actions >> bit & 1 != 0);
            walked = walked.most(roots.map(behind).fold(Work::default(), Work::and));
        }
        let all = walked.and(aside);
        let known = (0..count(program.tests.len()))
            .map(|at| bill.test(TestId(u32::try_from(at).unwrap_or(u32::MAX))))
            .chain(bill.tree.questions.iter().map(|question| bill.question(question)))
            .fold(Cost::default(), Cost::and);
        let mut cost = all.once.least(known).and(all.walk).and(bill.counters()).and(bill.overrides());
        cost.text_bytes = count(program.limits.text_bytes);
        cost
    }

    /// One of each figure from one of each of both.
    fn zip(self, other: Cost, join: impl Fn(u64, u64) -> u64) -> Cost {
        Cost {
            units: join(self.units, other.units),
            look_ups: join(self.look_ups, other.look_ups),
            rules: join(self.rules, other.rules),
            conditions: join(self.conditions, other.conditions),
            tests: join(self.tests, other.tests),
            values: join(self.values, other.values),
            texts: join(self.texts, other.texts),
            text_bytes: join(self.text_bytes, other.text_bytes),
            lists: join(self.lists, other.lists),
            near: join(self.near, other.near),
            regexes: join(self.regexes, other.regexes),
            calls: join(self.calls, other.calls),
            counters: join(self.counters, other.counters),
        }
    }

    fn and(self, other: Cost) -> Cost {
        self.zip(other, u64::saturating_add)
    }

    fn most(self, other: Cost) -> Cost {
        self.zip(other, u64::max)
    }

    fn least(self, other: Cost) -> Cost {
        self.zip(other, u64::min)
    }

    fn times(self, count: u64) -> Cost {
        self.zip(self, |figure, _| figure.saturating_mul(count))
    }
}

/// The most that comes together of `all`, if no more than `count` of them do.
fn together(all: impl Iterator<Item = Cost>, count: u64) -> Cost {
    let (sum, most) =
        all.fold((Cost::default(), Cost::default()), |(sum, most), one| (sum.and(one), most.most(one)));
    sum.least(most.times(count))
}

fn values(count: u64) -> Cost {
    Cost { units: count, values: count, ..Cost::default() }
}

fn look_ups(count: u64) -> Cost {
    Cost { units: count, look_ups: count, ..Cost::default() }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Steps of a search by halves.
fn halves(length: usize) -> u64 {
    u64::from(length.checked_ilog2().unwrap_or(0)) + 1
}

/// Work that is done at most once a request, and work that is done on each way.
#[derive(Clone, Copy, Default)]
struct Work {
    /// Of tests and questions.
    once: Cost,
    /// Of the walk.
    walk: Cost,
}

impl Work {
    fn and(self, other: Work) -> Work {
        Work { once: self.once.and(other.once), walk: self.walk.and(other.walk) }
    }

    fn most(self, other: Work) -> Work {
        Work { once: self.once.most(other.once), walk: self.walk.most(other.walk) }
    }

    fn together(all: &[Work], count: u64) -> Work {
        Work {
            once: together(all.iter().map(|work| work.once), count),
            walk: together(all.iter().map(|work| work.walk), count),
        }
    }
}

/// The prices of a program's parts.
struct Bill<'p> {
    program: &'p Program,
    tree: &'p Tree,
    limits: &'p Limits,
}

impl Bill<'_> {
    /// Items of a set.
    fn items(&self) -> u64 {
        count(self.limits.set_items)
    }

    fn texts(&self, passes: u64) -> Cost {
        let bytes = count(self.limits.text_bytes);
        let units = (bytes / UNIT_BYTES).max(1).saturating_mul(passes);
        Cost { units, texts: passes, ..Cost::default() }
    }

    /// Counters are read for the decision and changed for the reservation.
    fn counters(&self) -> Cost {
        let posts = self
            .program
            .quotas
            .iter()
            .map(|quota| if quota.scopes.contains(&Scope::Department) { self.items() } else { 1 });
        let counters = posts.fold(0, u64::saturating_add).min(count(CHARGES_MAX)).saturating_mul(2);
        Cost { units: counters.saturating_mul(COUNTER_UNITS), counters, ..Cost::default() }
    }

    /// Rules that spoke are put in order, and those that override them are looked for.
    fn overrides(&self) -> Cost {
        let pairs = self.program.overridden_by.iter().map(|by| count(by.len())).fold(0, u64::saturating_add);
        values(pairs.saturating_mul(halves(self.program.rules.len())))
    }

    /// Conditions by their ids; children stand before their parents.
    fn nodes(&self) -> Vec<Work> {
        let mut nodes: Vec<Work> = Vec::with_capacity(self.program.nodes.len());
        let one = Work { walk: Cost { units: 1, conditions: 1, ..Cost::default() }, ..Work::default() };
        for node in &self.program.nodes {
            let known = |id: &NodeId| nodes.get(id.0 as usize).copied().unwrap_or_default();
            let inner = match node {
                Node::Always(_) => Work::default(),
                Node::Test(test) => Work { once: self.test(*test), ..Work::default() },
                Node::Not(inner) => known(inner),
                Node::And(start, end) | Node::Or(start, end) => {
                    let children = self.program.children.get(*start as usize..*end as usize);
                    children.unwrap_or_default().iter().map(known).fold(Work::default(), Work::and)
                }
            };
            nodes.push(inner.and(one));
        }
        nodes
    }

    /// The walks that begin at each step; children stand behind their parents.
    fn steps(&self, nodes: &[Work]) -> Vec<Work> {
        let mut steps = vec![Work::default(); self.tree.steps.len()];
        for (at, step) in self.tree.steps.iter().enumerate().rev() {
            let work = self.step(nodes, &steps, step);
            if let Some(slot) = steps.get_mut(at) {
                *slot = work;
            }
        }
        steps
    }

    fn step(&self, nodes: &[Work], steps: &[Work], step: &Step) -> Work {
        let rule = Work { walk: Cost { units: 1, rules: 1, ..Cost::default() }, ..Work::default() };
        let entry = |entry: &Entry| nodes.get(entry.when.0 as usize).copied().unwrap_or_default().and(rule);
        let entries = step.entries.iter().map(entry);
        let probes = step.probes.iter().map(|probe| self.probe(steps, probe));
        entries.chain(probes).fold(Work::default(), Work::and)
    }

    fn probe(&self, steps: &[Work], probe: &Probe) -> Work {
        let behind = |step: &StepId| steps.get(step.0 as usize).copied().unwrap_or_default();
        let unknown = probe.unknown.as_ref().map_or(Work::default(), behind);
        let keys: Vec<Work> = probe.branches.iter().map(|(_, step)| behind(step)).collect();
        let Some(question) = self.tree.questions.get(probe.axis.0 as usize) else { return Work::default() };
        let asked = Work { once: self.question(question), walk: look_ups(self.answers(question)) };
        let found = match question.axis {
            Axis::Slot(_) => {
                let intervals = &probe.intervals;
                let held: Vec<Work> = intervals.iter().map(|(_, _, step)| behind(step)).collect();
                let overlap = overlap(intervals);
                let stabs = halves(intervals.len()).saturating_mul(overlap.saturating_add(1));
                let stabs = if intervals.is_empty() { 0 } else { stabs };
                let search = Work { walk: look_ups(stabs), ..Work::default() };
                Work::together(&keys, 1).and(Work::together(&held, overlap)).and(search).most(unknown)
            }
            _ => Work::together(&keys, self.answers(question)).and(unknown),
        };
        found.and(asked)
    }

    /// How many answers a question can have.
    fn answers(&self, question: &Question) -> u64 {
        match question.axis {
            Axis::Slot(_) | Axis::Test(_) => 1,
            Axis::Items(_) => self.items(),
            Axis::Above(_) => LABELS_MAX,
            Axis::Tier => count(self.program.tiers.len()),
            Axis::Parts(_) => count(question.literals.all().len()),
            Axis::Mentions(_) => count(self.program.policy.keywords.len()),
        }
    }

    fn question(&self, question: &Question) -> Cost {
        match &question.axis {
            Axis::Slot(slot) => self.slot(*slot),
            Axis::Items(set) => values(self.items()).and(self.expr(set)),
            Axis::Above(expr) => values(LABELS_MAX).and(self.expr(expr)),
            Axis::Tier => Cost::default(),
            Axis::Parts(expr) => {
                let literals = &question.literals;
                self.texts(count(literals.passes()))
                    .and(values(count(literals.all().len())))
                    .and(self.expr(expr))
            }
            Axis::Mentions(expr) => self.texts(1).and(self.expr(expr)),
            Axis::Test(test) => self.test(*test),
        }
    }

    fn slot(&self, slot: SlotId) -> Cost {
        self.program.slots.get(slot.0 as usize).map_or(values(1), |expr| self.expr(expr))
    }

    /// A test, with the slot that it reads.
    fn test(&self, id: TestId) -> Cost {
        let one = Cost { tests: 1, ..Cost::default() };
        let work = match self.program.checks.get(id.0 as usize) {
            Some(Check::Within(slot, run) | Check::Without(slot, run)) => {
                self.slot(*slot).and(values(if run.more == 0 { 1 } else { 2 }))
            }
            Some(Check::Among(slot, start, end)) => {
                self.slot(*slot).and(values(halves(end.abs_diff(*start) as usize)))
            }
            Some(Check::Typed) | None => {
                self.program.tests.get(id.0 as usize).map_or(Cost::default(), |test| self.typed(test))
            }
        };
        work.and(one)
    }

    fn typed(&self, test: &Test) -> Cost {
        match test {
            Test::Holds(expr) | Test::Known(expr) | Test::Empty(expr) | Test::Scheduled(expr, _) => {
                values(1).and(self.expr(expr))
            }
            Test::Compare(_, left, right) => values(1).and(self.expr(left)).and(self.expr(right)),
            Test::Between(expr, low, high) => {
                values(2).and(self.expr(expr).times(2)).and(self.expr(low)).and(self.expr(high))
            }
            // Numbers are compared one by one, texts by halves.
            Test::Among(expr, all) => {
                let is_text = matches!(all.first(), Some(Const::Text(..)));
                values(if is_text { halves(all.len()) } else { count(all.len()) }).and(self.expr(expr))
            }
            Test::TierAmong(_) | Test::Spent(_) => values(1),
            Test::Listed(expr, list) => {
                let near = u64::from(self.program.near.get(list.index()).is_some_and(Option::is_some));
                Cost { units: LIST_UNITS, lists: 1, near, ..Cost::default() }.and(self.expr(expr))
            }
            Test::Element(set, element) => values(self.items()).and(self.expr(set)).and(self.expr(element)),
            Test::Part(_, text, part) => self.texts(1).and(self.expr(text)).and(self.expr(part)),
            Test::Matches(expr, _) | Test::Has(expr, _) => {
                Cost { regexes: 1, ..self.texts(1) }.and(self.expr(expr))
            }
            Test::Resembles(expr, _, Closeness::Score(_)) => {
                Cost { units: u64::from(NAMES_UNITS), ..Cost::default() }.and(self.expr(expr))
            }
            Test::Resembles(expr, _, Closeness::Edits(_)) | Test::Mentions(expr, _) => {
                self.texts(1).and(self.expr(expr))
            }
            Test::Each(_, set, inner) => self.typed(inner).times(self.items()).and(self.expr(set)),
        }
    }

    fn expr(&self, expr: &Expr) -> Cost {
        match expr {
            Expr::Const(_) => Cost::default(),
            Expr::Field(..) | Expr::Item(_) | Expr::Used(_) | Expr::Remaining(_) => values(1),
            Expr::Call(function, arguments, _) => {
                let cost =
                    self.program.functions.signature(*function).map_or(1, |known| u64::from(known.cost));
                let call = Cost { units: cost.max(1), calls: 1, ..Cost::default() };
                arguments.iter().map(|argument| self.expr(argument)).fold(call, Cost::and)
            }
            Expr::Arithmetic(_, sides, _) => values(1).and(self.expr(&sides.0)).and(self.expr(&sides.1)),
        }
    }
}

/// How many of the intervals hold one number at most.
fn overlap(intervals: &[(i64, i64, StepId)]) -> u64 {
    // INVARIANT: they are sorted by their lower ends.
    let mut highs: Vec<i64> = intervals.iter().map(|(_, high, _)| *high).collect();
    highs.sort_unstable();
    let (mut ended, mut most) = (0_usize, 0_usize);
    for (begun, (low, ..)) in (1_usize..).zip(intervals) {
        while highs.get(ended).is_some_and(|high| high < low) {
            ended += 1;
        }
        most = most.max(begun.saturating_sub(ended));
    }
    count(most)
}
