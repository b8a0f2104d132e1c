//! A syntax error of YAML in the author's words, at the place where it was made.
//!
//! The parser says where it could not go on. That is often far from the mistake: a quote that is not closed is noticed at
//! the next quote, a bracket at the next colon. The place to show is found from the kind of error and from what the
//! parser had read last.

mod bracket;
mod line;
mod quote;

pub(crate) use bracket::narrowed;
pub(super) use bracket::of_entry;
pub(crate) use line::is_print_dash;
pub(super) use line::{of_key, of_text};

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::build::Context;
use super::characters::is_wide_space;
use super::copy;
use super::indentation::{self, is_indentation};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::span::Span;

/// A mistake that stops the parser.
pub(super) struct Failure {
    /// What to say of it, if it has not been said.
    pub(super) diagnostic: Option<Diagnostic>,
    /// Further mistakes of the same value, which the parser does not come to.
    pub(super) more: Vec<Diagnostic>,
    /// The byte by which the guilty part is found.
    pub(super) guilty: usize,
    /// Whether nothing can be gained by reading on.
    pub(super) is_final: bool,
}

impl Failure {
    /// A mistake that is no error to the parser.
    pub(super) fn beside(found: Diagnostic) -> Failure {
        Failure {
            guilty: found.span.start as usize,
            diagnostic: Some(found),
            more: Vec::new(),
            is_final: false,
        }
    }

    /// The indentation of the guilty line and of those below it that share its mistake, as it was meant; nothing if
    /// something else is wrong.
    pub(super) fn indented(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let Some(found) = &self.diagnostic else { return Vec::new() };
        let span = found.span.range();
        let line = line_start(text, span.start);
        let is_blank =
            |range: Range<usize>| text.get(range).is_some_and(|part| part.chars().all(is_indentation));
        match !span.is_empty() && is_blank(line..span.end) {
            true => indentation::mended(text, line),
            false => Vec::new(),
        }
    }

    /// What the guilty marks are certain to mean, so that all around them can be read; nothing if that is not certain.
    pub(super) fn mended(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let Some(found) = &self.diagnostic else { return Vec::new() };
        let indented = self.indented(text);
        if !indented.is_empty() {
            return indented;
        }
        // An escape that is mended would stand in the middle of a text whose places are counted.
        let fix = found.fix.iter().filter(|(_, by)| !by.starts_with('\\'));
        fix.flat_map(|(span, by)| copy::least(text, span.range(), by)).collect()
    }
}

/// The text and what the parser knew when it failed.
struct Scene<'a> {
    text: &'a str,
    at: usize,
    context: &'a Context,
}

pub(super) fn of(error: &ScanError, text: &str, context: &Context) -> Failure {
    let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(text.len()));
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        let diagnostic = Diagnostic::new(Code::NestedTooDeep, character(text, at), "this is nested too deep");
        let diagnostic = (!context.is_depth_reported).then_some(diagnostic);
        return Failure { diagnostic, more: Vec::new(), guilty: at, is_final: true };
    }
    let scene = Scene { text, at, context };
    let diagnostic = diagnose(error.kind(), &scene);
    let more = quote::further_escapes(error.kind(), &scene);
    // An unclosed bracket makes everything after it part of it: the part to leave out begins with the outermost.
    let guilty = match context.open_brackets {
        Some((outermost, _)) => outermost,
        None => diagnostic.span.start as usize,
    };
    Failure { diagnostic: Some(diagnostic), more, guilty, is_final: false }
}

fn diagnose(kind: &ErrorKind, scene: &Scene<'_>) -> Diagnostic {
    use ErrorKind as E;
    let line = line_start(scene.text, scene.at);
    if let Some(found) = bracket::of(kind, scene).or_else(|| line::beginning(scene.text, line)) {
        return found;
    }
    match kind {
        E::TabInPlainScalar
        | E::TabInBlockIndentation
        | E::TabNotAllowed
        | E::TabInIndentation
        | E::TabAtBlockScalarStart => tab(scene),
        E::UnclosedQuotedScalar => quote::unclosed(scene),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => quote::followed(scene),
        kind if quote::is_of_escape(kind) => quote::bad_escape(scene),
        E::SimpleKeyExpected | E::InvalidSimpleKey => not_a_key(scene, scene.at),
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::InvalidMappingValueWhitespace => {
            colon(scene)
        }
        E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::InvalidIndentation
        | E::ExpectedDocumentStart
        | E::MappingKeyNotAllowed
        | E::InvalidFlowScalarIndent
        | E::InvalidQuotedScalarIndent => misplaced(scene),
        E::UnexpectedCharacter { character } => bad_start(scene, *character),
        E::MissingAnchorOrAliasName => bad_start(scene, next_char(scene.text, scene.at)),
        E::DirectiveDisallowed => syntax(scene, "a line that begins with `%` is not read in policies")
            .help("remove the line, or put the value in quotes if it is a text"),
        E::MisplacedFlowCollectionEnd => {
            let close = next_char(scene.text, scene.at);
            syntax(scene, &format!("`{close}` closes nothing"))
                .help("remove it, or put the whole value in quotes")
        }
        E::BlockSequenceEntryNotAllowed => syntax(scene, "a list cannot begin on the line of its key")
            .help("begin the list on the next line, or write it in brackets: `[a, b]`"),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => {
            syntax(scene, "only `-`, `+`, a digit from 1 or a comment may follow `|` or `>` on its line")
                .help("begin the text on the next line, indented deeper than its key")
        }
        E::CommentNotSeparated => syntax(scene, "a comment needs a space before its `#`")
            .help("if the `#` belongs to the text, use quotes"),
        E::UndeclaredTagHandle
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::ExpectedTagBang
        | E::InvalidTagEscape
        | E::InvalidGlobalTagCharacter => Diagnostic::new(
            Code::TagRefused,
            character(scene.text, scene.at),
            "a tag is not read in policies",
        )
        .help("put the value in quotes if it is a text that begins with `!`"),
        E::BomInsideDocument => syntax(scene, "a byte order mark stands in the middle of the file")
            .help("delete the character: no editor shows it")
            .fix(character(scene.text, scene.at), ""),
        // The parser's own words for what hardly ever happens.
        other => syntax(scene, &format!("this is not well-formed YAML: {}", lower(&other.to_string()))),
    }
}

