//! Every fix that is offered leads out: with it the mistake is gone, and no other has come in its place.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use menshen::engine::{Engine, Options, Source};
use said::{HEAD, said_of_all};

/// A text with all fixes that are offered for it, and how many these are.
fn fixed(text: &str) -> (String, usize) {
    let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
    let mut fixes: Vec<_> = report.iter().filter_map(|one| one.fix.clone()).collect();
    fixes.sort_by_key(|(span, _)| span.start);
    let mut text = text.to_owned();
    for (span, by) in fixes.iter().rev() {
        text.replace_range(span.range(), by);
    }
    (text, fixes.len())
}

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
}
