//! Once its counters are known and its memory of settled requests is full, the store allocates nothing.
#![allow(clippy::expect_used, clippy::panic)]

use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, Reserve, Settled, Window, Zone};
use std::num::{NonZeroU32, NonZeroU64};

const START: i64 = 1_795_320_000_000;

#[test]
fn a_warm_store_allocates_nothing() {
    let zone = Zone::named("Asia/Shanghai").expect("a zone");
    let ms = |ms| NonZeroU64::new(ms).expect("some time");
    let windows = [
        Window::day(&zone),
        Window::days(NonZeroU32::new(3).expect("three"), &zone),
        Window::sliding(ms(5_000)),
        Window::bucket(ms(1), ms(1_000)),
        Window::gauge(),
    ];
    let store = MemoryStore::new(&Limits { counters: 1_000, settled_requests: 256, ..Limits::default() });
    let mut usages = Vec::with_capacity(windows.len());
    let mut turn = |number: u64| {
        // A little more than a day in all, so that periods end both in the warm-up and in what is measured.
        let at = START + i64::try_from(number).expect("few") * 5_000;
        let charges: [Charge<'_>; 5] = std::array::from_fn(|position| Charge {
            key: CounterKey::new(b"quota", b"tenant", &[&[(number % 4) as u8]]),
            window: &windows[position],
            limit: 1 << 40,
            amount: 1,
            enforce: true,
        });
        let request = RequestKey::new(b"tenant", &number.to_le_bytes());
        let answer = store.reserve(request, &charges, at, at + 60_000, &mut usages);
        assert!(matches!(answer, Ok(Reserve::Granted { .. })));
        assert_eq!(usages.len(), charges.len());
        let settled =
            if number.is_multiple_of(8) { store.release(request, at) } else { store.commit(request, at) };
        assert_eq!(settled, Settled::Now);
        assert!(store.usage(&charges[0], at).used > 0 || number < 8 || number.is_multiple_of(8));
        let refused = [Charge { limit: 0, ..charges[2] }];
        let other = RequestKey::new(b"other", &number.to_le_bytes());
        let answer = store.reserve(other, &refused, at, at + 60_000, &mut usages);
        assert!(matches!(answer, Ok(Reserve::Spent { .. })));
    };
    (0..20_000).for_each(&mut turn);
    let info = allocation_counter::measure(|| (20_000..40_000).for_each(&mut turn));
    assert_eq!((info.count_total, info.bytes_total), (0, 0), "{info:?}");
    let info = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8])));
    assert_eq!(info.count_total, 1, "the counter counts");
}
