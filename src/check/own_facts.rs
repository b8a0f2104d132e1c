//! The facts that a policy declares: their names and kinds.

use super::names::Fact;
use super::pass::Pass;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::document::{Node, Scalar as Text};
use crate::kind::{Kind, Scalar};
use crate::schema::FIELDS;

/// Facts are numbered with the fields of requests, in 16 bits.
fn count_max() -> usize {
    usize::from(u16::MAX) - FIELDS.len()
}

pub(super) fn facts(pass: &Pass<'_>, node: &Node<'_>) -> Vec<Fact> {
    let Some(entries) = pass.reader.mapping(node, "`facts`") else { return Vec::new() };
    let count = entries.iter().count();
    if count > count_max() {
        // What stands behind the last one that is taken is not read: that it is unknown is no further mistake.
        let message = format!("{count} facts are more than the {} that a policy may have", count_max());
        pass.report(Diagnostic::new(Code::TooMany, entries.head(), message));
    }
    let facts = entries.iter().take(count_max()).filter_map(|(key, value)| {
        let name = pass.reader.name(key, "fact")?;
        let written = pass.reader.scalar(value, "the kind of a fact")?;
        Some(Fact { name: name.to_owned(), kind: kind(pass, written)?, span: key.span })
    });
    facts.collect()
}

fn kind(pass: &Pass<'_>, scalar: &Text<'_>) -> Option<Kind> {
    let text = scalar.text.trim();
    let kind = Kind::named(text);
    if kind.is_none() {
        let word = text.strip_prefix("set of ").unwrap_or(text).trim();
        let known: Vec<String> = Scalar::all().map(|kind| kind.to_string()).collect();
        let plain: Vec<&str> =
            Scalar::all().filter(|kind| !matches!(kind, Scalar::Enum(_))).map(Scalar::word).collect();
        pass.report(
            Diagnostic::new(Code::UnknownWord, scalar.span, format!("there is no kind `{}`", excerpt(word)))
                .suggest(did_you_mean(word, known.iter().map(String::as_str)))
                .help(format!(
                    "it can be {}, the name of an enumeration, or `set of` one of them",
                    plain.join(", ")
                )),
        );
    }
    kind
}
