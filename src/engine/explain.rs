//! Why every rule of a policy did or did not match one request.

use std::collections::HashMap;

use serde::Serialize;

use super::decision;
use super::load::Options;
use super::report::{self, DecisionReport};
use crate::decision::{Truth, Verdict};
use crate::eval::{Evaluation, Scratch};
use crate::ir::{Condition, Expr, Leaf, RuleId, Test};
use crate::list::List;
use crate::program::Program;
use crate::request::Request;
use crate::request::mask::Masking;
use crate::schema::{FIELDS, FieldId};
use crate::state::MemoryStore;

/// One request, rule by rule.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The decision.
    pub decision: DecisionReport,
    /// Every rule, in the order of ids.
    pub rules: Vec<RuleFinding>,
}

/// Why one rule did or did not match.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RuleFinding {
    /// The rule.
    pub rule: String,
    /// What became of it.
    pub state: RuleState,
    /// What it says, if it has a verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Whether a decision leaves it out without evaluating it, because one of the tests that it needs fails.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[serde(rename = "skipped")]
    pub is_skipped: bool,
    /// The tests that settled it; all of them have to be read together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<LeafFinding>,
    /// What was not known, where that is what settled it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// What became of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// It matched and spoke.
    Matched,
    /// It matched, and another rule silenced it.
    Silenced,
    /// It matched, in shadow mode.
    Shadow,
    /// It did not match.
    NotMatched,
    /// Whether it matches cannot be told: what it says then follows from its verdict, or its `on_unknown`.
    Unknown,
    /// Whether it matches cannot be told, and another rule silenced what it says then.
    UnknownSilenced,
    /// Whether it matches cannot be told; in shadow mode it would say something then.
    UnknownShadow,
    /// It is for other actions or phases.
    NotFor,
}

/// A test that settled a rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct LeafFinding {
    /// The test, as it is written in the policy.
    pub test: String,
    /// Its truth.
    pub truth: Truth,
}

pub(super) fn explain(
    program: &Program,
    request: &Request,
    store: &MemoryStore,
    scratch: &mut Scratch,
    options: &Options,
    masking: Masking,
) -> Explanation {
    let mut evaluation = Evaluation::new(program, request, store, scratch);
    let mut told = Told::default();
    evaluation.decide();
    let outcome = evaluation.outcome().clone();
    let fault = decision::foresee(&mut evaluation, request, options.reservation_ms);
    let mut decision = report::report(&mut evaluation, &outcome, fault, masking);
    decision.settle(request, fault, None, evaluation.zone());
    let reached = evaluation.reached();
    let rules = (0..).zip(&program.policy.rules).map(|(at, rule)| {
        let id = RuleId(at);
        let is_for = |codes: &[i64], code: i64| codes.is_empty() || codes.contains(&code);
        let verdict = rule.then.as_ref().map(|then| then.verdict);
        if !is_for(&rule.actions, request.action.code()) || !is_for(&rule.phases, request.phase.code()) {
            let state = RuleState::NotFor;
            return RuleFinding {
                rule: rule.id.clone(),
                state,
                verdict,
                is_skipped: false,
                because: Vec::new(),
                unknown: Vec::new(),
            };
        }
        let truth = truth(&mut evaluation, &mut told, &rule.when);
        let mut because = Vec::new();
        blame(&mut evaluation, &mut told, &rule.when, truth, &mut because);
        let unknown = if truth == Truth::Unknown {
            missing(&mut evaluation, &mut told, &rule.when)
        } else {
            Vec::new()
        };
        // INVARIANT: what came of rules is in the order of their ids.
        let is_silenced = outcome.silenced.binary_search(&id).is_ok();
        let is_shadow = outcome.shadow.binary_search_by_key(&id, |spoke| spoke.rule).is_ok();
        let state = match truth {
            Truth::Unknown if is_shadow => RuleState::UnknownShadow,
            Truth::Unknown if is_silenced => RuleState::UnknownSilenced,
            Truth::Unknown => RuleState::Unknown,
            Truth::False => RuleState::NotMatched,
            Truth::True if is_shadow => RuleState::Shadow,
            Truth::True if is_silenced => RuleState::Silenced,
            Truth::True => RuleState::Matched,
        };
        let is_skipped = reached.binary_search(&id).is_err();
        RuleFinding { rule: rule.id.clone(), state, verdict, is_skipped, because, unknown }
    });
    let rules = rules.collect();
    Explanation { decision, rules }
}

/// The truth of tests: many rules ask for the same, and a telling asks more than once.
pub(super) type Told<'e> = HashMap<&'e Test, Truth>;

/// The truth of a condition of the typed tree, by the evaluator's own tests.
pub(super) fn truth<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    told: &mut Told<'e>,
    condition: &'e Condition,
) -> Truth {
    match condition {
        Condition::Always(value) => Truth::from(*value),
        Condition::Leaf(leaf) => *told.entry(&leaf.test).or_insert_with(|| evaluation.evaluate(&leaf.test)),
        Condition::Not(inner) => truth(evaluation, told, inner).negate(),
        Condition::And(parts) => {
            parts.iter().fold(Truth::True, |all, part| all.and(truth(evaluation, told, part)))
        }
        Condition::Or(parts) => {
            parts.iter().fold(Truth::False, |any, part| any.or(truth(evaluation, told, part)))
        }
    }
}

