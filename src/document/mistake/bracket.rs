//! What goes wrong inside brackets, where commas, colons and braces mean more than outside.

use granit_parser::ErrorKind;

use super::line::is_wide_key;
use super::{Scene, character, line_of, line_start, next_char, not_a_key_at, syntax};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::matcher::text::is_wide_comma;
use crate::span::Span;

/// What an error comes of if it is the fault of brackets.
pub(super) fn of(kind: &ErrorKind, scene: &Scene<'_>) -> Option<Diagnostic> {
    comma(kind, scene).or_else(|| brace(scene)).or_else(|| open(kind, scene))
}

/// A full-width comma in brackets, by which YAML parts nothing.
fn comma(kind: &ErrorKind, scene: &Scene<'_>) -> Option<Diagnostic> {
    use ErrorKind as E;
    let is_apart = matches!(
        kind,
        E::InvalidTrailingSingleQuotedScalar
            | E::InvalidTrailingDoubleQuotedScalar
            | E::ExpectedFlowSequenceSeparator
            | E::ExpectedFlowMappingSeparator
    );
    scene.context.open_brackets.filter(|_| is_apart)?;
    let until = scene.at + character(scene.text, scene.at).range().len();
    let before = scene.text.get(line_start(scene.text, scene.at)..until)?;
    let part = before.rfind([',', '[', '{']).map_or(0, |found| found + 1);
    let at = until - before.len() + part + before.get(part..)?.rfind(is_wide_comma)?;
    let span = character(scene.text, at);
    let word = next_char(scene.text, at);
    Some(
        Diagnostic::new(Code::YamlSyntax, span, format!("`{word}` is no comma to YAML"))
            .help("write `, `, a common comma and a space, or put a text that holds it in quotes")
            .fix(span, ", "),
    )
}

/// Marks of a Chinese keyboard around and inside a value in brackets, and what they are meant for.
const WIDE: [(char, &str); 9] = [
    ('\u{ff5b}', "{"),
    ('\u{ff5d}', "}"),
    ('\u{ff3b}', "["),
    ('\u{ff3d}', "]"),
    ('【', "["),
    ('】', "]"),
    ('\u{ff0c}', ", "),
    ('、', ", "),
    ('\u{ff1a}', ": "),
];

/// What is wrong with a line whose key has a full-width colon or whose value stands in full-width brackets.
pub(super) fn wide(text: &str, line: usize) -> Option<Diagnostic> {
    let body = line_of(text, line);
    let start = body.len() - body.trim_start_matches([' ', '-']).len();
    if is_wide_key(body) && body.find('\u{ff1a}')? < body.find(':').unwrap_or(usize::MAX) {
        return Some(not_a_key_at(text, line + start));
    }
    let value = start + body.get(start..)?.find(": ")? + 2;
    let written = body.get(value..)?.trim();
    let at = value + body.get(value..)?.find(written)?;
    narrowed(written).map(|narrowed| {
        let opening = next_char(text, line + at);
        Diagnostic::new(
            Code::YamlSyntax,
            character(text, line + at),
            format!("`{opening}` is written full-width, and opens nothing to YAML"),
        )
        .help(format!("write `{}`", excerpt(&narrowed)))
        .fix(Span::new(line + at, line + at + written.len()), narrowed)
    })
}

/// A value in full-width brackets with common marks in place of them.
pub(crate) fn narrowed(written: &str) -> Option<String> {
    let is_wide = |c: char| matches!(c, '\u{ff5b}' | '\u{ff3b}' | '【');
    let is_closed = written.ends_with(['\u{ff5d}', '\u{ff3d}', '】', ']', '}']);
    if !written.starts_with(is_wide) || !is_closed {
        return None;
    }
    let mut narrowed = String::new();
    for c in written.chars() {
        match WIDE.iter().find(|(wide, _)| *wide == c) {
            Some((_, mark)) => narrowed.push_str(mark),
            // A blank behind a mark that brings its own is one too many.
            None if c == ' ' && narrowed.ends_with(' ') => {}
            None => narrowed.push(c),
        }
    }
    Some(narrowed)
}

