//! The laws of the quota store's targets; the corpus replay of the ordinary tests runs the same ones.
#![allow(dead_code, reason = "each target uses its own law")]

use menshen::limits::Limits;
use menshen::state::{
    Charge, CounterKey, Discharged, MemoryStore, RequestKey, Reserve, Settled, Window, Zone,
};
use siphasher::sip128::{Hasher128 as _, SipHasher24};
use std::hash::Hasher as _;
use std::num::{NonZeroU32, NonZeroU64};

const LIMITS: (usize, usize) = (64, 16);

fn limits() -> Limits {
    Limits { counters: LIMITS.0, settled_requests: LIMITS.1, ..Limits::default() }
}

/// Law: what is restored comes out again byte for byte, and can be used. `body` is a snapshot without its first mark and
/// its checksum, which are put around it, so that the fuzzer reaches what lies behind them.
pub(crate) fn restore_is_canonical(body: &[u8]) {
    let mut bytes = b"menshen-state\x04".to_vec();
    bytes.extend_from_slice(body);
    let mut hasher = SipHasher24::new_with_keys(0x636f_756e_7465_7273, 0x6d65_6e73_6865_6e31);
    hasher.write(&(bytes.len() as u64).to_le_bytes());
    hasher.write(&bytes);
    bytes.extend_from_slice(&hasher.finish128().as_u128().to_le_bytes());
    let Ok(store) = MemoryStore::restore(&limits(), &bytes) else { return };
    assert!(store.snapshot() == bytes, "restored as something else: {body:?}");
    let mut calls = Calls { bytes: body, store };
    calls.run();
}

/// Law: no sequence of calls panics, takes more than is there, or is answered twice as if it were new.
pub(crate) fn calls_hold(bytes: &[u8]) {
    let mut calls = Calls { bytes, store: MemoryStore::new(&limits()) };
    calls.run();
    let snapshot = calls.store.snapshot();
    let restored = MemoryStore::restore(&limits(), &snapshot).map(|store| store.snapshot());
    assert!(restored == Ok(snapshot), "a snapshot that cannot be restored: {bytes:?}");
}

struct Calls<'a> {
    bytes: &'a [u8],
    store: MemoryStore,
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
        let Some(windows) = (0..3).map(|_| self.window()).collect::<Option<Vec<_>>>() else { return };
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
                _ = self.store.seed(key, window, used, at);
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
        let full = answer.is_err() && answer != foreseen;
        assert!(full || answer == foreseen, "peek said {foreseen:?}, reserve {answer:?}");
        if let Ok(Reserve::Granted { over }) = answer {
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
}
