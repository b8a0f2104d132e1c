//! The memory that a distance borrows from its caller, so that computing one allocates nothing.

use super::masks::Masks;

/// The longest string, in symbols, whose whole column of the dynamic programme fits one machine word.
pub(super) const WORD_SYMBOLS: usize = 64;

/// Memory for the distances of this module: make one for each thread, and hand it to every call.
///
/// It holds no result and no setting: two calls with the same strings agree whatever was computed in between.
/// A fresh one owns no heap memory; strings of more than 64 symbols make it grow to a few bytes a symbol, once.
///
/// ```
/// use menshen::matcher::edit::{self, Scratch};
///
/// let mut scratch = Scratch::new();
/// let long = "长".repeat(200);
/// assert_eq!(edit::levenshtein(&long, "长长", &mut scratch), 198);
/// assert_eq!(edit::levenshtein("长", "张", &mut scratch), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Scratch {
    /// Where the symbols of the pattern stand. INVARIANT: between calls no byte is filed.
    pub(super) masks: Masks,
    /// The rows of each symbol that Jaro matched, in the order of the text, and room for one that it did not.
    pub(super) matched: [u64; WORD_SYMBOLS + 1],
    /// The two strings as symbols, when one has more than 64.
    pub(super) left_long: Vec<u32>,
    pub(super) right_long: Vec<u32>,
    /// What passes from one 64-row block to the next, a byte for each column.
    pub(super) columns: Vec<u8>,
    /// Rows of the banded programme.
    pub(super) rows: Vec<u32>,
    /// Positions of both strings ordered by symbol, for Jaro.
    pub(super) order: Vec<u64>,
}

impl Scratch {
    /// An empty scratch, about eleven kilobytes and no heap memory.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            masks: Masks::new(),
            matched: [0; WORD_SYMBOLS + 1],
            left_long: Vec::new(),
            right_long: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            order: Vec::new(),
        }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}
