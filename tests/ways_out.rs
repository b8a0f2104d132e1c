//! Each mistake of somebody who has never programmed is one finding, and what it says leads to a policy that loads.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use said::{HEAD, assert_found, said_of_all};

fn rule_when(when: &str) -> String {
    format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n")
}

/// That the mistake is the only finding and is told with these words, and that nothing is found in what they lead to.
fn assert_leads_out(mistaken: &str, (code, guilty): (&str, &str), words: &str, mended: &str) {
    let said = said_of_all(&format!("{HEAD}{mistaken}"));
    let [(found, place, sentences)] = said.as_slice() else {
        panic!("not one mistake: {said:#?}\n{mistaken}")
    };
    assert_eq!((found.as_str(), place.as_str()), (code, guilty), "{mistaken}");
    assert!(sentences.contains(words), "{mistaken}: {sentences}");
    assert_found(mended, &[]);
}

/// The same of two conditions, which may use a list of phones.
fn assert_condition(mistaken: &str, found: (&str, &str), words: &str, mended: &str) {
    let lists = "lists:\n  bp: { of: phone, values: [\"13800138000\"] }\n";
    let policy = |when: &str| match when.contains("in bp") {
        true => format!("{lists}{}", rule_when(when)),
        false => rule_when(when),
    };
    assert_leads_out(&policy(mistaken), found, words, &policy(mended));
}

#[test]
fn a_question_that_is_carried_on_is_written_out() {
    for (mistaken, value, mended) in [
        (
            "channel.add_way == search_phone or name_card",
            "name_card",
            "channel.add_way in [search_phone, name_card]",
        ),
        ("weekday != sat and sun", "sun", "weekday not in [sat, sun]"),
        ("weekday == mon or tue or wed", "tue or wed", "weekday in [mon, tue, wed]"),
        ("target.name == \"张三\" or 李四", "李四", "target.name in [\"张三\", \"李四\"]"),
        ("count == 1 or 2", "2", "count in [1, 2]"),
        ("today == 2026-10-01 or 2026-12-25", "2026-12-25", "today == 2026-10-01 or today == 2026-12-25"),
        ("time != 09:00 or 18:00", "18:00", "time != 09:00 and time != 18:00"),
        ("count > 1 and 2", "2", "count > 1 and count > 2"),
        ("remark contains \"a\" or \"b\"", "\"b\"", "remark contains \"a\" or remark contains \"b\""),
        (
            "target.tags not contains \"a\" and \"b\"",
            "\"b\"",
            "target.tags not contains \"a\" and target.tags not contains \"b\"",
        ),
        ("remark matches /a+/ or /b+/", "/b+/", "remark matches /a+/ or remark matches /b+/"),
        ("any target.tags == \"a\" or \"b\"", "\"b\"", "any target.tags in [\"a\", \"b\"]"),
    ] {
        assert_condition(mistaken, ("E0308", value), &format!("write `{mended}`"), mended);
    }
    let tiers = "tiers:\n  - vip: target.external\n  - dealer: target.owner is known\n  - normal\n";
    assert_leads_out(
        &format!("{tiers}{}", rule_when("tier == vip or dealer")),
        ("E0308", "dealer"),
        "write `tier in [vip, dealer]`",
        &format!("{tiers}{}", rule_when("tier in [vip, dealer]")),
    );
    let said = said_of_all(&format!("{HEAD}{}", rule_when("tenant == abc or def")));
    assert!(said.iter().any(|(_, _, said)| said.contains("`tenant in [\"abc\", \"def\"]`")), "{said:?}");
    // A name that is nearly one is no value.
    assert_found(
        &rule_when("channel.add_way == search_phone or targt.external"),
        &[("E0301", "targt.external")],
    );
    assert_found(&rule_when("target.name == \"张三\" or extrnal"), &[("E0301", "extrnal")]);
}

