//! A decision: the verdict at once, the texts when they are asked for.

use std::ops::Deref;
use std::sync::Arc;

use arc_swap::Guard;

use super::load::Options;
use super::report::{self, DecisionReport};
use crate::calendar::DAY_MS;
use crate::decision::Verdict;
use crate::eval::{Evaluation, Outcome, Scratch};
use crate::matcher::text::is_blank;
use crate::program::Program;
use crate::request::mask::Masking;
use crate::request::{Phase, Request};
use crate::state::{MemoryStore, RequestKey, Reserve, StateError};

/// How often a decision is made anew because other threads took what it had seen free. Each time another counter is
/// known to be spent, so more than a few mean that the counters are not what they seem.
const ATTEMPTS_MAX: usize = 16;

/// The longest that a reservation is held, in milliseconds: a year.
pub(super) const RESERVATION_MS_MAX: i64 = 366 * DAY_MS;

/// The time at which the store lets nothing lapse: of what was told after the fact.
const NEVER: i64 = i64::MAX;

/// What a decision holds of its quotas until it is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reservation {
    pub(super) key: RequestKey,
    /// When it lapses, in milliseconds since 1970-01-01T00:00:00Z; `None` if that is not known here.
    pub expires_at: Option<i64>,
}

impl Reservation {
    /// The reservation of a request that has an id, by tenant and id: for hosts that keep nothing else. When it lapses is
    /// not known then. A blank id is none: a request that has one cannot be named by it.
    pub fn of_request(tenant: &str, request_id: &str) -> Reservation {
        // A blank tenant is none, as in requests.
        let tenant = if is_blank(tenant) { "" } else { tenant };
        Reservation { key: RequestKey::new(tenant.as_bytes(), request_id.as_bytes()), expires_at: None }
    }
}

/// Why a decision was made stricter than its rules say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The quotas could not be reserved.
    Store(StateError),
    /// The request's id was used for another act, or for this one before a reload changed the quotas that it counts for.
    IdReused,
    /// Counters changed under the decision again and again.
    Contended,
    /// The act has happened, and the request does not say when: its quotas could not count it.
    NoTime,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Store(error) => write!(f, "its quotas could not be reserved: {error}"),
            Fault::IdReused => {
                f.write_str("its request id was used for another act, or before other quotas counted for it")
            }
            Fault::NoTime => {
                f.write_str("it has happened, but has no time at which its quotas could count it")
            }
            Fault::Contended => f.write_str("its quotas changed again and again while it was decided"),
        }
    }
}

impl std::error::Error for Fault {}

/// The policy that a decision was made by, for as long as the decision is there.
#[derive(Debug)]
pub(super) enum Held<'d> {
    /// Taken for this decision alone.
    Loaded(Guard<Arc<Program>>),
    /// That of a batch.
    Lent(&'d Program),
}

impl Deref for Held<'_> {
    type Target = Program;

    fn deref(&self) -> &Program {
        match self {
            Held::Loaded(program) => program,
            Held::Lent(program) => program,
        }
    }
}

/// Decides a request.
pub(super) fn decide<'d>(
    program: Held<'d>,
    request: &'d Request,
    scratch: &'d mut Scratch,
    store: &'d MemoryStore,
    options: &Options,
) -> Decision<'d> {
    let mut evaluation = Evaluation::new(&program, request, store, scratch);
    let (fault, reservation) = reserve(&mut evaluation, request, options.reservation_ms);
    Decision { program, request, scratch, store, fault, reservation }
}

/// Decides, reserving what an allowed act counts for. An act that has happened is counted whatever the verdict.
fn reserve(
    evaluation: &mut Evaluation<'_, '_>,
    request: &Request,
    reservation_ms: i64,
) -> (Option<Fault>, Option<Reservation>) {
    for _ in 0..ATTEMPTS_MAX {
        evaluation.decide();
        if request.phase == Phase::POST {
            return (count(evaluation, request), None);
        }
        if evaluation.verdict() != Verdict::Allow {
            return (None, None);
        }
        let Some(at) = request.at else { return (None, None) };
        let counts = evaluation.counts();
        let fault = evaluation.fault().map(Fault::Store);
        if fault.is_some() || !counts {
            return (fault, None);
        }
        let expires_at = expiry(at.0, reservation_ms);
        let (key, held_until) = match evaluation.reserve(at.0, expires_at) {
            Ok((key, Reserve::Granted { .. })) => (key, expires_at),
            Ok((key, Reserve::Repeated { expires_at, .. })) => (key, expires_at),
            Ok((_, Reserve::Spent { over })) => {
                evaluation.force_spent(over);
                continue;
            }
            Ok((_, Reserve::Conflict)) => return (Some(Fault::IdReused), None),
            Err(error) => return (Some(Fault::Store(error)), None),
        };
        // What was told after the fact was never held.
        let is_held = held_until < NEVER;
        return (None, is_held.then_some(Reservation { key, expires_at: Some(held_until) }));
    }
    (Some(Fault::Contended), None)
}

