//! The one form in which host names are compared.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::Ipv6Addr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::provider;
use crate::matcher::text::is_ignorable;

#[cfg(test)]
mod laws;

/// Longest name in its ASCII form, in bytes, without the trailing dot (RFC 1035, section 2.3.4, less the length octets).
const NAME_BYTES_MAX: usize = 253;
/// Longest label, in bytes (RFC 1035, section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;
/// Longest text worth looking at: a name of 253 ASCII bytes has a Unicode form of at most 253 characters of four bytes,
/// and mapping only shortens it by invisible characters.
const TEXT_BYTES_MAX: usize = 1_024;
/// Longest text in which a name is looked for between what nobody sees.
pub(crate) const TRIMMED_BYTES_MAX: usize = 16 << 10;
/// Most characters of a text that one character is composed of.
const COMPOSED_MAX: usize = 4;

/// A host name in its ASCII form, borrowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainRef<'a> {
    ascii: &'a str,
}

/// A host name in its ASCII form, owned.
#[derive(Clone, Debug)]
pub struct Domain {
    ascii: Box<str>,
}

/// Why a text is not a host name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DomainError {
    /// Nothing but white space or dots.
    Empty,
    /// More than 253 bytes in the ASCII form.
    TooLong,
    /// Two dots in a row, or a dot at the start.
    EmptyLabel,
    /// A label of more than 63 bytes in the ASCII form.
    LongLabel,
    /// A label that starts or ends with a hyphen.
    Hyphen,
    /// A character that host names cannot hold.
    Character(char),
    /// A URL or a path where a bare host name is wanted.
    Url,
    /// An IP address, or a name whose last label is a number and that programs would read as one.
    Address,
    /// Refused by UTS #46: a wrong Punycode label, a mix of writing directions, an unassigned character.
    Idna,
}

impl fmt::Display for DomainError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DomainError::Empty => out.write_str("the host name is empty"),
            DomainError::TooLong => write!(out, "the host name is longer than {NAME_BYTES_MAX} bytes"),
            DomainError::EmptyLabel => {
                out.write_str("the host name has an empty label (two dots, or a leading dot)")
            }
            DomainError::LongLabel => {
                write!(out, "a label of the host name is longer than {LABEL_BYTES_MAX} bytes")
            }
            DomainError::Hyphen => out.write_str("a label of the host name starts or ends with a hyphen"),
            DomainError::Character(character) => {
                write!(out, "a host name cannot hold `{}`", character.escape_debug())
            }
            DomainError::Url => out.write_str("this is a URL; a bare host name is wanted"),
            DomainError::Address => {
                out.write_str("this is an IP address or would be read as one; a host name is wanted")
            }
            DomainError::Idna => out.write_str("this is not a valid internationalised host name (UTS #46)"),
        }
    }
}

impl std::error::Error for DomainError {}

impl<'a> DomainRef<'a> {
    /// Parses `text` into `buffer`, whose former content is lost. White space around the name, one trailing dot, letter
    /// case, full-width forms, the ideographic full stop and characters that nobody sees make no difference; non-ASCII
    /// labels become Punycode.
    ///
    /// ```
    /// use menshen::matcher::domain::DomainRef;
    /// let mut buffer = String::new();
    /// assert_eq!(DomainRef::parse("Ｄealer。Example.", &mut buffer).unwrap().as_str(), "dealer.example");
    /// assert_eq!(DomainRef::parse("例子.中国", &mut buffer).unwrap().as_str(), "xn--fsqu00a.xn--fiqs8s");
    /// ```
    ///
    /// # Errors
    /// When the text is not a host name; IP addresses and URLs are refused as such.
    pub fn parse(text: &str, buffer: &'a mut String) -> Result<DomainRef<'a>, DomainError> {
        buffer.clear();
        if is_plain(text) {
            buffer.push_str(text);
            buffer.make_ascii_lowercase();
            return Ok(DomainRef { ascii: buffer });
        }
        if text.len() > TRIMMED_BYTES_MAX {
            return Err(DomainError::TooLong);
        }
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_ignorable(c));
        if text.len() > TEXT_BYTES_MAX {
            return Err(DomainError::TooLong);
        }
        if text.contains(['/', ':']) {
            return Err(if is_ipv6(text) { DomainError::Address } else { DomainError::Url });
        }
        if text.is_ascii() {
            buffer.push_str(text);
            buffer.make_ascii_lowercase();
        }
        if !text.is_ascii() || has_punycode(buffer) {
            // IDNA takes the square of a label's length; what is too long for it need not come there.
            if let Some(error) = (text.len() > LABEL_BYTES_MAX).then(|| surely_too_long(text)).flatten() {
                return Err(error);
            }
            let mapped = to_ascii(text)?;
            buffer.clear();
            buffer.push_str(&mapped);
        }
        if buffer.ends_with('.') {
            buffer.pop();
        }
        check(buffer)?;
        Ok(DomainRef { ascii: buffer })
    }

