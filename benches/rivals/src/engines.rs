//! Decisions: Menshen beside general rule engines, and beside Rust written for the case.
//!
//! # The same policy for everybody
//!
//! A policy is written for Menshen and checked by it; from the typed tree of its conditions [`translate`] makes formulas
//! over flat variables, and each rival's module writes them in its own language. Every engine reports **all** rules that
//! match, not the first, and a verdict is made of them: Menshen does it itself, for the others [`translate::Settling`]
//! does, within their time. Verdicts and rules of every request are compared before anything is timed; a difference ends
//! the run. Everybody gives numbers of rules, which are looked up as ids for everybody.
//!
//! # Cases
//!
//! - `rules, six kinds` ([`rules`]): 10 to 100,000 generated rules that read request fields and declared facts. Requests
//!   are prepared for everybody: parsed for Menshen, as contexts, inputs and scopes for the others. `mixed` requests match
//!   a few rules anywhere; `first`, `last` and `none` match the first rule by id, the last, or none.
//! - `rules, four kinds`: the same with tier and channel, quota and tenant, domain, and keyword only.
//! - `all, six kinds` ([`whole`]): Menshen gets requests as they come and does everything (phones, names, mails and remarks
//!   normalised, a list of a million phones, quotas counted, reserved and given back); the rivals get the facts for free.
//! - `all, wecom`: the 96 rules of `policies/wecom` with its week of requests, those before the act; what the rivals have no word for (lists,
//!   keywords, extracts, quotas, schedules, functions, tests of sets) is handed to them as booleans.
//!
//! # Time
//!
//! See [`clock`]. Nothing is pinned and no other allocator than the system's is used.
//!
//! # What favours whom
//!
//! Menshen: the fields, verdicts and texts are those that it is made for; rules that name constants are what its index is
//! made for, and a policy of nothing but negations or host functions would have nothing to index; requests carry no
//! fields that no rule asks for. Its rivals pay for being general: languages that know nothing of contacts, some with
//! values of their own kind.
//!
//! The rivals: contexts are built before, at no charge, where a host must build one for each request; enumerations are
//! numbers for them; only what policies ask for is put into contexts; in `all` they get the hardest part as facts;
//! unknown values, reasons, duties, masking, quotas and reservations are no part of what they do.

mod case;
mod clock;
mod formula;
mod full;
mod plot;
mod random;
mod rivals;
mod rules;
mod table;
mod translate;
mod whole;

use std::path::Path;
use std::time::{Duration, Instant};

use case::Case;
use clock::{Budget, Contestant};
use rivals::Maker;
use rules::{Aim, Mix};
use table::Table;

/// What of it is run; everything, where nothing is named.
#[derive(Debug, Default)]
pub struct Choice {
    pub quick: bool,
    /// A part of the names of cases.
    pub case: Option<String>,
    pub rival: Option<String>,
    /// How many generated rules.
    pub rules: Option<usize>,
}

impl Choice {
    /// Whether somebody takes part; Menshen always does.
    fn has(&self, maker: &Maker) -> bool {
        maker.name == "menshen" || self.rival.as_ref().is_none_or(|only| only == maker.name)
    }
}

/// Runs the part. An error is a sentence: somebody decided otherwise than Menshen, or a case could not be made.
pub fn run(choice: Choice, plots: Option<&Path>) -> Result<(), String> {
    let clock_ns = clock::clock_ns();
    eprintln!("reading the clock: {clock_ns:.0} ns, taken off each batch");
    let mut bench = Bench { clock_ns, choice, table: Table::new() };
    let outcome = bench.all();
    // What was measured before something went wrong is still worth having.
    bench.table.print();
    if let Some(folder) = plots {
        plot::write(&bench.table, folder)?;
    }
    outcome
}

pub use full::run as run_full;

struct Bench {
    clock_ns: f64,
    choice: Choice,
    table: Table,
}

impl Bench {
    /// Every case in turn.
    fn all(&mut self) -> Result<(), String> {
        for rules in [10, 100, 1_000, 10_000, 100_000] {
            self.generated(Mix::Six, rules, Aim::Mixed)?;
        }
        for rules in [10, 100, 1_000] {
            self.generated(Mix::Four, rules, Aim::Mixed)?;
        }
        let sizes: &[usize] = if self.choice.quick { &[1_000] } else { &[10, 1_000, 100_000] };
        for &rules in sizes {
            for aim in [Aim::First, Aim::Last, Aim::Nothing] {
                self.generated(Mix::Six, rules, aim)?;
            }
        }
        let sizes: &[usize] = if self.choice.quick { &[10, 100, 1_000] } else { &[10, 100, 1_000, 10_000] };
        for &rules in sizes {
            if self.is_chosen(whole::NAME, rules) {
                self.run(&whole::case(rules, self.requests())?)?;
            }
        }
        if self.is_chosen(case::WECOM, 96) { self.run(&Case::wecom()?) } else { Ok(()) }
    }

    fn generated(&mut self, mix: Mix, rules: usize, aim: Aim) -> Result<(), String> {
        if self.is_chosen(&case::generated_name(mix, aim), rules) {
            self.run(&Case::generated(mix, rules, aim, self.requests())?)?;
        }
        Ok(())
    }

    fn is_chosen(&self, case: &str, rules: usize) -> bool {
        self.choice.case.as_ref().is_none_or(|part| case.contains(part.as_str()))
            && self.choice.rules.is_none_or(|only| only == rules)
    }

    /// Makes the rivals of a case, compares their answers, and times them.
    fn run(&mut self, case: &Case) -> Result<(), String> {
        eprintln!(
            "{}, {} rules, loaded by menshen in {:.0?}: {:.1} rules match a request",
            case.name,
            case.rules,
            case.loaded,
            case.matched()
        );
        let mut contestants = Vec::new();
        for maker in rivals::ALL.iter().filter(|maker| self.choice.has(maker)) {
            if maker.name != "menshen"
                && let Some(why) = self.table.too_slow(maker.name, case, self.patience())
            {
                eprintln!("  {}: left out, {why}", maker.name);
                continue;
            }
            let start = Instant::now();
            let mut contestant = match (maker.make)(case) {
                Ok(rival) => Contestant::new(*maker, rival, case),
                Err(why) => {
                    eprintln!("  {}: not in this case, {why}", maker.name);
                    continue;
                }
            };
            let made = start.elapsed();
            contestant.check()?;
            eprintln!("  {}: ready in {made:.0?}, answers agree", maker.name);
            contestants.push(contestant);
        }
        let budget = if self.choice.quick {
            Budget { rounds: 15, each: Duration::from_millis(400) }
        } else {
            Budget { rounds: 25, each: Duration::from_secs(2) }
        };
        let measured = clock::measure(&mut contestants, budget, self.clock_ns);
        self.table.add(case, &measured);
        Ok(())
    }

    /// How many requests a case has, all different.
    fn requests(&self) -> usize {
        if self.choice.quick { 512 } else { 1_024 }
    }

    /// The longest decision that is waited for.
    fn patience(&self) -> Duration {
        Duration::from_millis(if self.choice.quick { 2 } else { 50 })
    }
}
