//! The index leaves out no rule that matters and adds none: indexed program = the same program without its index = the
//! program that its image gives = oracle, on policies whose many rules ask the same few questions.

#![allow(clippy::unwrap_used, clippy::panic)]

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options};
use menshen::eval::{Evaluation, Outcome, Scratch, Spoke};
use menshen::facts::Facts;
use menshen::ir::RuleId;
use menshen::limits::Limits;
use menshen::oracle::{Oracle, QuotaView};
use menshen::program::Program;
use menshen::request::Request;
use menshen::state::MemoryStore;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

const HEAD: &str = r#"
menshen: 1
policy: crowded
timezone: Asia/Shanghai
region: CN
default: review
facts: { level: integer, colour: text, corp: domain }
lists:
  blocked: { of: phone, values: ["138 0013 8000", "+852 6123 4567"] }
  staff: { of: text, values: [u1, u2] }
keywords:
  spam: { words: [返利, 兼职], see_through: [width, case, traditional, separators] }
  trade: { words: [工单, 报价] }
tiers:
  - black: any target.phones in blocked
  - vip: target.tags contains "VIP"
  - normal
rules:
"#;

/// Tests on few questions, with many answers each.
fn test() -> impl Strategy<Value = String> {
    let way = prop::sample::select(vec!["search_phone", "scan_qr_code", "group_chat"]);
    let tier = prop::sample::select(vec!["black", "vip", "normal"]);
    let word = prop::sample::select(vec!["返", "返利", "利", "ab", "b", "报价", "x"]);
    let domain = prop::sample::select(vec!["example", "b.example", "a.b.example", "qq.com"]);
    let side = prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]);
    prop_oneof![
        3 => way.clone().prop_map(|way| format!("channel.add_way == {way}")),
        1 => (way.clone(), way).prop_map(|(a, b)| format!("channel.add_way in [{a}, {b}]")),
        2 => tier.clone().prop_map(|tier| format!("tier == {tier}")),
        1 => tier.prop_map(|tier| format!("tier != {tier}")),
        3 => (0..4).prop_map(|n| format!("actor.userid == \"u{n}\"")),
        2 => (0..4).prop_map(|n| format!("facts.colour == \"u{n}\"")),
        3 => (side.clone(), 0..6).prop_map(|(side, n)| format!("actor.customer_total {side} {n}")),
        1 => (side, 0..6).prop_map(|(side, n)| format!("{n} {side} facts.level")),
        2 => (0..4, 0..4).prop_map(|(low, more)| format!("facts.level between {low} and {}", low + more)),
        2 => (0..4).prop_map(|n| format!("target.tags contains \"t{n}\"")),
        1 => (0..4).prop_map(|n| format!("any target.tags == \"t{n}\"")),
        3 => word.clone().prop_map(|word| format!("remark contains \"{word}\"")),
        1 => word.clone().prop_map(|word| format!("remark starts with \"{word}\"")),
        1 => word.prop_map(|word| format!("remark ends with \"{word}\"")),
        1 => prop::sample::select(vec!["spam", "trade"]).prop_map(|set| format!("remark mentions {set}")),
        1 => domain.clone().prop_map(|domain| format!("domain(target.email) == \"{domain}\"")),
        2 => domain.clone().prop_map(|domain| format!("is_below(domain(target.email), \"{domain}\")")),
        1 => domain.clone().prop_map(|domain| format!("is_below(facts.corp, \"{domain}\")")),
        1 => domain.clone().prop_map(|domain| format!("target.email ends with \"{domain}\"")),
        1 => domain.clone().prop_map(|domain| format!("domain(target.email) starts with \"{domain}\"")),
        1 => domain.prop_map(|domain| format!("facts.corp contains \"{domain}\"")),
        1 => prop::sample::select(vec!["@例子.中国", "例", "xn--", "@", "c@q"])
            .prop_map(|part| format!("target.email contains \"{part}\"")),
        1 => Just("target.phone == \"13800138000\"".to_owned()),
        1 => Just("any target.phones in blocked".to_owned()),
        1 => Just("actor.userid in staff".to_owned()),
        2 => Just("target.external".to_owned()),
        1 => Just("not target.external".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let all = |least: usize| {
        prop::collection::vec(test(), least..5).prop_map(|tests| format!("({})", tests.join(" and ")))
    };
    prop_oneof![
        6 => all(1),
        2 => (all(1), all(1)).prop_map(|(a, b)| format!("{a} or {b}")),
        2 => (all(1), test(), test()).prop_map(|(a, b, c)| format!("{a} and ({b} or {c})")),
        1 => prop::collection::vec((test(), test()), 5).prop_map(|pairs| {
            let each: Vec<String> = pairs.iter().map(|(a, b)| format!("({a} or {b})")).collect();
            each.join(" and ")
        }),
        1 => (test(), all(2)).prop_map(|(a, b)| format!("{a} and not {b}")),
    ]
}

fn rule() -> impl Strategy<Value = String> {
    let then = prop::sample::select(vec!["allow", "deny", "review by \"boss\"", "defer for 2 hours"]);
    let extra = prop::sample::select(vec![
        "",
        "",
        "    on_unknown: skip\n",
        "    on_unknown: match\n",
        "    on: any\n",
        "    on: [add, accept]\n",
        "    phase: [pre, config]\n",
        "    mode: shadow\n",
    ]);
    (condition(), then, extra).prop_map(|(when, then, extra)| {
        format!("    when: '{}'\n    then: {then}\n{extra}", when.replace('\'', "''"))
    })
}

fn policy(rules: &[String]) -> String {
    let numbered = rules.iter().enumerate().map(|(at, rule)| format!("  - rule: r{at:03}\n{rule}"));
    format!("{HEAD}{}", numbered.collect::<String>())
}

fn some(values: Vec<Value>) -> impl Strategy<Value = Option<Value>> {
    prop::option::weighted(0.8, prop::sample::select(values))
}

fn request() -> impl Strategy<Value = Request> {
    let texts = |texts: &[&str]| some(texts.iter().map(|text| json!(text)).collect());
    let fields = (
        texts(&["add", "accept", "export"]),
        texts(&["pre", "config", "post"]),
        texts(&["u0", "u1", "u3", "other", ""]),
        some((0..7).map(|n| json!(n)).collect()),
        some(vec![json!(1), json!(2), json!(4), json!(99)]),
        some(vec![json!([]), json!(["t1"]), json!(["t0", "t3", "VIP"]), json!(["VIP", "x"])]),
        some(vec![
            json!(["13800138000"]),
            json!(["+86 139 0000 0000"]),
            json!(["x"]),
            json!(["138****8000"]),
            json!([]),
        ]),
        some(vec![
            json!([{"addr": "a@b.example"}]),
            json!([{"addr": "b@z.a.b.example"}]),
            json!([{"addr": "c@qq.com"}]),
            json!([{"addr": " C@QQ。com."}]),
            json!([{"addr": "例@例子.中国"}]),
            json!([{"addr": "broken"}]),
        ]),
        texts(&["", "领返 利", "返利 ab", "报价x", "xx返"]),
        some(vec![json!(true), json!(false)]),
        some(vec![
            json!({"level": 3, "colour": "u2", "corp": "c.b.example"}),
            json!({"level": 0, "colour": "u0", "corp": "B。example."}),
            json!({"level": "no", "corp": "."}),
        ]),
    );
    fields.prop_map(|(action, phase, user, total, way, tags, phones, emails, text, external, facts)| {
        let whole = json!({
            "action": action, "phase": phase, "at": "2026-11-23T10:00:00+08:00",
            "actor": {"userid": user, "customer_total": total}, "channel": {"add_way": way},
            "target": {"tags": tags, "mobiles": phones, "emails": emails, "external": external},
            "message": {"text": text}, "facts": facts,
        });
        Request::from_json(without_nulls(whole).to_string().as_bytes(), &Limits::default()).unwrap()
    })
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        other => other,
    }
}

