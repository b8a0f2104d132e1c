//! Imports go down only: the table of layers, and a reader of `use` paths that fails on any other edge.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// From the top to the bottom. Modules of one row do not know each other. A module of `matcher` is its own row entry.
const LAYERS: &[&[&str]] = &[
    &["engine"],
    &["eval", "image"],
    &["compile"],
    &["program", "oracle"],
    &["check"],
    &["ir"],
    &["document", "function"],
    &["facts"],
    &["request", "decision", "state", "list", "keyword", "syntax"],
    &["value", "schema"],
    &["kind"],
    &["matcher", "diagnostic"],
    &["limits", "span", "table", "calendar", "wire", "width"],
];

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// The text without comments, and without what follows the first `#[cfg(test)]` at the start of a line.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The top-level modules that `text` names behind `crate::`, also in groups such as `crate::{ir, kind::Scalar}`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        // `$crate` belongs to macros of others; none of ours is exported.
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut is_head = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => is_head = true,
                    ':' => is_head = false,
                    c if depth == 0 && is_head && (c.is_alphanumeric() || c == '_') => {
                        word.push(c);
                        continue;
                    }
                    _ => {}
                }
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
            }
            if !word.is_empty() {
                found.push(word);
            }
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

fn visit(folder: &Path, module: Option<&str>, edges: &mut BTreeMap<(String, String), String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            visit(&path, Some(module.unwrap_or(&stem)), edges);
        } else if path.extension().is_some_and(|extension| extension == "rs") && stem != "lib" {
            let module = module.unwrap_or(&stem);
            let text = code(&fs::read_to_string(&path).unwrap());
            for import in imports(&text) {
                edges.entry((module.to_owned(), import)).or_insert_with(|| path.display().to_string());
            }
        }
    }
}

fn edges() -> BTreeMap<(String, String), String> {
    let mut edges = BTreeMap::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut edges);
    // `crate::phone` is the public name of a matcher.
    edges.retain(|(_, to), _| to != "phone");
    edges
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for ((from, to), path) in edges() {
        if from == to {
            continue;
        }
        match (rank(&from), rank(&to)) {
            (Some(above), Some(below)) if above < below => {}
            (Some(_), Some(_)) => wrong.push(format!("{from} must not know {to} ({path})")),
            (None, _) => wrong.push(format!("{from} is not in the table of layers ({path})")),
            (_, None) => wrong.push(format!("{to} is not in the table of layers ({path})")),
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_module_is_in_the_table_and_the_table_has_no_others() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let mut declared: Vec<&str> = declared.map(|line| line.trim_end_matches(';')).collect();
    let mut listed: Vec<&str> = LAYERS.iter().flat_map(|row| row.iter().copied()).collect();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let text = "use crate::{ir::{Rule, Test}, kind::Scalar, span};\nlet a = crate::facts::number(v);";
    assert_eq!(imports(text), ["ir", "kind", "span", "facts"]);
    assert!(edges().len() > 60, "the edges of the crate are found: {}", edges().len());
}