#[test]
fn a_value_of_another_kind_is_told_what_to_write() {
    for (mistaken, guilty, words, mended) in [
        ("now - requested_at > 3", "", "a duration is written as in `3 days`", "now - requested_at > 3 days"),
        ("weekday == 1", "", "one of mon, tue, wed, thu, fri, sat, sun", "weekday == mon"),
        (
            "similarity(target.name, \"张三\") > 90",
            "",
            "a score lies between 0 and 1.0, as in `0.92`",
            "similarity(target.name, \"张三\") > 0.92",
        ),
        (
            "target.gender == \"男\"",
            "",
            "without quotes as one of unknown, male, female",
            "target.gender == male",
        ),
        (
            "now between 09:00 and 18:00",
            "09:00 and 18:00",
            "`time` is that of `now`",
            "time between 09:00 and 18:00",
        ),
        ("now > 2026-10-01", "", "`today` is that of `now`", "today > 2026-10-01"),
        ("channel.add_way == 1", "", "as one of unknown, scan_qr_code,", "channel.add_way == scan_qr_code"),
    ] {
        let guilty = if guilty.is_empty() { mistaken } else { guilty };
        assert_condition(mistaken, ("E0302", guilty), words, mended);
    }
}

#[test]
fn words_of_other_languages_lead_to_those_of_this_one() {
    for (mistaken, found, words, mended) in [
        ("target.phone is null", ("E0201", "is null"), "write `is missing`", "target.phone is missing"),
        ("target.phone is not null", ("E0201", "is not null"), "write `is known`", "target.phone is known"),
        ("target.phone != null", ("E0301", "null"), "`… is known`", "target.phone is known"),
        (
            "target.email in [qq.com]",
            ("E0301", "qq.com"),
            "write `domain(…) == \"qq.com\"`",
            "domain(target.email) == \"qq.com\"",
        ),
        (
            "target.email == \"qq.com\"",
            ("E0407", "\"qq.com\""),
            "write `domain(…) == \"qq.com\"`",
            "domain(target.email) == \"qq.com\"",
        ),
        (
            "target.phones any in bp",
            ("E0201", "any"),
            "write `any target.phones …`",
            "any target.phones in bp",
        ),
        (
            "target.name like \"张*\"",
            ("E0201", "like"),
            "`starts with \"…\"`",
            "target.name starts with \"张\"",
        ),
        (
            "\"VIP\" in target.tags",
            ("E0003", "in target.tags"),
            "`target.tags contains \"VIP\"`",
            "target.tags contains \"VIP\"",
        ),
        (
            "'\"VIP\" in target.tags'",
            ("E0301", "target.tags"),
            "write `target.tags contains \"VIP\"`",
            "target.tags contains \"VIP\"",
        ),
        (
            "actor.customer_total >= 80%",
            ("E0201", ""),
            "`actor.customer_total * 100 / actor.capacity >= 80`",
            "actor.customer_total * 100 / actor.capacity >= 80",
        ),
        ("yes", ("E0301", "yes"), "`when: true` speaks always", "true"),
        ("是", ("E0301", "是"), "`when: true` speaks always", "true"),
    ] {
        assert_condition(mistaken, found, words, mended);
    }
    let never = said_of_all(&format!("{HEAD}{}", rule_when("no")));
    assert!(never.iter().all(|(_, _, said)| said.contains("is left out")), "{never:?}");
}

