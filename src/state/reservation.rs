//! The words of the protocol between a host and a store: what is asked, and what can be answered.
//!
//! Not for storing anything. Closed enums throughout: a host can match every outcome.

use super::key::CounterKey;
use super::window::Window;
use std::fmt;

/// Charges that one reservation may have.
pub const CHARGES_MAX: usize = 64;

/// An amount to be taken from one counter.
#[derive(Clone, Copy, Debug)]
pub struct Charge<'a> {
    /// Which counter.
    pub key: CounterKey,
    /// Over which time it counts.
    pub window: &'a Window,
    /// The most that it may hold, used and reserved together. A token bucket holds as many tokens.
    pub limit: u64,
    /// How much to take. Nothing is taken, and no counter is made, for 0.
    pub amount: u64,
    /// Whether the amount may only be taken if it fits. Otherwise it is counted even beyond the limit.
    pub enforce: bool,
}

/// How full one counter is, at the time of the answer, with the limit and the amount of the charge that was asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Usage {
    /// Committed amounts in the window. For a token bucket, tokens not yet regained, those begun counted whole.
    pub used: u64,
    /// Reserved amounts in the window, neither committed nor released.
    pub reserved: u64,
    /// What is left of the limit; 0 beyond it.
    pub remaining: u64,
    /// How much of the used and reserved amounts is the request's own, of an earlier call or of this one; 0 where no
    /// request was named. It is part of both until it has left the window.
    pub own: u64,
    /// The earliest time at which the charge's amount fits, supposing that all open reservations are kept and nothing new
    /// comes: the time that was asked for if it fits at once, `None` if waiting alone will never do.
    pub retry_at: Option<i64>,
    /// For calendar periods and fixed windows, the end of the current one. Otherwise the time by which all that counts now
    /// has left the window, supposing that all open reservations are kept. `None` if that never comes by itself, or nothing
    /// counts.
    pub resets_at: Option<i64>,
}

/// Some of the charges of a reservation, by their position.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ChargeSet(pub(super) u64);

impl ChargeSet {
    /// Whether the charge at `position` is among them.
    pub fn contains(self, position: usize) -> bool {
        position < CHARGES_MAX && self.0 & (1 << position) != 0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their positions, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..CHARGES_MAX).filter(move |&position| self.contains(position))
    }

    pub(crate) fn insert(&mut self, position: usize) {
        if position < CHARGES_MAX {
            self.0 |= 1 << position;
        }
    }
}

/// The answer to a reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reserve {
    /// All charges are held, until they are committed or released or expire.
    Granted {
        /// Charges that were not to be enforced and went beyond their limit.
        over: ChargeSet,
    },
    /// Nothing was taken, and the request is not remembered: it may be asked again when there is room.
    Spent {
        /// All charges that do not fit, whether enforced or not; at least one is enforced.
        over: ChargeSet,
    },
    /// The request was granted before and still stands. Nothing was taken this time.
    Repeated {
        /// [`Standing::Held`] or [`Standing::Committed`].
        standing: Standing,
        /// When what it holds lapses if it is not committed before, as the first call said.
        expires_at: i64,
        /// What the first answer said.
        over: ChargeSet,
    },
    /// The request was granted before, and still stands, for another act or other charges. Nothing was taken this time.
    Conflict,
}

/// The answer to an act that has happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// All charges are used.
    Now {
        /// Charges that went beyond their limit.
        over: ChargeSet,
    },
    /// What the request held is used, and nothing else.
    Held,
    /// The request was counted before. Nothing was taken this time.
    Before,
    /// The request was granted, and still stands, for another act. Nothing was taken.
    Conflict,
}

/// What has become of a reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Reserved: neither committed nor released, and not yet expired.
    Held,
    /// Used for good.
    Committed,
    /// Given back by the host.
    Released,
    /// Given back because its time was over.
    Expired,
}

/// The answer to a commitment or a release.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// This call did it.
    Now,
    /// An earlier call had done the same; this one changed nothing.
    Before,
    /// It had ended otherwise, and stays so. After [`Standing::Expired`] or [`Standing::Released`] the host has to reserve
    /// anew.
    Otherwise(Standing),
    /// The store knows no such request: it was never granted, or was settled too long ago to be remembered.
    Unknown,
}

/// The answer to a discharge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Discharged {
    /// This call gave back what was used.
    Now {
        /// How much of the amounts was not there to give back. Not 0: the host and the store disagree on what is used.
        short: u64,
    },
    /// An earlier call with the same request key had done it; this one changed nothing.
    Before,
    /// The request key belongs to a reservation, or to a discharge of other amounts. Nothing was given back.
    Conflict,
    /// What was said of the request leaves open whether it counts for a gauge, or for whose, or the event has no name.
    /// Nothing was given back, and the event is not remembered. Only an engine answers so.
    Unknown,
}

/// What a round of [`expire`](super::MemoryStore::expire) has found.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Expiry {
    /// Reservations whose time was over.
    pub expired: u64,
    /// Settled requests that are no more remembered.
    pub forgotten: u64,
    /// Counters dropped because nothing counts in them any more.
    pub swept: u64,
}

/// How full a store is, of what its limits bound.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Fullness {
    /// Counters.
    pub counters: usize,
    /// What sliding windows keep beside the first amount of each counter: one for each later millisecond (or day, for
    /// natural days) in which something was taken and which still counts or has not been cleared away yet.
    pub slots: usize,
    /// Open reservations.
    pub open: usize,
    /// Settled requests that are remembered.
    pub settled: usize,
}

/// Why a store could not answer. Nothing was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StateError {
    /// More than [`CHARGES_MAX`] charges in one call.
    TooManyCharges,
    /// The reservation would have expired before it began: `expires_at` is not after `at`, or not after the clock of one
    /// of its counters, which other hosts with a later clock have moved on.
    Lapsed,
    /// `Limits::counters` counters (or slots of sliding windows) are in use.
    CountersFull,
    /// `Limits::counters` reservations are open.
    ReservationsFull,
}

impl fmt::Display for StateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            StateError::TooManyCharges => "a reservation has more than 64 charges",
            StateError::Lapsed => "the reservation would have expired before it began",
            StateError::CountersFull => "no room for another counter",
            StateError::ReservationsFull => "no room for another reservation",
        })
    }
}

impl std::error::Error for StateError {}
