//! From a document to a typed policy, or to every mistake in it.
//!
//! The only stage that knows both the author's words and what they mean. It reads the tree of the file, parses every
//! expression, resolves names, settles kinds, and then looks at the policy as a whole: cycles of overrides, rules that can
//! never match, what is declared and never used.
//!
//! Invariant: the policy is `Some` exactly when no error was found; warnings do not stand in its way. Nothing is reported
//! because of another mistake as far as that can be told: a part that could not be read is not missed.

mod expression;
mod lists;
mod names;
mod overrides;
mod phrase;
mod policy;
mod quotas;
mod reach;
mod rules;
mod schedules;
mod structure;
mod template;
mod tiers;
mod whole;

pub use policy::check;
pub(crate) use policy::check_as_far;

use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::syntax::SyntaxError;

/// A mistake in an expression's text as a diagnostic of the file.
fn syntax_diagnostic(error: &SyntaxError, place: &dyn Fn(Span) -> Span) -> Diagnostic {
    let code = match error.kind {
        crate::syntax::SyntaxErrorKind::TooLong(_) => Code::ExpressionTooLong,
        crate::syntax::SyntaxErrorKind::TooDeep(_) => Code::ExpressionTooDeep,
        crate::syntax::SyntaxErrorKind::ImpossibleDate => Code::BadDate,
        crate::syntax::SyntaxErrorKind::ImpossibleTime => Code::BadTimeOfDay,
        crate::syntax::SyntaxErrorKind::MonthHasNoLength | crate::syntax::SyntaxErrorKind::UnknownUnit => {
            Code::BadDuration
        }
        _ => Code::ExpressionSyntax,
    };
    let span = place(error.span);
    let mut found = Diagnostic::new(code, span, error.to_string());
    if let Some(help) = &error.help {
        found = found.help(help.clone());
    }
    match &error.fix {
        Some(fix) => found.fix(span, fix.clone()),
        None => found,
    }
}
