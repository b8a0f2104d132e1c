//! Numbers in running text, with their places: libphonenumber's `findNumbers`.
//!
//! For: remarks and messages in which a number stands as it is usually written.
//! Not for: numbers that are meant to be overlooked by programs; that is `disguise`. Nor for vanity numbers with letters.
//! Invariant: the hits are those of `PhoneNumberMatcher` of `phonenumbers` 9.0.43, for its two lower levels of
//! leniency. Spans are byte ranges on character boundaries, in order, without overlap.
//! Cost: linear in the length of the text. A run of digits and punctuation is looked at as one candidate of at most
//! some five hundred characters; only if that is no number are its parts tried.

mod candidate;
mod finder;
mod inner;
mod reject;
mod verify;

pub use finder::{Finder, Found, find};
pub use verify::Leniency;
