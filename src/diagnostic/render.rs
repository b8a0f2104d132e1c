//! Diagnostics as text for people: the message, the source lines, carets under the guilty characters, help.
//!
//! Carets stand under the right characters where a line has wide (CJK) characters or tabs, because columns are measured
//! as a terminal shows them. Nothing of the source reaches the terminal that could move its cursor or turn its writing
//! direction. Of a long line only a window is shown, so the size of a report does not depend on the size of its lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::{Diagnostic, Report, Severity};
use crate::span::Span;

/// Whether a rendering carries the escape codes of a colour terminal. The caller decides: the library does not look at
/// the environment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Colour {
    /// Text alone.
    #[default]
    Plain,
    /// With ANSI escape codes.
    Ansi,
}

/// A line of more bytes than this is shown as a window around each of its marks.
const LINE_BYTES_MAX: usize = 240;
/// How many bytes of a long line are shown before a mark, and from its start.
const WINDOW_BEFORE_BYTES: usize = 60;
const WINDOW_AFTER_BYTES: usize = 160;
/// A tab goes on to the next column that is a multiple of this.
const TAB_COLUMNS: usize = 4;
/// A span over more lines than this is shown by its first and its last line.
const SPAN_LINES_MAX: u32 = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ink {
    Error,
    Warning,
    Frame,
    Second,
    Bold,
}

impl Colour {
    fn paint(self, out: &mut String, ink: Ink, text: &str) {
        if self == Colour::Plain || text.is_empty() {
            out.push_str(text);
            return;
        }
        let code = match ink {
            Ink::Error => "1;31",
            Ink::Warning => "1;33",
            Ink::Frame => "1;34",
            Ink::Second => "1;36",
            Ink::Bold => "1",
        };
        let _ = write!(out, "\u{1b}[{code}m{text}\u{1b}[0m");
    }
}

/// A mark under one line: bytes of the whole text, and what is written beside it.
struct Mark {
    span: Span,
    is_primary: bool,
    text: String,
}

/// The lines to show, by number, each with its marks in the order in which they were given.
type Marks = BTreeMap<u32, Vec<Mark>>;

pub(super) fn report(report: &Report, colour: Colour) -> String {
    let mut out = String::new();
    for one in report.iter() {
        diagnostic(report, one, colour, &mut out);
        out.push('\n');
    }
    if report.omitted() > 0 {
        let _ = writeln!(out, "... and {} more that are not shown", report.omitted());
    }
    out
}

fn diagnostic(report: &Report, one: &Diagnostic, colour: Colour, out: &mut String) {
    let severity = one.severity();
    let ink = ink_of(severity);
    colour.paint(out, ink, &format!("{}[{}]", severity.word(), one.code.id()));
    colour.paint(out, Ink::Bold, &format!(": {}", shown(&one.message)));
    out.push('\n');

    let marks = marks(report, one);
    let gutter = marks.keys().next_back().copied().unwrap_or(1).to_string().len();
    let place = report.lines().locate(report.text(), one.span.start);
    colour.paint(out, Ink::Frame, &format!("{:gutter$}--> ", ""));
    let _ = writeln!(out, "{}:{}:{}", shown(report.name()), place.line, place.column);
    frame_line(out, colour, gutter);
    let mut before: Option<u32> = None;
    for (line, marks) in &marks {
        if before.is_some_and(|before| before + 1 < *line) {
            out.push_str("...\n");
        }
        before = Some(*line);
        source_line(report, *line, marks, (gutter, colour, ink), out);
    }
    for help in &one.help {
        colour.paint(out, Ink::Frame, &format!("{:gutter$} = ", ""));
        colour.paint(out, Ink::Bold, "help");
        let _ = writeln!(out, ": {}", shown(help));
    }
}

fn ink_of(severity: Severity) -> Ink {
    match severity {
        Severity::Error => Ink::Error,
        Severity::Warning => Ink::Warning,
    }
}

fn frame_line(out: &mut String, colour: Colour, gutter: usize) {
    colour.paint(out, Ink::Frame, &format!("{:gutter$} |", ""));
    out.push('\n');
}

fn marks(report: &Report, one: &Diagnostic) -> Marks {
    let own: Vec<&str> =
        one.labels.iter().filter(|(span, _)| *span == one.span).map(|(_, text)| text.as_str()).collect();
    let mut marks = Marks::new();
    add_marks(report, one.span, &own.join("; "), true, &mut marks);
    for (span, text) in one.labels.iter().filter(|(span, _)| *span != one.span) {
        add_marks(report, *span, text, false, &mut marks);
    }
    marks
}

