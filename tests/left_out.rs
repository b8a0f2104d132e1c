//! What a request leaves out gains nothing, and what it leaves blank is left out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::value::Value as Read;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

#[path = "oracle/generated.rs"]
mod generated;

use generated::{policy, request, rule};

fn read(request: &Value) -> Option<Request> {
    Request::from_json(request.to_string().as_bytes(), &Limits::default()).ok()
}

/// Every scope, and every field that is told by ids.
const IDS: &str = r#"
menshen: 1
policy: ids
timezone: Asia/Shanghai
region: CN
default: allow
quotas:
  by_actor: 2 per actor per day
  by_target: 2 per target per day
  by_channel: 2 per channel per day
  by_department: 2 per department per day
  by_app: 2 per app per day
  by_tenant: 9 per tenant per day
  outside: 4 per tenant when target.external
rules:
  - { rule: actor, when: by_actor is spent, then: deny }
  - { rule: target, when: by_target is spent, then: deny }
  - { rule: channel, when: by_channel is spent, then: deny }
  - { rule: department, when: by_department is spent, then: deny }
  - { rule: app, when: by_app is spent, then: deny }
  - { rule: tenant, when: by_tenant is spent, then: deny }
  - { rule: outside, when: outside is spent, then: deny }
  - { rule: opener, when: direction == outbound, then: defer for 1 hour }
  - { rule: inside, when: not target.external, then: review }
  - { rule: spam, when: 'score("spam") >= 0.8', then: deny }
  - { rule: doubtful, when: 'confidence("phone") < 0.5', then: review }
"#;

/// Where a request of [`ids`] has them.
const PLACES: &[&str] = &[
    "/request_id",
    "/tenant",
    "/app",
    "/actor/userid",
    "/target/external_userid",
    "/target/userid",
    "/target/unionid",
    "/target/pending_id",
    "/target/tmp_openid",
    "/channel/config_id",
    "/channel/link_id",
    "/handover/takeover_userid",
    "/scores/0/label",
    "/prefill/0/field",
];

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.chars().all(|c| c.is_whitespace() || c == '\u{200b}'))
}

fn remove(request: &mut Value, place: &str) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    if let Some(Value::Object(fields)) = request.pointer_mut(parent) {
        fields.remove(key);
    }
}

/// Requests of few people that come again, most of whose ids are not said.
fn ids() -> impl Strategy<Value = Value> {
    let id = prop_oneof![
        3 => Just(None),
        2 => proptest::sample::select(vec!["", " ", "\u{200b}"]).prop_map(Some),
        2 => proptest::sample::select(vec!["a", "b"]).prop_map(Some),
    ];
    let departments =
        proptest::sample::select(vec![json!(null), json!([""]), json!(["7"]), json!(["7", " "])]);
    let rest = (
        departments,
        proptest::sample::select(vec![json!(null), json!("a"), json!("b"), json!("c")]),
        proptest::sample::select(vec![json!(null), json!(["13800138000"])]),
        proptest::sample::select(vec![json!(null), json!(1)]),
        proptest::sample::select(vec!["pre", "post"]),
        proptest::sample::select(vec!["spam", "other"]),
    );
    (proptest::collection::vec(id, PLACES.len()), rest).prop_map(|(ids, rest)| {
        let (departments, opener, mobiles, way, phase, label) = rest;
        let mut request = json!({
            "at": "2026-11-23T10:00:00+08:00", "phase": phase, "oper_userid": opener, "handover": {},
            "actor": {"department_list": departments}, "target": {"mobiles": mobiles}, "channel": {"add_way": way},
            "scores": [{"score": 0.9}, {"label": label, "score": 0.1}],
            "prefill": [{"confidence": 0.1}, {"field": "phone", "confidence": 0.9}],
        });
        for (place, id) in PLACES.iter().zip(ids) {
            let (parent, key) = place.rsplit_once('/').unwrap();
            if let (Some(id), Some(Value::Object(fields))) = (id, request.pointer_mut(parent)) {
                fields.insert(key.to_owned(), json!(id));
            }
        }
        request
    })
}

/// The places of all that a request says, but for items of sets.
fn places(value: &Value, place: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let place = format!("{place}/{key}");
                places(value, &place, out);
                out.push(place);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                places(item, &format!("{place}/{at}"), out);
            }
        }
        _ => {}
    }
}

/// Whether something else is read where this is left out, so that the request says another thing, not less.
fn has_stand_in(request: &Value, place: &str, policy: &str) -> bool {
    let says = |place: &str| request.pointer(place).is_some();
    let kinds = ["/target/external_userid", "/target/unionid", "/target/userid", "/target/external"];
    match place {
        "/action" | "/phase" | "/tenant" | "/count" => true,
        "/message" | "/message/text" => says("/follow/remark"),
        "/follow" | "/follow/remark" => says("/message/text"),
        "/channel" | "/channel/config_id" | "/channel/link_id" => policy.contains("door is spent"),
        _ if kinds.contains(&place) => {
            policy.contains("burst is spent") || kinds.iter().any(|other| *other != place && says(other))
        }
        _ => false,
    }
}

