//! The order in which overrides are settled.

use crate::ir::{Mode, Policy, RuleId};

/// For each rule, the rules in force that override it.
pub(super) fn overridden_by(policy: &Policy) -> Vec<Vec<RuleId>> {
    let mut by = vec![Vec::new(); policy.rules.len()];
    for (id, rule) in super::ids(policy).zip(&policy.rules) {
        if rule.mode == Mode::Shadow {
            continue;
        }
        for target in &rule.overrides {
            if let Some(slot) = by.get_mut(target.index()) {
                slot.push(id);
            }
        }
    }
    by
}

/// For each rule its place in an order in which whoever overrides a rule stands before it. Overrides have no cycles; were
/// there one, its rules would keep the order of their ids.
pub(super) fn order(overridden_by: &[Vec<RuleId>]) -> Vec<u32> {
    let count = overridden_by.len();
    let mut waits: Vec<usize> = overridden_by.iter().map(Vec::len).collect();
    let mut silences: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (target, sources) in overridden_by.iter().enumerate() {
        for source in sources {
            if let Some(slot) = silences.get_mut(source.index()) {
                slot.push(target);
            }
        }
    }
    let mut places = vec![u32::MAX; count];
    let mut ready: Vec<usize> = (0..count).filter(|at| waits.get(*at) == Some(&0)).collect();
    let mut next = 0_u32;
    while let Some(rule) = ready.pop() {
        if let Some(place) = places.get_mut(rule) {
            *place = next;
        }
        next = next.saturating_add(1);
        for &target in silences.get(rule).map_or(&[][..], Vec::as_slice) {
            if let Some(wait) = waits.get_mut(target) {
                *wait -= 1;
                if *wait == 0 {
                    ready.push(target);
                }
            }
        }
    }
    places
}
