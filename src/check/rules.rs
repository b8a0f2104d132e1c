//! Rules and their groups.

use std::collections::BTreeMap;

use super::expression::Checker;
use super::names::Names;
use super::pass::Pass;
use super::structure::Entries;
use super::{overrides, shape, template};
use crate::decision::{OnUnknown, Verdict};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::document::Node;
use crate::ir::{Condition, Duty, Effect, Mode, Rule, Template};
use crate::kind::{ACTION, BUILTIN, EnumId, PHASE};
use crate::matcher::phone::Region;
use crate::span::Span;

const RULE_KEYS: &[&str] = &[
    "rule",
    "about",
    "on",
    "phase",
    "when",
    "then",
    "do",
    "advise",
    "because",
    "overrides",
    "may_override_deny",
    "mode",
    "on_unknown",
];
const GROUP_KEYS: &[&str] = &["group", "about", "on", "phase", "when", "mode", "rules"];

/// What reasons name as if it were a rule: the default, and quotas that could not be reserved.
const RESERVED_IDS: [&str; 2] = ["default", "quota-store"];

/// What a group gives to its rules.
struct Shared<'n, 'd> {
    group: Option<String>,
    actions: Option<Vec<i64>>,
    phases: Option<Vec<i64>>,
    mode: Option<Mode>,
    when: Option<&'n Node<'d>>,
    /// Whether a verdict or duty stands on the group itself, which was reported: its rules are not missed theirs.
    is_misplaced: bool,
}

/// A rule before overrides are resolved.
pub(super) struct Unresolved {
    pub(super) rule: Rule,
    pub(super) overrides: Vec<(String, Span)>,
    pub(super) may_override_deny: bool,
}

/// `is_seen` tells of a name that no part that was read declares whether it cannot be declared in a part that was not.
pub(super) fn rules(
    pass: &Pass<'_>,
    node: &Node<'_>,
    names: &Names,
    region: Region,
    is_seen: &dyn Fn(&str) -> bool,
) -> Vec<Rule> {
    let items = match pass.reader.sequence(node, "`rules`") {
        Some(items) => items,
        // A rule without its dash is looked at all the same.
        None if node.get("rule").is_some() => std::slice::from_ref(node),
        None => return Vec::new(),
    };
    doubt_emptiness(pass, node, items);
    let mut found = Vec::new();
    let mut groups: BTreeMap<String, Span> = BTreeMap::new();
    let alone =
        Shared { group: None, actions: None, phases: None, mode: None, when: None, is_misplaced: false };
    for item in items {
        if is_group(item) {
            group(pass, item, names, region, &mut groups, &mut found);
        } else {
            found.extend(rule(pass, item, &alone, names, region));
        }
    }
    if found.len() > pass.limits.rules {
        let message =
            format!("{} rules are more than the {} that a policy may have", found.len(), pass.limits.rules);
        pass.report(Diagnostic::new(Code::TooMany, node.span, message));
    }
    overrides::resolve(pass, found, &groups, is_seen)
}