/// Counts an act that has happened for all quotas that it can be counted for.
fn count(evaluation: &mut Evaluation<'_, '_>, request: &Request) -> Option<Fault> {
    let Some(at) = request.at else { return evaluation.is_counted_somewhere().then_some(Fault::NoTime) };
    let counts = evaluation.counts();
    let fault = evaluation.fault().map(Fault::Store);
    if !counts {
        return fault;
    }
    match evaluation.count(at.0) {
        Ok(true) => fault,
        Ok(false) => Some(Fault::IdReused),
        Err(error) => Some(Fault::Store(error)),
    }
}

/// The fault that deciding would meet, as far as can be told without reserving anything.
pub(super) fn foresee(
    evaluation: &mut Evaluation<'_, '_>,
    request: &Request,
    reservation_ms: i64,
) -> Option<Fault> {
    if request.phase != Phase::POST && evaluation.verdict() != Verdict::Allow {
        return None;
    }
    let Some(at) = request.at else {
        let is_missed = request.phase == Phase::POST && evaluation.is_counted_somewhere();
        return is_missed.then_some(Fault::NoTime);
    };
    let counts = evaluation.counts();
    let fault = evaluation.fault().map(Fault::Store);
    if fault.is_some() || !counts {
        return fault;
    }
    match evaluation.foresee(at.0, expiry(at.0, reservation_ms)) {
        Ok(is_reused) => is_reused.then_some(Fault::IdReused),
        Err(error) => Some(Fault::Store(error)),
    }
}

/// When a reservation made at `at` lapses: some time, however long the host would hold it.
fn expiry(at: i64, reservation_ms: i64) -> i64 {
    at.saturating_add(reservation_ms.min(RESERVATION_MS_MAX)).min(i64::MAX - 1)
}

/// The verdict of the rules, as a fault makes it.
pub(super) fn with_fault(verdict: Verdict, fault: Option<Fault>) -> Verdict {
    if fault.is_some() { verdict.max(Verdict::Review) } else { verdict }
}

/// Whether the host can still carry a verdict out.
pub(super) fn is_enforceable(request: &Request, verdict: Verdict) -> bool {
    request.phase != Phase::POST || verdict == Verdict::Allow
}

/// What was decided of one request. It borrows the request and the scratch; ids are there at once, texts are made when
/// they are asked for.
pub struct Decision<'d> {
    program: Held<'d>,
    request: &'d Request,
    scratch: &'d mut Scratch,
    store: &'d MemoryStore,
    fault: Option<Fault>,
    reservation: Option<Reservation>,
}

/// The request is personal data: nothing of it is shown.
impl std::fmt::Debug for Decision<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Decision")
            .field("outcome", self.outcome())
            .field("fault", &self.fault)
            .field("reservation", &self.reservation)
            .finish_non_exhaustive()
    }
}

