//! From a tree to its canonical text: one spelling, as few brackets as the precedence needs.
//!
//! Not layout: what stands around the text, and its comments, belong to the YAML. The functions that end in `_of` keep
//! how the author spelled numbers and instants (`20_000`, `+08:00`), and need the text that was parsed.
//!
//! INVARIANT: for every tree that [`parse`](super::parse) gives, parsing the text gives the same tree but for its spans.
//!
//! ```
//! use menshen::{limits::Limits, syntax::{parse, print}};
//!
//! let tree = parse::expression("((a) and not(b == 1_000))  or 'x'  in [c]", &Limits::default()).unwrap();
//! assert_eq!(print::expression(&tree), "a and not b == 1000 or \"x\" in [c]");
//! ```

mod literal;

use super::ast::{
    Arithmetic, Closeness, Comparison, Days, Expr, ExprKind, Hours, Literal, Logic, Phrase, Piece,
    Quantifier, Quota, Template, TemplatePart, Test, Unit, Window, Word,
};
use crate::span::Span;

/// The canonical text of an expression.
pub fn expression(expr: &Expr) -> String {
    Printer::new("").with(|printer| printer.expr(expr, Level::Or))
}

/// The same, with numbers and instants as they stand in `text`, which was parsed into `expr`.
pub fn expression_of(expr: &Expr, text: &str) -> String {
    Printer::new(text).with(|printer| printer.expr(expr, Level::Or))
}

/// The canonical text of a quota.
pub fn quota(quota: &Quota) -> String {
    Printer::new("").with(|printer| printer.quota(quota))
}

/// The same, with numbers and instants as they stand in `text`, which was parsed into `quota`.
pub fn quota_of(quota: &Quota, text: &str) -> String {
    Printer::new(text).with(|printer| printer.quota(quota))
}

/// The canonical text of a phrase.
pub fn phrase(phrase: &Phrase) -> String {
    Printer::new("").with(|printer| printer.phrase(phrase))
}

/// The same, with numbers and instants as they stand in `text`, which was parsed into `phrase`.
pub fn phrase_of(phrase: &Phrase, text: &str) -> String {
    Printer::new(text).with(|printer| printer.phrase(phrase))
}

/// The canonical text of a template.
pub fn template(template: &Template) -> String {
    let mut out = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(text) => out.push_str(&text.replace('{', "{{").replace('}', "}}")),
            TemplatePart::Hole(words) => {
                out.push('{');
                push_path(&mut out, &words.value);
                out.push('}');
            }
        }
    }
    out
}

