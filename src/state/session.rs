//! The locks of one call, and what is asked and taken under them.
//!
//! Not for taking the locks: the store does, in its order. Cost: some look-ups of counters for each charge.

use std::sync::MutexGuard;

use super::counter::Counter;
use super::key::CounterId;
use super::record::{Records, State, amounts, fingerprint};
use super::reservation::{Charge, ChargeSet, Reserve, Standing, StateError, Usage};
use super::shard::Counters;

/// The most shards. PERF: every call sets up and clears a place for each lock it might take, so more shards cost every
/// call and only help hosts that keep more than a dozen threads inside the store at once.
pub(super) const SHARDS_MAX: usize = 16;
/// The bits of a key's mixture that name its shard, from the top.
const SHARD_SHIFT: u32 = u64::BITS - SHARDS_MAX.ilog2();

/// The locks of one call.
pub(super) struct Session<'a> {
    pub(super) records: MutexGuard<'a, Records>,
    pub(super) counters: Locked<'a>,
}

/// Some shards of counters, locked.
pub(super) struct Locked<'a> {
    pub(super) shards: [Option<MutexGuard<'a, Counters>>; SHARDS_MAX],
    pub(super) count: usize,
}

/// What a reservation asks for.
pub(super) struct Ask<'a> {
    pub(super) request: u128,
    pub(super) charges: &'a [Charge<'a>],
    pub(super) at: i64,
    pub(super) expires_at: i64,
}

impl Session<'_> {
    /// What the store answers to `ask`, before anything is taken, and how full its counters are. An earlier reservation that
    /// has expired is settled.
    pub(super) fn examine(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) -> Result<Reserve, StateError> {
        if let Some(answer) = self.earlier(ask) {
            self.counters.fill(ask, usages);
            return Ok(answer);
        }
        self.counters.weigh(ask, usages)
    }

    /// The answer that an earlier grant of the same request calls for, if it still stands.
    fn earlier(&mut self, ask: &Ask<'_>) -> Option<Reserve> {
        let record = self.records.get(ask.request)?;
        let standing = match record.state {
            State::Held => Standing::Held,
            State::Committed => Standing::Committed,
            State::Discharged => return Some(Reserve::Conflict),
            State::Released | State::Expired => return None,
        };
        let expires_at = record.expires_at;
        let lives = ask.at < expires_at && self.counters.all_hold(&record.counters, ask.request, expires_at);
        if record.state == State::Held && !lives {
            for &id in &record.counters {
                self.counters.change(id, |counter| counter.release(ask.request, expires_at));
            }
            self.records.settle(ask.request, State::Expired, ask.at);
            return None;
        }
        let same = record.fingerprint == fingerprint(amounts(ask.charges));
        let repeated = Reserve::Repeated { standing, expires_at, over: record.over };
        Some(if same { repeated } else { Reserve::Conflict })
    }

    pub(super) fn make_room(&mut self, ask: &Ask<'_>) -> Result<(), StateError> {
        self.records.room()?;
        if !self.needs_room(ask) {
            return Ok(());
        }
        let mut needs = [(0_usize, 0_usize); SHARDS_MAX];
        for (position, charge) in ask.charges.iter().enumerate() {
            let id = id_of(charge);
            let counted =
                ask.charges.iter().take(position).any(|other| other.amount > 0 && id_of(other) == id);
            let need = needs.get_mut(shard_of(id.0, self.counters.count));
            if let (false, Some(need), Some(shard)) =
                (counted || charge.amount == 0, need, self.counters.shard(id))
            {
                match shard.get(id) {
                    Some(counter) => need.1 += usize::from(counter.would_grow(charge.window, ask.at)),
                    None => need.0 += 1,
                }
            }
        }
        for (shard, (counters, slots)) in self.counters.shards.iter_mut().zip(needs) {
            if let Some(shard) = shard {
                shard.room(counters, slots, ask.at)?;
            }
        }
        Ok(())
    }

    /// Whether any charge makes a counter, or makes one keep a slot more. Mostly none does.
    fn needs_room(&mut self, ask: &Ask<'_>) -> bool {
        ask.charges.iter().any(|charge| {
            let id = id_of(charge);
            let counter = self.counters.shard(id).and_then(|shard| shard.get(id));
            charge.amount > 0 && counter.is_none_or(|counter| counter.would_grow(charge.window, ask.at))
        })
    }

    pub(super) fn take(&mut self, ask: &Ask<'_>, over: ChargeSet) {
        let mut held = self.records.spare();
        for charge in ask.charges.iter().filter(|charge| charge.amount > 0) {
            let id = id_of(charge);
            if let Some(shard) = self.counters.shard(id) {
                shard.change_or_make(id, charge.window, ask.at, |counter| {
                    counter.reserve(charge.window, ask.at, ask.request, ask.expires_at, charge.amount);
                });
            }
            if !held.contains(&id) {
                held.push(id);
            }
        }
        self.records.open(ask.request, fingerprint(amounts(ask.charges)), over, ask.expires_at, held);
    }
}

