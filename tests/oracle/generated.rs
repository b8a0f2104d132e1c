//! Policies and requests that meet each other: few words, so that most of what is said is asked for.

use proptest::prelude::*;

pub(super) const HEAD: &str = r#"
menshen: 1
policy: generated
timezone: Asia/Shanghai
region: CN
default: DEFAULT
facts: { level: integer, labels: set of text, risk: score, corp: name, note: text }
lists:
  blocked: { of: phone, values: ["138 0013 8000", "+852 6123 4567"] }
  names: { of: name, values: [張偉, "ACME  Co"] }
  near: { of: name, values: [张小伟, 深圳华信达科技], within: 1 edit }
  alike: { of: name, values: ["jonathan smith", "acme co"], score: 0.92 }
  keyed: { of: name, values: [张伟, "Acme Trading Co., Ltd."], by: [core, pinyin] }
  dealers: { of: domain, values: [dealer.example, "*.partner.example", "/store-[0-9]{3}\\.example/"] }
  staff: { of: text, values: [lisi, wangwu] }
  timed_phones: { of: phone, from: host }
  timed_names: { of: name, from: host, within: 1 edit }
  timed_domains: { of: domain, from: host }
  absent: { of: text, from: host }
keywords:
  spam: { words: [返利, 兼职, vx], except: [返利公告], see_through: [width, case, traditional, separators] }
  exact: { words: [返利, 工单] }
extract:
  ticket: "(?<ticket>[A-Z]{2}-[0-9]{4})"
schedules:
  office: { days: mon-fri, hours: "09:00-18:00", except: { 2026-11-23: closed } }
  night: { hours: "22:00-06:00" }
tiers:
  - black: any target.phones in blocked or target.name in names
  - vip: target.tags contains "VIP"
  - normal
quotas:
  daily: 3 per actor per day when target.external
  stock: 5 per actor
  burst: 2 per target per 10 minutes
  team: 4 per department per week
  door: 4 per app and channel per hour
"#;

/// Tests of every sort, so that each is compiled, shared, negated and nested.
const TESTS: &[&str] = &[
    "tier == vip",
    "tier != black",
    "tier in [black, normal]",
    "any target.phones in blocked",
    "all target.phones in blocked",
    "target.phone == \"13800138000\"",
    "target.phone in blocked",
    "target.name in names",
    "target.name == \"张伟\"",
    "target.name in near",
    "target.name in alike",
    "target.name in keyed",
    "target.name resembles \"张小伟\" within 1 edit",
    "similarity(target.name, \"acme co\") >= 0.9",
    "target.email in dealers",
    "any target.emails in dealers",
    "target.email.verified",
    "domain(target.email) == \"dealer.example\"",
    "is_public_mail(domain(target.email))",
    "target.email ends with \"@qq.com\"",
    "any target.emails ends with \"例子.中国. \"",
    "target.email starts with facts.note",
    "target.name contains \"小\"",
    "target.name starts with \"acme  \"",
    "facts.corp ends with \"偉 \"",
    "domain(target.email) in dealers",
    "domain(target.email) is known",
    "domain(target.email) starts with \"d\"",
    "is_below(domain(target.email), \"partner.example\")",
    "target.tags contains \"VIP\"",
    "target.tags is empty",
    "target.tags is known",
    "any target.tags starts with \"V\"",
    "all target.tags contains \"I\"",
    "actor.userid in staff",
    "actor.userid in [\"lisi\", \"zhaoliu\"]",
    "actor.departments contains \"7\"",
    "actor.customer_total >= actor.capacity",
    "actor.customer_total between 10 and 20",
    "actor.customer_total * 2 - 5 > 30",
    "actor.capacity / actor.customer_total >= 2",
    "channel.add_way == scan_qr_code",
    "channel.add_way in [search_phone, group_chat]",
    "channel.skip_verify",
    "direction == inbound",
    "direction == outbound",
    "relation in [half, none]",
    "action == add",
    "phase == post",
    "target.external",
    "target.type == wechat",
    "remark mentions spam",
    "remark mentions exact",
    "remark has ticket",
    "remark matches /[0-9]{6,}/",
    "remark contains \"返\"",
    "remark is empty",
    "length(remark) > 4",
    "now in office",
    "now in night",
    "weekday in [sat, sun]",
    "time between 09:00 and 18:00",
    "today >= 2026-11-23",
    "now - follow.created_at > 3 days",
    "age(consent.obtained_at) < 2 days",
    "consent.withdrawn_at is missing",
    "daily is spent",
    "stock is spent",
    "burst is spent",
    "team is spent",
    "door is spent",
    "daily.remaining <= 1",
    "stock.used > 2",
    "facts.level >= 3",
    "facts.labels contains \"hot\"",
    "facts.risk > 0.5",
    "facts.corp in names",
    "score(\"spam\") >= 0.8",
    "confidence(\"phone\") < 0.5",
    "is_mobile(target.phone)",
    "country(target.phone) == \"CN\"",
    "evidence.transport == tls",
    "target.phone in timed_phones",
    "actor.userid in absent",
    "any target.tags in absent",
    "any target.phones in timed_phones",
    "target.name in timed_names",
    "any target.emails in timed_domains",
    "target.phones is known",
    "target.phone is missing",
    "target.emails is known",
    "remark is known",
    "remark is missing",
    "message.text is empty",
    "length(remark) is known",
    "target.name is known",
    "actor.departments is known",
    "actor.customer_total + count is known",
    "actor.capacity / count is known",
    "length(remark) * 2 is missing",
    "facts.level is known",
    "facts.labels is missing",
    "facts.risk >= 0.7",
    "facts.note is known",
    "facts.note contains \"返\"",
    "score(\"spam\") is known",
    "today is known",
    "direction is known",
    "count > 1",
];

