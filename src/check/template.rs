//! Texts with `{path}` holes.

use super::expression::{Checker, dotted};
use super::names::Meaning;
use crate::diagnostic::{Code, Diagnostic, excerpt};
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
    wide_braces(checker, text, place);
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

/// Reports holes in full-width braces, which would be shown as they stand: what is in them is a path of several words, or
/// one that a hole can show.
fn wide_braces(checker: &Checker<'_>, text: &str, place: &dyn Fn(Span) -> Span) {
    for (start, open) in text.match_indices('\u{ff5b}') {
        let behind = text.get(start + open.len()..).unwrap_or_default();
        let Some((inside, _)) = behind.split_once('\u{ff5d}') else { continue };
        let words = match parse::expression(inside, checker.limits).map(|expr| expr.node) {
            Ok(ast::ExprKind::Path(words)) => words,
            _ => continue,
        };
        if words.len() < 2 && piece(checker, &words).is_none() {
            continue;
        }
        let span = place(Span::new(start, start + open.len() + inside.len() + '\u{ff5d}'.len_utf8()));
        let right = format!("{{{}}}", dotted(&words));
        let message = format!("`\u{ff5b}{}\u{ff5d}` is written full-width", excerpt(inside));
        checker.report(
            Diagnostic::new(Code::ExpressionSyntax, span, message)
                .help(format!("write `{right}`; full-width braces are shown as they stand"))
                .fix(span, right),
        );
    }
}

/// What a hole shows, if it can show anything.
fn piece(checker: &Checker<'_>, words: &[Word]) -> Option<Piece> {
    let path = dotted(words);
    if path == "tier" {
        return Some(Piece::Tier);
    }
    if let Some((field, _)) = checker.names.field(&path) {
        return Some(Piece::Field(field));
    }
    let name = words.first().map_or("", |word| word.value.as_str());
    let measure = words.get(1).map(|word| word.value.as_str());
    match (checker.names.find_shown(name), measure, words.len()) {
        (Some(Meaning::Extract(extract)), None, 1) => Some(Piece::Extract(extract)),
        (Some(Meaning::Quota(quota)), Some("used"), 2) => Some(Piece::Used(quota)),
        (Some(Meaning::Quota(quota)), Some("remaining"), 2) => Some(Piece::Remaining(quota)),
        (Some(Meaning::Quota(quota)), Some("limit"), 2) => Some(Piece::Limit(quota)),
        _ => None,
    }
}

fn fill(checker: &Checker<'_>, words: &[Word], place: Span) -> Option<Piece> {
    if let Some(piece) = piece(checker, words) {
        return Some(piece);
    }
    let path = dotted(words);
    let name = words.first().map_or("", |word| word.value.as_str());
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
