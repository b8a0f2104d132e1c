//! The laws of the fuzzy list; the corpus replay of the ordinary tests runs the same ones.
#![allow(
    dead_code,
    clippy::panic,
    reason = "each target and the replay use their own part; a law fails by panicking"
)]

use menshen::list::fuzzy::{Budget, FuzzyList, LoadError, SearchScratch, Settings};
use menshen::matcher::edit::{self, Metric, Scratch};
use std::sync::LazyLock;

/// Lines that are obeyed; more only take time.
const LINES_MAX: usize = 200;

/// Lines that begin a list (`=text`), then change it (`+text`, `-text`) and ask it (`?text`). The first byte chooses
/// how it measures. After each question the answer is the one that comparing with every entry gives, also from the list
/// written and read again.
pub(crate) fn answers_agree(bytes: &[u8]) {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let metric = if choice & 1 == 0 { Metric::Levenshtein } else { Metric::Osa };
    let budget = if choice & 2 == 0 { Budget::ByLength } else { Budget::Fixed(choice >> 2) };
    let settings = Settings { metric, budget };
    let lines = || text.lines().take(LINES_MAX).enumerate();
    let id = |text: &str| u32::try_from(text.len() % 5).unwrap_or(0);
    let mut now: Vec<(u32, &str)> =
        lines().filter_map(|(_, line)| line.strip_prefix('=')).map(|text| (id(text), text)).collect();
    let Ok(mut list) = FuzzyList::build(settings, now.iter().copied()) else { return };
    let mut scratch = SearchScratch::new();
    for (_, line) in lines() {
        if let Some(text) = line.strip_prefix('+') {
            if list.add(id(text), text).is_ok() {
                now.push((id(text), text));
            }
        } else if let Some(text) = line.strip_prefix('-') {
            list.remove_entry(id(text), text);
            now.retain(|entry| *entry != (id(text), text));
        } else if let Some(query) = line.strip_prefix('?') {
            let expected = brute(&list, &now, query);
            let hits: Vec<_> = list
                .search(query, &mut scratch)
                .iter()
                .map(|hit| (usize::from(hit.edits()), hit.id()))
                .collect();
            assert_eq!(hits, expected, "{settings:?} {query:?} in {now:?}");
            let Ok(again) = FuzzyList::from_bytes(&list.to_bytes()) else {
                panic!("what is written is read")
            };
            let hits: Vec<_> = again
                .search(query, &mut scratch)
                .iter()
                .map(|hit| (usize::from(hit.edits()), hit.id()))
                .collect();
            assert_eq!(hits, expected, "read again: {settings:?} {query:?} in {now:?}");
        }
    }
}

/// Edits and id of every entry in reach, in the promised order.
fn brute(list: &FuzzyList, entries: &[(u32, &str)], query: &str) -> Vec<(usize, u32)> {
    let symbols = query.chars().count();
    let east_asian = query.chars().any(|symbol| matches!(symbol, '\u{4E00}'..='\u{9FFF}'));
    let reach = match list.settings().budget {
        Budget::Fixed(edits) => usize::from(edits.min(2)),
        Budget::ByLength if query.chars().any(|symbol| symbol > '\u{2E7F}') && !east_asian => {
            return skip(list, query);
        }
        Budget::ByLength if symbols <= if east_asian { 3 } else { 4 } => 0,
        Budget::ByLength => 1 + usize::from(symbols >= 8),
    };
    let mut scratch = Scratch::new();
    let mut found: Vec<_> = entries
        .iter()
        .map(|(id, text)| {
            (
                edit::distance(list.settings().metric, query, text, &mut scratch),
                text.chars().count(),
                *text,
                *id,
            )
        })
        .filter(|(edits, ..)| *edits <= reach)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(edits, _, _, id)| (edits, id)).collect()
}

/// Which writing a rare symbol belongs to is not this law's business: the list's own answer stands.
fn skip(list: &FuzzyList, query: &str) -> Vec<(usize, u32)> {
    let mut scratch = SearchScratch::new();
    list.search(query, &mut scratch).iter().map(|hit| (usize::from(hit.edits()), hit.id())).collect()
}

/// Magic and version before a list, and the checksum behind it, in bytes.
const MARK_BYTES: usize = 8;
const CHECKSUM_BYTES: usize = 8;

/// What every list of this library begins with.
static MARK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let settings = Settings { metric: Metric::Osa, budget: Budget::ByLength };
    let list = FuzzyList::build(settings, []).map(|list| list.to_bytes()).unwrap_or_default();
    let mark = list.get(..MARK_BYTES).unwrap_or_default().to_vec();
    assert!(frame(&mark, body(&list)) == list, "the frame of lists is another one");
    mark
});

/// What stands between the version and the checksum of a list.
pub(crate) fn body(list: &[u8]) -> &[u8] {
    list.get(MARK_BYTES..list.len().saturating_sub(CHECKSUM_BYTES)).unwrap_or_default()
}

fn frame(mark: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = [mark, body].concat();
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let start = 0x6D65_6E73_6865_6E00 ^ bytes.len() as u64;
    let sum = words.iter().chain([&last]).fold(start, |sum, word| {
        (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    let sum = (sum ^ (sum >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let sum = (sum ^ (sum >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    bytes.extend((sum ^ (sum >> 33)).to_le_bytes());
    bytes
}

/// Whatever stands between version and checksum, which are put around it, loading ends, and what it gives can be asked and
/// written again.
pub(crate) fn loading_is_safe(body: &[u8]) -> Result<(), LoadError> {
    let bytes = frame(&MARK, body);
    let list = FuzzyList::from_bytes(&bytes)?;
    let mut scratch = SearchScratch::new();
    for query in ["", "张小伟", "jonathan smith", "深圳华信达科技有限公司"] {
        list.search(query, &mut scratch);
    }
    assert_eq!(list.to_bytes(), bytes, "a list has one form");
    Ok(())
}
