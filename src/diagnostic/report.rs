//! The diagnostics of one file, in order, capped, with their lines and columns.

use std::fmt;

use serde::Serialize;

use super::render::{self, Colour};
use super::{Code, Diagnostic, Severity};
use crate::limits::Limits;
use crate::span::{LineIndex, Span};

/// The diagnostics of one source file: sorted by position, without repetitions, at most `Limits::diagnostics` of them.
///
/// Where the cap bites, errors are kept before warnings and earlier ones before later ones; [`Report::errors`] and
/// [`Report::warnings`] count what was found, not what was kept.
#[derive(Clone)]
pub struct Report {
    name: String,
    text: String,
    lines: LineIndex,
    kept: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

/// The file's text names people, and so may what is said of it: only how much there is, is shown.
impl fmt::Debug for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Report")
            .field("name", &self.name)
            .field("errors", &self.errors)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl Report {
    /// The report of what was found in the file `name`, whose whole text is `text`.
    pub fn new(
        name: impl Into<String>,
        text: impl Into<String>,
        mut found: Vec<Diagnostic>,
        limits: &Limits,
    ) -> Self {
        let text = text.into();
        let lines = LineIndex::new(&text);
        found.sort_by(|a, b| position(a).cmp(&position(b)));
        found.dedup_by(|a, b| position(a) == position(b));
        let errors = found.iter().filter(|one| one.severity() == Severity::Error).count();
        let warnings = found.len() - errors;
        let mut errors_left = errors.min(limits.diagnostics);
        let mut warnings_left = limits.diagnostics - errors_left;
        found.retain(|one| {
            let left = match one.severity() {
                Severity::Error => &mut errors_left,
                Severity::Warning => &mut warnings_left,
            };
            let keep = *left > 0;
            *left = left.saturating_sub(1);
            keep
        });
        Report { name: name.into(), text, lines, kept: found, errors, warnings }
    }

    /// The file's name, as the caller gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line starts of the text.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// The diagnostics kept, by position.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.kept.iter()
    }

    /// How many errors were found.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings were found.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// Whether the policy must not be put in force.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.errors + self.warnings == 0
    }

    /// How many were found beyond the cap and are not in [`Report::iter`].
    pub fn omitted(&self) -> usize {
        self.errors + self.warnings - self.kept.len()
    }

    /// The whole report as text for people: each diagnostic with its source lines and carets, an empty line after each,
    /// and a line about those left out. Empty if nothing was found.
    pub fn render(&self, colour: Colour) -> String {
        render::report(self, colour)
    }

    /// The diagnostics with their lines and columns, for machines: to be serialised by the format of the caller's choice.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.kept.iter().map(|one| self.entry(one))
    }

    fn entry<'a>(&'a self, one: &'a Diagnostic) -> Entry<'a> {
        let place = self.place(one.span);
        Entry {
            code: one.code,
            severity: one.severity(),
            title: one.code.title(),
            message: &one.message,
            file: &self.name,
            place,
            labels: one
                .labels
                .iter()
                .map(|(span, text)| EntryLabel { place: self.place(*span), message: text })
                .collect(),
            help: &one.help,
            fix: one
                .fix
                .as_ref()
                .map(|(span, text)| EntryFix { place: self.place(*span), replacement: text }),
        }
    }

    fn place(&self, span: Span) -> Place {
        let start = self.lines.locate(&self.text, span.start);
        let end = self.lines.locate(&self.text, span.end);
        Place {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: span.start,
            end: span.end,
        }
    }
}

/// What two diagnostics are the same by, and their order.
fn position(one: &Diagnostic) -> (Span, Code, &str) {
    (one.span, one.code, &one.message)
}

/// Lines and columns from 1, columns in characters; `end_*` are one past the last character; `start` and `end` in bytes.
#[derive(Clone, Copy, Debug, Serialize)]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
}

