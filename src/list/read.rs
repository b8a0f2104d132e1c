//! Reading a list file.

use std::io::BufRead;
use std::mem::discriminant;

use super::columns::Columns;
use super::line::{Line, Lines};
use super::slip::{Setting, Sort, slip};
use super::{BadLine, EntrySlip, Fault, List, ListBuilder, Note, ReadError, Reading, Report, expiry};

/// A list that was read, and what was found on the way.
#[derive(Debug)]
pub struct Loaded {
    /// The list.
    pub list: List,
    /// What was read, merged and skipped.
    pub report: Report,
}

/// Reads a list of text or CSV lines, one entry a line, as a stream.
///
/// - Empty lines and lines that start with `#` are skipped; behind an entry a `#` begins no comment. A byte order mark and
///   `\r\n` are taken.
/// - The first line that remains is a header if one of its columns has a name such as `phone`, `name`, `domain`, `email`,
///   `id` or `手机号`. Then that column is the value, and columns named `reason` and `expires` (`到期日期`, `expiry date`, …)
///   are kept; others are not, and neither is what stands in columns without a heading.
/// - Without a header the first column of phones and e-mail addresses is the value, and for other kinds the whole line.
/// - Quotation marks are those of CSV; a quoted field cannot run over a line.
///
/// A line that is not an entry is skipped and reported. An entry that `expires` does not match from then on.
///
/// ```
/// use menshen::limits::Limits;
/// use menshen::list::{List, ListKind, Reading, read};
/// use menshen::matcher::domain::Domain;
///
/// let limits = Limits::default();
/// let reading = Reading::new(ListKind::Domain, &limits);
/// let file = "domain,reason\n*.partner.example,partner\nnot a host,typo\n";
/// let loaded = read(file.as_bytes(), reading).unwrap();
/// assert_eq!(loaded.report.bad.len(), 1);
/// let List::Domain(dealers) = loaded.list else { unreachable!() };
/// let found = dealers.find(Domain::parse("shop.partner.example").unwrap().view(), 0).unwrap();
/// assert_eq!((found.line, dealers.note(found.entry).reason), (2, Some("partner")));
/// ```
///
/// # Errors
/// When the reader fails, or a bound of the whole file is passed.
pub fn read<R: BufRead>(reader: R, reading: Reading<'_>) -> Result<Loaded, ReadError> {
    let limits = reading.limits;
    let mut lines = Lines::new(reader, limits.list_line_bytes, limits.list_bytes as u64);
    let mut file = File { builder: ListBuilder::new(reading), columns: None, report: Report::default() };
    loop {
        let number = file.report.lines;
        let Some(line) = lines.next().map_err(|error| ReadError::Io(number, error))? else { break };
        file.report.lines = number.saturating_add(1);
        match file.take(line, number == 0) {
            Ok(()) => {}
            Err(Refusal::Line(fault)) => file.refuse(fault),
            Err(Refusal::File(error)) => return Err(error),
        }
    }
    let File { builder, mut report, .. } = file;
    (report.entries, report.doubtful) = (builder.pushed(), builder.doubtful().to_vec());
    let (list, duplicates) = builder.finish()?;
    report.duplicates = duplicates;
    Ok(Loaded { list, report })
}

/// A file that is being read.
struct File<'a> {
    builder: ListBuilder<'a>,
    /// Known once the first line with content has been seen.
    columns: Option<Columns>,
    report: Report,
}

/// What a fault ends: the line or the file.
enum Refusal {
    Line(Fault),
    File(ReadError),
}

impl File<'_> {
    fn take(&mut self, line: Line<'_>, first: bool) -> Result<(), Refusal> {
        let bytes = match line {
            Line::Whole(bytes) => bytes,
            Line::Returned => return Err(Refusal::Line(Fault::Returned)),
            Line::TooLong => return Err(Refusal::Line(Fault::TooLong)),
            Line::Beyond => return Err(Refusal::File(ReadError::TooLarge)),
        };
        if first && (bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])) {
            return Err(Refusal::File(ReadError::Utf16));
        }
        let bytes = if first { bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes) } else { bytes };
        let line = std::str::from_utf8(bytes).map_err(|_| Refusal::Line(Fault::NotUtf8))?;
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            return Ok(());
        }
        let columns = match self.columns {
            Some(columns) => columns,
            None => {
                let kind = self.builder.reading().kind;
                let header = Columns::from_header(line, kind, &mut self.report);
                let columns = *self.columns.insert(header.unwrap_or(Columns::without_header(kind)));
                if header.is_some() {
                    return Ok(());
                }
                columns
            }
        };
        self.entry(line, columns)
    }

    fn entry(&mut self, line: &str, columns: Columns) -> Result<(), Refusal> {
        let fields = columns.fields(line).ok_or(Refusal::Line(Fault::Quote))?;
        let expires = match &fields.expires {
            None => None,
            Some(text) => {
                Some(expiry::parse(text, &self.builder.reading().zone).ok_or(Refusal::Line(Fault::Expires))?)
            }
        };
        let note = Note { reason: fields.reason.as_deref().map(str::trim), expires };
        let setting = if fields.is_quoted { Setting::Quoted } else { Setting::Bare };
        let sort = Sort::of(self.builder.reading().kind);
        let doubt = sort.and_then(|sort| slip(&fields.value, sort, setting));
        match self.builder.push(&fields.value, self.report.lines, note) {
            Ok(()) => {
                if let Some((slip, _)) = doubt {
                    self.doubt(slip);
                }
                if fields.is_overfull {
                    let line = self.report.lines;
                    self.report.overfull.get_or_insert(line);
                }
                Ok(())
            }
            Err(Fault::Full) => Err(Refusal::File(ReadError::TooMany(self.report.lines))),
            Err(fault) => Err(Refusal::Line(fault)),
        }
    }

    /// Takes note of the first slip of a kind. Below headings of which none names the values, all lines have columns.
    fn doubt(&mut self, slip: EntrySlip) {
        let is_known = |(_, known): &(u32, EntrySlip)| discriminant(known) == discriminant(&slip);
        let is_explained = self.report.is_nameless && matches!(slip, EntrySlip::Several(_));
        if !is_explained && !self.report.slips.iter().any(is_known) {
            self.report.slips.push((self.report.lines, slip));
        }
    }

    fn refuse(&mut self, fault: Fault) {
        self.report.bad_count = self.report.bad_count.saturating_add(1);
        if self.report.bad.len() < self.builder.reading().limits.diagnostics {
            self.report.bad.push(BadLine { line: self.report.lines, fault });
        }
    }
}
