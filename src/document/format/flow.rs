//! Flow collections: brackets, braces and what is in them, on the lines where the author put it.

use super::super::node::{Node, NodeKind};
use super::Step;
use super::printer::Printer;
use super::scalar::Place;

/// A scalar of a flow collection: where it stands and how it is written.
struct Word {
    start: usize,
    end: usize,
    written: String,
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Word,
    Sign(char),
    Comment,
}

impl<'s, 't, R> Printer<'s, 't, R>
where
    R: FnMut(&[Step<'_>], &str) -> Option<String>,
{
    /// Writes a flow collection whose first line begins with `indent` blanks.
    pub(super) fn flow(&mut self, node: &'t Node<'_>, indent: usize) {
        let mut words = Vec::new();
        self.words(node, Place { indent: indent + 2, is_flow: true }, &mut words);
        let mut words = words.into_iter().peekable();
        let (mut at, end) = (node.span.start as usize, node.span.end as usize);
        let mut depth = 0usize;
        let mut last = Last::Nothing;
        let mut blanks_from = at;
        let mut has_break = false;
        while at < end {
            let Some(c) = self.source.get(at..).and_then(|rest| rest.chars().next()) else { return };
            if c.is_whitespace() {
                has_break |= c == '\n';
                at += c.len_utf8();
                continue;
            }
            let word = words.next_if(|word| word.start == at);
            let is_comment = c == '#' && word.is_none();
            let close = matches!(c, ']' | '}') && word.is_none();
            let breaks = (has_break || last == Last::Comment) && last != Last::Nothing;
            depth = depth.saturating_sub(usize::from(close));
            if breaks {
                self.out.push('\n');
                self.indent(indent + 2 * depth);
            } else if !is_comment && is_spaced(last, c, word.is_some()) {
                self.out.push(' ');
            }
            (at, last) = match word {
                Some(word) => {
                    self.out.push_str(&word.written);
                    (word.end, Last::Word)
                }
                None if is_comment => {
                    let between = self.source.get(blanks_from..at).filter(|_| !breaks).unwrap_or_default();
                    let Some(after) = self.flow_comment(at, between) else { return };
                    (after, Last::Comment)
                }
                None => {
                    self.out.push(c);
                    depth += usize::from(matches!(c, '[' | '{'));
                    (at + c.len_utf8(), Last::Sign(c))
                }
            };
            blanks_from = at;
            has_break = false;
        }
    }

    /// The scalars of a flow collection in the order of the file.
    fn words(&mut self, node: &'t Node<'_>, place: Place, words: &mut Vec<Word>) {
        match &node.kind {
            NodeKind::Scalar(scalar) => {
                let written = self.text_of(scalar, place);
                words.push(Word { start: node.span.start as usize, end: node.span.end as usize, written });
            }
            NodeKind::Mapping(entries) => {
                for (key, value) in entries {
                    let written = self.flow_key(key);
                    words.push(Word { start: key.span.start as usize, end: key.span.end as usize, written });
                    self.path.push(Step::Key(key.text.as_ref()));
                    self.words(value, place, words);
                    self.path.pop();
                }
            }
            NodeKind::Sequence(values) => {
                for (at, value) in values.iter().enumerate() {
                    self.path.push(Step::Index(at));
                    self.words(value, place, words);
                    self.path.pop();
                }
            }
            NodeKind::Null | NodeKind::Unreadable => {}
        }
    }
}

/// Whether a space parts what was written last from the next sign or word on the same line.
fn is_spaced(last: Last, next: char, is_word: bool) -> bool {
    match (last, next) {
        (Last::Nothing | Last::Comment | Last::Sign('['), _) => false,
        (Last::Sign('{'), '}') if !is_word => false,
        // `a: ,` and `[a: ]`: a colon must not touch what follows it.
        (Last::Sign(':'), _) => true,
        (_, ',' | ':' | ']') if !is_word => false,
        _ => true,
    }
}
