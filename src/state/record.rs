//! What a store remembers of requests: which are open, and how the settled ones ended, so that a repeated call is harmless.
//!
//! Not for amounts, which the counters hold.
//!
//! INVARIANT: a shard keeps at most `open_max` open records and at most `settled_max` settled ones; of these the oldest are
//! forgotten first, of those none. Every settled record has exactly one live place in the queue: the one whose sequence
//! number it carries.
//!
//! Cost: a hash look-up a call; forgetting is constant per record.

use super::act::Digest;
use super::key::CounterId;
use super::reservation::{ChargeSet, StateError};
use super::shard::{SWEEP_AGAIN_MS, is_hollow};
use foldhash::fast::RandomState;
use std::collections::{HashMap, VecDeque};

/// How a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Held,
    Committed,
    Released,
    Expired,
    Discharged,
}

/// What a request was told when it was granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Told {
    /// Who did what.
    pub(super) act: Digest,
    /// The rest of the act, with what was charged for it.
    pub(super) detail: Digest,
    pub(super) over: ChargeSet,
    /// The time at which its amounts were counted: the latest clock of its counters.
    pub(super) taken_at: i64,
    pub(super) expires_at: i64,
}

/// One remembered request.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) state: State,
    pub(super) told: Told,
    /// The counters in which it has a hold; empty once settled.
    pub(super) counters: Vec<CounterId>,
    /// The number of its settlement; 0 while it is held.
    sequence: u64,
}

/// A place in the queue of settled requests.
#[derive(Clone, Copy, Debug)]
struct Place {
    request: u128,
    sequence: u64,
    settled_at: i64,
}

/// One shard's requests.
#[derive(Debug)]
pub(super) struct Records {
    records: HashMap<u128, Record, RandomState>,
    open: usize,
    settled: VecDeque<Place>,
    sequence: u64,
    open_max: usize,
    settled_max: usize,
    /// The latest time at which one was opened.
    latest: i64,
    swept_at: Option<i64>,
    spare: Vec<Vec<CounterId>>,
}

/// Emptied lists of counters kept for the next reservations, so that these do not allocate.
const SPARE_MAX: usize = 256;

impl Records {
    pub(super) fn new(open_max: usize, settled_max: usize) -> Self {
        Records {
            records: HashMap::default(),
            open: 0,
            settled: VecDeque::new(),
            sequence: 0,
            open_max,
            settled_max,
            latest: i64::MIN,
            swept_at: None,
            spare: Vec::new(),
        }
    }

    pub(super) fn get(&self, request: u128) -> Option<&Record> {
        self.records.get(&request)
    }

