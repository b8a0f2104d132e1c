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
//! request. A typed test, a slot, a question and the conditions of tiers and quotas are evaluated once a request, so no figure of
//! what they read is more than that of all of them together.
//!
//! **Not in it**: reading JSON, rendering reports, and the further rounds of a decision whose counters others took
//! meanwhile (16 at most). Work inside one call of a function is not looked into: it costs what its signature says. What is
//! much dearer at worst than mostly is counted besides: a pass of a regular expression (linear in the text and in the
//! expression, up to some microseconds a byte for one with large counts) and a search of a list for near names (linear in
//! the list at worst).
//!
//! Cost of computing it: linear in the program, sorting its intervals, and compiling its regular expressions once more, for
//! their sizes.

mod prices;

use serde::Serialize;

use crate::facts;
use crate::limits::Limits;
use crate::program::tree::{Axis, Entry, Probe, Root, Step, StepId, Tree};
use crate::program::{Node, NodeId, Program, TestId};

/// An upper bound on the work of one decision. Each figure is a bound by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Cost {
    /// The whole work, in units of about ten nanoseconds: one for comparing a value, a look-up in the index, a rule or a
    /// part of its condition; 10 for searching a list, and 20 more for each of its names where near ones are looked for; 40
    /// for a quota and 20 for a counter; one for 16 bytes of a text, for a pass of a regular expression once more for each
    /// 4 bytes of its compiled size, which holds for shapes of a list of domains, too; 8 for a byte looked through for
    /// keywords, or 32 where disguises stand between characters, and some more for each keyword that may begin there, by its
    /// length and exceptions; 5 for a byte of a name; 3,000 for a phone number, which is never read beyond 250 characters; 20,000
    /// for a domain or an address, and one for 2 bytes of what stands unseen around it; 50 for a schedule; what its signature
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
    /// What these have of the units: that is for a text that keeps all parts of an expression alive at once, and mostly a
    /// pass costs what a text costs.
    pub regex_units: u64,
    /// Calls of functions.
    pub calls: u64,
    /// Counters of quotas that are read.
    pub counters: u64,
}

impl Cost {
    /// What deciding one request costs at most under a program.
    pub(super) fn of(program: &Program) -> Cost {
        let limits = &program.limits;
        let size = |pattern: &str| facts::regex_bytes(pattern, limits).map_or(0, count);
        let bill = Bill {
            program,
            tree: &program.index.tree(),
            limits,
            regexes: program.policy.regexes.iter().map(|pattern| size(pattern)).collect(),
            extracts: program.policy.extracts.iter().map(|extract| size(&extract.pattern)).collect(),
        };
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
            regex_units: join(self.regex_units, other.regex_units),
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
    /// Compiled sizes of the regular expressions of `matches`, in bytes.
    regexes: Vec<u64>,
    /// The same of extracts.
    extracts: Vec<u64>,
}

impl Bill<'_> {
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
                Node::Test(test) => Work { once: self.test(*test), walk: self.asking(*test) },
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
