//! Replays the fuzz corpora of the quota store, and holds its laws on generated and on damaged inputs.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "../fuzz/fuzz_targets/state_law.rs"]
mod state_law;

use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, RestoreError, Window};
use proptest::prelude::*;
use std::num::NonZeroU64;
use std::path::Path;

fn replay(target: &str, law: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files: Vec<_> = std::fs::read_dir(folder).expect("a corpus").flatten().collect();
    assert!(!files.is_empty());
    for file in files {
        law(&std::fs::read(file.path()).expect("a file of the corpus"));
    }
}

#[test]
fn the_corpora_hold() {
    replay("state_calls", state_law::calls_hold);
    replay("state_restore", state_law::restore_is_canonical);
}

/// A snapshot with some of everything in it.
fn snapshot() -> Vec<u8> {
    let store = MemoryStore::new(&Limits::default());
    let ms = NonZeroU64::new(1_000).expect("a second");
    let windows = [Window::gauge(), Window::sliding(ms), Window::bucket(ms, ms)];
    let mut usages = Vec::new();
    for id in 0..6_u8 {
        let key = CounterKey::new(b"quota", b"tenant", &[&[id % 2]]);
        let charges =
            windows.each_ref().map(|window| Charge { key, window, limit: 99, amount: 2, enforce: true });
        let (request, at) = (RequestKey::new(b"tenant", &[id]), i64::from(id) * 300);
        store.reserve(request, &charges, at, at + 5_000, &mut usages).expect("room");
        match id {
            0..=1 => drop(store.commit(request, at)),
            2 => drop(store.release(request, at)),
            _ => {}
        }
    }
    store.snapshot()
}

#[test]
fn bytes_that_are_no_snapshot_are_refused() {
    let bytes = snapshot();
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_calls_hold(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        state_law::calls_hold(&bytes);
    }

    #[test]
    fn altered_snapshots_hold(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4)) {
        let bytes = snapshot();
        let mut body = bytes[14..bytes.len() - 16].to_vec();
        for (at, byte) in edits {
            let at = at.index(body.len());
            body[at] = byte;
        }
        state_law::restore_is_canonical(&body);
    }
}
