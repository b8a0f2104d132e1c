//! Where an extension may begin: the labels of libphonenumber's extension patterns, walked from the end.
//!
//! An extension is a run of digits at the end of the text, perhaps with one `#` behind it, and a label before it. What
//! may come between them is fixed, so all possible starts are found in one walk from right to left.
//! Cost: linear in the length of the text.

use super::letters::{digit, label_letter};

/// Most digits after a label that can mean nothing else.
const AFTER_EXPLICIT: usize = 20;
/// Most digits after `,,` or `;`.
const AFTER_LIKELY: usize = 15;
/// Most digits after a label that can mean something else.
const AFTER_AMBIGUOUS: usize = 9;
/// Most digits where only a `#` behind them speaks for an extension.
const AFTER_NOTHING: usize = 6;

/// Most characters of a label.
const LABEL_MAX: usize = 11;

/// The end of a text as an extension would have it.
struct Tail {
    /// Where the digits start and end.
    digits: usize,
    end: usize,
    /// Whether a `#` follows them.
    hash: bool,
    /// From here to the digits there is only filling.
    filling: usize,
}

impl Tail {
    fn new(text: &[char]) -> Option<Self> {
        let (end, hash) = match text.split_last() {
            Some((&'#', before)) => (before.len(), true),
            _ => (text.len(), false),
        };
        let all = text.get(..end)?;
        let digits = all.iter().rposition(|&c| digit(c).is_none()).map_or(0, |last| last + 1);
        if digits == end || end - digits > AFTER_EXPLICIT {
            return None;
        }
        let filled = text.get(..digits)?.iter().rposition(|&c| !is_filling(c)).map_or(0, |last| last + 1);
        Some(Self { digits, end, hash, filling: filled })
    }

    fn count(&self) -> usize {
        self.end - self.digits
    }

    /// Whether a label that ends at `at` is followed by at most a stop, filling, and the digits.
    fn reaches(&self, text: &[char], at: usize) -> bool {
        at <= self.digits
            && (at >= self.filling
                || (at + 1 >= self.filling && text.get(at).is_some_and(|c| matches!(c, ':' | '.' | '．'))))
    }
}

fn is_filling(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\t' | ',' | '-')
}

/// The digits of the extension that the text ends with.
pub(super) fn digits(text: &[char]) -> &[char] {
    Tail::new(text).and_then(|tail| text.get(tail.digits..tail.end)).unwrap_or(&[])
}

/// All places, from the last to the first but not before `from`, where an extension may start.
pub(super) fn starts(text: &[char], from: usize) -> impl Iterator<Item = usize> + '_ {
    let tail = Tail::new(text);
    let top = tail.as_ref().map_or(from, |tail| tail.digits.max(from));
    let mut state = Walk::default();
    (from..top).rev().filter(move |&at| tail.as_ref().is_some_and(|tail| state.step(text, at, tail)))
}

/// Whether an extension starts one place further on: filling in front of it belongs to it.
#[derive(Default)]
struct Walk {
    labelled: bool,
    comma: bool,
    dashed: bool,
    /// How many commas stand in a row from here on.
    commas: usize,
}

impl Walk {
    fn step(&mut self, text: &[char], at: usize, tail: &Tail) -> bool {
        let Some(&c) = text.get(at) else { return false };
        let rest = text.get(at..tail.digits).unwrap_or(&[]);
        let ends = |length: usize| tail.reaches(text, at + length);
        let blank = matches!(c, ' ' | '\u{a0}' | '\t');
        // PERF: elsewhere a label cannot reach the digits, whatever it is; a text may hold nothing but beginnings of labels.
        let may_reach = at + LABEL_MAX + 1 >= tail.filling;
        self.labelled = ((blank || c == ',') && self.labelled)
            || (may_reach && explicit_label(rest).any(ends))
            || (may_reach && tail.count() <= AFTER_AMBIGUOUS && ambiguous_label(rest).is_some_and(ends));
        self.commas = if c == ',' { self.commas + 1 } else { 0 };
        self.comma = (blank && self.comma) || self.starts_dialling(rest, at, text, tail);
        self.dashed = tail.hash
            && tail.count() <= AFTER_NOTHING
            && matches!(c, '-' | ' ')
            && (at + 1 == tail.digits || self.dashed);
        let parameter = !tail.hash && is_parameter(rest);
        self.labelled || self.comma || self.dashed || parameter
    }

    /// `,,` or `;` or a row of commas, that dial the extension by themselves.
    fn starts_dialling(&self, rest: &[char], at: usize, text: &[char], tail: &Tail) -> bool {
        let likely = tail.count() <= AFTER_LIKELY
            && match rest {
                [',', ',', ..] => tail.reaches(text, at + 2),
                [';', ..] => tail.reaches(text, at + 1),
                _ => false,
            };
        let commas = self.commas;
        likely || (tail.count() <= AFTER_AMBIGUOUS && commas > 0 && tail.reaches(text, at + commas))
    }
}