    /// All records with their requests, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, &Record)> {
        self.records.iter().map(|(&request, record)| (request, record))
    }

    /// Settled requests with the time of their settlement, the oldest first.
    pub(super) fn settled(&self) -> impl Iterator<Item = (u128, i64, &Record)> {
        let live = self.settled.iter().filter(|place| is_live(&self.records, place));
        live.filter_map(|place| Some((place.request, place.settled_at, self.records.get(&place.request)?)))
    }

    pub(super) fn latest(&self) -> i64 {
        self.latest
    }

    /// Whether one more reservation can be opened at `at`; if not at once, after those are settled whose time is over. As
    /// for counters, that is done now and then, and not at a later time than that of the latest reservation.
    pub(super) fn room(&mut self, at: i64) -> Result<(), StateError> {
        if self.open < self.open_max {
            return Ok(());
        }
        let at = at.min(self.latest);
        if self.swept_at.is_none_or(|swept_at| swept_at.abs_diff(at) >= SWEEP_AGAIN_MS) {
            self.swept_at = Some(at);
            self.expire(at);
        }
        if self.open < self.open_max { Ok(()) } else { Err(StateError::ReservationsFull) }
    }

    /// Gives back memory, if most of it is not needed any more.
    pub(super) fn shrink(&mut self) {
        if is_hollow(self.records.len(), self.records.capacity()) {
            self.records.shrink_to(2 * self.records.len());
        }
        if is_hollow(self.settled.len(), self.settled.capacity()) {
            self.settled.shrink_to(2 * self.settled.len());
        }
    }

    pub(super) fn open_count(&self) -> usize {
        self.open
    }

    pub(super) fn settled_count(&self) -> usize {
        self.records.len().saturating_sub(self.open)
    }

    /// Whether one more settled request can be remembered without another being forgotten.
    pub(super) fn has_settled_room(&self) -> bool {
        self.settled_count() < self.settled_max
    }

    /// An empty list for the counters of a reservation about to be opened.
    pub(super) fn spare(&mut self) -> Vec<CounterId> {
        self.spare.pop().unwrap_or_default()
    }

    /// Opens a reservation at `at`. `request` has no open one.
    pub(super) fn open(&mut self, request: u128, told: Told, counters: Vec<CounterId>, at: i64) {
        self.open += 1;
        self.latest = self.latest.max(at);
        self.records.insert(request, Record { state: State::Held, told, counters, sequence: 0 });
    }

    /// Settles an open reservation as `state` at `at`; nothing if it is not open.
    pub(super) fn settle(&mut self, request: u128, state: State, at: i64) {
        self.sequence += 1;
        let Some(record) = self.records.get_mut(&request).filter(|record| record.state == State::Held) else {
            return;
        };
        record.state = state;
        record.sequence = self.sequence;
        let mut counters = std::mem::take(&mut record.counters);
        counters.clear();
        if self.spare.len() < SPARE_MAX {
            self.spare.push(counters);
        }
        self.open = self.open.saturating_sub(1);
        self.remember(Place { request, sequence: self.sequence, settled_at: at });
    }

    /// Records, as settled at `at`, a request that was never open. `request` has no open reservation.
    pub(super) fn insert_settled(&mut self, request: u128, state: State, told: Told, at: i64) {
        self.sequence += 1;
        let sequence = self.sequence;
        self.records.insert(request, Record { state, told, counters: Vec::new(), sequence });
        self.remember(Place { request, sequence, settled_at: at });
    }

    /// Settles all open reservations whose time is over at `at`; answers how many.
    pub(super) fn expire(&mut self, at: i64) -> u64 {
        let over = |record: &Record| record.state == State::Held && record.told.expires_at <= at;
        let mut due: Vec<(i64, u128)> = self
            .iter()
            .filter(|(_, record)| over(record))
            .map(|(request, record)| (record.told.expires_at, request))
            .collect();
        // In a fixed order, so that what is forgotten first does not depend on the seed of the hash table.
        due.sort_unstable();
        for &(_, request) in &due {
            self.settle(request, State::Expired, at);
        }
        due.len() as u64
    }

    /// Forgets settled requests whose settlement is `age_ms` or more before `at`; answers how many.
    pub(super) fn forget(&mut self, at: i64, age_ms: i64) -> u64 {
        let before = self.records.len();
        let horizon = at.saturating_sub(age_ms);
        let records = &mut self.records;
        self.settled.retain(|place| {
            let live = is_live(records, place);
            let old = place.settled_at <= horizon;
            if live && old {
                records.remove(&place.request);
            }
            live && !old
        });
        before.abs_diff(self.records.len()) as u64
    }

    fn remember(&mut self, place: Place) {
        self.settled.push_back(place);
        while self.settled_count() > self.settled_max {
            self.forget_oldest();
        }
        // Places whose record was opened anew are stale. Dropping them only now and then keeps it constant per record.
        if self.settled.len() > self.settled_max.saturating_mul(2).saturating_add(64) {
            let records = &self.records;
            self.settled.retain(|place| is_live(records, place));
        }
    }

    /// Drops the oldest place of the queue, and its record if the place is not stale.
    fn forget_oldest(&mut self) {
        if let Some(place) = self.settled.pop_front()
            && is_live(&self.records, &place)
        {
            self.records.remove(&place.request);
        }
    }
}

/// Whether the place is that of its request's settlement, and not of an earlier one.
fn is_live(records: &HashMap<u128, Record, RandomState>, place: &Place) -> bool {
    records.get(&place.request).is_some_and(|record| record.sequence == place.sequence)
}
