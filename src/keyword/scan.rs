//! Finding the words in a text.

use std::ops::Range;

use super::compile::{CLOSED, Keywords, LEFT_OUT, PLAIN, Use, View};
use super::{SetId, WordId, edge, sound};
use crate::matcher::text::{Fold, FoldBuffer, OffsetMap};

/// A word that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The set.
    pub set: SetId,
    /// The word of the set.
    pub word: WordId,
    /// Where it stands: a byte range of the original text, on character boundaries.
    pub span: Range<usize>,
    /// Whether only the sound of the word was found. A guess, to be reported as one.
    pub is_suspected: bool,
}

/// The memory of a scan. Kept by the caller, so that nothing is allocated after warm-up.
#[derive(Default)]
pub struct Scratch {
    plain: FoldBuffer,
    plain_offsets: OffsetMap,
    closed: FoldBuffer,
    closed_offsets: OffsetMap,
    sound: String,
    found: Found,
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    hits: Vec<Hit>,
    allowed: Vec<(SetId, Range<usize>)>,
    /// Where a part of the text is folded by a set's own fold.
    part: FoldBuffer,
    is_cut_short: bool,
}

/// What a scan found.
#[derive(Clone, Copy, Debug)]
pub struct Mentions<'a> {
    hits: &'a [Hit],
    is_cut_short: bool,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // It holds the text that was scanned last, which is personal data.
        out.debug_struct("Scratch").finish_non_exhaustive()
    }
}

impl Scratch {
    /// Empty memory.
    pub fn new() -> Scratch {
        Scratch::default()
    }
}

impl<'a> Mentions<'a> {
    /// The hits, by where they start, then where they end, then their set and word.
    pub fn hits(self) -> &'a [Hit] {
        self.hits
    }

    /// The hits of one set.
    pub fn of(self, set: SetId) -> impl Iterator<Item = &'a Hit> {
        self.hits.iter().filter(move |hit| hit.set == set)
    }

    /// Whether the text had more hits than `Limits::keyword_hits`; those past it are not here, and an exception past it
    /// has silenced nothing.
    pub fn is_cut_short(self) -> bool {
        self.is_cut_short
    }
}

impl Keywords {
    /// Finds the words of all sets in `text`.
    pub fn scan<'s>(&self, text: &str, scratch: &'s mut Scratch) -> Mentions<'s> {
        scratch.found.clear();
        if !self.is_empty() {
            let Scratch { plain, plain_offsets, closed, closed_offsets, sound, found } = scratch;
            let mut look = |view: &str, offsets: &OffsetMap, kind: View| {
                let pass = Pass { keywords: self, text, view, offsets, kind };
                self.patterns(kind).find_in(view, |pattern, range| pass.take(pattern, range, found));
            };
            PLAIN.fold_with_offsets(text, plain, plain_offsets);
            look(plain.as_str(), plain_offsets, View::Plain);
            if self.sees_separators || self.hears {
                CLOSED.fold_with_offsets(text, closed, closed_offsets);
            }
            if self.sees_separators {
                look(closed.as_str(), closed_offsets, View::Closed);
            }
            if self.hears {
                sound::listen(closed.as_str(), sound);
                look(sound, closed_offsets, View::Sound);
            }
            found.settle();
        }
        Mentions { hits: &scratch.found.hits, is_cut_short: scratch.found.is_cut_short }
    }
}

/// One view of one text.
struct Pass<'a> {
    keywords: &'a Keywords,
    text: &'a str,
    view: &'a str,
    offsets: &'a OffsetMap,
    kind: View,
}

impl Pass<'_> {
    /// Takes what pattern `pattern` at `range` of the view stands for, where the sets' own terms hold.
    fn take(&self, pattern: u32, range: Range<usize>, found: &mut Found) {
        let Some(span) = self.offsets.original(range.clone()) else { return };
        for one in self.keywords.uses(pattern).iter().filter(|one| one.view == self.kind) {
            if self.holds(one, &range, &span, &mut found.part) {
                found.push(one, span.clone(), self.kind, self.keywords.hits_max);
            }
        }
    }

    /// Whether the set that looks for the word sees it here.
    fn holds(&self, one: &Use, range: &Range<usize>, span: &Range<usize>, part: &mut FoldBuffer) -> bool {
        let Some(set) = self.keywords.sets.get(one.set.0 as usize) else { return false };
        let found = self.view.get(range.clone()).unwrap_or_default();
        if !set.anywhere && edge::cuts_a_run(self.text, span, found) {
            return false;
        }
        if self.kind != View::Plain
            && !edge::is_close(self.text, self.view, self.offsets, range.clone(), set.gap)
        {
            return false;
        }
        let (Some(own), Some(word)) = (set.own, &one.own) else { return true };
        let fold = if self.kind == View::Plain { own } else { Fold::new(own.steps().with(LEFT_OUT)) };
        fold.fold_into(self.text.get(span.clone()).unwrap_or_default(), part);
        // A character that stands for several (㍿) is wider than the word in it: it need only hold the word.
        part.as_str().contains(&**word)
    }
}

impl Found {
    fn clear(&mut self) {
        self.hits.clear();
        self.allowed.clear();
        self.is_cut_short = false;
    }

    fn push(&mut self, one: &Use, span: Range<usize>, kind: View, max: usize) {
        let full = if one.is_except { self.allowed.len() >= max } else { self.hits.len() >= max };
        if full {
            self.is_cut_short = true;
        } else if one.is_except {
            self.allowed.push((one.set, span));
        } else {
            self.hits.push(Hit { set: one.set, word: one.word, span, is_suspected: kind == View::Sound });
        }
    }

    /// Silences what exceptions cover, and brings the rest into order, each word once a place.
    fn settle(&mut self) {
        let Found { hits, allowed, .. } = self;
        hits.retain(|hit| {
            !allowed.iter().any(|(set, span)| {
                *set == hit.set
                    && span.start <= hit.span.start
                    && hit.span.end <= span.end
                    && span.len() > hit.span.len()
            })
        });
        hits.sort_unstable_by_key(|hit| (hit.span.start, hit.span.end, hit.set, hit.word, hit.is_suspected));
        hits.dedup_by(|later, kept| {
            (&later.span, later.set, later.word) == (&kept.span, kept.set, kept.word)
        });
    }
}
