//! What every section's check has in hand, and how texts of the file become trees and typed conditions.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::expression::{Checker, Source};
use super::findings::Findings;
use super::meant;
use super::names::Names;
use super::patterns::Patterns;
use super::structure::Reader;
use super::syntax_diagnostic;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Scalar as Text};
use crate::function::Registry;
use crate::ir::{Condition, RuleId};
use crate::limits::Limits;
use crate::matcher::phone::Region;
use crate::span::Span;
use crate::syntax::{SyntaxError, ast, parse};

/// What every section's check needs.
pub(super) struct Pass<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) functions: &'a Registry,
    pub(super) limits: &'a Limits,
    pub(super) patterns: Patterns,
    /// The words of texts in which a mistake was reported: what they name is meant to be used there.
    pub(super) mistaken: RefCell<BTreeSet<String>>,
    /// Where a rule, known by its place, says that it overrides another.
    pub(super) overrides: RefCell<BTreeMap<(Span, RuleId), Span>>,
    /// The places of rules, tiers and quotas whose condition could not be understood as a whole: nothing more can be said of
    /// it.
    pub(super) doubtful: RefCell<BTreeSet<Span>>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        text: &'a str,
        functions: &'a Registry,
        limits: &'a Limits,
        found: &'a Findings,
    ) -> Self {
        Pass {
            reader: Reader { found, text, refused: RefCell::default() },
            functions,
            limits,
            patterns: Patterns::default(),
            mistaken: RefCell::default(),
            overrides: RefCell::default(),
            doubtful: RefCell::default(),
        }
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.reader.report(diagnostic);
    }

    /// A checker of expressions for requests of these actions (none means all).
    pub(super) fn checker<'c>(&'c self, names: &'c Names, region: Region, actions: &'c [i64]) -> Checker<'c> {
        Checker {
            names,
            functions: self.functions,
            region,
            actions,
            patterns: &self.patterns,
            found: self.reader.found,
            limits: self.limits,
        }
    }

    /// Parses a scalar's text; mistakes are reported at their places in the file.
    pub(super) fn parse<T>(
        &self,
        scalar: &Text<'_>,
        parser: fn(&str, &Limits) -> Result<T, Vec<SyntaxError>>,
    ) -> Option<T> {
        let errors = match parser(&scalar.text, self.limits) {
            Ok(parsed) => return Some(parsed),
            Err(errors) => errors,
        };
        self.refuse(scalar, &errors);
        None
    }

    /// Reports the mistakes of a scalar's text at their places in the file.
    pub(super) fn refuse(&self, scalar: &Text<'_>, errors: &[SyntaxError]) {
        self.mistake_in(scalar);
        let behind = self.reader.text.get(scalar.span.end as usize..).unwrap_or_default();
        let origin = scalar.origin();
        let is_cut = behind.trim_start_matches([' ', '\t']).starts_with('#');
        for error in errors {
            let mut found = syntax_diagnostic(error, &|span| origin.span_at(span.range()));
            if is_cut && error.kind.is_unclosed() {
                found = found.help(
                    "YAML takes ` #` for the beginning of a comment: put the whole value in single quotes",
                );
            }
            self.report(found);
        }
    }

    /// The condition that a node's text holds; `Always(false)` where it is wrong.
    pub(super) fn condition(&self, node: &Node<'_>, what: &str, checker: &Checker<'_>) -> Condition {
        let Some(scalar) = self.reader.scalar(node, what) else {
            self.reader.found.give_up();
            return Condition::Always(false);
        };
        match parse::expression(&scalar.text, self.limits) {
            Ok(expr) => self.typed(&expr, scalar, checker),
            Err(mut errors) => {
                meant::settle(&mut errors, 0, &scalar.text, checker);
                self.refuse(scalar, &errors);
                self.look_at(&parse::sound_clauses(&scalar.text, self.limits), scalar, checker);
                self.reader.found.give_up();
                Condition::Always(false)
            }
        }
    }

    /// Reports the mistakes of what is sound in a scalar that is not.
    pub(super) fn look_at(&self, clauses: &[ast::Expr], scalar: &Text<'_>, checker: &Checker<'_>) {
        for clause in clauses {
            self.typed(clause, scalar, checker);
        }
    }

    /// What `read` gives of the declaration of `name`. One in which an error was found is not missed where it would be
    /// used: the author is at it.
    pub(super) fn declaring<T>(&self, name: &str, read: impl FnOnce() -> T) -> T {
        let before = self.reader.found.count();
        let declared = read();
        if self.reader.found.has_errors(before) {
            self.mistaken.borrow_mut().insert(name.to_owned());
        }
        declared
    }

    /// The typed form of an expression inside a scalar.
    pub(super) fn typed(&self, expr: &ast::Expr, scalar: &Text<'_>, checker: &Checker<'_>) -> Condition {
        self.looking_into(scalar, |source| checker.condition(expr, source))
    }

    /// What the phrase that a node's text holds means.
    pub(super) fn phrase<T>(
        &self,
        node: &Node<'_>,
        what: &str,
        read: impl FnOnce(&ast::Phrase, &Source<'_>) -> Option<T>,
    ) -> Option<T> {
        let scalar = self.reader.scalar(node, what)?;
        let phrase = self.parse(scalar, parse::phrase)?;
        self.looking_into(scalar, |source| read(&phrase, source))
    }

    /// What `read` makes of a scalar's text; what the text names is not missed elsewhere if there is a mistake in it.
    pub(super) fn looking_into<T>(&self, scalar: &Text<'_>, read: impl FnOnce(&Source<'_>) -> T) -> T {
        let origin = scalar.origin();
        let place = |span: Span| origin.span_at(span.range());
        let before = self.reader.found.count();
        let value = read(&Source { text: &scalar.text, place: &place });
        if self.reader.found.count() > before {
            self.mistake_in(scalar);
            // Nor is what was meant by a misspelt name.
            self.reader.found.mend(|all| {
                let fixes = all.iter().skip(before).filter_map(|one| one.fix.as_ref());
                self.mistaken.borrow_mut().extend(fixes.map(|(_, by)| by.clone()));
            });
        }
        value
    }

    /// Takes the names in a mistaken text for used: that they are not is no further mistake.
    fn mistake_in(&self, scalar: &Text<'_>) {
        let words = scalar.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.mistaken.borrow_mut().extend(words.map(str::to_owned));
    }
}
