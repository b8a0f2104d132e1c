//! Phone numbers: reading, telling what they are, comparing and writing them.
//!
//! For: "are these two the same number, and can anybody have it?", for all regions, with the answers of Google's
//! libphonenumber (metadata and behaviour of PyPI `phonenumbers` 9.0.43) on every input.
//! Not for: geography, carriers, formatting while somebody types, or numbers that are written to be overlooked.
//! Invariant: no input panics; a text of more than 250 characters is refused, so the work for one number is bounded.
//! Cost: some tens of nanoseconds a number; no allocation, no regular expression, nothing to be set up. First calls wait
//! for memory; [`warm_up`] takes that on beforehand.
//!
//! DIFFERENCE from libphonenumber in Java: decimal digits above U+FFFF are read, as the Python port does.

mod batch;
mod common;
mod compare;
mod disguise;
mod error;
mod extension;
mod find;
mod format;
mod kind;
mod label;
mod letters;
mod number;
mod options;
mod overlay;
mod packed;
mod parse;
mod parts;
mod plan;
mod region;
mod resolve;
mod scan;
mod slip;
mod warm;
mod wide;
mod write;
mod written;

pub use batch::{keys, parse_all};
pub use compare::{MatchLevel, compare};
pub use disguise::{Disguise, Disguised, Folds, reveal};
pub(crate) use disguise::{is_between, sure_digit};
pub use error::PhoneError;
pub use extension::Extension;
pub use find::{Finder, Found, Leniency, find};
pub use format::{Formatted, Style};
pub use kind::{Kind, Possibility};
pub use number::Phone;
pub use options::{Options, parse_with};
pub use parse::parse;
pub use region::Region;
pub use slip::{PhoneDoubt, PhoneSlip};
pub use warm::warm_up;
pub use write::Written;
