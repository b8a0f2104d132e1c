//! The laws of hosts, lists and keywords, shared by the fuzz targets and the replay of their corpora.

#![allow(dead_code, reason = "each target uses its own part")]

use menshen::keyword::{KeywordSet, Keywords, Scratch, SeeThrough};
use menshen::limits::Limits;
use menshen::list::{ListKind, Reading, read};
use menshen::matcher::domain::{DomainRef, EmailRef, Pattern};

fn limits() -> Limits {
    Limits { list_shapes: 8, regex_bytes: 64 << 10, keyword_words: 1_000, ..Limits::default() }
}

/// The first line is a pattern, the second a host or an address: no panic, the form is a fixed point, and a pattern
/// without a regular expression matches only whole labels.
pub(crate) fn domain(text: &str) {
    let (written, asked) = text.split_once('\n').unwrap_or((text, text));
    let (mut first, mut second) = (String::new(), String::new());
    if let Ok(email) = EmailRef::parse(asked, &mut first) {
        let again = EmailRef::parse(email.key(), &mut second).ok();
        assert_eq!(again.map(EmailRef::key), Some(email.key()), "{asked:?}");
    }
    let Ok(host) = DomainRef::parse(asked, &mut first) else { return };
    assert_eq!(DomainRef::parse(host.as_str(), &mut second), Ok(host), "{asked:?}");
    let Ok(pattern) = Pattern::parse(written, &limits()) else { return };
    let matches = pattern.matches(host);
    let labels: Vec<&str> = host.labels().rev().collect();
    let of = |name: DomainRef<'_>| name.as_str().rsplit('.').map(str::to_owned).collect::<Vec<_>>();
    match &pattern {
        Pattern::Exact(name) => assert_eq!(matches, labels == of(name.view()), "{text:?}"),
        Pattern::Below(name) => {
            let above = of(name.view());
            assert_eq!(
                matches,
                labels.len() > above.len() && labels.iter().zip(&above).all(|(a, b)| a == b),
                "{text:?}"
            );
        }
        Pattern::Shape(_) => {}
    }
}

/// The first byte chooses the kind, the rest is a list file: no panic, and every line is accounted for.
pub(crate) fn list(bytes: &[u8]) {
    let Some((&choice, file)) = bytes.split_first() else { return };
    let kinds = [ListKind::Phone, ListKind::Name, ListKind::Domain, ListKind::Email, ListKind::Text];
    let kind = kinds[usize::from(choice) % kinds.len()];
    let limits = limits();
    let Ok(loaded) = read(file, Reading::new(kind, &limits)) else { return };
    let report = loaded.report;
    assert_eq!(report.entries - report.duplicates, loaded.list.len());
    assert!(report.entries + report.bad_count <= report.lines as usize);
    assert!(report.bad.len() <= report.bad_count && report.bad.is_sorted_by_key(|bad| bad.line));
}

/// The first byte chooses the disguises; the last line is a text, the lines before it are words: no panic, hits are whole
/// characters in order, and seeing through everything finds at least as much.
pub(crate) fn keyword(bytes: &[u8]) {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let (words, text) = rest.rsplit_once('\n').unwrap_or((rest, rest));
    let words: Vec<&str> =
        words.lines().filter(|word| Keywords::check(word, &limits()).is_ok()).take(50).collect();
    let some = SeeThrough::WORDS.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1);
    let some = some.fold(SeeThrough::NONE, |all, (_, (_, one))| all.with(*one));
    let find = |see_through| {
        let anywhere = choice & 0x20 != 0;
        let set = KeywordSet { words: words.clone(), see_through, anywhere, ..KeywordSet::default() };
        let keywords = Keywords::compile(&[set], &limits()).expect("words that were checked");
        let mut scratch = Scratch::new();
        let mentions = keywords.scan(text, &mut scratch);
        (mentions.hits().to_vec(), mentions.is_cut_short())
    };
    let (fewer, _) = find(some);
    for hit in &fewer {
        assert!(!hit.span.is_empty() && text.get(hit.span.clone()).is_some(), "{hit:?}");
    }
    assert!(fewer.is_sorted_by_key(|hit| (hit.span.start, hit.span.end)));
    let (more, is_cut_short) = find(SeeThrough::ALL);
    for hit in &fewer {
        let is_same = |other: &&menshen::keyword::Hit| other.span == hit.span && other.word == hit.word;
        assert!(is_cut_short || more.iter().find(is_same).is_some(), "{hit:?} is lost of {rest:?}");
    }
}
