//! From an offset inside a scalar's text back to the file.
//!
//! Folding, indentation and chomping only add, drop or change blanks (space, tab, line break). So the k-th character of
//! the text that is not blank was made by the k-th piece of the source that is not blank, once quotes and escapes are
//! taken as single pieces. No knowledge of how YAML folds is needed, and none can be wrong.
//!
//! INVARIANT: the spans are on character boundaries of the source and inside the scalar's own source.

use std::ops::Range;

use super::node::{Scalar, Style};
use crate::span::Span;

/// Bytes of the source that make one character of the text.
type Piece = Range<usize>;

/// Whether folding may add, drop or change the character.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Where each character of a scalar's text stands in the file: for whoever asks for many.
///
/// Cost: one pass over the scalar to make it, two binary searches an answer.
#[derive(Debug)]
pub struct Origin<'a> {
    scalar: &'a Scalar<'a>,
    /// Between the quotes; the whole of other styles.
    content: Range<usize>,
    /// Where the characters that are not blank begin in the text,
    offsets: Vec<usize>,
    /// and the pieces that made them.
    pieces: Vec<Piece>,
}

impl<'a> Origin<'a> {
    pub(super) fn of(scalar: &'a Scalar<'a>) -> Origin<'a> {
        let solid = scalar.text.char_indices().filter(|(_, c)| !is_blank(*c));
        let pieces = Pieces::of(scalar);
        let content = pieces.content.clone();
        Origin { scalar, content, offsets: solid.map(|(at, _)| at).collect(), pieces: pieces.collect() }
    }

    /// As [`Scalar::span_at`].
    pub fn span_at(&self, range: Range<usize>) -> Span {
        let text = self.scalar.text.as_ref();
        let start = text.floor_char_boundary(range.start);
        let end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
        let base = self.scalar.span.start as usize;
        let from = self.place(start, Edge::Start);
        // The end of a range is where its last character ends, not where the next begins: blanks may lie between.
        let to = match text.get(..end).and_then(|before| before.char_indices().next_back()) {
            Some((last, _)) if end > start => self.place(last, Edge::End),
            _ => from,
        };
        Span::new(base + from, base + to.max(from))
    }

    /// The offset in the scalar's source at which the character at `offset` of the text starts or ends.
    fn place(&self, offset: usize, edge: Edge) -> usize {
        let index = self.offsets.partition_point(|&at| at < offset);
        let piece = self.pieces.get(index);
        if self.offsets.get(index) == Some(&offset) {
            return match piece {
                Some(piece) if edge == Edge::Start => piece.start,
                Some(piece) => piece.end,
                None => self.scalar.span.range().len(),
            };
        }
        // Among blanks, or at the end: as far into the blanks of the source as into those of the text.
        let previous = match index.checked_sub(1) {
            Some(last) => self.pieces.get(last).map_or(self.content.end, |piece| piece.end),
            None => self.content.start,
        };
        let next = piece.map_or(self.content.end, |piece| piece.start).max(previous);
        let before = self.scalar.text.get(..offset).unwrap_or(&self.scalar.text);
        let into = before.len() - before.trim_end_matches(is_blank).len() + usize::from(edge == Edge::End);
        let gap = self.scalar.raw.get(previous..next).unwrap_or_default();
        previous + blank_in(gap, into)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// The `into`-th blank of a stretch of source that also holds line breaks and escapes of blanks: at most its end.
fn blank_in(gap: &str, into: usize) -> usize {
    let mut at = 0;
    for _ in 0..into {
        let rest = gap.get(at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        at += if c == '\\' { escape_bytes(rest) } else { c.len_utf8() };
    }
    at.min(gap.len())
}

/// The pieces of a scalar's source that are not blank.
struct Pieces<'a> {
    raw: &'a str,
    style: Style,
    /// As in [`Origin`].
    content: Range<usize>,
    at: usize,
}

impl<'a> Pieces<'a> {
    fn of(scalar: &Scalar<'a>) -> Self {
        let len = scalar.raw.len();
        let content = match scalar.style {
            Style::Single | Style::Double => 1.min(len)..len.saturating_sub(1).max(1.min(len)),
            Style::Plain | Style::Literal | Style::Folded => 0..len,
        };
        Pieces { raw: scalar.raw, style: scalar.style, at: content.start, content }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let rest = self.raw.get(self.at..self.content.end)?;
            let c = rest.chars().next()?;
            let start = self.at;
            let (bytes, makes_a_piece) = match (self.style, c) {
                (_, c) if is_blank(c) => (c.len_utf8(), false),
                (Style::Single, '\'') => (2.min(rest.len()), true),
                (Style::Double, '\\') => (escape_bytes(rest), !is_escape_of_blank(rest)),
                _ => (c.len_utf8(), true),
            };
            self.at += bytes;
            if makes_a_piece {
                return Some(start..self.at);
            }
        }
    }
}

/// The length of the escape that `rest` begins with. A pair of `\u` surrogates is one escape, a backslash before a line
/// break ends with the break.
pub(super) fn escape_bytes(rest: &str) -> usize {
    let Some(kind) = rest.chars().nth(1) else { return rest.len() };
    let bytes = match kind {
        'x' => 4,
        'u' if is_high_surrogate(rest) => 12,
        'u' => 6,
        'U' => 10,
        '\r' if rest.get(2..).is_some_and(|after| after.starts_with('\n')) => 3,
        other => 1 + other.len_utf8(),
    };
    // Of an escape that is cut short, or is followed by wide characters where digits should be: as much as there is.
    if rest.is_char_boundary(bytes) { bytes } else { 1 + kind.len_utf8() }.min(rest.len())
}

fn is_high_surrogate(rest: &str) -> bool {
    let unit = rest.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    unit.is_some_and(|unit| (0xd800..0xdc00).contains(&unit)) && rest.get(6..8) == Some("\\u")
}

/// Whether the escape that `rest` begins with makes a blank, or nothing at all.
fn is_escape_of_blank(rest: &str) -> bool {
    match rest.as_bytes().get(1) {
        Some(b' ' | b'\t' | b't' | b'n' | b'r' | b'\n' | b'\r') | None => true,
        Some(b'x' | b'u' | b'U') => {
            let digits = rest.get(2..escape_bytes(rest)).unwrap_or_default();
            u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).is_some_and(is_blank)
        }
        Some(_) => false,
    }
}

/// How much of the source of a block scalar, up to the next token, is its content: up to the end of the piece that makes
/// the last character of `text` that is not blank.
pub(super) fn content_bytes(text: &str, raw: &str) -> usize {
    let count = text.chars().filter(|c| !is_blank(*c)).count();
    let Some(last) = count.checked_sub(1) else { return 0 };
    raw.char_indices().filter(|(_, c)| !is_blank(*c)).nth(last).map_or(raw.len(), |(at, c)| at + c.len_utf8())
}
