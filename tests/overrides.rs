//! What rules that are only unknown do to the rules that they override.

#![allow(clippy::expect_used, reason = "a test that fails says where")]

use std::fmt::Write;

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options, RuleState, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use proptest::prelude::*;

const HEADER: &str = "menshen: 1\npolicy: overrides\ntimezone: Asia/Shanghai\nregion: CN\n";
const FACTS: usize = 4;

fn engine(policy: &str) -> Engine {
    Engine::from_text("overrides.yaml", policy, Options::default()).expect("a policy without mistakes")
}

fn request(facts: &str) -> Request {
    Request::from_json(format!("{{\"facts\": {{{facts}}}}}").as_bytes(), &Limits::default())
        .expect("a request")
}

#[test]
fn a_rule_that_is_only_unknown_silences_nobody() {
    let policy = |on_unknown: &str| {
        format!(
            "{HEADER}default: allow\nfacts:\n  x: bool\n  w: bool\nrules:\n  - rule: blocked\n    when: facts.x\n    then: deny\n    \
             do: tag \"bad\"\n  - rule: manager\n    when: facts.w\n    then: review\n    overrides: blocked\n    \
             may_override_deny: true\n{on_unknown}"
        )
    };
    let decide = |on_unknown: &str, facts: &str| {
        let report =
            engine(&policy(on_unknown)).decide(&request(facts), &mut Scratch::new()).report(Masking::Off);
        (report.verdict, report.silenced, report.obligations.len())
    };
    let silenced = vec!["blocked".to_owned()];
    assert_eq!(decide("", "\"x\": true, \"w\": true"), (Verdict::Review, silenced.clone(), 0));
    assert_eq!(decide("", "\"x\": true, \"w\": false"), (Verdict::Deny, vec![], 1));
    assert_eq!(decide("", "\"x\": true"), (Verdict::Deny, vec![], 1));
    assert_eq!(decide("    on_unknown: review\n", "\"x\": true"), (Verdict::Deny, vec![], 1));
    assert_eq!(decide("    on_unknown: skip\n", "\"x\": true"), (Verdict::Deny, vec![], 1));
    // Its author says that it matches all the same.
    assert_eq!(decide("    on_unknown: match\n", "\"x\": true"), (Verdict::Review, silenced, 0));
}

#[test]
fn an_exception_that_may_be_overridden_is_none() {
    let policy = |default: &str, rules: &str| {
        format!("{HEADER}default: {default}\nfacts:\n  vip: bool\n  suspended: bool\nrules:\n{rules}")
    };
    let decide = |policy: &str, facts: &str| {
        let report = engine(policy).decide(&request(facts), &mut Scratch::new()).report(Masking::Off);
        let reasons: Vec<_> =
            report.reasons.into_iter().map(|reason| (reason.rule, reason.text, reason.unknown)).collect();
        (report.verdict, reasons, report.silenced)
    };
    let exception = "  - rule: a-suspended\n    when: facts.suspended\n    do: audit\n    overrides: b-vip\n  - rule: \
                     b-vip\n    when: facts.vip\n    then: allow\n";
    let none: Vec<String> = Vec::new();

    let denied = policy("deny", exception);
    assert_eq!(decide(&denied, "\"vip\": true, \"suspended\": false").0, Verdict::Allow);
    assert_eq!(decide(&denied, "\"vip\": true, \"suspended\": true").0, Verdict::Deny);
    let text = "whether `b-vip` speaks is not known; the policy's default is deny".to_owned();
    let unknown = vec!["facts.suspended".to_owned()];
    let by_default = vec![("default".to_owned(), text, unknown)];
    assert_eq!(decide(&denied, "\"vip\": true"), (Verdict::Deny, by_default, none.clone()));
    assert_eq!(decide(&policy("allow", exception), "\"vip\": true").0, Verdict::Allow);

    let overridden = format!(
        "{exception}    overrides: c-all\n    may_override_deny: true\n  - rule: c-all\n    when: true\n    then: deny\n"
    );
    let overridden = policy("allow", &overridden);
    assert_eq!(decide(&overridden, "\"vip\": true, \"suspended\": false").0, Verdict::Allow);
    let (verdict, reasons, silenced) = decide(&overridden, "\"vip\": true");
    assert_eq!((verdict, silenced), (Verdict::Deny, none));
    assert_eq!(reasons.iter().map(|reason| &*reason.0).collect::<Vec<_>>(), ["c-all"]);
}

