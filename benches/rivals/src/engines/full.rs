//! The second table, behind `--full`: throughput on one and on two threads, the time to load a policy, and, where the
//! feature `allocations` was built, allocations a decision and the memory that a loaded policy holds.
//!
//! Each thread has a contestant of its own (Menshen's share one engine and each have a scratch); one and two threads take
//! turns, and medians count. Loading is from the text of the policy in the rival's own language; for Menshen it is
//! reading, checking and compiling YAML. Memory is what the allocator was asked for and not given back, with one request.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use super::Choice;
use super::case::Case;
use super::clock::{Contestant, middle};
use super::rivals::{self, Maker};
use super::rules::{Aim, Mix};

/// Turns of one and of two threads.
const TURNS: usize = 7;
const TURN: Duration = Duration::from_millis(150);
/// Rivals are not waited for longer than this a decision.
const PATIENCE: Duration = Duration::from_millis(20);

pub fn run(choice: &Choice) -> Result<(), String> {
    println!("rival\trules\tdecisions_per_s\ton_two_threads\ttimes\tload_ms\tallocations\theld_kib");
    let sizes: &[usize] = if choice.quick { &[10, 1_000] } else { &[10, 100, 1_000, 10_000, 100_000] };
    for &rules in sizes.iter().filter(|rules| choice.rules.is_none_or(|only| only == **rules)) {
        let case = Case::generated(Mix::Six, rules, Aim::Mixed, 256)?;
        let small = Case::generated(Mix::Six, rules, Aim::Mixed, 1)?;
        for maker in rivals::ALL.iter().filter(|maker| choice.has(maker)) {
            row(*maker, &case, &small);
        }
    }
    Ok(())
}

fn row(maker: Maker, case: &Case, small: &Case) {
    let start = Instant::now();
    let held = held(|| black_box((maker.make)(small)));
    let load = if maker.name == "menshen" { small.loaded } else { start.elapsed() };
    let Ok(rival) = (maker.make)(case) else {
        eprintln!("  {}, {} rules: left out, it cannot be made", maker.name, case.rules);
        return;
    };
    let mut contestant = Contestant::new(maker, rival, case);
    let start = Instant::now();
    black_box(contestant.decide(0));
    if start.elapsed() > PATIENCE {
        eprintln!(
            "  {}, {} rules: left out, a decision takes {:.0?}",
            maker.name,
            case.rules,
            start.elapsed()
        );
        return;
    }
    let allocations = allocations(&mut contestant, case.requests.len());
    drop(contestant);
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        one.push(decisions_per_second(maker, case, 1));
        two.push(decisions_per_second(maker, case, 2));
    }
    let (one, two) = (middle(&mut one), middle(&mut two));
    let or_dash = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    println!(
        "{}\t{}\t{one:.0}\t{two:.0}\t{:.2}\t{:.2}\t{}\t{}",
        maker.name,
        case.rules,
        two / one,
        load.as_secs_f64() * 1e3,
        or_dash(allocations),
        or_dash(held.map(|bytes| bytes / 1_024.0)),
    );
}

/// Decisions of all threads together in a second.
fn decisions_per_second(maker: Maker, case: &Case, threads: usize) -> f64 {
    let barrier = Barrier::new(threads);
    let work = |first: usize| {
        let rival = (maker.make)(case);
        barrier.wait();
        let Ok(rival) = rival else { return 0.0 };
        let mut contestant = Contestant::new(maker, rival, case);
        let count = case.requests.len();
        for at in 0..count.min(16) {
            black_box(contestant.decide(at));
        }
        let start = Instant::now();
        let (mut at, mut done) = (first, 0_u64);
        while start.elapsed() < TURN {
            for _ in 0..8 {
                black_box(contestant.decide(at));
                at = (at + 1) % count;
            }
            done += 8;
        }
        done as f64 / start.elapsed().as_secs_f64()
    };
    std::thread::scope(|scope| {
        let work = &work;
        let handles: Vec<_> =
            (0..threads).map(|number| scope.spawn(move || work(number * case.requests.len() / 2))).collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).sum()
    })
}

#[cfg(feature = "allocations")]
fn held<T>(make: impl FnOnce() -> T) -> Option<f64> {
    let mut made = None;
    let info = allocation_counter::measure(|| made = Some(make()));
    drop(made);
    Some(info.bytes_current as f64)
}

#[cfg(not(feature = "allocations"))]
fn held<T>(make: impl FnOnce() -> T) -> Option<f64> {
    drop(make());
    None
}

#[cfg(feature = "allocations")]
fn allocations(contestant: &mut Contestant<'_>, requests: usize) -> Option<f64> {
    let mut all = || {
        for at in 0..requests {
            black_box(contestant.decide(at));
        }
    };
    all();
    let info = allocation_counter::measure(all);
    Some(info.count_total as f64 / requests as f64)
}

#[cfg(not(feature = "allocations"))]
fn allocations(_: &mut Contestant<'_>, _: usize) -> Option<f64> {
    None
}
