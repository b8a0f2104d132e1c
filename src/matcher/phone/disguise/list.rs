//! Entries of a list that are counted by digits in disguise: `①88 ②128 ③168`.
//!
//! Not for: entries that plain digits count; those are told from each other by the gaps between them.

use super::Folds;
use super::reader::{Place, SHORTEST};

/// What the entries are counted with: characters of one kind only.
const COUNTERS: [Folds; 4] = [Folds::SYMBOL, Folds::KEYCAP, Folds::IDEOGRAPH, Folds::CAPITAL];
/// Fewest counters that are no part of a number, however closely they stand.
const CLOSE_MIN: usize = 3;

/// The entries of the list that the run is, without what counts them; all of the run if it is none.
pub(super) fn entries(places: &[Place]) -> Vec<&[Place]> {
    let folds = places.iter().fold(Folds::NONE, |folds, place| folds.with(place.fold));
    for kind in COUNTERS.into_iter().filter(|kind| folds.contains(*kind)) {
        let is_counter = |at: &usize| places.get(*at).is_some_and(|place| place.fold.contains(kind));
        let counters: Vec<usize> = (0..places.len()).filter(is_counter).collect();
        if is_count(places, &counters) {
            let ends = counters.iter().skip(1).copied().chain([places.len()]);
            let before = places.get(..counters.first().copied().unwrap_or(0));
            let entries = counters.iter().zip(ends).map(|(&counter, end)| places.get(counter + 1..end));
            return std::iter::once(before).chain(entries).flatten().collect();
        }
    }
    vec![places]
}

/// Whether the digits at these places count up by one, now and then from one again, and stand where entries begin.
fn is_count(places: &[Place], counters: &[usize]) -> bool {
    let [first, rest @ ..] = counters else { return false };
    let value = |at: usize| places.get(at).map_or(0, |place| place.value);
    let is_next = |(&before, &at): (&usize, &usize)| value(at) == value(before) + 1;
    let counts = |(&before, &at): (&usize, &usize)| {
        (is_next((&before, &at)) || (value(at) == 1 && value(before) > 1)) && at - before > 1
    };
    // Two numerals of a number are often such by chance. Where no entry has digits that stand together, more must count.
    let steps = counters.iter().zip(rest).filter(|pair| is_next(*pair)).count();
    let least = if has_group(places, counters) { 1 } else { rest.len().max(CLOSE_MIN - 1) };
    // Entries that are long enough to be numbers may stand close together.
    let is_long = |(&before, &at): (&usize, &usize)| at - before > SHORTEST;
    steps >= least
        && begins(places, *first)
        && counters.iter().zip(rest).all(counts)
        && (rest.iter().all(|&at| begins(places, at))
            || counters.len() >= CLOSE_MIN
            || counters.iter().zip(rest).all(is_long))
}

/// Whether two digits that count nothing stand together.
fn has_group(places: &[Place], counters: &[usize]) -> bool {
    let is_counter = |at: &usize| counters.binary_search(at).is_ok();
    let stands_close = |at: &usize| places.get(*at).is_some_and(|place| place.gap.width == 0);
    (1..places.len()).filter(stands_close).any(|at| !is_counter(&at) && !is_counter(&(at - 1)))
}

/// Whether nothing but what is a word more often than a digit stands right in front.
fn begins(places: &[Place], at: usize) -> bool {
    let is_guessed =
        || at.checked_sub(1).and_then(|before| places.get(before)).is_some_and(|before| before.guessed);
    at == 0 || places.get(at).is_some_and(|place| place.gap.width > 0) || is_guessed()
}
