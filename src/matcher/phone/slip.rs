//! Numbers that can be read, and were hardly meant as they are read.
//!
//! For policies, lists and requests alike: what spreadsheets and masks make of a number would be taken for another number,
//! which no list holds. Not for `parse`, which reads what can be read.

use std::fmt;

use super::written::is_too_long;
use super::{Options, Phone, Region, letters, parse, parse_with};
use crate::matcher::text::is_ignorable;

/// What hides digits rather than parts them.
const STARS: &str = "*＊•●○·×xX#?？█~～";
/// Fewest stars in a row that hide digits. One parts them, or begins an extension.
const STARS_MIN: usize = 2;
/// Fewest in a row of a mark that parts digits where there are less of it: `138----8000`.
const MARKS_MIN: usize = 4;
/// Most decimal places of a figure whose digits are parted: `138 0013 8000.00`. With more it can be a number: `650-253.0000`.
const PLACES_MAX: usize = 2;

/// Fewest digits behind a mark of dialling (`;`, `,,`) that are a number of their own. Extensions are shorter.
const NUMBER_DIGITS_MIN: usize = 7;

/// Why a text is not a number that is written out, though one can be read from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhoneSlip {
    /// Some of its digits are masked: `138****8000`. What is left would be another number.
    Masked,
    /// A spreadsheet's figure: `13800138000.0`, `1.3800138e10`. Its point or exponent would be read as digits.
    Figure,
    /// Two numbers: `13700137000;13800138000`. The second would be read as an extension, which is not compared.
    Several,
}

impl PhoneSlip {
    /// What the text is, if it is one of these. A text that is too long for [`parse`] is none: no number is read from it.
    ///
    /// ```
    /// use menshen::matcher::phone::PhoneSlip;
    ///
    /// assert_eq!(PhoneSlip::of("138****8000"), Some(PhoneSlip::Masked));
    /// assert_eq!(PhoneSlip::of("1.3800138e10"), Some(PhoneSlip::Figure));
    /// assert_eq!(PhoneSlip::of("138 0013 8000.00"), Some(PhoneSlip::Figure));
    /// assert_eq!(PhoneSlip::of("13700137000;13800138000"), Some(PhoneSlip::Several));
    /// assert_eq!(PhoneSlip::of("+86 138.0013.8000"), None);
    /// assert_eq!(PhoneSlip::of("0755-26000000;8001"), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if is_too_long(text) {
            return None;
        }
        // PERF: most numbers of requests are digits and little else. One pass tells; a search for two strokes takes as long as
        // reading the number.
        let mut before = 0;
        let is_usual = |byte: u8| {
            let is_second = byte == b'-' && before == b'-';
            before = byte;
            byte.is_ascii_digit() || (matches!(byte, b'+' | b' ' | b'(' | b')' | b'-') && !is_second)
        };
        if text.bytes().all(is_usual) {
            return None;
        }
        if is_masked(text) {
            return Some(Self::Masked);
        }
        if is_figure(text) { Some(Self::Figure) } else { is_several(text).then_some(Self::Several) }
    }
}

impl fmt::Display for PhoneSlip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Masked => "some of its digits are masked; write the whole number",
            Self::Figure => {
                "it is a figure of a spreadsheet, not a number as one dials it; export the column as text"
            }
            Self::Several => "these are two numbers; write each by itself",
        })
    }
}

impl std::error::Error for PhoneSlip {}

/// Whether several marks of one kind follow each other behind a digit, whatever parts them.
fn is_masked(text: &str) -> bool {
    let is_star = |c| STARS.contains(c);
    // The mark since the last digit, and how many there are of it; none behind anything else: `ext xx`.
    let mut run: Option<(char, usize)> = None;
    for c in text.chars().filter(|c| !is_blank(*c)) {
        let parts_digits = letters::is_punctuation(c) && !is_star(c);
        run = match run {
            _ if letters::digit(c).is_some() => Some((c, 0)),
            Some((mark, count)) if mark == c => Some((mark, count + 1)),
            Some((star, count)) if parts_digits && is_star(star) => Some((star, count)),
            Some((mark, _)) if (parts_digits || is_star(c)) && !is_star(mark) => Some((c, 1)),
            _ => None,
        };
        let hides = |(mark, count)| count >= if is_star(mark) { STARS_MIN } else { MARKS_MIN };
        if run.is_some_and(hides) {
            return true;
        }
    }
    false
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c)
}

