//! The typed language inside a policy's scalars: expressions, quotas, phrases, templates, schedules.
//!
//! From text to a tree with spans ([`parse`]), and back to canonical text ([`print`]). It knows no names, kinds or YAML:
//! whatever depends on what a word means is found in `check`. pest lives in one private file of `parse`.
//!
//! INVARIANT: no tree is higher than [`Limits::expression_depth`](crate::limits::Limits::expression_depth), so that every
//! recursion over a tree is bounded, its drop included.
//!
//! Cost: parsing is linear in the length of the text, at about 5 MB/s; it happens when a policy is loaded.

pub mod ast;
mod error;
pub mod parse;
pub mod print;
mod scan;

pub use error::{Expected, SyntaxError, SyntaxErrorKind};
