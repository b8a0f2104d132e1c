//! How much there is to look at at one place of a text: words that begin with each other may all begin there.
//!
//! Cost: linear in the patterns and their lengths.

use super::compile::{Group, View};

/// Units, of ten nanoseconds, that a byte of a text takes before a word is found: to be folded, of accents and ligatures at
/// worst.
pub(super) const PLAIN_BYTE_UNITS: u64 = 8;
/// The same where texts are also looked at without separators, and heard.
pub(super) const CLOSED_BYTE_UNITS: u64 = 32;
/// Units that an occurrence takes for each group of its words.
const GROUP_UNITS: u64 = 2;
/// Units that a hit takes which an exception may silence.
pub(super) const KEPT_UNITS: u64 = 16;
/// Words that are passed over in a unit.
pub(super) const PASSED_WORDS: u64 = 4;
/// Bytes of a word for which its place in the text is looked at in a unit, where something may stand between its characters.
const CLOSE_BYTES: u64 = 8;
/// Bytes of a word that are folded in a unit, where the set sees through less than the view.
const FOLDED_BYTES: u64 = 2;

/// Patterns in the order of their bytes: those that begin with each other follow each other.
#[derive(Default)]
pub(super) struct Nested {
    /// Each begins the next. With the units of all of them so far.
    open: Vec<(String, u64)>,
    most: u64,
}

impl Nested {
    /// Takes the next pattern with what it stands for.
    pub(super) fn add(&mut self, pattern: String, groups: &[Group]) {
        while self.open.last().is_some_and(|(first, _)| !pattern.starts_with(first.as_str())) {
            self.open.pop();
        }
        let before = self.open.last().map_or(0, |(_, units)| *units);
        let bytes = u64::try_from(pattern.len()).unwrap_or(u64::MAX);
        let all = groups.iter().map(|group| units(group, bytes)).fold(before, u64::saturating_add);
        self.most = self.most.max(all);
        self.open.push((pattern, all));
    }

    /// What occurrences that begin at one byte take at most, in units of ten nanoseconds.
    pub(super) fn units(&self) -> u64 {
        self.most
    }
}

fn units(group: &Group, bytes: u64) -> u64 {
    let close = if group.view == View::Plain { 0 } else { bytes / CLOSE_BYTES };
    let folded = if group.own.is_some() { bytes / FOLDED_BYTES } else { 0 };
    GROUP_UNITS.saturating_add(close).saturating_add(folded)
}

#[cfg(test)]
mod tests {
    use super::super::{KeywordSet, Keywords, SeeThrough};
    use crate::limits::Limits;

    fn units(sets: &[Vec<String>], except: &[&str]) -> u64 {
        let words = sets.iter().map(|words| words.iter().map(String::as_str).collect());
        let see_through = SeeThrough::WIDTH.with(SeeThrough::CASE).with(SeeThrough::TRADITIONAL);
        let set = |words| KeywordSet { words, except: except.to_vec(), see_through, ..KeywordSet::default() };
        let sets: Vec<_> = words.map(set).collect();
        Keywords::compile(&sets, &Limits::default()).unwrap().nested_units
    }

    #[test]
    fn words_that_begin_with_each_other_are_added_up() {
        let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let alone = units(&[words(&["a"])], &[]);
        assert_eq!(units(&[words(&["a", "b", "c"])], &[]), alone);
        assert_eq!(units(&[words(&["a", "ab", "abc", "ac", "b"])], &[]), 3 * alone);
        // Sets on the same terms are looked at once.
        assert_eq!(units(&vec![words(&["a", "ab"]); 50], &[]), 2 * alone);
        assert_eq!(units(&vec![words(&["a", "ab"]); 50], &["abc"]), 3 * alone);
    }
}
