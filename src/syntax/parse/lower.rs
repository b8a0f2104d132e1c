//! The steps from a parse to a tree that need no parser: building nodes with their height, and collecting mistakes.
//!
//! INVARIANT: a [`Grown`] is at most `height_max` high; what would be higher is reported once and cut.

use crate::limits::Limits;
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Expr, ExprKind, Literal, Logic, Quantifier, Word};
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};
use std::cell::RefCell;

/// An expression and the height of its tree, leaves counting 1.
pub(super) struct Grown {
    pub(super) expr: Expr,
    height: usize,
}

impl Grown {
    pub(super) fn leaf(node: ExprKind, span: Span) -> Self {
        Grown { expr: Expr { node, span }, height: 1 }
    }

    /// Gives a bracketed operation the span of its brackets; leaves keep theirs.
    pub(super) fn in_brackets(mut self, span: Span) -> Self {
        if self.height > 1 {
            self.expr.span = span;
        }
        self
    }
}

/// Builds nodes and collects mistakes. The closures of the Pratt parser share it, hence the cells.
pub(super) struct Builder<'t> {
    /// The whole text, for what errors quote.
    pub(super) text: &'t str,
    /// Where the part that is being parsed begins in it.
    pub(super) base: usize,
    height_max: usize,
    errors: RefCell<Vec<SyntaxError>>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, limits: &Limits) -> Self {
        Builder { text, base: 0, height_max: limits.expression_depth.max(1), errors: RefCell::default() }
    }

    pub(super) fn report(&self, error: SyntaxError) {
        self.errors.borrow_mut().push(error);
    }

    pub(super) fn report_all(&self, errors: impl IntoIterator<Item = SyntaxError>) {
        self.errors.borrow_mut().extend(errors);
    }

    pub(super) fn error(&self, kind: SyntaxErrorKind, span: Span) -> SyntaxError {
        SyntaxError::new(kind, span, self.text)
    }

    /// Whether what was read is what was meant: nothing but the spelling of marks and words is wrong.
    pub(super) fn is_understood(&self) -> bool {
        let is_spelling = |error: &SyntaxError| match error.kind {
            // `=~` is read as a comparison.
            SyntaxErrorKind::ForeignOperator => error.fix.as_deref() != Some("matches"),
            SyntaxErrorKind::FullWidth
            | SyntaxErrorKind::CurlyQuotes
            | SyntaxErrorKind::InvisibleCharacter
            | SyntaxErrorKind::WrongCase
            | SyntaxErrorKind::TrailingComma => true,
            _ => false,
        };
        self.errors.borrow().iter().all(is_spelling)
    }

    /// Runs `read` with the list of errors.
    pub(super) fn reporting<T>(&self, read: impl FnOnce(&mut Vec<SyntaxError>) -> T) -> T {
        read(&mut self.errors.borrow_mut())
    }

    /// The value of `read`, or `instead` with the error reported: the tree is dropped then anyway.
    pub(super) fn or_report<T>(&self, read: Result<T, SyntaxError>, instead: T) -> T {
        read.unwrap_or_else(|error| {
            self.report(error);
            instead
        })
    }

    /// A node above `children`.
    pub(super) fn node(&self, node: ExprKind, span: Span, height_below: usize) -> Grown {
        if height_below < self.height_max {
            return Grown { expr: Expr { node, span }, height: height_below + 1 };
        }
        let kind = SyntaxErrorKind::TooDeep(self.height_max);
        let reported = self.errors.borrow().iter().any(|error| error.kind == kind);
        if !reported {
            self.report(
                self.error(kind, span).help("give the inner parts names as tiers or rules of their own"),
            );
        }
        Grown::leaf(ExprKind::Literal(Literal::Bool(false)), span)
    }

    pub(super) fn above(&self, child: Grown, span: Span, make: impl FnOnce(Box<Expr>) -> ExprKind) -> Grown {
        let height = child.height;
        self.node(make(Box::new(child.expr)), span, height)
    }

    pub(super) fn above_two(
        &self,
        left: Grown,
        right: Grown,
        make: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind,
    ) -> Grown {
        let span = left.expr.span.join(right.expr.span);
        let height = left.height.max(right.height);
        self.node(make(Box::new(left.expr), Box::new(right.expr)), span, height)
    }

    pub(super) fn above_all(
        &self,
        items: Vec<Grown>,
        span: Span,
        make: impl FnOnce(Vec<Expr>) -> ExprKind,
    ) -> Grown {
        let height = items.iter().map(|item| item.height).max().unwrap_or(0);
        self.node(make(items.into_iter().map(|item| item.expr).collect()), span, height)
    }

    /// `left and right` with chains of the same word made one node.
    pub(super) fn logic(&self, logic: Logic, left: Grown, right: Grown) -> Grown {
        let span = left.expr.span.join(right.expr.span);
        // The left side keeps its vector: a chain of n words is built in n steps.
        let (mut operands, left_below) = operands_of(logic, left);
        let (others, right_below) = operands_of(logic, right);
        operands.extend(others);
        self.node(ExprKind::Logic(logic, operands), span, left_below.max(right_below))
    }

    pub(super) fn each(&self, all: bool, words: Vec<Word>, span: Span) -> Grown {
        let quantifier = if all { Quantifier::All } else { Quantifier::Any };
        Grown::leaf(ExprKind::Each(quantifier, words), span)
    }

    /// A place that the grammar lets through and the lowering does not know: never a tree, always an error.
    pub(super) fn misfit(&self, span: Span) {
        self.report(self.error(SyntaxErrorKind::Unexpected, span));
    }

    pub(super) fn misfit_expr(&self, span: Span) -> Grown {
        self.misfit(span);
        Grown::leaf(ExprKind::Literal(Literal::Bool(false)), span)
    }

    pub(super) fn misfit_word(&self, span: Span) -> Word {
        self.misfit(span);
        Spanned::new(String::new(), span)
    }

    /// The result: `value`, or every mistake in the order of its place.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Vec<SyntaxError>> {
        let end = Span::new(self.text.len(), self.text.len());
        let mut errors = self.errors.into_inner();
        errors.sort_by_key(|error| (error.span, error.kind));
        errors.dedup_by(|later, earlier| {
            // How a comma is written does not matter when it is to be taken away.
            let idle =
                earlier.kind == SyntaxErrorKind::TrailingComma && later.kind == SyntaxErrorKind::FullWidth;
            later.span == earlier.span && (later.kind == earlier.kind || idle)
        });
        explain_once(&mut errors);
        errors.iter_mut().for_each(|error| error.part_words(self.text));
        match value {
            Some(value) if errors.is_empty() => Ok(value),
            _ => {
                if errors.is_empty() {
                    errors.push(SyntaxError::at(SyntaxErrorKind::Unexpected, end, ""));
                }
                Err(errors)
            }
        }
    }
}

