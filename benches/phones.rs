//! Reading numbers by how they are written, finding them in text, and seeing through disguises.
//!
//! Each case checks its answer before it is timed.

#![allow(missing_docs, clippy::expect_used, reason = "a bench, not an interface")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use menshen::phone::{self, Disguise, Region};
use std::hint::black_box;

fn one(criterion: &mut Criterion) {
    let china = Region::from_code("CN").expect("a region");
    let mut group = criterion.benchmark_group("phone");
    for (name, text, key) in [
        ("parse 13800138000", "13800138000", 8_613_800_138_000),
        ("parse +86 138 0013 8000", "+86 138 0013 8000", 8_613_800_138_000),
        ("parse 0755-26000000", "0755-26000000", 8_675_526_000_000),
        ("parse full width", "１３８－００１３－８０００", 8_613_800_138_000),
        ("parse with extension", "+44 20 7031 3000 ext. 12", 442_070_313_000),
    ] {
        let phone = phone::parse(text, china).expect(name);
        assert_eq!((phone.key(), phone.is_valid()), (Some(key), true), "{name}");
        group.bench_function(name, |bencher| bencher.iter(|| phone::parse(black_box(text), china)));
    }
    let phone = phone::parse("13800138000", china).expect("a number");
    group.bench_function("E.164", |bencher| bencher.iter(|| black_box(&phone).e164().len()));
    group.finish();
}

fn text(criterion: &mut Criterion) {
    let china = Region::from_code("CN").expect("a region");
    let remark = "王女士推荐，负责华东区的项目经理，手机138 0013 8000，座机0755-26000000转8001，订单号20260512001234。";
    let remarks = remark.repeat(50);
    assert_eq!(phone::find(&remarks, china).count(), 100);
    let disguised = "加薇 一三八零零壹叁捌OOO，价格 1,380 元；".repeat(50);
    assert_eq!(phone::reveal(&disguised, china, Disguise::Spoken).len(), 50);
    let mut group = criterion.benchmark_group("phone text");
    group.throughput(Throughput::Bytes(remarks.len() as u64));
    group.bench_function("find", |bencher| bencher.iter(|| phone::find(black_box(&remarks), china).count()));
    group.throughput(Throughput::Bytes(disguised.len() as u64));
    group.bench_function("reveal", |bencher| {
        bencher.iter(|| phone::reveal(black_box(&disguised), china, Disguise::Spoken).len());
    });
    group.finish();
}

criterion_group!(benches, one, text);
criterion_main!(benches);
