//! Which of several texts stand in a text, at its start or at its end, as they are written: no folding, no word boundaries.
//!
//! For `remark contains "…"` over many rules. Not for keywords, which are found through disguises (`keyword`). Cost: a few
//! literals are looked for one after the other, many by one automaton in one pass.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use memchr::memmem::Finder;

use crate::ir::TextTest;

/// PERF: up to so many literals, one vectorised search for each takes less than one pass of the automaton.
const FEW_MAX: usize = 6;

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
    all: Vec<Literal>,
    search: Search,
}

#[derive(Clone)]
enum Search {
    /// One search for each that may stand anywhere.
    Few(Vec<Finder<'static>>),
    /// One automaton for all. Its values are the first literal with a text; `next` has the next one with the same.
    Many { automaton: CharwiseDoubleArrayAhoCorasick<u32>, next: Vec<Option<u32>> },
}

impl Default for Search {
    fn default() -> Self {
        Search::Few(Vec::new())
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Search::Few(_) => "Few",
            Search::Many { .. } => "Many",
        })
    }
}

impl Literals {
    /// Literals in this order, each once.
    pub fn new(all: Vec<Literal>) -> Literals {
        let few = |all: &[Literal]| {
            Search::Few(all.iter().map(|literal| Finder::new(literal.text.as_bytes()).into_owned()).collect())
        };
        let search = if all.len() <= FEW_MAX {
            few(&all)
        } else {
            let mut last: BTreeMap<&str, u32> = BTreeMap::new();
            let next: Vec<_> = (0..).zip(&all).map(|(at, literal)| last.insert(&literal.text, at)).collect();
            // An automaton too large to be addressed: slow is better than wrong.
            match CharwiseDoubleArrayAhoCorasick::with_values(last) {
                Ok(automaton) => Search::Many { automaton, next },
                Err(_) => few(&all),
            }
        };
        Literals { all, search }
    }

    /// Calls `found` with the number of each literal that stands in `text`, once or more often.
    pub fn find_in(&self, text: &str, found: &mut dyn FnMut(u32)) {
        match &self.search {
            Search::Few(finders) => {
                for ((at, literal), finder) in (0..).zip(&self.all).zip(finders) {
                    let stands = match literal.how {
                        TextTest::Contains => finder.find(text.as_bytes()).is_some(),
                        TextTest::StartsWith => text.starts_with(&*literal.text),
                        TextTest::EndsWith => text.ends_with(&*literal.text),
                    };
                    if stands {
                        found(at);
                    }
                }
            }
            Search::Many { automaton, next } => {
                for hit in automaton.find_overlapping_iter(text) {
                    let mut same = Some(hit.value());
                    while let Some(at) = same {
                        let stands = match self.all.get(at as usize).map(|literal| literal.how) {
                            Some(TextTest::Contains) => true,
                            Some(TextTest::StartsWith) => hit.start() == 0,
                            Some(TextTest::EndsWith) => hit.end() == text.len(),
                            None => false,
                        };
                        if stands {
                            found(at);
                        }
                        same = next.get(at as usize).copied().flatten();
                    }
                }
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
            texts in prop::collection::btree_set((0_usize..3, "[ab返利]{1,3}"), 0..20),
            text in "[ab返利]{0,12}",
        ) {
            let hows = [TextTest::Contains, TextTest::StartsWith, TextTest::EndsWith];
            let all = texts.iter().map(|(how, text)| Literal { how: hows[*how], text: text.as_str().into() });
            let mut found = Vec::new();
            Literals::new(all.collect()).find_in(&text, &mut |at| found.push(at as usize));
            found.sort_unstable();
            found.dedup();
            let looks = texts.iter().enumerate().filter(|(_, (how, part))| match how {
                0 => text.contains(part),
                1 => text.starts_with(part),
                _ => text.ends_with(part),
            });
            prop_assert_eq!(found, looks.map(|(at, _)| at).collect::<Vec<_>>());
        }
    }
}
