//! The store in memory: reserve, commit, release, expire and discharge over locked shards.
//!
//! Not for durability: [`snapshot`](MemoryStore::snapshot) and [`restore`](MemoryStore::restore) carry it over a restart.
//!
//! INVARIANT: a thread holds at most one lock of requests, and takes it before any lock of counters; locks of counters
//! are taken in ascending order. So no two threads ever wait for each other, and what happens to one request, and to all
//! counters of one call, happens at one instant for everyone else.

use super::counter::Counter;
use super::key::{CounterId, CounterKey, RequestKey};
use super::record::{Records, State, amounts, fingerprint};
use super::reservation::{
    CHARGES_MAX, Charge, ChargeSet, Discharged, Expiry, Reserve, Settled, Standing, StateError, Usage,
};
use super::shard::Counters;
use super::window::Window;
use crate::limits::Limits;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most shards. PERF: every call sets up and clears a place for each lock it might take, so more shards cost every
/// call and only help hosts that keep more than a dozen threads inside the store at once.
const SHARDS_MAX: usize = 16;
/// The bits of a key's mixture that name its shard, from the top.
const SHARD_SHIFT: u32 = u64::BITS - SHARDS_MAX.ilog2();
/// A shard is not worth its lock for fewer counters than this.
const SHARD_COUNTERS: usize = 1_024;

/// How long a settled request is remembered at least, if there is room for it, in milliseconds: one day.
pub const REMEMBERED_MS: i64 = 86_400_000;

/// The counters and reservations of all quotas, in memory. See the [module](super) for the protocol and its promises.
#[derive(Debug)]
pub struct MemoryStore {
    pub(super) requests: Box<[Mutex<Records>]>,
    pub(super) counters: Box<[Mutex<Counters>]>,
    gauge: Window,
}

/// The locks of one call.
struct Session<'a> {
    records: MutexGuard<'a, Records>,
    counters: Locked<'a>,
}

/// Some shards of counters, locked.
struct Locked<'a> {
    shards: [Option<MutexGuard<'a, Counters>>; SHARDS_MAX],
    count: usize,
}

/// What a reservation asks for.
struct Ask<'a> {
    request: u128,
    charges: &'a [Charge<'a>],
    at: i64,
    expires_at: i64,
}

impl MemoryStore {
    /// An empty store that holds at most `limits.counters` counters, as many open reservations, and
    /// `limits.settled_requests` settled ones. The bounds are split evenly among up to 16 shards (one for every 1,024
    /// counters), so a store can be full a little before its total is reached.
    pub fn new(limits: &Limits) -> Self {
        let most = (limits.counters / SHARD_COUNTERS).clamp(1, SHARDS_MAX);
        let count = if most.is_power_of_two() { most } else { most.next_power_of_two() / 2 };
        let (bound, settled) = (limits.counters / count, limits.settled_requests / count);
        MemoryStore {
            requests: (0..count).map(|_| Mutex::new(Records::new(bound, settled))).collect(),
            counters: (0..count).map(|_| Mutex::new(Counters::new(bound))).collect(),
            gauge: Window::gauge(),
        }
    }

    /// How full the counter of `charge` is at `at`. Takes nothing; whether the charge is enforced makes no difference.
    pub fn usage(&self, charge: &Charge<'_>, at: i64) -> Usage {
        let id = id_of(charge);
        let empty = || Counter::new(charge.window, at).usage(charge, at);
        self.counters
            .get(shard_of(id.0, self.counters.len()))
            .map_or_else(empty, |shard| lock(shard).usage(id, charge, at))
    }

