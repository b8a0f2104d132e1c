//! How single values, lists and groups are read: what each accepts, and what is said when it does not fit.
//!
//! Every reader takes whatever stands there and answers `expected .., found ..` without repeating it, because a value
//! may be personal. `null` reads as missing. Invariant: no reader recurses; depth is bounded by the shape of the model.

mod nested;
mod refusal;
mod single;

pub(super) use nested::{Group, OrNull, group, ids, optional_group, phones, records, texts};
pub(super) use refusal::{plain, refuse, repeated, unfit};
pub(super) use single::{ID, TEXT, code, code_or_default, flag, id, int, text, time, whole};
