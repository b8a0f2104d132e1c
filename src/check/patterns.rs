//! The regular expressions of one policy: each compiled once, and all of them within a bound.
//!
//! Cost: compiling a pattern takes up to some milliseconds, also one that is refused. So no more are compiled once many
//! were refused, or all together are too large.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::findings::Findings;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts;
use crate::limits::Limits;
use crate::span::Span;

/// Refused patterns behind which none is looked at: whoever has that many has one mistake many times.
const REFUSED_MAX: usize = 100;

/// What is known of patterns so far.
#[derive(Default)]
pub(super) struct Patterns {
    /// Those of `matches`, in the order in which they were met.
    all: RefCell<Vec<String>>,
    places: RefCell<HashMap<String, u32>>,
    bytes: Cell<usize>,
    refused: Cell<usize>,
    is_over: Cell<bool>,
}

impl Patterns {
    /// The index of a pattern of `matches`; `None` if it cannot be used, which is reported.
    pub(super) fn index(&self, pattern: &str, place: Span, limits: &Limits, found: &Findings) -> Option<u32> {
        if let Some(known) = self.places.borrow().get(pattern) {
            return Some(*known);
        }
        if !self.is_usable(pattern, place, limits, found) {
            return None;
        }
        let mut all = self.all.borrow_mut();
        let at = u32::try_from(all.len()).ok()?;
        all.push(pattern.to_owned());
        self.places.borrow_mut().insert(pattern.to_owned(), at);
        Some(at)
    }

    /// Whether a pattern can be used; reported if not, or if it makes too much of all together.
    pub(super) fn is_usable(&self, pattern: &str, place: Span, limits: &Limits, found: &Findings) -> bool {
        if self.is_over.get() {
            return false;
        }
        match facts::regex_bytes(pattern, limits) {
            Ok(bytes) => {
                self.bytes.set(self.bytes.get().saturating_add(bytes));
                if self.bytes.get() <= limits.regexes_bytes {
                    return true;
                }
                let most = limits.regexes_bytes;
                let message = format!("the patterns up to here need more than {most} bytes when compiled");
                let help = "use smaller counts in `{…}`, or keywords and lists for fixed words";
                self.end(found, Diagnostic::new(Code::TooMany, place, message).help(help));
            }
            Err(why) => {
                found.report(
                    Diagnostic::new(Code::BadRegex, place, "this pattern cannot be used")
                        .help(why.to_string()),
                );
                self.refused.set(self.refused.get() + 1);
                if self.refused.get() == REFUSED_MAX {
                    let message = format!(
                        "{REFUSED_MAX} patterns cannot be used: those behind this one were not looked at"
                    );
                    self.end(found, Diagnostic::new(Code::TooMany, place, message));
                }
            }
        }
        false
    }

    fn end(&self, found: &Findings, last: Diagnostic) {
        found.report(last);
        self.is_over.set(true);
    }

    pub(super) fn all(&self) -> Vec<String> {
        self.all.borrow().clone()
    }
}
