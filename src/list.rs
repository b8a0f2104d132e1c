//! Lists of phones, names, domains, e-mail addresses and plain texts: read once, looked up many times.
//!
//! For membership (`target.phone in blocked_phones`), with the entry that answered. Not for mutable sets: a list is
//! compiled and then never changes; a new version is read beside it and swapped in by the engine. Lists of names that
//! are near a query live in [`fuzzy`].
//!
//! INVARIANT: a list answers as a scan of its entries would, whatever their order. Entries that mean the same are one
//! entry: the one that is valid longest, and of those the one that stands first.
//!
//! Cost: a look-up allocates nothing and takes one hash (phones, names, e-mails, texts) or one a label (domains). A phone
//! takes about 6 bytes in a dense list with its line number; a text its own length and about 14 bytes.

mod columns;
mod domains;
mod emails;
mod entry;
mod exact;
mod expiry;
mod fault;
pub mod fuzzy;
mod heading;
mod kind;
mod line;
mod names;
mod near;
mod phones;
mod read;
mod slip;
mod texts;

pub use domains::DomainList;
pub use emails::EmailList;
pub(crate) use emails::{EMAIL_PATTERN, is_email_pattern};
pub use entry::{EntryId, Found, Note};
pub use fault::{BadLine, Fault, ReadError, Report};
pub use kind::{List, ListBuilder, ListKind, Reading};
pub(crate) use names::push_name;
pub use names::{NameBuffer, NameList};
pub use near::{NearNames, Nearness, is_overreach};
pub use phones::PhoneList;
pub use read::{Loaded, read};
pub use slip::EntrySlip;
pub(crate) use slip::{Setting, Sort, slip};
pub use texts::TextList;