/// Whether a text is a decimal of nothing but zeros behind its point, or has an exponent. What stands around a number that
/// can be read does not count.
fn is_figure(text: &str) -> bool {
    let text = text.trim_start_matches(|c| letters::digit(c).is_none());
    let text = text.trim_end_matches(|c| !letters::is_word(c));
    let is_point = |c| matches!(c, '.' | '\u{ff0e}');
    let (mut places, mut exponent): (Option<usize>, Option<usize>) = (None, None);
    let (mut is_whole, mut is_parted) = (true, false);
    for c in text.chars() {
        match (letters::digit(c), &mut exponent, &mut places) {
            (Some(_), Some(digits), _) => *digits += 1,
            (Some(digit), None, Some(digits)) => {
                *digits += 1;
                is_whole &= digit == 0;
            }
            (Some(_), None, None) => {}
            (None, None, None) if is_point(c) => places = Some(0),
            (None, None, _) if matches!(c, 'e' | 'E') => exponent = Some(0),
            (None, Some(0), _) if c == '+' => {}
            (None, _, _) if !is_point(c) && (is_blank(c) || letters::is_punctuation(c)) => is_parted = true,
            _ => return false,
        }
    }
    match (exponent, places) {
        (Some(digits), _) => digits > 0,
        (None, Some(digits)) => {
            is_whole && (1..=if is_parted { PLACES_MAX } else { usize::MAX }).contains(&digits)
        }
        (None, None) => false,
    }
}

/// Whether what is read as digits to be dialled after the call is connected is long enough to be a number.
fn is_several(text: &str) -> bool {
    let is_filling = |c: char| is_blank(c) || matches!(c, ',' | '-' | ':' | '.' | '\u{ff0e}');
    let text = text.trim_end_matches(|c| c == '#' || is_blank(c));
    let head = text.trim_end_matches(|c| letters::digit(c).is_some());
    let digits = text.get(head.len()..).unwrap_or_default();
    if digits.chars().nth(NUMBER_DIGITS_MIN - 1).is_none() {
        return false;
    }
    let number = head.trim_end_matches(is_filling);
    number.ends_with(';') || head.get(number.len()..).is_some_and(|filling| filling.contains(",,"))
}

/// Why a number, as it is read, may not be the one that was meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhoneDoubt {
    /// None that its country has given out, nor a short code or a sender of messages: most likely a digit is missing or wrong.
    Unassigned,
    /// It has an extension, which comparisons leave out: all of the switchboard is meant.
    Extension,
}

impl PhoneDoubt {
    /// What is doubtful about a text that is a number of `region` or of any other.
    ///
    /// ```
    /// use menshen::matcher::phone::{PhoneDoubt, Region};
    ///
    /// let china = Region::from_code("CN").expect("a region");
    /// assert_eq!(PhoneDoubt::of("1380013800", china), Some(PhoneDoubt::Unassigned));
    /// assert_eq!(PhoneDoubt::of("0755-26000000 ext 8001", china), Some(PhoneDoubt::Extension));
    /// assert_eq!(PhoneDoubt::of("95588", china), None);
    /// ```
    #[must_use]
    pub fn of(text: &str, region: Region) -> Option<Self> {
        parse(text, region).ok().and_then(|phone| Self::of_phone(&phone, text, region))
    }

    /// The same of the number that the text was read as.
    pub(crate) fn of_phone(phone: &Phone, text: &str, region: Region) -> Option<Self> {
        let is_unassigned = || {
            let options = Options::EXTENDED_CHINA.with(Options::SERVICE_NUMBERS);
            parse_with(text, region, options).is_ok_and(|number| !number.is_valid())
        };
        if !phone.is_valid() && is_unassigned() {
            return Some(Self::Unassigned);
        }
        phone.extension().map(|_| Self::Extension)
    }
}

impl fmt::Display for PhoneDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unassigned => "is as long as a telephone number, but its country has none like it",
            Self::Extension => "has an extension, which is not compared: all of that switchboard is meant",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::phone::PhoneError;

    /// Past the longest text that is read there is no number, and so nothing that would be read wrongly.
    #[test]
    fn a_text_at_the_bound_is_looked_at_and_one_past_it_is_not() {
        let china = Region::from_code("CN").unwrap();
        for (filling, slip) in
            [("138****8000 ", PhoneSlip::Masked), ("１３８＊＊＊＊８０００ ", PhoneSlip::Masked)]
        {
            let text: String = filling.chars().cycle().take(250).collect();
            assert_eq!(PhoneSlip::of(&text), Some(slip));
            let longer = text + "0";
            assert_eq!((PhoneSlip::of(&longer), parse(&longer, china)), (None, Err(PhoneError::TooLong)));
        }
        let digits = "1".repeat(250);
        assert_eq!((PhoneSlip::of(&digits), parse(&digits, china)), (None, Err(PhoneError::TooLong)));
    }
}
