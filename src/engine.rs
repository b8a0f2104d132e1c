//! The façade: load a policy, decide requests, settle their quotas, replace the policy while deciding.
//!
//! Invariant: a decision is made by one policy from beginning to end, whatever is loaded meanwhile; the old policy is
//! freed when the last decision that used it is dropped. Nothing here reads a clock, the environment or the network, and
//! files only where a function's name says so.

mod batch;
mod cost;
mod decision;
mod explain;
mod load;
mod refusal;
mod render;
mod report;

pub use cost::Cost;
pub use decision::{Decision, Fault, Reservation};
pub use explain::{Explanation, LeafFinding, RuleFinding, RuleState};
pub use load::{LoadError, Options, Source};
pub use refusal::{ReplaceError, SeedError};
pub use report::{DecisionReport, DutyReport, QuotaReport, Reason, ShadowReport};

pub use crate::eval::{Outcome, Scratch, Spoke};
pub use crate::image::{FunctionFault, ImageError, is_image};
pub use crate::ir::RuleId;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use decision::Held;
use load::RESERVATION_MS;

use crate::diagnostic::{Report, did_you_mean};
use crate::eval::Evaluation;
use crate::image;
use crate::ir::QuotaId;
use crate::limits::Limits;
use crate::list::{List, ListKind};
use crate::matcher::text::is_blank;
use crate::program::Program;
use crate::request::Request;
use crate::request::mask::Masking;
use crate::state::{Discharged, Expiry, MemoryStore, RequestKey, RestoreError, Settled, StateError};

/// A policy in force, and the counters of its quotas. Shared by any number of threads.
///
/// ```
/// use menshen::engine::{Engine, Options, Scratch};
/// use menshen::limits::Limits;
/// use menshen::request::{Request, mask::Masking};
///
/// let policy = "
/// menshen: 1
/// policy: tiny
/// timezone: Asia/Shanghai
/// region: CN
/// default: review
/// lists:
///   blocked: { of: phone, values: [\"138 0013 8000\"] }
/// rules:
///   - rule: blocked
///     when: any target.phones in blocked
///     then: deny
///     because: \"{target.phone} is on the blacklist\"
/// ";
/// let engine = Engine::from_text("tiny.yaml", policy, Options::default())?;
/// let request = br#"{"action": "add", "at": "2026-11-22T09:00:00+08:00", "target": {"mobiles": ["+86-138-0013-8000"]}}"#;
/// let request = Request::from_json(request, &Limits::default())?;
/// let mut scratch = Scratch::new();
/// let mut decision = engine.decide(&request, &mut scratch);
/// assert_eq!(decision.verdict().word(), "deny");
/// assert_eq!(decision.report(Masking::KeepFirst).reasons[0].text, "138****8000 is on the blacklist");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Engine {
    program: ArcSwap<Program>,
    store: MemoryStore,
    /// Without lists.
    options: Options,
    /// The host's lists as it last gave them, those of policies of former days too. Whoever changes the program holds it.
    lists: Mutex<BTreeMap<String, Arc<List>>>,
}

