//! Twenty mistakes of one file, all found in one run, each at its exact place.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

use std::path::Path;

use menshen::engine::{Engine, Options, Source};

/// Every style of scalar, with Chinese in front of what is wrong.
const POLICY: &str = r#"menshen: 1
policy: 二十处错误
timezone: Asia/Shanghia
region: CM1
default: maybe
lists:
  电话: { of: phone, values: ["+86 12", "13800138000"] }
  姓名: { of: nmae, values: [张三] }
  没用的: { of: text, values: [lisi] }
keywords:
  广告: { words: [返利, "。。"], see_through: [widht] }
extract:
  工单: "工单(?<n>[0-9]+"
quotas:
  每日: 500 per aktor per day
  没问的: 5 per actor
rules:
  - rule: 甲
    when: remark contains "你好，世界" and targt.external
    then: deny
  - rule: 乙
    when: 'remark contains "它''s 你好" and actor.capacity == "二十"'
    then: allow
  - rule: 丙
    when: "remark contains \"返\u5229\" and target.phone in 电化"
    then: allow
  - rule: 丁
    when: |
      remark contains "中文"
        and channel.add_way == scan_qr_kode
    then: review
  - rule: 戊
    when: >
      remark contains "折叠"
      and lenth(remark) > 4
      and target.phone in 电话
    then: review
  - rule: 己
    when: 每日 is spent and remark mentions 广告 and remark has 工单 and target.name in 姓名
    then: revue
  - rule: 己
    whan: target.external
    when: true
    then: allow
  - when: weekday == fry
    then: allow
  - rule: 辛
    when: weekday == mon and weekday == tue
    then: allow
    mode: shadwo
    overrides: 庚
"#;

/// A code, the line it is on (by a part that only this line has), and the guilty characters.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("E0406", "timezone:", "Asia/Shanghia"),
    ("E0106", "region:", "CM1"),
    ("E0106", "default:", "maybe"),
    ("E0401", "电话: {", "\"+86 12\""),
    ("E0106", "姓名: {", "nmae"),
    ("W0002", "没用的:", "没用的"),
    ("E0408", "广告: {", "\"。。\""),
    ("E0106", "广告: {", "widht"),
    ("E0402", "工单: ", "\"工单(?<n>[0-9]+\""),
    ("E0602", "每日: ", "aktor"),
    ("W0003", "没问的:", "没问的"),
    ("E0301", "你好，世界", "targt.external"),
    ("E0302", "它''s", "actor.capacity == \"二十\""),
    ("E0301", "返\\u5229", "电化"),
    ("E0303", "and channel", "scan_qr_kode"),
    ("E0304", "and lenth", "lenth"),
    ("E0506", "revue", "revue"),
    ("E0101", "whan", "whan"),
    ("E0501", "overrides:", "庚"),
    ("E0303", "fry", "fry"),
    ("E0102", "- when:", "when"),
    ("E0505", "== tue", "weekday == mon and weekday == tue"),
    ("E0106", "shadwo", "shadwo"),
];

#[test]
fn all_of_them_at_once_each_in_its_place() {
    let report = Engine::check(&Source::text("policy.yaml", POLICY), &Options::default());
    let mut found: Vec<(String, u32, u32, String)> = report
        .iter()
        .map(|one| {
            let place = report.lines().locate(POLICY, one.span.start);
            let guilty = POLICY.get(one.span.range()).expect("whole characters").to_owned();
            (one.code.id().to_owned(), place.line, place.column, guilty)
        })
        .collect();
    let place = |&(code, line, guilty): &(&str, &str, &str)| {
        let at = POLICY.lines().position(|text| text.contains(line)).expect(line);
        let text = POLICY.lines().nth(at).expect(line);
        let column = text.get(..text.find(guilty).expect(guilty)).expect(guilty).chars().count() + 1;
        let number = |count: usize| u32::try_from(count).expect("a short file");
        (code.to_owned(), number(at + 1), number(column), guilty.to_owned())
    };
    let mut expected: Vec<_> = MISTAKES.iter().map(place).collect();
    // The second rule of one name is at a place that no part of its line tells from the first.
    let second = POLICY.lines().collect::<Vec<_>>();
    let second = second.iter().rposition(|line| *line == "  - rule: 己").expect("the second");
    expected.push(("E0103".to_owned(), u32::try_from(second + 1).expect("short"), 11, "己".to_owned()));
    found.sort();
    expected.sort();
    let rendered = report.render(menshen::diagnostic::Colour::Plain);
    for one in &expected {
        assert!(found.contains(one), "{one:?} is not among\n{rendered}");
    }
    assert_eq!(found, expected, "{rendered}");
    assert!(found.len() >= 20);
}