/// Whether `rest` is exactly `;ext=`.
fn is_parameter(rest: &[char]) -> bool {
    rest.len() == 5 && rest.iter().zip(";ext=".chars()).all(|(&c, wanted)| label_letter(c) == wanted)
}

/// The lengths of the explicit labels that `rest` begins with.
fn explicit_label(rest: &[char]) -> impl Iterator<Item = usize> + '_ {
    const LABELS: [&str; 19] = [
        "ext",
        "extn",
        "extensio",
        "extension",
        "extensio\u{301}",
        "extensio\u{301}n",
        "extensió",
        "extensión",
        "xt",
        "xtn",
        "xtensio",
        "xtension",
        "xtensio\u{301}",
        "xtensio\u{301}n",
        "xtensió",
        "xtensión",
        "доб",
        "anexo",
        "ｘｔ",
    ];
    const WIDE: [&str; 3] = ["ｅｘｔ", "ｘｔｎ", "ｅｘｔｎ"];
    let first = rest.first().map(|&c| label_letter(c));
    let may_begin = matches!(first, Some('e' | 'x' | 'д' | 'a' | 'ｘ' | 'ｅ'));
    LABELS.iter().chain(&WIDE).filter(move |_| may_begin).filter_map(move |label| matched(rest, label))
}

/// The length of the ambiguous label that `rest` begins with.
fn ambiguous_label(rest: &[char]) -> Option<usize> {
    match rest.first().map(|&c| label_letter(c))? {
        'x' | 'ｘ' | '#' | '＃' | '~' | '～' => Some(1),
        'i' => matched(rest, "int"),
        'ｉ' => matched(rest, "ｉｎｔ"),
        _ => None,
    }
}

fn matched(rest: &[char], label: &str) -> Option<usize> {
    let mut chars = rest.iter();
    let all = label.chars().all(|wanted| chars.next().is_some_and(|&c| label_letter(c) == wanted));
    all.then(|| label.chars().count())
}

/// Where an extension that starts at `from` of a running text ends; `from` if there is none.
///
/// These are the patterns for searching: `,,` and `;` alone begin no extension there.
pub(super) fn end_of_extension(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or("");
    // Most numbers are followed by none of the characters that can begin an extension.
    let may_begin = |c: char| {
        is_filling(c)
            || matches!(label_letter(c), ';' | 'e' | 'x' | 'д' | 'a' | 'i' | '#' | '~')
            || matches!(label_letter(c), 'ｅ' | 'ｘ' | 'ｉ' | '＃' | '～')
    };
    if !rest.chars().next().is_some_and(may_begin) {
        return from;
    }
    let found = after_parameter(rest).or_else(|| after_label(rest)).or_else(|| after_dash(rest));
    found.map_or(from, |length| from + length)
}

fn after_parameter(rest: &str) -> Option<usize> {
    let mut after = rest;
    for wanted in ";ext=".chars() {
        let c = after.chars().next().filter(|&c| label_letter(c) == wanted)?;
        after = after.get(c.len_utf8()..)?;
    }
    let (_, after) = take_digits(after, AFTER_EXPLICIT)?;
    Some(rest.len() - after.len())
}

fn after_label(rest: &str) -> Option<usize> {
    let unspaced = rest.trim_start_matches([' ', '\u{a0}', '\t', ',']);
    let mut start = ['\0'; LABEL_MAX];
    let mut count = 0;
    for (slot, c) in start.iter_mut().zip(unspaced.chars()) {
        *slot = c;
        count += 1;
    }
    let start = start.get(..count)?;
    let end = |length: usize, most: usize| {
        let label: usize = start.iter().take(length).map(|c| c.len_utf8()).sum();
        let after = unspaced.get(label..)?;
        let after = after.strip_prefix([':', '.', '．']).unwrap_or(after).trim_start_matches(is_filling);
        let (_, after) = take_digits(after, most)?;
        Some(rest.len() - after.strip_prefix('#').unwrap_or(after).len())
    };
    let explicit = explicit_label(start).max().and_then(|length| end(length, AFTER_EXPLICIT));
    explicit.or_else(|| ambiguous_label(start).and_then(|length| end(length, AFTER_AMBIGUOUS)))
}

fn after_dash(rest: &str) -> Option<usize> {
    let after = rest.trim_start_matches(['-', ' ']);
    if after.len() == rest.len() {
        return None;
    }
    let (_, after) = take_digits(after, AFTER_NOTHING)?;
    after.strip_prefix('#').map(|after| rest.len() - after.len())
}

/// At least one and at most `most` digits, and what follows them.
fn take_digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let length: usize = text.chars().take_while(|&c| digit(c).is_some()).take(most).map(char::len_utf8).sum();
    if length == 0 { None } else { text.split_at_checked(length) }
}
