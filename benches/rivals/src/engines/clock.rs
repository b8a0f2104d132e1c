//! Times: all rivals of a case in turn, round after round, so that what else the machine does falls on all alike. Before
//! each of its turns a rival decides the same requests untimed for [`WARM_UP`]: what others left in the caches and in
//! the processor's memory of branches is not its own cost. That helps those most who are through their requests often in
//! that time.
//!
//! Requests are timed in batches of neighbours that differ from each other, so large that reading the clock is at most a
//! hundredth of the batch: the processor ends what it is about before it reads the clock, and begins anew behind it. What
//! reading it costs is measured first and taken off. A batch's time is its median over the rounds, divided by its requests;
//! p50 and p99 are taken over the batches. So they tell the spread that requests cause, not the spread that other programs
//! cause; where a batch has more than one request (decisions below some three microseconds) p99 is of means of that many
//! neighbours.
//!
//! How many times Menshen's time a rival takes is told round by round, each time the median over the batches of either,
//! and the median of that is the ratio: a machine that is slow for a while is slow for both.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::case::Case;
use super::rivals::{Class, Maker, Rival};

/// How long a rival decides untimed before each of its turns.
const WARM_UP: Duration = Duration::from_millis(20);

/// How long one rival may take in one case, all rounds together.
#[derive(Clone, Copy)]
pub struct Budget {
    pub rounds: usize,
    pub each: Duration,
}

/// What was measured of one rival.
#[derive(Clone, Debug)]
pub struct Measured {
    pub rival: &'static str,
    pub class: Class,
    pub p50_ns: f64,
    pub p99_ns: f64,
    /// The median over the batches, in each round.
    pub rounds_ns: Vec<f64>,
    /// Requests in a batch, and batches.
    pub batch: usize,
    pub batches: usize,
}

/// What two readings of the clock, one right after the other, are apart: the median.
pub fn clock_ns() -> f64 {
    let mut times: Vec<f64> = (0..10_001)
        .map(|_| {
            let start = Instant::now();
            black_box(start).elapsed().as_nanos() as f64
        })
        .collect();
    middle(&mut times)
}

/// A rival at work.
pub struct Contestant<'a> {
    pub maker: Maker,
    pub rival: Box<dyn Rival + 'a>,
    case: &'a Case,
    /// The ids of the rules that it knows by number.
    ids: Vec<Box<str>>,
    matched: Vec<u32>,
}

impl<'a> Contestant<'a> {
    pub fn new(maker: Maker, rival: Box<dyn Rival + 'a>, case: &'a Case) -> Contestant<'a> {
        let program = case.engine.program();
        let id = |rule: usize| program.names[rule].clone();
        let ids = match maker.name {
            "menshen" => (0..program.names.len()).map(id).collect(),
            _ => case.translation.rules.iter().map(|translated| id(translated.rule as usize)).collect(),
        };
        Contestant { maker, rival, case, ids, matched: Vec::new() }
    }

    /// One decision: the rules that match, what a host makes of them, and their ids.
    pub fn decide(&mut self, at: usize) -> menshen::decision::Verdict {
        self.matched.clear();
        let verdict = match self.rival.decide(at, &mut self.matched) {
            Some(verdict) => verdict,
            None => self.case.settling.settle(&self.case.translation.rules, &mut self.matched),
        };
        for number in &self.matched {
            black_box(&*self.ids[*number as usize]);
        }
        verdict
    }

    /// Compares every answer with Menshen's.
    pub fn check(&mut self) -> Result<(), String> {
        for (at, (verdict, rules)) in self.case.answers.iter().enumerate() {
            let said = self.decide(at);
            let mut matched: Vec<u32> = self.matched.clone();
            if self.maker.name != "menshen" {
                matched
                    .iter_mut()
                    .for_each(|number| *number = self.case.translation.rules[*number as usize].rule);
            }
            matched.sort_unstable();
            if (said, &matched) != (*verdict, rules) {
                return Err(format!(
                    "{}: {} decides request {at} of {} rules otherwise: {said:?} {matched:?}, and not {verdict:?} {rules:?}",
                    self.case.name, self.maker.name, self.case.rules
                ));
            }
        }
        Ok(())
    }

    fn time(&mut self, from: usize, count: usize, clock_ns: f64) -> f64 {
        let start = Instant::now();
        for at in from..from + count {
            black_box(self.decide(black_box(at)));
            black_box(&self.matched);
        }
        (start.elapsed().as_nanos() as f64 - clock_ns).max(0.0) / count as f64
    }
}

/// How the requests of a case are cut for one rival.
struct Cut {
    batch: usize,
    batches: usize,
}

/// Measures all contestants in turn.
pub fn measure(contestants: &mut [Contestant<'_>], budget: Budget, clock_ns: f64) -> Vec<Measured> {
    let requests = contestants.first().map_or(0, |contestant| contestant.case.requests.len());
    let cuts: Vec<Cut> = contestants
        .iter_mut()
        .map(|contestant| {
            let few = requests.min(8);
            contestant.time(0, few, clock_ns);
            let one = contestant.time(0, few, clock_ns).max(1.0);
            let wanted = (100.0 * clock_ns / one).ceil() as usize;
            let batch = wanted.next_power_of_two().clamp(1, requests);
            let affordable = budget.each.as_nanos() as f64 / budget.rounds as f64 / (one * batch as f64);
            Cut { batch, batches: (affordable as usize).clamp(4, requests / batch) }
        })
        .collect();
    let mut times: Vec<Vec<Vec<f64>>> = cuts.iter().map(|cut| vec![Vec::new(); cut.batches]).collect();
    for _ in 0..budget.rounds {
        for ((contestant, cut), times) in contestants.iter_mut().zip(&cuts).zip(&mut times) {
            let start = Instant::now();
            for at in (0..cut.batch * cut.batches).cycle() {
                black_box(contestant.decide(at));
                if start.elapsed() > WARM_UP {
                    break;
                }
            }
            for (at, times) in times.iter_mut().enumerate() {
                times.push(contestant.time(at * cut.batch, cut.batch, clock_ns));
            }
        }
    }
    let results = contestants.iter().zip(cuts).zip(times).map(|((contestant, cut), times)| {
        let in_round = |round: usize| middle(&mut times.iter().map(|times| times[round]).collect::<Vec<_>>());
        let rounds_ns = (0..budget.rounds).map(in_round).collect();
        let mut batches: Vec<f64> = times.into_iter().map(|mut times| middle(&mut times)).collect();
        let p50_ns = middle(&mut batches);
        let p99_ns = batches[(batches.len() * 99).div_ceil(100).clamp(1, batches.len()) - 1];
        Measured {
            rival: contestant.maker.name,
            class: contestant.maker.class,
            p50_ns,
            p99_ns,
            rounds_ns,
            batch: cut.batch,
            batches: cut.batches,
        }
    });
    results.collect()
}

impl Measured {
    /// How many times the time of `own`, which ran in the same rounds.
    pub fn times(&self, own: &Measured) -> f64 {
        let rounds = self.rounds_ns.iter().zip(&own.rounds_ns);
        middle(&mut rounds.map(|(one, own)| one / own).collect::<Vec<_>>())
    }
}

/// The median; sorts.
pub fn middle(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
