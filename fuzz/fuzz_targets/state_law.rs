//! The laws of the quota store's targets; the corpus replay of the ordinary tests runs the same ones.
#![allow(dead_code, reason = "each target uses its own law")]

use menshen::limits::Limits;
use menshen::state::{
    Charge, CounterKey, Discharged, MemoryStore, RequestKey, Reserve, RestoreError, Settled, StateError,
    Window, Zone,
};
use siphasher::sip128::{Hasher128 as _, SipHasher24};
use std::hash::Hasher as _;
use std::num::{NonZeroU32, NonZeroU64};
use std::sync::LazyLock;

/// Counters, and requests that are remembered, of a store that is restored.
const RESTORED: (usize, usize) = (64, 16);
/// The same of one that is called: fewer than calls can name, so that it becomes full.
const CALLED: (usize, usize) = (4, 3);
/// Windows that one reservation is charged for.
const WINDOWS: usize = 3;

pub(crate) fn limits((counters, settled_requests): (usize, usize)) -> Limits {
    Limits { counters, settled_requests, ..Limits::default() }
}

/// Bytes of a snapshot before its body, the version last of them, and behind it.
const MARK_BYTES: usize = 14;
const CHECKSUM_BYTES: usize = 16;

/// What every snapshot of this library begins with.
static MARK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let snapshot = MemoryStore::new(&limits(RESTORED)).snapshot();
    let mark = snapshot.get(..MARK_BYTES).unwrap_or_default().to_vec();
    assert!(frame(&mark, body(&snapshot)) == snapshot, "the frame of snapshots is another one");
    mark
});

/// What stands between the mark and the checksum of a snapshot.
pub(crate) fn body(snapshot: &[u8]) -> &[u8] {
    let end = snapshot.len().saturating_sub(CHECKSUM_BYTES);
    snapshot.get(MARK_BYTES..end).unwrap_or_default()
}

fn frame(mark: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = [mark, body].concat();
    let mut hasher = SipHasher24::new_with_keys(0x636f_756e_7465_7273, 0x6d65_6e73_6865_6e31);
    let mut length = bytes.len();
    while length >= 0x80 {
        hasher.write(&[length as u8 | 0x80]);
        length >>= 7;
    }
    hasher.write(&[length as u8]);
    hasher.write(&bytes);
    bytes.extend_from_slice(&hasher.finish128().as_u128().to_le_bytes());
    bytes
}

/// Law: what is restored comes out again byte for byte, and can be used. `body` is a snapshot without its mark and its
/// checksum, which are put around it, so that the fuzzer reaches what lies behind them.
pub(crate) fn restore_is_canonical(body: &[u8]) -> Result<(), RestoreError> {
    let bytes = frame(&MARK, body);
    let store = MemoryStore::restore(&limits(RESTORED), &bytes)?;
    assert!(store.snapshot() == bytes, "restored as something else: {body:?}");
    let mut calls = Calls { bytes: body, store, most: RESTORED.0, granted: 0, full: 0 };
    calls.run();
    Ok(())
}

/// Law: no sequence of calls panics, takes more than is there, or is answered twice as if it were new; and room is only
/// missing where there is none. Answers how many reservations were granted, and how many found no room.
pub(crate) fn calls_hold(bytes: &[u8]) -> (usize, usize) {
    let limits = limits(CALLED);
    let mut calls = Calls { bytes, store: MemoryStore::new(&limits), most: CALLED.0, granted: 0, full: 0 };
    calls.run();
    let snapshot = calls.store.snapshot();
    let restored = MemoryStore::restore(&limits, &snapshot).map(|store| store.snapshot());
    assert!(restored == Ok(snapshot), "a snapshot that cannot be restored: {bytes:?}");
    (calls.granted, calls.full)
}

struct Calls<'a> {
    bytes: &'a [u8],
    store: MemoryStore,
    /// Counters, slots of sliding windows and open reservations that the store has room for, of each.
    most: usize,
    granted: usize,
    full: usize,
}

