//! Finding every entry within the budget of a query.

use std::ops::Range;

use super::build::FuzzyList;
use super::deletions::Probe;
use super::hits::{self, Hit, Place};
use super::rare::rarest;
use super::rolling::{QUERY_SYMBOLS_MAX, Rolling};
use super::segments::{SEGMENTS, query_keys};
use super::signature::{self, Allowance, allowance, more_than};
use super::winkler::Scored;
use crate::matcher::edit::{self, Metric};

/// Memory that searching borrows from its caller: make one for each thread, and hand it to every call. It serves lists of
/// any size and settings.
#[derive(Clone, Default)]
pub struct SearchScratch {
    pub(super) edit: edit::Scratch,
    pub(super) symbols: Vec<u32>,
    probe: Probe,
    rolling: Rolling,
    spare: Vec<(u32, u32)>,
    ranges: Ranges,
    pub(super) candidates: Vec<u32>,
    found: Vec<Place>,
    /// Where the ids of what was found stand.
    spans: Vec<(u32, u32)>,
    /// What was found, and behind it room that is written to and not read.
    hits: Vec<Hit>,
    pub(super) scored: Vec<Scored>,
}

/// It holds the name that was searched for last, by its symbols: nothing of it is shown.
impl std::fmt::Debug for SearchScratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchScratch").finish_non_exhaustive()
    }
}

/// Parts of an index, each with the symbols that may go from the query and come from its entries.
#[derive(Clone, Debug, Default)]
struct Ranges {
    of_segments: Vec<(Range<usize>, Allowance)>,
    of_rare: Vec<(Range<usize>, Allowance)>,
}

