//! One counter: its clock, the amounts that count, and the reservations that are still open.
//!
//! Not for locking, and not for whole requests: a request may hold amounts in several counters.
//!
//! INVARIANT: the clock never goes back. A call with an earlier time is treated as if it came at the clock's time, so
//! that no amount is ever counted in a period which a later call has already found ended. Reading never moves the clock;
//! only reservations that are granted do (and, for token buckets, commitments). Every open hold expires after the clock.
//!
//! Cost: constant but for expired holds, each of which is dropped once, and the binary searches of the log.

use super::bucket::Bucket;
use super::log::{Log, Totals};
use super::reservation::{Charge, Usage};
use super::window::{NEVER, Stretch, Window};
use std::collections::VecDeque;

/// An amount that a request has reserved and neither committed nor released.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hold {
    pub(super) expires_at: i64,
    pub(super) request: u128,
    pub(super) leaves_at: i64,
    pub(super) amount: u64,
}

/// Amounts, in the form that the window asks for.
#[derive(Clone, Debug)]
pub(super) enum Tally {
    Log(Log),
    Bucket(Bucket),
}

/// The state of one counter.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    pub(super) clock: i64,
    pub(super) tally: Tally,
    pub(super) holds: VecDeque<Hold>,
}

impl Counter {
    /// A counter that nothing has been taken from, whose clock stands at `clock`.
    pub(super) fn new(window: &Window, clock: i64) -> Self {
        let tally = match window.refill() {
            Some((tokens, ms)) => Tally::Bucket(Bucket::new(tokens, ms)),
            None => Tally::Log(Log::new()),
        };
        Counter { clock, tally, holds: VecDeque::new() }
    }

    /// Takes over a stretch of its window that is known already.
    pub(super) fn remember(&mut self, stretch: Stretch) {
        if let Tally::Log(log) = &mut self.tally {
            log.remember(stretch);
        }
    }

    /// The time at which a call that says `at` is counted.
    pub(super) fn now(&self, at: i64) -> i64 {
        self.clock.max(at)
    }

    /// Drops the holds that have expired at `at`, for good.
    pub(super) fn expire(&mut self, at: i64) -> u64 {
        let now = self.now(at);
        let mut expired = 0;
        while let Some(hold) = self.holds.front().copied().filter(|hold| hold.expires_at <= now) {
            self.holds.pop_front();
            self.give_back(hold);
            expired += 1;
        }
        expired
    }

    /// What counts at `at`. Expired holds are those of the last [`Counter::expire`]; callers expire first.
    pub(super) fn totals(&self, at: i64) -> Totals {
        let now = self.now(at);
        match &self.tally {
            Tally::Log(log) => log.totals(now),
            Tally::Bucket(bucket) => {
                Totals { used: bucket.after(now.abs_diff(self.clock)).used(), reserved: bucket.reserved }
            }
        }
    }

    /// The whole answer for `charge` at `at`.
    pub(super) fn usage(&self, charge: &Charge<'_>, at: i64) -> Usage {
        let now = self.now(at);
        let Totals { used, reserved } = self.totals(at);
        let remaining = charge.limit.saturating_sub(used).saturating_sub(reserved);
        let retry_at = if charge.amount <= remaining {
            Some(at)
        } else if charge.amount > charge.limit {
            None
        } else {
            self.room_at(now, charge)
        };
        Usage { used, reserved, remaining, own: 0, retry_at, resets_at: self.resets_at(now, charge.window) }
    }

    /// How much of what counts at `at` `request` holds.
    pub(super) fn held_by(&self, request: u128, expires_at: i64, at: i64) -> u64 {
        let now = self.now(at);
        let hold = self.find(request, expires_at).ok().and_then(|at| self.holds.get(at));
        hold.filter(|hold| hold.leaves_at > now || hold.leaves_at == NEVER).map_or(0, |hold| hold.amount)
    }

