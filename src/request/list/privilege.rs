//! The privileges of a rule group (规则组).

use crate::request::read::{ID, OrNull, refuse, repeated, unfit};
use serde::Serialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use std::collections::HashSet;
use std::fmt;

/// The privileges that a member has.
///
/// WeCom gives a rule group's privileges as one object of booleans; those that are `true` are kept, by their words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Privileges {
    granted: Vec<String>,
}

impl Privileges {
    /// The 21 words of WeCom's `customer_strategy` interface; a request may carry others.
    pub const WORDS: [&'static str; 21] = [
        "view_customer_list",
        "view_customer_data",
        "view_room_list",
        "contact_me",
        "join_room",
        "share_customer",
        "oper_resign_customer",
        "oper_resign_group",
        "send_customer_msg",
        "edit_welcome_msg",
        "view_behavior_data",
        "view_room_data",
        "send_group_msg",
        "room_deduplication",
        "rapid_reply",
        "onjob_customer_transfer",
        "edit_anti_spam_rule",
        "export_customer_list",
        "export_customer_data",
        "export_customer_group_list",
        "manage_customer_tag",
    ];

    /// The words of the privileges that are granted.
    pub fn words(&self) -> &[String] {
        &self.granted
    }
}

impl<T: Into<String>> FromIterator<T> for Privileges {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        Privileges { granted: words.into_iter().map(Into::into).collect() }
    }
}

impl Serialize for Privileges {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let mut object = output.serialize_map(Some(self.granted.len()))?;
        for word in &self.granted {
            object.serialize_entry(word, &true)?;
        }
        object.end()
    }
}

struct Granted;

impl<'de> Visitor<'de> for Granted {
    type Value = Privileges;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("object or list")
    }

    refuse!("object or list": visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number", visit_str(&str) "text");

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Privileges, A::Error> {
        let mut granted = Vec::new();
        while let Some(word) = items.next_element_seed(ID)? {
            granted.push(word);
        }
        Ok(Privileges { granted })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Privileges, A::Error> {
        let (mut granted, mut seen) = (Vec::new(), HashSet::new());
        while let Some(word) = entries.next_key::<String>()? {
            if !seen.insert(word.clone()) {
                return Err(repeated(&word));
            }
            if entries.next_value_seed(OrNullFlag)?.unwrap_or(false) {
                granted.push(word);
            }
        }
        Ok(Privileges { granted })
    }
}

struct OrNullFlag;

impl<'de> serde::de::DeserializeSeed<'de> for OrNullFlag {
    type Value = Option<bool>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        crate::request::read::flag(input)
    }
}

pub(in crate::request) fn privileges<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Privileges>, D::Error> {
    input.deserialize_any(OrNull(Granted))
}
