//! The laws of the list, on lists small enough to make collisions common and with the index forced on.

use proptest::prelude::*;

use super::build::{FuzzyList, Tuning};
use super::store::Store;
use super::{Budget, SearchScratch, Settings};
use crate::matcher::edit::{self, Boost, Metric, Scratch};

type Entry = (u32, String);

fn text() -> impl Strategy<Value = String> {
    let few = prop::sample::select(vec!['a', 'b', 'c', '张']);
    let many = prop::sample::select("深圳华信达科技有限公司上海贸易abcdefgh".chars().collect::<Vec<_>>());
    prop_oneof![
        prop::collection::vec(few, 0..12).prop_map(|symbols| symbols.into_iter().collect::<String>()),
        prop::collection::vec(many, 0..16).prop_map(|symbols| symbols.into_iter().collect::<String>()),
    ]
}

/// A text and some texts a few edits away from it: chance alone makes too few neighbours.
fn family() -> impl Strategy<Value = Vec<String>> {
    let edit = (any::<prop::sample::Index>(), 0..4_u8, prop::sample::select(vec!['a', 'x', '华', '张']));
    let edits = prop::collection::vec(prop::collection::vec(edit, 1..4), 0..6);
    (text(), edits).prop_map(|(first, members)| {
        let mut family = vec![first.clone()];
        for edits in members {
            let mut symbols: Vec<char> = first.chars().collect();
            for (place, kind, letter) in edits {
                let place = place.index(symbols.len() + 1);
                match kind {
                    0 => symbols.insert(place, letter),
                    1 if place < symbols.len() => drop(symbols.remove(place)),
                    2 if place < symbols.len() => symbols[place] = letter,
                    _ if place + 1 < symbols.len() => symbols.swap(place, place + 1),
                    _ => {}
                }
            }
            family.push(symbols.into_iter().collect());
        }
        family
    })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec((family(), 0..9_u32), 0..12).prop_map(|families| {
        let all =
            families.into_iter().flat_map(|(family, id)| family.into_iter().map(move |text| (id, text)));
        (0..).zip(all).map(|(number, (id, text))| (id + number % 3, text)).collect()
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let metric = prop::sample::select(vec![Metric::Levenshtein, Metric::Osa]);
    let budget = prop_oneof![(0..3_u8).prop_map(Budget::Fixed), Just(Budget::ByLength)];
    (metric, budget).prop_map(|(metric, budget)| Settings { metric, budget })
}

/// Every entry under its three rarest symbols where it has three, and no search gives the index up for a scan.
const RAREST: Tuning =
    Tuning { scan_texts_max: 0, segment_lengths: u64::MAX >> 32, posting_signatures: 0, long_list: 2 };
/// Every entry under its segments.
const SEGMENTS: Tuning = Tuning { segment_lengths: 0, ..RAREST };
/// Each entry where it is less crowded.
const CHEAPER: Tuning = Tuning { segment_lengths: 4, ..RAREST };
/// No index.
const SCAN: Tuning = Tuning { scan_texts_max: u32::MAX, ..RAREST };

fn build(settings: Settings, entries: &[Entry], tuning: Tuning) -> FuzzyList {
    let entries: Vec<(u32, &str)> = entries.iter().map(|(id, text)| (*id, text.as_str())).collect();
    FuzzyList::from_store(settings, Store::build(&entries).expect("small"), tuning).expect("small")
}

/// What comparing with every entry finds, in the promised order.
fn brute(settings: Settings, entries: &[Entry], query: &str) -> Vec<(usize, usize, String, u32)> {
    let symbols: Vec<u32> = query.chars().map(u32::from).collect();
    let budget = usize::from(settings.budget.edits(&symbols));
    let mut scratch = Scratch::new();
    let mut found: Vec<_> = entries
        .iter()
        .map(|(id, text)| {
            (
                edit::distance(settings.metric, query, text, &mut scratch),
                text.chars().count(),
                text.clone(),
                *id,
            )
        })
        .filter(|(edits, ..)| *edits <= budget)
        .collect();
    found.sort();
    found.dedup();
    found
}

fn answer(list: &FuzzyList, query: &str, scratch: &mut SearchScratch) -> Vec<(usize, usize, String, u32)> {
    let hits = list.search(query, scratch).to_vec();
    hits.iter()
        .map(|hit| {
            let text = list.text(hit.place());
            (usize::from(hit.edits()), text.chars().count(), text.to_owned(), hit.id())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_index_the_scan_and_brute_force_agree(
        settings in settings(),
        entries in entries(),
        queries in prop::collection::vec(text(), 1..6),
    ) {
        let lists = [RAREST, SEGMENTS, CHEAPER, SCAN].map(|tuning| (build(settings, &entries, tuning), tuning));
        let mut scratch = SearchScratch::new();
        let texts = entries.iter().map(|(_, text)| text.clone());
        for query in texts.take(20).chain(queries) {
            let expected = brute(settings, &entries, &query);
            for (list, tuning) in &lists {
                prop_assert_eq!(&answer(list, &query, &mut scratch), &expected, "{:?} {:?}", tuning, &query);
            }
        }
    }

    #[test]
    fn changes_leave_what_building_from_the_outcome_gives(
        settings in settings(),
        base in entries(),
        changes in prop::collection::vec((any::<bool>(), 0..9_u32, any::<prop::sample::Index>(), text()), 0..20),
        scan in any::<bool>(),
    ) {
        let mut list = build(settings, &base, if scan { SCAN } else { CHEAPER });
        let mut now = base.clone();
        for (adds, id, place, fresh) in changes {
            let text = if base.is_empty() { fresh } else { if fresh.len() % 2 == 0 { base[place.index(base.len())].1.clone() } else { fresh } };
            if adds {
                list.add(id, &text).expect("short");
                now.push((id, text));
            } else if id % 2 == 0 {
                now.retain(|(other, _)| *other != id);
                list.remove(id);
            } else {
                now.retain(|(other, old)| *other != id || *old != text);
                list.remove_entry(id, &text);
            }
        }
        now.sort();
        now.dedup();
        prop_assert_eq!(list.len(), now.len());
        let mut there: Vec<Entry> = list.entries().map(|(id, text)| (id, text.to_owned())).collect();
        there.sort();
        prop_assert_eq!(&there, &now);
        let mut compacted = list.clone();
        compacted.compact().expect("small");
        let mut scratch = SearchScratch::new();
        for (_, query) in base.iter().take(10) {
            let expected = brute(settings, &now, query);
            prop_assert_eq!(&answer(&list, query, &mut scratch), &expected);
            prop_assert_eq!(&answer(&compacted, query, &mut scratch), &expected);
        }
    }

    #[test]
    fn the_order_of_insertion_is_forgotten(settings in settings(), entries in entries(), turn in any::<prop::sample::Index>()) {
        let mut turned = entries.clone();
        if !turned.is_empty() {
            turned.rotate_left(turn.index(entries.len()));
            turned.reverse();
        }
        let (one, other) = (build(settings, &entries, CHEAPER), build(settings, &turned, CHEAPER));
        let mut scratch = SearchScratch::new();
        for (_, query) in &entries {
            let first = one.search(query, &mut scratch).to_vec();
            prop_assert_eq!(&first, &other.search(query, &mut scratch).to_vec());
        }
    }

    #[test]
    fn scores_agree_with_scoring_every_entry(
        entries in entries(),
        added in entries(),
        score_min in prop::sample::select(vec![0, 1, 6_000, 7_000, 7_001, 8_500, 9_200, 10_000]),
        boost in prop::sample::select(vec![Boost::Gated, Boost::Always]),
    ) {
        let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
        let mut list = build(settings, &entries, CHEAPER);
        for (id, text) in &added {
            list.add(*id, text).expect("short");
        }
        let mut scratch = SearchScratch::new();
        for (_, query) in entries.iter().take(10) {
            let mut expected: Vec<_> = entries
                .iter()
                .chain(&added)
                .map(|(id, text)| {
                    let score = edit::jaro_winkler(query, text, boost, &mut Scratch::new());
                    (std::cmp::Reverse(score), text.chars().count(), text.clone(), *id)
                })
                .filter(|(score, ..)| score.0 >= score_min)
                .collect();
            expected.sort();
            expected.dedup();
            let scored = list.search_winkler(query, score_min, boost, &mut scratch).to_vec();
            let scored: Vec<_> = scored
                .iter()
                .map(|hit| {
                    let text = list.text(hit.place);
                    (std::cmp::Reverse(hit.score), text.chars().count(), text.to_owned(), hit.id)
                })
                .collect();
            prop_assert_eq!(&scored, &expected, "{:?}", query);
        }
    }
}

#[test]
fn a_too_long_entry_is_refused_and_a_too_long_query_finds_nothing() {
    let settings = Settings { metric: Metric::Osa, budget: Budget::Fixed(2) };
    let longest = "长".repeat(super::ENTRY_SYMBOLS_MAX);
    let too_long = format!("{longest}长");
    let mut list = FuzzyList::build(settings, [(1, longest.as_str())]).expect("at the bound");
    let refused = super::BuildError::EntryTooLong { index: 0, symbols: super::ENTRY_SYMBOLS_MAX + 1 };
    assert_eq!(FuzzyList::build(settings, [(1, too_long.as_str())]).err(), Some(refused));
    assert!(list.add(2, &too_long).is_err());
    let mut scratch = SearchScratch::new();
    assert_eq!(list.search(&format!("{too_long}长"), &mut scratch).len(), 1);
    assert!(list.search(&format!("{too_long}长长"), &mut scratch).is_empty());
}

/// Every entry of the list as query, against comparing with all.
fn agrees_with_brute_force(texts: &[String]) {
    let entries: Vec<Entry> = (0..).zip(texts.iter().cloned()).collect();
    let mut scratch = SearchScratch::new();
    for metric in [Metric::Levenshtein, Metric::Osa] {
        for edits in [1, 2] {
            let settings = Settings { metric, budget: Budget::Fixed(edits) };
            let lists = [RAREST, Tuning { long_list: 5, ..SEGMENTS }];
            let lists = lists.map(|tuning| build(settings, &entries, tuning));
            for query in texts {
                let expected = brute(settings, &entries, query);
                for list in &lists {
                    assert_eq!(answer(list, query, &mut scratch), expected, "{query} {settings:?}");
                }
            }
        }
    }
}

#[test]
fn all_short_texts_find_each_other() {
    let mut texts = vec![String::new()];
    for letters in ["ab", "abc张"] {
        let mut longest = vec![String::new()];
        for _ in 0..if letters.len() == 2 { 7 } else { 4 } {
            let longer =
                longest.iter().flat_map(|text| letters.chars().map(move |letter| format!("{text}{letter}")));
            longest = longer.collect();
            texts.extend(longest.iter().cloned());
        }
    }
    texts.sort();
    texts.dedup();
    agrees_with_brute_force(&texts);
}

/// Texts with more symbols than the deletions tell places apart.
#[test]
fn long_texts_find_each_other() {
    let texts = [61, 62, 63, 64, 65, 126, 127, 128].into_iter().flat_map(|symbols: usize| {
        let plain = "张".repeat(symbols);
        let places =
            [0, 1, 2, 31, 62, 63, 64, 65, 125, 126].into_iter().filter(move |&place| place < symbols);
        let changed = places.flat_map(move |place| {
            ["a", "b", "张a", "aa"].map(|change| {
                let (head, tail) = ("张".repeat(place), "张".repeat(symbols - place - 1));
                format!("{head}{change}{tail}")
            })
        });
        std::iter::once(plain).chain(changed)
    });
    let mut texts: Vec<String> = texts.collect();
    texts.sort();
    texts.dedup();
    agrees_with_brute_force(&texts);
}