/// One diagnostic as machines read it. Serialises to an object with `code`, `severity`, `title`, `message`, `file`,
/// `line`, `column`, `end_line`, `end_column`, `start`, `end`, `labels`, `help` and `fix`.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    code: Code,
    severity: Severity,
    title: &'static str,
    message: &'a str,
    file: &'a str,
    #[serde(flatten)]
    place: Place,
    labels: Vec<EntryLabel<'a>>,
    help: &'a [String],
    fix: Option<EntryFix<'a>>,
}

/// A further place of an [`Entry`], with what is said of it.
#[derive(Debug, Serialize)]
pub struct EntryLabel<'a> {
    #[serde(flatten)]
    place: Place,
    message: &'a str,
}

/// A replacement that an [`Entry`] offers.
#[derive(Debug, Serialize)]
pub struct EntryFix<'a> {
    #[serde(flatten)]
    place: Place,
    replacement: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(code: Code, start: usize, message: &str) -> Diagnostic {
        Diagnostic::new(code, Span::new(start, start + 1), message)
    }

    #[test]
    fn a_report_is_sorted_and_says_nothing_twice() {
        let found = vec![
            at(Code::UnknownKey, 4, "second"),
            at(Code::UnknownKey, 1, "first"),
            at(Code::UnknownKey, 4, "second"),
        ];
        let report = Report::new("p.yaml", "a: 1\nb: 2\n", found, &Limits::default());
        let messages: Vec<&str> = report.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["first", "second"]);
        assert_eq!((report.errors(), report.warnings(), report.omitted()), (2, 0, 0));
    }

    #[test]
    fn the_cap_keeps_errors_before_warnings_and_counts_the_rest() {
        let found = vec![
            at(Code::HiddenCharacter, 0, "w0"),
            at(Code::HiddenCharacter, 1, "w1"),
            at(Code::UnknownKey, 2, "e2"),
            at(Code::UnknownKey, 3, "e3"),
        ];
        for (cap, kept) in [(4, 4), (3, 3), (2, 2), (1, 1), (0, 0)] {
            let limits = Limits { diagnostics: cap, ..Limits::default() };
            let report = Report::new("p.yaml", "a: 1\n", found.clone(), &limits);
            assert_eq!(report.iter().count(), kept);
            assert_eq!((report.errors(), report.warnings(), report.omitted()), (2, 2, 4 - kept));
            assert!(report.has_errors());
        }
        let limits = Limits { diagnostics: 3, ..Limits::default() };
        let report = Report::new("p.yaml", "a: 1\n", found, &limits);
        let messages: Vec<&str> = report.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["w0", "e2", "e3"]);
    }

    #[test]
    fn machines_get_lines_columns_and_bytes() {
        let text = "a: 1\n工单: bad\n";
        let start = text.find("bad").unwrap();
        let span = Span::new(start, start + 3);
        let found = Diagnostic::new(Code::UnknownKey, span, "unknown key `bad`")
            .label(Span::new(0, 1), "here")
            .suggest(Some("bat"));
        let report = Report::new("p.yaml", text, vec![found], &Limits::default());
        let entries: Vec<Entry<'_>> = report.entries().collect();
        let place = |line: u32, column: u32, len: u32, start: usize| {
            serde_json::json!({
                "line": line, "column": column, "end_line": line, "end_column": column + len,
                "start": start, "end": start + len as usize
            })
        };
        let with = |mut place: serde_json::Value, extra: serde_json::Value| {
            place.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            place
        };
        let expected = with(
            place(2, 5, 3, start),
            serde_json::json!({
                "code": "E0101", "severity": "error", "title": "unknown key", "message": "unknown key `bad`",
                "file": "p.yaml",
                "labels": [with(place(1, 1, 1, 0), serde_json::json!({ "message": "here" }))],
                "help": ["did you mean `bat`?"],
                "fix": with(place(2, 5, 3, start), serde_json::json!({ "replacement": "bat" }))
            }),
        );
        assert_eq!(serde_json::to_value(&entries).unwrap(), serde_json::json!([expected]));
    }
}
