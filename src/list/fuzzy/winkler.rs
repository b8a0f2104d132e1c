//! Every entry at or above a Jaro-Winkler score.
//!
//! There is no index for it: the entries of each length are passed over by their signatures, which bound the number of
//! symbols that can agree and with it the score. It takes milliseconds on a million names where edits take microseconds;
//! retrieving by edits or keys and scoring what is found is the better plan where it will do.

use super::build::FuzzyList;
use super::hits::Place;
use super::search::SearchScratch;
use super::settings::ENTRY_SYMBOLS_MAX;
use super::signature;
use crate::matcher::edit::{self, Agreement, Boost};

/// The longest prefix that raises a score.
const PREFIX_MAX: usize = 4;

/// An entry at or above the wanted score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scored {
    /// The id that the entry was given.
    pub id: u32,
    /// Its Jaro-Winkler score against the query, in basis points.
    pub score: u16,
    /// Where its text is: see [`FuzzyList::text`].
    pub place: Place,
}

/// How many symbols must agree in texts of two lengths for the score to be reached, by the length of the common prefix;
/// `None` where not even all are enough.
#[derive(Clone, Copy)]
struct Needed([Option<usize>; PREFIX_MAX + 1]);

impl Needed {
    fn new(left_symbols: usize, right_symbols: usize, score_min: u16, boost: Boost) -> Self {
        let mut needed = [None; PREFIX_MAX + 1];
        let most = left_symbols.min(right_symbols);
        for (prefix, needed) in needed.iter_mut().enumerate() {
            // The score rises with the symbols that agree, so the first that reaches it is found by halving.
            let reaches = |matched: usize| {
                let agreement = Agreement { left_symbols, right_symbols, matched, exchanged: 0 };
                agreement.jaro_winkler(prefix, boost) >= score_min
            };
            let (mut low, mut high) = (0, most + 1);
            while low < high {
                let middle = low + (high - low) / 2;
                if reaches(middle) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            *needed = (low <= most).then_some(low);
        }
        Self(needed)
    }

    fn with_prefix(self, prefix: usize) -> Option<usize> {
        self.0.get(prefix).copied().flatten()
    }

    /// The fewest that can be enough, whatever the prefix.
    fn least(self) -> Option<usize> {
        self.0.into_iter().flatten().min()
    }
}

/// The most symbols that can agree, by what each signature lacks of the other.
fn most_agreeing(query: (usize, u64), entry: (usize, u64)) -> usize {
    let lacking = |of: u64, other: u64| (of & !other).count_ones() as usize;
    let left = query.0.saturating_sub(lacking(query.1, entry.1));
    left.min(entry.0.saturating_sub(lacking(entry.1, query.1)))
}

impl FuzzyList {
    /// Every entry whose Jaro-Winkler score against the query is at least `score_min` basis points, ordered by score from
    /// the best, then length, text and id. The edit budget of the list plays no part.
    ///
    /// ```
    /// use menshen::list::fuzzy::{Budget, FuzzyList, SearchScratch, Settings};
    /// use menshen::matcher::edit::{Boost, Metric};
    ///
    /// let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
    /// let list = FuzzyList::build(settings, [(1, "dwayne"), (2, "william"), (3, "duane")])?;
    /// let mut scratch = SearchScratch::new();
    /// let scored = list.search_winkler("duane", 8_400, Boost::Gated, &mut scratch);
    /// assert_eq!(scored.iter().map(|hit| (hit.id, hit.score)).collect::<Vec<_>>(), [(3, 10_000), (1, 8_400)]);
    /// # Ok::<(), menshen::list::fuzzy::BuildError>(())
    /// ```
    pub fn search_winkler<'s>(
        &self,
        query: &str,
        score_min: u16,
        boost: Boost,
        scratch: &'s mut SearchScratch,
    ) -> &'s [Scored] {
        scratch.scored.clear();
        scratch.symbols.clear();
        // DIFFERENCE: a query more than three times as long as any entry may be is answered with nothing, whatever the
        // score; the bound keeps the work of one call bounded.
        scratch.symbols.extend(query.chars().take(3 * ENTRY_SYMBOLS_MAX + 1).map(u32::from));
        if scratch.symbols.len() <= 3 * ENTRY_SYMBOLS_MAX {
            let signature = signature::of(scratch.symbols.iter().copied());
            let wanted = (scratch.symbols.len(), signature);
            for length in 0..=self.store.longest() {
                let needed = Needed::new(wanted.0, length, score_min, boost);
                self.score_length((query, wanted), length, needed, (score_min, boost), scratch);
            }
            self.score_added((query, wanted), (score_min, boost), scratch);
            self.order(scratch);
        }
        &scratch.scored
    }

    fn score_length(
        &self,
        (query, wanted): (&str, (usize, u64)),
        length: usize,
        needed: Needed,
        (score_min, boost): (u16, Boost),
        scratch: &mut SearchScratch,
    ) {
        let Some(least) = needed.least() else { return };
        let slots = self.store.of_lengths(length, length);
        for (slot, &signature) in slots.clone().zip(self.store.signatures(slots)) {
            let most = most_agreeing(wanted, (length, signature));
            if most < least {
                continue;
            }
            let text = self.store.text(slot);
            let prefix = query.chars().zip(text.chars()).take(PREFIX_MAX).take_while(|(x, y)| x == y).count();
            if needed.with_prefix(prefix).is_none_or(|needed| most < needed) {
                continue;
            }
            let score = edit::jaro_winkler(query, text, boost, &mut scratch.edit);
            if score >= score_min {
                for (place, &id) in self.store.id_range(slot).zip(self.store.ids(slot)) {
                    if !self.changes.is_gone(place) {
                        scratch.scored.push(Scored { id, score, place: Place::new(0, slot) });
                    }
                }
            }
        }
    }

    fn score_added(
        &self,
        (query, wanted): (&str, (usize, u64)),
        (score_min, boost): (u16, Boost),
        scratch: &mut SearchScratch,
    ) {
        for (place, added) in (self.store.len()..).zip(&self.changes.added) {
            let most = most_agreeing(wanted, (added.symbols, added.signature));
            let bound = Agreement {
                left_symbols: wanted.0,
                right_symbols: added.symbols,
                matched: most,
                exchanged: 0,
            };
            if bound.jaro_winkler(PREFIX_MAX, boost) >= score_min {
                let score = edit::jaro_winkler(query, &added.text, boost, &mut scratch.edit);
                if score >= score_min {
                    scratch.scored.push(Scored { id: added.id, score, place: Place::new(0, place) });
                }
            }
        }
    }

    fn order(&self, scratch: &mut SearchScratch) {
        if self.changes.added.is_empty() {
            scratch.scored.sort_unstable_by_key(|hit| (std::cmp::Reverse(hit.score), hit.place, hit.id));
        } else {
            let order = |hit: &Scored| {
                let text = self.text(hit.place);
                (std::cmp::Reverse(hit.score), text.chars().count(), text, hit.id)
            };
            scratch.scored.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        }
    }
}
