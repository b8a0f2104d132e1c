//! What a field of a request holds when a rule reads it: a borrowed, typed view without allocation.
//!
//! Invariant: a value never owns text. Phones, names, e-mails and domains are carried as the text they came as; what is
//! derived from them (E.164, folded forms, labels) is computed once a request elsewhere.

use crate::calendar::{DAY_SECONDS, year_month_day};
use crate::kind::{Kind, Scalar};

/// One value, or the fact that there is none.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'a> {
    /// The request does not say. Never the same as empty.
    Missing,
    /// The request says something, of which nothing can be told: it is beyond the limits, or of another kind than it should
    /// be. It is known to be said, and every other question about it is open.
    Unfit,
    /// A truth value.
    Bool(bool),
    /// An integer, or the code of an enumeration's member.
    Int(i64),
    /// A similarity or confidence in basis points.
    Score(u16),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Seconds since midnight.
    TimeOfDay(u32),
    /// Milliseconds.
    Duration(i64),
    /// Text of any kind: text, phone, name, e-mail, domain.
    Text(&'a str),
    /// Several values of one kind.
    Set(Items<'a>),
}

impl Value<'_> {
    /// Whether nothing can be told of it: not said, or not fit to be looked at.
    pub fn is_unknown(self) -> bool {
        matches!(self, Value::Missing | Value::Unfit)
    }

    /// Whether a field of `kind` can hold it: it is of the kind, and no score above 1, no time of day past midnight, no date
    /// outside the years -9999 to 9999. Missing can stand everywhere.
    pub fn is_of(self, kind: Kind) -> bool {
        let is_textual = |scalar| {
            matches!(scalar, Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain)
        };
        match (self, kind) {
            (Value::Missing, _)
            | (Value::Bool(_), Kind::One(Scalar::Bool))
            | (Value::Int(_), Kind::One(Scalar::Int | Scalar::Enum(_)))
            | (Value::Time(_), Kind::One(Scalar::Time))
            | (Value::Duration(_), Kind::One(Scalar::Duration))
            | (Value::Set(Items::Ints(_)), Kind::Set(Scalar::Int | Scalar::Enum(_))) => true,
            (Value::Score(points), Kind::One(Scalar::Score)) => points <= Scalar::SCORE_MAX,
            (Value::Date(days), Kind::One(Scalar::Date)) => year_month_day(days).is_some(),
            (Value::TimeOfDay(second), Kind::One(Scalar::TimeOfDay)) => second < DAY_SECONDS,
            (Value::Text(_), Kind::One(scalar)) | (Value::Set(Items::Texts(_)), Kind::Set(scalar)) => {
                is_textual(scalar)
            }
            _ => false,
        }
    }
}

/// The items of a set, reached by index.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Items<'a> {
    /// Texts of any kind.
    Texts(&'a [String]),
    /// Integers, or codes of an enumeration.
    Ints(&'a [i64]),
}

impl<'a> Items<'a> {
    /// How many items there are.
    pub fn len(self) -> usize {
        match self {
            Items::Texts(items) => items.len(),
            Items::Ints(items) => items.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Item `at`, or `Value::Missing` past the end.
    pub fn get(self, at: usize) -> Value<'a> {
        match self {
            Items::Texts(items) => items.get(at).map_or(Value::Missing, |text| Value::Text(text)),
            Items::Ints(items) => items.get(at).map_or(Value::Missing, |&code| Value::Int(code)),
        }
    }
}
