//! Replays the fuzz corpora of the syntax, and texts made from them by small changes, under the laws of the targets.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

#[path = "../fuzz/fuzz_targets/syntax_law.rs"]
mod syntax_law;

use std::path::Path;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).expect("the corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{}", folder.display());
    paths.iter().map(|path| std::fs::read(path).expect("a seed")).collect()
}

/// A small generator of its own, so that a failure comes back with the same texts (xorshift64*, Vigna, 2016).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or(0) % bound.max(1)
    }
}

/// Pieces that mean something to the grammar.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "（",
    "】",
    ",",
    "，",
    "\"",
    "'",
    "“",
    "/",
    "\\",
    "-",
    "+",
    "*",
    "%",
    "!",
    "=",
    "==",
    "<",
    "&&",
    "|",
    " and ",
    " or ",
    "not ",
    " in ",
    " is ",
    " between ",
    " matches /",
    " has ",
    "any ",
    "all ",
    " within 1 edit",
    ".",
    "。",
    "0",
    "1",
    "007",
    "0.5",
    "3 days",
    "2026-02-30",
    "09:30",
    "T",
    "Z",
    "{",
    "}",
    "{{",
    " per ",
    " when ",
    " burst ",
    "\n",
    "\u{3000}",
    "\u{202e}",
    "\u{200b}",
    "张",
    "é",
    "😀",
    "̈",
    "_",
    "true",
    "TRUE",
    "spent",
    ";",
    "mon",
    "-",
    "～",
    "rolling ",
];

/// Cuts, doubles and splices at character boundaries.
fn changed(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut chars: Vec<char> = String::from_utf8_lossy(&seeds[dice.below(seeds.len())]).chars().collect();
    for _ in 0..=dice.below(6) {
        let at = dice.below(chars.len() + 1);
        match dice.below(4) {
            0 if at < chars.len() => {
                chars.remove(at);
            }
            1 => {
                let end = (at + dice.below(8)).min(chars.len());
                let copy: Vec<char> = chars[at..end].to_vec();
                let to = dice.below(chars.len() + 1);
                chars.splice(to..to, copy);
            }
            2 => {
                let other: Vec<char> =
                    String::from_utf8_lossy(&seeds[dice.below(seeds.len())]).chars().collect();
                let from = dice.below(other.len() + 1);
                chars.truncate(at);
                chars.extend(other.get(from..).unwrap_or_default());
            }
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                chars.splice(at..at, piece.chars());
            }
        }
    }
    String::from_iter(chars).into_bytes()
}

/// How many changed texts are tried; more on request, for a long run by hand.
fn rounds() -> usize {
    std::env::var("MENSHEN_SYNTAX_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3_000)
}

#[test]
fn expressions() {
    let seeds = corpus("syntax_expression");
    for seed in &seeds {
        syntax_law::expression(seed);
    }
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for _ in 0..rounds() {
        syntax_law::expression(&changed(&seeds, &mut dice));
    }
}

#[test]
fn scalars() {
    let seeds = corpus("syntax_scalar");
    for seed in &seeds {
        syntax_law::scalar(seed);
    }
    let mut dice = Dice(0xD1B5_4A32_D192_ED03);
    for _ in 0..rounds() {
        let mut text = changed(&seeds, &mut dice);
        if let Some(first) = text.first_mut() {
            *first = b"qptdhw"[dice.below(6)];
        }
        syntax_law::scalar(&text);
    }
}
