//! Facts from JSON: each by the kind that it is written as. None is a mistake of the request: which kinds are wanted is
//! known to the policy alone, and what it does not declare does not concern it.

use super::{Fact, Facts};
use crate::request::read::{OrNull, refuse, repeated, unfit, whole};
use crate::request::score::Score;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

/// Reads one fact, whatever it is.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Fact;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fact")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Fact, E> {
        Ok(Fact::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Fact, E> {
        Ok(Fact::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Fact, E> {
        Ok(i64::try_from(value).map_or(Fact::Other, Fact::Int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Fact, E> {
        let score = Score::from_ratio(value).map(Fact::Score);
        Ok(score.or_else(|| whole(value).map(Fact::Int)).unwrap_or(Fact::Other))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Fact, E> {
        Ok(Fact::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Fact, A::Error> {
        let (mut texts, mut numbers, mut others) = (Vec::new(), Vec::new(), false);
        while let Some(item) = items.next_element_seed(AnyItem)? {
            match item {
                Item::Text(text) => texts.push(text),
                Item::Int(number) => numbers.push(number),
                Item::Other => others = true,
            }
        }
        Ok(match (texts.is_empty(), numbers.is_empty(), others) {
            (_, true, false) => Fact::Texts(texts),
            (true, false, false) => Fact::Ints(numbers),
            (..) => Fact::Other,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Fact, A::Error> {
        pass_over(entries).map(|()| Fact::Other)
    }
}

/// Reads an object to its end without going down into it.
fn pass_over<'de, A: MapAccess<'de>>(mut entries: A) -> Result<(), A::Error> {
    while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// An item of a fact that is a list.
enum Item {
    Text(String),
    Int(i64),
    /// Of no kind that sets have.
    Other,
}

struct AnyItem;

impl<'de> Visitor<'de> for AnyItem {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item of a fact")
    }

    fn visit_unit<E: Error>(self) -> Result<Item, E> {
        Ok(Item::Other)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Item, E> {
        Ok(Item::Other)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Item, E> {
        Ok(Item::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Item, E> {
        Ok(i64::try_from(value).map_or(Item::Other, Item::Int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Item, E> {
        Ok(whole(value).map_or(Item::Other, Item::Int))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Item, E> {
        Ok(Item::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Item, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Item::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Item, A::Error> {
        pass_over(entries).map(|()| Item::Other)
    }
}

impl<'de> DeserializeSeed<'de> for AnyItem {
    type Value = Item;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Item, D::Error> {
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
