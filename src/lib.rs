//! Menshen (门神): may this person add that one as a contact, now, this way?

// The derive of pest names `alloc` when its `std` feature is left out.
extern crate alloc;

pub mod calendar;
pub mod check;
pub mod compile;
pub mod decision;
pub mod diagnostic;
pub mod document;
pub mod engine;
pub mod eval;
pub mod facts;
pub mod function;
pub mod ir;
pub mod keyword;
pub mod kind;
pub mod limits;
pub mod list;
pub mod matcher;
pub mod oracle;
pub mod program;
pub mod request;
pub mod schema;
pub mod span;
pub mod state;
pub mod syntax;
mod table;
pub mod value;

pub use matcher::phone;
