//! Compares names in Chinese characters with each other, and with names in letters.

use super::compare::Comparison;
use super::evidence::Evidence;
use super::keys::{self, Rung};
use super::pair::FULL;
use super::parts::{Kind, Name, Role};
use super::{cost, han, pinyin};

/// Compares two names that are both written in Chinese characters.
pub(super) fn compare(left: &Name, right: &Name) -> Comparison {
    match left.kind().max(right.kind()) {
        Kind::Person => persons(left, right),
        Kind::Organisation => organisations(left, right),
    }
}

const NAME: &[Role] = &[Role::Surname, Role::Given, Role::Core];

/// Chinese persons: two or three characters bear no difference. Only what sounds alike is told, below any threshold
/// that a deny should use.
fn persons(left: &Name, right: &Name) -> Comparison {
    let (a, b) = (left.chars(NAME), right.chars(NAME));
    if keys::telling_words(left) == keys::telling_words(right) {
        return key(Rung::Core, 9_800);
    }
    let (family_a, family_b) = (left.chars(&[Role::Surname]), right.chars(&[Role::Surname]));
    let paired = |likeness: u32, cost| {
        vec![
            Evidence::Paired {
                left: a.iter().collect(),
                right: b.iter().collect(),
                cost,
                likeness: u16::try_from(likeness).unwrap_or(u16::MAX),
            },
            Evidence::TooShort,
        ]
    };
    let cost = cost::han(&a, &b);
    let length = u32::try_from(a.len().max(b.len())).unwrap_or(u32::MAX);
    if a.len() == b.len() && a.iter().zip(&b).all(|(&a, &b)| pinyin::sound_alike(a, b)) {
        // The same surname and the same sound: worth a second look, never a match by itself.
        let score = if family_a == family_b && !family_a.is_empty() { 6_800 } else { 6_000 };
        let score = if a.len() >= 4 { 8_200 } else { score };
        return Comparison::new(score, Rung::Pinyin, paired(score, cost));
    }
    let score = match (a.len().min(b.len()), cost) {
        // Names of foreigners and minorities, written by sound: 阿卜杜拉·艾山.
        (5.., _) if cost * 5 <= 100 * length => FULL - cost * 80 / length,
        (_, ..=50) if family_a == family_b && !family_a.is_empty() => 6_200,
        (_, 51..=100) if family_a == family_b && !family_a.is_empty() && length > 2 => 4_000,
        _ => 4_000_u32.saturating_sub(cost.saturating_mul(40) / length),
    };
    Comparison::new(score, Rung::Similar, paired(score, cost))
}

fn key(rung: Rung, score: u32) -> Comparison {
    Comparison::new(score, rung, vec![Evidence::Key { rung }])
}

/// Chinese organisations: the stem tells them apart, the trade supports it, place and branch can contradict.
fn organisations(left: &Name, right: &Name) -> Comparison {
    let core = |name: &Name| keys::core_words(name).concat();
    let mut evidence = Vec::new();
    let (rung, mut score) = if keys::telling_words(left) == keys::telling_words(right) {
        evidence.push(Evidence::Key { rung: Rung::Core });
        (Rung::Core, 9_800)
    } else {
        let rung = if same_sound(&core(left), &core(right)) { Rung::Pinyin } else { Rung::Similar };
        (rung, stems(left, right, &mut evidence))
    };
    if rung != Rung::Core {
        score = score.saturating_sub(inner_place_penalty(&core(left), &core(right), &mut evidence));
    }
    score = score.saturating_sub(place_penalty(left, right, &mut evidence));
    score = score.saturating_sub(branch_penalty(left, right, &mut evidence));
    Comparison::new(score, rung, evidence)
}

fn same_sound(left: &str, right: &str) -> bool {
    left.chars().count() == right.chars().count()
        && left.chars().zip(right.chars()).all(|(a, b)| pinyin::sound_alike(a, b))
}

