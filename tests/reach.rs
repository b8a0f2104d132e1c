//! What the checker calls impossible is: a rule that "can never match" matches no request, and an override that "can never
//! match while that speaks" silences nothing, whatever is missing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::sync::LazyLock;

use menshen::decision::{OnUnknown, Truth};
use menshen::engine::{Engine, Options, Source};
use menshen::facts::Facts;
use menshen::ir::{Condition, QuotaId, RuleId};
use menshen::limits::Limits;
use menshen::oracle::{Oracle, QuotaView};
use menshen::program::Program;
use menshen::request::Request;
use menshen::span::Span;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::json;

fn head(default: &str) -> String {
    format!(
        "menshen: 1\npolicy: reach\ntimezone: Asia/Shanghai\nregion: CN\ndefault: {default}\n\
         facts: {{ w: text, x: integer, y: text, z: bool, s: score, k: weekday }}\n\
         quotas:\n  q: 1 per actor when facts.x < 3 and facts.z\n  \
         p: 1 per actor when action == accept or facts.y == \"a\"\n\
         tiers:\n  - low: facts.x < 2\n  - middle: facts.x < 4\n  - high\n"
    )
}

/// The codes that a whole policy earns, with what is said and where.
fn said(text: &str) -> Vec<(String, String, Span)> {
    let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
    report.iter().map(|one| (one.code.id().to_owned(), one.message.clone(), one.span)).collect()
}

/// The codes of the errors that a policy with this body has, with what is said.
fn errors(body: &str) -> Vec<(String, String)> {
    let found = said(&format!("{}{body}", head("allow"))).into_iter();
    found.filter(|(id, ..)| id.starts_with('E')).map(|(id, message, _)| (id, message)).collect()
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
        "q is spent",
        "q.used < 1",
        "q.remaining between 0 and 1",
        "q.used is known",
        "p is spent",
        "p.used + facts.x > 3",
    ]);
    // What can be only so much by itself.
    let bounded = prop::sample::select(vec![
        "facts.s < 0.0",
        "facts.s <= 1.0",
        "facts.s > 0.9999",
        "length(facts.y) < 0",
        "length(facts.y) >= 1",
        "day_of_month(today) between 1 and 31",
        "day_of_month(today) > 30",
        "facts.k in [mon, tue, wed, thu]",
        "facts.k in [fri, sat, sun]",
        "facts.k not in [mon, sun]",
        "facts.z == true",
        "facts.z != true",
        "q.remaining < 0",
        "score(\"spam\") < 0.5",
    ]);
    prop_oneof![3 => x, 3 => y.prop_map(str::to_owned), 1 => bounded.prop_map(str::to_owned)]
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

/// Requests with every combination of what most tests ask, and with some of the rest.
fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    let xs = [None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(-1)];
    let ys = [None, Some("a"), Some("b"), Some("ac"), Some("c"), Some("")];
    let rest = [(None, None, None), (Some(0.0), Some("mon"), Some(1)), (Some(1.0), Some("sat"), Some(31))];
    for (x, y) in xs.into_iter().flat_map(|x| ys.map(|y| (x, y))) {
        for (z, action) in
            [None, Some(false), Some(true)].into_iter().flat_map(|z| ["add", "accept"].map(|a| (z, a)))
        {
            for (s, k, day) in rest {
                let facts = [
                    ("w", json!("given")),
                    ("x", json!(x)),
                    ("y", json!(y)),
                    ("z", json!(z)),
                    ("s", json!(s)),
                    ("k", json!(k)),
                ];
                let facts: serde_json::Map<_, _> = facts
                    .into_iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect();
                let at = day.map(|day| format!("2026-10-{day:02}T10:00:00+08:00"));
                let scores = s.map(|score| json!([{"label": "spam", "score": score}]));
                let whole = json!({"action": action, "at": at, "scores": scores, "facts": facts});
                let read = Request::from_json(whole.to_string().as_bytes(), &Limits::default());
                all.push(read.unwrap());
            }
        }
    }
    all
}

static REQUESTS: LazyLock<Vec<Request>> = LazyLock::new(requests);

/// All requests, with each way in which the quotas can stand of which a policy's text asks.
fn cases(text: &str) -> impl Iterator<Item = (&'static Request, QuotaView)> {
    let asks = ["q is", "q.", "p is", "p."].iter().any(|asked| text.contains(asked));
    let stands = if asks { &STANDS[..] } else { &STANDS[..1] };
    REQUESTS.iter().flat_map(move |request| stands.iter().map(move |stands| (request, *stands)))
}

/// How the quotas stand that count a request; whom they count is not known at all in the last.
static STANDS: [QuotaView; 3] = [
    QuotaView::Counts { spent: false, used: 0, remaining: 1 },
    QuotaView::Counts { spent: true, used: 1, remaining: 0 },
    QuotaView::Unknown,
];

