//! A list as bytes, so that a process starts without building the index.
//!
//! The form, all numbers little-endian: the magic `MSFZ`, the version as `u32`; metric, kind of budget, budget, whether
//! there is an index (a byte each); then sections, each its length in elements as `u64` and the elements: the text, text
//! starts, id starts, ids; starts, marks and slots of the deletions and of the segments; symbols, frequencies, starts and
//! slots of the rare symbols; gone words; ids, ends and texts of what was added. Last a checksum of all before it.
//!
//! Loading checks every invariant that reading the list relies on, so no bytes whatever make a search panic. The checksum
//! finds damage, not forgery: bytes made on purpose can describe an index that misses entries.

use super::build::{FuzzyList, Tuning};
use super::change::Changes;
use super::deletions::Deletions;
use super::hits::SLOTS_MAX;
use super::postings::Postings;
use super::rare::Rare;
use super::segments::Segments;
use super::settings::{Budget, Settings};
use super::store::Store;
use crate::matcher::edit::Metric;
use crate::wire::{Reader, write_bytes, write_section, write_words};

const MAGIC: [u8; 4] = *b"MSFZ";
const VERSION: u32 = 2;

/// Why bytes can't be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// They don't begin as a fuzzy list does.
    NotAList,
    /// They are a list of another version of the form; build the list again from its entries.
    Version(u32),
    /// They were cut short, changed or never a list.
    Damaged,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAList => f.write_str("these bytes are no fuzzy list"),
            Self::Version(version) => {
                write!(f, "the list has form {version}, this library reads form {VERSION}")
            }
            Self::Damaged => f.write_str("the list is damaged"),
        }
    }
}

impl std::error::Error for LoadError {}

impl FuzzyList {
    /// The list as bytes, the same for the same list on every machine.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.memory_bytes() + 256);
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        let (kind, budget) = match self.settings.budget {
            Budget::Fixed(edits) => (0, edits),
            Budget::ByLength => (1, 0),
        };
        let metric = match self.settings.metric {
            Metric::Levenshtein => 0,
            Metric::Osa => 1,
        };
        out.extend([metric, kind, budget, u8::from(self.indexed)]);
        write_bytes(&mut out, self.store.text.as_bytes());
        write_words(&mut out, &self.store.text_starts);
        write_words(&mut out, &self.store.id_starts);
        write_words(&mut out, &self.store.ids);
        for postings in [&self.deletions.postings, &self.segments.postings] {
            write_words(&mut out, &postings.starts);
            write_section(&mut out, &postings.marks, |mark| mark.to_le_bytes());
            write_words(&mut out, &postings.slots);
        }
        for words in [&self.rare.symbols, &self.rare.frequencies, &self.rare.starts, &self.rare.slots] {
            write_words(&mut out, words);
        }
        write_section(&mut out, &self.changes.gone, |word| word.to_le_bytes());
        let added = &self.changes.added;
        write_words(&mut out, &added.iter().map(|added| added.id).collect::<Vec<_>>());
        let mut end = 0;
        let ends = added.iter().map(|added| {
            end += added.text.len() as u64;
            end
        });
        write_section(&mut out, &ends.collect::<Vec<_>>(), |end| end.to_le_bytes());
        write_bytes(&mut out, added.iter().map(|added| &*added.text).collect::<String>().as_bytes());
        let checksum = checksum(&out);
        out.extend(checksum.to_le_bytes());
        out
    }

    /// The list that [`FuzzyList::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// When the bytes are no list, of another version, or damaged.
    ///
    /// ```
    /// use menshen::list::fuzzy::{Budget, FuzzyList, LoadError, Settings};
    /// use menshen::matcher::edit::Metric;
    ///
    /// let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
    /// let list = FuzzyList::build(settings, [(1, "深圳华信科技"), (2, "深圳华达科技")])?;
    /// let mut bytes = list.to_bytes();
    /// assert_eq!(FuzzyList::from_bytes(&bytes).map(|list| list.len()), Ok(2));
    /// bytes[40] ^= 1;
    /// assert_eq!(FuzzyList::from_bytes(&bytes).err(), Some(LoadError::Damaged));
    /// # Ok::<(), menshen::list::fuzzy::BuildError>(())
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(LoadError::NotAList)?;
        let (version, rest) = rest.split_first_chunk().ok_or(LoadError::Damaged)?;
        let version = u32::from_le_bytes(*version);
        if version != VERSION {
            return Err(LoadError::Version(version));
        }
        let (_, sum) = rest.split_last_chunk().ok_or(LoadError::Damaged)?;
        let body = bytes.len().saturating_sub(size_of::<u64>());
        if bytes.get(..body).map(checksum) != Some(u64::from_le_bytes(*sum)) {
            return Err(LoadError::Damaged);
        }
        let rest = rest.get(..rest.len().saturating_sub(size_of::<u64>())).unwrap_or(&[]);
        read(&mut Reader::new(rest)).ok_or(LoadError::Damaged)
    }
}

