//! Decisions: Menshen beside general rule engines, and beside Rust written for the case.

mod case;
mod clock;
mod formula;
mod random;
mod rivals;
mod rules;
mod table;
mod translate;

use std::time::{Duration, Instant};

use case::Case;
use clock::{Budget, Contestant};
use rules::{Aim, Mix};
use table::Table;

/// How the part is called.
pub struct Call {
    pub quick: bool,
}

/// Runs the part. An error is a sentence: somebody decided otherwise than Menshen, or a case could not be made.
pub fn run(call: &Call) -> Result<(), String> {
    let clock_ns = clock::clock_ns();
    eprintln!("reading the clock: {clock_ns:.0} ns, taken off each batch");
    let mut bench = Bench { clock_ns, quick: call.quick, table: Table::new() };
    let outcome = bench.all();
    // What was measured before something went wrong is still worth having.
    bench.table.print();
    outcome
}

struct Bench {
    clock_ns: f64,
    quick: bool,
    table: Table,
}

impl Bench {
    /// Every case in turn.
    fn all(&mut self) -> Result<(), String> {
        for rules in [10, 100, 1_000, 10_000, 100_000] {
            self.run(&Case::generated(Mix::Six, rules, Aim::Mixed, self.requests())?)?;
        }
        for rules in [10, 100, 1_000] {
            self.run(&Case::generated(Mix::Four, rules, Aim::Mixed, self.requests())?)?;
        }
        let sizes: &[usize] = if self.quick { &[1_000] } else { &[10, 1_000, 100_000] };
        for &rules in sizes {
            for aim in [Aim::First, Aim::Last, Aim::Nothing] {
                self.run(&Case::generated(Mix::Six, rules, aim, self.requests())?)?;
            }
        }
        Ok(())
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
        for maker in rivals::ALL {
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
        let budget = if self.quick {
            Budget { rounds: 5, each: Duration::from_millis(400) }
        } else {
            Budget { rounds: 15, each: Duration::from_secs(2) }
        };
        let measured = clock::measure(&mut contestants, budget, self.clock_ns);
        self.table.add(case, &measured);
        Ok(())
    }

    /// How many requests a case has, all different.
    fn requests(&self) -> usize {
        if self.quick { 512 } else { 1_024 }
    }

    /// The longest decision that is waited for.
    fn patience(&self) -> Duration {
        Duration::from_millis(if self.quick { 2 } else { 50 })
    }
}
