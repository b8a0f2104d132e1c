//! Which of several texts stand in a text, at its start or at its end, as they are written.
//!
//! For `remark contains "…"` over many rules. Not for keywords, which are found through disguises (`keyword`). Cost: a few
//! literals are looked for one after the other, many by a [`TextSet`]; starts and ends are looked up whole, by their
//! lengths.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use memchr::memmem::Finder;

use super::symbols::Symbols;
use crate::ir::TextTest;
use crate::matcher::text::{Filter, TextSet, Tips};

/// PERF: up to so many literals, a vectorised search for each takes less than one pass over the windows.
const FEW_MAX: usize = 3;

/// A text to look for, and where it must stand.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Literal {
    /// Anywhere, at the start, or at the end.
    pub how: TextTest,
    /// The text; not empty.
    pub text: Box<str>,
}

/// Literals, numbered in their order.
#[derive(Clone, Debug, Default)]
pub struct Literals {
    all: Box<[Literal]>,
    /// Those that are looked for one after the other.
    few: Vec<One>,
    /// Whether there are others.
    is_many: bool,
    many: TextSet,
    starts: Affixes,
    ends: Affixes,
}

/// A literal that is looked for by itself.
#[derive(Clone, Debug)]
struct One {
    number: u32,
    how: TextTest,
    tips: Tips,
    finder: Finder<'static>,
}

/// Starts, or ends.
#[derive(Clone, Debug, Default)]
struct Affixes {
    texts: Symbols,
    /// The number of each text.
    numbers: Vec<u32>,
    /// Their lengths in bytes, shortest first.
    lengths: Vec<usize>,
    /// PERF: of the lengths one is right at most, and the others need not look at the symbols.
    filter: Filter,
    /// By byte, whether it is the first of an end or the last of a start: most ends begin with a dot, and most lengths are
    /// wrong by that alone.
    inner: Vec<bool>,
}

impl One {
    fn new(how: TextTest, text: &str, number: u32) -> One {
        One { number, how, tips: Tips::of(text), finder: Finder::new(text.as_bytes()).into_owned() }
    }

    // PERF: in place, as `find_in` is.
    #[inline(always)]
    fn stands_in(&self, text: &str) -> bool {
        let own = self.finder.needle();
        let part = match self.how {
            TextTest::Contains => return self.finder.find(text.as_bytes()).is_some(),
            TextTest::StartsWith => text.get(..own.len()),
            TextTest::EndsWith => text.len().checked_sub(own.len()).and_then(|start| text.get(start..)),
        };
        // PERF: the tips tell without a call.
        part.is_some_and(|part| {
            Tips::of(part) == self.tips && (self.tips.is_whole() || part.as_bytes() == own)
        })
    }
}

/// Where a part of so many bytes stands in a text of so many, and which of its bytes is the one farthest inside.
type Place = fn(usize, usize) -> (Range<usize>, usize);

/// Where starts stand.
fn at_start(_: usize, length: usize) -> (Range<usize>, usize) {
    (0..length, length.saturating_sub(1))
}

/// Where ends stand.
fn at_end(whole: usize, length: usize) -> (Range<usize>, usize) {
    (whole - length..whole, whole - length)
}

/// A number that depends on both ends of a text.
#[inline]
fn mixed(text: &str) -> u64 {
    let tips = Tips::of(text);
    tips.first ^ tips.last.rotate_left(32) ^ u64::from(tips.bytes)
}

impl Affixes {
    /// Texts that stand where `place` says.
    fn new(texts: &BTreeMap<&str, u32>, place: Place) -> Affixes {
        let mut symbols = Symbols::default();
        let known = texts.iter().filter(|(text, _)| symbols.intern(text).is_some());
        let numbers = known.map(|(_, number)| *number).collect();
        let lengths: BTreeSet<usize> = texts.keys().map(|text| text.len()).collect();
        let filter = Filter::new(texts.keys().map(|text| mixed(text)), texts.len());
        let mut inner = vec![false; 256];
        for text in texts.keys() {
            let byte = text.as_bytes().get(place(text.len(), text.len()).1);
            if let Some(known) = byte.and_then(|byte| inner.get_mut(usize::from(*byte))) {
                *known = true;
            }
        }
        Affixes { texts: symbols, numbers, lengths: lengths.into_iter().collect(), filter, inner }
    }

    fn passes(&self) -> usize {
        self.lengths.len()
    }

