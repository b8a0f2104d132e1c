//! The open reservations of one counter, by the time at which they lapse.
//!
//! Not for amounts of the window, which the tally keeps.
//!
//! Cost: PERF: most counters have a few, which stand in a sorted queue and allocate nothing once it has grown. In a queue
//! of 160,000 that lapse at one instant, finding the place of another takes 23 µs; so more than [`FEW_MAX`] stand in a
//! tree, where it is a search among them.

use std::collections::{BTreeMap, VecDeque};

/// So many holds at most stand in a queue.
const FEW_MAX: usize = 128;

/// Down to so many, a tree becomes a queue again: fewer, so that one hold more or less does not move all of them.
const MANY_MIN: usize = 32;

/// An amount that a request has reserved and neither committed nor released.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hold {
    pub(super) expires_at: i64,
    pub(super) request: u128,
    pub(super) leaves_at: i64,
    pub(super) amount: u64,
}

impl Hold {
    fn place(&self) -> (i64, u128) {
        (self.expires_at, self.request)
    }
}

/// Holds, of which a request has at most one that lapses at an instant.
#[derive(Clone, Debug)]
pub(super) enum Holds {
    Few(VecDeque<Hold>),
    Many(BTreeMap<(i64, u128), Hold>),
}

impl Holds {
    pub(super) fn new() -> Self {
        Holds::Few(VecDeque::new())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Holds::Few(few) => few.len(),
            Holds::Many(many) => many.len(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in the order in which they lapse.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Hold> {
        let (few, many) = match self {
            Holds::Few(few) => (Some(few.iter()), None),
            Holds::Many(many) => (None, Some(many.values())),
        };
        few.into_iter().flatten().chain(many.into_iter().flatten())
    }

    /// The one that lapses first.
    pub(super) fn first(&self) -> Option<&Hold> {
        match self {
            Holds::Few(few) => few.front(),
            Holds::Many(many) => many.first_key_value().map(|(_, hold)| hold),
        }
    }

    pub(super) fn get(&self, request: u128, expires_at: i64) -> Option<&Hold> {
        match self {
            Holds::Few(few) => few.get(find(few, (expires_at, request)).ok()?),
            Holds::Many(many) => many.get(&(expires_at, request)),
        }
    }

    /// Calls `visit` on those that lapse after `from` and not after `until`.
    pub(super) fn each_between(&self, from: i64, until: i64, mut visit: impl FnMut(&Hold)) {
        match self {
            Holds::Few(few) => {
                let first = few.partition_point(|hold| hold.expires_at <= from);
                few.range(first..).take_while(|hold| hold.expires_at <= until).for_each(visit);
            }
            Holds::Many(many) => {
                let after = (from, u128::MAX);
                let later = many.range(after..).filter(|(place, _)| **place > after);
                later.take_while(|(place, _)| place.0 <= until).for_each(|(_, hold)| visit(hold));
            }
        }
    }

    /// Puts one in; what its request holds until the same instant grows.
    pub(super) fn insert(&mut self, hold: Hold) {
        match self {
            Holds::Few(few) => match find(few, hold.place()) {
                Ok(at) => {
                    if let Some(earlier) = few.get_mut(at) {
                        earlier.amount = earlier.amount.saturating_add(hold.amount);
                    }
                }
                Err(at) if few.len() < FEW_MAX => few.insert(at, hold),
                Err(_) => {
                    let all = few.drain(..).chain([hold]);
                    *self = Holds::Many(all.map(|hold| (hold.place(), hold)).collect());
                }
            },
            Holds::Many(many) => {
                let grown = |earlier: &mut Hold| earlier.amount = earlier.amount.saturating_add(hold.amount);
                many.entry(hold.place()).and_modify(grown).or_insert(hold);
            }
        }
    }

    pub(super) fn remove(&mut self, request: u128, expires_at: i64) -> Option<Hold> {
        match self {
            Holds::Few(few) => few.remove(find(few, (expires_at, request)).ok()?),
            Holds::Many(many) => {
                let removed = many.remove(&(expires_at, request));
                self.shrink();
                removed
            }
        }
    }

    /// Takes out the first, if it has lapsed at `now`.
    pub(super) fn pop_lapsed(&mut self, now: i64) -> Option<Hold> {
        if self.first()?.expires_at > now {
            return None;
        }
        match self {
            Holds::Few(few) => few.pop_front(),
            Holds::Many(many) => {
                let first = many.pop_first().map(|(_, hold)| hold);
                self.shrink();
                first
            }
        }
    }

    fn shrink(&mut self) {
        if let Holds::Many(many) = self
            && many.len() <= MANY_MIN
        {
            *self = Holds::Few(many.values().copied().collect());
        }
    }
}

fn find(few: &VecDeque<Hold>, place: (i64, u128)) -> Result<usize, usize> {
    few.binary_search_by_key(&place, Hold::place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Few or many, and on the way from one to the other, holds are a map by their places.
        #[test]
        fn holds_are_a_sorted_map(
            steps in prop::collection::vec((0_u8..8, 0_i64..40, 0_u128..8), 0..400),
            grows in 0..=FEW_MAX as u128 + 2,
        ) {
            let (mut holds, mut map) = (Holds::new(), BTreeMap::new());
            let put = |holds: &mut Holds, map: &mut BTreeMap<_, Hold>, expires_at, request| {
                let hold = Hold { expires_at, request, leaves_at: expires_at + 1, amount: 1 };
                holds.insert(hold);
                map.entry(hold.place()).and_modify(|earlier| earlier.amount += 1).or_insert(hold);
            };
            for request in 0..grows {
                put(&mut holds, &mut map, 20, request);
            }
            prop_assert_eq!(matches!(holds, Holds::Many(_)), grows > FEW_MAX as u128);
            for (step, time, request) in steps {
                match step {
                    0..3 => put(&mut holds, &mut map, time, request),
                    3..7 => prop_assert_eq!(holds.remove(request * 17, time), map.remove(&(time, request * 17))),
                    _ => {
                        let first = map.first_entry().filter(|first| first.key().0 <= time);
                        prop_assert_eq!(holds.pop_lapsed(time), first.map(|first| first.remove()));
                    }
                }
                prop_assert!(holds.iter().eq(map.values()));
                prop_assert_eq!(holds.len(), map.len());
                prop_assert_eq!(holds.first(), map.values().next());
                let mut between = Vec::new();
                holds.each_between(time, time + 9, |hold| between.push(*hold));
                let wanted = map.values().filter(|hold| time < hold.expires_at && hold.expires_at <= time + 9);
                prop_assert!(between.iter().eq(wanted));
            }
            while let Some((&(time, request), hold)) = map.iter().next_back().map(|(place, hold)| (place, *hold)) {
                prop_assert_eq!(holds.get(request, time), Some(&hold));
                prop_assert_eq!(holds.remove(request, time), map.remove(&(time, request)));
                prop_assert!(!matches!(holds, Holds::Many(_)) || holds.len() > MANY_MIN);
            }
            prop_assert!(holds.is_empty());
        }
    }
}
