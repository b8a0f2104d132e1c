//! Building a list and its index.

use super::change::Changes;
use super::deletions::Deletions;
use super::rare::{Census, Rare, Rarest, rarest};
use super::rolling::Reader;
use super::segments::{Crowds, SEGMENTS, Segments, entry_keys};
use super::settings::Settings;
use super::store::Store;

/// What was measured to be the cheaper way at what size. It decides how fast an answer is found, never which.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tuning {
    /// Up to so many texts, comparing signatures is as fast as an index and takes no memory.
    pub(super) scan_texts_max: u32,
    /// A query reads the segments of entries of five lengths; those of neighbouring lengths are about as crowded.
    pub(super) segment_lengths: u64,
    /// Finding and reading a posting takes as long as scanning so many signatures.
    pub(super) posting_signatures: usize,
    /// Shorter lists of the deletions are not looked through: that takes time for each entry, and saves little.
    pub(super) long_list: usize,
}

impl Tuning {
    pub(super) const MEASURED: Self =
        Self { scan_texts_max: 20_000, segment_lengths: 4, posting_signatures: 2, long_list: 8 };
}

/// A list of names with everything that finding neighbours needs.
#[derive(Clone)]
pub struct FuzzyList {
    pub(super) settings: Settings,
    pub(super) tuning: Tuning,
    pub(super) store: Store,
    /// Whether there are indexes; without, every search compares signatures.
    pub(super) indexed: bool,
    /// Entries that queries with one edit can reach.
    pub(super) deletions: Deletions,
    /// Entries that queries with two edits can reach, each in one of these two.
    pub(super) segments: Segments,
    pub(super) rare: Rare,
    pub(super) changes: Changes,
}

/// Names are personal data: their number is all that is shown.
impl std::fmt::Debug for FuzzyList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FuzzyList").field("entries", &self.len()).finish_non_exhaustive()
    }
}

/// Why a list can't be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// An entry, counted from zero, has more symbols than [`super::ENTRY_SYMBOLS_MAX`].
    EntryTooLong {
        /// Which entry.
        index: usize,
        /// How many symbols it has.
        symbols: usize,
    },
    /// The texts take more than 4 GiB or are more than 2^30, or the index would have more than 2^32 postings.
    TooLarge,
}

impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EntryTooLong { index, symbols } => write!(f, "entry {index} has {symbols} symbols"),
            Self::TooLarge => {
                f.write_str("the list has more than four billion bytes or postings, or a billion texts")
            }
        }
    }
}

impl std::error::Error for BuildError {}

impl FuzzyList {
    /// Builds a list of pairs of id and folded text. Pairs that occur twice count once.
    ///
    /// # Errors
    ///
    /// When an entry is longer than [`super::ENTRY_SYMBOLS_MAX`], or everything together is too large.
    pub fn build<'t>(
        settings: Settings,
        entries: impl IntoIterator<Item = (u32, &'t str)>,
    ) -> Result<Self, BuildError> {
        let entries: Vec<(u32, &str)> = entries.into_iter().collect();
        Self::from_store(settings, Store::build(&entries)?, Tuning::MEASURED)
    }

    /// Builds the index of a store.
    pub(super) fn from_store(settings: Settings, store: Store, tuning: Tuning) -> Result<Self, BuildError> {
        let indexed = store.len() > tuning.scan_texts_max;
        let mut list = Self {
            settings,
            tuning,
            store,
            indexed,
            deletions: Deletions::default(),
            segments: Segments::default(),
            rare: Rare::default(),
            changes: Changes::default(),
        };
        if indexed {
            list.deletions = Deletions::build(&list.store, settings, tuning)?;
            (list.segments, list.rare) = two_edits(&list.store, settings, tuning)?;
        }
        Ok(list)
    }

    /// How the list measures.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// The number of pairs of id and text.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.ids.len() - self.changes.gone_count() + self.changes.added.len()
    }

    /// Whether the list has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The heap memory that the list takes, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.store.memory_bytes()
            + self.deletions.postings.memory_bytes()
            + self.segments.memory_bytes()
            + self.rare.memory_bytes()
            + self.changes.memory_bytes()
    }
}

/// Files each entry where fewer others stand under the same keys: by its segments, or by its rarest symbols.
fn two_edits(store: &Store, settings: Settings, tuning: Tuning) -> Result<(Segments, Rare), BuildError> {
    let symbols_of = |slot| store.text(slot).chars().count();
    // An entry of fewer symbols than segments is within two edits of nothing long; the search reads all of those.
    let slots = || {
        (0..store.len()).filter(|&slot| {
            let symbols = symbols_of(slot);
            symbols >= SEGMENTS && settings.budget.may_need_two(symbols)
        })
    };
    let entries = slots().count();
    u32::try_from(entries * SEGMENTS).map_err(|_| BuildError::TooLarge)?;
    if entries == 0 {
        return Ok((Segments::default(), Rare::default()));
    }

    let mut reader = Reader::default();
    let mut census = Census::new();
    let mut crowds = Crowds::new(entries);
    (0..store.len()).for_each(|slot| census.count(store.text(slot)));
    for slot in slots() {
        reader.read(store.text(slot));
        crowds.count(entry_keys(&reader.rolling, reader.symbols.len()));
    }

    let (mut by_segments, mut by_rarest): (Vec<u32>, Vec<(u32, Rarest)>) = (Vec::new(), Vec::new());
    let mut spare = Vec::new();
    for slot in slots() {
        reader.read(store.text(slot));
        let keys = entry_keys(&reader.rolling, reader.symbols.len());
        let rarest = rarest(reader.symbols.iter().copied(), |symbol| census.frequency(symbol), &mut spare);
        match rarest {
            Some(rarest) if rare_crowd(rarest) < tuning.segment_lengths * crowds.of(keys) => {
                by_rarest.push((slot, rarest))
            }
            Some(_) | None => by_segments.push(slot),
        }
    }
    Ok((Segments::build(store, &by_segments), Rare::build(store, &census, &by_rarest)))
}

fn rare_crowd(rarest: Rarest) -> u64 {
    rarest.into_iter().map(|(frequency, _)| u64::from(frequency)).sum()
}
