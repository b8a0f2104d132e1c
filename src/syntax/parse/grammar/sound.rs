//! What can still be looked at of a text that the grammar refuses, or of which the spelling is wrong.
//!
//! Not for finding what is wrong with it: that is told in `recover`. Cost: linear.

use super::recover::{clauses, tokens};
use super::{Grammar, Rule};
use crate::limits::Limits;
use crate::syntax::ast::{Expr, ExprKind, Quota};
use crate::syntax::parse::lower::Builder;
use crate::syntax::scan;
use pest::Parser as _;

/// The clauses behind `start` of a text that is no condition which say by themselves what they mean.
pub(in crate::syntax::parse) fn sound_clauses(text: &str, start: usize, limits: &Limits) -> Vec<Expr> {
    let part = text.get(start..).unwrap_or_default();
    let readable = scan::scan(part, limits).readable;
    let part = part.get(..readable).unwrap_or_default();
    let mut sound = Vec::new();
    for range in clauses(part) {
        let from = range.start;
        let clause = part.get(range).unwrap_or_default();
        if !scan::scan(clause, limits).fatal.is_empty() {
            continue;
        }
        let mut builder = Builder::new(text, limits);
        builder.base = start + from;
        let Ok(pairs) = Grammar::parse(Rule::expression, clause) else { continue };
        let expr = builder.first_condition(pairs);
        // What is no condition may be a part of a clause that was cut at the wrong place.
        let is_condition = !matches!(
            expr.node,
            ExprKind::Literal(_) | ExprKind::Set(_) | ExprKind::Negate(_) | ExprKind::Arithmetic(..)
        );
        if is_condition && builder.is_understood() {
            sound.push(expr);
        }
    }
    sound
}

/// What says by itself what it means of a text that is no quota: what stands before `when`, and the clauses behind it.
pub(in crate::syntax::parse) fn sound_quota(text: &str, limits: &Limits) -> (Option<Quota>, Vec<Expr>) {
    let readable = scan::scan(text, limits).readable;
    let readable = text.get(..readable).unwrap_or_default();
    let when = tokens(readable).into_iter().find(|token| token.rule == Rule::kw_when);
    let head = when.as_ref().map_or(readable, |when| readable.get(..when.start).unwrap_or_default());
    let builder = Builder::new(text, limits);
    let is_flat = scan::scan(head, limits).fatal.is_empty();
    let pairs = Grammar::parse(Rule::quota, head).ok().filter(|_| is_flat);
    let quota = pairs.map(|pairs| builder.quota(pairs)).filter(|_| builder.is_understood());
    (quota, when.map_or(Vec::new(), |when| sound_clauses(text, when.end, limits)))
}

/// Where the condition of a quota begins; the end of the text if it has none.
pub(in crate::syntax::parse) fn quota_condition(text: &str) -> usize {
    tokens(text).into_iter().find(|token| token.rule == Rule::kw_when).map_or(text.len(), |when| when.end)
}
