//! The lists of a request whose items are more than text: e-mail addresses, tags, privileges.
//!
//! Each is kept column by column, so that a rule reads `target.tags` or `target.emails` as one borrowed slice of texts.

use super::read::{ID, OrNull, TEXT, refuse, unfit};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// One e-mail address.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Email {
    /// The address.
    #[serde(rename = "addr", alias = "address", alias = "email", deserialize_with = "address")]
    pub address: String,
    /// Whether its owner was proved.
    #[serde(deserialize_with = "super::read::flag", skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

fn address<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    input.deserialize_any(TEXT)
}

/// E-mail addresses in their order; the first is the one that `target.email` means.
///
/// INVARIANT: both columns have the same length.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Emails {
    addresses: Vec<String>,
    verified: Vec<Option<bool>>,
}

impl Emails {
    /// Adds an address at the end.
    pub fn push(&mut self, email: Email) {
        self.addresses.push(email.address);
        self.verified.push(email.verified);
    }

    /// The addresses.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    pub(super) fn replace_addresses(&mut self, with: impl Fn(&str) -> String) {
        for address in &mut self.addresses {
            *address = with(address);
        }
    }

    /// Whether the owner of address `at` was proved; `None` when that is not known.
    pub fn verified(&self, at: usize) -> Option<bool> {
        self.verified.get(at).copied().flatten()
    }
}

impl FromIterator<Email> for Emails {
    fn from_iter<I: IntoIterator<Item = Email>>(emails: I) -> Self {
        let mut list = Emails::default();
        emails.into_iter().for_each(|email| list.push(email));
        list
    }
}

impl Serialize for Emails {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let mut list = output.serialize_seq(Some(self.addresses.len()))?;
        for (address, &verified) in self.addresses.iter().zip(&self.verified) {
            list.serialize_element(&Email { address: address.clone(), verified })?;
        }
        list.end()
    }
}

/// One tag on a contact, as WeCom describes it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tag {
    /// The group of the tag.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    /// The name of the tag; not known where the platform gives ids alone.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// The id of the tag; tags that a member keeps for himself have none.
    #[serde(deserialize_with = "super::read::id", skip_serializing_if = "Option::is_none")]
    pub tag_id: Option<String>,
    /// 1 for the corporation's tags, 2 for a member's own, 3 for those of a rule group.
    #[serde(rename = "type", deserialize_with = "super::read::int", skip_serializing_if = "Option::is_none")]
    pub kind: Option<i64>,
}

/// The tags on a contact.
///
/// INVARIANT: the indexes of `rows` are those of existing entries of their columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tags {
    names: Vec<String>,
    ids: Vec<String>,
    groups: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Row {
    name: Option<usize>,
    id: Option<usize>,
    group: Option<usize>,
    kind: Option<i64>,
}

fn append(column: &mut Vec<String>, text: Option<String>) -> Option<usize> {
    text.map(|text| {
        column.push(text);
        column.len() - 1
    })
}

impl Tags {
    /// Adds a tag at the end.
    pub fn push(&mut self, tag: Tag) {
        // The tags of one group follow each other in what WeCom sends, so looking at the last one is enough.
        let group = match tag.group_name {
            Some(group) if self.groups.last() == Some(&group) => Some(self.groups.len() - 1),
            group => append(&mut self.groups, group),
        };
        let row = Row {
            name: append(&mut self.names, tag.tag_name),
            id: append(&mut self.ids, tag.tag_id),
            group,
            kind: tag.kind,
        };
        self.rows.push(row);
    }

    /// The names, or `None` when at least one tag came without its name: then it is not known what names there are.
    pub fn names(&self) -> Option<&[String]> {
        (self.names.len() == self.rows.len()).then_some(&self.names)
    }

    /// The ids of those tags that have one.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The groups, or `None` when at least one tag came without its group.
    pub fn groups(&self) -> Option<&[String]> {
        self.rows.iter().all(|row| row.group.is_some()).then_some(&self.groups)
    }

