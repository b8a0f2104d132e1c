//! What a host asks: one request, with WeCom's own field names, and the typed view that rules read.
//!
//! A request is made in three ways: read from JSON ([`Request::from_json`]), adapted from what WeCom sends ([`wecom`]),
//! or filled in by host code (every field is public and starts missing). It is not for deriving facts (E.164, folded
//! names): that is done once a request by the layers above, from the values given here.
//!
//! Invariant: missing is never empty. A field that the sender left out, or set to `null`, reads as
//! [`Value::Missing`](crate::value::Value::Missing); a field that was sent empty reads as empty. What follows from an id
//! does not follow from a blank one, though. Fields that are not known here are ignored, so a field that WeCom adds
//! tomorrow breaks nothing.
//!
//! Cost: reading is one pass over the JSON with one allocation a text; [`Request::value`] is a jump table and
//! allocates nothing.

mod code;
mod error;
mod fact;
mod json;
mod list;
pub mod mask;
mod model;
mod read;
mod score;
mod time;
mod value;
pub mod wecom;

pub use code::{
    Action, AddWay, Code, CodeScene, CodeType, ConsentBasis, ContactType, Direction, Gender, MessageSource,
    Phase, Relation, Transport, VideoSource,
};
pub use error::{ReadError, ReadErrorKind};
pub use fact::{Fact, FactName, Facts};
pub use list::{Email, Emails, Privileges, Tag, Tags};
pub use model::{
    Actor, Approval, Channel, Consent, Evidence, Export, Follow, Handover, Message, Pool, Removal, Request,
    Target, WechatChannels,
};
pub use score::{Prefill, Score, ScoredLabel};
pub use time::Timestamp;
pub(crate) use value::said;