    /// The ASCII form.
    pub fn as_str(self) -> &'a str {
        self.ascii
    }

    /// The labels, from the leftmost.
    pub fn labels(self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.ascii.split('.')
    }

    /// The domain above this one: all labels but the leftmost. `None` for a name of one label.
    #[must_use]
    pub fn parent(self) -> Option<DomainRef<'a>> {
        // PERF: names are short: byte by byte takes a quarter of the time of a search for a character.
        let dot = self.ascii.bytes().position(|byte| byte == b'.')?;
        self.ascii.get(dot + 1..).map(|ascii| DomainRef { ascii })
    }

    /// Whether this name lies below `other`, at any depth. A name does not lie below itself.
    pub fn is_below(self, other: DomainRef<'_>) -> bool {
        self.ascii
            .strip_suffix(other.ascii)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|labels| !labels.is_empty())
    }

    /// The registrable domain: the public suffix and one label more (`a.b.example.co.uk` gives `example.co.uk`), by the
    /// Public Suffix List with its private section. `None` when the name is itself a public suffix. A top level that the
    /// list does not know counts as a public suffix of one label, as the list's own algorithm says.
    #[must_use]
    pub fn registrable(self) -> Option<DomainRef<'a>> {
        psl::domain_str(self.ascii).map(|ascii| DomainRef { ascii })
    }

    /// Whether this is a public suffix: a name below which the public can register names.
    pub fn is_public_suffix(self) -> bool {
        self.registrable().is_none()
    }

    /// Whether this is one of the mail domains where anyone can open a mailbox ([`PUBLIC_MAIL`](super::PUBLIC_MAIL)), so
    /// that an address there says nothing about who employs its holder.
    pub fn is_public_mail(self) -> bool {
        provider::is_public_mail(self.ascii)
    }

    /// The form that people read: Punycode labels as Unicode.
    pub fn to_unicode(self) -> String {
        idna::domain_to_unicode(self.ascii).0
    }

    /// An owned copy.
    pub fn to_owned(self) -> Domain {
        Domain { ascii: self.ascii.into() }
    }

    /// A name that the caller has checked, or had from [`DomainRef::as_str`].
    pub(crate) fn checked(ascii: &'a str) -> Self {
        DomainRef { ascii }
    }
}

impl Domain {
    /// Parses a host name; see [`DomainRef::parse`].
    ///
    /// # Errors
    /// When the text is not a host name.
    pub fn parse(text: &str) -> Result<Domain, DomainError> {
        DomainRef::parse(text, &mut String::new()).map(DomainRef::to_owned)
    }

    /// The borrowed form, which has the methods.
    pub fn view(&self) -> DomainRef<'_> {
        DomainRef { ascii: &self.ascii }
    }
}

impl PartialEq for Domain {
    fn eq(&self, other: &Self) -> bool {
        self.ascii == other.ascii
    }
}

impl Eq for Domain {}

impl Hash for Domain {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ascii.hash(state);
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.ascii)
    }
}

impl fmt::Debug for DomainRef<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.ascii, out)
    }
}

impl fmt::Display for DomainRef<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.ascii)
    }
}

/// Where in a name the fast check stands; it gives up where it is in doubt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before a label.
    Start,
    /// In a label that began with a letter.
    Word,
    /// In a label that began with a digit.
    Number,
    /// Behind a hyphen of either.
    Hyphen,
    NumberHyphen,
    Doubt,
}

/// The next place for each place and sort of byte: letter, digit, hyphen, dot, other.
const NEXT: [[Place; 5]; 6] = {
    use Place::{Doubt, Hyphen, Number, NumberHyphen, Start, Word};
    [
        [Word, Number, Doubt, Doubt, Doubt],
        [Word, Word, Hyphen, Start, Doubt],
        [Number, Number, NumberHyphen, Start, Doubt],
        [Word, Word, Doubt, Doubt, Doubt],
        [Number, Number, Doubt, Doubt, Doubt],
        [Doubt, Doubt, Doubt, Doubt, Doubt],
    ]
};

