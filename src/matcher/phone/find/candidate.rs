//! The next run of characters that may be a number.

use super::super::label;
use super::super::letters::{digit, is_plus, is_punctuation};

/// Most characters of punctuation in a row.
const PUNCTUATION_MAX: usize = 4;
/// Most digits in a block, and most blocks after the first.
const BLOCK_MAX: usize = 20;

/// A run of characters that may be a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// What stands in it.
    pub(super) marks: Marks,
}

/// What stands between the digits of a candidate, or may stand there.
///
/// PERF: most candidates hold next to nothing, so most of what speaks against a number need not be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    const NONE: Self = Self(0);
    /// `/`.
    pub(super) const SLASH: Self = Self(1);
    /// Brackets of all kinds, wide ones among [`Marks::OTHER`].
    pub(super) const BRACKET: Self = Self(1 << 1);
    /// `x` and `X`.
    pub(super) const X: Self = Self(1 << 2);
    /// `-`.
    pub(super) const HYPHEN: Self = Self(1 << 3);
    /// `.`.
    pub(super) const STOP: Self = Self(1 << 4);
    /// The space of ASCII.
    pub(super) const SPACE: Self = Self(1 << 5);
    /// What is not ASCII, and tildes.
    pub(super) const OTHER: Self = Self(1 << 6);
    /// Anything, letters too.
    const ALL: Self = Self(0x7f);
    const DIGIT: u8 = 1 << 7;

    /// Both together.
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of `others` is among them.
    #[inline]
    pub(super) const fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// By ASCII character: [`Marks::DIGIT`], its mark, or 0 if it cannot stand between digits.
static MARKS: [u8; 128] = marks();

const fn marks() -> [u8; 128] {
    let mut marks = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8 as char;
        marks[byte] = match c {
            '0'..='9' => Marks::DIGIT,
            '/' => Marks::SLASH.0,
            '(' | ')' | '[' | ']' => Marks::BRACKET.0,
            'x' | 'X' => Marks::X.0,
            '-' => Marks::HYPHEN.0,
            '.' => Marks::STOP.0,
            ' ' => Marks::SPACE.0,
            _ if is_punctuation(c) => Marks::OTHER.0,
            _ => 0,
        };
        byte += 1;
    }
    marks
}

/// The first candidate at or after `from`, in bytes.
pub(super) fn next(text: &str, from: usize) -> Option<Candidate> {
    let first = first_digit(text, from)?;
    let (blocks, marks) = after_blocks(text, first);
    let start = if is_ideograph_before(text, first) { first } else { with_lead(text, from, first) };
    let end = if is_ideograph_at(text, blocks) { blocks } else { label::end_of_extension(text, blocks) };
    let simple = end == blocks && (start == first || text.get(start..first) == Some("+"));
    Some(Candidate { start, end, marks: if simple { marks } else { Marks::ALL } })
}

/// The next decimal digit of any script.
///
/// PERF: not inlined, so that all constants of the loop stay in registers.
#[inline(never)]
fn first_digit(text: &str, from: usize) -> Option<usize> {
    let (words, rest) = text.as_bytes().get(from..)?.as_chunks();
    let mut at = from;
    for word in words {
        let mut stops = stops(u64::from_le_bytes(*word));
        while stops != 0 {
            let place = at + (stops.trailing_zeros() / 8) as usize;
            if is_digit_at(text, place) {
                return Some(place);
            }
            stops &= stops - 1;
        }
        at += 8;
    }
    (at..at + rest.len()).find(|&at| is_digit_at(text, at))
}

/// The highest bit of each byte of a word.
const HIGHEST: u64 = all(0x80);

const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The bytes of a word that are ASCII digits, by their highest bits; the others mean nothing.
#[inline]
const fn ascii_digits(word: u64) -> u64 {
    !((((word & !HIGHEST) ^ all(b'0')) + all(0x80 - 10)) | word)
}

