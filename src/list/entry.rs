//! What is known of an entry besides its key: its line, why it is there, until when it counts.

use crate::wire::{Reader, write_bytes, write_section, write_words};

/// An entry of a list, by its place in the compiled list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntryId(pub(crate) u32);

/// The entry that answered a look-up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Found {
    /// The entry.
    pub entry: EntryId,
    /// The line it stands on in its file, from 1; for entries of a policy, their place in `values`, from 1.
    pub line: u32,
}

/// What an entry says besides its value.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Note<'a> {
    /// Why the entry is on the list.
    pub reason: Option<&'a str>,
    /// The first instant at which it no longer counts, in milliseconds since 1970-01-01T00:00:00Z.
    pub expires: Option<i64>,
}

/// Reasons may name people: that there is one is all that is shown.
impl std::fmt::Debug for Note<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Note")
            .field("has_reason", &self.reason.is_some())
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// Stands for "no reason" in the array of reasons, which is only made when some entry has one.
const NO_REASON: u32 = u32::MAX;
/// Stands for "never" in the array of expiries: the last instant there is.
const NEVER: i64 = i64::MAX;

/// The lines, reasons and expiries of all entries, by entry.
#[derive(Default)]
pub(super) struct Rows {
    lines: Vec<u32>,
    /// Empty, or one an entry.
    expires: Vec<i64>,
    /// Empty, or one an entry: places in `texts`.
    reasons: Vec<u32>,
    texts: Vec<Box<str>>,
}

