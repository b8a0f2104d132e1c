//! Distances and the fuzzy list, by phase: one pair, building, loading, looking up. Each bench checks its answers before
//! it times them.
#![allow(clippy::expect_used, missing_docs)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use menshen::list::fuzzy::{Budget, FuzzyList, SearchScratch, Settings};
use menshen::matcher::edit::{self, Boost, Metric, Scratch};

/// Pairs with their Levenshtein distance, alignment and Jaro-Winkler score.
const PAIRS: [(&str, &str, &str, usize, usize, u16); 4] = [
    ("latin", "jonathan smith", "johnathan simth", 3, 2, 9_250),
    ("latin, unlike", "margaret willis", "donald cortes", 12, 12, 5_649),
    ("person", "张小伟", "张晓伟", 1, 1, 8_000),
    ("company", "深圳市华信达科技有限公司", "深圳市华达信科技有限责任公司", 4, 3, 9_547),
];

fn distances(criterion: &mut Criterion) {
    let mut scratch = Scratch::new();
    let mut group = criterion.benchmark_group("edit");
    for (name, a, b, levenshtein, osa, winkler) in PAIRS {
        assert_eq!(edit::levenshtein(a, b, &mut scratch), levenshtein, "{name}");
        assert_eq!(edit::osa(a, b, &mut scratch), osa, "{name}");
        assert_eq!(edit::jaro_winkler(a, b, Boost::Gated, &mut scratch), winkler, "{name}");
        group.bench_function(format!("levenshtein/{name}"), |bencher| {
            bencher.iter(|| edit::levenshtein(black_box(a), black_box(b), &mut scratch));
        });
        group.bench_function(format!("osa/{name}"), |bencher| {
            bencher.iter(|| edit::osa(black_box(a), black_box(b), &mut scratch));
        });
        group.bench_function(format!("jaro-winkler/{name}"), |bencher| {
            bencher.iter(|| edit::jaro_winkler(black_box(a), black_box(b), Boost::Gated, &mut scratch));
        });
    }
    group.finish();
}

const STEMS: &str =
    "华鑫盛达信恒瑞通宏泰安康兴隆顺发利源丰润金银玉宝龙凤鹏飞翔云天海江河山川峰林森木水火土日月星辰光明";

/// A hundred thousand company names, near each other.
fn companies() -> Vec<String> {
    let stems: Vec<char> = STEMS.chars().collect();
    let trades = ["科技", "贸易", "电子商务", "文化传媒", "建筑工程"];
    (0..100_000_usize)
        .map(|number| {
            let stem = |place: u32| stems[number / 40_usize.pow(place) % 40 + place as usize];
            format!("深圳市{}{}{}{}有限公司", stem(0), stem(1), stem(2), trades[number % 5])
        })
        .collect()
}

fn lists(criterion: &mut Criterion) {
    let names = companies();
    let entries = || (0..).zip(names.iter().map(String::as_str));
    let mut group = criterion.benchmark_group("fuzzy");
    group.sample_size(10);
    for edits in [1, 2] {
        let settings = Settings { metric: Metric::Osa, budget: Budget::Fixed(edits) };
        let list = FuzzyList::build(settings, entries()).expect("small");
        let (mut scratch, mut edit_scratch) = (SearchScratch::new(), Scratch::new());
        let queries: Vec<&String> = names.iter().step_by(9_973).collect();
        for query in &queries {
            let near = |name: &String| edit::osa_within(query, name, edits, &mut edit_scratch).is_some();
            let expected = names.iter().map(near).filter(|near| *near).count();
            assert_eq!(list.search(query, &mut scratch).len(), expected, "{query}");
        }
        let bytes = list.to_bytes();
        assert_eq!(FuzzyList::from_bytes(&bytes).map(|list| list.len()), Ok(names.len()));
        group.throughput(Throughput::Elements(names.len() as u64));
        group.bench_function(format!("build/{edits}"), |bencher| {
            bencher.iter_batched(
                entries,
                |entries| FuzzyList::build(settings, entries),
                BatchSize::LargeInput,
            );
        });
        group.bench_function(format!("load/{edits}"), |bencher| {
            bencher.iter(|| FuzzyList::from_bytes(&bytes))
        });
        group.throughput(Throughput::Elements(queries.len() as u64));
        group.bench_function(format!("search/{edits}"), |bencher| {
            bencher
                .iter(|| queries.iter().map(|query| list.search(query, &mut scratch).len()).sum::<usize>());
        });
    }
    group.finish();
}

criterion_group!(benches, distances, lists);
criterion_main!(benches);