const SORT: [u8; 256] = {
    let mut sorts = [4; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        sorts[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => 0,
            b'0'..=b'9' => 1,
            b'-' => 2,
            b'.' => 3,
            _ => 4,
        };
        byte += 1;
    }
    sorts
};

/// Whether a text is a name in its ASCII form but for capitals, seen in one pass. Says no where it is in doubt: Punycode,
/// last labels that begin with a digit and names that may have a label too long are for the whole check.
pub(super) fn is_plain(text: &str) -> bool {
    if text.len() > LABEL_BYTES_MAX {
        return false;
    }
    let mut place = Place::Start;
    for byte in text.bytes() {
        let sort = SORT.get(usize::from(byte)).copied().unwrap_or(4);
        let row = NEXT.get(place as usize);
        place = row.and_then(|row| row.get(usize::from(sort))).copied().unwrap_or(Place::Doubt);
    }
    place == Place::Word
}

/// The ASCII form by UTS #46, which keeps the few characters that nobody sees where a script needs them (the joiners of
/// Persian and of India), and maps others to nothing.
///
/// DIFFERENCE: the rest it refuses. Here they are left out as in every other text: a host that nobody can tell from a
/// blocked one is that one.
fn to_ascii(text: &str) -> Result<Cow<'_, str>, DomainError> {
    fn map(text: &str) -> Result<Cow<'_, str>, DomainError> {
        Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore)
            .map_err(|_| DomainError::Idna)
    }
    let whole = map(text);
    if whole.is_ok() || !text.contains(is_ignorable) {
        return whole;
    }
    let seen: String = text.chars().filter(|c| !is_ignorable(*c)).collect();
    map(&seen).map(|mapped| Cow::Owned(mapped.into_owned()))
}

/// What is too long, whatever IDNA makes of a text: each of its characters stays at least one, but for those that nobody sees
/// and those that are composed with others.
fn surely_too_long(text: &str) -> Option<DomainError> {
    let (mut name, mut label, mut uncomposed) = (0, 0, 0);
    for c in text.nfkc().filter(|c| !is_ignorable(*c)) {
        if matches!(c, '.' | '。') {
            (label, uncomposed) = (0, 0);
            name += 1;
        } else {
            let kept = usize::from(is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes);
            label += kept;
            name += kept;
            uncomposed += 1;
        }
        if label > LABEL_BYTES_MAX || uncomposed > COMPOSED_MAX * LABEL_BYTES_MAX {
            return Some(DomainError::LongLabel);
        }
        // One for a dot behind it.
        if name > NAME_BYTES_MAX + 1 {
            return Some(DomainError::TooLong);
        }
    }
    None
}

/// Whether a label starts with the Punycode prefix, and so must be decoded and checked by `idna`.
fn has_punycode(ascii: &str) -> bool {
    ascii.starts_with("xn--") || ascii.contains(".xn--")
}

/// Whether a text is an IPv6 address, as it is or in the brackets of a URL.
fn is_ipv6(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse::<Ipv6Addr>().is_ok()
}

/// Holds the invariant of the module over a lower-case name without a trailing dot.
fn check(name: &str) -> Result<(), DomainError> {
    if name.bytes().all(|byte| byte == b'.' || byte.is_ascii_whitespace()) {
        return Err(DomainError::Empty);
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(DomainError::TooLong);
    }
    let mut last = "";
    for label in name.split('.') {
        check_label(label)?;
        last = label;
    }
    // The URL standard's "ends in a number": such a host is an IPv4 address to every browser.
    let hexadecimal =
        last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hexadecimal || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DomainError::Address);
    }
    Ok(())
}

fn check_label(label: &str) -> Result<(), DomainError> {
    if label.is_empty() {
        return Err(DomainError::EmptyLabel);
    }
    if label.len() > LABEL_BYTES_MAX {
        return Err(DomainError::LongLabel);
    }
    let foreign = |byte: u8| !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if label.bytes().any(foreign) {
        let character = label.chars().find(|c| u8::try_from(*c).map_or(true, foreign));
        return Err(character.map_or(DomainError::Idna, DomainError::Character));
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err(DomainError::Hyphen);
    }
    Ok(())
}
