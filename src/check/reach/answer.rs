//! What the checker asks of conditions besides whether a rule can match.

use super::domain::Value;
use super::{MADE_STEPS, Reach, Wanted, World, wanted_to_match};
use crate::ir::{Condition, QuotaId, Rule, Tier};
use crate::kind::{ACTION, BUILTIN};

/// Why a rule never matches, as far as it can be told.
pub(in crate::check) struct Dead {
    /// A quota that counts none of the requests that the rule is for.
    pub(in crate::check) quota: Option<QuotaId>,
    /// The actions for which it would match.
    pub(in crate::check) actions: Vec<i64>,
}

/// Why nobody is in a tier.
pub(in crate::check) enum Taken {
    /// Its own condition contradicts itself.
    ByNone,
    /// Whoever would be in it is in an earlier one already; up to this tier nobody is left.
    By(usize),
}

impl<'p> Reach<'p> {
    /// Why a rule without a world in which it matches has none.
    pub(in crate::check) fn why_dead(&mut self, rule: &'p Rule) -> Dead {
        let wanted = wanted_to_match(rule);
        let mut dead = Dead { quota: None, actions: Vec::new() };
        let bounded = self.bounded(&rule.actions, &rule.phases);
        if let Some(worlds) = self.worlds(&rule.when, wanted, vec![bounded])
            && let Some(world) = worlds.first()
        {
            dead.quota = self.quotas_of(world).into_iter().find_map(|(quota, when, wanted)| {
                let left = self.worlds(when, wanted, vec![world.clone()])?;
                left.is_empty().then_some(quota)
            });
        }
        let of_any_action = self.bounded(&[], &rule.phases);
        let Some(worlds) = self.worlds(&rule.when, wanted, vec![of_any_action]) else { return dead };
        let mut worlds = self.counting(worlds);
        let ground = self.ground;
        for member in BUILTIN.get(usize::from(ACTION.0)).map_or(&[][..], |list| list.members) {
            let code = Value::Number(member.code);
            if worlds.iter_mut().any(|world| self.domain(world, &ground.action).allows(&code)) {
                dead.actions.push(member.code);
            }
        }
        dead
    }

    /// Whether a condition is false for no request at all.
    pub(in crate::check) fn is_never_false(&mut self, condition: &'p Condition) -> bool {
        let anything = self.bounded(&[], &[]);
        let worlds = self.worlds(condition, Wanted::False, vec![anything]);
        worlds.is_some_and(|worlds| self.counting(worlds).is_empty())
    }

    /// Why nobody can be in a tier that stands behind the `earlier` ones, if that is so.
    pub(in crate::check) fn taken(&mut self, tier: &'p Tier, earlier: &'p [Tier]) -> Option<Taken> {
        let anything = self.bounded(&[], &[]);
        let worlds = self.worlds(&tier.when, Wanted::True, vec![anything])?;
        let mut worlds = self.counting(worlds);
        if worlds.is_empty() {
            return Some(Taken::ByNone);
        }
        for (at, earlier) in earlier.iter().enumerate() {
            self.spend(MADE_STEPS * worlds.iter().map(World::size).sum::<usize>())?;
            // One that leaves too many ways narrows nothing.
            let Some(left) = self.worlds(&earlier.when, Wanted::False, worlds.clone()) else { continue };
            if left.is_empty() {
                return Some(Taken::By(at));
            }
            worlds = left;
        }
        None
    }
}
