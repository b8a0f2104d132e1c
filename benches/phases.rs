//! A policy's way by phases: parse, check, load, decide, and load from an image, at 10 to 10,000 rules. Each of the first
//! three holds the one before it: `load` is parse, check and compile, so that compiling takes what loading takes more than
//! checking. `image` is the whole way that a compiled policy takes.
//!
//! Rules differ in what they test, as an author's would: names of employees, numbers, tags, channels. Every size is asked
//! requests of which the rules that speak are known, and all answers are checked before anything is timed.

#![allow(missing_docs, clippy::expect_used, reason = "a bench, not an interface")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use menshen::engine::Scratch;
use menshen::engine::{Engine, Options, Source};
use menshen::function::Registry;
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::{check, document};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

const HEAD: &str = "\
menshen: 1
policy: phases
timezone: Asia/Shanghai
region: CN
default: review
rules:
";

fn policy(rules: usize) -> String {
    let mut text = HEAD.to_owned();
    for at in 0..rules {
        let (when, then) = match at % 4 {
            0 => (format!("actor.userid == \"user{at}\" and target.external"), "deny"),
            1 => (format!("actor.customer_total > {} and target.external", at * 2), "review"),
            2 => (format!("target.tags contains \"tag{at}\" or remark contains \"word{at}\""), "allow"),
            _ => (format!("channel.add_way == search_phone and count > {at}"), "review by \"manager\""),
        };
        text.push_str(&format!("  - rule: r{at:05}\n    when: '{when}'\n    then: {then}\n"));
    }
    text
}

fn request() -> Request {
    let json = r#"{"at": "2026-11-24T10:00:00+08:00", "actor": {"userid": "user4", "customer_total": 6}, "count": 1,
        "target": {"external": true, "tags": ["tag2"]}, "channel": {"add_way": 2}, "message": {"text": "word6"}}"#;
    Request::from_json(json.as_bytes(), &Limits::default()).expect("a request")
}

/// The rules that speak on [`request`], whatever the size: user4 is denied, 6 is more than twice 1, a tag, and a word.
const SPEAK: [&str; 4] = ["r00001", "r00002", "r00004", "r00006"];

fn phases(criterion: &mut Criterion) {
    let (limits, functions, request) = (Limits::default(), Registry::default(), request());
    let mut group = criterion.benchmark_group("phases");
    group.sample_size(10);
    for size in SIZES {
        let text = policy(size);
        let (checked, found) = check::check(&text, &functions, &limits);
        assert!(found.is_empty(), "{found:?}");
        let checked = checked.expect("a sound policy");
        assert_eq!(checked.rules.len(), size);
        let engine = Engine::from_source(&Source::text("phases.yaml", text.as_str()), Options::default())
            .expect("a policy");
        let mut scratch = Scratch::new();
        let decision = engine.decide(&request, &mut scratch);
        assert_eq!(decision.verdict().word(), "deny");
        assert_eq!(decision.rules().map(|(id, _)| id).collect::<Vec<_>>(), SPEAK);
        drop(decision);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("parse", size), |bencher| {
            bencher.iter(|| document::read(black_box(&text), &limits).is_whole);
        });
        group.bench_function(BenchmarkId::new("check", size), |bencher| {
            bencher.iter(|| check::check(black_box(&text), &functions, &limits).0.is_some());
        });
        let source = Source::text("phases.yaml", text.as_str());
        group.bench_function(BenchmarkId::new("load", size), |bencher| {
            bencher.iter(|| Engine::from_source(black_box(&source), Options::default()).is_ok());
        });
        let image = engine.image();
        let loaded = Engine::from_image(&image, Options::default()).expect("an image");
        assert_eq!(
            loaded.decide(&request, &mut scratch).rules().map(|(id, _)| id).collect::<Vec<_>>(),
            SPEAK
        );
        group.bench_function(BenchmarkId::new("image", size), |bencher| {
            bencher.iter(|| Engine::from_image(black_box(&image), Options::default()).is_ok());
        });
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("decide", size), |bencher| {
            bencher.iter(|| engine.decide(black_box(&request), &mut scratch).verdict());
        });
    }
    group.finish();
}

criterion_group!(benches, phases);
criterion_main!(benches);
