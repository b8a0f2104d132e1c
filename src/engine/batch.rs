//! Many requests in one call, on one thread or on several.
//!
//! Invariant: what comes of a batch is what comes of deciding its requests one after the other, at every number of
//! threads. Requests share nothing but counters and what the store remembers of request ids, and both are kept apart by
//! tenant; so the requests of a tenant are decided in their order by one thread, and only different tenants side by side.
//! Where the policy has no quotas, nothing is shared and every request goes its own way.
//!
//! Cost: that of the decisions. Handing requests out takes one atomic addition for each block of them, and sorting them by
//! tenant where there are quotas.

use std::cmp::Reverse;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder};

use super::decision::{self, Decision, Held};
use super::{Engine, Scratch};
use crate::request::Request;

/// Requests that a thread takes at once. PERF: enough that handing out costs nothing beside deciding, few enough that
/// threads end together.
const BLOCK: usize = 64;

impl Engine {
    /// Decides requests in their order, all by the policy that is in force at the beginning, and gives each decision to
    /// `each` with the place of its request. Allocates nothing once the scratch is warm.
    ///
    /// A request sees what `each` has done about those before it: a reservation that it commits or releases, or leaves.
    ///
    /// ```
    /// use menshen::engine::{Engine, Options, Scratch};
    /// use menshen::request::Request;
    ///
    /// let policy = "
    /// menshen: 1
    /// policy: two-a-day
    /// timezone: Asia/Shanghai
    /// region: CN
    /// default: allow
    /// quotas:
    ///   daily: 2 per actor per day
    /// rules:
    ///   - rule: full
    ///     when: daily is spent
    ///     then: defer for 1 day
    /// ";
    /// let engine = Engine::from_text("two.yaml", policy, Options::default())?;
    /// let request = br#"{"at": "2026-11-23T09:00:00+08:00", "actor": {"userid": "lin.yu"}}"#;
    /// let requests = vec![Request::from_json(request, engine.limits())?; 3];
    /// let mut verdicts = Vec::new();
    /// engine.decide_batch(&requests, &mut Scratch::new(), |_, decision| verdicts.push(decision.verdict().word()));
    /// assert_eq!(verdicts, ["allow", "allow", "defer"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_batch(
        &self,
        requests: &[Request],
        scratch: &mut Scratch,
        mut each: impl FnMut(usize, Decision<'_>),
    ) {
        let program = self.program.load_full();
        for (at, request) in requests.iter().enumerate() {
            each(at, decision::decide(Held::Lent(&program), request, scratch, &self.store, &self.options));
        }
    }

    /// Decides requests on up to `threads` threads, this one among them (fewer, if the system gives no more), all by
    /// the policy that is in force at the beginning; what `make` makes of each decision stands at its request's place.
    ///
    /// The answers are those of [`decide_batch`](Engine::decide_batch), at every number of threads, as long as nobody else
    /// uses the counters meanwhile and the store has room. For that, a policy with quotas is decided tenant by tenant: the
    /// requests of one tenant in their order on one thread, whatever they count for. So a batch of a single tenant
    /// gains nothing from more threads under such a policy, and everything under one without quotas. `make` is called in the
    /// same order; to settle a request's reservation in it keeps the promise, to settle another tenant's does not.
    ///
    /// A `make` that panics ends the call with its panic, after the other threads have ended.
    ///
    /// ```
    /// # use menshen::engine::{Engine, Options};
    /// # use menshen::request::{Request, mask::Masking};
    /// # let policy = "menshen: 1\npolicy: p\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\nrules:\n  - { rule: r, when: target.external, then: deny }\n";
    /// # let engine = Engine::from_text("p.yaml", policy, Options::default())?;
    /// # let requests = vec![Request::default(); 200];
    /// let threads = std::thread::available_parallelism()?;
    /// let reports = engine.decide_all(&requests, threads, |_, mut decision| decision.report(Masking::KeepFirst));
    /// assert_eq!(reports.len(), requests.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_all<T: Send>(
        &self,
        requests: &[Request],
        threads: NonZeroUsize,
        make: impl Fn(usize, Decision<'_>) -> T + Sync,
    ) -> Vec<T> {
        let program = self.program.load_full();
        let mut order: Vec<usize> = (0..requests.len()).collect();
        let tenant = |at: &usize| requests.get(*at).map_or("", Request::tenant);
        let shares: Vec<&[usize]> = if program.quotas.is_empty() {
            order.chunks(BLOCK).collect()
        } else {
            // Stable: a tenant's requests keep their order. The longest first, so that no thread is left with it alone.
            order.sort_by_key(tenant);
            let mut shares: Vec<_> = order.chunk_by(|a, b| tenant(a) == tenant(b)).collect();
            shares.sort_by_key(|share| Reverse(share.len()));
            shares
        };
        let next = AtomicUsize::new(0);
        let work = || {
            let mut scratch = Scratch::new();
            let mut made = Vec::new();
            while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
                for &at in *share {
                    if let Some(request) = requests.get(at) {
                        let held = Held::Lent(&program);
                        let decision =
                            decision::decide(held, request, &mut scratch, &self.store, &self.options);
                        made.push((at, make(at, decision)));
                    }
                }
            }
            made
        };
        let helpers = threads.get().min(shares.len()).saturating_sub(1);
        let mut made = thread::scope(|scope| {
            // Where the system gives no more threads, those that there are do the work.
            let spawned = (0..helpers).map_while(|_| Builder::new().spawn_scoped(scope, work).ok());
            let helpers: Vec<_> = spawned.collect();
            let mut made = work();
            for helper in helpers {
                made.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            made
        });
        // Runs in ascending order, which a stable sort only merges.
        made.sort_by_key(|(at, _)| *at);
        made.into_iter().map(|(_, made)| made).collect()
    }
}
