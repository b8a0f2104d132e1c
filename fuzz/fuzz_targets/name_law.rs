//! The law of the names' target; the corpus replay of the ordinary tests runs the same one.
#![allow(dead_code, reason = "each target uses its own law")]

use menshen::matcher::name::{Kind, Name, Rung, SCORE_MAX, compare, keys, parse_pair};

/// Law: comparing is symmetric, a name is itself, names that share the first key are one, and no name panics. The
/// first byte says whose names they are, a line break parts them.
pub(crate) fn names_hold(bytes: &[u8]) {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let (left, right) = text.split_once('\n').unwrap_or((&text, ""));
    let kind = [None, Some(Kind::Person), Some(Kind::Organisation)][usize::from(first % 3)];
    let (a, b) = parse_pair(left, right, kind);
    let (forth, back) = (compare(&a, &b), compare(&b, &a));
    assert!(
        forth.score() == back.score() && forth.rung() == back.rung(),
        "not symmetric: {left:?}, {right:?}"
    );
    assert!(compare(&a, &a).score() == SCORE_MAX, "not itself: {left:?}");
    let fold_key =
        |name: &Name| keys(name).into_iter().find(|key| key.rung == Rung::Fold).map(|key| key.text);
    let shared = fold_key(&a) == fold_key(&b) && !a.squashed().is_empty();
    assert!(!shared || forth.score() == SCORE_MAX, "one key and not one name: {left:?}, {right:?}");
}
