//! The locks of one call, and what is asked and taken under them.
//!
//! Not for taking the locks: the store does, in its order. Cost: some look-ups of counters for each charge.

use std::sync::MutexGuard;

use super::act::{Act, Digest};
use super::counter::Counter;
use super::key::CounterId;
use super::record::{Records, State, Told};
use super::reservation::{Charge, ChargeSet, Counted, Reserve, Standing, StateError, Usage};
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
    pub(super) act: Act,
    pub(super) charges: &'a [Charge<'a>],
    pub(super) at: i64,
    pub(super) expires_at: i64,
}

impl Ask<'_> {
    fn request(&self) -> u128 {
        self.act.request.0
    }

    fn detail(&self) -> Digest {
        self.act.detail.charges(amounts(self.charges))
    }
}

/// An earlier grant of the same request that still stands.
struct Earlier {
    state: State,
    told: Told,
    /// Whether it is for the same act, perhaps told with other details.
    is_same_act: bool,
}

impl Earlier {
    fn share(&self) -> Share {
        match (self.is_same_act, self.state) {
            (true, State::Held) => Share::Held { expires_at: self.told.expires_at },
            (true, State::Committed) => Share::Counted { taken_at: self.told.taken_at },
            _ => Share::None,
        }
    }
}

/// Where a request's own share of its counters is.
#[derive(Clone, Copy)]
pub(super) enum Share {
    None,
    Held {
        expires_at: i64,
    },
    Counted {
        taken_at: i64,
    },
    /// It was taken by this very call.
    Taken,
}

/// What the counters say to a reservation.
pub(super) struct Weighed {
    over: ChargeSet,
    is_refused: bool,
    has_lapsed: bool,
}

impl Weighed {
    /// The answer to a reservation that limits apply to.
    pub(super) fn answer(self, usages: &mut Vec<Usage>) -> Result<Reserve, StateError> {
        if self.is_refused {
            return Ok(Reserve::Spent { over: self.over });
        }
        Ok(Reserve::Granted { over: self.granted(usages)? })
    }

    /// The answer where none applies.
    fn granted(self, usages: &mut Vec<Usage>) -> Result<ChargeSet, StateError> {
        if self.has_lapsed {
            usages.clear();
            return Err(StateError::Lapsed);
        }
        Ok(self.over)
    }
}

