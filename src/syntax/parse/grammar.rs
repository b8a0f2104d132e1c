//! The one module that knows pest: it runs the grammar, and its files lower the pairs.
//!
//! The names of the grammar's rules do not leave it. It is a folder rather than a file because lowering the whole
//! language takes three times the lines of a good file.
//!
//! INVARIANT: no text reaches pest before [`scan`](super::super::scan) has bounded its depth, except under the rules
//! `tokens` and `token`, which do not descend.

mod advice;
mod condition;
mod literal;
mod phrase;
mod quota;
mod recover;
mod schedule;
mod sound;
mod test;

pub(super) use recover::clauses;
pub(super) use sound::{quota_condition, sound_clauses, sound_quota};

use super::lower::Builder;
use super::{Parsed, spelling};
use crate::limits::Limits;
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Closeness, Days, Expr, Hours, Phrase, Quota, Template, Word};
use crate::syntax::error::SyntaxErrorKind;
use crate::syntax::scan;
use pest::Parser as _;
use pest::iterators::{Pair, Pairs};
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::sync::LazyLock;

#[allow(
    missing_docs,
    reason = "the derive makes a public enum of the grammar's rules; it does not leave this file"
)]
mod derived {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/menshen.pest"]
    pub(super) struct Grammar;
}
use derived::{Grammar, Rule};

/// From loose to tight. Comparisons and tests stand between the two halves, in the grammar itself, since they do not
/// chain.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::or, Assoc::Left))
        .op(Op::infix(Rule::and, Assoc::Left))
        .op(Op::prefix(Rule::not))
        .op(Op::infix(Rule::add, Assoc::Left) | Op::infix(Rule::subtract, Assoc::Left))
        .op(Op::infix(Rule::multiply, Assoc::Left)
            | Op::infix(Rule::divide, Assoc::Left)
            | Op::infix(Rule::remainder, Assoc::Left))
        .op(Op::prefix(Rule::negate) | Op::prefix(Rule::bang))
});

type Node<'t> = Pair<'t, Rule>;

// ------------------------------------------------------------------------------------------------- start rules

pub(super) fn expression(text: &str, limits: &Limits) -> Parsed<Expr> {
    let mut builder = Builder::new(text, limits);
    let value = if admit(&builder, limits) { builder.whole_condition(limits) } else { None };
    builder.finish(value)
}

pub(super) fn quota(text: &str, limits: &Limits) -> Parsed<Quota> {
    let mut builder = Builder::new(text, limits);
    if !admit(&builder, limits) {
        return builder.finish(None);
    }
    let value = match Grammar::parse(Rule::quota, text) {
        Ok(pairs) => Some(builder.quota(pairs)),
        Err(error) => {
            builder.recover_quota(&error, limits);
            None
        }
    };
    builder.finish(value)
}

pub(super) fn phrase(text: &str, limits: &Limits) -> Parsed<Phrase> {
    let builder = Builder::new(text, limits);
    if !admit(&builder, limits) {
        return builder.finish(None);
    }
    let value = builder.start(Rule::phrase).map(|pairs| builder.phrase(pairs));
    if value.is_none() {
        builder.literal_mistakes(text);
    }
    builder.finish(value)
}

pub(super) fn template(text: &str, limits: &Limits) -> Parsed<Template> {
    let mut builder = Builder::new(text, limits);
    let value = admit_flat(&builder, limits).then(|| builder.start(Rule::template)).flatten();
    let value = value.map(|pairs| builder.template(pairs));
    builder.finish(value)
}

pub(super) fn days(text: &str, limits: &Limits) -> Parsed<Days> {
    ranges(Rule::days, text, limits, |builder, pairs| builder.days(pairs))
}

pub(super) fn hours(text: &str, limits: &Limits) -> Parsed<Hours> {
    ranges(Rule::hours, text, limits, |builder, pairs| builder.hours(pairs))
}

/// Ranges with commas between them.
fn ranges<T>(
    rule: Rule,
    text: &str,
    limits: &Limits,
    lower: fn(&Builder<'_>, Pairs<'_, Rule>) -> T,
) -> Parsed<T> {
    let mut builder = Builder::new(text, limits);
    if !admit_words(&builder, limits) {
        return builder.finish(None);
    }
    let value = match Grammar::parse(rule, text) {
        Ok(pairs) => Some(lower(&builder, pairs)),
        Err(error) => {
            builder.recover_ranges(rule, &error, lower);
            None
        }
    };
    builder.finish(value)
}

