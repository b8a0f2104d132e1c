//! What "near" means in a list: the metric, and how many edits a query of some length may be away.

use crate::matcher::edit::Metric;

/// The longest entry, in symbols. The longest registered company names have under three hundred.
pub const ENTRY_SYMBOLS_MAX: usize = 1_024;

/// The most edits that a list is ever asked for.
pub(super) const EDITS_MAX: u8 = 2;

/// How a list measures; it is chosen when the list is built, because the index depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What counts as one edit.
    pub metric: Metric,
    /// How many edits a query may be away.
    pub budget: Budget,
}

/// How many edits a query may be away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// The same for every query; more than 2 counts as 2.
    Fixed(u8),
    /// By the length of the query, because one edit in a short name is another name: with Chinese, Japanese or Korean
    /// writing up to 3 symbols 0, up to 7 one, from 8 two; without, up to 4 symbols 0, up to 7 one, from 8 two.
    ByLength,
}

impl Budget {
    /// The edits that a query of these symbols may be away.
    pub(super) fn edits(self, query: &[u32]) -> u8 {
        match self {
            Self::Fixed(edits) => edits.min(EDITS_MAX),
            Self::ByLength => {
                let exact = if query.iter().copied().any(is_east_asian) { 3 } else { 4 };
                match query.len() {
                    short if short <= exact => 0,
                    ..8 => 1,
                    _ => 2,
                }
            }
        }
    }

    /// Whether an entry of this length can be asked for with one edit allowed.
    pub(super) fn may_need_one(self, symbols: usize) -> bool {
        match self {
            Self::Fixed(edits) => edits == 1,
            // Queries of 4 to 7 symbols, one edit away.
            Self::ByLength => (3..=8).contains(&symbols),
        }
    }

    /// Whether an entry of this length can be asked for with two edits allowed.
    pub(super) fn may_need_two(self, symbols: usize) -> bool {
        match self {
            Self::Fixed(edits) => edits >= 2,
            // Queries from 8 symbols, two edits away.
            Self::ByLength => symbols >= 6,
        }
    }
}

/// Han, kana, bopomofo and hangul: writing in which one symbol is a syllable or more.
fn is_east_asian(symbol: u32) -> bool {
    matches!(symbol, 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x318F | 0x31A0..=0x31BF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x1B000..=0x1B16F
        | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_follows_the_length() {
        let edits = |text: &str| Budget::ByLength.edits(&text.chars().map(u32::from).collect::<Vec<_>>());
        for (text, expected) in [
            ("张小伟", 0),
            ("欧阳小伟", 1),
            ("深圳华信科技", 1),
            ("深圳华信科技公司", 2),
            ("john", 0),
            ("maria", 1),
            ("jessica", 1),
            ("jennifer", 2),
        ] {
            assert_eq!(edits(text), expected, "{text}");
        }
    }

    /// An index that leaves out entries must leave out none that a query can reach.
    #[test]
    fn every_entry_in_reach_is_indexed() {
        for letter in ['x', '张'] {
            for length in 0..40_usize {
                let query = vec![u32::from(letter); length];
                let edits = Budget::ByLength.edits(&query);
                for entry in length.saturating_sub(edits.into())..=length + usize::from(edits) {
                    assert!(edits != 1 || Budget::ByLength.may_need_one(entry), "{length} {entry}");
                    assert!(edits != 2 || Budget::ByLength.may_need_two(entry), "{length} {entry}");
                }
            }
        }
    }
}
