//! Bounds that are written so that they hardly mean what they say: an interval as two values in brackets, and a quota's limit
//! that is to be exceeded.
//!
//! Only warnings, and each has another spelling, of which nothing is said. Of two whole numbers, lengths of time that somebody has
//! set, or scores that hosts declare, nobody knows whether they are the two that there are; so nothing is said of them.

use super::{Checker, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Const, Expr, QuotaId};
use crate::kind::Scalar;
use crate::span::Span;
use crate::syntax::ast::{self, Comparison, ExprKind, Literal};

impl Checker<'_> {
    /// Warns of two values in brackets that are hardly meant as two. They are given in the order in which they are written.
    pub(super) fn doubt_interval(
        &self,
        value: &Expr,
        consts: &[Const],
        subject: &ast::Expr,
        items: &[ast::Expr],
        source: &Source<'_>,
    ) {
        let ([Const::Number(scalar, low), Const::Number(_, high)], [first, last]) = (consts, items) else {
            return;
        };
        let what = match scalar {
            // Hours over midnight are written so, too.
            Scalar::TimeOfDay if low != high => "two seconds of the day",
            // Between two days that follow each other there is none.
            Scalar::Date if high.saturating_sub(*low) > 1 => "two days",
            Scalar::Time if low < high => "two instants",
            Scalar::Duration | Scalar::Score if low < high && is_measured(value) => "two values",
            _ => return,
        };
        let raw = |span: Span| source.text.get(span.range()).unwrap_or_default().trim_end();
        let (asked, first_raw, last_raw) = (raw(subject.span), raw(first.span), raw(last.span));
        let behind = Span { start: subject.span.end, end: first.span.start };
        let (not, op, word) = match raw(behind).trim_start().starts_with("not") {
            true => ("not ", "!=", "and"),
            false => ("", "==", "or"),
        };
        let way_out = match low < high {
            true => format!(
                "for all from the first to the last write `{asked} {not}between {first_raw} and {last_raw}`"
            ),
            false => format!(
                "for hours over midnight declare a schedule with `hours: {first_raw}-{last_raw}`, and ask `now {not}in …`"
            ),
        };
        self.report(
            Diagnostic::new(
                Code::DoubtfulBounds,
                (source.place)(first.span.join(last.span)),
                format!("these are {what}, and nothing between them"),
            )
            .help(way_out)
            .help(format!(
                "if just these are meant, write `{asked} {op} {first_raw} {word} {asked} {op} {last_raw}`"
            )),
        );
    }

    /// Warns where a quota must have more used than its limit for something to follow.
    pub(super) fn doubt_limit(&self, op: Comparison, value: &Expr, other: &Expr, place: Span) {
        let (Expr::Used(quota), Expr::Const(Const::Number(_, number))) = (value, other) else { return };
        let (asked, exact) = match op {
            Comparison::Greater => ("is spent", ">="),
            Comparison::LessOrEqual => ("is not spent", "<"),
            Comparison::Equal | Comparison::NotEqual | Comparison::Less | Comparison::GreaterOrEqual => {
                return;
            }
        };
        let Some((name, limit)) = self.limit_of(*quota) else { return };
        let (true, Some(beyond)) =
            (u64::try_from(*number).is_ok_and(|number| number == limit), number.checked_add(1))
        else {
            return;
        };
        self.report(
            Diagnostic::new(
                Code::DoubtfulBounds,
                place,
                format!("`{name}` is spent as soon as {limit} are used, and this is one more"),
            )
            .help(format!("write `{name} {asked}`"))
            .help(format!("if one more is meant, write `{name}.used {exact} {beyond}`")),
        );
    }

    /// The name of a quota, and how many are used when it is spent.
    fn limit_of(&self, quota: QuotaId) -> Option<(&str, u64)> {
        self.names.limits.get(quota.index()).map(|(name, limit)| (name.as_str(), *limit))
    }
}

/// Whether a value is one that nobody has set: how similar, how sure, how long ago.
fn is_measured(value: &Expr) -> bool {
    match value {
        Expr::Call(..) | Expr::Arithmetic(..) => true,
        Expr::Const(_) | Expr::Field(..) | Expr::Item(_) | Expr::Used(_) | Expr::Remaining(_) => false,
    }
}

/// Whether values would be taken for the ends of an interval if they stood in brackets.
pub(super) fn would_be_bounds(values: &[&ast::Expr]) -> bool {
    let is_bound = |value: &&ast::Expr| {
        matches!(
            &value.node,
            ExprKind::Literal(
                Literal::Date(..)
                    | Literal::TimeOfDay(_)
                    | Literal::Time(_)
                    | Literal::Duration(..)
                    | Literal::Score(_)
            )
        )
    };
    values.len() == 2 && values.iter().all(is_bound)
}