/// Tiers that ask for tiers, and quotas for tiers that ask for quotas, would be asked in a circle.
#[test]
fn names_begin_with_a_letter_or_an_underline() {
    for (name, is_refused) in [
        ("a", false),
        ("_a", false),
        ("_", false),
        ("名单_1", false),
        ("1a", true),
        ("a-b", true),
        ("and", true),
    ] {
        let text = format!(
            "menshen: 1\npolicy: a\ntimezone: UTC\nregion: CN\ndefault: deny\nlists: {{ \"{name}\": {{ of: text, values: [a] }} }}\n\
             rules: [{{ rule: a, when: remark in {name}, then: allow }}]\n"
        );
        let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
        assert_eq!(report.has_errors(), is_refused, "{name}");
    }
}

#[test]
fn tiers_are_not_asked_in_a_circle() {
    let head = "menshen: 1\npolicy: a\ntimezone: UTC\nregion: CN\ndefault: deny\n";
    let rules = "rules:\n  - rule: a\n    when: tier == vip or daily is spent\n    then: allow\n";
    let codes = |tier: &str, quota: &str| {
        let body =
            format!("tiers:\n  - vip: {tier}\n  - normal\nquotas:\n  daily: 3 per actor when {quota}\n");
        let source = Source::text("circle.yaml", format!("{head}{body}{rules}"));
        let report = Engine::check(&source, &Options::default());
        report.iter().map(|one| one.code.id()).collect::<Vec<_>>()
    };
    assert_eq!(codes("target.external", "tier == vip"), Vec::<&str>::new());
    assert_eq!(codes("daily is spent", "target.external"), Vec::<&str>::new());
    assert_eq!(codes("tier == normal", "target.external"), ["E0507"]);
    assert_eq!(codes("daily.used > 2", "tier != vip"), ["E0602"]);
}

/// The codes and guilty characters of a policy with a head and this body, in the order of their places.
fn found_in(body: &str) -> Vec<(String, String)> {
    said_of(body).into_iter().map(|(code, guilty, _)| (code, guilty)).collect()
}

/// The same with everything that is said of each: message and help.
fn said_of(body: &str) -> Vec<(String, String, String)> {
    let text = format!("menshen: 1\npolicy: t\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n{body}");
    let report = Engine::check(&Source::text("policy.yaml", text.as_str()), &Options::default());
    let found = report.iter().map(|one| {
        let guilty = text.get(one.span.range()).expect("whole characters").to_owned();
        let said = [std::slice::from_ref(&one.message), &one.help].concat().join("; ");
        (one.code.id().to_owned(), guilty, said)
    });
    found.collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.iter().map(|(code, guilty)| ((*code).to_owned(), (*guilty).to_owned())).collect()
}

/// Each wrong word of a list of words, not only the first.
#[test]
fn every_wrong_action_and_phase_is_said() {
    let body =
        "rules:\n  - rule: a\n    on: [ad, accpt]\n    phase: [prr, pst]\n    when: true\n    then: deny\n";
    let expected = [("E0106", "ad"), ("E0106", "accpt"), ("E0106", "prr"), ("E0106", "pst")];
    assert_eq!(found_in(body), pairs(expected));
}

/// A hole that cannot be read hides no other, and each is shown itself, in a reason as in a duty.
#[test]
fn every_wrong_hole_is_said_in_its_place() {
    let text = "{actor.useid} and {daily.usd} and { and } {}";
    let body = format!(
        "rules:\n  - rule: a\n    when: true\n    then: deny\n    because: '{text}'\n    do: 'prompt \"{text}\"'\n"
    );
    let each = [("E0301", "{actor.useid}"), ("E0301", "{daily.usd}"), ("E0301", "{ and }"), ("E0201", "{}")];
    assert_eq!(found_in(&body), [pairs(each), pairs(each)].concat());
}

