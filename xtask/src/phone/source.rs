//! The exported metadata as it stands in `metadata.json`. Field names are those of the export script.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) source: String,
    pub(crate) version: String,
    pub(crate) unicode: String,
    pub(crate) calling_codes: BTreeMap<String, Vec<String>>,
    pub(crate) regions: Vec<Record>,
    pub(crate) short: Vec<Short>,
    pub(crate) characters: Characters,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Characters {
    pub(crate) zeros: Vec<u32>,
    pub(crate) word: Vec<(u32, u32)>,
    pub(crate) latin: Vec<(u32, u32)>,
    pub(crate) currency: Vec<(u32, u32)>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) cc: u16,
    pub(crate) international_prefix: Option<String>,
    pub(crate) national_prefix_for_parsing: Option<String>,
    pub(crate) national_prefix_transform_rule: Option<String>,
    pub(crate) leading_digits: Option<String>,
    pub(crate) preferred_extn_prefix: Option<String>,
    #[serde(default)]
    pub(crate) same_mobile_and_fixed_line_pattern: bool,
    pub(crate) desc: BTreeMap<String, Description>,
    #[serde(default)]
    pub(crate) formats: Vec<Format>,
    #[serde(default)]
    pub(crate) intl_formats: Vec<Format>,
}

/// The short numbers of a region.
#[derive(Debug, Deserialize)]
pub(crate) struct Short {
    pub(crate) id: String,
    pub(crate) desc: BTreeMap<String, Description>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Description {
    #[serde(rename = "p")]
    pub(crate) pattern: Option<String>,
    #[serde(rename = "l", default)]
    pub(crate) lengths: Vec<i32>,
    #[serde(rename = "ll", default)]
    pub(crate) local_lengths: Vec<i32>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Format {
    #[serde(rename = "p")]
    pub(crate) pattern: String,
    #[serde(rename = "f")]
    pub(crate) template: String,
    #[serde(rename = "ld")]
    pub(crate) leading_digits: Option<String>,
    #[serde(rename = "npr")]
    pub(crate) prefix_rule: Option<String>,
    #[serde(rename = "npo", default)]
    pub(crate) prefix_optional: bool,
}
