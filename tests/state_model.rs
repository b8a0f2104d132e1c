//! Laws of the quota store: under any sequence of calls, at times that go forward and back, it answers as a slow, obvious
//! model does, and it never sells more than a limit.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "state_model/oracle.rs"]
mod oracle;

use menshen::limits::Limits;
use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, Standing, Window, Zone};
use oracle::{Answer, Oracle, Told};
use proptest::prelude::*;
use std::num::{NonZeroU32, NonZeroU64};

const HOUR: i64 = 3_600_000;

/// Evenings before days of unusual length: Berlin and Shanghai gain an hour, Sao Paulo's midnight does not exist, UTC has
/// the turn of a year on a Thursday.
const STARTS: [(&str, i64); 4] = [
    ("Europe/Berlin", 1_792_875_600_000),
    ("Asia/Shanghai", 684_856_800_000),
    ("America/Sao_Paulo", 1_541_282_400_000),
    ("UTC", 1_798_668_000_000),
];

fn windows(zone: &'static str) -> Vec<oracle::Window> {
    vec![
        oracle::Window::Day(zone),
        oracle::Window::Week(zone),
        oracle::Window::Month(zone),
        oracle::Window::Days(3, zone),
        oracle::Window::Fixed(2 * 3_600_000),
        oracle::Window::Sliding(90_000),
        oracle::Window::Bucket(3, 7_000),
        oracle::Window::Gauge,
    ]
}

/// The store's form of the model's window.
fn window(of: &oracle::Window) -> Window {
    let zone = |name| Zone::named(name).expect("a zone");
    let ms = |ms| NonZeroU64::new(ms).expect("some time");
    match *of {
        oracle::Window::Day(name) => Window::day(&zone(name)),
        oracle::Window::Week(name) => Window::week(&zone(name)),
        oracle::Window::Month(name) => Window::month(&zone(name)),
        oracle::Window::Days(count, name) => Window::days(NonZeroU32::new(count).expect("days"), &zone(name)),
        oracle::Window::Fixed(length) => Window::fixed(ms(length)),
        oracle::Window::Sliding(length) => Window::sliding(ms(length)),
        oracle::Window::Bucket(tokens, length) => Window::bucket(ms(tokens), ms(length)),
        oracle::Window::Gauge => Window::gauge(),
    }
}

#[derive(Clone, Debug)]
enum Call {
    Reserve { request: u64, charges: Vec<oracle::Charge>, ttl: i64 },
    Peek { request: u64, charges: Vec<oracle::Charge>, ttl: i64 },
    Count { request: u64, charges: Vec<oracle::Charge> },
    Commit(u64),
    Release(u64),
    Usage(oracle::Charge),
    Expire,
    Discharge { event: u64, gauges: Vec<(usize, u64)> },
    Seed { counter: usize, used: u64 },
    Restart,
}

fn charge() -> impl Strategy<Value = oracle::Charge> {
    // One limit a counter, as a policy has it, and now and then another, as after a reload.
    let limit = |counter: usize| 3 + counter as u64 % 5;
    (0..8_usize, prop_oneof![8 => Just(None), 1 => (0..9_u64).prop_map(Some)], 0..4_u64, 0..8_u8).prop_map(
        move |(counter, other, amount, enforce)| oracle::Charge {
            counter,
            limit: other.unwrap_or(limit(counter)),
            amount,
            enforce: enforce > 0,
        },
    )
}

fn ttl() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(1), 1..10_000_i64, Just(HOUR), Just(100 * HOUR)]
}

fn call() -> impl Strategy<Value = Call> {
    let charges = || prop::collection::vec(charge(), 0..4);
    prop_oneof![
        10 => (0..12_u64, charges(), ttl()).prop_map(|(request, charges, ttl)| Call::Reserve { request, charges, ttl }),
        2 => (0..12_u64, charges(), ttl()).prop_map(|(request, charges, ttl)| Call::Peek { request, charges, ttl }),
        2 => (0..12_u64, charges()).prop_map(|(request, charges)| Call::Count { request, charges }),
        6 => (0..12_u64).prop_map(Call::Commit),
        2 => (0..12_u64).prop_map(Call::Release),
        4 => charge().prop_map(Call::Usage),
        1 => Just(Call::Expire),
        1 => (10..14_u64, prop::collection::vec((Just(7_usize), 0..3_u64), 0..3))
            .prop_map(|(event, gauges)| Call::Discharge { event, gauges }),
        1 => (0..8_usize, 0..6_u64).prop_map(|(counter, used)| Call::Seed { counter, used }),
        1 => Just(Call::Restart),
    ]
}

