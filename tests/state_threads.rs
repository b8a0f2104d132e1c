//! Many threads on the same counters: exactly the limit is granted, a request is charged once, and nobody waits for ever.
#![allow(clippy::expect_used, clippy::panic)]

use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, Reserve, Settled, Window, Zone};
use std::num::NonZeroU64;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const THREADS: u64 = 8;
const AT: i64 = 1_795_320_000_000;
const TTL: i64 = 60_000;

fn key(number: u64) -> CounterKey {
    CounterKey::new(b"quota", b"tenant", &[&number.to_le_bytes()])
}

fn request(number: u64) -> RequestKey {
    RequestKey::new(b"tenant", &number.to_le_bytes())
}

fn windows() -> Vec<Window> {
    let zone = Zone::named("Asia/Shanghai").expect("a zone");
    let hour = NonZeroU64::new(3_600_000).expect("an hour");
    let one = NonZeroU64::MIN;
    vec![
        Window::day(&zone),
        Window::fixed(hour),
        Window::sliding(hour),
        Window::bucket(one, hour),
        Window::gauge(),
    ]
}

/// Runs `work` in all threads at once, each with its number.
fn at_once(work: impl Fn(u64) + Sync) {
    let barrier = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(number);
            });
        }
    });
}

#[test]
fn exactly_the_limit_is_granted() {
    for window in windows() {
        let store = MemoryStore::new(&Limits::default());
        let limit = 1_000;
        let granted = AtomicU64::new(0);
        at_once(|thread| {
            let mut usages = Vec::new();
            let charge = Charge { key: key(0), window: &window, limit, amount: 1, enforce: true };
            for number in 0..400 {
                let id = request(thread * 1_000 + number);
                let answer = store.reserve(id, &[charge], AT, AT + TTL, &mut usages).expect("room");
                if let Reserve::Granted { .. } = answer {
                    granted.fetch_add(1, Ordering::Relaxed);
                    assert_eq!(store.commit(id, AT), Settled::Now);
                }
            }
        });
        assert_eq!(granted.into_inner(), limit, "{window:?}");
        let charge = Charge { key: key(0), window: &window, limit, amount: 1, enforce: true };
        assert_eq!(store.usage(&charge, AT).used, limit);
    }
}

#[test]
fn several_counters_in_any_order_are_charged_together_without_deadlock() {
    let store = MemoryStore::new(&Limits::default());
    let window = Window::gauge();
    let committed = AtomicU64::new(0);
    at_once(|thread| {
        let mut usages = Vec::new();
        let mut seed = thread + 1;
        for number in 0..4_000_u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Three of sixteen counters, ascending, descending or mixed: every pair is met in both orders.
            let pick = |shift: u64| (seed >> (20 + shift)) % 16;
            let charges = [pick(0), pick(7), pick(14)].map(|counter| Charge {
                key: key(counter),
                window: &window,
                limit: 300,
                amount: 1,
                enforce: true,
            });
            let id = request(thread * 10_000 + number);
            let answer = store.reserve(id, &charges, AT, AT + TTL, &mut usages).expect("room");
            if let Reserve::Granted { .. } = answer {
                if seed >> 60 < 4 {
                    assert_eq!(store.release(id, AT), Settled::Now);
                } else {
                    assert_eq!(store.commit(id, AT), Settled::Now);
                    committed.fetch_add(3, Ordering::Relaxed);
                }
            }
        }
    });
    let mut sum = 0;
    for counter in 0..16 {
        let charge = Charge { key: key(counter), window: &window, limit: 300, amount: 1, enforce: true };
        let usage = store.usage(&charge, AT);
        assert!(usage.used <= 300, "counter {counter}: {usage:?}");
        assert_eq!(usage.reserved, 0, "counter {counter}");
        sum += usage.used;
    }
    assert_eq!(sum, committed.into_inner(), "all charges of a request or none");
    assert!(sum > 4_000, "the counters were really filled: {sum}");
}

#[test]
fn a_request_that_arrives_several_times_at_once_is_charged_once() {
    let store = MemoryStore::new(&Limits::default());
    let window = Window::gauge();
    let charge = Charge { key: key(0), window: &window, limit: u64::MAX, amount: 1, enforce: true };
    let (granted, done) = (AtomicU64::new(0), AtomicU64::new(0));
    at_once(|_| {
        let mut usages = Vec::new();
        for number in 0..2_000 {
            match store.reserve(request(number), &[charge], AT, AT + TTL, &mut usages).expect("room") {
                Reserve::Granted { .. } => _ = granted.fetch_add(1, Ordering::Relaxed),
                Reserve::Repeated { .. } => {}
                other => panic!("{other:?}"),
            }
            match store.commit(request(number), AT) {
                Settled::Now => _ = done.fetch_add(1, Ordering::Relaxed),
                Settled::Before => {}
                other => panic!("{other:?}"),
            }
        }
    });
    assert_eq!((granted.into_inner(), done.into_inner()), (2_000, 2_000));
    assert_eq!(store.usage(&charge, AT).used, 2_000);
}

#[test]
fn snapshots_and_expiry_run_beside_reservations() {
    let store = MemoryStore::new(&Limits::default());
    let window = Window::gauge();
    let limits = Limits::default();
    at_once(|thread| {
        let mut usages = Vec::new();
        for number in 0..300 {
            match thread {
                0 => {
                    let restored = MemoryStore::restore(&limits, &store.snapshot()).expect("one instant");
                    let used: u64 = (0..3)
                        .map(|counter| {
                            let key = key(counter);
                            let charge = Charge { key, window: &window, limit: 0, amount: 0, enforce: true };
                            restored.usage(&charge, AT).used
                        })
                        .sum();
                    assert_eq!(used % 3, 0, "a request is in a snapshot whole or not at all");
                }
                1 => assert_eq!(store.expire(AT).expired, 0),
                _ => {
                    let charges = [0, 1, 2].map(|counter| Charge {
                        key: key(counter),
                        window: &window,
                        limit: u64::MAX,
                        amount: 1,
                        enforce: true,
                    });
                    let id = request(thread * 1_000 + number);
                    store.reserve(id, &charges, AT, AT + TTL, &mut usages).expect("room");
                    assert_eq!(store.commit(id, AT), Settled::Now);
                }
            }
        }
    });
}
