//! The law of the text fold's target; the corpus replay of the ordinary tests runs the same one.
#![allow(dead_code, reason = "each target uses its own law")]

use menshen::matcher::text::{Fold, FoldBuffer, OffsetMap, Steps};

const ALL: [Steps; 5] =
    [Steps::COMPATIBILITY, Steps::CASE, Steps::IGNORABLE, Steps::TRADITIONAL, Steps::SEPARATORS];

/// Law: any set of steps is idempotent, the offsets change nothing, and every folded character is traced to
/// characters that fold to a text that holds it. The first byte says which steps.
pub(crate) fn fold_holds(bytes: &[u8]) {
    let Some((&bits, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let steps = ALL.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, &step)| step);
    let fold = Fold::new(steps.fold(Steps::NONE, Steps::with));
    let once = fold.fold(&text);
    assert!(fold.fold(&once) == once, "not idempotent by {fold:?}: {text:?}");
    let (mut folded, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
    fold.fold_with_offsets(&text, &mut folded, &mut offsets);
    assert!(folded.as_str() == once, "other with offsets by {fold:?}: {text:?}");
    for (at, c) in once.char_indices() {
        let source = offsets.original(at..at + c.len_utf8()).and_then(|span| text.get(span));
        assert!(
            source.is_some_and(|source| fold.fold(source).contains(c)),
            "{c:?} comes from nowhere: {text:?}"
        );
    }
    assert!(once.len() <= text.len() * 11, "longer than promised: {text:?}");
}
