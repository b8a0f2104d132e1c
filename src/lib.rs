//! Menshen (门神): may this person add that one as a contact, now, this way?

pub mod matcher;
mod table;
