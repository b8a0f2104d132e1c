//! The canonical layout of a policy file, with comments, scalar styles and the order of keys kept.
//!
//! For `menshen fmt` and editors. Not for files with mistakes: what cannot be read is not laid out. It knows nothing of
//! expressions: the caller rewrites their text, and this module writes it back in the style in which it stood.
//!
//! The layout: two spaces a level, list entries indented below their key, one space after `:`, `,` and `-`, no blanks at
//! the end of a line, at most one empty line in a row, exactly one between the entries of a top-level list of mappings and
//! around top-level blocks, `\n` at the end of every line. Lines are broken where the author broke them. The blanks before
//! a comment that follows a value are kept, so that columns of comments stay aligned.
//!
//! INVARIANT: what is returned reads back as the same tree (with the rewritten texts) and has the same comments in the
//! same order. This is checked on every call: a layout that would change a policy is refused, never returned.
//!
//! Cost: the text is read three times, four if lines end otherwise than in `\n`, and written once.

mod comments;
mod flow;
mod printer;
mod scalar;

use super::node::{Node, NodeKind};
use super::read::read;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::Limits;

/// One step on the way from the root of a document to a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step<'a> {
    /// Into the value of a key.
    Key(&'a str),
    /// Into an entry of a list, from 0.
    Index(usize),
}

/// Why a text was not laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unformatted {
    /// It has mistakes, which come first.
    Mistakes(Vec<Diagnostic>),
    /// The layout of something in it is not known well enough to promise that nothing changes.
    NotKept,
}

/// Lays out a document. `rewrite` is asked for every scalar value with the way to it, and gives the text that shall stand
/// there instead, or `None` to keep it. Of block scalars the line breaks at the end are not part of the question.
///
/// ```
/// use menshen::document::{Step, format};
/// use menshen::limits::Limits;
///
/// let text = "rules:\n- rule:  a   # first\n  when: 'tier==vip'\n- {rule: b,then: deny}\n";
/// let spaced = |path: &[Step<'_>], text: &str| match path.last() {
///     Some(Step::Key("when")) => Some(text.replace("==", " == ")),
///     _ => None,
/// };
/// let formatted = format(text, &Limits::default(), spaced).unwrap();
/// assert_eq!(formatted, "rules:\n  - rule: a   # first\n    when: 'tier == vip'\n\n  - { rule: b, then: deny }\n");
/// ```
pub fn format(
    text: &str,
    limits: &Limits,
    rewrite: impl FnMut(&[Step<'_>], &str) -> Option<String>,
) -> Result<String, Unformatted> {
    let document = read(text, limits);
    if document.diagnostics.iter().any(|one| one.severity() == Severity::Error) || !document.is_whole {
        return Err(Unformatted::Mistakes(document.diagnostics));
    }
    let Some(root) = document.root else { return Err(Unformatted::Mistakes(document.diagnostics)) };
    if text.contains('\r') {
        // YAML ends lines in three ways, which are all the same to it; what follows knows one.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        return format(&text, limits, rewrite).map_err(|_| Unformatted::NotKept);
    }
    let comments = comments::of(text).ok_or(Unformatted::NotKept)?;
    let (formatted, expected) = printer::print(text, &root, comments.clone(), rewrite);
    if is_kept(&formatted, limits, &expected, &root, &comments) {
        Ok(formatted)
    } else {
        Err(Unformatted::NotKept)
    }
}

/// Whether the layout reads back as it should.
fn is_kept(
    formatted: &str,
    limits: &Limits,
    expected: &[String],
    root: &Node<'_>,
    comments: &comments::Comments<'_>,
) -> bool {
    let limits = Limits { policy_bytes: limits.policy_bytes.max(formatted.len()), ..limits.clone() };
    let again = read(formatted, &limits);
    let Some(read_back) = again.root else { return false };
    let mut texts = expected.iter();
    let Some(comments_again) = comments::of(formatted) else { return false };
    again.is_whole
        && again.diagnostics.iter().all(|one| one.severity() == Severity::Warning)
        && is_same(root, &read_back, &mut texts)
        && texts.next().is_none()
        && comments.texts().eq(comments_again.texts())
}

/// Whether two trees have the same shape and keys, and the second has the expected texts.
fn is_same(one: &Node<'_>, other: &Node<'_>, texts: &mut std::slice::Iter<'_, String>) -> bool {
    match (&one.kind, &other.kind) {
        (NodeKind::Null, NodeKind::Null) => true,
        (NodeKind::Scalar(before), NodeKind::Scalar(after)) => {
            let Some(expected) = texts.next() else { return false };
            let is_rewritten = *expected != before.text;
            *expected == after.text && (is_rewritten || before.trap() == after.trap())
        }
        (NodeKind::Mapping(before), NodeKind::Mapping(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|((key, value), (key_again, value_again))| {
                    key.text == key_again.text && is_same(value, value_again, texts)
                })
        }
        (NodeKind::Sequence(before), NodeKind::Sequence(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(value, value_again)| is_same(value, value_again, texts))
        }
        _ => false,
    }
}
