//! The regular expressions of one policy: each compiled once, and all of them within a bound.
//!
//! Cost: compiling a pattern takes up to some milliseconds, also one that is refused. So no more are compiled once many
//! were refused, or all together are too large.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use regex_automata::util::syntax;

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
                    doubt(pattern, place, limits, found);
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

/// Warns of a pattern that says nothing, or has signs that are none.
fn doubt(pattern: &str, place: Span, limits: &Limits, found: &Findings) {
    if is_found_everywhere(pattern, limits) {
        let message = "this pattern is found in every text: it may find nothing at all";
        let help = "take an empty alternative (`a|`) away, and write `+` for `*`; to ask whether the request has a text, write `… is known`";
        found.report(Diagnostic::new(Code::DoubtfulPattern, place, message).help(help));
    }
    if let Some(sign) = wide_sign(pattern) {
        let message = format!("`{sign}` is no sign of regular expressions: it is looked for as it stands");
        let help = format!("write it in half width, or `[{sign}]` if it is meant");
        found.report(Diagnostic::new(Code::DoubtfulPattern, place, message).help(help));
    }
}

/// What was meant by a pattern that stands between slashes where none belong. A slash within would have to be escaped
/// between slashes, so that `/user/([0-9]+)/` is a path; and what can be no pattern was not meant.
pub(super) fn between_slashes(pattern: &str, limits: &Limits) -> Option<String> {
    let (inner, flag) = pattern.trim().strip_prefix('/')?.rsplit_once('/')?;
    let is_escaped = inner.chars().try_fold(false, |is_escaped, c| match c {
        '/' if !is_escaped => None,
        '\\' => Some(!is_escaped),
        _ => Some(false),
    })?;
    let meant = match flag {
        "" => inner.to_owned(),
        "i" => format!("(?i){inner}"),
        _ => return None,
    };
    (!inner.is_empty() && !is_escaped && facts::regex_bytes(&meant, limits).is_ok()).then_some(meant)
}

/// Whether a pattern finds an empty text wherever it is looked for.
fn is_found_everywhere(pattern: &str, limits: &Limits) -> bool {
    let config = syntax::Config::new().nest_limit(limits.regex_depth);
    let may_be_empty = |pattern: &str| {
        syntax::parse_with(pattern, &config).is_ok_and(|parsed| {
            let properties = parsed.properties();
            properties.minimum_len() == Some(0) && properties.look_set().is_empty()
        })
    };
    // Every text has a beginning and an end. Between both, `^a*$` says something, and `^.*$` does not.
    let behind = pattern.strip_prefix('^');
    may_be_empty(pattern)
        || behind.is_some_and(may_be_empty)
        || pattern.strip_suffix('$').is_some_and(may_be_empty)
        || behind.and_then(|rest| rest.strip_suffix('$')) == Some(".*")
}

/// A full-width character that stands where the sign of ASCII would. Brackets, stars and the like may be looked for, so only
/// those count that make no sense as they stand; between `[` and `]` none does.
fn wide_sign(pattern: &str) -> Option<char> {
    let mut classes = 0_usize;
    // Whether what stands before can be repeated, and is hardly followed by a star that is meant as one.
    let mut is_repeatable = false;
    let mut chars = pattern.char_indices();
    while let Some((at, c)) = chars.next() {
        let behind = pattern.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '\\' => drop(chars.next()),
            '[' => {
                classes += 1;
                // A bracket that comes first is one of the class.
                for first in ['^', ']'] {
                    let is_first = chars.as_str().starts_with(first);
                    is_first.then(|| chars.next());
                }
            }
            ']' => classes = classes.saturating_sub(1),
            _ if classes > 0 => {}
            '｜' => return Some(c),
            '＊' | '＋' if is_repeatable => return Some(c),
            '（' if behind.split_once('）').is_some_and(|(inner, _)| inner.contains('|')) => {
                return Some(c);
            }
            '［' if behind.split_once('］').is_some_and(|(inner, _)| inner.contains(['-', '－'])) => {
                return Some(c);
            }
            _ => {}
        }
        is_repeatable = matches!(c, '.' | ']' | ')' | '\\');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_that_may_find_nothing_is_found_everywhere() {
        let is = |pattern| is_found_everywhere(pattern, &Limits::default());
        for pattern in [
            "a*",
            ".*",
            "微信|QQ|",
            "|a",
            "(a|)",
            "a?b{0,2}",
            "^",
            "$",
            "^a*",
            "a*$",
            "^.*$",
            "(?i)x*",
            "^a|b*",
        ] {
            assert!(is(pattern), "{pattern}");
        }
        for pattern in
            ["a", ".+", "^$", "^\\s*$", "^[^0-9]*$", "^a*$", "\\b", "a|b", "\\$", "(^|a)b", "x*y", "\\|"]
        {
            assert!(!is(pattern), "{pattern}");
        }
    }

    #[test]
    fn full_width_signs_are_told_from_characters_that_are_looked_for() {
        for (pattern, sign) in [
            ("微信｜QQ", '｜'),
            ("微信.＊QQ", '＊'),
            ("[0-9]＋", '＋'),
            ("\\d＋", '＋'),
            ("（微信|QQ）号", '（'),
            ("［0-9］{6}", '［'),
        ] {
            assert_eq!(wide_sign(pattern), Some(sign), "{pattern}");
        }
        for pattern in [
            "微信|QQ",
            "[（(]广告[)）]",
            "（广告）",
            "【.*】",
            "多少钱？",
            "[?？]",
            "张伟[｜|]保险",
            "[]｜]",
            "[^｜]+",
            "１＋１",
            "＊＊＊",
            "［广告］",
            "＾_＾",
        ] {
            assert_eq!(wide_sign(pattern), None, "{pattern}");
        }
    }

    proptest! {
        /// What is said to be found everywhere is: in every text that the pattern is tried on.
        #[test]
        fn what_is_found_everywhere_is(pattern in "[ab|*?^$().+]{0,6}", text in "[ab\\n]{0,4}") {
            let limits = Limits::default();
            if is_found_everywhere(&pattern, &limits) && pattern != "^.*$" {
                prop_assert!(facts::regex(&pattern, &limits).unwrap().is_match(&text), "{pattern}");
            }
            let _ = wide_sign(&pattern);
        }
    }
}
