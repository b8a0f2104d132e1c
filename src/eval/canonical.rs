//! Canonical forms of a request's values, each made once.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::facts::{self, Workspace};
use crate::kind::Scalar;
use crate::matcher::phone::Region;
use crate::schema::FieldId;

/// Where a value came from: a field and, for an item of a set, its place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
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

/// So many canonical texts are looked through one by one.
const FEW_MAX: usize = 16;

/// Canonical texts of the current request.
#[derive(Default)]
pub(super) struct Canonicals {
    arena: String,
    /// The first few: found faster in a row than by hashing.
    made: Vec<(Origin, Option<Range<usize>>)>,
    /// All others: sets may have thousands of items.
    more: HashMap<Origin, Option<Range<usize>>, FixedState>,
    pub(super) work: Workspace,
}

impl Canonicals {
    pub(super) fn clear(&mut self) {
        self.arena.clear();
        self.made.clear();
        self.more.clear();
    }

    fn known(&self, origin: Origin) -> Option<&Option<Range<usize>>> {
        let first = self.made.iter().find(|(other, _)| *other == origin).map(|(_, known)| known);
        first.or_else(|| self.more.get(&origin))
    }

    /// The canonical form of `text` as a `scalar`, remembered under its origin. `None` if it is not of that kind.
    pub(super) fn make(
        &mut self,
        origin: Option<Origin>,
        scalar: Scalar,
        text: &str,
        region: Region,
    ) -> Option<Range<usize>> {
        if let Some(known) = origin.and_then(|origin| self.known(origin)) {
            return known.clone();
        }
        let start = self.arena.len();
        let is_made = facts::canonical(scalar, text, region, &mut self.work, &mut self.arena).is_ok();
        let range = is_made.then_some(start..self.arena.len());
        match origin {
            Some(origin) if self.made.len() < FEW_MAX => self.made.push((origin, range.clone())),
            Some(origin) => drop(self.more.insert(origin, range.clone())),
            None => {}
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

    /// A canonical text, and the workspace, at once.
    pub(super) fn text_and_work<'t>(
        &'t mut self,
        canonical: &Canonical<'t>,
    ) -> Option<(&'t str, &'t mut Workspace)> {
        let text = match canonical {
            Canonical::Number(_) => return None,
            Canonical::Borrowed(text) => text,
            Canonical::Made(range) => self.arena.get(range.clone())?,
        };
        Some((text, &mut self.work))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{Engine, Options, Scratch};
    use crate::limits::Limits;
    use crate::request::Request;

    /// However often a domain is asked for, the address is read once, and nothing else.
    #[test]
    fn the_domain_of_an_address_is_a_part_of_its_form() {
        let lists: String =
            (0..9).map(|at| format!("  l{at}: {{ of: domain, values: [a{at}.example] }}\n")).collect();
        let rule = |at| {
            format!(
                "  - rule: r{at}\n    when: domain(target.email) in l{at} or domain(target.email) == \"b{at}.example\" or \
                 domain(target.email) matches /^c{at}$/ or is_below(domain(target.email), facts.host)\n    then: deny\n"
            )
        };
        let rules: String = (0..9).map(rule).collect();
        let policy = format!(
            "menshen: 1\npolicy: p\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nfacts:\n  host: domain\n\
             lists:\n{lists}rules:\n{rules}"
        );
        let engine = Engine::from_text("p.yaml", &policy, Options::default()).unwrap();
        let mut scratch = Scratch::new();
        for (written, form) in [
            ("zs@xn--fiqs8s.example", "zs@xn--fiqs8s.example"),
            (" ZS＠中国。example ", "zs@xn--fiqs8s.example"),
            ("\"a@b\"@b3.example", "\"a@b\"@b3.example"),
            ("nobody", ""),
        ] {
            let request = serde_json::json!({"target": {"emails": [written]}}).to_string();
            let request = Request::from_json(request.as_bytes(), &Limits::default()).unwrap();
            let _ = engine.decide(&request, &mut scratch);
            assert_eq!(scratch.memos.canonicals.arena, form);
        }
    }
}