/// Warns of rules of which there is none.
fn doubt_emptiness(pass: &Pass<'_>, node: &Node<'_>, items: &[Node<'_>]) {
    if items.is_empty() {
        pass.report(Diagnostic::new(Code::NoRules, node.span, "no rule stands here").help(
            "begin each rule with `- `, as in `- rule: blocked`, and indent its other keys below `rule`",
        ));
    }
}

/// Whether an item of `rules` is a group, also by a name that `group` has elsewhere.
fn is_group(item: &Node<'_>) -> bool {
    let is_meant = |key: &str| shape::same_in_other_words(key, &["group"]).is_some();
    item.as_mapping().unwrap_or_default().iter().any(|(key, _)| key.text == "group" || is_meant(&key.text))
}

/// What makes a rule speak.
const SAYINGS: [&str; 3] = ["then", "do", "advise"];

fn group(
    pass: &Pass<'_>,
    node: &Node<'_>,
    names: &Names,
    region: Region,
    groups: &mut BTreeMap<String, Span>,
    found: &mut Vec<Unresolved>,
) {
    let Some(entries) = pass.reader.record(node, "a group", GROUP_KEYS) else { return };
    // The rules of a group without a name are looked at all the same.
    let named = id(pass, &entries, "group");
    let span = named.as_ref().map_or(entries.head(), |(_, span)| *span);
    if let Some((name, _)) = &named
        && let Some(earlier) = groups.insert(name.clone(), span)
    {
        pass.report(
            Diagnostic::new(Code::DuplicateId, span, format!("there is a group `{name}` already"))
                .label(earlier, "declared here first"),
        );
    }
    let shared = Shared {
        actions: entries.get("on").map(|node| codes(pass, node, ACTION, "action")),
        phases: entries.get("phase").map(|node| codes(pass, node, PHASE, "phase")),
        mode: entries.get("mode").and_then(|node| mode(pass, node)),
        when: entries.get("when"),
        is_misplaced: SAYINGS.iter().any(|key| node.get(key).is_some()),
        group: named.map(|(name, _)| name),
    };
    let Some(rules) = entries.get("rules") else {
        pass.reader.missing_key(span, "a group", "rules", "list its rules under `rules:`");
        return;
    };
    let Some(items) = pass.reader.sequence(rules, "the rules of a group") else { return };
    doubt_emptiness(pass, rules, items);
    for item in items {
        let Some(inner) = item.as_mapping().and_then(|keys| keys.iter().find(|(key, _)| key.text == "group"))
        else {
            found.extend(rule(pass, item, &shared, names, region));
            continue;
        };
        pass.report(
            Diagnostic::new(Code::WrongShape, inner.0.span, "a group does not stand in a group")
                .help("put its rules into the group around it, or move it out; a rule begins with `rule:`"),
        );
        // Its rules are looked at all the same.
        group(pass, item, names, region, groups, found);
    }
}

/// The text and place of a rule's or group's name; of one that cannot be a name, too, which was reported: what it names
/// is there all the same.
fn id(pass: &Pass<'_>, entries: &Entries<'_, '_>, key: &str) -> Option<(String, Span)> {
    let Some(node) = entries.get(key) else {
        let help = format!("name it, as in `{key}: blocked`");
        pass.reader.missing_key(entries.head(), "a rule", key, &help);
        return None;
    };
    let scalar = pass.reader.text(node, &format!("the name of a {key}"))?;
    let is_id = scalar.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !is_id || scalar.text.is_empty() {
        pass.report(
            Diagnostic::new(
                Code::WrongShape,
                scalar.span,
                format!("`{}` cannot be the name of a {key}", excerpt(&scalar.text)),
            )
            .help("a name has letters, digits, `-`, `_` and `.`"),
        );
    }
    if RESERVED_IDS.contains(&scalar.text.as_ref()) {
        pass.report(
            Diagnostic::new(
                Code::WrongShape,
                scalar.span,
                format!("`{}` cannot be the name of a {key}", scalar.text),
            )
            .help("reasons give this name to what no rule has said"),
        );
    }
    Some((scalar.text.clone().into_owned(), scalar.span))
}

fn rule(
    pass: &Pass<'_>,
    node: &Node<'_>,
    shared: &Shared<'_, '_>,
    names: &Names,
    region: Region,
) -> Option<Unresolved> {
    let entries = pass.reader.record(node, "a rule", RULE_KEYS)?;
    // A rule without a proper name is checked as well: its other mistakes are mistakes, too.
    let named = id(pass, &entries, "rule");
    let span = named.as_ref().map_or(entries.head(), |(_, span)| *span);
    let actions = match (entries.get("on"), &shared.actions) {
        (Some(node), _) => codes(pass, node, ACTION, "action"),
        (None, Some(shared)) => shared.clone(),
        // Without `on` a rule is for adding.
        (None, None) => vec![0],
    };
    let phases = match (entries.get("phase"), &shared.phases) {
        (Some(node), _) => codes(pass, node, PHASE, "phase"),
        (None, Some(shared)) => shared.clone(),
        (None, None) => Vec::new(),
    };
    let checker = pass.checker(names, region, &actions);
    let when_span = entries.get("when").or(shared.when).map_or(span, condition_span);
    let (when, is_doubtful) = pass.reader.found.giving_up(|| when(pass, &entries, shared, &checker, span));
    if is_doubtful {
        pass.doubtful.borrow_mut().insert(span);
    }
    let then = entries.get("then").and_then(|node| effect(pass, node, &checker));
    let duties = entries.get("do").map_or(Vec::new(), |node| duties(pass, node, &checker));
    let advice = entries.get("advise").map_or(Vec::new(), |node| self::duties(pass, node, &checker));
    let is_silent = SAYINGS.into_iter().all(|key| entries.get(key).is_none_or(is_empty_list));
    if is_silent && !shared.is_misplaced && entries.get(MERGE).is_none() {
        pass.reader.missing_key(
            span,
            "a rule",
            "then",
            "say its verdict, as in `then: deny`, or a duty behind `do:`",
        );
    }
    let mode =
        entries.get("mode").and_then(|node| mode(pass, node)).or(shared.mode).unwrap_or(Mode::Enforced);
    let on_unknown = match entries.get("on_unknown").and_then(|node| on_unknown(pass, node)) {
        Some(written) => written,
        None => match then.as_ref().map(|effect| effect.verdict) {
            Some(Verdict::Deny | Verdict::Review) => OnUnknown::Review,
            Some(Verdict::Allow | Verdict::Reroute | Verdict::Defer) | None => OnUnknown::Skip,
        },
    };
    let because = entries.get("because").and_then(|node| because(pass, node, &checker));
    let overrides = entries.get("overrides").map_or(Vec::new(), |node| override_names(pass, node));
    let may_override_deny = entries.get("may_override_deny").is_some_and(|node| {
        let may = pass.reader.truth(node, "`may_override_deny`").unwrap_or(false);
        if may && entries.get("overrides").is_none_or(is_empty_list) {
            let message = "`may_override_deny` does nothing without `overrides`";
            let help = "name the rules that are to be silenced behind `overrides:`, or take it away";
            pass.report(
                Diagnostic::new(
                    Code::IdleOverride,
                    entries.key("may_override_deny").map_or(node.span, |key| key.span),
                    message,
                )
                .help(help),
            );
        }
        may
    });
    let rule = Rule {
        id: named?.0,
        group: shared.group.clone(),
        actions,
        phases,
        when,
        then,
        duties,
        advice,
        because,
        overrides: Vec::new(),
        mode,
        on_unknown,
        span,
        when_span,
    };
    Some(Unresolved { rule, overrides, may_override_deny })
}

/// Where the characters of a condition stand, without quotes or the sign of a block.
fn condition_span(node: &Node<'_>) -> Span {
    let Some(scalar) = node.as_scalar() else { return node.span };
    let start = scalar.text.len() - scalar.text.trim_start().len();
    scalar.span_at(start..scalar.text.trim_end().len())
}

/// The key by which other YAML readers take keys from elsewhere. It is reported, and what may come by it is not missed.
const MERGE: &str = "<<";

/// A rule's own condition, under its group's.
fn when(
    pass: &Pass<'_>,
    entries: &Entries<'_, '_>,
    shared: &Shared<'_, '_>,
    checker: &Checker<'_>,
    span: Span,
) -> Condition {
    let own = entries.get("when").map(|node| pass.condition(node, "`when`", checker));
    let group = shared.when.map(|node| pass.condition(node, "`when`", checker));
    match (group, own) {
        (Some(group), Some(own)) => Condition::And(vec![group, own]),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => {
            if entries.get(MERGE).is_none() {
                let help = "say when it speaks; `when: true` speaks always";
                pass.reader.missing_key(span, "a rule", "when", help);
            }
            pass.reader.found.give_up();
            Condition::Always(false)
        }
    }
}

fn effect(pass: &Pass<'_>, node: &Node<'_>, checker: &Checker<'_>) -> Option<Effect> {
    pass.phrase(node, "`then`", |phrase, source| checker.effect(phrase, source))
}

fn duties(pass: &Pass<'_>, node: &Node<'_>, checker: &Checker<'_>) -> Vec<Duty> {
    let duties = pass.reader.one_or_more(node).iter();
    duties
        .filter_map(|item| pass.phrase(item, "a duty", |phrase, source| checker.duty(phrase, source)))
        .collect()
}

fn because(pass: &Pass<'_>, node: &Node<'_>, checker: &Checker<'_>) -> Option<Template> {
    let scalar = pass.reader.text(node, "`because`")?;
    Some(pass.looking_into(scalar, |source| template::check(checker, source.text, source.place)))
}

fn mode(pass: &Pass<'_>, node: &Node<'_>) -> Option<Mode> {
    match pass.reader.word(node, "mode", &["enforced", "shadow"])? {
        0 => Some(Mode::Enforced),
        _ => Some(Mode::Shadow),
    }
}

fn on_unknown(pass: &Pass<'_>, node: &Node<'_>) -> Option<OnUnknown> {
    match pass.reader.word(node, "answer to unknown", &["skip", "match", "review"])? {
        0 => Some(OnUnknown::Skip),
        1 => Some(OnUnknown::Match),
        _ => Some(OnUnknown::Review),
    }
}

fn is_empty_list(node: &Node<'_>) -> bool {
    node.as_sequence().is_some_and(<[_]>::is_empty)
}

/// The codes of one or more members of an enumeration; `any` is all of them.
fn codes(pass: &Pass<'_>, node: &Node<'_>, id: EnumId, what: &str) -> Vec<i64> {
    let Some(enumeration) = BUILTIN.get(usize::from(id.0)) else { return Vec::new() };
    let mut words: Vec<&str> = enumeration.members.iter().map(|member| member.word).collect();
    words.push("any");
    if is_empty_list(node) {
        let message = format!("this names no {what}, so the rule would be for none");
        let help = "leave the key out, or write `any` for all";
        pass.report(Diagnostic::new(Code::WrongShape, node.span, message).help(help));
    }
    let (mut codes, mut is_restricted) = (Vec::new(), true);
    for word in pass.reader.words(node, what, &words) {
        match word.and_then(|at| enumeration.members.get(at)) {
            Some(member) => codes.push(member.code),
            // `any`, or a mistake that was reported: no restriction.
            None => is_restricted = false,
        }
    }
    if !is_restricted {
        return Vec::new();
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn override_names(pass: &Pass<'_>, node: &Node<'_>) -> Vec<(String, Span)> {
    let items = pass.reader.one_or_more(node);
    let names = items.iter().filter_map(|item| pass.reader.text(item, "an override"));
    names.map(|scalar| (scalar.text.clone().into_owned(), scalar.span)).collect()
}
