//! Literals, read as the kind that stands beside them.

use super::unknown::{ask_for_domain, is_domain};
use super::{Checker, Source};
use crate::calendar;
use crate::diagnostic::{Code, Diagnostic, article, excerpt};
use crate::facts;
use crate::ir::Const;
use crate::kind::Scalar;
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind, Literal, Unit};
use crate::syntax::parse;

impl Checker<'_> {
    pub(super) fn literal(&self, literal: &Literal, hint: Option<Scalar>, place: Span) -> Option<Const> {
        match literal {
            Literal::Bool(value) => Some(Const::Number(Scalar::Bool, i64::from(*value))),
            Literal::Int(value) => Some(Const::Number(Scalar::Int, *value)),
            Literal::Score(value) => Some(Const::Number(Scalar::Score, i64::from(*value))),
            Literal::Date(year, month, day) => {
                calendar::date(*year, *month, *day).map(|days| Const::Number(Scalar::Date, i64::from(days)))
            }
            Literal::TimeOfDay(second) => Some(Const::Number(Scalar::TimeOfDay, i64::from(*second))),
            Literal::Time(at) => Some(Const::Number(Scalar::Time, *at)),
            Literal::Duration(count, unit) => {
                self.duration(*count, *unit, place).map(|ms| Const::Number(Scalar::Duration, ms))
            }
            Literal::Text(text) => self.text(text, hint, place),
            Literal::Regex(_) => {
                self.report(
                    Diagnostic::new(Code::KindMismatch, place, "a pattern stands only behind `matches`")
                        .help("as in `remark matches /…/`"),
                );
                None
            }
        }
    }

    /// How a value that was written for one of the kind `wanted` is mended, and what to write in its place.
    pub(super) fn mended(
        &self,
        wanted: Scalar,
        written: &ast::Expr,
        source: &Source<'_>,
    ) -> Option<(String, Option<String>)> {
        let raw = source.text.get(written.span.range())?;
        let noun = article(&wanted.to_string());
        match (wanted, &written.node) {
            (
                Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain | Scalar::Text,
                ExprKind::Literal(_) | ExprKind::Arithmetic(..) | ExprKind::Negate(_),
            ) => {
                let quoted = format!("\"{raw}\"");
                let fix = (!raw.contains('"')).then(|| quoted.clone());
                Some((format!("{noun} is written in quotes: {quoted}"), fix))
            }
            (_, ExprKind::Literal(Literal::Text(text))) => {
                let example = example(wanted)?;
                let inner = parse::expression(text, self.limits).ok().map(|expr| expr.node);
                let is_meant =
                    matches!(&inner, Some(ExprKind::Literal(inner)) if kind(inner) == Some(wanted));
                Some(match is_meant {
                    true => (format!("{noun} is written without quotes: `{text}`"), Some(text.clone())),
                    false => (format!("{noun} is written without quotes, as in `{example}`"), None),
                })
            }
            (Scalar::Date, ExprKind::Arithmetic(..)) => {
                Some(("a date is written as `2026-10-01`".to_owned(), None))
            }
            _ => None,
        }
    }

    /// Milliseconds of a duration.
    pub(in crate::check) fn duration(&self, count: u64, unit: Unit, place: Span) -> Option<i64> {
        let Some(unit_ms) = unit_ms(unit) else {
            self.report(
                Diagnostic::new(Code::BadDuration, place, "a month has no fixed length")
                    .help("say how many days: `30 days`"),
            );
            return None;
        };
        let ms = i64::try_from(count).ok().and_then(|count| count.checked_mul(unit_ms));
        // A hundred thousand years: beyond that, adding to an instant leaves the calendar.
        if let Some(ms) = ms.filter(|ms| *ms <= 36_525_000 * calendar::DAY_MS) {
            return Some(ms);
        }
        self.report(Diagnostic::new(
            Code::BadDuration,
            place,
            "this is longer than a hundred thousand years",
        ));
        None
    }

    /// A quoted text in the canonical form of the kind that it is compared with.
    fn text(&self, text: &str, hint: Option<Scalar>, place: Span) -> Option<Const> {
        let scalar = match hint {
            Some(scalar @ (Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain)) => scalar,
            Some(Scalar::Enum(id)) => {
                if self.names.member(id, text).is_some() {
                    self.report(
                        Diagnostic::new(
                            Code::KindMismatch,
                            place,
                            format!("{} is written without quotes", article(&Scalar::Enum(id).to_string())),
                        )
                        .fix(place, text),
                    );
                    return None;
                }
                Scalar::Text
            }
            _ => return Some(Const::Text(Scalar::Text, text.into())),
        };
        let mut canonical = String::new();
        let is_written = facts::written_out(scalar, text);
        let mut make =
            || facts::canonical(scalar, text, self.region, &mut facts::Workspace::default(), &mut canonical);
        match is_written.and_then(|()| make()) {
            Ok(()) => {
                let doubt = crate::check::doubtful_phone(text, self.region, place);
                if let Some(doubt) = doubt.filter(|_| scalar == Scalar::Phone) {
                    self.report(doubt);
                }
                Some(Const::Text(scalar, canonical.into()))
            }
            Err(reason) => {
                let (code, what) = match scalar {
                    Scalar::Phone => (Code::BadPhone, "telephone number"),
                    Scalar::Name => (Code::BadName, "name"),
                    Scalar::Email => (Code::BadEmail, "e-mail address"),
                    Scalar::Domain => (Code::BadDomain, "domain"),
                    _ => return Some(Const::Text(Scalar::Text, text.into())),
                };
                let found =
                    Diagnostic::new(code, place, format!("`{}` is not {}", excerpt(text), article(what)));
                self.report(match scalar {
                    _ if text.trim().is_empty() => {
                        found.help("to ask whether there is nothing in it, write `… is empty`")
                    }
                    Scalar::Email if is_domain(text) => found.help(ask_for_domain(text)),
                    _ => found.help(reason.to_string()),
                });
                None
            }
        }
    }

    /// The index of a regular expression that compiles within the limits.
    pub(super) fn regex(&self, pattern: &str, place: Span) -> Option<u32> {
        self.patterns.index(pattern, place, self.limits, self.found)
    }
}

