//! The fields that a policy may name: one table of paths, kinds and the actions in which they exist.
//!
//! The table is the only place where a path such as `target.phone` is spelled; the checker, the request model, the
//! explanation and the language reference all read it.

use crate::kind::Kind;

/// Which field. Built-in fields index [`FIELDS`]; facts that a policy declares follow after them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FieldId(pub u16);

/// One field of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// What authors write, with dots: `target.email.verified`.
    pub path: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Codes of the actions in which it can exist, or empty for all of them.
    pub actions: &'static [i64],
    /// Whether its text is masked in reasons, traces and logs, beyond what its kind already says.
    pub personal: bool,
    /// One line for the language reference.
    pub doc: &'static str,
}
