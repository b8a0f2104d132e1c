//! What an expression can be: some constants, a number of a range, or missing.

use crate::calendar::DAY_SECONDS;
use crate::function::{Registry, Results};
use crate::ir::{Const, Expr};
use crate::kind::{BUILTIN, Kind, Scalar};
use crate::schema::FieldId;
use crate::syntax::ast::Comparison;

/// A constant of an expression, whose kind is that of the expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Value<'p> {
    Number(i64),
    Text(&'p str),
}

impl<'p> Value<'p> {
    pub(super) fn of(value: &'p Const) -> Value<'p> {
        match value {
            Const::Number(_, number) => Value::Number(*number),
            Const::Text(_, text) => Value::Text(text),
        }
    }
}

/// What an expression can be in one world.
#[derive(Clone, Debug)]
pub(super) struct Domain<'p> {
    /// One of these, sorted.
    only: Option<Vec<Value<'p>>>,
    /// None of these, sorted.
    not: Vec<Value<'p>>,
    low: i64,
    high: i64,
    /// Whether it may be missing, or not be what it ought to be: then every test of it is unknown.
    pub(super) is_optional: bool,
}

impl<'p> Domain<'p> {
    /// What is known of an expression before anything is asked of it.
    pub(super) fn of(expr: &Expr, functions: &Registry) -> Domain<'p> {
        let any = Domain { only: None, not: Vec::new(), low: i64::MIN, high: i64::MAX, is_optional: true };
        match expr {
            Expr::Const(_) => Domain { is_optional: false, ..any },
            _ if expr.kind() == Kind::One(Scalar::Bool) => Domain { low: 0, high: 1, ..any },
            // No clock shows 24:00, which only ends a range.
            Expr::Field(FieldId::TIME, _) => Domain { low: 0, high: i64::from(DAY_SECONDS) - 1, ..any },
            Expr::Field(field, Kind::One(Scalar::Enum(id))) => {
                let closed = BUILTIN.get(usize::from(id.0)).filter(|list| !list.open);
                let codes = closed.map(|list| list.members.iter().map(|one| Value::Number(one.code)));
                let mut domain =
                    Domain { is_optional: !matches!(*field, FieldId::ACTION | FieldId::PHASE), ..any };
                if let Some(codes) = codes {
                    domain.keep(codes.collect());
                }
                domain
            }
            Expr::Field(_, Kind::One(Scalar::Score)) => {
                Domain { low: 0, high: Scalar::SCORE_MAX.into(), ..any }
            }
            Expr::Used(_) | Expr::Remaining(_) => Domain { low: 0, ..any },
            Expr::Call(function, ..) => match functions.results(*function) {
                Results::Numbers(low, high) => Domain { low, high, ..any },
                Results::Any | Results::Regions => any,
            },
            Expr::Field(..) | Expr::Item(_) | Expr::Arithmetic(..) => any,
        }
    }

    pub(super) fn allows(&self, value: &Value<'_>) -> bool {
        let is_within = match value {
            Value::Number(number) => (self.low..=self.high).contains(number),
            Value::Text(_) => true,
        };
        is_within
            && self.not.binary_search(value).is_err()
            && self.only.as_ref().is_none_or(|only| only.binary_search(value).is_ok())
    }

    /// Whether something is in both.
    pub(super) fn meets(&self, other: &Domain<'_>) -> bool {
        if self.is_optional && other.is_optional {
            return true;
        }
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        if low > high {
            return false;
        }
        let is_in_both = |value: &Value<'_>| self.allows(value) && other.allows(value);
        match (&self.only, &other.only) {
            (None, None) => {
                // Only a range that is no longer than what is taken out of it can be used up.
                let taken = u64::try_from(self.not.len() + other.not.len()).unwrap_or(u64::MAX);
                high.abs_diff(low) >= taken || (low..=high).any(|number| is_in_both(&Value::Number(number)))
            }
            (Some(only), None) | (None, Some(only)) => only.iter().any(is_in_both),
            (Some(one), Some(other)) => {
                let fewer = if one.len() < other.len() { one } else { other };
                fewer.iter().any(is_in_both)
            }
        }
    }

    pub(super) fn is_possible(&self) -> bool {
        self.meets(self)
    }

    /// How much there is to look at.
    pub(super) fn size(&self) -> usize {
        1 + self.not.len() + self.only.as_ref().map_or(0, Vec::len)
    }

    pub(super) fn keep(&mut self, mut values: Vec<Value<'p>>) {
        values.sort_unstable();
        match &mut self.only {
            None => self.only = Some(values),
            Some(only) => only.retain(|value| values.binary_search(value).is_ok()),
        }
    }

    pub(super) fn exclude(&mut self, values: impl Iterator<Item = Value<'p>>) {
        self.not.extend(values);
        // Two sorted runs: this takes linear time.
        self.not.sort();
        self.not.dedup();
    }

    pub(super) fn compare(&mut self, op: Comparison, value: Value<'p>) {
        match (op, value) {
            (Comparison::Equal, value) => self.keep(vec![value]),
            (Comparison::NotEqual, value) => self.exclude(std::iter::once(value)),
            (Comparison::Less, Value::Number(number)) => self.high = self.high.min(number.saturating_sub(1)),
            (Comparison::LessOrEqual, Value::Number(number)) => self.high = self.high.min(number),
            (Comparison::Greater, Value::Number(number)) => self.low = self.low.max(number.saturating_add(1)),
            (Comparison::GreaterOrEqual, Value::Number(number)) => self.low = self.low.max(number),
            (_, Value::Text(_)) => {}
        }
    }

    /// Leaves what lies between two values, or what does not. The latter is on one side only where the other is gone; where
    /// both are left, nothing is narrowed.
    pub(super) fn between(&mut self, low: Value<'p>, high: Value<'p>, is_between: bool) {
        if is_between {
            self.compare(Comparison::GreaterOrEqual, low);
            self.compare(Comparison::LessOrEqual, high);
            return;
        }
        let (Value::Number(first), Value::Number(last)) = (low, high) else { return };
        let (is_above, is_below) = (self.low >= first, self.high <= last);
        if is_above {
            self.compare(Comparison::Greater, high);
        }
        if is_below {
            self.compare(Comparison::Less, low);
        }
    }
}

pub(super) fn opposite(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}
