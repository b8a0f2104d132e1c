//! Which steps a fold takes.

use std::ops::BitOr;

/// A set of folding steps, joined by `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Steps(u8);

impl Steps {
    /// Nothing: the text as it stands.
    pub const NONE: Steps = Steps(0);
    /// Unicode's NFKC: full and half width, styled, ringed and raised letters, ligatures, composed accents, jamo.
    ///
    /// DIFFERENCE: white letters in dark rings and squares (`🅥`, `🆇`) have no plain form in Unicode; they become small
    /// letters.
    pub const COMPATIBILITY: Steps = Steps(1);
    /// Full case folding (`ß` is `ss`). Without [`Steps::COMPATIBILITY`] a character that only exists for
    /// compatibility (`Ａ`) is lowered and otherwise kept.
    pub const CASE: Steps = Steps(1 << 1);
    /// Leave out default ignorable code points: zero-width, bidi and variation selectors, soft hyphens, fillers.
    pub const IGNORABLE: Steps = Steps(1 << 2);
    /// Traditional, Japanese, regional and graphic variants of Chinese characters to one simplified form each.
    /// Characters only, no phrases: right for comparing, not for display (乾隆 becomes 干隆).
    pub const TRADITIONAL: Steps = Steps(1 << 3);
    /// Leave out what stands between words or is set between characters to hide them: spaces, punctuation,
    /// symbols, emoji, controls, and the lone strokes 丶丿丨; and marks that make no other character of the one before
    /// them: strokes (`v̶`), dots over a Chinese character, all that stand on something that is left out.
    pub const SEPARATORS: Steps = Steps(1 << 4 | 1 << 6);
    /// Leave out what is seen as a picture or a box though it can be read as letters, too: `㊙`, `🅰`, `™`, digits on
    /// keys, characters that Unicode does not have. Not for comparing: `Ⓥ` is more often a letter.
    pub const PICTURES: Steps = Steps(1 << 5);

    /// Whether every step of `other` is in this set.
    pub const fn contains(self, other: Steps) -> bool {
        self.0 & other.0 == other.0
    }

    /// The steps of both sets.
    pub const fn with(self, other: Steps) -> Steps {
        Steps(self.0 | other.0)
    }

    /// The steps of this set that are not in `other`.
    pub const fn without(self, other: Steps) -> Steps {
        Steps(self.0 & !other.0)
    }

    /// The same set as the bits of a table entry.
    pub(super) const fn entry_bits(self) -> u32 {
        (self.0 as u32) << super::entry::KIND_SHIFT
    }
}

impl BitOr for Steps {
    type Output = Steps;

    fn bitor(self, other: Steps) -> Steps {
        self.with(other)
    }
}
