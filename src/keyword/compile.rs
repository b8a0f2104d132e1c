//! All sets of a policy as one set of patterns for each view.

use std::collections::{BTreeMap, BTreeSet};

use super::nested::{self, Nested};
use super::sound;
use super::{KeywordFault, KeywordSet, SeeThrough, SetId, WordFault, WordId};
use crate::limits::Limits;
use crate::matcher::text::{Fold, Placid, Steps, TextSet};

/// The fold of the first view: every disguise that one character can wear.
pub(super) const PLAIN: Fold = Fold::new(Steps::COMPATIBILITY.with(Steps::CASE).with(Steps::TRADITIONAL));
/// What the second view leaves out besides.
pub(super) const LEFT_OUT: Steps = Steps::SEPARATORS.with(Steps::IGNORABLE);
/// The fold of the second view.
pub(super) const CLOSED: Fold = Fold::new(PLAIN.steps().with(LEFT_OUT));

/// The fold of the second view once more, of texts with what may be letters or pictures.
pub(super) const BARE: Fold = Fold::new(CLOSED.steps().with(Steps::PICTURES));

/// Letters and characters that many texts have, the commonest first: of the letters of a word, that tells least which texts have
/// the word.
const COMMON: &str = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多\
    好请您加通方公司客户谢etaoinshrdlucmwfgypbvk";

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
    /// For each pattern, where its groups start in `groups`; and one more at the end.
    starts: Vec<u32>,
    pub(super) groups: Vec<Group>,
    uses: Vec<Use>,
    pub(super) terms: Vec<Terms>,
    pub(super) sets: Vec<Set>,
    pub(super) hits_max: usize,
    pub(super) nested_units: u64,
    /// How many sets have exceptions.
    excepting: u64,
    /// Whether the closed view is needed at all.
    pub(super) reads_closed: bool,
    pub(super) hears: bool,
    /// The characters of texts that have none of the words, if that can be told by characters.
    pub(super) placid: Option<Placid>,
}

/// What is kept of a set: its words as they were written.
#[derive(Debug)]
pub(super) struct Set(Vec<Box<str>>);

/// On what terms a set finds its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Terms {
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Use {
    pub(super) set: SetId,
    pub(super) word: WordId,
}

/// Words that a pattern stands for on the same terms: all of them are found where one is.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) view: View,
    /// In `Keywords::terms`.
    pub(super) terms: u32,
    /// The words by the sets' own fold, where that is less than the view's.
    pub(super) own: Option<Box<str>>,
    pub(super) is_except: bool,
    /// Whether the sets have no exceptions: one hit settles that a set is mentioned.
    pub(super) is_final: bool,
    /// Where they stand in `uses`.
    uses: (u32, u32),
}

impl Group {
    /// How many words it has.
    pub(super) fn len(&self) -> u64 {
        u64::from(self.uses.1.abs_diff(self.uses.0))
    }
}

