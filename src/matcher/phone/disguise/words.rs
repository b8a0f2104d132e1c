//! Words next to a number whose characters can be digits as well: 就是 in front, 一起 behind.
//!
//! Not for: digits that are nothing else. Those are never cut off, or half of an order number would be a phone number.

use super::Folds;
use super::reader::{Place, starts_block};
use super::token::{self, Token};

/// Most digits on one side of a number that are words.
const WORDS_MAX: usize = 3;
/// Spoken digits that are words more often.
const SPOKEN_WORDS: &str = "么两俩";

/// Whether some of the digits that are written so can be words, or count the entry of a list.
pub(super) fn may_be_among(folds: Folds) -> bool {
    [Folds::HOMOPHONE, Folds::SPOKEN, Folds::IDEOGRAPH, Folds::SYMBOL, Folds::KEYCAP]
        .into_iter()
        .any(|fold| folds.contains(fold))
}

/// Whether only words stand between the digit at `at` and the beginning of its block, or what counts an entry.
pub(super) fn stand_before(text: &str, places: &[Place], at: usize) -> bool {
    let start = |back: &usize| at.checked_sub(*back).is_none_or(|first| starts_block(places, first));
    let before = (1..=WORDS_MAX).find(start).and_then(|back| places.get(at.checked_sub(back)?..at));
    before.is_some_and(|before| matches!(before, [one] if is_counter(one)) || are_words(text, before))
}

/// Whether only words stand between the digit before `at` and the end of its block.
pub(super) fn stand_behind(text: &str, places: &[Place], at: usize) -> bool {
    let end = (at + 1..=at + WORDS_MAX).find(|&end| starts_block(places, end));
    let Some(behind) = end.and_then(|end| places.get(at..end)) else { return false };
    // A numeral at the end is that of a longer number, unless it begins a word.
    let is_open = |last: &Place| is_word(text, last) || goes_on_in_a_word(text, last);
    behind.last().is_some_and(is_open) && are_words(text, behind)
}

/// Whether all are words, one of them at most an ordinary numeral.
fn are_words(text: &str, places: &[Place]) -> bool {
    let numerals = places.iter().filter(|place| place.fold == Folds::IDEOGRAPH).count();
    let words = places.iter().filter(|place| is_word(text, place)).count();
    numerals <= 1 && numerals + words == places.len()
}

/// Whether the digit is rather a word.
fn is_word(text: &str, place: &Place) -> bool {
    let spoken = || text.get(place.start..place.end).is_some_and(|text| SPOKEN_WORDS.contains(text));
    place.fold.contains(Folds::HOMOPHONE) || (place.fold.contains(Folds::SPOKEN) && spoken())
}

/// Whether the digit looks like what counts the entries of a list.
const fn is_counter(place: &Place) -> bool {
    place.fold.contains(Folds::SYMBOL) || place.fold.contains(Folds::KEYCAP)
}

/// Whether an ideograph that is no unit follows right behind.
fn goes_on_in_a_word(text: &str, place: &Place) -> bool {
    let after = text.get(place.end..).and_then(|text| text.chars().next());
    after.is_some_and(|c| matches!(token::other(c), Token::Ideograph(_)))
}
