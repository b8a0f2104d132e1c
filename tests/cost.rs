//! The bound on a decision's work is one: while generated policies decide, calls of functions and rules that the index
//! leaves are counted, and are never more; small policies are counted by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use menshen::engine::{Cost, Engine, Options, RuleState, Scratch};
use menshen::facts::regex_bytes;
use menshen::function::{HostBody, Registry, Signature};
use menshen::kind::{Kind, Scalar};
use menshen::limits::Limits;
use menshen::list::{List, ListBuilder, ListKind, Note, Reading};
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::value::Value;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::json;

const HEAD: &str = "menshen: 1\npolicy: cost\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\n";

fn engine(body: &str, limits: Limits) -> Engine {
    let options = Options { limits, ..Options::default() };
    Engine::from_text("policy.yaml", &format!("{HEAD}{body}"), options)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn cost(body: &str) -> Cost {
    engine(body, Limits::default()).cost()
}

/// A function `seen(text, number)` that is always true, and how often it was called.
fn counted() -> (Registry, Arc<AtomicU64>) {
    let calls = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&calls);
    let mut functions = Registry::default();
    let signature = Signature {
        name: "seen".to_owned(),
        parameters: vec![Kind::One(Scalar::Text), Kind::One(Scalar::Int)],
        result: Kind::One(Scalar::Bool),
        cost: 1,
        doc: "counts".to_owned(),
    };
    let body: Arc<HostBody> = Arc::new(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Value::Bool(true)
    });
    functions.register(signature, body).unwrap();
    (functions, calls)
}

/// A test that the index looks up, by one of the kinds of questions.
fn looked_up(kind: usize) -> BoxedStrategy<String> {
    let word = prop::sample::select(vec!["a", "aa", "ab", "b", "ba", "c", "返", "返利"]);
    match kind {
        0 => (0..6).prop_map(|n| format!("target.owner == \"u{n}\"")).boxed(),
        1 => (0..9, 0..9)
            .prop_map(|(low, more)| format!("actor.customer_total between {low} and {}", low + more))
            .boxed(),
        2 => (0..6).prop_map(|n| format!("target.tags contains \"t{n}\"")).boxed(),
        3 => (0..3).prop_map(|n| format!("actor.departments contains \"{n}\"")).boxed(),
        4 => word.prop_map(|word| format!("remark contains \"{word}\"")).boxed(),
        5 => prop::sample::select(vec!["spam", "trade"])
            .prop_map(|set| format!("remark mentions {set}"))
            .boxed(),
        6 => prop::sample::select(vec!["vip", "normal"]).prop_map(|tier| format!("tier == {tier}")).boxed(),
        7 => (0..4).prop_map(|n| format!("actor.customer_total >= {n}")).boxed(),
        8 => Just("target.external".to_owned()).boxed(),
        _ => Just("target.tags is empty".to_owned()).boxed(),
    }
}

const KINDS: usize = 10;

