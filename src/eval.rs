//! Deciding one request: the compiled program, over facts that are each derived at most once.
//!
//! Knows nothing of text: whatever an author can get wrong was found in `check`. All working memory is the caller's
//! [`Scratch`]; after warm-up nothing is allocated, but for names that are compared by score and values that a host's function is given in
//! another form than they were sent in. Invariant: the outcome
//! depends only on the program, the request and the counters, never on the order in which tests happen to be evaluated.
//! Cost: the look-ups of the index and the rules that they leave, each test at most once.

mod canonical;
mod charge;
mod outcome;
mod quota;
mod scope;
mod scratch;
mod slot;
mod test;
mod voice;
mod walk;

pub use outcome::{Outcome, Spoke};
pub use quota::QuotaLine;
pub use scratch::Scratch;

use crate::calendar::Zone;
use crate::decision::{OnUnknown, Truth, Verdict};
use crate::facts::Facts;
use crate::function::Context;
use crate::ir::RuleId;
use crate::program::index::{Ready, Standing};
use crate::program::{Glance, Node, NodeId, Program};
use crate::request::Request;
use crate::state::MemoryStore;

use scratch::Memos;
use walk::bit;

/// One request under one program.
pub struct Evaluation<'e, 's> {
    program: &'e Program,
    facts: Facts<'e>,
    context: Context<'e>,
    store: &'e MemoryStore,
    scratch: &'s mut Memos,
}

impl<'e, 's> Evaluation<'e, 's> {
    /// Begins with a request; what the scratch held of an earlier one is gone.
    pub fn new(
        program: &'e Program,
        request: &'e Request,
        store: &'e MemoryStore,
        scratch: &'s mut Scratch,
    ) -> Self
    where
        's: 'e,
    {
        scratch.memos.begin(program);
        Evaluation::resume(program, request, store, scratch)
    }

    /// Goes on with the request that the scratch was last used for, under the same program and store: what was derived of
    /// it is kept, how its quotas stand as it was read last; tests are made anew.
    #[inline]
    pub(crate) fn resume(
        program: &'e Program,
        request: &'e Request,
        store: &'e MemoryStore,
        scratch: &'s mut Scratch,
    ) -> Self
    where
        's: 'e,
    {
        let Scratch { memos: scratch, kept } = scratch;
        scratch.forget_tests();
        kept.clear();
        let facts =
            Facts { request, zone: &program.zone, declared: &program.policy.facts, limits: &program.limits };
        let context = Context { request, zone: &program.zone, region: program.region, kept };
        Evaluation { program, facts, context, store, scratch }
    }

    /// Evaluates the rules and combines what they say into the scratch's outcome.
    ///
    /// May be called again when counters turned out to be spent: what does not depend on counters is kept.
    pub fn decide(&mut self) {
        self.scratch.outcome.clear();
        self.scratch.is_any_overridden = false;
        let phase = bit(self.facts.request.phase.code());
        self.walk(|own, ready| own.rule(ready, phase));
        let outcome = &mut self.scratch.outcome;
        for found in [&mut outcome.spoke, &mut outcome.shadow] {
            // A rule may have been reached several times; where it is sure, its doubts do not count.
            if !found.is_sorted_by(|a, b| a.rule < b.rule) {
                // PERF: one number is compared sooner than two values.
                found
                    .sort_unstable_by_key(|spoke| u64::from(spoke.rule.0) << 1 | u64::from(spoke.is_unknown));
                found.dedup_by_key(|spoke| spoke.rule);
            }
        }
        if self.scratch.is_any_overridden {
            self.silence();
        }
        let (program, default) = (self.program, self.program.policy.default);
        let outcome = &mut self.scratch.outcome;
        let strongest = outcome.spoke.iter().map(|spoke| spoke.verdict).max().flatten();
        outcome.is_default =
            strongest.is_none_or(|strongest| strongest < default && !outcome.is_any_sure(program));
        outcome.verdict = strongest.filter(|_| !outcome.is_default).unwrap_or(default);
    }

