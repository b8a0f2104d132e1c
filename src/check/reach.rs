//! Whether a condition can hold at all, by kind and by constants: what makes a rule dead, or an override idle.
//!
//! Sound, not complete: `false` means that no request whatsoever fits; `true` promises nothing. Conjunctions narrow, for
//! each expression, the set of constants or the range of numbers it can have; a disjunction is possible if one part is.
//! Invariant: what is narrowed only shrinks. Cost: the product of nested disjunctions is capped at [`WORLDS_MAX`].

use std::collections::HashMap;

use crate::ir::{Condition, Const, Expr, Rule, Test};
use crate::kind::{ACTION, PHASE, Scalar};
use crate::schema::FieldId;
use crate::syntax::ast::Comparison;

/// How many combinations of alternatives are looked at before the answer is "possible".
const WORLDS_MAX: usize = 256;

/// What is known of one expression along one path through the alternatives.
#[derive(Clone, Debug)]
struct Domain {
    only: Option<Vec<Const>>,
    not: Vec<Const>,
    low: i64,
    high: i64,
}

impl Default for Domain {
    fn default() -> Self {
        Domain { only: None, not: Vec::new(), low: i64::MIN, high: i64::MAX }
    }
}

impl Domain {
    /// What is known of an expression before anything is asked of it.
    fn of(expr: &Expr) -> Domain {
        match expr {
            // No clock shows 24:00, which only ends a range.
            Expr::Field(FieldId::TIME, _) => Domain { low: 0, high: 86_399, ..Domain::default() },
            _ => Domain::default(),
        }
    }

    fn is_empty(&self) -> bool {
        if self.low > self.high {
            return true;
        }
        self.only.as_ref().is_some_and(|only| {
            !only.iter().any(|value| {
                !self.not.contains(value)
                    && match value {
                        Const::Number(_, number) => (self.low..=self.high).contains(number),
                        Const::Text(..) => true,
                    }
            })
        })
    }

    fn keep(&mut self, values: &[Const]) {
        match &mut self.only {
            None => self.only = Some(values.to_vec()),
            Some(only) => only.retain(|value| values.contains(value)),
        }
    }
}

#[derive(Clone, Default)]
struct World<'a> {
    domains: HashMap<&'a Expr, Domain>,
    tiers: Option<u64>,
    tests: HashMap<&'a Test, bool>,
}

impl<'a> World<'a> {
    /// Narrows by `test` being `wanted`; false when nothing is left.
    fn narrow(&mut self, test: &'a Test, wanted: bool) -> bool {
        if *self.tests.entry(test).or_insert(wanted) != wanted {
            return false;
        }
        match test {
            Test::TierAmong(mask) => {
                let mask = if wanted { *mask } else { !*mask };
                let left = self.tiers.unwrap_or(u64::MAX) & mask;
                self.tiers = Some(left);
                left != 0
            }
            Test::Compare(op, expr, Expr::Const(value)) => {
                let op = if wanted { *op } else { opposite(*op) };
                self.compare(expr, op, value)
            }
            Test::Among(expr, values) => {
                let domain = self.domain(expr);
                if wanted {
                    domain.keep(values)
                } else {
                    domain.not.extend(values.iter().cloned())
                }
                !domain.is_empty()
            }
            Test::Between(expr, Expr::Const(low), Expr::Const(high)) if wanted => {
                self.compare(expr, Comparison::GreaterOrEqual, low)
                    && self.compare(expr, Comparison::LessOrEqual, high)
            }
            Test::Holds(expr) => {
                let domain = self.domain(expr);
                domain.keep(&[Const::Number(Scalar::Bool, i64::from(wanted))]);
                !domain.is_empty()
            }
            _ => true,
        }
    }

    fn domain(&mut self, expr: &'a Expr) -> &mut Domain {
        self.domains.entry(expr).or_insert_with(|| Domain::of(expr))
    }

    fn compare(&mut self, expr: &'a Expr, op: Comparison, value: &Const) -> bool {
        let domain = self.domain(expr);
        match (op, value) {
            (Comparison::Equal, value) => domain.keep(std::slice::from_ref(value)),
            (Comparison::NotEqual, value) => domain.not.push(value.clone()),
            (Comparison::Less, Const::Number(_, number)) => {
                domain.high = domain.high.min(number.saturating_sub(1))
            }
            (Comparison::LessOrEqual, Const::Number(_, number)) => domain.high = domain.high.min(*number),
            (Comparison::Greater, Const::Number(_, number)) => {
                domain.low = domain.low.max(number.saturating_add(1))
            }
            (Comparison::GreaterOrEqual, Const::Number(_, number)) => domain.low = domain.low.max(*number),
            (_, Const::Text(..)) => {}
        }
        !domain.is_empty()
    }
}

fn opposite(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// The worlds in which `condition` is `wanted`, each narrowed from one of `worlds`; `None` when there are too many.
fn worlds<'a>(condition: &'a Condition, wanted: bool, from: Vec<World<'a>>) -> Option<Vec<World<'a>>> {
    if from.len() > WORLDS_MAX {
        return None;
    }
    match condition {
        Condition::Always(value) => Some(if *value == wanted { from } else { Vec::new() }),
        Condition::Not(inner) => worlds(inner, !wanted, from),
        Condition::Leaf(leaf) => {
            let narrowed =
                from.into_iter().filter_map(|mut world| world.narrow(&leaf.test, wanted).then_some(world));
            Some(narrowed.collect())
        }
        Condition::And(parts) if wanted => all(parts, wanted, from),
        Condition::Or(parts) if !wanted => all(parts, wanted, from),
        Condition::And(parts) | Condition::Or(parts) => {
            let mut found = Vec::new();
            for part in parts {
                found.extend(worlds(part, wanted, from.clone())?);
                if found.len() > WORLDS_MAX {
                    return None;
                }
            }
            Some(found)
        }
    }
}

fn all<'a>(parts: &'a [Condition], wanted: bool, from: Vec<World<'a>>) -> Option<Vec<World<'a>>> {
    parts.iter().try_fold(from, |from, part| worlds(part, wanted, from))
}

/// The worlds of a rule: its condition within its actions and phases.
fn rule_worlds<'a>(rule: &'a Rule, from: Vec<World<'a>>, fields: &'a [Expr; 2]) -> Option<Vec<World<'a>>> {
    let [action, phase] = fields;
    let bound = |id, codes: &[i64]| -> Vec<Const> {
        codes.iter().map(|&code| Const::Number(Scalar::Enum(id), code)).collect()
    };
    let within = from.into_iter().filter_map(|mut world| {
        for (expr, values) in [(action, bound(ACTION, &rule.actions)), (phase, bound(PHASE, &rule.phases))] {
            if !values.is_empty() {
                let domain = world.domains.entry(expr).or_default();
                domain.keep(&values);
                if domain.is_empty() {
                    return None;
                }
            }
        }
        Some(world)
    });
    worlds(&rule.when, true, within.collect())
}

/// Whether some request could make the rule match.
pub(super) fn can_match(rule: &Rule, fields: &[Expr; 2]) -> bool {
    rule_worlds(rule, vec![World::default()], fields).is_none_or(|worlds| !worlds.is_empty())
}

/// Whether some request could make both rules match.
pub(super) fn can_meet(first: &Rule, second: &Rule, fields: &[Expr; 2]) -> bool {
    let Some(worlds) = rule_worlds(first, vec![World::default()], fields) else { return true };
    rule_worlds(second, worlds, fields).is_none_or(|worlds| !worlds.is_empty())
}
