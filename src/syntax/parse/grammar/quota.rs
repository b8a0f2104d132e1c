//! Lowers quotas: how many acts, per what, within which time.

use super::{Node, Rule};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Literal, Quota, Unit, Window, Word};
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};
use crate::syntax::parse::lower::Builder;
use crate::syntax::parse::number;
use pest::iterators::{Pair, Pairs};

/// The largest count of a window's units, so that no length of time overflows 64 bits of milliseconds.
const UNITS_MAX: u64 = 1_000_000_000;
/// The largest number of days in a window.
const DAYS_MAX: u64 = 36_500;

impl Builder<'_> {
    pub(super) fn quota(&self, pairs: Pairs<'_, Rule>) -> Quota {
        let start = Span::new(self.base, self.base);
        let mut quota =
            Quota { limit: Spanned::new(0, start), scopes: Vec::new(), window: None, zone: None, when: None };
        for part in pairs.flat_map(Pair::into_inner) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::per_scope => self.scopes(part, &mut quota.scopes),
                Rule::per_window => self.add_window(part, &mut quota),
                Rule::zone => quota.zone = self.zone(part),
                Rule::condition => quota.when = Some(self.condition(part).expr),
                Rule::kw_when | Rule::EOI => {}
                _ => {
                    let most = u64::try_from(i64::MAX).unwrap_or(u64::MAX);
                    quota.limit = Spanned::new(self.count(&part, most), span);
                }
            }
        }
        quota
    }

    pub(super) fn scopes(&self, pair: Node<'_>, scopes: &mut Vec<Word>) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => {
                    let word = self.word(&part);
                    if scopes.iter().any(|scope| scope.value == word.value) {
                        self.report(
                            self.error(SyntaxErrorKind::RepeatedScope, word.span).help("name it once"),
                        );
                    }
                    scopes.push(word);
                }
                _ => self.mark(&part),
            }
        }
    }

    pub(super) fn zone(&self, pair: Node<'_>) -> Option<Word> {
        let part = pair.into_inner().find(|part| part.as_rule() != Rule::kw_zone)?;
        let span = self.span(&part);
        match self.literal(&part) {
            Literal::Text(zone) => Some(Spanned::new(zone, span)),
            _ => Some(self.misfit_word(span)),
        }
    }

    pub(super) fn add_window(&self, pair: Node<'_>, quota: &mut Quota) {
        let span = self.span(&pair);
        let window = self.window(pair, span);
        if quota.window.is_some() {
            let error = self.error(SyntaxErrorKind::SecondWindow, span);
            self.report(error.help("a quota has one window; write a second quota"));
        }
        match window {
            Ok(window) => quota.window = Some(Spanned::new(window, span)),
            Err(error) => self.report(error),
        }
    }

    pub(super) fn window(&self, pair: Node<'_>, span: Span) -> Result<Window, SyntaxError> {
        let impossible =
            |help: &'static str| Err(self.error(SyntaxErrorKind::ImpossibleWindow, span).help(help));
        let (mut rolling, mut length, mut burst) = (false, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_rolling => rolling = true,
                Rule::unit => length = Some((None, number::unit(part.as_str()).unwrap_or(Unit::Day))),
                Rule::duration => length = Some(self.counted(part)),
                Rule::burst => burst = self.burst(part),
                _ => {}
            }
        }
        let Some((count, unit)) = length else {
            return impossible("write `per day`, `per 90 days` or `per minute`");
        };
        let once = count.unwrap_or(1);
        match (unit, count, burst) {
            (_, _, Some(_)) if rolling => {
                impossible("`rolling` and `burst` are two ways to count; write one of them")
            }
            (Unit::Month, _, Some(_)) => {
                impossible("a month has no fixed length; write `per 30 days burst …`")
            }
            (_, _, Some(burst)) => Ok(Window::Bucket { count: once, unit, burst }),
            (Unit::Month, _, None) if rolling => {
                impossible("a month has no fixed length; write `per rolling 30 days`")
            }
            (_, _, None) if rolling => Ok(Window::Rolling(once, unit)),
            (Unit::Day | Unit::Week | Unit::Month, None, None) => Ok(Window::Calendar(unit)),
            (Unit::Day, Some(days), None) if days <= DAYS_MAX => {
                Ok(Window::Days(u32::try_from(days).unwrap_or(1)))
            }
            (Unit::Day, Some(_), None) => Err(self.error(SyntaxErrorKind::CountTooLarge(DAYS_MAX), span)),
            (Unit::Week, Some(_), None) => {
                impossible("write the days, as in `per 14 days`, or `per rolling 2 weeks`")
            }
            (Unit::Month, Some(_), None) => impossible("write the days, as in `per 60 days`"),
            (_, _, None) => Ok(Window::Fixed(once, unit)),
        }
    }

    /// The count and the unit of a window, at least 1.
    pub(super) fn counted(&self, pair: Node<'_>) -> (Option<u64>, Unit) {
        let span = self.span(&pair);
        let (count, unit) = self.duration(&pair);
        self.at_least_one(count, span);
        if count > UNITS_MAX {
            self.report(self.error(SyntaxErrorKind::CountTooLarge(UNITS_MAX), span));
        }
        (Some(count.min(UNITS_MAX)), unit)
    }

    pub(super) fn burst(&self, pair: Node<'_>) -> Option<u64> {
        let part = pair.into_inner().find(|part| part.as_rule() != Rule::kw_burst)?;
        let burst = self.count(&part, UNITS_MAX);
        self.at_least_one(burst, self.span(&part));
        Some(burst)
    }

    pub(super) fn at_least_one(&self, count: u64, span: Span) {
        if count == 0 {
            self.report(self.error(SyntaxErrorKind::ZeroCount, span).help("write 1 or more"));
        }
    }
}
