//! From a document to a typed policy, or to every mistake in it.
//!
//! The only stage that knows both the author's words and what they mean. It reads the tree of the file, parses every
//! expression, resolves names, settles kinds, and then looks at the policy as a whole: cycles of overrides, rules that can
//! never match, what is declared and never used.
//!
//! Invariant: the policy is `Some` exactly when no error was found; warnings do not stand in its way. Nothing is reported
//! because of another mistake as far as that can be told: a part that could not be read is not missed.

mod always;
mod cut;
mod doubt;
mod expression;
mod findings;
mod fitting;
mod header;
mod lists;
mod meant;
mod names;
mod overrides;
mod own_facts;
mod pass;
mod patterns;
mod phrase;
mod place;
mod policy;
mod quotas;
mod reach;
mod rules;
mod schedules;
mod shape;
mod structure;
mod template;
mod tiers;
mod whole;

pub(crate) use doubt::PATTERN_HELP;
pub use policy::check;
pub(crate) use policy::check_as_far;

use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::matcher::phone::{PhoneDoubt, Region};
use crate::span::Span;
use crate::syntax::ast::Closeness;
use crate::syntax::{SyntaxError, print};

/// The warning of a phone number that can be none in use, or is not compared as it is written.
fn doubtful_phone(text: &str, region: Region, place: Span) -> Option<Diagnostic> {
    let doubt = PhoneDoubt::of(text, region)?;
    let help = match doubt {
        PhoneDoubt::Unassigned if text.contains(|c: char| c.is_ascii_alphabetic()) => {
            "does a letter stand for a digit, such as `O` for `0`?"
        }
        PhoneDoubt::Unassigned => {
            "is a digit missing or wrong? write the whole number, best with its country code"
        }
        PhoneDoubt::Extension => "if that is meant, write the number without it",
    };
    Some(Diagnostic::new(Code::DoubtfulPhone, place, format!("`{}` {doubt}", excerpt(text))).help(help))
}

/// The warning that so many edits make other names of `what`.
pub(crate) fn short_names(what: &str, edits: u8, place: Span) -> Diagnostic {
    let within = print::within(Closeness::Edits(edits));
    let message = format!("{within} may change half of {what} or more");
    Diagnostic::new(Code::ShortNames, place, message)
        .help("that makes another name of it: forgive edits in long names, and compare short ones `by: [fold, core]`")
}

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
        Some(fix) => found.fix(place(error.fix_span()), fix.clone()),
        None => found,
    }
}
