//! The columns of a line, and which of them matter.

use std::borrow::Cow;

use super::ListKind;
use crate::diagnostic::did_you_mean;

/// Which columns hold what, from the header line or from the kind of list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Columns {
    /// What stands between columns; `None` where the whole line is the value.
    delimiter: Option<u8>,
    value: usize,
    reason: Option<usize>,
    expires: Option<usize>,
}

/// The fields of a line that matter.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Fields<'a> {
    pub(super) value: Cow<'a, str>,
    pub(super) reason: Option<Cow<'a, str>>,
    pub(super) expires: Option<Cow<'a, str>>,
}

/// Header words that name the column of the values, by kind.
fn value_words(kind: ListKind) -> &'static [&'static str] {
    match kind {
        ListKind::Phone => &[
            "phone",
            "phone_number",
            "phones",
            "mobile",
            "mobiles",
            "tel",
            "telephone",
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
        ],
        ListKind::Name => {
            &["name", "names", "company", "姓名", "名字", "名称", "公司", "公司名称", "企业名称"]
        }
        ListKind::Domain => &["domain", "domains", "host", "域名"],
        ListKind::Email => &["email", "emails", "e-mail", "mail", "邮箱", "电子邮箱", "邮件地址"],
        ListKind::Text => {
            &["text", "id", "ids", "userid", "user_id", "external_userid", "unionid", "openid", "编号"]
        }
    }
}

const ANY_VALUE: &[&str] = &["value", "entry", "值"];
const REASON: &[&str] = &["reason", "because", "note", "remark", "原因", "备注"];
const EXPIRES: &[&str] =
    &["expires", "expires_at", "expiry", "until", "valid_until", "到期", "到期时间", "有效期至"];
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

impl Columns {
    /// The columns of a file without a header line. Phones and e-mail addresses never hold a delimiter, so their first
    /// column is the value; names (`Acme, Inc.`), patterns and texts may, so there the whole line is.
    pub(super) fn without_header(kind: ListKind) -> Columns {
        let delimiter = match kind {
            ListKind::Phone | ListKind::Email => Some(b','),
            ListKind::Name | ListKind::Domain | ListKind::Text => None,
        };
        Columns { delimiter, value: 0, reason: None, expires: None }
    }

    /// The columns that `line` names, if it is a header line: if one of its columns is a word for the values. Headings that
    /// are nearly words for what would be kept are added to `misspelt`, with that word.
    pub(super) fn from_header(
        line: &str,
        kind: ListKind,
        misspelt: &mut Vec<(String, &'static str)>,
    ) -> Option<Columns> {
        let delimiter = DELIMITERS.into_iter().find(|&byte| line.as_bytes().contains(&byte));
        let mut columns = Columns { delimiter, value: 0, reason: None, expires: None };
        let (mut value, mut others) = (None, Vec::new());
        for (at, field) in Split::new(line, delimiter).enumerate() {
            let word = field.ok()?.trim().to_lowercase();
            let is = |words: &[&str]| words.contains(&word.as_str());
            if value.is_none() && (is(value_words(kind)) || is(ANY_VALUE)) {
                value = Some(at);
            } else if is(REASON) {
                columns.reason = columns.reason.or(Some(at));
            } else if is(EXPIRES) {
                columns.expires = columns.expires.or(Some(at));
            } else {
                others.push(word);
            }
        }
        columns.value = value?;
        let missing = [(columns.reason, REASON), (columns.expires, EXPIRES)];
        let missing = || missing.into_iter().filter(|(at, _)| at.is_none()).flat_map(|(_, words)| words);
        misspelt.extend(others.into_iter().filter_map(|word| {
            let known = did_you_mean(&word, missing().copied())?;
            Some((word, known))
        }));
        Some(columns)
    }

    /// The fields of `line` that matter; `None` when a quotation mark is wrong. Empty columns count as absent.
    pub(super) fn fields<'a>(&self, line: &'a str) -> Option<Fields<'a>> {
        let mut fields = Fields::default();
        for (at, field) in Split::new(line, self.delimiter).enumerate() {
            let field = field.ok()?;
            if at == self.value {
                fields.value = field;
            } else if field.trim().is_empty() {
                // Nothing is said here.
            } else if Some(at) == self.reason {
                fields.reason = Some(field);
            } else if Some(at) == self.expires {
                fields.expires = Some(field);
            }
        }
        Some(fields)
    }
}