    /// How much of what is used at `at` is that of `charge`, if it was taken at `taken_at` and made good. Tokens and places
    /// of a gauge are alike: that they are its own is not told from that others came back.
    pub(super) fn share_of(&self, charge: &Charge<'_>, taken_at: i64, at: i64) -> u64 {
        let now = self.now(at);
        let is_of_now = match &self.tally {
            Tally::Log(log) if log.known_stretch(now).is_some_and(|stretch| stretch.holds(taken_at)) => true,
            _ => charge.window.stretch(taken_at).leaves_at > now,
        };
        if is_of_now { charge.amount.min(self.totals(at).used) } else { 0 }
    }

    fn room_at(&self, now: i64, charge: &Charge<'_>) -> Option<i64> {
        let allowed = charge.limit.saturating_sub(charge.amount);
        match &self.tally {
            Tally::Log(log) => {
                let totals = log.totals(now);
                log.freed_at(now, totals.used.saturating_add(totals.reserved).saturating_sub(allowed))
            }
            Tally::Bucket(bucket) => later(now, bucket.after(now.abs_diff(self.clock)).drains_to(allowed)),
        }
    }

    fn resets_at(&self, now: i64, window: &Window) -> Option<i64> {
        match &self.tally {
            Tally::Log(log) if window.has_periods() => {
                let until = log.known_stretch(now).unwrap_or_else(|| window.stretch(now)).until;
                (until != NEVER).then_some(until)
            }
            Tally::Log(log) => log.cleared_at(now).filter(|&at| at > now),
            Tally::Bucket(bucket) => {
                later(now, bucket.after(now.abs_diff(self.clock)).drains_to(0)).filter(|&at| at > now)
            }
        }
    }

    /// How many slots beyond the first this counter keeps.
    pub(super) fn extra_slots(&self) -> usize {
        match &self.tally {
            Tally::Log(log) => log.extra_slots(),
            Tally::Bucket(_) => 0,
        }
    }

    /// Whether reserving at `at` would make it keep one slot more.
    pub(super) fn would_grow(&self, window: &Window, at: i64) -> bool {
        let now = self.now(at);
        match &self.tally {
            Tally::Log(log) => {
                log.would_grow(now, log.known_stretch(now).unwrap_or_else(|| window.stretch(now)))
            }
            Tally::Bucket(_) => false,
        }
    }

    /// Holds `amount` for `request` until `expires_at`. What would not fit in a `u64` is not counted.
    pub(super) fn reserve(&mut self, window: &Window, at: i64, request: u128, expires_at: i64, amount: u64) {
        self.advance(at);
        let totals = self.totals(at);
        let amount = amount.min(u64::MAX.saturating_sub(totals.used).saturating_sub(totals.reserved));
        let now = self.clock;
        let leaves_at = match &mut self.tally {
            Tally::Log(log) => {
                let stretch = log.known_stretch(now).unwrap_or_else(|| window.stretch(now));
                log.reserve(now, stretch, amount);
                stretch.leaves_at
            }
            Tally::Bucket(bucket) => {
                bucket.reserved = bucket.reserved.saturating_add(amount);
                NEVER
            }
        };
        self.hold(Hold { expires_at, request, leaves_at, amount });
    }

    /// Whether `request` has a hold that expires at `expires_at`.
    pub(super) fn has_hold(&self, request: u128, expires_at: i64) -> bool {
        self.find(request, expires_at).is_ok()
    }

    /// Turns the hold of `request` into use.
    pub(super) fn commit(&mut self, request: u128, expires_at: i64, at: i64) {
        let found = self.find(request, expires_at).ok().and_then(|at| self.holds.remove(at));
        let Some(hold) = found else { return };
        match &mut self.tally {
            Tally::Log(log) => log.commit(hold.leaves_at, hold.amount),
            Tally::Bucket(_) => {
                self.advance(at);
                if let Tally::Bucket(bucket) = &mut self.tally {
                    bucket.reserved = bucket.reserved.saturating_sub(hold.amount);
                    bucket.take(hold.amount);
                }
            }
        }
    }

