//! An exact index over the keys of many names: which entries share a key with a name, and on which rung.

use super::keys::{Rung, keys};
use super::parts::Name;

/// An entry that shares a key with the name that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyMatch {
    /// The number of the entry, counted from zero in the order in which the names were given.
    pub entry: u32,
    /// The surest rung on which the two meet.
    pub rung: Rung,
}

/// The keys of a list of names, sorted. Sixteen bytes a key; a Latin name has five or six, a Chinese one a few more
/// for its readings. A question costs one binary search for each key of the name that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyIndex {
    /// INVARIANT: sorted and without repetition.
    keys: Vec<(u64, u32)>,
}

impl KeyIndex {
    /// Indexes the names on all rungs down to `lowest`. Names beyond the first 2^32 are left out.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a Name>, lowest: Rung) -> KeyIndex {
        let mut index: Vec<(u64, u32)> = Vec::new();
        for (entry, name) in (0..=u32::MAX).zip(names) {
            let wanted = keys(name).into_iter().filter(|key| key.rung <= lowest);
            index.extend(wanted.map(|key| (key.hash, entry)));
        }
        index.sort_unstable();
        index.dedup();
        KeyIndex { keys: index }
    }

    /// How many keys the index holds.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether the index holds no key.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The entries that share a key with `name` on a rung down to `lowest`, each once with its surest rung, in the
    /// order of their numbers.
    pub fn find(&self, name: &Name, lowest: Rung) -> Vec<KeyMatch> {
        let mut found: Vec<KeyMatch> = Vec::new();
        for key in keys(name).into_iter().filter(|key| key.rung <= lowest) {
            let start = self.keys.partition_point(|&(hash, _)| hash < key.hash);
            let run = self.keys.get(start..).unwrap_or_default();
            let same = run.iter().take_while(|&&(hash, _)| hash == key.hash);
            found.extend(same.map(|&(_, entry)| KeyMatch { entry, rung: key.rung }));
        }
        found.sort_unstable();
        found.dedup_by_key(|found| found.entry);
        found
    }
}
