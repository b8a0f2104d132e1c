//! Rules, tiers, quotas and overrides that cannot do what their author means: that it is told, and that nothing is told of what
//! people do mean.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use said::{HEAD, assert_found, assert_told, said_of_all};

fn rule(when: &str) -> String {
    format!("rules:\n  - rule: a\n    when: '{when}'\n    then: deny\n")
}

const TIERS: &str = "tiers:\n  - vip: target.tags contains \"VIP\"\n  - dealer: target.tags contains \"dealer\"\n  - normal\n";

#[test]
fn a_quota_is_never_spent_for_what_it_does_not_count() {
    let transfers = "quotas:\n  q: 2 per target per 90 days when action == transfer\n";
    for when in
        ["q is spent", "q.remaining == 0", "q.used >= 2", "q.used is known", "q.used * 2 between 2 and 9"]
    {
        assert_told(&format!("{transfers}{}", rule(when)), "E0505", when, "`on: transfer`");
    }
    for when in [
        "q is not spent",
        "q.used is missing",
        "q is spent or target.external",
        "not (q.used > 0 and q is spent)",
    ] {
        assert_found(&format!("{transfers}{}", rule(when)), &[]);
    }
    let on = format!("{transfers}{}", rule("q is spent").replace("    when", "    on: transfer\n    when"));
    assert_found(&on, &[]);
    let both = format!("{transfers}{}", rule("q is spent").replace("    when", "    on: any\n    when"));
    assert_found(&both, &[]);

    // Few actions are named.
    for (actions, words) in [
        ("transfer, claim, recycle", "`on: [transfer, claim, recycle]`"),
        ("transfer, claim, recycle, export", "another `on:`"),
    ] {
        let counted = format!("quotas:\n  q: 2 per target per day when action in [{actions}]\n");
        assert_told(&format!("{counted}{}", rule("q is spent")), "E0505", "q is spent", words);
    }

    let external = "quotas:\n  q: 2 per actor per day when target.external\n";
    let when = "q is spent and not target.external";
    assert_told(&format!("{external}{}", rule(when)), "E0505", when, "`q` does not count");
    let matching = rule(when).replace("    when", "    on_unknown: match\n    when");
    assert_found(&format!("{external}{matching}"), &[]);
    // What could not be understood of a quota says nothing of those who ask for it.
    let mistaken = "quotas:\n  q: 2 per actor when action == transfr\n";
    assert_found(&format!("{mistaken}{}", rule("q is spent")), &[("E0303", "transfr")]);
}

#[test]
fn what_can_be_only_so_much_by_itself() {
    let quota = "quotas:\n  q: 2 per actor per day\n";
    for when in ["q.remaining < 0", "q.used < 0"] {
        assert_told(&format!("{quota}{}", rule(when)), "E0505", when, "can never be");
    }
    for when in [
        "length(remark) < 0",
        "day_of_month(today) > 31",
        "score(\"spam\") > 1.0",
        "confidence(\"phone\") < 0.0",
        "similarity(target.name, \"张伟\") > 1.0",
        "time_of_day(requested_at) == 24:00",
        "direction not in [unknown, inbound, outbound, shared]",
        "target.external != true and target.external != false",
    ] {
        assert_found(&rule(when), &[("E0505", when)]);
    }
    // WeCom may send numbers that have no word yet.
    assert_found(&rule("target.type not in [wechat, wecom] and channel.type not in [single, multiple]"), &[]);
    assert_found(&rule("count < 0 or actor.customer_total < 0 or age(follow.created_at) < 0 s"), &[]);
}

#[test]
fn a_region_is_written_as_regions_are() {
    for (wrong, help) in [
        ("cn", "write \"CN\""),
        ("86", "write \"CN\""),
        ("+852", "write \"HK\""),
        ("中国", "\"001\""),
        ("CHN", "\"001\""),
        ("1", "\"001\""),
    ] {
        let when = |test: &str| rule(&format!("country(target.phone) {test}"));
        let guilty = format!("\"{wrong}\"");
        assert_told(&when(&format!("== {guilty}")), "E0303", &guilty, help);
        assert_told(&when(&format!("not in [\"CN\", {guilty}, \"001\"]")), "E0303", &guilty, help);
        assert_told(&rule(&format!("{guilty} != country(target.phone)")), "E0303", &guilty, help);
    }
    assert_found(&rule("country(target.phone) in [\"CN\", \"HK\", \"001\"]"), &[]);
}

