//! Scalars as they are written: kept as they stand, or with another text in the same style as far as it can hold it.

use super::super::node::{Scalar, Style};
use super::super::trap::{self, Trap};

/// Folded text that was rewritten is broken before this column.
const WIDTH: usize = 100;

/// Where a scalar is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Blanks before the lines that go on.
    pub(super) indent: usize,
    /// Inside brackets.
    pub(super) is_flow: bool,
}

/// A scalar in lines: the first goes on from where it stands, the others begin at the left edge.
pub(super) fn inline(scalar: &Scalar<'_>, place: Place) -> String {
    let mut out = String::new();
    let ends_open = scalar.style == Style::Double;
    for (at, line) in scalar.raw.split('\n').enumerate() {
        let body = if at == 0 { line } else { line.trim_start_matches([' ', '\t']) };
        let body = trim_end(body, ends_open);
        if at > 0 {
            out.push('\n');
            if !body.is_empty() {
                out.push_str(&" ".repeat(place.indent));
            }
        }
        out.push_str(body);
    }
    out
}

/// Without the blanks at the end, but for one that is escaped.
fn trim_end(line: &str, is_double: bool) -> &str {
    let trimmed = line.trim_end_matches([' ', '\t']);
    let backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    if is_double && backslashes % 2 == 1 && trimmed.len() < line.len() {
        return line.get(..trimmed.len() + 1).unwrap_or(line);
    }
    trimmed
}

/// Another text in the style of `scalar`, or in quotes where that style cannot hold it.
pub(super) fn rewritten(scalar: &Scalar<'_>, text: &str, place: Place) -> String {
    let has_break = text.contains(|c: char| c.is_control());
    match scalar.style {
        Style::Plain if is_plain(text, place.is_flow) && is_as_plain(scalar.trap(), text) => text.to_owned(),
        Style::Plain | Style::Single if !has_break => format!("'{}'", text.replace('\'', "''")),
        Style::Plain | Style::Single | Style::Double | Style::Literal | Style::Folded => double(text),
    }
}

fn is_as_plain(before: Option<Trap>, text: &str) -> bool {
    before.is_some() || trap::of(text).is_none()
}

/// Whether a text can stand without quotes. Stricter than YAML: in doubt it is put in quotes.
fn is_plain(text: &str, is_flow: bool) -> bool {
    let first = text.chars().next();
    let cannot_start = first.is_none_or(|c| c.is_whitespace() || "-?:,[]{}#&*!|>'\"%@`=~<.".contains(c));
    let is_forbidden = |c: char| c.is_control() || (is_flow && ",[]{}:".contains(c));
    let is_cut = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.trim_end() != text;
    !(cannot_start || is_cut || text.contains(is_forbidden))
}

pub(super) fn double(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if c.is_control() || super::super::characters::is_forbidden(c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The header and the lines of a block scalar, each line ended.
pub(super) struct Block<'a> {
    pub(super) header: String,
    pub(super) lines: Vec<std::borrow::Cow<'a, str>>,
}

/// A block scalar as it stands: `header` is what the author wrote (`>-`, `|2`), `body` the source from the line after it.
pub(super) fn block<'a>(scalar: &Scalar<'_>, header: &str, body: &'a str) -> Block<'a> {
    let text = scalar.text.as_ref();
    let has_content = text.contains(|c: char| !c.is_whitespace());
    let mut kept: Vec<std::borrow::Cow<'a, str>> = Vec::new();
    let blank = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    if has_content {
        // How deep the author indented: what the first line has more blanks in the file than in the text.
        let in_text = text.split('\n').find(|line| !line.trim().is_empty()).map_or(0, blank);
        let in_file = body.split('\n').find(|line| !line.trim().is_empty()).map_or(0, blank);
        let indent = in_file.saturating_sub(in_text);
        kept.extend(body.split('\n').map(|line| {
            let inner = line.get(indent.min(blank(line))..).unwrap_or_default();
            std::borrow::Cow::Borrowed(inner)
        }));
    }
    let sign = if scalar.style == Style::Literal { '|' } else { '>' };
    let chomp = header.chars().find(|c| matches!(c, '-' | '+'));
    // An indentation that cannot be seen from the first line has to be said.
    let is_said = header.contains(|c: char| c.is_ascii_digit())
        || kept.iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with([' ', '\t']));
    if chomp == Some('+') {
        let breaks = text.len() - text.trim_end_matches('\n').len();
        let more = if has_content { breaks.saturating_sub(1) } else { breaks };
        kept.extend(std::iter::repeat_n(std::borrow::Cow::Borrowed(""), more));
    }
    let mut out = String::from(sign);
    if is_said && has_content {
        out.push('2');
    }
    out.extend(chomp);
    Block { header: out, lines: kept }
}

/// Another text as a block scalar, in the style of `scalar`. The line break at the end is as before.
pub(super) fn rewritten_block(scalar: &Scalar<'_>, text: &str, indent: usize) -> Block<'static> {
    let breaks = scalar.text.len() - scalar.text.trim_end_matches('\n').len();
    let is_folded = scalar.style == Style::Folded && !text.contains('\n');
    let owned: Vec<String> = if is_folded {
        wrap(text, WIDTH.saturating_sub(indent))
    } else {
        text.split('\n').map(str::to_owned).collect()
    };
    let starts_blank = owned.first().is_some_and(|line| line.starts_with([' ', '\t']) || line.is_empty());
    let mut header = String::from(if is_folded { '>' } else { '|' });
    if starts_blank {
        header.push('2');
    }
    match breaks {
        0 => header.push('-'),
        1 => {}
        _ => header.push('+'),
    }
    let mut kept: Vec<std::borrow::Cow<'static, str>> =
        owned.into_iter().map(std::borrow::Cow::Owned).collect();
    kept.extend(std::iter::repeat_n(std::borrow::Cow::Borrowed(""), breaks.saturating_sub(1)));
    Block { header, lines: kept }
}

/// Breaks a text at single spaces, where folding gives the space back.
fn wrap(text: &str, width: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr as _;
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut after_blank = true;
    for (at, word) in text.split(' ').enumerate() {
        // Beside an empty word (a second space) a break would not fold back into the same blanks.
        let may_break = !after_blank && !word.is_empty() && !word.starts_with('\t');
        if may_break && line.width() + 1 + word.width() > width.max(20) {
            out.push(std::mem::take(&mut line));
        } else if at > 0 {
            line.push(' ');
        }
        line.push_str(word);
        after_blank = word.is_empty() || word.ends_with('\t');
    }
    out.push(line);
    out
}