fn stems(left: &Name, right: &Name, evidence: &mut Vec<Evidence>) -> u32 {
    let chars = |name: &Name, roles: &[Role]| name.chars(roles);
    let (stem_a, stem_b) = (chars(left, &[Role::Core]), chars(right, &[Role::Core]));
    let (trade_a, trade_b) =
        (without_group(chars(left, &[Role::Trade])), without_group(chars(right, &[Role::Trade])));
    let (whole_a, whole_b) = ([stem_a.as_slice(), &trade_a].concat(), [stem_b.as_slice(), &trade_b].concat());
    let stem = stem_likeness(&stem_a, &stem_b);
    let trade = trade_likeness(&trade_a, &trade_b);
    let pairs = [(&stem_a, &stem_b, stem), (&trade_a, &trade_b, trade)];
    for (a, b, likeness) in pairs.into_iter().filter(|(a, b, _)| !(a.is_empty() && b.is_empty())) {
        evidence.push(Evidence::Paired {
            left: a.iter().collect(),
            right: b.iter().collect(),
            cost: cost::han(a, b),
            likeness: u16::try_from(likeness).unwrap_or(u16::MAX),
        });
    }
    // The border between stem and trade is a guess; the whole is not.
    let by_parts = stem.saturating_sub((FULL - trade) / 3);
    let whole = stem_likeness(&whole_a, &whole_b);
    let by_whole = if stem == 0 { whole.min(5_500) } else { whole.min(stem) };
    let subset = subset(&stem_a, &stem_b, &whole_a, &whole_b);
    by_parts.max(by_whole).max(subset)
}

/// One name is nothing but the beginning of the other's: likely, not sure.
fn subset(stem_a: &[char], stem_b: &[char], whole_a: &[char], whole_b: &[char]) -> u32 {
    let (stem, short, long) =
        if whole_a.len() <= whole_b.len() { (stem_a, whole_a, whole_b) } else { (stem_b, whole_b, whole_a) };
    if stem == short && short.len() >= 3 && long.starts_with(short) { 8_000 } else { 0 }
}

fn without_group(mut trade: Vec<char>) -> Vec<char> {
    for word in ["集团控股", "控股集团", "集团", "控股", "股份"] {
        let text: String = trade.iter().collect();
        if let Some(rest) = text.strip_suffix(word) {
            trade = rest.chars().collect();
        }
    }
    trade
}

/// How like two stems are. A stem of two bears a change only where it sounds and looks alike; longer ones bear more.
fn stem_likeness(left: &[char], right: &[char]) -> u32 {
    if left == right {
        return FULL;
    }
    let cost = cost::han(left, right);
    let (short, long) = (left.len().min(right.len()), left.len().max(right.len()));
    let budget = match short {
        0 | 1 => 0,
        2 | 3 => 50,
        4 | 5 => 100,
        6..=8 => 150,
        _ => 200,
    };
    let length = u32::try_from(long.max(1)).unwrap_or(u32::MAX);
    if cost > budget { 0 } else { FULL - cost * 60 / length.max(3) }
}

fn trade_likeness(left: &[char], right: &[char]) -> u32 {
    if left == right {
        return FULL;
    }
    if left.is_empty() || right.is_empty() {
        return 7_000;
    }
    let contains = |long: &[char], short: &[char]| long.windows(short.len()).any(|part| part == short);
    if contains(left, right) || contains(right, left) {
        return 8_500;
    }
    let cost = cost::han(left, right);
    let length = u32::try_from(left.len().max(right.len())).unwrap_or(u32::MAX);
    FULL.saturating_sub(cost * 100 / length).max(1_000)
}

/// What names of two places lose.
const OTHER_PLACE: u32 = 3_000;

