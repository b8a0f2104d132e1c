//! One counter: its clock, the amounts that count, and the reservations that are still open.
//!
//! Not for locking, and not for whole requests: a request may hold amounts in several counters.
//!
//! INVARIANT: the clock never goes back. A call with an earlier time is treated as if it came at the clock's time, so
//! that no amount is ever counted in a period which a later call has already found ended. Reading never moves the clock;
//! only reservations that are granted do (and, for token buckets, commitments). Every open hold expires after the clock.
//!
//! To be read, a counter is made to *stand* at an instant ([`Counter::stand`]), not before its clock: the holds that have
//! lapsed by then are put aside, and so is what has left the window. Nothing of that is lost until something is taken: a
//! reader whose clock is wrong must not end what others hold.
//!
//! Cost: constant but for the holds and slots between the instants at which it is made to stand, each of which goes by
//! once as time goes on, and the searches of the log.

use super::bucket::Bucket;
use super::holds::{Hold, Holds};
use super::log::{Log, Totals};
use super::reservation::{Charge, Usage};
use super::window::{NEVER, Stretch, Window};

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
    /// The instant at which the tally stands: it has in it exactly the holds that lapse later.
    stands_at: i64,
    pub(super) tally: Tally,
    pub(super) holds: Holds,
}

impl Counter {
    /// A counter that nothing has been taken from, whose clock stands at `clock`.
    pub(super) fn new(window: &Window, clock: i64) -> Self {
        let tally = match window.refill() {
            Some((tokens, ms)) => Tally::Bucket(Bucket::new(tokens, ms)),
            None => Tally::Log(Log::new()),
        };
        Counter::from_parts(clock, tally)
    }

