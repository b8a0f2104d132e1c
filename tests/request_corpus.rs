//! The corpora of the request fuzz targets, replayed with the same laws.

// Helpers outside of #[test] functions may fail the test loudly.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "../fuzz/fuzz_targets/request_law.rs"]
mod request_law;

use std::path::PathBuf;

fn replay(folder: &str, law: fn(&[u8])) -> usize {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), folder].iter().collect();
    let files = std::fs::read_dir(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    let mut count = 0;
    for file in files {
        let path = file.expect("a file of the folder").path();
        if path.is_file() {
            law(&std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
            count += 1;
        }
    }
    count
}

#[test]
fn requests() {
    assert!(replay("fuzz/corpus/request_json", request_law::json) >= 30);
    assert!(replay("tests/data/request", request_law::json) >= 3);
}

#[test]
fn payloads_of_wecom() {
    assert!(replay("fuzz/corpus/request_wecom", request_law::wecom) >= 20);
    assert!(replay("tests/data/request/wecom", request_law::wecom) >= 30);
}
