//! Which of several texts stand in a text, as they are written: no folding, no word boundaries.
//!
//! For `remark contains "…"` over many rules. Not for keywords, which are found through disguises (`keyword`). Cost: a few
//! literals are looked for one after the other, many by one automaton in one pass.

use daachorse::CharwiseDoubleArrayAhoCorasick;
use memchr::memmem::Finder;

/// PERF: up to so many literals, one vectorised search for each takes less than one pass of the automaton.
const FEW_MAX: usize = 6;

/// Texts to look for, numbered in their order.
#[derive(Clone)]
pub enum Literals {
    /// One search for each.
    Few(Vec<Finder<'static>>),
    /// One automaton for all.
    Many(CharwiseDoubleArrayAhoCorasick<u32>),
}

impl Default for Literals {
    fn default() -> Self {
        Literals::Few(Vec::new())
    }
}

impl std::fmt::Debug for Literals {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Literals")
    }
}

impl Literals {
    /// Distinct texts, none of them empty.
    pub fn new(texts: &[&str]) -> Literals {
        let finders = || texts.iter().map(|text| Finder::new(text.as_bytes()).into_owned()).collect();
        if texts.len() <= FEW_MAX {
            return Literals::Few(finders());
        }
        // An automaton too large to be addressed: slow is better than wrong.
        CharwiseDoubleArrayAhoCorasick::new(texts).map_or_else(|_| Literals::Few(finders()), Literals::Many)
    }

    /// Calls `found` with the number of each text that stands in `text`, once or more often.
    pub fn find_in(&self, text: &str, found: &mut dyn FnMut(u32)) {
        match self {
            Literals::Few(finders) => {
                for (at, finder) in (0..).zip(finders) {
                    if finder.find(text.as_bytes()).is_some() {
                        found(at);
                    }
                }
            }
            Literals::Many(automaton) => {
                for hit in automaton.find_overlapping_iter(text) {
                    found(hit.value());
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
        fn both_ways_find_what_contains_finds(
            texts in prop::collection::btree_set("[ab返利]{1,3}", 0..20),
            text in "[ab返利]{0,12}",
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut found = Vec::new();
            Literals::new(&texts).find_in(&text, &mut |at| found.push(at as usize));
            found.sort_unstable();
            found.dedup();
            let contained: Vec<usize> = (0..texts.len()).filter(|at| text.contains(texts[*at])).collect();
            prop_assert_eq!(found, contained);
        }
    }
}
