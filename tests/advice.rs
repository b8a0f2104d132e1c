//! What is advised, in words or as a fix, leads out of the mistake: not into the next one, and not back.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use said::{HEAD, assert_found, assert_told, said_of_all};

fn rule_when(when: &str) -> String {
    format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n")
}

/// Nothing that is advised of two sets leads back to what was written before.
#[test]
fn two_sets_are_told_a_way_that_does_not_lead_back() {
    for when in [
        "any target.tags in actor.tags",
        "all target.tags not in actor.tags",
        "target.tags in actor.tags",
        "actor.tags contains any target.tags",
        "actor.tags contains target.tags",
        "any target.tags == any actor.tags",
        "any target.tags == actor.tags",
    ] {
        let said = said_of_all(&format!("{HEAD}{}", rule_when(when)));
        let [(code, _, sentences)] = said.as_slice() else { panic!("{when}: {said:?}") };
        assert_eq!(code, "E0302", "{when}");
        assert!(
            sentences.contains("any … in [\"VIP\", \"gold\"]") && sentences.contains("a fact"),
            "{sentences}"
        );
    }
    for when in ["remark contains any target.tags", "any target.tags in remark"] {
        let said = said_of_all(&format!("{HEAD}{}", rule_when(when)));
        let [(_, _, sentences)] = said.as_slice() else { panic!("{when}: {said:?}") };
        assert!(sentences.contains("… mentions words"), "{when}: {sentences}");
    }
    for (mistaken, (code, guilty), words, mended) in [
        (
            "actor.userid in target.tags",
            ("E0301", "target.tags"),
            "write `target.tags contains actor.userid`",
            "target.tags contains actor.userid",
        ),
        (
            "target.owner in remark",
            ("E0301", "remark"),
            "write `remark contains target.owner`",
            "remark contains target.owner",
        ),
        (
            "actor.userid == any target.tags",
            ("E0302", "any target.tags"),
            "write it first",
            "any target.tags == actor.userid",
        ),
    ] {
        assert_told(&rule_when(mistaken), code, guilty, words);
        assert_found(&rule_when(mended), &[]);
    }
}
