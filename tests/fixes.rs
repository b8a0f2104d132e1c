//! Every fix that is offered leads out: with it the mistake is gone, and no other has come in its place.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use menshen::engine::{Engine, Options, Source};
use said::{HEAD, fixed, said_of_all};

fn found(text: &str) -> Vec<String> {
    said_of_all(text).into_iter().map(|(code, _, said)| format!("{code} {said}")).collect()
}

/// That nothing is found in a text with its fixes.
fn assert_fixed(text: &str) -> String {
    let (fixed, _) = fixed(text);
    assert_eq!(found(&fixed), [""; 0], "{text}\nbecame\n{fixed}");
    assert_ne!(found(text), [""; 0], "{text}");
    fixed
}

/// That what is found in a text with its fixes was found before, too.
fn assert_no_worse(text: &str) {
    let (fixed, _) = fixed(text);
    let before = found(text);
    for one in found(&fixed) {
        assert!(before.contains(&one), "{text}\nbecame\n{fixed}\n{one}");
    }
}

const DECLARED: &str = "quotas:\n  daily: 5 per actor per day\n";

/// A condition as an author may write it into a file: the five ways of YAML, and in braces.
fn written(when: &str) -> Vec<String> {
    let double = format!("\"{}\"", when.replace('\\', "\\\\").replace('"', "\\\""));
    let single = format!("'{}'", when.replace('\'', "''"));
    let mut ways: Vec<String> = [&double, &single, &format!(">\n      {when}"), &format!("|\n      {when}")]
        .iter()
        .map(|when| format!("  - rule: a\n    when: {when}\n    then: deny\n"))
        .collect();
    ways.extend([double, single].map(|when| format!("  - {{ rule: a, when: {when}, then: deny }}\n")));
    if !when.starts_with(['"', '\'', '“', '[']) {
        ways.push(format!("  - rule: a\n    when: {when}\n    then: deny\n"));
    }
    if !when.contains(['[', ']', ',', '{', '}']) {
        ways.push(format!("  - {{ rule: a, when: {when}, then: deny }}\n"));
    }
    ways.into_iter()
        .map(|rule| {
            format!("{HEAD}{DECLARED}rules:\n  - rule: q\n    when: daily is spent\n    then: review\n{rule}")
        })
        .collect()
}

#[test]
fn a_mistaken_value_is_mended_as_its_neighbour_asks() {
    for (mistaken, mended) in [
        ("count > 0500", "count > 500"),
        ("count > 2万", "count > 20000"),
        ("count > 1.5万", "count > 15000"),
        ("count > 20k", "count > 20000"),
        ("count > 1e6", "count > 1000000"),
        ("count > 1w", "count > 10000"),
        ("count > 30个", "count > 30"),
        ("count > ２０", "count > 20"),
        ("count > ２万", "count > 20000"),
        ("count > +5", "count > 5"),
        ("length(remark) > 30字", "length(remark) > 30"),
        ("2万 < count", "20000 < count"),
        ("count in [01, 02]", "count in [1, 2]"),
        ("count between 0100 and 2万", "count between 100 and 20000"),
        ("count = 05", "count == 5"),
        ("count + 05 > 3", "count + 5 > 3"),
        ("now - requested_at > 3w", "now - requested_at > 3 weeks"),
        ("now - requested_at > 3天", "now - requested_at > 3 days"),
        ("target.name == 3万", "target.name == \"3万\""),
        ("target.phone == 013800138000", "target.phone == \"013800138000\""),
        ("target.phone == +8613800138000", "target.phone == \"+8613800138000\""),
        ("target.phone == 13800138000", "target.phone == \"13800138000\""),
        ("target.name == “张三”", "target.name == \"张三\""),
        ("remark contains 3万", "remark contains \"3万\""),
        ("count > 05 and target.name == 3万", "count > 5 and target.name == \"3万\""),
        ("daily is spend", "daily is spent"),
        ("daily is full", "daily is spent"),
        ("daily is not 用完", "daily is not spent"),
        ("daily is Spent or count > 05", "daily is spent or count > 5"),
        ("target.name is knwon", "target.name is known"),
        ("target.name is not set", "target.name is not known"),
        ("target.name is blank", "target.name is empty"),
        ("target.name is “张伟”", "target.name == \"张伟\""),
        ("target.name is not null", "target.name is known"),
        ("channel.add_way is name_card", "channel.add_way == name_card"),
        ("channel.add_way == search_phone or name_card", "channel.add_way in [search_phone, name_card]"),
    ] {
        for text in written(mistaken) {
            assert_no_worse(&text);
        }
        let policy = |when: &str| {
            format!(
                "{HEAD}{DECLARED}rules:\n  - rule: q\n    when: daily is spent\n    then: review\n  - rule: a\n    when: >\n      {when}\n    then: deny\n"
            )
        };
        assert_eq!(assert_fixed(&policy(mistaken)), policy(mended));
    }
}

