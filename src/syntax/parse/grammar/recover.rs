//! What is still found in a text that the grammar refuses.
//!
//! pest stops where nothing fits and gives no tree. Then the text is read as tokens, each of which may be a mistake by
//! itself, and cut at the `and` and `or` outside brackets, so that each part is parsed alone and two broken parts are
//! two errors.
//!
//! Cost: linear; every character is parsed at most three times.

use super::advice::help;
use super::{Grammar, Node, Rule};
use crate::limits::Limits;
use crate::matcher::text::is_comma;
use crate::span::Span;
use crate::syntax::error::{Expected, Reading, Sort, SyntaxErrorKind};
use crate::syntax::parse::lower::Builder;
use crate::syntax::parse::spelling;
use crate::syntax::scan;
use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};
use std::ops::Range;

impl<'t> Builder<'t> {
    /// Finds the mistakes of `part`, which stands at `base` and is no condition.
    pub(super) fn recover(&mut self, part: &str, error: &Error<Rule>, limits: &Limits) {
        let outer = self.base;
        let clauses = clauses(part);
        let mut found = false;
        if clauses.len() > 1 {
            for range in &clauses {
                let clause = part.get(range.clone()).unwrap_or_default();
                self.base = outer + range.start;
                found |= self.clause(clause, limits);
            }
        }
        self.base = outer;
        self.token_mistakes(part);
        if !found {
            self.unexpected_in_condition(error);
        }
    }

    /// Whether a mistake of form was found in a clause.
    pub(super) fn clause(&self, clause: &str, limits: &Limits) -> bool {
        if !scan::scan(clause, limits).fatal.is_empty() {
            return false;
        }
        match Grammar::parse(Rule::expression, clause) {
            // Lowered for the mistakes that it holds.
            Ok(pairs) => {
                self.first_condition(pairs);
                false
            }
            Err(error) => {
                self.unexpected_in_condition(&error);
                true
            }
        }
    }

    pub(super) fn recover_quota(&mut self, error: &Error<Rule>, limits: &Limits) {
        let text = self.text;
        let when = tokens(text).into_iter().find(|token| token.rule == Rule::kw_when);
        let Some(when) = when else {
            self.unexpected_in_condition(error);
            self.token_mistakes(text);
            return;
        };
        let head = text.get(..when.start).unwrap_or_default();
        match Grammar::parse(Rule::quota, head) {
            Ok(pairs) => {
                self.quota(pairs);
            }
            Err(error) => {
                self.unexpected_in_condition(&error);
                self.token_mistakes(head);
            }
        }
        self.base = when.end;
        let tail = text.get(when.end..).unwrap_or_default();
        match Grammar::parse(Rule::expression, tail) {
            Ok(pairs) => {
                self.first_condition(pairs);
            }
            Err(error) => self.recover(tail, &error, limits),
        }
    }

