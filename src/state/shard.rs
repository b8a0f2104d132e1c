//! The counters that one lock guards: look-up, room for more, and the sweeping of idle ones.
//!
//! Not for several counters at once; the store takes the locks.
//!
//! INVARIANT: at most `bound` counters and `bound` extra slots. `floor` is not before the clock from which any dropped
//! counter was idle, and a counter that is made anew starts its clock there: forgetting never lets a period that was used
//! come again.

use super::counter::Counter;
use super::key::CounterId;
use super::reservation::{Charge, StateError, Usage};
use super::window::{Stretch, Window};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// How far the time must have moved on until a full shard is searched again for idle counters, in milliseconds: a full
/// store must not go through all its counters on every call.
const SWEEP_AGAIN_MS: u64 = 1_000;

/// Places for stretches that were asked for last.
const RECENT: usize = 8;

/// One shard's counters.
#[derive(Debug)]
pub(super) struct Counters {
    counters: HashMap<CounterId, Counter, RandomState>,
    extra_slots: usize,
    bound: usize,
    floor: i64,
    swept_at: Option<i64>,
    /// Numbers of windows and the stretch that each was last asked for. PERF: the calendar takes longer than all else of
    /// a look, and a counter that is not there yet cannot remember it; all of one window share a day.
    recent: [(u128, Stretch); RECENT],
}

impl Counters {
    pub(super) fn new(bound: usize) -> Self {
        Counters {
            counters: HashMap::default(),
            extra_slots: 0,
            bound,
            floor: i64::MIN,
            swept_at: None,
            recent: [(0, Stretch::NONE); RECENT],
        }
    }

    pub(super) fn floor(&self) -> i64 {
        self.floor
    }

    pub(super) fn raise_floor(&mut self, floor: i64) {
        self.floor = self.floor.max(floor);
    }

    /// All counters with their ids, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (CounterId, &Counter)> {
        self.counters.iter().map(|(&id, counter)| (id, counter))
    }

    pub(super) fn get(&self, id: CounterId) -> Option<&Counter> {
        self.counters.get(&id)
    }

    /// Puts in a counter that is not known yet, or says that there is no room.
    pub(super) fn put(&mut self, id: CounterId, counter: Counter) -> Result<(), StateError> {
        if !self.fits(1, counter.extra_slots()) {
            return Err(StateError::CountersFull);
        }
        self.extra_slots += counter.extra_slots();
        self.counters.insert(id, counter);
        Ok(())
    }

    /// Changes a counter, if it is known.
    pub(super) fn change<R>(&mut self, id: CounterId, act: impl FnOnce(&mut Counter) -> R) -> Option<R> {
        let counter = self.counters.get_mut(&id)?;
        let before = counter.extra_slots();
        let answer = act(counter);
        self.extra_slots = (self.extra_slots + counter.extra_slots()).saturating_sub(before);
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
        self.extra_slots = (self.extra_slots + counter.extra_slots()).saturating_sub(before);
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

    /// Whether `more` counters and `slots` extra slots can be added; sweeps idle counters if they can not.
    pub(super) fn room(&mut self, more: usize, slots: usize, at: i64) -> Result<(), StateError> {
        if self.fits(more, slots) {
            return Ok(());
        }
        if self.swept_at.is_none_or(|swept_at| swept_at.abs_diff(at) >= SWEEP_AGAIN_MS) {
            self.swept_at = Some(at);
            self.sweep(at);
        }
        if self.fits(more, slots) { Ok(()) } else { Err(StateError::CountersFull) }
    }

    fn fits(&self, more: usize, slots: usize) -> bool {
        self.counters.len() + more <= self.bound && self.extra_slots + slots <= self.bound
    }

    /// Drops the expired holds and the idle counters at `at`; answers how many counters it dropped.
    pub(super) fn sweep(&mut self, at: i64) -> u64 {
        let before = self.counters.len();
        let (mut floor, mut extra_slots) = (self.floor, 0);
        self.counters.retain(|_, counter| {
            counter.expire(at);
            let idle_since = counter.idle_since(at);
            floor = floor.max(idle_since.unwrap_or(floor));
            extra_slots += if idle_since.is_none() { counter.extra_slots() } else { 0 };
            idle_since.is_none()
        });
        (self.floor, self.extra_slots) = (floor, extra_slots);
        before.abs_diff(self.counters.len()) as u64
    }
}

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
