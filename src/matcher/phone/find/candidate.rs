//! The next run of characters that may be a number.

use std::ops::Range;

use super::super::letters::{digit, is_plus, is_punctuation};
use super::super::{label, letters};

/// Most characters of punctuation in a row.
const PUNCTUATION_MAX: usize = 4;
/// Most digits in a block, and most blocks after the first.
const BLOCK_MAX: usize = 20;

/// The first candidate at or after `from`, in bytes.
pub(super) fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let first = first_digit(text, from)?;
    let start = with_lead(text, from, first);
    let blocks = after_blocks(text, first);
    Some(start..label::end_of_extension(text, blocks))
}

/// The next decimal digit of any script.
fn first_digit(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            b'0'..=b'9' => return Some(at),
            0..=0x7f => at += 1,
            // U+3000 to U+9FFF: no digits there, and most of Chinese text.
            0xe3..=0xe9 => at += 3,
            _ => {
                let c = text.get(at..)?.chars().next()?;
                if digit(c).is_some() {
                    return Some(at);
                }
                at += c.len_utf8();
            }
        }
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '（' | '［')
}

/// Whether a candidate may begin with the character: an opening bracket or a plus sign.
pub(super) fn is_lead(c: char) -> bool {
    is_opening(c) || is_plus(c)
}

/// The start of the candidate whose first digit is at `first`: at most twice a bracket or plus sign with punctuation.
fn with_lead(text: &str, from: usize, first: usize) -> usize {
    let mut start = first;
    // Places before the first digit from which one group reaches it, and how many characters of punctuation lie
    // between the character looked at and the nearest of them.
    let mut punctuation_to_digit = Some(0);
    let mut punctuation_to_group: Option<usize> = None;
    let before = text.get(from..first).unwrap_or("");
    for (at, c) in before.char_indices().rev() {
        if !is_lead(c) && !is_punctuation(c) {
            break;
        }
        let one = is_lead(c) && punctuation_to_digit.is_some_and(|count| count <= PUNCTUATION_MAX);
        let two = is_lead(c) && punctuation_to_group.is_some_and(|count| count <= PUNCTUATION_MAX);
        if one || two {
            start = from + at;
        }
        let passes = is_punctuation(c);
        punctuation_to_digit = punctuation_to_digit.filter(|_| passes).map(|count| count + 1);
        punctuation_to_group = match punctuation_to_group {
            _ if one => Some(0),
            Some(count) if passes => Some(count + 1),
            _ => None,
        };
        if punctuation_to_digit.is_none_or(|count| count > PUNCTUATION_MAX)
            && punctuation_to_group.is_none_or(|count| count > PUNCTUATION_MAX)
        {
            break;
        }
    }
    start
}

/// The end of the blocks of digits that begin at `first`.
fn after_blocks(text: &str, first: usize) -> usize {
    let mut end = first;
    for _ in 0..=BLOCK_MAX {
        let mut punctuation = 0;
        let mut digits = 0;
        let mut block_end = end;
        for (at, c) in text.get(end..).unwrap_or("").char_indices() {
            if letters::digit(c).is_some() {
                digits += 1;
                block_end = end + at + c.len_utf8();
                if digits == BLOCK_MAX {
                    break;
                }
            } else if digits == 0 && is_punctuation(c) && punctuation < PUNCTUATION_MAX {
                punctuation += 1;
            } else {
                break;
            }
        }
        if digits == 0 {
            break;
        }
        end = block_end;
    }
    end
}
