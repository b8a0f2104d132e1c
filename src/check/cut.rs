//! Values in braces that a comma has cut: to YAML, `{ values: a, b }` has a key `b` without a value.
//!
//! Cost: one look at each entry of a mapping.

use std::ops::Range;

use super::shape;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::document::{Node, NodeKind, Scalar};

type Entry<'a> = (Scalar<'a>, Node<'a>);

/// Where in a mapping what was cut off a value stands, with what to say of it. What `is_key` takes for a key is none of it.
pub(super) fn cuts(
    entries: &[Entry<'_>],
    text: &str,
    is_key: impl Fn(&str) -> bool,
) -> Vec<(Range<usize>, Diagnostic)> {
    let behind = |key: &Scalar<'_>| text.get(key.span.end as usize..).unwrap_or_default().trim_start();
    let is_cut_off = |(key, value): &&Entry<'_>| {
        matches!(value.kind, NodeKind::Null) && behind(key).starts_with([',', '}']) && !is_key(&key.text)
    };
    let mut found = Vec::new();
    let mut rest = entries;
    while let [cut, behind @ ..] = rest {
        let (off, others) = behind.split_at(behind.iter().take_while(is_cut_off).count());
        if let Some(told) = told(cut, off, text) {
            let end = entries.len() - others.len();
            found.push((end - off.len()..end, told));
        }
        rest = others;
    }
    found
}

/// What is said of a value and what was cut off it.
fn told((name, value): &Entry<'_>, off: &[Entry<'_>], text: &str) -> Option<Diagnostic> {
    let (value, [(first, _), ..], [.., (last, _)]) = (value.as_scalar()?, off, off) else { return None };
    let whole = value.span.join(last.span);
    let raw = text.get(whole.range())?;
    let (written, how) = match shape::SEVERAL.contains(&name.text.as_ref()) {
        true => (format!("[{raw}]"), "put the values in brackets"),
        false if value.is_quoted() => return None,
        // In single quotes nothing is escaped but themselves.
        false if raw.contains(['"', '\\']) => {
            (format!("'{}'", raw.replace('\'', "''")), "put the value in quotes")
        }
        false => (format!("\"{raw}\""), "put the value in quotes"),
    };
    let message = format!("a comma inside `{{` and `}}` parts keys, and `{}` is none", excerpt(&first.text));
    let help = format!("{how}: `{}: {}`", name.text, excerpt(&written));
    let found = Diagnostic::new(Code::UnknownKey, first.span, message).help(help);
    Some(if raw.contains('\n') { found } else { found.fix(whole, written) })
}