/// What is wrong with lists is said beside what is wrong with rules; a region that is none makes no number wrong.
#[test]
fn list_files_are_read_whatever_else_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/diagnostics");
    let codes = |region: &str| {
        let text = format!(
            "menshen: 1\npolicy: t\ntimezone: Asia/Shanghai\nregion: {region}\ndefault: allow\n\
             lists:\n  phones: {{ of: phone, from: phones.csv }}\n  gone: {{ of: text, from: gone.csv }}\n\
             rules:\n  - rule: a\n    when: target.phone in phones or remark in gone or targt.external\n    then: deny\n"
        );
        let source = Source::text("policy.yaml", text).beside(folder.clone());
        let report = Engine::check(&source, &Options::default());
        report.iter().map(|one| one.code.id()).collect::<Vec<_>>()
    };
    assert_eq!(codes("CN"), ["E0603", "E0603", "E0601", "E0301"]);
    assert_eq!(codes("CM1"), ["E0106", "E0601", "E0301"]);
}

fn rule_when(when: &str) -> String {
    format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n")
}

/// The codes, guilty characters and sentences of one mistake.
fn only(body: &str) -> (String, String, String) {
    let said = said_of(body);
    let [one] = said.as_slice() else { panic!("not one mistake: {said:#?}") };
    one.clone()
}

#[test]
fn how_tiers_are_asked_is_said() {
    for when in ["tier in vip", "tier is known", "tier", "tier contains vip", "tier == tier"] {
        let (code, guilty, said) =
            only(&format!("tiers:\n  - vip: target.external\n  - normal\n{}", rule_when(when)));
        assert_eq!((code.as_str(), guilty.as_str()), ("E0302", "tier"), "{when}");
        assert!(said.contains("`tier in [vip, normal]`"), "{said}");
    }
}

#[test]
fn a_policy_without_tiers_is_told_so() {
    let (code, guilty, said) = only(&rule_when("tier == vip"));
    assert_eq!((code.as_str(), guilty.as_str()), ("E0303", "vip"));
    assert!(said.ends_with("the policy declares no tiers; they stand under `tiers:`"), "{said}");
}

/// What stands in a part that cannot be read is there all the same.
#[test]
fn what_could_not_be_read_is_not_missed() {
    let list = "lists:\n  l: { of: domain, values: [\"/a\\.b/\"] }\n";
    assert_eq!(found_in(&format!("{list}{}", rule_when("target.email in l"))), pairs([("E0003", "\\.")]));
    let rules = "rules:\n  - rule: a-b\n    when: \"\\.\"\n    then: allow\n  - rule: c\n    when: true\n    \
        then: review\n    overrides: [a-b, d]\n";
    assert_eq!(found_in(rules), pairs([("E0003", "\\."), ("E0501", "d")]));
    let rules = "rules:\n  - rule: a b\n    when: true\n    then: allow\n    overrides: nobody\n  - rule: c\n    \
        when: true\n    then: review\n    overrides: a b\n";
    assert_eq!(found_in(rules), pairs([("E0104", "a b"), ("E0501", "nobody")]));
}

#[test]
fn a_group_in_a_group_is_one_mistake() {
    let rules = "rules:\n  - group: g\n    rules:\n      - group: h\n        rules:\n          - rule: a\n            \
        when: targt.external\n            then: allow\n";
    assert_eq!(found_in(rules), pairs([("E0104", "group"), ("E0301", "targt.external")]));
}

#[test]
fn a_wrong_name_in_a_phrase_is_said_as_one() {
    let body = |then: &str| {
        format!(
            "schedules:\n  office: {{ hours: 09:00-18:00 }}\nquotas:\n  daily: 2 per actor per day\n\
             rules:\n  - rule: a\n    when: daily is spent and now in office\n    then: {then}\n"
        )
    };
    let (code, guilty, said) = only(&body("defer until daly resets"));
    assert_eq!((code.as_str(), guilty.as_str()), ("E0301", "daly"));
    assert_eq!(said, "there is no quota `daly`; did you mean `daily`?");
    let (_, _, said) = only(&body("defer until daily opens"));
    assert_eq!(said, "`daily` is a quota, and a schedule is needed here");
    let (_, _, said) = only(&body("defer until daily"));
    assert!(said.starts_with("expected"), "{said}");
}

