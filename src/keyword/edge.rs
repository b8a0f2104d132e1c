//! Where a word may begin and end, and how far its characters may stand apart.

use std::ops::Range;

use crate::matcher::text::OffsetMap;

/// What a character does beside another of its own class: two letters, or two digits, stand in one run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Letter,
    Digit,
    Other,
}

/// Scripts that are written without spaces between words have no runs: Chinese, Japanese, Korean, Thai, Lao, Burmese,
/// Khmer.
fn class(c: char) -> Class {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{20000}'..='\u{3ffff}');
    if unspaced {
        Class::Other
    } else if c.is_numeric() {
        Class::Digit
    } else if c.is_alphabetic() {
        Class::Letter
    } else {
        Class::Other
    }
}

fn in_one_run(a: Option<char>, b: impl FnOnce() -> Option<char>) -> bool {
    match a.map(class) {
        None | Some(Class::Other) => false,
        Some(a) => b().is_some_and(|b| class(b) == a),
    }
}

/// Whether the hit `found` (as the view has it) at `span` of `text` is cut out of a longer run of letters or digits. A
/// letter beside a digit is no run: `vx` is found in `加vx123`.
pub(super) fn cuts_a_run(text: &str, span: &Range<usize>, found: &str) -> bool {
    let before = || text.get(..span.start).and_then(|head| head.chars().next_back());
    let after = || text.get(span.end..).and_then(|tail| tail.chars().next());
    in_one_run(found.chars().next(), before) || in_one_run(found.chars().next_back(), after)
}

/// Characters that take no room on the screen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the characters of a hit, `range` of a view that leaves separators out, stand at most `gap` visible characters
/// apart in `text`. Without a gap (`None`) they must touch.
pub(super) fn is_close(
    text: &str,
    view: &str,
    offsets: &OffsetMap,
    range: Range<usize>,
    gap: Option<u32>,
) -> bool {
    let Some(found) = view.get(range.clone()) else { return false };
    let mut last_end = None;
    for (at, c) in found.char_indices() {
        let start = range.start + at;
        let Some(place) = offsets.original(start..start + c.len_utf8()) else { return false };
        let between = text.get(last_end.unwrap_or(place.start)..place.start).unwrap_or_default();
        let close = match gap {
            None => between.is_empty(),
            Some(gap) => {
                between.chars().filter(|c| !is_invisible(*c)).take(gap as usize + 1).count() <= gap as usize
            }
        };
        if !close {
            return false;
        }
        last_end = Some(place.end);
    }
    true
}
