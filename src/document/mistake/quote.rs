//! Quotes that are not closed, or closed too soon, and what stands in them.

use granit_parser::ErrorKind;

use super::super::origin::escape_bytes;
use super::{Scene, character, line_of, line_start, syntax};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::span::Span;

pub(super) fn unclosed(scene: &Scene<'_>) -> Diagnostic {
    syntax(scene, "this quote is never closed")
        .help("close it, or put a text that holds a quote into quotes of the other sort")
}

/// Something behind a closing quote.
pub(super) fn followed(scene: &Scene<'_>) -> Diagnostic {
    // The scalar itself was not delivered: it began after the last event, at the first quote.
    let from = scene.context.last_end.min(scene.at);
    let before = scene.text.get(from..scene.at).unwrap_or_default();
    let opening = before.find(['"', '\'']).map(|found| from + found);
    let rest = line_of(scene.text, scene.at).trim_end();
    let after = Span::new(scene.at, scene.at + rest.len().max(1));
    match opening {
        Some(opening) if opening < line_start(scene.text, scene.at) => Diagnostic::new(
            Code::YamlSyntax,
            character(scene.text, opening),
            "the quote that is opened here is closed only on a later line, in the middle of a value",
        )
        .label(after, "and more follows it here")
        .help("is a closing quote missing at the end of the first line?"),
        _ => {
            let found = Diagnostic::new(Code::YamlSyntax, after, "the value goes on after its closing quote");
            let asked = rest
                .trim_start()
                .strip_prefix("in ")
                .map(str::trim)
                .filter(|field| field.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')));
            let sought = opening.and_then(|opening| scene.text.get(opening..scene.at)).map(str::trim_end);
            match (asked, sought) {
                (Some(field), Some(sought)) => {
                    found.help(format!("a set is asked the other way round: `{field} contains {sought}`"))
                }
                _ => found.help(
                    "put the whole value into quotes of the other sort, or write `>` and the value on the next line",
                ),
            }
        }
    }
}

/// Whether the parser stopped at an escape.
pub(super) fn is_of_escape(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::UnknownQuotedScalarEscape
            | E::InvalidQuotedScalarHexEscape
            | E::InvalidLowSurrogateHexEscape
            | E::InvalidLowSurrogate
            | E::MissingLowSurrogate
            | E::UnpairedLowSurrogate
            | E::InvalidUnicodeEscape
    )
}

/// The escapes of a text behind the one at which the parser stopped.
pub(super) fn further_escapes(kind: &ErrorKind, scene: &Scene<'_>) -> Vec<Diagnostic> {
    if !is_of_escape(kind) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = find_bad_escape(scene.text, scene.at + 1).map(|first| first.end as usize);
    while let Some(span) = at.and_then(|at| find_bad_escape(scene.text, at)) {
        if found.len() == FURTHER_ESCAPES_MAX {
            break;
        }
        found.push(of_escape(scene, Some(span)));
        at = Some(span.end as usize);
    }
    found
}

/// So many escapes of one text are told behind the first; the others, when these are mended.
const FURTHER_ESCAPES_MAX: usize = 20;

pub(super) fn bad_escape(scene: &Scene<'_>) -> Diagnostic {
    of_escape(scene, find_bad_escape(scene.text, scene.at + 1))
}

fn of_escape(scene: &Scene<'_>, span: Option<Span>) -> Diagnostic {
    let (span, escape) = span
        .and_then(|span| scene.text.get(span.range()).map(|escape| (span, escape)))
        .unwrap_or((character(scene.text, scene.at), "\\"));
    let word = excerpt(escape);
    Diagnostic::new(
        Code::YamlSyntax,
        span,
        format!("`{word}` is not an escape of a YAML text in double quotes"),
    )
    .help(format!("write `\\{word}`, or use single quotes, in which a backslash is only a backslash"))
    .fix(Span::new(span.start as usize, span.start as usize + 1), "\\\\")
}

/// The first escape of a double-quoted scalar, from `at` inside it on, that YAML 1.2 (section 5.7) does not know.
fn find_bad_escape(text: &str, mut at: usize) -> Option<Span> {
    loop {
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        if c == '"' {
            return None;
        }
        if c != '\\' {
            at += c.len_utf8();
            continue;
        }
        let bytes = escape_bytes(rest);
        let escape = rest.get(..bytes)?;
        let kind = escape.chars().nth(1)?;
        let digits = match kind {
            'x' => Some(2),
            'u' => Some(4),
            'U' => Some(8),
            _ => None,
        };
        let is_good = match digits {
            Some(count) => {
                let hex = escape.get(2..).unwrap_or_default();
                let units: Vec<u16> =
                    hex.split("\\u").filter_map(|unit| u16::from_str_radix(unit, 16).ok()).collect();
                match u32::from_str_radix(hex, 16) {
                    Ok(point) => hex.len() == count && char::from_u32(point).is_some(),
                    Err(_) => {
                        bytes == 12 && char::decode_utf16(units).all(|unit| unit.is_ok()) && hex.is_ascii()
                    }
                }
            }
            None => "0abt\tnvfre \"/\\N_LP\n\r".contains(kind),
        };
        if !is_good {
            return Some(Span::new(at, at + bytes.max(2)));
        }
        at += bytes;
    }
}
