//! What looks like a number whose digits were pulled apart, and is something else: amounts, measures, dates, lists.
//!
//! Not for: numbers most of whose digits are in disguise; nobody disguises an amount.

use super::super::{Phone, letters};
use super::amount::{TIMES, is_amount, is_paid, is_sum};
use super::groups::{between, is_break, is_digit, is_even, is_grouped, is_label, is_one_of, is_written};
use super::reader::Place;
use super::{Folds, groups, words};

/// Most figures of a measure, and of two measures next to each other.
const FIGURES_MAX: usize = 3;
const TWO_MEASURES_MAX: usize = 4;
/// Most digits of a figure.
const FIGURE_DIGITS_MAX: usize = 6;
/// What may stand between two measures.
const LIST_MARKS: &str = ",，、;；";
/// Most figures of a time behind a day: hours, minutes, seconds.
const TIME_FIGURES_MAX: usize = 3;
/// Most decimal places of a figure among others that have none.
const PLACES_MAX: usize = 2;
/// What stands between the entries of a list, or around them.
const ENTRY_MARKS: &str = ",，、。;；:：|｜→'\"’”′″[]【】<>《》(){}（） ";
/// What stands between the entries of a list some of which are in disguise.
const MIXED_MARKS: &str = ",，、。;；:：|｜→+＋";
/// Most digits in disguise that are no part of the figures they stand next to.
const FRAME_MAX: usize = 3;
/// Most digits that count an entry.
const COUNT_DIGITS_MAX: usize = 2;
/// Words in front of a measure, and units behind one.
const SIZES: [&str; 5] = ["尺寸", "规格", "規格", "大小", "size"];
const LENGTHS: [&str; 9] = ["mm", "cm", "毫米", "厘米", "公分", "㎜", "㎝", "米", "寸"];

/// Whether the plain digits from `start`, which could be `phone`, are something else.
pub(super) fn is_something_else(text: &str, part: &[Place], start: usize, phone: &Phone) -> bool {
    let Some(end) = part.last().map(|place| place.end) else { return false };
    let groups = groups::of(part);
    let figures = figures(text, &groups, part);
    is_paid(text, start, end, &groups, phone)
        || is_amount(text, &figures)
        || is_measure(text, end, &figures, &groups, phone)
        || is_labelled(text, part, &groups, phone)
        || is_sum(text, part, &groups, phone)
        || are_decimals(&figures)
        || is_date(&groups)
        || is_list(text, &groups, phone)
}

/// Whether digits, some of them in disguise, are cut out of a figure, framed by words, entries of a list, or parted by
/// bars that pass for a 1.
pub(super) fn is_torn_out(text: &str, part: &[Place], phone: &Phone) -> bool {
    let groups = groups::of(part);
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    (is_cut_before(text, first) && !(is_entry(text, first) && groups.len() > 2 && is_grouped(&groups, phone)))
        || is_cut_behind(text, last)
        || is_framed(text, part, &groups, phone)
        || has_a_name(text, &groups, phone)
        || is_marked(&groups, phone)
        || is_mixed_list(text, part, &groups, phone)
        || is_signed(text, part, &groups, phone)
        || is_counted(&groups)
        || has_bars(text, part, &groups)
}

/// Whether the group is what stands behind the point of a figure.
fn is_cut_before(text: &str, group: &[Place]) -> bool {
    let before =
        group.first().filter(|first| first.fold == Folds::NONE).and_then(|first| text.get(..first.start));
    let before = before.and_then(|before| before.strip_suffix('.'));
    group.len() <= FIGURE_DIGITS_MAX && before.is_some_and(|before| before.ends_with(is_digit))
}

/// Whether what stands before the group and a point counts an entry rather than begins a figure: `1.138`.
fn is_entry(text: &str, group: &[Place]) -> bool {
    let before =
        group.first().and_then(|first| text.get(..first.start)).and_then(|text| text.strip_suffix('.'));
    let Some(before) = before else { return false };
    let counted = before.trim_end_matches(is_digit);
    (1..=COUNT_DIGITS_MAX).contains(&before.get(counted.len()..).unwrap_or("").chars().count())
        && !counted.ends_with('.')
}

