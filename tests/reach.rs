//! What the checker calls impossible is: a rule that "can never match" matches no request, and an override that "can never
//! match while that speaks" silences nothing, whatever is missing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use menshen::decision::{OnUnknown, Truth};
use menshen::engine::{Engine, Options, Source};
use menshen::facts::Facts;
use menshen::ir::{QuotaId, RuleId};
use menshen::limits::Limits;
use menshen::oracle::{Oracle, QuotaView};
use menshen::request::Request;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::json;

fn head(default: &str) -> String {
    format!(
        "menshen: 1\npolicy: reach\ntimezone: Asia/Shanghai\nregion: CN\ndefault: {default}\n\
         facts: {{ w: text, x: integer, y: text, z: bool }}\n\
         tiers:\n  - low: facts.x < 2\n  - middle: facts.x < 4\n  - high\n"
    )
}

/// The codes of the errors that a policy with this body has, with what is said.
fn errors(body: &str) -> Vec<(String, String)> {
    let text = format!("{}{body}", head("allow"));
    let report = Engine::check(&Source::text("policy.yaml", text.as_str()), &Options::default());
    let found = report.iter().map(|one| (one.code.id().to_owned(), one.message.clone()));
    found.filter(|(id, _)| id.starts_with('E')).collect()
}

#[derive(Clone, Debug)]
struct RuleText {
    when: String,
    on: &'static str,
    verdict: &'static str,
    on_unknown: &'static str,
}

/// One rule that overrides another, or that does not.
fn pair(rules: &[RuleText; 2], overrides: &str) -> String {
    let [one, other] = rules.each_ref().map(|rule| {
        let RuleText { when, on, verdict, on_unknown } = rule;
        format!("    on: {on}\n    when: '{when}'\n    then: {verdict}\n{on_unknown}")
    });
    format!("rules:\n  - rule: a\n{one}{overrides}  - rule: b\n{other}")
}

fn test() -> impl Strategy<Value = String> {
    let x = prop_oneof![
        (prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]), 0..5)
            .prop_map(|(op, n)| format!("facts.x {op} {n}")),
        (0..5, 0..3).prop_map(|(low, more)| format!("facts.x between {low} and {}", low + more)),
        (0..5, 0..5).prop_map(|(one, other)| format!("facts.x in [{one}, {other}]")),
        (0..5, 0..5).prop_map(|(one, other)| format!("facts.x not in [{one}, {other}]")),
    ];
    let y = prop::sample::select(vec![
        "facts.y == \"a\"",
        "facts.y != \"a\"",
        "facts.y in [\"a\", \"b\"]",
        "facts.y starts with \"a\"",
        "facts.z",
        "facts.x is known",
        "facts.y is missing",
        "tier == low",
        "tier in [low, high]",
        "tier != middle",
        "action == add",
        "action == accept",
    ]);
    prop_oneof![2 => x, 2 => y.prop_map(str::to_owned)]
}

fn condition() -> impl Strategy<Value = String> {
    test().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner, 2..3).prop_map(|any| format!("({})", any.join(" or "))),
        ]
    })
}

fn rule() -> impl Strategy<Value = RuleText> {
    let unknown = ["", "    on_unknown: match\n", "    on_unknown: review\n", "    on_unknown: skip\n"];
    let parts = (
        condition(),
        prop::sample::select(vec!["add", "accept", "any"]),
        prop::sample::select(vec!["allow", "review", "deny"]),
        prop::sample::select(unknown.to_vec()),
    );
    parts.prop_map(|(when, on, verdict, on_unknown)| RuleText { when, on, verdict, on_unknown })
}

/// Requests with every combination of what the tests ask.
fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    let xs = [None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(-1)];
    for x in xs {
        for y in [None, Some("a"), Some("b"), Some("ac"), Some("c")] {
            for z in [None, Some(false), Some(true)] {
                for action in ["add", "accept"] {
                    let facts = [("w", json!("given")), ("x", json!(x)), ("y", json!(y)), ("z", json!(z))];
                    let facts: serde_json::Map<_, _> = facts
                        .into_iter()
                        .filter(|(_, value)| !value.is_null())
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect();
                    let whole = json!({"action": action, "facts": facts});
                    let read = Request::from_json(whole.to_string().as_bytes(), &Limits::default());
                    all.push(read.unwrap());
                }
            }
        }
    }
    all
}

/// For each of two rules, whether it matches a request, and whether it speaks.
fn found(engine: &Engine, request: &Request) -> [(bool, bool); 2] {
    let program = engine.program();
    let facts =
        Facts { request, zone: &program.zone, declared: &program.policy.facts, limits: &program.limits };
    let finding = Oracle {
        policy: &program.policy,
        facts,
        region: program.region,
        functions: &program.functions,
        lists: &program.lists,
        quotas: &|_: QuotaId| QuotaView::Unknown,
    }
    .find();
    [RuleId(0), RuleId(1)].map(|id| {
        let on_unknown = program.policy.rules[id.index()].on_unknown;
        match finding.truths[id.index()] {
            Some(Truth::True) => (true, true),
            Some(Truth::Unknown) => (on_unknown == OnUnknown::Match, on_unknown != OnUnknown::Skip),
            Some(Truth::False) | None => (false, false),
        }
    })
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: 400, ..Config::default() })]

    #[test]
    fn what_is_called_impossible_never_happens(rules in [rule(), rule()]) {
        let silencing = "    overrides: b\n    may_override_deny: true\n";
        let errors = errors(&pair(&rules, silencing));
        if errors.is_empty() {
            return Ok(());
        }
        // The same conditions, in a form of which the checker does not see that it is impossible.
        let veiled = rules.map(|rule| {
            let when = format!("({}) or facts.w == \"never\"", rule.when);
            RuleText { when, ..rule }
        });
        let text = format!("{}{}", head("allow"), pair(&veiled, ""));
        let engine = Engine::from_text("policy.yaml", &text, Options::default()).unwrap();
        for request in requests() {
            let [one, other] = found(&engine, &request);
            for (code, message) in &errors {
                let happens = match code.as_str() {
                    "E0504" => one.0 && other.1,
                    "E0505" if message.contains("`a`") => one.0,
                    "E0505" => other.0,
                    _ => return Err(TestCaseError::fail(format!("{code}: {message}\n{text}"))),
                };
                prop_assert!(!happens, "{message}\n{text}\n{request:?}");
            }
        }
    }
}

