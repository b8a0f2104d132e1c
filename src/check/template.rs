//! Texts with `{path}` holes.

use super::expression::{Checker, dotted};
use super::names::Meaning;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Piece, Template};
use crate::span::Span;
use crate::syntax::ast::{self, TemplatePart, Word};
use crate::syntax::parse;

/// The template of `text`; holes that name nothing are reported and left out.
pub(super) fn check(checker: &Checker<'_>, text: &str, place: &dyn Fn(Span) -> Span) -> Template {
    let parsed = match parse::template(text, checker.limits) {
        Ok(parsed) => parsed,
        Err(errors) => {
            // What can be read beside a mistake may hold mistakes of its own.
            let rest = without(text, errors.iter().map(|error| error.span));
            for error in errors {
                checker.report(super::syntax_diagnostic(&error, place));
            }
            parse::template(&rest, checker.limits).unwrap_or(ast::Template { parts: Vec::new() })
        }
    };
    let pieces = parsed.parts.iter().filter_map(|part| match part {
        TemplatePart::Text(text) => Some(Piece::Text(text.clone())),
        TemplatePart::Hole(hole) => fill(checker, &hole.value, place(hole.span)),
    });
    Template { pieces: pieces.collect() }
}

/// The text with blanks in place of `spans`, so that every place in the rest stays what it was.
fn without(text: &str, spans: impl Iterator<Item = Span>) -> String {
    let mut rest = text.to_owned();
    for range in spans.map(Span::range) {
        if rest.get(range.clone()).is_some() {
            rest.replace_range(range.clone(), &" ".repeat(range.len()));
        }
    }
    rest
}

fn fill(checker: &Checker<'_>, words: &[Word], place: Span) -> Option<Piece> {
    let path = dotted(words);
    if path == "tier" {
        return Some(Piece::Tier);
    }
    if let Some((field, _)) = checker.names.field(&path) {
        return Some(Piece::Field(field));
    }
    let name = words.first().map_or("", |word| word.value.as_str());
    let measure = words.get(1).map(|word| word.value.as_str());
    match (checker.names.find(name), measure, words.len()) {
        (Some(Meaning::Extract(extract)), None, 1) => return Some(Piece::Extract(extract)),
        (Some(Meaning::Quota(quota)), Some("used"), 2) => return Some(Piece::Used(quota)),
        (Some(Meaning::Quota(quota)), Some("remaining"), 2) => return Some(Piece::Remaining(quota)),
        (Some(Meaning::Quota(quota)), Some("limit"), 2) => return Some(Piece::Limit(quota)),
        _ => {}
    }
    if checker.names.is_unread(&path) || checker.names.is_unread(name) {
        return None;
    }
    let guess = checker.guess_value(&path, |meaning| matches!(meaning, Meaning::Extract(_)));
    checker.report(
        Diagnostic::new(Code::UnknownName, place, format!("a text cannot show `{path}`"))
            .suggest(guess.as_deref())
            .help("it can show fields, extracts, `tier`, and a quota's `used`, `remaining` and `limit`; write `{{` for a brace"),
    );
    None
}
