//! The policy as a whole: cycles of overrides, what can never happen, what is never used.

use std::collections::{BTreeMap, HashMap};

use super::always;
use super::names::{Meaning, Names};
use super::overrides::and_more;
use super::pass::Pass;
use super::reach::{Ground, Reach, Taken, Worlds};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Condition, Policy, Rule, RuleId};
use crate::kind::{ACTION, BUILTIN};
use crate::span::Span;

/// `is_seen` tells of a name that no part that was read uses whether it cannot be used in a part that was not.
pub(super) fn check(pass: &Pass<'_>, policy: &Policy, names: &Names, is_seen: impl Fn(&str) -> bool) {
    let is_sound = |span: Span| !pass.doubtful.borrow().contains(&span);
    let counted = policy.quotas.iter().map(|quota| {
        Some(&quota.when).filter(|when| is_sound(quota.span) && !matches!(when, Condition::Always(true)))
    });
    let ground = Ground::new(pass.functions, policy.tiers.len(), counted.collect());
    let mut reach = Reach::new(&ground);
    // A rule whose condition could not be understood says nothing more about itself.
    let sound: Vec<&Rule> = policy.rules.iter().filter(|rule| is_sound(rule.span)).collect();
    unused(pass, names, is_seen);
    empty_tiers(pass, policy, &is_sound, &mut reach);
    dead_rules(pass, policy, &sound, &mut reach);
    idle_overrides(pass, policy, &sound, &mut reach);
    let tiers = policy.tiers.iter().filter(|tier| is_sound(tier.span)).map(|tier| &tier.when);
    let quotas = policy.quotas.iter().filter(|quota| is_sound(quota.span)).map(|quota| &quota.when);
    let all = tiers.chain(quotas).chain(sound.iter().map(|rule| &rule.when));
    always::check(pass, all, &mut reach);
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

/// Reports tiers in which nobody can be because of their conditions. What has no condition, or a constant one, is as its
/// author says.
fn empty_tiers<'p>(
    pass: &Pass<'_>,
    policy: &'p Policy,
    is_sound: &dyn Fn(Span) -> bool,
    reach: &mut Reach<'p>,
) {
    for (at, tier) in policy.tiers.iter().enumerate() {
        let (earlier, _) = policy.tiers.split_at(at);
        // Behind one that takes everybody that was said.
        if earlier.iter().any(|tier| matches!(tier.when, Condition::Always(true))) {
            return;
        }
        if !is_sound(tier.span) || matches!(tier.when, Condition::Always(_)) {
            continue;
        }
        let found = |help: &str| {
            let message = format!("nobody can be in tier `{}`", tier.word);
            Diagnostic::new(Code::TierUnreachable, tier.span, message).help(help)
        };
        match reach.taken(tier, earlier) {
            None => {}
            Some(Taken::ByNone) => pass.report(found("its conditions contradict each other")),
            Some(Taken::By(taker)) => {
                let found = found("the first tier that holds counts; put the narrower one first");
                pass.report(match earlier.get(taker) {
                    Some(taker) => {
                        found.label(taker.span, "whoever would be in it is in this one, or in one before")
                    }
                    None => found,
                });
            }
        }
    }
}

/// So many actions are named for which a rule would match.
const ACTIONS_NAMED_MAX: usize = 3;

fn dead_rules<'p>(pass: &Pass<'_>, policy: &Policy, rules: &[&'p Rule], reach: &mut Reach<'p>) {
    for rule in rules {
        if !is_empty(&reach.matching(rule)) {
            continue;
        }
        let message = format!("rule `{}` can never match", rule.id);
        let mut found = Diagnostic::new(Code::RuleNeverMatches, rule.when_span, message);
        let why = reach.why_dead(rule);
        let quota = why.quota.and_then(|quota| policy.quotas.get(quota.index()));
        found = match quota {
            Some(quota) => found.label(quota.span, "never counts a request that this rule is for").help(format!(
                "a request that `{0}` does not count never finds it spent, and knows nothing of `{0}.used`",
                quota.name
            )),
            None => found.help(
                "its conditions contradict each other, its `on` and `phase`, or what they ask of can never be",
            ),
        };
        if let Some(meant) = written_actions(&why.actions) {
            found = found.help(format!("it could match with {meant}; a rule that does not say is for `add`"));
        }
        pass.report(found);
    }
}

/// How a rule says that it is for these actions, if they are any.
fn written_actions(codes: &[i64]) -> Option<String> {
    let list = BUILTIN.get(usize::from(ACTION.0))?;
    let words: Vec<&str> = codes.iter().filter_map(|code| list.word(*code)).collect();
    match words.as_slice() {
        [] => None,
        [word] => Some(format!("`on: {word}`")),
        few if few.len() <= ACTIONS_NAMED_MAX => Some(format!("`on: [{}]`", few.join(", "))),
        _ => Some("another `on:`".to_owned()),
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