    /// Finds the mistakes of a list of ranges that is not one: what stands between commas is read alone, so that one
    /// mistake does not hide the next.
    pub(super) fn recover_ranges<T>(
        &mut self,
        rule: Rule,
        error: &Error<Rule>,
        lower: fn(&Self, Pairs<'_, Rule>) -> T,
    ) {
        let text = self.text;
        let mut found = false;
        for part in text.split_inclusive(is_comma) {
            let range = part.trim_end_matches(is_comma);
            match Grammar::parse(rule, range) {
                Ok(pairs) => {
                    lower(self, pairs);
                }
                Err(_) if range.trim().is_empty() => {}
                Err(error) => {
                    self.unexpected(&error);
                    found = true;
                }
            }
            let comma = part.get(range.len()..).unwrap_or_default();
            let place = Span::new(self.base + range.len(), self.base + part.len());
            self.report_all((!comma.is_empty()).then(|| spelling::spelled(comma, ",", place)).flatten());
            self.base += part.len();
        }
        self.base = 0;
        if !found {
            self.unexpected(error);
        }
    }

    /// Reports where a parse of the text at `base` came to its end, and what could have stood there.
    pub(super) fn unexpected(&self, error: &Error<Rule>) {
        let span = self.token_at(self.base + end_of(error));
        let expected = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => expected(positives),
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        let error = self.error(SyntaxErrorKind::Unexpected, span);
        let help = help(&error.found, &expected, self.text.get(..span.start as usize).unwrap_or_default());
        let error = error.expecting(expected);
        self.report(match help {
            Some(help) => error.help(help),
            None => error,
        });
    }

    /// The same in a text whose tokens are looked at as well.
    fn unexpected_in_condition(&self, error: &Error<Rule>) {
        let found = self.token_at(self.base + end_of(error)).start as usize;
        // What is wrong may be the word before, and that is told among the tokens.
        if !(self.is_value_at(found) && self.stands_behind_foreign(found)) {
            self.unexpected(error);
        }
    }

    /// Whether the next token begins a value.
    fn is_value_at(&self, at: usize) -> bool {
        self.next_token(at).is_some_and(|next| begins_value(next.as_rule()))
    }

    fn next_token(&self, at: usize) -> Option<Node<'t>> {
        let rest = self.text.get(at..).unwrap_or_default();
        Grammar::parse(Rule::token, rest).ok().and_then(|pairs| pairs.flat_map(Pair::into_inner).next())
    }

    /// The token that begins at or behind `at`; empty at the end of the text.
    pub(super) fn token_at(&self, at: usize) -> Span {
        match self.next_token(at) {
            Some(token) => Span::new(at + token.as_span().start(), at + token.as_span().end()),
            None => {
                let end = self.text.trim_end().len();
                Span::new(end, end)
            }
        }
    }

    /// Reports what is wrong with the tokens of `part`, which stands at `base`, each taken by itself.
    pub(super) fn token_mistakes(&self, part: &str) {
        let Ok(pairs) = Grammar::parse(Rule::tokens, part) else { return };
        let mut before: [Option<(Rule, Span)>; 2] = [None, None];
        let mut depth = 0_usize;
        for pair in pairs.flat_map(Pair::into_inner) {
            let span = self.span(&pair);
            let rule = pair.as_rule();
            // Of `1,000` only the comma is wrong, and of `20 000` the space.
            let is_group = match (rule, before) {
                (Rule::integer, [Some((Rule::integer, number)), Some((Rule::comma, comma))]) => {
                    number.end == comma.start && comma.end == span.start && span.range().len() == 3
                }
                (Rule::integer, [_, Some((Rule::integer, number))]) => {
                    number.end + 1 == span.start && span.range().len() == 3
                }
                _ => false,
            };
            match rule {
                Rule::open_round | Rule::open_square => depth += 1,
                Rule::close_round | Rule::close_square => depth = depth.saturating_sub(1),
                _ => {}
            }
            // Outside brackets no comma stands, however it is written.
            if !is_group && (rule != Rule::comma || depth > 0) {
                self.token_mistake(&pair, span);
            }
            match before[1] {
                Some((last, _)) if ends_value(last) => self.foreign_between(&pair, span),
                None | Some((Rule::and | Rule::or | Rule::not | Rule::open_round, _)) => {
                    self.foreign_before(&pair, span);
                }
                Some(_) => {}
            }
            match (rule, before) {
                (Rule::close_round | Rule::close_square, [_, Some((Rule::comma, comma))]) => {
                    self.lone_comma(comma)
                }
                (Rule::kw_in, [_, Some((Rule::kw_is, is))]) => {
                    self.is_misused(true, false, is.join(span), span)
                }
                (Rule::kw_in, [Some((Rule::kw_is, is)), Some((Rule::not, _))]) => {
                    self.is_misused(true, true, is.join(span), span);
                }
                _ => {}
            }
            before = [before[1], Some((rule, span))];
        }
    }