/// Reasons are not shown here either: the number of entries is.
impl std::fmt::Debug for Rows {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Rows").field("entries", &self.len()).finish_non_exhaustive()
    }
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Adds a row and gives its place; `None` when 2^32 are there.
    pub(super) fn push(&mut self, line: u32, note: Note<'_>) -> Option<u32> {
        let at = u32::try_from(self.lines.len()).ok().filter(|&at| at < u32::MAX)?;
        self.lines.push(line);
        if !self.expires.is_empty() {
            self.expires.push(NEVER);
        }
        if !self.reasons.is_empty() {
            self.reasons.push(NO_REASON);
        }
        self.set_note(at, note);
        Some(at)
    }

    fn set_note(&mut self, at: u32, note: Note<'_>) {
        let rows = self.lines.len();
        if note.expires.is_some() && self.expires.is_empty() {
            self.expires = vec![NEVER; rows];
        }
        if let Some(slot) = self.expires.get_mut(at as usize) {
            *slot = note.expires.unwrap_or(NEVER);
        }
        if note.reason.is_some() && self.reasons.is_empty() {
            self.reasons = vec![NO_REASON; rows];
        }
        let reason = note.reason.map_or(NO_REASON, |reason| self.reason_id(reason));
        if let Some(slot) = self.reasons.get_mut(at as usize) {
            *slot = reason;
        }
    }

    /// Neighbouring lines mostly share their reason: looking back a little keeps the texts few without a table.
    fn reason_id(&mut self, reason: &str) -> u32 {
        let tail = self.texts.len().saturating_sub(16);
        let known = self.texts.iter().skip(tail).position(|text| **text == *reason);
        let at = known.map_or(self.texts.len(), |near| tail + near);
        if known.is_none() {
            self.texts.push(reason.into());
        }
        u32::try_from(at).unwrap_or(NO_REASON)
    }

    /// Another row with the same key as row `at`: the one that is valid longer stays, then the one that stands first.
    pub(super) fn merge(&mut self, at: u32, line: u32, note: Note<'_>) {
        let held = (self.expires_at(at), std::cmp::Reverse(self.line(at)));
        if (note.expires.unwrap_or(NEVER), std::cmp::Reverse(line)) > held {
            if let Some(slot) = self.lines.get_mut(at as usize) {
                *slot = line;
            }
            self.set_note(at, note);
        }
    }

    fn expires_at(&self, at: u32) -> i64 {
        self.expires.get(at as usize).copied().unwrap_or(NEVER)
    }

    pub(super) fn line(&self, at: u32) -> u32 {
        self.lines.get(at as usize).copied().unwrap_or(0)
    }

    /// Which of two rows with one key is kept.
    pub(super) fn prefers(&self, a: u32, b: u32) -> bool {
        (self.expires_at(a), std::cmp::Reverse(self.line(a)))
            >= (self.expires_at(b), std::cmp::Reverse(self.line(b)))
    }

    /// The rows at `places`, in that order.
    pub(super) fn select(self, places: impl ExactSizeIterator<Item = u32> + Clone) -> Rows {
        Rows {
            lines: pick(&self.lines, places.clone()),
            reasons: pick(&self.reasons, places.clone()),
            expires: pick(&self.expires, places),
            texts: self.texts,
        }
    }

    /// Whether some entry expires.
    pub(super) fn any_expires(&self) -> bool {
        self.expires.iter().any(|&expires| expires != NEVER)
    }

    /// Whether entry `at` expires.
    pub(super) fn has_expiry(&self, at: u32) -> bool {
        self.expires_at(at) != NEVER
    }

    /// Entry `at`, unless it has expired at instant `now`.
    pub(super) fn found(&self, at: u32, now: i64) -> Option<Found> {
        let line = self.lines.get(at as usize).copied()?;
        (now < self.expires_at(at) || !self.has_expiry(at)).then_some(Found { entry: EntryId(at), line })
    }

    pub(super) fn note(&self, entry: EntryId) -> Note<'_> {
        let at = entry.0 as usize;
        let reason = self.reasons.get(at).and_then(|&id| self.texts.get(id as usize)).map(|text| &**text);
        Note { reason, expires: self.expires.get(at).copied().filter(|&expires| expires != NEVER) }
    }

    /// Gives back what growing left over.
    pub(super) fn shrink(&mut self) {
        self.lines.shrink_to_fit();
        self.expires.shrink_to_fit();
        self.reasons.shrink_to_fit();
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write_words(out, &self.lines);
        write_section(out, &self.expires, |at| at.to_le_bytes());
        write_words(out, &self.reasons);
        write_words(out, &self.texts.iter().map(|text| length(text)).collect::<Vec<_>>());
        write_bytes(out, self.texts.concat().as_bytes());
    }

    /// The rows that [`Rows::write`] wrote; `None` if that was something else.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Rows> {
        let (lines, expires) = (reader.words()?, reader.section(i64::from_le_bytes)?);
        let (reasons, lengths) = (reader.words()?, reader.words()?);
        let (mut rest, mut texts) = (reader.text()?, Vec::with_capacity(lengths.len()));
        for length in lengths {
            let (text, behind) = rest.split_at_checked(length as usize)?;
            texts.push(text.into());
            rest = behind;
        }
        let fits = |len: usize| len == 0 || len == lines.len();
        let is_sound = rest.is_empty()
            && u32::try_from(lines.len()).is_ok()
            && fits(expires.len())
            && fits(reasons.len())
            && reasons.iter().all(|&reason| reason == NO_REASON || (reason as usize) < texts.len());
        is_sound.then_some(Rows { lines, expires, reasons, texts })
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let texts: usize = self.texts.iter().map(|text| text.len() + size_of::<Box<str>>()).sum();
        self.lines.capacity() * 4 + self.expires.capacity() * 8 + self.reasons.capacity() * 4 + texts
    }
}

/// The items at `places`; nothing if there are no items at all. Takes no more memory than it fills.
fn pick<T: Copy>(items: &[T], places: impl ExactSizeIterator<Item = u32>) -> Vec<T> {
    if items.is_empty() {
        return Vec::new();
    }
    let mut picked = Vec::with_capacity(places.len());
    picked.extend(places.filter_map(|at| items.get(at as usize).copied()));
    picked
}

/// The length of a text, none of which is as long as a file may be.
fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