/// The leaves that make `condition` be `wanted`: all parts where all are needed, the first where one is enough.
fn blame<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    told: &mut Told<'e>,
    condition: &'e Condition,
    wanted: Truth,
    into: &mut Vec<LeafFinding>,
) {
    match condition {
        Condition::Always(_) => {}
        Condition::Leaf(leaf) => {
            // What is told is the truth of the text.
            let truth = if leaf.is_negated { wanted.negate() } else { wanted };
            let finding = LeafFinding { test: leaf.text.to_string(), truth };
            if !into.contains(&finding) {
                into.push(finding);
            }
        }
        Condition::Not(inner) => blame(evaluation, told, inner, wanted.negate(), into),
        Condition::And(parts) | Condition::Or(parts) => {
            let one_is_enough = match condition {
                Condition::And(_) => wanted == Truth::False,
                _ => wanted == Truth::True,
            };
            for part in parts {
                let found = truth(evaluation, told, part);
                if found == wanted {
                    blame(evaluation, told, part, wanted, into);
                    if one_is_enough {
                        return;
                    }
                }
            }
        }
    }
}

/// The fields, quotas and lists whose absence makes a condition unknown, by name, each once, in the order written.
pub(super) fn missing<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    told: &mut Told<'e>,
    condition: &'e Condition,
) -> Vec<String> {
    let mut names = Vec::new();
    collect(evaluation, told, condition, &mut names);
    names
}

fn collect<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    told: &mut Told<'e>,
    condition: &'e Condition,
    names: &mut Vec<String>,
) {
    match condition {
        Condition::Always(_) => {}
        Condition::Not(inner) => collect(evaluation, told, inner, names),
        Condition::And(parts) | Condition::Or(parts) => {
            for part in parts {
                if truth(evaluation, told, part) == Truth::Unknown {
                    collect(evaluation, told, part, names);
                }
            }
        }
        Condition::Leaf(leaf) => leaf_missing(evaluation, told, leaf, names),
    }
}

fn leaf_missing<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    told: &mut Told<'e>,
    leaf: &'e Leaf,
    names: &mut Vec<String>,
) {
    if *told.entry(&leaf.test).or_insert_with(|| evaluation.evaluate(&leaf.test)) != Truth::Unknown {
        return;
    }
    // Whether a reason was found here, be it one that was named before.
    let mut is_explained = false;
    if let Test::TierAmong(_) = leaf.test {
        let program = evaluation.program();
        for tier in &program.policy.tiers {
            if truth(evaluation, told, &tier.when) == Truth::Unknown {
                is_explained = true;
                collect(evaluation, told, &tier.when, names);
            }
        }
    }
    let mut fields = Vec::new();
    let mut quotas = Vec::new();
    quotas.extend(leaf.test.spent());
    leaf.test.each_expr(&mut |expr| match expr {
        Expr::Field(field, _) => fields.push(*field),
        Expr::Used(quota) | Expr::Remaining(quota) => quotas.push(*quota),
        _ => {}
    });
    for field in &fields {
        if evaluation.facts().value(*field).is_unknown() {
            push(names, path(evaluation.program(), *field));
            is_explained = true;
        }
    }
    for quota in quotas {
        if let Some(declared) = evaluation.program().policy.quotas.get(quota.index()) {
            push(names, format!("quota {}", declared.name));
            is_explained = true;
        }
    }
    if let Some((name, None)) = list_of(evaluation.program(), &leaf.test) {
        push(names, format!("list {name}"));
        is_explained = true;
    }
    // Present, and on the list by an entry that expires: what is not known is the time.
    if !is_explained
        && evaluation.facts().request.at.is_none()
        && asks_for_time(evaluation.program(), &leaf.test)
    {
        push(names, "now".to_owned());
        is_explained = true;
    }
    // Present, but not of the kind that it should be: a phone that is none, a score that nobody gave.
    if !is_explained {
        let unreadable = fields.iter().map(|field| path(evaluation.program(), *field));
        let unreadable: Vec<String> = unreadable.collect();
        if unreadable.is_empty() {
            push(names, leaf.text.to_string());
        }
        for name in unreadable {
            push(names, name);
        }
    }
}

/// Whether a test looks on a list of which entries expire.
fn asks_for_time(program: &Program, test: &Test) -> bool {
    list_of(program, test).is_some_and(|(_, list)| list.is_some_and(List::has_expiry))
}

/// The list that a test looks on, by its name, and what is on it if the host has given it.
fn list_of<'p>(program: &'p Program, test: &Test) -> Option<(&'p str, Option<&'p List>)> {
    match test {
        Test::Listed(_, id) => {
            let declared = program.policy.lists.get(id.index())?;
            Some((&declared.name, program.lists.get(id.index())?.as_deref()))
        }
        Test::Each(_, _, inner) => list_of(program, inner),
        _ => None,
    }
}

/// Adds a name, once.
pub(super) fn push(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The path of a field, or of a declared fact.
fn path(program: &Program, field: FieldId) -> String {
    match field.builtin() {
        Some(field) => field.path.to_owned(),
        None => {
            let at = usize::from(field.0).checked_sub(FIELDS.len());
            let fact = at.and_then(|at| program.policy.facts.get(at));
            fact.map_or_else(String::new, |fact| format!("facts.{}", fact.name))
        }
    }
}
