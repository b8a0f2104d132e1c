//! Quotas of one request: which count, for whom, and what the store says of them.
//!
//! All counters of a request are read in one look at the store, so that no two of them are of different instants. A
//! request that was granted before is shown the counters without its own share: asked again, it gets the same answer.

use super::Evaluation;
use crate::decision::Truth;
use crate::ir::QuotaId;
use crate::request::Phase;
use crate::state::{CHARGES_MAX, Charge, ChargeSet, CounterKey, RequestKey, Reserve, StateError, Usage};

/// So many charges most requests have at most. PERF: room for all that there may be takes as long to fill as a look at the
/// store.
const CHARGES_FEW: usize = 4;

/// Whether a request counts for a quota.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Count {
    Apart,
    Unknown,
    Counts,
}

/// How one quota stands, without the request's own share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuotaLine {
    /// The quota.
    pub quota: QuotaId,
    /// Whether the request's amount does not fit any more.
    pub is_spent: bool,
    /// Used and reserved amounts.
    pub used: u64,
    /// What is left.
    pub remaining: u64,
    /// The earliest time at which the amount fits, in milliseconds; `None` if waiting alone will not do.
    pub retry_at: Option<i64>,
    /// When all of it is free again if nothing more is counted, in milliseconds: the end of the current period, or the time
    /// by which all that counts now has left. `None` if that never comes, or nothing counts.
    pub resets_at: Option<i64>,
}

/// One counter that the request would be charged to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post {
    pub(super) quota: QuotaId,
    pub(super) key: CounterKey,
}

/// The quotas of the current request.
#[derive(Debug, Default)]
pub(super) struct QuotaSession {
    is_open: bool,
    counts: Vec<Count>,
    pub(super) posts: Vec<Post>,
    usages: Vec<Usage>,
    /// Room for the next.
    spare: Vec<Usage>,
    over: ChargeSet,
    is_repeated: bool,
    /// Why the store could not answer.
    fault: Option<StateError>,
}

impl QuotaSession {
    pub(super) fn clear(&mut self) {
        self.is_open = false;
        self.counts.clear();
        self.posts.clear();
        self.usages.clear();
        self.over = ChargeSet::default();
        self.is_repeated = false;
        self.fault = None;
    }
}