/// The kind of a literal that has one by itself.
fn kind(literal: &Literal) -> Option<Scalar> {
    match literal {
        Literal::Bool(_) => Some(Scalar::Bool),
        Literal::Int(_) => Some(Scalar::Int),
        Literal::Score(_) => Some(Scalar::Score),
        Literal::Date(..) => Some(Scalar::Date),
        Literal::TimeOfDay(_) => Some(Scalar::TimeOfDay),
        Literal::Time(_) => Some(Scalar::Time),
        Literal::Duration(..) => Some(Scalar::Duration),
        Literal::Text(_) | Literal::Regex(_) => None,
    }
}

/// What a value of a kind that is written without quotes looks like.
pub(super) fn example(scalar: Scalar) -> Option<&'static str> {
    match scalar {
        Scalar::Bool => Some("true"),
        Scalar::Int => Some("20"),
        Scalar::Score => Some("0.92"),
        Scalar::Date => Some("2026-10-01"),
        Scalar::TimeOfDay => Some("09:30"),
        Scalar::Time => Some("2026-10-01T09:30:00+08:00"),
        Scalar::Duration => Some("3 days"),
        Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain | Scalar::Enum(_) => {
            None
        }
    }
}

/// Milliseconds of a unit of fixed length.
pub(in crate::check) fn unit_ms(unit: Unit) -> Option<i64> {
    match unit {
        Unit::Millisecond => Some(1),
        Unit::Second => Some(1_000),
        Unit::Minute => Some(60_000),
        Unit::Hour => Some(3_600_000),
        Unit::Day => Some(calendar::DAY_MS),
        Unit::Week => Some(7 * calendar::DAY_MS),
        Unit::Month => None,
    }
}
