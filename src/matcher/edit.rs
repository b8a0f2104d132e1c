//! How far apart two strings are: Levenshtein, optimal string alignment, Jaro and Jaro-Winkler.
//!
//! *What it is for.* The distances under name comparison and under the fuzzy list. A symbol is one Unicode
//! scalar value (a `char`), so that one Chinese character and one Latin letter cost the same.
//!
//! *What it is not for.* It folds nothing: `Ａ` and `a` are different symbols here. It knows nothing of names,
//! legal forms or word order; those live in the name matcher. Full Damerau-Levenshtein is not offered: it costs
//! about ten times as much as optimal string alignment and differs from it only where a string is edited twice
//! in one place.
//!
//! *Invariant.* Everything is integer arithmetic: the same two strings give the same number on every machine.
//! Scores are basis points, 0 to 10,000, rounded **down**, so that `score >= t` holds exactly when the true
//! rational value is at least `t / 10,000`, and 10,000 means that the strings are equal.
//!
//! *Cost.* Nothing is allocated for strings of at most 64 symbols; longer ones use buffers of the caller's
//! [`Scratch`], which grow once. Up to 64 symbols each symbol of the shorter string costs a dozen machine
//! instructions; longer strings cost one such step for each 64 rows of the other. The bounded form of a long
//! string costs `(2k + 1)` steps a symbol, and Jaro costs a sort, whatever the length.
//!
//! ```
//! use menshen::matcher::edit::{self, Boost, Scratch};
//!
//! let mut scratch = Scratch::new();
//! assert_eq!(edit::levenshtein("张小伟", "张晓伟", &mut scratch), 1);
//! assert_eq!(edit::levenshtein("martha", "marhta", &mut scratch), 2);
//! assert_eq!(edit::osa("martha", "marhta", &mut scratch), 1);
//! assert_eq!(edit::osa_within("深圳市华信达", "上海市华为", 2, &mut scratch), None);
//! assert_eq!(edit::jaro_winkler("martha", "marhta", Boost::Gated, &mut scratch), 9_611);
//! ```

mod bound;
mod distance;
mod jaro;
mod long;
mod masks;
mod pattern;
mod scratch;
mod text;
mod tiny;
mod word;

pub use self::bound::{levenshtein_within, osa_within, within};
pub use self::distance::{Metric, distance, levenshtein, osa};
pub(crate) use self::jaro::Agreement;
pub use self::jaro::{Boost, jaro, jaro_winkler};
pub use self::pattern::Pattern;
pub use self::scratch::Scratch;