fn decide(program: &Program, request: &Request, scratch: &mut Scratch) -> Outcome {
    let store = MemoryStore::new(&Limits::default());
    let mut evaluation = Evaluation::new(program, request, &store, scratch);
    evaluation.decide();
    evaluation.outcome().clone()
}

fn pairs(spoke: &[Spoke]) -> Vec<(RuleId, Option<Verdict>)> {
    spoke.iter().map(|spoke| (spoke.rule, spoke.verdict)).collect()
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: Config::default().cases / 4, ..Config::default() })]

    #[test]
    fn the_index_changes_no_outcome(
        rules in prop::collection::vec(rule(), 1..60),
        requests in prop::collection::vec(request(), 1..12),
    ) {
        let text = policy(&rules);
        // Conditions that contradict themselves are mistakes; the rest of the rules is tried all the same.
        let engine = match Engine::from_text("crowded.yaml", &text, Options::default()) {
            Ok(engine) => engine,
            Err(_) => {
                let sound: Vec<String> = rules.into_iter().filter(|rule| {
                    Engine::from_text("one.yaml", &policy(std::slice::from_ref(rule)), Options::default()).is_ok()
                }).collect();
                prop_assume!(!sound.is_empty());
                Engine::from_text("crowded.yaml", &policy(&sound), Options::default()).unwrap()
            }
        };
        let program = engine.program();
        let scanned = program.without_index();
        let loaded = Engine::from_image(&engine.image(), Options::default()).unwrap().program();
        let mut scratch = Scratch::new();
        for request in &requests {
            let indexed = decide(&program, request, &mut scratch);
            prop_assert_eq!(&indexed, &decide(&scanned, request, &mut scratch));
            prop_assert_eq!(&indexed, &decide(&loaded, request, &mut scratch));
            let oracle = Oracle {
                policy: &program.policy,
                facts: Facts {
                    request, zone: &program.zone, declared: &program.policy.facts, limits: &program.limits,
                },
                region: program.region,
                functions: &program.functions,
                lists: &program.lists,
                quotas: &|_| QuotaView::Unknown,
            };
            let finding = oracle.find();
            prop_assert_eq!(indexed.verdict, finding.verdict);
            prop_assert_eq!(pairs(&indexed.spoke), finding.spoke);
            prop_assert_eq!(pairs(&indexed.shadow), finding.shadow);
        }
    }
}

