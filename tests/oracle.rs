//! Compiled = oracle, on generated policies and requests; and the laws of a verdict that no example can prove.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use menshen::decision::{Truth, Verdict};
use menshen::engine::{Engine, Fault, Options, Source};
use menshen::eval::{Scratch, Spoke};
use menshen::facts::Facts;
use menshen::ir::{QuotaId, Scope};
use menshen::limits::Limits;
use menshen::list::{ListKind, Reading};
use menshen::oracle::{Oracle, QuotaView};
use menshen::request::mask::Masking;
use menshen::request::{Phase, Request};
use proptest::prelude::*;
use proptest::test_runner::Config;

const HEAD: &str = r#"
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
    "daily.remaining <= 1",
    "stock.used > 2",
    "facts.level >= 3",
    "facts.labels contains \"hot\"",
    "facts.risk > 0.5",
    "facts.corp in names",
    "score(\"spam\") >= 0.8",
    "is_mobile(target.phone)",
    "country(target.phone) == \"CN\"",
    "evidence.transport == tls",
    "target.phone in timed_phones",
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

fn condition() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(TESTS).prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            1 => inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

#[derive(Clone, Debug)]
struct RuleText {
    when: String,
    then: Option<&'static str>,
    overrides: Vec<usize>,
    extra: String,
    shadow: bool,
}