    /// Reports a word of another language behind a value.
    fn foreign_between(&self, pair: &Node<'_>, span: Span) {
        if let Some(meant) = spelling::between(pair.as_str()) {
            let help = format!("did you mean `{meant}`?");
            let reading = Reading { sort: Sort::Comparison, span, fix: meant.to_owned(), help: help.clone() };
            let error = self.error(SyntaxErrorKind::ForeignOperator, span).help(help).fix(meant);
            // Between clauses it is certain.
            let is_join = matches!(meant, "and" | "or");
            self.report(error.read_otherwise((!is_join).then_some(reading)));
        }
    }

    /// Whether the last word before a place is one of another language at the beginning of a condition.
    fn stands_behind_foreign(&self, at: usize) -> bool {
        let last =
            |text: &str| text.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default().to_owned();
        let before = self.text.get(..at).unwrap_or_default().trim_end();
        let word = last(before);
        let opening = before.strip_suffix(word.as_str()).unwrap_or_default().trim_end();
        let begins = || {
            let joint = last(opening).to_lowercase();
            let is_foreign = matches!(spelling::between(&joint), Some("and" | "or"));
            is_foreign
                || matches!(joint.as_str(), "" | "and" | "or" | "not" | "&&" | "||")
                || opening.ends_with(['(', '（'])
        };
        spelling::before(&word).is_some() && begins()
    }

    /// Reports a word of another language before a condition.
    fn foreign_before(&self, pair: &Node<'_>, span: Span) {
        let word = pair.as_str();
        match spelling::before(word) {
            None => {}
            // A name may be the same as a word, but then nothing that begins a value stands behind it.
            Some(_) if !self.is_value_at(span.end as usize) => {}
            Some("not") => self.report(
                self.error(SyntaxErrorKind::ForeignOperator, span).help("did you mean `not`?").fix("not"),
            ),
            Some(_) => {
                let help = format!(
                    "a condition stands by itself: leave `{word}` away; other cases are rules of their own"
                );
                self.report(self.error(SyntaxErrorKind::ForeignOperator, span).help(help));
            }
        }
    }

    fn token_mistake(&self, pair: &Node<'_>, span: Span) {
        match pair.as_rule() {
            Rule::compare => self.report_all(spelling::comparison(pair.as_str(), span).1),
            Rule::path => {
                self.path(pair.clone());
            }
            rule if is_literal(rule) => {
                self.literal(pair);
            }
            _ => self.mark(pair),
        }
    }

    /// The same of the literals alone, for texts that have no operators.
    pub(super) fn literal_mistakes(&self, part: &str) {
        let pairs = Grammar::parse(Rule::tokens, part).ok();
        for pair in pairs.into_iter().flatten().flat_map(Pair::into_inner) {
            if is_literal(pair.as_rule()) && pair.as_rule() != Rule::regex {
                self.literal(&pair);
            }
        }
    }
}

/// Where a parse came to its end.
fn end_of(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// Whether an operator may follow.
fn ends_value(rule: Rule) -> bool {
    use Rule::*;
    is_literal(rule) || matches!(rule, path | close_round | close_square)
}

fn begins_value(rule: Rule) -> bool {
    use Rule::*;
    is_literal(rule) || matches!(rule, path | open_round | open_square | not)
}

fn is_literal(rule: Rule) -> bool {
    use Rule::*;
    matches!(rule, text | curly | regex | boolean | moment | clock | decimal | duration | integer | plus)
}

/// A token's rule and place.
pub(super) struct Token {
    pub(super) rule: Rule,
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let pairs = Grammar::parse(Rule::tokens, text).ok();
    let pairs = pairs.into_iter().flatten().flat_map(Pair::into_inner);
    pairs
        .map(|pair| Token { rule: pair.as_rule(), start: pair.as_span().start(), end: pair.as_span().end() })
        .collect()
}

/// Whether a token parts two clauses: `and`, `or`, or a word of another language for them.
fn joins(token: &Token, text: &str) -> bool {
    let word = || text.get(token.start..token.end).unwrap_or_default();
    token.rule != Rule::path || matches!(spelling::between(word()), Some("and" | "or"))
}

/// The byte ranges between the `and` and `or` outside brackets; the `and` of a `between` does not cut.
pub(in crate::syntax::parse) fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let (mut depth, mut start, mut between) = (0_usize, 0, false);
    for token in tokens(text) {
        match token.rule {
            Rule::open_round | Rule::open_square => depth += 1,
            Rule::close_round | Rule::close_square => depth = depth.saturating_sub(1),
            Rule::kw_between if depth == 0 => between = true,
            Rule::and if depth == 0 && between => between = false,
            Rule::and | Rule::or | Rule::path if depth == 0 && joins(&token, text) => {
                clauses.push(start..token.start);
                start = token.end;
                between = false;
            }
            _ => {}
        }
    }
    clauses.push(start..text.len());
    clauses
}

