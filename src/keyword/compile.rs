//! All sets of a policy as one set of patterns for each view.

use std::collections::{BTreeMap, BTreeSet};

use super::sound;
use super::{KeywordFault, KeywordSet, SeeThrough, SetId, WordFault, WordId};
use crate::limits::Limits;
use crate::matcher::text::{Fold, Steps, TextSet};

/// The fold of the first view: every disguise that one character can wear.
pub(super) const PLAIN: Fold = Fold::new(Steps::COMPATIBILITY.with(Steps::CASE).with(Steps::TRADITIONAL));
/// What the second view leaves out besides.
pub(super) const LEFT_OUT: Steps = Steps::SEPARATORS.with(Steps::IGNORABLE);
/// The fold of the second view.
pub(super) const CLOSED: Fold = Fold::new(PLAIN.steps().with(LEFT_OUT));

/// Compiled keyword sets.
#[derive(Default)]
pub struct Keywords {
    /// The patterns of the plain view.
    pub(super) plain: TextSet,
    /// The patterns of the closed view, if it is made; among them those of the plain view that it leaves as they are.
    pub(super) closed: TextSet,
    /// The patterns of the plain view that the closed one leaves something out of.
    pub(super) parted: TextSet,
    /// Whether it leaves nothing of one of them.
    pub(super) is_any_bare: bool,
    /// The patterns of the sound.
    pub(super) sound: TextSet,
    /// For each pattern, where its uses start in `uses`; and one more at the end.
    starts: Vec<u32>,
    uses: Vec<Use>,
    pub(super) sets: Vec<Set>,
    pub(super) hits_max: usize,
    /// Whether the closed view is needed at all.
    pub(super) reads_closed: bool,
    pub(super) hears: bool,
}

/// What is kept of a set.
#[derive(Debug)]
pub(super) struct Set {
    words: Vec<Box<str>>,
    pub(super) anywhere: bool,
    /// `None` where separators are not seen through.
    pub(super) gap: Option<u32>,
    /// The set's own fold, where it is less than the view's.
    pub(super) own: Option<Fold>,
}

/// A view in which a pattern counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum View {
    /// The folded text.
    Plain,
    /// The folded text without separators.
    Closed,
    /// The sound of the closed view.
    Sound,
    /// The closed view, where the pattern is what is left of one that counts in the plain view: that is searched then.
    Parted,
}

/// A word that a pattern stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Use {
    pub(super) set: SetId,
    pub(super) word: WordId,
    pub(super) view: View,
    pub(super) is_except: bool,
    /// The word by the set's own fold, where that is less than the view's.
    pub(super) own: Option<Box<str>>,
}

impl std::fmt::Debug for Keywords {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Keywords").field("sets", &self.sets.len()).field("uses", &self.uses.len()).finish()
    }
}

