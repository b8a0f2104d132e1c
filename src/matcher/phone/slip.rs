//! Numbers that can be read, and were hardly meant as they are read.
//!
//! For what authors and their spreadsheets write in policies and lists. Not for requests, whose numbers are as they are.

use super::{Options, Region, parse_with};
use std::fmt;

/// Why a text is not a number that is written out, though one can be read from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhoneSlip {
    /// Some of its digits are masked: `138****8000`. What is left would be another number.
    Masked,
    /// A spreadsheet's figure: `13800138000.0`, `1.3800138e10`. Its point or exponent would be read as digits.
    Figure,
}

impl PhoneSlip {
    /// What the text is, if it is one of these.
    ///
    /// ```
    /// use menshen::matcher::phone::PhoneSlip;
    ///
    /// assert_eq!(PhoneSlip::of("138****8000"), Some(PhoneSlip::Masked));
    /// assert_eq!(PhoneSlip::of("1.3800138e10"), Some(PhoneSlip::Figure));
    /// assert_eq!(PhoneSlip::of("+86 138.0013.8000"), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if is_masked(text) { Some(Self::Masked) } else { is_figure(text.trim()).then_some(Self::Figure) }
    }
}

impl fmt::Display for PhoneSlip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Masked => "some of its digits are masked; write the whole number",
            Self::Figure => {
                "it is a figure of a spreadsheet, not a number as one dials it; export the column as text"
            }
        })
    }
}

impl std::error::Error for PhoneSlip {}

/// Whether two or more of what hides digits stand next to each other, behind a digit.
fn is_masked(text: &str) -> bool {
    let is_star =
        |c: char| matches!(c, '*' | '＊' | '•' | '●' | '○' | '·' | '×' | 'x' | 'X' | '#' | '?' | '？' | '█');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let mut chars = text.chars().filter(|c| !matches!(c, ' ' | '-')).peekable();
    let mut is_behind_digit = false;
    while let Some(c) = chars.next() {
        if is_behind_digit && is_star(c) && chars.peek() == Some(&c) {
            // `x` and `#` also begin an extension, and `xx` stands for digits only among others.
            return digits > 0;
        }
        is_behind_digit = c.is_ascii_digit();
    }
    false
}

/// Whether a text is a decimal of nothing but zeros behind its point, or has an exponent.
fn is_figure(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Some((figure, exponent)) = text.split_once(['e', 'E']) {
        let whole =
            figure.split_once('.').map_or(figure.to_owned(), |(whole, places)| format!("{whole}{places}"));
        return is_digits(&whole) && is_digits(exponent.trim_start_matches('+'));
    }
    text.split_once('.').is_some_and(|(whole, places)| {
        is_digits(whole) && is_digits(places) && places.bytes().all(|byte| byte == b'0')
    })
}

/// Whether a text that can be a phone number is none that its country has given out, nor a short code or a sender of
/// messages: most likely a digit of it is missing or wrong.
#[must_use]
pub fn is_doubtful(text: &str, region: Region) -> bool {
    let options = Options::EXTENDED_CHINA.with(Options::SERVICE_NUMBERS);
    parse_with(text, region, options).is_ok_and(|number| !number.is_valid())
}
