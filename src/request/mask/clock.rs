//! Times of day in free text: two or three figures that colons part, none of them more than a clock shows.
//!
//! Where there are more figures, or others, colons are but another way to write a number (`13:80:01:38:00:0`).
//! Cost: one pass.

use crate::matcher::text::is_ignorable;

/// The most that each figure of a time can be: hours, minutes, seconds.
const MOST: [u32; 3] = [24, 59, 60];
/// Most digits of a figure.
const DIGITS_MAX: usize = 2;

/// Where the colons of times stand, in bytes.
pub(super) fn colons_of_times(text: &str) -> Vec<usize> {
    let (mut found, mut chain) = (Vec::new(), Chain::default());
    for (at, c) in text.char_indices() {
        if let Some(digit) = digit(c) {
            chain.digit(digit, &mut found);
        } else if matches!(c, ':' | '：') {
            chain.colon(at, &mut found);
        } else if c.is_whitespace() || is_ignorable(c) {
            chain.is_apart = true;
        } else {
            chain.end(&mut found);
        }
    }
    chain.end(&mut found);
    found
}

fn digit(c: char) -> Option<u32> {
    super::digit(c).map(|digit| digit.to_digit(10).unwrap_or(u32::MAX))
}

/// Figures and colons in turn.
#[derive(Default)]
struct Chain {
    /// Finished figures, and the colon behind each.
    colons: Vec<usize>,
    /// Whether all of them can stand in a time.
    is_fit: bool,
    /// The figure that is being read, and how many digits it has.
    figure: u32,
    digits: usize,
    /// Whether white space stands behind the last digit or colon.
    is_apart: bool,
}

impl Chain {
    fn digit(&mut self, digit: u32, found: &mut Vec<usize>) {
        if self.is_apart && self.digits > 0 {
            self.end(found);
        }
        if self.colons.is_empty() && self.digits == 0 {
            self.is_fit = true;
        }
        self.is_apart = false;
        self.figure = self.figure.saturating_mul(10).saturating_add(digit);
        self.digits += 1;
    }

    fn colon(&mut self, at: usize, found: &mut Vec<usize>) {
        if self.digits == 0 {
            return self.end(found);
        }
        self.judge();
        self.colons.push(at);
        self.is_apart = false;
    }

    /// Ends a figure.
    fn judge(&mut self) {
        let most = MOST.get(self.colons.len());
        self.is_fit &= self.digits <= DIGITS_MAX && most.is_some_and(|most| self.figure <= *most);
        (self.figure, self.digits) = (0, 0);
    }

    fn end(&mut self, found: &mut Vec<usize>) {
        if self.digits > 0 {
            self.judge();
        } else {
            // A colon at the end belongs to the sentence.
            self.colons.pop();
        }
        if self.is_fit {
            found.append(&mut self.colons);
        }
        *self = Chain::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_digits_that_colons_part() {
        for (text, count) in [
            ("8:30-12:00, 13:30", 3),
            ("10:26:30 开会", 2),
            ("上午 8：30: 开会", 1),
            ("10: 30", 1),
            ("24:59:60", 2),
            ("25:00", 0),
            ("24:60", 0),
            ("24:59:61", 0),
            ("024:00", 0),
            ("13:80:01:38:00:0", 0),
            ("13：80：01：38：00：0", 0),
            ("1:380:01:38:00:0", 0),
            ("13:800:13:80:00", 0),
            ("80:00", 0),
            ("1:3:8:0", 0),
            ("1:3800138000", 0),
            ("Ⅷ:30", 0),
            ("::1", 0),
            ("12:", 0),
        ] {
            assert_eq!(colons_of_times(text).len(), count, "{text}");
        }
        assert_eq!(colons_of_times("在 8：30:"), [5]);
    }
}
