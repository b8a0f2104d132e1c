//! Items that may be written as an object or as one text.

use crate::request::read::{refuse, unfit};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// An item that is an object, or one text that stands for it.
pub(super) struct Item<T> {
    /// What is expected, for the message.
    pub(super) what: &'static str,
    /// The item that a bare text stands for.
    pub(super) bare: fn(String) -> T,
}

impl<T> Clone for Item<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Item<T> {}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Item<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    refuse!("text or object": visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number");

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Err(unfit(self.what, "null"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        Ok((self.bare)(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(unfit(self.what, "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(entries))
    }
}

impl<'de, T: Deserialize<'de>> serde::de::DeserializeSeed<'de> for Item<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<T, D::Error> {
        input.deserialize_any(self)
    }
}

/// A list of such items; with `alone`, one without a list around it is a list of one.
pub(super) struct Items<T, L> {
    pub(super) item: Item<T>,
    pub(super) alone: bool,
    pub(super) list: PhantomData<L>,
}

impl<T, L> Items<T, L> {
    fn what(&self) -> &'static str {
        if self.alone { "a text in quotes, an object, or a list of them" } else { "list" }
    }
}

impl<'de, T: Deserialize<'de>, L: FromIterator<T>> Visitor<'de> for Items<T, L> {
    type Value = L;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }

    refuse!(Self::what; visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number");

    fn visit_unit<E: Error>(self) -> Result<L, E> {
        Err(unfit(self.what(), "null"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<L, E> {
        if !self.alone {
            return Err(unfit(self.what(), "text"));
        }
        Ok(std::iter::once((self.item.bare)(value.to_owned())).collect())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<L, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.item)? {
            list.push(item);
        }
        Ok(list.into_iter().collect())
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<L, A::Error> {
        if !self.alone {
            return Err(unfit(self.what(), "object"));
        }
        self.item.visit_map(entries).map(|item| std::iter::once(item).collect())
    }
}

pub(super) const TEXT_OR_OBJECT: &str = "text or object";
