//! Names, equal after folding.

use super::{EntryId, Found, Note, TextList};
use crate::matcher::text::{Fold, FoldBuffer, is_settled};
use crate::wire::Reader;

/// An immutable list of names. Width, letter case, invisible and control characters, traditional and variant characters make no
/// difference, nor does the amount of white space.
#[derive(Debug, Default)]
pub struct NameList {
    keys: TextList,
}

/// A name in the form it is looked up by, with the memory for making it. Kept by the caller, so that nothing is allocated
/// after warm-up.
#[derive(Default)]
pub struct NameBuffer {
    folded: FoldBuffer,
    key: String,
}

/// Names are personal data: nothing of them is shown.
impl std::fmt::Debug for NameBuffer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("NameBuffer").finish_non_exhaustive()
    }
}

impl NameBuffer {
    /// An empty buffer.
    pub fn new() -> NameBuffer {
        NameBuffer::default()
    }

    /// Folds `name`, over whatever the buffer held, and gives the key.
    pub fn set(&mut self, name: &str) -> &str {
        self.key.clear();
        push_name(name, &mut self.folded, &mut self.key);
        &self.key
    }

    /// The key of the name that was set last.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Appends the canonical form of a name to `out`: folded, one space between two words, and without the control characters
/// that are no white space, because nobody sees them. Says whether there is anything in it.
pub(crate) fn push_name(text: &str, folded: &mut FoldBuffer, out: &mut String) -> bool {
    if is_settled(text) {
        out.push_str(text);
        return !text.is_empty();
    }
    let before = out.len();
    let is_unseen = |c: char| c.is_control() && !c.is_whitespace();
    // PERF: hardly a name has the bytes that controls begin with.
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, 0x7F | 0xC2)) && text.contains(is_unseen) {
        // They go before folding, so that a mark behind one is folded into the letter before it.
        out.extend(text.chars().filter(|&c| !is_unseen(c)));
        Fold::NAME.fold_into(out.get(before..).unwrap_or_default(), folded);
        out.truncate(before);
    } else {
        Fold::NAME.fold_into(text, folded);
    }
    let name = folded.as_str();
    // PERF: no white space begins with another of these bytes, and most Chinese names have none.
    let may_be_space = |byte: u8| byte <= b' ' || matches!(byte, 0xC2 | 0xE1..=0xE3);
    if !name.bytes().any(may_be_space) {
        out.push_str(name);
        return !name.is_empty();
    }
    for word in name.split_whitespace() {
        if out.len() > before {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.len() > before
}

impl NameList {
    /// How many names are on the list.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The entry with this key (made by [`NameBuffer::set`]), if it has not expired at `now`, in milliseconds since
    /// 1970-01-01T00:00:00Z.
    pub fn find(&self, key: &str, now: i64) -> Option<Found> {
        self.keys.find(key, now)
    }

    /// An entry that was found by other means, unless it has expired at `now`.
    pub fn entry(&self, entry: EntryId, now: i64) -> Option<Found> {
        self.keys.entry(entry, now)
    }

    /// The folded name of an entry.
    pub fn key(&self, entry: EntryId) -> Option<&str> {
        self.keys.text(entry)
    }

    pub(super) fn has_expiry(&self) -> bool {
        self.keys.has_expiry()
    }

    /// What the entry says besides its name.
    pub fn note(&self, entry: EntryId) -> Note<'_> {
        self.keys.note(entry)
    }

    /// The entries with their folded names, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (EntryId, &str)> {
        self.keys.iter()
    }

    /// Memory held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.keys.heap_bytes()
    }

    pub(super) fn push(&mut self, key: &str, line: u32, note: Note<'_>) -> Option<bool> {
        self.keys.push(key, line, note)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        self.keys.write(out);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<NameList> {
        Some(NameList { keys: TextList::read(reader)? })
    }

    pub(super) fn shrink(&mut self) {
        self.keys.shrink();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The short way of [`push_name`] is right for each character, and so for texts of such.
    #[test]
    fn what_is_settled_is_its_own_key() {
        let mut settled = 0;
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            if is_settled(&text) {
                settled += 1;
                assert_eq!(Fold::NAME.fold(&text), text);
                assert!(!c.is_whitespace() && !c.is_control(), "{c:?}");
            }
        }
        assert!(is_settled("李娜") && !is_settled("李 娜") && !is_settled("李娜a") && settled > 20_000);
    }
}
