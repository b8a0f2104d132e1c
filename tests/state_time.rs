//! Calendars: days of unusual length, days that do not exist, days that come twice, and the millisecond on either side.
//! The instants were computed with another implementation (Python's zoneinfo, tzdata 2025).
#![allow(clippy::expect_used, clippy::panic)]

use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, Reserve, Usage, Window, Zone};
use proptest::prelude::*;
use std::num::{NonZeroU32, NonZeroU64};

const HOUR: i64 = 3_600_000;

/// Zones whose rules are unusual in one way or another.
const ZONES: [&str; 12] = [
    "Asia/Shanghai",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Pacific/Apia",
    "America/St_Johns",
    "Pacific/Kwajalein",
    "Asia/Manila",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Juneau",
    "UTC",
];

fn zone(name: &str) -> Zone {
    Zone::named(name).expect("a zone")
}

fn window_usage(store: &MemoryStore, window: &Window, at: i64) -> Usage {
    let key = CounterKey::new(b"quota", b"tenant", &[]);
    store.usage(&Charge { key, window, limit: 1, amount: 1, enforce: true }, at)
}

/// A day is spent from its first millisecond to its last, and fresh one millisecond later.
fn day_is(name: &str, start: i64, end: i64) {
    let day = Window::day(&zone(name));
    for at in [start, start + 1, start.midpoint(end), end - 1] {
        let store = MemoryStore::new(&Limits::default());
        assert_eq!(window_usage(&store, &day, at).resets_at, Some(end), "{name} at {at}");
        let key = CounterKey::new(b"quota", b"tenant", &[]);
        store.seed(key, &day, 1, start).expect("room");
        for later in [at, end - 1] {
            let usage = window_usage(&store, &day, later);
            assert_eq!((usage.used, usage.retry_at), (1, Some(end)), "{name} at {later}");
        }
        assert_eq!(window_usage(&store, &day, end).used, 0, "{name}");
    }
    let store = MemoryStore::new(&Limits::default());
    assert_eq!(window_usage(&store, &day, start - 1).resets_at, Some(start), "{name}: the day before ends");
}

#[test]
fn days_have_the_length_that_their_zone_gives_them() {
    day_is("Asia/Shanghai", 515_520_000_000, 515_602_800_000); // 1986-05-04, 23 hours
    day_is("Asia/Shanghai", 684_860_400_000, 684_950_400_000); // 1991-09-15, 25 hours
    day_is("Europe/Berlin", 1_774_738_800_000, 1_774_821_600_000); // 2026-03-29, 23 hours
    day_is("Europe/Berlin", 1_792_879_200_000, 1_792_969_200_000); // 2026-10-25, 25 hours
    day_is("America/Sao_Paulo", 1_541_300_400_000, 1_541_383_200_000); // 2018-11-04 begins at 01:00
    day_is("America/Sao_Paulo", 1_541_214_000_000, 1_541_300_400_000); // and the day before ends there
}

#[test]
fn a_skipped_date_has_no_length() {
    day_is("Pacific/Apia", 1_325_152_800_000, 1_325_239_200_000); // 2011-12-29
    day_is("Pacific/Apia", 1_325_239_200_000, 1_325_325_600_000); // 2011-12-31
    let apia = zone("Pacific/Apia");
    assert_eq!(apia.day(1_325_239_199_999), 15_337);
    assert_eq!(apia.day(1_325_239_200_000), 15_339);
    assert_eq!(apia.day_start(15_338), 1_325_239_200_000);
    // Two natural days from the 29th are the 29th and the 30th, which never was.
    let store = MemoryStore::new(&Limits::default());
    let two = Window::days(NonZeroU32::new(2).expect("two"), &apia);
    store.seed(CounterKey::new(b"quota", b"tenant", &[]), &two, 1, 1_325_239_199_999).expect("room");
    assert_eq!(window_usage(&store, &two, 1_325_239_199_999).retry_at, Some(1_325_239_200_000));
}

