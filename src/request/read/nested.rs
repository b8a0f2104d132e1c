//! Lists, objects, and what may be `null`.

use super::refusal::{refuse, unfit};
use super::single::{Found, ID, Single, TEXT};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Reads `null` as `None`, and anything else as `V` does.
pub(in crate::request) struct OrNull<V>(pub(in crate::request) V);

impl<'de, V: Visitor<'de>> Visitor<'de> for OrNull<V> {
    type Value = Option<V::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        self.0.visit_bool(value).map(Some)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        self.0.visit_i64(value).map(Some)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        self.0.visit_u64(value).map(Some)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        self.0.visit_f64(value).map(Some)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        self.0.visit_str(value).map(Some)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        self.0.visit_string(value).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        self.0.visit_seq(items).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        self.0.visit_map(entries).map(Some)
    }
}

/// Declares the readers that `#[serde(deserialize_with = "..")]` names.
macro_rules! readers {
    ($($name:ident -> $ty:ty = $visitor:expr;)*) => {
        $(
            pub(in crate::request) fn $name<'de, D: Deserializer<'de>>(input: D) -> Result<Option<$ty>, D::Error> {
                input.deserialize_any(OrNull($visitor))
            }
        )*
    };
}
pub(super) use readers;

readers! {
    texts -> Vec<String> = Listed { item: TEXT, alone: false };
    ids -> Vec<String> = Listed { item: ID, alone: false };
    phones -> Vec<String> = Listed { item: TEXT, alone: true };
}

/// A list of single values; with `alone`, one of them without a list around it is a list of one.
struct Listed {
    item: Single<String>,
    alone: bool,
}

impl Listed {
    fn what(&self) -> &'static str {
        if self.alone { "a text in quotes, or a list of texts" } else { "list" }
    }
}

impl<'de> Visitor<'de> for Listed {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }

    refuse!(Self::what; visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number");

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Err(unfit(self.what(), "null"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        if !self.alone {
            return Err(unfit(self.what(), "text"));
        }
        self.item.convert(Found::Text(Cow::Borrowed(value))).map(|item| vec![item])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.item)? {
            list.push(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(unfit(self.what(), "object"))
    }
}

/// An object, read by the `Deserialize` of `T`.
pub(in crate::request) struct Group<T>(pub(in crate::request) PhantomData<T>);

impl<'de, T: serde::Deserialize<'de>> Visitor<'de> for Group<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("object")
    }

    refuse!("object": visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number", visit_str(&str) "text");

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Err(unfit("object", "null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(unfit("object", "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(entries))
    }
}

impl<'de, T: serde::Deserialize<'de>> DeserializeSeed<'de> for Group<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<T, D::Error> {
        input.deserialize_any(self)
    }
}

/// A group that stands empty when it is not given.
pub(in crate::request) fn group<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    input.deserialize_any(OrNull(Group(PhantomData))).map(Option::unwrap_or_default)
}

/// A list of objects, empty when it is not given.
pub(in crate::request) struct Records<T>(pub(in crate::request) PhantomData<T>);

impl<'de, T: serde::Deserialize<'de>> Visitor<'de> for Records<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list")
    }

    refuse!("list": visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number", visit_str(&str) "text");

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Err(unfit("list", "null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Group(PhantomData))? {
            list.push(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(unfit("list", "object"))
    }
}

pub(in crate::request) fn records<'de, D, T>(input: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    input.deserialize_any(OrNull(Records(PhantomData))).map(Option::unwrap_or_default)
}

/// A group that may be missing as a whole.
pub(in crate::request) fn optional_group<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    input.deserialize_any(OrNull(Group(PhantomData)))
}