/// The bytes of a word that may begin a decimal digit, by their highest bits: ASCII digits, and the first bytes of
/// characters from U+0640 on without those from U+2000 to U+9FFF. Most of Chinese text is among the latter.
#[inline]
const fn stops(word: u64) -> u64 {
    let low = word & !HIGHEST;
    // The highest bit of each sum says whether the byte, if it is above ASCII, is at least so great.
    let (from_d9, from_e2, from_ea) =
        (low + all(0x80 - 0x59), low + all(0x80 - 0x62), low + all(0x80 - 0x6a));
    (ascii_digits(word) | (word & from_d9 & (!from_e2 | from_ea))) & HIGHEST
}

/// Whether a decimal digit starts at a place.
#[inline]
fn is_digit_at(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at..) {
        Some([b'0'..=b'9', ..]) => true,
        // PERF: wide commas and the like are frequent in Chinese text; wide digits are the only ones from U+F000 on.
        Some([0xef, second, third, ..]) => *second == 0xbc && matches!(third, 0x90..=0x99),
        Some([0xc0..=0xff, ..]) => after(text, at).is_some_and(|c| digit(c).is_some()),
        _ => false,
    }
}

fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Whether the character before a place is from U+4000 to U+9FFF, as nearly all Chinese ones are. None of them has a
/// part in a number.
#[inline]
pub(super) fn is_ideograph_before(text: &str, at: usize) -> bool {
    let first = at.checked_sub(3);
    first.is_some_and(|first| matches!(text.as_bytes().get(first..), Some([0xe4..=0xe9, _, 0x80..=0xff, ..])))
}

/// The same for the character at a place.
#[inline]
pub(super) fn is_ideograph_at(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at), Some(0xe4..=0xe9))
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

/// The end of the blocks of digits that begin at `first`, and what stands between them.
fn after_blocks(text: &str, first: usize) -> (usize, Marks) {
    let bytes = text.as_bytes();
    let (mut end, mut marks) = (first, Marks::NONE);
    for _ in 0..=BLOCK_MAX {
        let Some(block) = after_punctuation(text, end, &mut marks) else { break };
        let run = digits_at(bytes.get(block..).unwrap_or(&[]));
        end = block + run;
        if run < BLOCK_MAX && bytes.get(end).is_some_and(|byte| !byte.is_ascii()) {
            end = after_digits(text, end, BLOCK_MAX - run, &mut marks);
        }
    }
    (end, marks)
}

/// How many ASCII digits `bytes` begin with, up to [`BLOCK_MAX`].
#[inline]
fn digits_at(bytes: &[u8]) -> usize {
    let most = bytes.get(..BLOCK_MAX).unwrap_or(bytes);
    let (words, rest) = most.as_chunks();
    let mut count = 0;
    for word in words {
        let others = !ascii_digits(u64::from_le_bytes(*word)) & HIGHEST;
        if others != 0 {
            return count + (others.trailing_zeros() / 8) as usize;
        }
        count += 8;
    }
    count + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Where at most `most` digits of any script end.
fn after_digits(text: &str, from: usize, most: usize, marks: &mut Marks) -> usize {
    let rest = text.get(from..).unwrap_or("");
    let digits = rest.chars().take_while(|&c| digit(c).is_some()).take(most);
    let width: usize = digits.map(char::len_utf8).sum();
    if width > 0 {
        *marks = marks.with(Marks::OTHER);
    }
    from + width
}

/// Where the digits of the next block begin; `None` if there are none.
#[inline]
fn after_punctuation(text: &str, from: usize, marks: &mut Marks) -> Option<usize> {
    let mut at = from;
    for _ in 0..=PUNCTUATION_MAX {
        match MARKS.get(usize::from(*text.as_bytes().get(at)?)) {
            Some(&Marks::DIGIT) => return Some(at),
            Some(0) => return None,
            Some(&mark) => {
                *marks = marks.with(Marks(mark));
                at += 1;
            }
            None => {
                let c = after(text, at)?;
                if digit(c).is_some() {
                    return Some(at);
                }
                if !is_punctuation(c) {
                    return None;
                }
                *marks = marks.with(Marks::OTHER);
                at += c.len_utf8();
            }
        }
    }
    None
}
