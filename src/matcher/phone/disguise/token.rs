//! What the characters of a text may be to somebody who looks for digits.

use super::super::letters;
use super::{Disguise, Folds};
use crate::matcher::text::is_ignorable;
use crate::table::phone::disguises::DISGUISES;
use crate::table::phone::{DisguisedDigit, Guise};
use crate::width::narrow;

/// One character, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A digit: plain at level 0, else in disguise; `guessed` if by itself it is anything else.
    Digit { value: u8, level: u8, guessed: bool, fold: Folds },
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

/// Most characters of a picture's name.
const PICTURE_MAX: usize = 12;

/// Words of two ideographs that may stand between the digits of a number.
const FILLERS: [[char; 2]; 7] =
    [['然', '后'], ['中', '间'], ['加', '上'], ['再', '加'], ['接', '着'], ['后', '面'], ['最', '后']];

/// Whether the two ideographs, next to each other, are a word that may stand between digits.
pub(super) fn is_filler(first: char, second: char) -> bool {
    FILLERS.contains(&[first, second])
}

/// The token of a character that has `before` and `after` next to it.
pub(super) fn token(c: char, before: Option<char>, after: Option<char>) -> Token {
    if let Some(value) = letters::digit(c) {
        return Token::Digit { value, level: 0, guessed: false, fold: Folds::NONE };
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
        let guessed = found.level == Disguise::Homophone as u8;
        let at = |level| Token::Digit { value: found.digit, level, guessed, fold };
        if found.guise != Guise::Letter {
            return at(found.level);
        }
        // A letter in a word is a letter.
        let beside = level_beside(before, found.level)
            .and_then(|before| Some(level_beside(after, found.level)?.max(before)));
        return beside.map_or(Token::Other, at);
    }
    other(c)
}

/// What a character is if it does not count as a digit.
pub(super) fn other(c: char) -> Token {
    match c {
        ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{3000}' | '（' | '）' | '－' | '–' => {
            Token::Separator { usual: true }
        }
        '\u{20e3}' => Token::Keycap,
        _ if is_mark(c) => Token::Mark,
        _ if is_invisible(c) => Token::Invisible,
        'x' | 'X' => Token::Separator { usual: false },
        _ if letters::is_punctuation(c) || is_separator(c) => Token::Separator { usual: false },
        '\u{4e00}'..='\u{9fff}' if !UNITS.contains(c) => Token::Ideograph(c),
        // Full-width forms are what their narrow ones are.
        '\u{ff01}'..='\u{ff5e}' => match other(narrow(c)) {
            Token::Separator { .. } => Token::Separator { usual: false },
            token => token,
        },
        _ if letters::is_currency(c) => Token::Separator { usual: false },
        _ => Token::Other,
    }
}

/// The length of the name of a picture that a text begins with, in brackets as chats write it: `[微笑]`, `[Smile]`. Where a
/// numeral stands in it, or all can be digits, it is none.
pub(super) fn picture(text: &str) -> Option<usize> {
    let name = text.strip_prefix('[')?;
    let name = name
        .char_indices()
        .take(PICTURE_MAX + 1)
        .find(|(_, c)| *c == ']')
        .and_then(|(end, _)| name.get(..end))?;
    let is_part = |c: char| c == ' ' || c.is_ascii_alphabetic() || matches!(other(c), Token::Ideograph(_));
    let is_digit = |c: char| matches!(token(c, None, None), Token::Digit { .. });
    let is_numeral =
        |c: char| !c.is_ascii() && matches!(token(c, None, None), Token::Digit { guessed: false, .. });
    let is_name = name.chars().nth(1).is_some()
        && name.chars().all(|c| is_part(c) && !is_numeral(c))
        && !name.chars().all(is_digit);
    is_name.then_some(name.len() + 2)
}

/// Whether the last character of a text can mean nothing but a digit.
pub(super) fn ends_in_a_digit(text: &str) -> bool {
    text.chars().next_back().and_then(sure_digit).is_some()
}

/// Whether a character that is no digit may stand between the digits of a number, to any reader of this module:
/// `find`, `parse` and `reveal`, ideographs apart.
pub(crate) fn is_between(c: char) -> bool {
    letters::is_punctuation(c)
        || matches!(other(c), Token::Invisible | Token::Mark | Token::Keycap | Token::Separator { .. })
}

/// The digit that a character is whatever stands beside it: a plain one, or one in disguise that means nothing else.
pub(crate) fn sure_digit(c: char) -> Option<u8> {
    match token(c, None, None) {
        Token::Digit { value, level, .. } if level <= Disguise::Safe as u8 => Some(value),
        _ => None,
    }
}

fn disguised(c: char) -> Option<&'static DisguisedDigit> {
    let at = DISGUISES.binary_search_by_key(&u32::from(c), |row| row.code).ok()?;
    DISGUISES.get(at)
}

/// The level at which a letter of that level passes for a digit beside this neighbour: where a Latin letter does so
/// itself, and beside one that never does, nowhere.
fn level_beside(neighbour: Option<char>, level: u8) -> Option<u8> {
    match neighbour.filter(|c| letters::is_latin(*c)) {
        Some(letter) => disguised(letter).map(|found| found.level.max(level)),
        None => Some(level),
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{e47}'..='\u{e4e}'
            | '\u{180b}'..='\u{180d}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{a66f}'..='\u{a672}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
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
            | '+' | ':' | '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{1680}' | '\u{202f}' | '\u{205f}'
            | '·' | '¨' | '×' | '。'
            | '\u{2000}'..='\u{200a}'
            | '\u{2016}'..='\u{2027}'
            | '\u{2030}'..='\u{205e}'
            | ';' | '\\' | '?' | '©' | '®'  | '«' | '»' | 'ℹ' | 'Ⓜ' | '™' | '〰' | '㊗' | '㊙'
            | '\u{2190}'..='\u{2bff}'
            | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3020}'
            | '\u{31c0}'..='\u{31e3}'
            | '\u{ff61}'..='\u{ff65}'
            | '\u{1f000}'..='\u{1faff}'
    )
}
