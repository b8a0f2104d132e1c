//! How digits are grouped, and what stands between the groups.

use super::super::{Phone, Style, letters};
use super::reader::Place;
use super::token::{Token, other};
use crate::width::narrow;

/// Digits that nothing parts.
pub(super) fn of(part: &[Place]) -> Vec<&[Place]> {
    part.chunk_by(|_, next| next.gap.width == 0).collect()
}

/// What stands between each two groups, spaces apart.
pub(super) fn between<'t>(text: &'t str, groups: &[&[Place]]) -> impl Iterator<Item = &'t str> {
    groups.windows(2).map(move |pair| match pair {
        [[.., before], [after, ..]] => text.get(before.end..after.start).unwrap_or("").trim_matches(is_space),
        _ => "",
    })
}

fn is_space(c: char) -> bool {
    c.is_whitespace() && !is_break(c)
}

/// Ends a line, or a cell of a table.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a gap is one of these marks.
pub(super) fn is_one_of(mark: &str, all: &str) -> bool {
    let mut chars = mark.chars();
    chars.next().is_some_and(|c| all.contains(c)) && chars.as_str().trim_start_matches('\u{fe0f}').is_empty()
}

pub(super) fn is_digit(c: char) -> bool {
    letters::digit(c).is_some()
}

/// Whether a character is an ideograph that may stand between digits.
pub(super) fn is_label(c: char) -> bool {
    matches!(other(c), Token::Ideograph(_))
}

/// Whether the same stands between all groups, a bracket that closes being the same as the one that opens.
pub(super) fn is_even(text: &str, groups: &[&[Place]]) -> bool {
    let mut gaps = between(text, groups);
    let first = gaps.next().unwrap_or("");
    gaps.all(|gap| gap.chars().map(opening).eq(first.chars().map(opening)))
}

fn opening(c: char) -> char {
    match narrow(c) {
        ']' => '[',
        '}' => '{',
        ')' => '(',
        '>' => '<',
        '】' => '【',
        '》' => '《',
        '」' => '「',
        '』' => '『',
        '〕' => '〔',
        '〉' => '〈',
        '〗' => '〖',
        '”' => '“',
        '’' => '‘',
        '›' => '‹',
        '»' => '«',
        c => c,
    }
}

/// Whether each digit stands alone, or the digits are grouped as the number is usually written.
pub(super) fn is_grouped(groups: &[&[Place]], phone: &Phone) -> bool {
    groups.iter().all(|group| group.len() == 1) || is_written(groups, phone)
}

/// Whether the digits are grouped as the number is usually written.
pub(super) fn is_written(groups: &[&[Place]], phone: &Phone) -> bool {
    [Style::National, Style::International].into_iter().any(|style| is_written_so(groups, phone, style))
}

/// Whether the number in that style has groups as long as these.
fn is_written_so(groups: &[&[Place]], phone: &Phone, style: Style) -> bool {
    let written = phone.format(style).to_string();
    let lengths = written.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0);
    lengths.eq(groups.iter().map(|group| group.len()))
}

/// Whether the digits stand behind a label as those of a number do: in one block, as it is usually written, or in groups that
/// one and the same thing parts, each digit alone or none. Points behind one letter part the figures of a version (`v13.80.01`), and
/// points between four short groups those of an address.
pub(super) fn is_written_behind(label: &str, text: &str, part: &[Place], phone: &Phone) -> bool {
    let groups = of(part);
    let is_short = || groups.len() == 4 && groups.iter().all(|group| group.len() <= 3);
    let is_version =
        || (label.len() == 1 || is_short()) && between(text, &groups).any(|gap| gap.contains('.'));
    let are_groups = || is_grouped(&groups, phone) || groups.iter().all(|group| group.len() > 1);
    groups.len() == 1
        || is_written(&groups, phone)
        || (is_even(text, &groups) && are_groups() && !is_version())
}
