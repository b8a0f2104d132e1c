//! The laws of the fuzz targets over their corpora, and over lists that are written here.

#![allow(clippy::panic, reason = "a corpus that can't be read must stop the test")]

#[path = "../fuzz/fuzz_targets/edit_law.rs"]
mod edit_law;
#[path = "../fuzz/fuzz_targets/fuzzy_law.rs"]
mod fuzzy_law;

use menshen::list::fuzzy::{Budget, FuzzyList, Settings};
use menshen::matcher::edit::Metric;

/// Runs a law over every file of a corpus and returns how many there were.
fn replay(target: &str, law: impl Fn(&[u8])) -> usize {
    let folder = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut count = 0;
    for file in files {
        let path = file.unwrap_or_else(|error| panic!("{folder}: {error}")).path();
        law(&std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
        count += 1;
    }
    count
}

#[test]
fn distances_hold_their_law() {
    assert!(replay("edit_distances", edit_law::distances_agree) >= 8);
}

#[test]
fn searches_hold_their_law() {
    assert!(replay("fuzzy_search", fuzzy_law::answers_agree) >= 6);
}

#[test]
fn loading_holds_its_law() {
    assert!(replay("fuzzy_load", fuzzy_law::loading_is_safe) >= 4);
    let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
    let list = FuzzyList::build(settings, [(1, "张小伟"), (2, "jonathan smith"), (2, "")])
        .unwrap_or_else(|error| panic!("{error}"));
    fuzzy_law::loading_is_safe(&list.to_bytes());
}
