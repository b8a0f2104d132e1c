//! The columns of a line, and which of them matter.

use std::borrow::Cow;

use super::heading::{EXPIRES, Heading, REASON, is_company, may_be_end};
use super::{ListKind, Report};
use crate::diagnostic::did_you_mean;

/// Which columns hold what, from the header line or from the kind of list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Columns {
    /// What stands between columns; `None` where the whole line is the value.
    delimiter: Option<u8>,
    value: usize,
    reason: Option<usize>,
    expires: Option<usize>,
    /// How many columns have a heading; `None` without a header line.
    named: Option<usize>,
}

/// The fields of a line that matter.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Fields<'a> {
    pub(super) value: Cow<'a, str>,
    /// Whether the value stands in quotation marks.
    pub(super) is_quoted: bool,
    pub(super) reason: Option<Cow<'a, str>>,
    pub(super) expires: Option<Cow<'a, str>>,
    /// Whether something stands in a column without a heading.
    pub(super) is_overfull: bool,
}

const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

impl Columns {
    /// The columns of a file without a header line. Phones and e-mail addresses never hold a delimiter, so their first
    /// column is the value; names (`Acme, Inc.`), patterns and texts may, so there the whole line is.
    pub(super) fn without_header(kind: ListKind) -> Columns {
        let delimiter = match kind {
            ListKind::Phone | ListKind::Email => Some(b','),
            ListKind::Name | ListKind::Domain | ListKind::Text => None,
        };
        Columns { delimiter, value: 0, reason: None, expires: None, named: None }
    }

    /// The columns that `line` names, if it is a header line: if one of its columns is a word for the values. What may be
    /// wrong with its headings is added to the report.
    pub(super) fn from_header(line: &str, kind: ListKind, report: &mut Report) -> Option<Columns> {
        let delimiter = DELIMITERS.into_iter().find(|&byte| line.as_bytes().contains(&byte));
        let mut columns = Columns { delimiter, value: 0, reason: None, expires: None, named: None };
        let mut value = None;
        let (mut further, mut others) = (Vec::new(), Vec::new());
        for (at, field) in Split::new(line, delimiter).enumerate() {
            let word = field.ok()?.text.trim().to_lowercase();
            columns.named = Some(at + 1);
            match Heading::of(&word, kind) {
                Heading::Value | Heading::AnyValue if value.is_none() => {
                    value = Some((at, is_company(&word)));
                }
                Heading::Value | Heading::FurtherValue => further.push(word),
                Heading::Reason => columns.reason = columns.reason.or(Some(at)),
                Heading::Expires => columns.expires = columns.expires.or(Some(at)),
                Heading::AnyValue | Heading::Other => others.push(word),
            }
        }
        let Some((value, is_of_company)) = value else {
            // One word alone may be an entry that looks like a heading.
            let has_heading = columns.reason.is_some() || columns.expires.is_some();
            report.is_nameless = has_heading && delimiter.is_some();
            return None;
        };
        columns.value = value;
        // The company beside a person's name is another thing, and hardly meant.
        further.retain(|word| is_of_company || !is_company(word));
        report.passed_over = further;
        let missing = [(columns.reason, REASON), (columns.expires, EXPIRES)];
        let missing = || missing.into_iter().filter(|(at, _)| at.is_none()).flat_map(|(_, words)| words);
        report.misspelt.extend(others.into_iter().filter_map(|word| {
            let is_end = columns.expires.is_none() && may_be_end(&word);
            let known = did_you_mean(&word, missing().copied()).or(is_end.then_some("expires"))?;
            Some((word, known))
        }));
        Some(columns)
    }

    /// The fields of `line` that matter; `None` when a quotation mark is wrong. Empty columns count as absent.
    pub(super) fn fields<'a>(&self, line: &'a str) -> Option<Fields<'a>> {
        let mut fields = Fields::default();
        for (at, field) in Split::new(line, self.delimiter).enumerate() {
            let Column { text: field, is_quoted } = field.ok()?;
            if at == self.value {
                (fields.value, fields.is_quoted) = (field, is_quoted);
            } else if field.trim().is_empty() {
                // Nothing is said here.
            } else if Some(at) == self.reason {
                fields.reason = Some(field);
            } else if Some(at) == self.expires {
                fields.expires = Some(field);
            } else if self.named.is_some_and(|named| at >= named) {
                fields.is_overfull = true;
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

/// One column of a line.
struct Column<'a> {
    text: Cow<'a, str>,
    is_quoted: bool,
}

impl<'a> Split<'a> {
    fn new(line: &'a str, delimiter: Option<u8>) -> Self {
        Split { rest: Some(line), delimiter }
    }

    /// What follows the delimiter at `at`.
    fn after(text: &str, at: usize) -> Option<&str> {
        text.get(at + 1..)
    }

    fn plain(&mut self, rest: &'a str) -> Column<'a> {
        let end = self.delimiter.and_then(|byte| memchr::memchr(byte, rest.as_bytes()));
        self.rest = end.and_then(|end| Self::after(rest, end));
        let text = Cow::Borrowed(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
        Column { text, is_quoted: false }
    }

    fn quoted(&mut self, inner: &'a str) -> Result<Column<'a>, WrongQuote> {
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
        let text = if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) };
        Ok(Column { text, is_quoted: true })
    }
}

impl<'a> Iterator for Split<'a> {
    type Item = Result<Column<'a>, WrongQuote>;

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
        Split::new(line, Some(b',')).map(|field| field.ok().map(|column| column.text.into_owned())).collect()
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
            Columns::from_header("序号;手机号;原因;到期时间", ListKind::Phone, &mut Report::default())
                .unwrap();
        let fields = columns.fields("1;13800138000;投诉;2026-12-31").unwrap();
        assert_eq!(
            (&*fields.value, fields.reason.as_deref(), fields.expires.as_deref()),
            ("13800138000", Some("投诉"), Some("2026-12-31"))
        );
        assert_eq!(columns.fields("1;13800138000;;").unwrap().reason, None);
        assert_eq!(Columns::from_header("13800138000,reason", ListKind::Phone, &mut Report::default()), None);
        assert!(Columns::from_header("Name", ListKind::Name, &mut Report::default()).is_some());
        let mut report = Report::default();
        Columns::from_header("phone,level,expire,resaon,owner", ListKind::Phone, &mut report).unwrap();
        assert_eq!(report.misspelt, [("expire".to_owned(), "expires"), ("resaon".to_owned(), "reason")]);
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
