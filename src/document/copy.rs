//! A copy of a text in which what cannot be read is mended or taken out, and that knows where each of its bytes stood.
//!
//! INVARIANT: [`WorkingCopy::source`] never goes backward, and is exact outside what was mended.

use std::borrow::Cow;
use std::ops::Range;

use super::node::{Node, NodeKind, Scalar, Style};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A text under repair.
pub(super) struct WorkingCopy {
    text: String,
    /// Where stretches that were not mended begin: in the copy and in the source, both ascending.
    anchors: Vec<(usize, usize)>,
    /// Stretches of blanks in place of what was taken out.
    taken: Vec<Range<usize>>,
}

impl WorkingCopy {
    pub(super) fn new(text: String) -> WorkingCopy {
        WorkingCopy { text, anchors: vec![(0, 0)], taken: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where blanks stand in place of what was taken out.
    pub(super) fn taken(&self) -> &[Range<usize>] {
        &self.taken
    }

    /// Writes other texts in place of parts, which stand in the order of the text and do not meet.
    pub(super) fn replace(&mut self, parts: &[(Range<usize>, String)]) {
        let mut text = String::with_capacity(self.text.len());
        let mut anchors = Vec::new();
        let mut at = 0;
        for (range, by) in parts {
            self.keep(at..range.start, &mut text, &mut anchors);
            anchors.push((text.len(), self.source(range.start)));
            text.push_str(by);
            anchors.push((text.len(), self.source(range.end)));
            at = range.end;
        }
        self.keep(at..self.text.len(), &mut text, &mut anchors);
        let moved = |place: usize| {
            let before = parts.iter().take_while(|(range, _)| range.end <= place);
            let (gone, come) =
                before.fold((0, 0), |(gone, come), (range, by)| (gone + range.len(), come + by.len()));
            place + come - gone
        };
        self.taken = self.taken.iter().map(|range| moved(range.start)..moved(range.end)).collect();
        self.text = text;
        self.anchors = anchors;
    }

    /// Copies a part as it stands.
    fn keep(&self, range: Range<usize>, text: &mut String, anchors: &mut Vec<(usize, usize)>) {
        anchors.push((text.len(), self.source(range.start)));
        let first = self.anchors.partition_point(|(copy, _)| *copy <= range.start);
        let inside = self.anchors.iter().skip(first).take_while(|(copy, _)| *copy < range.end);
        anchors.extend(inside.map(|(copy, source)| (text.len() + copy - range.start, *source)));
        text.push_str(self.text.get(range).unwrap_or_default());
    }

    /// Puts blanks in place of a part. Line breaks stay.
    pub(super) fn take_out(&mut self, range: Range<usize>) {
        let Some(part) = self.text.get(range.clone()) else { return };
        let mut blanks = String::with_capacity(part.len());
        for c in part.chars() {
            match c {
                '\n' | '\r' => blanks.push(c),
                _ => blanks.extend(std::iter::repeat_n(' ', c.len_utf8())),
            }
        }
        self.text.replace_range(range.clone(), &blanks);
        self.taken.push(range);
    }

    /// Where a byte of the copy stood.
    pub(super) fn source(&self, at: usize) -> usize {
        let next = self.anchors.partition_point(|(copy, _)| *copy <= at);
        let (copy, source) =
            next.checked_sub(1).and_then(|last| self.anchors.get(last)).copied().unwrap_or_default();
        let end = self.anchors.get(next).map_or(usize::MAX, |(_, source)| *source);
        (source + (at - copy)).min(end)
    }

    /// The span of whole characters of the source that a span of the copy stands for.
    fn span(&self, span: Span, source: &str) -> Span {
        let end = self.source(span.end as usize).min(source.len());
        let start = source.floor_char_boundary(self.source(span.start as usize).min(end));
        Span::new(start, source.ceil_char_boundary(end))
    }

    /// What was found in the copy, at its place in the source.
    pub(super) fn diagnostic_on(&self, mut one: Diagnostic, source: &str) -> Diagnostic {
        one.span = self.span(one.span, source);
        for (span, _) in &mut one.labels {
            *span = self.span(*span, source);
        }
        one.fix = one.fix.map(|(span, replacement)| (self.span(span, source), replacement));
        one
    }

    /// A mistake of indentation with the fix of all lines that share it.
    pub(super) fn indented(
        &self,
        one: Diagnostic,
        parts: &[(Range<usize>, String)],
        source: &str,
    ) -> Diagnostic {
        let (Some((first, _)), Some((last, _))) = (parts.first(), parts.last()) else { return one };
        let (start, end) = (self.source(first.start), self.source(last.end));
        let mut by = String::new();
        let mut at = start;
        for (range, blanks) in parts {
            by.push_str(source.get(at..self.source(range.start)).unwrap_or_default());
            by.push_str(blanks);
            at = self.source(range.end);
        }
        let one = match parts.len() {
            1 => one,
            2 => one.help("the line below it begins the same way"),
            more => one.help(format!("the {} lines below it begin the same way", more - 1)),
        };
        one.fix(Span::new(start, end), by)
    }

    /// The tree of the copy as a tree of the source. Recursive: as deep as the depth limit at most.
    pub(super) fn node_on<'a>(&self, node: Node<'_>, source: &'a str) -> Node<'a> {
        let kind = match node.kind {
            NodeKind::Null => NodeKind::Null,
            NodeKind::Unreadable => NodeKind::Unreadable,
            NodeKind::Scalar(scalar) => NodeKind::Scalar(self.scalar_on(scalar, source)),
            NodeKind::Sequence(values) => {
                NodeKind::Sequence(values.into_iter().map(|value| self.node_on(value, source)).collect())
            }
            NodeKind::Mapping(entries) => {
                let entries = entries.into_iter();
                let entries =
                    entries.map(|(key, value)| (self.scalar_on(key, source), self.node_on(value, source)));
                NodeKind::Mapping(entries.collect())
            }
        };
        Node { span: self.span(node.span, source), kind }
    }

    fn scalar_on<'a>(&self, scalar: Scalar<'_>, source: &'a str) -> Scalar<'a> {
        let span = self.span(scalar.span, source);
        let raw = source.get(span.range()).unwrap_or_default();
        let text = if scalar.text == raw { Cow::Borrowed(raw) } else { Cow::Owned(scalar.text.into_owned()) };
        // Quotes that were put around it while mending stand in the copy only.
        let is_bare = matches!(scalar.style, Style::Single | Style::Double) && !raw.starts_with(['"', '\'']);
        Scalar { text, style: if is_bare { Style::Plain } else { scalar.style }, span, raw }
    }
}

/// The smallest replacements that make of a part of the text what it should be, so that all else keeps its place: what is
/// put around the part, or the blanks with which its lines begin.
pub(super) fn least(text: &str, range: Range<usize>, by: &str) -> Vec<(Range<usize>, String)> {
    let part = text.get(range.clone()).unwrap_or_default();
    if let Some((before, behind)) = by.split_once(part).filter(|_| !part.is_empty()) {
        let around = [(range.start..range.start, before), (range.end..range.end, behind)];
        return around.into_iter().map(|(at, added)| (at, added.to_owned())).collect();
    }
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lines = || part.split_inclusive('\n').zip(by.split_inclusive('\n'));
    let is_shifted = !part.is_empty()
        && part.split_inclusive('\n').count() == by.split_inclusive('\n').count()
        && lines().all(|(old, new)| old.trim_start_matches(' ') == new.trim_start_matches(' '));
    if !is_shifted {
        return vec![(range, by.to_owned())];
    }
    let mut at = range.start;
    let mut parts = Vec::new();
    for (old, new) in lines() {
        parts.push((at..at + blanks(old), " ".repeat(blanks(new))));
        at += old.len();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_source() {
        let mut copy = WorkingCopy::new("when：a\n\tthen:b\nrule: c".to_owned());
        copy.replace(&[(4..7, ": ".to_owned()), (9..10, "  ".to_owned()), (15..15, " ".to_owned())]);
        assert_eq!(copy.text(), "when: a\n  then: b\nrule: c");
        let place = |part: &str| copy.text().find(part).map(|at| copy.source(at));
        assert_eq!(place("a\n"), Some(7));
        assert_eq!(place("then"), Some(10));
        assert_eq!(place("b\n"), Some(15));
        assert_eq!(place("rule"), Some(17));
        assert_eq!(copy.source(copy.text().len()), 24);
        copy.take_out(17..18);
        copy.replace(&[(4..6, "：".to_owned())]);
        assert_eq!(copy.text().find("rule").map(|at| copy.source(at)), Some(17));
        assert_eq!(copy.taken().first(), Some(&(18..19)));
    }

    #[test]
    fn what_is_taken_out_leaves_its_lines() {
        let mut copy = WorkingCopy::new("a: \u{201c}x\r\nb".to_owned());
        copy.take_out(3..9);
        assert_eq!(copy.text(), "a:     \r\nb");
        assert_eq!(copy.taken().first(), Some(&(3..9)));
    }
}