type RuleText = (Vec<String>, &'static str);

/// Rules that ask a few kinds of questions, so that what a request can reach of them is much of them, and that differ in
/// what they call.
fn rules() -> impl Strategy<Value = Vec<RuleText>> {
    prop::collection::vec(0..KINDS, 1..4).prop_flat_map(|kinds| {
        let test = || prop::sample::select(kinds.clone()).prop_flat_map(looked_up);
        let extra = prop::sample::select(vec![
            "    on_unknown: skip\n",
            "    on_unknown: skip\n",
            "",
            "    on: any\n",
        ]);
        prop::collection::vec((prop::collection::vec(test(), 1..3), extra), 1..40)
    })
}

fn policy(rules: &[RuleText]) -> String {
    let mut text = format!(
        "{HEAD}keywords:\n  spam: {{ words: [返利, 兼职] }}\n  trade: {{ words: [工单, 报价] }}\ntiers:\n  - vip: 'target.tags contains \"VIP\" and seen(actor.userid, 1000000)'\n  - normal\nquotas:\n  daily: 100000 per actor per day when seen(actor.userid, 1000001)\nrules:\n"
    );
    for (at, (tests, extra)) in rules.iter().enumerate() {
        let when = format!("{} and seen(actor.userid, {at})", tests.join(" and "));
        text.push_str(&format!("  - rule: r{at:03}\n    when: '{when}'\n    then: deny\n{extra}"));
    }
    text
}

fn request() -> impl Strategy<Value = Request> {
    let maybe = |values: Vec<serde_json::Value>| prop::option::weighted(0.8, prop::sample::select(values));
    let fields = (
        maybe((0..7).map(|n| json!(format!("u{n}"))).collect()),
        maybe((0..12).map(|n| json!(n)).collect()),
        maybe(vec![json!([]), json!(["t0", "t1", "t2", "t2"]), json!(["VIP", "t3", "t4", "t5", "t1"])]),
        maybe(vec![json!([0]), json!([0, 1, 2, 2])]),
        maybe(vec![json!("aaab"), json!("返利 ba"), json!("报价 aab 兼职"), json!("")]),
        maybe(vec![json!(true), json!(false)]),
        prop::sample::select(vec!["add", "accept", "export"]),
    );
    fields.prop_map(|(owner, total, tags, departments, remark, external, action)| {
        let mut whole = json!({
            "action": action, "at": "2026-11-23T10:00:00+08:00", "tenant": "t", "actor": {"userid": "me"}, "target": {},
            "message": {},
        });
        let given = [
            ("actor", "customer_total", total),
            ("actor", "departments", departments),
            ("target", "owner", owner),
            ("target", "tags", tags),
            ("target", "external", external),
            ("message", "text", remark),
        ];
        for (group, field, value) in given {
            if let Some(value) = value {
                whole[group][field] = value;
            }
        }
        Request::from_json(whole.to_string().as_bytes(), &Limits::default()).unwrap()
    })
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: 60, ..Config::default() })]

    #[test]
    fn no_decision_calls_more_functions_and_meets_more_rules_than_its_bound_says(
        rules in rules(),
        requests in prop::collection::vec(request(), 1..30),
    ) {
        let (functions, calls) = counted();
        // Conditions that contradict themselves are mistakes; the rest of the rules is tried all the same.
        let load = |rules: &[RuleText]| {
            Engine::from_text("cost.yaml", &policy(rules), Options { functions: functions.clone(), ..Options::default() })
        };
        let sound: Vec<_> = match load(&rules) {
            Ok(_) => rules,
            Err(_) => rules.into_iter().filter(|rule| load(std::slice::from_ref(rule)).is_ok()).collect(),
        };
        prop_assume!(!sound.is_empty());
        let Ok(engine) = load(&sound) else { return Ok(()) };
        let bound = engine.cost();
        let mut scratch = Scratch::new();
        for request in &requests {
            calls.store(0, Ordering::Relaxed);
            let _ = engine.decide(request, &mut scratch);
            let called = calls.load(Ordering::Relaxed);
            prop_assert!(called <= bound.calls, "{called} calls, {bound:?}\n{}", policy(&sound));
            let explained = engine.explain(request, &mut scratch, Masking::KeepFirst);
            let left = explained.rules.iter().filter(|rule| !rule.is_skipped && rule.state != RuleState::NotFor);
            let left = left.count() as u64;
            prop_assert!(left <= bound.rules, "{left} rules, {bound:?}\n{}", policy(&sound));
        }
    }
}

/// Rules for one value each, of which a request can have one only.
fn owners(count: usize, extra: &str) -> String {
    let rule = |at| {
        format!(
            "  - rule: r{at}\n    when: target.owner == \"u{at}\" and length(remark) > {at}\n    then: deny\n{extra}"
        )
    };
    format!("rules:\n{}", (0..count).map(rule).collect::<String>())
}

#[test]
fn of_rules_that_exclude_each_other_one_is_counted() {
    let skipped = "    on_unknown: skip\n";
    for count in [2, 20, 200] {
        let bound = cost(&owners(count, skipped));
        assert_eq!((bound.look_ups, bound.rules, bound.tests, bound.calls), (1, 1, 1, 1), "{count}");
        // A rule that speaks when the owner is unknown is among as many as there are.
        let bound = cost(&owners(count, ""));
        assert_eq!((bound.rules, bound.lists, bound.counters), (count as u64, 0, 0));
    }
}

