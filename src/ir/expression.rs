//! Typed expressions and conditions.

use crate::facts::TextTest;
use crate::function::FunctionId;
use crate::ir::{ExtractId, KeywordsId, ListId, QuotaId, ScheduleId};
use crate::kind::{Kind, Scalar};
use crate::schema::FieldId;
use crate::span::Span;
use crate::syntax::ast::{Arithmetic, Closeness, Comparison, Quantifier};

/// A constant of a known kind.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Const {
    /// Bool (0, 1), integer, score, time, date, time of day, duration, or the code of an enumeration's member.
    Number(Scalar, i64),
    /// Text, phone, name, e-mail or domain, in canonical form: E.164, folded, lower case.
    Text(Scalar, Box<str>),
}

impl Const {
    /// Its kind.
    pub fn scalar(&self) -> Scalar {
        match self {
            Const::Number(scalar, _) | Const::Text(scalar, _) => *scalar,
        }
    }
}

/// An expression that gives a value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Expr {
    /// A constant.
    Const(Const),
    /// A field of the request, built in or declared as a fact.
    Field(FieldId, Kind),
    /// The item under test inside an [`Test::Each`].
    Item(Scalar),
    /// How much of a quota is used: an integer.
    Used(QuotaId),
    /// How much of a quota remains: an integer.
    Remaining(QuotaId),
    /// A call; the signature was checked.
    Call(FunctionId, Box<[Expr]>, Kind),
    /// Arithmetic on numbers; a result beyond 64 bits, and division by zero, are unknown.
    Arithmetic(Arithmetic, Box<(Expr, Expr)>, Scalar),
}

impl Expr {
    /// The kind of its value.
    pub fn kind(&self) -> Kind {
        match self {
            Expr::Const(value) => Kind::One(value.scalar()),
            Expr::Field(_, kind) | Expr::Call(_, _, kind) => *kind,
            Expr::Item(scalar) | Expr::Arithmetic(_, _, scalar) => Kind::One(*scalar),
            Expr::Used(_) | Expr::Remaining(_) => Kind::One(Scalar::Int),
        }
    }
}

/// A test without boolean structure: the unit that is evaluated at most once a request.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Test {
    /// A boolean value.
    Holds(Expr),
    /// Two values of one kind.
    Compare(Comparison, Expr, Expr),
    /// The value is one of these constants, sorted and without repeats.
    Among(Expr, Box<[Const]>),
    /// The tier is one of these, as bits by the order of tiers.
    TierAmong(u64),
    /// The value lies between two others, both ends included.
    Between(Expr, Expr, Expr),
    /// The value is on a list.
    Listed(Expr, ListId),
    /// The instant lies in a schedule.
    Scheduled(Expr, ScheduleId),
    /// The set has this element.
    Element(Expr, Expr),
    /// A text is part of another.
    Part(TextTest, Expr, Expr),
    /// The text matches a regular expression (its index in the policy).
    Matches(Expr, u32),
    /// The name is like a constant name.
    Resembles(Expr, Const, Closeness),
    /// Words of a keyword set occur in the text.
    Mentions(Expr, KeywordsId),
    /// The extract finds something in the text.
    Has(Expr, ExtractId),
    /// One more act of this size does not fit into the quota.
    Spent(QuotaId),
    /// The request says it.
    Known(Expr),
    /// The text or set is empty.
    Empty(Expr),
    /// Some item, or every item, of the set passes the test.
    Each(Quantifier, Expr, Box<Test>),
}

/// A test with where it was written, for explanations.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The test.
    pub test: Test,
    /// Its text in the one spelling that `menshen fmt` gives it.
    pub text: Box<str>,
    /// Whether the text says the opposite of the test, as `… not in …` does.
    pub is_negated: bool,
    /// Its place in the policy file.
    pub span: Span,
}

/// A condition: tests under `and`, `or`, `not`.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Always this.
    Always(bool),
    /// A test.
    Leaf(Leaf),
    /// `not`
    Not(Box<Condition>),
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
}

impl Condition {
    /// Calls `visit` on every leaf, in the order written.
    pub fn each_leaf<'a>(&'a self, visit: &mut dyn FnMut(&'a Leaf)) {
        match self {
            Condition::Always(_) => {}
            Condition::Leaf(leaf) => visit(leaf),
            Condition::Not(inner) => inner.each_leaf(visit),
            Condition::And(parts) | Condition::Or(parts) => {
                for part in parts {
                    part.each_leaf(visit);
                }
            }
        }
    }
}

impl Test {
    /// Calls `visit` on every expression of the test, operands first.
    pub fn each_expr<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Test::Holds(a)
            | Test::Among(a, _)
            | Test::Listed(a, _)
            | Test::Scheduled(a, _)
            | Test::Matches(a, _)
            | Test::Resembles(a, _, _)
            | Test::Mentions(a, _)
            | Test::Has(a, _)
            | Test::Known(a)
            | Test::Empty(a) => a.each(visit),
            Test::Compare(_, a, b) | Test::Element(a, b) | Test::Part(_, a, b) => {
                a.each(visit);
                b.each(visit);
            }
            Test::Between(a, b, c) => {
                a.each(visit);
                b.each(visit);
                c.each(visit);
            }
            Test::Each(_, a, test) => {
                a.each(visit);
                test.each_expr(visit);
            }
            Test::TierAmong(_) | Test::Spent(_) => {}
        }
    }

    /// The quota that the test reads itself, if it is `is spent`.
    pub fn spent(&self) -> Option<QuotaId> {
        match self {
            Test::Spent(quota) => Some(*quota),
            _ => None,
        }
    }
}

impl Expr {
    /// Whether its value depends on counters.
    pub fn reads_quota(&self) -> bool {
        let mut reads = false;
        self.each(&mut |inner| reads |= matches!(inner, Expr::Used(_) | Expr::Remaining(_)));
        reads
    }

    /// Calls `visit` on this expression and everything inside it.
    pub fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(self);
        match self {
            Expr::Call(_, arguments, _) => {
                for argument in arguments {
                    argument.each(visit);
                }
            }
            Expr::Arithmetic(_, sides, _) => {
                sides.0.each(visit);
                sides.1.each(visit);
            }
            Expr::Const(_) | Expr::Field(..) | Expr::Item(_) | Expr::Used(_) | Expr::Remaining(_) => {}
        }
    }
}