/// What no rule surely says is left to the default, which may be stronger than what is said of an unknown condition.
#[test]
fn a_rule_that_is_only_unknown_does_not_take_the_default_s_place() {
    let policy = |default: &str, on_unknown: &str| {
        format!(
            "{HEADER}default: {default}\nfacts:\n  listed: bool\n  known: bool\nrules:\n  - rule: blocked\n    when: \
             facts.listed\n    then: deny\n{on_unknown}  - rule: customer\n    when: facts.known\n    then: allow\n"
        )
    };
    let decide = |policy: &str, facts: &str| {
        let report = engine(policy).decide(&request(facts), &mut Scratch::new()).report(Masking::Off);
        let reasons: Vec<_> =
            report.reasons.into_iter().map(|reason| (reason.rule, reason.text, reason.unknown)).collect();
        (report.verdict, reasons)
    };
    let unknown = vec!["facts.listed".to_owned()];
    let text = "whether `blocked` speaks is not known; the policy's default is deny".to_owned();
    let by_default = vec![("default".to_owned(), text, unknown.clone())];
    let by_rule = vec![("blocked".to_owned(), "blocked".to_owned(), unknown)];
    let denied = policy("deny", "");
    assert_eq!(decide(&denied, "\"listed\": true, \"known\": false").0, Verdict::Deny);
    assert_eq!(decide(&denied, "\"listed\": false, \"known\": false").0, Verdict::Deny);
    assert_eq!(decide(&denied, "\"known\": false"), (Verdict::Deny, by_default));
    // Here a rule surely speaks in place of the default.
    assert_eq!(decide(&denied, "\"known\": true"), (Verdict::Review, by_rule.clone()));
    assert_eq!(decide(&policy("allow", ""), "\"known\": false"), (Verdict::Review, by_rule.clone()));
    // It says all that it has to say: its author wants a person to look, and not the default.
    let asks = policy("deny", "").replace("then: deny", "then: review");
    assert_eq!(decide(&asks, "\"known\": false"), (Verdict::Review, by_rule.clone()));
    // Its author says that it matches all the same.
    let matched = policy("review", "    on_unknown: match\n");
    assert_eq!(decide(&matched, "\"known\": false"), (Verdict::Deny, by_rule));
}

#[test]
fn explanations_tell_what_became_of_an_unknown_rule() {
    let policy = format!(
        "{HEADER}default: allow\nfacts:\n  x: bool\n  w: bool\nrules:\n  - {{ rule: blocked, when: facts.x, then: deny }}\n  - \
         {{ rule: exception, when: facts.w, then: allow, overrides: blocked, may_override_deny: true }}\n  - {{ rule: mute, \
         when: facts.x, then: deny, mode: shadow, on_unknown: skip }}\n  - {{ rule: trial, when: facts.x, then: deny, mode: shadow }}\n"
    );
    let states = |facts: &str| {
        let explained = engine(&policy).explain(&request(facts), &mut Scratch::new(), Masking::Off);
        explained.rules.into_iter().map(|rule| rule.state).collect::<Vec<_>>()
    };
    use RuleState::{Matched, NotMatched, Shadow, Silenced, Unknown, UnknownShadow, UnknownSilenced};
    assert_eq!(states("\"w\": true"), [UnknownSilenced, Matched, Unknown, UnknownShadow]);
    assert_eq!(states("\"w\": false"), [Unknown, NotMatched, Unknown, UnknownShadow]);
    assert_eq!(states("\"w\": true, \"x\": true"), [Silenced, Matched, Shadow, Shadow]);
    assert_eq!(
        serde_json::to_string(&[UnknownSilenced, UnknownShadow]).unwrap(),
        "[\"unknown_silenced\",\"unknown_shadow\"]"
    );
}

#[test]
fn a_rule_that_is_silenced_silences_nobody_among_many_that_speak() {
    // So many pairs, of which the first silences the second; and an exception to an exception, which restores the denial.
    for pairs in 0..6 {
        let mut body = String::new();
        for pair in 0..pairs {
            let _ = write!(
                body,
                "  - {{ rule: x{pair}, when: true, then: allow, overrides: y{pair} }}\n  - {{ rule: y{pair}, when: true, then: review }}\n"
            );
        }
        body.push_str("  - { rule: a, when: true, then: allow, overrides: b }\n");
        body.push_str("  - { rule: b, when: true, then: allow, overrides: c, may_override_deny: true }\n");
        body.push_str("  - { rule: c, when: true, then: deny }\n");
        let engine = engine(&format!("{HEADER}default: allow\nrules:\n{body}"));
        let report = engine.decide(&request(""), &mut Scratch::new()).report(Masking::Off);
        assert_eq!(report.verdict, Verdict::Deny, "{pairs} pairs");
        let silenced = (0..pairs).map(|pair| format!("y{pair}"));
        assert_eq!(report.silenced, std::iter::once("b".to_owned()).chain(silenced).collect::<Vec<_>>());
    }
}

/// A rule of one fact, and which of the rules behind it it overrides.
#[derive(Clone, Debug)]
struct RuleText {
    fact: usize,
    is_negated: bool,
    /// Without one it has a duty.
    verdict: Option<Verdict>,
    overrides: Vec<bool>,
}