    /// What [`reserve`](MemoryStore::reserve) would answer now. Takes nothing and remembers nothing. `usages` is filled
    /// with one entry a charge.
    ///
    /// # Errors
    /// As `reserve`, except that it does not ask for room.
    pub fn peek(
        &self,
        request: RequestKey,
        charges: &[Charge<'_>],
        at: i64,
        expires_at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Reserve, StateError> {
        let ask = Ask { request: request.0, charges, at, expires_at };
        let mut session = self.session(&ask)?;
        let answer = session.examine(&ask)?;
        session.fill(&ask, usages);
        Ok(answer)
    }

    /// Holds the amounts of all `charges` for `request` until `expires_at`, or of none.
    ///
    /// The amounts count from `at`. Charges of one counter add up. A request that was granted and still stands is not
    /// charged again, whatever the limits are by now; one that was released or has expired is charged anew. `usages` is
    /// filled with one entry a charge: how full its counter is after the call.
    ///
    /// # Errors
    /// [`StateError`]: too many charges, no life left for the reservation, or no room. Nothing was taken then.
    pub fn reserve(
        &self,
        request: RequestKey,
        charges: &[Charge<'_>],
        at: i64,
        expires_at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Reserve, StateError> {
        let ask = Ask { request: request.0, charges, at, expires_at };
        let mut session = self.session(&ask)?;
        let answer = session.examine(&ask)?;
        if let Reserve::Granted { over } = answer {
            session.make_room(&ask)?;
            session.take(&ask, over);
        }
        session.fill(&ask, usages);
        Ok(answer)
    }

    /// Makes what `request` holds used for good. The amounts count from the time of their reservation, whatever `at` is;
    /// only tokens of a bucket count from `at`.
    pub fn commit(&self, request: RequestKey, at: i64) -> Settled {
        self.settle(request, at, State::Committed)
    }

    /// Gives back what `request` holds.
    pub fn release(&self, request: RequestKey, at: i64) -> Settled {
        self.settle(request, at, State::Released)
    }

    /// Ends all reservations whose time is over at `at`, forgets requests settled [`REMEMBERED_MS`] ago, and drops counters
    /// in which nothing counts any more.
    ///
    /// Answers are the same without it: each call finds out for itself what has expired. It frees memory, so a host calls
    /// it every minute or so. It goes through all counters and requests, one shard at a time.
    pub fn expire(&self, at: i64) -> Expiry {
        let mut expiry = Expiry::default();
        for shard in &self.requests {
            let mut records = lock(shard);
            expiry.expired += records.expire(at);
            expiry.forgotten += records.forget(at, REMEMBERED_MS);
        }
        for shard in &self.counters {
            expiry.swept += lock(shard).sweep(at);
        }
        expiry
    }

    /// Gives back committed amounts of gauges: the contact is gone. `event` makes a repeated call harmless; it is a key of
    /// its own, not that of the reservation.
    ///
    /// # Errors
    /// [`StateError::TooManyCharges`] for more than [`CHARGES_MAX`] amounts.
    pub fn discharge(
        &self,
        event: RequestKey,
        gauges: &[(CounterKey, u64)],
        at: i64,
    ) -> Result<Discharged, StateError> {
        if gauges.len() > CHARGES_MAX {
            return Err(StateError::TooManyCharges);
        }
        let ids = || gauges.iter().map(|&(key, amount)| (key.with_window(self.gauge.number()), amount));
        let fingerprint = fingerprint(ids());
        let Some(mut records) = self.records(event.0) else { return Ok(Discharged::Conflict) };
        if let Some(record) = records.get(event.0) {
            let same = record.state == State::Discharged && record.fingerprint == fingerprint;
            return Ok(if same { Discharged::Before } else { Discharged::Conflict });
        }
        let mut counters = self.lock_counters(self.mask(ids().map(|(id, _)| id)));
        let mut short = 0_u64;
        for (id, amount) in ids() {
            let given = counters.change(id, |counter| counter.discharge(amount)).unwrap_or(0);
            short = short.saturating_add(amount - given.min(amount));
        }
        records.insert_settled(event.0, State::Discharged, fingerprint, ChargeSet::default(), at);
        Ok(Discharged::Now { short })
    }

    /// Makes the counter of `key` and `window` one that has used `used` at `at` and whose clock stands there. What was
    /// counted in it is forgotten; reservations that hold some of it are found expired. For tests of policies, for moving
    /// in from another system, and for setting right a counter that a wrong clock has moved on.
    ///
    /// # Errors
    /// [`StateError::CountersFull`] if it would be one counter too many.
    pub fn seed(&self, key: CounterKey, window: &Window, used: u64, at: i64) -> Result<(), StateError> {
        let id = key.with_window(window.number());
        let mut counters = self.lock_counters(self.mask(std::iter::once(id)));
        let Some(shard) = counters.shard(id) else { return Err(StateError::CountersFull) };
        if shard.get(id).is_none() {
            shard.room(1, 0, at)?;
        }
        shard.change_or_make(id, window, |counter| counter.seed(window, used, at));
        Ok(())
    }

    fn settle(&self, request: RequestKey, at: i64, wanted: State) -> Settled {
        let Some(mut records) = self.records(request.0) else { return Settled::Unknown };
        let Some(record) = records.get(request.0) else { return Settled::Unknown };
        match record.state {
            State::Held => {}
            State::Discharged => return Settled::Unknown,
            state @ (State::Committed | State::Released | State::Expired) => {
                return if state == wanted { Settled::Before } else { Settled::Otherwise(standing(state)) };
            }
        }
        let mut counters = self.lock_counters(self.mask(record.counters.iter().copied()));
        let expires_at = record.expires_at;
        let alive = at < expires_at && counters.all_hold(&record.counters, request.0, expires_at);
        for &id in &record.counters {
            counters.change(id, |counter| match (alive, wanted) {
                (true, State::Committed) => counter.commit(request.0, expires_at, at),
                _ => counter.release(request.0, expires_at),
            });
        }
        records.settle(request.0, if alive { wanted } else { State::Expired }, at);
        if alive { Settled::Now } else { Settled::Otherwise(Standing::Expired) }
    }

    fn session(&self, ask: &Ask<'_>) -> Result<Session<'_>, StateError> {
        if ask.charges.len() > CHARGES_MAX {
            return Err(StateError::TooManyCharges);
        }
        let records = self.records(ask.request).ok_or(StateError::ReservationsFull)?;
        let mut mask = self.mask(ask.charges.iter().map(id_of));
        if let Some(record) = records.get(ask.request) {
            mask |= self.mask(record.counters.iter().copied());
        }
        Ok(Session { records, counters: self.lock_counters(mask) })
    }

    pub(super) fn records(&self, request: u128) -> Option<MutexGuard<'_, Records>> {
        self.requests.get(shard_of(request, self.requests.len())).map(lock)
    }

    pub(super) fn counter_shard(&self, id: CounterId) -> Option<MutexGuard<'_, Counters>> {
        self.counters.get(shard_of(id.0, self.counters.len())).map(lock)
    }

    fn mask(&self, ids: impl Iterator<Item = CounterId>) -> u64 {
        ids.fold(0, |mask, id| mask | 1 << shard_of(id.0, self.counters.len()))
    }

    fn lock_counters(&self, mask: u64) -> Locked<'_> {
        let mut locked = Locked { shards: [const { None }; SHARDS_MAX], count: self.counters.len() };
        let mut rest = mask;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            if let (Some(place), Some(shard)) = (locked.shards.get_mut(at), self.counters.get(at)) {
                *place = Some(lock(shard));
            }
            rest &= rest - 1;
        }
        locked
    }
}

impl Session<'_> {
    /// What the store answers to `ask`, before anything is taken. An earlier reservation that has expired is settled.
    fn examine(&mut self, ask: &Ask<'_>) -> Result<Reserve, StateError> {
        if let Some(answer) = self.earlier(ask) {
            return Ok(answer);
        }
        let mut over = ChargeSet::default();
        let (mut refused, mut lapsed) = (false, ask.expires_at <= ask.at);
        for (position, charge) in ask.charges.iter().enumerate() {
            let id = id_of(charge);
            let before = ask.charges.iter().take(position).filter(|other| id_of(other) == id);
            let before = before.fold(0_u64, |sum, other| sum.saturating_add(other.amount));
            let Some(shard) = self.counters.shard(id) else { continue };
            let (now, remaining) = shard.read(id, charge.window, ask.at, |counter| {
                (counter.now(ask.at), counter.remaining(charge.limit, ask.at))
            });
            lapsed |= charge.amount > 0 && ask.expires_at <= now;
            if charge.amount > remaining.saturating_sub(before) {
                over.insert(position);
                refused |= charge.enforce;
            }
        }
        match (refused, lapsed) {
            (true, _) => Ok(Reserve::Spent { over }),
            (false, true) => Err(StateError::Lapsed),
            (false, false) => Ok(Reserve::Granted { over }),
        }
    }

