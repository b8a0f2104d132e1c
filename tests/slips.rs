//! What people get wrong in their first hour with a policy: that it is told, how it is told, and that it hides nothing.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use said::{HEAD, assert_found, said_of_all};

fn said_of(body: &str) -> Vec<(String, String, String)> {
    said_of_all(&format!("{HEAD}{body}"))
}

fn rule_when(when: &str) -> String {
    format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n")
}

/// That one mistake is found, and that it is told with these words.
fn assert_told(body: &str, guilty: &str, words: &str) {
    let said = said_of(body);
    let [(_, place, sentences)] = said.as_slice() else { panic!("not one mistake: {said:#?}\n{body}") };
    assert_eq!(place, guilty, "{body}");
    assert!(sentences.contains(words), "{body}: {sentences}");
}

#[test]
fn marks_of_another_keyboard_hide_nothing_of_yaml() {
    let rule = "  - rule: a\n    when: targt.external\n    then: dny\n";
    let expected = [("E0003", "rules："), ("E0301", "targt.external"), ("E0506", "dny")];
    assert_found(&format!("rules：\n{rule}"), &expected);
    let commented = [("E0003", "rules： # all"), expected[1], expected[2]];
    assert_found(&format!("rules： # all\n{rule}"), &commented);
    assert_found(
        &format!("quotas：\n  daily: 5 per aktor per day\nrules:\n{rule}"),
        &[("E0003", "quotas："), ("E0602", "aktor"), ("E0301", "targt.external"), ("E0506", "dny")],
    );
    assert_found(
        "rules:\n  - rule: a\n    when： targt.external\n    then： dny\n",
        &[
            ("E0003", "when： targt.external"),
            ("E0301", "targt.external"),
            ("E0003", "then： dny"),
            ("E0506", "dny"),
        ],
    );
    assert_found(
        "rules:\n  - rule: a\n    when:targt.external\n    then:dny\n",
        &[
            ("E0003", "when:targt.external"),
            ("E0301", "targt.external"),
            ("E0003", "then:dny"),
            ("E0506", "dny"),
        ],
    );
    assert_found(
        "rules:\n  - rule： a\n    when： targt.external\n    then： dny\n",
        &[
            ("E0003", "rule： a"),
            ("E0003", "when： targt.external"),
            ("E0301", "targt.external"),
            ("E0003", "then： dny"),
            ("E0506", "dny"),
        ],
    );
    assert_found(
        "rules:\n  -rule: a\n    when: targt.external\n    then: dny\n",
        &[("E0003", "-"), ("E0301", "targt.external"), ("E0506", "dny")],
    );
}

#[test]
fn a_file_of_full_width_colons_is_read() {
    let text =
        format!("{HEAD}rules:\n  - rule: a\n    when: targt.external\n    then: dny\n").replace(": ", "： ");
    let said = said_of_all(&text.replace(":\n", "：\n"));
    let named = said.iter().filter(|(code, _, said)| code == "E0003" && said.contains("write `: `"));
    assert_eq!(named.count(), 9, "{said:#?}");
    let rest: Vec<&str> =
        said.iter().filter(|(code, _, _)| code != "E0003").map(|(_, guilty, _)| guilty.as_str()).collect();
    assert_eq!(rest, ["targt.external", "dny"]);
}

#[test]
fn a_value_that_cannot_be_read_hides_nothing_beside_it() {
    assert_found(
        "rules:\n  - rule: a\n    when: target.name == 张三\n    then: review by manager\n    because: {target.name} 不行\n",
        &[("E0301", "张三"), ("E0506", "manager"), ("E0003", "不行")],
    );
    assert_found(
        "rules:\n  - rule: a\n    when: \"targt.external\n    then: dny\n  - rule: b\n    when: targt.external\n    then: dny\n",
        &[("E0003", "\""), ("E0506", "dny"), ("E0301", "targt.external"), ("E0506", "dny")],
    );
}

