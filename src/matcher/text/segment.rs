//! The slow path: a base and its marks, jamo, or a character that only some of its steps are asked for.

use super::entry::{Entry, is_mark};
use super::steps::Steps;
use unicode_normalization::char::{canonical_combining_class, compose, decompose_compatible};

/// The combining class of strokes through a character, which make no other of it: `v̶x̶`.
const STROKE: u8 = 1;

/// The key around the digit before it.
const KEY: char = '\u{20e3}';

/// Rounds after which a segment is taken as it is; the exhaustive test needs three.
const ROUNDS_MAX: u32 = 5;

/// Folds one segment by the book: filter, normalise, map, normalise, until nothing changes. The buffers are kept
/// from one segment to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    chars: Vec<char>,
    mapped: Vec<char>,
    /// Combining class, place, character: the place makes an unstable sort stable without memory.
    decomposed: Vec<(u8, u32, char)>,
}

impl Segment {
    /// The folded characters of `text`. Costs a few dozen nanoseconds a character, and a sort of each run of marks.
    pub(super) fn fold(&mut self, text: &str, steps: Steps) -> &[char] {
        self.chars.clear();
        self.chars.extend(text.chars());
        for _ in 0..ROUNDS_MAX {
            self.mapped.clear();
            self.mapped.extend_from_slice(&self.chars);
            self.round(steps);
            if self.mapped == self.chars {
                break;
            }
            std::mem::swap(&mut self.mapped, &mut self.chars);
        }
        &self.chars
    }

    /// One round over `mapped`.
    fn round(&mut self, steps: Steps) {
        filter(&mut self.mapped, steps);
        if steps.contains(Steps::COMPATIBILITY) {
            normalize(&mut self.mapped, &mut self.decomposed);
            filter(&mut self.mapped, steps);
        }
        if steps.contains(Steps::SEPARATORS) {
            strip(&mut self.mapped, steps);
        }
        self.decomposed.clear();
        for &c in &self.mapped {
            map(c, steps, |c| self.decomposed.push((0, 0, c)));
        }
        self.mapped.clear();
        self.mapped.extend(self.decomposed.iter().map(|&(_, _, c)| c));
        if steps.contains(Steps::COMPATIBILITY) {
            normalize(&mut self.mapped, &mut self.decomposed);
        }
    }
}

fn filter(chars: &mut Vec<char>, steps: Steps) {
    let ignorable = steps.contains(Steps::IGNORABLE);
    let separators = steps.contains(Steps::SEPARATORS);
    let pictures = steps.contains(Steps::PICTURES);
    if pictures {
        filter_keyed(chars);
    }
    if !separators && !pictures {
        if ignorable {
            chars.retain(|&c| !Entry::of(u32::from(c)).is_ignorable());
        }
        return;
    }
    let (mut base, mut is_struck) = (None, false);
    chars.retain(|&c| {
        let entry = Entry::of(u32::from(c));
        if entry.is_left_out(steps) {
            is_struck = true;
            return false;
        }
        if ignorable && entry.is_ignorable() {
            return false;
        }
        let is_mark = is_mark(c);
        if separators {
            let is_lost = !is_mark && entry.is_mark() && base.is_some_and(has_no_marks);
            if is_lost || (is_mark && (is_struck || canonical_combining_class(c) == STROKE)) {
                return false;
            }
        }
        if !is_mark {
            (base, is_struck) = (Some(c), false);
        }
        true
    });
}

/// Leaves out digits on keys: what stands before a key.
fn filter_keyed(chars: &mut Vec<char>) {
    let mut is_keyed = false;
    chars.reverse();
    chars.retain(|&c| {
        let is_lost = is_keyed && matches!(c, '0'..='9' | '#' | '*');
        is_keyed = c == KEY || (is_keyed && Entry::of(u32::from(c)).is_ignorable());
        !is_lost
    });
    chars.reverse();
}

/// Leaves out marks that make no other character of the one before them, where none belongs there.
fn strip(chars: &mut Vec<char>, steps: Steps) {
    let is_composed = steps.contains(Steps::COMPATIBILITY);
    let mut base = None;
    chars.retain(|&c| {
        if !is_mark(c) {
            base = Some(c);
            return true;
        }
        let is_lost =
            |base| (has_no_marks(base) || (is_composed && is_of_no_script(c))) && compose(base, c).is_none();
        !base.is_some_and(is_lost)
    });
}

/// Whether a character is of a script without marks, but for those that it is composed with: Chinese, Japanese, Korean.
pub(super) fn has_no_marks(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309b}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a mark is of no script: those that are of one may be letters of it.
fn is_of_no_script(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

fn map(c: char, steps: Steps, mut emit: impl FnMut(char)) {
    let entry = Entry::of(u32::from(c));
    if entry.is_whole(steps) {
        match (entry.expansion(), entry.target()) {
            (Some(text), _) => text.chars().for_each(emit),
            (None, Some(target)) => emit(target),
            (None, None) if entry.is_ignorable() => {}
            (None, None) => emit(c),
        }
    } else if steps.contains(Steps::CASE)
        && !steps.contains(Steps::COMPATIBILITY)
        && !entry.stays(Steps::CASE)
    {
        c.to_lowercase().for_each(emit);
    } else {
        emit(c);
    }
}

/// NFKC over a buffer, as Unicode Standard Annex 15 defines it, without allocating.
fn normalize(chars: &mut Vec<char>, decomposed: &mut Vec<(u8, u32, char)>) {
    decomposed.clear();
    for &c in chars.iter() {
        decompose_compatible(c, |part| {
            let place = u32::try_from(decomposed.len()).unwrap_or(u32::MAX);
            decomposed.push((canonical_combining_class(part), place, part));
        });
    }
    for run in decomposed.split_mut(|&(class, ..)| class == 0) {
        run.sort_unstable_by_key(|&(class, place, _)| (class, place));
    }
    chars.clear();
    let mut starter: Option<usize> = None;
    let mut class_before = 0;
    for &(class, _, c) in decomposed.iter() {
        if let Some(base) = starter
            && (class_before < class || chars.len() == base + 1)
            && let Some(composed) = chars.get(base).and_then(|&base| compose(base, c))
        {
            if let Some(base) = chars.get_mut(base) {
                *base = composed;
            }
            continue;
        }
        if class == 0 {
            starter = Some(chars.len());
        }
        class_before = class;
        chars.push(c);
    }
}