pub(super) fn within(text: &str, limits: &Limits) -> Parsed<Closeness> {
    let builder = Builder::new(text, limits);
    let value = admit_words(&builder, limits).then(|| builder.start(Rule::within)).flatten();
    let value = value.map(|pairs| builder.closeness_alone(pairs));
    builder.finish(value)
}

/// Scans the text; `false` when a parse would be pointless, with everything that can still be found reported.
fn admit(builder: &Builder<'_>, limits: &Limits) -> bool {
    let findings = scan::scan(builder.text, limits);
    builder.report_all(findings.slips);
    let fits = findings.fatal.is_empty();
    builder.report_all(findings.fatal);
    if !fits {
        builder.token_mistakes(builder.text.get(..findings.readable).unwrap_or_default());
    }
    fits && not_blank(builder)
}

/// The same for texts in which brackets and quotes mean nothing.
fn admit_flat(builder: &Builder<'_>, limits: &Limits) -> bool {
    let error = scan::too_long(builder.text, limits);
    let fits = error.is_none();
    builder.report_all(error);
    fits
}

fn admit_words(builder: &Builder<'_>, limits: &Limits) -> bool {
    admit_flat(builder, limits) && not_blank(builder)
}

fn not_blank(builder: &Builder<'_>) -> bool {
    let blank = builder.text.trim().is_empty();
    if blank {
        builder.report(builder.error(SyntaxErrorKind::Empty, Span::new(0, builder.text.len())));
    }
    !blank
}

/// Words that only mark what stands behind them.
fn is_keyword(rule: Rule) -> bool {
    use Rule::*;
    matches!(
        rule,
        kw_in
            | kw_contains
            | kw_matches
            | kw_starts
            | kw_ends
            | kw_with
            | kw_between
            | kw_resembles
            | kw_within
            | kw_scoring
            | kw_edit
            | kw_mentions
            | kw_has
            | kw_is
            | kw_when
            | kw_per
            | kw_rolling
            | kw_burst
            | kw_zone
            | and
            | EOI
    )
}

impl<'t> Builder<'t> {
    fn span(&self, pair: &Node<'_>) -> Span {
        // A rule that may go on has taken the space before what did not follow.
        let start = self.base + pair.as_span().start();
        Span::new(start, start + pair.as_str().trim_end_matches(scan::is_space).len())
    }

    /// Parses the rest of the text from `base`; reports where it does not fit.
    fn start(&self, rule: Rule) -> Option<Pairs<'t, Rule>> {
        match Grammar::parse(rule, self.text.get(self.base..).unwrap_or_default()) {
            Ok(pairs) => Some(pairs),
            Err(error) => {
                self.unexpected(&error);
                None
            }
        }
    }

    fn whole_condition(&mut self, limits: &Limits) -> Option<Expr> {
        match Grammar::parse(Rule::expression, self.text) {
            Ok(pairs) => Some(self.first_condition(pairs)),
            Err(error) => {
                self.recover(self.text, &error, limits);
                None
            }
        }
    }

    fn word(&self, pair: &Node<'_>) -> Word {
        let span = self.span(pair);
        self.report_all(spelling::word(pair.as_str(), span));
        Spanned::new(pair.as_str().to_owned(), span)
    }

    /// Reports an operator or a bracket that is not written as `right`.
    fn spelled(&self, pair: &Node<'_>, right: &'static str) {
        self.report_all(spelling::spelled(pair.as_str(), right, self.span(pair)));
    }

    /// Reports a bracket, a comma or an operator that is not written as it should be.
    fn mark(&self, pair: &Node<'_>) {
        let right = match pair.as_rule() {
            Rule::open_round => "(",
            Rule::close_round => ")",
            Rule::open_square => "[",
            Rule::close_square => "]",
            Rule::comma => ",",
            Rule::and => "and",
            Rule::or => "or",
            Rule::not | Rule::bang => "not",
            Rule::add => "+",
            Rule::subtract | Rule::negate => "-",
            Rule::multiply => "*",
            Rule::divide => "/",
            Rule::remainder => "%",
            Rule::dash => "-",
            _ => return,
        };
        self.spelled(pair, right);
    }
}