fn syntax(scene: &Scene<'_>, message: &str) -> Diagnostic {
    Diagnostic::new(Code::YamlSyntax, character(scene.text, scene.at), message)
}

fn tab(scene: &Scene<'_>) -> Diagnostic {
    let mut line = line_start(scene.text, scene.at);
    let in_indentation = loop {
        let body = line_of(scene.text, line);
        let indent = body.len() - body.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = body.get(..indent).and_then(|indent| indent.find('\t')) {
            let tabs =
                body.get(tab..indent).map_or(1, |rest| rest.len() - rest.trim_start_matches('\t').len());
            break Some(Span::new(line + tab, line + tab + tabs));
        }
        line += body.len();
        match scene.text.get(line..).and_then(|rest| rest.find('\n')) {
            Some(more) => line += more + 1,
            None => break None,
        }
    };
    let span = in_indentation.unwrap_or(character(scene.text, scene.at));
    let found = Diagnostic::new(Code::TabIndentation, span, "a tab stands where only spaces may");
    match in_indentation {
        Some(span) => {
            found.help("indent with two spaces for each level").fix(span, "  ".repeat(span.range().len()))
        }
        None => found.help("use spaces, or put the value in quotes if the tab belongs to it"),
    }
}

/// A line that should be a key and its value.
fn not_a_key(scene: &Scene<'_>, at: usize) -> Diagnostic {
    not_a_key_at(scene.text, at)
}

fn not_a_key_at(text: &str, at: usize) -> Diagnostic {
    let line = line_of(text, at).trim_end();
    let span = Span::new(at, at + line.len().max(1));
    let word = excerpt(line);
    let found = Diagnostic::new(Code::YamlSyntax, span, format!("`{word}` is not a key with a value"));
    if let Some(wide) = line.find('\u{ff1a}')
        && line.find(':').is_none_or(|narrow| wide < narrow)
    {
        let wide = Span::new(at + wide, at + wide + '\u{ff1a}'.len_utf8());
        return found
            .label(wide, "this is the full-width colon")
            .help("write `: `, a colon and a space")
            .fix(wide, ": ");
    }
    if let Some(mark) = ["＃", "//"].into_iter().find(|mark| line.starts_with(mark)) {
        let mark = Span::new(at, at + mark.len());
        return found.help("a comment begins with a common `#`").fix(mark, "#");
    }
    match line.find(':') {
        Some(colon) if colon + 1 < line.len() => {
            let behind = line.get(colon + 1..).unwrap_or_default();
            let wide = behind.len() - behind.trim_start_matches(is_wide_space).len();
            let after = Span::new(at + colon + 1, at + colon + 1 + wide);
            match wide {
                0 => found.help("put a space after the colon"),
                _ => found
                    .label(after, format!("this is {}", line::wide_space(text, after)))
                    .help("put a common space after the colon"),
            }
            .fix(after, " ")
        }
        _ => {
            found.help("write a key, a colon, a space and the value; a long value is indented below its key")
        }
    }
}