impl Session<'_> {
    /// What the store answers to `ask`, before anything is taken, and how full its counters are.
    pub(super) fn examine(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) -> Result<Reserve, StateError> {
        let Some(earlier) = self.earlier(ask) else { return self.counters.weigh(ask, usages).answer(usages) };
        self.counters.fill(ask, earlier.share(), usages);
        let Told { detail, over, expires_at, .. } = earlier.told;
        let standing = match earlier.state {
            State::Held => Standing::Held,
            _ => Standing::Committed,
        };
        let is_same = earlier.is_same_act && detail == ask.detail();
        Ok(if is_same { Reserve::Repeated { standing, expires_at, over } } else { Reserve::Conflict })
    }

    /// What counting an act that has happened would answer, and how full its counters are.
    pub(super) fn foretell(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) -> Result<Counted, StateError> {
        if let Some(earlier) = self.earlier(ask) {
            self.counters.fill(ask, earlier.share(), usages);
            return Ok(match earlier.state {
                _ if !earlier.is_same_act => Counted::Conflict,
                State::Held => Counted::Held,
                _ => Counted::Before,
            });
        }
        let over = self.counters.weigh(ask, usages).granted(usages)?;
        Ok(Counted::Now { over })
    }

    /// Counts an act that has happened, whatever the limits: what its request holds, if it holds anything.
    pub(super) fn count(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) -> Result<Counted, StateError> {
        let counted = self.foretell(ask, usages)?;
        if let Counted::Now { over } = counted {
            self.make_room(ask)?;
            self.take(ask, over);
        }
        if let Counted::Now { .. } | Counted::Held = counted {
            end(&mut self.records, &mut self.counters, ask.request(), State::Committed, ask.at);
            let share = self.earlier(ask).map_or(Share::None, |earlier| earlier.share());
            self.counters.fill(ask, share, usages);
        }
        Ok(counted)
    }

    /// An earlier grant of the same request, if it still stands. One of which a hold is gone is settled: whoever took
    /// something has found its time over. One whose time is over by this call's clock alone is left as it is.
    fn earlier(&mut self, ask: &Ask<'_>) -> Option<Earlier> {
        let record = self.records.get(ask.request())?;
        let (state, told) = (record.state, record.told);
        match state {
            State::Held | State::Committed | State::Discharged => {}
            State::Released | State::Expired => return None,
        }
        if state == State::Held {
            if !self.counters.all_hold(&record.counters, ask.request(), told.expires_at) {
                end(&mut self.records, &mut self.counters, ask.request(), State::Expired, ask.at);
                return None;
            }
            if told.expires_at <= ask.at {
                return None;
            }
        }
        let is_same_act = told.act == ask.act.act && state != State::Discharged;
        Some(Earlier { state, told, is_same_act })
    }

    /// Ends what the request holds, if it holds anything: its time is over.
    fn end_open(&mut self, ask: &Ask<'_>) {
        if self.records.get(ask.request()).is_some_and(|record| record.state == State::Held) {
            end(&mut self.records, &mut self.counters, ask.request(), State::Expired, ask.at);
        }
    }

    /// Sees that there is room for what `ask` takes.
    pub(super) fn make_room(&mut self, ask: &Ask<'_>) -> Result<(), StateError> {
        if !self.needs_room(ask) {
            return Ok(());
        }
        let needs = self.needs(ask);
        for (at, need) in needs.into_iter().enumerate() {
            if self.claim(at, need) {
                continue;
            }
            // A sweep may drop the very counters that are asked for: what is needed is then more than before.
            let has_swept = self.counters.locked(at).is_some_and(|shard| shard.sweep_for_room(ask.at));
            let need = if has_swept { self.needs(ask).get(at).copied() } else { None };
            if !need.is_some_and(|need| self.claim(at, need)) {
                return Err(StateError::CountersFull);
            }
        }
        Ok(())
    }

    fn claim(&mut self, at: usize, (counters, slots): (usize, usize)) -> bool {
        self.counters.locked(at).is_none_or(|shard| shard.claim(counters, slots))
    }

    /// How many counters and slots each shard has to have more.
    fn needs(&mut self, ask: &Ask<'_>) -> [(usize, usize); SHARDS_MAX] {
        let mut needs = [(0_usize, 0_usize); SHARDS_MAX];
        for (position, charge) in ask.charges.iter().enumerate() {
            let id = id_of(charge);
            let counted =
                ask.charges.iter().take(position).any(|other| other.amount > 0 && id_of(other) == id);
            let need = needs.get_mut(shard_of(id.0, self.counters.count));
            if let (false, Some(need), Some(shard)) =
                (counted || charge.amount == 0, need, self.counters.shard(id))
            {
                match shard.would_grow(id, charge.window, ask.at) {
                    Some(grows) => need.1 += usize::from(grows),
                    None => need.0 += 1,
                }
            }
        }
        needs
    }

    /// Whether any charge makes a counter, or makes one keep a slot more. Mostly none does.
    fn needs_room(&mut self, ask: &Ask<'_>) -> bool {
        ask.charges.iter().any(|charge| {
            let id = id_of(charge);
            let grows = self.counters.shard(id).and_then(|shard| shard.would_grow(id, charge.window, ask.at));
            charge.amount > 0 && grows != Some(false)
        })
    }

    /// Takes what `ask` asks for. INVARIANT: room was made for it.
    pub(super) fn take(&mut self, ask: &Ask<'_>, over: ChargeSet) {
        let mut held = self.records.spare();
        let mut taken_at = ask.at;
        for charge in ask.charges.iter().filter(|charge| charge.amount > 0) {
            let id = id_of(charge);
            if let Some(shard) = self.counters.shard(id) {
                shard.change_or_make(id, charge.window, ask.at, |counter| {
                    counter.reserve(charge.window, ask.at, ask.request(), ask.expires_at, charge.amount);
                    taken_at = taken_at.max(counter.clock);
                });
            }
            if !held.contains(&id) {
                held.push(id);
            }
        }
        // An earlier reservation of the same request, whose time is over, gives way. Not before something was taken: what
        // it gives back would be room that nobody saw when room was made.
        self.end_open(ask);
        let (act, detail, expires_at) = (ask.act.act, ask.detail(), ask.expires_at);
        self.records.open(ask.request(), Told { act, detail, over, taken_at, expires_at }, held, ask.at);
    }
}

