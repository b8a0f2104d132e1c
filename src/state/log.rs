//! Amounts with the instant at which each leaves the window: the state behind every window but the token bucket.
//!
//! Not for time zones: it is told when amounts leave. Not for expiry of reservations, which the counter keeps.
//!
//! INVARIANT: `used` and `reserved` are the sums over `older` and `newest`; `older` is sorted by `leaves_at`, all its slots
//! leave before `newest` does, and none of them is empty. The sum of all amounts fits in a `u64`.
//!
//! Cost: constant for calendar periods, fixed windows and gauges, which only ever have the newest slot. Sliding windows
//! keep one slot a millisecond in which something was taken, natural days one a day; finding one is a binary search.

use super::window::{NEVER, Stretch};
use std::collections::VecDeque;

/// What leaves the window at one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slot {
    pub(super) leaves_at: i64,
    pub(super) used: u64,
    pub(super) reserved: u64,
}

impl Slot {
    const EMPTY: Slot = Slot { leaves_at: i64::MIN, used: 0, reserved: 0 };

    fn sum(&self) -> u64 {
        self.used.saturating_add(self.reserved)
    }

    fn has_left(&self, now: i64) -> bool {
        self.leaves_at != NEVER && self.leaves_at <= now
    }
}

/// Committed and reserved amounts of one counter.
#[derive(Clone, Debug)]
pub(super) struct Log {
    newest: Slot,
    older: VecDeque<Slot>,
    used: u64,
    reserved: u64,
    stretch: Stretch,
}

/// Used and reserved amounts at one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Totals {
    pub(super) used: u64,
    pub(super) reserved: u64,
}

impl Log {
    pub(super) fn new() -> Self {
        Log { newest: Slot::EMPTY, older: VecDeque::new(), used: 0, reserved: 0, stretch: Stretch::NONE }
    }

    /// A log of these slots, or `None` if they break the invariant.
    pub(super) fn from_slots(slots: &[Slot]) -> Option<Self> {
        if slots.is_empty() {
            return None;
        }
        let mut log = Log::new();
        let mut sum = 0_u64;
        for (at, slot) in slots.iter().enumerate() {
            sum = sum.checked_add(slot.used)?.checked_add(slot.reserved)?;
            log.used = log.used.checked_add(slot.used)?;
            log.reserved = log.reserved.checked_add(slot.reserved)?;
            if at > 0 {
                if log.newest.leaves_at >= slot.leaves_at || log.newest.sum() == 0 {
                    return None;
                }
                log.older.push_back(log.newest);
            }
            log.newest = *slot;
        }
        Some(log)
    }