/// Whether the group is what stands before the point of a figure.
fn is_cut_behind(text: &str, group: &[Place]) -> bool {
    let after = group.last().filter(|last| last.fold == Folds::NONE).and_then(|last| text.get(last.end..));
    let after = after.and_then(|after| after.strip_prefix('.'));
    group.len() <= FIGURE_DIGITS_MAX && after.is_some_and(|after| after.starts_with(is_digit))
}

/// Whether only digits at the ends are in disguise, few of them, and the others are figures: `① 138 2120 8000`,
/// `15356，16698，六楼`; or words that are glued to them: `1672618846一起`. A zero counts nothing, and is hardly ever a
/// word by itself.
fn is_framed(text: &str, part: &[Place], groups: &[&[Place]], phone: &Phone) -> bool {
    let is_folded = |place: &&Place| place.fold != Folds::NONE;
    let folded = part.iter().filter(is_folded).count();
    let (front, back) =
        (part.iter().take_while(is_folded).count(), part.iter().rev().take_while(is_folded).count());
    if !(1..=FRAME_MAX).contains(&folded) || folded != front + back {
        return false;
    }
    let (front, back) = (part.get(..front).unwrap_or(&[]), part.get(part.len() - back..).unwrap_or(&[]));
    let is_word = front.iter().chain(back).any(|place| place.value != 0);
    (is_word && groups.len() > 1 && !is_grouped(groups, phone))
        || ((front.is_empty() || words::lead(text, front)) && (back.is_empty() || words::trail(text, back)))
}

/// Whether a numeral among digits that stand together stands alone, and is that of a name or a count:
/// `一三八零零一三八零零 张三`.
fn has_a_name(text: &str, groups: &[&[Place]], phone: &Phone) -> bool {
    let is_name = |group: &&[Place]| matches!(group, [one] if words::names(text, one));
    groups.len() > 1 && groups.iter().any(is_name) && !is_grouped(groups, phone)
}

/// Whether each digit in disguise is a symbol at the edge of a group of plain ones, or alone: a power, the number of a
/// section (`1706×10⁶ 6354×10³`, `Ⅳ.13835 Ⅴ.71901`).
fn is_marked(groups: &[&[Place]], phone: &Phone) -> bool {
    let is_plain = |place: &Place| place.fold == Folds::NONE;
    let is_at_an_edge = |group: &&[Place]| match group {
        [mark, plain @ ..] if !is_plain(mark) => mark.fold == Folds::SYMBOL && plain.iter().all(is_plain),
        [plain @ .., last] => plain.iter().all(is_plain) && (is_plain(last) || last.fold == Folds::SYMBOL),
        [] => true,
    };
    let plain = groups.iter().flat_map(|group| group.iter()).filter(|place| is_plain(place)).count();
    let all: usize = groups.iter().map(|group| group.len()).sum();
    (groups.len() + 1..all).contains(&plain)
        && groups.len() > 1
        && groups.iter().all(is_at_an_edge)
        && !is_grouped(groups, phone)
}

/// Whether the digits are figures each of which an ideograph of its own stands before: `长1800宽2000高450`, or three with
/// the same between them, such as `1380比500比1200`. No figure has a zero in front.
fn is_labelled(text: &str, part: &[Place], groups: &[&[Place]], phone: &Phone) -> bool {
    let labels: Option<Vec<char>> = between(text, groups)
        .map(|gap| gap.chars().find(|c| is_label(*c)).filter(|_| has_one(gap)))
        .collect();
    let Some([first, rest @ ..]) = labels.as_deref() else { return false };
    let is_one_kind = rest.iter().all(|label| label == first);
    !rest.is_empty()
        && groups.iter().all(|group| is_figure(group))
        && (!is_one_kind || (groups.len() == FIGURES_MAX && !is_grouped(groups, phone)))
        && part.iter().all(|place| place.fold == Folds::NONE)
}

