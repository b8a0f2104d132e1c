//! The laws of documents, shared by the fuzz targets and the replay of their corpora.

#![allow(dead_code, reason = "each target uses its own part")]

use menshen::diagnostic::{Colour, Report};
use menshen::document::{self, Node, NodeKind, Unformatted};
use menshen::limits::Limits;

/// Any bytes: no panic, spans on characters of the text, something reported where anything was left out, places inside
/// scalars inside those scalars, and a report that can be rendered.
pub(crate) fn read(bytes: &[u8]) {
    let limits = Limits { policy_bytes: 1 << 16, ..Limits::default() };
    let text = match document::decode(bytes, &limits) {
        Ok(text) => text,
        Err(undecodable) => {
            assert!(
                undecodable.text.get(undecodable.diagnostic.span.range()).is_some()
                    || undecodable.text.is_empty()
            );
            return;
        }
    };
    let document = document::read(text, &limits);
    if !document.is_whole || document.root.is_none() {
        assert!(!document.diagnostics.is_empty(), "{text:?}");
    }
    for one in &document.diagnostics {
        let spans = one.labels.iter().map(|(span, _)| span).chain(one.fix.iter().map(|(span, _)| span));
        for span in spans.chain([&one.span]) {
            assert!(text.get(span.range()).is_some(), "{one:?} of {text:?}");
        }
    }
    if let Some(root) = &document.root {
        inside(root, text);
    }
    let rendered = Report::new("p.yaml", text, document.diagnostics, &limits).render(Colour::Plain);
    assert!(rendered.len() <= (limits.diagnostics + 1) * 8_192);
}

fn inside(node: &Node<'_>, text: &str) {
    assert!(text.get(node.span.range()).is_some(), "{node:?} of {text:?}");
    match &node.kind {
        NodeKind::Scalar(scalar) => {
            let ends = [0, scalar.text.len() / 2, scalar.text.len()];
            for start in ends {
                for end in ends {
                    let span = scalar.span_at(start..end);
                    assert!(node.span.join(span) == node.span, "{start}..{end} of {scalar:?} in {text:?}");
                    assert!(text.get(span.range()).is_some(), "{start}..{end} of {scalar:?} in {text:?}");
                }
            }
        }
        NodeKind::Mapping(entries) => {
            for (at, (key, value)) in entries.iter().enumerate() {
                assert!(entries.iter().skip(at + 1).all(|(other, _)| other.text != key.text), "{text:?}");
                inside(value, text);
            }
        }
        NodeKind::Sequence(values) => values.iter().for_each(|value| inside(value, text)),
        NodeKind::Null | NodeKind::Unreadable => {}
    }
}

/// Any text: what has no mistakes is laid out, and laid out the same a second time.
pub(crate) fn format(bytes: &[u8]) {
    let limits = Limits { policy_bytes: 1 << 16, ..Limits::default() };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let once = match document::format(text, &limits, |_, _| None) {
        Ok(once) => once,
        Err(Unformatted::Mistakes(_)) => return,
        Err(Unformatted::NotKept) => {
            assert!(may_be_refused(text), "a layout that would change something: {text:?}");
            return;
        }
    };
    // What grew past the limit is not read again.
    let wide = Limits { policy_bytes: once.len(), ..limits };
    let twice = document::format(&once, &wide, |_, _| None);
    assert_eq!(twice.as_ref(), Ok(&once), "{text:?}");
}

/// Whether a text without mistakes is of those that are known not to be laid out: its root is no mapping, a block scalar
/// may have a line of nothing but blanks that mean something, or there are blanks that are none to YAML (U+3000).
pub(crate) fn may_be_refused(text: &str) -> bool {
    let limits = Limits { policy_bytes: text.len(), ..Limits::default() };
    let root = document::read(text, &limits).root;
    let is_mapping = root.is_some_and(|root| matches!(root.kind, NodeKind::Mapping(_)));
    let is_blank = |line: &str| !line.is_empty() && line.chars().all(|c| matches!(c, ' ' | '\t'));
    let has_wide = text.chars().any(|c| c.is_whitespace() && !c.is_ascii());
    !is_mapping || has_wide || text.contains(['|', '>']) && text.split(['\n', '\r']).any(is_blank)
}
