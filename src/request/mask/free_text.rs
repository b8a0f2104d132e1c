//! Telephone numbers and e-mail addresses inside of free text.

use super::address::addresses;
use super::clock::colons_of_times;
use super::{digit, mailbox, masked_digits};
use crate::matcher::phone::{self, Disguise, Region};
use crate::matcher::text::is_ignorable;
use std::borrow::Cow;

/// From so many digits on, a run of them could be a telephone number. Order and ticket numbers are often shorter.
const DIGITS_MIN: usize = 7;

/// What may stand between two digits of one telephone number, in any number: whatever is neither a letter nor a digit,
/// and the letters that numbers are written with (x) or that nobody sees.
fn is_between(c: char) -> bool {
    !c.is_alphanumeric() || phone::is_between(c) || is_ignorable(c)
}

/// `text` with the telephone numbers and e-mail addresses in it masked; lent back when there are none. A run of seven or
/// more digits counts as a number, also when spaces, punctuation, symbols or invisible characters stand between them, so a
/// long order number, a date or a price is masked as well: too much rather than too little. So are the numbers of China
/// that [`phone::reveal`] reads at any level, and as many numerals (一 壹 ①) next to each other.
///
/// ```
/// use menshen::request::mask;
/// assert_eq!(mask::free_text("我是张三,138 0013 8000,工单 AB-1234"), "我是张三,138****8000,工单 AB-1234");
/// assert_eq!(mask::free_text("加一三八零零一三八零零零"), "加138****8000");
/// assert_eq!(mask::free_text("写信 feng@dealer.example 即可"), "写信 f***@dealer.example 即可");
/// ```
pub fn free_text(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for address in addresses(text) {
        let start = address.start - copied;
        let head = text.get(copied..address.start + address.mailbox.len()).unwrap_or_default();
        let mut numbers = numbers(head);
        // A number that reaches into the mailbox would be parted by what is shown of that.
        match numbers.iter().position(|run| run.start < start && start < run.end) {
            Some(across) => {
                numbers.truncate(across + 1);
                let end = numbers.last().map_or(start, |run| run.end);
                out.push_str(&hidden(head.get(..end).unwrap_or_default(), numbers));
                out.push_str("***");
            }
            None => {
                out.push_str(&digits_hidden(head.get(..start).unwrap_or_default()));
                out.push_str(&mailbox(address.mailbox));
            }
        }
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

/// `text` with its long runs of digits masked, and what else is read as a number.
pub(super) fn digits_hidden(text: &str) -> Cow<'_, str> {
    hidden(text, numbers(text))
}

/// What is masked of a text without addresses, in order.
fn numbers(text: &str) -> Vec<Run> {
    let mut runs = runs(text);
    let plain = runs.len();
    for hit in phone::reveal(text, china(), Disguise::Homophone) {
        let next = runs.get(..plain).unwrap_or_default().partition_point(|run| run.end <= hit.start);
        let is_apart =
            runs.get(..plain).and_then(|runs| runs.get(next)).is_none_or(|run| hit.end <= run.start);
        if is_apart {
            let digits = hit.phone.e164().as_str().chars().filter_map(digit).collect();
            runs.push(Run { digits, start: hit.start, end: hit.end });
        }
    }
    runs.sort_unstable_by_key(|run| run.start);
    let numerals = numerals(text, &runs);
    runs.extend(numerals);
    runs.sort_unstable_by_key(|run| run.start);
    runs
}

/// The runs of digits and numerals that none of these numbers has: nobody can tell where the name ends in
/// `王五一三八零零一三八零零零`, so it is read as no number. One that only counts up (一二三四五六七) is none.
fn numerals(text: &str, numbers: &[Run]) -> Vec<Run> {
    let (mut runs, mut run) = (Vec::new(), Run::default());
    let mut numbers = numbers.iter().peekable();
    // The mark at the end closes the last run.
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        while numbers.next_if(|number| number.end <= at).is_some() {}
        let is_masked = numbers.peek().is_some_and(|number| number.start <= at);
        match phone::sure_digit(c).and_then(|value| char::from_digit(u32::from(value), 10)) {
            Some(digit) if !is_masked => run.push(digit, at, at + c.len_utf8()),
            None if !is_masked && (matches!(c, ' ' | '-' | '.') || is_ignorable(c)) => {}
            _ => {
                let run = std::mem::take(&mut run);
                let counts =
                    |pair: &[char]| matches!(pair, &[one, next] if u32::from(one) + 1 == u32::from(next));
                if run.digits.len() >= DIGITS_MIN && !run.digits.windows(2).all(counts) {
                    runs.push(run);
                }
            }
        }
    }
    runs
}

/// `text` with these of its numbers masked.
fn hidden(text: &str, runs: Vec<Run>) -> Cow<'_, str> {
    if runs.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut copied) = (String::new(), 0);
    for run in runs {
        out.push_str(text.get(copied..run.start).unwrap_or_default());
        out.push_str(&masked_digits(&run.digits, run.digits.len()));
        copied = run.end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// Where numbers in disguise are read; a mask is asked for without the region of a policy.
fn china() -> Region {
    Region::from_code("CN").unwrap_or(Region::UNKNOWN)
}

/// The runs of digits that could be telephone numbers, in order.
fn runs(text: &str) -> Vec<Run> {
    let (mut runs, mut run) = (Vec::new(), Run::default());
    let mut end = |run: &mut Run| {
        let run = std::mem::take(run);
        runs.extend((run.digits.len() >= DIGITS_MIN).then_some(run));
    };
    let mut times = colons_of_times(text).into_iter().peekable();
    for (at, c) in text.char_indices() {
        match digit(c) {
            Some(value) => run.push(value, at, at + c.len_utf8()),
            None if times.next_if_eq(&at).is_some() || !is_between(c) => end(&mut run),
            None => {}
        }
    }
    end(&mut run);
    runs
}

/// A run of digits.
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
}
