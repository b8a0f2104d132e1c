//! The tree of a file of cases: its shapes, keys and values, with a diagnostic for whatever is not as it should be.

use std::collections::BTreeMap;

use menshen::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use menshen::document::{Node, NodeKind, Scalar, Style, Trap};
use menshen::span::Span;
use serde_json::{Map, Number, Value};

use super::names::Declared;

/// Names that are looked at in one file while guessing what misspelt ones mean: many mistakes against many rules are told
/// in the time of few.
const GUESSED_NAMES_MAX: usize = 1_000_000;

/// What was found in a file so far.
pub(super) struct Reader {
    pub(super) found: Vec<Diagnostic>,
    /// Whether the whole file is in the tree: if not, what is missing may have been written in what cannot be read.
    is_whole: bool,
    /// Names that guesses may still look at.
    names_left: usize,
}

/// The values of a mapping that has certain keys.
pub(super) struct Record<'n, 'a> {
    what: &'static str,
    /// The first key, to point at when one is missing.
    head: Span,
    values: Vec<(&'static str, &'n Node<'a>)>,
}

impl<'n, 'a> Record<'n, 'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        self.values.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }
}

impl Reader {
    pub(super) fn new(found: Vec<Diagnostic>, is_whole: bool) -> Reader {
        Reader { found, is_whole, names_left: GUESSED_NAMES_MAX }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The values of `node`, which must be a mapping with keys among `allowed`. What stands below a misspelt key is looked
    /// at all the same; `others` are words that people use for some of the keys.
    pub(super) fn record<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        what: &'static str,
        allowed: &'static [&'static str],
        others: &[(&str, &'static str)],
    ) -> Option<Record<'n, 'a>> {
        let entries = self.mapping(node, what)?;
        let head = entries.first().map_or(node.span, |(key, _)| key.span);
        let known = |word: &str| allowed.iter().copied().find(|known| *known == word);
        let mut values: Vec<_> =
            entries.iter().filter_map(|(key, value)| Some((known(&key.text)?, value))).collect();
        for (key, value) in entries.iter().filter(|(key, _)| known(&key.text).is_none()) {
            let other = others.iter().find(|(other, _)| *other == key.text).map(|(_, meant)| *meant);
            let meant = other.or_else(|| did_you_mean(&key.text, allowed.iter().copied()).and_then(known));
            let message = format!("{what} has no key `{}`", excerpt(&key.text));
            self.report(
                Diagnostic::new(Code::UnknownKey, key.span, message)
                    .suggest(meant)
                    .help(format!("it can have {}", allowed.join(", "))),
            );
            if let Some(meant) = meant.filter(|meant| values.iter().all(|(known, _)| known != meant)) {
                values.push((meant, value));
            }
        }
        Some(Record { what, head, values })
    }

    /// The value of a key that must be there.
    pub(super) fn needed<'n, 'a>(
        &mut self,
        record: &Record<'n, 'a>,
        key: &str,
        help: &str,
    ) -> Option<&'n Node<'a>> {
        let value = record.get(key);
        if value.is_none() && self.is_whole {
            let message = format!("{} needs `{key}`", record.what);
            self.report(Diagnostic::new(Code::MissingKey, record.head, message).help(help));
        }
        value
    }

    pub(super) fn mapping<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        what: &str,
    ) -> Option<&'n [(Scalar<'a>, Node<'a>)]> {
        let entries = node.as_mapping();
        if entries.is_none() {
            self.wrong_shape(
                node,
                what,
                "keys with values",
                "write each key with a colon, a space and its value",
            );
        }
        entries
    }

    pub(super) fn list<'n, 'a>(&mut self, node: &'n Node<'a>, what: &str) -> Option<&'n [Node<'a>]> {
        let items = node.as_sequence();
        if items.is_none() {
            self.wrong_shape(
                node,
                what,
                "a list",
                "write it in brackets, as in `[a, b]`, also where it is one",
            );
        }
        items
    }

    /// A single value as it is written: where text is meant, `2026-11-24` and `yes` are texts.
    pub(super) fn scalar<'n, 'a>(&mut self, node: &'n Node<'a>, what: &str) -> Option<&'n Scalar<'a>> {
        let scalar = node.as_scalar().filter(|_| !node.is_nothing());
        if scalar.is_none() {
            self.wrong_shape(
                node,
                what,
                "a single value",
                "write one value, without brackets, dashes or keys",
            );
        }
        scalar
    }

    /// The texts of a list, with their places.
    pub(super) fn texts<'n>(&mut self, node: &'n Node<'_>, what: &str) -> Option<Vec<(&'n str, Span)>> {
        let items = self.list(node, what)?;
        let each = format!("an entry of {what}");
        let scalars = items.iter().filter_map(|item| self.scalar(item, &each));
        Some(scalars.map(|scalar| (&*scalar.text, scalar.span)).collect())
    }

    /// Whole numbers by declared names.
    pub(super) fn counts(
        &mut self,
        node: &Node<'_>,
        what: &str,
        declared: &Declared<'_>,
    ) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for (key, value) in self.mapping(node, what).unwrap_or_default() {
            self.declared(&key.text, key.span, declared);
            let each = format!("`{}` of {what}", excerpt(&key.text));
            let Some(scalar) = self.scalar(value, &each) else { continue };
            match scalar.text.parse() {
                Ok(count) if scalar.trap() == Some(Trap::Integer) => {
                    counts.insert(key.text.to_string(), count);
                }
                parsed => {
                    let message =
                        format!("{each} is a whole number from 0 on, not `{}`", excerpt(&scalar.text));
                    let found = Diagnostic::new(Code::WrongShape, scalar.span, message);
                    // Only quotes are too much.
                    let is_quoted = parsed.is_ok() && scalar.is_quoted();
                    let fix = is_quoted.then(|| scalar.text.to_string());
                    self.report(match fix {
                        Some(fix) => found.help("write it without quotes").fix(scalar.span, fix),
                        None => found,
                    });
                }
            }
        }
        counts
    }

    /// `true` or `false`.
    pub(super) fn truth(&mut self, node: &Node<'_>, what: &str) -> Option<bool> {
        let scalar = self.scalar(node, what)?;
        match &*scalar.text {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                let message = format!("{what} is `true` or `false`, not `{}`", excerpt(other));
                self.report(Diagnostic::new(Code::WrongShape, scalar.span, message));
                None
            }
        }
    }

    /// Reports a name that the policy does not declare.
    pub(super) fn declared(&mut self, name: &str, place: Span, declared: &Declared<'_>) {
        let Declared { noun, names } = declared;
        if names.contains(name) {
            return;
        }
        let left = self.names_left.checked_sub(names.len());
        self.names_left = left.unwrap_or(self.names_left);
        let meant = left.and_then(|_| did_you_mean(name, names.iter().copied()));
        let message = format!("the policy has no {noun} `{}`", excerpt(name));
        self.report(Diagnostic::new(Code::UnknownName, place, message).suggest(meant));
    }

    fn wrong_shape(&mut self, node: &Node<'_>, what: &str, wanted: &str, help: &str) {
        // What cannot be read has been reported.
        if !matches!(node.kind, NodeKind::Unreadable) {
            let message = format!("{what} must be {wanted}, and this is {}", node.shape());
            let found = Diagnostic::new(Code::WrongShape, node.span, message);
            self.report(if node.is_nothing() { found } else { found.help(help) });
        }
    }
}