#[test]
fn tabs_and_wide_spaces_hide_nothing() {
    let rules = "lists:\n  l: { of: phne, values: [\"1\"] }\nrules:\n  - rule: a\n    when: targt.external\n    then: dny\n";
    for space in ["\t", "\u{3000}"] {
        let codes: Vec<String> =
            said_of(&rules.replace("  ", space)).into_iter().map(|(code, _, _)| code).collect();
        let first = if space == "\t" { "E0004" } else { "E0003" };
        assert_eq!(codes, [first, "E0106", first, "E0301", "E0506"], "{space:?}");
    }
    assert_found(
        "rules:\n  - rule: a\n\twhen: targt.external\n    then: dny\n",
        &[("E0004", "\t"), ("E0301", "targt.external"), ("E0506", "dny")],
    );
}

#[test]
fn one_broken_clause_hides_no_other() {
    assert_found(
        &rule_when("target.nam == \"x\" and remark = \"y\" and target.phne == \"1\""),
        &[("E0301", "target.nam"), ("E0201", "="), ("E0301", "target.phne")],
    );
    assert_found(
        &rule_when("target.nam = \"x\" or remark contains or (target.phne == \"1\")"),
        &[("E0301", "target.nam"), ("E0201", "="), ("E0201", "or"), ("E0301", "target.phne")],
    );
    assert_found(
        &format!("quotas:\n  q: 5 per aktor when targt.external = true\n{}", rule_when("q is spent")),
        &[("E0602", "aktor"), ("E0301", "targt.external"), ("E0201", "=")],
    );
}

#[test]
fn every_comma_of_a_chinese_keyboard_is_known() {
    for on in ["add，accept", "add、accept", "add；accept", "add; accept"] {
        assert_told(
            &format!("rules:\n  - rule: a\n    on: {on}\n    when: true\n    then: deny\n"),
            on,
            "several are a list: `[add, accept]`",
        );
    }
    for comma in ["，", "、", "；"] {
        let days = format!(
            "schedules:\n  s: {{ days: mon{comma}fri, hours: 09:00-18:00 }}\n{}",
            rule_when("now in s")
        );
        assert_told(&days, comma, "write `,`");
        assert_told(&rule_when(&format!("weekday in [mon{comma}fri]")), comma, "write `,`");
        assert_told(
            &rule_when(&format!("target.external{comma}target.name == \"x\"")),
            comma,
            "two conditions are joined by `and` or `or`",
        );
    }
}

#[test]
fn what_is_quoted_and_what_is_not_is_told() {
    let phone = "target.phone == 13800138000";
    assert_told(&rule_when(phone), phone, "a phone is written in quotes: \"13800138000\"");
    assert_told(
        &rule_when("target.phone in [13800138000]"),
        "13800138000",
        "a phone is written in quotes: \"13800138000\"",
    );
    let dashes = "target.phone == 138-0013-8000";
    assert!(said_of(&rule_when(dashes)).iter().all(|(_, _, said)| said.contains("quote")));
    let day = "today > \"2026-10-01\"";
    assert_told(&rule_when(day), day, "a date is written without quotes: `2026-10-01`");
    let day = "today > \"2026/10/01\"";
    assert_told(&rule_when(day), day, "a date is written without quotes, as in `2026-10-01`");
    let truth = "target.external == \"true\"";
    assert_told(&rule_when(truth), truth, "a bool is written without quotes: `true`");
    let time = "time between \"09:00\" and 18:00";
    assert_told(&rule_when(time), "\"09:00\" and 18:00", "a time of day is written without quotes: `09:00`");
    assert_told(&rule_when("remark contains 123"), "123", "a text is written in quotes: \"123\"");
    for field in ["target.name", "target.phone", "target.email", "remark"] {
        assert_told(&rule_when(&format!("{field} == 张三")), "张三", "is written in quotes: \"张三\"");
    }
}

