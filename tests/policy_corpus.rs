//! The corpora of the fuzz targets for whole policies, replayed on stable: each file, and the file without one line.

#![allow(clippy::expect_used, reason = "a test that fails says where")]

#[path = "../fuzz/fuzz_targets/policy_law.rs"]
mod policy_law;

use std::path::Path;

/// How many lines, evenly spread, are left out in turn: a policy takes milliseconds to load.
const LINES_MAX: usize = 10;

fn replay(target: &str, count: usize, law: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files: Vec<_> = std::fs::read_dir(folder).expect("a corpus").flatten().collect();
    assert!(files.len() >= count, "{} files", files.len());
    for file in files {
        let bytes = std::fs::read(file.path()).expect("a file of the corpus");
        law(&bytes);
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        for without in (0..lines.len()).step_by(lines.len().div_ceil(LINES_MAX).max(1)) {
            let kept = lines.iter().enumerate().filter(|(at, _)| *at != without);
            law(&kept.map(|(_, line)| *line).collect::<Vec<_>>().concat());
        }
    }
}

#[test]
fn policies() {
    replay("policy", 8, policy_law::policy);
}

#[test]
fn decisions() {
    let compared = std::cell::Cell::new(0);
    replay("evaluate", 4, |bytes| compared.set(compared.get() + policy_law::evaluate(bytes)));
    assert!(compared.get() >= 25, "{} decisions", compared.get());
}
