//! Finding the words in a text.

use std::ops::Range;

use super::compile::{CLOSED, Keywords, LEFT_OUT, PLAIN, Use, View};
use super::{SetId, WordId, edge, sound};
use crate::matcher::text::{Fold, FoldBuffer, OffsetMap, TextSet};

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

/// An exception that was found.
struct Allowed {
    set: SetId,
    span: Range<usize>,
    /// Whether only its sound was found.
    is_suspected: bool,
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    hits: Vec<Hit>,
    allowed: Vec<Allowed>,
    /// Where a part of the text is folded by a set's own fold.
    part: FoldBuffer,
    is_cut_short: bool,
    /// Whether the closed view has what it leaves of a word of the plain one.
    is_parted: bool,
    /// Hits that are found again in another view and were not added again.
    doubled: usize,
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
            self.look(text, scratch);
            scratch.found.settle();
        }
        Mentions { hits: &scratch.found.hits, is_cut_short: scratch.found.is_cut_short }
    }

    fn look(&self, text: &str, scratch: &mut Scratch) {
        if !self.reads_closed {
            return self.look_at_plain(text, &self.plain, scratch);
        }
        CLOSED.fold_with_offsets(text, &mut scratch.closed, &mut scratch.closed_offsets);
        // PERF: where each character folds by itself, the closed view is the plain one with characters left out, and a
        // word that nothing is left out of stands in both. One view is then made and searched instead of two.
        if !scratch.closed_offsets.is_entwined() {
            self.look_at_closed(text, Reading::Both, scratch);
            if self.is_any_bare || scratch.found.is_parted {
                self.look_at_plain(text, &self.parted, scratch);
            }
            if scratch.found.is_whole(self.hits_max) {
                return;
            }
            // Which hits are kept of too many is told by the views one after the other.
            scratch.found.clear();
        }
        self.look_apart(text, scratch);
    }

    /// Looks at one view after the other. The closed one has been made.
    fn look_apart(&self, text: &str, scratch: &mut Scratch) {
        self.look_at_plain(text, &self.plain, scratch);
        self.look_at_closed(text, Reading::Apart, scratch);
    }

    /// Takes what `patterns` finds in the plain view.
    fn look_at_plain(&self, text: &str, patterns: &TextSet, scratch: &mut Scratch) {
        if patterns.passes() == 0 {
            return;
        }
        let Scratch { plain, plain_offsets, found, .. } = scratch;
        PLAIN.fold_with_offsets(text, plain, plain_offsets);
        let pass = Pass { keywords: self, text, view: plain.as_str(), offsets: plain_offsets };
        patterns.find_in(pass.view, |pattern, range| pass.take(pattern, range, View::Plain, found));
    }

    /// Takes what stands in the closed view, which has been made, and in its sound.
    fn look_at_closed(&self, text: &str, reading: Reading, scratch: &mut Scratch) {
        let Scratch { closed, closed_offsets, sound, found, .. } = scratch;
        let pass = Pass { keywords: self, text, view: closed.as_str(), offsets: closed_offsets };
        self.closed.find_in(pass.view, |pattern, range| {
            if reading == Reading::Apart {
                pass.take(pattern, range, View::Closed, found);
            } else {
                pass.take_both(pattern, range, found);
            }
        });
        if self.hears {
            sound::listen(pass.view, sound);
            let pass = Pass { view: sound, ..pass };
            self.sound.find_in(sound, |pattern, range| pass.take(pattern, range, View::Sound, found));
        }
    }
}

/// What is taken from the closed view.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// What counts there.
    Apart,
    /// What counts there or in the plain view.
    Both,
}

/// One view of one text.
#[derive(Clone, Copy)]
struct Pass<'a> {
    keywords: &'a Keywords,
    text: &'a str,
    view: &'a str,
    offsets: &'a OffsetMap,
}