#[test]
fn a_repeated_hour_before_midnight_stays_in_the_day_that_has_begun() {
    // Until 2011 St John's put its clocks back from 00:01 to 23:01 of the day before.
    day_is("America/St_Johns", 1_289_010_600_000, 1_289_097_000_000); // 2010-11-06
    day_is("America/St_Johns", 1_289_097_000_000, 1_289_187_000_000); // 2010-11-07, with 23:01 to 24:00 again
    let st_johns = zone("America/St_Johns");
    for at in [1_289_097_000_000, 1_289_097_060_000, 1_289_100_599_999, 1_289_100_600_000] {
        assert_eq!(st_johns.day(at), 14_920, "{at}");
    }
    // Apia had 1892-07-04 twice, when it changed sides of the date line.
    let apia = zone("Pacific/Apia");
    for at in [-2_445_510_784_000, -2_445_424_385_000, -2_445_424_384_000, -2_445_337_984_001] {
        assert_eq!(apia.day(at), -28_304, "{at}");
    }
    assert_eq!(apia.day_start(-28_304), -2_445_510_784_000);
    assert_eq!(apia.day_start(-28_303), -2_445_337_984_000);
}

#[test]
fn weeks_begin_on_monday_and_months_on_the_first() {
    let shanghai = zone("Asia/Shanghai");
    let store = MemoryStore::new(&Limits::default());
    let (week, month) = (Window::week(&shanghai), Window::month(&shanghai));
    let sunday_end = 1_795_363_200_000; // 2026-11-23 00:00, a Monday
    assert_eq!(window_usage(&store, &week, sunday_end - 1).resets_at, Some(sunday_end));
    assert_eq!(window_usage(&store, &week, sunday_end).resets_at, Some(sunday_end + 7 * 24 * HOUR));
    let december = 1_796_054_400_000; // 2026-12-01 00:00 in Shanghai
    assert_eq!(window_usage(&store, &month, december - 1).resets_at, Some(december));
    assert_eq!(window_usage(&store, &month, december).resets_at, Some(december + 31 * 24 * HOUR));
    let march_2024 = 1_709_222_400_000; // 2024-03-01 00:00: February had 29 days
    assert_eq!(window_usage(&store, &month, march_2024 - 29 * 24 * HOUR).resets_at, Some(march_2024));
}

#[test]
fn ninety_natural_days_roll_on_at_midnight() {
    let shanghai = zone("Asia/Shanghai");
    let store = MemoryStore::new(&Limits::default());
    let window = Window::days(NonZeroU32::new(90).expect("ninety"), &shanghai);
    let key = CounterKey::new(b"transfer", b"tenant", &[b"customer"]);
    let charge = Charge { key, window: &window, limit: 2, amount: 1, enforce: true };
    let first_day = 1_795_276_800_000; // 2026-11-22 00:00
    let mut usages = Vec::new();
    for (id, at) in [(1_u8, first_day + 23 * HOUR), (2, first_day + 30 * 24 * HOUR)] {
        let request = RequestKey::new(b"tenant", &[id]);
        let answer = store.reserve(request, &[charge], at, at + HOUR, &mut usages).expect("room");
        assert!(matches!(answer, Reserve::Granted { .. }));
        let _ = store.commit(request, at);
    }
    let free = first_day + 90 * 24 * HOUR;
    let usage = store.usage(&charge, free - 1);
    assert_eq!((usage.used, usage.retry_at), (2, Some(free)));
    assert_eq!(usage.resets_at, Some(free + 30 * 24 * HOUR));
    assert_eq!(store.usage(&charge, free).used, 1);
}

#[test]
fn fixed_and_sliding_windows_are_exact_to_the_millisecond() {
    let ms = |ms| NonZeroU64::new(ms).expect("some time");
    for (window, at, ends) in [
        (Window::fixed(ms(60_000)), 119_999, 120_000),
        (Window::fixed(ms(60_000)), -1, 0),
        (Window::fixed(ms(60_000)), -60_000, 0),
        (Window::sliding(ms(60_000)), 119_999, 179_999),
        (Window::sliding(ms(1)), 5, 6),
        (Window::bucket(ms(1), ms(60_000)), 7, 60_007),
    ] {
        let store = MemoryStore::new(&Limits::default());
        store.seed(CounterKey::new(b"quota", b"tenant", &[]), &window, 1, at).expect("room");
        assert_eq!(window_usage(&store, &window, at).retry_at, Some(ends), "{window:?}");
        assert_eq!(window_usage(&store, &window, ends - 1).remaining, 0, "{window:?}");
        assert_eq!(window_usage(&store, &window, ends).remaining, 1, "{window:?}");
    }
}

