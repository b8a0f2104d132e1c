//! Replays the fuzz corpora of the quota store, and holds its laws on generated and on damaged inputs.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "corpus/seeds.rs"]
mod seeds;
#[path = "../fuzz/fuzz_targets/state_law.rs"]
mod state_law;

use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, RestoreError, Window};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;
use std::num::NonZeroU64;

#[test]
fn the_corpus_of_calls_holds() {
    let (mut granted, mut full) = (0, 0);
    for (_, bytes) in seeds::files("state_calls") {
        let (more, refused) = state_law::calls_hold(&bytes);
        granted += more;
        full += refused;
    }
    assert!(granted > 50 && full > 0, "{granted} granted, {full} times full");
}

#[test]
fn the_corpus_of_snapshots_holds() {
    let second = NonZeroU64::new(1_000).expect("a second");
    let everything = everything();
    let made = [
        ("empty", MemoryStore::new(&Limits::default())),
        ("gauge", store(&[Window::gauge()], 2)),
        ("sliding", store(&[Window::sliding(second)], 9)),
        ("bucket", store(&[Window::bucket(second, second)], 3)),
        ("held", store(&[Window::fixed(second)], 1)),
        ("everything", everything),
    ];
    let made = made.map(|(name, store)| (name, state_law::body(&store.snapshot()).to_vec()));
    for (name, bytes) in seeds::standing("state_restore", &made) {
        assert_eq!(state_law::restore_is_canonical(&bytes), Ok(()), "{name} {}", seeds::STALE);
    }
    for (_, bytes) in seeds::files("state_restore") {
        _ = state_law::restore_is_canonical(&bytes);
    }
}

/// A store in which so many requests have taken from `windows` of two counters each; two of them are committed, one is
/// released, the others stand.
fn store(windows: &[Window], requests: u8) -> MemoryStore {
    let store = MemoryStore::new(&Limits::default());
    let mut usages = Vec::new();
    for id in 0..requests {
        let key = CounterKey::new(b"quota", b"tenant", &[&[id % 2]]);
        let charge = |window| Charge { key, window, limit: 99, amount: 2, enforce: true };
        let charges: Vec<_> = windows.iter().map(charge).collect();
        let (request, at) = (RequestKey::new(b"tenant", &[id]), i64::from(id) * 300);
        store.reserve(request, &charges, at, at + 5_000, &mut usages).expect("room");
        match id {
            1..=2 => drop(store.commit(request, at)),
            3 => drop(store.release(request, at)),
            _ => {}
        }
    }
    store
}

/// A store with some of everything in it.
fn everything() -> MemoryStore {
    let ms = NonZeroU64::new(1_000).expect("a second");
    store(&[Window::gauge(), Window::sliding(ms), Window::bucket(ms, ms)], 6)
}

#[test]
fn bytes_that_are_no_snapshot_are_refused() {
    let bytes = everything().snapshot();
    let restore =
        |bytes: &[u8]| MemoryStore::restore(&Limits::default(), bytes).map(|store| store.snapshot());
    assert_eq!(restore(&bytes), Ok(bytes.clone()));
    assert_eq!(restore(b""), Err(RestoreError::Foreign));
    assert_eq!(restore(b"SQLite format 3\0"), Err(RestoreError::Foreign));
    for end in 0..bytes.len() {
        let expected = if end < 14 { RestoreError::Foreign } else { RestoreError::Damaged };
        assert_eq!(restore(&bytes[..end]), Err(expected), "cut off at {end}");
    }
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert!(restore(&altered).is_err(), "altered at {at}");
    }
    let small = Limits { counters: 1, ..Limits::default() };
    assert_eq!(MemoryStore::restore(&small, &bytes).map(drop), Err(RestoreError::TooLarge));
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_calls_hold(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        state_law::calls_hold(&bytes);
    }
}

#[test]
fn altered_snapshots_hold() {
    let snapshot = everything().snapshot();
    let (body, restored) = (state_law::body(&snapshot), Cell::new(0));
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let run = TestRunner::new(config()).run(&edits, |edits| {
        let mut body = body.to_vec();
        for (at, byte) in edits {
            let at = at.index(body.len());
            body[at] = byte;
        }
        restored.set(restored.get() + u32::from(state_law::restore_is_canonical(&body).is_ok()));
        Ok(())
    });
    run.expect("a law that holds");
    // A quarter is not altered at all, and of the rest some bytes are amounts, keys and times.
    assert!(restored.get() > 600, "{} restored", restored.get());
}
