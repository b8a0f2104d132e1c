//! Telephone numbers and e-mail addresses inside of free text.

use super::address::addresses;
use super::{digit, mailbox, masked_digits};
use crate::matcher::{phone, text::is_ignorable};
use std::borrow::Cow;

/// From so many digits on, a run of them could be a telephone number. Order and ticket numbers are often shorter.
const DIGITS_MIN: usize = 7;

/// What may stand between two digits of one telephone number, in any number.
fn is_between(c: char) -> bool {
    phone::is_between(c) || c.is_whitespace() || is_ignorable(c)
}

/// `text` with the telephone numbers and e-mail addresses in it masked; lent back when there are none. A run of seven or
/// more digits counts as a number, also when spaces, punctuation or invisible characters stand between them, so a long
/// order number, a date or a price is masked as well: too much rather than too little.
///
/// ```
/// use menshen::request::mask;
/// assert_eq!(mask::free_text("我是张三,138 0013 8000,工单 AB-1234"), "我是张三,138****8000,工单 AB-1234");
/// assert_eq!(mask::free_text("写信 feng@dealer.example 即可"), "写信 f***@dealer.example 即可");
/// ```
pub fn free_text(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for address in addresses(text) {
        out.push_str(&digits_hidden(text.get(copied..address.start).unwrap_or_default()));
        out.push_str(&mailbox(address.mailbox));
        out.push('@');
        // The domain is looked at for digits together with what stands behind it.
        copied = address.domain_start;
    }
    if copied == 0 {
        return digits_hidden(text);
    }
    out.push_str(&digits_hidden(text.get(copied..).unwrap_or_default()));
    Cow::Owned(out)
}

/// `text` with its long runs of digits masked.
pub(super) fn digits_hidden(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut run = Run::default();
    for (at, c) in text.char_indices() {
        match digit(c) {
            Some(value) => run.push(value, at, at + c.len_utf8()),
            None if run.digits.is_empty() || is_between(c) => {}
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
}

impl Run {
    fn push(&mut self, value: char, start: usize, end: usize) {
        if self.digits.is_empty() {
            self.start = start;
        }
        self.digits.push(value);
        self.end = end;
    }

    /// Ends the run: when it is long, copies what stands before it since `copied` and its mask, and returns its end.
    fn flush(&mut self, text: &str, copied: usize, out: &mut String) -> usize {
        let long = self.digits.len() >= DIGITS_MIN;
        if long {
            out.push_str(text.get(copied..self.start).unwrap_or_default());
            out.push_str(&masked_digits(&self.digits, self.digits.len()));
        }
        self.digits.clear();
        if long { self.end } else { copied }
    }
}