    /// The answer that an earlier grant of the same request calls for, if it still stands.
    fn earlier(&mut self, ask: &Ask<'_>) -> Option<Reserve> {
        let record = self.records.get(ask.request)?;
        let standing = match record.state {
            State::Held => Standing::Held,
            State::Committed => Standing::Committed,
            State::Discharged => return Some(Reserve::Conflict),
            State::Released | State::Expired => return None,
        };
        let expires_at = record.expires_at;
        let lives = ask.at < expires_at && self.counters.all_hold(&record.counters, ask.request, expires_at);
        if record.state == State::Held && !lives {
            for &id in &record.counters {
                self.counters.change(id, |counter| counter.release(ask.request, expires_at));
            }
            self.records.settle(ask.request, State::Expired, ask.at);
            return None;
        }
        let same = record.fingerprint == fingerprint(amounts(ask.charges));
        Some(if same { Reserve::Repeated { standing, over: record.over } } else { Reserve::Conflict })
    }

    fn make_room(&mut self, ask: &Ask<'_>) -> Result<(), StateError> {
        self.records.room()?;
        if !self.needs_room(ask) {
            return Ok(());
        }
        let mut needs = [(0_usize, 0_usize); SHARDS_MAX];
        for (position, charge) in ask.charges.iter().enumerate() {
            let id = id_of(charge);
            let counted =
                ask.charges.iter().take(position).any(|other| other.amount > 0 && id_of(other) == id);
            let need = needs.get_mut(shard_of(id.0, self.counters.count));
            if let (false, Some(need), Some(shard)) =
                (counted || charge.amount == 0, need, self.counters.shard(id))
            {
                match shard.get(id) {
                    Some(counter) => need.1 += usize::from(counter.would_grow(charge.window, ask.at)),
                    None => need.0 += 1,
                }
            }
        }
        for (shard, (counters, slots)) in self.counters.shards.iter_mut().zip(needs) {
            if let Some(shard) = shard {
                shard.room(counters, slots, ask.at)?;
            }
        }
        Ok(())
    }

