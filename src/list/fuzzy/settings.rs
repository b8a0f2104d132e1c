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
    /// At most so many, by the length of the query: see [`forgiven`]. More than 2 count as 2.
    ByLength(u8),
}

impl Budget {
    /// The edits that a query of these symbols may be away.
    pub(super) fn edits(self, query: &[u32]) -> u8 {
        match self {
            Self::Fixed(edits) => edits.min(EDITS_MAX),
            Self::ByLength(most) => {
                by_length(query.len(), query.iter().copied().any(is_east_asian), most.min(EDITS_MAX))
            }
        }
    }

    /// Whether an entry of this length can be asked for with one edit allowed.
    pub(super) fn may_need_one(self, symbols: usize) -> bool {
        match self {
            Self::Fixed(edits) => edits == 1,
            // Queries from 4 symbols, one edit away; from 8 symbols only where there are never two.
            Self::ByLength(most) => most >= 1 && symbols >= 3 && (most == 1 || symbols <= 8),
        }
    }

    /// Whether an entry of this length can be asked for with two edits allowed.
    pub(super) fn may_need_two(self, symbols: usize) -> bool {
        match self {
            Self::Fixed(edits) => edits >= 2,
            // Queries from 8 symbols, two edits away.
            Self::ByLength(most) => most >= 2 && symbols >= 6,
        }
    }
}

/// How many of `most` edits a name of this text bears, because one edit in a short name is another name: with Chinese,
/// Japanese or Korean writing none up to 3 symbols, without up to 4; one up to 7; all from 8.
pub fn forgiven(text: &str, most: u8) -> u8 {
    by_length(text.chars().count(), text.chars().map(u32::from).any(is_east_asian), most)
}

fn by_length(symbols: usize, is_east_asian: bool, most: u8) -> u8 {
    match symbols {
        ..4 => 0,
        4 if !is_east_asian => 0,
        4..8 => most.min(1),
        _ => most,
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
        let edits = |text: &str| Budget::ByLength(2).edits(&text.chars().map(u32::from).collect::<Vec<_>>());
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
        for (letter, most) in
            ['x', '张'].into_iter().flat_map(|letter| (0..4).map(move |most| (letter, most)))
        {
            let budget = Budget::ByLength(most);
            for length in 0..40_usize {
                let edits = budget.edits(&vec![u32::from(letter); length]);
                assert!(edits <= most, "{length}");
                for entry in length.saturating_sub(edits.into())..=length + usize::from(edits) {
                    assert!(edits != 1 || budget.may_need_one(entry), "{length} {entry}");
                    assert!(edits != 2 || budget.may_need_two(entry), "{length} {entry}");
                }
            }
        }
    }
}
