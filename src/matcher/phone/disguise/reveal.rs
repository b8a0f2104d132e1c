//! What is revealed, and how far one had to go for it.

use super::super::{Phone, Region, find};
use super::reader::Reader;
use super::search::Others;

/// How far a reader has to go to see the number. Each level takes in the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Disguise {
    /// Plain digits, pulled apart by what does not belong between them, behind the letters of a label (`vx`, `tel`), or
    /// among other figures.
    Separated,
    /// Characters that can mean nothing but a digit: ① ⑴ ₁ 1⃣ 一 壹 Ⅰ 〡. Those that count the entries of a list, as in
    /// `①88 ②128`, are none of them.
    Safe,
    /// Spoken digits (幺 拐 洞 勾) and the letters O and l, among at least seven digits.
    Spoken,
    /// Characters that sound like a digit (爸 for 8): at most four in a number. To be reported, never to be acted upon
    /// alone.
    Homophone,
}

impl Disguise {
    /// All levels, the surest first.
    pub const ALL: [Self; 4] = [Self::Separated, Self::Safe, Self::Spoken, Self::Homophone];
}

/// What had to be folded to read a number: a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Folds(u16);

impl Folds {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Enclosed, raised, lowered or Roman digits.
    pub const SYMBOL: Self = Self(1);
    /// 一 二 三.
    pub const IDEOGRAPH: Self = Self(1 << 1);
    /// 壹 贰 叁.
    pub const CAPITAL: Self = Self(1 << 2);
    /// Digits in the frame of a key.
    pub const KEYCAP: Self = Self(1 << 3);
    /// 幺 拐 洞 勾.
    pub const SPOKEN: Self = Self(1 << 4);
    /// Letters that look like digits.
    pub const LETTER: Self = Self(1 << 5);
    /// Characters that sound like digits.
    pub const HOMOPHONE: Self = Self(1 << 6);
    /// Characters between digits that do not belong there.
    pub const SEPARATOR: Self = Self(1 << 7);
    /// Characters that are not seen.
    pub const INVISIBLE: Self = Self(1 << 8);
    /// The letters of a label right in front: `vx13800138000`.
    pub const LABEL: Self = Self(1 << 9);

    /// Whether all of `other` is in the set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A number that was not to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disguised {
    /// Where it starts in the original text, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// The number.
    pub phone: Phone,
    /// How far the reader had to go.
    pub level: Disguise,
    /// What was folded.
    pub folds: Folds,
}

/// Reveals the disguised numbers of `region` in a text, going at most as far as `up_to`. What is revealed at one level
/// stays as it is at the next.
///
/// Characters that can be digits and are words more often (是 我 一起) may stand next to a number without a space: up to
/// three on each side, if the number is valid only without them. Numbers that are free to call or cost less than usual
/// (400 and 800 in China) are revealed up to [`Disguise::Spoken`], where digits are in disguise and not only apart.
///
/// A number behind a label that `find` does not part from it (`vx13800138000`) is one, without the label. So is a mobile
/// number that is grouped as usual among figures that `find` does not part from it (`房号302 138 0013 8000`); nothing is folded
/// there. The code of a carrier is never read: what passes for one is a figure in front (`价格1200，139_1234_5678`).
///
/// A number that [`find`] reads as it stands is no hit. Only one that goes on in disguise is: in `①8001380138` `find`
/// sees a toll-free number, and `reveal` the mobile number that it is the end of.
///
/// ```
/// use menshen::phone::{reveal, Disguise, Folds, Region};
///
/// let china = Region::from_code("CN").expect("a region");
/// let hits = reveal("加薇 一三八零零壹叁捌OOO，价格 1,380 元", china, Disguise::Spoken);
/// assert_eq!(hits.len(), 1);
/// assert_eq!(hits[0].phone.e164().as_str(), "+8613800138000");
/// assert_eq!(hits[0].level, Disguise::Spoken);
/// assert!(hits[0].folds.contains(Folds::IDEOGRAPH.with(Folds::CAPITAL).with(Folds::LETTER)));
/// assert!(reveal("13800138000", china, Disguise::Homophone).is_empty(), "nothing is disguised here");
/// ```
#[must_use]
pub fn reveal(text: &str, region: Region, up_to: Disguise) -> Vec<Disguised> {
    let reader = Reader::new(text, region);
    if !reader.may_hold_a_number() {
        return Vec::new();
    }
    let mut others = Others { plain: find(text, region).collect(), taken: Vec::new() };
    let mut hits: Vec<Disguised> = Vec::new();
    for level in Disguise::ALL.into_iter().filter(|level| *level <= up_to && reader.has_any_at(*level)) {
        let found = reader.read(level, &others);
        others.taken.extend(found.iter().map(|hit| (hit.start, hit.end)));
        others.taken.sort_unstable();
        hits.extend(found);
    }
    hits.sort_unstable_by_key(|hit| hit.start);
    hits
}
