//! Strings as symbols: what two strings share at their ends, and decoding into a fixed buffer.

use super::scratch::WORD_SYMBOLS;

/// The two strings without their common prefix and their common suffix.
///
/// Neither Levenshtein nor optimal string alignment changes when a common end is taken off. The comparison runs
/// over bytes and then steps back to a character boundary, because neighbours in one Unicode block share bytes.
pub(super) fn trim_common<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let mut start = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    while !a.is_char_boundary(start) || !b.is_char_boundary(start) {
        start -= 1;
    }
    let (a, b) = (tail(a, start), tail(b, start));

    let mut shared = a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
    while !a.is_char_boundary(a.len() - shared) || !b.is_char_boundary(b.len() - shared) {
        shared -= 1;
    }
    (head(a, a.len() - shared), head(b, b.len() - shared))
}

/// How many symbols the two strings share at their start, at most `limit`.
pub(super) fn common_prefix(a: &str, b: &str, limit: usize) -> usize {
    a.chars().zip(b.chars()).take(limit).take_while(|(x, y)| x == y).count()
}

fn tail(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or("")
}

fn head(text: &str, end: usize) -> &str {
    text.get(..end).unwrap_or("")
}

/// Writes the symbols of `text` into the buffer; `None` when there are more than it holds.
pub(super) fn decode(text: &str, into: &mut [u32; WORD_SYMBOLS]) -> Option<usize> {
    if text.len() > 4 * WORD_SYMBOLS {
        return None;
    }
    let mut count = 0;
    for symbol in text.chars() {
        *into.get_mut(count)? = u32::from(symbol);
        count += 1;
    }
    Some(count)
}

/// Writes the symbols of `text` into a vector that is emptied first.
pub(super) fn decode_long(text: &str, into: &mut Vec<u32>) {
    into.clear();
    into.extend(text.chars().map(u32::from));
}