    /// All slots, in the order in which they leave.
    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.older.iter().chain(std::iter::once(&self.newest))
    }

    /// How many slots are held beyond the one that every counter has.
    pub(super) fn extra_slots(&self) -> usize {
        self.older.len()
    }

    /// What still counts at `now`.
    pub(super) fn totals(&self, now: i64) -> Totals {
        if self.newest.has_left(now) {
            return Totals { used: 0, reserved: 0 };
        }
        let mut totals = Totals { used: self.used, reserved: self.reserved };
        for slot in self.older.iter().take_while(|slot| slot.has_left(now)) {
            totals.used = totals.used.saturating_sub(slot.used);
            totals.reserved = totals.reserved.saturating_sub(slot.reserved);
        }
        totals
    }

    /// The earliest instant after `now` by which at least `amount` of what counts at `now` has left, or `None` if never.
    pub(super) fn freed_at(&self, now: i64, amount: u64) -> Option<i64> {
        let mut freed = 0_u64;
        for slot in self.slots().filter(|slot| !slot.has_left(now)) {
            freed = freed.saturating_add(slot.sum());
            if freed >= amount {
                return (slot.leaves_at != NEVER).then_some(slot.leaves_at);
            }
        }
        None
    }

    /// The instant by which all that counts at `now` has left: `Some(now)` if nothing counts, `None` if never.
    pub(super) fn cleared_at(&self, now: i64) -> Option<i64> {
        let last = if self.newest.sum() > 0 { Some(&self.newest) } else { self.older.back() };
        match last {
            Some(slot) if slot.sum() == 0 || slot.has_left(now) => Some(now),
            Some(slot) => (slot.leaves_at != NEVER).then_some(slot.leaves_at),
            None => Some(now),
        }
    }

    /// The stretch around `now`, if it is the one remembered from the last amount taken.
    pub(super) fn known_stretch(&self, now: i64) -> Option<Stretch> {
        self.stretch.holds(now).then_some(self.stretch)
    }

    /// Remembers a stretch of the window.
    pub(super) fn remember(&mut self, stretch: Stretch) {
        self.stretch = stretch;
    }

    /// Whether taking an amount in `stretch` at `now` keeps one slot more than before.
    pub(super) fn would_grow(&self, now: i64, stretch: Stretch) -> bool {
        let first_leaves = self.older.front().is_some_and(|slot| slot.has_left(now));
        self.newest.leaves_at != stretch.leaves_at
            && self.newest.sum() > 0
            && !self.newest.has_left(now)
            && !first_leaves
    }

    /// Reserves `amount` at `now`, in the stretch around `now`; drops what has left by then.
    pub(super) fn reserve(&mut self, now: i64, stretch: Stretch, amount: u64) {
        self.open(now, stretch);
        self.newest.reserved = self.newest.reserved.saturating_add(amount);
        self.reserved = self.reserved.saturating_add(amount);
    }

    /// Counts `amount` as used at `now`, in the stretch around `now`; drops what has left by then.
    pub(super) fn take(&mut self, now: i64, stretch: Stretch, amount: u64) {
        self.open(now, stretch);
        self.newest.used = self.newest.used.saturating_add(amount);
        self.used = self.used.saturating_add(amount);
    }

    /// Turns a reserved amount that leaves at `leaves_at` into a used one; nothing if it has left.
    pub(super) fn commit(&mut self, leaves_at: i64, amount: u64) {
        if let Some(slot) = self.slot(leaves_at) {
            slot.reserved = slot.reserved.saturating_sub(amount);
            slot.used = slot.used.saturating_add(amount);
            self.reserved = self.reserved.saturating_sub(amount);
            self.used = self.used.saturating_add(amount);
        }
    }

    /// Gives back a reserved amount that leaves at `leaves_at`; nothing if it has left.
    pub(super) fn release(&mut self, leaves_at: i64, amount: u64) {
        if let Some(slot) = self.slot(leaves_at) {
            slot.reserved = slot.reserved.saturating_sub(amount);
            self.reserved = self.reserved.saturating_sub(amount);
            if let Ok(at) = self.older.binary_search_by_key(&leaves_at, |slot| slot.leaves_at)
                && self.older.get(at).is_some_and(|slot| slot.sum() == 0)
            {
                self.older.remove(at);
            }
        }
    }

    /// Gives back up to `amount` of what is used and never leaves by itself; answers how much.
    pub(super) fn discharge(&mut self, amount: u64) -> u64 {
        let given = if self.newest.leaves_at == NEVER { amount.min(self.newest.used) } else { 0 };
        self.newest.used -= given;
        self.used = self.used.saturating_sub(given);
        given
    }

    /// Drops what has left by `now` and makes `stretch` the one that the newest slot collects for.
    fn open(&mut self, now: i64, stretch: Stretch) {
        self.stretch = stretch;
        if self.newest.has_left(now) {
            self.older.clear();
            self.newest = Slot::EMPTY;
            (self.used, self.reserved) = (0, 0);
        }
        while let Some(slot) = self.older.front().filter(|slot| slot.has_left(now)) {
            self.used = self.used.saturating_sub(slot.used);
            self.reserved = self.reserved.saturating_sub(slot.reserved);
            self.older.pop_front();
        }
        if self.newest.leaves_at != stretch.leaves_at {
            if self.newest.sum() > 0 {
                self.older.push_back(self.newest);
            }
            self.newest = Slot { leaves_at: stretch.leaves_at, used: 0, reserved: 0 };
        }
    }

    fn slot(&mut self, leaves_at: i64) -> Option<&mut Slot> {
        if self.newest.leaves_at == leaves_at {
            return Some(&mut self.newest);
        }
        let at = self.older.binary_search_by_key(&leaves_at, |slot| slot.leaves_at).ok()?;
        self.older.get_mut(at)
    }
}
