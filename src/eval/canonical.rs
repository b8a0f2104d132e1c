//! Canonical forms of a request's values, each made once.

use std::ops::Range;

use crate::facts::{self, Workspace};
use crate::kind::Scalar;
use crate::matcher::phone::Region;
use crate::schema::FieldId;

/// Where a value came from: a field and, for an item of a set, its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Origin {
    pub(super) field: FieldId,
    pub(super) item: u32,
}

/// A value in the form in which it is compared.
#[derive(Clone, Debug)]
pub(super) enum Canonical<'e> {
    Number(i64),
    /// Text of the program or the request.
    Borrowed(&'e str),
    /// Text in the arena.
    Made(Range<usize>),
}

/// Canonical texts of the current request.
#[derive(Debug, Default)]
pub(super) struct Canonicals {
    arena: String,
    made: Vec<(Origin, Option<Range<usize>>)>,
    pub(super) work: Workspace,
}

impl Canonicals {
    pub(super) fn clear(&mut self) {
        self.arena.clear();
        self.made.clear();
    }

    /// The canonical form of `text` as a `scalar`, remembered under its origin. `None` if it is not of that kind.
    pub(super) fn make(
        &mut self,
        origin: Option<Origin>,
        scalar: Scalar,
        text: &str,
        region: Region,
    ) -> Option<Range<usize>> {
        // A request's few fields of such kinds are found faster in a row than by hashing.
        if let Some((_, known)) =
            origin.and_then(|origin| self.made.iter().find(|(other, _)| *other == origin))
        {
            return known.clone();
        }
        let start = self.arena.len();
        let is_made = facts::canonical(scalar, text, region, &mut self.work, &mut self.arena).is_ok();
        let range = is_made.then_some(start..self.arena.len());
        if let Some(origin) = origin {
            self.made.push((origin, range.clone()));
        }
        range
    }

    pub(super) fn text<'t>(&'t self, canonical: &Canonical<'t>) -> Option<&'t str> {
        match canonical {
            Canonical::Number(_) => None,
            Canonical::Borrowed(text) => Some(text),
            Canonical::Made(range) => self.arena.get(range.clone()),
        }
    }

    /// A text of the arena, and the workspace, at once.
    pub(super) fn split(&mut self) -> (&str, &mut Workspace) {
        (&self.arena, &mut self.work)
    }
}
