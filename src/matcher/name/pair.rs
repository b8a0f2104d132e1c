//! Pairs the words of two names: which word of one stands for which of the other, and what is left alone.

use super::cost;
use super::evidence::Evidence;
use super::parts::{Kind, Part, Role};
use super::token::Script;
use super::words;

/// Full likeness, in basis points.
pub(super) const FULL: u32 = 10_000;
/// The weight of a number that stands alone.
const NUMBER_ALONE: u64 = 90;
/// Most words of a name that are paired; further ones stay alone.
const WORDS_MAX: usize = 24;
/// Most neighbouring words that may be one word on the other side.
const JOINED_MAX: usize = 3;

/// What pairing found.
pub(super) struct Pairing {
    /// Likeness times weight, over all pairs.
    pub(super) like: u64,
    /// Weight of all pairs.
    pub(super) weight: u64,
    /// Weight of what the left name has alone.
    pub(super) left_alone: u64,
    /// Weight of what the right name has alone.
    pub(super) right_alone: u64,
    /// How many telling words (not particles, trades or initials) were paired.
    pub(super) telling: u32,
    /// Whether each side has a telling word alone.
    pub(super) contradicts: bool,
    /// What was found, in order.
    pub(super) evidence: Vec<Evidence>,
}

/// A possible pair of runs of words.
struct Candidate {
    left: (usize, usize),
    right: (usize, usize),
    likeness: u32,
    cost: u32,
    weight: u64,
}

/// Pairs the words of two names that are not written in Chinese characters.
pub(super) fn pair(left: &[Part], right: &[Part], kind: Kind) -> Pairing {
    let left: Vec<&Part> = left.iter().filter(|part| counts(part)).take(WORDS_MAX).collect();
    let right: Vec<&Part> = right.iter().filter(|part| counts(part)).take(WORDS_MAX).collect();
    let mut candidates = candidates(&left, &right, kind);
    candidates.sort_by_key(|c| {
        (std::cmp::Reverse((c.likeness, c.weight)), c.left.0.abs_diff(c.right.0), c.left, c.right)
    });
    let mut left_free = vec![true; left.len()];
    let mut right_free = vec![true; right.len()];
    let mut chosen = Vec::new();
    for candidate in candidates {
        let free = |free: &[bool], (at, count): (usize, usize)| {
            free.get(at..at + count).is_some_and(|run| run.iter().all(|&free| free))
        };
        if free(&left_free, candidate.left) && free(&right_free, candidate.right) {
            take(&mut left_free, candidate.left);
            take(&mut right_free, candidate.right);
            chosen.push(candidate);
        }
    }
    chosen.sort_by_key(|candidate| candidate.left);
    tally(&left, &right, &chosen, (&left_free, &right_free), kind)
}

fn take(free: &mut [bool], (at, count): (usize, usize)) {
    if let Some(run) = free.get_mut(at..at + count) {
        run.fill(false);
    }
}

fn counts(part: &Part) -> bool {
    !matches!(part.role, Role::Title | Role::Legal)
}

fn tells(part: &Part) -> bool {
    matches!(part.role, Role::Core | Role::Surname | Role::Given | Role::Place | Role::Trade | Role::Branch)
}

/// How much a word says about who is meant.
fn weight(part: &Part, kind: Kind) -> u64 {
    let length = part.ascii.chars().count().clamp(2, 8) as u64;
    match (part.role, kind) {
        (Role::Particle, _) => 6,
        (Role::Initial, _) => 12,
        (Role::Number, _) => 30,
        (Role::Trade, _) => 6 * length,
        (Role::Place | Role::Branch, _) => 6 * length,
        (Role::Core | Role::Surname | Role::Given, Kind::Person) => 30 + 5 * length,
        (Role::Core | Role::Surname | Role::Given, Kind::Organisation) => 20 + 8 * length,
        (Role::Title | Role::Legal, _) => 0,
    }
}

fn run_weight(parts: &[&Part], kind: Kind) -> u64 {
    parts.iter().map(|part| weight(part, kind)).sum()
}

fn candidates(left: &[&Part], right: &[&Part], kind: Kind) -> Vec<Candidate> {
    let mut found = Vec::new();
    for at in 0..left.len() {
        for other in 0..right.len() {
            for (count, others) in runs() {
                let (Some(a), Some(b)) = (left.get(at..at + count), right.get(other..other + others)) else {
                    continue;
                };
                if let Some((likeness, cost)) = likeness(a, b) {
                    let weight = run_weight(a, kind) + run_weight(b, kind);
                    found.push(Candidate {
                        left: (at, count),
                        right: (other, others),
                        likeness,
                        cost,
                        weight,
                    });
                }
            }
        }
    }
    found
}

/// One word against one, and one against several.
fn runs() -> impl Iterator<Item = (usize, usize)> {
    (1..=JOINED_MAX).map(|count| (1, count)).chain((2..=JOINED_MAX).map(|count| (count, 1)))
}

