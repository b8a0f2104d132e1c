//! Which of the rules that matched speak: overrides.
//!
//! Invariant: only a rule that surely speaks silences others, so that leaving a fact out never gains more than a review. An
//! exception of which it is not known whether it is overridden itself is none yet.

use super::scratch::Memos;
use super::{Evaluation, Spoke};
use crate::decision::OnUnknown;
use crate::program::index::{Ready, Standing};

/// Whether a rule speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Voice {
    /// Another rule silences it.
    Silenced,
    /// It is not known whether it matches, or whether another silences it.
    Doubtful,
    /// It matches, or is meant to, and nothing silences it.
    Sure,
}

impl Evaluation<'_, '_> {
    /// Notes an unknown rule that does not speak: those that it overrides may be silenced.
    #[inline(never)]
    pub(super) fn doubt(&mut self, ready: &Ready) {
        let overrides = self.program.rules.get(ready.rule.index()).is_some_and(|rule| rule.overrides);
        if overrides && ready.standing != Standing::Shadow {
            self.scratch.outcome.doubts.push(ready.rule);
        }
    }

    /// Takes out of what was said what is overridden, and notes what may be.
    pub(super) fn silence(&mut self) {
        let Memos { said, outcome, order, voices, speakers, .. } = &mut *self.scratch;
        let program = self.program;
        said.clear();
        said.append(&mut outcome.spoke);
        if !outcome.doubts.is_empty() {
            said.extend(outcome.doubts.drain(..).map(|rule| Spoke {
                rule,
                verdict: None,
                is_unknown: true,
                is_doubtful: false,
            }));
            said.sort_unstable_by_key(|spoke| (spoke.rule, spoke.is_unknown));
            said.dedup_by_key(|spoke| spoke.rule);
        }
        voices.clear();
        voices.resize(said.len(), Voice::Silenced);
        // Whoever overrides a rule is settled before it, so a silenced rule silences nobody.
        order.clear();
        order.extend(0..said.len());
        order.sort_unstable_by_key(|&at| {
            said.get(at).and_then(|spoke| program.settling.get(spoke.rule.index()))
        });
        speakers.clear();
        for &at in order.iter() {
            let Some(spoke) = said.get(at) else { continue };
            let Some(rule) = program.rules.get(spoke.rule.index()) else { continue };
            let by = program.overridden_by.get(spoke.rule.index()).map_or(&[][..], Vec::as_slice);
            let (mut is_silenced, mut is_doubtful) = (false, false);
            let mut hear = |other: &usize| match voices.get(*other) {
                Some(Voice::Sure) => is_silenced = true,
                Some(Voice::Doubtful) => is_doubtful = true,
                Some(Voice::Silenced) | None => {}
            };
            // PERF: of both, the fewer are looked for among the others.
            // INVARIANT: what was said is sorted by rule, and so are those that override one.
            if by.len() < speakers.len() {
                let others = by.iter().map(|rule| said.binary_search_by_key(rule, |spoke| spoke.rule));
                others.flatten().for_each(|other| hear(&other));
            } else {
                let is_by = |other: &&usize| {
                    said.get(**other).is_some_and(|spoke| by.binary_search(&spoke.rule).is_ok())
                };
                speakers.iter().filter(is_by).for_each(hear);
            }
            let voice = match (is_silenced, is_doubtful || spoke.is_open(program)) {
                (true, _) => Voice::Silenced,
                (false, true) => Voice::Doubtful,
                (false, false) => Voice::Sure,
            };
            if let Some(slot) = voices.get_mut(at) {
                *slot = voice;
            }
            if let Some(slot) = said.get_mut(at) {
                slot.is_doubtful = is_doubtful;
            }
            if rule.overrides && voice != Voice::Silenced {
                speakers.push(at);
            }
        }
        for (spoke, voice) in said.iter().zip(voices.iter()) {
            let Some(rule) = program.rules.get(spoke.rule.index()) else { continue };
            let is_mute = spoke.is_unknown && rule.on_unknown == OnUnknown::Skip;
            match voice {
                Voice::Silenced if is_mute => {}
                Voice::Silenced => outcome.silenced.push(spoke.rule),
                Voice::Doubtful | Voice::Sure => {
                    if spoke.is_open(program) && rule.overrides {
                        outcome.doubts.push(spoke.rule);
                    }
                    if !is_mute {
                        outcome.spoke.push(*spoke);
                    }
                }
            }
        }
    }
}
