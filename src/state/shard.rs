//! The counters that one lock guards: look-up, room for more, and the sweeping of idle ones.
//!
//! Not for several counters at once; the store takes the locks.
//!
//! INVARIANT: at most `bound` counters, and as many extra slots as all shards share ([`Slots`]). `floor` is not before
//! the clock from which any dropped counter was idle, and a counter that is made anew starts its clock there:
//! forgetting never lets a period that was used come again. Nor is it after the latest time at which the store took
//! something: what is new would then come before its own clock.

use super::counter::Counter;
use super::key::CounterId;
use super::reservation::{Charge, StateError, Usage};
use super::window::{Stretch, Window};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How far the time must have moved on until a full shard is searched again for what is idle, in milliseconds: a full
/// store must not go through all that it has on every call.
pub(super) const SWEEP_AGAIN_MS: u64 = 1_000;

/// Places for stretches that were asked for last.
const RECENT: usize = 8;

/// The slots beyond the first of all counters of a store: one large rolling quota may need most of them, and must not be
/// bounded by its shard's part, nor take that from the others of its shard.
#[derive(Debug)]
pub(super) struct Slots {
    taken: AtomicUsize,
    bound: usize,
}

impl Slots {
    pub(super) fn new(bound: usize) -> Self {
        Slots { taken: AtomicUsize::new(0), bound }
    }

    /// Takes so many, if there are.
    fn take(&self, more: usize) -> bool {
        let grown = |taken: usize| taken.checked_add(more).filter(|&sum| sum <= self.bound);
        more == 0 || self.taken.try_update(Ordering::Relaxed, Ordering::Relaxed, grown).is_ok()
    }

    /// Takes so many, whether there are or not: they are in use already.
    fn add(&self, count: usize) {
        if count > 0 {
            self.change(|taken| taken.saturating_add(count));
        }
    }

    fn give_back(&self, count: usize) {
        if count > 0 {
            self.change(|taken| taken.saturating_sub(count));
        }
    }

