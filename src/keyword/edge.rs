//! Where a word may begin and end, and how far its characters may stand apart.

use std::ops::Range;

use crate::matcher::text::{OffsetMap, is_ignorable};

/// What a character does beside another of its own class: two letters, or two digits, stand in one run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Letter,
    Digit,
    Other,
}

/// Scripts that are written without spaces between words have no runs: Chinese, Japanese, Korean, Thai, Lao, Burmese,
/// Khmer.
fn class(c: char) -> Class {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{20000}'..='\u{3ffff}');
    if unspaced {
        Class::Other
    } else if c.is_numeric() {
        Class::Digit
    } else if c.is_alphabetic() && !is_ignorable(c) {
        // Unicode has letters that nobody sees: the fillers of Korean syllables.
        Class::Letter
    } else {
        Class::Other
    }
}

fn in_one_run(a: Option<char>, b: impl FnOnce() -> Option<char>) -> bool {
    match a.map(class) {
        None | Some(Class::Other) => false,
        Some(a) => b().is_some_and(|b| class(b) == a),
    }
}

/// Whether the hit `found` (as the view has it) at `span` of `text` is cut out of a longer run of letters or digits. A
/// letter beside a digit is no run: `vx` is found in `加vx123`.
pub(super) fn cuts_a_run(text: &str, span: &Range<usize>, found: &str) -> bool {
    let before = || text.get(..span.start).and_then(|head| head.chars().next_back());
    let after = || text.get(span.end..).and_then(|tail| tail.chars().next());
    in_one_run(found.chars().next(), before) || in_one_run(found.chars().next_back(), after)
}

/// Whether the characters of a hit, `range` of a view that leaves separators out, stand at most `gap` visible characters
/// apart in `text`, a picture of several counted as one. Without a gap (`None`) they must touch.
pub(super) fn is_close(text: &str, offsets: &OffsetMap, range: Range<usize>, gap: Option<u32>) -> bool {
    let is_near = |between: Range<usize>| {
        let between = text.get(between).unwrap_or_default();
        gap.is_some_and(|gap| seen(between).take(gap as usize + 1).count() <= gap as usize)
    };
    offsets.breaks(range).all(is_near)
}

/// The characters of what stands between others, as far as they are seen as characters of their own: of a family or a
/// flag only the first, and none of what changes the look of the one before it.
fn seen(between: &str) -> impl Iterator<Item = char> {
    let (mut is_joined, mut is_half_flag) = (false, false);
    between.chars().filter(move |&c| {
        let completes = is_joined || (is_half_flag && matches!(c, '\u{1f1e6}'..='\u{1f1ff}'));
        if is_ignorable(c) {
            is_joined |= c == '\u{200d}';
            return false;
        }
        is_joined = false;
        is_half_flag = !completes && matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        !completes && !matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
    })
}

#[cfg(test)]
mod tests {
    use super::super::compile::CLOSED;
    use super::*;
    use crate::matcher::text::FoldBuffer;
    use proptest::prelude::*;

    /// The same, character by character.
    fn is_close_naive(
        text: &str,
        view: &str,
        offsets: &OffsetMap,
        range: Range<usize>,
        gap: Option<u32>,
    ) -> bool {
        let places: Vec<_> = view[range.clone()]
            .char_indices()
            .filter_map(|(at, c)| offsets.original(range.start + at..range.start + at + c.len_utf8()))
            .collect();
        places.array_windows().all(|[one, next]| {
            let between = text.get(one.end..next.start).unwrap_or_default();
            let visible = between.chars().filter(|c| !is_ignorable(*c)).count();
            gap.map_or(between.is_empty(), |gap| visible <= gap as usize)
        })
    }

    proptest! {
        #[test]
        fn breaks_are_what_stands_between_characters(
            text in "[返利 ，\u{200b}\u{115f}\u{61c}vＶ㍿e\u{301}가丿龍-]{0,16}", gap in prop::option::of(0_u32..4),
        ) {
            let (mut view, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
            CLOSED.fold_with_offsets(&text, &mut view, &mut offsets);
            let view = view.as_str();
            let bounds: Vec<usize> = view.char_indices().map(|(at, _)| at).chain([view.len()]).collect();
            for &start in &bounds {
                for &end in bounds.iter().filter(|&&end| end > start) {
                    let naive = is_close_naive(&text, view, &offsets, start..end, gap);
                    prop_assert_eq!(is_close(&text, &offsets, start..end, gap), naive, "{}", &view[start..end]);
                }
            }
        }
    }
}