/// The canonical text of the days of a schedule: three days or more in a row are a range.
pub fn days(days: &Days) -> String {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let name = |day: u8| NAMES.get(usize::from(day.saturating_sub(1))).copied().unwrap_or_default();
    let mut runs: Vec<(u8, u8, usize)> = Vec::new();
    for day in &days.0 {
        match runs.last_mut() {
            Some((_, last, length)) if *last % 7 + 1 == day.value => {
                *last = day.value;
                *length += 1;
            }
            _ => runs.push((day.value, day.value, 1)),
        }
    }
    let texts = runs.into_iter().map(|(first, last, length)| match length {
        1 => name(first).to_owned(),
        2 => format!("{}, {}", name(first), name(last)),
        _ => format!("{}-{}", name(first), name(last)),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// The canonical text of the hours of a schedule.
pub fn hours(hours: &Hours) -> String {
    let clock = |seconds: u32| literal::clock(seconds);
    let ranges = hours.0.iter().map(|range| format!("{}-{}", clock(range.value.0), clock(range.value.1)));
    ranges.collect::<Vec<_>>().join(", ")
}

/// The canonical text of how alike two names must be: `1 edit`, `scoring 0.92`.
pub fn within(closeness: Closeness) -> String {
    match closeness {
        Closeness::Edits(1) => "1 edit".to_owned(),
        Closeness::Edits(edits) => format!("{edits} edits"),
        Closeness::Score(score) => format!("scoring {}", literal::score(score)),
    }
}

/// From loose to tight. An operand that is looser than its place stands in brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Comparison,
    Test,
    Sum,
    Product,
    Sign,
    Atom,
}

impl Level {
    fn of(expr: &Expr) -> Level {
        match &expr.node {
            ExprKind::Logic(Logic::Or, _) => Level::Or,
            ExprKind::Logic(Logic::And, _) => Level::And,
            ExprKind::Not(_) => Level::Not,
            ExprKind::Compare(..) => Level::Comparison,
            ExprKind::Test(..) => Level::Test,
            ExprKind::Arithmetic(Arithmetic::Add | Arithmetic::Subtract, ..) => Level::Sum,
            ExprKind::Arithmetic(..) => Level::Product,
            ExprKind::Negate(_) => Level::Sign,
            ExprKind::Literal(_)
            | ExprKind::Path(_)
            | ExprKind::Each(..)
            | ExprKind::Set(_)
            | ExprKind::Call(..) => Level::Atom,
        }
    }
}

struct Printer<'t> {
    out: String,
    /// The text that was parsed; empty where there is none.
    source: &'t str,
}

impl<'t> Printer<'t> {
    fn new(source: &'t str) -> Self {
        Printer { out: String::new(), source }
    }

    fn with(mut self, print: impl FnOnce(&mut Self)) -> String {
        print(&mut self);
        self.out
    }

    fn word(&mut self, word: &str) {
        self.out.push_str(word);
    }

    /// `expr` where at least `place` is needed.
    fn expr(&mut self, expr: &Expr, place: Level) {
        if Level::of(expr) < place {
            self.word("(");
            self.bare(expr);
            self.word(")");
        } else {
            self.bare(expr);
        }
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.node {
            ExprKind::Literal(literal) => self.literal(literal, expr.span),
            ExprKind::Path(words) => push_path(&mut self.out, words),
            ExprKind::Each(quantifier, words) => {
                self.word(if *quantifier == Quantifier::All { "all " } else { "any " });
                push_path(&mut self.out, words);
            }
            ExprKind::Set(items) => {
                self.word("[");
                self.joined(items, ", ", Level::Or);
                self.word("]");
            }
            ExprKind::Call(name, arguments) => {
                self.word(&name.value);
                self.word("(");
                self.joined(arguments, ", ", Level::Or);
                self.word(")");
            }
            ExprKind::Not(operand) => {
                self.word("not ");
                self.expr(operand, Level::Not);
            }
            ExprKind::Negate(operand) => {
                self.word("-");
                self.expr(operand, Level::Sign);
            }
            ExprKind::Logic(Logic::And, operands) => self.joined(operands, " and ", Level::Not),
            ExprKind::Logic(Logic::Or, operands) => self.joined(operands, " or ", Level::And),
            ExprKind::Arithmetic(arithmetic, left, right) => self.arithmetic(*arithmetic, left, right),
            ExprKind::Compare(comparison, left, right) => {
                self.expr(left, Level::Test);
                self.word(match comparison {
                    Comparison::Equal => " == ",
                    Comparison::NotEqual => " != ",
                    Comparison::Less => " < ",
                    Comparison::LessOrEqual => " <= ",
                    Comparison::Greater => " > ",
                    Comparison::GreaterOrEqual => " >= ",
                });
                self.expr(right, Level::Test);
            }
            ExprKind::Test(subject, test, negated) => {
                self.expr(subject, Level::Sum);
                self.test(test, *negated);
            }
        }
    }

    fn joined(&mut self, items: &[Expr], glue: &str, place: Level) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.word(glue);
            }
            self.expr(item, place);
        }
    }

    fn arithmetic(&mut self, arithmetic: Arithmetic, left: &Expr, right: &Expr) {
        let (mark, on_left, on_right) = match arithmetic {
            Arithmetic::Add => (" + ", Level::Sum, Level::Product),
            Arithmetic::Subtract => (" - ", Level::Sum, Level::Product),
            Arithmetic::Multiply => (" * ", Level::Product, Level::Sign),
            Arithmetic::Divide => (" / ", Level::Product, Level::Sign),
            Arithmetic::Remainder => (" % ", Level::Product, Level::Sign),
        };
        self.expr(left, on_left);
        self.word(mark);
        self.expr(right, on_right);
    }

    fn test(&mut self, test: &Test, negated: bool) {
        let not = if negated { " not" } else { "" };
        match test {
            Test::In(operand) => self.verb(not, "in", operand),
            Test::Contains(operand) => self.verb(not, "contains", operand),
            Test::Matches(operand) => self.verb(not, "matches", operand),
            Test::StartsWith(operand) => self.verb(not, "starts with", operand),
            Test::EndsWith(operand) => self.verb(not, "ends with", operand),
            Test::Between(low, high) => {
                self.verb(not, "between", low);
                self.verb("", "and", high);
            }
            Test::Resembles(operand, closeness) => {
                self.verb(not, "resembles", operand);
                match closeness {
                    None => {}
                    Some(edits @ Closeness::Edits(_)) => self.word(&format!(" within {}", within(*edits))),
                    Some(score @ Closeness::Score(_)) => self.word(&format!(" {}", within(*score))),
                }
            }
            Test::Mentions(name) => self.word(&format!("{not} mentions {}", name.value)),
            Test::Has(name) => self.word(&format!("{not} has {}", name.value)),
            Test::Spent => self.word(if negated { " is not spent" } else { " is spent" }),
            Test::Known => self.word(if negated { " is missing" } else { " is known" }),
            Test::Empty => self.word(if negated { " is not empty" } else { " is empty" }),
        }
    }

    fn verb(&mut self, not: &str, verb: &str, operand: &Expr) {
        self.word(not);
        self.word(" ");
        self.word(verb);
        self.word(" ");
        self.expr(operand, Level::Sum);
    }

    fn literal(&mut self, value: &Literal, span: Span) {
        let spelled = match value {
            Literal::Int(_) | Literal::Time(_) => {
                self.source.get(span.range()).filter(|text| !text.is_empty())
            }
            _ => None,
        };
        match spelled {
            Some(text) => self.out.push_str(text),
            None => literal::push(&mut self.out, value),
        }
    }

    fn quota(&mut self, quota: &Quota) {
        match self.source.get(quota.limit.span.range()).filter(|text| !text.is_empty()) {
            Some(text) => self.out.push_str(text),
            None => self.word(&quota.limit.value.to_string()),
        }
        for (at, scope) in quota.scopes.iter().enumerate() {
            self.word(if at == 0 { " per " } else { " and " });
            self.word(&scope.value);
        }
        if let Some(window) = &quota.window {
            self.word(&self::window(window.value));
        }
        if let Some(zone) = &quota.zone {
            self.word(" in ");
            literal::push_text(&mut self.out, &zone.value);
        }
        if let Some(when) = &quota.when {
            self.word(" when ");
            self.expr(when, Level::Or);
        }
    }

    fn phrase(&mut self, phrase: &Phrase) {
        for (at, piece) in phrase.pieces.iter().enumerate() {
            if at > 0 && piece.value != Piece::Comma {
                self.word(" ");
            }
            match &piece.value {
                Piece::Word(word) => self.word(word),
                Piece::Literal(value) => self.literal(value, piece.span),
                Piece::Comma => self.word(","),
            }
        }
    }
}

fn window(window: Window) -> String {
    let length = |count: u64, unit: Unit| match count {
        1 => literal::unit(1, unit).to_owned(),
        count => format!("{count} {}", literal::unit(count, unit)),
    };
    match window {
        Window::Calendar(unit) => format!(" per {}", literal::unit(1, unit)),
        Window::Days(days) => format!(" per {days} {}", literal::unit(u64::from(days), Unit::Day)),
        Window::Fixed(count, unit) => format!(" per {}", length(count, unit)),
        Window::Rolling(count, unit) => format!(" per rolling {}", length(count, unit)),
        Window::Bucket { count, unit, burst } => format!(" per {} burst {burst}", length(count, unit)),
    }
}

fn push_path(out: &mut String, words: &[Word]) {
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        out.push_str(&word.value);
    }
}