#[test]
fn a_verdict_goes_by_other_names_wherever_it_stands() {
    for (word, meant) in [("允许", "allow"), ("审批", "review"), ("拒绝", "deny"), ("reject", "deny")] {
        let text = HEAD.replace("default: allow", &format!("default: {word}")) + &rule_when("true");
        let said = said_of_all(&text);
        let [(_, guilty, sentences)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!(guilty, word);
        assert!(sentences.contains(&format!("did you mean `{meant}`?")), "{sentences}");
    }
}

#[test]
fn what_is_looked_for_is_not_empty() {
    for when in [
        "remark contains \"\"",
        "remark starts with \"\"",
        "remark ends with \"\"",
        "target.tags contains \"\"",
    ] {
        assert_condition(
            when,
            ("E0408", "\"\""),
            "`… is empty`",
            "remark is empty or target.tags is not empty",
        );
    }
    assert_condition("target.name == \"\"", ("E0408", "\"\""), "`… is empty`", "target.name is empty");
    // Requests can hold an empty text, and a condition can ask for it.
    for when in
        ["tenant == \"\"", "tenant in [\"\", \"x\"]", "any target.tags == \"\"", "remark contains \" \""]
    {
        assert_found(&rule_when(when), &[]);
    }
}

#[test]
fn a_key_of_rules_on_a_group_is_told_where_it_stands() {
    let group = |key: &str, then: &str| {
        format!("rules:\n  - group: g\n{key}    rules:\n      - rule: a\n        when: true\n{then}")
    };
    let then = "        then: deny\n";
    for key in ["then: deny", "do: audit", "because: x", "overrides: b", "on_unknown: skip"] {
        let word = key.split(':').next().unwrap_or_default();
        let mistaken = group(&format!("    {key}\n"), then);
        assert_leads_out(
            &mistaken,
            ("E0101", word),
            &format!("`{word}` stands on each rule of the group"),
            &group("", then),
        );
    }
    // The rules are not missed what was meant for all of them.
    assert_leads_out(
        &group("    then: deny\n", ""),
        ("E0101", "then"),
        "stands on each rule of the group",
        &group("", then),
    );
    assert_leads_out(
        &format!("then: deny\n{}", rule_when("true")),
        ("E0101", "then"),
        "below its `- rule:`",
        &rule_when("true"),
    );
}

#[test]
fn keys_in_chinese_are_told_once_each() {
    let text = "menshen: 1\n策略: t\n时区: Asia/Shanghai\n地区: CN\n默认: allow\n规则:\n  - 规则: a\n    \
        条件: targt.external\n    那么: dny\n    原因: \"{target.nam}\"\n";
    let found: Vec<(String, String)> =
        said_of_all(text).into_iter().map(|(code, guilty, _)| (code, guilty)).collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(code, guilty)| (code.as_str(), guilty.as_str())).collect();
    let unknown = |key| ("E0101", key);
    let expected = [
        unknown("策略"),
        unknown("时区"),
        unknown("地区"),
        unknown("默认"),
        unknown("规则"),
        unknown("规则"),
        unknown("条件"),
        ("E0301", "targt.external"),
        unknown("那么"),
        ("E0506", "dny"),
        unknown("原因"),
        ("E0301", "{target.nam}"),
    ];
    assert_eq!(found, expected);
    assert!(
        said_of_all(text).iter().filter(|one| one.0 == "E0101").all(|one| one.2.contains("did you mean"))
    );
    let words = "menshen policy about timezone region default facts lists keywords extract schedules tiers quotas rules";
    let chinese = "门神 策略 说明 时区 地区 默认 事实 名单 关键词 提取 日程 等级 配额 规则"
        .split(' ')
        .zip(words.split(' '));
    for (key, meant) in chinese {
        let said = said_of_all(&format!("{key}: x\n"));
        let help = format!("did you mean `{meant}`?");
        assert!(
            said.iter().any(|(_, guilty, said)| guilty == key && said.contains(&help)),
            "{key}: {said:?}"
        );
    }
    assert_found(
        "rules:\n  - 分组: g\n    rules:\n      - rule: a\n        when: targt.external\n        then: deny\n",
        &[("E0101", "分组"), ("E0301", "targt.external")],
    );
}

#[test]
fn tiers_without_dashes_are_tiers() {
    let tiers =
        |condition: &str| format!("tiers:\n  vip: {condition}\n  normal:\n{}", rule_when("tier == vip"));
    assert_leads_out(
        &tiers("target.external"),
        ("E0104", "vip: target.external\n  normal:"),
        "begin each with `- `",
        &format!("tiers:\n  - vip: target.external\n  - normal\n{}", rule_when("tier == vip")),
    );
    let said = said_of_all(&format!("{HEAD}{}", tiers("targt.external")));
    assert!(said.iter().any(|(_, guilty, _)| guilty == "targt.external"), "{said:?}");
}