/// Cuts a span into marks of one line each; the text goes to the last.
fn add_marks(report: &Report, span: Span, text: &str, is_primary: bool, marks: &mut Marks) {
    let first = report.lines().locate(report.text(), span.start).line;
    // The end is one past the span: of a span that ends with a line break, the last line is the one before.
    let last_byte = span.end.saturating_sub(1).max(span.start);
    let last = report.lines().locate(report.text(), last_byte).line.max(first);
    for line in first..=last {
        if last - first >= SPAN_LINES_MAX && line != first && line != last {
            continue;
        }
        let Some(body) = report.lines().line(report.text(), line) else { continue };
        let indent = report
            .text()
            .get(body.range())
            .map_or(0, |body| body.len() - body.trim_start_matches([' ', '\t']).len());
        let start = if line == first { span.start as usize } else { body.start as usize + indent };
        let end = if line == last { span.end.min(body.end) } else { body.end };
        let mark = Mark {
            span: Span::new(start, (end as usize).max(start)),
            is_primary,
            text: if line == last { text.to_owned() } else { String::new() },
        };
        marks.entry(line).or_default().push(mark);
    }
}

fn source_line(
    report: &Report,
    line: u32,
    marks: &[Mark],
    (gutter, colour, ink): (usize, Colour, Ink),
    out: &mut String,
) {
    let Some(body) = report.lines().line(report.text(), line) else { return };
    let is_long = body.range().len() > LINE_BYTES_MAX;
    for (at, mark) in marks.iter().enumerate() {
        let window = if is_long { window(report.text(), body, mark.span) } else { body };
        let mut shown = Shown::new(report.text(), body, window);
        if at == 0 || is_long {
            colour.paint(out, Ink::Frame, &format!("{line:gutter$} |"));
            let row = shown.row();
            let _ = if row.is_empty() { writeln!(out) } else { writeln!(out, " {row}") };
        }
        let (before, under) = shown.columns(mark.span);
        colour.paint(out, Ink::Frame, &format!("{:gutter$} |", ""));
        let _ = write!(out, " {:before$}", "");
        let (sign, ink) = if mark.is_primary { ("^", ink) } else { ("-", Ink::Second) };
        let mut carets = sign.repeat(under);
        if !mark.text.is_empty() {
            let _ = write!(carets, " {}", self::shown(&mark.text));
        }
        colour.paint(out, ink, &carets);
        out.push('\n');
    }
}

/// The part of a long line to show for one mark.
fn window(text: &str, body: Span, mark: Span) -> Span {
    let start = (mark.start as usize).saturating_sub(WINDOW_BEFORE_BYTES).max(body.start as usize);
    let end = (mark.start as usize).saturating_add(WINDOW_AFTER_BYTES).min(body.end as usize);
    Span::new(text.floor_char_boundary(start), text.floor_char_boundary(end))
}

/// A line, or a window of one, as it is shown.
struct Shown<'a> {
    text: &'a str,
    window: Span,
    cut_before: &'static str,
    cut_after: &'static str,
}

impl<'a> Shown<'a> {
    fn new(text: &'a str, body: Span, window: Span) -> Self {
        let cut_before = if window.start > body.start { "…" } else { "" };
        let cut_after = if window.end < body.end { "…" } else { "" };
        Shown { text, window, cut_before, cut_after }
    }

    fn row(&mut self) -> String {
        let mut row = self.up_to(self.window.end);
        row.push_str(self.cut_after);
        row.truncate(row.trim_end().len());
        row
    }

    /// How many columns stand before a mark, and how many it is wide: at least one.
    fn columns(&self, mark: Span) -> (usize, usize) {
        let before = self.up_to(mark.start).width();
        let after = self.up_to(mark.end.min(self.window.end)).width();
        (before, after.saturating_sub(before).max(1))
    }

    fn up_to(&self, end: u32) -> String {
        let mut row = self.cut_before.to_owned();
        let end = self.text.floor_char_boundary(end.max(self.window.start) as usize);
        let piece = self.text.get(self.window.start as usize..end).unwrap_or_default();
        for c in piece.chars() {
            match c {
                '\t' => {
                    let column = row.width();
                    row.extend(std::iter::repeat_n(' ', TAB_COLUMNS - column % TAB_COLUMNS));
                }
                _ if is_unsafe_to_show(c) => row.push('\u{fffd}'),
                _ => row.push(c),
            }
        }
        row
    }
}

/// A text as people may be shown it: on one line, with `�` for every character that [`is_unsafe_to_show`].
pub fn shown(text: &str) -> String {
    text.chars().map(|c| if is_unsafe_to_show(c) { '\u{fffd}' } else { c }).collect()
}

