//! The laws of the fuzz targets over their corpora, and over lists that are written here.

#![allow(clippy::panic, reason = "a list that can't be built must stop the test")]

#[path = "../fuzz/fuzz_targets/edit_law.rs"]
mod edit_law;
#[path = "../fuzz/fuzz_targets/fuzzy_law.rs"]
mod fuzzy_law;
#[path = "corpus/seeds.rs"]
mod seeds;

use menshen::list::fuzzy::{Budget, FuzzyList, Settings};
use menshen::matcher::edit::Metric;

#[test]
fn the_corpus_of_distances_holds() {
    let files = seeds::files("edit_distances");
    assert!(files.len() >= 8);
    files.iter().for_each(|(_, bytes)| edit_law::distances_agree(bytes));
}

#[test]
fn the_corpus_of_searches_holds() {
    let files = seeds::files("fuzzy_search");
    assert!(files.len() >= 6);
    files.iter().for_each(|(_, bytes)| fuzzy_law::answers_agree(bytes));
}

fn list(metric: Metric, budget: Budget, entries: &[String]) -> FuzzyList {
    let entries = (0..).zip(entries.iter().map(String::as_str));
    FuzzyList::build(Settings { metric, budget }, entries).unwrap_or_else(|error| panic!("{error}"))
}

/// Lists with each of the parts that a list may have.
fn lists() -> [(&'static str, FuzzyList); 5] {
    let few = ["张小伟", "jonathan smith", ""].map(str::to_owned);
    let many: Vec<_> = (0..80_u32)
        .map(|at| match char::from_u32(0x4E00 + 97 * at) {
            Some(c) if at % 2 == 0 => format!("深圳{c}{}华信达科技", at % 7),
            _ => format!("jonathan smith {}", at * at),
        })
        .collect();
    let mut changed = list(Metric::Osa, Budget::ByLength, &many);
    changed.remove(7);
    for (id, text) in [(900, "jane smith"), (901, "")] {
        changed.add(id, text).unwrap_or_else(|error| panic!("{error}"));
    }
    [
        ("empty", list(Metric::Osa, Budget::ByLength, &[])),
        ("few", list(Metric::Osa, Budget::ByLength, &few)),
        ("exact", list(Metric::Levenshtein, Budget::Fixed(0), &few)),
        ("many", list(Metric::Levenshtein, Budget::Fixed(2), &many)),
        ("changed", changed),
    ]
}

#[test]
fn the_corpus_of_loads_holds() {
    let made = lists().map(|(name, list)| (name, fuzzy_law::body(&list.to_bytes()).to_vec()));
    for (name, bytes) in seeds::standing("fuzzy_load", &made) {
        assert_eq!(fuzzy_law::loading_is_safe(&bytes), Ok(()), "{name} {}", seeds::STALE);
    }
    for (_, bytes) in seeds::files("fuzzy_load") {
        _ = fuzzy_law::loading_is_safe(&bytes);
    }
}

#[test]
fn altered_lists_load_safely() {
    let mut loaded = 0;
    for (_, list) in lists() {
        let bytes = list.to_bytes();
        for (place, flip) in (0..fuzzy_law::body(&bytes).len()).zip([1, 0x80, 0xFF, 3].into_iter().cycle()) {
            let mut body = fuzzy_law::body(&bytes).to_vec();
            body[place] ^= flip;
            loaded += usize::from(fuzzy_law::loading_is_safe(&body).is_ok());
        }
    }
    // Ids and letters may change and still make a list.
    assert!(loaded > 100, "{loaded} loaded");
}