/// What is wrong with a plain entry in brackets that ends within a text in quotes, because a comma stands in that.
pub(in crate::document) fn of_entry(text: &str, span: Span) -> Option<Diagnostic> {
    let start = span.start as usize;
    let cut = text.get(span.range())?;
    // `5" pipe` has a mark of inches: a text in quotes begins behind a space.
    let is_open = cut.matches('"').count() % 2 == 1
        && cut.rfind('"').is_some_and(|at| cut.get(..at).is_some_and(|before| before.ends_with(' ')));
    if !is_open {
        return None;
    }
    // PERF: not before, as a line may hold a whole list.
    let line = line_of(text, start);
    let mut is_quoted = false;
    let ends = |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && matches!(c, ',' | ']' | '}')
    };
    let entry = line.get(..line.find(ends)?)?.trim_end();
    let comma = start + cut.len() + line.get(cut.len()..)?.find(',')?;
    let whole = Span::new(start, start + entry.len());
    (entry.len() > cut.len()).then(|| {
        let message = "a comma inside `[` and `]` parts entries, also in the middle of a text in quotes";
        Diagnostic::new(Code::YamlSyntax, character(text, comma), message)
            .help("put the entry on a line of its own behind `-`, or the whole of it in single quotes")
            .fix(whole, format!("'{}'", entry.replace('\'', "''")))
    })
}

/// A brace inside a text in quotes that do not begin their value: in brackets it begins a mapping all the same.
fn brace(scene: &Scene<'_>) -> Option<Diagnostic> {
    let (outermost, _) = scene.context.open_brackets?;
    let line = line_of(scene.text, outermost);
    let (mut value, mut is_quoted, mut is_text) = (outermost + 1, false, false);
    for (at, c) in line.char_indices().skip(1).map(|(at, c)| (outermost + at, c)) {
        let is_first = scene.text.get(value..at).is_some_and(|before| before.trim().is_empty());
        match c {
            '"' | '\'' if is_first => is_text = true,
            '"' => is_quoted = !is_quoted,
            ':' if is_quoted => {}
            ',' | '[' | ':' => (value, is_quoted, is_text) = (at + 1, false, false),
            '{' if is_quoted && !is_text => {
                return Some(
                    Diagnostic::new(
                        Code::YamlSyntax,
                        character(scene.text, at),
                        "a `{` inside `[` and `]` begins a mapping, also in the middle of a value",
                    )
                    .help(
                        "put the value on a line of its own behind `-`, or the whole of it in single quotes",
                    ),
                );
            }
            _ => {}
        }
    }
    None
}

/// An error on a later line than an open bracket is nearly always the bracket's.
fn open(kind: &ErrorKind, scene: &Scene<'_>) -> Option<Diagnostic> {
    let at = match (kind, scene.context.open_brackets) {
        (ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::MismatchedFlowCollectionEnd { .. }, _) => {
            scene.at
        }
        (ErrorKind::UnclosedQuotedScalar | ErrorKind::UnknownQuotedScalarEscape, _) => return None,
        (_, Some((_, innermost))) if innermost < line_start(scene.text, scene.at) => innermost,
        (ErrorKind::ExpectedFlowSequenceSeparator | ErrorKind::ExpectedFlowMappingSeparator, Some(_)) => {
            return Some(syntax(scene, "a comma or a closing bracket is missing before this").help(
                "parts in brackets are parted by commas; put a text with brackets or commas in quotes",
            ));
        }
        _ => return None,
    };
    let open = next_char(scene.text, at);
    let span = character(scene.text, at);
    let found = match kind {
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            Diagnostic::new(Code::YamlSyntax, span, format!("`{open}` is closed by `{close}`"))
        }
        _ => Diagnostic::new(Code::YamlSyntax, span, format!("`{open}` is not closed")),
    };
    Some(found.help("put the whole value in quotes if the bracket belongs to the text"))
}