impl Keywords {
    /// Compiles all `sets` together; the place of a set here is its [`SetId`].
    ///
    /// # Errors
    /// Every word that cannot be compiled.
    pub fn compile(sets: &[KeywordSet<'_>], limits: &Limits) -> Result<Keywords, Vec<KeywordFault>> {
        let mut patterns = Patterns::default();
        let mut faults = Vec::new();
        for (set, id) in sets.iter().zip(0..) {
            let words = set.words.iter().zip(0..).map(|(word, at)| (*word, at, false));
            let excepts = set.except.iter().zip(0..).map(|(word, at)| (*word, at, true));
            for (word, at, is_except) in words.chain(excepts) {
                let (set_id, word_id) = (SetId(id), WordId(at));
                let template = Use { set: set_id, word: word_id, view: View::Plain, is_except, own: None };
                if let Err(fault) = patterns.add(set, word, &template, limits) {
                    faults.push(KeywordFault { set: set_id, word: word_id, is_except, fault });
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        patterns.build(sets, limits).ok_or_else(|| {
            let too_many = WordFault::TooMany;
            vec![KeywordFault { set: SetId(0), word: WordId(0), is_except: false, fault: too_many }]
        })
    }

    /// Whether `word` alone can be compiled.
    ///
    /// # Errors
    /// Why not.
    pub fn check(word: &str, limits: &Limits) -> Result<(), WordFault> {
        let word = word.trim();
        if word.is_empty() {
            return Err(WordFault::Empty);
        }
        if word.chars().count() > limits.keyword_chars {
            return Err(WordFault::TooLong);
        }
        Ok(())
    }

    /// The word as its author wrote it.
    pub fn word(&self, set: SetId, word: WordId) -> Option<&str> {
        self.sets.get(set.0 as usize)?.words.get(word.0 as usize).map(|word| &**word)
    }

    /// Whether some word is also looked for by its sound.
    pub fn hears(&self) -> bool {
        self.hears
    }

    /// Whether there is no word at all.
    pub(super) fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }

    /// Memory of what is searched, in bytes.
    pub fn heap_bytes(&self) -> usize {
        let patterns = [&self.plain, &self.closed, &self.parted, &self.sound];
        patterns.into_iter().map(TextSet::heap_bytes).sum::<usize>()
            + self.starts.capacity() * 4
            + self.uses.capacity() * size_of::<Use>()
    }

    /// The words that pattern `at` stands for.
    pub(super) fn uses(&self, at: u32) -> &[Use] {
        let bound = |at: usize| self.starts.get(at).map(|&start| start as usize);
        let at = at as usize;
        bound(at).zip(bound(at + 1)).and_then(|(start, end)| self.uses.get(start..end)).unwrap_or_default()
    }
}

/// The patterns, each with the words it stands for.
#[derive(Default)]
struct Patterns {
    uses: BTreeMap<String, Vec<Use>>,
    words: usize,
}

impl Patterns {
    fn add(
        &mut self,
        set: &KeywordSet<'_>,
        word: &str,
        template: &Use,
        limits: &Limits,
    ) -> Result<(), WordFault> {
        Keywords::check(word, limits)?;
        let word = word.trim();
        self.words += 1;
        if self.words > limits.keyword_words {
            return Err(WordFault::TooMany);
        }
        let steps = set.see_through.steps();
        let partial = steps != PLAIN.steps();
        let own = |steps: Steps| partial.then(|| Fold::new(steps).fold(word).into_boxed_str());
        self.put(PLAIN.fold(word), Use { own: own(steps), ..template.clone() });
        let closed = CLOSED.fold(word);
        if closed.is_empty() {
            return Ok(());
        }
        if set.see_through.contains(SeeThrough::HOMOPHONES) {
            for sound in sound::spellings(&closed) {
                self.put(sound, Use { view: View::Sound, ..template.clone() });
            }
        }
        if set.see_through.contains(SeeThrough::SEPARATORS) {
            self.put(closed, Use { view: View::Closed, own: own(steps.with(LEFT_OUT)), ..template.clone() });
        }
        Ok(())
    }

    fn put(&mut self, pattern: String, one: Use) {
        self.uses.entry(pattern).or_default().push(one);
    }

    /// Adds to what the closed view leaves of a plain pattern that the plain view is to be searched for the whole. Gives
    /// those patterns, and whether nothing is left of one of them.
    fn part(&mut self) -> (BTreeSet<String>, bool) {
        let (mut parted, mut is_any_bare) = (BTreeSet::new(), false);
        let mut rests = Vec::new();
        for (pattern, uses) in &self.uses {
            let Some(one) = uses.iter().find(|one| one.view == View::Plain) else { continue };
            let rest = CLOSED.fold(pattern);
            if rest != *pattern {
                parted.insert(pattern.clone());
                is_any_bare |= rest.is_empty();
                rests.push((rest, Use { view: View::Parted, ..one.clone() }));
            }
        }
        for (rest, one) in rests.into_iter().filter(|(rest, _)| !rest.is_empty()) {
            self.put(rest, one);
        }
        (parted, is_any_bare)
    }

    /// `None` when there are more than can be addressed.
    fn build(mut self, sets: &[KeywordSet<'_>], limits: &Limits) -> Option<Keywords> {
        let sees = |view: View| self.uses.values().any(|uses| is_in(view, uses));
        let (reads_closed, hears) = (sees(View::Closed) || sees(View::Sound), sees(View::Sound));
        let (parted, is_any_bare) = if reads_closed { self.part() } else { Default::default() };
        let of = |is_one: &dyn Fn(&str, View) -> bool| {
            let one = |(pattern, uses): &(&str, &[Use])| uses.iter().any(|one| is_one(pattern, one.view));
            let all = self.uses.iter().map(|(pattern, uses)| (pattern.as_str(), uses.as_slice()));
            TextSet::new(all.zip(0..).filter(|(pair, _)| one(pair)).map(|((pattern, _), at)| (pattern, at)))
        };
        let is_parted = |pattern: &str| parted.contains(pattern);
        let plain = of(&|_, view| view == View::Plain)?;
        let sound = of(&|_, view| view == View::Sound)?;
        let parted = of(&|pattern, view| view == View::Plain && is_parted(pattern))?;
        let closed = of(&|pattern, view| match view {
            View::Plain => reads_closed && !is_parted(pattern),
            View::Closed | View::Parted => true,
            View::Sound => false,
        })?;
        let mut starts = Vec::with_capacity(self.uses.len() + 1);
        let mut uses = Vec::new();
        for same in self.uses.into_values() {
            starts.push(u32::try_from(uses.len()).ok()?);
            uses.extend(same);
        }
        starts.push(u32::try_from(uses.len()).ok()?);
        Some(Keywords {
            plain,
            closed,
            parted,
            sound,
            is_any_bare,
            reads_closed,
            hears,
            starts,
            uses,
            sets: sets.iter().map(Set::of).collect(),
            hits_max: limits.keyword_hits,
        })
    }
}

/// Whether one of the words counts in a view.
fn is_in(view: View, uses: &[Use]) -> bool {
    uses.iter().any(|one| one.view == view)
}

impl Set {
    fn of(set: &KeywordSet<'_>) -> Set {
        let steps = set.see_through.steps();
        Set {
            words: set.words.iter().map(|word| (*word).into()).collect(),
            anywhere: set.anywhere,
            gap: set.see_through.contains(SeeThrough::SEPARATORS).then_some(set.gap),
            own: (steps != PLAIN.steps()).then_some(Fold::new(steps)),
        }
    }
}
