//! Where e-mail addresses stand in free text.
//!
//! For hiding them, so wider than what [`EmailRef`](crate::matcher::domain::EmailRef) reads: an address that is taken for
//! longer than it is hides too much, one that is not seen shows a mailbox. Cost: each character is looked at a few times.

use crate::matcher::domain::{DomainRef, is_at, is_atom};
use crate::matcher::text::is_ignorable;
use crate::width::narrow;
use std::iter::Peekable;
use std::ops::Range;

/// An address, as far as it is hidden.
pub(super) struct Address<'t> {
    /// Where it starts, in bytes.
    pub(super) start: usize,
    pub(super) mailbox: &'t str,
    /// Where its domain starts.
    pub(super) domain_start: usize,
}

/// The addresses of a text, in order.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = Address<'_>> {
    let mut quoted = quoted(text).peekable();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let (start, at) = next(text, from, &mut quoted)?;
            let mut domain_start = at + char_at(text, at)?.len_utf8();
            from = domain_start;
            let mailbox = text.get(start..at)?.trim_end_matches(is_gap);
            let rest = text.get(domain_start..)?.trim_start_matches(is_gap);
            let domain = rest.get(..rest.find(|c| !is_in_domain(c)).unwrap_or(rest.len()))?;
            // What stands apart from its `@` may as well be a word before a mention, or before a time or a price.
            let is_apart = text.get(start + mailbox.len()..at)?.contains(char::is_whitespace);
            if shows(mailbox) && shows(domain) && (!is_apart || is_host(domain)) {
                domain_start = text.len() - rest.len();
                let end = domain_start + domain.len();
                // `a@b@c`: what looks like a domain may be part of the mailbox of the next.
                let is_mailbox = text.get(end..)?.trim_start_matches(is_in_mailbox).starts_with(is_at);
                from = if is_mailbox { domain_start } else { end };
                return Some(Address { start, mailbox, domain_start });
            }
        }
    })
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Where the next mailbox may start, and its `@`, from byte `from` on.
fn next(
    text: &str,
    from: usize,
    quoted: &mut Peekable<impl Iterator<Item = Range<usize>>>,
) -> Option<(usize, usize)> {
    let at = from + text.get(from..)?.find(is_at)?;
    while quoted.next_if(|range| range.start < from).is_some() {}
    match quoted.peek() {
        // Quotes may hold an `@` of their own.
        Some(range) if range.start < at => Some((range.start, range.end)),
        _ => Some((from + mailbox_start(text.get(from..at)?.trim_end_matches(is_gap)), at)),
    }
}

/// The quoted texts that an `@` follows: `"feng wei"@`.
fn quoted(text: &str) -> impl Iterator<Item = Range<usize>> {
    let (mut open, mut closed, mut is_escaped) = (None, None, false);
    text.char_indices().filter_map(move |(place, c)| {
        let start = closed.take();
        if is_at(c) {
            is_escaped = false;
            return start.map(|start| start..place);
        }
        if is_escaped || c == '\\' {
            is_escaped = !is_escaped;
        } else if c == '"' {
            closed = open.replace(place);
        }
        None
    })
}

/// Where the mailbox that ends `before` starts. Chinese is written without spaces, so before Latin letters and digits
/// its characters belong to the sentence (`邮箱feng@`), unless a mark joins them (`张三.feng@`).
fn mailbox_start(before: &str) -> usize {
    let mut start = before.len();
    let (mut is_joined, mut is_seen) = (true, false);
    for (at, c) in before.char_indices().rev() {
        if is_ignorable(c) {
            start = at;
            continue;
        }
        let is_chinese = is_unspaced(c);
        if !is_in_mailbox(c) || (is_chinese && is_seen && !is_joined) {
            break;
        }
        start = at;
        is_joined = is_chinese || matches!(narrow(c), '.' | '_' | '-' | '+');
        is_seen |= c.is_alphanumeric();
    }
    start
}

/// Whether one side of an `@` has something to be hidden: `@all` and a lone `@` are no addresses.
fn shows(side: &str) -> bool {
    side.contains(|c: char| !c.is_ascii_punctuation() && !is_ignorable(c))
}

/// Whether a text is a host name of two labels or more.
pub(super) fn is_host(text: &str) -> bool {
    DomainRef::parse(text, &mut String::new()).is_ok_and(|host| host.parent().is_some())
}

/// What may stand between an `@` and what belongs to it.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c)
}

fn is_in_mailbox(c: char) -> bool {
    c == '.' || narrow(c) == '.' || (is_atom(narrow(c)) && !ends_a_word(c))
}

fn is_in_domain(c: char) -> bool {
    match narrow(c) {
        '.' | '-' | '[' | ']' => true,
        // An IPv6 address in brackets ends at its colon, and what follows is left to stand.
        c => c.is_alphanumeric() || is_ignorable(c) || (!c.is_ascii() && is_atom(c) && !ends_a_word(c)),
    }
}

/// Punctuation that addresses could hold, and that in sentences stands before and behind them.
fn ends_a_word(c: char) -> bool {
    matches!(c, '\u{2014}'..='\u{2018}' | '\u{201a}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}'
        | '\u{ff5f}'..='\u{ff65}')
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