/// The rules that pest tried, as groups that an author knows.
fn expected(positives: &[Rule]) -> Vec<Expected> {
    if positives.contains(&Rule::state) {
        return vec![Expected::State];
    }
    if positives.contains(&Rule::and)
        && !positives.contains(&Rule::or)
        && !positives.contains(&Rule::per_window)
    {
        return vec![Expected::Exactly("and")];
    }
    let mut groups: Vec<Expected> = positives.iter().filter_map(|&rule| group(rule)).collect();
    groups.sort_unstable();
    groups.dedup();
    if groups.len() > 1 {
        // A unit may follow any number; that is worth saying only where nothing else may.
        groups.retain(|group| *group != Expected::Unit);
    }
    if groups.contains(&Expected::Value) {
        let is_value = |group: &Expected| {
            matches!(
                group,
                Expected::Number | Expected::Text | Expected::Path | Expected::Duration | Expected::TimeOfDay
            )
        };
        groups.retain(|group| !is_value(group));
    }
    groups
}

fn group(rule: Rule) -> Option<Expected> {
    Some(match rule {
        Rule::condition
        | Rule::comparison
        | Rule::sum
        | Rule::group
        | Rule::set
        | Rule::reference
        | Rule::each
        | Rule::regex
        | Rule::boolean
        | Rule::plus
        | Rule::expression
        | Rule::negate
        | Rule::bang
        | Rule::quantifier
        | Rule::open_square => Expected::Value,
        Rule::and
        | Rule::or
        | Rule::compare
        | Rule::add
        | Rule::subtract
        | Rule::multiply
        | Rule::divide
        | Rule::remainder
        | Rule::test
        | Rule::is_test
        | Rule::in_test
        | Rule::kw_in
        | Rule::kw_contains
        | Rule::kw_matches
        | Rule::kw_starts
        | Rule::kw_ends
        | Rule::kw_between
        | Rule::kw_resembles
        | Rule::kw_mentions
        | Rule::kw_has
        | Rule::kw_is => Expected::Operator,
        Rule::name | Rule::phrase_word | Rule::phrase => Expected::Name,
        Rule::kw_with => Expected::Exactly("with"),
        Rule::kw_edit => Expected::Exactly("edits"),
        Rule::kw_per | Rule::per_window | Rule::per_scope => Expected::Exactly("per"),
        Rule::kw_when => Expected::Exactly("when"),
        Rule::scoring => Expected::Exactly("scoring"),
        Rule::comma => Expected::Exactly(","),
        Rule::close_round => Expected::Exactly(")"),
        Rule::close_square => Expected::Exactly("]"),
        Rule::dash => Expected::Exactly("-"),
        Rule::path | Rule::word => Expected::Path,
        Rule::integer | Rule::quota | Rule::within => Expected::Number,
        Rule::day | Rule::day_range | Rule::days => Expected::Day,
        Rule::clock | Rule::hour_range | Rule::hours => Expected::TimeOfDay,
        Rule::kw_rolling => Expected::Duration,
        Rule::unit => Expected::Unit,
        Rule::text => Expected::Text,
        Rule::EOI => Expected::End,
        _ => return None,
    })
}