    /// Lets a rule speak if what is open of it holds.
    fn rule(&mut self, rule: &Ready, phase: u64) {
        if u64::from(rule.phases) & phase == 0 {
            return;
        }
        // PERF: most rules are met where all that they ask is answered.
        let (verdict, is_unknown) = match rule.on_unknown {
            None => (rule.verdict, false),
            Some(on_unknown) => match (self.node(rule.when), on_unknown) {
                (Truth::True, _) => (rule.verdict, false),
                (Truth::Unknown, OnUnknown::Match) => (rule.verdict, true),
                (Truth::Unknown, OnUnknown::Review) => (Some(Verdict::Review), true),
                (Truth::Unknown, OnUnknown::Skip) => return self.doubt(rule),
                (Truth::False, _) => return,
            },
        };
        let spoke = Spoke { rule: rule.rule, verdict, is_unknown, is_doubtful: false };
        if rule.standing == Standing::Shadow {
            self.scratch.outcome.shadow.push(spoke);
        } else {
            self.scratch.outcome.spoke.push(spoke);
            self.scratch.is_any_overridden |= rule.standing == Standing::Overridden;
        }
    }

    /// The rules that the index does not leave out, in the order of ids.
    pub(crate) fn reached(&mut self) -> Vec<RuleId> {
        let mut reached = Vec::new();
        self.walk(|_, ready| reached.push(ready.rule));
        reached.sort_unstable();
        reached.dedup();
        reached
    }

    /// The truth of a node.
    #[inline]
    fn node(&mut self, id: NodeId) -> Truth {
        match self.program.glances.get(id.0 as usize) {
            Some(Glance::Always(value)) => Truth::from(*value),
            Some(Glance::Check(check)) => self.check(check),
            Some(Glance::Test(test)) => self.typed(*test),
            Some(Glance::Compound) => self.compound(id),
            None => Truth::Unknown,
        }
    }

    /// The truth of a node that has children. INVARIANT: these have smaller ids, so the depth is that of the written
    /// condition.
    #[inline(never)]
    fn compound(&mut self, id: NodeId) -> Truth {
        match self.program.nodes.get(id.0 as usize) {
            Some(Node::Not(inner)) => self.node(*inner).negate(),
            Some(Node::And(start, end)) => self.group(*start, *end, Truth::False),
            Some(Node::Or(start, end)) => self.group(*start, *end, Truth::True),
            Some(Node::Always(_) | Node::Test(_)) | None => Truth::Unknown,
        }
    }

    /// `and` stops at the first false, `or` at the first true; an unknown part lets it go on.
    fn group(&mut self, start: u32, end: u32, stop: Truth) -> Truth {
        let children: &'e [NodeId] =
            self.program.children.get(start as usize..end as usize).unwrap_or_default();
        let mut is_unknown = false;
        for child in children {
            let truth = self.node(*child);
            if truth == stop {
                return stop;
            }
            is_unknown |= truth == Truth::Unknown;
        }
        if is_unknown { Truth::Unknown } else { stop.negate() }
    }

    /// The tiers that the contact may be in, as bits: those whose condition is unknown, up to the first that holds.
    pub(crate) fn tiers(&mut self) -> u64 {
        if let Some(known) = self.scratch.tiers {
            return known;
        }
        let mut possible = 0;
        for (at, tier) in self.program.tiers.iter().enumerate() {
            let truth = self.node(*tier);
            if truth != Truth::False {
                possible |= 1 << at;
            }
            if truth == Truth::True {
                break;
            }
        }
        self.scratch.tiers = Some(possible);
        possible
    }

    /// The program.
    pub(crate) fn program(&self) -> &'e Program {
        self.program
    }

    /// The request as the policy sees it.
    pub(crate) fn facts(&self) -> Facts<'e> {
        self.facts
    }

    /// The policy's time zone.
    pub(crate) fn zone(&self) -> &'e Zone {
        &self.program.zone
    }

    /// What came of the rules.
    pub fn outcome(&self) -> &Outcome {
        &self.scratch.outcome
    }

    /// The verdict of the rules.
    pub(crate) fn verdict(&self) -> Verdict {
        self.scratch.outcome.verdict
    }
}
