//! What a scan has found so far, and what it need not look at any more.
//!
//! Cost: settling is linear in what was found, times the logarithm of the exceptions among it.

use std::ops::Range;

use super::compile::{Group, Keywords, Use, View};
use super::{SetId, WordId};
use crate::matcher::text::FoldBuffer;

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

/// What a text is scanned for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Aim {
    /// Every hit, as far as there is room for them all.
    #[default]
    Hits,
    /// Which sets have one. A set without exceptions needs no second hit, and each has room of its own, so that no set is
    /// hidden behind hits of another.
    Sets,
}

/// An exception that was found.
struct Allowed {
    set: SetId,
    span: Range<usize>,
    /// Whether only its sound was found.
    is_suspected: bool,
}

/// How much was found of one set in one scan.
#[derive(Clone, Copy, Default)]
struct Tally {
    round: u32,
    hits: usize,
    allowed: usize,
}

/// What has been found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    allowed: Vec<Allowed>,
    /// Where a part of the text is folded by a set's own fold.
    pub(super) part: FoldBuffer,
    pub(super) is_cut_short: bool,
    /// Whether the closed view has what it leaves of a word of the plain one.
    pub(super) is_parted: bool,
    aim: Aim,
    /// Which scan this is: what bears another number is of an earlier one.
    round: u32,
    /// By set, where sets are asked for.
    tallies: Vec<Tally>,
    /// By group, the scan in which nothing is looked for of it any more.
    done: Vec<u32>,
    /// Sets that have more hits, or more exceptions, than there is room for.
    overfull: Vec<SetId>,
}

impl Found {
    /// Begins a scan.
    pub(super) fn begin(&mut self, aim: Aim, keywords: &Keywords) {
        self.aim = aim;
        self.hits.clear();
        self.allowed.clear();
        self.overfull.clear();
        self.is_cut_short = false;
        self.is_parted = false;
        if aim == Aim::Sets {
            self.round = self.round.checked_add(1).unwrap_or_else(|| {
                self.tallies.clear();
                self.done.clear();
                1
            });
            self.tallies.resize(self.tallies.len().max(keywords.sets.len()), Tally::default());
            self.done.resize(self.done.len().max(keywords.groups.len()), 0);
        }
    }

    /// Whether more of a group would change nothing.
    pub(super) fn is_done(&self, at: usize, group: &Group, max: usize) -> bool {
        match self.aim {
            Aim::Hits => self.is_cut_short && self.count(group.is_except) >= max,
            Aim::Sets => self.done.get(at) == Some(&self.round),
        }
    }

    fn count(&self, is_except: bool) -> usize {
        if is_except { self.allowed.len() } else { self.hits.len() }
    }

    /// Takes what stands for the words of the group `at`.
    pub(super) fn take(&mut self, at: usize, group: &Group, span: &Range<usize>, keywords: &Keywords) {
        let mut is_done = true;
        for one in keywords.uses(group) {
            let has_room = match self.aim {
                Aim::Hits => {
                    let has_room = self.count(group.is_except) < keywords.hits_max;
                    self.is_cut_short |= !has_room;
                    has_room
                }
                Aim::Sets => self.has_room(one, group, keywords.hits_max),
            };
            if has_room {
                is_done &= group.is_final;
                self.push(one, group, span.clone());
            }
        }
        if is_done
            && self.aim == Aim::Sets
            && let Some(done) = self.done.get_mut(at)
        {
            *done = self.round;
        }
    }

    /// Whether another of these could change whether its set is mentioned. Counts it.
    fn has_room(&mut self, one: &Use, group: &Group, max: usize) -> bool {
        let Some(tally) = self.tallies.get_mut(one.set.0 as usize) else { return false };
        if tally.round != self.round {
            *tally = Tally { round: self.round, ..Tally::default() };
        }
        let count = if group.is_except { &mut tally.allowed } else { &mut tally.hits };
        *count = count.saturating_add(1);
        match *count {
            1 if group.is_final => true,
            _ if group.is_final => false,
            count if count <= max => true,
            count => {
                if count == max.saturating_add(1) {
                    self.overfull.push(one.set);
                }
                false
            }
        }
    }

