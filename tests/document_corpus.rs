//! The corpus of the document fuzz targets, replayed on stable: each file through both laws, and each of its beginnings
//! through the first.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "../fuzz/fuzz_targets/document_law.rs"]
mod document_law;

use std::path::Path;

#[test]
fn the_corpus_holds_the_laws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/document_read");
    let files: Vec<_> = std::fs::read_dir(folder).expect("a corpus").flatten().collect();
    assert!(files.len() >= 20, "{} files", files.len());
    for file in files {
        let bytes = std::fs::read(file.path()).expect("a file of the corpus");
        document_law::read(&bytes);
        document_law::format(&bytes);
        for end in 0..bytes.len().min(600) {
            document_law::read(&bytes[..end]);
        }
    }
}
