//! The store in memory: reserve, commit, release, expire and discharge over locked shards.
//!
//! Not for durability: [`snapshot`](MemoryStore::snapshot) and [`restore`](MemoryStore::restore) carry it over a restart.
//!
//! INVARIANT: a thread holds at most one lock of requests, and takes it before any lock of counters; locks of counters
//! are taken in ascending order. So no two threads ever wait for each other, and what happens to one request, and to all
//! counters of one call, happens at one instant for everyone else.

use super::act::{Act, Digest};
use super::counter::Counter;
use super::key::{CounterId, CounterKey, RequestKey};
use super::record::{Records, State, Told};
use super::reservation::{
    CHARGES_MAX, Charge, ChargeSet, Counted, Discharged, Expiry, Fullness, Reserve, Settled, Standing,
    StateError, Usage,
};
use super::session::{Ask, Locked, SHARDS_MAX, Session, Share, end, id_of, shard_of};
use super::shard::{Counters, Slots};
use super::window::{NEVER, Window};
use crate::calendar::DAY_MS;
use crate::limits::Limits;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A shard is not worth its lock for fewer counters than this.
const SHARD_COUNTERS: usize = 1_024;

/// How long a settled request is remembered at least, if there is room for it, in milliseconds: one day.
pub const REMEMBERED_MS: i64 = DAY_MS;

/// The counters and reservations of all quotas, in memory. See the [module](super) for the protocol and its promises.
#[derive(Debug)]
pub struct MemoryStore {
    pub(super) requests: Box<[Mutex<Records>]>,
    pub(super) counters: Box<[Mutex<Counters>]>,
    /// How many requests without an id have been given a key.
    pub(super) unnamed: AtomicU64,
    gauge: Window,
}

impl MemoryStore {
    /// An empty store that holds at most `limits.counters` counters, as many open reservations, and
    /// `limits.settled_requests` settled ones. The bounds are split evenly among up to 16 shards (one for every 1,024
    /// counters), so a store can be full a little before its total is reached. Slots of sliding windows have one bound of
    /// `limits.counters` for all.
    pub fn new(limits: &Limits) -> Self {
        let most = (limits.counters / SHARD_COUNTERS).clamp(1, SHARDS_MAX);
        let count = if most.is_power_of_two() { most } else { most.next_power_of_two() / 2 };
        let (bound, settled) = (limits.counters / count, limits.settled_requests.div_ceil(count));
        let slots = Arc::new(Slots::new(limits.counters));
        MemoryStore {
            requests: (0..count).map(|_| Mutex::new(Records::new(bound, settled))).collect(),
            counters: (0..count).map(|_| Mutex::new(Counters::new(bound, Arc::clone(&slots)))).collect(),
            unnamed: AtomicU64::new(0),
            gauge: Window::gauge(),
        }
    }

    /// A key for a request that has no id: another one each time, also after the store was restored. `about` is what else
    /// tells it from others, its time and counters: a store that begins anew after a crash, or from the same snapshot again,
    /// knows nothing of the numbers that were given since.
    ///
    /// ```
    /// use menshen::limits::Limits;
    /// use menshen::state::{Digest, MemoryStore};
    ///
    /// let (store, after_a_crash) = (MemoryStore::new(&Limits::default()), MemoryStore::new(&Limits::default()));
    /// let first = store.unnamed_key(Digest::new().number(1_772_415_000_000));
    /// assert_ne!(first, store.unnamed_key(Digest::new().number(1_772_415_000_000)));
    /// assert_ne!(first, after_a_crash.unnamed_key(Digest::new().number(1_772_415_060_000)));
    /// ```
    pub fn unnamed_key(&self, about: Digest) -> RequestKey {
        RequestKey::unnamed(self.unnamed.fetch_add(1, Ordering::Relaxed), about)
    }

