//! What every generator shares: reading a vendored source with its hash, and writing or checking the result.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A generated file: where it belongs, counted from the root of the repository, and what it must hold.
pub(crate) struct Table {
    /// The path below the root.
    pub(crate) path: &'static str,
    /// The whole text of the file.
    pub(crate) text: String,
}

/// A source file that is kept under `xtask/data`.
pub(crate) struct Source {
    /// The path below `xtask/data`.
    pub(crate) path: &'static str,
    /// The whole text.
    pub(crate) text: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub(crate) hash: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Reads a vendored source.
pub(crate) fn source(path: &'static str) -> Result<Source, String> {
    let full = root().join("xtask/data").join(path);
    let bytes = std::fs::read(&full).map_err(|error| format!("cannot read `{}`: {error}", full.display()))?;
    let mut hash = String::new();
    for byte in Sha256::digest(&bytes) {
        let _ = write!(hash, "{byte:02x}");
    }
    let text = String::from_utf8(bytes).map_err(|error| format!("`{path}` is not UTF-8: {error}"))?;
    Ok(Source { path, text, hash })
}

/// Writes the tables, or compares them with the files that are checked in.
pub(crate) fn finish(tables: &[Table], check: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    for table in tables {
        let full = root().join(table.path);
        if !check {
            std::fs::write(&full, &table.text)
                .map_err(|error| format!("cannot write `{}`: {error}", table.path))?;
            println!("wrote {} ({} bytes)", table.path, table.text.len());
        } else if std::fs::read_to_string(&full).is_ok_and(|kept| kept == table.text) {
            println!("{} is what its sources give", table.path);
        } else {
            stale.push(table.path);
        }
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("not what the sources give: {}; run `cargo xtask tables`", stale.join(", ")))
    }
}
