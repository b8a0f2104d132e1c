//! One XML element with a flat list of elements in it, as WeCom's callbacks are.
//!
//! Invariant: nothing in the document makes text longer than it stands there: no document type, no entities but the
//! five of XML itself and numbered characters, no processing instructions.

use super::super::error::{ReadError, ReadErrorKind};
use super::super::json::{explain_data, utf8};
use super::super::read::plain;
use crate::limits::Limits;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use serde::de::Deserialize;
use serde::de::value::{Error, MapDeserializer};

/// How deep elements may nest. WeCom's lists (of tags, of items) need 4.
const DEPTH_MAX: usize = 16;

/// Reads the elements inside the root as the fields of `T`; what is nested deeper is passed over.
pub(super) fn flat_object<T>(bytes: &[u8], limits: &Limits) -> Result<T, ReadError>
where
    T: for<'de> Deserialize<'de>,
{
    let fields = flat_fields(utf8(bytes, limits)?)?;
    let entries = MapDeserializer::<_, Error>::new(fields.into_iter());
    serde_path_to_error::deserialize(entries).map_err(|error| {
        let path = error.path().to_string();
        explain_data(&error.inner().to_string(), if path == "." { "" } else { &path })
    })
}

fn flat_fields(text: &str) -> Result<Vec<(String, String)>, ReadError> {
    let mut reader = Reader::from_str(text);
    let mut fields: Vec<(String, String)> = Vec::new();
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            place(text, reader.error_position(), ReadErrorKind::Malformed, &format!("not XML: {error}"))
        })?;
        let refuse = |kind, detail: &str| Err(place(text, at, kind, detail));
        match event {
            Event::Start(start) => {
                depth += 1;
                match depth {
                    1 => roots += 1,
                    2 => fields.push((start.name().0.to_owned(), String::new())),
                    _ => {}
                }
                if depth > DEPTH_MAX {
                    return refuse(ReadErrorKind::TooDeep, "nested too deeply");
                }
            }
            Event::Empty(start) => match depth {
                0 => roots += 1,
                1 => fields.push((start.name().0.to_owned(), String::new())),
                _ => {}
            },
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(piece) => match depth {
                2 => append(&mut fields, &piece.xml10_content()),
                0 | 1 if !piece.xml10_content().trim().is_empty() => {
                    return refuse(
                        ReadErrorKind::Malformed,
                        "not XML of a callback: text outside of its elements",
                    );
                }
                _ => {}
            },
            Event::CData(piece) if depth == 2 => append(&mut fields, &piece.xml10_content()),
            Event::CData(_) if depth > 2 => {}
            Event::GeneralRef(name) if depth > 1 => match character(&name) {
                Some(c) if depth == 2 => append(&mut fields, c.encode_utf8(&mut [0; 4])),
                Some(_) => {}
                None => {
                    return refuse(ReadErrorKind::Malformed, "not XML of a callback: an entity of its own");
                }
            },
            Event::CData(_) | Event::GeneralRef(_) => {
                return refuse(
                    ReadErrorKind::Malformed,
                    "not XML of a callback: text outside of its elements",
                );
            }
            Event::Comment(_) | Event::Decl(_) => {}
            Event::DocType(_) => {
                return refuse(ReadErrorKind::Malformed, "not XML of a callback: a document type");
            }
            Event::PI(_) => {
                return refuse(ReadErrorKind::Malformed, "not XML of a callback: a processing instruction");
            }
            Event::Eof if depth == 0 && roots == 1 => return Ok(fields),
            Event::Eof if depth > 0 => {
                return refuse(ReadErrorKind::Malformed, "not XML: an element is not closed");
            }
            Event::Eof => return refuse(ReadErrorKind::Malformed, "not XML: expected one root element"),
        }
    }
}

fn append(fields: &mut [(String, String)], piece: &str) {
    if let Some((_, value)) = fields.last_mut() {
        value.push_str(piece);
    }
}

/// The character that a reference stands for: one of XML's own five, or a numbered one.
fn character(name: &BytesRef<'_>) -> Option<char> {
    if name.is_char_ref() {
        return name.resolve_char_ref().ok().flatten();
    }
    match name.xml10_content().as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

fn place(text: &str, byte: u64, kind: ReadErrorKind, detail: &str) -> ReadError {
    let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let before = text.as_bytes().get(..byte).unwrap_or_default();
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
    ReadError::new(kind, "", hide_names(detail)).at(line, column)
}

/// quick-xml repeats the names of elements in some of its messages; a name is the sender's text.
fn hide_names(detail: &str) -> String {
    let pieces: Vec<_> = detail
        .split('`')
        .enumerate()
        .map(|(at, piece)| if at % 2 == 1 { plain(piece) } else { piece })
        .collect();
    pieces.join("`")
}
