//! The policy as a whole: cycles of overrides, what can never happen, what is never used.

use super::names::{Meaning, Names};
use super::pass::Pass;
use super::reach;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Expr, Policy, Rule};
use crate::kind::{ACTION, Kind, PHASE, Scalar};
use crate::schema::FieldId;

/// `is_seen` tells of a name that no part that was read uses whether it cannot be used in a part that was not.
pub(super) fn check(pass: &Pass<'_>, policy: &Policy, names: &Names, is_seen: impl Fn(&str) -> bool) {
    let bounds = [
        Expr::Field(FieldId::ACTION, Kind::One(Scalar::Enum(ACTION))),
        Expr::Field(FieldId::PHASE, Kind::One(Scalar::Enum(PHASE))),
    ];
    // A rule whose condition could not be understood says nothing more about itself.
    let sound: Vec<&Rule> =
        policy.rules.iter().filter(|rule| !pass.doubtful.borrow().contains(&rule.span)).collect();
    unused(pass, names, is_seen);
    dead_rules(pass, &sound, &bounds);
    idle_overrides(pass, policy, &sound, &bounds);
    cycles(pass, policy);
}

fn unused(pass: &Pass<'_>, names: &Names, is_seen: impl Fn(&str) -> bool) {
    for (name, (meaning, span)) in &names.declared {
        if names.is_used(name) || pass.mistaken.borrow().contains(name) || !is_seen(name) {
            continue;
        }
        let found = match meaning {
            Meaning::Quota(_) => {
                Diagnostic::new(Code::QuotaNeverTested, *span, format!("no rule tests the quota `{name}`"))
                    .help(format!("a quota only counts; a rule must ask `{name} is spent`"))
            }
            other => Diagnostic::new(
                Code::UnusedDeclaration,
                *span,
                format!("the {} `{name}` is never used", other.noun()),
            )
            .help("use it in a rule, or take it away"),
        };
        pass.report(found);
    }
    for fact in &names.facts {
        let is_used =
            names.is_used(&format!("facts.{}", fact.name)) || pass.mistaken.borrow().contains(&fact.name);
        if !is_used && is_seen(&fact.name) {
            pass.report(
                Diagnostic::new(
                    Code::UnusedDeclaration,
                    fact.span,
                    format!("the fact `{}` is never used", fact.name),
                )
                .help("use it in a rule, or take it away"),
            );
        }
    }
}

fn dead_rules(pass: &Pass<'_>, rules: &[&Rule], bounds: &[Expr; 2]) {
    for rule in rules {
        if !reach::can_match(rule, bounds) {
            pass.report(
                Diagnostic::new(
                    Code::RuleNeverMatches,
                    rule.when_span,
                    format!("rule `{}` can never match", rule.id),
                )
                .help("its conditions contradict each other, or its `on` and `phase`"),
            );
        }
    }
}

fn idle_overrides(pass: &Pass<'_>, policy: &Policy, rules: &[&Rule], bounds: &[Expr; 2]) {
    for rule in rules {
        for target in &rule.overrides {
            let Some(other) = policy.rules.get(target.index()) else { continue };
            // INVARIANT: rules are sorted by id.
            let is_sound = rules.binary_search_by(|sound| sound.id.cmp(&other.id)).is_ok();
            if is_sound && other.id != rule.id && !reach::can_meet(rule, other, bounds) {
                let place = pass.overrides.borrow().get(&(rule.span, *target)).copied();
                pass.report(
                    Diagnostic::new(
                        Code::OverrideNeverMeets,
                        place.unwrap_or(rule.span),
                        format!(
                            "rule `{}` overrides `{}`, but the two can never match together",
                            rule.id, other.id
                        ),
                    )
                    .label(other.span, "the overridden rule")
                    .help("take the override away, or mend one of the conditions"),
                );
            }
        }
    }
}

/// Reports each cycle of overrides once, at its first rule. Depth-first, with the stack on the heap.
fn cycles(pass: &Pass<'_>, policy: &Policy) {
    let mut state = vec![0_u8; policy.rules.len()];
    // Where a rule of the path stands in it.
    let mut depth = vec![0_usize; policy.rules.len()];
    for start in 0..policy.rules.len() {
        if state.get(start) != Some(&0) {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        if let Some(slot) = state.get_mut(start) {
            *slot = 1;
        }
        if let Some(slot) = depth.get_mut(start) {
            *slot = 0;
        }
        while let Some((rule, next)) = path.last_mut() {
            let (at, step) = (*rule, *next);
            *next += 1;
            let target = policy.rules.get(at).and_then(|rule| rule.overrides.get(step)).map(|id| id.index());
            match target {
                None => {
                    if let Some(slot) = state.get_mut(at) {
                        *slot = 2;
                    }
                    path.pop();
                }
                Some(target) => match state.get(target) {
                    Some(0) => {
                        if let Some(slot) = state.get_mut(target) {
                            *slot = 1;
                        }
                        if let Some(slot) = depth.get_mut(target) {
                            *slot = path.len();
                        }
                        path.push((target, 0));
                    }
                    Some(1) => {
                        let from = depth.get(target).copied().unwrap_or_default();
                        report_cycle(pass, policy, path.get(from..).unwrap_or_default());
                    }
                    _ => {}
                },
            }
        }
    }
}

/// So many rules of a cycle are named: cycles of thousands of rules may be as many.
const NAMED_MAX: usize = 20;

fn report_cycle(pass: &Pass<'_>, policy: &Policy, cycle: &[(usize, usize)]) {
    let members: Vec<&Rule> =
        cycle.iter().take(NAMED_MAX).filter_map(|(rule, _)| policy.rules.get(*rule)).collect();
    let Some(first) = members.first() else { return };
    let mut names: Vec<String> = members.iter().map(|rule| format!("`{}`", rule.id)).collect();
    if cycle.len() > NAMED_MAX {
        names.push(format!("{} more", cycle.len() - NAMED_MAX));
    }
    names.push(format!("`{}`", first.id));
    let mut found = Diagnostic::new(
        Code::OverrideCycle,
        first.span,
        format!("overrides form a cycle: {}", names.join(" overrides ")),
    );
    for rule in members.iter().skip(1) {
        found = found.label(rule.span, "part of the cycle");
    }
    pass.report(found.help("take one of these overrides away"));
}
