//! From a file of cases to cases, or to every name in it that nothing reads.
//!
//! What a platform sends may have more than a policy asks for; what someone wrote for a case is meant. So a key that is
//! ignored in a request is a mistake here: the case would pass without testing what it says.

use std::path::Path;

use menshen::diagnostic::{Code, Diagnostic, Report, did_you_mean, excerpt};
use menshen::document::{self, Node};
use menshen::engine::Engine;
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::schema::FIELDS;
use menshen::span::Span;
use serde_json::Value;

use super::Cases;
use crate::Failure;

/// Keys by what they stand in.
const FILE_KEYS: &[&str] = &["defaults", "cases"];
const CASE_KEYS: &[&str] = &["case", "now", "before", "request", "expect"];
const EXPECT_KEYS: &[&str] = &[
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
/// What a request has besides the fields that conditions can name.
const REQUEST_KEYS: &[&str] = &["request_id", "tenant", "app", "at", "oper_userid", "facts"];

/// A step from a value of the file to one inside it.
#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

type Steps = Vec<Step>;

/// Reads the cases of a policy.
pub(crate) fn read(file: &Path, engine: &Engine) -> Result<Cases, Failure> {
    let name = file.display().to_string();
    let usage = |message: &str| Failure::Usage(format!("{name}: {message}"));
    let text = std::fs::read_to_string(file).map_err(|error| usage(&error.to_string()))?;
    let mut unknown = Vec::new();
    let read: Result<Cases, _> =
        serde_ignored::deserialize(serde_yaml::Deserializer::from_str(&text), |path| {
            unknown.push(steps(&path));
        });
    // Anchors and aliases are read in cases; a place is looked for in what the policy's reader makes of them.
    let limits = Limits { yaml_aliases: Limits::default().yaml_nodes, ..Limits::default() };
    let tree = document::read(&text, &limits).root;
    let mut found: Vec<Diagnostic> = unknown.iter().map(|steps| unknown_key(steps, tree.as_ref())).collect();
    if let Ok(cases) = &read {
        names(cases, engine, tree.as_ref(), &mut found);
    }
    let report = Report::new(name.clone(), text, found, &limits);
    let mistakes = format!("the cases have mistakes\n\n{}", report.render(Default::default()));
    match read {
        Ok(cases) if report.is_empty() => Ok(cases),
        Ok(_) => Err(Failure::Usage(mistakes)),
        Err(error) if report.is_empty() => Err(usage(&error.to_string())),
        Err(error) => Err(Failure::Usage(format!("{mistakes}{name}: {error}"))),
    }
}

fn steps(path: &serde_ignored::Path<'_>) -> Steps {
    use serde_ignored::Path as P;
    let (parent, step) = match path {
        P::Root => return Vec::new(),
        P::Seq { parent, index } => (parent, Some(Step::Index(*index))),
        P::Map { parent, key } => (parent, Some(Step::Key(key.clone()))),
        P::Some { parent } | P::NewtypeStruct { parent } | P::NewtypeVariant { parent } => (parent, None),
    };
    let mut steps = steps(parent);
    steps.extend(step);
    steps
}

/// The place of the last key of `steps`; the beginning of the file where there is none.
fn place(steps: &[Step], tree: Option<&Node<'_>>) -> Span {
    let (mut node, mut span) = (tree, Span::default());
    for step in steps {
        node = match step {
            Step::Index(at) => node.and_then(Node::as_sequence).and_then(|items| items.get(*at)),
            Step::Key(key) => {
                let entries = node.and_then(Node::as_mapping).unwrap_or_default();
                let entry = entries.iter().find(|(name, _)| name.text == *key);
                span = entry.map_or(span, |(name, _)| name.span);
                entry.map(|(_, value)| value)
            }
        };
    }
    span
}

/// A key that nothing in a file of cases has.
fn unknown_key(steps: &[Step], tree: Option<&Node<'_>>) -> Diagnostic {
    let (what, known) = match steps {
        [_] => ("a file of cases", FILE_KEYS),
        [.., Step::Key(parent), _] if parent == "expect" => ("`expect`", EXPECT_KEYS),
        _ => ("a case", CASE_KEYS),
    };
    let Some(Step::Key(key)) = steps.last() else {
        return Diagnostic::new(Code::UnknownKey, place(steps, tree), "this is not read");
    };
    let message = format!("{what} has no key `{}`", excerpt(key));
    Diagnostic::new(Code::UnknownKey, place(steps, tree), message)
        .suggest(did_you_mean(key, known.iter().copied()))
        .help(format!("it can have {}", known.join(", ")))
}

/// Reports what requests, `before` and `remaining` name and nothing has.
fn names(cases: &Cases, engine: &Engine, tree: Option<&Node<'_>>, found: &mut Vec<Diagnostic>) {
    let program = engine.program();
    let facts: Vec<&str> = program.policy.facts.iter().map(|fact| &*fact.name).collect();
    let quotas: Vec<&str> = program.policy.quotas.iter().map(|quota| quota.name.as_str()).collect();
    request(&cases.defaults, vec![key("defaults")], &facts, tree, found);
    for (at, case) in cases.cases.iter().enumerate() {
        let within = |name: &str| vec![key("cases"), Step::Index(at), key(name)];
        request(&case.request, within("request"), &facts, tree, found);
        for quota in case.before.keys() {
            declared("quota", quota, &quotas, within("before"), tree, found);
        }
        for quota in case.expect.remaining.keys() {
            let within = [within("expect"), vec![key("remaining")]].concat();
            declared("quota", quota, &quotas, within, tree, found);
        }
    }
}

fn key(name: &str) -> Step {
    Step::Key(name.to_owned())
}

/// Reports keys of a request that reading it would ignore.
fn request(
    request: &Value,
    within: Steps,
    facts: &[&str],
    tree: Option<&Node<'_>>,
    found: &mut Vec<Diagnostic>,
) {
    // What cannot be read is said when the case is run.
    let _ = serde_ignored::deserialize::<_, _, Request>(request, |path| {
        let inner = steps(&path);
        let Some(Step::Key(key)) = inner.last() else { return };
        let message = format!("a request has no `{}`", excerpt(&path.to_string()));
        let known = keys_beside(&inner);
        let whole = [within.clone(), inner.clone()].concat();
        found.push(
            Diagnostic::new(Code::UnknownKey, place(&whole, tree), message).suggest(did_you_mean(key, known)),
        );
    });
    let given = request.get("facts").and_then(Value::as_object);
    for name in given.into_iter().flat_map(serde_json::Map::keys) {
        declared("fact", name, facts, [within.clone(), vec![key("facts")]].concat(), tree, found);
    }
}

/// The keys that can stand where the last of `steps` does, as far as conditions can name them.
fn keys_beside(steps: &[Step]) -> Vec<&'static str> {
    let parents: Vec<&str> = steps
        .iter()
        .rev()
        .skip(1)
        .rev()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
        .collect();
    let fields = FIELDS.iter().filter(|field| !field.computed).filter_map(|field| {
        let mut words = field.path.split('.');
        parents.iter().all(|parent| words.next() == Some(parent)).then(|| words.next()).flatten()
    });
    let others = REQUEST_KEYS.iter().copied().filter(|_| parents.is_empty());
    fields.chain(others).collect()
}

/// Reports a name that the policy does not declare.
fn declared(
    noun: &str,
    name: &str,
    known: &[&str],
    within: Steps,
    tree: Option<&Node<'_>>,
    found: &mut Vec<Diagnostic>,
) {
    if known.contains(&name) {
        return;
    }
    let place = place(&[within, vec![key(name)]].concat(), tree);
    let message = format!("the policy has no {noun} `{}`", excerpt(name));
    found.push(
        Diagnostic::new(Code::UnknownName, place, message).suggest(did_you_mean(name, known.iter().copied())),
    );
}
