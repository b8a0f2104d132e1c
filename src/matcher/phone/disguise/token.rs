//! What the characters of a text may be to somebody who looks for digits.

use super::super::letters;
use super::Folds;
use crate::matcher::text::is_ignorable;
use crate::table::phone::disguises::DISGUISES;
use crate::table::phone::{DisguisedDigit, Guise};

/// One character, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A digit: plain at level 0, else in disguise.
    Digit { value: u8, level: u8, fold: Folds },
    /// Not seen by a reader: format characters, blanks of no width.
    Invisible,
    /// Changes how the character before it looks: strokes through it, variation selectors, the colour of a hand.
    Mark,
    /// The frame of a key around the character before it.
    Keycap,
    /// Stands between digits without a meaning of its own; `usual` if numbers are written with it.
    Separator { usual: bool },
    /// An ideograph that may do the same, alone.
    Ideograph(char),
    /// Ends a number.
    Other,
}

/// Ideographs that give the digits before or after them a meaning, or a place value.
const UNITS: &str = "十百千万亿廿卅年月日号時时点點分秒元块塊角毛钱个個件斤克两次人位名楼樓栋棟幢层層室单單户戶弄巷路街米里岁歲折倍度级級页頁第星周共约約";

/// The token of a character that has `before` and `after` next to it.
pub(super) fn token(c: char, before: Option<char>, after: Option<char>) -> Token {
    if let Some(value) = letters::digit(c) {
        return Token::Digit { value, level: 0, fold: Folds::NONE };
    }
    if let Some(found) = disguised(c) {
        let fold = match found.guise {
            Guise::Symbol => Folds::SYMBOL,
            Guise::Ideograph => Folds::IDEOGRAPH,
            Guise::Capital => Folds::CAPITAL,
            Guise::Spoken => Folds::SPOKEN,
            Guise::Letter => Folds::LETTER,
            Guise::Homophone => Folds::HOMOPHONE,
        };
        // A letter in a word is a letter.
        if found.guise == Guise::Letter && (in_word(before, found.level) || in_word(after, found.level)) {
            return Token::Other;
        }
        return Token::Digit { value: found.digit, level: found.level, fold };
    }
    other(c)
}

/// What a character is if it does not count as a digit.
pub(super) fn other(c: char) -> Token {
    match c {
        '\u{20e3}' => Token::Keycap,
        _ if is_mark(c) => Token::Mark,
        _ if is_invisible(c) => Token::Invisible,
        'x' | 'X' => Token::Separator { usual: false },
        ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{3000}' | '（' | '）' | '－' | '–' => {
            Token::Separator { usual: true }
        }
        _ if letters::is_punctuation(c) => Token::Separator { usual: false },
        _ if is_separator(c) => Token::Separator { usual: false },
        '\u{4e00}'..='\u{9fff}' if !UNITS.contains(c) => Token::Ideograph(c),
        _ => Token::Other,
    }
}

/// Whether a character that is no digit may stand between the digits of a number, to any reader of this module:
/// `find`, `parse` and `reveal`, ideographs apart.
pub(crate) fn is_between(c: char) -> bool {
    letters::is_punctuation(c)
        || matches!(other(c), Token::Invisible | Token::Mark | Token::Keycap | Token::Separator { .. })
}

fn disguised(c: char) -> Option<&'static DisguisedDigit> {
    let at = DISGUISES.binary_search_by_key(&u32::from(c), |row| row.code).ok()?;
    DISGUISES.get(at)
}

/// Whether the neighbour is a Latin letter that does not pass for a digit itself.
fn in_word(neighbour: Option<char>, level: u8) -> bool {
    neighbour.is_some_and(|c| letters::is_latin(c) && disguised(c).is_none_or(|found| found.level > level))
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{180b}'..='\u{180d}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// What the text fold leaves out, and the sign that stands for an object that a copy has lost.
fn is_invisible(c: char) -> bool {
    is_ignorable(c) || c == '\u{fffc}'
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        '_' | '*' | '|' | ',' | '\'' | '"' | '`' | '^' | '!' | '=' | '<' | '>' | '{' | '}' | '#' | '@' | '&'
            | '·' | '¨' | '×' | '，' | '。' | '！' | '＿' | '＊' | '｜' | '＝' | '＃' | '＆' | '＇' | '｛' | '｝'
            | '\u{2000}'..='\u{200a}'
            | '\u{2016}'..='\u{2027}'
            | '\u{2030}'..='\u{205e}'
            | ';' | '；' | '\\' | '＼' | '?' | '？' | '®' | '™' | '〰' | '㊗' | '㊙'
            | '\u{2190}'..='\u{2bff}'
            | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3020}'
            | '\u{ff61}'..='\u{ff65}'
            | '\u{1f000}'..='\u{1faff}'
    )
}
