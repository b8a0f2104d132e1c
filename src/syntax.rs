//! The typed language inside a policy's scalars: expressions, quotas, phrases, templates, schedules.
//!
//! From text to a tree with spans ([`parse`]), and back to canonical text ([`mod@print`]). It knows no names, kinds or YAML:
//! whatever depends on what a word means is found in `check`. pest lives in one private module of `parse`.
//!
//! INVARIANT: no tree is higher than [`Limits::expression_depth`](crate::limits::Limits::expression_depth), so that every
//! recursion over a tree is bounded, its drop included.
//!
//! Cost: parsing is linear in the length of the text, and happens when a policy is loaded. `benches/syntax.rs` gave
//! 1.4 MiB/s, ten thousand rules in 0.6 s, and printing fifty times as fast, on two cores with other work on them.

pub mod ast;
mod error;
pub mod parse;
pub mod print;
mod scan;

pub use error::{Expected, Reading, Sort, SyntaxError, SyntaxErrorKind};
