//! Amounts of money, and sums: plain digits that look like a number in groups.

use super::super::{Phone, letters};
use super::groups::{between, is_digit, is_even, is_grouped, is_one_of};
use super::reader::Place;

/// What may stand between the thousands of an amount.
const THOUSANDS: &str = ",，'’";
/// Words behind an amount, and the multiples that may come before them.
const MONEY: [&str; 8] = ["元", "圆", "圓", "円", "块", "塊", "人民币", "港币"];
const MULTIPLES: &str = "百千万萬亿億美港日欧歐";

/// Whether a currency stands next to the digits.
pub(super) fn is_paid(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("").trim_end();
    let after = text.get(end..).unwrap_or("").trim_start();
    let unit = after.trim_start_matches(|c| MULTIPLES.contains(c));
    before.ends_with(letters::is_currency)
        || after.starts_with(letters::is_currency)
        || MONEY.iter().any(|word| unit.starts_with(word))
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

/// Whether plus signs join the digits, or join them to others, and not as in a number.
pub(super) fn is_sum(text: &str, part: &[Place], groups: &[&[Place]], phone: &Phone) -> bool {
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return false };
    let before = || text.get(..first.start).unwrap_or("").trim_end().strip_suffix(letters::is_plus);
    let behind = || text.get(last.end..).unwrap_or("").trim_start().strip_prefix(letters::is_plus);
    let is_summed = between(text, groups).any(|gap| gap.contains(letters::is_plus))
        || before().is_some_and(|before| before.trim_end().ends_with(is_digit))
        || behind().is_some_and(|behind| behind.trim_start().starts_with(is_digit));
    is_summed && !(is_even(text, groups) && is_grouped(groups, phone))
}
