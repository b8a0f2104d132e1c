//! The protocol of the quota store by example: reserve, commit, release, expire, discharge, and what repetition does.

#![allow(clippy::expect_used, clippy::panic)]

use menshen::limits::Limits;
use menshen::state::{
    Charge, ChargeSet, CounterKey, Discharged, Expiry, MemoryStore, RequestKey, Reserve, Settled, Standing,
    StateError, Usage, Window, Zone,
};

#[path = "state_protocol/room.rs"]
mod room;

const NOON: i64 = 1_795_320_000_000; // 2026-11-22 12:00 in Shanghai
const MIDNIGHT: i64 = NOON + 12 * HOUR;
const HOUR: i64 = 3_600_000;
const TTL: i64 = 60_000;

fn store() -> MemoryStore {
    MemoryStore::new(&Limits::default())
}

fn day() -> Window {
    Window::day(&Zone::named("Asia/Shanghai").expect("a zone"))
}

fn key(name: &str) -> CounterKey {
    CounterKey::new(name.as_bytes(), b"acme", &[b"lin.yu"])
}

fn request(id: u64) -> RequestKey {
    RequestKey::new(b"acme", &id.to_le_bytes())
}

fn charge<'a>(name: &str, window: &'a Window, limit: u64) -> Charge<'a> {
    Charge { key: key(name), window, limit, amount: 1, enforce: true }
}

