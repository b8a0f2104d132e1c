//! Lowers phrases and templates.

use super::{Grammar, Node, Rule};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Phrase, Piece, Template, TemplatePart};
use crate::syntax::error::SyntaxErrorKind;
use crate::syntax::parse::lower::Builder;
use pest::Parser as _;
use pest::iterators::{Pair, Pairs};

const BRACES: &str =
    "a hole is a path in braces, as in `{target.phone}`; write `{{` and `}}` for braces themselves";

impl Builder<'_> {
    pub(super) fn phrase(&self, pairs: Pairs<'_, Rule>) -> Phrase {
        let mut pieces = Vec::new();
        let mut comma: Option<Span> = None;
        for part in pairs.flat_map(Pair::into_inner) {
            let span = self.span(&part);
            let piece = match part.as_rule() {
                Rule::EOI => continue,
                Rule::comma => {
                    self.mark(&part);
                    if let Some(earlier) = comma.replace(span) {
                        self.lone_comma(earlier);
                    }
                    Piece::Comma
                }
                Rule::phrase_word => match part.as_str() {
                    "true" => Piece::Literal(crate::syntax::ast::Literal::Bool(true)),
                    "false" => Piece::Literal(crate::syntax::ast::Literal::Bool(false)),
                    word => Piece::Word(word.to_owned()),
                },
                _ => Piece::Literal(self.literal(&part)),
            };
            if piece != Piece::Comma {
                comma = None;
            }
            pieces.push(Spanned::new(piece, span));
        }
        if let Some(last) = comma {
            self.lone_comma(last);
        }
        Phrase { pieces }
    }

    pub(super) fn lone_comma(&self, span: Span) {
        self.report(self.error(SyntaxErrorKind::TrailingComma, span).help("take it away").fix(""));
    }

    pub(super) fn template(&mut self, pairs: Pairs<'_, Rule>) -> Template {
        let mut parts = Vec::new();
        for part in pairs.flat_map(Pair::into_inner) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::plain => push_text(&mut parts, part.as_str()),
                Rule::brace => push_text(&mut parts, part.as_str().get(1..).unwrap_or_default()),
                Rule::hole => parts.extend(self.hole(part, span)),
                Rule::stray => self.report(self.error(SyntaxErrorKind::StrayBrace, span).help(BRACES)),
                _ => {}
            }
        }
        Template { parts }
    }

    fn hole(&mut self, pair: Node<'_>, span: Span) -> Option<TemplatePart> {
        let inside = pair.into_inner().next()?;
        let parsed = Grammar::parse(Rule::hole_path, inside.as_str());
        let path = parsed
            .ok()
            .and_then(|pairs| pairs.flat_map(Pair::into_inner).find(|part| part.as_rule() == Rule::path));
        let Some(path) = path else {
            self.report(self.error(SyntaxErrorKind::HoleIsNotAPath, span).help(BRACES));
            return None;
        };
        // The path was parsed as a text of its own, so what is said of it has its place from there.
        let outer = self.base;
        self.base = self.span(&inside).start as usize;
        let words = self.path(path);
        self.base = outer;
        Some(TemplatePart::Hole(Spanned::new(words, span)))
    }
}

/// Adds text to the last part, so that two texts never stand side by side.
fn push_text(parts: &mut Vec<TemplatePart>, text: &str) {
    match parts.last_mut() {
        Some(TemplatePart::Text(before)) => before.push_str(text),
        _ => parts.push(TemplatePart::Text(text.to_owned())),
    }
}
