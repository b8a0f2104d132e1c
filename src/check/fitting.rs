//! Fixes of expressions, written so that the YAML around them still reads as it should.
//!
//! What is found in a scalar's text is mended in its characters, but how a character is written depends on the scalar: in
//! double quotes `"` is escaped, in single ones `'` is doubled, and without quotes a value cannot begin with a quote and
//! then go on.
//!
//! Cost: one walk over the tree for a policy in which something can be mended.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Node, NodeKind, Scalar, Style};
use crate::span::Span;

/// A scalar's place and how it is written; whether it stands in brackets or braces.
struct Place {
    span: Span,
    style: Style,
    is_in_flow: bool,
}

/// Writes the fixes of `found` as the scalars of the tree ask for. A fix that cannot be written so is left out.
pub(super) fn fit(found: &mut [Diagnostic], root: &Node<'_>, text: &str) {
    if found.iter().all(|one| one.fix.is_none()) {
        return;
    }
    let mut places = Vec::new();
    collect(root, false, text, &mut places);
    places.sort_unstable_by_key(|place| place.span);
    for one in found {
        let Some((span, by)) = &mut one.fix else { continue };
        let behind = places.partition_point(|place| place.span.start <= span.start);
        let place = behind.checked_sub(1).and_then(|at| places.get(at));
        // What is wrong with the shape of a value, an entry or a pattern as a whole is mended as YAML by whoever offers it.
        let is_yaml = one.code.id().starts_with("E01")
            || matches!(one.code, Code::DoubtfulList | Code::DoubtfulPattern);
        let Some(place) =
            place.filter(|place| span.end <= place.span.end && !(is_yaml && *span == place.span))
        else {
            continue;
        };
        match place.style {
            Style::Double => *by = by.replace('\\', "\\\\").replace('"', "\\\""),
            Style::Single => *by = by.replace('\'', "''"),
            Style::Plain if !place.takes(*span, by) => one.fix = None,
            Style::Plain | Style::Literal | Style::Folded => {}
        }
    }
}

impl Place {
    /// Whether a scalar without quotes stays one, and the same, with `by` in place of `span`.
    fn takes(&self, span: Span, by: &str) -> bool {
        let is_begun = span.start > self.span.start
            || !by.starts_with([
                '"', '\'', '[', ']', '{', '}', '&', '*', '!', '|', '>', '%', '@', '`', '#', ',',
            ]);
        let is_parted = by.contains(": ") || by.contains(" #");
        is_begun && !is_parted && !(self.is_in_flow && by.contains(['[', ']', '{', '}', ',']))
    }
}

fn collect(node: &Node<'_>, is_in_flow: bool, text: &str, into: &mut Vec<Place>) {
    let opens = |span: Span| text.get(span.range()).is_some_and(|text| text.starts_with(['[', '{']));
    let is_in_flow = is_in_flow || opens(node.span);
    let place = |scalar: &Scalar<'_>| Place { span: scalar.span, style: scalar.style, is_in_flow };
    match &node.kind {
        NodeKind::Scalar(scalar) => into.push(place(scalar)),
        NodeKind::Sequence(items) => items.iter().for_each(|item| collect(item, is_in_flow, text, into)),
        NodeKind::Mapping(entries) => {
            for (key, value) in entries {
                into.push(place(key));
                collect(value, is_in_flow, text, into);
            }
        }
        NodeKind::Null | NodeKind::Unreadable => {}
    }
}
