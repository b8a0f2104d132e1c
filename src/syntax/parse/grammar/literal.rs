//! Lowers literals, and the numbers that stand where only a number may.

use super::{Node, Rule};
use crate::syntax::ast::{Literal, Unit};
use crate::syntax::error::{Sort, SyntaxErrorKind};
use crate::syntax::parse::lower::Builder;
use crate::syntax::parse::{moment, number, quoted, reading};

impl Builder<'_> {
    pub(super) fn literal(&self, pair: &Node<'_>) -> Literal {
        let span = self.span(pair);
        let found = pair.as_str();
        match pair.as_rule() {
            Rule::text => Literal::Text(self.reporting(|errors| quoted::text(found, span, errors))),
            Rule::curly => {
                let (text, error) = quoted::curly(found, span);
                self.report(error);
                Literal::Text(text)
            }
            Rule::regex => Literal::Regex(self.reporting(|errors| quoted::regex(found, span, errors))),
            Rule::boolean => {
                let value = found.eq_ignore_ascii_case("true");
                self.spelled(pair, if value { "true" } else { "false" });
                Literal::Bool(value)
            }
            Rule::moment => self.or_report(moment::moment(found, span), Literal::Bool(false)),
            Rule::clock => Literal::TimeOfDay(self.or_report(moment::clock(found, span), 0)),
            Rule::decimal => Literal::Score(self.or_report(number::score(found, span), 0)),
            Rule::integer => {
                let read = number::integer(found, span);
                let before = self.text.get(..span.start as usize).unwrap_or_default();
                Literal::Int(self.or_report(read.map_err(|error| number::in_date(error, before)), 0))
            }
            Rule::duration => {
                let (count, unit) = self.duration(pair);
                if unit == Unit::Month {
                    let error = self.error(SyntaxErrorKind::MonthHasNoLength, span);
                    self.report(error.help("write its length in days, as in `30 days`"));
                }
                Literal::Duration(count, unit)
            }
            Rule::plus => {
                let error = self.error(SyntaxErrorKind::PlusSign, span);
                let error = error.help("telephone numbers are quoted").fix(format!("\"{found}\""));
                self.report(error.read_otherwise(reading::of_number(found, span)));
                Literal::Int(0)
            }
            _ => {
                self.misfit(span);
                Literal::Bool(false)
            }
        }
    }

    pub(super) fn duration(&self, pair: &Node<'_>) -> (u64, Unit) {
        let mut count = 0;
        let mut unit = Unit::Second;
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::digits => count = self.or_report(number::integer(part.as_str(), span), 0),
                _ => unit = number::unit(part.as_str()).unwrap_or(unit),
            }
        }
        (u64::try_from(count).unwrap_or(0), unit)
    }

    pub(super) fn score(&self, pair: &Node<'_>) -> u16 {
        let span = self.span(pair);
        match self.literal(pair) {
            Literal::Score(score) => score,
            Literal::Int(0) => 0,
            Literal::Int(1) => 10_000,
            Literal::Int(_) => {
                self.report(
                    self.error(SyntaxErrorKind::ScoreTooLarge, span).help("scores lie between 0 and 1.0"),
                );
                0
            }
            _ => {
                self.report(
                    self.error(SyntaxErrorKind::MalformedNumber, span).help("a score is written `0.92`"),
                );
                0
            }
        }
    }

    /// A whole number from 0 to `limit`.
    pub(super) fn count(&self, pair: &Node<'_>, limit: u64) -> u64 {
        let span = self.span(pair);
        if pair.as_rule() != Rule::integer {
            self.report(
                self.error(SyntaxErrorKind::NotACount, span).help("write a whole number, as in `500`"),
            );
            return 0;
        }
        // Nothing but a whole number can stand here.
        let read = number::integer(pair.as_str(), span).map_err(|error| error.read_as(Sort::Integer));
        let count = self.or_report(read, 0);
        let count = u64::try_from(count).unwrap_or(0);
        if count > limit {
            self.report(self.error(SyntaxErrorKind::CountTooLarge(limit), span));
        }
        count.min(limit)
    }
}