#[test]
fn what_is_never_false_is_told() {
    for when in [
        "channel.add_way != search_phone or channel.add_way != name_card",
        "weekday not in [sat] or weekday not in [sun]",
        "target.name != \"张伟\" or target.name != \"李四\" or target.external",
        "not (target.name == \"张伟\" and target.name == \"李四\")",
        "count > 500 or count <= 500",
        "count < 5 or count between 5 and 9 or count > 9",
        "target.external or not target.external",
        "target.phone is known or target.phone is missing",
        "time >= 18:00 or time <= 24:00",
        "length(remark) >= 0",
        "score(\"spam\") >= 0.0",
    ] {
        let guilty = when.strip_prefix("not (").and_then(|when| when.strip_suffix(')')).unwrap_or(when);
        assert_found(&rule(when), &[("W0013", guilty)]);
        // A single test beside others may be there for completeness.
        let is_single = !when.contains(" or ") && guilty == when;
        let both = rule(&format!("({when}) and target.email.verified"));
        let expected = [("W0013", guilty)];
        assert_found(&both, if is_single { &[] } else { &expected });
    }
    let tiers = "tier != vip or tier != dealer";
    assert_told(&format!("{TIERS}{}", rule(tiers)), "W0013", tiers, "by `and`");
    let when = "channel.add_way != search_phone or channel.add_way != name_card";
    assert_told(&rule(when), "W0013", when, "by `and`");
    let quota = format!("quotas:\n  q: 5 per actor when {when}\n{}", rule("q is spent"));
    assert_found(&quota, &[("W0013", when)]);
    let tier = format!("tiers:\n  - t: {when}\n  - last\n{}", rule("tier == t"));
    assert_found(&tier, &[("W0013", when)]);
    // What the rules of a group share is told once.
    let group = format!(
        "rules:\n  - group: g\n    when: {when}\n    rules:\n      - {{ rule: a, when: target.external, then: deny }}\n      - {{ rule: b, when: target.email.verified, then: deny }}\n"
    );
    assert_found(&group, &[("W0013", when)]);
}

#[test]
fn what_people_mean_to_be_always_so_is_not_told() {
    for when in [
        "true",
        "target.external or true",
        "time between 00:00 and 24:00",
        "time < 24:00",
        "time >= 00:00",
        "time >= 00:00 and time < 06:00",
        "score(\"spam\") >= 0.0 and score(\"spam\") < 0.5",
        "weekday in [mon, tue, wed, thu, fri, sat, sun]",
        "weekday in [mon, tue, wed, thu, fri] or weekday in [sat, sun]",
        "direction == unknown or direction == inbound or direction == outbound or direction == shared",
        "action == add",
        "action != accept",
        "target.type == wechat or target.type == wecom",
        "channel.add_way != search_phone or target.name != \"张伟\"",
        "channel.add_way != search_phone or channel.add_way is missing",
        "time < 09:00 or time > 18:00",
        "target.phone is known",
    ] {
        assert_found(&rule(when), &[]);
    }
    for when in
        ["tier in [vip, dealer, normal]", "tier == vip or tier == dealer or tier == normal", "tier != vip"]
    {
        assert_found(&format!("{TIERS}{}", rule(when)), &[]);
    }
}

