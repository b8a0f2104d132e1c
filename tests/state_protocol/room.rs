//! Full stores: what makes room, as of which time, and for whom.

use super::*;

#[test]
fn a_full_store_says_so_and_sweeps_what_is_idle() {
    let store = MemoryStore::new(&Limits { counters: 2, settled_requests: 10, ..Limits::default() });
    let day = day();
    let quotas: Vec<_> = ["a", "b", "c", "d"].iter().map(|name| charge(name, &day, 9)).collect();
    let mut usages = Vec::new();
    let mut ask =
        |id, charges: &[Charge<'_>], at| store.reserve(request(id), charges, at, at + TTL, &mut usages);
    assert_eq!(ask(1, &quotas[..3], NOON), Err(StateError::CountersFull));
    assert!(ask(1, &quotas[..2], NOON).is_ok_and(is_granted), "exactly at the bound");
    assert_eq!(ask(2, &quotas[2..3], NOON), Err(StateError::CountersFull));
    assert!(ask(2, &quotas[..1], NOON).is_ok_and(is_granted), "known counters need no room");
    assert_eq!(ask(3, &quotas[..1], NOON), Err(StateError::ReservationsFull));
    assert_eq!(store.commit(request(1), NOON), Settled::Now);
    assert_eq!(store.release(request(2), NOON), Settled::Now);
    assert_eq!(ask(3, &quotas[2..], MIDNIGHT - 1), Err(StateError::CountersFull));
    assert_eq!(
        ask(3, &quotas[2..], MIDNIGHT + 1_000),
        Err(StateError::CountersFull),
        "nobody else knows of today"
    );
    assert!(ask(4, &quotas[..1], MIDNIGHT + 1_000).is_ok_and(is_granted));
    assert!(ask(3, &quotas[2..3], MIDNIGHT + 1_000).is_ok_and(is_granted), "yesterday's counters are idle");
    assert_eq!(ask(5, &quotas[1..2], MIDNIGHT + 1_000), Err(StateError::ReservationsFull));
    assert_eq!(store.expire(MIDNIGHT + 24 * HOUR).swept, 0, "nobody else knows of tomorrow");
    assert_eq!(store.commit(request(4), MIDNIGHT + 1_001), Settled::Now);
    assert!(ask(6, &[], MIDNIGHT + 24 * HOUR).is_ok_and(is_granted));
    assert_eq!(store.expire(MIDNIGHT + 24 * HOUR).swept, 2);
    assert!(ask(5, &quotas[2..], MIDNIGHT + 24 * HOUR).is_ok_and(is_granted));
}

#[test]
fn a_full_store_settles_what_has_lapsed() {
    let store = MemoryStore::new(&Limits { counters: 100, ..Limits::default() });
    let day = day();
    for id in 0..1_000 {
        let at = NOON + i64::try_from(id).expect("few") * TTL;
        assert!(is_granted(reserve(&store, id, &[charge("daily", &day, 9)], at).0), "{id}");
    }
}

#[test]
fn a_sweep_that_drops_what_is_asked_for_is_no_room_for_it() {
    let limits = Limits { counters: 2, ..Limits::default() };
    let (store, day, gauge) = (MemoryStore::new(&limits), day(), Window::gauge());
    let mut usages = Vec::new();
    let mut ask =
        |id, charges: &[Charge<'_>], at| store.reserve(request(id), charges, at, at + TTL, &mut usages);
    let (a, b, held) = (charge("a", &day, 9), charge("b", &day, 9), charge("held", &gauge, 9));
    for (id, quota, at) in [(1, a, NOON), (2, held, NOON), (3, held, MIDNIGHT + HOUR)] {
        assert!(ask(id, &[quota], at).is_ok_and(is_granted));
        assert_eq!(store.commit(request(id), at), Settled::Now);
    }
    assert_eq!(ask(4, &[a, b], MIDNIGHT + HOUR), Err(StateError::CountersFull));
    assert!(MemoryStore::restore(&limits, &store.snapshot()).is_ok());
    assert!(ask(4, &[b], MIDNIGHT + HOUR).is_ok_and(is_granted));
}

#[test]
fn a_request_from_the_future_does_not_empty_a_full_store() {
    let store = MemoryStore::new(&Limits { counters: 2, ..Limits::default() });
    let day = day();
    for (id, name) in [(1, "a"), (2, "b")] {
        assert!(is_granted(reserve(&store, id, &[charge(name, &day, 1)], NOON).0));
        assert_eq!(store.commit(request(id), NOON), Settled::Now);
    }
    let (far, mut usages) = (NOON + 30_000 * 24 * HOUR, Vec::new());
    let new = [charge("c", &day, 1)];
    assert_eq!(store.reserve(request(3), &new, far, far + TTL, &mut usages), Err(StateError::CountersFull));
    assert!(matches!(reserve(&store, 4, &[charge("a", &day, 1)], NOON + 1).0, Reserve::Spent { .. }));
}

#[test]
fn a_request_from_the_future_ends_no_open_reservation_for_its_room() {
    let store = MemoryStore::new(&Limits { counters: 2, ..Limits::default() });
    let day = day();
    for id in [1, 2] {
        assert!(is_granted(reserve(&store, id, &[charge("a", &day, 9)], NOON).0));
    }
    let (far, mut usages) = (NOON + 30_000 * 24 * HOUR, Vec::new());
    let new = [charge("b", &day, 9)];
    assert_eq!(
        store.reserve(request(3), &new, far, far + TTL, &mut usages),
        Err(StateError::ReservationsFull)
    );
    assert_eq!(store.commit(request(1), NOON), Settled::Now);
}

#[test]
fn a_large_rolling_quota_may_fill_the_store_and_leaves_the_others_of_its_shard_alone() {
    // Sixteen shards of 1,024 counters.
    let limits = Limits { counters: 16 << 10, ..Limits::default() };
    let store = MemoryStore::new(&limits);
    let ms = std::num::NonZeroU64::new(24 * HOUR.unsigned_abs()).expect("a day");
    let rolling = Window::sliding(ms);
    let take = |name: &str, id: u64| {
        let at = NOON + i64::try_from(id).expect("few");
        let (answer, mut usages) = (request(id), Vec::new());
        let granted = store.reserve(answer, &[charge(name, &rolling, u64::MAX)], at, at + TTL, &mut usages);
        let _ = store.commit(request(id), at);
        granted.map(is_granted)
    };
    for id in 0..10_000 {
        assert_eq!(take("large", id), Ok(true), "{id}");
    }
    for id in 10_000..10_400 {
        let name = format!("small-{}", id % 200);
        assert_eq!(take(&name, id), Ok(true), "{id}");
    }
    let full = (10_400..20_000).map(|id| take("large", id)).find(|answer| *answer != Ok(true));
    assert_eq!(full, Some(Err(StateError::CountersFull)));
    assert!(MemoryStore::restore(&limits, &store.snapshot()).is_ok());
}

#[test]
fn a_request_that_comes_again_after_it_lapsed_takes_its_room_once() {
    let limits = Limits { counters: 4, ..Limits::default() };
    let store = MemoryStore::new(&limits);
    let rolling = Window::sliding(std::num::NonZeroU64::new(1_000).expect("a second"));
    let quota = charge("rolling", &rolling, u64::MAX);
    let mut usages = Vec::new();
    let mut ask = |id, at| store.reserve(request(id), &[quota], at, at + 100, &mut usages);
    for (id, at) in [(1, 0), (2, 800), (1, 1_200), (3, 3_000), (4, 3_001), (4, 3_500), (5, 6_000), (6, 6_001)]
    {
        assert!(ask(id, NOON + at).is_ok_and(is_granted), "{id} at {at}");
        let recounted = MemoryStore::restore(&limits, &store.snapshot()).expect("what was written");
        assert_eq!(store.fullness(), recounted.fullness(), "{id} at {at}");
    }
    assert_eq!((store.fullness().counters, store.fullness().slots), (1, 1));
}

#[test]
fn any_number_of_settled_requests_may_be_remembered() {
    let store = MemoryStore::new(&Limits { counters: 10, settled_requests: usize::MAX, ..Limits::default() });
    let day = day();
    reserve(&store, 1, &[charge("daily", &day, 9)], NOON);
    assert_eq!(store.commit(request(1), NOON), Settled::Now);
}