/// Whether a gap has one ideograph, and not a word of two.
fn has_one(gap: &str) -> bool {
    gap.chars().filter(|c| is_label(*c)).count() == 1
}

/// Whether marks of a list part digits most of which are plain, and not as in a number.
fn is_mixed_list(text: &str, part: &[Place], groups: &[&[Place]], phone: &Phone) -> bool {
    let plain = part.iter().filter(|place| place.fold == Folds::NONE).count();
    (part.len().div_ceil(2)..part.len()).contains(&plain)
        && between(text, groups).any(|gap| gap.contains(|c| is_break(c) || MIXED_MARKS.contains(c)))
        && !(is_even(text, groups) && is_grouped(groups, phone))
}

/// Whether a currency, a letter or the name of a picture stands between digits, and not as in a number: there are not three
/// groups at least as it is written in, different signs part them, or letters and digits go on around them.
fn is_signed(text: &str, part: &[Place], groups: &[&[Place]], phone: &Phone) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() && !TIMES.contains(c);
    let is_picture = |gap: &str| gap.split_once('[').is_some_and(|(_, name)| name.contains(']'));
    let has_pictures = between(text, groups).any(is_picture);
    let has_letters = !has_pictures && between(text, groups).any(|gap| gap.contains(is_letter));
    let has_signs = has_letters || between(text, groups).any(|gap| gap.contains(letters::is_currency));
    let is_written = groups.len() > 2 && is_grouped(groups, phone) && (has_pictures || is_even(text, groups));
    (has_pictures || has_signs) && (!is_written || (has_letters && goes_on(text, part)))
}

/// Whether a letter or digit of ASCII stands right before or behind the digits.
fn goes_on(text: &str, part: &[Place]) -> bool {
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return false };
    let is_more = |c: char| c.is_ascii_alphanumeric();
    text.get(..first.start).is_some_and(|before| before.ends_with(is_more))
        || text.get(last.end..).is_some_and(|after| after.starts_with(is_more))
}

/// Whether all that sounds like a digit names what symbols count: `Ⅰ期 Ⅲ期`.
fn is_counted(groups: &[&[Place]]) -> bool {
    let is_stage = |group: &&[Place]| matches!(group, [mark, name] if mark.fold == Folds::SYMBOL && name.fold == Folds::HOMOPHONE);
    let mut guessed = groups.iter().filter(|group| group.iter().any(|place| place.guessed)).peekable();
    guessed.peek().is_some() && guessed.all(is_stage)
}

/// Whether a bar passes for a 1 and parts figures: nothing else is in disguise, or other things part them as well.
fn has_bars(text: &str, part: &[Place], groups: &[&[Place]]) -> bool {
    let is_bar = |place: &Place| text.get(place.start..place.end) == Some("|");
    let mut folded = part.iter().skip(1).filter(|place| place.fold != Folds::NONE);
    let is_plain = part.first().is_some_and(|first| first.fold == Folds::NONE);
    let bars = folded.clone().filter(|place| is_bar(place)).count();
    bars > 0 && (groups.len() > 1 || (is_plain && folded.all(is_bar)))
}

/// The groups, those on both sides of a decimal point together. Several points in a row are none.
fn figures<'p>(text: &str, groups: &[&[Place]], part: &'p [Place]) -> Vec<&'p [Place]> {
    let is_point: Vec<bool> = between(text, groups).map(|gap| gap == ".").collect();
    let is_one = |at: usize| is_point.get(at).copied().unwrap_or(false);
    let (mut figures, mut from, mut to) = (Vec::new(), 0, 0);
    for (at, group) in groups.iter().enumerate() {
        to += group.len();
        let is_next = at.checked_sub(1).is_some_and(is_one) || is_one(at + 1);
        if !is_one(at) || is_next {
            figures.extend(part.get(from..to));
            from = to;
        }
    }
    figures
}

