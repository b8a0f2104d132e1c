//! Finding the words in a text.

use std::ops::Range;

use super::compile::{BARE, CLOSED, Group, Keywords, LEFT_OUT, PLAIN, View};
use super::found::{Aim, Found, Hit};
use super::{SetId, edge, sound};
use crate::matcher::text::{Fold, FoldBuffer, OffsetMap, Steps, TextSet};

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
        self.find(text, Aim::Hits, scratch);
        Mentions { hits: &scratch.found.hits, is_cut_short: scratch.found.is_cut_short }
    }

    /// Finds of which sets `text` has a word, be it only suspected, in order.
    pub(super) fn find_sets(&self, text: &str, scratch: &mut Scratch, sets: &mut Vec<SetId>) {
        self.find(text, Aim::Sets, scratch);
        scratch.found.sets(sets);
    }

    fn find(&self, text: &str, aim: Aim, scratch: &mut Scratch) {
        scratch.found.begin(aim, self);
        // PERF: most remarks have none of a few words; that is told in a seventh of what folding and searching them takes.
        let has_none = || self.placid.as_ref().is_some_and(|placid| placid.is_all_of(text));
        if !self.is_empty() && !has_none() {
            self.look(text, aim, scratch);
            self.look_past_pictures(text, scratch);
            scratch.found.settle();
        }
    }

    fn look(&self, text: &str, aim: Aim, scratch: &mut Scratch) {
        if !self.reads_closed {
            return self.look_at_plain(text, &self.plain, scratch);
        }
        CLOSED.fold_with_offsets(text, &mut scratch.closed, &mut scratch.closed_offsets);
        // PERF: where each character folds by itself, the closed view is the plain one with characters left out, and a
        // word that nothing is left out of stands in both. One view is then made and searched instead of two.
        if !scratch.closed_offsets.is_entwined() {
            self.look_at_closed(text, Reading::Both, LEFT_OUT, scratch);
            if self.is_any_bare || scratch.found.is_parted {
                self.look_at_plain(text, &self.parted, scratch);
            }
            if !scratch.found.is_cut_short {
                return;
            }
            // Which hits are kept of too many is told by the views one after the other.
            scratch.found.begin(aim, self);
        }
        self.look_apart(text, scratch);
    }

    /// Looks at the closed view without what may be a picture, if the text has such: it is letters in the other one.
    fn look_past_pictures(&self, text: &str, scratch: &mut Scratch) {
        if self.reads_closed && scratch.closed_offsets.has_pictures() {
            BARE.fold_with_offsets(text, &mut scratch.closed, &mut scratch.closed_offsets);
            self.look_at_closed(text, Reading::Only(View::Closed), LEFT_OUT.with(Steps::PICTURES), scratch);
        }
    }

    /// Looks at one view after the other. The closed one has been made.
    fn look_apart(&self, text: &str, scratch: &mut Scratch) {
        self.look_at_plain(text, &self.plain, scratch);
        self.look_at_closed(text, Reading::Only(View::Closed), LEFT_OUT, scratch);
    }

    /// Takes what `patterns` finds in the plain view.
    fn look_at_plain(&self, text: &str, patterns: &TextSet, scratch: &mut Scratch) {
        if patterns.passes() == 0 {
            return;
        }
        let Scratch { plain, plain_offsets, found, .. } = scratch;
        PLAIN.fold_with_offsets(text, plain, plain_offsets);
        let pass = Pass {
            keywords: self,
            text,
            view: plain.as_str(),
            offsets: plain_offsets,
            left_out: Steps::NONE,
        };
        let reading = Reading::Only(View::Plain);
        patterns.find_in(pass.view, |pattern, range| pass.take(pattern, range, reading, found));
    }

    /// Takes what stands in the closed view, which has been made by leaving this out, and in its sound.
    fn look_at_closed(&self, text: &str, reading: Reading, left_out: Steps, scratch: &mut Scratch) {
        let Scratch { closed, closed_offsets, sound, found, .. } = scratch;
        let pass = Pass { keywords: self, text, view: closed.as_str(), offsets: closed_offsets, left_out };
        self.closed.find_in(pass.view, |pattern, range| pass.take(pattern, range, reading, found));
        if self.hears {
            sound::listen(pass.view, sound);
            let pass = Pass { view: sound, ..pass };
            let reading = Reading::Only(View::Sound);
            self.sound.find_in(sound, |pattern, range| pass.take(pattern, range, reading, found));
        }
    }
}

