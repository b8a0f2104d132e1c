//! Quotas of one request: which count, for whom, and what the store says of them.
//!
//! All counters of a request are read in one look at the store, so that no two of them are of different instants. A
//! request that was granted before is shown the counters without its own share, as long as that counts: asked again, it
//! gets the same answer.

use super::Evaluation;
use crate::decision::Truth;
use crate::ir::QuotaId;
use crate::state::{Act, CHARGES_MAX, ChargeSet, Counted, CounterKey, Reserve, StateError, Usage};

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
    /// The request's own share, if it was granted before.
    pub own: u64,
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
    pub(super) usages: Vec<Usage>,
    /// Room for the next.
    pub(super) spare: Vec<Usage>,
    pub(super) over: ChargeSet,
    /// What the request is, if it has an id.
    pub(super) act: Option<Act>,
    /// Whether its id stands for another act.
    pub(super) is_reused: bool,
    /// Why the store cannot count it for all its quotas.
    fault: Option<StateError>,
}

impl QuotaSession {
    pub(super) fn clear(&mut self) {
        self.is_open = false;
        self.counts.clear();
        self.posts.clear();
        self.usages.clear();
        self.over = ChargeSet::default();
        self.act = None;
        self.is_reused = false;
        self.fault = None;
    }
}

impl Evaluation<'_, '_> {
    /// How many acts the request stands for: one at least, whatever it says.
    pub(super) fn amount(&self) -> u64 {
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
        let session = &self.scratch.quotas;
        if session.counts.get(quota.index()) != Some(&Count::Counts) {
            return None;
        }
        let limit = self.program.quotas.get(quota.index())?.limit;
        let mut line: Option<QuotaLine> = None;
        for (at, (post, usage)) in session.posts.iter().zip(&session.usages).enumerate() {
            if post.quota != quota {
                continue;
            }
            let used = others(usage);
            let one = QuotaLine {
                quota,
                is_spent: session.over.contains(at),
                used,
                remaining: limit.saturating_sub(used),
                own: usage.own,
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
    pub(super) fn open(&mut self) {
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
                    let before = self.scratch.quotas.posts.len();
                    let is_known = self.post(QuotaId(at), &quota.scopes).is_some();
                    if is_known && self.fits(before) { Count::Counts } else { Count::Unknown }
                }
            };
            self.scratch.quotas.counts.push(count);
        }
        self.look();
    }

    /// Whether all counters so far fit into one reservation. Those of a quota with which they do not are left out, so that
    /// the others are counted all the same, and the decision tells of a fault.
    fn fits(&mut self, before: usize) -> bool {
        let session = &mut self.scratch.quotas;
        let fits = session.posts.len() <= CHARGES_MAX;
        if !fits {
            session.posts.truncate(before);
            session.fault = Some(StateError::TooManyCharges);
        }
        fits
    }

    /// Asks the store how it stands. Without a time nothing is known; where the store cannot answer, nothing is known
    /// either, and the decision tells of a fault.
    fn look(&mut self) {
        if self.scratch.quotas.posts.is_empty() {
            return;
        }
        let Some(at) = self.facts.request.at else { return self.know_nothing() };
        let act = self.act();
        self.scratch.quotas.act = act;
        // Whether a reservation can be had is seen when it is made: a look at the counters holds at any time.
        let until = i64::MAX;
        let has_happened = self.has_happened();
        let mut usages = std::mem::take(&mut self.scratch.quotas.usages);
        let answer = self.with_charges(|charges, store| match act {
            Some(act) if has_happened => {
                store.peek_count(act, charges, at.0, &mut usages).map(Look::of_count)
            }
            Some(act) => store.peek(act, charges, at.0, until, &mut usages).map(Look::of_reserve),
            None => store.peek_unnamed(charges, at.0, until, &mut usages).map(Look::of_reserve),
        });
        self.scratch.quotas.usages = usages;
        match answer {
            Ok(Look::Over(over)) => self.scratch.quotas.over = over,
            Ok(Look::Told) => self.weigh(),
            // The same id for another act: it is judged as a new one, and its reservation will be refused.
            Ok(Look::Reused) => {
                self.scratch.quotas.is_reused = true;
                self.disown();
            }
            Err(error) => {
                self.scratch.quotas.fault = Some(error);
                self.know_nothing();
            }
        }
    }

