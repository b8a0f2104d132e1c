//! What came of an evaluation: ids only; texts are made when somebody reads them.

use crate::decision::{OnUnknown, Verdict};
use crate::ir::RuleId;
use crate::program::Program;

/// A rule that matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spoke {
    /// The rule.
    pub rule: RuleId,
    /// What it said; `None` if it only has duties.
    pub verdict: Option<Verdict>,
    /// Whether its condition was unknown.
    pub is_unknown: bool,
    /// Whether another rule may silence it, of which that is not known.
    pub is_doubtful: bool,
}

/// What came of an evaluation. Lists are in the order of rule ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The strongest verdict, or the policy's default.
    pub verdict: Verdict,
    /// Whether it is the default: no rule with a verdict spoke, or none that surely does and is as strong.
    pub is_default: bool,
    /// Rules in force that matched and were not silenced.
    pub spoke: Vec<Spoke>,
    /// Rules in force that matched and were silenced.
    pub silenced: Vec<RuleId>,
    /// Shadow rules that matched.
    pub shadow: Vec<Spoke>,
    /// Rules of which it is not known whether they match, and that would silence others.
    pub doubts: Vec<RuleId>,
}

impl Default for Outcome {
    fn default() -> Self {
        Outcome {
            verdict: Verdict::Deny,
            is_default: true,
            spoke: Vec::new(),
            silenced: Vec::new(),
            shadow: Vec::new(),
            doubts: Vec::new(),
        }
    }
}

impl Spoke {
    /// Whether it is not known that the rule matches. One that is only unknown matches if its author says so.
    pub(crate) fn is_open(&self, program: &Program) -> bool {
        let matches = || program.rules.get(self.rule.index()).map(|rule| rule.on_unknown);
        self.is_unknown && matches() != Some(OnUnknown::Match)
    }

    /// Whether what the rule says is all that it has to say, and surely nothing silences it. A refusal of which it is not known
    /// whether it matches says less.
    pub(crate) fn is_sure(&self, program: &Program) -> bool {
        let own = program.rules.get(self.rule.index()).and_then(|rule| rule.verdict);
        !self.is_doubtful && own.is_some_and(|own| self.verdict >= Some(own))
    }
}

impl Outcome {
    /// Whether a rule with a verdict surely speaks.
    pub(super) fn is_any_sure(&self, program: &Program) -> bool {
        self.spoke.iter().any(|spoke| spoke.verdict.is_some() && spoke.is_sure(program))
    }

    pub(super) fn clear(&mut self) {
        self.spoke.clear();
        self.silenced.clear();
        self.shadow.clear();
        self.doubts.clear();
    }
}