/// The operands that `grown` gives to a chain of `logic`, and the height of the highest.
fn operands_of(logic: Logic, grown: Grown) -> (Vec<Expr>, usize) {
    match grown.expr.node {
        ExprKind::Logic(same, operands) if same == logic => (operands, grown.height - 1),
        node => (vec![Expr { node, span: grown.expr.span }], grown.height),
    }
}

/// Drops what is merely unexpected where a mistake with a name of its own stands. The errors are sorted by place.
fn explain_once(errors: &mut Vec<SyntaxError>) {
    let is_named = |error: &&SyntaxError| error.kind != SyntaxErrorKind::Unexpected;
    let reach = |error: &SyntaxError| match error.kind {
        // A mark that takes no room tears a word in two: what stands right behind it was not to be read by itself.
        SyntaxErrorKind::InvisibleCharacter if !error.found.chars().any(char::is_whitespace) => {
            Span { start: error.span.start, end: error.span.end + 1 }
        }
        _ => error.span,
    };
    let named: Vec<Span> = errors.iter().filter(is_named).map(reach).collect();
    let mut named = named.into_iter().peekable();
    let mut covered = 0;
    errors.retain(|error| {
        while let Some(span) = named.next_if(|span| span.start <= error.span.start) {
            covered = covered.max(span.end);
        }
        error.kind != SyntaxErrorKind::Unexpected || error.span.start >= covered
    });
}
