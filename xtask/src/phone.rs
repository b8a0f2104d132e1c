//! The phone tables: from the exported metadata (`xtask/data/phone/metadata.json`) to `src/table/phone/*.rs`.

mod disguises;
mod emit;
mod layout;
mod openings;
mod pattern;
mod plan;
mod source;
mod states;

use crate::table::{self, Table};

/// Makes all phone tables.
pub(crate) fn tables() -> Result<Vec<Table>, String> {
    let source = table::source("phone/metadata.json")?;
    let metadata: source::Metadata = serde_json::from_str(&source.text).map_err(|error| error.to_string())?;
    let tables = plan::Tables::build(&metadata)?;
    let mut all = emit::files(&metadata, &tables, &source);
    all.push(disguises::table()?);
    Ok(all)
}
