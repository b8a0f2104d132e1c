//! For whom a request counts: the names of its counters, out of what it says of its scopes.
//!
//! Not for reading counters. Invariant: two requests have one counter of a quota if and only if they say the same of its
//! scopes, in the same words; a scope that is not known gives no counter, and a blank id is none. Cost: one hash for each
//! counter.

use super::Evaluation;
use super::quota::Post;
use crate::ir::{QuotaId, Scope};
use crate::kind::Scalar;
use crate::matcher::text::is_blank;
use crate::schema::FieldId;
use crate::state::{CHARGES_MAX, CounterKey};
use crate::value::Value;

/// A part of a counter's name.
#[derive(Clone, Copy)]
enum Part<'p> {
    Text(&'p str),
    Code([u8; 8]),
}

impl Part<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Part::Text(text) => text.as_bytes(),
            Part::Code(code) => code,
        }
    }
}

impl<'e> Evaluation<'e, '_> {
    /// Adds the counters of one quota; `None` if it is not known for whom it counts.
    pub(super) fn post(&mut self, quota: QuotaId, scopes: &[Scope]) -> Option<()> {
        let mut parts = [Part::Text(""); Scope::WORDS.len() * 2];
        let mut filled = 0;
        let mut department_at = None;
        for scope in scopes {
            let (tag, value) = match scope {
                Scope::Tenant => continue,
                Scope::Actor => ("actor", Part::Text(self.id(FieldId::ACTOR_USERID)??)),
                Scope::App => ("app", Part::Text(self.id(FieldId::APP)??)),
                Scope::Channel => self.channel()?,
                Scope::Target => self.target()?,
                Scope::Department => {
                    department_at = Some(filled + 1);
                    ("department", Part::Text(""))
                }
            };
            for part in [Part::Text(tag), value] {
                *parts.get_mut(filled)? = part;
                filled += 1;
            }
        }
        let name = self.program.policy.quotas.get(quota.index())?.name.as_bytes();
        let tenant = self.facts.request.tenant();
        let push = |parts: &[Part<'_>], posts: &mut Vec<Post>| {
            let mut bytes: [&[u8]; Scope::WORDS.len() * 2] = [&[]; Scope::WORDS.len() * 2];
            for (slot, part) in bytes.iter_mut().zip(parts) {
                *slot = part.bytes();
            }
            let key = CounterKey::new(name, tenant.as_bytes(), bytes.get(..parts.len()).unwrap_or_default());
            // Whoever names a department twice counts once for it.
            if !posts.iter().rev().take_while(|post| post.quota == quota).any(|post| post.key == key) {
                posts.push(Post { quota, key });
            }
        };
        let posts = &mut self.scratch.quotas.posts;
        let first = posts.len();
        let Some(at) = department_at else {
            push(parts.get(..filled)?, posts);
            return Some(());
        };
        let Value::Set(departments) = self.facts.value(FieldId::ACTOR_DEPARTMENTS) else { return None };
        for index in 0..departments.len() {
            if posts.len() > CHARGES_MAX {
                // Too many for one reservation, however many more there are.
                break;
            }
            let Value::Text(department) = departments.get(index) else { return None };
            if is_blank(department) {
                continue;
            }
            *parts.get_mut(at)? = Part::Text(department);
            push(parts.get(..filled)?, posts);
        }
        // Departments are a set: told in another order, they are the same charges.
        let own = posts.get_mut(first..)?;
        own.sort_unstable_by_key(|post| post.key);
        (!own.is_empty()).then_some(())
    }

    /// The id that a field holds, if it holds one; `None` if it cannot be looked at, so that nobody knows whose it is.
    fn id(&self, field: FieldId) -> Option<Option<&'e str>> {
        match self.facts.value(field) {
            Value::Text(id) => Some((!is_blank(id)).then_some(id)),
            Value::Missing => Some(None),
            _ => None,
        }
    }

    /// What a quota per channel counts by: the live code or link if there is one, else the way the contact was found.
    fn channel(&self) -> Option<(&'static str, Part<'e>)> {
        for (tag, field) in [("code", FieldId::CHANNEL_CONFIG_ID), ("link", FieldId::CHANNEL_LINK_ID)] {
            if let Some(id) = self.id(field)? {
                return Some((tag, Part::Text(id)));
            }
        }
        match self.facts.value(FieldId::CHANNEL_ADD_WAY) {
            Value::Int(code) => Some(("way", Part::Code(code.to_le_bytes()))),
            _ => None,
        }
    }

    /// What a quota per target counts by: the first id that the request has.
    fn target(&mut self) -> Option<(&'static str, Part<'e>)> {
        let ids = [
            ("external_userid", FieldId::TARGET_EXTERNAL_USERID),
            ("userid", FieldId::TARGET_USERID),
            ("unionid", FieldId::TARGET_UNIONID),
            ("pending_id", FieldId::TARGET_PENDING_ID),
            ("tmp_openid", FieldId::TARGET_TMP_OPENID),
        ];
        for (tag, field) in ids {
            if let Some(id) = self.id(field)? {
                return Some((tag, Part::Text(id)));
            }
        }
        let Value::Text(phone) = self.facts.value(FieldId::TARGET_PHONE) else { return None };
        let work = &mut self.scratch.canonicals;
        let range = work.make(None, Scalar::Phone, phone, self.program.region)?;
        let digits = work.text(&super::canonical::Canonical::Made(range))?;
        let number: i64 = digits.strip_prefix('+')?.parse().ok()?;
        Some(("phone", Part::Code(number.to_le_bytes())))
    }
}
