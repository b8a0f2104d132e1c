//! Which rules silence which: the names behind `overrides`, and what is wrong with them.
//!
//! Cost: linear in the pairs of rules, of which `Limits::override_pairs` are taken.

use std::collections::BTreeMap;

use super::pass::Pass;
use super::rules::Unresolved;
use crate::decision::Verdict;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::ir::{Mode, Rule, RuleId};
use crate::matcher::text::is_comma;
use crate::span::Span;

/// Sorts the rules by id and turns the names of overrides into rules.
pub(super) fn resolve(
    pass: &Pass<'_>,
    mut found: Vec<Unresolved>,
    groups: &BTreeMap<String, Span>,
    is_seen: &dyn Fn(&str) -> bool,
) -> Vec<Rule> {
    found.sort_by(|a, b| (&a.rule.id, a.rule.span).cmp(&(&b.rule.id, b.rule.span)));
    for pair in found.windows(2) {
        if let [first, later] = pair
            && first.rule.id == later.rule.id
        {
            pass.report(
                Diagnostic::new(
                    Code::DuplicateId,
                    later.rule.span,
                    format!("there is a rule `{}` already", later.rule.id),
                )
                .label(first.rule.span, "declared here first"),
            );
        }
    }
    let mut known = Known { all: &found, ids: BTreeMap::new(), members: BTreeMap::new(), is_seen };
    for (at, entry) in (0..).zip(&found) {
        known.ids.insert(&entry.rule.id, RuleId(at));
        if let Some(group) = &entry.rule.group {
            known.members.entry(group).or_default().push(RuleId(at));
        }
        if let Some(group) = groups.get(&entry.rule.id) {
            pass.report(
                Diagnostic::new(
                    Code::DuplicateId,
                    entry.rule.span,
                    format!("`{}` is the name of a group already", entry.rule.id),
                )
                .label(*group, "the group"),
            );
        }
    }
    let (mut resolved, mut pairs) = (Vec::with_capacity(found.len()), 0);
    for (at, entry) in (0..).zip(&found) {
        let before = pairs;
        let room = pass.limits.override_pairs.saturating_sub(before);
        let mut targets = targets(pass, RuleId(at), entry, &known, room);
        pairs += targets.len();
        if pairs > pass.limits.override_pairs {
            targets.clear();
            if before <= pass.limits.override_pairs {
                let most = pass.limits.override_pairs;
                let message = format!("from here on rules override each other in more than {most} pairs");
                let place = entry.overrides.first().map_or(entry.rule.span, |(_, span)| *span);
                pass.report(
                    Diagnostic::new(Code::TooMany, place, message)
                        .help("let one rule override the group, with the conditions of all of them"),
                );
            }
        }
        resolved.push(targets);
    }
    let rules = found.into_iter().zip(resolved).map(|(entry, overrides)| Rule { overrides, ..entry.rule });
    rules.collect()
}

/// What overrides can name.
struct Known<'a> {
    all: &'a [Unresolved],
    ids: BTreeMap<&'a str, RuleId>,
    members: BTreeMap<&'a str, Vec<RuleId>>,
    is_seen: &'a dyn Fn(&str) -> bool,
}

/// The rules that one rule silences; of a group no more than one above `room`.
fn targets(pass: &Pass<'_>, own: RuleId, entry: &Unresolved, known: &Known<'_>, room: usize) -> Vec<RuleId> {
    let mut targets = Vec::new();
    for (name, span) in &entry.overrides {
        let found: Vec<RuleId> = match (known.ids.get(name.as_str()), known.members.get(name.as_str())) {
            (Some(rule), _) => vec![*rule],
            (None, Some(group)) => group.iter().copied().filter(|rule| *rule != own).take(room + 1).collect(),
            (None, None) if !(known.is_seen)(name) => continue,
            (None, None) => {
                let count = known.ids.len() + known.members.len();
                let known = || known.ids.keys().chain(known.members.keys()).copied();
                let message = format!("there is no rule or group `{}`", excerpt(name));
                let found = Diagnostic::new(Code::UnknownOverride, *span, message);
                let parts: Vec<&str> = name.split(is_comma).map(str::trim).collect();
                pass.report(match parts.len() {
                    1 => found.suggest(pass.reader.found.guess(name, count, known).as_deref()),
                    _ => found.help(format!("several are a list: `[{}]`", excerpt(&parts.join(", ")))),
                });
                continue;
            }
        };
        doubt_shadow(pass, &entry.rule, found.iter().filter_map(|id| known.all.get(id.index())), *span);
        let mut denying = Vec::new();
        for target in &found {
            pass.overrides.borrow_mut().insert((entry.rule.span, *target), *span);
            let Some(other) = known.all.get(target.index()) else { continue };
            if other.rule.then.as_ref().is_some_and(|effect| effect.verdict == Verdict::Deny) {
                denying.push(&other.rule);
            }
        }
        // One name is one mistake, however many rules its group has.
        if let Some(first) = denying.first()
            && !entry.may_override_deny
        {
            let named = and_more(&first.id, denying.len());
            let deny = if denying.len() == 1 { "denies" } else { "deny" };
            pass.report(
                Diagnostic::new(
                    Code::OverrideOfDeny,
                    *span,
                    format!("{named} {deny}, and a denial is not overridden by the way"),
                )
                .label(first.span, "this rule denies")
                .help("if that is meant, write `may_override_deny: true` beside `overrides`"),
            );
        }
        targets.extend(found);
    }
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// Warns of an override that does nothing because one side of it is not in force.
fn doubt_shadow<'a>(
    pass: &Pass<'_>,
    rule: &Rule,
    targets: impl Iterator<Item = &'a Unresolved>,
    place: Span,
) {
    let is_shadow = |rule: &Rule| rule.mode == Mode::Shadow;
    let targets: Vec<&Rule> = targets.map(|target| &target.rule).collect();
    let message = match targets.first() {
        _ if is_shadow(rule) => format!("`{}` is in shadow, and silences nobody", rule.id),
        Some(first) if targets.iter().all(|target| is_shadow(target)) => {
            let are = if targets.len() == 1 { "is" } else { "are" };
            format!("{} {are} in shadow: there is nothing to silence", and_more(&first.id, targets.len()))
        }
        _ => return,
    };
    pass.report(
        Diagnostic::new(Code::IdleOverride, place, message)
            .help("while a rule is tried out, nothing is wrong; in force, it has no `mode: shadow`"),
    );
}

/// A rule by its name, with how many others there are.
pub(super) fn and_more(id: &str, count: usize) -> String {
    match count {
        0 | 1 => format!("`{id}`"),
        _ => format!("`{id}` and {} more", count - 1),
    }
}