/// Keys are looked through up to eight and hashed beyond; a test of more than 256 is not spread over the index.
/// The probes of the first place under rules with these conditions: the keys and intervals of each.
fn first_probes(conditions: &[&str]) -> Vec<(usize, usize)> {
    let rules = conditions.iter().enumerate();
    let rules = rules.map(|(at, when)| format!("  - {{ rule: r{at}, when: '{when}', then: review }}\n"));
    let text = HEAD.to_owned() + &rules.collect::<String>();
    let tree = Engine::from_text("p.yaml", &text, Options::default()).unwrap().program().index.tree();
    let first = &tree.steps[tree.roots[0].step.0 as usize];
    assert!(first.entries.is_empty(), "{:?}", first.entries);
    first.probes.iter().map(|probe| (probe.branches.len(), probe.intervals.len())).collect()
}

#[test]
fn rules_that_one_question_tells_apart_are_asked_one() {
    let of = |colour: &str, way: &str| format!("facts.colour == \"{colour}\" and channel.add_way == {way}");
    // Of some rules the way is rarer, of others the colour.
    let mut rules = Vec::new();
    for at in 0..6 {
        rules.push(of("red", ["search_phone", "scan_qr_code", "group_chat"][at % 3]));
        rules.push(of(&format!("c{at}"), "name_card"));
    }
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    assert_eq!(first_probes(&rules).len(), 1);
}

/// Up to sixteen rules share an answer for the sake of a question less.
#[test]
fn a_crowd_is_asked_a_question_of_its_own() {
    for (crowd, questions) in [(16, 1), (17, 2)] {
        let others = (0..20).map(|at| format!("facts.colour == \"c{at}\""));
        let crowd = (0..crowd).map(|at| format!("facts.colour == \"red\" and facts.level == {at}"));
        let rules: Vec<String> = others.chain(crowd).collect();
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        assert_eq!(first_probes(&rules).len(), questions, "{}", rules.len());
    }
}

#[test]
fn few_texts_are_asked_for_before_intervals_that_hold_most_numbers() {
    let rules = ["red\" and facts.level >= 1", "red\" and facts.level >= 2", "blue\" and facts.level >= 3"];
    let rules = rules.map(|rule| format!("facts.colour == \"{rule}"));
    assert_eq!(first_probes(&rules.each_ref().map(String::as_str)), [(2, 0)]);
}

#[test]
fn every_key_is_found_at_each_bound_and_past_it() {
    for values in [1, 8, 9, 256, 257] {
        let ids: Vec<String> = (0..values).map(|at| format!("\"k{at}\"")).collect();
        let among =
            |tail: &str| format!("    when: 'actor.userid in [{}]{tail}'\n    then: deny\n", ids.join(", "));
        let text = policy(&[among(""), among(" and target.external")]);
        let program = Engine::from_text("keys.yaml", &text, Options::default()).unwrap().program();
        let scanned = program.without_index();
        let mut scratch = Scratch::new();
        for at in 0..=values {
            let json = json!({"actor": {"userid": format!("k{at}")}, "target": {"external": true}});
            let request = Request::from_json(json.to_string().as_bytes(), &Limits::default()).unwrap();
            let found = decide(&program, &request, &mut scratch);
            assert_eq!(found.spoke.len(), if at < values { 2 } else { 0 }, "k{at} of {values}");
            assert_eq!(found, decide(&scanned, &request, &mut scratch));
        }
    }
}