fn reserve(store: &MemoryStore, id: u64, charges: &[Charge<'_>], at: i64) -> (Reserve, Vec<Usage>) {
    let mut usages = Vec::new();
    let answer = store.reserve(request(id), charges, at, at + TTL, &mut usages).expect("room");
    assert_eq!(usages.len(), charges.len());
    (answer, usages)
}

fn is_granted(answer: Reserve) -> bool {
    matches!(answer, Reserve::Granted { .. })
}

fn positions(over: ChargeSet) -> Vec<usize> {
    over.iter().collect()
}

#[test]
fn a_day_is_spent_at_its_limit_and_fresh_at_midnight() {
    let (store, day) = (store(), day());
    let quota = charge("daily", &day, 2);
    assert!(is_granted(reserve(&store, 1, &[quota], NOON).0));
    assert_eq!(store.commit(request(1), NOON + 1), Settled::Now);
    let (answer, usages) = reserve(&store, 2, &[quota], NOON + 2);
    assert!(is_granted(answer));
    let expected = Usage {
        used: 1,
        reserved: 1,
        remaining: 0,
        own: 1,
        retry_at: Some(MIDNIGHT),
        resets_at: Some(MIDNIGHT),
    };
    assert_eq!(usages, [expected]);
    let (answer, usages) = reserve(&store, 3, &[quota], MIDNIGHT - 1);
    assert!(is_granted(answer), "the second reservation has expired by then");
    assert_eq!(usages[0].reserved, 1);
    assert_eq!(store.commit(request(3), MIDNIGHT + 5), Settled::Now, "the reservation outlives its day");
    let tomorrow = store.usage(&quota, MIDNIGHT + 5);
    assert_eq!(
        (tomorrow.used, tomorrow.reserved, tomorrow.remaining),
        (0, 0, 2),
        "counted where it was reserved"
    );
}

#[test]
fn several_counters_are_charged_together_or_not_at_all() {
    let (store, day, gauge) = (store(), day(), Window::gauge());
    let charges = [charge("daily", &day, 5), charge("capacity", &gauge, 1), charge("other", &day, 1)];
    assert!(is_granted(reserve(&store, 1, &charges, NOON).0));
    let (answer, usages) = reserve(&store, 2, &charges, NOON);
    let Reserve::Spent { over } = answer else { panic!("{answer:?}") };
    assert_eq!(positions(over), [1, 2]);
    assert_eq!((usages[0].used, usages[0].reserved, usages[0].remaining), (0, 1, 4), "nothing was taken");
    assert_eq!((usages[1].retry_at, usages[1].resets_at), (None, None), "a gauge does not empty by itself");
    assert_eq!(store.release(request(1), NOON + 1), Settled::Now);
    assert!(is_granted(reserve(&store, 2, &charges, NOON + 1).0), "a refused request may be asked again");
}

#[test]
fn charges_of_one_counter_add_up() {
    let (store, day) = (store(), day());
    let twice = [charge("daily", &day, 3), charge("daily", &day, 3)];
    assert!(is_granted(reserve(&store, 1, &twice, NOON).0));
    let (answer, _) = reserve(&store, 2, &twice, NOON);
    let Reserve::Spent { over } = answer else { panic!("{answer:?}") };
    assert_eq!(positions(over), [1], "the first of the two would fit alone");
    assert_eq!(store.commit(request(1), NOON), Settled::Now);
    assert_eq!(store.usage(&twice[0], NOON).used, 2);
}

#[test]
fn a_repeated_request_gets_the_first_answer_and_takes_nothing_more() {
    let (store, day) = (store(), day());
    let soft = Charge { enforce: false, ..charge("soft", &day, 0) };
    let charges = [charge("daily", &day, 1), soft];
    let (first, _) = reserve(&store, 1, &charges, NOON);
    let Reserve::Granted { over } = first else { panic!("{first:?}") };
    assert_eq!(positions(over), [1]);
    let (again, usages) = reserve(&store, 1, &charges, NOON + 1);
    assert_eq!(again, Reserve::Repeated { standing: Standing::Held, expires_at: NOON + TTL, over });
    assert_eq!(usages[0].reserved, 1);
    assert_eq!(reserve(&store, 1, &charges[..1], NOON + 1).0, Reserve::Conflict);
    let more = [Charge { amount: 2, ..charges[0] }, soft];
    assert_eq!(reserve(&store, 1, &more, NOON + 1).0, Reserve::Conflict);
    let relimited = [Charge { limit: 7, ..charges[0] }, soft];
    assert_eq!(
        reserve(&store, 1, &relimited, NOON + 1).0,
        Reserve::Repeated { standing: Standing::Held, expires_at: NOON + TTL, over },
        "a policy may have been reloaded in between"
    );
    assert_eq!(store.commit(request(1), NOON + 2), Settled::Now);
    assert_eq!(store.commit(request(1), NOON + 2), Settled::Before);
    assert_eq!(store.release(request(1), NOON + 2), Settled::Otherwise(Standing::Committed));
    assert_eq!(
        reserve(&store, 1, &charges, NOON + TTL * 9).0,
        Reserve::Repeated { standing: Standing::Committed, expires_at: NOON + TTL, over },
        "a committed request does not expire"
    );
    assert_eq!(reserve(&store, 1, &more, NOON + 3).0, Reserve::Conflict);
    assert_eq!(store.usage(&charges[0], NOON + 3).used, 1);
}

#[test]
fn what_is_released_or_has_expired_is_charged_anew() {
    let (store, day) = (store(), day());
    let quota = [charge("daily", &day, 1)];
    reserve(&store, 1, &quota, NOON);
    assert_eq!(store.release(request(1), NOON + 1), Settled::Now);
    assert_eq!(store.release(request(1), NOON + 1), Settled::Before);
    assert_eq!(store.commit(request(1), NOON + 1), Settled::Otherwise(Standing::Released));
    assert!(is_granted(reserve(&store, 1, &quota, NOON + 2).0));
    assert_eq!(store.commit(request(1), NOON + 2 + TTL), Settled::Otherwise(Standing::Expired));
    assert_eq!(store.commit(request(1), NOON + 3), Settled::Otherwise(Standing::Expired), "expiry is final");
    assert_eq!(store.release(request(1), NOON + 3), Settled::Otherwise(Standing::Expired));
    assert_eq!(store.usage(&quota[0], NOON + 3).remaining, 1);
    assert!(is_granted(reserve(&store, 1, &quota, NOON + 4).0));
    assert_eq!(store.commit(request(1), NOON + 3 + TTL), Settled::Now, "one millisecond before it expires");
    assert_eq!(store.commit(request(2), NOON), Settled::Unknown);
    assert_eq!(store.release(request(2), NOON), Settled::Unknown);
}

#[test]
fn an_amount_that_another_call_found_expired_cannot_be_committed_by_a_slow_clock() {
    let (store, day) = (store(), day());
    let (scarce, other) = (charge("scarce", &day, 1), charge("other", &day, 9));
    reserve(&store, 1, &[scarce, other], NOON);
    assert!(is_granted(reserve(&store, 2, &[scarce], NOON + TTL).0), "the first has expired by this clock");
    assert_eq!(store.commit(request(1), NOON + 1), Settled::Otherwise(Standing::Expired));
    assert_eq!(store.commit(request(2), NOON + TTL), Settled::Now);
    assert_eq!(store.usage(&scarce, NOON).used, 1);
    let other = store.usage(&other, NOON);
    assert_eq!((other.used, other.reserved), (0, 0), "all of it went back");
}

#[test]
fn a_reservation_without_life_is_an_error() {
    let (store, day) = (store(), day());
    let quota = [charge("daily", &day, 5)];
    let mut usages = Vec::new();
    assert_eq!(store.reserve(request(1), &quota, NOON, NOON, &mut usages), Err(StateError::Lapsed));
    assert!(is_granted(reserve(&store, 2, &quota, NOON).0));
    assert_eq!(store.reserve(request(3), &quota, NOON - HOUR, NOON, &mut usages), Err(StateError::Lapsed));
    assert_eq!(
        store.reserve(request(3), &quota, NOON - HOUR, NOON + 1, &mut usages).map(is_granted),
        Ok(true)
    );
    let many = [quota[0]; 65];
    assert_eq!(
        store.reserve(request(4), &many, NOON, NOON + 1, &mut usages),
        Err(StateError::TooManyCharges)
    );
    assert_eq!(store.usage(&quota[0], NOON).reserved, 2);
}

#[test]
fn a_late_clock_does_not_reopen_a_day() {
    let (store, day) = (store(), day());
    let quota = [charge("daily", &day, 1)];
    assert!(is_granted(reserve(&store, 1, &quota, MIDNIGHT - 1).0));
    let _ = store.commit(request(1), MIDNIGHT - 1);
    assert!(is_granted(reserve(&store, 2, &quota, MIDNIGHT).0));
    let _ = store.commit(request(2), MIDNIGHT);
    let (answer, usages) = reserve(&store, 3, &quota, MIDNIGHT - 1);
    assert!(matches!(answer, Reserve::Spent { .. }));
    assert_eq!(usages[0].retry_at, Some(MIDNIGHT + 24 * HOUR));
    assert_eq!(store.expire(MIDNIGHT + 24 * HOUR).swept, 0, "nobody else knows of that day");
    reserve(&store, 4, &[charge("other", &day, 1)], MIDNIGHT + 24 * HOUR);
    assert_eq!(store.expire(MIDNIGHT + 24 * HOUR).swept, 1);
    let usage = store.usage(&quota[0], MIDNIGHT - 1);
    assert_eq!(usage.used, 0);
    assert_eq!(usage.resets_at, Some(MIDNIGHT + 48 * HOUR), "the days of a swept counter are over for good");
}

#[test]
fn a_gauge_is_emptied_by_discharge_once_an_event() {
    let (store, gauge) = (store(), Window::gauge());
    let capacity = [charge("capacity", &gauge, 2)];
    for id in 1..=2 {
        assert!(is_granted(reserve(&store, id, &capacity, NOON).0));
        assert_eq!(store.commit(request(id), NOON), Settled::Now);
    }
    let gone = [(key("capacity"), 1)];
    assert_eq!(store.discharge(request(100), &gone, NOON), Ok(Discharged::Now { short: 0 }));
    assert_eq!(store.discharge(request(100), &gone, NOON), Ok(Discharged::Before));
    assert_eq!(store.discharge(request(100), &[(key("capacity"), 2)], NOON), Ok(Discharged::Conflict));
    assert_eq!(store.discharge(request(1), &gone, NOON), Ok(Discharged::Conflict));
    assert_eq!(reserve(&store, 100, &capacity, NOON).0, Reserve::Conflict);
    assert_eq!(store.commit(request(100), NOON), Settled::Unknown);
    assert_eq!(store.usage(&capacity[0], NOON + 1_000 * HOUR).used, 1);
    assert_eq!(
        store.discharge(request(101), &[(key("capacity"), 3)], NOON),
        Ok(Discharged::Now { short: 2 })
    );
    assert_eq!(store.usage(&capacity[0], NOON).remaining, 2);
}

#[test]
fn peek_answers_as_reserve_would_and_takes_nothing() {
    let (store, day) = (store(), day());
    let quota = [charge("daily", &day, 1)];
    let mut usages = Vec::new();
    for _ in 0..2 {
        let answer = store.peek(request(1), &quota, NOON, NOON + TTL, &mut usages).expect("an answer");
        assert!(is_granted(answer));
        assert_eq!(usages[0].remaining, 1);
    }
    reserve(&store, 1, &quota, NOON);
    let answer = store.peek(request(1), &quota, NOON, NOON + TTL, &mut usages).expect("an answer");
    assert!(matches!(answer, Reserve::Repeated { standing: Standing::Held, .. }));
    let answer = store.peek(request(2), &quota, NOON, NOON + TTL, &mut usages).expect("an answer");
    assert!(matches!(answer, Reserve::Spent { .. }));
}

#[test]
fn nothing_is_taken_for_an_amount_of_zero() {
    let (store, day) = (store(), day());
    let nothing = [Charge { amount: 0, ..charge("daily", &day, 0) }];
    let (answer, usages) = reserve(&store, 1, &nothing, NOON);
    assert!(is_granted(answer));
    assert_eq!(usages[0].retry_at, Some(NOON));
    assert_eq!(store.commit(request(1), NOON), Settled::Now);
    assert_eq!(store.expire(NOON + TTL).swept, 0, "no counter was made");
}

#[test]
fn a_seeded_counter_has_what_it_was_given() {
    let (store, day) = (store(), day());
    let quota = charge("daily", &day, 500);
    reserve(&store, 1, &[quota], NOON + HOUR);
    store.seed(quota.key, &day, 499, NOON).expect("room");
    assert_eq!(store.commit(request(1), NOON + HOUR), Settled::Otherwise(Standing::Expired));
    assert!(is_granted(reserve(&store, 2, &[quota], NOON).0));
    assert!(matches!(reserve(&store, 3, &[quota], NOON).0, Reserve::Spent { .. }));
    assert_eq!(store.usage(&quota, MIDNIGHT).used, 0);
}

#[test]
fn settled_requests_are_remembered_up_to_the_bound() {
    let store = MemoryStore::new(&Limits { counters: 100, settled_requests: 3, ..Limits::default() });
    let day = day();
    let quota = [charge("daily", &day, 100)];
    for id in 1..=4 {
        reserve(&store, id, &quota, NOON);
        assert_eq!(store.commit(request(id), NOON), Settled::Now);
    }
    assert_eq!(store.commit(request(1), NOON), Settled::Unknown, "one past the bound");
    for id in 2..=4 {
        assert_eq!(store.commit(request(id), NOON), Settled::Before);
    }
    let later = NOON + menshen::state::REMEMBERED_MS;
    reserve(&store, 5, &[charge("other", &day, 100)], later);
    let expiry = store.expire(later - 1);
    assert_eq!(expiry.forgotten, 0);
    let expiry = store.expire(later);
    assert_eq!(expiry.forgotten, 3);
    assert_eq!(expiry.swept, 0, "dropped by the round before, when the day was over");
    assert_eq!(store.commit(request(4), NOON), Settled::Unknown);
}

/// A host whose clock is wrong frees nothing that others need: nor what they hold, nor their ids, nor their periods.
#[test]
fn expiring_by_a_wrong_clock_changes_no_answer() {
    let (store, day) = (store(), day());
    let quota = [charge("daily", &day, 3)];
    for id in 1..=2 {
        assert!(is_granted(reserve(&store, id, &quota, NOON).0));
    }
    assert_eq!(store.commit(request(1), NOON), Settled::Now);
    for at in [NOON + 91 * 24 * HOUR, NOON * 1_000, i64::MAX, NOON, i64::MIN] {
        assert_eq!(store.expire(at), Expiry::default(), "{at}");
    }
    assert_eq!(store.commit(request(1), NOON), Settled::Before);
    assert_eq!(store.commit(request(2), NOON), Settled::Now);
    let restored = MemoryStore::restore(&Limits::default(), &store.snapshot()).expect("what was written");
    for store in [store, restored] {
        assert!(is_granted(reserve(&store, 3, &[charge("other", &day, 1)], NOON + 1).0));
        assert_eq!(store.usage(&quota[0], NOON + 1).used, 2);
    }
}

/// Each shard remembers a request at least, if any is to be remembered.
#[test]
fn a_low_bound_of_settled_requests_is_none_of_zero() {
    let store = MemoryStore::new(&Limits { settled_requests: 1, ..Limits::default() });
    let day = day();
    for id in 1..=100 {
        reserve(&store, id, &[charge("daily", &day, 100)], NOON);
        assert_eq!(store.commit(request(id), NOON), Settled::Now);
        assert_eq!(store.commit(request(id), NOON), Settled::Before);
    }
}

#[test]
fn reading_at_a_later_time_ends_no_reservation() {
    let ms = std::num::NonZeroU64::new(HOUR.unsigned_abs()).expect("an hour");
    for window in [day(), Window::sliding(ms), Window::bucket(std::num::NonZeroU64::MIN, ms), Window::gauge()]
    {
        let store = store();
        let quota = charge("quota", &window, 2);
        reserve(&store, 1, &[quota], NOON);
        reserve(&store, 2, &[quota], NOON + 1);
        let before = store.snapshot();
        let (later, mut usages) = (NOON + TTL + 1, Vec::new());
        assert_eq!(store.usage(&quota, later).reserved, 0);
        for id in [1, 3] {
            let answer =
                store.peek(request(id), &[quota], later, later + TTL, &mut usages).expect("an answer");
            assert!(is_granted(answer));
            assert_eq!((usages[0].reserved, usages[0].remaining), (0, 2));
        }
        assert_eq!(store.usage(&quota, later - 1).reserved, 1);
        let refused = [Charge { limit: 0, ..quota }];
        assert!(matches!(reserve(&store, 4, &refused, later + HOUR).0, Reserve::Spent { .. }));
        assert_eq!(store.snapshot(), before);
        assert_eq!(store.commit(request(1), NOON + 2), Settled::Now);
        assert_eq!(store.release(request(2), NOON + 3), Settled::Now);
        assert_eq!(store.usage(&quota, NOON + 4).used, 1);
    }
}

#[test]
fn many_reservations_stand_in_one_counter_as_few_do() {
    let (store, day) = (store(), day());
    let quota = charge("daily", &day, 10_000);
    let mut used = 0;
    for id in 0..2_000 {
        // Eight at a time lapse at one instant.
        assert!(is_granted(reserve(&store, id, &[quota], NOON + (id / 8) as i64).0));
    }
    for id in (0..2_000).rev().step_by(3) {
        let settled =
            if id % 2 == 0 { store.commit(request(id), NOON) } else { store.release(request(id), NOON) };
        assert_eq!(settled, Settled::Now);
        used += u64::from(id % 2 == 0);
    }
    let usage = store.usage(&quota, NOON + 250);
    assert_eq!((usage.used, usage.used + usage.reserved), (used, used + 2_000 - 667));
    let restored = MemoryStore::restore(&Limits::default(), &store.snapshot()).expect("a snapshot");
    for store in [store, restored] {
        assert_eq!(store.usage(&quota, NOON + TTL + 249).reserved, 0);
        assert!(is_granted(reserve(&store, 9_999, &[quota], NOON + TTL + 248).0));
        let usage = store.usage(&quota, NOON);
        assert!(usage.reserved > 1 && usage.reserved <= 1 + 8, "{usage:?}");
    }
}
