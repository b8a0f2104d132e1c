//! Lowers tests: what stands behind a subject, from `in` to `is spent`.

use super::{Node, Rule, is_keyword};
use crate::span::Span;
use crate::syntax::ast::{Closeness, Expr, ExprKind, Literal, Test};
use crate::syntax::error::{Reading, Sort, SyntaxErrorKind};
use crate::syntax::parse::lower::{Builder, Grown};
use crate::syntax::parse::reading;

impl Builder<'_> {
    pub(super) fn test(&self, subject: Grown, pair: Node<'_>) -> Grown {
        let span = subject.expr.span.join(self.span(&pair));
        let mut parts = pair.into_inner();
        let mut negated = false;
        let mut part = parts.next();
        if let Some(not) = part.take_if(|part| part.as_rule() == Rule::not) {
            self.spelled(&not, "not");
            negated = true;
            part = parts.next();
        }
        let Some(part) = part else { return self.misfit_expr(span) };
        let rule = part.as_rule();
        if rule == Rule::is_test {
            return self.state(subject, part, span);
        }
        let mut operands = part.into_inner().filter(|part| !is_keyword(part.as_rule()));
        let mut next = || operands.next();
        match rule {
            Rule::in_test => self.tested(subject, next(), span, negated, Test::In),
            Rule::contains_test => self.tested(subject, next(), span, negated, Test::Contains),
            Rule::matches_test => self.tested(subject, next(), span, negated, Test::Matches),
            Rule::starts_test => self.tested(subject, next(), span, negated, Test::StartsWith),
            Rule::ends_test => self.tested(subject, next(), span, negated, Test::EndsWith),
            Rule::between_test => {
                let low = next();
                let high = next();
                self.between(subject, low, high, span, negated)
            }
            Rule::resembles_test => {
                let like = next();
                let closeness = next().and_then(|part| self.closeness(part));
                self.tested(subject, like, span, negated, |like| Test::Resembles(like, closeness))
            }
            Rule::mentions_test | Rule::has_test => {
                let Some(name) = next() else { return self.misfit_expr(span) };
                let name = self.word(&name);
                let test = if rule == Rule::has_test { Test::Has(name) } else { Test::Mentions(name) };
                self.above(subject, span, |subject| ExprKind::Test(subject, test, negated))
            }
            _ => self.misfit_expr(span),
        }
    }

    /// A test with one operand.
    pub(super) fn tested(
        &self,
        subject: Grown,
        operand: Option<Node<'_>>,
        span: Span,
        negated: bool,
        make: impl FnOnce(Box<Expr>) -> Test,
    ) -> Grown {
        let Some(operand) = operand else { return self.misfit_expr(span) };
        let grown = self.above_two(subject, self.sum(operand), |subject, operand| {
            ExprKind::Test(subject, make(operand), negated)
        });
        grown.in_brackets(span)
    }

    pub(super) fn between(
        &self,
        subject: Grown,
        low: Option<Node<'_>>,
        high: Option<Node<'_>>,
        span: Span,
        negated: bool,
    ) -> Grown {
        let (Some(low), Some(high)) = (low, high) else { return self.misfit_expr(span) };
        let operands = vec![subject, self.sum(low), self.sum(high)];
        self.above_all(operands, span, |operands| {
            let mut operands = operands.into_iter().map(Box::new);
            match (operands.next(), operands.next(), operands.next()) {
                (Some(subject), Some(low), Some(high)) => {
                    ExprKind::Test(subject, Test::Between(low, high), negated)
                }
                _ => ExprKind::Literal(Literal::Bool(false)),
            }
        })
    }

    pub(super) fn state(&self, subject: Grown, pair: Node<'_>, span: Span) -> Grown {
        let place = self.span(&pair);
        let mut negated = false;
        for part in pair.into_inner() {
            let (test, inverse) = match (part.as_rule(), part.as_str()) {
                (Rule::kw_is, _) => continue,
                (Rule::not, _) => {
                    self.spelled(&part, "not");
                    negated = true;
                    continue;
                }
                (Rule::state, "spent") => (Test::Spent, false),
                (Rule::state, "known") => (Test::Known, false),
                (Rule::state, "missing") => (Test::Known, true),
                (Rule::state, "empty") => (Test::Empty, false),
                (Rule::sum, found) if is_nothing(found) => {
                    let right = if negated { "is known" } else { "is missing" };
                    let error = self.error(SyntaxErrorKind::IsMisused, place);
                    let reading = Reading {
                        sort: Sort::State,
                        span: place,
                        fix: right.to_owned(),
                        help: format!("write `{right}`"),
                    };
                    self.report(error.help(reading.help.clone()).fix(right).read_otherwise([reading]));
                    return subject;
                }
                (rule, _) => {
                    self.is_misused(rule == Rule::in_test, negated, place, self.span(&part));
                    self.reread(part);
                    return subject;
                }
            };
            return self.above(subject, span, |subject| ExprKind::Test(subject, test, negated != inverse));
        }
        self.misfit_expr(span)
    }

    /// Reports `is in x`, `is x` and their negations; the fix covers the words before the operand.
    pub(super) fn is_misused(&self, membership: bool, negated: bool, place: Span, operand: Span) {
        let end = if membership { operand.start as usize + 2 } else { operand.start as usize };
        let words = self.text.get(place.start as usize..end).unwrap_or_default().trim_end();
        let span = Span::new(place.start as usize, place.start as usize + words.len());
        let right = match (membership, negated) {
            (true, false) => "in",
            (true, true) => "not in",
            (false, false) => "==",
            (false, true) => "!=",
        };
        let help = format!("write `{right}`; `is` stands before spent, known, missing and empty");
        let mut error = self.error(SyntaxErrorKind::IsMisused, span).help(help.clone()).fix(right);
        if !membership {
            error.meant.readings.push(Reading { sort: Sort::Comparison, span, fix: right.to_owned(), help });
            let word = self.text.get(operand.range()).unwrap_or_default();
            error.meant.readings.extend(reading::of_state(word, negated, place));
        }
        self.report(error);
    }

    /// Lowers an operand for its mistakes alone.
    pub(super) fn reread(&self, part: Node<'_>) {
        let operand = if part.as_rule() == Rule::in_test {
            part.into_inner().find(|part| part.as_rule() == Rule::sum)
        } else {
            Some(part)
        };
        if let Some(operand) = operand {
            self.sum(operand);
        }
    }

    /// `within 1 edit`, `scoring 0.92`
    pub(super) fn closeness(&self, pair: Node<'_>) -> Option<Closeness> {
        let edits = pair.as_rule() == Rule::edits;
        let number = pair.into_inner().find(|part| !is_keyword(part.as_rule()))?;
        Some(if edits { self.edits(&number) } else { Closeness::Score(self.score(&number)) })
    }

    pub(super) fn edits(&self, number: &Node<'_>) -> Closeness {
        Closeness::Edits(u8::try_from(self.count(number, u64::from(u8::MAX))).unwrap_or(u8::MAX))
    }
}

/// Whether a word stands for a value that is not there, in other languages.
fn is_nothing(word: &str) -> bool {
    ["null", "nil", "none", "undefined", "nothing", "空"].contains(&word.trim().to_lowercase().as_str())
}