#[test]
fn of_intervals_as_many_are_counted_as_overlap() {
    let rule = |at: usize, low: usize, high: usize| {
        format!(
            "  - {{ rule: r{at}, when: 'actor.customer_total between {low} and {high}', then: deny, on_unknown: skip }}\n"
        )
    };
    let apart: String = (0..100).map(|at| rule(at, at * 10, at * 10 + 5)).collect();
    assert_eq!(cost(&format!("rules:\n{apart}")).rules, 1);
    let nested: String = (0..100).map(|at| rule(at, at, 1_000 - at)).collect();
    assert_eq!(cost(&format!("rules:\n{nested}")).rules, 100);
    // 0 to 12, 10 to 22 and so on: three touch nowhere.
    let chained: String = (0..100).map(|at| rule(at, at * 10, at * 10 + 12)).collect();
    assert_eq!(cost(&format!("rules:\n{chained}")).rules, 2);
}

#[test]
fn what_is_read_is_counted_by_the_limits() {
    let body = "lists:\n  blocked: { of: phone, values: [\"138 0013 8000\"] }\nquotas:\n  daily: 5 per actor per day\nrules:\n  - { rule: a, when: any target.phones in blocked, then: deny }\n  - { rule: b, when: 'remark matches /x+/ or remark contains \"y\"', then: deny }\n  - { rule: c, when: daily is spent, then: review }\n";
    let limits = Limits { set_items: 7, text_bytes: 1_600, ..Limits::default() };
    let bound = engine(body, limits).cost();
    assert_eq!((bound.lists, bound.texts, bound.text_bytes, bound.counters), (7, 2, 1_600, 2));
    assert_eq!(bound.calls, 0);
    // A pass over a hundred times sixteen bytes, one of a regular expression by its size, seven phones and searches, a
    // quota and two counters; the rest is looks at values.
    let looks = bound.look_ups + bound.rules + bound.conditions + bound.values;
    let regex = 1 + regex_bytes("x+", &Limits::default()).unwrap() as u64 / 4;
    assert_eq!(bound.units, 100 + 100 * regex + 7 * (PHONE + 10) + 40 + 2 * 20 + looks);
    let wide = engine(body, Limits::default()).cost();
    assert_eq!((wide.lists, wide.text_bytes), (1_000, 16 << 10));
    assert!(wide.units > bound.units);
}

/// What reading a telephone number and an address was found to take at most, each of the longest that is read at all.
const PHONE: u64 = 3_000;
const ADDRESS: u64 = 20_000;

/// A text that is no number or address for its length costs no more than one that is, wherever it is read: in comparisons, on
/// lists, in functions.
#[test]
fn what_is_read_of_a_long_text_has_one_price() {
    let unseen = Limits::default().text_bytes as u64 / 2;
    for when in [
        "target.phone == \"13800138000\"",
        "is_valid(target.phone)",
        "is_mobile(target.phone)",
        "country(target.phone) == \"CN\"",
    ] {
        assert!((PHONE..PHONE + 100).contains(&units("", when)), "{when}");
    }
    for when in [
        "target.email == \"a@b.cn\"",
        "domain(target.email) == \"b.cn\"",
        "is_public_mail(domain(target.email))",
    ] {
        assert!(units("", when) >= ADDRESS + unseen, "{when}");
    }
    let blocked = "lists:\n  l: { of: phone, values: [\"13800138000\"] }\n";
    assert!(units(blocked, "any target.phones in l") >= Limits::default().set_items as u64 * PHONE);
}

/// The units of one rule in a policy with these declarations.
fn units(declared: &str, when: &str) -> u64 {
    cost(&format!("{declared}rules:\n  - {{ rule: a, when: '{when}', then: deny }}\n")).units
}