/// Columns as RFC 4180 writes them, but none may run over a line.
struct Split<'a> {
    rest: Option<&'a str>,
    delimiter: Option<u8>,
}

/// A wrong quotation mark.
struct WrongQuote;

impl<'a> Split<'a> {
    fn new(line: &'a str, delimiter: Option<u8>) -> Self {
        Split { rest: Some(line), delimiter }
    }

    /// What follows the delimiter at `at`.
    fn after(text: &str, at: usize) -> Option<&str> {
        text.get(at + 1..)
    }

    fn plain(&mut self, rest: &'a str) -> Cow<'a, str> {
        let end = self.delimiter.and_then(|byte| memchr::memchr(byte, rest.as_bytes()));
        self.rest = end.and_then(|end| Self::after(rest, end));
        Cow::Borrowed(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default())
    }

    fn quoted(&mut self, inner: &'a str) -> Result<Cow<'a, str>, WrongQuote> {
        let mut from = 0;
        let mut doubled = false;
        let end = loop {
            let at = from + inner.get(from..).and_then(|rest| rest.find('"')).ok_or(WrongQuote)?;
            if inner.as_bytes().get(at + 1) != Some(&b'"') {
                break at;
            }
            doubled = true;
            from = at + 2;
        };
        let tail = inner.get(end + 1..).unwrap_or_default();
        let next = tail.trim_start_matches(' ');
        self.rest = match (next.as_bytes().first(), self.delimiter) {
            (None, _) => None,
            (Some(byte), Some(delimiter)) if *byte == delimiter => next.get(1..),
            (Some(_), _) if tail.trim().is_empty() => None,
            (Some(_), _) => return Err(WrongQuote),
        };
        let text = inner.get(..end).unwrap_or_default();
        Ok(if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }
}

impl<'a> Iterator for Split<'a> {
    type Item = Result<Cow<'a, str>, WrongQuote>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.take()?;
        Some(match rest.trim_start_matches(' ').strip_prefix('"') {
            Some(inner) => self.quoted(inner),
            None => Ok(self.plain(rest)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(line: &str) -> Option<Vec<String>> {
        Split::new(line, Some(b',')).map(|field| field.ok().map(Cow::into_owned)).collect()
    }

    #[test]
    fn columns_as_rfc_4180_writes_them() {
        assert_eq!(split("a,b"), Some(vec!["a".into(), "b".into()]));
        assert_eq!(split("a,"), Some(vec!["a".into(), String::new()]));
        assert_eq!(split("\"Acme, Inc.\",x"), Some(vec!["Acme, Inc.".into(), "x".into()]));
        assert_eq!(split("\"a \"\"b\"\"\" , c"), Some(vec!["a \"b\"".into(), " c".into()]));
        assert_eq!(split("\"open"), None);
        assert_eq!(split("\"a\"b,c"), None);
        assert_eq!(split("5\" pipe,c"), Some(vec!["5\" pipe".into(), "c".into()]));
    }

    #[test]
    fn a_header_names_the_columns() {
        let columns =
            Columns::from_header("序号;手机号;原因;到期时间", ListKind::Phone, &mut Vec::new()).unwrap();
        let fields = columns.fields("1;13800138000;投诉;2026-12-31").unwrap();
        assert_eq!(
            (&*fields.value, fields.reason.as_deref(), fields.expires.as_deref()),
            ("13800138000", Some("投诉"), Some("2026-12-31"))
        );
        assert_eq!(columns.fields("1;13800138000;;").unwrap().reason, None);
        assert_eq!(Columns::from_header("13800138000,reason", ListKind::Phone, &mut Vec::new()), None);
        assert!(Columns::from_header("Name", ListKind::Name, &mut Vec::new()).is_some());
        let mut misspelt = Vec::new();
        Columns::from_header("phone,level,expire,resaon,owner", ListKind::Phone, &mut misspelt).unwrap();
        assert_eq!(misspelt, [("expire".to_owned(), "expires"), ("resaon".to_owned(), "reason")]);
    }

    proptest! {
        /// What a CSV writer quotes is read back.
        #[test]
        fn quoted_fields_come_back(fields in prop::collection::vec("[a\", 中]{0,6}", 1..5)) {
            let line: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            prop_assert_eq!(split(&line.join(",")), Some(fields));
        }
    }
}