    /// Gives requests without an id numbers that `other` has not given either: what it holds may still be settled here.
    pub(crate) fn number_after(&self, other: &MemoryStore) {
        self.unnamed.fetch_max(other.unnamed.load(Ordering::Relaxed), Ordering::Relaxed);
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
    /// with one entry a charge; on an error it says nothing.
    ///
    /// # Errors
    /// As `reserve`, except that it does not ask for room.
    pub fn peek(
        &self,
        act: impl Into<Act>,
        charges: &[Charge<'_>],
        at: i64,
        expires_at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Reserve, StateError> {
        let ask = Ask { act: act.into(), charges, at, expires_at };
        let mut session = self.session(&ask)?;
        session.examine(&ask, usages)
    }

    /// What [`peek`](MemoryStore::peek) says to a request without a name, which cannot have been granted before.
    ///
    /// # Errors
    /// As `peek`.
    pub fn peek_unnamed(
        &self,
        charges: &[Charge<'_>],
        at: i64,
        expires_at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Reserve, StateError> {
        if charges.len() > CHARGES_MAX {
            return Err(StateError::TooManyCharges);
        }
        let ask = Ask { act: RequestKey(0).into(), charges, at, expires_at };
        self.lock_counters(self.mask(charges.iter().map(id_of))).weigh(&ask, usages).answer(usages)
    }

    /// Holds the amounts of all `charges` for the request of `act` until `expires_at`, or of none.
    ///
    /// The amounts count from `at`. Charges of one counter add up. A request that was granted and still stands is not
    /// charged again for the same act, whatever the limits are by now; one that was released or has expired is charged
    /// anew. `usages` is
    /// filled with one entry a charge: how full its counter is after the call. On an error it says nothing.
    ///
    /// # Errors
    /// [`StateError`]: too many charges, no life left for the reservation, or no room. Nothing was taken then.
    pub fn reserve(
        &self,
        act: impl Into<Act>,
        charges: &[Charge<'_>],
        at: i64,
        expires_at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Reserve, StateError> {
        let ask = Ask { act: act.into(), charges, at, expires_at };
        let mut session = self.session(&ask)?;
        let answer = session.examine(&ask, usages)?;
        if let Reserve::Granted { over } = answer {
            session.records.room(at)?;
            session.make_room(&ask)?;
            session.take(&ask, over);
            session.counters.fill(&ask, Share::Taken, usages);
        }
        Ok(answer)
    }

    /// Counts an act that has happened, whatever the limits and whatever the charges enforce: what its request holds is
    /// used, or, if it holds nothing, all `charges`. Its details may be others than those it was reserved with, because the
    /// one who tells of it knows more by now. A request that was counted is not counted again. `usages` is filled as by
    /// [`reserve`](MemoryStore::reserve).
    ///
    /// # Errors
    /// As `reserve`. There may be any number of open reservations.
    pub fn count(
        &self,
        act: impl Into<Act>,
        charges: &[Charge<'_>],
        at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Counted, StateError> {
        let ask = Ask { act: act.into(), charges, at, expires_at: NEVER };
        self.session(&ask)?.count(&ask, usages)
    }

    /// What [`count`](MemoryStore::count) would answer now. Takes nothing and remembers nothing.
    ///
    /// # Errors
    /// As `count`, except that it does not ask for room.
    pub fn peek_count(
        &self,
        act: impl Into<Act>,
        charges: &[Charge<'_>],
        at: i64,
        usages: &mut Vec<Usage>,
    ) -> Result<Counted, StateError> {
        let ask = Ask { act: act.into(), charges, at, expires_at: NEVER };
        self.session(&ask)?.foretell(&ask, usages)
    }

    /// Makes what `request` holds used for good. The amounts count from the time of their reservation, whatever `at` is;
    /// only tokens of a bucket count from `at`.
    #[must_use = "a reservation that has lapsed is not counted"]
    pub fn commit(&self, request: RequestKey, at: i64) -> Settled {
        self.settle(request, at, State::Committed)
    }

    /// Gives back what `request` holds.
    #[must_use = "what was used before is not given back"]
    pub fn release(&self, request: RequestKey, at: i64) -> Settled {
        self.settle(request, at, State::Released)
    }

    /// Ends all reservations whose time is over at `at`, forgets requests settled [`REMEMBERED_MS`] ago, and drops counters
    /// in which nothing counts any more.
    ///
    /// Answers are the same without it: each call finds out for itself what has expired, and a full store does so for all
    /// that it has. It frees memory, so a host calls it every minute or so. It goes through all counters and requests, one
    /// shard at a time.
    ///
    /// Nothing is freed as of a later time than that at which something was last taken: a clock that is wrong must not end
    /// the periods and reservations of all others, after which whatever is new would come too late. So a store that stands
    /// idle keeps what it has until something is taken again; it does not grow meanwhile.
    pub fn expire(&self, at: i64) -> Expiry {
        let at = at.min(self.latest());
        let mut expiry = Expiry::default();
        for shard in &self.requests {
            let mut records = lock(shard);
            expiry.expired += records.expire(at);
            expiry.forgotten += records.forget(at, REMEMBERED_MS);
            records.shrink();
        }
        for shard in &self.counters {
            let mut counters = lock(shard);
            expiry.swept += counters.sweep(at);
            counters.shrink();
        }
        expiry
    }

    /// The latest time at which something was taken.
    fn latest(&self) -> i64 {
        let requests = self.requests.iter().map(|shard| lock(shard).latest());
        let counters = self.counters.iter().map(|shard| lock(shard).latest());
        requests.chain(counters).max().unwrap_or(i64::MIN)
    }

    /// How full the store is. Calls wait meanwhile, but it only adds up what each shard knows.
    pub fn fullness(&self) -> Fullness {
        let mut fullness = Fullness::default();
        for shard in &self.requests {
            let records = lock(shard);
            fullness.open += records.open_count();
            fullness.settled += records.settled_count();
        }
        // Together: slots wander from one shard to another.
        let counters: Vec<_> = self.counters.iter().map(lock).collect();
        fullness.counters = counters.iter().map(|shard| shard.iter().len()).sum();
        let ahead = counters.iter().map(|shard| shard.ahead()).sum();
        let taken = counters.first().map_or(0, |shard| shard.slots_taken());
        fullness.slots = taken.saturating_sub(ahead);
        fullness
    }

    /// Gives back committed amounts of gauges: the contact is gone. `event` makes a repeated call harmless; it is a key of
    /// its own, not that of the reservation. A call without gauges is not remembered; one whose counters have nothing to
    /// give back is.
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
        let detail = Digest::new().charges(ids());
        let Some(mut records) = self.records(event.0) else { return Ok(Discharged::Conflict) };
        if let Some(record) = records.get(event.0) {
            let same = record.state == State::Discharged && record.told.detail == detail;
            return Ok(if same { Discharged::Before } else { Discharged::Conflict });
        }
        if gauges.is_empty() {
            return Ok(Discharged::Now { short: 0 });
        }
        let mut counters = self.lock_counters(self.mask(ids().map(|(id, _)| id)));
        let mut short = 0_u64;
        for (id, amount) in ids() {
            let given = counters.change(id, |counter| counter.discharge(amount)).unwrap_or(0);
            short = short.saturating_add(amount - given.min(amount));
        }
        let (act, over) = (Digest::new(), ChargeSet::default());
        let told = Told { act, detail, over, taken_at: at, expires_at: at };
        records.insert_settled(event.0, State::Discharged, told, at);
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
        let has_room =
            shard.get(id).is_some() || shard.claim(1, 0) || (shard.sweep_for_room(at) && shard.claim(1, 0));
        if !has_room {
            return Err(StateError::CountersFull);
        }
        shard.change_or_make(id, window, at, |counter| counter.seed(window, used, at));
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
        let expires_at = record.told.expires_at;
        let is_alive = at < expires_at && counters.all_hold(&record.counters, request.0, expires_at);
        let state = if is_alive { wanted } else { State::Expired };
        end(&mut records, &mut counters, request.0, state, at);
        if is_alive { Settled::Now } else { Settled::Otherwise(Standing::Expired) }
    }

    fn session(&self, ask: &Ask<'_>) -> Result<Session<'_>, StateError> {
        if ask.charges.len() > CHARGES_MAX {
            return Err(StateError::TooManyCharges);
        }
        let records = self.records(ask.act.request.0).ok_or(StateError::ReservationsFull)?;
        let mut mask = self.mask(ask.charges.iter().map(id_of));
        if let Some(record) = records.get(ask.act.request.0) {
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

fn standing(state: State) -> Standing {
    match state {
        State::Held => Standing::Held,
        State::Committed | State::Discharged => Standing::Committed,
        State::Released => Standing::Released,
        State::Expired => Standing::Expired,
    }
}

/// Locks a shard. Nothing panics while a lock is held, so a poisoned one is as good as any.
pub(super) fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
