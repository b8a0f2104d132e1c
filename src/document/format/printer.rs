//! Block collections, and the comments around them.

use super::super::node::{Node, NodeKind, Scalar, Style};
use super::Step;
use super::comments::{Comment, Comments};
use super::scalar::{self, Block, Place};

/// Blanks a level.
const STEP: usize = 2;

/// The empty line before an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// None: the first entry of a collection.
    None,
    /// One if the author left any.
    Kept,
    /// One.
    One,
}

pub(super) struct Printer<'s, 't, R> {
    pub(super) source: &'s str,
    pub(super) out: String,
    comments: Vec<Comment<'s>>,
    /// The first comment that has not been written.
    next: usize,
    /// Up to where the source has been written.
    done: usize,
    /// Whether an empty line here would become part of the text above (a block scalar that keeps its line breaks).
    is_open_end: bool,
    rewrite: R,
    pub(super) path: Vec<Step<'t>>,
    /// The text of every scalar value written, in order.
    expected: Vec<String>,
}

/// The layout, and the texts that it must read back as.
pub(super) fn print<R>(
    source: &str,
    root: &Node<'_>,
    comments: Comments<'_>,
    rewrite: R,
) -> (String, Vec<String>)
where
    R: FnMut(&[Step<'_>], &str) -> Option<String>,
{
    let mut printer = Printer {
        source,
        out: String::with_capacity(source.len() + source.len() / 8),
        comments: comments
            .all
            .into_iter()
            .filter_map(|comment| {
                // The same text, borrowed from `source`.
                source
                    .get(comment.span.start as usize..)
                    .and_then(|rest| rest.get(..comment.text.len()))
                    .map(|text| Comment { span: comment.span, text, own_line: comment.own_line })
            })
            .collect(),
        next: 0,
        done: 0,
        is_open_end: false,
        rewrite,
        path: Vec::new(),
        expected: Vec::new(),
    };
    if let Some(mark) = comments.start_mark {
        printer.lead(mark, 0, Gap::Kept);
        printer.out.push_str("---");
        printer.end_line(mark + 3);
    }
    printer.root(root);
    printer.lead(source.len(), 0, Gap::Kept);
    (printer.out, printer.expected)
}

impl<'s, 't, R> Printer<'s, 't, R>
where
    R: FnMut(&[Step<'_>], &str) -> Option<String>,
{
    fn root(&mut self, root: &'t Node<'_>) {
        let until = self.source.len();
        match &root.kind {
            NodeKind::Mapping(entries) if !self.is_flow(root) => self.mapping(entries, 0, until, false),
            NodeKind::Sequence(_) if !self.is_flow(root) => self.sequence(root, 0, until, false),
            _ => {
                self.lead(root.span.start as usize, 0, Gap::Kept);
                self.inline_value(root, 0, self.done);
            }
        }
    }

    fn is_flow(&self, node: &Node<'_>) -> bool {
        self.source.get(node.span.start as usize..).is_some_and(|rest| rest.starts_with(['[', '{']))
    }

    /// A collection that takes lines of its own.
    fn is_block(&self, node: &Node<'_>) -> bool {
        matches!(node.kind, NodeKind::Mapping(_) | NodeKind::Sequence(_)) && !self.is_flow(node)
    }

    fn mapping(
        &mut self,
        entries: &'t [(Scalar<'_>, Node<'_>)],
        indent: usize,
        until: usize,
        mut goes_on: bool,
    ) {
        let column = entries.first().map_or(0, |(key, _)| self.column(key.span.start as usize));
        let mut was_block = false;
        for (at, (key, value)) in entries.iter().enumerate() {
            let next = entries.get(at + 1).map_or(until, |(key, _)| key.span.start as usize);
            let is_block = self.is_block(value);
            let gap = match at {
                0 if indent > 0 => Gap::None,
                0 => Gap::Kept,
                _ if indent == 0 && self.path.is_empty() && (is_block || was_block) => Gap::One,
                _ => Gap::Kept,
            };
            was_block = is_block;
            if !std::mem::take(&mut goes_on) {
                self.lead(key.span.start as usize, indent, gap);
                self.indent(indent);
            }
            let text = self.key(key);
            self.out.push_str(&text);
            self.out.push(':');
            self.path.push(Step::Key(key.text.as_ref()));
            let colon = self.after(key.span.end as usize, ':');
            self.value(value, indent, (colon, next), false);
            self.path.pop();
        }
        self.tail(column, indent, until);
    }

    fn sequence(&mut self, node: &'t Node<'_>, indent: usize, until: usize, mut goes_on: bool) {
        let values = node.as_sequence().unwrap_or_default();
        let first = self.after(node.span.start as usize, '-').saturating_sub(1);
        let column = self.column(first);
        // The entries of a top-level list such as `rules:`.
        let are_parted = self.path.len() == 1
            && values.iter().any(|value| value.as_mapping().is_some_and(|entries| entries.len() > 1));
        let mut from = first;
        for (at, value) in values.iter().enumerate() {
            let dash = self.after(from, '-');
            from = dash.max(value.span.end as usize);
            let next = match at + 1 == values.len() {
                true => until,
                false => self.after(from, '-').saturating_sub(1),
            };
            let gap = match at {
                0 => Gap::None,
                _ if are_parted => Gap::One,
                _ => Gap::Kept,
            };
            if !std::mem::take(&mut goes_on) {
                self.lead(dash.saturating_sub(1), indent, gap);
                self.indent(indent);
            }
            self.out.push('-');
            self.path.push(Step::Index(at));
            self.value(value, indent, (dash, next), true);
            self.path.pop();
        }
        self.tail(column, indent, until);
    }

    /// A value after its colon or dash, which ends at `at`; the next entry begins at `until`.
    fn value(&mut self, node: &'t Node<'_>, indent: usize, (at, until): (usize, usize), is_entry: bool) {
        let start = node.span.start as usize;
        match &node.kind {
            NodeKind::Null | NodeKind::Unreadable => self.end_line(at),
            NodeKind::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) => {
                self.block_scalar(scalar, indent, at);
            }
            NodeKind::Mapping(_) | NodeKind::Sequence(_) if self.is_block(node) => {
                // On the line of its dash, unless a comment stands between.
                let goes_on = is_entry && !self.has_comment_before(start);
                if goes_on {
                    self.out.push(' ');
                    self.done = self.done.max(at);
                } else {
                    self.end_line(at);
                }
                match &node.kind {
                    NodeKind::Mapping(entries) => self.mapping(entries, indent + STEP, until, goes_on),
                    _ => self.sequence(node, indent + STEP, until, goes_on),
                }
            }
            NodeKind::Scalar(_) | NodeKind::Mapping(_) | NodeKind::Sequence(_) => {
                self.inline_value(node, indent, at);
            }
        }
    }

    /// A scalar or a flow collection after what ends at `at`.
    fn inline_value(&mut self, node: &'t Node<'_>, indent: usize, at: usize) {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let piece = |from: usize, to: usize| self.source.get(from..to).unwrap_or_default();
        let is_below =
            !self.is_flow(node) && piece(at, start).contains('\n') && piece(start, end).contains('\n');
        if self.has_comment_before(start) || is_below {
            self.end_line(at);
            self.lead(start, indent + STEP, Gap::None);
            self.indent(indent + STEP);
        } else if !self.path.is_empty() {
            self.out.push(' ');
        }
        match &node.kind {
            NodeKind::Scalar(scalar) => {
                let text = self.text_of(scalar, Place { indent: indent + STEP, is_flow: false });
                self.out.push_str(&text);
            }
            _ => self.flow(node, indent),
        }
        self.end_line(end);
    }

    fn block_scalar(&mut self, scalar: &Scalar<'_>, indent: usize, at: usize) {
        let sign = if scalar.style == Style::Literal { '|' } else { '>' };
        let start = self.after(at, sign).saturating_sub(1);
        let header =
            self.source.get(start..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
        if self.has_comment_before(start) {
            self.end_line(at);
            self.lead(start, indent + STEP, Gap::None);
            self.indent(indent + STEP);
        } else {
            self.out.push(' ');
        }
        let trimmed = scalar.text.trim_end_matches('\n');
        let rewritten = (self.rewrite)(&self.path, trimmed).filter(|text| text != trimmed);
        let header_end = start + header.len();
        let source = self.source;
        let block: Block<'s> = match rewritten {
            Some(text) => {
                let breaks = scalar.text.get(trimmed.len()..).unwrap_or_default();
                self.expected.push(text.clone() + breaks);
                scalar::rewritten_block(scalar, &text, indent + STEP)
            }
            None => {
                self.expected.push(scalar.text.clone().into_owned());
                let line = source.get(header_end..).and_then(|rest| rest.find('\n'));
                let body = line.map_or(source.len(), |found| header_end + found + 1);
                let end = (scalar.span.end as usize).max(body);
                let end = source
                    .get(end..)
                    .and_then(|rest| rest.find('\n'))
                    .map_or(source.len(), |more| end + more);
                scalar::block(scalar, header, source.get(body..end).unwrap_or_default())
            }
        };
        self.out.push_str(&block.header);
        self.end_line(header_end);
        for line in &block.lines {
            if !line.is_empty() {
                self.indent(indent + STEP);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        self.done = self.done.max(scalar.span.end as usize);
        self.is_open_end = block.header.contains('+');
    }

    /// A key as it stands; one over several lines becomes one line.
    fn key(&self, key: &Scalar<'_>) -> String {
        let is_block = matches!(key.style, Style::Literal | Style::Folded);
        match is_block || key.raw.contains('\n') {
            true => scalar::double(&key.text),
            false => key.raw.to_owned(),
        }
    }

    /// The key of a flow collection.
    pub(super) fn flow_key(&self, key: &Scalar<'_>) -> String {
        self.key(key)
    }

    /// A scalar value that is no block scalar, rewritten if the caller wants it so.
    pub(super) fn text_of(&mut self, scalar: &Scalar<'_>, place: Place) -> String {
        match (self.rewrite)(&self.path, &scalar.text).filter(|text| *text != scalar.text) {
            Some(text) => {
                let written = scalar::rewritten(scalar, &text, place);
                self.expected.push(text);
                written
            }
            None => {
                self.expected.push(scalar.text.clone().into_owned());
                scalar::inline(scalar, place)
            }
        }
    }

    /// Writes the comments before `start`, and the empty lines.
    fn lead(&mut self, start: usize, indent: usize, gap: Gap) {
        let end = self
            .comments
            .iter()
            .skip(self.next)
            .take_while(|comment| (comment.span.start as usize) < start)
            .count();
        let places: Vec<usize> = self
            .comments
            .iter()
            .skip(self.next)
            .take(end)
            .map(|comment| comment.span.start as usize)
            .chain((start < self.source.len()).then_some(start))
            .collect();
        let mut gaps = Vec::with_capacity(places.len());
        let mut from = self.done;
        for (at, place) in places.iter().enumerate() {
            gaps.push(self.has_empty_line(from, *place) && (at > 0 || gap != Gap::None));
            from = self.comments.get(self.next + at).map_or(*place, |comment| comment.span.end as usize);
        }
        if gap == Gap::One
            && !gaps.contains(&true)
            && let Some(first) = gaps.first_mut()
        {
            *first = true;
        }
        for (at, has_gap) in gaps.into_iter().enumerate() {
            let is_open_end = std::mem::take(&mut self.is_open_end);
            if has_gap && !is_open_end && !self.out.is_empty() {
                self.out.push('\n');
            }
            if at < end {
                self.comment_line(indent);
            }
        }
        self.done = self.done.max(start);
    }

    fn comment_line(&mut self, indent: usize) {
        let Some(comment) = self.comments.get(self.next).copied() else { return };
        self.indent(indent);
        self.out.push_str(comment.text);
        self.out.push('\n');
        self.done = self.done.max(comment.span.end as usize);
        self.next += 1;
    }

    /// Writes the comments below the last entry that are indented as deep as the collection was.
    fn tail(&mut self, column: usize, indent: usize, until: usize) {
        while let Some(comment) = self.comments.get(self.next)
            && (comment.span.start as usize) < until
            && comment.own_line.is_some_and(|own| own >= column && own > 0)
        {
            let has_gap = self.has_empty_line(self.done, comment.span.start as usize);
            if has_gap && !std::mem::take(&mut self.is_open_end) {
                self.out.push('\n');
            }
            self.is_open_end = false;
            self.comment_line(indent);
        }
    }

    /// Ends the line of what ends at `end` in the source, with the comment that follows it there.
    fn end_line(&mut self, end: usize) {
        self.done = self.done.max(end);
        if let Some(comment) = self.comments.get(self.next).copied() {
            let start = comment.span.start as usize;
            let between = self.source.get(end..start);
            if let Some(between) = between.filter(|between| !between.contains('\n')) {
                self.gap_and_comment(between, &comment);
            }
        }
        self.out.push('\n');
    }

    fn gap_and_comment(&mut self, between: &str, comment: &Comment<'s>) {
        let blanks = between.len() - between.trim_end_matches([' ', '\t']).len();
        self.indent(blanks.max(1));
        self.out.push_str(comment.text);
        self.done = self.done.max(comment.span.end as usize);
        self.next += 1;
    }

    /// The comment that begins at `at`, written after the blanks before it.
    pub(super) fn flow_comment(&mut self, at: usize, between: &str) -> Option<usize> {
        let comment =
            self.comments.get(self.next).copied().filter(|comment| comment.span.start as usize == at)?;
        if between.is_empty() {
            self.out.push_str(comment.text);
            self.next += 1;
        } else {
            self.gap_and_comment(between, &comment);
        }
        Some(comment.span.end as usize)
    }

    fn has_comment_before(&self, start: usize) -> bool {
        self.comments.get(self.next).is_some_and(|comment| (comment.span.start as usize) < start)
    }

    fn has_empty_line(&self, from: usize, to: usize) -> bool {
        self.source.get(from..to).is_some_and(|between| between.split('\n').count() > 2)
    }

    pub(super) fn indent(&mut self, blanks: usize) {
        self.out.extend(std::iter::repeat_n(' ', blanks));
    }

    /// One past the first `sign` from `from` on, comments aside.
    fn after(&self, from: usize, sign: char) -> usize {
        let mut at = from;
        while let Some(c) = self.source.get(at..).and_then(|rest| rest.chars().next()) {
            if c == sign {
                return at + c.len_utf8();
            }
            if c == '#' {
                at +=
                    self.source.get(at..).and_then(|rest| rest.find('\n')).unwrap_or(self.source.len() - at);
                continue;
            }
            if !c.is_whitespace() {
                break;
            }
            at += c.len_utf8();
        }
        from
    }

    /// Bytes before `at` on its line.
    fn column(&self, at: usize) -> usize {
        let before = self.source.get(..at).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |found| found + 1);
        before.get(line..).unwrap_or_default().trim_start_matches('\u{feff}').len()
    }
}
