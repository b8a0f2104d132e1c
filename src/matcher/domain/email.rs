//! The one form in which e-mail addresses are compared.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::host::{TRIMMED_BYTES_MAX, is_plain};
use super::{DomainError, DomainRef};
use crate::matcher::text::{fold_case, is_comma, is_ignorable};

/// Longest local part, in bytes (RFC 5321, section 4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// Longest address, in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const ADDRESS_BYTES_MAX: usize = 254;
/// Longest address that [`plain`] sees: a local part, `@`, and a host of one label's length.
const PLAIN_BYTES_MAX: usize = LOCAL_BYTES_MAX + 1 + 63;
/// Longest text worth looking at: the host's Unicode form may be four times its ASCII form.
const TEXT_BYTES_MAX: usize = 2_048;

/// An e-mail address in the form it is compared in, borrowed: local part in lower case, `@`, host in ASCII form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmailRef<'a> {
    key: &'a str,
    at: usize,
}

/// An e-mail address in the form it is compared in, owned.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    key: Box<str>,
    at: usize,
}

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmailError {
    /// Nothing but white space.
    Empty,
    /// No `@`.
    NoAt,
    /// Nothing before the `@`.
    NoLocal,
    /// A name beside the address (`Zhang San <zs@dealer.example>`), or angle brackets around it.
    DisplayName,
    /// More than one address.
    Several,
    /// A `mailto:` link.
    Link,
    /// A character that the local part cannot hold unquoted.
    Character(char),
    /// A dot at an end of the local part, or two in a row.
    Dots,
    /// A quoted local part that is not closed before the `@`, or that holds a control character.
    Quote,
    /// A local part of more than 64 bytes, or an address of more than 254.
    TooLong,
    /// What stands after the `@` is not a host name; `[192.0.2.1]` is refused so.
    Domain(DomainError),
}

impl fmt::Display for EmailError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EmailError::Empty => out.write_str("the e-mail address is empty"),
            EmailError::NoAt => out.write_str("an e-mail address needs an `@`"),
            EmailError::NoLocal => out.write_str("nothing stands before the `@`"),
            EmailError::DisplayName => {
                out.write_str("write the bare address, without a name or angle brackets")
            }
            EmailError::Several => out.write_str("this holds more than one address"),
            EmailError::Link => out.write_str("write the bare address, without `mailto:`"),
            EmailError::Character(character) => {
                write!(out, "the part before the `@` cannot hold `{}`", character.escape_debug())
            }
            EmailError::Dots => out.write_str("the part before the `@` has a dot at an end or two in a row"),
            EmailError::Quote => {
                out.write_str("the quoted part before the `@` is not closed or holds a control character")
            }
            EmailError::TooLong => {
                out.write_str("the e-mail address is too long (64 bytes before the `@`, 254 in all)")
            }
            EmailError::Domain(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for EmailError {}

impl<'a> EmailRef<'a> {
    /// What stands behind the last `@` of an address, as it is written; `None` if `text` is no address.
    pub(crate) fn host_of<'t>(text: &'t str, buffer: &mut String) -> Option<&'t str> {
        if let Some(at) = plain(text) {
            return text.get(at + 1..);
        }
        EmailRef::parse(text, buffer).ok()?;
        EmailRef::written_host(text)
    }

    /// The same of a text that is known to be an address.
    pub(crate) fn written_host(text: &str) -> Option<&str> {
        text.rsplit(is_at).next()
    }

    /// Parses `text` into `buffer`, whose former content is lost.
    ///
    /// White space around the address, full-width forms (`ｚｓ＠ｑｑ．ｃｏｍ`, as input methods write them), invisible
    /// characters and letter case make no difference; `"zs"@dealer.example` is `zs@dealer.example`.
    ///
    /// DIFFERENCE: RFC 5321 lets a host tell `Zs@` from `zs@`. No large provider does, and a block list that a capital
    /// letter slips past is worthless; so the local part is compared by full case folding. Dots and `+tags` are kept:
    /// see [`without_tag`](EmailRef::without_tag).
    ///
    /// ```
    /// use menshen::matcher::domain::EmailRef;
    /// let mut buffer = String::new();
    /// let email = EmailRef::parse(" Zhang.San＠Dealer.Example ", &mut buffer).unwrap();
    /// assert_eq!((email.local(), email.domain().as_str()), ("zhang.san", "dealer.example"));
    /// ```
    ///
    /// # Errors
    /// When the text is not one bare address.
    pub fn parse(text: &str, buffer: &'a mut String) -> Result<EmailRef<'a>, EmailError> {
        buffer.clear();
        if let Some(at) = plain(text) {
            buffer.push_str(text);
            buffer.make_ascii_lowercase();
            return Ok(EmailRef { key: buffer, at });
        }
        if text.len() > TRIMMED_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_ignorable(c));
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        let (local, host) = split(text)?;
        // The host is parsed into the caller's buffer first, and then moved behind the local part: no second buffer.
        let host_bytes = DomainRef::parse(host, buffer).map_err(EmailError::Domain)?.as_str().len();
        push_local(local, buffer)?;
        let local_bytes = buffer.len().saturating_sub(host_bytes);
        if local_bytes == 0 {
            return Err(EmailError::NoLocal);
        }
        if local_bytes > LOCAL_BYTES_MAX || buffer.len() >= ADDRESS_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        buffer.push('@');
        rotate(buffer, host_bytes);
        Ok(EmailRef { key: buffer, at: local_bytes })
    }

    /// An address that the caller had from [`EmailRef::key`]; `None` for a text without an `@`.
    pub(crate) fn checked(key: &'a str) -> Option<Self> {
        // A quoted local part may hold others.
        key.bytes().rposition(|byte| byte == b'@').map(|at| EmailRef { key, at })
    }

    /// The whole address, by which addresses are compared.
    pub fn key(self) -> &'a str {
        self.key
    }

    /// What stands before the `@`; with its quotes when it needs them.
    pub fn local(self) -> &'a str {
        self.key.get(..self.at).unwrap_or_default()
    }

    /// The host.
    pub fn domain(self) -> DomainRef<'a> {
        DomainRef::checked(self.key.get(self.at + 1..).unwrap_or_default())
    }

    /// The local part up to its first `+` (`zs+shop@` gives `zs`): most providers deliver both to one mailbox. A local
    /// part that starts with `+` is left whole.
    #[must_use]
    pub fn without_tag(self) -> &'a str {
        match self.local().split_once('+') {
            Some((head, _)) if !head.is_empty() && !head.starts_with('"') => head,
            _ => self.local(),
        }
    }

    /// Appends the form for reasons and logs: the first character of the local part, `***`, and the host.
    pub fn mask_into(self, out: &mut String) {
        out.extend(self.local().chars().next());
        out.push_str("***@");
        out.push_str(self.domain().as_str());
    }

    /// An owned copy.
    pub fn to_owned(self) -> Email {
        Email { key: self.key.into(), at: self.at }
    }
}