    /// The tags, one by one.
    pub fn iter(&self) -> impl Iterator<Item = Tag> + '_ {
        let text = |column: &[String], at: Option<usize>| at.and_then(|at| column.get(at).cloned());
        self.rows.iter().map(move |row| Tag {
            group_name: text(&self.groups, row.group),
            tag_name: text(&self.names, row.name),
            tag_id: text(&self.ids, row.id),
            kind: row.kind,
        })
    }
}

impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        let mut list = Tags::default();
        tags.into_iter().for_each(|tag| list.push(tag));
        list
    }
}

impl Serialize for Tags {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.collect_seq(self.iter())
    }
}

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

/// An item that is an object, or one text that stands for it.
struct Item<T> {
    /// What is expected, for the message.
    what: &'static str,
    /// The item that a bare text stands for.
    bare: fn(String) -> T,
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

/// A list of such items; with `alone`, one text without a list around it is a list of one.
struct Items<T, L> {
    item: Item<T>,
    alone: bool,
    list: PhantomData<L>,
}

impl<'de, T: Deserialize<'de>, L: FromIterator<T>> Visitor<'de> for Items<T, L> {
    type Value = L;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("list")
    }

    refuse!("list": visit_bool(bool) "bool", visit_i64(i64) "number", visit_u64(u64) "number",
        visit_f64(f64) "number");

    fn visit_unit<E: Error>(self) -> Result<L, E> {
        Err(unfit("list", "null"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<L, E> {
        if !self.alone {
            return Err(unfit("list", "text"));
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

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<L, A::Error> {
        Err(unfit("list", "object"))
    }
}

const TEXT_OR_OBJECT: &str = "text or object";

pub(super) fn emails<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Emails>, D::Error> {
    let bare = |address| Email { address, verified: None };
    input.deserialize_any(OrNull(Items {
        item: Item { what: TEXT_OR_OBJECT, bare },
        alone: true,
        list: PhantomData,
    }))
}

pub(super) fn tags<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Tags>, D::Error> {
    let bare = |name| Tag { tag_name: Some(name), ..Tag::default() };
    input.deserialize_any(OrNull(Items {
        item: Item { what: TEXT_OR_OBJECT, bare },
        alone: false,
        list: PhantomData,
    }))
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
        let mut granted = Vec::new();
        while let Some(word) = entries.next_key::<String>()? {
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
        super::read::flag(input)
    }
}

pub(super) fn privileges<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Privileges>, D::Error> {
    input.deserialize_any(OrNull(Granted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: Option<&str>, id: Option<&str>, group: Option<&str>) -> Tag {
        Tag {
            group_name: group.map(Into::into),
            tag_name: name.map(Into::into),
            tag_id: id.map(Into::into),
            kind: None,
        }
    }

    #[test]
    fn tags_keep_their_rows_and_give_columns() {
        let rows = [
            tag(Some("VIP"), Some("et1"), Some("level")),
            tag(Some("own"), None, Some("level")),
            tag(Some("A"), Some("et2"), Some("source")),
        ];
        let tags: Tags = rows.iter().cloned().collect();
        assert_eq!(tags.iter().collect::<Vec<_>>(), rows);
        assert_eq!(tags.names().map(<[_]>::len), Some(3));
        assert_eq!(tags.ids(), ["et1", "et2"]);
        assert_eq!(tags.groups(), Some(&["level".to_owned(), "source".to_owned()][..]));
    }

    #[test]
    fn names_that_did_not_come_are_not_known() {
        let tags: Tags =
            [tag(Some("VIP"), Some("et1"), None), tag(None, Some("et2"), None)].into_iter().collect();
        assert_eq!(tags.names(), None);
        assert_eq!(tags.groups(), None);
        assert_eq!(tags.ids(), ["et1", "et2"]);
        assert_eq!(Tags::default().names(), Some(&[][..]), "no tags: known to be none");
    }
}