/// Each was found to take this long at its worst request: the bound had been a few units for all of them.
#[test]
fn what_is_read_has_the_price_of_its_worst() {
    let bytes = Limits::default().text_bytes as u64;
    let items = Limits::default().set_items as u64;
    assert!(units("", "target.name == \"张伟\"") >= 5 * bytes);
    assert!(units("", "target.name resembles \"张伟\" within 1 edit") >= 5 * bytes);
    assert!(units("facts:\n  hosts: set of domain\n", "any facts.hosts == \"a.com\"") >= ADDRESS * items);
    assert!(units("", "target.phones contains \"+8613800138000\"") >= PHONE * items);
    assert!(units("", "remark is empty") >= bytes / 8);
    let regex = |pattern: &str| units("", &format!("remark matches /{pattern}/"));
    assert!(regex("[ab]*a[ab]{12}x") > 2 * regex("ab"));
    let words = |count: usize| {
        let words = (1..=count).map(|length| "a".repeat(length)).collect::<Vec<_>>().join(", ");
        units(&format!("keywords:\n  k: {{ anywhere: true, words: [{words}] }}\n"), "remark mentions k")
    };
    assert!(words(1) >= bytes && words(200) >= 25 * bytes);
    // Sets that share words are looked at once, unless they find them on other terms; and where there are exceptions, hits
    // of each set are kept for them.
    let sets = |count: usize, terms: &dyn Fn(usize) -> &'static str| {
        let words = (1..=100).map(|length| "a".repeat(length)).collect::<Vec<_>>().join(", ");
        let set = |at: usize| format!("  k{at}: {{ words: [{words}], {} }}\n", terms(at));
        let declared = (0..count).map(set).collect::<String>();
        units(&format!("keywords:\n{declared}"), "remark mentions k0")
    };
    let alone = sets(1, &|_| "anywhere: true");
    assert!(alone >= 100 * bytes && sets(100, &|_| "anywhere: true") <= alone + 100 * 100);
    assert!(sets(2, &|at| ["anywhere: true", "anywhere: false"][at]) + 10 * bytes >= 2 * alone);
    let kept = 2 * 100 * Limits::default().keyword_hits as u64;
    assert!(sets(100, &|_| "anywhere: true, except: [b]") >= alone + 20 * kept);
    let names = |count: u32| {
        let names = (0..count).map(|at| format!("n{at}")).collect::<Vec<_>>().join(", ");
        units(&format!("lists:\n  n: {{ of: name, score: 0.92, values: [{names}] }}\n"), "target.name in n")
    };
    assert!(names(100) - names(50) >= 50 * 20);
    let quotas = |count: u32| {
        let quotas = (0..count).map(|at| format!("  q{at}: 5 per actor per day\n")).collect::<String>();
        units(&format!("quotas:\n{quotas}"), "q0 is spent")
    };
    assert!(quotas(300) - quotas(200) >= 100 * 40);
}

/// A list of shapes for names of hosts, some of which expire and are looked at one by one.
fn shapes(count: usize, expires: Option<i64>) -> List {
    let limits = Limits::default();
    let mut builder = ListBuilder::new(Reading::new(ListKind::Domain, &limits));
    for (line, at) in (1..).zip(0..count) {
        builder.push(&format!("/s{at}-[0-9]+\\.example/"), line, Note { reason: None, expires }).unwrap();
    }
    builder.finish().unwrap().0
}

#[test]
fn shapes_that_expire_are_each_searched() {
    let engine = engine(
        "lists:\n  hosts: { of: domain, from: host }\nrules:\n  - { rule: a, when: target.email in hosts, then: deny }\n",
        Limits::default(),
    );
    let price = |list: List| {
        engine.replace_list("hosts", list).unwrap();
        engine.cost().units
    };
    let (none, together, alone) =
        (price(shapes(0, None)), price(shapes(64, None)), price(shapes(64, Some(1 << 50))));
    assert!(together > none && alone >= none + 64 * 16, "{none} {together} {alone}");
}

/// The value of a slot is read once, but compared by every rule that asks.
#[test]
fn a_slot_is_compared_by_every_rule_that_asks() {
    let among = |rules: usize| {
        let rule = |at: usize| {
            let all = (0..64).map(|n: usize| (n * 1_000 + at).to_string()).collect::<Vec<_>>().join(", ");
            format!(
                "  - {{ rule: r{at}, when: 'length(remark) in [{all}] and actor.customer_total > {at}', then: deny }}\n"
            )
        };
        cost(&format!("rules:\n{}", (0..rules).map(rule).collect::<String>())).values
    };
    assert!(among(40) > among(20));
}