    /// Gives back what `request` holds.
    pub(super) fn release(&mut self, request: u128, expires_at: i64) {
        let found = self.find(request, expires_at).ok().and_then(|at| self.holds.remove(at));
        if let Some(hold) = found {
            self.give_back(hold);
        }
    }

    /// Gives back up to `amount` of a gauge; answers how much there was to give back.
    pub(super) fn discharge(&mut self, amount: u64) -> u64 {
        match &mut self.tally {
            Tally::Log(log) => log.discharge(amount),
            Tally::Bucket(_) => 0,
        }
    }

    /// Makes this counter one that has used `used` at `at` and holds nothing.
    pub(super) fn seed(&mut self, window: &Window, used: u64, at: i64) {
        *self = Counter::new(window, at);
        match &mut self.tally {
            Tally::Log(log) => log.take(at, window.stretch(at), used),
            Tally::Bucket(bucket) => bucket.take(used),
        }
    }

    /// The earliest clock at which a fresh counter is as good as this one, if `at` is past it. A counter whose clock is
    /// ahead of `at` is kept: forgetting it would let the time that it has seen come again.
    pub(super) fn idle_since(&self, at: i64) -> Option<i64> {
        if !self.holds.is_empty() {
            return None;
        }
        let cleared_at = match &self.tally {
            Tally::Log(log) => log.cleared_at(self.clock)?,
            Tally::Bucket(bucket) => later(self.clock, bucket.drains_to(0))?,
        };
        (cleared_at <= at).then_some(cleared_at)
    }

    /// Whether the holds add up to what the tally has as reserved: what a restored counter is asked. Holds whose slot has
    /// left the window are in none.
    pub(super) fn holds_match(&self) -> bool {
        match &self.tally {
            Tally::Log(log) => {
                let mut held: Vec<_> = self.holds.iter().map(|hold| (hold.leaves_at, hold.amount)).collect();
                held.sort_unstable();
                log.slots().all(|slot| {
                    let first = held.partition_point(|&(leaves_at, _)| leaves_at < slot.leaves_at);
                    let of_slot =
                        held.iter().skip(first).take_while(|(leaves_at, _)| *leaves_at == slot.leaves_at);
                    of_slot.map(|&(_, amount)| u128::from(amount)).sum::<u128>() == u128::from(slot.reserved)
                })
            }
            Tally::Bucket(bucket) => {
                let held = self.holds.iter().map(|hold| u128::from(hold.amount)).sum::<u128>();
                held == u128::from(bucket.reserved) && self.holds.iter().all(|hold| hold.leaves_at == NEVER)
            }
        }
    }

    /// Moves the clock on to `at`, if it is later, and drops what has expired by then.
    fn advance(&mut self, at: i64) {
        let now = self.now(at);
        self.expire(now);
        if let Tally::Bucket(bucket) = &mut self.tally {
            *bucket = bucket.after(now.abs_diff(self.clock));
        }
        self.clock = now;
    }

    fn hold(&mut self, hold: Hold) {
        match self.find(hold.request, hold.expires_at) {
            Ok(at) => {
                if let Some(earlier) = self.holds.get_mut(at) {
                    earlier.amount = earlier.amount.saturating_add(hold.amount);
                }
            }
            Err(at) => self.holds.insert(at, hold),
        }
    }

    fn find(&self, request: u128, expires_at: i64) -> Result<usize, usize> {
        self.holds.binary_search_by_key(&(expires_at, request), |hold| (hold.expires_at, hold.request))
    }

    fn give_back(&mut self, hold: Hold) {
        match &mut self.tally {
            Tally::Log(log) => log.release(hold.leaves_at, hold.amount),
            Tally::Bucket(bucket) => bucket.reserved = bucket.reserved.saturating_sub(hold.amount),
        }
    }
}

fn later(now: i64, wait_ms: u128) -> Option<i64> {
    i64::try_from(i128::from(now).checked_add(i128::try_from(wait_ms).ok()?)?).ok().filter(|&at| at != NEVER)
}