#[test]
fn what_no_fix_would_mend_has_none() {
    for when in [
        "daily is know",
        "daily is null",
        "daily is 0",
        "count > 0x10",
        "count > 20 000",
        "target.age > 3w",
        "count > 1.5",
        "today == 2026年10月1日",
        "now > 05",
    ] {
        for text in written(when) {
            assert_eq!(fixed(&text).1, 0, "{text}");
        }
    }
}

#[test]
fn quotas_are_mended_in_their_own_terms() {
    for (mistaken, mended) in [
        ("2万 per actor per day", "20000 per actor per day"),
        ("0500 per actor per day", "500 per actor per day"),
        ("５００ per actor per day", "500 per actor per day"),
        ("20k per actor per day when count > 05", "20000 per actor per day when count > 5"),
        ("5 per actor per day when target.name is knwon", "5 per actor per day when target.name is known"),
    ] {
        let policy = |quota: &str| {
            format!(
                "{HEAD}quotas:\n  q: {quota}\nrules:\n  - rule: a\n    when: q is spent\n    then: deny\n"
            )
        };
        assert_eq!(assert_fixed(&policy(mistaken)), policy(mended));
    }
}

#[test]
fn zones_and_regions_are_named_by_more_than_their_codes() {
    let rules = "rules:\n  - rule: a\n    when: true\n    then: deny\n";
    for (mistaken, mended) in [
        ("timezone: 北京", "timezone: Asia/Shanghai"),
        ("timezone: Asia/Beijing", "timezone: Asia/Shanghai"),
        ("timezone: Asia/Shanghia", "timezone: Asia/Shanghai"),
        ("timezone: Berlin", "timezone: Europe/Berlin"),
        ("region: cn", "region: CN"),
        ("region: 86", "region: CN"),
        ("region: +86", "region: CN"),
        ("region: 中国", "region: CN"),
        ("region: hk", "region: HK"),
    ] {
        let key = mistaken.split(':').next().expect("a key");
        let line = HEAD.lines().find(|line| line.starts_with(key)).expect("a line");
        let policy = |with: &str| HEAD.replace(line, with) + rules;
        assert_eq!(assert_fixed(&policy(mistaken)), policy(mended));
    }
    for distance in ["+08:00", "08:00", "+8", "UTC+8", "GMT+8", "\"+08:00\"", "CST", "0", "-1"] {
        let text = HEAD.replace("Asia/Shanghai", distance) + rules;
        assert!(matches!(found(&text).as_slice(), [one] if one.starts_with("E0406")), "{distance}");
        assert_eq!(fixed(&text).1, 0, "{distance}");
    }
}

#[test]
fn lines_with_tabs_are_mended_together() {
    let rule = "rules:\n  - rule: a\n    when: true\n    then: deny\n    because: x\n";
    for mistaken in [
        "rules:\n  - rule: a\n\twhen: true\n\tthen: deny\n\tbecause: x\n",
        "rules:\n\t- rule: a\n\t\twhen: true\n\t\tthen: deny\n\t\tbecause: x\n",
        "rules:\n  - rule: a\n  \u{3000}when: true\n  \u{3000}then: deny\n  \u{3000}because: x\n",
        "rules:\n  - rule: a\n\t    when: true\n\t    then: deny\n\t    because: x\n",
    ] {
        assert_eq!(assert_fixed(&format!("{HEAD}{mistaken}")), format!("{HEAD}{rule}"));
    }
    // A full-width colon between them is mended by itself, or in the next run.
    let text = format!("{HEAD}rules:\n  - rule: a\n\twhen： true\n\tthen: deny\n");
    assert_fixed(&fixed(&text).0);
    let report = Engine::check(&Source::text("policy.yaml", &*text), &Options::default());
    let help: Vec<&str> = report.iter().flat_map(|one| one.help.iter().map(String::as_str)).collect();
    assert!(help.contains(&"the line below it begins the same way"), "{help:?}");
}

