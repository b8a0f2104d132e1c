//! The typed tree of a policy: what is left when every name is resolved and every kind is known.
//!
//! Made by `check`, read by `compile` and by the oracle. It knows nothing of text: whatever an author can get wrong was
//! found before. Invariant: indexes point into the tables of the same [`Policy`], and operands have the kinds that
//! their test asks for.

mod expression;
mod policy;
mod schedule;

pub use expression::{Condition, Const, Expr, Leaf, Test};
pub use policy::{
    Duty, Effect, Extract, ExtractId, Keywords, KeywordsId, List, ListId, ListSource, Mode, Param, Piece,
    Policy, Quota, QuotaId, Retry, Rule, RuleId, Schedule, ScheduleDay, ScheduleId, Scope, Template, Tier,
    Window,
};

pub use crate::facts::{FactDecl, TextTest};