#[test]
fn numbers_and_units_are_told_how_they_are_written() {
    let (_, guilty, said) = only(&rule_when("count > 1,000"));
    assert_eq!(guilty, ",");
    assert!(said.ends_with("a number is written without commas, as in `20000` or `20_000`"), "{said}");
    let (_, guilty, said) =
        only(&format!("quotas:\n  q: 5,000 per actor per day\n{}", rule_when("q is spent")));
    assert_eq!(guilty, ",");
    assert!(said.ends_with("a number is written without commas, as in `20000` or `20_000`"), "{said}");
    for when in ["now - follow.createtime > 90 dys", "now - follow.createtime > 90dys"] {
        let (_, _, said) = only(&rule_when(when));
        assert!(said.contains("days`? the units are ms, seconds,"), "{said}");
    }
    let (_, _, said) = only(&format!(
        "lists:\n  l: {{ of: name, values: [张三丰], within: 1edit }}\n{}",
        rule_when("target.name in l")
    ));
    assert!(said.contains("a space stands between"), "{said}");
    for (window, meant) in [("year", ""), ("Day", "day"), ("天", "")] {
        let (_, guilty, said) = only(&format!("quotas:\n  q: 5 per {window}\n{}", rule_when("q is spent")));
        assert_eq!(guilty, window);
        assert!(said.contains("per minute, hour, day, week, month"), "{said}");
        assert!(meant.is_empty() || said.contains(&format!("did you mean `{meant}`?")), "{said}");
    }
    assert_eq!(found_in(&rule_when("!x")), pairs([("E0007", "!x")]));
}

#[test]
fn commas_and_comments_are_told_what_is_meant() {
    let (_, guilty, said) = only(&rule_when("target.tags contains \"VIP\"，target.external"));
    assert_eq!(guilty, "，");
    assert!(said.ends_with("two conditions are joined by `and` or `or`"), "{said}");
    let (_, _, said) = only(&rule_when("remark contains \"a #b\""));
    assert!(said.contains("YAML takes ` #` for the beginning of a comment"), "{said}");
    for on in ["add, accept", "add，accept"] {
        let body = format!("rules:\n  - rule: a\n    on: {on}\n    when: true\n    then: deny\n");
        let (code, guilty, said) = only(&body);
        assert_eq!((code.as_str(), guilty.as_str()), ("E0106", on));
        assert!(said.ends_with("several are a list: `[add, accept]`"), "{said}");
    }
}

/// A byte order mark is no character of the first line, for people as for machines.
#[test]
fn a_byte_order_mark_moves_no_column() {
    let text = "\u{feff}menshn: 1\npolicy: t\ntimezone: UTC\nregion: CN\ndefault: deny\nrules: []\n";
    let report = Engine::check(&Source::text("p.yaml", text), &Options::default());
    let rendered = report.render(menshen::diagnostic::Colour::Plain);
    assert!(rendered.contains("p.yaml:1:1\n  |\n1 | menshn: 1\n  | ^^^^^^\n"), "{rendered}");
    let places: Vec<_> = report.entries().filter_map(|entry| serde_json::to_value(entry).ok()).collect();
    assert!(places.iter().any(|one| one["column"] == 1 && one["end_column"] == 7), "{places:?}");
}

/// An empty list says nothing: it must not be taken for everything.
#[test]
fn empty_lists_name_no_action_and_no_duty() {
    for key in ["on", "phase"] {
        let body = format!("rules:\n  - rule: a\n    {key}: []\n    when: true\n    then: deny\n");
        let (code, guilty, _) = only(&body);
        assert_eq!((code.as_str(), guilty.as_str()), ("E0104", "[]"));
    }
    assert_eq!(only("rules:\n  - rule: a\n    when: true\n    do: []\n").0, "E0102");
}

#[test]
fn what_says_nothing_is_a_mistake() {
    assert_eq!(found_in(&rule_when("time == 24:00")), pairs([("E0505", "time == 24:00")]));
    for when in ["time between 22:00 and 24:00", "time < 24:00", "time != 24:00"] {
        assert_eq!(found_in(&rule_when(when)), pairs([]), "{when}");
    }
    let body = "keywords:\n  k: { words: [] }\nextract:\n  e: \"\"\nrules:\n  - rule: default\n    \
        when: remark mentions k or remark has e\n    then: reroute to \"\"\n    do: tag ' '\n";
    let body = body.replace("tag ' '", "tag \" \"");
    let expected =
        [("E0102", "k"), ("E0408", "\"\""), ("E0104", "default"), ("E0408", "\"\""), ("E0408", "\" \"")];
    assert_eq!(found_in(&body), pairs(expected));
    let report = Engine::check(
        &Source::text(
            "p.yaml",
            "menshen: 1\npolicy: \"\"\ntimezone: UTC\nregion: CN\ndefault: deny\nrules: []\n",
        ),
        &Options::default(),
    );
    let codes: Vec<_> = report.iter().map(|one| (one.code.id(), one.message.as_str())).collect();
    assert_eq!(codes, [("E0408", "`policy` is empty"), ("W0008", "no rule stands here")]);
}
