//! The texts that a policy compares with, as numbers: two texts are compared by comparing their numbers.
//!
//! Invariant: equal texts have one number. Not for texts of requests: one that the policy does not name has none.

use std::hash::BuildHasher;
use std::num::NonZeroU32;

use foldhash::fast::FixedState;

use crate::matcher::text::Tips;

/// Texts with a number each.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    text: String,
    /// Where the text of each number stands.
    spans: Vec<(u32, u32)>,
    /// An open table: none, or a power of two of places, half of them empty at least.
    table: Vec<Option<Symbol>>,
    /// What hashes begin with.
    seed: u64,
}

/// A text of the table.
///
/// PERF: with many symbols every look at memory is a miss, so what tells most texts stands here, a short one whole, in
/// half a line of the caches.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Symbol {
    tips: Tips,
    /// The number of the text and one.
    number: NonZeroU32,
}

/// Steps aside that a text may take in the table before another seed is tried.
const ASIDE_MAX: usize = 64;
/// Seeds that are tried: texts that were chosen to meet each other under one do not under the next.
const SEEDS_MAX: u64 = 16;

/// A number that depends on all of a long text.
fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text.as_bytes())
}

/// Where to look for a text first, before it is brought within a table: by its tips, and a number that depends on all of it.
#[inline]
fn place(tips: Tips, whole: u64, seed: u64) -> usize {
    let one = tips.first ^ (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let other = whole.rotate_left(32) ^ (seed ^ u64::from(tips.bytes)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    // The folded product: every bit of it depends on all of both.
    let product = u128::from(one) * u128::from(other | 1);
    ((product >> 64) ^ product) as usize
}

/// The same of a text.
fn place_of(text: &str, seed: u64) -> usize {
    let tips = Tips::of(text);
    place(tips, if tips.is_whole() { tips.last } else { hash(text) }, seed)
}

/// The text of a number; empty if there is none.
fn get<'t>(text: &'t str, spans: &[(u32, u32)], at: u32) -> &'t str {
    let (start, end) = spans.get(at as usize).copied().unwrap_or_default();
    text.get(start as usize..end as usize).unwrap_or_default()
}

impl Symbols {
    /// The number of a text that the policy names.
    #[inline]
    pub fn find(&self, text: &str) -> Option<u64> {
        let tips = Tips::of(text);
        if tips.is_whole() {
            // PERF: most texts are short, and nothing that they need is called, so that no register has to be saved.
            self.look_up(tips, tips.last, |_| true)
        } else {
            self.find_long(text, tips)
        }
    }

    #[inline(never)]
    fn find_long(&self, text: &str, tips: Tips) -> Option<u64> {
        self.look_up(tips, hash(text), |number| get(&self.text, &self.spans, number) == text)
    }

    #[inline]
    fn look_up(&self, tips: Tips, whole: u64, is_it: impl Fn(u32) -> bool) -> Option<u64> {
        let mut at = place(tips, whole, self.seed);
        // INVARIANT: half of the places, at least, are empty.
        while let Some(Some(known)) = self.table.get(at & self.table.len().wrapping_sub(1)) {
            let number = known.number.get() - 1;
            if known.tips == tips && is_it(number) {
                return Some(number.into());
            }
            at = at.wrapping_add(1);
        }
        None
    }

    /// The texts in the order of their numbers.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.spans.len()).map(|at| get(&self.text, &self.spans, u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// The number of a text, new if need be; `None` when four gigabytes of text are full.
    pub fn intern(&mut self, text: &str) -> Option<u64> {
        if let Some(known) = self.find(text) {
            return Some(known);
        }
        let number = u32::try_from(self.spans.len()).ok()?;
        let start = u32::try_from(self.text.len()).ok()?;
        let end = start.checked_add(u32::try_from(text.len()).ok()?)?;
        self.text.push_str(text);
        self.spans.push((start, end));
        let size = (self.spans.len() * 2).next_power_of_two();
        if size != self.table.len() || !self.put(number) {
            self.fill(size);
        }
        Some(number.into())
    }

    /// Makes the table anew.
    fn fill(&mut self, size: usize) {
        let numbers = 0..u32::try_from(self.spans.len()).unwrap_or(u32::MAX);
        loop {
            self.table.clear();
            self.table.resize(size, None);
            if numbers.clone().all(|number| self.put(number)) {
                return;
            }
            self.seed += 1;
        }
    }

    /// Puts a text into the table; false if it had to step aside too often. With the last seed it never is.
    fn put(&mut self, number: u32) -> bool {
        let text = get(&self.text, &self.spans, number);
        let tips = Tips::of(text);
        let first = place_of(text, self.seed);
        let aside_max = if self.seed < SEEDS_MAX { ASIDE_MAX } else { self.table.len() };
        (0..aside_max).any(|aside| {
            let at = first.wrapping_add(aside) & self.table.len().wrapping_sub(1);
            let slot = self.table.get_mut(at).filter(|slot| slot.is_none());
            slot.map(|slot| *slot = NonZeroU32::MIN.checked_add(number).map(|number| Symbol { tips, number }))
                .is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_meet_under_one_seed_are_told_apart_by_another() {
        let texts = (0..).map(|number: u32| number.to_string());
        let meet = |text: &String| place_of(text, 0) % 4_096 == 7;
        let texts: Vec<String> = texts.filter(meet).take(2_000).collect();
        let mut symbols = Symbols::default();
        for (text, at) in texts.iter().zip(0..) {
            assert_eq!(symbols.intern(text), Some(at));
        }
        assert!((1..SEEDS_MAX).contains(&symbols.seed));
        assert!(texts.iter().zip(0..).all(|(text, at)| symbols.find(text) == Some(at)));
    }

    proptest! {
        #[test]
        fn a_symbol_stands_for_one_text(texts in prop::collection::vec("[ab]{0,3}|a{14,17}b{0,2}", 0..30)) {
            let mut symbols = Symbols::default();
            for text in &texts {
                let at = symbols.intern(text);
                prop_assert_eq!(symbols.find(text), at);
                prop_assert_eq!(at.map(|at| get(&symbols.text, &symbols.spans, at as u32).to_owned()), Some(text.clone()));
            }
            prop_assert_eq!(symbols.find("c"), None);
        }
    }
}