fn rule() -> impl Strategy<Value = RuleText> {
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
    (condition(), then, overrides, extra, proptest::bool::weighted(0.2)).prop_map(
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
fn policy(rules: &[RuleText], default: &str, order: &[usize]) -> String {
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
fn request() -> impl Strategy<Value = serde_json::Value> {
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
        some(vec![json!("lisi"), json!("zhaoliu")]),
        some(vec![json!([7]), json!([7, 9]), json!([])]),
        some(vec![json!(0), json!(12), json!(40)]),
        some(vec![
            json!([]),
            json!(["13800138000"]),
            json!(["+86 139 0000 0000", "138-0013-8000"]),
            json!(["x"]),
            json!(["13800138000", "+8613900000000", "13800138002", "13800138003"]),
        ]),
        some(vec![
            json!("张伟"),
            json!("張 小偉"),
            json!("ACME Co"),
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
            json!(["a@once.example", "b@always.once.example"]),
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
        some(vec![json!("wm1"), json!("wm2")]),
        some(vec![json!(true), json!(false)]),
        some(vec![
            json!({"level": 4, "labels": ["hot"]}),
            json!({"level": "no", "risk": 0.7, "corp": "張偉"}),
            json!({"level": 3.0, "labels": ["hot", null], "risk": 0.69996, "note": "返利"}),
            json!({"level": 2.5, "labels": ["a", "b", "c", "hot"], "risk": {"of": 1}, "note": "返".repeat(30)}),
        ]),
        some(vec![json!([{"label": "spam", "score": 0.9}])]),
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
    (whole, rest).prop_map(|(a, b)| {
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
        root
    })
}

fn read(request: &serde_json::Value) -> Request {
    Request::from_json(request.to_string().as_bytes(), &Default::default())
        .unwrap_or_else(|error| panic!("{error}: {request}"))
}

/// Lists of the host's, of which entries expire, and limits that requests soon pass.
fn options() -> Options {
    let limits = Limits { set_items: 3, text_bytes: 64, ..Limits::default() };
    let files = [
        ("timed_phones", ListKind::Phone, "phone,expires\n+8613800138000,2026-11-23\n+8613900000000,\n"),
        (
            "timed_names",
            ListKind::Name,
            "name,expires\n深圳华信达科技,2026-11-23\n张小伟,\n张伟,2026-11-23\n",
        ),
        (
            "timed_domains",
            ListKind::Domain,
            "domain,expires\nonce.example,2026-11-23\n*.once.example,\nalways.once.example,2026-11-23\n/qq\\.com/,2020-01-01\n",
        ),
    ];
    let list = |(name, kind, file): (&str, ListKind, &str)| {
        let loaded = menshen::list::read(file.as_bytes(), Reading::new(kind, &limits)).unwrap();
        (name.to_owned(), Arc::new(loaded.list))
    };
    Options { lists: files.map(list).into(), limits: limits.clone(), ..Options::default() }
}

/// The engine of a policy, or `None` if its conditions contradict each other, which the checker refuses.
fn engine(text: &str) -> Option<Engine> {
    match Engine::from_text("generated.yaml", text, options()) {
        Ok(engine) => Some(engine),
        Err(error) => {
            let report = error.to_string();
            let codes = report.lines().filter(|line| line.starts_with("error["));
            for code in codes {
                assert!(
                    code.starts_with("error[E0504]") || code.starts_with("error[E0505]"),
                    "{report}\n{text}"
                );
            }
            None
        }
    }
}

fn limit(name: &str) -> u64 {
    match name {
        "daily" => 3,
        "stock" => 5,
        "burst" => 2,
        _ => 4,
    }
}

/// What the oracle finds, with the counters that were seeded.
fn oracle(engine: &Engine, request: &Request, seeded: &BTreeMap<String, u64>) -> menshen::oracle::Finding {
    let program = engine.program();
    let facts =
        Facts { request, zone: &program.zone, declared: &program.policy.facts, limits: &program.limits };
    let unknown = |_: QuotaId| QuotaView::Unknown;
    let blind = Oracle {
        policy: &program.policy,
        facts,
        region: program.region,
        functions: &program.functions,
        lists: &program.lists,
        quotas: &unknown,
    };
    let amount = request.count.map_or(1, |count| u64::try_from(count).unwrap_or(0).max(1));
    let view = |id: QuotaId| {
        let quota = &program.policy.quotas[id.index()];
        let is_known = quota.scopes.iter().all(|scope| match scope {
            Scope::Actor => request.actor.userid.is_some(),
            Scope::Target => request.target.external_userid.is_some() || blind.canonical_phone().is_some(),
            Scope::Department => engine_departments(request) > 0,
            Scope::App | Scope::Tenant | Scope::Channel => true,
        });
        match blind.condition(&quota.when) {
            Truth::False => QuotaView::Apart,
            Truth::True if is_known && request.at.is_some() => {
                let used = seeded.get(&quota.name).copied().unwrap_or(0);
                let limit = limit(&quota.name);
                // An act that stands for nothing always fits.
                QuotaView::Counts {
                    spent: amount > 0 && used + amount > limit,
                    used,
                    remaining: limit.saturating_sub(used),
                }
            }
            Truth::True | Truth::Unknown => QuotaView::Unknown,
        }
    };
    Oracle { quotas: &view, ..blind }.find()
}

fn engine_departments(request: &Request) -> usize {
    match request.value(menshen::schema::FieldId::ACTOR_DEPARTMENTS) {
        menshen::value::Value::Set(items) => items.len(),
        _ => 0,
    }
}

fn pairs(spoke: &[Spoke]) -> Vec<(menshen::ir::RuleId, Option<Verdict>)> {
    spoke.iter().map(|spoke| (spoke.rule, spoke.verdict)).collect()
}

fn config() -> Config {
    Config { failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_program_means_what_the_policy_means(
        rules in proptest::collection::vec(rule(), 1..8),
        default in proptest::sample::select(vec!["allow", "review", "deny"]),
        requests in proptest::collection::vec((request(), proptest::collection::vec(0_u64..7, 4)), 1..12),
    ) {
        let order: Vec<usize> = (0..rules.len()).collect();
        let text = policy(&rules, default, &order);
        let reversed: Vec<usize> = order.iter().rev().copied().collect();
        let mut scratch = Scratch::new();
        let (Some(engine), Some(other)) = (engine(&text), engine(&policy(&rules, default, &reversed))) else { return Ok(()) };
        let image = engine.image();
        let loaded = Engine::from_image(&image, options()).unwrap();
        prop_assert_eq!(loaded.image(), image);
        for (at, (json, seeds)) in requests.iter().enumerate() {
            let mut request = read(json);
            // Each request has counters of its own.
            request.tenant = Some(at.to_string());
            let mut seeded = BTreeMap::new();
            for (quota, used) in ["daily", "stock", "burst", "team"].iter().zip(seeds) {
                if engine.seed(&request, quota, *used, &mut scratch).is_ok() {
                    seeded.insert((*quota).to_owned(), *used);
                    prop_assert_eq!(other.seed(&request, quota, *used, &mut scratch), Ok(()));
                    prop_assert_eq!(loaded.seed(&request, quota, *used, &mut scratch), Ok(()));
                }
            }
            let finding = oracle(&engine, &request, &seeded);
            // `explain` decides without reserving, and lists every rule.
            let explained = engine.explain(&request, &mut scratch, Masking::Off);
            let (outcome, fault, report) = {
                let mut decision = engine.decide(&request, &mut scratch);
                (decision.outcome().clone(), decision.fault(), decision.report(Masking::KeepFirst))
            };
            // What has happened at no time cannot be counted.
            let is_untimed = request.at.is_none() && request.phase == Phase::POST;
            prop_assert!(fault.is_none() || is_untimed && fault == Some(Fault::NoTime), "{:?}", fault);
            let least = if fault.is_some() { Verdict::Review } else { Verdict::Allow };
            prop_assert_eq!(report.verdict, outcome.verdict.max(least));
            prop_assert_eq!(outcome.verdict, finding.verdict, "{}\n{}", &text, json);
            prop_assert_eq!(pairs(&outcome.spoke), finding.spoke, "{}\n{}", &text, json);
            prop_assert_eq!(&outcome.silenced, &finding.silenced, "{}\n{}", &text, json);
            prop_assert_eq!(pairs(&outcome.shadow), finding.shadow, "{}\n{}", &text, json);
            prop_assert_eq!(explained.decision.verdict, report.verdict);
            prop_assert_eq!(explained.rules.len(), rules.len());
            // What an image gives decides and explains the same, to the last byte.
            let again = loaded.explain(&request, &mut scratch, Masking::Off);
            prop_assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&explained).unwrap());
            let again = loaded.decide(&request, &mut scratch).report(Masking::KeepFirst);
            prop_assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&report).unwrap());
            // The order of rules changes nothing, to the last byte.
            let permuted = other.decide(&request, &mut scratch).report(Masking::KeepFirst);
            prop_assert_eq!(serde_json::to_string(&permuted).unwrap(), serde_json::to_string(&report).unwrap());
        }
    }

    #[test]
    fn a_shadow_rule_changes_no_verdict_and_no_counter(
        rules in proptest::collection::vec(rule(), 1..6),
        shadow in rule(),
        requests in proptest::collection::vec(request(), 1..12),
    ) {
        let mut with: Vec<RuleText> = rules.clone();
        with.push(RuleText { shadow: true, overrides: Vec::new(), ..shadow });
        let order: Vec<usize> = (0..rules.len()).collect();
        let longer: Vec<usize> = (0..with.len()).collect();
        let trim = |rules: &[RuleText], count: usize| -> Vec<RuleText> {
            let keep = |(at, rule): (usize, &RuleText)| RuleText {
                overrides: rule.overrides.iter().copied().filter(|step| at + step < count).collect(),
                ..rule.clone()
            };
            rules.iter().enumerate().map(keep).collect()
        };
        let base = policy(&trim(&rules, rules.len()), "review", &order);
        let shadowed = policy(&trim(&with, rules.len()), "review", &longer);
        let (Some(plain), Some(other)) = (engine(&base), engine(&shadowed)) else { return Ok(()) };
        let mut scratch = Scratch::new();
        for (at, json) in requests.iter().enumerate() {
            let mut request = read(json);
            request.request_id = Some(format!("r{at}"));
            let first = plain.decide(&request, &mut scratch).report(Masking::KeepFirst);
            let second = other.decide(&request, &mut scratch).report(Masking::KeepFirst);
            prop_assert_eq!(first.verdict, second.verdict, "{}\n{}", &shadowed, json);
            prop_assert_eq!(&first.reasons, &second.reasons);
            prop_assert_eq!(&first.quotas, &second.quotas);
            prop_assert_eq!(&first.obligations, &second.obligations);
        }
    }

    #[test]
    fn asking_again_gets_the_same_answer_and_is_charged_once(
        rules in proptest::collection::vec(rule(), 1..6),
        json in request(),
        commits in any::<bool>(),
    ) {
        let order: Vec<usize> = (0..rules.len()).collect();
        let text = policy(&rules, "allow", &order);
        let Some(engine) = engine(&text) else { return Ok(()) };
        let mut scratch = Scratch::new();
        let mut request = read(&json);
        request.request_id = Some("again".to_owned());
        let ask = |scratch: &mut Scratch| {
            let mut decision = engine.decide(&request, scratch);
            let report = decision.report(Masking::KeepFirst);
            (report, decision.reservation())
        };
        let (first, reservation) = ask(&mut scratch);
        if let (Some(reservation), Some(at), true) = (reservation, request.at, commits) {
            let _ = engine.commit(reservation, at.0);
        }
        let (second, _) = ask(&mut scratch);
        prop_assert_eq!(&first, &second, "{}\n{}", &text, json);
        // A reload of the same policy changes nothing either.
        engine.reload(&Source::text("generated.yaml", text.clone())).unwrap();
        let (third, _) = ask(&mut scratch);
        prop_assert_eq!(&first, &third);
    }
}

#[test]
fn quotas_are_never_oversold_under_threads() {
    let text = HEAD.replace("DEFAULT", "allow")
        + "rules:\n  - rule: full\n    when: stock is spent\n    then: review\n  - rule: rest\n    when: daily is spent or burst is spent or team is spent or any target.phones in blocked or target.name in names\n    then: deny\n    mode: shadow\n";
    let text = text.replace("stock: 5 per actor", "stock: 1000 per actor");
    let engine = Engine::from_text("threads.yaml", &text, options()).unwrap();
    let allowed = RefCell::new(0);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let engine = &engine;
                scope.spawn(move || {
                    let mut scratch = Scratch::new();
                    let mut allowed = 0;
                    for number in 0..200 {
                        let json = format!(
                            "{{\"request_id\": \"{thread}-{number}\", \"at\": 1790000000, \"actor\": {{\"userid\": \"a\"}}}}"
                        );
                        let request = Request::from_json(json.as_bytes(), &Default::default()).unwrap();
                        let decision = engine.decide(&request, &mut scratch);
                        assert_eq!(decision.fault(), None);
                        if decision.verdict() == Verdict::Allow {
                            allowed += 1;
                            let reservation = decision.reservation().unwrap();
                            drop(decision);
                            if number % 3 == 0 {
                                let _ = engine.commit(reservation, 1_790_000_000_000);
                            }
                        }
                    }
                    allowed
                })
            })
            .collect();
        *allowed.borrow_mut() = threads.into_iter().map(|thread| thread.join().unwrap()).sum::<u64>();
    });
    assert_eq!(allowed.into_inner(), 1_000);
}
