//! What the names of a policy stand for, and which of them some rule uses.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{ExtractId, KeywordsId, ListId, QuotaId, ScheduleId};
use crate::kind::{BUILTIN, EnumId, Kind, Scalar};
use crate::schema::{self, FIELDS, FieldId};
use crate::span::Span;

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    List(ListId, Scalar),
    Keywords(KeywordsId),
    Extract(ExtractId),
    Schedule(ScheduleId),
    Quota(QuotaId),
}

impl Meaning {
    /// What authors call it.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Meaning::List(..) => "list",
            Meaning::Keywords(_) => "keyword set",
            Meaning::Extract(_) => "extract",
            Meaning::Schedule(_) => "schedule",
            Meaning::Quota(_) => "quota",
        }
    }
}

/// A declared fact.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// All names of one policy.
#[derive(Default)]
pub(super) struct Names {
    pub(super) declared: BTreeMap<String, (Meaning, Span)>,
    pub(super) facts: Vec<Fact>,
    /// Where each fact stands among them.
    fact_places: BTreeMap<String, usize>,
    pub(super) tiers: Vec<String>,
    /// The quotas' names, each with how many are used when it is spent.
    pub(super) limits: Vec<(String, u64)>,
    /// Names whose declaration was reported: that they mean nothing is no mistake of those who use them.
    pub(super) unread: BTreeSet<String>,
    used: RefCell<BTreeSet<String>>,
}

/// The id of the enumeration that a policy's tiers make.
pub(super) fn tier_enum() -> EnumId {
    EnumId(u16::try_from(BUILTIN.len()).unwrap_or(u16::MAX))
}

impl Names {
    /// The names of a policy that declares these facts; of two with one name the first counts.
    pub(super) fn of_facts(facts: Vec<Fact>) -> Names {
        let places = facts.iter().enumerate().rev().map(|(at, fact)| (fact.name.clone(), at)).collect();
        Names { facts, fact_places: places, ..Names::default() }
    }

    /// Whether a fact of this name is declared.
    pub(super) fn has_fact(&self, name: &str) -> bool {
        self.fact_places.contains_key(name)
    }

    /// What `name` stands for; the name counts as used from now on.
    pub(super) fn find(&self, name: &str) -> Option<Meaning> {
        let (meaning, _) = self.declared.get(name)?;
        self.used.borrow_mut().insert(name.to_owned());
        Some(*meaning)
    }

    /// What `name` stands for where it is only shown, or waited for: a quota is not used by that, for it limits nothing.
    pub(super) fn find_shown(&self, name: &str) -> Option<Meaning> {
        match self.declared.get(name)? {
            (quota @ Meaning::Quota(_), _) => Some(*quota),
            _ => self.find(name),
        }
    }

    /// Whether the declaration of `name` (of a fact, with `facts.` before it) was reported.
    pub(super) fn is_unread(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// The field of a dotted path: built in, or a declared fact.
    pub(super) fn field(&self, path: &str) -> Option<(FieldId, Kind)> {
        if let Some((id, field)) = schema::field(path) {
            return Some((id, field.kind));
        }
        let name = path.strip_prefix("facts.")?;
        let at = *self.fact_places.get(name)?;
        self.used.borrow_mut().insert(path.to_owned());
        let id = u16::try_from(FIELDS.len() + at).ok()?;
        Some((FieldId(id), self.facts.get(at)?.kind))
    }

    /// Whether some rule, tier, quota or template used the name.
    pub(super) fn is_used(&self, name: &str) -> bool {
        self.used.borrow().contains(name)
    }

    /// The code of `word` in an enumeration.
    pub(super) fn member(&self, id: EnumId, word: &str) -> Option<i64> {
        if id == tier_enum() {
            let at = self.tiers.iter().position(|tier| tier == word)?;
            return i64::try_from(at).ok();
        }
        BUILTIN.get(usize::from(id.0))?.code(word)
    }

    /// The words of an enumeration.
    pub(super) fn members(&self, id: EnumId) -> Vec<&str> {
        if id == tier_enum() {
            return self.tiers.iter().map(String::as_str).collect();
        }
        BUILTIN.get(usize::from(id.0)).map_or(Vec::new(), |e| e.members.iter().map(|m| m.word).collect())
    }

    /// How many names there are, with those that every policy has.
    pub(super) fn count(&self) -> usize {
        FIELDS.len() + self.facts.len() + self.declared.len()
    }

    /// Everything that can stand where a value is expected, for suggestions.
    pub(super) fn value_words(&self) -> Vec<String> {
        let fields = FIELDS.iter().map(|field| field.path.to_owned());
        let facts = self.facts.iter().map(|fact| format!("facts.{}", fact.name));
        let quotas = self.declared.iter().filter(|(_, (meaning, _))| matches!(meaning, Meaning::Quota(_)));
        let measures =
            quotas.flat_map(|(name, _)| ["used", "remaining", "limit"].map(|m| format!("{name}.{m}")));
        fields.chain(facts).chain(measures).chain(["tier".to_owned()]).collect()
    }

    /// The declared names of one sort, for suggestions.
    pub(super) fn words_of(&self, wanted: fn(Meaning) -> bool) -> Vec<&str> {
        self.declared
            .iter()
            .filter(|(_, (meaning, _))| wanted(*meaning))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}
