//! Masked forms of personal data, for reasons, traces and logs.
//!
//! Not for storing or comparing: a masked value says *compatible*, never *equal*, and telephone numbers are few enough
//! that no mask or plain hash hides one from a search. Invariant: of a short value at most half is shown, of an
//! unknown shape nothing; the exceptions are the customary `138****8000` and `e***@domain`. Cost: one pass over the text.

use super::code::Direction;
use super::model::Request;
use crate::kind::Scalar;
use crate::matcher::domain::{EmailRef, is_at};
use crate::schema::FieldId;
use std::borrow::Cow;

mod address;
mod clock;
mod free_text;

pub use free_text::free_text;

/// Whether and how personal data is masked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Masking {
    /// Names keep their first character (`张*`), as most logs here do.
    #[default]
    KeepFirst,
    /// Names keep their last character (`**开`), as WeCom's own interface does.
    KeepLast,
    /// Nothing is masked: the host has asked for it.
    Off,
}

/// As many stars as there are characters, up to here: a name of 10,000 characters does not fill a log.
const STARS_MAX: usize = 8;

/// What stands for a word that is hidden.
const HIDDEN: &str = "***";

fn stars(count: usize) -> String {
    "*".repeat(count.min(STARS_MAX))
}

/// A name: `张*`, `李**`, or with [`Masking::KeepLast`] `**开`. One character is hidden.
///
/// ```
/// use menshen::request::mask::{self, Masking};
/// assert_eq!(mask::name("张三丰", Masking::KeepFirst), "张**");
/// assert_eq!(mask::name("张三丰", Masking::KeepLast), "**丰");
/// ```
pub fn name(name: &str, masking: Masking) -> Cow<'_, str> {
    let shown = name.trim();
    let count = shown.chars().count();
    let kept = match masking {
        Masking::Off => return Cow::Borrowed(name),
        _ if count < 2 => return Cow::Owned(stars(count)),
        Masking::KeepFirst => shown.chars().next(),
        Masking::KeepLast => shown.chars().next_back(),
    };
    let kept = kept.map(String::from).unwrap_or_default();
    Cow::Owned(match masking {
        Masking::KeepLast => stars(count - 1) + &kept,
        Masking::KeepFirst | Masking::Off => kept + &stars(count - 1),
    })
}

/// A telephone number in any spelling: `138****8000`, without China's country code; of fewer than eleven digits only the
/// last quarter is shown, of a text without digits nothing.
///
/// ```
/// use menshen::request::mask;
/// assert_eq!(mask::phone("+86 138-0013-8000"), "138****8000");
/// assert_eq!(mask::phone("010 8888"), "******8");
/// ```
pub fn phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter_map(digit).collect();
    masked_digits(&digits, phone.chars().count())
}

/// The ASCII digit of an ASCII or full-width one, and any other numeric character as it is.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        _ => c.is_numeric().then_some(c),
    }
}

fn masked_digits(digits: &[char], characters: usize) -> String {
    let national = without_country_code(digits);
    let count = national.len();
    let tail = |kept: usize| national.iter().skip(count.saturating_sub(kept)).collect::<String>();
    match count {
        0 => stars(characters),
        1..11 => stars(count - count / 4) + &tail(count / 4),
        _ => national.iter().take(3).collect::<String>() + "****" + &tail(4),
    }
}

/// Drops `86` or `0086` before a mobile number of China, so that its well-known form is shown.
fn without_country_code(digits: &[char]) -> &[char] {
    let mobile = |rest: &[char]| rest.len() == 11 && rest.first() == Some(&'1');
    [&['8', '6'][..], &['0', '0', '8', '6'][..]]
        .into_iter()
        .filter_map(|code| digits.strip_prefix(code))
        .find(|rest| mobile(rest))
        .unwrap_or(digits)
}

/// An e-mail address: `e***@domain`. A mailbox of one character is hidden; what is no address with a domain of two labels or
/// more is masked as an id. Digits in the domain that could be a number are masked too.
///
/// ```
/// use menshen::request::mask;
/// assert_eq!(mask::email("elaine@dealer.example"), "e***@dealer.example");
/// ```
pub fn email(email: &str) -> String {
    let address = email.trim();
    let domain = EmailRef::host_of(address, &mut String::new()).filter(|domain| address::is_host(domain));
    match domain.and_then(|domain| Some((address.strip_suffix(domain)?, domain))) {
        Some((name, domain)) => format!("{}@{}", mailbox(name), free_text::digits_hidden(domain)),
        None => id(email),
    }
}

/// What stands before the `@`: its first character, if it has more.
fn mailbox(mailbox: &str) -> String {
    let mut first = mailbox.trim_end_matches(is_at).chars();
    let kept = first.next().filter(|_| first.next().is_some());
    kept.map(String::from).unwrap_or_default() + "***"
}

