//! Searching and comparing allocate nothing once the caller's scratch has grown; and an indexed list of public size
//! answers as a scan does.

#![allow(clippy::expect_used, reason = "a list that can't be built must stop the test")]

use std::hint::black_box;

use menshen::list::fuzzy::{Budget, FuzzyList, SearchScratch, Settings};
use menshen::matcher::edit::{self, Boost, Metric, Scratch};

/// More than the size from which a list has an index.
const ENTRIES: u32 = 25_000;

/// Latin and Chinese names, many of them near each other.
fn names() -> Vec<String> {
    let stems: Vec<char> = "华鑫盛达信恒瑞通宏泰安康兴隆顺发利源丰润金银玉宝龙凤鹏飞翔云".chars().collect();
    let syllables = ["jo", "na", "than", "smi", "ber", "wil", "son", "mar", "lin", "ka"];
    let mut state = 7_u64;
    let mut draw = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    (0..ENTRIES)
        .map(|number| {
            if number % 2 == 0 {
                let stem: String = (0..3).map(|_| stems[draw(stems.len())]).collect();
                format!("深圳市{stem}{}有限公司", ["科技", "贸易", "电子商务"][draw(3)])
            } else {
                (0..5).map(|_| syllables[draw(syllables.len())]).collect()
            }
        })
        .collect()
}

fn allocations(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

#[test]
fn a_warm_search_allocates_nothing_and_finds_what_a_scan_finds() {
    let names = names();
    for (metric, budget) in [
        (Metric::Osa, Budget::Fixed(1)),
        (Metric::Levenshtein, Budget::Fixed(2)),
        (Metric::Osa, Budget::ByLength),
    ] {
        let settings = Settings { metric, budget };
        let list = FuzzyList::build(settings, (0..).zip(names.iter().map(String::as_str))).expect("small");
        let mut scratch = SearchScratch::new();
        let queries = || names.iter().step_by(997);
        for query in queries() {
            let mut found: Vec<(u32, u8)> =
                list.search(query, &mut scratch).iter().map(|hit| (hit.id(), hit.edits())).collect();
            found.sort_unstable();
            let reach = match budget {
                Budget::Fixed(edits) => edits,
                Budget::ByLength => 2,
            };
            let mut edit_scratch = Scratch::new();
            let near = |name: &String| edit::within(metric, query, name, reach, &mut edit_scratch);
            let expected: Vec<(u32, u8)> =
                (0..).zip(names.iter().map(near)).filter_map(|(id, edits)| Some((id, edits?))).collect();
            assert_eq!(found, expected, "{settings:?} {query}");
            list.search_winkler(query, 9_200, Boost::Gated, &mut scratch);
        }
        let count = allocations(|| {
            for query in queries() {
                black_box(list.search(query, &mut scratch));
                black_box(list.search_winkler(query, 9_200, Boost::Gated, &mut scratch));
            }
        });
        assert_eq!(count, 0, "{settings:?}");
        assert_eq!(FuzzyList::from_bytes(&list.to_bytes()).map(|again| again.memory_bytes() > 0), Ok(true));
    }
}

#[test]
fn distances_of_short_names_never_allocate_and_long_ones_once() {
    let (short, long) = ("深圳市华信达科技有限公司".to_owned(), "深圳市华信达".repeat(30));
    let other = format!("上{long}海");
    let mut scratch = Scratch::new();
    let mut all = |a: &str, b: &str| {
        for metric in [Metric::Levenshtein, Metric::Osa] {
            black_box(edit::distance(metric, a, b, &mut scratch));
            black_box(edit::within(metric, a, b, 2, &mut scratch));
        }
        black_box(edit::jaro_winkler(a, b, Boost::Gated, &mut scratch));
    };
    assert_eq!(allocations(|| all(&short, "jonathan smith")), 0);
    all(&long, &other);
    assert_eq!(allocations(|| all(&long, &other)), 0);
}
