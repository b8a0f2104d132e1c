//! How deep lines were meant that are indented by what is no space to YAML.

use std::ops::Range;

use super::characters::is_wide_space;
use crate::span::Span;

/// Spaces in place of the indentation of the line at `start`, and of the lines behind it that begin so, too: tabs, or
/// wide spaces.
///
/// A tab and a full-width space are as wide as a level. Where that fits no line above, the nearest depth that does is
/// taken.
pub(super) fn mended(text: &str, start: usize) -> Vec<(Range<usize>, String)> {
    let mut open = Open::default();
    let mut parts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches(is_indentation);
        let blanks = line.get(..line.len() - body.len()).unwrap_or_default();
        let (is_bad, is_bare) = (blanks.contains(|c| c != ' '), is_bare(body));
        if at > start && !is_bad && !is_bare {
            break;
        }
        let mut depth = blanks.chars().map(width).sum();
        if at >= start && is_bad {
            depth = if is_bare { depth } else { open.fitting(depth, body) };
            parts.push((at..at + blanks.len(), " ".repeat(depth)));
        }
        if !is_bare {
            open.enter(depth, body);
        }
        at += line.len();
    }
    parts
}

/// The line at `start` and those below it that are not indented less, moved so far to the left that the first begins in
/// the column `depth`.
pub(super) fn moved(text: &str, start: usize, depth: usize) -> (Span, String) {
    let body = text.get(start..).unwrap_or_default();
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let indent = blanks(body);
    let inside =
        body.split_inclusive('\n').take_while(|line| is_bare(line.trim_start()) || blanks(line) >= indent);
    let (mut end, mut by) = (start, String::new());
    for line in inside {
        end += line.len();
        by.push_str(line.get(blanks(line).min(indent.saturating_sub(depth))..).unwrap_or_default());
    }
    (Span::new(start, end), by)
}

/// The column of the list entry above the one at `start`, if that is certainly meant to stand beside it: it is indented
/// less, but this one less than what belongs to it, or both begin with the same key.
pub(super) fn entry_above(text: &str, start: usize) -> Option<usize> {
    let line_at = |at: usize| text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let split = |line: &'_ str| line.len() - line.trim_start_matches(' ').len();
    let line = line_at(start);
    let depth = split(line);
    let own = line.get(depth..).filter(|body| is_entry(body))?;
    let above = text.get(..start)?.lines().rev().filter(|line| !is_bare(line.trim_start()));
    let above = above.map(|line| (split(line), line)).find(|(indent, _)| *indent < depth);
    let (indent, above) = above?;
    let above = above.get(indent..).filter(|body| is_entry(body))?;
    let key = |body: &str| body.trim_start_matches(['-', ' ']).split(':').next().map(str::to_owned);
    let behind = above.len() - above.trim_start_matches(['-', ' ']).len();
    (depth < indent + behind || (own.contains(':') && key(own) == key(above))).then_some(indent)
}

/// The lines from `start` on that belong to the list entry above them, whose `-` stands in the same column, moved to where
/// its key begins; nothing if there is no such entry.
pub(super) fn below_entry(text: &str, start: usize) -> Option<(Span, String)> {
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let body = text.get(start..)?;
    let depth = blanks(body);
    if !is_key(body.lines().next()?) || is_entry(body.get(depth..)?.lines().next()?) {
        return None;
    }
    let above = text.get(..start)?.lines().rev().filter(|line| !is_bare(line.trim_start()));
    let above = above.map(|line| (blanks(line), line)).find(|(indent, _)| *indent <= depth);
    let (_, above) = above.filter(|(indent, _)| *indent == depth)?;
    let entry = above.get(depth..).filter(|body| is_entry(body) && is_key(body))?;
    let by = entry.len() - entry.trim_start_matches(['-', ' ']).len();
    let belongs = |line: &&str| {
        let rest = line.trim_start();
        is_bare(rest) || blanks(line) > depth || (blanks(line) == depth && is_key(rest) && !is_entry(rest))
    };
    let lines: Vec<&str> = body.split_inclusive('\n').take_while(belongs).collect();
    // Blank lines in the end belong to nothing.
    let last = lines.iter().rposition(|line| !is_bare(line.trim_start()))?;
    let lines = lines.get(..=last)?;
    let moved = lines.iter().map(|line| match line.trim().is_empty() {
        true => (*line).to_owned(),
        false => format!("{}{line}", " ".repeat(by)),
    });
    let length: usize = lines.iter().map(|line| line.len()).sum();
    Some((Span::new(start, start + length), moved.collect()))
}

