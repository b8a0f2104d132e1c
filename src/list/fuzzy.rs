//! A list of up to millions of names in which every entry near a query is found.
//!
//! *What it is for.* "Is this name, or one that differs by a slip of the finger, on the list?" The answer holds every
//! entry within the edit budget, exactly those that comparing with all of them would find.
//!
//! *What it is not for.* It folds nothing: entries and queries are the same kind of folded text, made by the caller
//! (raw fold, core, pinyin). A text may stand for several ids and an id may have several texts.
//!
//! *Invariant.* The answer depends on the set of `(id, text)` pairs and on the query alone: not on the order of
//! insertion, not on what was added and removed in between, not on which way the search went. Hits are ordered by
//! edits, then length, then text, then id.
//!
//! *How.* One edit is found by the deletion neighbourhood: two texts that differ in one place are equal without it, so
//! entries filed by what is left without each of their symbols, and by the place of that symbol, need not be compared.
//! Two edits are found by cutting each entry into three segments, of which one survives two edits, or, where those are
//! too common to tell names apart (`有限公司`), by its three rarest symbols, of which the query's three rarest must
//! contain one; a 64-bit signature of the symbols beside each posting dismisses most of what is found. Short lists, and
//! queries for which the index would read more than it saves, compare the signature of every entry of a length that can
//! match.
//!
//! *Cost.* In a million names a search within one edit takes about a thousandth of comparing with all, within two a
//! hundredth to a five-hundredth (`benches/rivals`); how many names are near matters more than how many there are.
//! `FuzzyList::memory_bytes` tells what a list takes. Searching allocates nothing once the
//! [`SearchScratch`] has grown. Adding is cheap; what was added is compared with every query until
//! [`FuzzyList::compact`] builds the index anew. Removing reads all ids once.
//!
//! ```
//! use menshen::list::fuzzy::{Budget, FuzzyList, SearchScratch, Settings};
//! use menshen::matcher::edit::Metric;
//!
//! let settings = Settings { metric: Metric::Osa, budget: Budget::Fixed(1) };
//! let list = FuzzyList::build(settings, [(7, "张小伟"), (8, "张晓伟"), (9, "李雷")])?;
//! let mut scratch = SearchScratch::new();
//! let hits: Vec<_> = list.search("张小伟", &mut scratch).iter().map(|hit| (hit.id(), hit.edits())).collect();
//! assert_eq!(hits, [(7, 0), (8, 1)]);
//! # Ok::<(), menshen::list::fuzzy::BuildError>(())
//! ```

mod build;
mod change;
mod deletions;
mod hits;
#[cfg(test)]
mod laws;
mod postings;
mod rare;
mod rolling;
mod search;
mod segments;
mod serial;
mod settings;
mod signature;
mod store;
mod winkler;

pub use self::build::{BuildError, FuzzyList};
pub use self::hits::{Hit, Place};
pub use self::search::SearchScratch;
pub use self::serial::LoadError;
pub use self::settings::{Budget, ENTRY_SYMBOLS_MAX, Settings};
pub use self::winkler::Scored;
