//! The policy as a whole: cycles of overrides, what can never happen, what is never used.

use std::collections::{BTreeMap, HashMap};

use super::names::{Meaning, Names};
use super::overrides::and_more;
use super::pass::Pass;
use super::reach::{self, Reach, Worlds};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Policy, Rule, RuleId};
use crate::span::Span;

/// `is_seen` tells of a name that no part that was read uses whether it cannot be used in a part that was not.
pub(super) fn check(pass: &Pass<'_>, policy: &Policy, names: &Names, is_seen: impl Fn(&str) -> bool) {
    let bounds = reach::bounds();
    let mut reach = Reach::new(&bounds);
    // A rule whose condition could not be understood says nothing more about itself.
    let sound: Vec<&Rule> =
        policy.rules.iter().filter(|rule| !pass.doubtful.borrow().contains(&rule.span)).collect();
    unused(pass, names, is_seen);
    dead_rules(pass, &sound, &mut reach);
    idle_overrides(pass, policy, &sound, &mut reach);
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
                    .help(format!(
                        "a quota only counts; to show it or to wait for it limits nothing: a rule must ask `{name} is spent`"
                    ))
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

fn dead_rules<'p>(pass: &Pass<'_>, rules: &[&'p Rule], reach: &mut Reach<'p>) {
    for rule in rules {
        if is_empty(&reach.matching(rule)) {
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

/// Whether there is certainly no world.
fn is_empty(worlds: &Worlds<'_>) -> bool {
    worlds.as_ref().is_some_and(Vec::is_empty)
}

/// Reports each name behind `overrides` that stands for a rule which never speaks while this one matches. Of a rule that
/// never matches that is said, and nothing more.
fn idle_overrides<'p>(pass: &Pass<'_>, policy: &'p Policy, rules: &[&'p Rule], reach: &mut Reach<'p>) {
    let mut speaking: HashMap<RuleId, Worlds<'p>> = HashMap::new();
    for rule in rules.iter().filter(|rule| !rule.overrides.is_empty()) {
        let Some(matching) = reach.matching(rule).filter(|worlds| !worlds.is_empty()) else { continue };
        let mut idle: BTreeMap<Span, Vec<&Rule>> = BTreeMap::new();
        for target in &rule.overrides {
            let Some(other) = policy.rules.get(target.index()) else { continue };
            // INVARIANT: rules are sorted by id.
            let is_sound = rules.binary_search_by(|sound| sound.id.cmp(&other.id)).is_ok();
            if !is_sound || other.id == rule.id {
                continue;
            }
            let speaking = speaking.entry(*target).or_insert_with(|| reach.speaking(other));
            if let Some(speaking) = speaking
                && !speaking.is_empty()
                && !reach.can_meet(&matching, speaking)
            {
                let place = pass.overrides.borrow().get(&(rule.span, *target)).copied();
                idle.entry(place.unwrap_or(rule.span)).or_default().push(other);
            }
        }
        for (place, others) in idle {
            let Some(first) = others.first() else { continue };
            let named = and_more(&first.id, others.len());
            let that = if others.len() == 1 { "that speaks" } else { "they speak" };
            pass.report(
                Diagnostic::new(
                    Code::OverrideNeverMeets,
                    place,
                    format!("rule `{}` overrides {named}, but can never match while {that}", rule.id),
                )
                .label(first.span, "the overridden rule")
                .help("take the override away, or mend one of the conditions"),
            );
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
