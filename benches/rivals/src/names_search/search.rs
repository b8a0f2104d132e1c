//! Every entry within k edits: our list beside comparing with all, symspell and an automaton over an fst.
//!
//! Comparing with all is rapidfuzz's `BatchComparator` with its cutoff, over names that were decoded before: it is the
//! oracle of every answer, and the yardstick. All measure Levenshtein, which all have; our alignment is checked apart.

use std::collections::BTreeMap;
use std::time::Instant;

use fst::{IntoStreamer, Streamer};
use levenshtein_automata::LevenshteinAutomatonBuilder;
use menshen::list::fuzzy::{Budget, FuzzyList, SearchScratch, Settings};
use menshen::matcher::edit::{self, Metric, Scratch};
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use symspell::{SymSpell, SymSpellBuilder, UnicodeStringStrategy, Verbosity};

use super::lists::Kind;

/// Microseconds of each query, in rising order.
struct Times(Vec<f64>);

impl Times {
    fn measure(queries: &[String], mut search: impl FnMut(&str)) -> Self {
        let mut times: Vec<f64> = queries
            .iter()
            .map(|query| {
                let start = Instant::now();
                search(query);
                start.elapsed().as_nanos() as f64 / 1_000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    fn at(&self, hundredth: usize) -> f64 {
        self.0[(self.0.len() * hundredth / 100).min(self.0.len() - 1)]
    }

    fn print(&self, what: &str, ours: Option<&Self>) {
        print!("    {what:<34} {:>10.1} {:>10.1} {:>10.1} us", self.mean(), self.at(50), self.at(99));
        match ours {
            Some(ours) => println!(
                "   {:>8.1}x mean {:>8.1}x median",
                self.mean() / ours.mean(),
                self.at(50) / ours.at(50)
            ),
            None => println!(),
        }
    }
}

/// Names as characters one after another.
struct Decoded {
    symbols: Vec<char>,
    ends: Vec<usize>,
}

impl Decoded {
    fn new(names: &[String]) -> Self {
        let mut decoded = Self { symbols: Vec::new(), ends: Vec::new() };
        for name in names {
            decoded.symbols.extend(name.chars());
            decoded.ends.push(decoded.symbols.len());
        }
        decoded
    }

    /// The ids within k edits, with the edits.
    fn within(&self, query: &str, k: usize) -> Vec<(u32, u8)> {
        let batch = BatchComparator::new(query.chars());
        let cutoff = Args::default().score_cutoff(k);
        let mut found = Vec::new();
        let mut start = 0;
        for (id, &end) in (0_u32..).zip(&self.ends) {
            if let Some(edits) = batch.distance_with_args(self.symbols[start..end].iter().copied(), &cutoff) {
                found.push((id, edits as u8));
            }
            start = end;
        }
        found
    }
}

pub fn run(kind: Kind, names: &[String], queries: &[String]) {
    let decoded = Decoded::new(names);
    for k in [1_u8, 2] {
        // Two edits make any two names of three characters neighbours of thousands; nobody asks for that.
        if (kind, k) != (Kind::Person, 2) {
            edits(kind, k, (names, &decoded), queries);
        }
    }
    winkler(names, &queries[..queries.len().min(100)]);
}

fn edits(kind: Kind, k: u8, (names, decoded): (&[String], &Decoded), queries: &[String]) {
    let list = build(names, Metric::Levenshtein, Budget::Fixed(k));
    let mut scratch = SearchScratch::new();
    let (mut hits, mut brute) = (0, Vec::new());
    for query in queries {
        let start = Instant::now();
        let expected = decoded.within(query, k.into());
        brute.push(start.elapsed().as_nanos() as f64 / 1_000.0);
        let mut found: Vec<_> =
            list.search(query, &mut scratch).iter().map(|hit| (hit.id(), hit.edits())).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{} within {k}: {query}", kind.title());
        hits += found.len();
    }
    check_alignment(k, names, &queries[..queries.len().min(50)]);
    println!(
        "  {} within {k}: {} queries, {:.1} hits each, all as brute force finds them",
        kind.title(),
        queries.len(),
        hits as f64 / queries.len() as f64
    );
    println!("    {:<34} {:>10} {:>10} {:>10}", "", "mean", "median", "p99");
    let ours = Times::measure(queries, |query| {
        std::hint::black_box(list.search(query, &mut scratch));
    });
    ours.print("menshen", None);
    brute.sort_by(f64::total_cmp);
    Times(brute).print("rapidfuzz, all entries", Some(&ours));
    automaton(k, names, queries).print("levenshtein_automata + fst", Some(&ours));
    if k == 1 {
        symspell(k, names, queries).print("symspell, prefix 7", Some(&ours));
    }
}

fn build(names: &[String], metric: Metric, budget: Budget) -> FuzzyList {
    let start = Instant::now();
    let entries = (0..).zip(names.iter().map(String::as_str));
    let list = FuzzyList::build(Settings { metric, budget }, entries).expect("the list is small enough");
    let seconds = start.elapsed().as_secs_f64();
    let text: usize = names.iter().map(String::len).sum();
    println!(
        "  {budget:?}: built in {seconds:.2} s ({:.2} us an entry), {:.1} bytes an entry of which {:.1} are text",
        seconds * 1e6 / names.len() as f64,
        list.memory_bytes() as f64 / names.len() as f64,
        text as f64 / names.len() as f64,
    );
    list
}

/// Alignment, which rivals measure differently or not at all, against comparing with all entries.
fn check_alignment(k: u8, names: &[String], queries: &[String]) {
    let entries = (0..).zip(names.iter().map(String::as_str));
    let settings = Settings { metric: Metric::Osa, budget: Budget::Fixed(k) };
    let list = FuzzyList::build(settings, entries).expect("the list is small enough");
    let (mut scratch, mut edit_scratch) = (SearchScratch::new(), Scratch::new());
    for query in queries {
        let mut found: Vec<_> =
            list.search(query, &mut scratch).iter().map(|hit| (hit.id(), hit.edits())).collect();
        found.sort_unstable();
        let expected: Vec<_> = (0_u32..)
            .zip(names)
            .filter_map(|(id, name)| Some((id, edit::osa_within(query, name, k, &mut edit_scratch)?)))
            .collect();
        assert_eq!(found, expected, "alignment within {k}: {query}");
    }
}

/// The names in an fst, walked by an automaton; the values number the different names.
fn automaton(k: u8, names: &[String], queries: &[String]) -> Times {
    let mut ids: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (id, name) in (0..).zip(names) {
        ids.entry(name).or_default().push(id);
    }
    let keys = ids.keys().zip(0_u64..);
    let map = fst::Map::from_iter(keys).expect("keys in order");
    let builder = LevenshteinAutomatonBuilder::new(k, false);
    Times::measure(queries, |query| {
        let mut stream = map.search(builder.build_dfa(query)).into_stream();
        let mut found = Vec::new();
        while let Some((_, value)) = stream.next() {
            found.push(value);
        }
        std::hint::black_box(found);
    })
}

fn symspell(k: u8, names: &[String], queries: &[String]) -> Times {
    let mut index: SymSpell<UnicodeStringStrategy> = SymSpellBuilder::default()
        .max_dictionary_edit_distance(k.into())
        .prefix_length(7)
        .count_threshold(1)
        .build()
        .expect("valid settings");
    for name in names {
        index.load_dictionary_line(&format!("{name}\t1"), 0, 1, "\t");
    }
    Times::measure(queries, |query| drop(std::hint::black_box(index.lookup(query, Verbosity::All, k.into()))))
}

/// Every entry at or above a Jaro-Winkler score, beside rapidfuzz's prepared scorer with its cutoff over all entries.
fn winkler(names: &[String], queries: &[String]) {
    use rapidfuzz::distance::jaro_winkler as rf;
    let entries = (0..).zip(names.iter().map(String::as_str));
    let settings = Settings { metric: Metric::Osa, budget: Budget::Fixed(0) };
    let list = FuzzyList::build(settings, entries).expect("the list is small enough");
    let mut scratch = SearchScratch::new();
    // A score of exactly 0.92 may come out a little lower in floating point.
    let cutoff = rf::Args::default().score_cutoff(0.92 - 1e-9);
    let mut brute = Vec::new();
    for query in queries {
        let start = Instant::now();
        let batch = rf::BatchComparator::new(query.chars());
        let expected: Vec<u32> = (0..)
            .zip(names)
            .filter(|(_, name)| batch.similarity_with_args(name.chars(), &cutoff).is_some())
            .map(|(id, _)| id)
            .collect();
        brute.push(start.elapsed().as_nanos() as f64 / 1_000.0);
        let scored = list.search_winkler(query, 9_200, edit::Boost::Gated, &mut scratch);
        let mut found: Vec<u32> = scored.iter().map(|hit| hit.id).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "jaro-winkler 0.92: {query}");
    }
    println!("  Jaro-Winkler at 0.92: all as brute force finds them");
    let ours = Times::measure(queries, |query| {
        std::hint::black_box(list.search_winkler(query, 9_200, edit::Boost::Gated, &mut scratch));
    });
    ours.print("menshen", None);
    brute.sort_by(f64::total_cmp);
    Times(brute).print("rapidfuzz, all entries", Some(&ours));
}
