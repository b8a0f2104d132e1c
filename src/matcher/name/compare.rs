//! Compares two names: first by their keys, then word by word, and says why.

use super::evidence::Evidence;
use super::keys::{self, Rung};
use super::parts::{Kind, Name};
use super::token::Script;
use super::{chinese, cost, pair};

/// The score of two names that are the same.
pub const SCORE_MAX: u16 = 10_000;
/// The score from which two names are held to be the same, if the policy does not say otherwise.
///
/// It is chosen to fail closed on short Chinese names: one differing character of two or three is never enough.
pub const SCORE_DEFAULT: u16 = 8_500;

/// How like two names are, on which rung they met, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    score: u16,
    rung: Rung,
    evidence: Vec<Evidence>,
}

impl Comparison {
    pub(super) fn new(score: u32, rung: Rung, evidence: Vec<Evidence>) -> Comparison {
        let score = u16::try_from(score.min(u32::from(SCORE_MAX))).unwrap_or(SCORE_MAX);
        Comparison { score, rung, evidence }
    }

    /// From 0 (nothing in common) to [`SCORE_MAX`] (the same), in basis points.
    pub fn score(&self) -> u16 {
        self.score
    }

    /// The rung on which the names met.
    pub fn rung(&self) -> Rung {
        self.rung
    }

    /// What was found, in the order in which it weighs.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// Whether the names are held to be the same by the default threshold.
    pub fn is_match(&self) -> bool {
        self.score >= SCORE_DEFAULT
    }

    fn exchanged(self) -> Comparison {
        let evidence = self.evidence.into_iter().map(Evidence::exchanged).collect();
        Comparison { evidence, ..self }
    }
}

/// Takes two names apart as one kind of name: as organisations if either looks like one.
pub fn parse_pair(left: &str, right: &str, kind: Option<Kind>) -> (Name, Name) {
    let parse = |text| kind.map_or_else(|| Name::new(text), |kind| Name::of(kind, text));
    let (left_name, right_name) = (parse(left), parse(right));
    match (left_name.kind(), right_name.kind()) {
        (Kind::Person, Kind::Organisation) => (Name::of(Kind::Organisation, left), right_name),
        (Kind::Organisation, Kind::Person) => (left_name, Name::of(Kind::Organisation, right)),
        _ => (left_name, right_name),
    }
}

/// Compares two names. Symmetric but for the sides that the evidence names.
pub fn compare(left: &Name, right: &Name) -> Comparison {
    // One order for both questions makes the answer symmetric by construction.
    if (left.folded(), left.kind()) <= (right.folded(), right.kind()) {
        ordered(left, right)
    } else {
        ordered(right, left).exchanged()
    }
}

fn ordered(left: &Name, right: &Name) -> Comparison {
    if is_same_text(left, right) {
        return Comparison::new(u32::from(SCORE_MAX), Rung::Fold, vec![Evidence::Key { rung: Rung::Fold }]);
    }
    if left.is_suffix_only() || right.is_suffix_only() {
        return Comparison::new(1_000, Rung::Similar, vec![Evidence::SuffixOnly]);
    }
    let comparison = match (left.is_han(), right.is_han()) {
        (true, true) => chinese::compare(left, right),
        (false, false) => in_words(left, right),
        (true, false) => chinese::across(left, right),
        (false, true) => chinese::across(right, left).exchanged(),
    };
    with_legal_forms(comparison, left, right)
}

/// Equal but for separators; names of nothing but signs (`❤`, `🌹`) must have the same signs.
fn is_same_text(left: &Name, right: &Name) -> bool {
    if left.squashed().is_empty() && right.squashed().is_empty() {
        left.folded().split_whitespace().eq(right.folded().split_whitespace())
    } else {
        left.squashed() == right.squashed()
    }
}

/// Legal forms weigh little, but a difference is told.
fn with_legal_forms(mut comparison: Comparison, left: &Name, right: &Name) -> Comparison {
    let (a, b) = (left.legal_forms(), right.legal_forms());
    if a.is_empty() || b.is_empty() {
        return comparison;
    }
    let same = a.iter().any(|a| b.iter().any(|b| a.compare == b.compare));
    let generic = a.iter().any(|a| b.iter().any(|b| a.generic == b.generic));
    if !same {
        let text =
            |forms: &[&super::LegalForm]| forms.iter().map(|form| form.display).collect::<Vec<_>>().join(" ");
        comparison.evidence.push(Evidence::LegalForm { left: text(a), right: text(b) });
        comparison.score = comparison.score.saturating_sub(if generic { 50 } else { 300 });
    }
    comparison
}

