//! What is advised, in words or as a fix, leads out of the mistake: not into the next one, and not back.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use said::{HEAD, assert_found, assert_told, fixed, said_of_all};

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

/// A value in braces that a comma has cut is one mistake, and is mended as its key asks.
#[test]
fn a_value_that_a_comma_has_cut_is_one_mistake() {
    let rule = |keys: &str| format!("rules:\n  - {{ rule: a, {keys} }}\n");
    let list = |keys: &str| format!("lists:\n  l: {{ of: name, {keys} }}\n{}", rule_when("target.name in l"));
    let quota = |quota: &str| format!("quotas: {{ q: {quota} }}\n{}", rule_when("q is spent"));
    let schedule = |hours: &str| {
        format!(
            "schedules:\n  s: {{ hours: 09:00-18:00, except: {{ 2026-10-01: {hours} }} }}\n{}",
            rule_when("now in s")
        )
    };
    for (mistaken, guilty, mended) in [
        (list("values: 张三, 李四"), "李四", list("values: [张三, 李四]")),
        (list("values: \"张三\", \"李四\", 王五"), "\"李四\"", list("values: [\"张三\", \"李四\", 王五]")),
        (list("values: [张三], by: fold, core"), "core", list("values: [张三], by: [fold, core]")),
        (
            rule("when: target.external, then: deny, on: add, accept"),
            "accept",
            rule("when: target.external, then: deny, on: [add, accept]"),
        ),
        (
            rule("when: target.external, then: allow, do: tag \"a\", tag \"b\""),
            "tag \"b\"",
            rule("when: target.external, then: allow, do: [tag \"a\", tag \"b\"]"),
        ),
        (
            rule("when: days_between(today, 2026-12-31) < 30, then: deny"),
            "2026-12-31) < 30",
            rule("when: \"days_between(today, 2026-12-31) < 30\", then: deny"),
        ),
        (
            quota("5 per actor per day when days_between(today, 2026-12-31) < 30"),
            "2026-12-31) < 30",
            quota("\"5 per actor per day when days_between(today, 2026-12-31) < 30\""),
        ),
        (schedule("09:00-12:00, 13:30-18:00"), "13:30-18:00", schedule("\"09:00-12:00, 13:30-18:00\"")),
    ] {
        assert_told(&mistaken, "E0101", guilty, "parts keys");
        assert_found(&mended, &[]);
        assert_eq!(fixed(&format!("{HEAD}{mistaken}")).0, format!("{HEAD}{mended}"));
    }
}

/// A key in full width is the one that it looks like, and no key is written a second time.
#[test]
fn a_key_is_taken_for_the_one_that_is_missing() {
    let mistaken = "rules:\n  - rule: a\n    ｗhen: target.external\n    then: deny\n";
    assert_told(mistaken, "E0101", "ｗhen", "did you mean `when`?");
    assert_eq!(fixed(&format!("{HEAD}{mistaken}")).0, format!("{HEAD}{}", rule_when("target.external")));
    let twice = format!("{HEAD}{}    thenn: allow\n", rule_when("target.external"));
    assert_eq!(fixed(&twice).0, twice);
    assert_eq!(said_of_all(&twice).len(), 1);
}

/// What stands before the `when` of a quota is never a text.
#[test]
fn a_number_of_a_quota_is_mended_as_one() {
    let quota = |quota: &str| format!("{HEAD}quotas:\n  q: {quota}\n{}", rule_when("q is spent"));
    for (mistaken, mended) in [
        ("3 per target per rolling 24个 hours", "3 per target per rolling 24 hours"),
        ("2万 per actor when target.external", "20000 per actor when target.external"),
    ] {
        assert_eq!(fixed(&quota(mistaken)).0, quota(mended));
    }
}
