//! Host names: exact ones, everything below one, and shapes.

use super::entry::Rows;
use super::exact::Exact;
use super::{EntryId, Fault, Found, Note};
use crate::limits::Limits;
use crate::matcher::domain::{DomainRef, PatternError, ShapeError, Shapes, Written, take_apart};
use crate::wire::{Reader, write_words};

/// An immutable list of host patterns, in the forms of [`Pattern`](crate::matcher::domain::Pattern).
///
/// Of several entries that match, the exact one answers, then the one with the longest suffix, then the first shape.
#[derive(Debug, Default)]
pub struct DomainList {
    exact: Numbered,
    below: Numbered,
    /// The regular expressions, with their entries.
    written: Numbered,
    shapes: Option<Shapes>,
    /// The entries of `shapes`, in their order.
    shape_entries: Vec<u32>,
    /// Shapes that expire, each compiled alone: together they would hide behind one that has expired.
    timed: Vec<(Shapes, u32)>,
    rows: Rows,
}

/// Names, each with its entry.
#[derive(Debug, Default)]
struct Numbered {
    names: Exact,
    entries: Vec<u32>,
}

impl Numbered {
    fn find(&self, name: &str) -> Option<u32> {
        self.entries.get(self.names.find(name)? as usize).copied()
    }

    fn insert(&mut self, name: &str, entry: u32) -> Option<()> {
        self.names.insert(name)?;
        self.entries.push(entry);
        Some(())
    }

    fn write(&self, out: &mut Vec<u8>) {
        self.names.write(out);
        write_words(out, &self.entries);
    }

    /// Names as [`Numbered::write`] wrote them.
    fn read(reader: &mut Reader<'_>) -> Option<Numbered> {
        let (names, entries) = (Exact::read(reader)?, reader.words()?);
        (names.len() == entries.len()).then_some(Numbered { names, entries })
    }
}

impl DomainList {
    /// How many patterns are on the list.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry that matches `domain` and has not expired at `now`, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn find(&self, domain: DomainRef<'_>, now: i64) -> Option<Found> {
        let valid = |entry: u32| self.rows.found(entry, now);
        self.exact
            .find(domain.as_str())
            .and_then(valid)
            .or_else(|| self.find_below(domain, now))
            .or_else(|| {
                let at = self.shapes.as_ref()?.find(domain)?;
                valid(*self.shape_entries.get(at)?)
            })
            .or_else(|| {
                let in_time =
                    |(shape, entry): &(Shapes, u32)| valid(*entry).filter(|_| shape.find(domain).is_some());
                self.timed.iter().find_map(in_time)
            })
    }

    /// The size of each automaton of shapes that a name may have to go through, in bytes.
    pub fn shape_sizes(&self) -> impl Iterator<Item = usize> {
        self.shapes.iter().chain(self.timed.iter().map(|(shape, _)| shape)).flat_map(Shapes::sizes)
    }

    fn find_below(&self, domain: DomainRef<'_>, now: i64) -> Option<Found> {
        if self.below.entries.is_empty() {
            return None;
        }
        let above = std::iter::successors(domain.parent(), |name| name.parent());
        above.filter_map(|name| self.below.find(name.as_str())).find_map(|entry| self.rows.found(entry, now))
    }

    pub(super) fn has_expiry(&self) -> bool {
        self.rows.any_expires()
    }

    /// What the entry says besides its pattern.
    pub fn note(&self, entry: EntryId) -> Note<'_> {
        self.rows.note(entry)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        for names in [&self.exact, &self.below, &self.written] {
            names.write(out);
        }
        self.rows.write(out);
    }

    /// The list that [`DomainList::write`] wrote; its regular expressions are compiled again.
    pub(super) fn read(reader: &mut Reader<'_>, limits: &Limits) -> Option<DomainList> {
        let (exact, below) = (Numbered::read(reader)?, Numbered::read(reader)?);
        let shapes = Numbered::read(reader)?;
        let rows = Rows::read(reader)?;
        let entries = [&exact.entries, &below.entries, &shapes.entries];
        let is_sound = shapes.entries.len() <= limits.list_shapes
            && entries.iter().map(|own| own.len()).sum::<usize>() == rows.len()
            && entries.into_iter().flatten().all(|&entry| (entry as usize) < rows.len());
        let list = DomainList { exact, below, rows, ..DomainList::default() };
        is_sound.then(|| DomainListBuilder { list, shapes }.finish(limits).ok())?
    }

    /// Memory held, in bytes, without that of the regular expressions.
    pub fn heap_bytes(&self) -> usize {
        let numbered = |names: &Numbered| names.names.heap_bytes() + names.entries.capacity() * 4;
        numbered(&self.exact) + numbered(&self.below) + numbered(&self.written) + self.rows.heap_bytes()
    }
}

/// Collects patterns; regular expressions are compiled together at the end.
#[derive(Debug, Default)]
pub(super) struct DomainListBuilder {
    list: DomainList,
    /// Text and row of each regular expression.
    shapes: Numbered,
}

impl DomainListBuilder {
    /// Adds a pattern; `true` if it is new.
    pub(super) fn push(
        &mut self,
        text: &str,
        line: u32,
        note: Note<'_>,
        limits: &Limits,
    ) -> Result<bool, Fault> {
        let written = take_apart(text).map_err(Fault::Domain)?;
        let (names, name) = match &written {
            Written::Exact(domain) => (&mut self.list.exact, domain.view().as_str()),
            Written::Below(domain) => (&mut self.list.below, domain.view().as_str()),
            Written::Shape(shape) => (&mut self.shapes, *shape),
        };
        if let Some(entry) = names.find(name) {
            self.list.rows.merge(entry, line, note);
            return Ok(false);
        }
        if let Written::Shape(shape) = written {
            Shapes::check(shape, limits).map_err(|error| Fault::Domain(PatternError::Shape(error)))?;
            if names.entries.len() >= limits.list_shapes {
                return Err(Fault::TooManyShapes);
            }
        }
        let entry = self.list.rows.push(line, note).ok_or(Fault::Full)?;
        names.insert(name, entry).ok_or(Fault::Full)?;
        Ok(true)
    }

    pub(super) fn finish(self, limits: &Limits) -> Result<DomainList, ShapeError> {
        let DomainListBuilder { mut list, shapes } = self;
        let mut together = Vec::new();
        for (&entry, at) in shapes.entries.iter().zip(0..) {
            let Some(text) = shapes.names.text(at) else { continue };
            if list.rows.has_expiry(entry) {
                let alone = Shapes::compile(&[text], limits).map_err(|(_, error)| error)?;
                list.timed.push((alone, entry));
            } else {
                together.push(text);
                list.shape_entries.push(entry);
            }
        }
        if !together.is_empty() {
            list.shapes = Some(Shapes::compile(&together, limits).map_err(|(_, error)| error)?);
        }
        list.written = shapes;
        list.written.names.shrink();
        list.exact.names.shrink();
        list.below.names.shrink();
        list.rows.shrink();
        Ok(list)
    }
}