impl Email {
    /// Parses an address; see [`EmailRef::parse`].
    ///
    /// # Errors
    /// When the text is not one bare address.
    pub fn parse(text: &str) -> Result<Email, EmailError> {
        EmailRef::parse(text, &mut String::new()).map(EmailRef::to_owned)
    }

    /// The borrowed form, which has the methods.
    pub fn view(&self) -> EmailRef<'_> {
        EmailRef { key: &self.key, at: self.at }
    }
}

/// Addresses are personal data: neither form shows more than the mask.
impl fmt::Debug for EmailRef<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut masked = String::new();
        self.mask_into(&mut masked);
        fmt::Debug::fmt(&masked, out)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(out)
    }
}

/// Where the `@` of an address stands that is in its form but for capitals, seen in one pass; `None` where in doubt.
fn plain(text: &str) -> Option<usize> {
    if text.len() > PLAIN_BYTES_MAX {
        return None;
    }
    // PERF: byte by byte: a search for a character takes longer than the rest for so short a text.
    let at = text.bytes().position(|byte| byte == b'@')?;
    let (local, host) = (text.get(..at)?, text.get(at + 1..)?);
    let mut previous = b'.';
    for byte in local.bytes() {
        let fits = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.');
        if !fits || (byte == b'.' && previous == b'.') {
            return None;
        }
        previous = byte;
    }
    (previous != b'.' && local.len() <= LOCAL_BYTES_MAX && is_plain(host)).then_some(local.len())
}

/// An `@` of any width.
pub(crate) fn is_at(c: char) -> bool {
    matches!(c, '@' | '＠' | '﹫')
}

/// Splits at the `@` that ends the local part, and refuses what is more than one bare address.
fn split(text: &str) -> Result<(&str, &str), EmailError> {
    let (local, host) = if let Some(quoted) = text.strip_prefix('"') {
        let end = closing_quote(quoted).ok_or(EmailError::Quote)?;
        let rest = quoted.get(end + 1..).unwrap_or_default().trim_start_matches(is_ignorable);
        let at = rest.chars().next().ok_or(EmailError::NoAt)?;
        if !is_at(at) {
            return Err(if rest.contains('<') { EmailError::DisplayName } else { EmailError::Quote });
        }
        (text.get(..end + 2).unwrap_or_default(), rest.get(at.len_utf8()..).unwrap_or_default())
    } else {
        if text.contains(['<', '>', '＜', '＞']) {
            return Err(EmailError::DisplayName);
        }
        if text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("mailto:")) {
            return Err(EmailError::Link);
        }
        text.split_once(is_at).ok_or(EmailError::NoAt)?
    };
    if host.contains(is_at) || host.contains(is_comma) {
        return Err(EmailError::Several);
    }
    Ok((local, host))
}

