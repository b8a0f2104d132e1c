//! What follows for a request of what is asked of quotas: one that is spent, or of which a measure is known, counts it.

use super::{FALSE, MADE_STEPS, Reach, UNKNOWN, WORLDS_MAX, Wanted, World};
use crate::ir::{Condition, Expr, QuotaId, Test};

/// What a test asks of quotas.
pub(super) struct Asked {
    quotas: Vec<QuotaId>,
    /// The truth that the test must not have for the quotas to count the request.
    unless: u8,
}

impl Asked {
    pub(super) fn of(test: &Test) -> Asked {
        let (read, unless) = match test {
            Test::Spent(quota) => return Asked { quotas: vec![*quota], unless: FALSE },
            Test::Known(expr) => ([Some(expr), None], FALSE),
            Test::Holds(expr) | Test::Among(expr, _) | Test::Between(expr, ..) => {
                ([Some(expr), None], UNKNOWN)
            }
            Test::Compare(_, left, right) => ([Some(left), Some(right)], UNKNOWN),
            // Of an empty set every item has been asked, whatever of.
            Test::Each(..)
            | Test::TierAmong(_)
            | Test::Listed(..)
            | Test::Scheduled(..)
            | Test::Element(..)
            | Test::Part(..)
            | Test::Matches(..)
            | Test::Resembles(..)
            | Test::Mentions(..)
            | Test::Has(..)
            | Test::Empty(_) => ([None, None], UNKNOWN),
        };
        let mut quotas = Vec::new();
        for expr in read.into_iter().flatten() {
            expr.each(&mut |inner| match inner {
                Expr::Used(quota) | Expr::Remaining(quota) => quotas.push(*quota),
                Expr::Const(_) | Expr::Field(..) | Expr::Item(_) | Expr::Call(..) | Expr::Arithmetic(..) => {}
            });
        }
        Asked { quotas, unless }
    }

    /// What the conditions of the quotas are where the test has one of these truths, if anything is known of them.
    fn wanted(&self, truths: u8) -> Option<Wanted> {
        (truths & self.unless == 0).then_some(if truths & UNKNOWN == 0 {
            Wanted::True
        } else {
            Wanted::TrueOrUnknown
        })
    }
}

impl<'p> Reach<'p> {
    /// What is left of worlds when the quotas of which they ask count the request. A world with more ways to be counted than
    /// can be looked at stays as it is.
    pub(super) fn counting(&mut self, worlds: Vec<World<'p>>) -> Vec<World<'p>> {
        let mut found = Vec::with_capacity(worlds.len());
        for world in worlds {
            let quotas = self.quotas_of(&world);
            let mut ways = vec![world];
            for (_, when, wanted) in quotas {
                let size = ways.iter().map(World::size).sum::<usize>();
                if self.spend(MADE_STEPS * size).is_some()
                    && let Some(left) = self.worlds(when, wanted, ways.clone())
                    && found.len() + left.len() <= WORLDS_MAX
                {
                    ways = left;
                }
            }
            found.append(&mut ways);
        }
        found
    }

    /// The quotas that count in a world, with their conditions and what these are then.
    pub(super) fn quotas_of(&self, world: &World<'p>) -> Vec<(QuotaId, &'p Condition, Wanted)> {
        let mut quotas = Vec::new();
        for (at, truths) in &world.tests {
            let Some(asked) = self.asked.get(*at as usize) else { continue };
            let Some(wanted) = asked.wanted(*truths) else { continue };
            for quota in &asked.quotas {
                if let Some(when) = self.ground.counted.get(quota.index()).copied().flatten() {
                    quotas.push((*quota, when, wanted));
                }
            }
        }
        quotas.sort_by_key(|(quota, _, wanted)| (*quota, wanted.is_known()));
        quotas.dedup_by_key(|(quota, _, wanted)| (*quota, wanted.is_known()));
        quotas
    }
}
