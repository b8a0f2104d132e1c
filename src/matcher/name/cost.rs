//! What it costs to turn one word into another: slips that people and machines make cost less than changes.
//!
//! Costs are in hundredths of a plain edit. Digits are dear, in whichever writing; look-alikes and sound-alikes cheap.

use super::{numeral, pinyin, shape};

/// The cost of a plain edit.
pub(super) const EDIT: u32 = 100;
/// The cost of a letter that is doubled on one side: no gap costs less.
const DOUBLING: u32 = 40;
/// The cost of another numeral in a Chinese name: more than any budget, because 一局 and 二局 are two of a series.
const NUMERAL: u32 = 250;
/// The cost of a Chinese character for another of the same sound.
const SOUND: u32 = 45;
/// The longest word that is weighed letter by letter.
pub(super) const WORD_MAX: usize = 64;

/// Letters that are written for each other when a name is spelt by ear.
const BY_EAR: &[(u8, u8, u32)] = &[
    (b'c', b'k', 40),
    (b'c', b's', 70),
    (b'c', b'q', 60),
    (b'k', b'q', 40),
    (b's', b'z', 50),
    (b'i', b'y', 40),
    (b'v', b'w', 40),
    (b'f', b'v', 70),
    (b'b', b'p', 80),
    (b'd', b't', 70),
    (b'g', b'j', 60),
    (b'j', b'y', 50),
    (b'j', b'z', 70),
    (b'm', b'n', 70),
    (b'o', b'u', 50),
    (b'e', b'i', 50),
    (b'a', b'e', 60),
    (b'a', b'o', 70),
    (b'u', b'w', 60),
    (b'e', b'y', 70),
    (b'x', b's', 60),
    (b'x', b'h', 70),
    (b'g', b'h', 80),
    (b'g', b'k', 70),
];

/// Letters and digits that look alike.
const BY_EYE: &[(u8, u8, u32)] = &[
    (b'0', b'o', 30),
    (b'1', b'l', 30),
    (b'1', b'i', 30),
    (b'5', b's', 30),
    (b'8', b'b', 40),
    (b'3', b'e', 40),
    (b'4', b'a', 40),
    (b'7', b't', 40),
    (b'9', b'g', 30),
    (b'6', b'g', 50),
    (b'2', b'z', 40),
    (b'i', b'l', 50),
    (b'u', b'v', 60),
    (b'0', b'q', 60),
];

/// ASCII characters.
const ASCII: usize = 128;

/// The cost of one ASCII character for another. PERF: a word is compared with many, so pairs are not looked through.
static SUBSTITUTIONS: [[u8; ASCII]; ASCII] = {
    let mut costs = [[EDIT as u8; ASCII]; ASCII];
    let mut left = 0;
    while left < ASCII {
        let mut right = 0;
        while right < ASCII {
            let (a, b) = (left as u8, right as u8);
            if left == right {
                costs[left][right] = 0;
            } else if a.is_ascii_digit() && b.is_ascii_digit() {
                costs[left][right] = 150;
            } else if is_vowel(a) && is_vowel(b) {
                costs[left][right] = 75;
            }
            right += 1;
        }
        left += 1;
    }
    // Backwards, and by ear last: of two costs of one pair the first that is written counts.
    let known = [BY_EYE, BY_EAR];
    let mut of = 0;
    while of < known.len() {
        let mut at = known[of].len();
        while at > 0 {
            at -= 1;
            let (a, b, cost) = known[of][at];
            costs[a as usize][b as usize] = cost as u8;
            costs[b as usize][a as usize] = cost as u8;
        }
        of += 1;
    }
    costs
};

