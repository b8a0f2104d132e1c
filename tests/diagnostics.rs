//! Every diagnostic code with a policy that earns it and the report as it is printed, in one file.
//!
//! A golden file `tests/diagnostics/<CODE>.txt` (or `<CODE>-<word>.txt` for a further case) is the policy, a line of `=`
//! signs, and the rendered report. A first line `# limits: name=value ...` of the policy sets limits. After a change that
//! is meant, `BLESS=1 cargo test --test diagnostics` writes the reports anew; read the difference before committing it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use menshen::diagnostic::{Code, Colour, Report};
use menshen::document;
use menshen::engine::{Engine, Options, Source};
use menshen::limits::Limits;

const SEPARATOR: &[u8] = b"\n==========\n";

/// The folder beside which the policies stand, with the list files that they name.
const LISTS: &str = "tests/data/diagnostics";

/// What is reported of a file. The codes of YAML are shown by the stage that reads it, so that their files need be no
/// whole policies; all others by the whole check.
fn check(code: &str, source: &[u8], limits: &Limits) -> Report {
    let name = "policy.yaml";
    let is_of_document = code.starts_with("E00") || code == Code::HiddenCharacter.id();
    match document::decode(source, limits) {
        Ok(text) if is_of_document => {
            Report::new(name, text, document::read(text, limits).diagnostics, limits)
        }
        Ok(text) => {
            let source = Source::text(name, text).beside(Path::new(env!("CARGO_MANIFEST_DIR")).join(LISTS));
            Engine::check(&source, &Options { limits: limits.clone(), ..Options::default() })
        }
        Err(undecodable) => Report::new(name, undecodable.text, vec![undecodable.diagnostic], limits),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The code that a golden file is for, and its path.
fn golden_files() -> Vec<(String, PathBuf)> {
    let mut files: Vec<(String, PathBuf)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            (stem.split('-').next().unwrap().to_owned(), path)
        })
        .collect();
    files.sort();
    files
}

fn limits_of(source: &[u8]) -> Limits {
    let mut limits = Limits::default();
    let first =
        String::from_utf8_lossy(source.split(|byte| *byte == b'\n').next().unwrap_or_default()).into_owned();
    let Some(settings) = first.strip_prefix("# limits: ") else { return limits };
    for setting in settings.split_whitespace() {
        let (name, value) = setting.split_once('=').unwrap();
        let value: usize = value.parse().unwrap();
        match name {
            "policy_bytes" => limits.policy_bytes = value,
            "yaml_depth" => limits.yaml_depth = value,
            "yaml_nodes" => limits.yaml_nodes = value,
            "yaml_aliases" => limits.yaml_aliases = value,
            "rules" => limits.rules = value,
            "expression_bytes" => limits.expression_bytes = value,
            "expression_depth" => limits.expression_depth = value,
            other => panic!("a golden file sets the unknown limit {other}"),
        }
    }
    limits
}

#[test]
fn reports_are_as_the_golden_files_say() {
    let mut different = Vec::new();
    for (code, path) in golden_files() {
        let golden = std::fs::read(&path).unwrap();
        let at = golden.windows(SEPARATOR.len()).position(|window| window == SEPARATOR);
        let source = &golden[..at.map_or(golden.len(), |at| at + 1)];
        let expected = at.map_or(&[][..], |at| &golden[at + SEPARATOR.len()..]);
        let report = check(&code, source, &limits_of(source));
        let rendered = report.render(Colour::Plain);
        assert!(
            report.iter().any(|one| one.code.id() == code),
            "{} does not earn its code:\n{rendered}",
            path.display()
        );
        if rendered.as_bytes() == expected {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            let mut blessed = source.to_vec();
            blessed.extend_from_slice(&SEPARATOR[1..]);
            blessed.extend_from_slice(rendered.as_bytes());
            std::fs::write(&path, blessed).unwrap();
        } else {
            different.push(format!("{}:\n{rendered}", path.display()));
        }
    }
    assert!(
        different.is_empty(),
        "these reports differ from their golden files:\n\n{}",
        different.join("\n")
    );
}

#[test]
fn every_code_has_a_golden_file_and_every_golden_file_a_code() {
    let golden: BTreeSet<String> = golden_files().into_iter().map(|(code, _)| code).collect();
    for code in &golden {
        assert!(Code::from_id(code).is_some(), "tests/diagnostics has a file for {code}, which is no code");
    }
    for code in Code::ALL {
        assert!(golden.contains(code.id()), "{} needs a golden file", code.id());
    }
}