    /// A counter without holds.
    pub(super) fn from_parts(clock: i64, tally: Tally) -> Self {
        let mut counter = Counter { clock, stands_at: clock, tally, holds: Holds::new() };
        if let Tally::Log(log) = &mut counter.tally {
            log.stand(clock);
        }
        counter
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

    /// Makes it stand at `at`, forth or back, but not before its clock.
    pub(super) fn stand(&mut self, at: i64) {
        let (now, before) = (self.now(at), self.stands_at);
        if now == before {
            return;
        }
        if self.holds.first().is_some_and(|hold| hold.expires_at <= now.max(before)) {
            let tally = &mut self.tally;
            self.holds.each_between(now.min(before), now.max(before), |hold| match tally {
                Tally::Log(log) if now > before => log.put_aside(hold.leaves_at, hold.amount),
                Tally::Log(log) => log.put_back(hold.leaves_at, hold.amount),
                Tally::Bucket(bucket) if now > before => {
                    bucket.reserved = bucket.reserved.saturating_sub(hold.amount);
                }
                Tally::Bucket(bucket) => bucket.reserved = bucket.reserved.saturating_add(hold.amount),
            });
        }
        if let Tally::Log(log) = &mut self.tally {
            log.stand(now);
        }
        self.stands_at = now;
    }

    /// Drops the holds that have lapsed at `at`, for good.
    pub(super) fn expire(&mut self, at: i64) {
        self.stand(at);
        while let Some(hold) = self.holds.pop_lapsed(self.stands_at) {
            if let Tally::Log(log) = &mut self.tally {
                log.clean(hold.leaves_at);
            }
        }
    }

    /// What counts where it stands.
    fn totals(&self) -> Totals {
        match &self.tally {
            Tally::Log(log) => log.totals(),
            Tally::Bucket(bucket) => {
                Totals { used: self.as_it_stands(bucket).used(), reserved: bucket.reserved }
            }
        }
    }

    fn as_it_stands(&self, bucket: &Bucket) -> Bucket {
        bucket.after(self.stands_at.abs_diff(self.clock))
    }

    /// The whole answer for `charge`, which was asked for `at`, where the counter stands.
    pub(super) fn usage(&self, charge: &Charge<'_>, at: i64) -> Usage {
        let Totals { used, reserved } = self.totals();
        let remaining = charge.limit.saturating_sub(used).saturating_sub(reserved);
        let retry_at = if charge.amount <= remaining {
            Some(at)
        } else if charge.amount > charge.limit {
            None
        } else {
            self.room_at(charge)
        };
        Usage { used, reserved, remaining, own: 0, retry_at, resets_at: self.resets_at(charge.window) }
    }

    /// How much of what counts where it stands `request` holds.
    pub(super) fn held_by(&self, request: u128, expires_at: i64) -> u64 {
        let hold = self.holds.get(request, expires_at).filter(|hold| hold.expires_at > self.stands_at);
        let counts = |hold: &&Hold| hold.leaves_at > self.stands_at || hold.leaves_at == NEVER;
        hold.filter(counts).map_or(0, |hold| hold.amount)
    }

    /// How much of what is used where it stands is that of `charge`, if it was taken at `taken_at` and made good. Tokens
    /// and places of a gauge are alike: those that have come back are not told from those of others.
    pub(super) fn share_of(&self, charge: &Charge<'_>, taken_at: i64) -> u64 {
        let is_of_now = match &self.tally {
            Tally::Log(log)
                if log.known_stretch(self.stands_at).is_some_and(|stretch| stretch.holds(taken_at)) =>
            {
                true
            }
            _ => charge.window.stretch(taken_at).leaves_at > self.stands_at,
        };
        if is_of_now { charge.amount.min(self.totals().used) } else { 0 }
    }

    fn room_at(&self, charge: &Charge<'_>) -> Option<i64> {
        let allowed = charge.limit.saturating_sub(charge.amount);
        match &self.tally {
            Tally::Log(log) => {
                let Totals { used, reserved } = log.totals();
                log.freed_at(used.saturating_add(reserved).saturating_sub(allowed))
            }
            Tally::Bucket(bucket) => later(self.stands_at, self.as_it_stands(bucket).drains_to(allowed)),
        }
    }

    fn resets_at(&self, window: &Window) -> Option<i64> {
        match &self.tally {
            Tally::Log(log) if window.has_periods() => {
                let until = self.stretch(log, window).until;
                (until != NEVER).then_some(until)
            }
            Tally::Log(log) => log.cleared_at(self.stands_at).filter(|&at| at > self.stands_at),
            Tally::Bucket(bucket) => {
                let drained = later(self.stands_at, self.as_it_stands(bucket).drains_to(0));
                drained.filter(|&at| at > self.stands_at)
            }
        }
    }

    fn stretch(&self, log: &Log, window: &Window) -> Stretch {
        log.known_stretch(self.stands_at).unwrap_or_else(|| window.stretch(self.stands_at))
    }

    /// How many slots beyond the first this counter keeps.
    pub(super) fn extra_slots(&self) -> usize {
        match &self.tally {
            Tally::Log(log) => log.extra_slots(),
            Tally::Bucket(_) => 0,
        }
    }

    /// Whether reserving where it stands would make it keep one slot more.
    pub(super) fn would_grow(&self, window: &Window) -> bool {
        match &self.tally {
            Tally::Log(log) => log.would_grow(self.stretch(log, window)),
            Tally::Bucket(_) => false,
        }
    }

    /// Holds `amount` for `request` until `expires_at`. What would not fit in a `u64` is not counted.
    pub(super) fn reserve(&mut self, window: &Window, at: i64, request: u128, expires_at: i64, amount: u64) {
        self.advance(at);
        let totals = self.totals();
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
        self.holds.insert(Hold { expires_at, request, leaves_at, amount });
    }

    /// Whether `request` has a hold that expires at `expires_at`.
    pub(super) fn has_hold(&self, request: u128, expires_at: i64) -> bool {
        self.holds.get(request, expires_at).is_some()
    }

    /// Turns the hold of `request` into use.
    pub(super) fn commit(&mut self, request: u128, expires_at: i64, at: i64) {
        let Some(hold) = self.take_out(request, expires_at) else { return };
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
        let Some(hold) = self.take_out(request, expires_at) else { return };
        match &mut self.tally {
            Tally::Log(log) => log.release(hold.leaves_at, hold.amount),
            Tally::Bucket(bucket) => bucket.reserved = bucket.reserved.saturating_sub(hold.amount),
        }
    }

    /// Removes a hold whose amount is in the tally.
    fn take_out(&mut self, request: u128, expires_at: i64) -> Option<Hold> {
        if expires_at <= self.stands_at {
            self.settle();
        }
        self.holds.remove(request, expires_at)
    }

    /// Makes it stand at its clock: nothing is put aside.
    pub(super) fn settle(&mut self) {
        self.stand(i64::MIN);
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
            Tally::Log(log) => log.emptied_at(self.clock)?,
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
        self.expire(at);
        let now = self.stands_at;
        if let Tally::Bucket(bucket) = &mut self.tally {
            *bucket = bucket.after(now.abs_diff(self.clock));
        }
        self.clock = now;
    }
}

fn later(now: i64, wait_ms: u128) -> Option<i64> {
    i64::try_from(i128::from(now).checked_add(i128::try_from(wait_ms).ok()?)?).ok().filter(|&at| at != NEVER)
}
