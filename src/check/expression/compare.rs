//! Comparisons: which kinds can be compared, and how.

use super::super::doubt::Role;
use super::literal::example;
use super::subject::Subject;
use super::{Checker, Source, dotted, is_tier, tier_kind};
use crate::diagnostic::{Code, Diagnostic, article};
use crate::ir::{Const, Expr, Test};
use crate::kind::{Kind, Scalar};
use crate::span::Span;
use crate::syntax::ast::{self, Comparison, ExprKind};

/// So many members of an enumeration are named in one sentence.
const MEMBERS_MAX: usize = 24;

/// Whether a value stands there as it is: not a field or anything that is made of fields.
fn is_fixed(written: &ast::Expr) -> bool {
    match &written.node {
        ExprKind::Literal(_) => true,
        ExprKind::Negate(inner) => is_fixed(inner),
        _ => false,
    }
}

impl Checker<'_> {
    /// `left op right`, with literals and bare words read as the other side's kind.
    pub(super) fn compare(
        &self,
        op: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        source: &Source<'_>,
    ) -> Option<Test> {
        if is_tier(left) {
            return self.compare_tier(op, right, source, left.span.join(right.span));
        }
        if is_tier(right) {
            return self.compare_tier(op, left, source, left.span.join(right.span));
        }
        let (op, first, second) = if self.takes_a_hint(left) && !self.takes_a_hint(right) {
            (op.turned(), right, left)
        } else {
            (op, left, right)
        };
        let subject = self.subject(first, source);
        if subject.as_ref().is_some_and(Subject::is_of_a_set) && self.is_set(second) {
            self.report_two_sets((source.place)(second.span));
            return None;
        }
        let hint = subject.as_ref().map(|subject| subject.value.kind().scalar());
        let other = self.value(second, hint, source);
        let (subject, other) = (subject?, other?);
        let place = (source.place)(left.span.join(right.span));
        self.comparable(op, subject.value.kind(), (other.kind(), second), place, source)?;
        self.doubt(subject.asked(), second, Role::Whole, source);
        self.check_region(&subject.value, &other, (source.place)(second.span));
        self.doubt_limit(op, &subject.value, &other, place);
        Some(subject.ask(|value| Test::Compare(op, value, other)))
    }

    /// Whether the kind of this operand is settled by its neighbour: a literal, or a word that is no name of its own.
    fn takes_a_hint(&self, expr: &ast::Expr) -> bool {
        match &expr.node {
            ExprKind::Literal(_) => true,
            ExprKind::Path(words) => words.len() == 1 && self.names.field(&dotted(words)).is_none(),
            ExprKind::Negate(inner) => self.takes_a_hint(inner),
            _ => false,
        }
    }

    /// Whether a value of the kind `left` can be compared with one that was written.
    pub(super) fn comparable(
        &self,
        op: Comparison,
        left: Kind,
        (right, written): (Kind, &ast::Expr),
        place: Span,
        source: &Source<'_>,
    ) -> Option<()> {
        let (a, b) = (left.to_string(), right.to_string());
        if let Kind::Set(_) = left {
            self.report(
                Diagnostic::new(
                    Code::SetNeedsAnyOrAll,
                    place,
                    format!("{} cannot be compared as a whole", article(&a)),
                )
                .help("ask `any … == …` or `all … == …`, or `… contains …`"),
            );
            return None;
        }
        let asks_for_order = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        let has_order = left.scalar().is_ordered();
        if left != right {
            // What has no order is not mended by quotes.
            let mended = self.mended(left.scalar(), written, source);
            let mended = mended.filter(|_| has_order || !asks_for_order);
            let found = Diagnostic::new(
                Code::KindMismatch,
                place,
                format!("{} cannot be compared with {}", article(&a), article(&b)),
            );
            self.report(match mended {
                Some((help, Some(fix))) => found.help(help).fix((source.place)(written.span), fix),
                Some((help, None)) => found.help(help),
                None => found.help(self.of_one_kind(left.scalar(), right.scalar(), written)),
            });
            return None;
        }
        if asks_for_order && !has_order {
            self.report(
                Diagnostic::new(Code::KindMismatch, place, format!("{} has no order", article(&a)))
                    .help("compare it with `==` or `!=`"),
            );
            return None;
        }
        Some(())
    }

    /// What to compare with in place of a value of another kind.
    fn of_one_kind(&self, left: Scalar, right: Scalar, written: &ast::Expr) -> String {
        match (left, right) {
            (Scalar::Time, Scalar::TimeOfDay) => {
                return "ask the time of day: `time` is that of `now`, `time_of_day(…)` that of another instant"
                    .to_owned();
            }
            (Scalar::Time, Scalar::Date) => {
                return "ask the date: `today` is that of `now`, `date(…)` that of another instant"
                    .to_owned();
            }
            _ => {}
        }
        let noun = article(&left.to_string());
        match (left, example(left)) {
            _ if !is_fixed(written) => "both sides must be of one kind".to_owned(),
            (Scalar::Score, _) => "a score lies between 0 and 1.0, as in `0.92`".to_owned(),
            (_, Some(example)) => format!("{noun} is written as in `{example}`"),
            (Scalar::Enum(id), None) => {
                let members = self.names.members(id);
                let some = members.get(..MEMBERS_MAX).map_or_else(
                    || members.join(", "),
                    |some| format!("{} and others, as the language reference lists them", some.join(", ")),
                );
                format!("{noun} is written without quotes as one of {some}")
            }
            _ => "both sides must be of one kind".to_owned(),
        }
    }

    pub(super) fn compare_tier(
        &self,
        op: Comparison,
        other: &ast::Expr,
        source: &Source<'_>,
        span: Span,
    ) -> Option<Test> {
        let place = (source.place)(span);
        let Expr::Const(Const::Number(_, code)) = self.value(other, Some(tier_kind()), source)? else {
            self.report(
                Diagnostic::new(
                    Code::KindMismatch,
                    (source.place)(other.span),
                    "a tier is compared with the name of a tier",
                )
                .help(format!("the tiers are {}", self.names.tiers.join(", "))),
            );
            return None;
        };
        let bit = u32::try_from(code).ok().and_then(|code| 1_u64.checked_shl(code)).unwrap_or(0);
        match op {
            Comparison::Equal => Some(self.among_tiers(bit)),
            Comparison::NotEqual => Some(self.among_tiers(self.all_tiers() & !bit)),
            _ => {
                self.report(
                    Diagnostic::new(Code::KindMismatch, place, "tiers have no order")
                        .help("compare them with `==`, `!=` or `in [ … ]`"),
                );
                None
            }
        }
    }

    /// A test for tiers; for none of them, if not all that were written may have been read, it is given up.
    pub(super) fn among_tiers(&self, mask: u64) -> Test {
        if mask == 0 && self.found.has_errors(0) {
            self.found.give_up();
        }
        Test::TierAmong(mask)
    }

    fn all_tiers(&self) -> u64 {
        let count = u32::try_from(self.names.tiers.len()).unwrap_or(64);
        1_u64.checked_shl(count).map_or(u64::MAX, |bit| bit - 1)
    }
}
