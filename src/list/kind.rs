//! What a list is made of, and making one.

use super::domains::DomainListBuilder;
use super::emails::is_email_pattern;
use super::entry::Rows;
use super::{DomainList, EmailList, Fault, NameBuffer, NameList, Note, PhoneList, ReadError, TextList};
use crate::calendar::Zone;
use crate::kind::Scalar;
use crate::limits::Limits;
use crate::matcher::domain::EmailRef;
use crate::matcher::phone::{PhoneDoubt, PhoneSlip, Region, parse};
use crate::wire::Reader;

/// What the entries of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ListKind {
    /// Phone numbers.
    Phone,
    /// Names of people or companies.
    Name,
    /// Patterns for host names.
    Domain,
    /// E-mail addresses.
    Email,
    /// Texts that are compared as they stand, such as user ids.
    Text,
}

/// A compiled list.
// A policy has some dozens of lists, each behind one pointer of the engine: the size of the widest does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Debug)]
pub enum List {
    /// Phone numbers.
    Phone(PhoneList),
    /// Names.
    Name(NameList),
    /// Patterns for host names.
    Domain(DomainList),
    /// E-mail addresses.
    Email(EmailList),
    /// Texts.
    Text(TextList),
}

/// How entries are read.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// What the entries are.
    pub kind: ListKind,
    /// The region whose numbers are written without a calling code.
    pub region: Region,
    /// Where a day ends: an entry that `expires` on a date counts through that whole day.
    pub zone: Zone,
    /// The bounds.
    pub limits: &'a Limits,
}

/// Collects the entries of one list, from a file or from a policy.
pub struct ListBuilder<'a> {
    reading: Reading<'a>,
    entries: Entries,
    duplicates: usize,
    pushed: usize,
    doubtful: Vec<(u32, PhoneDoubt)>,
    buffer: String,
}

/// Entries are personal data: their number is all that is shown.
impl std::fmt::Debug for ListBuilder<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ListBuilder")
            .field("kind", &self.reading.kind)
            .field("pushed", &self.pushed)
            .finish_non_exhaustive()
    }
}

// One of them at a time is being made.
#[allow(clippy::large_enum_variant)]
enum Entries {
    Phones(Vec<(u64, u32)>, Rows),
    Names(NameList, NameBuffer),
    Domains(DomainListBuilder),
    Emails(EmailList),
    Texts(TextList),
}

impl ListKind {
    /// The kind of list that holds values of a kind; the checker lets no others be declared than those named here.
    pub fn of(scalar: Scalar) -> ListKind {
        match scalar {
            Scalar::Phone => ListKind::Phone,
            Scalar::Name => ListKind::Name,
            Scalar::Domain => ListKind::Domain,
            Scalar::Email => ListKind::Email,
            _ => ListKind::Text,
        }
    }

    /// The word that a policy declares it by.
    pub fn word(self) -> &'static str {
        match self {
            ListKind::Phone => "phone",
            ListKind::Name => "name",
            ListKind::Domain => "domain",
            ListKind::Email => "email",
            ListKind::Text => "text",
        }
    }
}

impl<'a> Reading<'a> {
    /// Reads days in UTC, and phones only where they are written with a calling code.
    pub fn new(kind: ListKind, limits: &'a Limits) -> Reading<'a> {
        Reading { kind, region: Region::UNKNOWN, zone: Zone::utc(), limits }
    }
}

/// The key of a number that could be dialled, and what is doubtful about it.
fn phone_key(text: &str, region: Region) -> Result<(u64, Option<PhoneDoubt>), Fault> {
    if let Some(slip) = PhoneSlip::of(text) {
        return Err(Fault::PhoneSlip(slip));
    }
    let phone = parse(text, region).map_err(Fault::Phone)?;
    if !phone.is_possible() {
        return Err(Fault::PhoneLength);
    }
    let key = phone.key().ok_or(Fault::PhoneLength)?;
    Ok((key, PhoneDoubt::of_phone(&phone, text, region)))
}

impl List {
    /// A list without entries.
    pub fn empty(kind: ListKind) -> List {
        match kind {
            ListKind::Phone => List::Phone(PhoneList::default()),
            ListKind::Name => List::Name(NameList::default()),
            ListKind::Domain => List::Domain(DomainList::default()),
            ListKind::Email => List::Email(EmailList::default()),
            ListKind::Text => List::Text(TextList::default()),
        }
    }

    /// What the entries are.
    pub fn kind(&self) -> ListKind {
        match self {
            List::Phone(_) => ListKind::Phone,
            List::Name(_) => ListKind::Name,
            List::Domain(_) => ListKind::Domain,
            List::Email(_) => ListKind::Email,
            List::Text(_) => ListKind::Text,
        }
    }

    /// How many different entries the list has, expired ones counted.
    pub fn len(&self) -> usize {
        match self {
            List::Phone(list) => list.len(),
            List::Name(list) => list.len(),
            List::Domain(list) => list.len(),
            List::Email(list) => list.len(),
            List::Text(list) => list.len(),
        }
    }

    /// Whether the list has no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether some entry expires.
    pub fn has_expiry(&self) -> bool {
        match self {
            List::Phone(list) => list.has_expiry(),
            List::Name(list) => list.has_expiry(),
            List::Domain(list) => list.has_expiry(),
            List::Email(list) => list.has_expiry(),
            List::Text(list) => list.has_expiry(),
        }
    }

    /// What the entry says besides its value.
    pub fn note(&self, entry: super::EntryId) -> Note<'_> {
        match self {
            List::Phone(list) => list.note(entry),
            List::Name(list) => list.note(entry),
            List::Domain(list) => list.note(entry),
            List::Email(list) => list.note(entry),
            List::Text(list) => list.note(entry),
        }
    }

