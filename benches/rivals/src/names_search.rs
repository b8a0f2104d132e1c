//! Distances and search in lists of names, beside strsim, rapidfuzz, symspell, fst and levenshtein_automata.

mod distances;
mod lists;
mod search;

/// Runs this part; `quick` uses lists of fifty thousand and a hundred queries instead of a million and a thousand.
pub fn run(quick: bool) {
    let (size, queries) = if quick { (50_000, 100) } else { (1_000_000, 1_000) };
    for kind in lists::Kind::ALL {
        let names = lists::names(kind, 50_000);
        distances::run(kind, &names);
    }
    for kind in lists::Kind::ALL {
        let names = lists::names(kind, size);
        println!("{}: {size} entries", kind.title());
        search::run(kind, &names, &lists::queries(kind, &names, queries));
    }
}
