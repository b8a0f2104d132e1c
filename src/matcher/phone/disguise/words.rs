//! Words next to a number whose characters can be digits as well: 就是 in front, 一起 behind.
//!
//! Not for: digits that are nothing else. Those are never cut off, or half of an order number would be a phone number;
//! unless a name ends in one (李四) or begins with one, and the digits of the number are written otherwise.

use super::Folds;
use super::reader::{Place, starts_block};
use super::token::{self, Token};

/// Most digits on one side of a number that are words.
const WORDS_MAX: usize = 3;
/// Spoken digits that are words more often.
const SPOKEN_WORDS: &str = "么两俩";
/// The numeral that is a part of words more often (微信一, 统一, 一直): no other is cut off.
const WORD_NUMERAL: u8 = 1;

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
    before.is_some_and(|before| match before {
        [one] if is_counter(one) => is_of_another_kind(one, places.get(at)),
        // A numeral at the beginning is that of a longer number, unless it ends a word.
        [one] => {
            is_word(text, one)
                || (is_word_numeral(one) && is_behind(text, one, is_part_of_words))
                || (is_numeral(one)
                    && is_of_another_kind(one, places.get(at))
                    && is_behind(text, one, is_ideograph))
        }
        _ => are_words(text, before, is_word_numeral),
    })
}

/// Whether only words stand between the digit before `at` and the end of its block.
pub(super) fn stand_behind(text: &str, places: &[Place], at: usize) -> bool {
    let end = (at + 1..=at + WORDS_MAX).find(|&end| starts_block(places, end));
    let Some(behind) = end.and_then(|end| places.get(at..end)) else { return false };
    // A numeral at the end is that of a longer number, unless it begins a word.
    let is_open = |last: &Place| is_word(text, last) || is_in_front(text, last, is_part_of_words);
    match behind {
        [one]
            if is_numeral(one)
                && is_of_another_kind(one, at.checked_sub(1).and_then(|at| places.get(at))) =>
        {
            is_in_front(text, one, is_ideograph)
        }
        _ => behind.last().is_some_and(is_open) && are_words(text, behind, is_word_numeral),
    }
}

/// Whether the digit is a numeral of a name or a count that stands next to the number, an ideograph right beside it. A zero
/// hardly ever is.
pub(super) fn names(text: &str, place: &Place) -> bool {
    is_numeral(place)
        && place.value != 0
        && (is_behind(text, place, is_ideograph) || is_in_front(text, place, is_ideograph))
}

/// Whether the digit beside this one is not written in the same way.
fn is_of_another_kind(place: &Place, beside: Option<&Place>) -> bool {
    beside.is_some_and(|beside| !beside.fold.contains(place.fold))
}

/// Whether the digit is written as 一 二 三.
fn is_numeral(place: &Place) -> bool {
    place.fold == Folds::IDEOGRAPH
}

/// Whether the digits in disguise that plain ones follow without a gap are rather a word: 统一3932676151. Beside an
/// ideograph any one numeral is, for with one digit more most plain digits would be a number.
pub(super) fn lead(text: &str, places: &[Place]) -> bool {
    match places {
        [one] => is_han(one) && is_behind(text, one, is_ideograph),
        _ => places.iter().any(is_han) && are_words(text, places, is_han),
    }
}

/// The same of digits that follow plain ones: 1672618846一起, 1380013800三件.
pub(super) fn trail(text: &str, places: &[Place]) -> bool {
    match places {
        [one] => is_han(one) && is_in_front(text, one, is_ideograph),
        _ => places.iter().any(is_han) && are_words(text, places, is_han),
    }
}

/// Whether all are words, one of them at most such a numeral.
fn are_words(text: &str, places: &[Place], is_numeral: impl Fn(&Place) -> bool) -> bool {
    let words = places.iter().filter(|place| is_word(text, place)).count();
    let numerals = places.iter().filter(|place| !is_word(text, place) && is_numeral(place)).count();
    numerals <= 1 && numerals + words == places.len()
}

/// Whether the digit is rather a word.
fn is_word(text: &str, place: &Place) -> bool {
    let spoken = || text.get(place.start..place.end).is_some_and(|text| SPOKEN_WORDS.contains(text));
    place.fold.contains(Folds::HOMOPHONE) || (place.fold.contains(Folds::SPOKEN) && spoken())
}

/// Whether the digit is the numeral that is cut off where it is a part of a word.
fn is_word_numeral(place: &Place) -> bool {
    is_numeral(place) && place.value == WORD_NUMERAL
}

/// Whether the digit is written as a numeral that words are made of, too.
fn is_han(place: &Place) -> bool {
    is_numeral(place) || place.fold == Folds::SPOKEN
}

/// Whether the digit looks like what counts the entries of a list.
const fn is_counter(place: &Place) -> bool {
    place.fold.contains(Folds::SYMBOL) || place.fold.contains(Folds::KEYCAP)
}

/// Whether such a character stands right in front of the digit.
fn is_behind(text: &str, place: &Place, is: impl Fn(char) -> bool) -> bool {
    text.get(..place.start).and_then(|before| before.chars().next_back()).is_some_and(is)
}

/// Whether such a character follows right behind the digit.
fn is_in_front(text: &str, place: &Place, is: impl Fn(char) -> bool) -> bool {
    text.get(place.end..).and_then(|after| after.chars().next()).is_some_and(is)
}

/// Whether a character is an ideograph that is no unit; 共 gives only digits behind it a meaning.
fn is_part_of_words(c: char) -> bool {
    c == '共' || matches!(token::other(c), Token::Ideograph(_))
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}
