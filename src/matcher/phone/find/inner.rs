//! The parts of a candidate that is no number as a whole: two numbers may have been written side by side.
//!
//! The candidate is broken at one kind of separator at a time, from the most telling to the least. For each kind the
//! part before the first separator is tried, then each part that follows one.

use std::ops::Range;

use super::candidate::Marks;
use super::reject::is_space;

/// The kinds of separators, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    Slash,
    Bracket,
    SpacedHyphen,
    WideHyphen,
    Stop,
    Space,
}

impl Break {
    pub(super) const ALL: [Self; 6] =
        [Self::Slash, Self::Bracket, Self::SpacedHyphen, Self::WideHyphen, Self::Stop, Self::Space];

    /// Without one of these there is no such break.
    pub(super) const fn marks(self) -> Marks {
        match self {
            Self::Slash => Marks::SLASH,
            Self::Bracket => Marks::BRACKET,
            Self::SpacedHyphen => Marks::HYPHEN,
            Self::WideHyphen => Marks::OTHER,
            Self::Stop => Marks::STOP,
            Self::Space => Marks::SPACE.with(Marks::OTHER),
        }
    }

    /// The first break at or after `from`: where it starts, and the part that follows it.
    pub(super) fn next(self, candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
        let rest = candidate.get(from..)?;
        for (offset, c) in rest.char_indices() {
            let at = from + offset;
            let part = match self {
                Self::Slash if c == '/' => Some(past(candidate, at, |c| c == '/')..candidate.len()),
                Self::Bracket if c == '(' => Some(at..up_to(candidate, at + 1, |c| c == '(')),
                Self::SpacedHyphen => after_spaced_hyphen(candidate, at, c),
                Self::WideHyphen if matches!(c, '\u{2012}'..='\u{2015}' | '\u{ff0d}') => {
                    after_spaces(candidate, at + c.len_utf8())
                }
                Self::Stop if c == '.' => after_stops(candidate, at),
                Self::Space if is_space(c) => {
                    let start = past(candidate, at, is_space);
                    (start < candidate.len()).then(|| start..up_to(candidate, start, is_space))
                }
                _ => None,
            };
            if let Some(part) = part {
                return Some((at, part));
            }
        }
        None
    }
}

/// The first place at or after `from` whose character does not belong to the class.
fn past(text: &str, from: usize, class: impl Fn(char) -> bool) -> usize {
    up_to(text, from, |c| !class(c))
}

/// The first place at or after `from` whose character belongs to the class.
fn up_to(text: &str, from: usize, class: impl Fn(char) -> bool) -> usize {
    text.get(from..).and_then(|rest| rest.find(class)).map_or(text.len(), |found| from + found)
}

fn after_spaced_hyphen(text: &str, at: usize, c: char) -> Option<Range<usize>> {
    let second = at + c.len_utf8();
    let next = text.get(second..)?.chars().next()?;
    let found = (is_space(c) && next == '-') || (c == '-' && is_space(next));
    if found { after_spaces(text, second + next.len_utf8()) } else { None }
}

/// The rest after spaces; at least one character, so the last space counts if nothing follows.
fn after_spaces(text: &str, from: usize) -> Option<Range<usize>> {
    let start = past(text, from, is_space);
    if start < text.len() {
        return Some(start..text.len());
    }
    let last = text.get(from..)?.char_indices().next_back()?;
    Some(from + last.0..text.len())
}

/// The part between stops; if only spaces stand there, the last of them.
fn after_stops(text: &str, at: usize) -> Option<Range<usize>> {
    let stops = past(text, at, |c| c == '.');
    let start = past(text, stops, is_space);
    if text.get(start..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('.')) {
        return Some(start..up_to(text, start, |c| c == '.'));
    }
    let last = text.get(stops..start)?.char_indices().next_back()?;
    Some(stops + last.0..start)
}
