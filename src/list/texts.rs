//! Plain texts, such as user ids: equal character by character.

use super::entry::Rows;
use super::exact::Exact;
use super::{EntryId, Found, Note};
use crate::wire::Reader;

/// An immutable list of texts that are compared as they stand.
#[derive(Debug, Default)]
pub struct TextList {
    texts: Exact,
    rows: Rows,
}

impl TextList {
    /// How many texts are on the list.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry that equals `text`, if it has not expired at `now`, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn find(&self, text: &str, now: i64) -> Option<Found> {
        self.rows.found(self.texts.find(text)?, now)
    }

    /// An entry that was found by other means, unless it has expired at `now`.
    pub fn entry(&self, entry: EntryId, now: i64) -> Option<Found> {
        self.rows.found(entry.0, now)
    }

    /// The text of an entry.
    pub fn text(&self, entry: EntryId) -> Option<&str> {
        self.texts.text(entry.0)
    }

    pub(super) fn has_expiry(&self) -> bool {
        self.rows.any_expires()
    }

    /// What the entry says besides its text.
    pub fn note(&self, entry: EntryId) -> Note<'_> {
        self.rows.note(entry)
    }

    /// The entries with their texts.
    pub fn iter(&self) -> impl Iterator<Item = (EntryId, &str)> {
        let places = 0..u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        places.filter_map(|at| Some((EntryId(at), self.texts.text(at)?)))
    }

    /// Memory held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.texts.heap_bytes() + self.rows.heap_bytes()
    }

    /// Adds a text; `Some(true)` if it is new, `None` if the list is full.
    pub(super) fn push(&mut self, text: &str, line: u32, note: Note<'_>) -> Option<bool> {
        if let Some(at) = self.texts.find(text) {
            self.rows.merge(at, line, note);
            return Some(false);
        }
        self.texts.insert(text)?;
        self.rows.push(line, note)?;
        Some(true)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        self.texts.write(out);
        self.rows.write(out);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<TextList> {
        let (texts, rows) = (Exact::read(reader)?, Rows::read(reader)?);
        (texts.len() == rows.len()).then_some(TextList { texts, rows })
    }

    pub(super) fn shrink(&mut self) {
        self.texts.shrink();
        self.rows.shrink();
    }
}
