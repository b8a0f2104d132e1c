//! Why a request could not be read: what, where in its structure, and where in its text.

use std::fmt;

/// The sort of mistake, for hosts that act on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadErrorKind {
    /// Longer than `Limits::request_bytes`.
    TooLarge,
    /// Not UTF-8 text.
    NotUtf8,
    /// Not well formed (JSON, or XML where XML is read).
    Malformed,
    /// Nested too deeply.
    TooDeep,
    /// A field is given twice.
    Repeated,
    /// A known field holds what it cannot hold.
    Unfit,
    /// The payload is not of the sort that the adapter reads: another event, or an error answer of the platform.
    Foreign,
}

/// Why a request could not be read. What was found may be personal, so it is told by its kind; repeated are only a word that
/// is nearly one of those expected there and a number of at most six digits. Names of keys, and of events, are repeated if
/// they are plain words without as many digits as a telephone number has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadError {
    kind: ReadErrorKind,
    path: Box<str>,
    detail: Box<str>,
    line: usize,
    column: usize,
}

impl ReadError {
    pub(super) fn new(kind: ReadErrorKind, path: impl Into<Box<str>>, detail: impl Into<Box<str>>) -> Self {
        ReadError { kind, path: path.into(), detail: detail.into(), line: 0, column: 0 }
    }

    pub(super) fn at(mut self, line: usize, column: usize) -> Self {
        (self.line, self.column) = (line, column);
        self
    }

    /// The sort of mistake.
    pub fn kind(&self) -> ReadErrorKind {
        self.kind
    }

    /// Where in the structure: `target.mobiles[2]`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// One sentence without a full stop: `expected text, found number`.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Line and column of the text, from 1, the column in bytes; `None` when the mistake is not at one place.
    pub fn position(&self) -> Option<(usize, usize)> {
        (self.line > 0).then_some((self.line, self.column))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.detail)?;
        match self.kind {
            // The path says it better than a column of a line that nobody wrote by hand.
            ReadErrorKind::Unfit | ReadErrorKind::Repeated | ReadErrorKind::Foreign => Ok(()),
            ReadErrorKind::TooLarge
            | ReadErrorKind::NotUtf8
            | ReadErrorKind::Malformed
            | ReadErrorKind::TooDeep => match self.position() {
                Some((line, column)) => write!(f, " (line {line}, column {column})"),
                None => Ok(()),
            },
        }
    }
}

impl std::error::Error for ReadError {}
