//! The texts that a policy compares with, as numbers: two texts are compared by comparing their numbers.
//!
//! Invariant: equal texts have one number. Not for texts of requests: one that the policy does not name has none.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Texts with a number each.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    text: String,
    /// Where the text of each number stands.
    spans: Vec<(u32, u32)>,
    table: HashTable<Symbol>,
}

/// A text of the table.
///
/// PERF: with many symbols every look at memory is a miss, so what tells most texts stands here: a short one whole.
#[derive(Clone, Copy, Debug)]
struct Symbol {
    number: u32,
    bytes: u32,
    /// The first bytes; zeros behind a shorter text.
    head: [u8; HEAD_BYTES],
}

const HEAD_BYTES: usize = 16;

fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text.as_bytes())
}

fn head(text: &str) -> [u8; HEAD_BYTES] {
    let bytes = text.as_bytes();
    if let Some(head) = bytes.first_chunk() {
        return *head;
    }
    let mut head = [0; HEAD_BYTES];
    for (slot, byte) in head.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    head
}

/// The text of a number; empty if there is none.
fn get<'t>(text: &'t str, spans: &[(u32, u32)], at: u32) -> &'t str {
    let (start, end) = spans.get(at as usize).copied().unwrap_or_default();
    text.get(start as usize..end as usize).unwrap_or_default()
}

impl Symbols {
    /// The number of a text that the policy names.
    pub fn find(&self, text: &str) -> Option<u64> {
        let head = head(text);
        let is_it = |known: &Symbol| {
            known.head == head
                && known.bytes as usize == text.len()
                && (text.len() <= HEAD_BYTES || get(&self.text, &self.spans, known.number) == text)
        };
        self.table.find(hash(text), is_it).map(|known| u64::from(known.number))
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
        let bytes = u32::try_from(text.len()).ok()?;
        let end = start.checked_add(bytes)?;
        self.text.push_str(text);
        self.spans.push((start, end));
        let Symbols { text: texts, spans, table } = self;
        let rehash = |known: &Symbol| hash(get(texts, spans, known.number));
        table.insert_unique(hash(text), Symbol { number, bytes, head: head(text) }, rehash);
        Some(u64::from(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
