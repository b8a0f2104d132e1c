//! The sound of Chinese text: each character as its toneless syllable.
//!
//! A syllable is written as one private-use character (U+E000 and its number), which takes three bytes as the Chinese
//! characters it stands for do: the sound of a text has the offsets of the text. Private-use characters of the text
//! itself are written as U+FFFD, so that nobody can write a sound.

use crate::table::han::{READING_OF, READINGS};

/// Fewer characters by sound would raise an alarm in every other text.
const WORD_CHARS_MIN: usize = 3;
/// Spellings of one word: several characters of several readings multiply.
const SPELLINGS_MAX: usize = 64;

/// The syllables of a character, the commonest first; none for what is no Chinese character.
fn readings(c: char) -> &'static [u16] {
    let set = (c as usize).checked_sub(0x3400).and_then(|at| READING_OF.get(at)).copied().unwrap_or(0);
    READINGS.get(usize::from(set)).copied().unwrap_or_default()
}

fn symbol(syllable: u16) -> char {
    char::from_u32(0xe000 + u32::from(syllable)).unwrap_or('\u{fffd}')
}

/// Writes the sound of `text` into `sound`: for each character its commonest reading.
pub(super) fn listen(text: &str, sound: &mut String) {
    sound.clear();
    sound.extend(text.chars().map(|c| match c {
        '\u{e000}'..='\u{f8ff}' => '\u{fffd}',
        _ => readings(c).first().map_or(c, |&syllable| symbol(syllable)),
    }));
}

/// The sounds that a word can have, by all readings of its characters; none for a word that is shorter than three
/// characters or not wholly Chinese.
pub(super) fn spellings(word: &str) -> Vec<String> {
    if word.chars().count() < WORD_CHARS_MIN {
        return Vec::new();
    }
    let mut spellings = vec![String::new()];
    for c in word.chars() {
        let readings = readings(c);
        if readings.is_empty() {
            return Vec::new();
        }
        // Past the bound only the commonest reading is followed.
        let followed =
            if spellings.len().saturating_mul(readings.len()) > SPELLINGS_MAX { 1 } else { readings.len() };
        spellings = spellings
            .iter()
            .flat_map(|head| {
                readings.iter().take(followed).map(move |&syllable| format!("{head}{}", symbol(syllable)))
            })
            .collect();
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_keep_the_offsets_of_the_text() {
        let mut sound = String::new();
        listen("加微信\u{e001}vx", &mut sound);
        assert_eq!(sound.len(), "加微信\u{e001}vx".len());
        assert!(sound.ends_with("\u{fffd}vx"));
        let mut other = String::new();
        listen("家威信", &mut other);
        assert_eq!(sound.get(..9), Some(other.as_str()));
    }

    #[test]
    fn words_of_several_readings_have_several_spellings() {
        assert_eq!(spellings("微信"), Vec::<String>::new());
        assert_eq!(spellings("加微v"), Vec::<String>::new());
        assert_eq!(spellings("电电电").len(), 1);
        assert!(spellings("银行长").len() >= 4, "行 is xing and hang, 长 chang and zhang");
        assert!(spellings(&"行长重".repeat(20)).len() <= SPELLINGS_MAX);
    }
}
