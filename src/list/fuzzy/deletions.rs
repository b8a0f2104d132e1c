//! One edit: entries by each text that taking out one of their symbols leaves, and by the place of that symbol.
//!
//! Source: the deletion neighbourhood, Bocek, Hunt, Stiller, "Fast similarity search in large dictionaries" (University
//! of Zurich, 2007). DIFFERENCE: the place is part of the label. Two texts of one length differ at place `i` alone exactly
//! when taking out their symbols at `i` leaves the same, and a text is another with one symbol put in at `i` exactly when
//! taking that one out leaves the other. So what stands under a label is near and needs no distance, only a look whether
//! another text fell on the same hash; and it stands in the order of the symbol at that place.
//!
//! PERF: a name of two or three characters has a hundred times as many neighbours as a longer one. So long lists were
//! looked through when the index was built: where all entries agree but for the symbol, looking at one tells of all.

use std::ops::{Range, RangeInclusive};

use super::build::{BuildError, Tuning};
use super::hits::Place;
use super::postings::{Label, Postings, read_ahead};
use super::rolling::{Reader, Rolling};
use super::settings::Settings;
use super::store::Store;
use crate::matcher::edit::Metric;

/// How many places a label tells apart; those further on share labels with the first ones.
const PLACES: usize = 63;
/// The lowest bit of a mark is set where the entries under a label have to be looked at one by one.
const MIXED: u16 = 1;

fn label(key: u64, place: Option<usize>) -> Label {
    let place = place.map_or(0, |place| 1 + place % PLACES);
    (key, ((key & 0x1FF) << 7 | (place as u64) << 1) as u16 | MIXED)
}

/// The place that a mark tells; `None` for the text itself.
fn place_of(mark: u16) -> Option<usize> {
    usize::from(mark >> 1 & 0x3F).checked_sub(1)
}

/// The index: entries under themselves, and under what is left without each of their symbols.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Deletions {
    pub(super) postings: Postings,
}

/// Entries that are filed under one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filed {
    key: u64,
    /// The place that was taken out of the query; for the query itself it means nothing.
    place: usize,
    postings: Range<usize>,
    /// Those that are the text that has the key, and those that are it with a symbol more at the place.
    itself: Range<usize>,
    other: Range<usize>,
}

/// A query as the index wants it, in memory that is used again for the next one.
#[derive(Clone, Debug, Default)]
pub(super) struct Probe {
    rolling: Rolling,
    /// Where each symbol of the query starts in its bytes, and where the last one ends.
    starts: Vec<usize>,
    /// What is filed under the query, and under what is left without each of its symbols, if anything is.
    whole: Filed,
    without: Vec<Filed>,
    /// Entries that are near the query, list after list.
    near: Vec<u32>,
    /// Where each list stands in `near`: the part that comes before the next list, and the part that comes after.
    lists: Vec<[Range<usize>; 2]>,
    swapped: String,
}

impl Deletions {
    pub(super) fn build(store: &Store, settings: Settings, tuning: Tuning) -> Result<Self, BuildError> {
        let slots = || {
            let indexed = |symbols: &usize| settings.budget.may_need_one(*symbols);
            let lengths = (0..=store.longest()).filter(indexed);
            lengths.flat_map(|symbols| store.of_lengths(symbols, symbols).map(move |slot| (slot, symbols)))
        };
        let count = slots().map(|(_, symbols)| 1 + symbols as u64).sum::<u64>();
        let count = u32::try_from(count).map_err(|_| BuildError::TooLarge)?;
        let postings = Postings::build(count as usize, |found| {
            let mut reader = Reader::default();
            for (slot, symbols) in slots() {
                reader.read(store.text(slot));
                found(label(reader.rolling.whole(), None), slot);
                for place in 0..symbols {
                    found(label(reader.rolling.without(place), Some(place)), slot);
                }
            }
        });
        let mut deletions = Self { postings };
        deletions.look_through(store, tuning.long_list);
        Ok(deletions)
    }

