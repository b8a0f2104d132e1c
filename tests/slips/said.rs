//! What is found in a policy, as tests compare it.
#![allow(dead_code, reason = "each test uses its part")]

use menshen::engine::{Engine, Options, Source};

/// The first lines of a policy.
pub(crate) const HEAD: &str = "menshen: 1\npolicy: t\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n";

/// The code, guilty characters and sentences of what is found in a policy, in the order of places.
pub(crate) fn said_of_all(text: &str) -> Vec<(String, String, String)> {
    let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
    let found = report.iter().map(|one| {
        let guilty = text.get(one.span.range()).expect("whole characters").to_owned();
        let said = [std::slice::from_ref(&one.message), &one.help].concat().join("; ");
        (one.code.id().to_owned(), guilty, said)
    });
    found.collect()
}

/// That just this is found in a policy behind its first lines: codes and guilty characters.
pub(crate) fn assert_found(body: &str, expected: &[(&str, &str)]) {
    let said = said_of_all(&format!("{HEAD}{body}"));
    let found: Vec<(&str, &str)> =
        said.iter().map(|(code, guilty, _)| (code.as_str(), guilty.as_str())).collect();
    assert_eq!(found, expected, "{body}\n{said:#?}");
}

/// That one thing is found behind the first lines, and that it is told with these words.
pub(crate) fn assert_told(body: &str, code: &str, guilty: &str, words: &str) {
    let said = said_of_all(&format!("{HEAD}{body}"));
    let [(found, place, sentences)] = said.as_slice() else { panic!("not one thing: {said:#?}\n{body}") };
    assert_eq!((found.as_str(), place.as_str()), (code, guilty), "{body}");
    assert!(sentences.contains(words), "{body}: {sentences}");
}

/// A text with all fixes that are offered for it, and how many these are.
pub(crate) fn fixed(text: &str) -> (String, usize) {
    let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
    let mut fixes: Vec<_> = report.iter().filter_map(|one| one.fix.clone()).collect();
    fixes.sort_by_key(|(span, _)| span.start);
    let mut text = text.to_owned();
    for (span, by) in fixes.iter().rev() {
        text.replace_range(span.range(), by);
    }
    (text, fixes.len())
}