impl SearchScratch {
    /// An empty scratch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl FuzzyList {
    /// Every entry within the budget, ordered by edits, then length, then text, then id.
    ///
    /// ```
    /// use menshen::list::fuzzy::{Budget, FuzzyList, SearchScratch, Settings};
    /// use menshen::matcher::edit::Metric;
    ///
    /// let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
    /// let mut list = FuzzyList::build(settings, [(1, "jonathan smith"), (2, "john")])?;
    /// list.add(3, "jonathon smith")?;
    /// let mut scratch = SearchScratch::new();
    /// let hits = list.search("jonatahn smith", &mut scratch);
    /// assert_eq!(hits.iter().map(|hit| (hit.id(), hit.edits())).collect::<Vec<_>>(), [(1, 1), (3, 2)]);
    /// assert_eq!(list.text(hits[1].place()), "jonathon smith");
    /// // Another letter in so short a name is another name.
    /// assert!(list.search("joan", &mut scratch).is_empty());
    /// # Ok::<(), menshen::list::fuzzy::BuildError>(())
    /// ```
    pub fn search<'s>(&self, query: &str, scratch: &'s mut SearchScratch) -> &'s [Hit] {
        scratch.found.clear();
        scratch.candidates.clear();
        scratch.symbols.clear();
        scratch.symbols.extend(query.chars().take(QUERY_SYMBOLS_MAX + 1).map(u32::from));
        if scratch.symbols.len() > QUERY_SYMBOLS_MAX {
            return &[];
        }
        let edits = self.settings.budget.edits(&scratch.symbols);
        match edits {
            0 => {
                let slot = self.store.find(query, scratch.symbols.len());
                scratch.found.extend(slot.map(|slot| Place::new(0, slot)));
            }
            1 if self.indexed => {
                let SearchScratch { symbols, probe, found, .. } = scratch;
                self.deletions.search((&self.store, self.settings.metric), (query, symbols), probe, found);
            }
            _ => {
                let signature = signature::of(scratch.symbols.iter().copied());
                if self.indexed {
                    self.two_edits(signature, scratch);
                } else {
                    self.scan(signature, edits, scratch);
                }
                self.compare(query, edits, scratch);
            }
        }
        let mut count = self.tell(scratch);
        if !self.changes.added.is_empty() {
            scratch.hits.truncate(count);
            self.compare_added(query, edits, scratch);
            count = scratch.hits.len();
        }
        scratch.hits.get(..count).unwrap_or(&[])
    }

    /// The text of a hit; empty when the list has changed and the place is no more.
    #[must_use]
    pub fn text(&self, place: Place) -> &str {
        match place.slot().checked_sub(self.store.len()) {
            None => self.store.text(place.slot()),
            Some(index) => self.changes.added.get(index as usize).map_or("", |added| &added.text),
        }
    }

    /// Candidates by signature, over all entries of a length that can match.
    fn scan(&self, signature: u64, edits: u8, scratch: &mut SearchScratch) {
        let symbols = scratch.symbols.len();
        let reach = usize::from(edits);
        for length in symbols.saturating_sub(reach)..=(symbols + reach).min(self.store.longest()) {
            let Some(allowed) = allowance(length.cast_signed() - symbols.cast_signed(), edits) else {
                continue;
            };
            let slots = self.store.of_lengths(length, length);
            let (first, candidates) = (slots.start, &mut scratch.candidates);
            signature::scan(signature, self.store.signatures(slots), allowed, |place| {
                candidates.push(first + u32::try_from(place).unwrap_or(u32::MAX));
            });
        }
    }

    /// Candidates for two edits: by segments and by rarest symbols, or by a scan where these would read more.
    fn two_edits(&self, signature: u64, scratch: &mut SearchScratch) {
        let SearchScratch {
            symbols,
            rolling,
            candidates,
            ranges: Ranges { of_segments, of_rare },
            spare,
            ..
        } = scratch;
        let length = symbols.len();
        let (shortest, longest) = (length.saturating_sub(2), length + 2);
        let allowed = |entry_length: usize| allowance(entry_length.cast_signed() - length.cast_signed(), 2);

        of_segments.clear();
        rolling.set(symbols);
        for entry_length in shortest.max(SEGMENTS)..=longest {
            let Some(allowed) = allowed(entry_length) else { continue };
            query_keys((symbols, rolling), entry_length, self.settings.metric, |key| {
                of_segments.push((self.segments.range(key), allowed));
            });
        }
        let rarest = rarest(symbols.iter().copied(), |symbol| self.rare.frequency(symbol), spare);
        of_rare.clear();
        for (_, symbol) in rarest.into_iter().flatten() {
            let mut rest = self.rare.range(symbol);
            rest.start = self.rare.place_of(self.store.of_lengths(shortest, longest).start, rest.clone());
            for entry_length in shortest..=longest {
                let end = self.store.of_lengths(entry_length, entry_length).end;
                let end = self.rare.place_of(end, rest.clone());
                of_rare.extend(allowed(entry_length).map(|allowed| (rest.start..end, allowed)));
                rest.start = end;
            }
        }
        let postings = of_segments.iter().chain(&*of_rare).map(|(range, _)| range.len()).sum::<usize>();
        let window = self.store.of_lengths(shortest, longest).len();
        if postings * self.tuning.posting_signatures > window || (rarest.is_none() && !self.rare.is_empty()) {
            return self.scan(signature, 2, scratch);
        }

        // Texts too short to have segments.
        candidates.extend(self.store.of_lengths(shortest, SEGMENTS - 1));
        let lists = of_segments.iter().map(|(range, allowed)| (self.segments.at(range.clone()), *allowed));
        let lists =
            lists.chain(of_rare.iter().map(|(range, allowed)| (self.rare.at(range.clone()), *allowed)));
        for ((slots, signatures), allowed) in lists {
            signature::scan(signature, signatures, allowed, |place| candidates.extend(slots.get(place)));
        }
        candidates.sort_unstable();
        candidates.dedup();
    }

    /// Compares the candidates, which rise and don't repeat, and keeps those within the budget.
    fn compare(&self, query: &str, edits: u8, scratch: &mut SearchScratch) {
        let SearchScratch { edit, candidates, found, .. } = scratch;
        for &slot in candidates.iter() {
            if let Some(edits) = edit::within(self.settings.metric, query, self.store.text(slot), edits, edit)
            {
                found.push(Place::new(edits, slot));
            }
        }
        found.sort_unstable();
    }

    /// Turns what was found into hits, and tells how many they are.
    fn tell(&self, scratch: &mut SearchScratch) -> usize {
        let SearchScratch { found, spans, hits, .. } = scratch;
        // PERF: where all ids stand is looked up before any is read. How many ids a text has cannot be foreseen, and the
        // processor would wait for the memory of each.
        spans.clear();
        spans.extend(found.iter().map(|place| self.store.id_span(place.slot())));
        if self.changes.gone.is_empty() {
            return hits::tell_all(&self.store.ids, (found, spans), hits);
        }
        hits.clear();
        for (&place, &(start, end)) in found.iter().zip(&*spans) {
            let ids = (start as usize..).zip(self.store.ids_of((start, end)));
            let left = ids.filter(|(at, _)| !self.changes.is_gone(*at));
            hits.extend(left.map(|(_, &id)| Hit::new(id, place)));
        }
        hits.len()
    }

    /// Adds the hits among the entries that came after the index was built.
    fn compare_added(&self, query: &str, edits: u8, scratch: &mut SearchScratch) {
        let SearchScratch { edit, symbols, hits, .. } = scratch;
        let signature = signature::of(symbols.iter().copied());
        let before = hits.len();
        for (place, added) in (self.store.len()..).zip(&self.changes.added) {
            let longer = added.symbols.cast_signed() - symbols.len().cast_signed();
            let near = allowance(longer, edits).is_some_and(|(go, come)| {
                !more_than(signature & !added.signature, go) && !more_than(added.signature & !signature, come)
            });
            let metric: Metric = self.settings.metric;
            if let Some(edits) = near.then(|| edit::within(metric, query, &added.text, edits, edit)).flatten()
            {
                hits.push(Hit::new(added.id, Place::new(edits, place)));
            }
        }
        if hits.len() > before {
            let order = |hit: &Hit| {
                let text = self.text(hit.place());
                (hit.edits(), text.chars().count(), text, hit.id())
            };
            hits.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        }
    }
}