/// Whether the figures have decimals: two of them, or one with a place or two.
fn are_decimals(figures: &[&[Place]]) -> bool {
    let places = |figure: &&[Place]| {
        let point = figure.iter().skip(1).position(|place| place.gap.width > 0)?;
        figure.len().checked_sub(point + 1)
    };
    let decimals: Vec<usize> = figures.iter().filter_map(places).collect();
    figures.len() > 1 && (decimals.len() > 1 || decimals.first().is_some_and(|&places| places <= PLACES_MAX))
}

/// Whether marks of a list part the digits, and not as in a number: all by one mark, each digit or the groups that the
/// number is written in, or a group with a zero in front, which no figure has.
fn is_list(text: &str, groups: &[&[Place]], phone: &Phone) -> bool {
    let breaks = between(text, groups).any(|gap| gap.contains(is_break));
    let is_unusual = |group: &[Place]| group.first().is_some_and(|first| first.gap.unusual);
    let mut unusual =
        between(text, groups).zip(groups.iter().skip(1)).filter(|(_, group)| is_unusual(group)).peekable();
    let is_listed =
        unusual.peek().is_some() && unusual.all(|(gap, _)| gap.chars().all(|c| ENTRY_MARKS.contains(c)));
    // Behind a comma and a blank it is an entry, though it has such a zero.
    let has_zero = |(at, group): (usize, &&[Place])| {
        let is_glued = |first: &Place| first.value == 0 && (at == 0 || first.gap.width <= 1);
        group.len() > 2 && group.first().is_some_and(is_glued)
    };
    let is_number = is_grouped(groups, phone) || (!breaks && groups.iter().enumerate().any(has_zero));
    (breaks || is_listed) && !(is_even(text, groups) && is_number)
}

/// Whether the digits are figures that are multiplied, such as `280*280*20`: few, none with a zero in front unless it
/// is called a size, and not grouped as the number is usually written, unless a unit stands behind.
fn is_measure(text: &str, end: usize, figures: &[&[Place]], groups: &[&[Place]], phone: &Phone) -> bool {
    let is_size = || {
        let first = figures.first().and_then(|figure| figure.first());
        let before = first.and_then(|first| text.get(..first.start)).unwrap_or("");
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        SIZES.iter().any(|word| before.ends_with(word))
    };
    let times = between(text, figures).filter(|mark| is_one_of(mark, TIMES)).count();
    let listed = between(text, figures).filter(|mark| is_one_of(mark, LIST_MARKS)).count();
    let most = if listed == 0 { FIGURES_MAX } else { TWO_MEASURES_MAX };
    times > 0
        && times + listed + 1 == figures.len()
        && figures.len() <= most
        && (is_size() || figures.iter().all(|figure| is_figure(figure)))
        && (!is_written(groups, phone) || has_unit(text, end))
}

/// Whether a unit of length stands behind the digits.
fn has_unit(text: &str, end: usize) -> bool {
    let after = text.get(end..).unwrap_or("").trim_start();
    LENGTHS.iter().any(|unit| after.get(..unit.len()).is_some_and(|after| after.eq_ignore_ascii_case(unit)))
}

fn is_figure(group: &[Place]) -> bool {
    group.len() <= FIGURE_DIGITS_MAX
        && (group.len() == 1 || group.first().is_some_and(|place| place.value != 0))
}

/// Whether the digits are a day, such as `31_12_2023`, or a day and a time.
fn is_date(groups: &[&[Place]]) -> bool {
    let [first, second, third, time @ ..] = groups else { return false };
    let value = |group: &[Place]| group.iter().fold(0, |value, place| value * 10 + u32::from(place.value));
    let is = |group: &[Place], digits: usize, least: u32, most: u32| {
        group.len() <= digits && (least..=most).contains(&value(group))
    };
    let (day, month) = (|group| is(group, 2, 1, 31), |group| is(group, 2, 1, 12));
    let year = |group| is(group, 4, 1900, 2099);
    time.len() <= TIME_FIGURES_MAX
        && time.iter().all(|group| is(group, 2, 0, 59))
        && ((year(first) && month(second) && day(third))
            || (year(third) && ((day(first) && month(second)) || (month(first) && day(second)))))
}
