//! What looks like a number whose digits were pulled apart, and is something else: amounts, measures, dates.
//!
//! Not for: digits in disguise; nobody disguises an amount.

use super::super::{Phone, Style, letters};
use super::reader::Place;

/// What may stand between the figures of a measure.
const TIMES: &str = "*×✕✖＊xX";
/// Most figures of a measure, and of two measures next to each other.
const FIGURES_MAX: usize = 3;
const TWO_MEASURES_MAX: usize = 4;
/// Most digits of a figure.
const FIGURE_DIGITS_MAX: usize = 6;
/// What may stand between two measures.
const LIST_MARKS: &str = ",，、;；";
/// What may stand between the thousands of an amount.
const THOUSANDS: &str = ",，'’";
/// Words behind an amount, and the multiples that may come before them.
const MONEY: [&str; 8] = ["元", "圆", "圓", "円", "块", "塊", "人民币", "港币"];
const MULTIPLES: &str = "百千万萬亿億美港日欧歐";

/// Whether the digits from `start` to `end`, which could be `phone`, are something else.
pub(super) fn is_something_else(text: &str, part: &[Place], start: usize, phone: &Phone) -> bool {
    let Some(end) = part.last().map(|place| place.end) else { return false };
    let groups: Vec<&[Place]> = part.chunk_by(|_, next| next.gap.width == 0).collect();
    is_paid(text, start, end)
        || is_amount(text, &groups)
        || is_measure(text, &groups, phone)
        || is_date(&groups)
}

/// Whether a currency stands next to the digits.
fn is_paid(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("").trim_end();
    let after = text.get(end..).unwrap_or("").trim_start();
    let unit = after.trim_start_matches(|c| MULTIPLES.contains(c));
    before.ends_with(letters::is_currency)
        || after.starts_with(letters::is_currency)
        || MONEY.iter().any(|word| unit.starts_with(word))
}

/// What stands between each two groups, spaces apart.
fn between<'t>(text: &'t str, groups: &[&[Place]]) -> impl Iterator<Item = &'t str> {
    groups.windows(2).map(move |pair| match pair {
        [[.., before], [after, ..]] => text.get(before.end..after.start).unwrap_or("").trim(),
        _ => "",
    })
}

/// Whether the thousands are told apart, as in `28,500,000`.
fn is_amount(text: &str, groups: &[&[Place]]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return false };
    let mut marks = between(text, groups);
    let mark = marks.next().unwrap_or("");
    is_one_of(mark, THOUSANDS)
        && marks.all(|other| other == mark)
        && first.len() <= 3
        && rest.iter().all(|group| group.len() == 3)
}

/// Whether the digits are figures that are multiplied, such as `280*280*20`: few, none with a zero in front, and not
/// grouped as the number is usually written.
fn is_measure(text: &str, groups: &[&[Place]], phone: &Phone) -> bool {
    let times = between(text, groups).filter(|mark| is_one_of(mark, TIMES)).count();
    let listed = between(text, groups).filter(|mark| is_one_of(mark, LIST_MARKS)).count();
    let most = if listed == 0 { FIGURES_MAX } else { TWO_MEASURES_MAX };
    times > 0
        && times + listed + 1 == groups.len()
        && groups.len() <= most
        && groups.iter().all(|group| is_figure(group))
        && ![Style::National, Style::International]
            .into_iter()
            .any(|style| is_written_so(groups, phone, style))
}

fn is_figure(group: &[Place]) -> bool {
    group.len() <= FIGURE_DIGITS_MAX
        && (group.len() == 1 || group.first().is_some_and(|place| place.value != 0))
}

fn is_one_of(mark: &str, all: &str) -> bool {
    let mut chars = mark.chars();
    chars.next().is_some_and(|c| all.contains(c)) && chars.as_str().trim_start_matches('\u{fe0f}').is_empty()
}

/// Whether the number in that style has groups as long as these.
fn is_written_so(groups: &[&[Place]], phone: &Phone, style: Style) -> bool {
    let written = phone.format(style).to_string();
    let lengths = written.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0);
    lengths.eq(groups.iter().map(|group| group.len()))
}

/// Whether the digits are a day, such as `31_12_2023`.
fn is_date(groups: &[&[Place]]) -> bool {
    let [first, second, third] = groups else { return false };
    let value = |group: &[Place]| group.iter().fold(0, |value, place| value * 10 + u32::from(place.value));
    let is = |group: &[Place], digits: usize, least: u32, most: u32| {
        group.len() <= digits && (least..=most).contains(&value(group))
    };
    let (day, month) = (|group| is(group, 2, 1, 31), |group| is(group, 2, 1, 12));
    let year = |group| is(group, 4, 1900, 2099);
    (year(first) && month(second) && day(third))
        || (year(third) && ((day(first) && month(second)) || (month(first) && day(second))))
}
