//! The ladder of keys: each rung an exact key, so that an index finds a name by equality alone.
//!
//! A higher rung says less when it matches; what one joins, another need not. Keys are 64-bit hashes
//! that are the same on every machine; two texts share one by accident once in some 10^19 pairs.

use super::parts::{Kind, Name, Role};
use super::{numeral, pinyin};
use crate::matcher::text::Fold;

/// How a name was matched, from the surest to the least sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rung {
    /// The folded names are equal but for separators.
    Fold,
    /// Equal without titles, legal forms, articles and places in brackets.
    Core,
    /// The same words in another order.
    Sorted,
    /// The names look the same (Unicode Technical Standard 39).
    Skeleton,
    /// The names are read the same in Chinese.
    Pinyin,
    /// The initials of one are the other, or of both are the same.
    Initials,
    /// No key is shared: weighed word by word.
    Similar,
}

impl Rung {
    /// The word that the command line prints for the rung.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rung::Fold => "fold",
            Rung::Core => "core",
            Rung::Sorted => "sorted",
            Rung::Skeleton => "skeleton",
            Rung::Pinyin => "pinyin",
            Rung::Initials => "initials",
            Rung::Similar => "similar",
        }
    }

    /// The rungs that have keys, in order.
    pub const KEYED: [Rung; 6] =
        [Rung::Fold, Rung::Core, Rung::Sorted, Rung::Skeleton, Rung::Pinyin, Rung::Initials];
}

/// One key of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Which rung it belongs to.
    pub rung: Rung,
    /// The text that is hashed.
    pub text: String,
    /// The hash of the rung and the text.
    pub hash: u64,
}

impl Key {
    fn new(rung: Rung, text: String) -> Key {
        let hash = hash(rung, &text);
        Key { rung, text, hash }
    }
}

/// All keys of a name, rung by rung. A rung may have several (readings) or none (a name that is only a suffix
/// has no key but the first).
pub fn keys(name: &Name) -> Vec<Key> {
    let mut keys = vec![Key::new(Rung::Fold, name.squashed().to_owned())];
    if name.is_suffix_only() {
        return keys;
    }
    let words = telling_words(name);
    let core: String = words.concat();
    if core.is_empty() {
        return keys;
    }
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let sorted = sorted.concat();
    let skeleton = skeleton(&core);
    keys.push(Key::new(Rung::Core, core));
    keys.push(Key::new(Rung::Sorted, sorted));
    keys.push(Key::new(Rung::Skeleton, skeleton));
    let mut spelt: Vec<Key> =
        pinyin_keys(name).into_iter().map(|text| Key::new(Rung::Pinyin, text)).collect();
    keys.append(&mut spelt);
    if let Some(initials) = initials(name) {
        keys.push(Key::new(Rung::Initials, initials));
    }
    keys
}

/// The core words as they are held to be equal: Chinese numbers in digits, so that `第一` is `第1`.
pub(super) fn telling_words(name: &Name) -> Vec<String> {
    let words = core_words(name);
    if name.is_han() { words.iter().map(|word| numeral::in_digits(word)).collect() } else { words }
}

/// The words that tell a name apart, in the order in which it is spoken.
pub(super) fn core_words(name: &Name) -> Vec<String> {
    let han = name.is_han();
    let mut words: Vec<String> = name
        .parts()
        .iter()
        .filter(|part| match part.role {
            Role::Title | Role::Legal => false,
            Role::Place | Role::Branch => !han,
            Role::Particle => name.kind() == Kind::Person,
            Role::Core | Role::Surname | Role::Given | Role::Initial | Role::Number | Role::Trade => true,
        })
        .map(|part| if han { part.text.clone() } else { part.ascii.clone() })
        .collect();
    if han {
        // Chinese is not written in words: one string, so that every way of parting it gives the same key.
        words = vec![without_group(words.concat())];
    }
    words
}

/// `阿里巴巴集团` and `阿里巴巴` are one.
fn without_group(text: String) -> String {
    let stripped = ["集团控股", "控股集团", "集团", "控股"].iter().find_map(|word| text.strip_suffix(word));
    match stripped {
        Some(rest) if rest.chars().count() >= 2 => rest.to_owned(),
        _ => text,
    }
}

/// What the text looks like: the skeleton of Unicode Technical Standard 39, folded again so that it is a fixed point
/// of the fold. `1` and `l`, `0` and `o`, `rn` and `m`, Cyrillic and Latin look-alikes fall together.
pub fn skeleton(text: &str) -> String {
    let mut folded = Fold::NAME.fold(text);
    // The prototype of `0` is a capital `O`, which folding makes small; that of `1` and `I` is `l`.
    for _ in 0..3 {
        let prototype: String = unicode_security::skeleton(&folded).collect();
        let next = Fold::NAME.fold(&prototype);
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

/// Longest run of Chinese characters that is spelt out.
const SPELT_MAX: usize = 16;

fn pinyin_keys(name: &Name) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    if name.is_han() {
        let surname = name.chars(&[Role::Surname]).len();
        let core: Vec<char> = core_words(name).concat().chars().collect();
        let han = core.iter().all(|&c| pinyin::readings(c).next().is_some());
        if han && core.len() <= SPELT_MAX {
            for spelling in pinyin::spellings(&core, surname > 0).unwrap_or_default() {
                keys.push(spelling.concat());
                if surname > 0 && spelling.len() > surname {
                    let (family, given) = spelling.split_at(surname);
                    keys.push([given.concat(), family.concat()].concat());
                }
            }
        }
    } else if name.parts().iter().all(|part| part.ascii.bytes().all(|b| b.is_ascii_lowercase())) {
        keys.push(core_words(name).concat());
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The first letters of the words, or of the syllables; at least two.
fn initials(name: &Name) -> Option<String> {
    let letters: String = if name.is_han() {
        let core: Vec<char> = core_words(name).concat().chars().collect();
        core.iter()
            .filter_map(|&c| pinyin::readings(c).next().and_then(|reading| reading.chars().next()))
            .collect()
    } else {
        let words: Vec<String> = core_words(name);
        match words.as_slice() {
            // A single short word may itself be initials.
            [word] if (2..=5).contains(&word.len()) => word.clone(),
            words => words.iter().filter_map(|word| word.chars().next()).collect(),
        }
    };
    (letters.len() >= 2).then_some(letters)
}

/// FNV-1a over the rung and the text, with the finisher of MurmurHash3 so that every bit counts.
pub(super) fn hash(rung: Rung, text: &str) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    // The rung is a byte of its own: mixed into the first letter, `ii` on one rung would be `mi` on another.
    for byte in std::iter::once(rung as u8).chain(text.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}