impl Calls<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    /// A number of any size: small, near an end of its range, or spelled out.
    fn number(&mut self) -> Option<i64> {
        Some(match self.byte()? {
            kind @ 0..=127 => i64::from(kind),
            128..=143 => i64::MAX - i64::from(self.byte()?),
            144..=159 => i64::MIN + i64::from(self.byte()?),
            160..=191 => 1_795_320_000_000 + i64::from(self.byte()?) * 3_600_000,
            _ => {
                let mut word = [0; 8];
                for place in &mut word {
                    *place = self.byte()?;
                }
                i64::from_le_bytes(word)
            }
        })
    }

    fn window(&mut self) -> Option<Window> {
        let kind = self.byte()?;
        let names = ["Asia/Shanghai", "America/St_Johns", "Pacific/Apia", "Europe/Berlin"];
        let zone = names.get(usize::from(kind / 64)).and_then(|name| Zone::named(name))?;
        let ms = NonZeroU64::new(self.number()? as u64)?;
        Some(match kind % 8 {
            0 => Window::day(&zone),
            1 => Window::week(&zone),
            2 => Window::month(&zone),
            3 => Window::days(NonZeroU32::new(ms.get() as u32)?, &zone),
            4 => Window::fixed(ms),
            5 => Window::sliding(ms),
            6 => Window::bucket(ms, NonZeroU64::new(self.number()? as u64)?),
            _ => Window::gauge(),
        })
    }

    fn run(&mut self) {
        let Some(windows) = (0..WINDOWS).map(|_| self.window()).collect::<Option<Vec<_>>>() else { return };
        while self.call(&windows).is_some() {}
    }

    fn call(&mut self, windows: &[Window]) -> Option<()> {
        let (what, at) = (self.byte()?, self.number()?);
        let request = RequestKey::new(b"tenant", &[self.byte()? % 8]);
        let key = CounterKey::new(b"quota", b"tenant", &[&[what / 128]]);
        match what % 8 {
            0 => {
                let settled = self.store.commit(request, at);
                let again = self.store.commit(request, at);
                assert!(again == settled || (settled, again) == (Settled::Now, Settled::Before));
            }
            1 => {
                let settled = self.store.release(request, at);
                let again = self.store.release(request, at);
                assert!(again == settled || (settled, again) == (Settled::Now, Settled::Before));
            }
            2 => _ = self.store.expire(at),
            3 => {
                let amount = self.number()? as u64;
                let first = self.store.discharge(request, &[(key, amount)], at);
                let again = self.store.discharge(request, &[(key, amount)], at);
                let done = matches!(first, Ok(Discharged::Now { .. }));
                assert!(again == if done { Ok(Discharged::Before) } else { first }, "discharged twice");
            }
            4 => {
                let window = windows.first()?;
                let used = self.number()? as u64;
                if let Err(error) = self.store.seed(key, window, used, at) {
                    self.is_full(error);
                }
            }
            _ => self.reserve(windows, request, key, at)?,
        }
        Some(())
    }

    fn reserve(&mut self, windows: &[Window], request: RequestKey, key: CounterKey, at: i64) -> Option<()> {
        let (expires_at, limit, amount) = (self.number()?, self.number()? as u64, self.number()? as u64);
        let enforce = self.byte()? > 32;
        let charge = |window| Charge { key, window, limit, amount, enforce };
        let charges: Vec<Charge<'_>> = windows.iter().map(charge).collect();
        let mut usages = Vec::new();
        let foreseen = self.store.peek(request, &charges, at, expires_at, &mut usages);
        let answer = self.store.reserve(request, &charges, at, expires_at, &mut usages);
        match answer {
            Err(error) if matches!(foreseen, Ok(Reserve::Granted { .. })) => self.is_full(error),
            _ => assert!(answer == foreseen, "peek said {foreseen:?}, reserve {answer:?}"),
        }
        if let Ok(Reserve::Granted { over }) = answer {
            self.granted += 1;
            assert!(!enforce || over.is_empty());
            let again = self.store.reserve(request, &charges, at, expires_at, &mut usages);
            assert!(matches!(again, Ok(Reserve::Repeated { .. })), "taken twice: {again:?}");
            for (charge, usage) in charges.iter().zip(&usages) {
                let taken = usage.used.checked_add(usage.reserved);
                assert!(taken.is_some(), "an overflow");
                assert!(!enforce || amount == 0 || taken <= Some(charge.limit), "oversold: {usage:?}");
            }
        }
        Some(())
    }

    /// What was to be taken found no room: of what it missed there is too little for it, and it took nothing.
    fn is_full(&mut self, error: StateError) {
        let fullness = self.store.fullness();
        let has_none = match error {
            StateError::CountersFull => fullness.counters.max(fullness.slots) + WINDOWS > self.most,
            StateError::ReservationsFull => fullness.open >= self.most,
            StateError::TooManyCharges | StateError::Lapsed => false,
        };
        assert!(has_none, "{error:?} with {fullness:?} of {}", self.most);
        self.full += 1;
    }
}