    /// Takes the mark of being mixed from long lists that are not.
    fn look_through(&mut self, store: &Store, long_list: usize) {
        let Postings { starts, marks, slots } = &mut self.postings;
        // Of texts with more symbols than places are told apart, a list may hold several places.
        let told_apart = store.of_lengths(0, PLACES);
        for bucket in starts.windows(2) {
            let [start, end] = [bucket.first(), bucket.last()].map(|at| at.map_or(0, |&at| at as usize));
            let (Some(marks), Some(mut slots)) = (marks.get_mut(start..end), slots.get(start..end)) else {
                continue;
            };
            for marks in marks.chunk_by_mut(|a, b| a == b) {
                let list;
                (list, slots) = slots.split_at_checked(marks.len()).unwrap_or((slots, &[]));
                if list.len() < long_list {
                    continue;
                }
                let (Some(place), Some(&first)) = (marks.first().copied().and_then(place_of), list.first())
                else {
                    continue;
                };
                let other = Other::at(store.text(first), place);
                if list.iter().all(|&slot| told_apart.contains(&slot) && other.fits(store.text(slot))) {
                    marks.iter_mut().for_each(|mark| *mark &= !MIXED);
                }
            }
        }
    }

    /// Every entry within one edit of a query of these symbols, with the edits, in the order of edits and slots.
    pub(super) fn search(
        &self,
        (store, metric): (&Store, Metric),
        (query, symbols): (&str, &[u32]),
        probe: &mut Probe,
        found: &mut Vec<Place>,
    ) {
        probe.rolling.set(symbols);
        let mut start = 0;
        probe.starts.clear();
        probe.starts.push(start);
        probe.starts.extend(symbols.iter().map(|&symbol| {
            start += bytes_of(symbol);
            start
        }));
        self.look_up(store, symbols.len(), probe);
        let equal = self.slots(probe.whole.itself.clone()).iter().filter(|&&slot| store.text(slot) == query);
        found.extend(equal.map(|&slot| Place::new(0, slot)));
        self.one_less(store, (query, symbols), probe, found);
        self.one_other(store, query, probe, found);
        if metric == Metric::Osa {
            self.one_swap(store, (query, symbols), probe, found);
        }
        self.one_more(store, query, probe, found);
        // A text with more symbols than places are told apart may stand twice under one label.
        found.dedup();
    }

    /// Finds what is filed under the query's keys.
    fn look_up(&self, store: &Store, symbols: usize, probe: &mut Probe) {
        let Probe { rolling, whole, without, near, .. } = probe;
        let Postings { marks, slots, .. } = &self.postings;
        let bucket =
            |key, place| Filed { key, place, postings: self.postings.bucket(key), ..Filed::default() };
        *whole = bucket(rolling.whole(), 0);
        without.clear();
        without.extend((0..symbols).map(|place| bucket(rolling.without(place), place)));
        let buckets = std::iter::once(&*whole).chain(&*without).map(|filed| filed.postings.start);
        read_ahead(buckets.filter_map(|start| marks.get(start)).map(|&mark| mark.into()));
        for filed in std::iter::once(&mut *whole).chain(&mut *without) {
            let (_, first) = label(filed.key, None);
            filed.postings = self.postings.marked(filed.postings.clone(), first & !MIXED, first | 0x7F);
        }
        without.retain(|filed| !filed.postings.is_empty());

        for filed in std::iter::once(&mut *whole).chain(&mut *without) {
            filed.itself = self.list(filed, None);
            filed.other = self.list(filed, Some(filed.place));
        }
        // The first text of each list will be compared.
        let lists = std::iter::once(&*whole).chain(&*without).flat_map(|filed| [&filed.itself, &filed.other]);
        near.clear();
        near.extend(lists.filter_map(|list| slots.get(list.start)));
        near.iter_mut().for_each(|slot| *slot = store.text_starts.get(*slot as usize).copied().unwrap_or(0));
        let bytes = store.text.as_bytes();
        read_ahead(near.iter().filter_map(|&start| bytes.get(start as usize)).map(|&byte| byte.into()));
    }

