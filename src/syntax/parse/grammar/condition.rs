//! Lowers conditions: logic, comparisons, sums, brackets, paths and calls.

use super::{Node, PRECEDENCE, Rule};
use crate::span::Span;
use crate::syntax::ast::{Arithmetic, Comparison, Expr, ExprKind, Literal, Logic, Word};
use crate::syntax::error::SyntaxErrorKind;
use crate::syntax::parse::lower::{Builder, Grown};
use crate::syntax::parse::spelling;
use pest::iterators::{Pair, Pairs};

impl Builder<'_> {
    /// The condition of a start rule.
    pub(super) fn first_condition(&self, pairs: Pairs<'_, Rule>) -> Expr {
        match pairs.flat_map(Pair::into_inner).next() {
            Some(pair) => self.condition(pair).expr,
            None => self.misfit_expr(Span::new(self.base, self.text.len())).expr,
        }
    }

    pub(super) fn condition(&self, pair: Node<'_>) -> Grown {
        PRECEDENCE
            .map_primary(|pair| self.comparison(pair))
            .map_prefix(|operator, operand| {
                self.spelled(&operator, "not");
                let span = self.span(&operator).join(operand.expr.span);
                self.above(operand, span, ExprKind::Not)
            })
            .map_infix(|left, operator, right| {
                let (logic, word) =
                    if operator.as_rule() == Rule::or { (Logic::Or, "or") } else { (Logic::And, "and") };
                self.spelled(&operator, word);
                self.logic(logic, left, right)
            })
            .parse(pair.into_inner())
    }

    pub(super) fn comparison(&self, pair: Node<'_>) -> Grown {
        let whole = self.span(&pair);
        let mut before: Option<(Grown, Comparison)> = None;
        let mut operand: Option<Grown> = None;
        let mut tested = false;
        let close = |before: Option<(Grown, Comparison)>, operand: Option<Grown>| match (before, operand) {
            (Some((left, comparison)), Some(right)) => {
                self.above_two(left, right, |left, right| ExprKind::Compare(comparison, left, right))
            }
            (None, Some(only)) => only,
            (_, None) => self.misfit_expr(whole),
        };
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::sum => {
                    operand = Some(self.sum(part));
                    tested = false;
                }
                Rule::compare => {
                    let (comparison, error) = spelling::comparison(part.as_str(), span);
                    self.report_all(error);
                    if before.is_some() {
                        let error = self.error(SyntaxErrorKind::ChainedComparison, span);
                        self.report(error.help("compare twice with `and`, or write `x between 1 and 5`"));
                    }
                    before = Some((close(before.take(), operand.take()), comparison));
                }
                _ => {
                    if tested {
                        let error = self.error(SyntaxErrorKind::ChainedTest, span);
                        self.report(error.help("test twice with `and`"));
                    }
                    tested = true;
                    operand = operand.take().map(|subject| self.test(subject, part));
                }
            }
        }
        close(before, operand)
    }

    pub(super) fn sum(&self, pair: Node<'_>) -> Grown {
        PRECEDENCE
            .map_primary(|pair| self.primary(pair))
            .map_prefix(|operator, operand| {
                let span = self.span(&operator).join(operand.expr.span);
                let negates = operator.as_rule() == Rule::negate;
                self.spelled(&operator, if negates { "-" } else { "not" });
                self.above(operand, span, if negates { ExprKind::Negate } else { ExprKind::Not })
            })
            .map_infix(|left, operator, right| {
                let (arithmetic, mark) = match operator.as_rule() {
                    Rule::add => (Arithmetic::Add, "+"),
                    Rule::subtract => (Arithmetic::Subtract, "-"),
                    Rule::multiply => (Arithmetic::Multiply, "*"),
                    Rule::divide => (Arithmetic::Divide, "/"),
                    _ => (Arithmetic::Remainder, "%"),
                };
                self.spelled(&operator, mark);
                self.above_two(left, right, |left, right| ExprKind::Arithmetic(arithmetic, left, right))
            })
            .parse(pair.into_inner())
    }

    pub(super) fn primary(&self, pair: Node<'_>) -> Grown {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::group => self.items(pair).pop().unwrap_or_else(|| self.misfit_expr(span)).in_brackets(span),
            Rule::set => self.above_all(self.items(pair), span, ExprKind::Set),
            Rule::each => {
                let all = pair.as_str().starts_with("all");
                let path = pair.into_inner().find(|part| part.as_rule() == Rule::path);
                self.each(all, path.map(|path| self.path(path)).unwrap_or_default(), span)
            }
            Rule::reference => self.reference(pair),
            _ => Grown::leaf(ExprKind::Literal(self.literal(&pair)), span),
        }
    }

    /// The conditions inside brackets; mistaken marks and a comma before the bracket are reported.
    pub(super) fn items(&self, pair: Node<'_>) -> Vec<Grown> {
        let mut items = Vec::new();
        let mut comma = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::condition => {
                    items.push(self.condition(part));
                    comma = None;
                }
                Rule::comma => {
                    comma = Some(self.span(&part));
                    self.mark(&part);
                }
                _ => self.mark(&part),
            }
        }
        if let Some(span) = comma {
            self.report(self.error(SyntaxErrorKind::TrailingComma, span).help("take it away").fix(""));
        }
        items
    }

    pub(super) fn reference(&self, pair: Node<'_>) -> Grown {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let words = parts.next().map(|path| self.path(path)).unwrap_or_default();
        let Some(arguments) = parts.next() else { return Grown::leaf(ExprKind::Path(words), span) };
        let arguments = self.items(arguments);
        let (first, rest) = match words.split_first() {
            Some((first, rest)) => (first.clone(), rest),
            None => return self.misfit_expr(span),
        };
        if rest.is_empty() && spelling::before(&first.value) == Some("not") {
            let error = self.error(SyntaxErrorKind::ForeignOperator, first.span);
            self.report(error.help("did you mean `not`?").fix("not"));
            return self.above_all(arguments, span, |mut arguments| match arguments.pop() {
                Some(inner) if arguments.is_empty() => ExprKind::Not(Box::new(inner)),
                _ => ExprKind::Literal(Literal::Bool(false)),
            });
        }
        if let Some(last) = rest.last() {
            let error = self.error(SyntaxErrorKind::DottedCall, first.span.join(last.span));
            self.report(
                error.help(
                    "functions have plain names, and the field stands in the brackets: `length(remark)`",
                ),
            );
        }
        self.above_all(arguments, span, |arguments| ExprKind::Call(first, arguments))
    }

    pub(super) fn path(&self, pair: Node<'_>) -> Vec<Word> {
        let mut words = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::word => words.push(self.word(&part)),
                _ => self.spelled(&part, "."),
            }
        }
        words
    }
}
