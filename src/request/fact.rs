//! What a host adds of its own: typed facts, scores of its classifiers, fields that it prefilled.

use super::read::{OrNull, refuse, unfit};
use super::time::Timestamp;
use crate::kind::{BUILTIN, Kind, Scalar};
use crate::value::{Items, Value};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// A similarity or confidence from 0 to 1, kept in basis points so that no decision compares floating-point numbers.
///
/// INVARIANT: at most 10,000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Score(u16);

impl Score {
    /// The score of so many basis points, or `None` above 10,000.
    pub fn from_basis_points(points: u16) -> Option<Self> {
        (points <= 10_000).then_some(Score(points))
    }

    /// The score nearest to `ratio`, or `None` when that is no number from 0 to 1.
    pub fn from_ratio(ratio: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&ratio) {
            return None;
        }
        // From 0 to 10,000 by the test above.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some(Score((ratio * 10_000.0).round() as u16))
    }

    /// Basis points, 0 to 10,000.
    pub fn basis_points(self) -> u16 {
        self.0
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.serialize_f64(f64::from(self.0) / 10_000.0)
    }
}

/// One fact of the host's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A score; in JSON, a number with a fraction from 0 to 1 (write 1 as `1.0`).
    Score(Score),
    /// Text; also what times, dates, phones, names and e-mails are written as.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// Several integers.
    Ints(Vec<i64>),
}

/// Facts by name.
pub type Facts = BTreeMap<String, Fact>;

impl Fact {
    /// The fact as it was given.
    pub fn value(&self) -> Value<'_> {
        match self {
            Fact::Bool(value) => Value::Bool(*value),
            Fact::Int(value) => Value::Int(*value),
            Fact::Score(value) => Value::Score(value.basis_points()),
            Fact::Text(text) => Value::Text(text),
            Fact::Texts(texts) => Value::Set(Items::Texts(texts)),
            Fact::Ints(numbers) => Value::Set(Items::Ints(numbers)),
        }
    }

    /// The fact as `kind`, which a policy declared for it; `None` when it cannot be that. Times are read as the
    /// request's own are (RFC 3339, Unix numbers), dates as `2026-03-02`, times of day as `09:30` or `09:30:15`, and
    /// durations as whole seconds.
    pub fn value_as(&self, kind: Kind) -> Option<Value<'_>> {
        match kind {
            Kind::One(scalar) => self.single(scalar),
            Kind::Set(scalar) => self.set(scalar),
        }
    }

    pub(super) fn replace_texts(&mut self, with: impl Fn(&str) -> String) {
        match self {
            Fact::Text(text) => *text = with(text),
            Fact::Texts(texts) => texts.iter_mut().for_each(|text| *text = with(text)),
            Fact::Bool(_) | Fact::Int(_) | Fact::Score(_) | Fact::Ints(_) => {}
        }
    }

    fn single(&self, scalar: Scalar) -> Option<Value<'_>> {
        match (scalar, self) {
            (Scalar::Bool, Fact::Bool(value)) => Some(Value::Bool(*value)),
            (Scalar::Int, Fact::Int(value)) => Some(Value::Int(*value)),
            (Scalar::Score, Fact::Score(score)) => Some(Value::Score(score.basis_points())),
            (Scalar::Score, Fact::Int(0)) => Some(Value::Score(0)),
            (Scalar::Score, Fact::Int(1)) => Some(Value::Score(10_000)),
            (
                Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain,
                Fact::Text(text),
            ) => Some(Value::Text(text)),
            (Scalar::Time, Fact::Text(text)) => Timestamp::parse(text).map(|time| Value::Time(time.0)),
            (Scalar::Time, Fact::Int(number)) => Some(Value::Time(Timestamp::from_unix(*number).0)),
            (Scalar::Date, Fact::Text(text)) => date(text).map(Value::Date),
            (Scalar::TimeOfDay, Fact::Text(text)) => time_of_day(text).map(Value::TimeOfDay),
            (Scalar::Duration, Fact::Int(seconds)) => seconds.checked_mul(1_000).map(Value::Duration),
            (Scalar::Enum(id), Fact::Text(word)) => {
                BUILTIN.get(usize::from(id.0)).and_then(|list| list.code(word)).map(Value::Int)
            }
            (Scalar::Enum(id), Fact::Int(code)) => {
                let list = BUILTIN.get(usize::from(id.0))?;
                (list.open || list.word(*code).is_some()).then_some(Value::Int(*code))
            }
            _ => None,
        }
    }

    fn set(&self, scalar: Scalar) -> Option<Value<'_>> {
        match (scalar, self) {
            (Scalar::Int, Fact::Ints(numbers)) => Some(Value::Set(Items::Ints(numbers))),
            // An empty list is read as texts; it is just as well a list of no integers.
            (Scalar::Int, Fact::Texts(texts)) if texts.is_empty() => Some(Value::Set(Items::Ints(&[]))),
            (
                Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain,
                Fact::Texts(texts),
            ) => Some(Value::Set(Items::Texts(texts))),
            _ => None,
        }
    }
}

