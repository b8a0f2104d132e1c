//! The corpora of the fuzz targets for hosts, lists and keywords, replayed on stable, each file and its beginnings.

#![allow(clippy::expect_used, reason = "a test that fails says where")]

#[path = "../fuzz/fuzz_targets/keyword_law.rs"]
mod keyword_law;

use std::path::Path;

fn replay(target: &str, count: usize, law: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files: Vec<_> = std::fs::read_dir(folder).expect("a corpus").flatten().collect();
    assert!(files.len() >= count, "{} files", files.len());
    for file in files {
        let bytes = std::fs::read(file.path()).expect("a file of the corpus");
        for end in 0..=bytes.len().min(200) {
            law(bytes.get(..end).unwrap_or_default());
        }
        law(&bytes);
    }
}

#[test]
fn hosts_and_patterns() {
    replay("domain_pattern", 10, |bytes| keyword_law::domain(&String::from_utf8_lossy(bytes)));
}

#[test]
fn list_files() {
    replay("list_read", 7, keyword_law::list);
}

#[test]
fn keywords() {
    replay("keyword_scan", 9, keyword_law::keyword);
}
