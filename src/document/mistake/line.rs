//! Lines that begin as no line of YAML does, however the parser reads them.

use super::super::characters::is_wide_space;
use super::super::indentation::is_indentation;
use super::{character, line_of, line_start, next_char};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// What is wrong with a key that begins a line in a way that no key does.
pub(in crate::document) fn of_key(text: &str, at: usize) -> Option<Diagnostic> {
    let is_suspect = text.get(at..)?.starts_with(|c| c == '-' || is_print_dash(c) || is_wide_space(c));
    let line = line_start(text, at);
    let begins_line = text.get(line..at)?.chars().all(is_indentation);
    (is_suspect && begins_line).then(|| beginning(text, line)).flatten()
}

/// What is wrong with a text that was meant as keys with values or as a list: every line of it has a full-width colon
/// behind its first word, or begins with a dash. One line alone may be a text.
pub(in crate::document) fn of_text(text: &str, span: Span) -> Option<Diagnostic> {
    let written = text.get(span.range()).filter(|written| written.contains('\n'))?;
    if written.lines().all(is_wide_key) {
        return Some(super::not_a_key_at(text, span.start as usize));
    }
    let line = line_start(text, span.start as usize);
    let begins_line = text.get(line..span.start as usize)?.chars().all(is_indentation);
    // A comparison may begin each of its lines with a sign.
    let is_entry = |line: &str| {
        let body = line.trim_start_matches(is_indentation);
        body.starts_with(|c| c == '-' || is_print_dash(c)) && !line.contains(['<', '>', '='])
    };
    let is_list = begins_line && written.lines().all(is_entry);
    is_list.then(|| beginning(text, line)).flatten()
}

/// Whether a character is a dash or a bullet of documents, which begins no entry to YAML.
pub(crate) fn is_print_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '－' | '−' | '‐' | '‑' | '•' | '·' | '●' | '▪' | '◦')
}

/// Whether a line begins as a key with a full-width colon does.
pub(super) fn is_wide_key(line: &str) -> bool {
    let line = line.trim_start_matches(|c| c == '-' || is_indentation(c));
    let word = line.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
    word.len() < line.len() && word.starts_with('\u{ff1a}')
}

/// A line that is indented by what is no space to YAML, or begins with a `-` without its space.
pub(super) fn beginning(text: &str, line: usize) -> Option<Diagnostic> {
    let body = line_of(text, line);
    let rest = body.trim_start_matches(is_indentation);
    let indent = body.len() - rest.len();
    if let Some(first) = body.get(..indent)?.find(is_wide_space) {
        let span = Span::new(line + first, line + indent);
        let message = format!("{} stands where only common spaces may", wide_space(text, span));
        return Some(
            Diagnostic::new(Code::YamlSyntax, span, message).help("indent with two spaces for each level"),
        );
    }
    if rest.starts_with(is_print_dash) {
        let dash = character(text, line + indent);
        let behind = line_of(text, dash.end as usize);
        let blanks = behind.len() - behind.trim_start_matches(is_indentation).len();
        let word = next_char(text, line + indent);
        return Some(
            Diagnostic::new(Code::YamlSyntax, dash, format!("`{word}` is not the `-` of a list entry"))
                .help("write `- `, a common dash and a space")
                .fix(Span::new(line + indent, dash.end as usize + blanks), "- "),
        );
    }
    let behind = rest.strip_prefix('-')?;
    let at = line + indent + 1;
    let wide = behind.len() - behind.trim_start_matches(is_wide_space).len();
    let span = Span::new(at, at + wide);
    if wide > 0 {
        let message = format!("{} stands behind the `-` of a list entry", wide_space(text, span));
        return Some(
            Diagnostic::new(Code::YamlSyntax, span, message).help("write a common space").fix(span, " "),
        );
    }
    behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'')).then(|| {
        Diagnostic::new(
            Code::YamlSyntax,
            Span::new(at - 1, at),
            "a space is missing behind the `-` of a list entry",
        )
        .help("write `- `, a dash and a space")
        .fix(span, " ")
    })
}

pub(super) fn wide_space(text: &str, span: Span) -> &'static str {
    match text.get(span.range()).is_some_and(|found| found.contains('\u{3000}')) {
        true => "a full-width space (U+3000)",
        false => "a no-break space (U+00A0)",
    }
}
