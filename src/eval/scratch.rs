//! The working memory of an evaluation.

use super::canonical::Canonicals;
use super::outcome::{Outcome, Spoke};
use super::quota::QuotaSession;
use super::slot::Held;
use super::voice::Voice;
use super::walk::Walk;
use crate::decision::Truth;
use crate::function::Kept;
use crate::keyword::Memory;
use crate::program::Program;

/// Working memory for deciding: one for each thread that decides, used for any number of requests and policies. It
/// allocates only while it grows to what the largest policy needs.
#[derive(Default)]
pub struct Scratch {
    pub(super) memos: Memos,
    /// Beside the rest, which changes while this is borrowed.
    pub(super) kept: Kept,
}

/// What changes during an evaluation.
#[derive(Default)]
pub(super) struct Memos {
    /// The number of the current request; a memo of another number is void.
    pub(super) epoch: u32,
    tests: Vec<(u32, Truth)>,
    pub(super) slots: Vec<(u32, Held)>,
    pub(super) walk: Walk,
    pub(super) canonicals: Canonicals,
    pub(super) keywords: Memory,
    pub(super) quotas: QuotaSession,
    pub(super) tiers: Option<u64>,
    pub(super) said: Vec<Spoke>,
    /// Whether one of those that spoke can be silenced.
    pub(super) is_any_overridden: bool,
    pub(super) order: Vec<usize>,
    pub(super) voices: Vec<Voice>,
    /// Which of those that are said are not silenced and override others.
    pub(super) speakers: Vec<usize>,
    pub(super) outcome: Outcome,
}

/// It holds texts of the last request: nothing of them is shown.
impl std::fmt::Debug for Scratch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Scratch").field("outcome", &self.memos.outcome).finish_non_exhaustive()
    }
}

impl Scratch {
    /// Empty working memory.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// What came of the last evaluation.
    pub fn outcome(&self) -> &Outcome {
        &self.memos.outcome
    }
}

impl Memos {
    pub(super) fn begin(&mut self, program: &Program) {
        if self.tests.len() < program.tests.len() {
            self.tests.resize(program.tests.len(), (0, Truth::Unknown));
        }
        if self.slots.len() < program.slots.len() {
            self.slots.resize(program.slots.len(), (0, Held::Unknown));
        }
        self.walk.begin(program);
        self.canonicals.clear();
        self.keywords.clear();
        self.quotas.clear();
    }

    /// Voids all memos of tests.
    pub(super) fn forget_tests(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            // Once in four billion requests the numbers start again, and old memos must not be taken for new ones.
            self.tests.fill((0, Truth::Unknown));
            self.slots.fill((0, Held::Unknown));
            self.walk.forget_epochs();
            self.epoch = 1;
        }
        self.walk.forget();
        self.tiers = None;
    }

    pub(super) fn memo(&self, at: usize) -> Option<Truth> {
        self.tests.get(at).filter(|(epoch, _)| *epoch == self.epoch).map(|(_, truth)| *truth)
    }

    pub(super) fn remember(&mut self, at: usize, truth: Truth) {
        if let Some(slot) = self.tests.get_mut(at) {
            *slot = (self.epoch, truth);
        }
    }
}