    fn change(&self, to: impl Fn(usize) -> usize) {
        self.taken.update(Ordering::Relaxed, Ordering::Relaxed, to);
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

/// One shard's counters.
#[derive(Debug)]
pub(super) struct Counters {
    counters: HashMap<CounterId, Counter, RandomState>,
    slots: Arc<Slots>,
    /// Slots that were taken for counters about to grow.
    ahead: usize,
    bound: usize,
    floor: i64,
    /// The latest time at which something was taken.
    latest: i64,
    swept_at: Option<i64>,
    /// Numbers of windows and the stretch that each was last asked for. PERF: the calendar takes longer than all else of
    /// a look, and a counter that is not there yet cannot remember it; all of one window share a day.
    recent: [(u128, Stretch); RECENT],
}

impl Counters {
    pub(super) fn new(bound: usize, slots: Arc<Slots>) -> Self {
        Counters {
            counters: HashMap::default(),
            slots,
            ahead: 0,
            bound,
            floor: i64::MIN,
            latest: i64::MIN,
            swept_at: None,
            recent: [(0, Stretch::NONE); RECENT],
        }
    }

    pub(super) fn floor(&self) -> i64 {
        self.floor
    }

    pub(super) fn raise_floor(&mut self, floor: i64) {
        self.floor = self.floor.max(floor);
        self.latest = self.latest.max(floor);
    }

    pub(super) fn latest(&self) -> i64 {
        self.latest
    }

    /// All counters with their ids, in no order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (CounterId, &Counter)> {
        self.counters.iter().map(|(&id, counter)| (id, counter))
    }

    /// How many slots were taken for counters that did not grow after all; the next that grow use them.
    pub(super) fn ahead(&self) -> usize {
        self.ahead
    }

    /// How many slots all shards have taken.
    pub(super) fn slots_taken(&self) -> usize {
        self.slots.taken()
    }

    pub(super) fn get(&self, id: CounterId) -> Option<&Counter> {
        self.counters.get(&id)
    }

    /// Puts in a counter that is not known yet, or says that there is no room.
    pub(super) fn put(&mut self, id: CounterId, counter: Counter) -> Result<(), StateError> {
        if !self.claim(1, counter.extra_slots()) {
            return Err(StateError::CountersFull);
        }
        self.account(0, counter.extra_slots());
        self.latest = self.latest.max(counter.clock);
        self.counters.insert(id, counter);
        Ok(())
    }

    /// Changes a counter, if it is known.
    pub(super) fn change<R>(&mut self, id: CounterId, act: impl FnOnce(&mut Counter) -> R) -> Option<R> {
        let counter = self.counters.get_mut(&id)?;
        let before = counter.extra_slots();
        let answer = act(counter);
        let after = counter.extra_slots();
        self.account(before, after);
        Some(answer)
    }

    /// Changes a counter at `at`, which is made first if it is not known.
    pub(super) fn change_or_make(
        &mut self,
        id: CounterId,
        window: &Window,
        at: i64,
        act: impl FnOnce(&mut Counter),
    ) {
        let Counters { counters, recent, floor, .. } = self;
        let counter = counters.entry(id).or_insert_with(|| fresh(recent, window, *floor, at));
        let before = counter.extra_slots();
        act(counter);
        let after = counter.extra_slots();
        self.account(before, after);
        self.latest = self.latest.max(at);
    }

    /// A counter had so many extra slots, and has now so many. INVARIANT: room for more was claimed. (What was not is counted
    /// all the same: a store that is a slot over its bound for a while mends itself, one that has lost count does not.)
    fn account(&mut self, before: usize, after: usize) {
        let grown = after.saturating_sub(before);
        let claimed = grown.min(self.ahead);
        debug_assert_eq!(claimed, grown, "slots that nobody claimed");
        self.ahead -= claimed;
        self.slots.add(grown - claimed);
        self.slots.give_back(before.saturating_sub(after));
    }

    /// Whether taking from a counter at `at` makes it keep one slot more; `None` if it is not known.
    pub(super) fn would_grow(&mut self, id: CounterId, window: &Window, at: i64) -> Option<bool> {
        let counter = self.counters.get_mut(&id)?;
        counter.stand(at);
        Some(counter.would_grow(window))
    }

    /// Makes all counters stand at their clocks.
    pub(super) fn settle(&mut self) {
        self.counters.values_mut().for_each(Counter::settle);
    }

    /// Reads a counter as it stands at `at`; one that is not known reads as a fresh one.
    pub(super) fn read<R>(
        &mut self,
        id: CounterId,
        window: &Window,
        at: i64,
        read: impl FnOnce(&Counter) -> R,
    ) -> R {
        let Some(counter) = self.counters.get_mut(&id) else {
            let mut counter = fresh(&mut self.recent, window, self.floor, at);
            counter.stand(at);
            return read(&counter);
        };
        counter.stand(at);
        read(counter)
    }

    /// The whole answer for one charge.
    pub(super) fn usage(&mut self, id: CounterId, charge: &Charge<'_>, at: i64) -> Usage {
        self.read(id, charge.window, at, |counter| counter.usage(charge, at))
    }

    /// Whether `more` counters and `slots` extra slots can be added; if so, the slots are taken for them.
    pub(super) fn claim(&mut self, more: usize, slots: usize) -> bool {
        if self.counters.len() + more > self.bound {
            return false;
        }
        let missing = slots.saturating_sub(self.ahead);
        let is_there = self.slots.take(missing);
        self.ahead += if is_there { missing } else { 0 };
        is_there
    }

    /// Sweeps for room that a call at `at` needs; false if it was done a moment ago.
    ///
    /// It does so at the latest time of what was taken, if that is earlier: a call from the future must not end the periods
    /// of all others.
    pub(super) fn sweep_for_room(&mut self, at: i64) -> bool {
        let at = at.min(self.latest);
        let is_due = self.swept_at.is_none_or(|swept_at| swept_at.abs_diff(at) >= SWEEP_AGAIN_MS);
        if is_due {
            self.swept_at = Some(at);
            self.sweep(at);
        }
        is_due
    }

    /// Drops the expired holds and the idle counters at `at`; answers how many counters it dropped.
    pub(super) fn sweep(&mut self, at: i64) -> u64 {
        let before = self.counters.len();
        let mut floor = self.floor;
        let slots = &self.slots;
        self.counters.retain(|_, counter| {
            let extra_slots = counter.extra_slots();
            counter.expire(at);
            let idle_since = counter.idle_since(at);
            floor = floor.max(idle_since.unwrap_or(floor));
            let kept = if idle_since.is_none() { counter.extra_slots() } else { 0 };
            slots.give_back(extra_slots.saturating_sub(kept));
            idle_since.is_none()
        });
        self.floor = floor;
        before.abs_diff(self.counters.len()) as u64
    }

    /// Gives back memory, if most of it is not needed any more.
    pub(super) fn shrink(&mut self) {
        if is_hollow(self.counters.len(), self.counters.capacity()) {
            self.counters.shrink_to(2 * self.counters.len());
        }
    }
}

/// Whether less than a quarter of a large table is in use.
pub(super) fn is_hollow(len: usize, capacity: usize) -> bool {
    capacity > HOLLOW_MIN && len < capacity / 4
}

/// Tables of so many places are kept whatever is in them.
const HOLLOW_MIN: usize = 1_024;

/// A counter that is not known yet, for a call at `at`.
fn fresh(recent: &mut [(u128, Stretch); RECENT], window: &Window, floor: i64, at: i64) -> Counter {
    let mut counter = Counter::new(window, floor);
    if window.has_calendar() {
        let now = counter.now(at);
        let place = usize::try_from(window.number() % RECENT as u128).unwrap_or(0);
        if let Some((number, stretch)) = recent.get_mut(place) {
            if *number != window.number() || !stretch.holds(now) {
                (*number, *stretch) = (window.number(), window.stretch(now));
            }
            counter.remember(*stretch);
        }
    }
    counter
}
