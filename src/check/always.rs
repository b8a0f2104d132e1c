//! Conditions that are never false though they seem to ask for something, such as `a != x or a != y`.
//!
//! A condition is taken apart at its `and`s; of what it joins, alternatives are looked at, and a single test only where it
//! is all there is: `time >= 00:00 and time < 06:00` is how people say when. Nor is it a mistake to name all that there is, as in
//! `weekday in [mon, …, sun]`, or to write `true`.
//!
//! Cost: bounded by the steps of [`Reach`].

use std::collections::BTreeSet;

use super::pass::Pass;
use super::reach::Reach;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Condition, Expr, Leaf, Test};
use crate::kind::{Kind, Scalar};
use crate::span::Span;
use crate::syntax::ast::Comparison;

/// Warns of the parts of conditions that no request makes false, each once however many rules share it.
pub(super) fn check<'p>(
    pass: &Pass<'_>,
    conditions: impl Iterator<Item = &'p Condition>,
    reach: &mut Reach<'p>,
) {
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for whole in conditions {
        let mut parts = Vec::new();
        conjuncts(whole, &mut parts);
        for part in parts {
            let is_all = std::ptr::eq(part, whole);
            if is_deliberate(part, is_all) || !reach.is_never_false(part) {
                continue;
            }
            if let Some(place) = place(part)
                && told.insert(place)
            {
                let message = match part {
                    // The place of a `not` is not known.
                    Condition::Not(inner) if !says_not(inner) => {
                        "this is never true, so `not` of it is never false, whatever the request says"
                    }
                    _ => "this is never false, whatever the request says",
                };
                let help = if excludes_by_or(part) {
                    "nothing is two values at once: join what it must not be by `and`, or write `… not in [ … ]`"
                } else {
                    "write `true` if that is meant, or `… is known` to ask whether the request says it"
                };
                pass.report(Diagnostic::new(Code::NeverFalse, place, message).help(help));
            }
        }
    }
}

/// What a condition joins by `and`.
fn conjuncts<'p>(condition: &'p Condition, parts: &mut Vec<&'p Condition>) {
    match condition {
        Condition::And(inner) => inner.iter().for_each(|part| conjuncts(part, parts)),
        Condition::Always(_) | Condition::Leaf(_) | Condition::Not(_) | Condition::Or(_) => {
            parts.push(condition)
        }
    }
}

/// Whether an author can mean a condition that is never false.
fn is_deliberate(part: &Condition, is_all: bool) -> bool {
    if has_constant(part) {
        return true;
    }
    match part {
        Condition::Always(_) => true,
        Condition::Leaf(leaf) => !is_all || names_values(&leaf.test) || names_an_hour(&leaf.test),
        Condition::Not(inner) => matches!(**inner, Condition::Leaf(_)) && !is_all,
        Condition::Or(parts) => names_all(parts),
        Condition::And(_) => false,
    }
}

/// Whether `true` or `false` stands somewhere in it.
fn has_constant(condition: &Condition) -> bool {
    match condition {
        Condition::Always(_) => true,
        Condition::Leaf(_) => false,
        Condition::Not(inner) => has_constant(inner),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().any(has_constant),
    }
}

/// Whether a test says which values there may be.
fn names_values(test: &Test) -> bool {
    matches!(
        test,
        Test::Among(..) | Test::Between(..) | Test::TierAmong(_) | Test::Compare(Comparison::Equal, ..)
    )
}

/// Whether a test compares with an hour: `time < 24:00` is the whole day, and says so.
fn names_an_hour(test: &Test) -> bool {
    matches!(test, Test::Compare(_, expr, _) if expr.kind() == Kind::One(Scalar::TimeOfDay))
}

/// Whether each of several alternatives names values, of tiers each its own: so `tier != a or tier != b` does not.
fn names_all(parts: &[Condition]) -> bool {
    let mut tiers = 0;
    parts.iter().all(|part| match part {
        Condition::Leaf(Leaf { test: Test::TierAmong(mask), .. }) => {
            let is_apart = tiers & mask == 0;
            tiers |= mask;
            is_apart
        }
        Condition::Leaf(leaf) => names_values(&leaf.test),
        Condition::Always(_) | Condition::Not(_) | Condition::And(_) | Condition::Or(_) => false,
    })
}

/// Whether two alternatives say of one thing what it must not be.
fn excludes_by_or(part: &Condition) -> bool {
    let Condition::Or(parts) = part else { return false };
    let (mut excluded, mut tiers): (Vec<&Expr>, usize) = (Vec::new(), 0);
    for part in parts {
        match part {
            Condition::Leaf(Leaf { test: Test::TierAmong(_), .. }) => tiers += 1,
            Condition::Leaf(Leaf { test: Test::Compare(Comparison::NotEqual, expr, _), .. }) => {
                excluded.push(expr)
            }
            Condition::Not(inner) => {
                if let Condition::Leaf(Leaf {
                    test: Test::Among(expr, _) | Test::Compare(Comparison::Equal, expr, _),
                    ..
                }) = &**inner
                {
                    excluded.push(expr);
                }
            }
            Condition::Always(_) | Condition::Leaf(_) | Condition::And(_) | Condition::Or(_) => {}
        }
    }
    tiers > 1 || excluded.first().is_some_and(|first| excluded.iter().skip(1).any(|other| other == first))
}

/// Whether a test says `not` itself, as `… not in …` does.
fn says_not(condition: &Condition) -> bool {
    matches!(condition, Condition::Leaf(leaf) if leaf.is_negated)
}

/// Where the tests of a condition stand.
fn place(condition: &Condition) -> Option<Span> {
    let mut place: Option<Span> = None;
    condition.each_leaf(&mut |leaf| place = Some(place.map_or(leaf.span, |place| place.join(leaf.span))));
    place
}
