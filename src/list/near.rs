//! Names near those of a list: within some edits, alike by Jaro-Winkler, or with a key in common.
//!
//! An index beside a [`NameList`]; the list itself answers equality. Not for scoring a pair of names: that is
//! [`crate::matcher::name::compare`]. Invariant: what is found is what comparing with every entry would find; entries
//! longer than [`ENTRY_SYMBOLS_MAX`] symbols are only found when they are equal. Cost: that of the fuzzy list, and for
//! keys one binary search a key.

use super::fuzzy::{Budget, BuildError, ENTRY_SYMBOLS_MAX, FuzzyList, SearchScratch, Settings};
use super::{EntryId, Found, NameList};
use crate::matcher::edit::{Boost, Metric};
use crate::matcher::name::{KeyIndex, Name, Rung};
use crate::wire::{Reader, write_bytes, write_section};

/// How near a name must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nearness {
    /// At most so many edits apart; exchanging two neighbours is one edit.
    Edits(u8),
    /// At least so alike by Jaro-Winkler, in basis points.
    Alike(u16),
}

impl Nearness {
    fn settings(self) -> Settings {
        let edits = match self {
            Nearness::Edits(edits) => edits,
            Nearness::Alike(_) => 0,
        };
        Settings { metric: Metric::Osa, budget: Budget::Fixed(edits) }
    }
}

/// Whether so many edits may change half of a name or more, which makes another name of it.
pub fn is_overreach(name: &str, edits: u8) -> bool {
    name.chars().nth(2 * usize::from(edits)).is_none()
}

/// The index.
#[derive(Debug)]
pub struct NearNames {
    near: Option<(Nearness, FuzzyList)>,
    keys: KeyIndex,
}

impl NearNames {
    /// The index of a list for these ways of being near.
    ///
    /// # Errors
    /// When everything together is too large for the index.
    pub fn build(
        names: &NameList,
        nearness: Option<Nearness>,
        rungs: &[Rung],
    ) -> Result<NearNames, BuildError> {
        let fits = |text: &str| text.chars().nth(ENTRY_SYMBOLS_MAX).is_none();
        let near = match nearness {
            None => None,
            Some(nearness) => {
                let entries =
                    names.iter().filter(|(_, text)| fits(text)).map(|(entry, text)| (entry.0, text));
                Some((nearness, FuzzyList::build(nearness.settings(), entries)?))
            }
        };
        let keys = match rungs {
            [] => KeyIndex::default(),
            rungs => KeyIndex::new(rungs, names.iter().map(|(entry, text)| (entry.0, Name::new(text)))),
        };
        Ok(NearNames { near, keys })
    }

    /// The index as bytes, the same for the same list on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_bytes(&mut out, &self.near.as_ref().map(|(_, list)| list.to_bytes()).unwrap_or_default());
        write_section(&mut out, self.keys.hashes(), |(hash, _)| hash.to_le_bytes());
        write_section(&mut out, self.keys.hashes(), |(_, entry)| entry.to_le_bytes());
        out
    }

    /// The index that [`NearNames::to_bytes`] wrote, made for these ways of being near; `None` if it was something else.
    pub fn from_bytes(bytes: &[u8], nearness: Option<Nearness>, rungs: &[Rung]) -> Option<NearNames> {
        let mut reader = Reader::new(bytes);
        let list = reader.bytes()?;
        let near = match nearness {
            None => list.is_empty().then_some(None)?,
            Some(nearness) => {
                let list = FuzzyList::from_bytes(list).ok()?;
                (list.settings() == nearness.settings()).then_some(Some((nearness, list)))?
            }
        };
        let (hashes, entries) = (reader.section(u64::from_le_bytes)?, reader.words()?);
        let is_sound = reader.is_empty() && hashes.len() == entries.len();
        let keys = KeyIndex::from_hashes(rungs, hashes.into_iter().zip(entries).collect())?;
        is_sound.then_some(NearNames { near, keys })
    }

    /// The nearest entry that has not expired at `now` milliseconds: an equal one, else by edits or likeness, else by a
    /// key. `name` is the canonical form that the list's own keys have.
    pub fn find(&self, names: &NameList, name: &str, now: i64, scratch: &mut SearchScratch) -> Option<Found> {
        names
            .find(name, now)
            .or_else(|| self.find_near(names, name, now, scratch))
            .or_else(|| self.find_key(names, name, now))
    }

    fn find_near(
        &self,
        names: &NameList,
        name: &str,
        now: i64,
        scratch: &mut SearchScratch,
    ) -> Option<Found> {
        let (nearness, list) = self.near.as_ref()?;
        match nearness {
            Nearness::Edits(_) => {
                list.search(name, scratch).iter().find_map(|hit| names.entry(EntryId(hit.id()), now))
            }
            Nearness::Alike(least) => list
                .search_winkler(name, *least, Boost::Gated, scratch)
                .iter()
                .find_map(|hit| names.entry(EntryId(hit.id), now)),
        }
    }

    fn find_key(&self, names: &NameList, name: &str, now: i64) -> Option<Found> {
        if self.keys.is_empty() {
            return None;
        }
        self.keys.matches(&Name::new(name)).find_map(|found| names.entry(EntryId(found.entry), now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::list::{List, ListBuilder, ListKind, Note, Reading};

    fn names(entries: &[&str]) -> NameList {
        let limits = Limits::default();
        let mut builder = ListBuilder::new(Reading::new(ListKind::Name, &limits));
        for (line, entry) in (1..).zip(entries) {
            builder.push(entry, line, Note::default()).unwrap();
        }
        match builder.finish().unwrap().0 {
            List::Name(list) => list,
            other => panic!("a list of names is one, not {other:?}"),
        }
    }

    #[test]
    fn names_are_found_by_edits_by_likeness_and_by_key() {
        let list = names(&["深圳华信达科技", "jonathan smith", "单田芳", "Acme Trading Co., Ltd."]);
        let mut scratch = SearchScratch::new();
        let mut line =
            |near: &NearNames, name: &str| near.find(&list, name, 0, &mut scratch).map(|found| found.line);
        let edits = NearNames::build(&list, Some(Nearness::Edits(1)), &[]).unwrap();
        assert_eq!(line(&edits, "深圳华兴达科技"), Some(1));
        assert_eq!(line(&edits, "深圳华兴大科技"), None);
        let alike = NearNames::build(&list, Some(Nearness::Alike(9_500)), &[]).unwrap();
        assert_eq!(line(&alike, "jonathon smith"), Some(2));
        assert_eq!(line(&alike, "john smythe"), None);
        let keys = NearNames::build(&list, None, &[Rung::Core, Rung::Pinyin]).unwrap();
        assert_eq!(line(&keys, "acme trading limited"), Some(4));
        assert_eq!(line(&keys, "shan tian fang"), Some(3));
        assert_eq!(line(&keys, "jonathon smith"), None);
    }

    #[test]
    fn edits_reach_over_half_of_a_name() {
        for (name, edits, is_overreach) in [
            ("张伟", 1, true),
            ("张小伟", 1, false),
            ("欧阳小伟", 2, true),
            ("司马欧阳伟", 2, false),
            ("王", 0, false),
        ] {
            assert_eq!(super::is_overreach(name, edits), is_overreach, "{name} {edits}");
        }
    }
}
