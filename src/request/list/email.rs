//! E-mail addresses, each with what is known about its owner.

use super::item::{Item, Items, TEXT_OR_OBJECT};
use crate::request::read::{OrNull, TEXT};
use serde::de::Deserializer;
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// One e-mail address.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Email {
    /// The address.
    #[serde(rename = "addr", alias = "address", alias = "email", deserialize_with = "address")]
    pub address: String,
    /// Whether its owner was proved.
    #[serde(deserialize_with = "crate::request::read::flag", skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

/// An address names somebody: it is not shown.
impl fmt::Debug for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Email").field("verified", &self.verified).finish_non_exhaustive()
    }
}

fn address<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    input.deserialize_any(TEXT)
}

/// E-mail addresses in their order; the first is the one that `target.email` means.
///
/// INVARIANT: both columns have the same length.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Emails {
    addresses: Vec<String>,
    verified: Vec<Option<bool>>,
}

impl fmt::Debug for Emails {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Emails").field("verified", &self.verified).finish_non_exhaustive()
    }
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

    pub(in crate::request) fn replace_addresses(&mut self, with: impl Fn(&str) -> String) {
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

pub(in crate::request) fn emails<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Emails>, D::Error> {
    let bare = |address| Email { address, verified: None };
    input.deserialize_any(OrNull(Items {
        item: Item { what: TEXT_OR_OBJECT, bare },
        alone: true,
        list: PhantomData,
    }))
}