/// What is taken from a view that is searched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// What counts there.
    Only(View),
    /// The closed one is searched: what counts there or in the plain view.
    Both,
}

/// One view of one text.
#[derive(Clone, Copy)]
struct Pass<'a> {
    keywords: &'a Keywords,
    text: &'a str,
    view: &'a str,
    offsets: &'a OffsetMap,
    /// What the view leaves out besides what the fold makes equal.
    left_out: Steps,
}

impl Pass<'_> {
    /// Takes what pattern `pattern` at `range` of the view stands for, where the sets' own terms hold.
    ///
    /// PERF: words of many sets on the same terms are looked at once, and not at all when no more of them are needed.
    fn take(&self, pattern: u32, range: Range<usize>, reading: Reading, found: &mut Found) {
        if reading == Reading::Both && found.is_cut_short {
            // The views are looked at one after the other then, and what has been found here counts for nothing.
            return;
        }
        let mut span = None;
        for (at, group) in self.keywords.groups_of(pattern) {
            let is_here = match (reading, group.view) {
                (Reading::Only(view), own) => view == own,
                (Reading::Both, View::Closed) => true,
                (Reading::Both, View::Plain) => self.offsets.is_unbroken(range.clone()),
                (Reading::Both, View::Parted) => {
                    found.is_parted = true;
                    false
                }
                (Reading::Both, View::Sound) => false,
            };
            if !is_here || found.is_done(at, group, self.keywords.hits_max) {
                continue;
            }
            if span.is_none() {
                span = self.offsets.original(range.clone());
            }
            let Some(span) = &span else { return };
            if self.holds(group, &range, span, &mut found.part) {
                found.take(at, group, span, self.keywords);
            }
        }
    }

    /// Whether the sets that look for the words on these terms see them here.
    fn holds(&self, group: &Group, range: &Range<usize>, span: &Range<usize>, part: &mut FoldBuffer) -> bool {
        let Some(terms) = self.keywords.terms.get(group.terms as usize) else { return false };
        let found = self.view.get(range.clone()).unwrap_or_default();
        if !terms.anywhere && edge::cuts_a_run(self.text, span, found) {
            return false;
        }
        let is_plain = group.view == View::Plain;
        if !is_plain && !edge::is_close(self.text, self.offsets, range.clone(), terms.gap) {
            return false;
        }
        let (Some(own), Some(word)) = (terms.own, &group.own) else { return true };
        let written = self.text.get(span.clone()).unwrap_or_default();
        if **word == *written {
            // A folded text folds to itself.
            return true;
        }
        let fold = if is_plain { own } else { Fold::new(own.steps().with(self.left_out)) };
        fold.fold_into(written, part);
        // A character that stands for several (㍿) is wider than the word in it: it need only hold the word.
        part.as_str().contains(&**word)
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
        /// A text that is told by its characters to have no word has none.
        #[test]
        fn what_is_placid_has_no_word(
            sets in prop::collection::vec((prop::collection::vec(word(), 1..3), see_through(), any::<bool>()), 1..3),
            text in "[返利微信vVＶ丿， -]{0,6}|([a-f你好，。 -]|\\PC){0,12}|[x丿㍿⑴ﬁ家\u{301}\u{200d}]{0,6}",
        ) {
            let sets: Vec<KeywordSet<'_>> = sets.iter().map(|(words, see_through, anywhere)| KeywordSet {
                words: words.iter().map(String::as_str).collect(),
                see_through: *see_through,
                anywhere: *anywhere,
                gap: 9,
                ..KeywordSet::default()
            }).collect();
            let Ok(mut keywords) = Keywords::compile(&sets, &Limits::default()) else { return Ok(()) };
            let (mut told, mut looked) = (Scratch::new(), Scratch::new());
            keywords.find(&text, Aim::Hits, &mut told);
            keywords.placid = None;
            keywords.find(&text, Aim::Hits, &mut looked);
            prop_assert_eq!(told.found.hits, looked.found.hits);
        }

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
            one.found.begin(Aim::Hits, &keywords);
            keywords.look(&text, Aim::Hits, &mut one);
            CLOSED.fold_with_offsets(&text, &mut two.closed, &mut two.closed_offsets);
            keywords.look_apart(&text, &mut two);
            one.found.settle();
            two.found.settle();
            prop_assert_eq!(one.found.hits, two.found.hits);
            prop_assert_eq!(one.found.is_cut_short, two.found.is_cut_short);
        }
    }
}