    fn push(&mut self, one: &Use, group: &Group, span: Range<usize>) {
        let is_suspected = group.view == View::Sound;
        if group.is_except {
            self.allowed.push(Allowed { set: one.set, span, is_suspected });
        } else {
            self.hits.push(Hit { set: one.set, word: one.word, span, is_suspected });
        }
    }

    /// The sets of which something was found that no exception covers, in order.
    ///
    /// INVARIANT: a set of which more was found than there is room for is among them: else a text full of what is allowed
    /// could hide what is not.
    pub(super) fn sets(&self, sets: &mut Vec<SetId>) {
        sets.clear();
        sets.extend(self.hits.iter().map(|hit| hit.set));
        sets.extend(&self.overfull);
        sets.sort_unstable();
        sets.dedup();
    }

    /// Silences what exceptions cover, and brings the rest into order, each word once a place.
    pub(super) fn settle(&mut self) {
        let Found { hits, allowed, .. } = self;
        if !allowed.is_empty() {
            let reach = furthest_ends(allowed);
            hits.retain(|hit| !(covers(reach, hit, false) || hit.is_suspected && covers(reach, hit, true)));
        }
        hits.sort_unstable_by_key(|hit| (hit.span.start, hit.span.end, hit.set, hit.word, hit.is_suspected));
        hits.dedup_by(|later, kept| {
            (&later.span, later.set, later.word) == (&kept.span, kept.set, kept.word)
        });
    }
}

/// Sorts exceptions by set, by whether they are suspected, and by their starts, and has each end where the furthest of
/// those ends that start no later.
fn furthest_ends(allowed: &mut [Allowed]) -> &[Allowed] {
    allowed.sort_unstable_by_key(|one| (one.set, one.is_suspected, one.span.start));
    let mut before: Option<(SetId, bool, usize)> = None;
    for one in allowed.iter_mut() {
        if let Some((set, is_suspected, end)) = before
            && (set, is_suspected) == (one.set, one.is_suspected)
        {
            one.span.end = one.span.end.max(end);
        }
        before = Some((one.set, one.is_suspected, one.span.end));
    }
    allowed
}

/// Whether an exception covers a hit and is longer: it starts before it and reaches its end, or reaches further.
fn covers(reach: &[Allowed], hit: &Hit, is_suspected: bool) -> bool {
    let of_those_before = |start: usize| {
        let key = (hit.set, is_suspected, start);
        let behind = reach.partition_point(|one| (one.set, one.is_suspected, one.span.start) < key);
        let last = reach.get(behind.checked_sub(1)?)?;
        ((last.set, last.is_suspected) == (hit.set, is_suspected)).then_some(last.span.end)
    };
    of_those_before(hit.span.start) >= Some(hit.span.end)
        || of_those_before(hit.span.start + 1) > Some(hit.span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span() -> impl Strategy<Value = Range<usize>> {
        (0..12_usize, 1..6_usize).prop_map(|(start, length)| start..start + length)
    }

    proptest! {
        #[test]
        fn exceptions_silence_the_shorter_hits_inside_them(
            hits in prop::collection::vec((0..2_u32, span(), any::<bool>()), 0..12),
            allowed in prop::collection::vec((0..2_u32, span(), any::<bool>()), 0..8),
        ) {
            let hits: Vec<Hit> = hits.into_iter().zip(0..).map(|((set, span, is_suspected), word)| {
                Hit { set: SetId(set), word: WordId(word), span, is_suspected }
            }).collect();
            let is_silenced = |hit: &Hit| allowed.iter().any(|(set, span, is_suspected)| {
                *set == hit.set.0
                    && (hit.is_suspected || !is_suspected)
                    && span.start <= hit.span.start
                    && hit.span.end <= span.end
                    && span.len() > hit.span.len()
            });
            let mut left: Vec<WordId> = hits.iter().filter(|hit| !is_silenced(hit)).map(|hit| hit.word).collect();
            left.sort_unstable();
            let one = |(set, span, is_suspected): &(u32, Range<usize>, bool)| {
                Allowed { set: SetId(*set), span: span.clone(), is_suspected: *is_suspected }
            };
            let allowed = allowed.iter().map(one).collect();
            let mut found = Found { hits, allowed, ..Found::default() };
            found.settle();
            let mut kept: Vec<WordId> = found.hits.iter().map(|hit| hit.word).collect();
            kept.sort_unstable();
            prop_assert_eq!(kept, left);
        }
    }
}
