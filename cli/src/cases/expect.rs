//! What must come of a case. A name that the policy does not have would never come: it is a mistake, not a failing case.

use menshen::decision::{DUTIES, Pattern, Verdict, forms};
use menshen::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use menshen::document::Node;
use menshen::request::Timestamp;
use serde_json::Value;

use super::names::{Declared, Names};
use super::read::TIME_HELP;
use super::reader::{Reader, Record, json};
use super::{Expect, NEVER};

const KEYS: &[&str] = &[
    "verdict",
    "rules",
    "reasons",
    "obligations",
    "advice",
    "tier",
    "silenced",
    "shadow",
    "unknown",
    "enforceable",
    "retry_at",
    "remaining",
];
const OTHER_WORDS: [(&str, &str); 3] =
    [("decision", "verdict"), ("result", "verdict"), ("duties", "obligations")];

/// What a duty has besides the parameters of its form.
const DUTY_KEYS: [&str; 3] = ["kind", "rule", "extract"];

/// Reads what is expected.
pub(super) fn expect(node: &Node<'_>, names: &Names<'_>, reader: &mut Reader) -> Option<Expect> {
    let record = reader.record(node, "`expect`", KEYS, &OTHER_WORDS)?;
    let verdict = reader.needed(&record, "verdict", "say it even where it is not what the case is about");
    let verdict = verdict.and_then(|node| self::verdict(node, reader));
    let expected = Expect {
        // Without a verdict the rest is only looked at.
        verdict: verdict.unwrap_or(Verdict::Deny),
        rules: rules(&record, "rules", &names.reasons, reader),
        reasons: texts(&record, "reasons", reader),
        obligations: duties(&record, "obligations", &names.rules, reader),
        advice: duties(&record, "advice", &names.rules, reader),
        tier: value(&record, "tier").and_then(|node| tier(node, &names.tiers, reader)),
        silenced: rules(&record, "silenced", &names.rules, reader),
        shadow: rules(&record, "shadow", &names.rules, reader),
        unknown: texts(&record, "unknown", reader),
        enforceable: value(&record, "enforceable").and_then(|node| reader.truth(node, "`enforceable`")),
        retry_at: value(&record, "retry_at").and_then(|node| retry_at(node, reader)),
        remaining: value(&record, "remaining")
            .map(|node| reader.counts(node, "`remaining`", &names.quotas))
            .unwrap_or_default(),
    };
    verdict.map(|_| expected)
}

/// A value that is not left open: `tier:` alone says nothing.
fn value<'n, 'a>(record: &Record<'n, 'a>, key: &str) -> Option<&'n Node<'a>> {
    record.get(key).filter(|node| !node.is_nothing())
}

fn verdict(node: &Node<'_>, reader: &mut Reader) -> Option<Verdict> {
    let scalar = reader.scalar(node, "`verdict`")?;
    let verdict = Verdict::from_word(&scalar.text);
    if verdict.is_none() {
        let words = Verdict::ALL.map(Verdict::word);
        reader.report(
            Diagnostic::new(
                Code::UnknownWord,
                scalar.span,
                format!("`{}` is no verdict", excerpt(&scalar.text)),
            )
            .suggest(did_you_mean(&scalar.text, words))
            .help(format!("it can be {}", words.join(", "))),
        );
    }
    verdict
}

fn texts(record: &Record<'_, '_>, key: &str, reader: &mut Reader) -> Option<Vec<String>> {
    let texts = reader.texts(value(record, key)?, &format!("`{key}`"))?;
    Some(texts.into_iter().map(|(text, _)| text.to_owned()).collect())
}

/// Names of rules.
fn rules(
    record: &Record<'_, '_>,
    key: &str,
    known: &Declared<'_>,
    reader: &mut Reader,
) -> Option<Vec<String>> {
    let names = reader.texts(value(record, key)?, &format!("`{key}`"))?;
    for (name, place) in &names {
        reader.declared(name, *place, known);
    }
    Some(names.into_iter().map(|(name, _)| name.to_owned()).collect())
}

fn tier(node: &Node<'_>, known: &Declared<'_>, reader: &mut Reader) -> Option<String> {
    let scalar = reader.scalar(node, "`tier`")?;
    reader.declared(&scalar.text, scalar.span, known);
    Some(scalar.text.to_string())
}

fn retry_at(node: &Node<'_>, reader: &mut Reader) -> Option<String> {
    let scalar = reader.scalar(node, "`retry_at`")?;
    if scalar.text != NEVER && Timestamp::parse(&scalar.text).is_none() {
        let message = format!("`{}` is no time", excerpt(&scalar.text));
        let help = format!("{TIME_HELP}, in the policy's time zone, or `{NEVER}`");
        reader.report(Diagnostic::new(Code::BadDate, scalar.span, message).help(help));
    }
    Some(scalar.text.to_string())
}

fn duties(
    record: &Record<'_, '_>,
    key: &str,
    rules: &Declared<'_>,
    reader: &mut Reader,
) -> Option<Vec<Value>> {
    let duties = reader.list(value(record, key)?, &format!("`{key}`"))?;
    for duty in duties {
        match duty.as_mapping() {
            Some(_) => parameters(duty, rules, reader),
            None => drop(kind(duty, reader)),
        }
    }
    Some(duties.iter().map(json).collect())
}

/// The kind of a duty.
fn kind<'n>(node: &'n Node<'_>, reader: &mut Reader) -> Option<&'n str> {
    let scalar = reader.scalar(node, "a duty")?;
    let known = || DUTIES.iter().map(|duty| duty.kind);
    if known().any(|kind| kind == scalar.text) {
        return Some(&scalar.text);
    }
    let message = format!("there is no kind of duty `{}`", excerpt(&scalar.text));
    reader.report(
        Diagnostic::new(Code::UnknownWord, scalar.span, message)
            .suggest(did_you_mean(&scalar.text, known()))
            .help("a duty is named by its kind in decisions, as in `tag.add`, or by some of its parameters, as in `{ kind: tag.add, tag: VIP }`"),
    );
    None
}

/// Reports parameters that no duty of the kind has; of no duty at all, if the kind is not said.
fn parameters(node: &Node<'_>, rules: &Declared<'_>, reader: &mut Reader) {
    let kind = node.get("kind").and_then(|node| kind(node, reader));
    let forms_of = DUTIES.iter().filter(|duty| kind.is_none_or(|kind| kind == duty.kind));
    let slots = forms_of.flat_map(|duty| forms(duty.form)).filter_map(|piece| match piece {
        Pattern::Slot(slot) => Some(slot.name),
        Pattern::Word(_) => None,
    });
    let mut known: Vec<&str> = DUTY_KEYS.into_iter().chain(slots).collect();
    known.sort_unstable();
    known.dedup();
    for (key, value) in node.as_mapping().unwrap_or_default() {
        if !known.contains(&&*key.text) {
            let duty = kind.map_or("a duty".to_owned(), |kind| format!("`{kind}`"));
            let message = format!("{duty} has no key `{}`", excerpt(&key.text));
            reader.report(
                Diagnostic::new(Code::UnknownKey, key.span, message)
                    .suggest(did_you_mean(&key.text, known.iter().copied())),
            );
        }
        if let ("rule", Some(rule)) = (&*key.text, value.as_scalar()) {
            reader.declared(&rule.text, rule.span, rules);
        }
    }
}