/// What makes words of one pattern a group, in the order of [`Group`].
type Kind = (View, u32, Option<Box<str>>, bool, bool);

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
            let terms = patterns.terms_of(set);
            let words = set.words.iter().zip(0..).map(|(word, at)| (*word, at, false));
            let excepts = set.except.iter().zip(0..).map(|(word, at)| (*word, at, true));
            for (word, at, is_except) in words.chain(excepts) {
                let one = Use { set: SetId(id), word: WordId(at) };
                let kind = (View::Plain, terms, None, is_except, set.except.is_empty());
                if let Err(fault) = patterns.add(set, word, (kind, one), limits) {
                    faults.push(KeywordFault { set: one.set, word: one.word, is_except, fault });
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
        self.sets.get(set.0 as usize)?.0.get(word.0 as usize).map(|word| &**word)
    }

    /// What a byte of a text takes at most, with the words that begin there, in units of ten nanoseconds.
    pub(crate) fn byte_units(&self) -> u64 {
        if self.reads_closed {
            // A plain view may be searched after the closed one, and the closed one again without pictures.
            self.nested_units.saturating_mul(3).saturating_add(nested::CLOSED_BYTE_UNITS)
        } else {
            self.nested_units.saturating_add(nested::PLAIN_BYTE_UNITS)
        }
    }

    /// What a text takes besides its bytes, in units of ten nanoseconds. Each word is told once of a set without exceptions;
    /// of a set with exceptions each hit is kept, sorted and held against them, as far as there is room, and found among
    /// those of sets that have no room any more.
    pub(crate) fn kept_units(&self) -> u64 {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let largest = self.groups.iter().map(Group::len).max().unwrap_or(0);
        let hit = nested::KEPT_UNITS.saturating_add(largest / nested::PASSED_WORDS);
        let room = count(self.hits_max).saturating_mul(2);
        self.excepting.saturating_mul(room).saturating_mul(hit).saturating_add(count(self.uses.len()))
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
            + self.groups.capacity() * size_of::<Group>()
            + self.uses.capacity() * size_of::<Use>()
            + self.placid.as_ref().map_or(0, Placid::heap_bytes)
    }

    /// What pattern `at` stands for, each group with its place in `groups`.
    pub(super) fn groups_of(&self, at: u32) -> impl Iterator<Item = (usize, &Group)> {
        let bound = |at: usize| self.starts.get(at).map(|&start| start as usize);
        let at = at as usize;
        let range = bound(at).zip(bound(at + 1)).map_or(0..0, |(start, end)| start..end);
        range.clone().zip(self.groups.get(range).unwrap_or_default())
    }

    /// The words of a group.
    pub(super) fn uses(&self, group: &Group) -> &[Use] {
        let (start, end) = group.uses;
        self.uses.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The patterns, each with the words it stands for.
#[derive(Default)]
struct Patterns {
    uses: BTreeMap<String, Vec<(Kind, Use)>>,
    terms: Vec<Terms>,
    words: usize,
}

impl Patterns {
    fn add(
        &mut self,
        set: &KeywordSet<'_>,
        word: &str,
        (kind, one): (Kind, Use),
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
        let (_, terms, _, is_except, is_final) = kind;
        let kind = |view: View, own: Option<Box<str>>| (view, terms, own, is_except, is_final);
        self.put(PLAIN.fold(word), kind(View::Plain, own(steps)), one);
        let closed = CLOSED.fold(word);
        if closed.is_empty() {
            return Ok(());
        }
        if set.see_through.contains(SeeThrough::HOMOPHONES) {
            for sound in sound::spellings(&closed) {
                self.put(sound, kind(View::Sound, None), one);
            }
        }
        if set.see_through.contains(SeeThrough::SEPARATORS) {
            self.put(closed, kind(View::Closed, own(steps.with(LEFT_OUT))), one);
        }
        Ok(())
    }

    /// The terms of a set. There are few, however many sets there are, unless each has a gap of its own.
    fn terms_of(&mut self, set: &KeywordSet<'_>) -> u32 {
        let steps = set.see_through.steps();
        let terms = Terms {
            anywhere: set.anywhere,
            gap: set.see_through.contains(SeeThrough::SEPARATORS).then_some(set.gap),
            own: (steps != PLAIN.steps()).then_some(Fold::new(steps)),
        };
        let at = self.terms.iter().position(|known| *known == terms).unwrap_or_else(|| {
            self.terms.push(terms);
            self.terms.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn put(&mut self, pattern: String, kind: Kind, one: Use) {
        self.uses.entry(pattern).or_default().push((kind, one));
    }

    /// Adds to what the closed view leaves of a plain pattern that the plain view is to be searched for the whole. Gives
    /// those patterns, and whether nothing is left of one of them.
    fn part(&mut self) -> (BTreeSet<String>, bool) {
        let (mut parted, mut is_any_bare) = (BTreeSet::new(), false);
        let mut rests = Vec::new();
        for (pattern, uses) in &self.uses {
            let is_plain = |(kind, _): &&(Kind, Use)| kind.0 == View::Plain;
            let Some(((_, terms, _, is_except, is_final), one)) = uses.iter().find(is_plain) else {
                continue;
            };
            let rest = CLOSED.fold(pattern);
            if rest != *pattern {
                parted.insert(pattern.clone());
                is_any_bare |= rest.is_empty();
                rests.push((rest, (View::Parted, *terms, None, *is_except, *is_final), *one));
            }
        }
        for (rest, kind, one) in rests.into_iter().filter(|(rest, ..)| !rest.is_empty()) {
            self.put(rest, kind, one);
        }
        (parted, is_any_bare)
    }

    /// One letter of each word, the rarer ones rather; `None` if a word has none by which a text can be told not to have it.
    fn letters(&self) -> Option<BTreeSet<char>> {
        let mut letters = BTreeSet::new();
        for (pattern, uses) in &self.uses {
            if !is_in(View::Plain, uses) && !is_in(View::Closed, uses) {
                continue;
            }
            if !pattern.chars().any(|c| letters.contains(&c)) {
                let own = pattern.chars().filter(|&c| Placid::can_be_without(c));
                letters.insert(own.max_by_key(|&c| COMMON.find(c).unwrap_or(usize::MAX))?);
            }
        }
        Some(letters)
    }

    /// `None` when there are more than can be addressed.
    fn build(mut self, sets: &[KeywordSet<'_>], limits: &Limits) -> Option<Keywords> {
        let sees = |view: View| self.uses.values().any(|uses| is_in(view, uses));
        let (reads_closed, hears) = (sees(View::Closed) || sees(View::Sound), sees(View::Sound));
        let letters = if hears { None } else { self.letters() };
        let placid = letters.map(Placid::without);
        let (parted, is_any_bare) = if reads_closed { self.part() } else { Default::default() };
        let of = |is_one: &dyn Fn(&str, View) -> bool| {
            let one = |(pattern, uses): &(&str, &[(Kind, Use)])| {
                uses.iter().any(|((view, ..), _)| is_one(pattern, *view))
            };
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
        let (mut groups, mut uses) = (Vec::new(), Vec::new());
        let mut nested = Nested::default();
        for (pattern, mut same) in self.uses {
            let before = groups.len();
            starts.push(u32::try_from(groups.len()).ok()?);
            same.sort_unstable();
            for group in same.chunk_by(|(one, _), (next, _)| one == next) {
                let Some(((view, terms, own, is_except, is_final), _)) = group.first() else { continue };
                let start = u32::try_from(uses.len()).ok()?;
                uses.extend(group.iter().map(|(_, one)| *one));
                let end = u32::try_from(uses.len()).ok()?;
                let (own, uses) = (own.clone(), (start, end));
                let (is_except, is_final) = (*is_except, *is_final);
                groups.push(Group { view: *view, terms: *terms, own, is_except, is_final, uses });
            }
            nested.add(pattern, groups.get(before..).unwrap_or_default());
        }
        starts.push(u32::try_from(groups.len()).ok()?);
        let words = |set: &KeywordSet<'_>| Set(set.words.iter().map(|word| (*word).into()).collect());
        Some(Keywords {
            plain,
            closed,
            parted,
            sound,
            is_any_bare,
            reads_closed,
            hears,
            placid,
            starts,
            groups,
            uses,
            terms: self.terms,
            sets: sets.iter().map(words).collect(),
            hits_max: limits.keyword_hits,
            nested_units: nested.units(),
            excepting: sets.iter().map(|set| u64::from(!set.except.is_empty())).sum(),
        })
    }
}

/// Whether one of the words counts in a view.
fn is_in(view: View, uses: &[(Kind, Use)]) -> bool {
    uses.iter().any(|(kind, _)| kind.0 == view)
}
