//! What stands in quotes: texts with their escapes, and regular expressions.
//!
//! Whether a regular expression is a valid one is found in `check`; here its delimiters are taken off.

use crate::span::Span;
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};

const ESCAPES: &str = "the escapes are `\\\"`, `\\'`, `\\\\`, `\\n`, `\\t` and `\\u{5f20}`";

/// Takes the quotes off `found` and undoes its escapes. Each unknown escape is reported and left out.
pub(super) fn text(found: &str, span: Span, errors: &mut Vec<SyntaxError>) -> String {
    let body = found.get(1..found.len().saturating_sub(1)).unwrap_or_default();
    if !body.contains('\\') {
        return body.to_owned();
    }
    let mut unescaped = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        unescaped.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        let length = escape_length(tail);
        let escape = tail.get(..length).unwrap_or_default();
        match escaped(escape) {
            Some(char) => unescaped.push(char),
            None => {
                let start = span.start as usize + 1 + (body.len() - tail.len());
                let place = Span::new(start, start + length);
                errors.push(SyntaxError::at(SyntaxErrorKind::UnknownEscape, place, escape).help(ESCAPES));
            }
        }
        rest = tail.get(length..).unwrap_or_default();
    }
    unescaped.push_str(rest);
    unescaped
}

/// The bytes of the escape that `tail` begins with, its backslash counted.
fn escape_length(tail: &str) -> usize {
    let after = tail.get(1..).unwrap_or_default();
    let letter = after.chars().next().map_or(0, char::len_utf8);
    if !after.starts_with("u{") {
        return 1 + letter;
    }
    let digits = after.get(2..).unwrap_or_default();
    let end = digits.find(|char: char| !char.is_ascii_hexdigit()).unwrap_or(digits.len());
    let closed = digits.get(end..).is_some_and(|rest| rest.starts_with('}'));
    3 + end + usize::from(closed)
}

fn escaped(escape: &str) -> Option<char> {
    Some(match escape.get(1..)? {
        "\"" => '"',
        "'" => '\'',
        "\\" => '\\',
        "n" => '\n',
        "t" => '\t',
        code => {
            let hexadecimal = code.strip_prefix("u{")?.strip_suffix('}')?;
            let short = (1..=6).contains(&hexadecimal.len());
            return short.then(|| u32::from_str_radix(hexadecimal, 16).ok().and_then(char::from_u32))?;
        }
    })
}

/// The error of a text in quotation marks of print, with the text as it should be quoted.
pub(super) fn curly(found: &str, span: Span) -> (String, SyntaxError) {
    let mut inside = found.chars();
    inside.next();
    inside.next_back();
    let body = inside.as_str().to_owned();
    let error = SyntaxError::at(SyntaxErrorKind::CurlyQuotes, span, found)
        .help("texts are quoted with `\"` or `'`")
        .fix(format!("\"{}\"", body.replace('\\', "\\\\").replace('"', "\\\"")));
    (body, error)
}

/// Takes the slashes off `found` and reads `\/` as `/`.
pub(super) fn regex(found: &str, span: Span, errors: &mut Vec<SyntaxError>) -> String {
    let end = found.rfind('/').unwrap_or(found.len());
    let flags = found.get(end + 1..).unwrap_or_default();
    if !flags.is_empty() {
        let start = span.start as usize + end + 1;
        let place = Span::new(start, start + flags.len());
        errors
            .push(SyntaxError::at(SyntaxErrorKind::RegexFlags, place, flags).help(
                "flags stand inside: `/(?i)abc/` sees no difference between small and capital letters",
            ));
    }
    let body = found.get(1..end).unwrap_or_default();
    if body.is_empty() {
        errors.push(
            SyntaxError::at(SyntaxErrorKind::EmptyRegex, span, found)
                .help("a regular expression stands between the slashes; a division needs a value before it"),
        );
    }
    let mut pattern = String::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(char) = chars.next() {
        match (char, chars.as_str().chars().next()) {
            ('\\', Some('/')) => {}
            ('\\', Some(next)) => {
                pattern.push('\\');
                pattern.push(next);
                chars.next();
            }
            _ => pattern.push(char),
        }
    }
    pattern
}