impl Locked<'_> {
    /// What the counters say to `ask`, before anything is taken, and how full they are.
    pub(super) fn weigh(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) -> Result<Reserve, StateError> {
        usages.clear();
        let mut over = ChargeSet::default();
        let (mut refused, mut lapsed) = (false, ask.expires_at <= ask.at);
        for (position, charge) in ask.charges.iter().enumerate() {
            let id = id_of(charge);
            let before = ask.charges.iter().take(position).filter(|other| id_of(other) == id);
            let before = before.fold(0_u64, |sum, other| sum.saturating_add(other.amount));
            let Some(shard) = self.shard(id) else { continue };
            let (now, usage) = shard.read(id, charge.window, ask.at, |counter| {
                (counter.now(ask.at), counter.usage(charge, ask.at))
            });
            usages.push(usage);
            lapsed |= charge.amount > 0 && ask.expires_at <= now;
            if charge.amount > usage.remaining.saturating_sub(before) {
                over.insert(position);
                refused |= charge.enforce;
            }
        }
        match (refused, lapsed) {
            (true, _) => Ok(Reserve::Spent { over }),
            (false, true) => {
                usages.clear();
                Err(StateError::Lapsed)
            }
            (false, false) => Ok(Reserve::Granted { over }),
        }
    }

    pub(super) fn fill(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) {
        usages.clear();
        for charge in ask.charges {
            let id = id_of(charge);
            if let Some(shard) = self.shard(id) {
                usages.push(shard.usage(id, charge, ask.at));
            }
        }
    }

    pub(super) fn shard(&mut self, id: CounterId) -> Option<&mut Counters> {
        self.shards.get_mut(shard_of(id.0, self.count))?.as_deref_mut()
    }

    pub(super) fn change<R>(&mut self, id: CounterId, act: impl FnOnce(&mut Counter) -> R) -> Option<R> {
        self.shard(id)?.change(id, act)
    }

    /// Whether `request` still has all its holds. One is missing if a call with a later time has found it expired.
    pub(super) fn all_hold(&mut self, ids: &[CounterId], request: u128, expires_at: i64) -> bool {
        ids.iter().all(|&id| {
            let counter = self.shard(id).and_then(|shard| shard.get(id));
            counter.is_some_and(|counter| counter.has_hold(request, expires_at))
        })
    }
}

pub(super) fn id_of(charge: &Charge<'_>) -> CounterId {
    charge.key.with_window(charge.window.number())
}

/// The shard of a key among `count`, a power of two up to [`SHARDS_MAX`]. A fixed mixture, not a seeded one: where the bounds of a
/// full store bite must not differ from run to run.
pub(super) fn shard_of(key: u128, count: usize) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> SHARD_SHIFT) as usize & (count - 1)
}
