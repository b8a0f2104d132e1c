//! Tables of names and texts: the fold, and what the keys of names are made of.

mod fold;
mod han;
mod han_names;
mod pairs;

use crate::table::Table;

/// Makes every table of this family.
pub(crate) fn tables() -> Result<Vec<Table>, String> {
    Ok(vec![fold::table()?, han_names::table()?, pairs::table()?])
}
