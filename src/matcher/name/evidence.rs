//! What a comparison found, piece by piece, so that a score can be explained.

use super::keys::Rung;
use super::parts::Role;
use std::fmt;

/// One finding of a comparison. `left` and `right` are the two names in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The names share a key.
    Key {
        /// The highest rung on which they meet.
        rung: Rung,
    },
    /// Two words, or runs of words, were paired.
    Paired {
        /// The words of the left name.
        left: String,
        /// The words of the right name.
        right: String,
        /// What their difference cost, in hundredths of a plain edit.
        cost: u32,
        /// How like they are, in basis points.
        likeness: u16,
    },
    /// A word of one name has no partner in the other.
    Alone {
        /// The word.
        text: String,
        /// What it is there for.
        role: Role,
        /// Whether it is a word of the left name.
        in_left: bool,
    },
    /// Both names have words that the other has not: they contradict each other.
    Contradiction,
    /// Paired words stand in another order.
    Order,
    /// The legal forms differ; what each amounts to is told by their display forms.
    LegalForm {
        /// The forms of the left name.
        left: String,
        /// The forms of the right name.
        right: String,
    },
    /// The places differ, or only one name has one.
    Place {
        /// The place of the left name, if any.
        left: String,
        /// The place of the right name, if any.
        right: String,
    },
    /// The branches differ, or only one name has one.
    Branch {
        /// The branch of the left name, if any.
        left: String,
        /// The branch of the right name, if any.
        right: String,
    },
    /// One of the names is nothing but titles, legal forms or words of trade.
    SuffixOnly,
    /// The names are too short to bear the difference that was found.
    TooShort,
}

impl Evidence {
    /// The same finding, seen with the names exchanged.
    pub(super) fn exchanged(self) -> Evidence {
        match self {
            Evidence::Paired { left, right, cost, likeness } => {
                Evidence::Paired { left: right, right: left, cost, likeness }
            }
            Evidence::Alone { text, role, in_left } => Evidence::Alone { text, role, in_left: !in_left },
            Evidence::LegalForm { left, right } => Evidence::LegalForm { left: right, right: left },
            Evidence::Place { left, right } => Evidence::Place { left: right, right: left },
            Evidence::Branch { left, right } => Evidence::Branch { left: right, right: left },
            same @ (Evidence::Key { .. }
            | Evidence::Contradiction
            | Evidence::Order
            | Evidence::SuffixOnly
            | Evidence::TooShort) => same,
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Key { rung } => write!(f, "the names meet on the rung `{}`", rung.as_str()),
            Evidence::Paired { left, right, cost: 0, .. } => write!(f, "`{left}` is `{right}`"),
            Evidence::Paired { left, right, cost, likeness } => {
                write!(f, "`{left}` for `{right}` costs {cost} hundredths of an edit: {likeness} alike")
            }
            Evidence::Alone { text, role, in_left } => {
                let side = if *in_left { "left" } else { "right" };
                write!(f, "only the {side} name has the {} `{text}`", role.as_str())
            }
            Evidence::Contradiction => f.write_str("each name has words that the other has not"),
            Evidence::Order => f.write_str("the words stand in another order"),
            Evidence::LegalForm { left, right } => {
                write!(f, "the legal forms differ: `{left}` and `{right}`")
            }
            Evidence::Place { left, right } => write!(f, "the places differ: `{left}` and `{right}`"),
            Evidence::Branch { left, right } => write!(f, "the branches differ: `{left}` and `{right}`"),
            Evidence::SuffixOnly => {
                f.write_str("nothing but a title, legal form or word of trade is there to compare")
            }
            Evidence::TooShort => f.write_str("the names are too short to bear this difference"),
        }
    }
}
