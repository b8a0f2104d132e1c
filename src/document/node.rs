//! The tree: nodes, scalars and their styles.

use std::borrow::Cow;
use std::ops::Range;

use super::origin::Origin;
use super::trap::{self, Trap};
use crate::span::Span;

/// A value of a document, with its place.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// From the first character of the value to one past the last. A block collection begins at its first key or dash and
    /// ends with its last value; a flow collection and a quoted scalar include their brackets and quotes; a block scalar
    /// is its content, without the `|` or `>`; a value that is not there has an empty span where it would stand.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind<'a>,
}

/// The shapes of a value.
#[derive(Clone, Debug)]
pub enum NodeKind<'a> {
    /// Nothing was written.
    Null,
    /// A single value. An explicit `~` or `null` is one too, with [`Trap::Null`].
    Scalar(Scalar<'a>),
    /// Keys and values in the order of the file. Keys are unique: of a key given twice the first is kept, and the second
    /// has been reported.
    Mapping(Vec<(Scalar<'a>, Node<'a>)>),
    /// Values in the order of the file.
    Sequence(Vec<Node<'a>>),
    /// Something that cannot be read (an alias, or what is nested too deep). It has been reported: say no more of it.
    Unreadable,
}

/// A single value as text.
#[derive(Clone, Debug)]
pub struct Scalar<'a> {
    /// The text that was meant: escapes undone, lines folded.
    pub text: Cow<'a, str>,
    /// How it was written.
    pub style: Style,
    /// Where it stands; see [`Node::span`].
    pub span: Span,
    /// The source text of `span`.
    pub(super) raw: &'a str,
}

/// The five ways to write a scalar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes; `''` is a quote.
    Single,
    /// In double quotes, with escapes.
    Double,
    /// After `|`: lines stay lines.
    Literal,
    /// After `>`: lines are folded.
    Folded,
}

impl<'a> Node<'a> {
    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar<'a>> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            NodeKind::Null | NodeKind::Mapping(_) | NodeKind::Sequence(_) | NodeKind::Unreadable => None,
        }
    }

    /// The keys and values, if it is a mapping.
    pub fn as_mapping(&self) -> Option<&[(Scalar<'a>, Node<'a>)]> {
        match &self.kind {
            NodeKind::Mapping(entries) => Some(entries),
            NodeKind::Null | NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Unreadable => None,
        }
    }

    /// The values, if it is a sequence.
    pub fn as_sequence(&self) -> Option<&[Node<'a>]> {
        match &self.kind {
            NodeKind::Sequence(values) => Some(values),
            NodeKind::Null | NodeKind::Scalar(_) | NodeKind::Mapping(_) | NodeKind::Unreadable => None,
        }
    }

    /// The value of `key`, if it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.as_mapping()?.iter().find(|(name, _)| name.text == key).map(|(_, value)| value)
    }

    /// Whether nothing was written, or `~` or `null` without quotes.
    pub fn is_nothing(&self) -> bool {
        match &self.kind {
            NodeKind::Null => true,
            NodeKind::Scalar(scalar) => scalar.trap() == Some(Trap::Null),
            NodeKind::Mapping(_) | NodeKind::Sequence(_) | NodeKind::Unreadable => false,
        }
    }

    /// Its shape in the words of a diagnostic: `a list`, `a mapping`, `a single value`, `nothing`.
    pub fn shape(&self) -> &'static str {
        match &self.kind {
            NodeKind::Null => "nothing",
            NodeKind::Scalar(scalar) if scalar.trap() == Some(Trap::Null) => "nothing",
            NodeKind::Scalar(_) => "a single value",
            NodeKind::Mapping(_) => "a mapping",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Unreadable => "something unreadable",
        }
    }
}

impl Scalar<'_> {
    /// Where the characters `range` of the text (a range of its bytes) stand in the file, exactly, in every style: also
    /// over folded lines, indentation and escapes. Blanks that folding has changed are placed between their neighbours.
    /// A range past the end counts as the end.
    ///
    /// Cost: one pass over the scalar's source; whoever asks for many places takes them from its [`origin`](Scalar::origin).
    pub fn span_at(&self, range: Range<usize>) -> Span {
        self.origin().span_at(range)
    }

    /// Where each character of the text stands in the file.
    pub fn origin(&self) -> Origin<'_> {
        Origin::of(self)
    }

    /// Whether the author put it in quotes, so that it is certainly meant as text.
    pub fn is_quoted(&self) -> bool {
        match self.style {
            Style::Single | Style::Double => true,
            Style::Plain | Style::Literal | Style::Folded => false,
        }
    }

    /// What some YAML reader would take this scalar for, other than text; `None` for scalars that are not plain.
    pub fn trap(&self) -> Option<Trap> {
        match self.style {
            Style::Plain => trap::of(&self.text),
            Style::Single | Style::Double | Style::Literal | Style::Folded => None,
        }
    }
}