    /// Adds the numbers of the texts that stand in `text` where `place` says.
    #[inline(always)]
    fn find(&self, text: &str, place: Place, numbers: &mut Vec<u64>) {
        for length in self.lengths.iter().take_while(|length| **length <= text.len()) {
            let (range, inner) = place(text.len(), *length);
            let byte = text.as_bytes().get(inner).map(|byte| usize::from(*byte));
            if byte.and_then(|byte| self.inner.get(byte)) != Some(&true) {
                continue;
            }
            let part = text.get(range).filter(|part| self.filter.passes(mixed(part)));
            let symbol = part.and_then(|part| self.texts.find(part));
            let at = symbol.and_then(|symbol| usize::try_from(symbol).ok());
            numbers.extend(at.and_then(|at| self.numbers.get(at)).map(|number| u64::from(*number)));
        }
    }
}

impl Literals {
    /// Literals in this order, each once.
    pub fn new(all: &[Literal]) -> Literals {
        let mut literals = Literals { all: all.into(), ..Literals::default() };
        for how in [TextTest::Contains, TextTest::StartsWith, TextTest::EndsWith] {
            let own = (0_u32..).zip(all).filter(|(_, literal)| literal.how == how);
            let own: BTreeMap<&str, u32> = own.map(|(at, literal)| (&*literal.text, at)).collect();
            if own.len() <= FEW_MAX || !literals.put_many(how, &own) {
                literals.few.extend(own.iter().map(|(text, number)| One::new(how, text, *number)));
            }
        }
        literals
    }

    /// False if they are too many to be addressed: to look for each is slow, and better than wrong.
    fn put_many(&mut self, how: TextTest, texts: &BTreeMap<&str, u32>) -> bool {
        match how {
            TextTest::StartsWith => self.starts = Affixes::new(texts, at_start),
            TextTest::EndsWith => self.ends = Affixes::new(texts, at_end),
            TextTest::Contains => {
                let Some(many) = TextSet::new(texts.iter().map(|(text, number)| (*text, *number))) else {
                    return false;
                };
                self.many = many;
            }
        }
        self.is_many = true;
        true
    }

    /// The literals in the order of their numbers.
    pub fn all(&self) -> &[Literal] {
        &self.all
    }

    /// How often a text is passed over, whole or in part, to find them.
    pub fn passes(&self) -> usize {
        self.few.len() + self.many.passes() + self.starts.passes() + self.ends.passes()
    }

    /// Adds the numbers of the literals that stand in `text`, each once. `seen` is working memory: nothing of it is true.
    // PERF: two callers make it a call otherwise, which takes fifty instructions of a walk. The other caller stands apart.
    #[inline(always)]
    pub fn find_in(&self, text: &str, numbers: &mut Vec<u64>, seen: &mut Vec<bool>) {
        for literal in &self.few {
            if literal.stands_in(text) {
                numbers.push(u64::from(literal.number));
            }
        }
        if self.is_many {
            self.find_others(text, numbers, seen);
        }
    }

    #[inline(never)]
    fn find_others(&self, text: &str, numbers: &mut Vec<u64>, seen: &mut Vec<bool>) {
        if !self.many.is_empty() {
            self.find_many(text, numbers, seen);
        }
        self.starts.find(text, at_start, numbers);
        self.ends.find(text, at_end, numbers);
    }

    /// Of many literals some stand in a text more than once.
    fn find_many(&self, text: &str, numbers: &mut Vec<u64>, seen: &mut Vec<bool>) {
        seen.resize(seen.len().max(self.all.len()), false);
        let start = numbers.len();
        self.many.numbers_in(text, &mut |number| {
            let new = seen.get_mut(number as usize).filter(|seen| !**seen);
            let is_new = new.is_some();
            if let Some(seen) = new {
                *seen = true;
                numbers.push(u64::from(number));
            }
            is_new
        });
        for number in numbers.get(start..).unwrap_or_default() {
            if let Some(seen) = usize::try_from(*number).ok().and_then(|at| seen.get_mut(at)) {
                *seen = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways_find_what_a_look_finds(
            texts in prop::collection::btree_set((0_usize..3, "[ab返利]{1,3}|a{0,9}[ab返利]{1,9}"), 0..40),
            text in "[ab返利]{0,12}|a{0,9}[ab返利]{0,30}",
        ) {
            let hows = [TextTest::Contains, TextTest::StartsWith, TextTest::EndsWith];
            let all = texts.iter().map(|(how, text)| Literal { how: hows[*how], text: text.as_str().into() });
            let (mut found, mut seen) = (vec![7], Vec::new());
            Literals::new(&all.collect::<Vec<_>>()).find_in(&text, &mut found, &mut seen);
            prop_assert!(!seen.contains(&true));
            prop_assert_eq!(found.remove(0), 7);
            found.sort_unstable();
            let looks = texts.iter().enumerate().filter(|(_, (how, part))| match how {
                0 => text.contains(part),
                1 => text.starts_with(part),
                _ => text.ends_with(part),
            });
            prop_assert_eq!(found, looks.map(|(at, _)| at as u64).collect::<Vec<_>>());
        }
    }
}
