//! An exact index over the keys of many names: which entries share a key with a name, and on which rung.

use std::borrow::Borrow;

use super::keys::{Key, Rung, keys};
use super::parts::Name;

/// An entry that shares a key with the name that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyMatch {
    /// The number that the entry was given.
    pub entry: u32,
    /// The surest rung on which the two meet.
    pub rung: Rung,
}

/// The keys of a list of names, sorted. Sixteen bytes a key; a Latin name has five or six, a Chinese one a few more
/// for its readings. A question costs one binary search for each key of the name that is asked for.
///
/// ```
/// use menshen::matcher::name::{KeyIndex, Name, Rung};
///
/// let listed = [(7, Name::new("Acme Trading Co., Ltd.")), (8, Name::new("单田芳"))];
/// let index = KeyIndex::new(&[Rung::Core, Rung::Pinyin], listed);
/// let found = index.find(&Name::new("shan tian fang"));
/// assert_eq!(found.iter().map(|found| (found.entry, found.rung)).collect::<Vec<_>>(), [(8, Rung::Pinyin)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyIndex {
    rungs: Vec<Rung>,
    /// INVARIANT: sorted and without repetition.
    keys: Vec<(u64, u32)>,
}

impl KeyIndex {
    /// Indexes numbered names on these rungs.
    pub fn new<N: Borrow<Name>>(rungs: &[Rung], names: impl IntoIterator<Item = (u32, N)>) -> KeyIndex {
        let mut index = Vec::new();
        for (entry, name) in names {
            index.extend(keys_on(rungs, name.borrow()).into_iter().map(|key| (key.hash, entry)));
        }
        index.sort_unstable();
        index.dedup();
        KeyIndex { rungs: rungs.to_vec(), keys: index }
    }

    /// The hash of each key with the number of its entry, for storing the index.
    pub fn hashes(&self) -> &[(u64, u32)] {
        &self.keys
    }

    /// The index of which [`KeyIndex::hashes`] was stored; `None` when these can't be those of any.
    pub fn from_hashes(rungs: &[Rung], hashes: Vec<(u64, u32)>) -> Option<KeyIndex> {
        let is_sound = hashes.is_sorted_by(|a, b| a < b) && (hashes.is_empty() || !rungs.is_empty());
        is_sound.then(|| KeyIndex { rungs: rungs.to_vec(), keys: hashes })
    }

    /// How many keys the index holds.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether the index holds no key.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The entries that share a key with `name`, each once with its surest rung, in the order of their numbers.
    pub fn find(&self, name: &Name) -> Vec<KeyMatch> {
        let mut found: Vec<KeyMatch> = self.matches(name).collect();
        found.sort_unstable();
        found.dedup_by_key(|found| found.entry);
        found
    }

    /// The entries that share a key with `name`, from the surest rung to the least sure; an entry may come again.
    pub fn matches(&self, name: &Name) -> impl Iterator<Item = KeyMatch> + use<'_> {
        keys_on(&self.rungs, name).into_iter().flat_map(|Key { rung, hash, .. }| {
            let start = self.keys.partition_point(|&(known, _)| known < hash);
            let run = self.keys.get(start..).unwrap_or_default();
            let same = run.iter().take_while(move |&&(known, _)| known == hash);
            same.map(move |&(_, entry)| KeyMatch { entry, rung })
        })
    }
}

/// The keys of a name on some rungs, from the surest.
fn keys_on(rungs: &[Rung], name: &Name) -> Vec<Key> {
    let mut all = keys(name);
    all.retain(|key| rungs.contains(&key.rung));
    all
}