fn codes(one: [&str; 3], other: [&str; 3]) -> Vec<String> {
    let rule = |[when, verdict, extra]: [&str; 3], on: &'static str| RuleText {
        when: when.to_owned(),
        on,
        verdict: if verdict == "deny" { "deny" } else { "allow" },
        on_unknown: match extra {
            "match" => "    on_unknown: match\n",
            "review" => "    on_unknown: review\n",
            "skip" => "    on_unknown: skip\n",
            _ => "",
        },
    };
    let rules = [rule(one, "add"), rule(other, "add")];
    let found = errors(&pair(&rules, "    overrides: b\n    may_override_deny: true\n"));
    found.into_iter().map(|(code, _)| code).collect()
}

#[test]
fn rules_meet_where_what_they_ask_for_is_missing() {
    let (one, two) = ("facts.x == 1", "facts.x == 2");
    let none: [&str; 0] = [];
    // Both speak when `x` is missing, and the first then matches.
    assert_eq!(codes([two, "allow", "match"], [one, "deny", "match"]), none);
    assert_eq!(codes([two, "allow", "match"], [one, "deny", ""]), none);
    // The first matches only when `x` is known, or the other speaks only then.
    assert_eq!(codes([two, "allow", ""], [one, "deny", "match"]), ["E0504"]);
    assert_eq!(codes([two, "allow", "review"], [one, "deny", ""]), ["E0504"]);
    assert_eq!(codes([two, "allow", "match"], [one, "deny", "skip"]), ["E0504"]);
    // What asks of something else is unknown for another reason.
    assert_eq!(codes([two, "allow", ""], ["facts.x == 1 or facts.z", "deny", ""]), none);
    assert_eq!(codes([two, "allow", ""], ["facts.x == 1 and facts.z", "deny", ""]), ["E0504"]);
    // A tier is one of several where it is not known, whatever a rule that matches all the same asks for.
    assert_eq!(codes(["tier == low", "allow", "match"], ["tier == high", "deny", ""]), none);
    assert_eq!(codes(["tier == low", "allow", ""], ["tier == high", "deny", "skip"]), ["E0504"]);
    // The action is never missing.
    assert_eq!(
        codes(["action == add", "allow", "match"], ["action == accept and facts.z", "deny", "match"]),
        ["E0505"]
    );
}

#[test]
fn a_rule_that_matches_on_unknown_can_match() {
    let both = "facts.x == 1 and facts.x == 2";
    let free = ["facts.z", "allow", ""];
    assert_eq!(codes(free, [both, "deny", ""]), ["E0505"]);
    assert_eq!(codes([both, "allow", "match"], free), Vec::<String>::new());
    assert_eq!(codes(["facts.x is known and facts.x is missing", "allow", "match"], free), ["E0505"]);
}

/// So many rules with 128 ways to be fulfilled each, and as many others that override them, with none of their ways.
fn many_ways(rules: usize, overrides: &str) -> String {
    let ways =
        (0..8).map(|at| format!("(facts.f{at} == 1 or facts.f{at} == 2)")).collect::<Vec<_>>().join(" and ");
    let facts = (0..8).map(|at| format!("  f{at}: integer\n")).collect::<String>();
    let low = (0..rules).map(|at| {
        format!("      - rule: low{at}\n        when: {ways} and facts.f7 < 2\n        then: deny\n")
    });
    let top = (0..rules).map(|at| {
        format!("  - rule: top{at}\n    when: {ways} and facts.f7 > 1\n    then: allow\n{overrides}")
    });
    format!(
        "menshen: 1\npolicy: ways\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\nfacts:\n{facts}rules:\n  \
         - group: low\n    rules:\n{}{}",
        low.collect::<String>(),
        top.collect::<String>()
    )
}

/// What cannot be looked at in the time that one policy has is taken for possible; what is said of many rules at one place is
/// said once.
#[test]
fn many_pairs_with_many_ways_are_looked_at_as_far_as_time_allows() {
    let said = |text: &str| {
        let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
        report.iter().map(|one| (one.code.id().to_owned(), one.message.clone())).collect::<Vec<_>>()
    };
    let found = said(&many_ways(2, "    overrides: low\n    may_override_deny: true\n"));
    let expected = "rule `top0` overrides `low0` and 1 more, but can never match while they speak";
    assert_eq!(found.first(), Some(&("E0504".to_owned(), expected.to_owned())));
    assert_eq!(found.len(), 2);
    // A hundred times a hundred pairs of 65,536 pairs of ways would take minutes.
    let found = said(&many_ways(100, "    overrides: low\n    may_override_deny: true\n"));
    assert!(found.iter().all(|(code, _)| code == "E0504") && found.len() < 100, "{}", found.len());
    let found = said(&many_ways(100, "    overrides: low\n"));
    let expected = "`low0` and 99 more deny, and a denial is not overridden by the way";
    let denials: Vec<_> = found.iter().filter(|(code, _)| code == "E0503").collect();
    assert!(denials.len() == 100 && denials.iter().all(|(_, message)| message == expected), "{found:?}");
}