#[test]
fn a_mark_that_takes_no_room_is_one_mistake() {
    for (path, mark) in [
        ("target.\u{200b}external", "\u{200b}"),
        ("target\u{200b}.external", "\u{200b}"),
        ("target.exter\u{200b}nal", "\u{200b}"),
        ("target.exter\u{ad}nal", "\u{ad}"),
        ("target.external\u{2060}", "\u{2060}"),
    ] {
        let said = said_of_all(&format!("{HEAD}{}", rule_when(path)));
        let guilty: Vec<&str> = said.iter().map(|(_, guilty, _)| guilty.as_str()).collect();
        assert_eq!(guilty, [mark], "{said:?}");
    }
    assert_condition(
        "target.\u{200b}external",
        ("E0201", "\u{200b}"),
        "`U+200B` is a space or mark that cannot be seen; it takes no room: take it away",
        "target.external",
    );
    // What stands behind a wide space was to be read by itself.
    let said = said_of_all(&format!("{HEAD}{}", rule_when("target.external\u{3000}x")));
    assert_eq!(said.len(), 2, "{said:?}");
}

#[test]
fn lines_that_are_indented_too_deep_hide_nothing() {
    let found =
        |line| [("E0003", line), ("E0301", "target.externl"), ("E0506", "dney"), ("E0301", "{target.nam}")];
    assert_found(
        "rules:\n  - rule: c\n     when: target.externl\n    then: dney\n    because: \"{target.nam}\"\n",
        &found("when: target.externl"),
    );
    assert_found(
        "rules:\n  - rule: c\n    then: deny\n     when: target.externl",
        &found("when: target.externl")[..2],
    );
    // All lines that stand too deep are one mistake.
    assert_found(
        "rules:\n  - rule: c\n     when: target.externl\n     # why\n\n     then: dney\n     because: \"{target.nam}\"\n",
        &found("when: target.externl"),
    );
    let rules = |lead: &str| {
        format!(
            "rules:\n- rule: a\n  when: true\n  then: deny\n{lead}- rule: b\n{lead}  when: target.externl\n{lead}  then: dney\n{lead}  because: \"{{target.nam}}\"\n"
        )
    };
    assert_found(&rules(" "), &found("- rule: b"));
    assert_found(&rules("  "), &found("- rule: b"));
    assert_found(&rules(""), &found("")[1..]);
    // A list below the key of a text is not an entry of the list around it.
    let text = "rules:\n  - rule: a\n    when: true\n    then: deny\n    do: tag \"x\"\n      - audit\n";
    let said = said_of_all(&format!("{HEAD}{text}"));
    assert!(said.iter().all(|(_, _, said)| !said.contains("the entry above it")), "{said:?}");
}

#[test]
fn a_comma_in_quotes_in_brackets_is_one_mistake() {
    let duties =
        |duties: &str| format!("rules:\n  - rule: a\n    when: true\n    then: deny\n    do: {duties}\n");
    assert_leads_out(
        &duties("[alert \"b\" about \"x, y\"]"),
        ("E0003", ","),
        "on a line of its own behind `-`",
        &duties("\n      - alert \"b\" about \"x, y\""),
    );
    assert_found(&duties("[audit, 'alert \"b\" about \"x, y\"']"), &[]);
    // The entry is read whole, and so are those beside it.
    assert_found(
        &duties("[audit, alert \"b\" about \"{target.nam}, y, z\", tg \"d, e\", audit]"),
        &[("E0301", "{target.nam}"), ("E0003", ","), ("E0506", "tg"), ("E0003", ",")],
    );
    let inches = "lists:\n  l: { of: text, values: [5\" pipe, 6\" pipe, \"a, b\", ''''] }\n";
    assert_found(&format!("{inches}{}", rule_when("remark in l")), &[]);
}

