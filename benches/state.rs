//! The quota store: usage, and reserve + commit, over warm counters. Each bench checks its answers as it runs.
#![allow(clippy::expect_used, clippy::panic, missing_docs)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, Reserve, Settled, Usage, Window, Zone};
use std::hint::black_box;
use std::num::{NonZeroU32, NonZeroU64};

const AT: i64 = 1_795_320_000_000;
const TTL: i64 = 60_000;
const LIMIT: u64 = 1 << 40;

fn windows() -> [(&'static str, Window); 6] {
    let zone = Zone::named("Asia/Shanghai").expect("a zone");
    let ms = |ms| NonZeroU64::new(ms).expect("some time");
    [
        ("day", Window::day(&zone)),
        ("90 days", Window::days(NonZeroU32::new(90).expect("days"), &zone)),
        ("fixed", Window::fixed(ms(60_000))),
        ("sliding", Window::sliding(ms(60_000))),
        ("bucket", Window::bucket(ms(1_000), ms(1))),
        ("gauge", Window::gauge()),
    ]
}

fn key(quota: &str, actor: u64) -> CounterKey {
    CounterKey::new(quota.as_bytes(), b"acme", &[&actor.to_le_bytes()])
}

/// A host whose requests are charged to a day of the actor, a capacity of the actor, and a rate of the application.
struct Host {
    store: MemoryStore,
    day: Window,
    gauge: Window,
    rate: Window,
    usages: Vec<Usage>,
    next: u64,
    actors: u64,
}

impl Host {
    fn new(actors: u64) -> Self {
        let limits = Limits { settled_requests: 65_536, ..Limits::default() };
        let [(_, day), _, _, _, (_, rate), (_, gauge)] = windows();
        let mut host =
            Host { store: MemoryStore::new(&limits), day, gauge, rate, usages: Vec::new(), next: 0, actors };
        for _ in 0..(2 * actors).max(200_000) {
            assert!(host.turn());
        }
        host
    }

    /// One request: its three counters named, reserved and committed. Whether all was as it should be.
    fn turn(&mut self) -> bool {
        self.next += 1;
        let actor = self.next % self.actors;
        let at = AT + i64::try_from(self.next / 1_000).expect("not for ever");
        let charge = |key, window| Charge { key, window, limit: LIMIT, amount: 1, enforce: true };
        let charges = [
            charge(key("daily", actor), &self.day),
            charge(key("capacity", actor), &self.gauge),
            charge(key("batch_add", 0), &self.rate),
        ];
        let request = RequestKey::new(b"acme", &self.next.to_le_bytes());
        let answer = self.store.reserve(request, &charges, at, at + TTL, &mut self.usages);
        matches!(answer, Ok(Reserve::Granted { .. })) && self.store.commit(request, at) == Settled::Now
    }
}

fn reserve_and_commit(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("state/reserve+commit of three counters");
    for actors in [1, 1_000, 100_000] {
        let mut host = Host::new(actors);
        group.bench_function(BenchmarkId::from_parameter(format!("{actors} actors")), |bench| {
            bench.iter(|| assert!(black_box(host.turn())));
        });
        let capacity =
            Charge { key: key("capacity", 0), window: &host.gauge, limit: LIMIT, amount: 1, enforce: true };
        assert_eq!(
            host.store.usage(&capacity, AT).used,
            host.next / actors,
            "every request was counted once"
        );
    }
    group.finish();
}

fn one_counter(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("state/one counter");
    for (name, window) in windows() {
        let store = MemoryStore::new(&Limits { settled_requests: 4_096, ..Limits::default() });
        let charge = Charge { key: key("quota", 0), window: &window, limit: LIMIT, amount: 1, enforce: true };
        let (mut usages, mut next) = (Vec::new(), 0_u64);
        let mut turn = || {
            next += 1;
            let request = RequestKey::new(b"acme", &next.to_le_bytes());
            let at = AT + i64::try_from(next / 100).expect("not for ever");
            let answer = store.reserve(request, &[charge], at, at + TTL, &mut usages);
            matches!(answer, Ok(Reserve::Granted { .. })) && store.commit(request, at) == Settled::Now
        };
        (0..100_000).for_each(|_| assert!(turn()));
        group
            .bench_function(BenchmarkId::new("reserve+commit", name), |bench| bench.iter(|| assert!(turn())));
        assert!(store.usage(&charge, AT).used > 0);
        group.bench_function(BenchmarkId::new("usage", name), |bench| {
            bench.iter(|| black_box(&store).usage(black_box(&charge), AT));
        });
    }
    group.finish();
}

fn keys(bench: &mut Criterion) {
    assert_ne!(key("daily", 1), key("daily", 2));
    bench.bench_function("state/counter key", |bench| {
        bench.iter(|| key(black_box("daily_external"), black_box(7)))
    });
}

criterion_group!(benches, reserve_and_commit, one_counter, keys);
criterion_main!(benches);