#[test]
fn a_tier_that_an_earlier_one_has_taken_is_empty() {
    let tiers = |tiers: &[&str]| {
        let written: String = tiers.iter().map(|tier| format!("  - {tier}\n")).collect();
        format!("tiers:\n{written}  - last\n{}", rule("tier == last"))
    };
    let order = tiers(&["customer: actor.customer_total > 100", "heavy: actor.customer_total > 1000"]);
    assert_told(&order, "E0507", "heavy", "put the narrower one first");
    let same = tiers(&[
        "vip: target.tags contains \"VIP\"",
        "x: target.external",
        "gold: target.tags contains \"VIP\"",
    ]);
    assert_told(&same, "E0507", "gold", "put the narrower one first");
    let wide =
        tiers(&["named: target.name is known", "zhang: target.name is known and target.name == \"张伟\""]);
    assert_told(&wide, "E0507", "zhang", "put the narrower one first");
    let together = tiers(&[
        "few: count < 10",
        "many: count >= 10 and target.external",
        "own: count >= 10 and not target.external",
        "x: count == 5 or count == 50 and target.external",
    ]);
    assert_found(&together, &[("E0507", "x")]);
    let contradicting = tiers(&["x: count > 10 and count < 5"]);
    assert_told(&contradicting, "E0507", "x", "contradict");

    assert_found(
        &tiers(&["heavy: actor.customer_total > 1000", "customer: actor.customer_total > 100"]),
        &[],
    );
    // Only who is left where nothing is known is in the last one, which there must be.
    assert_found(&tiers(&["many: count > 10", "few: count <= 10"]), &[]);
    assert_found(&tiers(&["off: false", "few: count <= 10"]), &[]);
    assert_found(
        &tiers(&["a: count > 10 or target.external", "b: count > 20 or target.email.verified"]),
        &[],
    );
    // What could not be understood takes nobody.
    assert_found(&tiers(&["a: cuont > 10", "b: count > 20"]), &[("E0301", "cuont")]);
    assert_found(&tiers(&["a: count > 20", "b: cuont > 20"]), &[("E0301", "cuont")]);
}

#[test]
fn overrides_that_do_nothing_are_told() {
    let rules = |mode_a: &str, mode_b: &str| {
        format!(
            "rules:\n  - rule: a\n    when: target.external\n    then: review\n{mode_a}  - rule: b\n    when: target.email.verified\n    then: allow\n    overrides: a\n{mode_b}"
        )
    };
    let shadow = "    mode: shadow\n";
    assert_found(&rules("", ""), &[]);
    assert_told(&rules(shadow, ""), "W0014", "a", "`a` is in shadow");
    assert_told(&rules("", shadow), "W0014", "a", "`b` is in shadow, and silences nobody");
    assert_told(&rules(shadow, shadow), "W0014", "a", "`b` is in shadow");
    let group = |second: &str| {
        format!(
            "rules:\n  - group: g\n    rules:\n      - {{ rule: a, when: target.external, then: review, mode: shadow }}\n      - {{ rule: c, when: count > 5, then: review{second} }}\n  - rule: b\n    when: target.email.verified\n    then: allow\n    overrides: g\n"
        )
    };
    assert_found(&group(""), &[]);
    assert_told(&group(", mode: shadow"), "W0014", "g", "`a` and 1 more are in shadow");
    let may = "    may_override_deny: true\n";
    assert_found(&rules("", may), &[]);
    assert_found(&format!("{}{may}", rule("target.external")), &[("W0014", "may_override_deny")]);
    assert_found(&format!("{}    may_override_deny: false\n", rule("target.external")), &[]);
}

#[test]
fn a_quota_that_is_only_shown_is_not_tested() {
    let quota = "quotas:\n  q: 2 per actor per day\n";
    let shown = format!("{quota}{}    because: \"{{q.used}} of {{q.limit}}\"\n", rule("target.external"));
    assert_told(&shown, "W0003", "q", "a rule must ask `q is spent`");
    let told = format!("{quota}{}    do: 'alert \"x\" about \"{{q.remaining}}\"'\n", rule("target.external"));
    assert_found(&told, &[("W0003", "q")]);
    let awaited = format!("{quota}{}", rule("target.external").replace("deny", "defer until q resets"));
    assert_found(&awaited, &[("W0003", "q")]);
    assert_found(
        &format!("{awaited}{}", rule("q is spent").replace("rules:\n", "").replace("rule: a", "rule: b")),
        &[],
    );
    // Whoever is at a mistake in what names it is not told besides that nobody does.
    for wrong in
        ["then: defer until q opens", "then: deny\n    because: \"{q.usd}\"", "then: defer untl q resets"]
    {
        let body = format!("{quota}rules:\n  - rule: a\n    when: target.external\n    {wrong}\n");
        let said = said_of_all(&format!("{HEAD}{body}"));
        assert!(said.len() == 1 && said.iter().all(|(code, ..)| code.starts_with('E')), "{wrong}: {said:?}");
    }
}
