//! What can be wrong with a list file: line by line, and as a whole.

use std::{fmt, io};

use super::EntrySlip;
use super::emails::EMAIL_PATTERN;
use crate::matcher::domain::{EmailError, PatternError, ShapeError};
use crate::matcher::phone::{PhoneDoubt, PhoneError, PhoneSlip};

/// What is wrong with one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Not UTF-8 text. Spreadsheets on Chinese Windows save GB 18030 unless told otherwise.
    NotUtf8,
    /// A carriage return stands in it: lines that end so are those of old systems, and would be read as one.
    Returned,
    /// Longer than `Limits::list_line_bytes`.
    TooLong,
    /// A quotation mark that is not closed on its line, or text after a closed one.
    Quote,
    /// A line whose value is missing.
    Empty,
    /// Not a phone number.
    Phone(PhoneError),
    /// A phone number of a length that no number of its country has.
    PhoneLength,
    /// A phone number that is masked, or a figure of a spreadsheet: read as it stands, it would be another one.
    PhoneSlip(PhoneSlip),
    /// Not a pattern for host names.
    Domain(PatternError),
    /// Not an e-mail address.
    Email(EmailError),
    /// A pattern where whole e-mail addresses stand.
    EmailPattern,
    /// An `expires` that is neither a date (`2026-12-31`) nor a time with its offset (`2026-12-31T18:00:00+08:00`).
    Expires,
    /// More regular expressions than `Limits::list_shapes`.
    TooManyShapes,
    /// More entries than `Limits::list_entries`, or than the structure can number.
    Full,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NotUtf8 => out.write_str("this line is not UTF-8 text; save the file as UTF-8"),
            Fault::Returned => {
                out.write_str("a carriage return stands in this line; end lines with a line feed")
            }
            Fault::TooLong => out.write_str("this line is too long"),
            Fault::Quote => out.write_str("a quotation mark is not closed on its line, or has text after it"),
            Fault::Empty => out.write_str("the value is missing"),
            Fault::Phone(error) => error.fmt(out),
            Fault::PhoneLength => out.write_str("no phone number of this country has this length"),
            Fault::PhoneSlip(slip) => slip.fmt(out),
            Fault::Domain(error) => error.fmt(out),
            Fault::Email(error) => error.fmt(out),
            Fault::EmailPattern => out.write_str(EMAIL_PATTERN),
            Fault::Expires => {
                out.write_str("`expires` must be a date (2026-12-31) or a time with its offset")
            }
            Fault::TooManyShapes => out.write_str("the list has too many regular expressions"),
            Fault::Full => out.write_str("the list is full"),
        }
    }
}

impl std::error::Error for Fault {}

/// A line that was skipped, and why. The text of the line is not kept: it may be personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    /// The line, from 1.
    pub line: u32,
    /// Why.
    pub fault: Fault,
}

/// What was found while a file was read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Report {
    /// Lines read.
    pub lines: u32,
    /// Lines that became entries, those counted that mean the same as another.
    pub entries: usize,
    /// Entries that mean the same as another one.
    pub duplicates: usize,
    /// The lines that were skipped, up to `Limits::diagnostics`.
    pub bad: Vec<BadLine>,
    /// How many lines were skipped.
    pub bad_count: usize,
    /// Entries that hardly mean what they say: of each kind of slip the first, by its line.
    pub slips: Vec<(u32, EntrySlip)>,
    /// Phone numbers that may not be those that were meant: for each reason the first, by its line.
    pub doubtful: Vec<(u32, PhoneDoubt)>,
    /// Headings of columns that are not read but nearly have a name that would be, with that name.
    pub misspelt: Vec<(String, &'static str)>,
    /// Headings of further columns that are named as the values are, or nearly so, and not read.
    pub passed_over: Vec<String>,
    /// The first line that has more columns than there are headings: a mark in its entry may have parted that.
    pub overfull: Option<u32>,
    /// Whether the first line has headings, but none that names the values: it was read as an entry, and so are all lines.
    pub is_nameless: bool,
}

/// Why a file could not be read to its end.
#[derive(Debug)]
pub enum ReadError {
    /// The reader failed after that many lines.
    Io(u32, io::Error),
    /// The file is UTF-16 by its first bytes.
    Utf16,
    /// More bytes than `Limits::list_bytes`.
    TooLarge,
    /// More entries than `Limits::list_entries`; the line of the first that is too many.
    TooMany(u32),
    /// Regular expressions that compile alone do not compile together.
    Shapes(ShapeError),
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Io(lines, error) => write!(out, "reading failed after line {lines}: {error}"),
            ReadError::Utf16 => out.write_str("the file is UTF-16; save it as UTF-8"),
            ReadError::TooLarge => out.write_str("the file is larger than the limit"),
            ReadError::TooMany(line) => {
                write!(out, "the list has more entries than the limit, from line {line} on")
            }
            ReadError::Shapes(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Io(_, error) => Some(error),
            ReadError::Shapes(error) => Some(error),
            ReadError::Utf16 | ReadError::TooLarge | ReadError::TooMany(_) => None,
        }
    }
}