/// Policies and lists name people: only their numbers are shown.
impl fmt::Debug for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Engine")
            .field("program", &self.program.load())
            .field("counters", &self.store.fullness())
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Loads a policy from text. Its lists must be in the policy or in `options`: files are not read.
    ///
    /// # Errors
    /// The report of every mistake, if one of them is an error.
    pub fn from_text(name: &str, text: &str, options: Options) -> Result<Engine, LoadError> {
        Engine::from_source(&Source::text(name, text), options)
    }

    /// Loads a policy from a folder with `policy.yaml`, or from a file; its lists are read from files beside it. A file may
    /// also be an image.
    ///
    /// # Errors
    /// A file cannot be read, the image cannot be loaded, or the report of every mistake, if one of them is an error.
    pub fn read_dir(path: impl AsRef<std::path::Path>, options: Options) -> Result<Engine, LoadError> {
        let path = path.as_ref();
        if let Some(bytes) = load::read_image(path, &options.limits)? {
            let image = |error| LoadError::Image { path: path.to_path_buf(), error };
            return Engine::from_image(&bytes, options).map_err(image);
        }
        let source = Source::read(path, &options.limits)?;
        Engine::from_source(&source, options)
    }

    /// Loads a compiled policy, without parsing or checking it. Lists that come from the host are those of `options`, as
    /// for a policy's text.
    ///
    /// ```
    /// # use menshen::engine::{Engine, Options};
    /// # let policy = "{ menshen: 1, policy: tiny, timezone: Asia/Shanghai, region: CN, default: review, rules: [] }";
    /// let engine = Engine::from_text("tiny.yaml", policy, Options::default())?;
    /// let again = Engine::from_image(&engine.image(), Options::default())?;
    /// assert_eq!(again.image(), engine.image());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The bytes are no image, of another version of the library, or damaged; or the policy calls a function that
    /// `options` does not have, or declares a list of the host of another kind than the host has.
    pub fn from_image(bytes: &[u8], options: Options) -> Result<Engine, ImageError> {
        let program = image::read(bytes, &options.functions, &options.lists, &options.limits)?;
        Ok(Engine::with(Arc::new(program), options))
    }

    /// The policy in force with its lists as one image, for [`Engine::from_image`]: the same bytes for the same policy
    /// and lists. Lists that come from the host, functions and counters are not in it.
    pub fn image(&self) -> Vec<u8> {
        image::write(&self.program.load())
    }

    /// Loads a policy.
    ///
    /// # Errors
    /// The report of every mistake, if one of them is an error.
    pub fn from_source(source: &Source, options: Options) -> Result<Engine, LoadError> {
        let (program, _) = load::program(source, &options).map_err(LoadError::Mistakes)?;
        Ok(Engine::with(Arc::new(program), options))
    }

    fn with(program: Arc<Program>, mut options: Options) -> Engine {
        if options.reservation_ms <= 0 {
            options.reservation_ms = RESERVATION_MS;
        }
        let lists = Mutex::new(std::mem::take(&mut options.lists));
        let store = MemoryStore::new(&options.limits);
        Engine { program: ArcSwap::new(program), store, options, lists }
    }

    fn lists(&self) -> MutexGuard<'_, BTreeMap<String, Arc<List>>> {
        // A map whose holder panicked has all that was put into it.
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An engine with the policy and lists of this one and empty counters: a trial that changes nothing here, without
    /// reading the policy again.
    #[must_use]
    pub fn emptied(&self) -> Engine {
        let lists = self.lists();
        Engine::with(self.program.load_full(), Options { lists: lists.clone(), ..self.options.clone() })
    }

    /// Every mistake and doubt in a policy, without putting it in force.
    pub fn check(source: &Source, options: &Options) -> Report {
        Engine::assess(source, options).0
    }

    /// Every mistake and doubt in a policy, and what a decision under it costs at most, if it can be put in force.
    pub fn assess(source: &Source, options: &Options) -> (Report, Option<Cost>) {
        match load::program(source, options) {
            Ok((program, report)) => (report, Some(Cost::of(&program))),
            Err(report) => (*report, None),
        }
    }

    /// Replaces the policy. Decisions under way end under the old one; counters of quotas of the same name, scopes and window
    /// stay, also under another limit (the refill of a token bucket is part of its window), and so do the lists that the
    /// host has given or [replaced](Engine::replace_list), whatever the policy has in their place. Other lists in files are
    /// read anew.
    ///
    /// # Errors
    /// As for loading; the old policy then stays in force.
    pub fn reload(&self, source: &Source) -> Result<Report, LoadError> {
        self.reload_with(source, BTreeMap::new())
    }

    /// Replaces the policy and lists of the host, by name, at once: for a policy that declares a new list, or one of another
    /// kind. Lists that no policy declares so far are kept for one that does.
    ///
    /// # Errors
    /// As for loading; the old policy and the old lists then stay.
    pub fn reload_with(
        &self,
        source: &Source,
        lists: BTreeMap<String, Arc<List>>,
    ) -> Result<Report, LoadError> {
        let mut known = self.lists();
        let mut options = Options { lists: known.clone(), ..self.options.clone() };
        options.lists.extend(lists);
        let (program, report) = load::program(source, &options).map_err(LoadError::Mistakes)?;
        self.program.store(Arc::new(program));
        *known = options.lists;
        Ok(report)
    }

    /// Replaces the policy by one that was compiled, as [`reload`](Engine::reload) does.
    ///
    /// # Errors
    /// As for [`from_image`](Engine::from_image); the old policy then stays in force.
    pub fn reload_image(&self, bytes: &[u8]) -> Result<(), ImageError> {
        let lists = self.lists();
        let program = image::read(bytes, &self.options.functions, &lists, &self.options.limits)?;
        self.program.store(Arc::new(program));
        Ok(())
    }

    /// The lists that the policy in force takes from the host, and that the host has not given. Who is on them is unknown, so
    /// that rules which deny or review say `review`: a host that means to give all its lists asks for this once at start,
    /// and after each reload.
    pub fn missing_lists(&self) -> Vec<String> {
        let program = self.program.load();
        let lists = program.policy.lists.iter().zip(&program.lists);
        lists.filter(|(_, list)| list.is_none()).map(|(declared, _)| declared.name.clone()).collect()
    }

    /// Gives one list of the policy, its own or the host's, in place of what was there, for good: a reload keeps it. Waits
    /// while a policy is being loaded.
    ///
    /// # Errors
    /// The policy in force has no list of that name, or one of another kind, or cannot search so many names as it declares.
    /// The old list then stays.
    pub fn replace_list(&self, name: &str, list: List) -> Result<(), ReplaceError> {
        let mut lists = self.lists();
        let program = self.program.load_full();
        let mut known = program.policy.lists.iter().enumerate();
        let Some((at, old)) = known.find(|(_, declared)| declared.name == name) else {
            let names = program.policy.lists.iter().map(|list| list.name.as_str());
            let near = did_you_mean(name, names).map(str::to_owned);
            return Err(ReplaceError::NoSuchList { name: name.to_owned(), near });
        };
        let (declared, given) = (ListKind::of(old.of), list.kind());
        if declared != given {
            return Err(ReplaceError::OtherKind { name: name.to_owned(), declared, given });
        }
        let list = Arc::new(list);
        let replaced = program
            .with_list(at, Arc::clone(&list))
            .map_err(|error| ReplaceError::TooLarge { name: name.to_owned(), error })?;
        self.program.store(Arc::new(replaced));
        lists.insert(name.to_owned(), list);
        Ok(())
    }

    /// Decides a request. If the verdict is `allow`, the quotas that it counts for are reserved; the host then calls
    /// [`commit`](Engine::commit) or [`release`](Engine::release). A request that is asked again under the same id gets
    /// the same reservation.
    #[must_use = "an allowed request holds its quotas until it is committed or released"]
    pub fn decide<'d>(&'d self, request: &'d Request, scratch: &'d mut Scratch) -> Decision<'d> {
        let program = Held::Loaded(self.program.load());
        decision::decide(program, request, scratch, &self.store, &self.options)
    }

    /// What deciding one request costs at most under the policy in force, for the sizes that the engine's limits allow.
    pub fn cost(&self) -> Cost {
        Cost::of(&self.program.load())
    }

    /// Decides a request without reserving anything, and says of every rule why it matched or not.
    pub fn explain(&self, request: &Request, scratch: &mut Scratch, masking: Masking) -> Explanation {
        let program = self.program.load();
        explain::explain(&program, request, &self.store, scratch, &self.options, masking)
    }

    /// The act has been done: what was reserved is used. Idempotent.
    #[must_use = "a reservation that has lapsed is not counted"]
    pub fn commit(&self, reservation: Reservation, at_ms: i64) -> Settled {
        self.store.commit(reservation.key, at_ms)
    }

    /// The act has not been done: what was reserved is given back. Idempotent.
    #[must_use = "what was used before is not given back"]
    pub fn release(&self, reservation: Reservation, at_ms: i64) -> Settled {
        self.store.release(reservation.key, at_ms)
    }

    /// A contact has gone at `at_ms`: lowers the gauges that `request`, the request that added it, had raised. What that
    /// request still holds under its id is committed before: an act must have been done that is undone. (A request without
    /// an id is settled by its reservation first.) `event`, the tenant's name for its going, makes the call idempotent as
    /// long as it is remembered: for a day, or until `Limits::settled_requests` others were settled. It is not mistaken for
    /// a request's id. Under a blank one nothing is done, and the answer is [`Discharged::Unknown`]: the next blank one would
    /// be taken for the same going.
    ///
    /// # Errors
    /// The request counts for more gauges than one reservation can hold.
    pub fn discharge(
        &self,
        request: &Request,
        event: &str,
        at_ms: i64,
        scratch: &mut Scratch,
    ) -> Result<Discharged, StateError> {
        if is_blank(event) {
            return Ok(Discharged::Unknown);
        }
        let program = self.program.load();
        let event = RequestKey::event(request.tenant().as_bytes(), event.as_bytes());
        let mut evaluation = Evaluation::new(&program, request, &self.store, scratch);
        let (request, gauges) = (evaluation.request_key(), evaluation.gauges()?);
        let Some(gauges) = gauges else { return Ok(Discharged::Unknown) };
        // Who has gone had come: else the place that is still held would be taken after it was given back, and for ever.
        let _ = request.map(|request| self.store.commit(request, at_ms));
        self.store.discharge(event, &gauges, at_ms)
    }

    /// Sets how much of a quota is used, for whoever `request` stands for: to restore counters, and for tests.
    ///
    /// # Errors
    /// There is no quota of that name, the request does not count for it, or the store has no room for another counter.
    pub fn seed(
        &self,
        request: &Request,
        quota: &str,
        used: u64,
        scratch: &mut Scratch,
    ) -> Result<(), SeedError> {
        let program = self.program.load();
        let quotas = || program.policy.quotas.iter().map(|known| known.name.as_str());
        let Some(id) = (0..).map(QuotaId).zip(quotas()).find_map(|(id, name)| (name == quota).then_some(id))
        else {
            let near = did_you_mean(quota, quotas()).map(str::to_owned);
            return Err(SeedError::NoSuchQuota { name: quota.to_owned(), near });
        };
        if Evaluation::new(&program, request, &self.store, scratch).seed(id, used)? {
            Ok(())
        } else {
            Err(SeedError::NotCounted { quota: quota.to_owned() })
        }
    }

    /// Ends reservations whose time is over and frees counters in which nothing counts any more. Answers are the same
    /// without it; a host calls it every minute or so to free memory. Nothing is freed as of a later time than that of the
    /// latest act, so that a wrong clock harms nobody.
    pub fn expire(&self, at_ms: i64) -> Expiry {
        self.store.expire(at_ms)
    }

    /// All counters and reservations as bytes, for [`restore`](Engine::restore) after a restart. It holds no personal data
    /// in the clear. Decisions wait while it is taken: of a million counters, 120 MB and most of a second.
    pub fn snapshot(&self) -> Vec<u8> {
        self.store.snapshot()
    }

    /// Takes over the counters and reservations of a [`snapshot`](Engine::snapshot), in place of the engine's own. They are
    /// those of quotas of the same name and window; others find nothing counted.
    ///
    /// ```
    /// # use menshen::engine::{Engine, Options};
    /// # let policy = "{ menshen: 1, policy: tiny, timezone: Asia/Shanghai, region: CN, default: review, rules: [] }";
    /// # let engine = Engine::from_text("tiny.yaml", policy, Options::default())?;
    /// let before = engine.snapshot();
    /// let mut engine = Engine::from_text("tiny.yaml", policy, Options::default())?;
    /// engine.restore(&before)?;
    /// assert_eq!(engine.snapshot(), before);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The bytes are no snapshot, of another version, damaged, or hold more than the engine's limits allow. The engine is
    /// as it was then.
    pub fn restore(&mut self, snapshot: &[u8]) -> Result<(), RestoreError> {
        let store = MemoryStore::restore(&self.options.limits, snapshot)?;
        store.number_after(&self.store);
        self.store = store;
        Ok(())
    }

    /// The limits that the engine was made with.
    pub fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// The program in force.
    pub fn program(&self) -> Arc<Program> {
        self.program.load_full()
    }
}
