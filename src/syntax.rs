//! The typed language inside a policy's scalars: expressions, quotas, phrases, templates, schedules.
//!
//! From text to a tree with spans, and back to canonical text. It knows no names, kinds or YAML: whatever depends on
//! what a word means is found in `check`. pest lives in `parse` alone.

pub mod ast;