#[test]
fn words_of_other_languages_are_told_what_they_are_here() {
    for word in ["yes", "tru", "on"] {
        assert_told(&rule_when(&format!("target.external == {word}")), word, "write `true` or `false`");
    }
    for field in ["target.external", "target.name", "channel.add_way"] {
        assert_told(&rule_when(&format!("{field} == null")), "null", "ask `… is missing`");
    }
    assert_told(&rule_when("weekday in [sat-sun]"), "sat-sun", "name each of them: `sat, sun`");
    assert_told(&rule_when("weekday in [fri-mon, wed]"), "fri-mon", "`fri, sat, sun, mon`");
    let day = "today > 2026/10/11";
    assert_told(&rule_when(day), day, "a date is written as `2026-10-01`");
    assert_told(&rule_when("today > 2026/10/01"), "01", "a date is written as `2026-10-01`");
    assert_told(&rule_when("today > 2026.10.01"), "2026.10.01", "a date is written as `2026-10-01`");
    assert_told(&rule_when("today > 2026年10月1日"), "2026年10月1日", "a date is written as `2026-10-01`");
    assert_told(&rule_when("remark contians \"x\""), "contians", "did you mean `contains`?");
    assert_told(&rule_when("remark mentons x"), "mentons", "did you mean `mentions`?");
    assert_told(&rule_when("remark strats with \"x\""), "strats", "did you mean `starts with`?");
    for (when, found) in
        [("target.external 并且 count > 3", "并且"), ("target.external 或者 count > 3", "或者")]
    {
        assert_told(&rule_when(when), found, "did you mean `");
    }
    assert_told(&rule_when("count > 3 then deny"), "then", "as in `then: deny`");
    assert_told(&rule_when("otherwise"), "otherwise", "`when: true` speaks always");
    for (verdict, meant) in [("拒绝", "deny"), ("reject", "deny"), ("通过", "allow"), ("审核", "review")]
    {
        let rule = format!("rules:\n  - rule: a\n    when: true\n    then: {verdict}\n");
        assert_told(&rule, verdict, &format!("did you mean `{meant}`?"));
    }
    let quota = |quota: &str| format!("quotas:\n  q: {quota}\n{}", rule_when("q is spent"));
    assert_told(&quota("500/day"), "/", "as in `500 per actor per day`");
    assert_told(&quota("500 per user per day"), "user", "did you mean `actor`?");
    for word in ["如果", "if", "elif"] {
        let when = format!("{word} target.external");
        assert_told(&rule_when(&when), word, &format!("leave `{word}` away"));
    }
}

#[test]
fn a_part_of_a_path_is_near_by_itself() {
    let said = said_of(&rule_when("target.age > 3"));
    assert!(said.iter().all(|(_, _, said)| !said.contains("did you mean")), "{said:?}");
    assert_told(&rule_when("target.age > 3"), "target.age", "`target` has ");
    assert_told(&rule_when("target.externl"), "target.externl", "did you mean `target.external`?");
    assert_told(&rule_when("external"), "external", "did you mean `target.external`?");
}

#[test]
fn a_value_of_another_shape_is_told_how_it_is_written() {
    let rules = "rules:\n  rule: a\n  when: targt.external\n  then: deny\n";
    let said = said_of(rules);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|(_, _, said)| said.contains("begin each rule with `- `")), "{said:?}");
    assert!(said.iter().any(|(_, guilty, _)| guilty == "targt.external"), "{said:?}");
    let rule = |key: &str, value: &str| {
        let then = if key == "then" { "" } else { "    then: deny\n" };
        let when = if key == "when" { "" } else { "    when: true\n" };
        format!("rules:\n  - rule: a\n{when}{then}    {key}: {value}\n")
    };
    let list = "[target.external, target.name is known]";
    assert_told(&rule("when", list), list, "join its parts by `and` or `or`");
    assert_told(&rule("then", "[deny]"), "[deny]", "one verdict, without brackets");
    assert_told(&rule("because", "{target.nme}"), "{target.nme}", "as in \"{target.nme}\"");
    assert_told(&format!("lists:\n  x: [a, b]\n{}", rule_when("target.name in x")), "[a, b]", "values: [");
    assert_told("", "menshen", "a policy without rules decides nothing");
}

