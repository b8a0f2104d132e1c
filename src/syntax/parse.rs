//! From the text of a scalar to its tree, or to every mistake in it.
//!
//! Each function takes the decoded text of one YAML scalar and gives spans in bytes of that text. A text is first
//! scanned for its length, depth, brackets and quotes, then parsed by the grammar of `grammar/menshen.pest`, then
//! lowered. Mistakes that people are known to make are productions of the grammar, so that all of them are found in one
//! run; behind a place where nothing fits, the parse goes on at the next `and` or `or`.
//!
//! INVARIANT: `Err` is never empty, and its errors are sorted by place; `Ok` means that the whole text was understood.
//!
//! ```
//! use menshen::{limits::Limits, syntax::{parse, SyntaxErrorKind}};
//!
//! let errors = parse::expression("target.external = true && age > 013", &Limits::default()).unwrap_err();
//! let kinds: Vec<_> = errors.iter().map(|error| (error.kind, error.found.as_str())).collect();
//! assert_eq!(kinds, [
//!     (SyntaxErrorKind::ForeignOperator, "="),
//!     (SyntaxErrorKind::ForeignOperator, "&&"),
//!     (SyntaxErrorKind::LeadingZero, "013"),
//! ]);
//! ```

mod grammar;
mod lower;
mod moment;
mod number;
mod quoted;
mod reading;
mod spelling;

use super::ast::{Closeness, Days, Expr, Hours, Phrase, Quota, Template};
use super::error::SyntaxError;
use crate::limits::Limits;
use std::ops::Range;

/// A tree, or every mistake found in the text.
pub type Parsed<T> = Result<T, Vec<SyntaxError>>;

/// Reads a condition or a value: `target.phone in blocked and not vip`.
pub fn expression(text: &str, limits: &Limits) -> Parsed<Expr> {
    grammar::expression(text, limits)
}

/// Reads a quota: `500 per actor per day when target.external`.
pub fn quota(text: &str, limits: &Limits) -> Parsed<Quota> {
    grammar::quota(text, limits)
}

/// What can be told of a text that [`expression`] refuses: the clauses between its `and` and `or` in which at most the
/// spelling is wrong, so that what they name can be looked at in the same run.
pub(crate) fn sound_clauses(text: &str, limits: &Limits) -> Vec<Expr> {
    grammar::sound_clauses(text, 0, limits)
}

/// The ranges of a text that stand between its `and` and `or`, outside brackets.
pub(crate) fn clauses(text: &str) -> Vec<Range<usize>> {
    grammar::clauses(text)
}

/// The same of a text that [`quota`] refuses: what stands before `when`, and the clauses behind it.
pub(crate) fn sound_quota(text: &str, limits: &Limits) -> (Option<Quota>, Vec<Expr>) {
    grammar::sound_quota(text, limits)
}

/// Where the condition of a text for [`quota`] begins; its end if it has none.
pub(crate) fn quota_condition(text: &str) -> usize {
    grammar::quota_condition(text)
}

/// Reads what stands behind `then`, and each item behind `do` and `advise`: `pool "p1" after 72 hours`.
pub fn phrase(text: &str, limits: &Limits) -> Parsed<Phrase> {
    grammar::phrase(text, limits)
}

/// Reads what stands behind `because`: `{target.phone} is on the blacklist`.
pub fn template(text: &str, limits: &Limits) -> Parsed<Template> {
    grammar::template(text, limits)
}

/// Reads the days of a schedule: `mon-fri, sun`.
pub fn days(text: &str, limits: &Limits) -> Parsed<Days> {
    grammar::days(text, limits)
}

/// Reads the hours of a schedule: `09:00-12:00, 13:30-18:00`.
pub fn hours(text: &str, limits: &Limits) -> Parsed<Hours> {
    grammar::hours(text, limits)
}

/// Reads how alike the entries of a list of names may be: `1 edit`, `scoring 0.92`.
pub fn within(text: &str, limits: &Limits) -> Parsed<Closeness> {
    grammar::within(text, limits)
}