impl Pass<'_> {
    /// Takes what pattern `pattern` at `range` of the view stands for as a hit of `kind`, where the sets' own terms hold.
    fn take(&self, pattern: u32, range: Range<usize>, kind: View, found: &mut Found) {
        let max = self.keywords.hits_max;
        let uses = self.keywords.uses(pattern);
        if uses.iter().all(|one| one.view != kind || found.is_past(one, max)) {
            return;
        }
        let Some(span) = self.offsets.original(range.clone()) else { return };
        for one in uses.iter().filter(|one| one.view == kind) {
            if !found.is_past(one, max) && self.holds(one, &range, &span, &mut found.part) {
                found.push(one, span.clone(), max);
            }
        }
    }

    /// Takes what pattern `pattern` at `range` of the closed view stands for in that view or in the plain one.
    fn take_both(&self, pattern: u32, range: Range<usize>, found: &mut Found) {
        if found.is_cut_short {
            // The views are looked at one after the other then, and what has been found here counts for nothing.
            return;
        }
        let Some(span) = self.offsets.original(range.clone()) else { return };
        let is_unbroken = self.offsets.is_unbroken(range.clone());
        let mut plain = None;
        for one in self.keywords.uses(pattern) {
            let is_here = match one.view {
                View::Plain => is_unbroken,
                View::Closed if plain == Some((one.set, one.word, one.is_except)) => {
                    // It would be the same hit.
                    found.doubled += 1;
                    false
                }
                View::Closed => true,
                View::Parted => {
                    found.is_parted = true;
                    false
                }
                View::Sound => false,
            };
            if is_here && self.holds(one, &range, &span, &mut found.part) {
                plain = (one.view == View::Plain).then_some((one.set, one.word, one.is_except));
                found.push(one, span.clone(), self.keywords.hits_max);
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
        let is_plain = one.view == View::Plain;
        if !is_plain && !edge::is_close(self.text, self.offsets, range.clone(), set.gap) {
            return false;
        }
        let (Some(own), Some(word)) = (set.own, &one.own) else { return true };
        let written = self.text.get(span.clone()).unwrap_or_default();
        if **word == *written {
            // A folded text folds to itself.
            return true;
        }
        let fold = if is_plain { own } else { Fold::new(own.steps().with(LEFT_OUT)) };
        fold.fold_into(written, part);
        // A character that stands for several (㍿) is wider than the word in it: it need only hold the word.
        part.as_str().contains(&**word)
    }
}

impl Found {
    fn clear(&mut self) {
        self.hits.clear();
        self.allowed.clear();
        self.is_cut_short = false;
        self.is_parted = false;
        self.doubled = 0;
    }

    /// Whether there is no room for another of these.
    fn is_full(&self, one: &Use, max: usize) -> bool {
        let count = if one.is_except { self.allowed.len() } else { self.hits.len() };
        count >= max
    }

    /// Whether another of these would change nothing.
    fn is_past(&self, one: &Use, max: usize) -> bool {
        self.is_cut_short && self.is_full(one, max)
    }

    fn push(&mut self, one: &Use, span: Range<usize>, max: usize) {
        let is_suspected = one.view == View::Sound;
        if self.is_full(one, max) {
            self.is_cut_short = true;
        } else if one.is_except {
            self.allowed.push(Allowed { set: one.set, span, is_suspected });
        } else {
            self.hits.push(Hit { set: one.set, word: one.word, span, is_suspected });
        }
    }

    /// Whether all that was found fits, what was found twice counted twice.
    fn is_whole(&self, max: usize) -> bool {
        !self.is_cut_short && self.hits.len().max(self.allowed.len()) + self.doubled <= max
    }

    /// Silences what exceptions cover, and brings the rest into order, each word once a place.
    fn settle(&mut self) {
        let Found { hits, allowed, .. } = self;
        hits.retain(|hit| {
            !allowed.iter().any(|Allowed { set, span, is_suspected }| {
                *set == hit.set
                    && (hit.is_suspected || !is_suspected)
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

#[cfg(test)]
mod tests {
    use super::super::{KeywordSet, SeeThrough};
    use super::*;
    use crate::limits::Limits;
    use proptest::prelude::*;

    /// What the shorter way of [`Keywords::look`] rests on: a character that folds by itself stands in the closed view as
    /// in the plain one, or is left out, and then each character of its plain form is.
    #[test]
    fn the_closed_view_is_the_plain_one_with_characters_left_out() {
        let (mut buffer, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
        let mut alone = 0;
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            CLOSED.fold_with_offsets(&text, &mut buffer, &mut offsets);
            if offsets.is_entwined() {
                continue;
            }
            alone += 1;
            let plain = PLAIN.fold(&text);
            let closed = buffer.as_str().to_owned();
            assert!(closed.is_empty() || closed == plain, "{c:?}");
            // So it is of its plain form, by which patterns are made, and of one behind others.
            assert_eq!(CLOSED.fold(&plain), closed, "{c:?}");
            for (part, at) in plain.chars().map(String::from).zip(0..) {
                CLOSED.fold_with_offsets(&part, &mut buffer, &mut offsets);
                assert_eq!(buffer.as_str(), if closed.is_empty() { "" } else { &part }, "{c:?}");
                assert!(at > 0 || !offsets.is_entwined(), "{c:?}");
            }
        }
        assert!(alone > 1_000_000);
    }

    #[test]
    fn many_nested_words_are_cut_short_at_the_limit() {
        let words: Vec<String> = (1..=64).map(|count| "哈".repeat(count)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let text = "哈".repeat(300);
        for see_through in [SeeThrough::NONE, SeeThrough::SEPARATORS, SeeThrough::ALL] {
            let set = KeywordSet { words: words.clone(), see_through, ..KeywordSet::default() };
            for hits in [0, 1, 1_000] {
                let limits = Limits { keyword_hits: hits, ..Limits::default() };
                let keywords = Keywords::compile(std::slice::from_ref(&set), &limits).unwrap();
                let mut scratch = Scratch::new();
                let mentions = keywords.scan(&text, &mut scratch);
                assert!(mentions.is_cut_short());
                assert_eq!(mentions.hits().len(), hits, "{see_through:?}");
            }
        }
    }

    fn word() -> impl Strategy<Value = String> {
        "[返利微信vVＶ]{1,4}|[返利微丿 ，v-]{1,4}|[aeé\u{301}\u{200d}株式会社㍿⑴1ﬁ]{1,3}"
    }

    fn see_through() -> impl Strategy<Value = SeeThrough> {
        prop::sample::subsequence(&SeeThrough::WORDS, 0..=5)
            .prop_map(|some| some.iter().fold(SeeThrough::NONE, |all, (_, one)| all.with(*one)))
    }

    proptest! {
        /// One view that stands for two finds what two views find, whatever else the sets ask.
        #[test]
        fn one_view_finds_what_two_find(
            sets in prop::collection::vec(
                (prop::collection::vec(word(), 1..5), prop::collection::vec(word(), 0..2), see_through(), any::<bool>(), 0_u32..3),
                1..4,
            ),
            text in "([返利微信v]{1,3}|丿返|返丿|[ 丿，\u{200d}\u{ad}-]{0,3}|[aeéＶ\u{301}㍿⑴1ﬁ家威x]){0,12}",
            hits in prop_oneof![Just(1_000_usize), 0_usize..4],
        ) {
            let sets: Vec<KeywordSet<'_>> = sets.iter().map(|(words, except, see_through, anywhere, gap)| KeywordSet {
                words: words.iter().map(String::as_str).collect(),
                except: except.iter().map(String::as_str).collect(),
                see_through: *see_through,
                anywhere: *anywhere,
                gap: *gap,
            }).collect();
            let limits = Limits { keyword_hits: hits, ..Limits::default() };
            // A word of spaces alone is refused.
            let Ok(keywords) = Keywords::compile(&sets, &limits) else { return Ok(()) };
            let (mut one, mut two) = (Scratch::new(), Scratch::new());
            keywords.look(&text, &mut one);
            CLOSED.fold_with_offsets(&text, &mut two.closed, &mut two.closed_offsets);
            keywords.look_apart(&text, &mut two);
            one.found.settle();
            two.found.settle();
            prop_assert_eq!(one.found.hits, two.found.hits);
            prop_assert_eq!(one.found.is_cut_short, two.found.is_cut_short);
        }
    }
}