fn condition(is_asked: fn(&str) -> bool) -> impl Strategy<Value = String> {
    let tests: Vec<&str> = TESTS.iter().copied().filter(|test| is_asked(test)).collect();
    let leaf = proptest::sample::select(tests).prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            1 => inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

#[derive(Clone, Debug)]
pub(super) struct RuleText {
    pub(super) when: String,
    pub(super) then: Option<&'static str>,
    pub(super) overrides: Vec<usize>,
    pub(super) extra: String,
    pub(super) shadow: bool,
}

/// A rule of the tests that `is_asked` picks.
pub(super) fn rule(is_asked: fn(&str) -> bool) -> impl Strategy<Value = RuleText> {
    let then = proptest::sample::select(vec![
        Some("allow"),
        Some("deny"),
        Some("review by \"boss\""),
        Some("defer for 2 hours"),
        Some("reroute to \"lisi\""),
        None,
    ]);
    let extra = proptest::sample::select(vec![
        "",
        "    on_unknown: skip\n",
        "    on_unknown: match\n",
        "    on_unknown: review\n",
        "    on: any\n",
        "    on: [add, accept]\n",
        "    phase: [pre, config]\n",
    ]);
    let overrides = proptest::collection::vec(1_usize..8, 0..3);
    // Rules that always match meet each other in chains of overrides.
    let when = prop_oneof![2 => condition(is_asked), 1 => Just("true".to_owned())];
    (when, then, overrides, extra, proptest::bool::weighted(0.2)).prop_map(
        |(when, then, overrides, extra, shadow)| RuleText {
            when,
            then,
            overrides,
            extra: extra.to_owned(),
            shadow,
        },
    )
}

/// The text of a policy, its rules in the order of `order`.
pub(super) fn policy(rules: &[RuleText], default: &str, order: &[usize]) -> String {
    let mut text = HEAD.replace("DEFAULT", default);
    text.push_str("rules:\n");
    for &at in order {
        let rule = &rules[at];
        text.push_str(&format!(
            "  - rule: r{at:02}\n    when: '{}'\n{}",
            rule.when.replace('\'', "''"),
            rule.extra
        ));
        match rule.then {
            Some(then) => text.push_str(&format!("    then: {then}\n")),
            None => text.push_str("    do: [tag \"t\"]\n"),
        }
        // Only later rules are overridden, so there is no cycle.
        let targets: Vec<String> = rule
            .overrides
            .iter()
            .map(|step| at + step)
            .filter(|to| *to < rules.len())
            .map(|to| format!("r{to:02}"))
            .collect();
        if !targets.is_empty() {
            text.push_str(&format!("    overrides: [{}]\n    may_override_deny: true\n", targets.join(", ")));
        }
        if rule.shadow {
            text.push_str("    mode: shadow\n");
        }
    }
    text
}

fn some<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(0.75, proptest::sample::select(values))
}

