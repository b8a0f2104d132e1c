//! E-mail addresses, in the form they are compared in.

use super::{EntryId, Found, Note, TextList};
use crate::matcher::domain::EmailRef;
use crate::wire::Reader;

/// What is said of an address that is a pattern.
pub(crate) const EMAIL_PATTERN: &str = "e-mail addresses are compared whole, without `*` and `?`; all addresses of a \
    domain are on a list `of: domain`";

/// Whether an entry is meant for more than one address. `*` and `?` could stand before an `@`, but nobody has such an address:
/// who writes one means a pattern, or has an address that was masked.
pub(crate) fn is_email_pattern(text: &str) -> bool {
    text.contains(['*', '?', '\u{ff0a}', '\u{ff1f}'])
}

/// An immutable list of e-mail addresses. Whole domains are listed in a [`DomainList`](super::DomainList).
#[derive(Debug, Default)]
pub struct EmailList {
    keys: TextList,
}

impl EmailList {
    /// How many addresses are on the list.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The entry of this address, if it has not expired at `now`, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn find(&self, email: EmailRef<'_>, now: i64) -> Option<Found> {
        self.keys.find(email.key(), now)
    }

    pub(super) fn has_expiry(&self) -> bool {
        self.keys.has_expiry()
    }

    /// What the entry says besides its address.
    pub fn note(&self, entry: EntryId) -> Note<'_> {
        self.keys.note(entry)
    }

    /// Memory held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.keys.heap_bytes()
    }

    pub(super) fn push(&mut self, email: EmailRef<'_>, line: u32, note: Note<'_>) -> Option<bool> {
        self.keys.push(email.key(), line, note)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        self.keys.write(out);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<EmailList> {
        Some(EmailList { keys: TextList::read(reader)? })
    }

    pub(super) fn shrink(&mut self) {
        self.keys.shrink();
    }
}
