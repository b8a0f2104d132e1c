//! The distances against strsim: exhaustively on short strings, by generated ones for every length.

use menshen::matcher::edit::{self, Boost, Metric, Pattern, Scratch};
use proptest::prelude::*;

/// Four letters that need one, one, three and four bytes, of which the last two share none.
const ALPHABET: [char; 4] = ['a', 'b', '张', '𠮷'];
/// The longest string of the exhaustive test.
const LENGTH_MAX: usize = 5;

/// Four Chinese characters: two and three of them take the path of persons' names.
const CHINESE: [char; 4] = ['张', '伟', '芳', '娜'];

/// All strings over the alphabet up to the greatest length, the shortest first.
fn all_strings(alphabet: [char; 4], length_max: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..length_max {
        let to = all.len();
        for index in from..to {
            for letter in alphabet {
                all.push(format!("{}{letter}", all[index]));
            }
        }
        from = to;
    }
    all
}

/// What strsim's floating-point value is in basis points, as the range that its rounding errors leave open.
fn basis_points(value: f64) -> std::ops::RangeInclusive<u16> {
    let at = |value: f64| (value * 10_000.0).floor().clamp(0.0, 10_000.0) as u16;
    at(value - 1e-9)..=at(value + 1e-9)
}

/// Whether a pair stands on Winkler's gate, where floating point may fall on either side.
fn on_the_gate(a: &str, b: &str) -> bool {
    (strsim::jaro(a, b) - 0.7).abs() < 1e-9
}

fn check(a: &str, b: &str, scratch: &mut Scratch) {
    let levenshtein = strsim::levenshtein(a, b);
    let osa = strsim::osa_distance(a, b);
    assert_eq!(edit::levenshtein(a, b, scratch), levenshtein, "levenshtein {a:?} {b:?}");
    assert_eq!(edit::osa(a, b, scratch), osa, "osa {a:?} {b:?}");
    for limit in [0, 1, 2, 3, 40] {
        let near = |edits: usize| u8::try_from(edits).ok().filter(|&edits| edits <= limit);
        assert_eq!(edit::levenshtein_within(a, b, limit, scratch), near(levenshtein), "{limit} {a:?} {b:?}");
        assert_eq!(edit::osa_within(a, b, limit, scratch), near(osa), "osa {limit} {a:?} {b:?}");
    }
    let jaro = strsim::jaro(a, b);
    let score = edit::jaro(a, b, scratch);
    assert!(basis_points(jaro).contains(&score), "jaro {a:?} {b:?}: {score} for {jaro}");
    if !on_the_gate(a, b) {
        let winkler = strsim::jaro_winkler(a, b);
        let score = edit::jaro_winkler(a, b, Boost::Gated, scratch);
        assert!(basis_points(winkler).contains(&score), "jaro-winkler {a:?} {b:?}: {score} for {winkler}");
    }
    let prefix = a.chars().zip(b.chars()).take(4).take_while(|(x, y)| x == y).count();
    let boosted = jaro + 0.1 * prefix as f64 * (1.0 - jaro);
    let score = edit::jaro_winkler(a, b, Boost::Always, scratch);
    assert!(basis_points(boosted).contains(&score), "boosted {a:?} {b:?}: {score} for {boosted}");
}

#[test]
fn every_pair_of_short_strings_agrees_with_strsim() {
    let mut scratch = Scratch::new();
    let all = all_strings(ALPHABET, LENGTH_MAX);
    assert_eq!(all.len(), 1 + 4 + 16 + 64 + 256 + 1_024);
    for (index, a) in all.iter().enumerate() {
        for b in &all[index..] {
            check(a, b, &mut scratch);
        }
    }
}

#[test]
fn every_pair_of_short_chinese_names_agrees_with_strsim() {
    let mut scratch = Scratch::new();
    let all = all_strings(CHINESE, 4);
    for a in &all {
        for b in &all {
            check(a, b, &mut scratch);
        }
    }
}

#[test]
fn every_pair_of_short_strings_is_symmetric() {
    let mut scratch = Scratch::new();
    let all = all_strings(ALPHABET, LENGTH_MAX);
    for (index, a) in all.iter().enumerate() {
        for b in &all[index..] {
            assert_eq!(edit::levenshtein(a, b, &mut scratch), edit::levenshtein(b, a, &mut scratch));
            assert_eq!(edit::osa(a, b, &mut scratch), edit::osa(b, a, &mut scratch));
            for boost in [Boost::Gated, Boost::Always] {
                let there = edit::jaro_winkler(a, b, boost, &mut scratch);
                assert_eq!(there, edit::jaro_winkler(b, a, boost, &mut scratch), "{a:?} {b:?}");
            }
        }
    }
}