/// Whether a character could move the cursor, break the line, turn the writing direction, or stand between others without
/// width. Joiners and selectors are none of them: scripts and pictures are written with them.
pub fn is_unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
        )
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::limits::Limits;

    fn render(text: &str, found: Vec<Diagnostic>) -> String {
        Report::new("p.yaml", text, found, &Limits::default()).render(Colour::Plain)
    }

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    #[test]
    fn carets_stand_under_the_guilty_characters_after_wide_ones_and_tabs() {
        let text = "a: 1\n工单:\t内容 bad 尾\n";
        let span = span_of(text, "bad");
        let found = Diagnostic::new(Code::UnknownKey, span, "unknown key `bad`")
            .label(span, "here")
            .label(span_of(text, "内容"), "after this")
            .help("look again");
        let expected = "\
error[E0101]: unknown key `bad`
 --> p.yaml:2:8
  |
2 | 工单:   内容 bad 尾
  |              ^^^ here
  |         ---- after this
  = help: look again

";
        assert_eq!(render(text, vec![found]), expected);
    }

    #[test]
    fn far_lines_are_parted_and_the_gutter_fits_the_largest_number() {
        let text = "first: 1\n\n\n\n\n\n\n\n\n\nfirst: 2\n";
        let found = Diagnostic::new(Code::DuplicateKey, Span::new(18, 23), "key `first` given twice")
            .label(Span::new(0, 5), "first here");
        let expected = "\
error[E0005]: key `first` given twice
  --> p.yaml:11:1
   |
 1 | first: 1
   | ----- first here
...
11 | first: 2
   | ^^^^^
";
        assert_eq!(render(text, vec![found]).trim_end_matches('\n'), expected.trim_end_matches('\n'));
    }

    #[test]
    fn a_span_over_many_lines_shows_its_first_and_last() {
        let text = "a: >\n  one\n  two\n  three\n  four\nb: 1\n";
        let start = text.find("one").unwrap();
        let end = text.find("four").unwrap() + 4;
        let found = Diagnostic::new(Code::ExpressionSyntax, Span::new(start, end), "x")
            .label(Span::new(start, end), "all");
        let expected = "\
error[E0201]: x
 --> p.yaml:2:3
  |
2 |   one
  |   ^^^
...
5 |   four
  |   ^^^^ all

";
        assert_eq!(render(text, vec![found]), expected);
    }

    #[test]
    fn the_end_of_the_file_and_an_empty_file_have_a_place() {
        let found = |at| vec![Diagnostic::new(Code::EmptyFile, Span::new(at, at), "file holds no policy")];
        assert_eq!(
            render("", found(0)),
            "error[E0011]: file holds no policy\n --> p.yaml:1:1\n  |\n1 |\n  | ^\n\n"
        );
        assert!(render("a\n", found(2)).contains("p.yaml:2:1\n  |\n2 |\n  | ^\n"));
        // A span past the end, which nobody should make, is shown rather than panicked about.
        assert!(render("a\n", found(99)).contains("E0011"));
    }

    #[test]
    fn a_long_line_is_shown_as_a_window() {
        let text = format!("{}工bad{}", "x".repeat(5_000), "字".repeat(5_000));
        let span = span_of(&text, "bad");
        let rendered = render(&text, vec![Diagnostic::new(Code::UnknownKey, span, "m")]);
        assert!(rendered.len() < 1_000, "{}", rendered.len());
        let rows: Vec<&str> = rendered.lines().collect();
        let caret = rows[4].find('^').unwrap();
        let column_of_bad = rows[3][..rows[3].find("bad").unwrap()].width();
        assert_eq!(caret, column_of_bad);
        assert!(rows[3].contains("| …xxx") && rows[3].ends_with('…'));
    }

    #[test]
    fn nothing_of_the_source_can_steer_the_terminal() {
        let text = "a: \u{1b}[31m\u{202e}abc\u{7}\n";
        let found = Diagnostic::new(Code::UnknownKey, Span::new(0, 1), "m \u{1b}[0m\nsecond").help("h\u{9b}");
        let rendered = render(text, vec![found]);
        assert!(rendered.chars().all(|c| c == '\n' || !is_unsafe_to_show(c)), "{rendered:?}");
        assert_eq!(rendered.lines().count(), 7);
    }

    #[test]
    fn colour_adds_escape_codes_and_nothing_else() {
        let text = "a: 1\n";
        let found = vec![Diagnostic::new(Code::HiddenCharacter, Span::new(0, 1), "m").help("h")];
        let report = Report::new("p.yaml", text, found, &Limits::default());
        let mut plain = report.render(Colour::Ansi);
        for code in ["1;31", "1;33", "1;34", "1;36", "1", "0"] {
            plain = plain.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_ne!(report.render(Colour::Ansi), plain);
        assert_eq!(report.render(Colour::Plain), plain);
    }
}
