//! The corpora of the fuzz targets, as the tests that replay them see them.
//!
//! A seed that a program makes (a snapshot, an image, a list as bytes) belongs to the form of its day, and after a change of
//! the form it is refused before anything is tried. So each is made by the test that replays it, and must be accepted as it
//! stands in its folder; fuzz/README.md tells how all of them are written anew. Files that a fuzzer has found need not be
//! accepted.
#![allow(dead_code, clippy::panic, reason = "each test uses its part; what cannot be read must stop it")]

use std::path::{Path, PathBuf};

/// A seed that is made: its name in the corpus, and its bytes.
pub(crate) type Seed = (&'static str, Vec<u8>);

/// What is said of a seed that is not accepted.
pub(crate) const STALE: &str = "is refused; fuzz/README.md tells how it is made anew";

pub(crate) fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file of a corpus with its name.
pub(crate) fn files(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    files
        .flatten()
        .map(|file| (file.file_name().to_string_lossy().into_owned(), read(&file.path())))
        .collect()
}

/// The seeds of a corpus as they stand there, written anew if that is asked for.
pub(crate) fn standing(target: &str, seeds: &[Seed]) -> Vec<Seed> {
    let path = |name: &str| folder(target).join(name);
    if std::env::var_os("BLESS").is_some() {
        for (name, bytes) in seeds {
            std::fs::write(path(name), bytes).unwrap_or_else(|error| panic!("{target}/{name}: {error}"));
        }
    }
    seeds.iter().map(|(name, _)| (*name, read(&path(name)))).collect()
}

/// The policy of `policies/wecom` as one text: what it has in files is the host's.
pub(crate) fn wecom() -> String {
    let policy = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/wecom/policy.yaml"));
    let policy = String::from_utf8(policy).unwrap_or_else(|error| panic!("{error}"));
    let mut parts = policy.split("from: lists/");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("from: host");
        text.push_str(part.split_once(".csv").map_or(part, |(_, rest)| rest));
    }
    text
}

/// Requests of `policies/wecom`, one a line.
pub(crate) fn wecom_requests() -> String {
    let requests = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/wecom/requests.jsonl"));
    String::from_utf8(requests).unwrap_or_else(|error| panic!("{error}"))
}
