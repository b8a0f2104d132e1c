//! The comments of a text, in order, with what stands around them.

use granit_parser::{Event, Parser};

use crate::span::Span;

#[derive(Clone, Copy, Debug)]
pub(super) struct Comment<'a> {
    pub(super) span: Span,
    /// From `#` to the end of the line, without blanks at the end.
    pub(super) text: &'a str,
    /// Blanks before it on its line, if nothing else is.
    pub(super) own_line: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Comments<'a> {
    pub(super) all: Vec<Comment<'a>>,
    /// Where a written `---` begins the document.
    pub(super) start_mark: Option<usize>,
}

impl<'a> Comments<'a> {
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a str> {
        self.all.iter().map(|comment| comment.text)
    }
}

/// `None` where the parser fails, which it does not on a text that has been read.
pub(super) fn of(text: &str) -> Option<Comments<'_>> {
    let options = granit_parser::options! {
        emit_comments: true,
        // Every comment of the text may have to wait: the text itself has a limit.
        max_buffered_comment_events: usize::MAX,
        emit_unresolved_aliases: true,
    };
    let mut found = Comments { all: Vec::new(), start_mark: None };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.ok()?;
        let range = span.byte_range()?;
        match event {
            Event::Comment(..) => found.all.push(comment(text, range.start, range.end)?),
            Event::DocumentStart(true, _) => found.start_mark = Some(range.start),
            _ => {}
        }
    }
    // Those before a node may come after it where the parser had to look ahead.
    found.all.sort_by_key(|comment| comment.span);
    Some(found)
}

fn comment(source: &str, start: usize, end: usize) -> Option<Comment<'_>> {
    let text = source.get(start..end)?.trim_end();
    let line = source.get(..start)?.rfind('\n').map_or(0, |found| found + 1);
    let before = source.get(line..start)?.trim_start_matches('\u{feff}');
    let own_line = before.trim_matches([' ', '\t']).is_empty().then_some(before.len());
    Some(Comment { span: Span::new(start, end), text, own_line })
}
