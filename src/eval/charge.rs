//! Reserving and counting: under which name, with which charges, and how the counters stand after it.
//!
//! Not for reading counters, which [`quota`](super::quota) does. Cost: one call of the store; no memory is taken.

use super::Evaluation;
use super::quota::Post;
use crate::request::{Phase, said};
use crate::state::{
    Act, CHARGES_MAX, Charge, ChargeSet, Counted, Digest, RequestKey, Reserve, StateError, Usage,
};

/// So many charges most requests have at most. PERF: room for all that there may be takes as long to fill as a look at the
/// store.
const CHARGES_FEW: usize = 4;

impl Evaluation<'_, '_> {
    /// The key under which the request is idempotent: by its tenant and id, if it has one.
    pub(crate) fn request_key(&self) -> Option<RequestKey> {
        let request = self.facts.request;
        said(&request.request_id).map(|id| RequestKey::new(request.tenant().as_bytes(), id.as_bytes()))
    }

    /// The request as the store tells it from others: who does what is the act, to whom is a detail, which may be known
    /// better by the time that the act has happened.
    pub(super) fn act(&self) -> Option<Act> {
        let key = self.request_key()?;
        let request = self.facts.request;
        let mut act = Digest::new().number(request.action.code().cast_unsigned());
        if let Some(actor) = said(&request.actor.userid) {
            act = act.text(actor.as_bytes());
        }
        let target = &request.target;
        let ids = [
            &target.external_userid,
            &target.userid,
            &target.unionid,
            &target.pending_id,
            &target.tmp_openid,
            &request.handover.takeover_userid,
        ];
        let mut detail = Digest::new();
        for (tag, id) in (0_u64..).zip(ids) {
            if let Some(id) = said(id) {
                detail = detail.number(tag).text(id.as_bytes());
            }
        }
        for mobile in target.mobiles.iter().flatten() {
            detail = detail.text(mobile.as_bytes());
        }
        for email in target.emails.iter().flat_map(|emails| emails.addresses()) {
            detail = detail.text(email.as_bytes());
        }
        Some(Act::new(key, act, detail))
    }

    /// Under what a reservation at `at` is made: that of the request, or one of its own if the request has no id.
    fn named(&self, at: i64) -> Act {
        self.scratch.quotas.act.unwrap_or_else(|| self.unnamed(at))
    }

    fn unnamed(&self, at: i64) -> Act {
        // PERF: the counters tell who and whom, and are hashed already.
        let posts = self.scratch.quotas.posts.iter();
        let about =
            posts.fold(Digest::new().number(at.cast_unsigned()), |about, post| about.counter(post.key));
        self.store.unnamed_key(about).into()
    }

    pub(super) fn has_happened(&self) -> bool {
        self.facts.request.phase == Phase::POST
    }

    /// Calls `ask` with the charges of this request: enforced where a rule in force tests the quota, nothing forbids it,
    /// and the decision did not already see it spent.
    pub(super) fn with_charges<T>(
        &self,
        ask: impl FnOnce(&[Charge<'_>], &crate::state::MemoryStore) -> T,
    ) -> T {
        if self.scratch.quotas.posts.len() <= CHARGES_FEW {
            self.with_charges_up_to::<CHARGES_FEW, T>(ask)
        } else {
            self.with_charges_up_to::<CHARGES_MAX, T>(ask)
        }
    }

    fn with_charges_up_to<const MAX: usize, T>(
        &self,
        ask: impl FnOnce(&[Charge<'_>], &crate::state::MemoryStore) -> T,
    ) -> T {
        let session = &self.scratch.quotas;
        let amount = self.amount();
        let has_happened = self.has_happened();
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

    /// Holds the request's amounts in all its counters until `expires_at`; answers the key under which it does.
    ///
    /// # Errors
    /// The store has no room, or the times do not fit.
    pub(crate) fn reserve(&mut self, at: i64, expires_at: i64) -> Result<(RequestKey, Reserve), StateError> {
        self.open();
        let act = self.named(at);
        let mut usages = std::mem::take(&mut self.scratch.quotas.spare);
        let answer =
            self.with_charges(|charges, store| store.reserve(act, charges, at, expires_at, &mut usages));
        self.stand(usages, answer.is_ok());
        match answer {
            Ok(Reserve::Granted { over } | Reserve::Repeated { over, .. }) => self.scratch.quotas.over = over,
            Ok(Reserve::Conflict) => self.disown(),
            Ok(Reserve::Spent { .. }) | Err(_) => {}
        }
        Ok((act.key(), answer?))
    }

    /// Counts the request as one that has happened. False if its id stands for another act; it is then counted as one
    /// without an id.
    ///
    /// # Errors
    /// The store has no room.
    pub(crate) fn count(&mut self, at: i64) -> Result<bool, StateError> {
        self.open();
        let act = self.named(at);
        let counted = self.count_as(act, at)?;
        match counted {
            Counted::Now { over } => self.scratch.quotas.over = over,
            Counted::Held | Counted::Before => self.weigh(),
            Counted::Conflict => {
                self.count_as(self.unnamed(at), at)?;
                self.weigh();
            }
        }
        Ok(counted != Counted::Conflict)
    }

    fn count_as(&mut self, act: Act, at: i64) -> Result<Counted, StateError> {
        let mut usages = std::mem::take(&mut self.scratch.quotas.spare);
        let answer = self.with_charges(|charges, store| store.count(act, charges, at, &mut usages));
        self.stand(usages, answer.is_ok());
        answer
    }

    /// Has the counters stand as the store has told last.
    fn stand(&mut self, mut usages: Vec<Usage>, is_told: bool) {
        if is_told {
            std::mem::swap(&mut usages, &mut self.scratch.quotas.usages);
        }
        self.scratch.quotas.spare = usages;
    }

    /// What a reservation until `expires_at` would meet, as far as can be told without making it: whether the request's
    /// id stands for another act.
    ///
    /// # Errors
    /// The times do not fit.
    pub(crate) fn foresee(&mut self, at: i64, expires_at: i64) -> Result<bool, StateError> {
        self.open();
        let mut usages = std::mem::take(&mut self.scratch.quotas.spare);
        let act = self.scratch.quotas.act;
        let answer = self.with_charges(|charges, store| match act {
            Some(act) => store.peek(act, charges, at, expires_at, &mut usages),
            None => store.peek_unnamed(charges, at, expires_at, &mut usages),
        });
        self.scratch.quotas.spare = usages;
        if !self.has_happened() {
            answer?;
        }
        Ok(self.scratch.quotas.is_reused)
    }

    /// Takes over what a refused reservation has found: another thread was first. What was decided is void.
    pub(crate) fn force_spent(&mut self, over: ChargeSet) {
        self.scratch.quotas.over = over;
        self.scratch.forget_tests();
    }
}
