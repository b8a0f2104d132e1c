//! The lists of a request whose items are more than text: e-mail addresses, tags, privileges.
//!
//! Each is kept column by column, so that a rule reads `target.tags` or `target.emails` as one borrowed slice of texts.

mod email;
mod item;
mod privilege;
mod tag;

pub use email::{Email, Emails};
pub use privilege::Privileges;
pub use tag::{Tag, Tags};

pub(super) use email::emails;
pub(super) use privilege::privileges;
pub(super) use tag::tags;