/// Days since 1970-01-01 of `2026-03-02`.
fn date(text: &str) -> Option<i32> {
    if text.len() > 16 {
        return None;
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let since = date.since(jiff::civil::Date::constant(1970, 1, 1)).ok()?;
    Some(since.get_days())
}

/// Seconds since midnight of `09:30` or `09:30:15`.
fn time_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let mut part = |below: u32| {
        let digits = parts.next()?;
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|&number: &u32| two && number < below)
    };
    let (hour, minute) = (part(24)?, part(60)?);
    let second = if text.len() > 5 { part(60)? } else { 0 };
    (text.len() == 5 || text.len() == 8).then_some(hour * 3_600 + minute * 60 + second)
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        match self {
            Fact::Bool(value) => output.serialize_bool(*value),
            Fact::Int(value) => output.serialize_i64(*value),
            Fact::Score(value) => value.serialize(output),
            Fact::Text(text) => output.serialize_str(text),
            Fact::Texts(texts) => texts.serialize(output),
            Fact::Ints(numbers) => numbers.serialize(output),
        }
    }
}

const SINGLE: &str = "bool, integer, score, text or a list of them";

/// Reads one fact.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Fact;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SINGLE)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Fact, E> {
        Ok(Fact::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Fact, E> {
        Ok(Fact::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Fact, E> {
        i64::try_from(value).map(Fact::Int).map_err(|_| unfit("an integer below 2^63", "a larger one"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Fact, E> {
        Score::from_ratio(value)
            .map(Fact::Score)
            .ok_or_else(|| unfit("an integer, or a score from 0 to 1", "another number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Fact, E> {
        Ok(Fact::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Fact, A::Error> {
        match items.next_element_seed(OneOf::Either)? {
            None => Ok(Fact::Texts(Vec::new())),
            Some(Either::Text(first)) => {
                let mut texts = vec![first];
                while let Some(item) = items.next_element_seed(OneOf::Text)? {
                    if let Either::Text(text) = item {
                        texts.push(text);
                    }
                }
                Ok(Fact::Texts(texts))
            }
            Some(Either::Int(first)) => {
                let mut numbers = vec![first];
                while let Some(item) = items.next_element_seed(OneOf::Int)? {
                    if let Either::Int(number) = item {
                        numbers.push(number);
                    }
                }
                Ok(Fact::Ints(numbers))
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Fact, A::Error> {
        Err(unfit(SINGLE, "object"))
    }
}

enum Either {
    Text(String),
    Int(i64),
}

/// An item of a list of facts: the first decides of what kind the others must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OneOf {
    Either,
    Text,
    Int,
}

impl OneOf {
    fn what(self) -> &'static str {
        match self {
            OneOf::Either => "text or an integer",
            OneOf::Text => "text, like the first",
            OneOf::Int => "an integer, like the first",
        }
    }

    fn int<E: Error>(self, number: Option<i64>) -> Result<Either, E> {
        match (self, number) {
            (OneOf::Either | OneOf::Int, Some(number)) => Ok(Either::Int(number)),
            (OneOf::Either | OneOf::Int | OneOf::Text, _) => Err(unfit(self.what(), "number")),
        }
    }
}

impl<'de> Visitor<'de> for OneOf {
    type Value = Either;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }

    refuse!("text or an integer": visit_bool(bool) "bool", visit_f64(f64) "a fraction");

    fn visit_unit<E: Error>(self) -> Result<Either, E> {
        Err(unfit(self.what(), "null"))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Either, E> {
        self.int(Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Either, E> {
        self.int(i64::try_from(value).ok())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Either, E> {
        match self {
            OneOf::Either | OneOf::Text => Ok(Either::Text(value.to_owned())),
            OneOf::Int => Err(unfit(self.what(), "text")),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Either, A::Error> {
        Err(unfit(self.what(), "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Either, A::Error> {
        Err(unfit(self.what(), "object"))
    }
}

impl<'de> DeserializeSeed<'de> for OneOf {
    type Value = Either;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Either, D::Error> {
        input.deserialize_any(self)
    }
}

struct OrNullFact;

impl<'de> DeserializeSeed<'de> for OrNullFact {
    type Value = Option<Fact>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_any(OrNull(Any))
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(Any)
    }
}

struct ByName;

impl<'de> Visitor<'de> for ByName {
    type Value = Facts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("object")
    }

    refuse!("object": visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number", visit_str(&str) "text");

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Facts, A::Error> {
        Err(unfit("object", "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Facts, A::Error> {
        let mut facts = Facts::new();
        // A fact that is `null` is missing, but its name is taken: a second value for it is still one too many.
        let mut missing = std::collections::BTreeSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            let fact = entries.next_value_seed(OrNullFact)?;
            let fresh = !facts.contains_key(&name) && !missing.contains(&name);
            match fact {
                _ if !fresh => return Err(super::read::repeated(&name)),
                Some(fact) => drop(facts.insert(name, fact)),
                None => drop(missing.insert(name)),
            }
        }
        Ok(facts)
    }
}

pub(super) fn facts<'de, D: Deserializer<'de>>(input: D) -> Result<Facts, D::Error> {
    input.deserialize_any(OrNull(ByName)).map(Option::unwrap_or_default)
}

/// What a classifier of the host's found. The engine contains no model; a policy sets the thresholds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoredLabel {
    /// The model and its version.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The label.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How sure the model is.
    #[serde(deserialize_with = "score", skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

/// A field that the host filled in for a person to confirm, from a business card for example.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefill {
    /// What it was read from.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who read it.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Which field.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What was read.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How sure the provider is.
    #[serde(deserialize_with = "score", skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Score>,
    /// When it was read.
    #[serde(deserialize_with = "super::read::time", skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<Timestamp>,
}

struct Ratio;

impl Ratio {
    fn of<E: Error>(ratio: Option<f64>) -> Result<Score, E> {
        ratio.and_then(Score::from_ratio).ok_or_else(|| unfit("a number from 0 to 1", "another number"))
    }
}

impl<'de> Visitor<'de> for Ratio {
    type Value = Score;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 1")
    }

    refuse!("a number from 0 to 1": visit_bool(bool) "bool", visit_str(&str) "text");

    fn visit_f64<E: Error>(self, value: f64) -> Result<Score, E> {
        Ratio::of(Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Score, E> {
        Ratio::of((value <= 1).then_some(if value == 1 { 1.0 } else { 0.0 }))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Score, E> {
        u64::try_from(value).map_or_else(|_| Ratio::of(None), |value| self.visit_u64(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Score, A::Error> {
        Err(unfit("a number from 0 to 1", "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Score, A::Error> {
        Err(unfit("a number from 0 to 1", "object"))
    }
}

fn score<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Score>, D::Error> {
    input.deserialize_any(OrNull(Ratio))
}
