//! A token bucket in exact integer arithmetic.
//!
//! This is the generic cell rate algorithm (ITU-T I.371, 1996, annex A) in the form of a meter: instead of the theoretical
//! arrival time it keeps how far that time lies ahead of the counter's clock, in units of `1 / tokens` milliseconds. One
//! token adds `ms` units, one millisecond drains `tokens` units. Both are integers, so nothing is ever rounded.
//!
//! Reserved tokens are kept apart from the meter: they are out of the bucket, do not drain, and go back whole when they
//! are released or expire. When committed they enter the meter at the instant of the commitment. So a release can never
//! give back what time has given back already, and in every interval the tokens committed are at most the limit plus what
//! the interval refills.
//!
//! INVARIANT: the tokens used (rounded up) and reserved add up to a `u64`; the meter fits in a `u128` with room for it.
//! Cost: a few wide multiplications, one wide division.

/// The state of one bucket; the clock that it is relative to is the counter's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    pub(super) tokens: u64,
    pub(super) ms: u64,
    pub(super) level: u128,
    pub(super) reserved: u64,
}

impl Bucket {
    pub(super) fn new(tokens: u64, ms: u64) -> Self {
        Bucket { tokens: tokens.max(1), ms: ms.max(1), level: 0, reserved: 0 }
    }

    /// The same bucket `elapsed_ms` later.
    pub(super) fn after(mut self, elapsed_ms: u64) -> Self {
        let drained = u128::from(self.tokens) * u128::from(elapsed_ms);
        self.level = self.level.saturating_sub(drained);
        self
    }

    /// Tokens that are not yet regained, those begun counted whole.
    pub(super) fn used(&self) -> u64 {
        u64::try_from(self.level.div_ceil(u128::from(self.ms))).unwrap_or(u64::MAX)
    }

    /// Takes `amount` tokens out for good.
    pub(super) fn take(&mut self, amount: u64) {
        self.level = self.level.saturating_add(u128::from(amount) * u128::from(self.ms));
    }

    /// Milliseconds until no more than `allowed` tokens are missing, if all that are reserved were committed now.
    pub(super) fn drains_to(&self, allowed: u64) -> u128 {
        let held = u128::from(self.reserved) * u128::from(self.ms);
        let excess =
            self.level.saturating_add(held).saturating_sub(u128::from(allowed) * u128::from(self.ms));
        excess.div_ceil(u128::from(self.tokens))
    }
}