#[test]
fn every_escape_of_a_text_is_told_in_one_run() {
    let extract = |pattern: &str| {
        format!(
            "{HEAD}extract:\n  t: \"{pattern}\"\n  u: \"b\\d\"\nrules:\n  - rule: a\n    when: remark has t or remark has u\n    then: deny\n"
        )
    };
    let text = extract("a\\d+\\s+\\w \\x4 \\\\d\\\" \\q");
    let guilty: Vec<String> = said_of_all(&text).into_iter().map(|(_, guilty, _)| guilty).collect();
    assert_eq!(guilty, ["\\d", "\\s", "\\w", "\\x4 ", "\\q", "\\d"]);
    assert_fixed(&extract("a\\d+\\s+\\w"));
    // Twenty behind the first, and the mistake of the other text.
    for (escapes, told) in [(21, 22), (22, 22)] {
        assert_eq!(said_of_all(&extract(&"\\d".repeat(escapes))).len(), told, "{escapes}");
    }
}

/// A mistaken text of which the places of what is found are these, and what its fixes make of it.
fn assert_parts(mistaken: &str, guilty: &[&str], mended: &str) {
    let found: Vec<String> =
        said_of_all(&format!("{HEAD}{mistaken}")).into_iter().map(|(_, guilty, _)| guilty).collect();
    assert_eq!(found, guilty, "{mistaken}");
    assert_eq!(assert_fixed(&format!("{HEAD}{mistaken}")), format!("{HEAD}{mended}"));
}

#[test]
fn dashes_and_bullets_of_documents_begin_no_entry() {
    let rules = |dash: &str| {
        format!(
            "rules:\n  - rule: a\n    when: true\n    then: deny\n  {dash}rule: s\n    when: true\n    then: deny\n"
        )
    };
    let first = |dash: &str| format!("rules:\n  {dash}rule: s\n    when: true\n    then: deny\n");
    let list = |dash: &str, of: &str| {
        format!(
            "lists:\n  l:\n    of: name\n    values:\n      {of}张伟\n      {dash}李四\nrules:\n  - rule: a\n    when: target.name in l\n    then: deny\n"
        )
    };
    for dash in ["— ", "—", "–  ", "－", "• ", "· ", "●", "−\u{3000}"] {
        let mark: String = dash.chars().take(1).collect();
        assert_parts(&rules(dash), &[&mark], &rules("- "));
        assert_parts(&first(dash), &[&mark], &first("- "));
        assert_parts(&list(dash, dash), &[&mark, &mark], &list("- ", "- "));
        assert_parts(&list(dash, "- "), &[&mark], &list("- ", "- "));
    }
    let text = format!("{HEAD}lists:\n  l:\n    of: name\n    values:\n      — 张伟\n");
    assert!(found(&text).iter().any(|one| one.contains("each entry begins with `- `")));
}

#[test]
fn keys_in_the_column_of_their_dash_are_one_mistake() {
    let rules = |indent: &str| {
        format!(
            "rules:\n  - rule: s\n{indent}when: >\n{indent}  true\n\n{indent}then: deny\n{indent}do:\n{indent}  - audit\n\n  - rule: t\n    when: true\n    then: deny\n"
        )
    };
    assert_parts(&rules("  "), &["when: >"], &rules("    "));
}