    /// Has the counters stand as they do for a request that has no share in them.
    pub(super) fn disown(&mut self) {
        for usage in &mut self.scratch.quotas.usages {
            usage.own = 0;
        }
        self.weigh();
    }

    /// Says of each counter whether the amount fits beside those of others.
    pub(super) fn weigh(&mut self) {
        let (amount, program) = (self.amount(), self.program);
        let QuotaSession { posts, usages, over, .. } = &mut self.scratch.quotas;
        *over = ChargeSet::default();
        for (at, (post, usage)) in posts.iter().zip(usages).enumerate() {
            let limit = program.quotas.get(post.quota.index()).map_or(0, |quota| quota.limit);
            if amount > limit.saturating_sub(others(usage)) {
                over.insert(at);
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

    /// Whether the request counts for any quota.
    pub(crate) fn counts(&mut self) -> bool {
        if self.program.quotas.is_empty() {
            return false;
        }
        self.open();
        self.scratch.quotas.counts.contains(&Count::Counts)
    }

    /// Whether there is a counter that the request is charged to, though it may not be known how that stands.
    pub(crate) fn is_counted_somewhere(&mut self) -> bool {
        self.open();
        !self.scratch.quotas.posts.is_empty()
    }

    /// Why the store cannot count the request for all its quotas, as [`counts`](Evaluation::counts) has found.
    pub(crate) fn fault(&self) -> Option<StateError> {
        self.scratch.quotas.fault
    }

    /// How a quota stands with the request's own share in it; `None` if the request does not count for it.
    pub(crate) fn standing(&mut self, quota: QuotaId) -> Option<QuotaLine> {
        let mut line = self.quota_line(quota)?;
        line.used = line.used.saturating_add(line.own);
        line.remaining = line.remaining.saturating_sub(line.own);
        Some(line)
    }

    /// The gauges that this request raises, with its amount; `None` if it does not say whether it raises one, or whose.
    ///
    /// # Errors
    /// They are more than one reservation can have.
    pub(crate) fn gauges(&mut self) -> Result<Option<Vec<(CounterKey, u64)>>, StateError> {
        self.open();
        let amount = self.amount();
        let session = &self.scratch.quotas;
        let mut gauges = Vec::new();
        for (at, quota) in (0..).zip(&self.program.policy.quotas) {
            if quota.window != crate::ir::Window::Gauge {
                continue;
            }
            let before = gauges.len();
            let posts = session.posts.iter().filter(|post| post.quota == QuotaId(at));
            gauges.extend(posts.map(|post| (post.key, amount)));
            // Without a time nothing is known of a counter, but whose it is.
            let is_unknown =
                gauges.len() == before && session.counts.get(QuotaId(at).index()) == Some(&Count::Unknown);
            if is_unknown {
                return session.fault.map_or(Ok(None), Err);
            }
        }
        Ok(Some(gauges))
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
}

/// What a look at the store has found.
enum Look {
    /// These do not fit, or did not when the request was granted.
    Over(ChargeSet),
    /// The request has happened, and may have been counted with other details.
    Told,
    /// The request's id stands for another act.
    Reused,
}

impl Look {
    fn of_reserve(answer: Reserve) -> Look {
        match answer {
            Reserve::Granted { over } | Reserve::Spent { over } | Reserve::Repeated { over, .. } => {
                Look::Over(over)
            }
            Reserve::Conflict => Look::Reused,
        }
    }

    fn of_count(answer: Counted) -> Look {
        match answer {
            Counted::Now { .. } | Counted::Held | Counted::Before => Look::Told,
            Counted::Conflict => Look::Reused,
        }
    }
}

/// What is used and reserved beside the request's own share.
fn others(usage: &Usage) -> u64 {
    usage.used.saturating_add(usage.reserved).saturating_sub(usage.own)
}

/// Of two counters of one quota, what both together allow.
fn fuller(a: QuotaLine, b: QuotaLine) -> QuotaLine {
    QuotaLine {
        quota: a.quota,
        is_spent: a.is_spent || b.is_spent,
        used: a.used.max(b.used),
        remaining: a.remaining.min(b.remaining),
        own: a.own.max(b.own),
        retry_at: a.retry_at.zip(b.retry_at).map(|(a, b)| a.max(b)),
        // Both have the same window: where one has nothing to wait for, the other may.
        resets_at: a.resets_at.max(b.resets_at),
    }
}
