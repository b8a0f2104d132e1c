//! Generated data. Each file names its source, version, licence and hash; `xtask tables` makes it.

pub(crate) mod fold;
pub(crate) mod han;
pub(crate) mod phone;