#[test]
fn brackets_of_a_chinese_keyboard_are_one_mistake() {
    let rule = "rules:\n  - rule: a\n    when: target.name in b\n    then: deny\n";
    let list = "lists:\n  b: { of: name, values: [张伟, 李四] }\n";
    let mended = format!("{list}{rule}");
    for (value, guilty) in [
        ("  b: ｛ of: name, values: [张伟, 李四] ｝", "｛"),
        ("  b: ｛ of： name， values: ［张伟，李四］ ｝", "｛"),
        ("  b: { of: name, values: ［张伟，李四］ }", "［张伟，李四］"),
        ("  b: { of: name, values: 【张伟、李四】 }", "【张伟、李四】"),
    ] {
        assert_parts(&format!("lists:\n{value}\n{rule}"), &[guilty], &mended);
    }
    let text = format!("{HEAD}lists:\n  b： ｛ of: name, values: [张伟, 李四] ｝\n{rule}");
    assert_eq!(found(&text).len(), 2, "{:?}", found(&text));
}

#[test]
fn words_of_chinese_conditions_are_named_where_they_stand() {
    for (mistaken, guilty, mended) in [
        ("非 target.external", vec!["非"], "not target.external"),
        ("非(target.external)", vec!["非"], "not (target.external)"),
        ("不是 target.external 且 count > 3", vec!["不是", "且"], "not target.external and count > 3"),
        ("count 大于等于 3 或者 count 是 1", vec!["大于等于", "或者", "是"], "count >= 3 or count == 1"),
        ("remark 不包含 “广告”", vec!["不包含", "“广告”"], "remark not contains \"广告\""),
        (
            "target.name 不为空 并且 remark 存在",
            vec!["不为空", "并且", "存在"],
            "target.name is not empty and remark is known",
        ),
        (
            "(count 不超过 3万 且 target.external)",
            vec!["不超过", "3万", "且"],
            "(count <= 30000 and target.external)",
        ),
        ("！target.external&&count≧3", vec!["！", "&&", "≧"], "not target.external and count>=3"),
    ] {
        let rule = |when: &str| format!("rules:\n  - rule: a\n    when: >\n      {when}\n    then: deny\n");
        let found: Vec<String> = said_of_all(&format!("{HEAD}{}", rule(mistaken)))
            .into_iter()
            .map(|(_, guilty, _)| guilty)
            .collect();
        assert_eq!(found, guilty, "{mistaken}");
        let fixed = assert_fixed(&format!("{HEAD}{}", rule(mistaken)));
        let blanks = |text: &str| text.replace("not(", "not (");
        assert_eq!(blanks(&fixed), format!("{HEAD}{}", rule(mended)));
        for text in written(mistaken) {
            assert_no_worse(&text);
        }
    }
    // What stands beside them is looked at in the same run.
    let text = format!(
        "{HEAD}rules:\n  - rule: a\n    when: 非 target.external 且 targt.name is known\n    then: deny\n"
    );
    assert!(found(&text).iter().any(|one| one.contains("targt.name")), "{:?}", found(&text));
    // Lists may be called by such words.
    let named = format!(
        "{HEAD}lists:\n  在: {{ of: name, values: [张伟] }}\nrules:\n  - rule: a\n    when: target.name in 在\n    then: deny\n"
    );
    assert_eq!(found(&named), [""; 0]);
}

#[test]
fn one_mistake_has_no_followers() {
    let one = |body: &str, guilty: &[&str]| {
        let found: Vec<String> =
            said_of_all(&format!("{HEAD}{body}")).into_iter().map(|(_, guilty, _)| guilty).collect();
        assert_eq!(found, guilty, "{body}");
    };
    let rule = |when: &str| format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n");
    let list = "lists:\n  黑名单: { of: name, values: [张伟] }\n";
    one(&format!("{list}{}", rule("target.name in 黑名但")), &["黑名但"]);
    one(
        &format!("tiers:\n  - key-account: count > 3\n  - normal\n{}", rule("tier == key-account")),
        &["key-account"],
    );
    one(
        &format!("lists:\n  key-list: {{ of: name, values: [张伟] }}\n{}", rule("target.name in key-list")),
        &["key-list"],
    );
    one(&format!("quotas:\n  a-day: 5 per day\n{}", rule("a-day is spent")), &["a-day"]);
    one("rules:\n  - rule: a\n    <<: *b\n", &["*b"]);
    assert!(
        found(&format!("{HEAD}tiers:\n  - key-account: count > 3\n  - normal\n{}", rule("true")))
            .iter()
            .any(|one| one.contains("write `key_account`"))
    );
}