fn read(reader: &mut Reader<'_>) -> Option<FuzzyList> {
    let [metric, kind, budget, indexed] = reader.take_chunk()?;
    let settings = Settings {
        metric: match metric {
            0 => Metric::Levenshtein,
            1 => Metric::Osa,
            _ => return None,
        },
        budget: match (kind, budget) {
            (0, edits) => Budget::Fixed(edits),
            (1, 0) => Budget::ByLength,
            _ => return None,
        },
    };
    let text = String::from_utf8(reader.bytes()?.to_vec()).ok()?;
    let store = Store::from_parts(text, reader.words()?, reader.words()?, reader.words()?)?;
    let mut postings = || {
        let starts = reader.words()?;
        let marks = reader.section(u16::from_le_bytes)?;
        Some(Postings { starts, marks, slots: reader.words()? })
    };
    let (deletions, segments) = (postings()?, postings()?);
    let rare = [reader.words()?, reader.words()?, reader.words()?, reader.words()?];
    let gone = reader.section(u64::from_le_bytes)?;
    let changes = read_changes(reader, gone)?;
    let gone_fits = changes.gone.is_empty() || changes.gone.len() == store.ids.len().div_ceil(64);
    // A bit past the last id would be counted as an entry that is gone.
    let last_bits = store.ids.len() % 64;
    let tail_is_clear = last_bits == 0 || changes.gone.last().is_none_or(|word| word >> last_bits == 0);
    let sound = indexed <= 1
        && reader.is_empty()
        && gone_fits
        && tail_is_clear
        && store.len() as usize + changes.added.len() <= SLOTS_MAX as usize
        && deletions.is_sound(store.len())
        && segments.is_sound(store.len());
    if !sound {
        return None;
    }
    Some(FuzzyList {
        settings,
        tuning: Tuning::MEASURED,
        indexed: indexed == 1,
        deletions: Deletions { postings: deletions },
        segments: Segments::new(segments, &store),
        rare: Rare::from_parts(rare, &store)?,
        store,
        changes,
    })
}

fn read_changes(reader: &mut Reader<'_>, gone: Vec<u64>) -> Option<Changes> {
    let ids = reader.words()?;
    let ends = reader.section(u64::from_le_bytes)?;
    let texts = std::str::from_utf8(reader.bytes()?).ok()?;
    if ids.len() != ends.len() || ends.last().map_or(0, |&end| end) != texts.len() as u64 {
        return None;
    }
    let mut changes = Changes { added: Vec::new(), gone };
    let mut start = 0;
    for (id, end) in ids.into_iter().zip(ends) {
        let end = usize::try_from(end).ok()?;
        changes.push(id, texts.get(start..end)?)?;
        start = end;
    }
    Some(changes)
}

/// Sixty-four bits over all bytes, eight at a time. A change of one byte always changes it, because each step is
/// invertible.
fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let start = 0x6D65_6E73_6865_6E00 ^ bytes.len() as u64;
    let sum = words.iter().chain([&last]).fold(start, |sum, word| {
        (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    super::rolling::scatter(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::fuzzy::SearchScratch;

    fn list() -> FuzzyList {
        let names: Vec<String> = (0..12_u32)
            .map(|number| {
                format!("深圳{}华信{}科技", number % 7, char::from_u32(0x4E00 + number).unwrap_or('一'))
            })
            .chain((0..12).map(|number| format!("john smith {number}")))
            .collect();
        let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
        let entries: Vec<(u32, &str)> = (0..).zip(names.iter().map(String::as_str)).collect();
        let store = Store::build(&entries).expect("small");
        let tuning = Tuning { scan_texts_max: 0, ..Tuning::MEASURED };
        let mut list = FuzzyList::from_store(settings, store, tuning).expect("small");
        list.add(900, "jane smith").expect("short");
        list.add(901, "").expect("short");
        list.remove(7);
        list
    }

    #[test]
    fn what_is_written_is_read() {
        let list = list();
        let bytes = list.to_bytes();
        let loaded = FuzzyList::from_bytes(&bytes).expect("whole");
        assert_eq!(loaded.to_bytes(), bytes);
        assert!(loaded.indexed && !loaded.deletions.postings.slots.is_empty() && !loaded.rare.is_empty());
        let entries: Vec<_> = list.entries().collect();
        assert_eq!(loaded.entries().collect::<Vec<_>>(), entries);
        let mut scratch = SearchScratch::new();
        for (_, text) in entries {
            let hits = list.search(text, &mut scratch).to_vec();
            assert!(!hits.is_empty());
            assert_eq!(loaded.search(text, &mut scratch), hits);
        }
    }

    /// With the checksum put right, so that the checks behind it are reached.
    #[test]
    fn no_change_of_a_byte_makes_a_search_panic() {
        let bytes = list().to_bytes();
        let body = bytes.len() - 8;
        let mut scratch = SearchScratch::new();
        let mut loaded = 0;
        for place in 8..body {
            for change in [1, 0x80, 0xFF] {
                let mut changed = bytes.clone();
                changed[place] ^= change;
                assert_eq!(FuzzyList::from_bytes(&changed).err(), Some(LoadError::Damaged), "{place}");
                let sum = checksum(&changed[..body]);
                changed[body..].copy_from_slice(&sum.to_le_bytes());
                if let Ok(list) = FuzzyList::from_bytes(&changed) {
                    loaded += 1;
                    for query in ["深圳1华信一科技", "john smith 1", "john", ""] {
                        list.search(query, &mut scratch);
                        list.search_winkler(query, 9_000, crate::matcher::edit::Boost::Gated, &mut scratch);
                    }
                }
            }
        }
        // Slots, marks and ids may change and still make a list.
        assert!(loaded > 100);
    }

    #[test]
    fn bytes_that_end_early_are_damaged() {
        let bytes = list().to_bytes();
        for end in 0..bytes.len() {
            assert!(FuzzyList::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        assert_eq!(FuzzyList::from_bytes(b"MSFZ\x01\0\0\0").err(), Some(LoadError::Version(1)));
        assert_eq!(FuzzyList::from_bytes(b"{}").err(), Some(LoadError::NotAList));
    }
}