/// A colon where no value can begin.
fn colon(scene: &Scene<'_>) -> Diagnostic {
    let line = line_start(scene.text, scene.at);
    if let Some(found) = bracket::wide(scene.text, line) {
        return found;
    }
    if let Some(scalar) = scene.context.last_scalar
        && (scalar.start as usize) < line
    {
        // The line was read as the continuation of a text above.
        let above = scalar.start as usize;
        let indent_of = |at: usize| {
            let body = line_of(scene.text, at);
            body.len() - body.trim_start_matches(' ').len()
        };
        let above_line = line_start(scene.text, above);
        let before = scene.text.get(above_line..above).unwrap_or_default();
        // The first key of a list entry begins its line, too, if it was meant as a key.
        let begins_line = before.trim().is_empty()
            || (before.trim_start().trim_end_matches(' ') == "-"
                && line_of(scene.text, above).contains('\u{ff1a}'));
        let below = indent_of(line);
        if begins_line && above - above_line >= below {
            return not_a_key(scene, above);
        }
        let body = line_of(scene.text, line + below).trim_end();
        let span = Span::new(line + below, line + below + body.len());
        let found =
            Diagnostic::new(Code::YamlSyntax, span, "this line is indented as a part of the text above it")
                .label(Span::new(above, above + first_line(scene.text, scalar)), "the text it would continue")
                .help("indent it as deep as the key above");
        // The key above stands on the line of its value, and this line begins as a key does.
        let key = before.trim_start_matches([' ', '-']);
        let is_word = |key: &str| key.chars().all(|c| c.is_alphanumeric() || c == '_');
        let is_key = body.split_once(':').is_some_and(|(key, _)| is_word(key));
        let is_certain = is_key && key.trim_end().strip_suffix(':').is_some_and(is_word);
        return match is_certain {
            true => {
                let (span, by) = indentation::moved(scene.text, line, before.len() - key.len());
                found.fix(span, by)
            }
            false => found,
        };
    }
    syntax(scene, "a second colon with a space after it stands in this value")
        .help("put the whole value in quotes, or write `>` and the value on the next line")
}

/// Something stands where only a key, a list entry or the end of a block could.
fn misplaced(scene: &Scene<'_>) -> Diagnostic {
    if let Some(scalar) = scene.context.last_scalar
        && line::is_wide_key(line_of(scene.text, scalar.start as usize))
    {
        return not_a_key(scene, scalar.start as usize);
    }
    let line = line_start(scene.text, scene.at);
    let body = line_of(scene.text, line);
    let indent = body.len() - body.trim_start_matches([' ', '\t']).len();
    if scene.context.is_after_bracket && scene.context.last_end > line && scene.context.last_end <= scene.at {
        let rest = line_of(scene.text, scene.at).trim_end();
        let span = Span::new(scene.at, scene.at + rest.len().max(1));
        return Diagnostic::new(Code::YamlSyntax, span, "the value goes on after its closing bracket").help(
            "put the whole value in quotes: YAML reads what begins with `{` or `[` as a mapping or a list",
        );
    }
    let text = body.get(indent..).unwrap_or_default().trim_end();
    let span = Span::new(line + indent, line + indent + text.len().max(1));
    if let Some(depth) = indentation::entry_above(scene.text, line) {
        let (part, by) = indentation::moved(scene.text, line, depth);
        return Diagnostic::new(
            Code::YamlSyntax,
            span,
            "this entry is indented deeper than the entry above it",
        )
        .help("the `-` of all entries of a list stand in one column")
        .fix(part, by);
    }
    if text.starts_with("- ") || text == "-" {
        return Diagnostic::new(Code::YamlSyntax, span, "a list entry stands where a key is needed")
            .help("is the key of the list missing, or the entry indented less than the entries above?");
    }
    if !text.contains(": ") && !text.ends_with(':') {
        return not_a_key(scene, line + indent);
    }
    if let Some((part, by)) = indentation::below_entry(scene.text, line) {
        return Diagnostic::new(
            Code::YamlSyntax,
            span,
            "this line stands in the column of the `-` above it, and so outside that entry",
        )
        .help("indent the keys of an entry as deep as its first key, behind the dash and the space")
        .fix(part, by);
    }
    let spaces = if indent == 1 { "1 space".to_owned() } else { format!("{indent} spaces") };
    let message = format!("the line is indented by {spaces}, which fits no line above it");
    Diagnostic::new(Code::YamlSyntax, span, message).help("indent it as deep as the lines that it belongs to")
}

/// A value that begins with a character that means something to YAML, or nothing yet.
fn bad_start(scene: &Scene<'_>, character: char) -> Diagnostic {
    if character == '\t' {
        return tab(scene);
    }
    let word = match character {
        '`' => "a backtick".to_owned(),
        _ => format!("`{}`", excerpt(character.encode_utf8(&mut [0; 4]))),
    };
    syntax(scene, &format!("a value cannot begin with {word}")).help("put the value in quotes")
}

/// The span of the character at `at`; empty at the end.
fn character(text: &str, at: usize) -> Span {
    Span::new(at, at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8))
}

fn next_char(text: &str, at: usize) -> char {
    text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1)
}

/// From `at` to the end of its line.
fn line_of(text: &str, at: usize) -> &str {
    text.get(at..).and_then(|rest| rest.split(['\n', '\r']).next()).unwrap_or_default()
}

fn first_line(text: &str, span: Span) -> usize {
    line_of(text, span.start as usize).trim_end().len().min(span.range().len())
}

/// With a lower-case first letter, unless the word is in capitals.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