/// An id, a position, an address: the first two and the last four characters at most, a quarter of it at each end.
///
/// ```
/// use menshen::request::mask;
/// assert_eq!(mask::id("woAJ2GCAAAXtWyujaWJHDDGi0mACH71w"), "wo****H71w");
/// assert_eq!(mask::id("经理"), "**");
/// ```
pub fn id(id: &str) -> String {
    let count = id.chars().count();
    let (head, tail) = ((count / 4).min(2), (count / 4).min(4));
    if head == 0 {
        return stars(count);
    }
    let first: String = id.chars().take(head).collect();
    let last: String = id.chars().skip(count - tail).collect();
    format!("{first}****{last}")
}

fn replace(slot: &mut Option<String>, mask: impl Fn(&str) -> String) {
    if let Some(text) = slot {
        *text = mask(text);
    }
}

fn replace_all(slot: &mut Option<Vec<String>>, mask: impl Fn(&str) -> String) {
    for text in slot.iter_mut().flatten() {
        *text = mask(text);
    }
}

impl Request {
    /// Whether a built-in field of this request is masked beyond what its kind says. The one place where that is decided: an
    /// opener's id is a contact's, unless a member of the request has it.
    fn hides(&self, field: FieldId) -> bool {
        let members = [
            &self.actor.userid,
            &self.target.userid,
            &self.handover.handover_userid,
            &self.handover.takeover_userid,
        ];
        let is_of_member = field == FieldId::OPER_USERID && members.contains(&&self.oper_userid);
        field.builtin().is_some_and(|row| row.personal) && !is_of_member
    }

    /// The text of one value of built-in field `field`, or of a fact whose kind is `scalar`, as reasons, traces and logs may
    /// show it. What is not personal is lent back as it is; in free text, and in facts that are text, telephone numbers and
    /// e-mail addresses are masked.
    pub fn shown<'t>(&self, field: FieldId, scalar: Scalar, text: &'t str, masking: Masking) -> Cow<'t, str> {
        if masking == Masking::Off {
            return Cow::Borrowed(text);
        }
        match scalar {
            Scalar::Phone => return Cow::Owned(phone(text)),
            Scalar::Name => return name(text, masking),
            Scalar::Email => return Cow::Owned(email(text)),
            // Of a word out of a few, its length would tell which.
            Scalar::Enum(_) => return Cow::Borrowed(if self.hides(field) { HIDDEN } else { text }),
            _ => {}
        }
        let free = matches!(
            field,
            FieldId::REMARK | FieldId::MESSAGE_TEXT | FieldId::FOLLOW_REMARK | FieldId::FOLLOW_DESCRIPTION
        );
        if free || field.builtin().is_none() {
            free_text(text)
        } else if self.hides(field) {
            Cow::Owned(id(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// A copy in which personal data is masked, for logs. The request id is masked with the ids that are in it, the
    /// opener's id unless a member of the request has it. A fact that is a number of seven digits or more could be a
    /// telephone number: it is masked, and is text in the copy.
    #[must_use]
    pub fn masked(&self, masking: Masking) -> Request {
        let mut copy = self.clone();
        if masking == Masking::Off {
            return copy;
        }
        let names = |text: &str| name(text, masking).into_owned();
        let texts = |text: &str| free_text(text).into_owned();
        let target = &mut copy.target;
        for slot in [
            &mut target.external_userid,
            &mut target.unionid,
            &mut target.tmp_openid,
            &mut target.pending_id,
            &mut target.position,
            &mut copy.evidence.ip,
            &mut copy.evidence.device_id,
            &mut copy.evidence.user_agent,
            &mut copy.request_id,
        ] {
            replace(slot, id);
        }
        // Whether the opener is the contact is told by the direction, which the ids no longer tell.
        // Where it is not told, the masks must not tell one: those of different ids may be equal.
        let untold = self.oper_userid.as_ref().map(|_| Direction::UNKNOWN);
        copy.direction = self.direction().or(untold);
        if self.hides(FieldId::OPER_USERID) {
            replace(&mut copy.oper_userid, id);
        }
        for slot in [
            &mut target.name,
            &mut target.corp_name,
            &mut target.corp_full_name,
            &mut copy.follow.remark_corp_name,
        ] {
            replace(slot, names);
        }
        target.gender = None;
        replace_all(&mut target.mobiles, phone);
        replace_all(&mut copy.follow.remark_mobiles, phone);
        if let Some(emails) = &mut target.emails {
            emails.replace_addresses(email);
        }
        for slot in
            [&mut copy.remark, &mut copy.message.text, &mut copy.follow.remark, &mut copy.follow.description]
        {
            replace(slot, texts);
        }
        for prefill in &mut copy.prefill {
            replace(&mut prefill.value, id);
        }
        for fact in copy.facts.values_mut() {
            fact.replace(texts);
        }
        copy
    }
}