/// A request as JSON with many fields missing.
pub(super) fn request() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let whole = (
        some(vec![json!("add"), json!("accept"), json!("export"), json!("user_get")]),
        some(vec![json!("pre"), json!("config"), json!("post")]),
        some(vec![
            json!("2026-11-22T23:30:00+08:00"),
            json!("2026-11-23T10:00:00+08:00"),
            json!("2026-11-24T09:00:00+08:00"),
            json!("2026-11-27T18:00:00+08:00"),
        ]),
        some(vec![json!("lisi"), json!("zhaoliu"), json!(""), json!(" "), json!("l".repeat(80))]),
        some(vec![json!([7]), json!([7, 9]), json!([]), json!([""]), json!([7, " "])]),
        some(vec![json!(0), json!(12), json!(40)]),
        some(vec![
            json!([]),
            json!(["13800138000"]),
            json!(["+86 139 0000 0000", "138-0013-8000"]),
            json!(["x"]),
            json!(["138****8000"]),
            json!(["13800138000.0", "13800138000"]),
            json!(["13800138000", "+8613900000000", "13800138002", "13800138003"]),
        ]),
        some(vec![
            json!("张伟"),
            json!("張 小偉"),
            json!("ACME \t Co"),
            json!("zhang wei"),
            json!("张小韦"),
            json!("Acme Trading"),
            json!(" "),
            json!("深圳华信达科学"),
            json!(format!("张伟{}", " ".repeat(80))),
        ]),
        some(vec![
            json!([{"addr": "a@dealer.example", "verified": true}]),
            json!([{"addr": "b@x.partner.example"}, {"addr": "c@qq.com", "verified": false}]),
            json!([{"addr": "broken"}]),
            json!(["C@QQ。com. ", "d@xn--fsqu00a.xn--fiqs8s", "例@例子。中国"]),
            json!(["a@once.example", "b@always.once.example"]),
            json!([" ZS＠Dealer。Example ", "nobody"]),
            json!(["nobody", "\"a@b\"@x.partner.example"]),
            json!(["a@b.example", "a@c.example", "a@dealer.example", "a@d.example"]),
        ]),
        some(vec![json!([]), json!(["VIP"]), json!(["老客户", "VIP+"])]),
    );
    let rest = (
        some(vec![json!(1), json!(2), json!(4), json!(99)]),
        some(vec![
            json!(""),
            json!("领返 利 12345678"),
            json!("返利公告 AB-1234"),
            json!("加ＶＸ"),
            json!(" \u{200b}"),
            json!(format!("返利{}", " ".repeat(80))),
        ]),
        some(vec![json!("wm1"), json!("wm2"), json!(""), json!("w".repeat(80))]),
        some(vec![json!(true), json!(false)]),
        some(vec![
            json!({"level": 4, "labels": ["hot"]}),
            json!({"level": "no", "risk": 0.7, "corp": " 張偉\u{0}", "note": " C@"}),
            json!({"level": 3.0, "labels": ["hot", null], "risk": 0.69996, "note": "返利"}),
            json!({"level": 2.5, "labels": ["a", "b", "c", "hot"], "risk": {"of": 1}, "note": "返".repeat(30)}),
        ]),
        some(vec![
            json!([{"label": "spam", "score": 0.9}]),
            json!([{"label": "spam", "score": 0.1}, {"label": "spam", "score": 0.85}]),
            json!([{"label": "spam", "score": 0.9}, {"label": "spam"}, {"label": "buyer"}]),
            json!([{"label": "spam", "score": 0.1}, {"label": " ", "score": 0.9}]),
        ]),
        some(vec![
            json!({"obtained_at": "2026-11-22T00:00:00+08:00"}),
            json!({"withdrawn_at": 1_700_000_000}),
        ]),
        some(vec![json!(1), json!(2), json!(0)]),
        some(vec![
            json!({"createtime": 1_763_000_000}),
            json!({"created_at": 1_764_000_000, "remark": "返利"}),
        ]),
        some(vec![json!("half"), json!("mutual")]),
    );
    let ids = (
        some(vec![json!("lisi"), json!("wm1"), json!("wangwu"), json!(""), json!(" ")]),
        some(vec![json!("zhaoliu"), json!(" "), json!("u".repeat(80))]),
        some(vec![json!("o1"), json!("\u{200b}")]),
        some(vec![json!("crm"), json!(""), json!("a".repeat(80))]),
        some(vec![json!("code"), json!("\u{3000}"), json!("c".repeat(80))]),
        some(vec![json!("link"), json!("")]),
        some(vec![
            json!([{"field": "phone", "confidence": 0.3}, {"field": "phone", "confidence": 0.9}]),
            json!([{"field": "phone", "confidence": 0.9}, {"field": "phone"}, {"field": "name"}]),
            json!([{"field": "phone", "confidence": 0.9}, {"confidence": 0.3}]),
        ]),
    );
    (whole, rest, ids).prop_map(|(a, b, c)| {
        let mut root =
            json!({"tenant": "t", "actor": {"capacity": 30}, "target": {}, "channel": {}, "message": {}});
        let mut put = |path: &[&str], value: Option<serde_json::Value>| {
            if let Some(value) = value {
                let mut at = &mut root;
                for key in path {
                    at = &mut at[*key];
                }
                *at = value;
            }
        };
        put(&["action"], a.0);
        put(&["phase"], a.1);
        put(&["at"], a.2);
        put(&["actor", "userid"], a.3);
        put(&["actor", "departments"], a.4);
        put(&["actor", "customer_total"], a.5);
        put(&["target", "mobiles"], a.6);
        put(&["target", "name"], a.7);
        put(&["target", "emails"], a.8);
        put(&["target", "tags"], a.9);
        put(&["channel", "add_way"], b.0);
        put(&["message", "text"], b.1);
        put(&["target", "external_userid"], b.2);
        put(&["target", "external"], b.3);
        put(&["facts"], b.4);
        put(&["scores"], b.5);
        put(&["consent"], b.6);
        put(&["count"], b.7);
        put(&["follow"], b.8);
        put(&["relation"], b.9);
        put(&["oper_userid"], c.0);
        put(&["target", "userid"], c.1);
        put(&["target", "unionid"], c.2);
        put(&["app"], c.3);
        put(&["channel", "config_id"], c.4);
        put(&["channel", "link_id"], c.5);
        put(&["prefill"], c.6);
        root
    })
}