/// Ends an open reservation, of which `Committed` makes use of what it holds and everything else gives it back.
pub(super) fn end(records: &mut Records, counters: &mut Locked<'_>, request: u128, state: State, at: i64) {
    let Some(record) = records.get(request) else { return };
    let expires_at = record.told.expires_at;
    for &id in &record.counters {
        counters.change(id, |counter| match state {
            State::Committed => counter.commit(request, expires_at, at),
            _ => counter.release(request, expires_at),
        });
    }
    records.settle(request, state, at);
}

impl Locked<'_> {
    /// What the counters say to `ask`, before anything is taken, and how full they are.
    pub(super) fn weigh(&mut self, ask: &Ask<'_>, usages: &mut Vec<Usage>) -> Weighed {
        usages.clear();
        let mut over = ChargeSet::default();
        let (mut is_refused, mut has_lapsed) = (false, ask.expires_at <= ask.at);
        for (position, charge) in ask.charges.iter().enumerate() {
            let id = id_of(charge);
            let before = ask.charges.iter().take(position).filter(|other| id_of(other) == id);
            let before = before.fold(0_u64, |sum, other| sum.saturating_add(other.amount));
            let Some(shard) = self.shard(id) else { continue };
            let (now, usage) = shard.read(id, charge.window, ask.at, |counter| {
                (counter.now(ask.at), counter.usage(charge, ask.at))
            });
            usages.push(usage);
            has_lapsed |= charge.amount > 0 && ask.expires_at <= now;
            if charge.amount > usage.remaining.saturating_sub(before) {
                over.insert(position);
                is_refused |= charge.enforce;
            }
        }
        Weighed { over, is_refused, has_lapsed }
    }

    /// How full the counters of `ask` are, and how much of that is its request's own.
    pub(super) fn fill(&mut self, ask: &Ask<'_>, share: Share, usages: &mut Vec<Usage>) {
        usages.clear();
        for charge in ask.charges {
            let id = id_of(charge);
            let Some(shard) = self.shard(id) else { continue };
            let (mut usage, own) = shard.read(id, charge.window, ask.at, |counter| {
                let own = match share {
                    Share::None => 0,
                    Share::Held { expires_at } => counter.held_by(ask.request(), expires_at),
                    Share::Counted { taken_at } => counter.share_of(charge, taken_at),
                    Share::Taken => {
                        let same = ask.charges.iter().filter(|other| id_of(other) == id);
                        same.fold(0_u64, |sum, other| sum.saturating_add(other.amount))
                    }
                };
                (counter.usage(charge, ask.at), own)
            });
            usage.own = own.min(usage.used.saturating_add(usage.reserved));
            usages.push(usage);
        }
    }

    pub(super) fn shard(&mut self, id: CounterId) -> Option<&mut Counters> {
        self.locked(shard_of(id.0, self.count))
    }

    fn locked(&mut self, at: usize) -> Option<&mut Counters> {
        self.shards.get_mut(at)?.as_deref_mut()
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

/// The amounts of charges, by the counters that they go to.
fn amounts<'a>(charges: &'a [Charge<'a>]) -> impl Iterator<Item = (CounterId, u64)> + 'a {
    charges.iter().map(|charge| (id_of(charge), charge.amount))
}

pub(super) fn id_of(charge: &Charge<'_>) -> CounterId {
    charge.key.with_window(charge.window.number())
}

/// The shard of a key among `count`, a power of two up to [`SHARDS_MAX`]. A fixed mixture, not a seeded one: where the
/// bounds of a full store bite must not differ from run to run.
pub(super) fn shard_of(key: u128, count: usize) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> SHARD_SHIFT) as usize & (count - 1)
}