#[test]
fn parts_of_a_day_begin_at_midnight_of_the_zone() {
    let hours = |hours: u64| NonZeroU64::new(hours * HOUR as u64).expect("some time");
    let minutes = |minutes: i64| minutes * 60_000;
    let store = MemoryStore::new(&Limits::default());
    let until = |zone_name: &str, length: u64, at: i64| {
        window_usage(&store, &Window::part_of_day(hours(length), &zone(zone_name)), at).resets_at
    };
    // Half past an hour of UTC is a full hour there.
    let kolkata = 1_795_276_800_000 - minutes(330) + 8 * HOUR; // 2026-11-22 00:00
    for (at, ends) in [(0, 1), (minutes(59), 1), (HOUR, 2), (23 * HOUR + minutes(59), 24)] {
        assert_eq!(until("Asia/Kolkata", 1, kolkata + at), Some(kolkata + ends * HOUR), "{at}");
    }
    let shanghai = 1_795_276_800_000;
    assert_eq!(until("Asia/Shanghai", 12, shanghai), Some(shanghai + 12 * HOUR));
    assert_eq!(until("Asia/Shanghai", 12, shanghai + 12 * HOUR), Some(shanghai + 24 * HOUR));
    assert_eq!(until("Asia/Shanghai", 24, shanghai + 8 * HOUR), Some(shanghai + 24 * HOUR));
    // Days of 23 and 25 hours: hours stay hours, halves of a day end with it.
    let (spring, autumn) = (1_772_946_000_000, 1_793_505_600_000); // 2026-03-08 and 2026-11-01, 00:00 in New York
    assert_eq!(until("America/New_York", 1, spring + 22 * HOUR), Some(spring + 23 * HOUR));
    assert_eq!(until("America/New_York", 12, spring + 22 * HOUR), Some(spring + 23 * HOUR));
    assert_eq!(until("America/New_York", 1, autumn + 24 * HOUR), Some(autumn + 25 * HOUR));
    assert_eq!(until("America/New_York", 12, autumn + 24 * HOUR), Some(autumn + 25 * HOUR));
    assert_eq!(until("America/New_York", 12, autumn + 11 * HOUR), Some(autumn + 12 * HOUR));
}

#[test]
fn a_bucket_regains_its_tokens_evenly_and_without_rounding() {
    let store = MemoryStore::new(&Limits::default());
    let ms = |ms| NonZeroU64::new(ms).expect("some time");
    // Three tokens in ten milliseconds: they come back after 4, 7 and 10 (3 1/3, 6 2/3 and 10, rounded up).
    let window = Window::bucket(ms(3), ms(10));
    let key = CounterKey::new(b"quota", b"tenant", &[]);
    store.seed(key, &window, 3, 0).expect("room");
    let charge = Charge { key, window: &window, limit: 3, amount: 1, enforce: true };
    let remaining: Vec<u64> = (0..=11).map(|at| store.usage(&charge, at).remaining).collect();
    assert_eq!(remaining, [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]);
    let all = Charge { amount: 3, ..charge };
    assert_eq!(store.usage(&all, 0).retry_at, Some(10));
    assert_eq!(store.usage(&Charge { amount: 4, ..charge }, 0).retry_at, None, "more than it holds");
}

fn any_window() -> impl Strategy<Value = Window> {
    let zone = (0..ZONES.len()).prop_map(|at| zone(ZONES[at]));
    let number = prop_oneof![Just(1), Just(u64::MAX), Just(i64::MAX as u64), 1..100_000_u64];
    (0..9_u8, zone, number.clone(), number, prop_oneof![Just(u32::MAX), 1..400_u32]).prop_map(
        |(kind, zone, first, second, days)| {
            let (first, second) = (NonZeroU64::new(first), NonZeroU64::new(second));
            let (first, second) = (first.expect("not 0"), second.expect("not 0"));
            match kind {
                0 => Window::day(&zone),
                1 => Window::week(&zone),
                2 => Window::month(&zone),
                3 => Window::days(NonZeroU32::new(days).expect("not 0"), &zone),
                4 => Window::fixed(first),
                5 => Window::sliding(first),
                6 => Window::bucket(first, second),
                7 => Window::part_of_day(first, &zone),
                _ => Window::gauge(),
            }
        },
    )
}

