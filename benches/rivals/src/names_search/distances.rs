//! One pair of names: our distances beside strsim's and rapidfuzz's.

use std::hint::black_box;
use std::time::Instant;

use menshen::matcher::edit::{self, Boost, Metric, Pattern, Scratch};

use super::lists::{Chance, Kind, mutate};

const PAIRS: usize = 2_000;
const ROUNDS: usize = 51;

/// The nanoseconds that one pair takes, in one round.
fn time(pairs: &[(String, String)], measure: &mut impl FnMut(&str, &str) -> usize) -> f64 {
    let start = Instant::now();
    let mut sum = 0_usize;
    for (a, b) in pairs {
        sum = sum.wrapping_add(measure(black_box(a), black_box(b)));
    }
    black_box(sum);
    start.elapsed().as_nanos() as f64 / pairs.len() as f64
}

/// The medians over the rounds. Each round runs all three, so that what else the machine does falls on all alike.
fn row(
    what: &str,
    pairs: &[(String, String)],
    mut ours: impl FnMut(&str, &str) -> usize,
    mut strsim: impl FnMut(&str, &str) -> usize,
    mut rapidfuzz: impl FnMut(&str, &str) -> usize,
) {
    let mut rounds: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        rounds[0].push(time(pairs, &mut ours));
        rounds[1].push(time(pairs, &mut strsim));
        rounds[2].push(time(pairs, &mut rapidfuzz));
    }
    let [ours, strsim, rapidfuzz] = rounds.map(|mut rounds| {
        rounds.sort_by(f64::total_cmp);
        rounds[ROUNDS / 2]
    });
    let ratio = strsim.min(rapidfuzz) / ours;
    println!("  {what:<28} {ours:>8.1} {strsim:>8.1} {rapidfuzz:>10.1}   {ratio:>5.1}x");
}

pub fn run(kind: Kind, names: &[String]) {
    let mut chance = Chance::new(9);
    let random: Vec<(String, String)> = (0..PAIRS)
        .map(|_| (names[chance.below(names.len())].clone(), names[chance.below(names.len())].clone()))
        .collect();
    let letters = kind.letters();
    let near: Vec<(String, String)> = random
        .iter()
        .map(|(a, _)| (a.clone(), mutate(a, 1 + chance.below(2), &letters, &mut chance)))
        .collect();
    check(&random);
    check(&near);
    let symbols: usize = random.iter().map(|(a, _)| a.chars().count()).sum();
    println!("{}: ns a pair, {:.1} symbols", kind.title(), symbols as f64 / PAIRS as f64);
    println!("  {:<28} {:>8} {:>8} {:>10}   {:>6}", "", "menshen", "strsim", "rapidfuzz", "ratio");
    for (title, pairs) in [("random", &random), ("near", &near)] {
        rows(title, pairs);
    }
    against_many(&random);
}

fn rows(title: &str, pairs: &[(String, String)]) {
    use rapidfuzz::distance as rf;
    let s = &mut Scratch::new();
    let cutoff = rf::levenshtein::Args::default().score_cutoff(2);
    row(
        &format!("levenshtein, {title}"),
        pairs,
        |a, b| edit::levenshtein(a, b, s),
        strsim::levenshtein,
        |a, b| rf::levenshtein::distance(a.chars(), b.chars()),
    );
    row(
        &format!("levenshtein within 2, {title}"),
        pairs,
        |a, b| edit::levenshtein_within(a, b, 2, s).map_or(9, usize::from),
        strsim::levenshtein,
        |a, b| rf::levenshtein::distance_with_args(a.chars(), b.chars(), &cutoff).unwrap_or(9),
    );
    row(
        &format!("osa, {title}"),
        pairs,
        |a, b| edit::osa(a, b, s),
        strsim::osa_distance,
        |a, b| rf::osa::distance(a.chars(), b.chars()),
    );
    row(
        &format!("jaro, {title}"),
        pairs,
        |a, b| usize::from(edit::jaro(a, b, s)),
        |a, b| strsim::jaro(a, b).to_bits() as usize,
        |a, b| rf::jaro::similarity(a.chars(), b.chars()).to_bits() as usize,
    );
    row(
        &format!("jaro-winkler, {title}"),
        pairs,
        |a, b| usize::from(edit::jaro_winkler(a, b, Boost::Gated, s)),
        |a, b| strsim::jaro_winkler(a, b).to_bits() as usize,
        |a, b| rf::jaro_winkler::similarity(a.chars(), b.chars()).to_bits() as usize,
    );
}

/// One name against all others, prepared once on both sides.
fn against_many(pairs: &[(String, String)]) {
    use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
    let s = &mut Scratch::new();
    let mut pattern = Pattern::new();
    pattern.set(&pairs[0].0);
    let batch = BatchComparator::new(pairs[0].0.chars());
    let cutoff = Args::default().score_cutoff(2);
    row(
        "one against many, within 2",
        pairs,
        |_, b| pattern.within(Metric::Levenshtein, b, 2, s).map_or(9, usize::from),
        |_, b| strsim::levenshtein(&pairs[0].0, b),
        |_, b| batch.distance_with_args(b.chars(), &cutoff).unwrap_or(9),
    );
}

/// The answers agree before anything is timed.
fn check(pairs: &[(String, String)]) {
    let s = &mut Scratch::new();
    for (a, b) in pairs {
        assert_eq!(edit::levenshtein(a, b, s), strsim::levenshtein(a, b));
        assert_eq!(edit::osa(a, b, s), strsim::osa_distance(a, b));
        // Exactly on Winkler's gate floating point falls on either side.
        if (strsim::jaro(a, b) - 0.7).abs() > 1e-9 {
            let (ours, theirs) = (edit::jaro_winkler(a, b, Boost::Gated, s), strsim::jaro_winkler(a, b));
            assert!((f64::from(ours) / 10_000.0 - theirs).abs() < 1.01e-4, "{a} {b} {ours} {theirs}");
        }
    }
}