/// The byte offset of the closing quote in what follows the opening one.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().filter(|(_, c)| !is_ignorable(*c)) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// Appends the local part in the form it is compared in.
fn push_local(local: &str, buffer: &mut String) -> Result<(), EmailError> {
    if let Some(quoted) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return push_quoted(quoted, buffer);
    }
    push_atoms(local, buffer)
}

/// Appends a local part that has no quotes of its own.
fn push_atoms(local: &str, buffer: &mut String) -> Result<(), EmailError> {
    let start = buffer.len();
    if local.is_ascii() {
        buffer.push_str(local);
    } else {
        push_folded(folded(local.chars().filter(|c| !is_ignorable(*c))), buffer)?;
    }
    buffer.get_mut(start..).unwrap_or_default().make_ascii_lowercase();
    let form = buffer.get(start..).unwrap_or_default();
    if let Some(character) = form.chars().find(|c| *c != '.' && !is_atom(*c)) {
        return Err(EmailError::Character(character));
    }
    if form.starts_with('.') || form.ends_with('.') || form.contains("..") {
        return Err(EmailError::Dots);
    }
    Ok(())
}

/// Appends a quoted local part: without its quotes when it could have been written so.
fn push_quoted(quoted: &str, buffer: &mut String) -> Result<(), EmailError> {
    let mut plain = String::with_capacity(quoted.len());
    let mut escaped = false;
    for c in quoted.chars().filter(|c| !is_ignorable(*c)) {
        if c.is_control() {
            return Err(EmailError::Quote);
        }
        escaped = !escaped && c == '\\';
        if !escaped {
            plain.push(c);
        }
    }
    let start = buffer.len();
    // Quotes in quotes belong to the mailbox: `"\"zs\""@` is another than `"zs"@`.
    if !plain.is_empty() && push_atoms(&plain, buffer).is_ok() {
        return Ok(());
    }
    buffer.truncate(start);
    buffer.push('"');
    let escape = |c: char| matches!(c, '"' | '\\').then_some('\\').into_iter().chain([c]);
    push_folded(folded(plain.chars()).flat_map(escape), buffer)?;
    buffer.push('"');
    Ok(())
}

/// Appends characters, as long as they fit into a local part: one character of a text may be eighteen in the form in which it
/// is compared.
fn push_folded(chars: impl Iterator<Item = char>, buffer: &mut String) -> Result<(), EmailError> {
    let most = buffer.len() + LOCAL_BYTES_MAX;
    for c in chars {
        buffer.push(c);
        if buffer.len() > most {
            return Err(EmailError::TooLong);
        }
    }
    Ok(())
}

/// Characters in the form they are compared in. What folding takes apart is composed anew.
fn folded(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars.nfkc().filter(|c| !is_ignorable(*c)).flat_map(fold_case).nfkc()
}

/// `atext` of RFC 5322, section 3.2.3, with the non-ASCII characters of RFC 6531 that are neither spaces nor controls.
pub(crate) fn is_atom(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        _ if c.is_ascii() => "!#$%&'*+-/=?^_`{|}~".contains(c),
        _ => !c.is_whitespace() && !c.is_control(),
    }
}