    /// Where the entries under a label stand, in the order of slots.
    fn list(&self, filed: &Filed, place: Option<usize>) -> Range<usize> {
        let (_, mark) = label(filed.key, place);
        self.postings.marked(filed.postings.clone(), mark & !MIXED, mark)
    }

    fn slots(&self, list: Range<usize>) -> &[u32] {
        self.postings.slots(list)
    }

    /// Finds the entries that are the query without one of its symbols.
    fn one_less(
        &self,
        store: &Store,
        (query, symbols): (&str, &[u32]),
        probe: &Probe,
        found: &mut Vec<Place>,
    ) {
        let first = found.len();
        for filed in &probe.without {
            let place = filed.place;
            // Taking out either of two equal neighbours leaves the same text.
            if place > 0 && symbols.get(place - 1) == symbols.get(place) {
                continue;
            }
            let (head, _, tail) = parts(query, &probe.starts, place);
            let shorter = |slot: u32| store.text(slot).strip_prefix(head) == Some(tail);
            let slots = self.slots(filed.itself.clone()).iter().filter(|&&slot| shorter(slot));
            found.extend(slots.map(|&slot| Place::new(1, slot)));
        }
        found.get_mut(first..).unwrap_or_default().sort_unstable();
    }

    /// Finds the entries that are the query with another symbol at one place.
    fn one_other(&self, store: &Store, query: &str, probe: &mut Probe, found: &mut Vec<Place>) {
        let Probe { starts, without, near, lists, .. } = probe;
        near.clear();
        lists.clear();
        for filed in &*without {
            let (head, _, tail) = parts(query, starts, filed.place);
            self.keep(store, filed.other.clone(), Other { head, tail }, (near, lists));
        }
        // The query itself, if it is an entry, stands in every list.
        let itself =
            found.first().filter(|place| place.edits() == 0).map(|place| place.slot()..=place.slot());
        in_order(itself, (near, lists), found);
    }

    /// Finds the entries that are the query with one symbol more.
    fn one_more(&self, store: &Store, query: &str, probe: &mut Probe, found: &mut Vec<Place>) {
        let Probe { starts, whole, near, lists, .. } = probe;
        near.clear();
        lists.clear();
        if whole.itself.len() == whole.postings.len() {
            return;
        }
        for place in 0..starts.len() {
            let (head, here, tail) = parts(query, starts, place);
            let tail = query.get(query.len() - here.len() - tail.len()..).unwrap_or("");
            self.keep(store, self.list(whole, Some(place)), Other { head, tail }, (near, lists));
        }
        in_order(None, (near, lists), found);
    }

    /// Keeps the entries of a list that are near.
    fn keep(
        &self,
        store: &Store,
        list: Range<usize>,
        other: Other<'_>,
        (near, lists): (&mut Vec<u32>, &mut Vec<[Range<usize>; 2]>),
    ) {
        if list.is_empty() {
            return;
        }
        let mixed = self.postings.marks.get(list.start).is_none_or(|mark| mark & MIXED == MIXED);
        let start = near.len();
        match self.slots(list) {
            slots @ [first, ..] if !mixed => {
                if other.fits(store.text(*first)) {
                    near.extend_from_slice(slots);
                }
            }
            slots => near.extend(slots.iter().filter(|&&slot| other.fits(store.text(slot)))),
        }
        lists.push([start..near.len(), 0..0]);
    }