fn place_penalty(left: &Name, right: &Name, evidence: &mut Vec<Evidence>) -> u32 {
    let (a, b) = (places(left), places(right));
    if a == b {
        return 0;
    }
    evidence.push(Evidence::Place { left: a.join(" "), right: b.join(" ") });
    let shared = a.iter().any(|place| b.contains(place));
    match (a.is_empty() || b.is_empty(), shared) {
        (_, true) => 50,
        (true, _) => 150,
        (false, _) => OTHER_PLACE,
    }
}

/// `中国移动通信集团广东` and `中国移动通信集团广西`: where each holds a place that the other has not, the slip is none.
fn inner_place_penalty(left: &str, right: &str, evidence: &mut Vec<Evidence>) -> u32 {
    let places = |text: &str| han::places_within(&text.chars().collect::<Vec<_>>());
    let (a, b) = (places(left), places(right));
    let alone = |places: &[String], others: &[String]| {
        let alone: Vec<&str> =
            places.iter().filter(|place| !others.contains(place)).map(String::as_str).collect();
        alone.join(" ")
    };
    let (left, right) = (alone(&a, &b), alone(&b, &a));
    if left.is_empty() || right.is_empty() {
        return 0;
    }
    evidence.push(Evidence::Place { left, right });
    OTHER_PLACE
}

/// The places of a name, without the words for their kinds, in order of the alphabet.
fn places(name: &Name) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for part in name.parts().iter().filter(|part| part.role == Role::Place) {
        let chars: Vec<char> = part.text.chars().collect();
        places.extend(han::place_names(&chars));
    }
    places.sort_unstable();
    places.dedup();
    places
}

fn branch_penalty(left: &Name, right: &Name, evidence: &mut Vec<Evidence>) -> u32 {
    let (a, b) = (left.chars(&[Role::Branch]), right.chars(&[Role::Branch]));
    if a == b {
        return 0;
    }
    evidence.push(Evidence::Branch { left: a.iter().collect(), right: b.iter().collect() });
    if a.is_empty() || b.is_empty() { 2_200 } else { 3_500 }
}

/// Compares a name in Chinese characters (left) with one in letters (right), by how it is read.
pub(super) fn across(han: &Name, letters: &Name) -> Comparison {
    let spoken = letters.parts().iter().filter(|part| !matches!(part.role, Role::Title | Role::Legal));
    let letters: String = spoken.map(|part| part.ascii.as_str()).collect();
    let surname = han.chars(&[Role::Surname]).len();
    let core: Vec<char> = keys::core_words(han).concat().chars().collect();
    let mut best: Option<(u32, String)> = None;
    let mut consider = |spelling: String| {
        let cost = cost::ascii(&spelling, &letters);
        if best.as_ref().is_none_or(|(known, _)| cost < *known) {
            best = Some((cost, spelling));
        }
    };
    for spelling in pinyin::spellings(&core, surname > 0).unwrap_or_default() {
        consider(spelling.concat());
        if let Some((family, given)) = spelling.split_at_checked(surname).filter(|_| surname > 0) {
            consider([given.concat(), family.concat()].concat());
        }
    }
    let mut transliterated = any_ascii::any_ascii(&core.iter().collect::<String>());
    transliterated.retain(|c| c.is_ascii_alphanumeric());
    transliterated.make_ascii_lowercase();
    consider(transliterated);
    let Some((cost, spelling)) = best else { return Comparison::new(0, Rung::Similar, Vec::new()) };
    if cost == 0 && !letters.is_empty() {
        return key(Rung::Pinyin, 8_800);
    }
    let length = u32::try_from(spelling.len().max(letters.len()).max(1)).unwrap_or(u32::MAX);
    let likeness = FULL.saturating_sub(cost * 100 / length);
    let score = if spelling.len() >= 8 && likeness >= 8_000 { likeness * 9 / 10 } else { likeness / 2 };
    let evidence = Evidence::Paired {
        left: spelling,
        right: letters,
        cost,
        likeness: u16::try_from(likeness).unwrap_or(u16::MAX),
    };
    Comparison::new(score, Rung::Similar, vec![evidence])
}
