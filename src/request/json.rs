//! Requests from JSON: bounded, exact about where a mistake stands, and silent about what stood there.

use super::error::{ReadError, ReadErrorKind};
use super::model::Request;
use super::read::{Group, plain};
use crate::limits::Limits;
use serde::de::{Deserialize, Deserializer};
use serde_path_to_error::{Path, Segment, Track};
use std::marker::PhantomData;

impl Request {
    /// Reads one request. Unknown fields are ignored; `null` is the same as leaving the field out.
    ///
    /// # Errors
    /// When `bytes` are more than `limits.request_bytes`, not UTF-8, not JSON, nested more than 127 deep in a known
    /// field, when a known field is given twice, or when it holds something that it cannot hold.
    ///
    /// ```
    /// use menshen::request::Request;
    /// let limits = menshen::limits::Limits::default();
    /// let wrong = Request::from_json(br#"{"target": {"mobiles": ["13800138000", 13800138000]}}"#, &limits);
    /// let said = wrong.expect_err("a number loses leading zeros and the plus").to_string();
    /// assert_eq!(said, "target.mobiles[1]: expected text, found number");
    /// ```
    pub fn from_json(bytes: &[u8], limits: &Limits) -> Result<Request, ReadError> {
        object_from_json(bytes, limits)
    }
}

/// Reads one JSON object into `T`, within the limits of requests.
pub(super) fn object_from_json<T>(bytes: &[u8], limits: &Limits) -> Result<T, ReadError>
where
    T: for<'de> Deserialize<'de>,
{
    let text = utf8(bytes, limits)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let mut track = Track::new();
    let read =
        serde_path_to_error::Deserializer::new(&mut json, &mut track).deserialize_any(Group(PhantomData));
    match read {
        Ok(object) => json.end().map(|()| object).map_err(|error| explain(&error, "")),
        Err(error) => Err(explain(&error, &path_text(&track.path()))),
    }
}

/// The text of `bytes`, without the byte order mark that some editors put before it.
pub(super) fn utf8<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, ReadError> {
    if bytes.len() > limits.request_bytes {
        let detail = format!("{} bytes, more than the limit of {}", bytes.len(), limits.request_bytes);
        return Err(ReadError::new(ReadErrorKind::TooLarge, "", detail));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
        ReadError::new(ReadErrorKind::NotUtf8, "", "not UTF-8 text").at(line, column)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(plain(key));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    text
}

/// Turns serde_json's error, which is text with a position at its end, into ours.
fn explain(error: &serde_json::Error, path: &str) -> ReadError {
    let (line, column) = (error.line(), error.column());
    let whole = error.to_string();
    let message = whole.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&whole);
    let made = match error.classify() {
        serde_json::error::Category::Data => explain_data(message, path),
        _ if message == "recursion limit exceeded" => {
            ReadError::new(ReadErrorKind::TooDeep, path, "nested too deeply")
        }
        _ => ReadError::new(ReadErrorKind::Malformed, "", format!("not JSON: {message}")),
    };
    made.at(line, column)
}

/// The error of well-formed data that does not fit, from a reader's `message`.
pub(super) fn explain_data(message: &str, path: &str) -> ReadError {
    let Some(rest) = message.strip_prefix("duplicate field `") else {
        return ReadError::new(ReadErrorKind::Unfit, path, message);
    };
    let name = rest.trim_end_matches('`');
    let parent = path.strip_suffix(name).unwrap_or(path).trim_end_matches('.');
    let dot = if parent.is_empty() { "" } else { "." };
    ReadError::new(ReadErrorKind::Repeated, format!("{parent}{dot}{name}"), "given twice")
}
