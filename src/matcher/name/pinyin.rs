//! Toneless readings of Chinese characters: all of them, with the readings that only surnames have.

use super::surname;
use crate::table::han::{READING_OF, READINGS, SYLLABLES};

/// The readings of one character, the commonest first; empty for what is no Chinese character.
pub fn readings(c: char) -> impl Iterator<Item = &'static str> + Clone {
    let set = (c as usize).checked_sub(0x3400).and_then(|at| READING_OF.get(at)).copied().unwrap_or(0);
    let ids = READINGS.get(usize::from(set)).copied().unwrap_or_default();
    ids.iter().filter_map(|&id| SYLLABLES.get(usize::from(id)).copied())
}

/// Whether two characters have a reading in common.
pub fn sound_alike(left: char, right: char) -> bool {
    left == right || readings(left).any(|reading| readings(right).any(|other| other == reading))
}

/// How a syllable with `ü`, which is typed `v`, is spelt else: as in passports since 2012, and with its dots left off.
fn umlaut(typed: &str) -> &'static [&'static str] {
    match typed {
        "lv" => &["lyu", "lu"],
        "nv" => &["nyu", "nu"],
        "lve" => &["lyue", "lue"],
        "nve" => &["nyue", "nue"],
        _ => &[],
    }
}

/// Most spellings that are tried for one name; a name of rare characters with many readings stops here.
pub(super) const SPELLINGS_MAX: usize = 48;

/// Every spelling of a run of Chinese characters, syllables apart, `ü` in every way. A surname at the start is read as a surname
/// first, then in every other way. `None` if a character has no reading.
pub(super) fn spellings(chars: &[char], with_surname: bool) -> Option<Vec<Vec<&'static str>>> {
    let mut spellings: Vec<Vec<&'static str>> = vec![Vec::new()];
    let length = if with_surname { surname::length(chars) } else { 0 };
    let special = chars.get(..length).and_then(surname::readings);
    for (at, &c) in chars.iter().enumerate() {
        let mut here: Vec<&'static str> = Vec::new();
        if at < length
            && let Some(words) = special
        {
            here.extend(words.iter().filter_map(|reading| reading.split(' ').nth(at)));
        }
        here.extend(readings(c));
        let typed = here.clone();
        here.extend(typed.into_iter().flat_map(umlaut));
        let mut seen = Vec::with_capacity(here.len());
        here.retain(|reading| {
            !seen.contains(reading) && {
                seen.push(reading);
                true
            }
        });
        if here.is_empty() {
            return None;
        }
        let mut longer = Vec::with_capacity(spellings.len() * here.len());
        for reading in &here {
            for spelling in &spellings {
                if longer.len() < SPELLINGS_MAX {
                    let mut spelling = spelling.clone();
                    spelling.push(*reading);
                    longer.push(spelling);
                }
            }
        }
        spellings = longer;
    }
    Some(spellings)
}
