//! Facts from JSON: each by the kind that it is written as.

use super::{Fact, Facts};
use crate::request::read::{OrNull, refuse, repeated, unfit};
use crate::request::score::Score;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

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
        // A fact that is `null` is missing, but its name is taken: a second value for it is still one too many.
        let mut named: BTreeMap<String, Option<Fact>> = BTreeMap::new();
        while let Some(name) = entries.next_key::<String>()? {
            let fact = entries.next_value_seed(OrNullFact)?;
            match named.entry(name) {
                Entry::Occupied(taken) => return Err(repeated(taken.key())),
                Entry::Vacant(slot) => drop(slot.insert(fact)),
            }
        }
        Ok(named.into_iter().filter_map(|(name, fact)| Some((name, fact?))).collect())
    }
}

pub(in crate::request) fn facts<'de, D: Deserializer<'de>>(input: D) -> Result<Facts, D::Error> {
    input.deserialize_any(OrNull(ByName)).map(Option::unwrap_or_default)
}
