//! Distances and search in lists of names, beside strsim, rapidfuzz, symspell, fst and levenshtein_automata.

mod distances;
mod lists;
mod search;

/// Runs this part; `quick` uses lists of fifty thousand and a hundred queries instead of a million and a thousand.
/// `latin`, `persons` or `companies` on the command line measures only these.
pub fn run(quick: bool) {
    let (size, queries) = if quick { (50_000, 100) } else { (1_000_000, 1_000) };
    let wanted: Vec<String> = std::env::args().collect();
    let some = lists::Kind::ALL.into_iter().any(|kind| wanted.iter().any(|word| word == kind.word()));
    for kind in lists::Kind::ALL {
        if some && !wanted.iter().any(|word| word == kind.word()) {
            continue;
        }
        distances::run(kind, &lists::names(kind, 50_000));
        let names = lists::names(kind, size);
        println!("{}: {size} entries", kind.title());
        search::run(kind, &names, &lists::queries(kind, &names, queries));
    }
}
