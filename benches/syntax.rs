//! Parsing: one short rule, one of middle length, ten thousand rules, and one full of mistakes.
//!
//! Loading a policy pays for this once; deciding never does. Each case checks its answer before it is timed.

#![allow(missing_docs, clippy::expect_used, reason = "a bench, not an interface")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use menshen::limits::Limits;
use menshen::syntax::{parse, print};
use std::hint::black_box;

/// 70 bytes.
const SHORT: &str = "target.phone in blocked_phones or target.name in blocked_names and vip";
/// 130 bytes.
const MIDDLE: &str = concat!(
    "target.external and not (target.email in dealers or any target.phones in partners) ",
    "and actor.customer_total + count <= 20_000 or d"
);
const MISTAKEN: &str =
    "target.external = true && target.phone == 013800138000 || （tier is vip） and now between";

fn one(criterion: &mut Criterion) {
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("syntax");
    for (name, text, length) in [("parse 70 bytes", SHORT, 70), ("parse 130 bytes", MIDDLE, 130)] {
        assert_eq!(text.len(), length, "{name}");
        let tree = parse::expression(text, &limits).expect(name);
        assert_eq!(print::expression_of(&tree, text), text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| parse::expression(black_box(text), &limits)));
        group.bench_function(name.replace("parse", "print"), |bencher| {
            bencher.iter(|| print::expression(black_box(&tree)));
        });
    }
    let errors = parse::expression(MISTAKEN, &limits).expect_err("mistakes");
    assert_eq!(errors.len(), 8, "{errors:?}");
    group.throughput(Throughput::Bytes(MISTAKEN.len() as u64));
    group.bench_function("eight mistakes", |bencher| {
        bencher.iter(|| parse::expression(black_box(MISTAKEN), &limits));
    });
    group.finish();
}

fn many(criterion: &mut Criterion) {
    let limits = Limits::default();
    let rules: Vec<String> =
        (0..10_000).map(|at| format!("{SHORT} or actor.customer_total > {at}")).collect();
    for (at, rule) in rules.iter().enumerate().step_by(997) {
        let tree = parse::expression(rule, &limits).expect(rule);
        assert!(print::expression(&tree).ends_with(&format!("> {at}")), "{rule}");
    }
    let mut group = criterion.benchmark_group("syntax");
    group.sample_size(10).throughput(Throughput::Elements(10_000));
    group.bench_function("parse 10,000 rules", |bencher| {
        bencher
            .iter(|| rules.iter().filter(|rule| parse::expression(black_box(rule), &limits).is_ok()).count());
    });
    group.finish();
}

criterion_group!(benches, one, many);
criterion_main!(benches);
