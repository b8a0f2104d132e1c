//! Which part of a broken text is missed least, so that the rest can be read.
//!
//! The part is found by indentation, as YAML's own blocks are: a line with all that is indented deeper below it.

use std::ops::Range;

use super::characters::is_forbidden;
use super::indentation::is_indentation;

/// A stretch of whole lines that is taken out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Region {
    /// First byte of the first line.
    start: usize,
    /// One past the line break of the last line.
    end: usize,
    /// Blanks before the first line's text.
    indent: usize,
}

impl Region {
    /// The smallest part around the byte `guilty` that can be missed: the innermost list entry that holds it, or else the
    /// line with what is indented below it.
    ///
    /// Cost: linear in the text, however deep it is nested.
    pub(super) fn around(text: &str, guilty: usize) -> Option<Region> {
        let own = Region::block(text, line_start(text, guilty));
        let (mut at, mut indent) = (own.start, own.indent);
        while !is_entry(text, at) {
            match above(text, at, indent) {
                Some(found) => (at, indent) = found,
                None => return (!is_whole(text, own)).then_some(own),
            }
        }
        if at == own.start {
            return Some(own);
        }
        // Where the entry is all of the text, so is what holds it.
        let entry = own.within(text, at);
        [entry, own].into_iter().find(|region| !is_whole(text, *region))
    }

    /// The part one level out: the nearest line above that is indented less, with all below it. `None` if there is none,
    /// or if it would leave nothing of the text.
    pub(super) fn wider(self, text: &str) -> Option<Region> {
        let (at, _) = above(text, self.start, self.indent)?;
        Some(self.within(text, at)).filter(|region| !is_whole(text, *region))
    }

    /// The block of the line that begins at `start`, with all of this part.
    fn within(self, text: &str, start: usize) -> Region {
        let block = Region::block(text, start);
        Region { end: block.end.max(self.end), ..block }
    }

    /// The value of the key that begins the line of the byte `guilty`, with the lines below that belong to it. `None` if
    /// no key can be made out.
    pub(super) fn value(text: &str, guilty: usize) -> Option<Region> {
        let line = line_start(text, guilty);
        let indent = indent_at(text, line)?;
        let body = text.get(line + indent..line_end(text, line))?;
        let dashes = body.len() - body.trim_start_matches(['-', ' ']).len();
        let key = body.get(dashes..)?;
        let colon = key.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
        let is_key =
            colon > 0 && key.get(colon..)?.starts_with([':']) && (dashes == 0 || body.starts_with("- "));
        let start = line + indent + dashes + colon + 1;
        let depth = indent + dashes;
        let mut end = line_end(text, line);
        while end < text.len() {
            let is_inside = indent_at(text, end).is_none_or(|deeper| {
                deeper > depth || (deeper == depth && dashes == 0 && is_entry(text, end))
            });
            if !is_inside {
                break;
            }
            end = line_end(text, end);
        }
        (is_key && guilty >= start.saturating_sub(1)).then_some(Region { start, end, indent })
    }

    /// Its bytes.
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The line that begins at `start` with the deeper lines below it. Lines of a list that stands no deeper than its key
    /// belong to the key.
    fn block(text: &str, start: usize) -> Region {
        let indent = indent_at(text, start).unwrap_or(0);
        let is_key = !is_entry(text, start);
        let mut end = line_end(text, start);
        while end < text.len() {
            let is_inside = indent_at(text, end)
                .is_none_or(|deeper| deeper > indent || (is_key && deeper == indent && is_entry(text, end)));
            if !is_inside {
                break;
            }
            end = line_end(text, end);
        }
        Region { start, end, indent }
    }
}

/// The nearest line above that at `at` which is indented less than `indent`, with its own indentation.
fn above(text: &str, mut at: usize, indent: usize) -> Option<(usize, usize)> {
    while at > 0 {
        at = line_start(text, at - 1);
        if let Some(less) = indent_at(text, at).filter(|less| *less < indent) {
            return Some((at, less));
        }
    }
    None
}

/// Whether nothing but blanks and comments stands outside a region.
fn is_whole(text: &str, region: Region) -> bool {
    let is_bare = |part: Option<&str>| {
        part.unwrap_or_default().lines().all(|line| {
            let line = line.trim_start_matches('\u{feff}').trim_start();
            line.is_empty() || line.starts_with('#')
        })
    };
    is_bare(text.get(..region.start)) && is_bare(text.get(region.end..))
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at.min(text.len())).unwrap_or_default();
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1)
}

pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\n').map_or(text.len(), |found| at + found + 1)
}

/// Blanks before the text of the line that begins at `at`; `None` for an empty line or a comment.
fn indent_at(text: &str, at: usize) -> Option<usize> {
    let line = text.get(at..line_end(text, at))?.trim_start_matches('\u{feff}');
    let body = line.trim_start_matches(is_indentation);
    let is_bare = body.trim_end().is_empty() || body.starts_with('#');
    let blanks = line.get(..line.len() - body.len()).unwrap_or_default();
    let indent = match blanks.contains(|c| c != ' ') {
        false => blanks.len(),
        true if body.starts_with('-') => {
            blanks.chars().map(|c| if matches!(c, ' ' | '\u{a0}') { 1 } else { 2 }).sum()
        }
        // How deep it was meant cannot be told: it belongs to what stands above it.
        true => text.len(),
    };
    (!is_bare).then_some(indent)
}

/// Whether the line that begins at `at` begins an entry of a list.
fn is_entry(text: &str, at: usize) -> bool {
    let line = text.get(at..line_end(text, at)).unwrap_or_default();
    // A `-` without its space, which is a mistake of its own, is meant to begin one, too.
    let body = line.trim_start_matches(is_indentation).trim_end();
    body.starts_with('-') && !body.starts_with("--")
}

/// The text with blanks for forbidden characters.
pub(super) fn without_forbidden(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_forbidden(c) {
            out.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, level by level.
    fn around_naive(text: &str, guilty: usize) -> Option<Region> {
        let own = Region::block(text, line_start(text, guilty));
        let mut candidate = own;
        loop {
            if is_entry(text, candidate.start) {
                return Some(candidate);
            }
            match candidate.wider(text) {
                Some(wider) => candidate = wider,
                None => return (!is_whole(text, own)).then_some(own),
            }
        }
    }

    proptest! {
        #[test]
        fn the_part_to_miss_is_found_level_by_level(
            lines in prop::collection::vec((0..6_usize, prop::sample::select(vec!["- a", "k: v", "-", "# c", "", "\tx"])), 1..14),
            at in any::<prop::sample::Index>(),
        ) {
            let text: String = lines.iter().map(|(depth, body)| format!("{}{body}\n", " ".repeat(*depth))).collect();
            let guilty = at.index(text.len() + 1);
            prop_assert_eq!(Region::around(&text, guilty), around_naive(&text, guilty), "{}", text);
        }
    }
}
