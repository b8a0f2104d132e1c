//! YAML with exact places: the text of a policy file as a tree of nodes that know where they stand.
//!
//! For reading and formatting policy files. Not for typed documents (test cases, configuration), which serde reads, and
//! it knows nothing of what keys or expressions mean: that is the checker's.
//!
//! INVARIANT: every scalar is text, as it was written: `no`, `0755` and `+8613800138000` are never made into anything
//! else, and [`Scalar::trap`] tells where another YAML reader would. The keys of a mapping are unique. Every node was
//! within the limits when it was made. [`Scalar::span_at`] is exact in all five styles.
//!
//! Cost: one pass over the text and one node a value; the text of a scalar is borrowed where it is written as it is
//! read. After a syntax error the text is read again, mended or without the broken part, a bounded number of times.

mod build;
mod characters;
mod copy;
mod format;
mod indentation;
mod mistake;
mod node;
mod origin;
mod read;
mod repair;
mod trap;

pub(crate) use mistake::{is_print_dash, narrowed};

pub use format::{Step, Unformatted, format};
pub use node::{Node, NodeKind, Scalar, Style};
pub use origin::Origin;
pub use read::{Document, Undecodable, decode, read};
pub use trap::Trap;