/// Tests that ask what a request says, and not whether it does.
fn asks_what_is_said(test: &str) -> bool {
    !test.contains(" is known") && !test.contains(" is missing")
}

fn config() -> Config {
    Config { failure_persistence: None, ..Config::default() }
}

/// It could have been the surest, or the least sure one.
#[test]
fn an_entry_that_leaves_its_number_or_its_name_out_leaves_the_answer_open() {
    for (entry, spam, name) in [
        ("{}", Read::Missing, Read::Missing),
        (r#"{"label": "spam", "field": "name"}"#, Read::Missing, Read::Missing),
        (r#"{"score": 0.95, "confidence": 0.1}"#, Read::Missing, Read::Missing),
        (
            r#"{"label": "\u200b", "score": 0.95, "field": " ", "confidence": 0.1}"#,
            Read::Missing,
            Read::Missing,
        ),
        (r#"{"label": "buyer", "field": "phone"}"#, Read::Score(1_000), Read::Score(9_000)),
    ] {
        let request = Request::from_json(
            format!(
                r#"{{"scores": [{entry}, {{"label": "spam", "score": 0.1}}],
                "prefill": [{{"field": "name", "confidence": 0.9}}, {entry}]}}"#
            )
            .as_bytes(),
            &Limits::default(),
        )
        .unwrap();
        assert_eq!((request.score("spam"), request.prefill_confidence("name")), (spam, name), "{entry}");
        assert_eq!(request.score("buyer"), Read::Missing, "{entry}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_blank_id_is_none(requests in proptest::collection::vec(ids(), 1..16)) {
        let engine = || Engine::from_text("ids.yaml", IDS, Options::default()).unwrap();
        let (blank, without, mut scratch) = (engine(), engine(), Scratch::new());
        for request in requests {
            let mut cleared = request.clone();
            for place in PLACES {
                if request.pointer(place).is_some_and(is_blank) {
                    remove(&mut cleared, place);
                }
            }
            if let Some(Value::Array(departments)) = cleared.pointer_mut("/actor/department_list") {
                departments.retain(|id| !is_blank(id));
            }
            let ask = |engine: &Engine, request: &Value, scratch: &mut Scratch| {
                let mut report = engine.decide(&read(request).unwrap(), scratch).report(Masking::Off);
                // It is repeated as it was sent.
                report.request_id = None;
                report
            };
            let said = ask(&blank, &request, &mut scratch);
            prop_assert_eq!(said, ask(&without, &cleared, &mut scratch), "{} and {}", request, cleared);
        }
    }

    #[test]
    fn leaving_anything_out_never_gains_more_than_a_review(
        rules in proptest::collection::vec(rule(asks_what_is_said), 1..8),
        default in proptest::sample::select(vec!["allow", "review", "deny"]),
        requests in proptest::collection::vec((request(), proptest::collection::vec(0_u64..7, 5)), 1..4),
    ) {
        let mut rules = rules;
        for rule in rules.iter_mut().filter(|rule| rule.extra.contains("on_unknown")) {
            rule.extra.clear();
        }
        let text = policy(&rules, default, &(0..rules.len()).collect::<Vec<_>>());
        // Conditions that contradict each other are refused.
        let Ok(engine) = Engine::from_text("generated.yaml", &text, Options::default()) else { return Ok(()) };
        let mut scratch = Scratch::new();
        for (at, (mut json, seeds)) in requests.into_iter().enumerate() {
            // What has happened at no time is a fault where a quota counts it, and less counts where less is said.
            if json["phase"] == "post" && json.get("at").is_none() {
                continue;
            }
            json["tenant"] = json!(at.to_string());
            let whole = read(&json).unwrap();
            for (quota, used) in ["daily", "stock", "burst", "team", "door"].into_iter().zip(seeds) {
                let _ = engine.seed(&whole, quota, used, &mut scratch);
            }
            let verdict = engine.explain(&whole, &mut scratch, Masking::Off).decision.verdict;
            let mut all = Vec::new();
            places(&json, "", &mut all);
            for place in all.iter().filter(|place| !has_stand_in(&json, place, &text)) {
                let mut less = json.clone();
                remove(&mut less, place);
                // An e-mail address without the address is none.
                let Some(less) = read(&less) else { continue };
                let gained = engine.explain(&less, &mut scratch, Masking::Off).decision.verdict;
                prop_assert!(
                    gained >= Verdict::Review || verdict < Verdict::Review,
                    "{:?} without {}, {:?} with it\n{}\n{}", gained, place, verdict, &text, json
                );
            }
        }
    }
}
