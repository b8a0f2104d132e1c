//! What stands in front of a test or a comparison.

use super::{Checker, Source, dotted};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Expr, Test};
use crate::kind::{Kind, Scalar};
use crate::span::Span;
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

    /// Whether it is a set, or the items of one.
    pub(super) fn is_of_a_set(&self) -> bool {
        matches!(self.asked().kind(), Kind::Set(_))
    }

    pub(super) fn ask(self, test: impl FnOnce(Expr) -> Test) -> Test {
        match self.each {
            None => test(self.value),
            Some((quantifier, set)) => Test::Each(quantifier, set, Box::new(test(self.value))),
        }
    }
}

/// What to do where a text would be searched for every item of a set.
pub(super) const SEARCHED_HELP: &str = "name what is looked for, as in `… contains \"VIP\"`; many words are a keyword set, as in `… mentions words`";

/// Whether values of this kind are searched by `contains`.
pub(super) fn is_searched(kind: Scalar) -> bool {
    matches!(kind, Scalar::Text | Scalar::Name | Scalar::Email | Scalar::Domain)
}

impl Checker<'_> {
    /// Whether a set stands there, or the items of one.
    pub(super) fn is_set(&self, written: &ast::Expr) -> bool {
        match &written.node {
            ExprKind::Each(..) => true,
            ExprKind::Path(words) => self.is_set_named(&dotted(words)),
            _ => false,
        }
    }

    pub(super) fn is_set_named(&self, path: &str) -> bool {
        matches!(self.names.field(path), Some((_, Kind::Set(_))))
    }

    /// Says that the items of one set cannot be asked for in another: there is no question for that.
    pub(super) fn report_two_sets(&self, place: Span) {
        self.report(
            Diagnostic::new(Code::KindMismatch, place, "a set is not asked for the items of another set")
                .help("name the items that are meant, as in `any … in [\"VIP\", \"gold\"]`, or put them on a list")
                .help("whether two sets of a request share an item, the host can say as a fact"),
        );
    }

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