/// Times and amounts of every size, the ends of their ranges among them.
fn any_time() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(i64::MIN),
        Just(i64::MAX),
        Just(i64::MAX - 1),
        Just(-377_705_023_201_000), // the first and the last instant that jiff knows
        Just(253_402_207_200_999),
        any::<i64>(),
        -3_000_000_000_000..5_000_000_000_000_i64,
    ]
}

fn any_amount() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(u64::MAX - 1), any::<u64>(), 0..100_u64]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Days never go back, and `day_start` is the first instant of its day, in every zone.
    #[test]
    fn days_are_in_order(name in 0..ZONES.len(), at in any_time(), step in 0..90_000_000_i64) {
        let zone = zone(ZONES[name]);
        let day = zone.day(at);
        prop_assert!(day <= zone.day(at.saturating_add(step)));
        let start = zone.day_start(day);
        prop_assert!(start <= at);
        prop_assert_eq!(zone.day(start), day);
        prop_assert!(start == i64::MIN || zone.day(start - 1) < day);
        let next = zone.day_start(day + 1);
        prop_assert!(next > at || next == i64::MAX);
    }

    /// No time, limit or amount makes a store panic, and what it answers hangs together.
    #[test]
    fn extremes_are_answered(
        windows in prop::collection::vec(any_window(), 1..4),
        calls in prop::collection::vec((any_time(), any_time(), any_amount(), any_amount(), 0..6_u8, any::<bool>()), 1..40),
    ) {
        let store = MemoryStore::new(&Limits { counters: 100, ..Limits::default() });
        let mut usages = Vec::new();
        for (id, &(at, expires_at, limit, amount, what, enforce)) in calls.iter().enumerate() {
            let window = &windows[id % windows.len()];
            let key = CounterKey::new(b"quota", b"tenant", &[]);
            let charge = Charge { key, window, limit, amount, enforce };
            let request = RequestKey::new(b"tenant", &[(id % 7) as u8]);
            match what {
                0 => { store.seed(key, window, amount, at).expect("room"); }
                1 => { let _ = store.commit(request, at); }
                2 => { let _ = store.release(request, at); }
                3 => { store.expire(at); }
                _ => {
                    let before = store.usage(&charge, at);
                    let answer = store.reserve(request, &[charge, charge], at, expires_at, &mut usages);
                    if let Ok(Reserve::Granted { over }) = answer {
                        prop_assert!(!enforce || over.is_empty());
                        prop_assert!(!enforce || amount.checked_mul(2).is_some_and(|both| both <= before.remaining));
                    }
                }
            }
            let usage = store.usage(&charge, at);
            prop_assert!(usage.used.checked_add(usage.reserved).is_some());
            prop_assert_eq!(usage.remaining, limit.saturating_sub(usage.used + usage.reserved));
            prop_assert_eq!(usage.retry_at == Some(at) && usage.remaining >= amount, usage.remaining >= amount);
            prop_assert!(usage.retry_at.is_none_or(|retry_at| retry_at >= at));
            prop_assert!(amount <= limit || usage.retry_at.is_none());
            let bytes = store.snapshot();
            let restored = MemoryStore::restore(&Limits { counters: 100, ..Limits::default() }, &bytes);
            prop_assert_eq!(restored.map(|store| store.snapshot()), Ok(bytes));
        }
    }
}

#[test]
fn zone_names_are_those_of_the_database() {
    assert_eq!(zone("asia/shanghai").name(), "Asia/Shanghai");
    for name in ["", "Asia/Shangai", "+08:00", "CST-8", "/etc/localtime", "../UTC", "Asia/Shanghai\0"] {
        assert!(Zone::named(name).is_none(), "{name:?}");
    }
}
