//! Amounts of money, and sums: plain digits that look like a number in groups.
//!
//! Not for: measures and lists; those are told in `reject`.

use super::super::{Phone, letters};
use super::groups::{between, is_digit, is_even, is_grouped, is_label, is_one_of};
use super::label;
use super::reader::Place;

/// What may stand between the figures of a measure or a product.
pub(super) const TIMES: &str = "*×✕✖＊xX";
/// What else may join the figures of a sum, and what stands before its result.
const OPERATORS: &str = "-−－–—÷/";
const EQUALS: &str = "=＝";
/// What may stand between the thousands of an amount.
const THOUSANDS: &str = ",，'’";
/// Words and units behind an amount, and the multiples that may come before them.
const MONEY: [&str; 2] = ["人民币", "港币"];
const UNITS: &str = "元圆圓円块塊";
const MULTIPLES: &str = "百千万萬亿億美港日欧歐";
/// Ideographs right behind the unit of an amount; others make another word of it (元旦, 圆通).
const TAILS: &str = "整正每一钱錢左以上内起包到至和或的";

/// Whether a currency stands next to the digits. Behind them it may be that of the next figure, and says nothing of digits
/// that a label stands before or that are grouped as only a number's are.
pub(super) fn is_paid(text: &str, start: usize, end: usize, groups: &[&[Place]], phone: &Phone) -> bool {
    let before = text.get(..start).unwrap_or("").trim_end();
    let after = text.get(end..).unwrap_or("").trim_start();
    let is_priced = || {
        let next = after.strip_prefix(letters::is_currency).map(str::trim_start);
        next.is_some_and(|next| !next.starts_with(is_digit)) || is_money(after)
    };
    let is_own = || groups.len() > 2 && is_grouped(groups, phone);
    before.ends_with(letters::is_currency) || (is_priced() && label::at_end(before).is_none() && !is_own())
}

/// Whether a text begins with the unit of an amount, multiples before it.
fn is_money(text: &str) -> bool {
    let unit = text.trim_start_matches(|c| MULTIPLES.contains(c));
    let tail = unit.strip_prefix(|c| UNITS.contains(c));
    let is_tail = |c: char| TAILS.contains(c) || !matches!(c, '\u{4e00}'..='\u{9fff}');
    MONEY.iter().any(|word| unit.starts_with(word))
        || tail.is_some_and(|tail| tail.chars().next().is_none_or(is_tail))
}

/// Whether the thousands are told apart, as in `28,500,000`.
pub(super) fn is_amount(text: &str, groups: &[&[Place]]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return false };
    let mut marks = between(text, groups);
    let mark = marks.next().unwrap_or("");
    is_one_of(mark, THOUSANDS)
        && marks.all(|other| other == mark)
        && first.len() <= 3
        && rest.iter().all(|group| group.len() == 3)
}

/// Whether the digits are figures that are added up, or others that have a result, and not grouped as in a number: plus signs
/// join them, or join them to others, or other operators do and `=` as well (`2258×1923=4342134`).
pub(super) fn is_sum(text: &str, part: &[Place], groups: &[&[Place]], phone: &Phone) -> bool {
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return false };
    let before = text.get(..first.start).unwrap_or("").trim_end();
    let behind = text.get(last.end..).unwrap_or("").trim_start();
    // What stands between the digits and others beside them.
    let sign_before = before
        .chars()
        .next_back()
        .filter(|&c| before.strip_suffix(c).is_some_and(|before| before.trim_end().ends_with(is_digit)));
    let sign_behind = behind
        .chars()
        .next()
        .filter(|&c| behind.strip_prefix(c).is_some_and(|behind| behind.trim_start().starts_with(is_digit)));
    let has = |is: &dyn Fn(char) -> bool| {
        between(text, groups).any(|gap| gap.contains(is))
            || sign_before.is_some_and(is)
            || sign_behind.is_some_and(is)
    };
    let is_operator = |c: char| OPERATORS.contains(c) || TIMES.contains(c) || is_label(c);
    (has(&letters::is_plus) && !(is_even(text, groups) && is_grouped(groups, phone)))
        || (has(&|c| EQUALS.contains(c))
            && has(&is_operator)
            && !(groups.len() > 2 && is_grouped(groups, phone)))
}
