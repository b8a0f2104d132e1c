//! Keywords: compiling, and scanning remarks of about 36 characters, by the number of words and of disguises. Each bench
//! checks its answers before it times them.
#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use menshen::keyword::{KeywordSet, Keywords, Scratch, SeeThrough};
use menshen::limits::Limits;
use std::hint::black_box;

const HARMLESS: &str = "您好，我是华东区的采购经理，上次展会见过面，想了解一下贵司新产品的报价和交期";
const DISGUISED: &str =
    "需要兼职的朋友请加 ＶＸ，微❤️信 同号，返-利 当天结，群里有资料，看到请尽快回复我谢谢";

/// Words of two to six Chinese characters that no text here holds, and three that one does.
fn words(count: usize) -> Vec<String> {
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let rare = |n: u64| char::from_u32(0x5000 + u32::try_from(n).unwrap()).unwrap();
    let mut words: Vec<String> =
        (3..count).map(|_| (0..2 + next(5)).map(|_| rare(next(3_000))).chain(['龘']).collect()).collect();
    words.extend(["vx", "微信", "返利"].map(str::to_owned));
    words
}

fn set(words: &[String], see_through: SeeThrough) -> KeywordSet<'_> {
    KeywordSet { words: words.iter().map(String::as_str).collect(), see_through, ..KeywordSet::default() }
}

fn scan(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("keyword/scan");
    let visible = SeeThrough::WIDTH.with(SeeThrough::CASE).with(SeeThrough::TRADITIONAL);
    let disguises =
        [("folded", visible), ("separators", visible.with(SeeThrough::SEPARATORS)), ("all", SeeThrough::ALL)];
    for count in [100, 10_000, 100_000] {
        let words = words(count);
        for (name, see_through) in disguises {
            let keywords = Keywords::compile(&[set(&words, see_through)], &Limits::default()).expect("words");
            let mut scratch = Scratch::new();
            assert_eq!(keywords.scan(HARMLESS, &mut scratch).hits().len(), 0);
            let expected = if see_through.contains(SeeThrough::SEPARATORS) { 3 } else { 1 };
            assert_eq!(keywords.scan(DISGUISED, &mut scratch).hits().len(), expected);
            for (what, text) in [("harmless", HARMLESS), ("disguised", DISGUISED)] {
                group.bench_function(BenchmarkId::new(format!("{name}/{what}"), count), |bench| {
                    bench.iter(|| keywords.scan(black_box(text), &mut scratch).hits().len());
                });
            }
        }
    }
    group.finish();
}

fn compile(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("keyword/compile");
    group.sample_size(10);
    for count in [1_000, 10_000] {
        let words = words(count);
        let set = set(&words, SeeThrough::ALL);
        assert!(Keywords::compile(std::slice::from_ref(&set), &Limits::default()).is_ok());
        group.bench_function(BenchmarkId::from_parameter(count), |bench| {
            bench.iter(|| {
                Keywords::compile(black_box(std::slice::from_ref(&set)), &Limits::default()).is_ok()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, scan, compile);
criterion_main!(benches);