impl Decision<'_> {
    /// What the host shall do. A fault makes it at least `review`.
    pub fn verdict(&self) -> Verdict {
        with_fault(self.scratch.outcome().verdict, self.fault)
    }

    /// Whether the host can still carry the verdict out. After the fact, a refusal cannot be.
    pub fn is_enforceable(&self) -> bool {
        is_enforceable(self.request, self.verdict())
    }

    /// What is reserved, to be committed or released. To a request that is asked again it is what the first answer gave.
    pub fn reservation(&self) -> Option<Reservation> {
        self.reservation
    }

    /// Why the decision is stricter than its rules say, if it is.
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// The rules that spoke, by their ids, with what they said; in the order of their ids.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Option<Verdict>)> {
        let spoke = self.scratch.outcome().spoke.iter();
        spoke.filter_map(|spoke| Some((&**self.program.names.get(spoke.rule.index())?, spoke.verdict)))
    }

    /// What came of the rules.
    pub fn outcome(&self) -> &Outcome {
        self.scratch.outcome()
    }

    /// The whole decision in words: reasons, obligations, what remains of quotas. Personal data is masked in reasons
    /// unless the host asks otherwise; obligations carry what they need to be carried out. Quotas are told as they stood
    /// when the decision was made, its own share taken.
    pub fn report(&mut self, masking: Masking) -> DecisionReport {
        let outcome = self.scratch.outcome().clone();
        let mut evaluation = Evaluation::resume(&self.program, self.request, self.store, self.scratch);
        let mut report = report::report(&mut evaluation, &outcome, self.fault, masking);
        report.settle(self.request, self.fault, self.reservation, evaluation.zone());
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::limits::Limits;

    const POLICY: &str = "
menshen: 1
policy: standing
timezone: Asia/Shanghai
region: CN
default: allow
quotas:
  daily: 3 per actor per day
  hourly: 4 per tenant per rolling 1 hours
  burst: 2 per department per minute burst 5
  held: 60 per tenant
rules:
  - rule: daily
    when: daily is spent
    then: defer for 1 day
    because: \"{daily.used} used, {daily.remaining} left\"
  - rule: held
    when: held is spent
    then: review
  - rule: seen
    when: hourly.used >= 2
    then: allow
    because: \"{hourly.used} and {burst.remaining}\"
";

    /// A report tells what the decision was made by, which is what an explanation before it would have told; of the
    /// quotas it tells what a look at the store would find after it.
    #[test]
    fn a_report_tells_what_was_decided_by_and_how_quotas_stand_after_it() {
        let engine = Engine::from_text("standing.yaml", POLICY, Options::default()).unwrap();
        let (mut scratch, mut fresh) = (Scratch::new(), Scratch::new());
        for turn in 0..400_u32 {
            let id =
                if turn % 3 == 0 { String::new() } else { format!("\"request_id\": \"{}\",", turn % 97) };
            let phase = if turn % 5 == 0 { "\"phase\": \"post\"," } else { "" };
            let departments = ["[]", "[\"a\"]", "[\"a\", \"a\", \"b\"]"][turn as usize % 3];
            let json = format!(
                "{{{id} {phase} \"at\": \"2026-11-2{}T{:02}:{:02}:00+08:00\", \"tenant\": \"t{}\", \"count\": {},
                \"actor\": {{\"userid\": \"u{}\", \"department_list\": {departments}}}}}",
                2 + turn / 200,
                turn / 10 % 20,
                turn % 60,
                turn % 2,
                turn % 4,
                turn % 7,
            );
            let request = Request::from_json(json.as_bytes(), &Limits::default()).unwrap();
            let foreseen = engine.explain(&request, &mut fresh, Masking::Off).decision;
            let mut decision = engine.decide(&request, &mut scratch);
            let told = decision.report(Masking::Off);
            let outcome = decision.outcome().clone();
            let mut evaluation = Evaluation::new(&decision.program, &request, decision.store, &mut fresh);
            let mut found = report::report(&mut evaluation, &outcome, decision.fault, Masking::Off);
            found.settle(&request, decision.fault, decision.reservation, evaluation.zone());
            assert_eq!((found.verdict, found.enforceable), (decision.verdict(), decision.is_enforceable()));
            assert_eq!(told.quotas, found.quotas, "{turn}: {json}");
            if !id.is_empty() {
                // Without an id, its own share cannot be told from that of others any more.
                assert_eq!(told, found, "{turn}: {json}");
            }
            let foreseen = DecisionReport {
                quotas: told.quotas.clone(),
                reserved_until: told.reserved_until.clone(),
                ..foreseen
            };
            assert_eq!(told, foreseen, "{turn}: {json}");
            let (reservation, at) = (decision.reservation(), request.at.unwrap().0);
            drop(decision);
            match reservation {
                Some(held) if turn % 4 == 1 => drop(engine.commit(held, at)),
                Some(held) if turn % 4 == 2 => drop(engine.release(held, at)),
                _ => {}
            }
        }
    }
}