fn rules() -> impl Strategy<Value = Vec<RuleText>> {
    let verdict = prop_oneof![
        Just(None),
        Just(Some(Verdict::Allow)),
        Just(Some(Verdict::Defer)),
        Just(Some(Verdict::Review)),
        Just(Some(Verdict::Deny))
    ];
    let rule = (0..FACTS, any::<bool>(), verdict, prop::collection::vec(any::<bool>(), 4));
    let rule = rule.prop_map(|(fact, is_negated, verdict, overrides)| RuleText {
        fact,
        is_negated,
        verdict,
        overrides,
    });
    prop::collection::vec(rule, 1..5)
}

fn policy(rules: &[RuleText], default: Verdict) -> String {
    let mut text = format!("{HEADER}default: {}\nfacts:\n", default.word());
    // One more for what a test adds.
    for fact in 0..=FACTS {
        let _ = writeln!(text, "  f{fact}: bool");
    }
    text.push_str("rules:\n");
    for (at, rule) in rules.iter().enumerate() {
        let not = if rule.is_negated { "not " } else { "" };
        let says = match rule.verdict {
            None => "do: audit".to_owned(),
            Some(Verdict::Defer) => "then: defer for 1 day".to_owned(),
            Some(verdict) => format!("then: {}", verdict.word()),
        };
        let _ = writeln!(text, "  - rule: r{at}\n    when: {not}facts.f{}\n    {says}", rule.fact);
        let behind = (at + 1..rules.len()).zip(&rule.overrides).filter(|(_, overrides)| **overrides);
        // Two that are never true together override each other in vain, which is a mistake.
        let targets = behind.filter(|(other, _)| {
            rules
                .get(*other)
                .is_some_and(|other| other.fact != rule.fact || other.is_negated == rule.is_negated)
        });
        let targets: Vec<String> = targets.map(|(other, _)| format!("r{other}")).collect();
        if !targets.is_empty() {
            let _ = writeln!(text, "    overrides: [{}]\n    may_override_deny: true", targets.join(", "));
        }
    }
    text
}

fn decide(engine: &Engine, facts: &[Option<bool>]) -> Verdict {
    let said = facts.iter().enumerate().filter_map(|(at, fact)| Some(format!("\"f{at}\": {}", (*fact)?)));
    let said: Vec<String> = said.collect();
    engine.decide(&request(&said.join(", ")), &mut Scratch::new()).verdict()
}

proptest! {
    /// To leave facts out never gains more than a review, where what they could have been gives one or a refusal.
    #[test]
    fn leaving_facts_out_never_gains_more_than_a_review(
        rules in rules(),
        default in prop_oneof![Just(Verdict::Allow), Just(Verdict::Review), Just(Verdict::Deny)],
        said in prop::collection::vec(prop::option::of(any::<bool>()), FACTS),
    ) {
        let engine = engine(&policy(&rules, default));
        let completions = (0..1_u32 << FACTS).map(|bits| {
            let full = said.iter().enumerate().map(|(at, fact)| Some(fact.unwrap_or(bits >> at & 1 == 1)));
            decide(&engine, &full.collect::<Vec<_>>())
        });
        let strongest = completions.max().unwrap();
        let verdict = decide(&engine, &said);
        prop_assert!(
            verdict >= Verdict::Review || strongest < Verdict::Review,
            "{verdict:?} where {strongest:?} is possible"
        );
    }

    /// What is decided while it is not known whether a rule matches is not less than what is decided when it matches and when
    /// it does not.
    #[test]
    fn a_rule_that_is_only_unknown_gives_no_less_than_both_answers(
        rules in rules(),
        default in prop_oneof![Just(Verdict::Allow), Just(Verdict::Review), Just(Verdict::Deny)],
        says in prop_oneof![Just("then: allow"), Just("then: review"), Just("then: deny"), Just("do: audit")],
        on_unknown in prop_oneof![
            Just(""),
            Just("    on_unknown: skip\n"),
            Just("    on_unknown: review\n"),
            Just("    on_unknown: match\n"),
        ],
        overrides in prop::collection::vec(any::<bool>(), 4),
        said in prop::collection::vec(prop::option::of(any::<bool>()), FACTS),
    ) {
        let mut text = policy(&rules, default);
        let _ = write!(text, "  - rule: unsaid\n    when: facts.f{FACTS}\n    {says}\n{on_unknown}");
        let overridden = (0..rules.len()).zip(overrides).filter(|(_, is_overridden)| *is_overridden);
        let overridden: Vec<String> = overridden.map(|(at, _)| format!("r{at}")).collect();
        if !overridden.is_empty() {
            let _ = writeln!(text, "    overrides: [{}]\n    may_override_deny: true", overridden.join(", "));
        }
        let engine = engine(&text);
        let [unknown, matched, unmatched] = [None, Some(true), Some(false)].map(|fact| {
            let facts: Vec<_> = said.iter().copied().chain([fact]).collect();
            decide(&engine, &facts)
        });
        prop_assert!(unknown >= matched.min(unmatched), "{unknown:?} of {matched:?} and {unmatched:?}\n{text}");
    }
}
