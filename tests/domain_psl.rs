//! The registrable part of a host, against the Public Suffix List's own vectors.

use menshen::matcher::domain::Domain;

/// One `checkPublicSuffix(input, expected);` line, or `None` for comments.
fn vector(line: &str) -> Option<(Option<&str>, Option<&str>)> {
    let inner = line.strip_prefix("checkPublicSuffix(")?.strip_suffix(");")?;
    let (input, expected) = inner.split_once(", ")?;
    Some((unquoted(input), unquoted(expected)))
}

fn unquoted(word: &str) -> Option<&str> {
    word.strip_prefix('\'')?.strip_suffix('\'')
}

#[test]
fn the_lists_own_vectors_hold() {
    let text = include_str!("data/domain/test_psl.txt");
    let mut checked = 0;
    for line in text.lines() {
        let Some((input, expected)) = vector(line) else { continue };
        let expected = expected.map(|name| Domain::parse(name).unwrap());
        let found = input.and_then(|name| Domain::parse(name).ok()).and_then(|name| {
            // The vectors give the Unicode form for Unicode input; both are compared in the ASCII form here.
            name.view().registrable().map(|found| found.to_owned())
        });
        assert_eq!(found, expected, "{line}");
        checked += 1;
    }
    assert_eq!(checked, 78, "the number of vectors in the file");
}