impl<'e> Evaluation<'e, '_> {
    /// The key under which the request is idempotent: by its tenant and id, if it has one.
    fn request_key(&self) -> Option<RequestKey> {
        let id = self.facts.request.request_id.as_deref()?;
        Some(RequestKey::new(self.tenant().as_bytes(), id.as_bytes()))
    }

    /// The key of a reservation: that of the request, or one of its own if the request has no id.
    pub(crate) fn reservation_key(&self) -> RequestKey {
        self.request_key().unwrap_or_else(|| self.store.unnamed_key())
    }

    pub(super) fn tenant(&self) -> &'e str {
        self.facts.request.tenant.as_deref().unwrap_or_default()
    }

    /// How many acts the request stands for: one at least, whatever it says.
    fn amount(&self) -> u64 {
        self.facts.request.count.map_or(1, |count| u64::try_from(count).unwrap_or(0).max(1))
    }

    pub(super) fn spent(&mut self, quota: QuotaId) -> Option<Truth> {
        self.open();
        match self.scratch.quotas.counts.get(quota.index())? {
            Count::Apart => Some(Truth::False),
            Count::Unknown => None,
            Count::Counts => self.quota_line(quota).map(|line| Truth::from(line.is_spent)),
        }
    }

    /// How a quota stands, over all counters of this request: the fullest of them. `None` if the request does not count
    /// for it, or that is not known.
    pub(crate) fn quota_line(&mut self, quota: QuotaId) -> Option<QuotaLine> {
        self.open();
        let amount = self.amount();
        let session = &self.scratch.quotas;
        if session.counts.get(quota.index()) != Some(&Count::Counts) {
            return None;
        }
        let mut line: Option<QuotaLine> = None;
        for (at, (post, usage)) in session.posts.iter().zip(&session.usages).enumerate() {
            if post.quota != quota {
                continue;
            }
            let own = if session.is_repeated { amount } else { 0 };
            let is_spent = session.over.contains(at);
            let one = QuotaLine {
                quota,
                is_spent,
                used: usage.used.saturating_add(usage.reserved).saturating_sub(own),
                remaining: if is_spent { usage.remaining } else { usage.remaining.saturating_add(own) },
                retry_at: usage.retry_at,
                resets_at: usage.resets_at,
            };
            line = Some(match line {
                None => one,
                Some(other) => fuller(other, one),
            });
        }
        line
    }

    /// Finds out which quotas count and reads their counters; once a request.
    fn open(&mut self) {
        if self.scratch.quotas.is_open {
            return;
        }
        self.scratch.quotas.is_open = true;
        let program = self.program;
        for (at, quota) in (0..).zip(&program.quotas) {
            let count = match self.node(quota.when) {
                Truth::False => Count::Apart,
                Truth::Unknown => Count::Unknown,
                Truth::True => {
                    self.post(QuotaId(at), &quota.scopes).map_or(Count::Unknown, |()| Count::Counts)
                }
            };
            self.scratch.quotas.counts.push(count);
        }
        self.look();
    }

    /// Asks the store how it stands. Without a time nothing is known; with more counters than one reservation can have, or
    /// where the store cannot answer, nothing is known either, and the decision tells of a fault.
    fn look(&mut self) {
        if self.scratch.quotas.posts.is_empty() {
            return;
        }
        let Some(at) = self.facts.request.at else { return self.know_nothing() };
        // Whether a reservation can be had is seen when it is made: a look at the counters holds at any time.
        let (key, until) = (self.request_key(), i64::MAX);
        let mut usages = std::mem::take(&mut self.scratch.quotas.usages);
        let answer = self.with_charges(|charges, store| match key {
            Some(key) => store.peek(key, charges, at.0, until, &mut usages),
            None => store.peek_unnamed(charges, at.0, until, &mut usages),
        });
        let session = &mut self.scratch.quotas;
        session.usages = usages;
        match answer {
            Ok(Reserve::Granted { over } | Reserve::Spent { over }) => session.over = over,
            Ok(Reserve::Repeated { over, .. }) => {
                session.over = over;
                session.is_repeated = true;
            }
            // The same id for another act: it is judged as a new one, and its reservation will be refused.
            Ok(Reserve::Conflict) => {}
            Err(error) => {
                session.fault = Some(error);
                self.know_nothing();
            }
        }
    }

    fn know_nothing(&mut self) {
        for count in &mut self.scratch.quotas.counts {
            if *count == Count::Counts {
                *count = Count::Unknown;
            }
        }
    }

    /// Calls `ask` with the charges of this request: enforced where a rule in force tests the quota, nothing forbids it,
    /// and the decision did not already see it spent.
    fn with_charges<T>(&self, ask: impl FnOnce(&[Charge<'_>], &crate::state::MemoryStore) -> T) -> T {
        if self.scratch.quotas.posts.len() <= CHARGES_FEW {
            self.with_charges_up_to::<CHARGES_FEW, T>(ask)
        } else {
            // One more than the store takes, so that it sees that they are too many.
            self.with_charges_up_to::<{ CHARGES_MAX + 1 }, T>(ask)
        }
    }

    fn with_charges_up_to<const MAX: usize, T>(
        &self,
        ask: impl FnOnce(&[Charge<'_>], &crate::state::MemoryStore) -> T,
    ) -> T {
        let session = &self.scratch.quotas;
        let amount = self.amount();
        let has_happened = self.facts.request.phase == Phase::POST;
        let charge = |at: usize, post: &Post| {
            let quota = self.program.quotas.get(post.quota.index())?;
            let enforce = quota.is_enforced && !has_happened && !session.over.contains(at);
            Some(Charge { key: post.key, window: &quota.window, limit: quota.limit, amount, enforce })
        };
        let Some(first) = session.posts.first().and_then(|post| charge(0, post)) else {
            return ask(&[], self.store);
        };
        let mut charges = [first; MAX];
        let count = session.posts.len().min(MAX);
        for (at, (slot, post)) in charges.iter_mut().zip(&session.posts).enumerate() {
            if let Some(charge) = charge(at, post) {
                *slot = charge;
            }
        }
        ask(charges.get(..count).unwrap_or_default(), self.store)
    }

    /// Holds the request's amounts in all its counters until `expires_at`.
    ///
    /// # Errors
    /// The store has no room, or the times do not fit.
    pub(crate) fn reserve(
        &mut self,
        key: RequestKey,
        at: i64,
        expires_at: i64,
    ) -> Result<Reserve, StateError> {
        self.open();
        let mut usages = std::mem::take(&mut self.scratch.quotas.spare);
        let answer =
            self.with_charges(|charges, store| store.reserve(key, charges, at, expires_at, &mut usages));
        if answer.is_ok() {
            std::mem::swap(&mut usages, &mut self.scratch.quotas.usages);
        }
        self.scratch.quotas.spare = usages;
        if let Ok(Reserve::Granted { over } | Reserve::Repeated { over, .. }) = answer {
            self.stand(over);
        }
        answer
    }

    /// Has the counters stand as a further look at the store would find them: with the share of this request, which is
    /// told from that of others only where the request has an id.
    fn stand(&mut self, over: ChargeSet) {
        let (amount, is_named) = (self.amount(), self.facts.request.request_id.is_some());
        let QuotaSession { usages, is_repeated, over: own, .. } = &mut self.scratch.quotas;
        *is_repeated = is_named;
        *own = over;
        if !is_named {
            *own = ChargeSet::default();
            for (at, usage) in usages.iter().enumerate() {
                if amount > usage.remaining {
                    own.insert(at);
                }
            }
        }
    }

    /// Whether the request counts for any quota.
    ///
    /// # Errors
    /// The store could not say how they stand.
    pub(crate) fn counts(&mut self) -> Result<bool, StateError> {
        self.open();
        let session = &self.scratch.quotas;
        session.fault.map_or(Ok(session.counts.contains(&Count::Counts)), Err)
    }

    /// Makes a reservation good: the act has been done.
    pub(crate) fn commit(&self, key: RequestKey, at: i64) {
        // It was granted a moment ago; were it gone by now, there would be nothing to make good.
        let _ = self.store.commit(key, at);
    }

    /// How a quota stands with the request's own share in it; `None` if the request does not count for it.
    pub(crate) fn standing(&mut self, quota: QuotaId) -> Option<QuotaLine> {
        let mut line = self.quota_line(quota)?;
        if self.scratch.quotas.is_repeated {
            let amount = self.amount();
            line.used = line.used.saturating_add(amount);
            line.remaining = line.remaining.saturating_sub(amount);
        }
        Some(line)
    }

    /// The gauges that this request raises, with its amount.
    pub(crate) fn gauges(&mut self) -> Vec<(CounterKey, u64)> {
        self.open();
        let amount = self.amount();
        let is_gauge = |quota: QuotaId| {
            self.program
                .policy
                .quotas
                .get(quota.index())
                .is_some_and(|quota| quota.window == crate::ir::Window::Gauge)
        };
        let posts = self.scratch.quotas.posts.iter().filter(|post| is_gauge(post.quota));
        posts.map(|post| (post.key, amount)).collect()
    }

    /// Sets how much of a quota is used, for whoever the request stands for; false if it does not count for it.
    pub(crate) fn seed(&mut self, id: QuotaId, used: u64) -> Result<bool, StateError> {
        self.open();
        let (Some(quota), Some(now)) = (self.program.quotas.get(id.index()), self.facts.request.at) else {
            return Ok(false);
        };
        let mut is_seeded = false;
        for post in self.scratch.quotas.posts.iter().filter(|post| post.quota == id) {
            self.store.seed(post.key, &quota.window, used, now.0)?;
            is_seeded = true;
        }
        Ok(is_seeded)
    }

    /// Takes over what a refused reservation has found: another thread was first. What was decided is void.
    pub(crate) fn force_spent(&mut self, over: ChargeSet) {
        self.scratch.quotas.over = over;
        self.scratch.forget_tests();
    }
}

/// Of two counters of one quota, what both together allow.
fn fuller(a: QuotaLine, b: QuotaLine) -> QuotaLine {
    QuotaLine {
        quota: a.quota,
        is_spent: a.is_spent || b.is_spent,
        used: a.used.max(b.used),
        remaining: a.remaining.min(b.remaining),
        retry_at: a.retry_at.zip(b.retry_at).map(|(a, b)| a.max(b)),
        // Both have the same window: where one has nothing to wait for, the other may.
        resets_at: a.resets_at.max(b.resets_at),
    }
}
