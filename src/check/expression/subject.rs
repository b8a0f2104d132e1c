//! What stands in front of a test or a comparison.

use super::{Checker, Source, dotted};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Expr, Test};
use crate::kind::Kind;
use crate::syntax::ast::{self, ExprKind, Quantifier};

/// What a test is asked of: a value, or every item of a set.
pub(super) struct Subject {
    pub(super) value: Expr,
    each: Option<(Quantifier, Expr)>,
}

impl Subject {
    /// The field or other value that is asked: the set, where its items are.
    pub(super) fn asked(&self) -> &Expr {
        self.each.as_ref().map_or(&self.value, |(_, set)| set)
    }

    pub(super) fn ask(self, test: impl FnOnce(Expr) -> Test) -> Test {
        match self.each {
            None => test(self.value),
            Some((quantifier, set)) => Test::Each(quantifier, set, Box::new(test(self.value))),
        }
    }
}

impl Checker<'_> {
    /// What stands in front of a test: a value, or `any` or `all` of a set.
    pub(super) fn subject(&self, expr: &ast::Expr, source: &Source<'_>) -> Option<Subject> {
        let ExprKind::Each(quantifier, words) = &expr.node else {
            return self.value(expr, None, source).map(|value| Subject { value, each: None });
        };
        let set = self.path(words, None, (source.place)(expr.span))?;
        match set.kind() {
            Kind::Set(scalar) => Some(Subject { value: Expr::Item(scalar), each: Some((*quantifier, set)) }),
            Kind::One(_) => {
                let path = dotted(words);
                self.report(
                    Diagnostic::new(
                        Code::SetNeedsAnyOrAll,
                        (source.place)(expr.span),
                        format!("`{path}` is a single value"),
                    )
                    .help("leave `any` or `all` away"),
                );
                None
            }
        }
    }
}