    /// Finds the entries that are the query with two neighbours exchanged, and puts them in order.
    fn one_swap(
        &self,
        store: &Store,
        (query, symbols): (&str, &[u32]),
        probe: &mut Probe,
        found: &mut Vec<Place>,
    ) {
        let of_length = store.of_lengths(symbols.len(), symbols.len());
        let Probe { starts, without, swapped, .. } = probe;
        for filed in without {
            let Some(place) = filed.place.checked_sub(1) else { continue };
            if symbols.get(place) == symbols.get(place + 1) {
                continue;
            }
            let (head, here, _) = parts(query, starts, place);
            let (_, next, tail) = parts(query, starts, place + 1);
            swapped.clear();
            swapped.extend([head, next, here, tail]);
            // The next symbol in the stead of this one leaves, taken out, what the query is without the next one.
            let slots = self.slots(self.list(filed, Some(place)));
            let before = |slot: u32| {
                slot < of_length.start || (slot < of_length.end && store.text(slot) < swapped.as_str())
            };
            let slot = slots.get(slots.partition_point(|&slot| before(slot))).copied();
            if let Some(slot) = slot.filter(|&slot| store.text(slot) == swapped) {
                let place = Place::new(1, slot);
                found.insert(found.partition_point(|&other| other < place), place);
            }
        }
    }
}

/// What all entries of a list have in common: all but one symbol between a head and a tail.
#[derive(Clone, Copy)]
struct Other<'q> {
    head: &'q str,
    tail: &'q str,
}

impl<'q> Other<'q> {
    /// A text but for its symbol at a place.
    fn at(text: &'q str, place: usize) -> Self {
        let start = text.char_indices().nth(place).map_or(text.len(), |(start, _)| start);
        let (head, rest) = text.split_at_checked(start).unwrap_or((text, ""));
        let mut tail = rest.chars();
        tail.next();
        Self { head, tail: tail.as_str() }
    }

    #[inline]
    fn fits(self, text: &str) -> bool {
        let symbol = text.strip_prefix(self.head).and_then(|rest| rest.strip_suffix(self.tail));
        symbol.is_some_and(|symbol| symbol.chars().next().map_or(0, char::len_utf8) == symbol.len())
            && text.len() > self.head.len() + self.tail.len()
    }
}

/// Adds lists of entries to what was found, all in one order without sorting.
///
/// All entries of the lists from one place on agree with the query up to that place. So they come together in the list
/// before, in the gap where the query's own symbol would stand; there stand also entries of that list that a later list
/// holds again, or that are the query `itself`. So from the last list to the first each is parted at its gap, and what
/// stands in the gap is left out.
fn in_order(
    itself: Option<RangeInclusive<u32>>,
    (near, lists): (&[u32], &mut [[Range<usize>; 2]]),
    found: &mut Vec<Place>,
) {
    let mut gap = itself;
    for list in lists.iter_mut().rev() {
        let [before, after] = list;
        let slots = near.get(before.clone()).unwrap_or(&[]);
        let (Some(&first), Some(&last)) = (slots.first(), slots.last()) else { continue };
        gap = Some(match gap {
            None => first..=last,
            Some(gap) => {
                after.end = before.end;
                after.start = before.start + slots.partition_point(|slot| slot <= gap.end());
                before.end = before.start + slots.partition_point(|slot| slot < gap.start());
                first.min(*gap.start())..=last.max(*gap.end())
            }
        });
    }
    let before = lists.iter().map(|[before, _]| before);
    let after = lists.iter().rev().map(|[_, after]| after);
    for range in before.chain(after) {
        found.extend(near.get(range.clone()).unwrap_or(&[]).iter().map(|&slot| Place::new(1, slot)));
    }
}

/// How many bytes a symbol takes in a text.
fn bytes_of(symbol: u32) -> usize {
    1 + usize::from(symbol >= 0x80) + usize::from(symbol >= 0x800) + usize::from(symbol >= 0x1_0000)
}

/// What stands before a place of a query, there, and behind; at its end there is nothing.
fn parts<'q>(query: &'q str, starts: &[usize], place: usize) -> (&'q str, &'q str, &'q str) {
    let start = starts.get(place).copied().unwrap_or(query.len());
    let end = starts.get(place + 1).copied().unwrap_or(query.len());
    let part = |range: Range<usize>| query.get(range).unwrap_or("");
    (part(0..start), part(start..end), part(end..query.len()))
}