#[test]
fn a_dash_without_its_space_is_named_wherever_it_stands() {
    let list = |of: &str, values: &str| {
        format!(
            "lists:\n  l:\n    of: {of}\n    values:\n{values}{}",
            rule_when(&format!("target.{of} in l"))
        )
    };
    let dash = ("E0003", "-");
    let names = list("name", "      - 张三\n      - 李四\n");
    assert_leads_out(&list("name", "      -张三\n      - 李四\n"), dash, "write `- `", &names);
    assert_leads_out(&list("name", "      - 张三\n      -李四\n"), dash, "write `- `", &names);
    assert_found(&list("name", "      -张三\n      -李四\n      -王五\n"), &[dash, dash, dash]);
    assert_found(&list("name", "    -张三\n    -李四\n"), &[dash, dash]);
    let phones = list("phone", "      - \"13800138000\"\n      - 13900139000\n");
    assert_leads_out(
        &list("phone", "      - \"13800138000\"\n      -13900139000\n"),
        dash,
        "write `- `",
        &phones,
    );
    assert_leads_out(
        &list("phone", "      -\"13800138000\"\n      - 13900139000\n"),
        dash,
        "write `- `",
        &phones,
    );
    assert_leads_out(
        &list("name", "      -张三\n"),
        ("E0104", "-张三"),
        "each entry begins with `- `",
        &list("name", "      - 张三\n"),
    );
    let duties = |duties: &str| format!("rules:\n  - rule: a\n    when: true\n    do:\n{duties}");
    assert_found(&duties("      -audit\n      -tag \"x\"\n"), &[dash, dash]);
    assert_leads_out(
        &duties("      -audit\n"),
        ("E0201", "-"),
        "an entry of a list begins with `- `",
        &duties("      - audit\n"),
    );
    // A condition may begin with a sign.
    assert_found(&rule_when("\n      -5 <\n      - count"), &[]);
    assert_found(&rule_when("\n      -5 <\n      count"), &[]);
}

#[test]
fn a_key_of_the_policy_is_no_declaration() {
    let text = "rules:\n  - rule: a\n    when: region == CN\n    then: deny\n  - rule: b\n    \
        when: target.external: true\n    then: deny\n";
    assert_found(text, &[("E0301", "region"), ("E0301", "CN"), ("E0003", ":")]);
}

#[test]
fn a_rule_that_never_matches_is_told_beside_other_mistakes() {
    let rules = |when: &str| {
        format!(
            "lists:\n  l: {{ of: phone, values: [\"1\"] }}\nrules:\n  - rule: a\n    when: {when}\n    then: deny\n"
        )
    };
    let list = ("E0401", "\"1\"");
    assert_found(&rules("false"), &[list, ("E0505", "false")]);
    assert_found(&rules("count > 3 and count < 2"), &[list, ("E0505", "count > 3 and count < 2")]);
    // What could not be understood is not false because of that.
    for when in ["target.phone in gone", "tier in [gone]", "target.phone in l and false or x"] {
        let found = said_of_all(&format!("{HEAD}{}", rules(when)));
        assert!(found.iter().all(|(code, _, _)| code != "E0505"), "{when}: {found:?}");
    }
    let tiers = "tiers:\n  - vip: target.external\n  - a b\n";
    let found = said_of_all(&format!("{HEAD}{tiers}{}", rule_when("tier != vip")));
    assert!(found.iter().all(|(code, _, _)| code != "E0505"), "{found:?}");
    let text = "rules:\n  - rule: a\n    when: channel.add_way in [name_card, x] and channel.add_way == scan_qr_code\n    then: deny\n";
    assert_found(text, &[("E0303", "x")]);
}

#[test]
fn what_was_accepted_in_silence_is_told() {
    let because = |text: &str| format!("{}    because: {text}\n", rule_when("true"));
    assert_leads_out(
        &because("超过｛actor.userid｝"),
        ("E0201", "｛actor.userid｝"),
        "write `{actor.userid}`",
        &because("超过{actor.userid}"),
    );
    assert_found(
        &because("超过｛count｝和｛actor.usrid｝"),
        &[("E0201", "｛count｝"), ("E0201", "｛actor.usrid｝")],
    );
    assert_found(&because("｛注意｝｛｝｛"), &[]);
    assert_leads_out("rules: []\n", ("W0008", "[]"), "begin each rule with `- `", &rule_when("true"));
    let group = "rules:\n  - group: g\n    rules: []\n";
    assert_leads_out(group, ("W0008", "[]"), "begin each rule with `- `", &rule_when("true"));
    let list = |by: &str| {
        format!("lists:\n  l: {{ of: name, values: [张三]{by} }}\n{}", rule_when("target.name in l"))
    };
    assert_leads_out(&list(", by: []"), ("E0104", "[]"), "leave the key out", &list(""));
    let keep = |words: &str| format!("{}    do: keep only {words}\n", rule_when("true"));
    assert_leads_out(&keep("nam"), ("W0009", "nam"), "did you mean `name`?", &keep("name, target.phone"));
    assert_found(&keep("avatar"), &[]);
}