    /// The list as bytes, the same for the same list on every machine: entries in the form in which they are looked up,
    /// so that reading them again takes no parsing and no folding.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            List::Phone(list) => list.write(&mut out),
            List::Name(list) => list.write(&mut out),
            List::Domain(list) => list.write(&mut out),
            List::Email(list) => list.write(&mut out),
            List::Text(list) => list.write(&mut out),
        }
        out
    }

    /// The list of a kind that [`List::to_bytes`] wrote; `None` if it was something else, or passes the limits. There is no
    /// checksum: that is for the form in which the bytes are kept.
    pub fn from_bytes(kind: ListKind, bytes: &[u8], limits: &Limits) -> Option<List> {
        let mut reader = Reader::new(bytes);
        let list = match kind {
            ListKind::Phone => List::Phone(PhoneList::read(&mut reader)?),
            ListKind::Name => List::Name(NameList::read(&mut reader)?),
            ListKind::Domain => List::Domain(DomainList::read(&mut reader, limits)?),
            ListKind::Email => List::Email(EmailList::read(&mut reader)?),
            ListKind::Text => List::Text(TextList::read(&mut reader)?),
        };
        (reader.is_empty() && list.len() <= limits.list_entries).then_some(list)
    }

    /// Memory held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        match self {
            List::Phone(list) => list.heap_bytes(),
            List::Name(list) => list.heap_bytes(),
            List::Domain(list) => list.heap_bytes(),
            List::Email(list) => list.heap_bytes(),
            List::Text(list) => list.heap_bytes(),
        }
    }
}

impl<'a> ListBuilder<'a> {
    /// A builder of an empty list.
    pub fn new(reading: Reading<'a>) -> ListBuilder<'a> {
        let entries = match reading.kind {
            ListKind::Phone => Entries::Phones(Vec::new(), Rows::default()),
            ListKind::Name => Entries::Names(NameList::default(), NameBuffer::new()),
            ListKind::Domain => Entries::Domains(DomainListBuilder::default()),
            ListKind::Email => Entries::Emails(EmailList::default()),
            ListKind::Text => Entries::Texts(TextList::default()),
        };
        ListBuilder {
            reading,
            entries,
            duplicates: 0,
            pushed: 0,
            doubtful: Vec::new(),
            buffer: String::new(),
        }
    }

    /// How entries are read.
    pub fn reading(&self) -> &Reading<'a> {
        &self.reading
    }

    /// Entries pushed so far, those counted that mean the same.
    pub fn pushed(&self) -> usize {
        self.pushed
    }

    /// Phone numbers so far that may not be those that were meant: for each reason the first, by its line.
    pub fn doubtful(&self) -> &[(u32, PhoneDoubt)] {
        &self.doubtful
    }

    /// Adds an entry that stands on `line`. White space around it does not count.
    ///
    /// # Errors
    /// When the text is not an entry of this kind, or the list is full; the list is then as it was.
    pub fn push(&mut self, text: &str, line: u32, note: Note<'_>) -> Result<(), Fault> {
        self.push_quoted(text.trim(), line, note)
    }

    /// Adds an entry that somebody put into quotes: of texts, which stand for themselves, the white space around it counts.
    ///
    /// # Errors
    /// As for [`push`](ListBuilder::push).
    pub fn push_quoted(&mut self, text: &str, line: u32, note: Note<'_>) -> Result<(), Fault> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(Fault::Empty);
        }
        let text = if let Entries::Texts(_) = self.entries { text } else { trimmed };
        if self.pushed >= self.reading.limits.list_entries {
            return Err(Fault::Full);
        }
        let new = match &mut self.entries {
            Entries::Phones(keys, rows) => {
                let (key, doubt) = phone_key(text, self.reading.region)?;
                keys.push((key, rows.push(line, note).ok_or(Fault::Full)?));
                let is_new = |doubt: &PhoneDoubt| self.doubtful.iter().all(|(_, known)| known != doubt);
                self.doubtful.extend(doubt.filter(is_new).map(|doubt| (line, doubt)));
                true
            }
            Entries::Names(list, name) => match name.set(text) {
                "" => return Err(Fault::Empty),
                key => list.push(key, line, note).ok_or(Fault::Full)?,
            },
            Entries::Domains(list) => list.push(text, line, note, self.reading.limits)?,
            Entries::Emails(_) if is_email_pattern(text) => return Err(Fault::EmailPattern),
            Entries::Emails(list) => {
                let email = EmailRef::parse(text, &mut self.buffer).map_err(Fault::Email)?;
                list.push(email, line, note).ok_or(Fault::Full)?
            }
            Entries::Texts(list) => list.push(text, line, note).ok_or(Fault::Full)?,
        };
        self.pushed += 1;
        self.duplicates += usize::from(!new);
        Ok(())
    }

    /// The list, and how many entries meant the same as another.
    ///
    /// # Errors
    /// When regular expressions that compile alone do not compile together.
    pub fn finish(self) -> Result<(List, usize), ReadError> {
        let mut duplicates = self.duplicates;
        let list = match self.entries {
            Entries::Phones(keys, rows) => {
                let (list, same) = PhoneList::compile(keys, rows);
                duplicates = same;
                List::Phone(list)
            }
            Entries::Names(mut list, _) => {
                list.shrink();
                List::Name(list)
            }
            Entries::Domains(list) => {
                List::Domain(list.finish(self.reading.limits).map_err(ReadError::Shapes)?)
            }
            Entries::Emails(mut list) => {
                list.shrink();
                List::Email(list)
            }
            Entries::Texts(mut list) => {
                list.shrink();
                List::Text(list)
            }
        };
        Ok((list, duplicates))
    }
}