#[test]
fn what_is_pasted_is_told_how_it_is_written_here() {
    let rule = |when: &str| format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n");
    let quota = |quota: &str| format!("quotas:\n  q: {quota}\n{}", rule("q is spent"));
    let hours =
        |hours: &str| format!("schedules:\n  s: {{ days: mon-fri, hours: {hours} }}\n{}", rule("now in s"));
    for (body, words) in [
        (quota("5 per actor daily"), "did you mean `per day`?"),
        (quota("5 per actor a day"), "did you mean `per`?"),
        (quota("5 per actor per day if target.external"), "did you mean `when`?"),
        (quota("5 times per actor per day"), "the number stands alone"),
        (hours("9am-6pm"), "two digits each, as in `09:00-18:00`"),
        (rule("count between 5000-20000"), "`between 5 and 20`"),
        (rule("count between 5, 20"), "`between 5 and 20`"),
        (rule("channel.add_way in (name_card, search_phone)"), "listed in `[` and `]`"),
        (rule("remark contains any [\"a\", \"b\"]"), "asked by `mentions`"),
        (rule("len(remark) > 3"), "did you mean `length`?"),
        (rule("target.external // 注释"), "a comment begins with ` #`"),
        (rule("target.external ＃ 注释"), "behind a common `#`"),
        (format!("{}    overrides: r, b\n", rule("true")), "several are a list: `[r, b]`"),
    ] {
        let said = said_of_all(&format!("{HEAD}{body}"));
        let [(_, _, sentences)] = said.as_slice() else { panic!("{body}: {said:?}") };
        assert!(sentences.contains(words), "{body}: {sentences}");
    }
    for (mistaken, guilty, mended) in [
        (hours("09:00-12:00, 13:30-18:00"), "13:30-18:00", hours("\"09:00-12:00, 13:30-18:00\"")),
        (
            hours("09:00-10:00, 11:00-12:00, 13:30-18:00"),
            "11:00-12:00",
            hours("\"09:00-10:00, 11:00-12:00, 13:30-18:00\""),
        ),
        (format!("＃ 注释\n{}", rule("true")), "＃ 注释", format!("# 注释\n{}", rule("true"))),
        (format!("// 注释\n{}", rule("true")), "// 注释", format!("# 注释\n{}", rule("true"))),
    ] {
        assert_parts(&mistaken, &[guilty], &mended);
    }
}

#[test]
fn slips_within_holes_are_mended_where_they_stand() {
    let rule = |hole: &str| {
        format!(
            "rules:\n  - rule: a\n    when: true\n    then: deny\n    because: 成员 {{target.phone}}，{hole} 已超过额度\n    do: alert \"boss\" about \"超额 {hole}\"\n"
        )
    };
    for (hole, guilty) in [
        ("{actor.uｓerid}", "uｓerid"),
        ("{ actor。userid }", "。"),
        ("{ａctor.userid}", "ａctor"),
        ("{  actor.useriｄ}", "useriｄ"),
    ] {
        let mended =
            hole.replace("uｓerid", "userid").replace('。', ".").replace('ａ', "a").replace('ｄ', "d");
        assert_parts(&rule(hole), &[guilty, guilty], &rule(&mended));
    }
}

#[test]
fn entries_are_quoted_anew_as_a_whole() {
    let policy = |entry: &str| {
        format!(
            "lists:\n  l:\n    of: text\n    values:\n      - {entry}\nrules:\n  - rule: a\n    when: target.external_userid in l\n    then: deny\n"
        )
    };
    for (entry, mended) in [("“wm1”", "\"wm1\""), ("\"'wm1'\"", "\"wm1\""), ("'\"wm1\"'", "\"wm1\"")] {
        assert_parts(&policy(entry), &[entry], &policy(mended));
    }
}
