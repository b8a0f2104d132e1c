//! Menshen (门神): may this person add that one as a contact, now, this way?
//!
//! A host service asks for every request; policies that people write in YAML answer, with a verdict, the reasons, and what
//! the host must do next. The same request, policy and counters give the same answer everywhere; nothing here reads a clock,
//! the environment or the network, and no input makes it panic.
//!
//! ```
//! use menshen::engine::{Engine, Options, Scratch};
//! use menshen::request::Request;
//!
//! let policy = "
//! menshen: 1
//! policy: office-hours
//! timezone: Asia/Shanghai
//! region: CN
//! default: deny
//! schedules:
//!   office: { days: mon-fri, hours: 09:00-18:00 }
//! rules:
//!   - rule: open
//!     when: now in office
//!     then: allow
//! ";
//! let engine = Engine::from_text("office.yaml", policy, Options::default())?;
//! let request = Request::from_json(br#"{"at": "2026-11-23T10:00:00+08:00"}"#, engine.limits())?;
//! assert_eq!(engine.decide(&request, &mut Scratch::new()).verdict().word(), "allow");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Not for** adding contacts, storing anything durably, or policies about other things than contacts.
//!
//! Hosts need [`engine`], [`request`] and [`limits`], and [`function`] and [`list`] to plug in their own. [`matcher`]
//! ([`phone`] for short), [`keyword`] and [`state`] are of use alone. The stages between a policy's text and a decision are
//! public for the laws, benches and fuzz targets that hold them against each other; versions promise nothing of those that
//! this page does not list.

// The derive of pest names `alloc` when its `std` feature is left out.
extern crate alloc;

pub mod calendar;
#[doc(hidden)]
pub mod check;
mod compile;
pub mod decision;
pub mod diagnostic;
pub mod document;
pub mod engine;
#[doc(hidden)]
pub mod eval;
#[doc(hidden)]
pub mod facts;
pub mod function;
mod image;
#[doc(hidden)]
pub mod ir;
pub mod keyword;
pub mod kind;
pub mod limits;
pub mod list;
pub mod matcher;
#[doc(hidden)]
pub mod oracle;
#[doc(hidden)]
pub mod program;
pub mod request;
pub mod schema;
pub mod span;
pub mod state;
pub mod syntax;
mod table;
pub mod value;
mod width;
mod wire;

pub use matcher::phone;
