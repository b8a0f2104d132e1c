//! The facts that a policy declares: their names and kinds.

use super::names::Fact;
use super::pass::Pass;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::document::{Node, Scalar as Text};
use crate::kind::{Kind, Scalar};
use crate::schema::FIELDS;

/// What hosts send several of: integers and texts, and what is read from texts when a rule asks. A set of anything else
/// could be declared but never known.
const SEVERAL: [Scalar; 6] =
    [Scalar::Int, Scalar::Text, Scalar::Phone, Scalar::Name, Scalar::Email, Scalar::Domain];

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
    let mut facts: Vec<Fact> = facts.collect();
    // PERF: so do those of a request stand, and where all are given, each is at its place.
    facts.sort_by(|a, b| a.name.cmp(&b.name));
    facts
}

fn kind(pass: &Pass<'_>, scalar: &Text<'_>) -> Option<Kind> {
    let text = scalar.text.trim();
    let word = text.strip_prefix("set of ").unwrap_or(text).trim();
    match Kind::named(text) {
        Some(Kind::Set(kind)) if !SEVERAL.contains(&kind) => {
            pass.report(no_set(word, kind, scalar));
            None
        }
        Some(kind) => Some(kind),
        None => {
            let known: Vec<String> = Scalar::all().map(|kind| kind.to_string()).collect();
            let plain = Scalar::all().filter(|kind| !matches!(kind, Scalar::Enum(_)));
            let plain: Vec<&str> = plain.map(Scalar::word).collect();
            pass.report(
                Diagnostic::new(
                    Code::UnknownWord,
                    scalar.span,
                    format!("there is no kind `{}`", excerpt(word)),
                )
                .suggest(did_you_mean(word, known.iter().map(String::as_str)))
                .help(format!(
                    "it can be {}, the name of an enumeration, or `set of` {}",
                    plain.join(", "),
                    several()
                )),
            );
            None
        }
    }
}

/// A set of what no host can send several of.
fn no_set(word: &str, kind: Scalar, scalar: &Text<'_>) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownWord, scalar.span, format!("there are no sets of `{word}`"))
        .help(format!("a set can be of {}", several()));
    match kind {
        Scalar::Enum(_) => found.help("for words of an enumeration declare a `set of text`"),
        Scalar::Bool => found.help("declare a fact of its own for each, of the kind `bool`"),
        _ => found,
    }
}

fn several() -> String {
    let [others @ .., last] = SEVERAL.map(Scalar::word);
    format!("{} or {last}", others.join(", "))
}