#[test]
fn a_key_that_is_meant_for_another_is_told_once() {
    let rule = |name: &str, when: &str, then: &str| {
        format!("rules:\n  - {name}: a\n    {when}: targt.external\n    {then}: dny\n")
    };
    let values = [("E0301", "targt.external"), ("E0506", "dny")];
    for (name, when, then, wrong) in [
        ("rule", "When", "then", vec![("E0101", "When")]),
        ("name", "when", "then", vec![("E0101", "name")]),
        ("rule", "if", "verdict", vec![("E0101", "if"), ("E0101", "verdict")]),
    ] {
        let mut expected = [wrong.as_slice(), values.as_slice()].concat();
        let text = rule(name, when, then);
        expected.sort_by_key(|(_, guilty)| text.find(&format!("{guilty}:")).or(text.find(guilty)));
        assert_found(&text, &expected);
    }
    for rules in ["rule", "Rules"] {
        let text = rule("rule", "when", "then").replace("rules:", &format!("{rules}:"));
        assert_found(&text, &[("E0101", rules), values[0], values[1]]);
    }
    let text = format!("lists:\n  l: {{ of: phone, value: [\"1\"] }}\n{}", rule_when("target.phone in l"));
    assert_found(&text, &[("E0101", "value"), ("E0401", "\"1\"")]);
}

#[test]
fn what_is_in_error_is_not_told_to_be_unused() {
    assert_found(
        &format!("quotas:\n  q: 5 per aktor per day\n  r: 5 per per day\n{}", rule_when("true")),
        &[("E0602", "aktor"), ("E0201", "day")],
    );
    assert_found(
        &format!("lists:\n  l: {{ of: phone, values: [\"1\"] }}\n{}", rule_when("true")),
        &[("E0401", "\"1\"")],
    );
}

#[test]
fn numbers_that_nobody_has_or_that_have_an_extension_are_doubted() {
    let list = |values: &str| {
        format!("lists:\n  l: {{ of: phone, values: [{values}] }}\n{}", rule_when("target.phone in l"))
    };
    assert_found(
        &list("1380013800O, 1380013800, \"138 0013 8000\", 95588, 12345, 10086, +1 800 FLOWERS"),
        &[("W0006", "1380013800O"), ("W0006", "1380013800")],
    );
    assert_found(&rule_when("target.phone == \"1380013800\""), &[("W0006", "\"1380013800\"")]);
    let ext = "\"0755-26000000 ext 8001\"";
    assert_found(&list(&format!("{ext}, 0755-26000000")), &[("W0006", ext)]);
    assert_found(&rule_when(&format!("target.phone == {ext}")), &[("W0006", ext)]);
    let said = said_of(&list("1380013800O"));
    assert!(said.iter().all(|(_, _, said)| said.contains("`O` for `0`")), "{said:?}");
}

#[test]
fn masked_numbers_and_figures_of_spreadsheets_are_no_numbers() {
    let values =
        "\"138****8000\", \"13800138000.0\", \"1.3800138e10\", 138xxxx8000, 138.0013.8000, 138*0013*8000";
    assert_found(
        &format!("lists:\n  l: {{ of: phone, values: [{values}] }}\n{}", rule_when("target.phone in l")),
        &[
            ("E0401", "\"138****8000\""),
            ("E0401", "\"13800138000.0\""),
            ("E0401", "\"1.3800138e10\""),
            ("E0401", "138xxxx8000"),
        ],
    );
    let said = said_of(&rule_when("target.phone == \"138****8000\""));
    let [(code, _, said)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(code, "E0401");
    assert!(said.contains("write the whole number"), "{said}");
    let said = said_of(&rule_when("any target.phones in [\"13800138000.0\"]"));
    assert!(said.iter().any(|(_, _, said)| said.contains("export the column as text")), "{said:?}");
}

#[test]
fn an_empty_file_is_told_how_to_begin() {
    let said = said_of_all("");
    let [(code, _, sentences)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(code, "E0011");
    assert!(sentences.contains("begin with `menshen: 1`"), "{sentences}");
}
