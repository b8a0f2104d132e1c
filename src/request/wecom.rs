//! Requests from what WeCom itself sends: callback events, and the details of a contact.
//!
//! A callback ([`Callback`], JSON or, with the feature `xml`, XML after decryption) says that something has happened, so
//! its request is in phase `post`; the details ([`Contact`]) then enrich it. Not for WeCom's transport: signatures,
//! decryption and the calls themselves are the host's.
//!
//! Invariant: what WeCom leaves out stays missing, and so does what an event or an id leaves blank. Sources: WeCom
//! developer documentation, 事件格式 (path/92277, 2024-06; path/96361), 获客助手事件通知 (path/99485), 获取客户详情
//! (path/96315), 批量获取客户详情 (path/93010).

mod callback;
mod contact;
#[cfg(feature = "xml")]
mod xml;

pub use callback::Callback;
pub use contact::{AnotherContact, Contact, ContactPage, ExternalContact, FollowUser};
