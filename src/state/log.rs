//! Amounts with the instant at which each leaves the window: the state behind every window but the token bucket.
//!
//! Not for time zones: it is told when amounts leave. Not for expiry of reservations, which the counter keeps.
//!
//! A log *stands* at an instant ([`Log::stand`]): what has left by then is not in its sums, but is kept until something is
//! taken, because a caller may come whose clock is behind.
//!
//! INVARIANT: slots are sorted by `leaves_at`, and `older` ones leave before `newest` does. The first `left` of them have
//! left; `used` and `reserved` are the sums over the others. The sum of all amounts fits in a `u64`. No older slot is empty
//! but one whose reserved amounts are [put aside](Log::put_aside).
//!
//! Cost: constant for calendar periods, fixed windows and gauges, which only ever have the newest slot. Sliding windows
//! keep one slot a millisecond in which something was taken, natural days one a day; finding one is a binary search, and
//! each leaves once as time goes on.

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
    left: usize,
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
        let (newest, older, stretch) = (Slot::EMPTY, VecDeque::new(), Stretch::NONE);
        Log { newest, older, left: 0, used: 0, reserved: 0, stretch }
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

    /// Moves to `now`, forth or back.
    pub(super) fn stand(&mut self, now: i64) {
        while let Some(slot) = self.at(self.left).copied().filter(|slot| slot.has_left(now)) {
            self.used = self.used.saturating_sub(slot.used);
            self.reserved = self.reserved.saturating_sub(slot.reserved);
            self.left += 1;
        }
        while let Some(before) = self.left.checked_sub(1)
            && let Some(slot) = self.at(before).copied().filter(|slot| !slot.has_left(now))
        {
            self.used = self.used.saturating_add(slot.used);
            self.reserved = self.reserved.saturating_add(slot.reserved);
            self.left = before;
        }
    }

    fn at(&self, at: usize) -> Option<&Slot> {
        if at == self.older.len() { Some(&self.newest) } else { self.older.get(at) }
    }

    /// What counts where it stands.
    pub(super) fn totals(&self) -> Totals {
        Totals { used: self.used, reserved: self.reserved }
    }

    /// The earliest instant by which at least `amount` of what counts has left, or `None` if never.
    pub(super) fn freed_at(&self, amount: u64) -> Option<i64> {
        let mut freed = 0_u64;
        for slot in self.counting() {
            freed = freed.saturating_add(slot.sum());
            if freed >= amount {
                return (slot.leaves_at != NEVER).then_some(slot.leaves_at);
            }
        }
        None
    }

    /// The instant by which all that counts where it stands, at `now`, has left: `Some(now)` if nothing counts, `None` if
    /// never.
    pub(super) fn cleared_at(&self, now: i64) -> Option<i64> {
        match self.counting().rev().find(|slot| slot.sum() > 0) {
            Some(slot) => (slot.leaves_at != NEVER).then_some(slot.leaves_at),
            None => Some(now),
        }
    }

    /// The instant by which all that is kept has left, those put aside apart: `Some(now)` if that is before `now`, `None` if
    /// never.
    pub(super) fn emptied_at(&self, now: i64) -> Option<i64> {
        let last = if self.newest.sum() > 0 { Some(&self.newest) } else { self.older.back() };
        match last {
            Some(slot) if !slot.has_left(now) => (slot.leaves_at != NEVER).then_some(slot.leaves_at),
            Some(_) | None => Some(now),
        }
    }

    /// The slots that have not left, in the order in which they will.
    fn counting(&self) -> impl DoubleEndedIterator<Item = &Slot> {
        let newest = (self.left <= self.older.len()).then_some(&self.newest);
        self.older.range(self.left.min(self.older.len())..).chain(newest)
    }

    /// The stretch around `now`, if it is the one remembered from the last amount taken.
    pub(super) fn known_stretch(&self, now: i64) -> Option<Stretch> {
        self.stretch.holds(now).then_some(self.stretch)
    }

    /// Remembers a stretch of the window.
    pub(super) fn remember(&mut self, stretch: Stretch) {
        self.stretch = stretch;
    }

    /// Whether taking an amount in `stretch`, which is around where it stands, keeps one slot more than before.
    pub(super) fn would_grow(&self, stretch: Stretch) -> bool {
        self.newest.leaves_at != stretch.leaves_at && self.newest.sum() > 0 && self.left == 0
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

    /// Turns a reserved amount that leaves at `leaves_at` into a used one; nothing if it has left for good.
    pub(super) fn commit(&mut self, leaves_at: i64, amount: u64) {
        if let Some((slot, counts)) = self.slot(leaves_at) {
            slot.reserved = slot.reserved.saturating_sub(amount);
            slot.used = slot.used.saturating_add(amount);
            if counts {
                self.reserved = self.reserved.saturating_sub(amount);
                self.used = self.used.saturating_add(amount);
            }
        }
    }

    /// Gives back a reserved amount that leaves at `leaves_at`; nothing if it has left for good.
    pub(super) fn release(&mut self, leaves_at: i64, amount: u64) {
        self.put_aside(leaves_at, amount);
        self.clean(leaves_at);
    }

    /// Takes a reserved amount out of what counts. Its slot is kept, for [`put_back`](Log::put_back), until it is
    /// [cleaned](Log::clean).
    pub(super) fn put_aside(&mut self, leaves_at: i64, amount: u64) {
        if let Some((slot, counts)) = self.slot(leaves_at) {
            slot.reserved = slot.reserved.saturating_sub(amount);
            if counts {
                self.reserved = self.reserved.saturating_sub(amount);
            }
        }
    }

    /// Has an amount count again that was put aside.
    pub(super) fn put_back(&mut self, leaves_at: i64, amount: u64) {
        if let Some((slot, counts)) = self.slot(leaves_at) {
            slot.reserved = slot.reserved.saturating_add(amount);
            if counts {
                self.reserved = self.reserved.saturating_add(amount);
            }
        }
    }

    /// Drops the slot that leaves at `leaves_at`, if nothing is in it.
    pub(super) fn clean(&mut self, leaves_at: i64) {
        if let Ok(at) = self.older.binary_search_by_key(&leaves_at, |slot| slot.leaves_at)
            && self.older.get(at).is_some_and(|slot| slot.sum() == 0)
        {
            self.older.remove(at);
            self.left -= usize::from(at < self.left);
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
        self.stand(now);
        self.stretch = stretch;
        if self.left > self.older.len() {
            self.older.clear();
            self.newest = Slot::EMPTY;
        } else {
            self.older.drain(..self.left);
        }
        self.left = 0;
        if self.newest.leaves_at != stretch.leaves_at {
            if self.newest.sum() > 0 {
                self.older.push_back(self.newest);
            }
            self.newest = Slot { leaves_at: stretch.leaves_at, used: 0, reserved: 0 };
        }
    }

    /// The slot that leaves at `leaves_at`, and whether it counts where the log stands.
    fn slot(&mut self, leaves_at: i64) -> Option<(&mut Slot, bool)> {
        if self.newest.leaves_at == leaves_at {
            let counts = self.left <= self.older.len();
            return Some((&mut self.newest, counts));
        }
        let at = self.older.binary_search_by_key(&leaves_at, |slot| slot.leaves_at).ok()?;
        let counts = at >= self.left;
        Some((self.older.get_mut(at)?, counts))
    }
}
