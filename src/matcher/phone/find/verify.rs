//! Whether a stretch of text is a number, at a level of leniency.

use super::super::letters::digit;
use super::super::parts::Origin;
use super::super::resolve::{Digits, strip};
use super::super::{MatchLevel, Phone, Region, Style, parse};
use super::candidate::{Candidate, Marks};
use super::reject;

/// How sure a hit must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leniency {
    /// The length is one that numbers have.
    Possible,
    /// The number is valid, does not touch Latin letters or amounts, and has the national prefix if numbers of its
    /// kind are written with one.
    Valid,
}

/// No text with more bytes is a number: it has more than 250 characters.
const MOST_BYTES: usize = 1_000;

/// The number that the candidate, or a part of one, is.
pub(super) fn verified(
    text: &str,
    Candidate { start, end, marks }: Candidate,
    region: Region,
    leniency: Leniency,
) -> Option<Phone> {
    let candidate = text.get(start..end)?;
    if candidate.is_empty() || candidate.len() > MOST_BYTES {
        return None;
    }
    if marks.has(Marks::BRACKET.with(Marks::OTHER))
        && (!reject::has_matching_brackets(candidate) || reject::has_pages(candidate))
    {
        return None;
    }
    if leniency == Leniency::Valid && reject::is_part_of_more(text, start, end) {
        return None;
    }
    let phone = parse(candidate, region).ok()?;
    let good = match leniency {
        Leniency::Possible => phone.is_possible(),
        Leniency::Valid => {
            phone.is_valid()
                && (!marks.has(Marks::X) || has_valid_x(&phone, candidate))
                && has_needed_prefix(&phone, candidate, marks, region)
        }
    };
    good.then_some(phone)
}

/// Whether each x stands for a carrier before the number (two of them) or for an extension after it (one).
fn has_valid_x(phone: &Phone, candidate: &str) -> bool {
    let mut chars = candidate.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, 'x' | 'X') {
            continue;
        }
        let Some(&(next_at, next)) = chars.peek() else { return true };
        if matches!(next, 'x' | 'X') {
            chars.next();
            if phone.compare_text(candidate.get(next_at..).unwrap_or("")) != MatchLevel::Nsn {
                return false;
            }
        } else if !is_extension(phone, candidate.get(at..).unwrap_or("")) {
            return false;
        }
    }
    true
}

/// Whether the digits of `text` are the extension of the number.
fn is_extension(phone: &Phone, text: &str) -> bool {
    let digits = text.chars().filter_map(digit).map(|value| char::from(b'0' + value));
    phone.extension().is_some_and(|extension| extension.chars().eq(digits))
}

/// Whether a number that is dialled with a national prefix at home was written with one.
fn has_needed_prefix(phone: &Phone, candidate: &str, marks: Marks, region: Region) -> bool {
    if phone.parts().origin() != Origin::Region
        || !phone.form(Style::National).is_some_and(|form| form.needs_prefix)
    {
        return true;
    }
    let record = phone.parts().main_record();
    let mut digits = Digits::new();
    for value in candidate.chars().filter_map(digit) {
        digits.push(value);
    }
    // Without letters, nothing but a prefix makes the number shorter than what was written.
    let letters = marks.has(Marks::X.with(Marks::OTHER));
    let main = region.record().is_some_and(|own| std::ptr::eq(own, record));
    if main && !letters && digits.as_slice().len() > usize::from(phone.national_length()) {
        return true;
    }
    strip(digits.as_slice(), record, &mut Digits::new()).1
}