/// What an author may take for indentation.
pub(super) fn is_indentation(c: char) -> bool {
    matches!(c, ' ' | '\t') || is_wide_space(c)
}

fn width(c: char) -> usize {
    if matches!(c, ' ' | '\u{a0}') { 1 } else { 2 }
}

fn is_bare(body: &str) -> bool {
    body.trim_end().is_empty() || body.starts_with('#')
}

/// The depths at which a line may stand: of the keys and of the dashes above it.
#[derive(Default)]
struct Open {
    keys: Vec<usize>,
    dashes: Vec<usize>,
    /// Whether what is deeper may follow the last line.
    is_head: bool,
}

impl Open {
    fn fitting(&self, depth: usize, body: &str) -> usize {
        let is_entry = is_entry(body);
        let deepest = self.keys.iter().chain(&self.dashes).max().copied().unwrap_or(0);
        if !(is_entry || is_key(body)) || (self.is_head && depth > deepest) {
            return depth;
        }
        let depths = if is_entry { &self.dashes } else { &self.keys };
        let nearest = depths.iter().min_by_key(|open| (open.abs_diff(depth), usize::MAX - **open));
        nearest.copied().unwrap_or(depth)
    }

    fn enter(&mut self, depth: usize, body: &str) {
        let mut key = depth;
        self.keys.retain(|open| *open < depth || (*open == depth && !is_entry(body)));
        self.dashes.retain(|open| *open < depth || (*open == depth && is_entry(body)));
        if is_entry(body) {
            self.dashes.push(depth);
            let behind = body.strip_prefix('-').unwrap_or(body);
            key += body.len() - behind.trim_start_matches(' ').len();
        }
        if is_key(body) {
            self.keys.push(key);
        }
        self.is_head = body.trim_end().ends_with([':', '\u{ff1a}', '|', '>', '-']);
        self.keys.dedup();
        self.dashes.dedup();
    }
}

/// Whether a line has a key, be its colon a full-width one.
fn is_key(body: &str) -> bool {
    body.contains(": ") || body.contains('\u{ff1a}') || body.trim_end().ends_with(':')
}

fn is_entry(body: &str) -> bool {
    body.starts_with("- ") || body.trim_end() == "-"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> String {
        let mut out = text.to_owned();
        let start = text.split_inclusive('\n').take_while(|line| !line.starts_with(['\t', '\u{3000}']));
        for (range, by) in mended(text, start.map(str::len).sum()).into_iter().rev() {
            out.replace_range(range, &by);
        }
        out
    }

    #[test]
    fn lines_go_to_the_depth_that_was_meant() {
        let good = "rules:\n  - rule: a\n    when: true\n    do:\n      - x\n  - rule: b\n    when: true\n";
        assert_eq!(after(&good.replace("  ", "\t")), good);
        assert_eq!(after(&good.replace("  ", "\u{3000}")), good);
        assert_eq!(after("rules:\n  - rule: a\n\twhen: x\n"), "rules:\n  - rule: a\n    when: x\n");
        assert_eq!(after("a:\n  - b: 1\n\t\t\t\tc: 2\n"), "a:\n  - b: 1\n    c: 2\n");
        assert_eq!(after("a:\n  b: >\n\t\t\ttext\n"), "a:\n  b: >\n      text\n");
        assert_eq!(after("a: 1\n\tb: 1\nc: 2\n\td: 1\n"), "a: 1\nb: 1\nc: 2\n\td: 1\n");
    }
}
