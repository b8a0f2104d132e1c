//! One pair of names: our distances beside strsim's and rapidfuzz's.

use std::hint::black_box;
use std::time::Instant;

use menshen::matcher::edit::{self, Boost, Metric, Pattern, Scratch};

use super::lists::{Chance, Kind, mutate};

const PAIRS: usize = 2_000;
const ROUNDS: usize = 31;

/// The median over the rounds of the nanoseconds that one pair takes.
fn time(pairs: &[(String, String)], mut measure: impl FnMut(&str, &str) -> usize) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let mut sum = 0_usize;
            for (a, b) in pairs {
                sum = sum.wrapping_add(measure(black_box(a), black_box(b)));
            }
            black_box(sum);
            start.elapsed().as_nanos() as f64 / pairs.len() as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn row(what: &str, ours: f64, strsim: f64, rapidfuzz: f64) {
    let best = strsim.min(rapidfuzz);
    println!("  {what:<28} {ours:>8.1} {strsim:>8.1} {rapidfuzz:>10.1}   {:>5.1}x", best / ours);
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
    row(
        &format!("levenshtein, {title}"),
        time(pairs, |a, b| edit::levenshtein(a, b, s)),
        time(pairs, strsim::levenshtein),
        time(pairs, |a, b| rf::levenshtein::distance(a.chars(), b.chars())),
    );
    row(
        &format!("levenshtein within 2, {title}"),
        time(pairs, |a, b| edit::levenshtein_within(a, b, 2, s).map_or(9, usize::from)),
        time(pairs, strsim::levenshtein),
        time(pairs, |a, b| {
            let cutoff = rf::levenshtein::Args::default().score_cutoff(2);
            rf::levenshtein::distance_with_args(a.chars(), b.chars(), &cutoff).unwrap_or(9)
        }),
    );
    row(
        &format!("osa, {title}"),
        time(pairs, |a, b| edit::osa(a, b, s)),
        time(pairs, strsim::osa_distance),
        time(pairs, |a, b| rf::osa::distance(a.chars(), b.chars())),
    );
    row(
        &format!("jaro, {title}"),
        time(pairs, |a, b| usize::from(edit::jaro(a, b, s))),
        time(pairs, |a, b| strsim::jaro(a, b).to_bits() as usize),
        time(pairs, |a, b| rf::jaro::similarity(a.chars(), b.chars()).to_bits() as usize),
    );
    row(
        &format!("jaro-winkler, {title}"),
        time(pairs, |a, b| usize::from(edit::jaro_winkler(a, b, Boost::Gated, s))),
        time(pairs, |a, b| strsim::jaro_winkler(a, b).to_bits() as usize),
        time(pairs, |a, b| rf::jaro_winkler::similarity(a.chars(), b.chars()).to_bits() as usize),
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
        time(pairs, |_, b| pattern.within(Metric::Levenshtein, b, 2, s).map_or(9, usize::from)),
        time(pairs, |_, b| strsim::levenshtein(&pairs[0].0, b)),
        time(pairs, |_, b| batch.distance_with_args(b.chars(), &cutoff).unwrap_or(9)),
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