/// Around 64 symbols, where one machine word ends, with all in place, some out of place, and what is not ASCII only at the
/// end, where a distance that is read from the front may already have been decided.
#[test]
fn strings_at_the_border_of_a_word_agree_with_strsim() {
    let mut scratch = Scratch::new();
    let letters = |count: usize| ('a'..='z').chain('0'..='9').cycle().take(count).collect::<String>();
    for symbols in 62..=66 {
        let plain = letters(symbols);
        let turned: String = plain.chars().rev().collect();
        for other in [letters(symbols + 2), letters(80), turned] {
            for end in ["", "é", "张伟"] {
                check(&plain, &format!("{other}{end}"), &mut scratch);
                check(&format!("{plain}{end}"), &other, &mut scratch);
                check(&format!("x{plain}{end}"), &format!("y{other}张"), &mut scratch);
            }
        }
    }
}

/// A string of few letters, so that chance makes matches, up to well past one machine word.
fn text(symbols_max: usize) -> impl Strategy<Value = String> {
    let letter = prop::sample::select(vec!['a', 'b', 'c', 'é', '张', '伟', '𠮷']);
    prop::collection::vec(letter, 0..=symbols_max).prop_map(|letters| letters.into_iter().collect())
}

/// A string, and one that a few edits made of it: near pairs, which chance alone would not give.
fn near_pair(symbols_max: usize) -> impl Strategy<Value = (String, String)> {
    let edit = (any::<prop::sample::Index>(), 0..4_u8, prop::sample::select(vec!['a', 'b', '张', 'z']));
    (text(symbols_max), prop::collection::vec(edit, 0..6)).prop_map(|(text, edits)| {
        let mut other: Vec<char> = text.chars().collect();
        for (place, kind, letter) in edits {
            let place = place.index(other.len() + 1);
            match kind {
                0 => other.insert(place, letter),
                1 if place < other.len() => drop(other.remove(place)),
                2 if place < other.len() => other[place] = letter,
                _ if place + 1 < other.len() => other.swap(place, place + 1),
                _ => {}
            }
        }
        (text, other.into_iter().collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn strings_of_one_word_agree((a, b) in (text(64), text(64))) {
        check(&a, &b, &mut Scratch::new());
    }

    #[test]
    fn strings_of_many_words_agree((a, b) in (text(200), text(200))) {
        check(&a, &b, &mut Scratch::new());
    }

    #[test]
    fn near_strings_agree((a, b) in near_pair(200)) {
        check(&a, &b, &mut Scratch::new());
    }

    #[test]
    fn any_strings_agree(a in ".{0,40}", b in ".{0,40}") {
        check(&a, &b, &mut Scratch::new());
    }

    /// What one call leaves behind never changes the next.
    #[test]
    fn a_used_scratch_answers_like_a_fresh_one(pairs in prop::collection::vec(near_pair(90), 1..6)) {
        let mut used = Scratch::new();
        for (a, b) in &pairs {
            check(a, b, &mut used);
        }
    }

    #[test]
    fn a_prepared_pattern_agrees((a, b) in near_pair(80), limit in 0..5_u8) {
        let mut scratch = Scratch::new();
        let mut pattern = Pattern::new();
        pattern.set("something else 张");
        pattern.set(&a);
        for metric in [Metric::Levenshtein, Metric::Osa] {
            let expected = edit::within(metric, &a, &b, limit, &mut scratch);
            prop_assert_eq!(pattern.within(metric, &b, limit, &mut scratch), expected);
        }
    }

    #[test]
    fn scores_are_symmetric_and_full_only_for_equals((a, b) in near_pair(80)) {
        let mut scratch = Scratch::new();
        for boost in [Boost::Gated, Boost::Always] {
            let score = edit::jaro_winkler(&a, &b, boost, &mut scratch);
            prop_assert_eq!(score, edit::jaro_winkler(&b, &a, boost, &mut scratch));
            prop_assert_eq!(score == 10_000, a == b);
            prop_assert!(score >= edit::jaro(&a, &b, &mut scratch));
        }
    }
}