/// Moves the first `head` bytes of `buffer` to its end.
fn rotate(buffer: &mut String, head: usize) {
    // The host is at most 253 bytes: a copy on the stack would do, but draining is safe and does not allocate anew.
    let mut host = [0u8; 256];
    let Some(copy) = host.get_mut(..head) else { return };
    let Some(source) = buffer.as_bytes().get(..head) else { return };
    copy.copy_from_slice(source);
    buffer.drain(..head);
    buffer.extend(copy.iter().map(|&byte| char::from(byte)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Result<String, EmailError> {
        Email::parse(text).map(|email| email.view().key().to_owned())
    }

    #[test]
    fn writing_makes_no_difference() {
        for text in [
            "zhang.san@dealer.example",
            "  Zhang.San@DEALER.example. ",
            "ｚｈａｎｇ．ｓａｎ＠ｄｅａｌｅｒ．ｅｘａｍｐｌｅ",
            "\"zhang.san\"@dealer.example",
            "\"zhang\\.san\"@dealer.example",
            "zhang.san\u{200b}@dealer.example",
        ] {
            assert_eq!(key(text).as_deref(), Ok("zhang.san@dealer.example"), "{text:?}");
        }
        for (one, other) in
            [("ΝΙΚΟΣ", "νικος"), ("STRASSE", "straße"), ("\"Straße a\"", "\"STRASSE A\""), ("ᾼ", "αι")]
        {
            let [one, other] = [one, other].map(|local| key(&format!("{local}@dealer.example")).unwrap());
            assert_eq!(one, other);
        }
        assert_eq!(key("张三@例子.中国").as_deref(), Ok("张三@xn--fsqu00a.xn--fiqs8s"));
        assert_eq!(key("\"a \\\"b\"@dealer.example").as_deref(), Ok("\"a \\\"b\"@dealer.example"));
        assert_eq!(key("\"a@b\"@dealer.example").as_deref(), Ok("\"a@b\"@dealer.example"));
        for text in [r#""\"zs\""@dealer.example"#, r#""\"\"国\"\""@dealer.example"#] {
            assert_eq!(key(text).as_deref(), Ok(text), "quotes of the mailbox itself");
        }
        assert_eq!(key(r#""\"＂国＂\""@dealer.example"#).as_deref(), Ok(r#""\"\"国\"\""@dealer.example"#));
        assert_eq!(Email::parse("Zs+Shop@dealer.example").unwrap().view().without_tag(), "zs");
        assert_eq!(Email::parse("+zs@dealer.example").unwrap().view().without_tag(), "+zs");
        let email = Email::parse("zs@qq.com").unwrap();
        assert_eq!(
            [format!("{:?}", email.view()), format!("{email:?}")],
            ["\"z***@qq.com\"", "\"z***@qq.com\""]
        );
    }

    #[test]
    fn what_is_not_an_address_says_why() {
        assert_eq!(key(" "), Err(EmailError::Empty));
        assert_eq!(key("dealer.example"), Err(EmailError::NoAt));
        assert_eq!(key("@dealer.example"), Err(EmailError::NoLocal));
        assert_eq!(key("Zhang San <zs@dealer.example>"), Err(EmailError::DisplayName));
        assert_eq!(key("\"Zhang San\" <zs@dealer.example>"), Err(EmailError::DisplayName));
        assert_eq!(key("mailto:zs@dealer.example"), Err(EmailError::Link));
        assert_eq!(key("a@b.example,c@d.example"), Err(EmailError::Several));
        assert_eq!(key("a@b@c.example"), Err(EmailError::Several));
        assert_eq!(key("z s@dealer.example"), Err(EmailError::Character(' ')));
        assert_eq!(key(".zs@dealer.example"), Err(EmailError::Dots));
        assert_eq!(key("z..s@dealer.example"), Err(EmailError::Dots));
        assert_eq!(key("\"zs@dealer.example"), Err(EmailError::Quote));
        assert_eq!(key("zs@[192.0.2.1]"), Err(EmailError::Domain(DomainError::Character('['))));
        assert_eq!(key("zs@192.0.2.1"), Err(EmailError::Domain(DomainError::Address)));
        assert_eq!(key("zs@"), Err(EmailError::Domain(DomainError::Empty)));
    }

    #[test]
    fn lengths_at_the_bound_and_one_past_it() {
        let local = "a".repeat(64);
        assert!(key(&format!("{local}@dealer.example")).is_ok());
        assert_eq!(key(&format!("{local}a@dealer.example")), Err(EmailError::TooLong));
        let label = "b".repeat(63);
        let host = format!("{label}.{label}.{}", "c".repeat(61));
        assert_eq!(local.len() + 1 + host.len(), 254);
        assert!(key(&format!("{local}@{host}")).is_ok());
        assert_eq!(key(&format!("{local}@{host}c")), Err(EmailError::TooLong));
    }

    proptest! {
        /// The short way says what the long one says, which white space makes it take.
        #[test]
        fn plain_addresses_are_read_alike(text in "[aZ0.+_-]{0,6}@{0,2}[aZ0.-]{0,8}|[a-z.]{60,66}@[a-z.]{0,70}") {
            let mut buffers = [String::new(), String::new()];
            let [short, long] = &mut buffers;
            prop_assert_eq!(EmailRef::parse(&text, short), EmailRef::parse(&format!(" {text}"), long));
        }

        /// Parsing is idempotent for every text, and the parts make up the key.
        #[test]
        fn parsing_twice_changes_nothing(text in "\\PC{0,40}|\"([a中.＂ßΣςİᾼ]|\\\\\"|\\\\\\\\){1,8}\"@d\\.example|[a-zA-Z\"\\\\.+ ＠@中]{1,12}@[a-z中]{1,8}\\.[a-z]{2,4}") {
            if let Ok(once) = key(&text) {
                prop_assert_eq!(key(&once), Ok(once.clone()));
                let email = Email::parse(&once).unwrap();
                let email = email.view();
                prop_assert_eq!(format!("{}@{}", email.local(), email.domain()), once);
            }
        }
    }
}
