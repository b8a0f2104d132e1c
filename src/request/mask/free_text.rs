//! Telephone numbers and e-mail addresses inside of free text.

use super::{digit, email, masked_digits};
use std::borrow::Cow;

/// From so many digits on, a run of them could be a telephone number. Order and ticket numbers are often shorter.
const DIGITS_MIN: usize = 7;

/// How many characters may stand between two digits of one run: `138 - 0013` has three.
const BETWEEN_MAX: usize = 3;

/// What may stand between two digits of one telephone number.
fn is_between(c: char) -> bool {
    matches!(c, '-' | '.' | '_' | '/' | '(' | ')' | '\u{ff08}' | '\u{ff09}' | '\u{ff0d}' | '\u{2010}'..='\u{2015}')
        || c.is_whitespace()
        // Invisible characters, which are put between digits to hide them from searches like this one.
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe0f}' | '\u{20e3}')
}

fn is_mailbox(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-')
}

fn is_at(c: char) -> bool {
    matches!(c, '@' | '\u{ff20}' | '\u{fe6b}')
}

/// `text` with the telephone numbers and e-mail addresses in it masked; lent back when there are none. A run of seven or
/// more digits counts as a number, also when spaces, hyphens or invisible characters stand between them, so a long
/// order number or a date is masked as well: too much rather than too little.
///
/// ```
/// use menshen::request::mask;
/// assert_eq!(mask::free_text("我是张三,138 0013 8000,工单 AB-1234"), "我是张三,138****8000,工单 AB-1234");
/// assert_eq!(mask::free_text("写信 feng@dealer.example 即可"), "写信 f***@dealer.example 即可");
/// ```
pub fn free_text(text: &str) -> Cow<'_, str> {
    if !text.contains(is_at) {
        return digits_hidden(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_at) {
        let (before, from_at) = rest.split_at(at);
        let mut after = from_at.chars();
        after.next();
        let after = after.as_str();
        let domain_bytes =
            after.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-')).unwrap_or(after.len());
        let (domain, next) = after.split_at(domain_bytes);
        let (kept, mailbox) = before.split_at(mailbox_start(before));
        if domain.is_empty() || mailbox.is_empty() {
            // Only a mention: what stands before it is looked at for digits like everything else.
            out.push_str(&digits_hidden(before));
            out.push('@');
            rest = after;
        } else if next.starts_with(is_at) {
            // `a@b@c`: what looked like a domain is the mailbox of the next.
            out.push_str(&digits_hidden(kept));
            out.push_str("***@");
            rest = after;
        } else {
            out.push_str(&digits_hidden(kept));
            out.push_str(&email(&format!("{mailbox}@{domain}")));
            rest = next;
        }
    }
    out.push_str(&digits_hidden(rest));
    Cow::Owned(out)
}

/// Where the mailbox before an `@` starts: its ASCII characters, or, when it is written in another script, its letters.
fn mailbox_start(before: &str) -> usize {
    let start_of = |belongs: fn(char) -> bool| {
        before.char_indices().rev().take_while(|&(_, c)| belongs(c)).last().map_or(before.len(), |(at, _)| at)
    };
    let ascii = start_of(is_mailbox);
    if ascii < before.len() { ascii } else { start_of(char::is_alphanumeric) }
}

/// `text` with its long runs of digits masked.
pub(super) fn digits_hidden(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut run = Run::default();
    for (at, c) in text.char_indices() {
        match digit(c) {
            Some(value) => run.push(value, at, at + c.len_utf8()),
            None if is_between(c) && run.between < BETWEEN_MAX => run.between += 1,
            None => copied = run.flush(text, copied, &mut out),
        }
    }
    copied = run.flush(text, copied, &mut out);
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// A run of digits that is being read.
#[derive(Default)]
struct Run {
    digits: Vec<char>,
    start: usize,
    end: usize,
    between: usize,
}

impl Run {
    fn push(&mut self, value: char, start: usize, end: usize) {
        if self.digits.is_empty() {
            self.start = start;
        }
        self.digits.push(value);
        self.end = end;
        self.between = 0;
    }

    /// Ends the run: when it is long, copies what stands before it since `copied` and its mask, and returns its end.
    fn flush(&mut self, text: &str, copied: usize, out: &mut String) -> usize {
        let long = self.digits.len() >= DIGITS_MIN;
        if long {
            out.push_str(text.get(copied..self.start).unwrap_or_default());
            out.push_str(&masked_digits(&self.digits, self.digits.len()));
        }
        self.digits.clear();
        self.between = 0;
        if long { self.end } else { copied }
    }
}
