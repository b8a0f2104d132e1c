//! The tags on a contact.

use super::item::{Item, Items, TEXT_OR_OBJECT};
use crate::request::read::OrNull;
use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// One tag on a contact, as WeCom describes it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tag {
    /// The group of the tag.
    #[serde(deserialize_with = "crate::request::read::text", skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    /// The name of the tag; not known where the platform gives ids alone.
    #[serde(deserialize_with = "crate::request::read::text", skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// The id of the tag; tags that a member keeps for himself have none.
    #[serde(deserialize_with = "crate::request::read::id", skip_serializing_if = "Option::is_none")]
    pub tag_id: Option<String>,
    /// 1 for the corporation's tags, 2 for a member's own, 3 for those of a rule group.
    #[serde(
        rename = "type",
        deserialize_with = "crate::request::read::int",
        skip_serializing_if = "Option::is_none"
    )]
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

pub(in crate::request) fn tags<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Tags>, D::Error> {
    let bare = |name| Tag { tag_name: Some(name), ..Tag::default() };
    input.deserialize_any(OrNull(Items {
        item: Item { what: TEXT_OR_OBJECT, bare },
        alone: false,
        list: PhantomData,
    }))
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
