//! Replays the fuzz corpora of texts and names.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "../fuzz/fuzz_targets/name_law.rs"]
mod name_law;
#[path = "../fuzz/fuzz_targets/text_law.rs"]
mod text_law;

use std::path::Path;

fn replay(target: &str, law: impl Fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).expect("a corpus").flatten();
    files.map(|file| law(&std::fs::read(file.path()).expect("a file of the corpus"))).count()
}

#[test]
fn the_corpora_hold() {
    assert!(replay("text_fold", text_law::fold_holds) >= 50);
    assert!(replay("name_compare", name_law::names_hold) >= 80);
}

/// What grows with the square of a text would take minutes here.
#[test]
fn long_texts_are_linear() {
    for unit in ["\u{301}", "¨", "a-\u{301}", "\u{200B}\u{301}", "ｶﾞ", "각", "- "] {
        let mut bytes = vec![31];
        bytes.extend(unit.repeat(1 << 16).bytes());
        let text = String::from_utf8_lossy(&bytes);
        let folded = menshen::matcher::text::Fold::new(
            menshen::matcher::text::Fold::NAME.steps() | menshen::matcher::text::Steps::SEPARATORS,
        )
        .fold(&text);
        assert!(folded.len() <= text.len() * 11);
        name_law::names_hold(&bytes);
    }
}