/// A value as JSON. Requests are JSON: there a number is not a text, so that a plain scalar is what the core schema says
/// (YAML 1.2.2, section 10.3.2), and a text that looks like another thing has quotes.
pub(super) fn json(node: &Node<'_>) -> Value {
    match &node.kind {
        NodeKind::Null | NodeKind::Unreadable => Value::Null,
        NodeKind::Scalar(scalar) => json_scalar(scalar),
        NodeKind::Mapping(entries) => {
            let fields = entries.iter().map(|(key, value)| (key.text.to_string(), json(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        NodeKind::Sequence(items) => items.iter().map(json).collect(),
    }
}

fn json_scalar(scalar: &Scalar<'_>) -> Value {
    let text = &*scalar.text;
    let number = match (scalar.style, scalar.trap()) {
        (Style::Plain, Some(Trap::Null)) => return Value::Null,
        (Style::Plain, Some(Trap::Bool)) if text.eq_ignore_ascii_case("true") => return Value::Bool(true),
        (Style::Plain, Some(Trap::Bool)) if text.eq_ignore_ascii_case("false") => return Value::Bool(false),
        (Style::Plain, Some(Trap::Integer | Trap::Plus | Trap::Float)) => number(text),
        (Style::Plain, Some(Trap::Radix)) => radix(text).map(Number::from),
        _ => None,
    };
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    let unsigned = text.parse::<u64>().map(Number::from);
    let integer = unsigned.or_else(|_| text.parse::<i64>().map(Number::from));
    integer.ok().or_else(|| text.parse().ok().and_then(Number::from_f64))
}

fn radix(text: &str) -> Option<u64> {
    let (prefix, digits) = text.split_at_checked(2)?;
    let base = match prefix {
        "0x" => 16,
        "0o" => 8,
        "0b" => 2,
        _ => return None,
    };
    u64::from_str_radix(digits, base).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen::document;
    use menshen::limits::Limits;

    /// What a request says does not depend on the reader: another one of YAML 1.2 reads the same values.
    #[test]
    fn values_are_those_of_another_reader() {
        for text in [
            "",
            "~",
            "null",
            "Null",
            "NULL",
            "true",
            "True",
            "FALSE",
            "yes",
            "no",
            "on",
            "y",
            "0",
            "-0",
            "7",
            "-7",
            "+7",
            "+8613800138000",
            "007",
            "0x1f",
            "0o17",
            "0b11",
            "0xzz",
            "1.5",
            "-1.5",
            "+1.5",
            ".5",
            "1.",
            "1e3",
            "1_000",
            "12:30",
            "2026-11-24",
            "2026-11-24T10:00:00+08:00",
            "18446744073709551615",
            "-9223372036854775808",
            "13800138000",
            "a b",
            "张三",
            "'7'",
            "\"true\"",
            "'~'",
            "|\n  7",
            ">\n  a\n  b",
            "[1, '1', a, [true]]",
            "{ a: 1, b: { c: null } }",
            "\n  - 1\n  - x: 2\n",
        ] {
            let file = format!("k: {text}\n");
            let tree = document::read(&file, &Limits::default()).root.unwrap();
            assert_eq!(json(&tree), serde_yaml::from_str::<Value>(&file).unwrap(), "{text}");
        }
    }
}