/// The cost of writing `right` for `left`.
fn substitution(left: u8, right: u8) -> u32 {
    let row = SUBSTITUTIONS.get(usize::from(left));
    row.and_then(|row| row.get(usize::from(right))).map_or(EDIT, |cost| u32::from(*cost))
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// What words of these lengths differ by at least: their gaps.
pub(super) fn least(left: usize, right: usize) -> u32 {
    let gaps = u32::try_from(left.abs_diff(right)).unwrap_or(u32::MAX);
    gaps.saturating_mul(DOUBLING)
}

/// The cost of a letter that one side has and the other has not.
fn gap(letter: u8, before: Option<u8>) -> u32 {
    match letter {
        _ if letter.is_ascii_digit() => 150,
        _ if before == Some(letter) => DOUBLING,
        b'h' => 60,
        b'e' | b'a' | b'i' | b'o' | b'u' | b'y' | b'w' => 80,
        _ => EDIT,
    }
}

/// The cheapest way from one ASCII word to another: substitutions, gaps, and swaps of neighbours.
pub(super) fn ascii(left: &str, right: &str) -> u32 {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let left = left.get(..WORD_MAX).unwrap_or(left);
    let right = right.get(..WORD_MAX).unwrap_or(right);
    grid(left, right, |a, b| if a == b { 0 } else { substitution(a, b) }, gap)
}

/// The plain distance of two words of any writing, by characters.
pub(super) fn plain(left: &str, right: &str) -> u32 {
    let left: Vec<char> = left.chars().take(WORD_MAX).collect();
    let right: Vec<char> = right.chars().take(WORD_MAX).collect();
    grid(&left, &right, |a, b| if a == b { 0 } else { EDIT }, |_, _| EDIT)
}

/// The distance of two Chinese words: characters that sound or look alike are cheap.
pub(super) fn han(left: &[char], right: &[char]) -> u32 {
    let left = left.get(..WORD_MAX).unwrap_or(left);
    let right = right.get(..WORD_MAX).unwrap_or(right);
    grid(left, right, han_substitution, |c, _| if numeral::worth(c).is_some() { NUMERAL } else { EDIT })
}

/// The cost of one Chinese character for another.
pub(super) fn han_substitution(left: char, right: char) -> u32 {
    if left == right {
        return 0;
    }
    // Before all else numerals are digits: 一 and 二 look alike.
    let worth = (numeral::worth(left), numeral::worth(right));
    if let (Some(left), Some(right)) = worth {
        return if left == right { SOUND } else { NUMERAL };
    }
    match (pinyin::sound_alike(left, right), shape::look_alike(left, right)) {
        (true, true) => 30,
        (true, false) => SOUND,
        (false, true) => 50,
        (false, false) if worth == (None, None) => EDIT,
        (false, false) => NUMERAL,
    }
}

/// Optimal string alignment over two rows and the one before, for words of at most [`WORD_MAX`] symbols.
fn grid<T: Copy + PartialEq>(
    left: &[T],
    right: &[T],
    substitution: impl Fn(T, T) -> u32,
    gap: impl Fn(T, Option<T>) -> u32,
) -> u32 {
    const SWAP: u32 = 80;
    let mut before = [0_u32; WORD_MAX + 1];
    let mut last = [0_u32; WORD_MAX + 1];
    let mut row = [0_u32; WORD_MAX + 1];
    let mut sum = 0;
    for (at, &b) in right.iter().enumerate() {
        sum += gap(b, at.checked_sub(1).and_then(|at| right.get(at)).copied());
        last[at + 1] = sum;
    }
    for (i, &a) in left.iter().enumerate() {
        let a_before = i.checked_sub(1).and_then(|at| left.get(at)).copied();
        row[0] = last[0] + gap(a, a_before);
        for (j, &b) in right.iter().enumerate() {
            let b_before = j.checked_sub(1).and_then(|at| right.get(at)).copied();
            let mut best = last[j] + substitution(a, b);
            best = best.min(last[j + 1] + gap(a, a_before)).min(row[j] + gap(b, b_before));
            // Digits that changed places make another number.
            let swapped = a_before == Some(b) && b_before == Some(a) && a != b;
            if swapped && substitution(a, b) <= EDIT {
                best = best.min(before[j - 1] + SWAP);
            }
            row[j + 1] = best;
        }
        (before, last, row) = (last, row, before);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_says_what_the_lists_say() {
        for (left, right) in (0..128_u8).flat_map(|left| (0..128_u8).map(move |right| (left, right))) {
            let (low, high) = (left.min(right), left.max(right));
            let known = BY_EAR.iter().chain(BY_EYE).find(|&&(a, b, _)| (a.min(b), a.max(b)) == (low, high));
            let cost = match known {
                _ if left == right => 0,
                Some(&(.., cost)) => cost,
                None if low.is_ascii_digit() && high.is_ascii_digit() => 150,
                None if is_vowel(low) && is_vowel(high) => 75,
                None => EDIT,
            };
            assert_eq!(substitution(left, right), cost, "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn words_cost_no_less_than_their_lengths_ask_for(left in "[a-z0-9]{0,12}|(a|b){0,12}", right in "[a-z0-9]{0,12}|(a|b){0,12}") {
            prop_assert!(least(left.len(), right.len()) <= ascii(&left, &right));
        }
    }
}