    /// Whether any charge makes a counter, or makes one keep a slot more. Mostly none does.
    fn needs_room(&mut self, ask: &Ask<'_>) -> bool {
        ask.charges.iter().any(|charge| {
            let id = id_of(charge);
            let counter = self.counters.shard(id).and_then(|shard| shard.get(id));
            charge.amount > 0 && counter.is_none_or(|counter| counter.would_grow(charge.window, ask.at))
        })
    }

    fn take(&mut self, ask: &Ask<'_>, over: ChargeSet) {
        let mut held = self.records.spare();
        for charge in ask.charges.iter().filter(|charge| charge.amount > 0) {
            let id = id_of(charge);
            if let Some(shard) = self.counters.shard(id) {
                shard.change_or_make(id, charge.window, |counter| {
                    counter.reserve(charge.window, ask.at, ask.request, ask.expires_at, charge.amount);
                });
            }
            if !held.contains(&id) {
                held.push(id);
            }
        }
        self.records.open(ask.request, fingerprint(amounts(ask.charges)), over, ask.expires_at, held);
    }

    fn fill(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) {
        usages.clear();
        for charge in ask.charges {
            let id = id_of(charge);
            if let Some(shard) = self.counters.shard(id) {
                usages.push(shard.usage(id, charge, ask.at));
            }
        }
    }
}

impl Locked<'_> {
    fn shard(&mut self, id: CounterId) -> Option<&mut Counters> {
        self.shards.get_mut(shard_of(id.0, self.count))?.as_deref_mut()
    }

    fn change<R>(&mut self, id: CounterId, act: impl FnOnce(&mut Counter) -> R) -> Option<R> {
        self.shard(id)?.change(id, act)
    }

    /// Whether `request` still has all its holds. One is missing if a call with a later time has found it expired.
    fn all_hold(&mut self, ids: &[CounterId], request: u128, expires_at: i64) -> bool {
        ids.iter().all(|&id| {
            let counter = self.shard(id).and_then(|shard| shard.get(id));
            counter.is_some_and(|counter| counter.has_hold(request, expires_at))
        })
    }
}

fn id_of(charge: &Charge<'_>) -> CounterId {
    charge.key.with_window(charge.window.number())
}

fn standing(state: State) -> Standing {
    match state {
        State::Held => Standing::Held,
        State::Committed | State::Discharged => Standing::Committed,
        State::Released => Standing::Released,
        State::Expired => Standing::Expired,
    }
}

/// The shard of a key among `count`, a power of two up to [`SHARDS_MAX`]. A fixed mixture, not a seeded one: where the bounds of a
/// full store bite must not differ from run to run.
fn shard_of(key: u128, count: usize) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> SHARD_SHIFT) as usize & (count - 1)
}

/// Locks a shard. Nothing panics while a lock is held, so a poisoned one is as good as any.
pub(super) fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
