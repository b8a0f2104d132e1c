//! Writing a number as people of its country, or callers from abroad, are used to.

use std::fmt;

use crate::table::phone::Format;
use crate::table::phone::formats::FORMATS;

use super::{Phone, plan};

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `+8613800138000`, without the extension.
    E164,
    /// `+86 138 0013 8000`.
    International,
    /// `138 0013 8000`.
    National,
    /// `tel:+86-138-0013-8000`, the form of RFC 3966.
    Rfc3966,
}

/// A number to be written; made by [`Phone::format`].
#[derive(Clone, Copy, Debug)]
pub struct Formatted<'p> {
    phone: &'p Phone,
    style: Style,
}

impl Phone {
    /// The number in a style, with its extension (E.164 has none).
    ///
    /// ```
    /// use menshen::phone::{parse, Region, Style};
    ///
    /// let phone = parse("+8675526000000 ext. 8001", Region::UNKNOWN).expect("a number");
    /// assert_eq!(phone.format(Style::Rfc3966).to_string(), "tel:+86-755-2600-0000;ext=8001");
    /// assert_eq!(phone.format(Style::National).to_string(), "0755 2600 0000 ext. 8001");
    /// ```
    #[must_use]
    pub const fn format(&self, style: Style) -> Formatted<'_> {
        Formatted { phone: self, style }
    }

    /// The form that numbers like this one are written in.
    pub(super) fn form(&self, style: Style) -> Option<&'static Format> {
        let code = self.parts().code();
        let (state, forms) = match style {
            Style::National => (code.national, code.national_formats),
            Style::E164 | Style::International | Style::Rfc3966 => {
                (code.international, code.international_formats)
            }
        };
        let parts = self.parts();
        let answer = match parts.last() {
            None => plan::answer(state, parts.first()),
            Some(_) => plan::answer(state, self.national().as_bytes().iter().map(|digit| digit - b'0')),
        };
        let answer = usize::from(answer);
        forms.get(answer.checked_sub(1)?).and_then(|&row| FORMATS.get(usize::from(row)))
    }
}

impl fmt::Display for Formatted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phone = self.phone;
        let code = phone.country_code();
        match self.style {
            Style::E164 => return f.write_str(phone.e164().as_str()),
            Style::International => write!(f, "+{code} ")?,
            Style::Rfc3966 => write!(f, "tel:+{code}-")?,
            Style::National => {}
        }
        match phone.form(self.style) {
            None => f.write_str(phone.national().as_str())?,
            Some(form) => write_groups(f, form, phone.national().as_str(), self.style)?,
        }
        match (phone.extension(), self.style) {
            (None, _) => Ok(()),
            (Some(extension), Style::Rfc3966) => write!(f, ";ext={extension}"),
            (Some(extension), _) => write!(f, "{}{extension}", phone.parts().code().extension),
        }
    }
}

fn write_groups(f: &mut fmt::Formatter<'_>, form: &Format, digits: &str, style: Style) -> fmt::Result {
    let template = if style == Style::National { form.national } else { form.international };
    let mut anything = false;
    let mut separated = false;
    let mut pieces = template.chars();
    while let Some(c) = pieces.next() {
        if c != '$' {
            if style != Style::Rfc3966 || c.is_ascii_digit() {
                fmt::Write::write_char(f, c)?;
            } else {
                separated = anything;
            }
            continue;
        }
        if separated {
            f.write_str("-")?;
            separated = false;
        }
        let number = pieces.next().and_then(|c| c.to_digit(10)).unwrap_or(0);
        f.write_str(group(form, digits, number as usize))?;
        anything = true;
    }
    Ok(())
}

/// The digits of one group, counted from 1. Earlier groups take as many digits as the later ones can spare.
fn group<'d>(form: &Format, digits: &'d str, number: usize) -> &'d str {
    let mut rest = digits;
    for (at, &(least, most)) in form.groups.iter().enumerate() {
        let needed: usize = form.groups.iter().skip(at + 1).map(|&(least, _)| usize::from(least)).sum();
        let take = rest.len().saturating_sub(needed).clamp(usize::from(least), usize::from(most));
        let Some((own, after)) = rest.split_at_checked(take) else { return "" };
        if at + 1 == number {
            return own;
        }
        rest = after;
    }
    ""
}
