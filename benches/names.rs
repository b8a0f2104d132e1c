//! Names by phase: fold, take apart, key, compare. Each bench checks its answers before it times them.
#![allow(clippy::expect_used, clippy::panic, missing_docs)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use menshen::matcher::name::{Name, SCORE_DEFAULT, compare, keys};
use menshen::matcher::text::{Fold, FoldBuffer, OffsetMap};
use std::hint::black_box;

/// A name of each kind, another spelling of it, and its fold.
const NAMES: [(&str, &str, &str, &str); 5] = [
    ("ASCII", "Vladimir V. Putin", "PUTIN, Vladimir V.", "vladimir v. putin"),
    ("Chinese person", "歐陽娜娜", "欧阳娜娜老师", "欧阳娜娜"),
    (
        "Chinese company",
        "深圳市腾讯计算机系统有限公司",
        "腾讯计算机系统（深圳）有限责任公司",
        "深圳市腾讯计算机系统有限公司",
    ),
    ("full-width", "ＡＢＣ　ＴＲＡＤＩＮＧ　ＣＯ", "A.B.C. Trading Company", "abc trading co"),
    ("accented", "José García Márquez", "Jose Garcia Marquez", "josé garcía márquez"),
];

fn fold(c: &mut Criterion) {
    let mut group = c.benchmark_group("name fold");
    let (mut buffer, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
    for (kind, name, _, folded) in NAMES {
        assert_eq!(Fold::NAME.fold(name), folded);
        group.bench_function(BenchmarkId::new("plain", kind), |b| {
            b.iter(|| Fold::NAME.fold_into(black_box(name), &mut buffer));
        });
        group.bench_function(BenchmarkId::new("offsets", kind), |b| {
            b.iter(|| Fold::NAME.fold_with_offsets(black_box(name), &mut buffer, &mut offsets));
        });
    }
    group.finish();
}

fn parse_key_compare(c: &mut Criterion) {
    let mut group = c.benchmark_group("name");
    for (kind, left, right, _) in NAMES {
        let (a, b) = (Name::new(left), Name::new(right));
        assert!(compare(&a, &b).score() >= SCORE_DEFAULT, "{left} and {right}");
        group.bench_function(BenchmarkId::new("parse", kind), |bench| {
            bench.iter(|| Name::new(black_box(left)))
        });
        group.bench_function(BenchmarkId::new("keys", kind), |bench| bench.iter(|| keys(black_box(&a))));
        group.bench_function(BenchmarkId::new("compare", kind), |bench| {
            bench.iter(|| compare(black_box(&a), black_box(&b)));
        });
    }
    group.finish();
}

criterion_group!(benches, fold, parse_key_compare);
criterion_main!(benches);
