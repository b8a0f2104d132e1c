//! Building a list and its index.

use super::change::Changes;
use super::postings::Postings;
use super::rare::{Census, Rare, Rarest, rarest};
use super::rolling::Rolling;
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
    /// Reading a posting and the signature behind it takes as long as scanning so many signatures in order.
    pub(super) posting_signatures: usize,
}

impl Tuning {
    pub(super) const MEASURED: Self =
        Self { scan_texts_max: 20_000, segment_lengths: 4, posting_signatures: 6 };
}

/// A list of names with everything that finding neighbours needs.
#[derive(Clone, Debug)]
pub struct FuzzyList {
    pub(super) settings: Settings,
    pub(super) tuning: Tuning,
    pub(super) store: Store,
    /// Whether there are indexes; without, every search compares signatures.
    pub(super) indexed: bool,
    /// Entries that queries with one edit can reach, by each variant with at most one symbol deleted.
    pub(super) deletions: Postings,
    /// Entries that queries with two edits can reach, each in one of these two.
    pub(super) segments: Segments,
    pub(super) rare: Rare,
    pub(super) changes: Changes,
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
    /// The texts take more than 4 GiB, or the index would have more than 2^32 postings.
    TooLarge,
}

impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EntryTooLong { index, symbols } => write!(f, "entry {index} has {symbols} symbols"),
            Self::TooLarge => f.write_str("the list has more than four billion bytes or postings"),
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
            deletions: Postings::default(),
            segments: Segments::default(),
            rare: Rare::default(),
            changes: Changes::default(),
        };
        if indexed {
            list.deletions = deletions(&list.store, settings)?;
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
            + self.deletions.memory_bytes()
            + self.segments.memory_bytes()
            + self.rare.memory_bytes()
            + self.changes.memory_bytes()
    }
}

/// A text as symbols with its hashes, in memory that is used again for the next one.
#[derive(Default)]
struct Reader {
    symbols: Vec<u32>,
    rolling: Rolling,
}

impl Reader {
    fn read(&mut self, text: &str) {
        self.symbols.clear();
        self.symbols.extend(text.chars().map(u32::from));
        self.rolling.set(&self.symbols);
    }
}

fn deletions(store: &Store, settings: Settings) -> Result<Postings, BuildError> {
    let slots = || (0..store.len()).filter(|&slot| settings.budget.may_need_one(symbols_of(store, slot)));
    let variants = |slot| 1 + symbols_of(store, slot) as u64;
    let count = slots().map(variants).sum::<u64>();
    let count = u32::try_from(count).map_err(|_| BuildError::TooLarge)?;
    Ok(Postings::build(count as usize, |found| {
        let mut reader = Reader::default();
        for slot in slots() {
            reader.read(store.text(slot));
            variant_keys(&reader.symbols, &reader.rolling, |key| found(key, slot));
        }
    }))
}

fn symbols_of(store: &Store, slot: u32) -> usize {
    store.text(slot).chars().count()
}

/// Hands over the keys of a text and of each different text that deleting one symbol of it makes.
pub(super) fn variant_keys(symbols: &[u32], rolling: &Rolling, mut found: impl FnMut(u64)) {
    found(rolling.whole());
    let mut previous = None;
    for (place, &symbol) in symbols.iter().enumerate() {
        // Deleting either of two equal neighbours makes the same text.
        if previous != Some(symbol) {
            found(rolling.without(place));
        }
        previous = Some(symbol);
    }
}

/// Files each entry where fewer others stand under the same keys: by its segments, or by its rarest symbols.
fn two_edits(store: &Store, settings: Settings, tuning: Tuning) -> Result<(Segments, Rare), BuildError> {
    // An entry of fewer symbols than segments is within two edits of nothing long; the search reads all of those.
    let slots = || {
        (0..store.len()).filter(|&slot| {
            let symbols = symbols_of(store, slot);
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
    let segments = Segments::build(by_segments.len() * SEGMENTS, |found| {
        let mut reader = Reader::default();
        for &slot in &by_segments {
            reader.read(store.text(slot));
            for key in entry_keys(&reader.rolling, reader.symbols.len()) {
                found(key, slot);
            }
        }
    });
    Ok((segments, Rare::build(&census, &by_rarest)))
}

fn rare_crowd(rarest: Rarest) -> u64 {
    rarest.into_iter().map(|(frequency, _)| u64::from(frequency)).sum()
}