/// The rung on which two names share a key, from their words.
fn shared_rung(left: &[String], right: &[String]) -> Option<Rung> {
    let (a, b) = (left.concat(), right.concat());
    if a.is_empty() || b.is_empty() {
        return None;
    }
    if a == b {
        return Some(Rung::Core);
    }
    let sorted = |words: &[String]| {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words.concat()
    };
    if sorted(left) == sorted(right) {
        return Some(Rung::Sorted);
    }
    (a.len().min(b.len()) >= 4 && keys::skeleton(&a) == keys::skeleton(&b)).then_some(Rung::Skeleton)
}

fn in_words(left: &Name, right: &Name) -> Comparison {
    let (a, b) = (keys::core_words(left), keys::core_words(right));
    if let Some(rung) = shared_rung(&a, &b) {
        let score = match rung {
            Rung::Core => 9_800,
            Rung::Sorted => 9_500,
            _ => 9_300,
        };
        return Comparison::new(score, rung, vec![Evidence::Key { rung }]);
    }
    if let Some(comparison) = by_initials(&a, &b) {
        return comparison;
    }
    let kind = left.kind().max(right.kind());
    let pairing = pair::pair(left.parts(), right.parts(), kind);
    let score = score(&pairing, kind);
    // A slip at the border of two words shows in the whole, not in the words.
    let whole = if in_syllables(left) && in_syllables(right) { 0 } else { whole(&a.concat(), &b.concat()) };
    let mut evidence = pairing.evidence;
    if whole > score {
        evidence = vec![Evidence::Paired {
            left: a.join(" "),
            right: b.join(" "),
            cost: cost::ascii(&a.concat(), &b.concat()),
            likeness: u16::try_from(whole).unwrap_or(SCORE_MAX),
        }];
    }
    Comparison::new(score.max(whole), Rung::Similar, evidence)
}

/// Turns what pairing found into a score.
fn score(found: &pair::Pairing, kind: Kind) -> u32 {
    if found.weight == 0 {
        return 0;
    }
    let both = found.left_alone.min(found.right_alone);
    let extra = found.left_alone.max(found.right_alone) - both;
    let (extra_percent, both_percent) = match kind {
        Kind::Person if found.telling >= 2 && !found.contradicts => (20, 150),
        Kind::Person => (80, 200),
        Kind::Organisation => (75, 150),
    };
    let denominator = found.weight + (extra * extra_percent + 2 * both * both_percent) / 100;
    let score = u32::try_from(found.like / denominator.max(1)).unwrap_or(0);
    if found.contradicts { score * 85 / 100 } else { score }
}

/// Korean names are as short as Chinese ones, though they are long in letters: a syllable is a name.
fn in_syllables(name: &Name) -> bool {
    name.parts().iter().any(|part| part.script == Script::Hangul)
}

/// How like two whole names are without their borders; nothing unless they are long and close.
fn whole(left: &str, right: &str) -> u32 {
    let (short, long) = (left.len().min(right.len()), left.len().max(right.len()));
    if short < 7 || long > cost::WORD_MAX || !left.is_ascii() || !right.is_ascii() {
        return 0;
    }
    let cost = cost::ascii(left, right);
    let length = u32::try_from(long).unwrap_or(u32::MAX);
    if cost > 12 * length {
        return 0;
    }
    pair::FULL - cost * 150 / length
}

/// `PLA` and `People's Liberation Army`: one name is the initials of the other's words.
fn by_initials(left: &[String], right: &[String]) -> Option<Comparison> {
    let (short, long) = match (left, right) {
        ([short], long) | (long, [short]) if long.len() >= 3 => (short, long),
        _ => return None,
    };
    let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
    (short.len() >= 3 && *short == initials)
        .then(|| Comparison::new(7_500, Rung::Initials, vec![Evidence::Key { rung: Rung::Initials }]))
}
