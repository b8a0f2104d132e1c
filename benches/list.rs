//! Lists: reading files, and look-ups that hit and that miss. Each bench checks its answers before it times them.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use menshen::limits::Limits;
use menshen::list::{List, ListKind, NameBuffer, Reading, read};
use menshen::matcher::domain::DomainRef;
use std::fmt::Write;
use std::hint::black_box;

/// Chinese mobile numbers: prefixes that are in use, the rest drawn with a fixed seed. Odd last digits only, so that the
/// next number is surely not listed.
fn phones(count: usize) -> Vec<u64> {
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 20) % below
    };
    (0..count).map(|_| 8_613_000_000_000 + next(60) * 100_000_000 + (next(100_000_000) | 1)).collect()
}

fn load(kind: ListKind, file: &str) -> List {
    read(file.as_bytes(), Reading::new(kind, &Limits::default())).expect("a list").list
}

fn lines<T: std::fmt::Display>(prefix: &str, items: impl Iterator<Item = T>) -> String {
    items.fold(String::new(), |mut file, item| {
        writeln!(file, "{prefix}{item}").expect("room");
        file
    })
}

fn reading(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("list/read");
    group.sample_size(10);
    let count = 100_000;
    let phones = lines("+", phones(count).into_iter());
    let names = lines("深圳市", (0..count).map(|n| format!("{n}号科技有限公司")));
    let domains = lines("*.", (0..count).map(|n| format!("shop{n}.partner.example")));
    group.throughput(Throughput::Elements(count as u64));
    for (kind, file) in [(ListKind::Phone, phones), (ListKind::Name, names), (ListKind::Domain, domains)] {
        assert!(load(kind, &file).len() > count * 99 / 100);
        group.bench_function(BenchmarkId::from_parameter(format!("{kind:?}")), |bench| {
            bench.iter(|| load(kind, black_box(&file)).len());
        });
    }
    group.finish();
}

fn look_up(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("list/find");
    for count in [10_000, 1_000_000] {
        let keys = phones(count);
        let List::Phone(list) = load(ListKind::Phone, &lines("+", keys.iter())) else { panic!("phones") };
        let asked: Vec<u64> = keys.iter().copied().step_by(count / 10_000).collect();
        assert!(asked.iter().all(|key| list.find(*key, 0).is_some() && list.find(*key + 1, 0).is_none()));
        for (what, add) in [("phone hit", 0), ("phone miss", 1)] {
            let mut turn = asked.iter().cycle();
            group.bench_function(BenchmarkId::new(what, count), |bench| {
                bench.iter(|| list.find(black_box(turn.next().copied().unwrap_or(0) + add), 0).is_some());
            });
        }
    }
    let names = (0..100_000).map(|n| format!("{n}号科技有限公司"));
    let List::Name(list) = load(ListKind::Name, &lines("深圳市", names)) else { panic!("names") };
    let mut buffer = NameBuffer::new();
    assert!(list.find(buffer.set("深圳市５０００號科技有限公司"), 0).is_some());
    group.bench_function("name, folded each time", |bench| {
        bench.iter(|| list.find(buffer.set(black_box("深圳市５０００號科技有限公司")), 0).is_some());
    });
    let file = lines("*.", (0..10_000).map(|n| format!("p{n}.example"))) + "/store-[0-9]{3}\\.example/\n";
    let List::Domain(list) = load(ListKind::Domain, &file) else { panic!("domains") };
    let mut host = String::new();
    for (text, listed) in
        [("a.b.p77.example", true), ("store-042.example", true), ("www.other.example", false)]
    {
        let parsed = DomainRef::parse(text, &mut host).expect("a host");
        assert_eq!(list.find(parsed, 0).is_some(), listed);
        group.bench_function(BenchmarkId::new("domain, parsed each time", text), |bench| {
            bench.iter(|| {
                let parsed = DomainRef::parse(black_box(text), &mut host).ok();
                parsed.is_some_and(|parsed| list.find(parsed, 0).is_some())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reading, look_up);
criterion_main!(benches);
