//! What looks like a number and is none: dates, time stamps, page references, unbalanced brackets, amounts.

use super::super::letters::{digit, is_chinese, is_currency, is_latin};
use super::candidate::{is_ideograph_at, is_ideograph_before, is_lead};

fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(|c| digit(c).is_some())
}

/// White space as the original patterns see it, of that which a candidate can hold.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\t' | '\u{3000}')
}

/// A date with slashes, such as 3/10/2011 or 08/31/95.
pub(super) fn has_date(candidate: &str) -> bool {
    candidate.match_indices('/').any(|(first, _)| {
        let rest = candidate.get(first + 1..).unwrap_or("");
        // At most two digits stand between the slashes.
        let Some((second, _)) = rest.char_indices().take(3).find(|&(_, c)| c == '/') else { return false };
        let (Some(middle), Some(year)) = (rest.get(..second), rest.get(second + 1..)) else { return false };
        let mut middle = middle.chars();
        let day = match (middle.next(), middle.next(), middle.next()) {
            (one, None, _) => is_digit(one),
            (Some('0'..='3'), two, None) => is_digit(two),
            _ => false,
        };
        let mut year = year.chars();
        is_digit(before(candidate, first)) && day && is_digit(year.next()) && is_digit(year.next())
    })
}

/// A time stamp up to the hour, such as `2012-01-02 08`; `following` must then be the minutes.
pub(super) fn is_time_stamp(candidate: &str, following: &str) -> bool {
    following.starts_with(':') && ends_with_hour(candidate).unwrap_or(false) && {
        let mut minutes = following.chars().skip(1);
        matches!(minutes.next(), Some('0'..='5')) && is_digit(minutes.next())
    }
}

/// `[12]\d{3}[-/]?[01]\d[-/]?[0-3]\d +[0-2]\d` at the end, walked from there.
fn ends_with_hour(candidate: &str) -> Option<bool> {
    let mut chars = candidate.chars().rev().peekable();
    let mut taken = |allowed: &dyn Fn(char) -> bool| chars.next_if(|&c| allowed(c)).map(|_| ());
    let any = |c: char| digit(c).is_some();
    let dash = |c: char| matches!(c, '-' | '/');
    taken(&any)?;
    taken(&|c| matches!(c, '0'..='2'))?;
    taken(&|c| c == ' ')?;
    while taken(&|c| c == ' ').is_some() {}
    taken(&any)?;
    taken(&|c| matches!(c, '0'..='3'))?;
    let _ = taken(&dash);
    taken(&any)?;
    taken(&|c| matches!(c, '0' | '1'))?;
    let _ = taken(&dash);
    for _ in 0..3 {
        taken(&any)?;
    }
    taken(&|c| matches!(c, '1' | '2'))?;
    Some(true)
}

/// Pages of a publication, such as `211-227 (2003)`.
pub(super) fn has_pages(candidate: &str) -> bool {
    candidate.match_indices('(').any(|(open, _)| {
        if !is_digit(after(candidate, open + 1)) {
            return false;
        }
        let left = candidate.get(..open).unwrap_or("");
        let trimmed = left.trim_end_matches(is_space);
        if left.chars().count() - trimmed.chars().count() > 4 {
            return false;
        }
        let pages = trimmed.trim_end_matches(|c| digit(c).is_some());
        let count = trimmed.chars().count() - pages.chars().count();
        (1..=5).contains(&count)
            && pages.ends_with('-')
            && is_digit(pages.trim_end_matches('-').chars().next_back())
    })
}

/// Whether brackets are closed: at most one that is open at the start, then at most three pairs next to each other.
pub(super) fn has_matching_brackets(candidate: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Opened,
        /// In the first stretch without brackets; a closing one may follow.
        First,
        FirstClosed,
        Body,
        Pair(u8),
        InPair(u8),
        PairClosed(u8),
        Rest,
    }
    let mut state = At::Start;
    for c in candidate.chars() {
        let open = matches!(c, '(' | '[' | '（' | '［');
        let close = matches!(c, ')' | ']' | '）' | '］');
        state = match state {
            At::Start if open => At::Opened,
            At::Start | At::Opened | At::First if !open && !close => At::First,
            At::First if close => At::FirstClosed,
            At::FirstClosed | At::Body if !open && !close => At::Body,
            At::First | At::Body if open => At::Pair(1),
            At::Pair(pair) | At::InPair(pair) if !open && !close => At::InPair(pair),
            At::InPair(pair) if close => At::PairClosed(pair),
            At::PairClosed(pair) if open && pair < 3 => At::Pair(pair + 1),
            At::PairClosed(_) | At::Rest if !open && !close => At::Rest,
            _ => return false,
        };
    }
    matches!(state, At::First | At::Body | At::PairClosed(_) | At::Rest)
}

/// Whether letters, currency signs or `%` next to the span say that it is part of something else.
pub(super) fn is_part_of_more(text: &str, start: usize, end: usize) -> bool {
    let speaks_against = |c: char| !is_chinese(c) && (is_currency(c) || is_latin(c));
    let follows =
        || !after(text, start).is_some_and(is_lead) && before(text, start).is_some_and(speaks_against);
    (!is_ideograph_before(text, start) && follows())
        || (!is_ideograph_at(text, end) && after(text, end).is_some_and(speaks_against))
}
