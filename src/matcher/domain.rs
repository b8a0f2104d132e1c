//! Domain names and e-mail addresses: one form to compare them in, and patterns that respect label boundaries.
//!
//! For every comparison of a host or an address. Not for resolving, and not for telling whether a mailbox exists.
//!
//! Substring and suffix tests on host names are a well-known way to be fooled (`notpartner.example` ends in
//! `partner.example`; `partner.example.evil.test` contains it). Here a pattern is compared with whole labels, and there
//! is no function that compares anything else, so a label boundary cannot be crossed.
//!
//! INVARIANT: a [`DomainRef`] holds the ASCII form: lower case, Punycode for what is not ASCII, no trailing dot, 1 to 253
//! bytes, labels of 1 to 63 letters, digits and inner hyphens, not an IP address.
//!
//! Cost: an ASCII host is parsed in one pass without allocation (the caller owns the buffer); others go through UTS #46
//! in the crate `idna`. Comparing with a pattern is one comparison of bytes.

mod email;
mod host;
mod pattern;
mod provider;
mod shape;

pub use email::{Email, EmailError, EmailRef};
pub(crate) use email::{is_at, is_atom};
pub(crate) use host::TRIMMED_BYTES_MAX;
pub use host::{Domain, DomainError, DomainRef};
pub use pattern::{Pattern, PatternError};
pub(crate) use pattern::{Written, take_apart};
pub use provider::PUBLIC_MAIL;
pub use shape::{ShapeError, Shapes};
