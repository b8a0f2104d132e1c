//! Normalise and compare phones, names, texts and domains. Knows nothing of policies.

pub mod domain;
pub mod edit;
pub mod name;
pub mod phone;
pub mod text;