/// How like two runs of words are, and what the difference costs; `None` if they cannot stand for each other.
fn likeness(left: &[&Part], right: &[&Part]) -> Option<(u32, u32)> {
    if let ([left], [right]) = (left, right) {
        return word_likeness(left, right);
    }
    let (word, run) = if let [word] = left { (word, right) } else { (right.first()?, left) };
    if run.iter().any(|part| part.role == Role::Number) || word.role == Role::Number {
        return None;
    }
    // One word for the initials of several: `UN` for `United Nations`.
    let initials: String = run.iter().filter_map(|part| part.ascii.chars().next()).collect();
    if initials == word.ascii && run.len() >= 2 && run.iter().all(|part| part.ascii.len() > 1) {
        return Some((8_000, 100));
    }
    let length: usize = run.iter().map(|part| part.ascii.len()).sum();
    let shorter = length.min(word.ascii.len());
    // PERF: most runs are too long or too short, and need not be joined.
    if shorter < 4 || is_out_of_reach(length, word.ascii.len(), budget(shorter) / 2) {
        return None;
    }
    let joined: String = run.iter().map(|part| part.ascii.as_str()).collect();
    let cost = cost::ascii(&word.ascii, &joined);
    // Words that are only joined by chance must fit better than words that stand for each other.
    (cost <= budget(shorter) / 2).then(|| (grade(cost, joined.len().max(word.ascii.len())) - 50, cost))
}

fn word_likeness(left: &Part, right: &Part) -> Option<(u32, u32)> {
    if left.ascii == right.ascii {
        return Some((FULL, 0));
    }
    match (left.role, right.role) {
        (Role::Number, Role::Number) => return Some((4_000, 150)),
        (Role::Number, _) | (_, Role::Number)
            if left.ascii.parse::<u32>().is_ok() || right.ascii.parse::<u32>().is_ok() =>
        {
            return None;
        }
        (Role::Initial, _) | (_, Role::Initial) => {
            let same = left.ascii.chars().next() == right.ascii.chars().next();
            let word = left.ascii.len().max(right.ascii.len()) > 1;
            return (same && word).then_some((8_500, 50));
        }
        _ => {}
    }
    if words::is_nickname(&left.ascii, &right.ascii) {
        return Some((9_300, 60));
    }
    let own = left.script == right.script && matches!(left.script, Script::Hangul | Script::Other);
    let (cost, length, shorter) = if own {
        let (a, b) = (left.text.chars().count(), right.text.chars().count());
        (cost::plain(&left.text, &right.text), a.max(b), a.min(b))
    } else {
        let (a, b) = (left.ascii.len(), right.ascii.len());
        if is_out_of_reach(a, b, budget(a.min(b))) {
            return None;
        }
        (cost::ascii(&left.ascii, &right.ascii), a.max(b), a.min(b))
    };
    (cost <= budget(shorter)).then(|| (grade(cost, length), cost))
}

/// Whether words of these lengths cost more than `most`, whatever their letters are.
fn is_out_of_reach(left: usize, right: usize, most: u32) -> bool {
    // Only so much of a word is weighed.
    cost::least(left.min(cost::WORD_MAX), right.min(cost::WORD_MAX)) > most
}

/// What a word of this length may cost and still be the same word: nothing for the shortest.
fn budget(length: usize) -> u32 {
    match length {
        0 | 1 => 0,
        2 => 40,
        3 => 75,
        4 => 100,
        5 => 125,
        6 => 160,
        7 => 190,
        8 => 220,
        9 => 250,
        _ => 280,
    }
}

fn grade(cost: u32, length: usize) -> u32 {
    let length = u32::try_from(length.max(1)).unwrap_or(u32::MAX);
    FULL.saturating_sub(cost.saturating_mul(FULL / cost::EDIT) / length * 8 / 10)
}

fn tally(
    left: &[&Part],
    right: &[&Part],
    chosen: &[Candidate],
    (left_free, right_free): (&[bool], &[bool]),
    kind: Kind,
) -> Pairing {
    let mut found = Pairing {
        like: 0,
        weight: 0,
        left_alone: 0,
        right_alone: 0,
        telling: 0,
        contradicts: false,
        evidence: Vec::new(),
    };
    let mut last = None;
    let mut ordered = true;
    for candidate in chosen {
        let a = left.get(candidate.left.0..candidate.left.0 + candidate.left.1).unwrap_or_default();
        let b = right.get(candidate.right.0..candidate.right.0 + candidate.right.1).unwrap_or_default();
        // An initial stands for its word, and says no more than an initial does.
        let initial = a.iter().chain(b).any(|part| part.role == Role::Initial);
        let weight = if initial { 2 * 12 } else { candidate.weight };
        found.like += weight * u64::from(candidate.likeness);
        found.weight += weight;
        if !initial && a.iter().chain(b).any(|part| matches!(part.role, Role::Core)) {
            found.telling += 1;
        }
        ordered &= last.is_none_or(|last| last < candidate.right.0);
        last = Some(candidate.right.0);
        found.evidence.push(Evidence::Paired {
            left: text(a),
            right: text(b),
            cost: candidate.cost,
            likeness: u16::try_from(candidate.likeness).unwrap_or(u16::MAX),
        });
    }
    let mut telling_alone = [false; 2];
    for (side, (parts, free)) in [(left, left_free), (right, right_free)].into_iter().enumerate() {
        for (part, _) in parts.iter().zip(free).filter(|&(_, &free)| free) {
            // A number that only one name has makes it another one of a series.
            let weight = if part.role == Role::Number { NUMBER_ALONE } else { weight(part, kind) };
            if side == 0 {
                found.left_alone += weight
            } else {
                found.right_alone += weight
            }
            telling_alone[side] |= tells(part);
            found.evidence.push(Evidence::Alone {
                text: part.text.clone(),
                role: part.role,
                in_left: side == 0,
            });
        }
    }
    found.contradicts = telling_alone == [true, true];
    if found.contradicts {
        found.evidence.push(Evidence::Contradiction);
    }
    if !ordered {
        found.evidence.push(Evidence::Order);
    }
    found
}

fn text(parts: &[&Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
}
