//! The slow path: a base and its marks, jamo, or a character that only some of its steps are asked for.

use super::entry::Entry;
use super::steps::Steps;
use unicode_normalization::char::{canonical_combining_class, compose, decompose_compatible};

/// The combining class of strokes through a character.
const STROKE: u8 = 1;

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
    chars.retain(|&c| {
        let entry = Entry::of(u32::from(c));
        // What folds to several characters, one of them a separator, is taken apart before it is judged, unless all are.
        let separates = entry.is_separator() && (entry.expansion().is_none() || entry.is_all_separators());
        let separator = separators && (separates || is_stroke(c));
        !(separator || (ignorable && entry.is_ignorable()))
    });
}

/// Whether a mark is drawn over or around a character without making another of it: `v̶x̶`.
fn is_stroke(c: char) -> bool {
    canonical_combining_class(c) == STROKE
        || matches!(c, '\u{488}' | '\u{489}' | '\u{1abe}' | '\u{20dd}'..='\u{20e0}' | '\u{20e2}'..='\u{20e4}' | '\u{a670}'..='\u{a672}')
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
