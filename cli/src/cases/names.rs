//! The names that cases can say, of one policy.

use std::collections::BTreeSet;

use menshen::ir::Policy;

use super::NO_TIER;

/// What speaks besides the rules of a policy.
const OTHER_REASONS: [&str; 2] = ["default", "quota-store"];

/// What a policy declares of one sort.
pub(super) struct Declared<'p> {
    /// What it is called in messages.
    pub(super) noun: &'static str,
    pub(super) names: BTreeSet<&'p str>,
}

impl<'p> Declared<'p> {
    fn new(noun: &'static str, names: impl IntoIterator<Item = &'p str>) -> Declared<'p> {
        Declared { noun, names: names.into_iter().collect() }
    }
}

/// What a policy declares.
pub(super) struct Names<'p> {
    pub(super) rules: Declared<'p>,
    /// Rules, and what else gives reasons.
    pub(super) reasons: Declared<'p>,
    /// Tiers, and what stands where none is known.
    pub(super) tiers: Declared<'p>,
    pub(super) quotas: Declared<'p>,
    pub(super) facts: Declared<'p>,
}

impl<'p> Names<'p> {
    pub(super) fn of(policy: &'p Policy) -> Names<'p> {
        let rules = || policy.rules.iter().map(|rule| rule.id.as_str());
        Names {
            rules: Declared::new("rule", rules()),
            reasons: Declared::new("rule", rules().chain(OTHER_REASONS)),
            tiers: Declared::new("tier", policy.tiers.iter().map(|tier| tier.word.as_str()).chain([NO_TIER])),
            quotas: Declared::new("quota", policy.quotas.iter().map(|quota| quota.name.as_str())),
            facts: Declared::new("fact", policy.facts.iter().map(|fact| &*fact.name)),
        }
    }
}
