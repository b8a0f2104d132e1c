//! What a decision is made of: verdicts and their order, duties a host must or may do, and how they are written.
//!
//! Not for deciding: the evaluator fills these. Invariant: [`Verdict`]'s order is the strength order of the policy
//! language, so the strongest of several verdicts is their maximum.

mod duty;

pub use duty::{DUTIES, DutyKind, EFFECTS, PartKind, Pattern, Slot, forms};

use serde::{Deserialize, Serialize};

/// What the host shall do with the request. Stronger verdicts are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// Go ahead, but with another member.
    Reroute,
    /// Not now: ask again later.
    Defer,
    /// A person must approve it first.
    Review,
    /// Refuse.
    Deny,
}

impl Verdict {
    /// All verdicts, weakest first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Allow, Verdict::Reroute, Verdict::Defer, Verdict::Review, Verdict::Deny];

    /// The word that policies and decisions use.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Allow => "allow",
            Verdict::Reroute => "reroute",
            Verdict::Defer => "defer",
            Verdict::Review => "review",
            Verdict::Deny => "deny",
        }
    }

    /// The verdict that `word` names.
    pub fn from_word(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// Three-valued truth (Kleene's strong logic).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Something that it depends on is not known.
    Unknown,
}

impl Truth {
    /// `not`
    #[must_use]
    pub fn negate(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// `and`: false wins, then unknown.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// `or`: true wins, then unknown.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::True, _) | (_, Truth::True) => Truth::True,
            (Truth::False, Truth::False) => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}

/// What a rule does when its condition is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OnUnknown {
    /// As if it did not match.
    Skip,
    /// As if it matched.
    Match,
    /// It speaks, with `review` in place of its verdict.
    Review,
}