/// How far time moves before a call; back as well, as with hosts whose clocks differ.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => Just(0),
        4 => -3..5_i64,
        4 => -5_000..20_000_i64,
        3 => -HOUR..4 * HOUR,
        1 => -30 * HOUR..60 * HOUR,
        1 => Just(24 * HOUR),
        1 => 0..900 * HOUR,
    ]
}

struct Pair {
    store: MemoryStore,
    oracle: Oracle,
    windows: Vec<Window>,
    limits: Limits,
    calls: usize,
    recounts_each: usize,
}

impl Pair {
    fn new(zone: &'static str, recounts_each: usize) -> Self {
        let limits = Limits { counters: 1_000, settled_requests: 1_000, ..Limits::default() };
        let model = windows(zone);
        let windows = model.iter().map(window).collect();
        let (store, oracle) = (MemoryStore::new(&limits), Oracle::new(model));
        Pair { store, oracle, windows, limits, calls: 0, recounts_each }
    }

    fn key(counter: usize) -> CounterKey {
        CounterKey::new(&[counter as u8], b"tenant", &[b"actor"])
    }

    fn request(id: u64) -> RequestKey {
        RequestKey::new(b"tenant", &id.to_le_bytes())
    }

    fn charges<'a>(&'a self, charges: &[oracle::Charge]) -> Vec<Charge<'a>> {
        let of = |charge: &oracle::Charge| Charge {
            key: Self::key(charge.counter),
            window: &self.windows[charge.counter],
            limit: charge.limit,
            amount: charge.amount,
            enforce: charge.enforce,
        };
        charges.iter().map(of).collect()
    }

    /// Makes a call, and holds what the store counts of its own room against the model, and against what another counts
    /// that is given all it has.
    fn run(&mut self, call: &Call, at: i64) {
        self.answer(call, at);
        let fullness = self.store.fullness();
        assert_eq!(fullness.counters, self.oracle.counters(), "{call:?}");
        // A snapshot makes counters stand at their clocks; what comes of calls to those that do not is asked as well.
        self.calls += 1;
        if !self.calls.is_multiple_of(self.recounts_each) {
            return;
        }
        let recounted = MemoryStore::restore(&self.limits, &self.store.snapshot()).expect("what was written");
        assert_eq!(fullness, recounted.fullness(), "{call:?}");
    }

    fn answer(&mut self, call: &Call, at: i64) {
        match call {
            Call::Reserve { request, charges, ttl } => {
                let mut usages = Vec::new();
                let asked = self.charges(charges);
                let answer = self.store.reserve(Self::request(*request), &asked, at, at + ttl, &mut usages);
                let expected = self.oracle.reserve(*request, charges, at, at + ttl);
                assert_eq!(Answer::of(answer), expected);
                self.compare_usages(*request, charges, &usages, at, expected == Answer::Lapsed);
            }
            Call::Peek { request, charges, ttl } => {
                let mut usages = Vec::new();
                let asked = self.charges(charges);
                let answer = self.store.peek(Self::request(*request), &asked, at, at + ttl, &mut usages);
                let expected = self.oracle.peek(*request, charges, at, at + ttl);
                assert_eq!(Answer::of(answer), expected);
                self.compare_usages(*request, charges, &usages, at, expected == Answer::Lapsed);
            }
            Call::Count { request, charges } => {
                let mut usages = Vec::new();
                let asked = self.charges(charges);
                let foretold = self.store.peek_count(Self::request(*request), &asked, at, &mut usages);
                let answer = self.store.count(Self::request(*request), &asked, at, &mut usages);
                assert_eq!(foretold, answer);
                assert_eq!(Told::of(answer), self.oracle.tell(*request, charges, at));
                self.compare_usages(*request, charges, &usages, at, false);
            }
            Call::Commit(id) => {
                let expected = self.oracle.settle(*id, at, Standing::Committed);
                assert_eq!(self.store.commit(Self::request(*id), at), expected);
            }
            Call::Release(id) => {
                let expected = self.oracle.settle(*id, at, Standing::Released);
                assert_eq!(self.store.release(Self::request(*id), at), expected);
            }
            Call::Usage(charge) => {
                let expected = self.oracle.usage(*charge, at);
                assert_eq!(self.store.usage(&self.charges(&[*charge])[0], at), expected, "{charge:?}");
            }
            Call::Expire => {
                let expiry = self.store.expire(at);
                assert_eq!((expiry.expired, expiry.forgotten, expiry.swept), self.oracle.expire(at));
            }
            Call::Discharge { event, gauges } => {
                let keys: Vec<_> =
                    gauges.iter().map(|&(counter, amount)| (Self::key(counter), amount)).collect();
                let expected = self.oracle.discharge(*event, gauges, at);
                assert_eq!(self.store.discharge(Self::request(*event), &keys, at), Ok(expected));
            }
            Call::Seed { counter, used } => {
                self.oracle.seed(*counter, *used, at);
                self.store.seed(Self::key(*counter), &self.windows[*counter], *used, at).expect("room");
            }
            Call::Restart => {
                let bytes = self.store.snapshot();
                self.store = MemoryStore::restore(&self.limits, &bytes).expect("what was written");
                assert_eq!(self.store.snapshot(), bytes);
                self.oracle.restart();
            }
        }
    }

    fn compare_usages(
        &mut self,
        request: u64,
        charges: &[oracle::Charge],
        usages: &[menshen::state::Usage],
        at: i64,
        failed: bool,
    ) {
        assert_eq!(usages.len(), if failed { 0 } else { charges.len() });
        for (charge, usage) in charges.iter().zip(usages) {
            assert_eq!(*usage, self.oracle.usage_of(request, *charge, at), "{charge:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The store answers every call as the model does.
    #[test]
    fn the_store_answers_as_the_model(
        start in 0..STARTS.len(),
        recounts_each in 1..6_usize,
        calls in prop::collection::vec((step(), call()), 1..80),
    ) {
        let (zone, mut at) = STARTS[start];
        let mut pair = Pair::new(zone, recounts_each);
        for (step, call) in &calls {
            at += step;
            pair.run(call, at);
        }
    }

    /// Nor does it matter that a request comes again and again, before and after what it held has lapsed.
    #[test]
    fn ids_may_come_again_after_they_lapsed(
        start in 0..STARTS.len(),
        recounts_each in 1..6_usize,
        calls in prop::collection::vec((-2_000..60_000_i64, 0..4_u64, 1..90_000_i64, 0..8_u8), 1..80),
    ) {
        let (zone, mut at) = STARTS[start];
        let mut pair = Pair::new(zone, recounts_each);
        for &(step, request, ttl, what) in &calls {
            at += step;
            // Natural days, a sliding window, and both: what is held in one counter lapses by a call to the other.
            let counters: &[usize] = match what { 0 => &[3], 1 => &[3, 5], _ => &[5] };
            let charge = |&counter: &usize| oracle::Charge { counter, limit: 9_999, amount: 1, enforce: true };
            let charges: Vec<_> = counters.iter().map(charge).collect();
            pair.run(&Call::Reserve { request, charges: charges.clone(), ttl }, at);
            match what {
                2 => pair.run(&Call::Commit(request), at + 1),
                3 => pair.run(&Call::Count { request, charges }, at + ttl),
                _ => {}
            }
        }
    }

    /// However calls are ordered in time, what is granted in one window never exceeds the limit that all of them name.
    #[test]
    fn nothing_is_oversold(
        start in 0..STARTS.len(),
        recounts_each in 1..6_usize,
        calls in prop::collection::vec((step(), 0..40_u64, 0..8_usize, 1..3_u64, 0..10_u8), 1..120),
    ) {
        let (zone, mut at) = STARTS[start];
        let mut pair = Pair::new(zone, recounts_each);
        let limit = 4;
        for &(step, id, counter, amount, what) in &calls {
            at += step;
            let charges = [oracle::Charge { counter, limit, amount, enforce: true }];
            pair.run(&Call::Reserve { request: id, charges: charges.to_vec(), ttl: HOUR }, at);
            match what {
                0 => pair.run(&Call::Release(id), at),
                1 => pair.run(&Call::Expire, at),
                2 => {}
                _ => pair.run(&Call::Commit(id), at + i64::from(what) * 1_000),
            }
        }
        prop_assert!(pair.oracle.most_sold() <= limit);
    }
}
