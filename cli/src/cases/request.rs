//! The requests of cases.
//!
//! What a platform sends may have more than a policy asks for; what someone wrote for a case is meant. So a key that is
//! ignored in a request is a mistake here: the case would pass without testing what it says.

use menshen::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use menshen::document::Node;
use menshen::limits::Limits;
use menshen::request::{ReadError, Request};
use menshen::schema::FIELDS;
use menshen::span::Span;
use serde_json::{Map, Value};

use super::names::Declared;
use super::reader::{Reader, json};

/// What a request has besides the fields that conditions can name.
const REQUEST_KEYS: &[&str] = &["request_id", "tenant", "app", "at", "oper_userid", "facts"];

/// A step from a request to a value inside it.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// What all requests of a file share.
pub(super) struct Requests<'n, 'a> {
    /// What every request has unless it says otherwise.
    defaults: Option<&'n Node<'a>>,
    facts: &'n Declared<'n>,
}

impl<'n, 'a> Requests<'n, 'a> {
    pub(super) fn new(
        defaults: Option<&'n Node<'a>>,
        facts: &'n Declared<'n>,
        reader: &mut Reader,
    ) -> Requests<'n, 'a> {
        let defaults = defaults.filter(|node| !node.is_nothing());
        let requests = Requests { defaults, facts };
        if let Some(defaults) = defaults
            && reader.mapping(defaults, "`defaults`").is_some()
        {
            requests.names(defaults, reader);
        }
        requests
    }

    /// The request of a case: what it says laid over the defaults, at the time that stands in the case. Reports every value
    /// in it that a request cannot have.
    pub(super) fn read(
        &self,
        node: Option<&Node<'_>>,
        now: Option<&str>,
        reader: &mut Reader,
    ) -> Option<Request> {
        let node = node.filter(|node| !node.is_nothing());
        if let Some(node) = node {
            reader.mapping(node, "`request`")?;
            self.names(node, reader);
        }
        let mut whole = self.defaults.map_or(Value::Null, json);
        merge(&mut whole, &node.map_or(Value::Null, json));
        if whole.is_null() {
            whole = Value::Object(Map::new());
        }
        if let (Some(now), Value::Object(fields)) = (now, &mut whole) {
            fields.insert("at".to_owned(), Value::String(now.to_owned()));
        }
        let mut is_sound = true;
        loop {
            let error = match Request::from_json(whole.to_string().as_bytes(), &Limits::default()) {
                Ok(request) => return is_sound.then_some(request),
                Err(error) => error,
            };
            is_sound = false;
            let steps = steps_of(error.path());
            let mut nodes = [node, self.defaults].into_iter().flatten();
            let whole_request = nodes.clone().next().map_or(Span::default(), |node| node.span);
            let value = nodes.find_map(|node| find(&steps, node));
            reader.report(unfit(&error, value.map_or(whole_request, |(_, value)| value.span)));
            // Without this value the next mistake comes to light.
            if !remove(&mut whole, &steps) {
                return None;
            }
        }
    }

    /// Reports keys that reading a request would ignore, and facts that the policy does not declare.
    fn names(&self, node: &Node<'_>, reader: &mut Reader) {
        let value = json(node);
        // What cannot be read is reported of the whole request.
        let _ = serde_ignored::deserialize::<_, _, Request>(&value, |path| {
            let steps = steps(&path);
            let Some(Step::Key(key)) = steps.last() else { return };
            // Facts are of any shape: what is inside of one is passed over, and the fact is there.
            if steps.first() == Some(&Step::Key("facts".to_owned())) {
                return;
            }
            let message = format!("a request has no `{}`", excerpt(&path.to_string()));
            let place = find(&steps, node).and_then(|(key, _)| key).unwrap_or(node.span);
            let found = Diagnostic::new(Code::UnknownKey, place, message);
            reader.report(found.suggest(did_you_mean(key, keys_beside(&steps))));
        });
        for (name, _) in node.get("facts").and_then(Node::as_mapping).unwrap_or_default() {
            reader.declared(&name.text, name.span, self.facts);
        }
    }
}

/// Lays `over` over `base`, key by key; a null takes a key away.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (_, Value::Null) => {}
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                if value.is_null() {
                    base.remove(key);
                } else {
                    merge(base.entry(key.clone()).or_insert(Value::Null), value);
                }
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// A value that a request cannot have.
fn unfit(error: &ReadError, place: Span) -> Diagnostic {
    let what = if error.path().is_empty() {
        "the request".to_owned()
    } else {
        format!("`{}`", excerpt(error.path()))
    };
    let found =
        Diagnostic::new(Code::WrongShape, place, format!("{what} cannot be read: {}", error.detail()));
    match error.detail().starts_with("expected text, found ") {
        true => found.help("put it in quotes"),
        false => found,
    }
}

/// `target.mobiles[1]` in steps.
fn steps_of(path: &str) -> Vec<Step> {
    let words = path.split(['.', '[']).filter(|word| !word.is_empty());
    let step = |word: &str| match word.strip_suffix(']').and_then(|number| number.parse().ok()) {
        Some(index) => Step::Index(index),
        None => Step::Key(word.to_owned()),
    };
    words.map(step).collect()
}

fn steps(path: &serde_ignored::Path<'_>) -> Vec<Step> {
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

/// What `steps` lead to, and the last key on the way.
fn find<'n, 'a>(steps: &[Step], node: &'n Node<'a>) -> Option<(Option<Span>, &'n Node<'a>)> {
    let (mut key, mut node) = (None, node);
    for step in steps {
        node = match step {
            Step::Index(at) => node.as_sequence()?.get(*at)?,
            Step::Key(name) => {
                let (name, value) = node.as_mapping()?.iter().find(|(key, _)| key.text == *name)?;
                key = Some(name.span);
                value
            }
        };
    }
    Some((key, node))
}

/// Takes away the innermost key on the way, with its value; whether there was one.
fn remove(value: &mut Value, steps: &[Step]) -> bool {
    let Some(last) = steps.iter().rposition(|step| matches!(step, Step::Key(_))) else { return false };
    let (way, key) = steps.split_at(last);
    let mut value = value;
    for step in way {
        let inner = match step {
            Step::Key(key) => value.get_mut(key),
            Step::Index(at) => value.get_mut(at),
        };
        let Some(inner) = inner else { return false };
        value = inner;
    }
    match (value, key.first()) {
        (Value::Object(fields), Some(Step::Key(key))) => fields.remove(key).is_some(),
        _ => false,
    }
}

/// The keys that can stand where the last of `steps` does, as far as conditions can name them.
fn keys_beside(steps: &[Step]) -> Vec<&'static str> {
    let parents = steps.split_last().map_or(&[][..], |(_, parents)| parents);
    let parents: Vec<&str> = parents
        .iter()
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
