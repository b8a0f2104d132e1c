//! Distances and search in lists of names, beside strsim, rapidfuzz, symspell, fst and levenshtein_automata.

mod distances;
mod lists;

/// Runs this part; `quick` uses lists of fifty thousand instead of a million.
pub fn run(quick: bool) {
    let size = if quick { 50_000 } else { 1_000_000 };
    for kind in lists::Kind::ALL {
        let names = lists::names(kind, size.min(50_000));
        distances::run(kind, &names);
    }
}