/// What `ask` gives of a request under a policy of which the quotas that count it stand so.
fn asking<T>(engine: &Engine, request: &Request, stands: QuotaView, ask: impl FnOnce(&Oracle<'_>) -> T) -> T {
    let program = engine.program();
    let counting = oracle(&program, request, &|_| QuotaView::Unknown);
    let view = |quota: QuotaId| match counting.condition(&program.policy.quotas[quota.index()].when) {
        Truth::False => QuotaView::Apart,
        Truth::Unknown => QuotaView::Unknown,
        Truth::True => stands,
    };
    ask(&oracle(&program, request, &view))
}

fn oracle<'a>(
    program: &'a Program,
    request: &'a Request,
    quotas: &'a dyn Fn(QuotaId) -> QuotaView,
) -> Oracle<'a> {
    let (zone, limits) = (&program.zone, &program.limits);
    Oracle {
        policy: &program.policy,
        facts: Facts { request, zone, declared: &program.policy.facts, limits },
        region: program.region,
        functions: &program.functions,
        lists: &program.lists,
        quotas,
    }
}

/// For each of two rules, whether it matches a request, and whether it speaks.
fn found(engine: &Engine, request: &Request, stands: QuotaView) -> [(bool, bool); 2] {
    let finding = asking(engine, request, stands, |oracle| oracle.find());
    [RuleId(0), RuleId(1)].map(|id| {
        let on_unknown = engine.program().policy.rules[id.index()].on_unknown;
        match finding.truths[id.index()] {
            Some(Truth::True) => (true, true),
            Some(Truth::Unknown) => (on_unknown == OnUnknown::Match, on_unknown != OnUnknown::Skip),
            Some(Truth::False) | None => (false, false),
        }
    })
}

/// What a condition joins by `and`, with the places of its tests.
fn parts(condition: &Condition) -> Vec<(Span, &Condition)> {
    if let Condition::And(all) = condition {
        return all.iter().flat_map(parts).collect();
    }
    let mut place: Option<Span> = None;
    condition.each_leaf(&mut |leaf| place = Some(place.map_or(leaf.span, |place| place.join(leaf.span))));
    place.map(|place| (place, condition)).into_iter().collect()
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
        for (request, stands) in cases(&text) {
            let [one, other] = found(&engine, request, stands);
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

    #[test]
    fn what_is_called_never_false_never_is(
        rule in rule(),
        other in test(),
        excluded in prop::option::of((0..5, 0..5)),
    ) {
        let when = match excluded {
            Some((one, two)) => format!("({} or {other}) and (facts.x != {one} or facts.x != {two})", rule.when),
            None => format!("({}) or not ({other})", rule.when),
        };
        let text = format!(
            "{}{}",
            head("allow"),
            pair(&[RuleText { when, ..rule.clone() }, rule], "")
        );
        let warned: Vec<Span> =
            said(&text).into_iter().filter(|(code, ..)| code == "W0013").map(|(.., span)| span).collect();
        prop_assert!(excluded.is_none_or(|(one, two)| one == two) || said(&text).iter().any(|(code, ..)| code == "W0013" || code.starts_with('E')), "{text}");
        let Ok(engine) = Engine::from_text("policy.yaml", &text, Options::default()) else { return Ok(()) };
        let rules = &engine.program().policy.rules;
        let parts: Vec<_> = rules.iter().flat_map(|rule| parts(&rule.when)).collect();
        for place in warned {
            let (_, part) = parts.iter().find(|(span, _)| *span == place).unwrap();
            for (request, stands) in cases(&text) {
                let truth = asking(&engine, request, stands, |oracle| oracle.condition(part));
                prop_assert!(truth != Truth::False, "{}\n{request:?}", &text[place.range()]);
            }
        }
    }

    #[test]
    fn what_is_called_an_empty_tier_holds_nobody(conditions in prop::collection::vec(condition(), 2..5)) {
        let conditions: Vec<String> =
            conditions.into_iter().filter(|when| !when.contains("tier")).collect();
        // A text by which somebody is in each tier, if its tiers are veiled.
        let policy = |is_veiled: bool| {
            let tiers = conditions.iter().enumerate().map(|(at, when)| {
                let later: Vec<String> = (at + 1..=conditions.len()).map(|at| format!("\"in{at}\"")).collect();
                let veil = format!(" or facts.w == \"in{at}\") and facts.w not in [{}]", later.join(", "));
                format!("  - t{at}: '(({when}){}'\n", if is_veiled { veil.as_str() } else { ")" })
            });
            let tiers = format!("tiers:\n{}  - last\n", tiers.collect::<String>());
            let (head, _) = head("allow").split_once("tiers:").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            format!("{head}{tiers}rules:\n  - rule: a\n    when: facts.z\n    then: deny\n")
        };
        let empty: Vec<usize> = said(&policy(false)).into_iter().filter(|(code, ..)| code == "E0507").map(|(_, message, _)| {
            let (_, tier) = message.split_once("tier `t").unwrap();
            tier.trim_end_matches('`').parse().unwrap()
        }).collect();
        if empty.is_empty() {
            return Ok(());
        }
        let text = policy(true);
        let engine = Engine::from_text("policy.yaml", &text, Options::default()).unwrap();
        for (request, stands) in cases(&text) {
            let tiers = asking(&engine, request, stands, |oracle| oracle.find()).tiers;
            for at in &empty {
                prop_assert!(tiers != 1 << at, "t{at}\n{text}\n{request:?}");
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
