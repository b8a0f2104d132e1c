//! A question that is carried on with a bare value, as people speak: `channel.add_way == search_phone or name_card`.
//!
//! Found before the parts are checked by themselves, where the bare value would be an unknown name.

use super::bounds::would_be_bounds;
use super::{Checker, Source, dotted, is_tier, tier_kind};
use crate::diagnostic::{Code, Diagnostic};
use crate::kind::Scalar;
use crate::span::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Literal, Logic, Test};

/// A question whose last part is a value.
struct Question<'e> {
    subject: &'e Expr,
    /// `==` or `!=`, which several values can answer at once.
    comparison: Option<Comparison>,
    value: &'e Expr,
}

impl<'e> Question<'e> {
    fn of(expr: &'e Expr) -> Option<Question<'e>> {
        match &expr.node {
            ExprKind::Compare(op, subject, value) => {
                let comparison =
                    Some(*op).filter(|op| matches!(op, Comparison::Equal | Comparison::NotEqual));
                Some(Question { subject, comparison, value })
            }
            ExprKind::Test(subject, test, _) => match test {
                Test::Contains(value)
                | Test::StartsWith(value)
                | Test::EndsWith(value)
                | Test::Matches(value)
                | Test::Resembles(value, None) => Some(Question { subject, comparison: None, value }),
                Test::In(_)
                | Test::Between(..)
                | Test::Resembles(_, Some(_))
                | Test::Mentions(_)
                | Test::Has(_)
                | Test::Spent
                | Test::Known
                | Test::Empty => None,
            },
            _ => None,
        }
    }
}

impl Checker<'_> {
    /// Which of the parts that `logic` joins are values that carry on the question before them; each question is reported
    /// once, with what to write.
    pub(super) fn carried_on(&self, logic: Logic, parts: &[Expr], source: &Source<'_>) -> Vec<bool> {
        let mut carried = vec![false; parts.len()];
        let mut question: Option<(&Expr, Question<'_>)> = None;
        let mut values: Vec<&Expr> = Vec::new();
        for (part, is_carried) in parts.iter().zip(&mut carried) {
            if let Some((_, asked)) = &question
                && self.is_value_for(part, asked)
            {
                *is_carried = true;
                values.push(part);
                continue;
            }
            self.report_carried(logic, question.take(), &std::mem::take(&mut values), source);
            question = Question::of(part).map(|asked| (part, asked));
        }
        self.report_carried(logic, question, &values, source);
        carried
    }

    /// Whether a part that should be a condition is a value with which the question could have ended.
    fn is_value_for(&self, part: &Expr, question: &Question<'_>) -> bool {
        match &part.node {
            ExprKind::Literal(Literal::Bool(_)) => false,
            ExprKind::Literal(_) => true,
            ExprKind::Path(words) => {
                let [word] = words.as_slice() else { return false };
                let word = word.value.as_str();
                let is_name = word == "tier"
                    || self.names.field(word).is_some()
                    || self.names.declared.contains_key(word)
                    || self.names.is_unread(word);
                !is_name
                    && match self.asked_kind(question.subject) {
                        Some(Scalar::Enum(id)) => self.names.member(id, word).is_some(),
                        // A word that is not in Latin letters is no field that is misspelt.
                        Some(
                            Scalar::Text | Scalar::Name | Scalar::Phone | Scalar::Email | Scalar::Domain,
                        ) => !word.is_ascii() || matches!(question.value.node, ExprKind::Path(_)),
                        _ => false,
                    }
            }
            _ => false,
        }
    }

    /// The kind of a field, without a report if it is none.
    fn asked_kind(&self, subject: &Expr) -> Option<Scalar> {
        match &subject.node {
            _ if is_tier(subject) => Some(tier_kind()),
            ExprKind::Path(words) | ExprKind::Each(_, words) => {
                self.names.field(&dotted(words)).map(|(_, kind)| kind.scalar())
            }
            _ => None,
        }
    }

    fn report_carried(
        &self,
        logic: Logic,
        question: Option<(&Expr, Question<'_>)>,
        values: &[&Expr],
        source: &Source<'_>,
    ) {
        let (Some((asked, question)), [first, .., last] | [first @ last]) = (question, values) else {
            return;
        };
        let raw = |span: Span| source.text.get(span.range()).unwrap_or_default().trim_end();
        let is_quoted = matches!(
            self.asked_kind(question.subject),
            Some(Scalar::Text | Scalar::Name | Scalar::Phone | Scalar::Email | Scalar::Domain)
        );
        let written = |value: &Expr| match &value.node {
            ExprKind::Path(_) if is_quoted => format!("\"{}\"", raw(value.span)),
            _ => raw(value.span).to_owned(),
        };
        let compared: Vec<&Expr> = std::iter::once(question.value).chain(values.iter().copied()).collect();
        let all: Vec<String> = compared.iter().copied().map(written).collect();
        let is_item_by_item = matches!(question.subject.node, ExprKind::Each(..));
        let word = match logic {
            Logic::And => "and",
            Logic::Or => "or",
        };
        let before = Span { start: asked.span.start, end: question.value.span.start };
        let spelt_out = |word: &str| {
            let each: Vec<String> = all.iter().map(|value| format!("{} {value}", raw(before))).collect();
            each.join(&format!(" {word} "))
        };
        let meant = match question.comparison {
            Some(op) if !is_item_by_item && would_be_bounds(&compared) => {
                spelt_out(if op == Comparison::Equal { "or" } else { "and" })
            }
            Some(op) if logic == Logic::Or || !is_item_by_item => {
                let test = if op == Comparison::Equal { "in" } else { "not in" };
                format!("{} {test} [{}]", raw(question.subject.span), all.join(", "))
            }
            _ => spelt_out(word),
        };
        let place = (source.place)(first.span.join(last.span));
        let message = format!("`{word}` joins conditions, and this is only a value");
        self.report(
            Diagnostic::new(Code::NotACondition, place, message)
                .help(format!("write `{meant}`"))
                .fix((source.place)(asked.span.join(last.span)), meant),
        );
    }
}
