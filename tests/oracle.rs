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
use menshen::schema::FieldId;
use menshen::value::Value;
use proptest::prelude::*;
use proptest::test_runner::Config;

#[path = "oracle/generated.rs"]
mod generated;

use generated::{HEAD, RuleText, policy, request, rule};

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
            Scope::Actor => is_named(facts, &[FieldId::ACTOR_USERID]) == Some(true),
            Scope::App => is_named(facts, &[FieldId::APP]) == Some(true),
            Scope::Channel => is_named(facts, &[FieldId::CHANNEL_CONFIG_ID, FieldId::CHANNEL_LINK_ID])
                .is_some_and(|is_named| is_named || request.channel.add_way.is_some()),
            Scope::Target => {
                let ids = [FieldId::TARGET_EXTERNAL_USERID, FieldId::TARGET_USERID, FieldId::TARGET_UNIONID];
                is_named(facts, &ids).is_some_and(|is_named| is_named || blind.canonical_phone().is_some())
            }
            Scope::Department => request.actor.department_list.iter().flatten().any(|id| !is_blank(id)),
            Scope::Tenant => true,
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

/// Whether one of these fields holds an id; `None` if one before it cannot be looked at.
fn is_named(facts: Facts<'_>, fields: &[FieldId]) -> Option<bool> {
    for field in fields {
        match facts.value(*field) {
            Value::Missing => {}
            Value::Text(id) if is_blank(id) => {}
            Value::Text(_) => return Some(true),
            _ => return None,
        }
    }
    Some(false)
}

fn is_blank(id: &str) -> bool {
    id.chars().all(|c| c.is_whitespace() || c == '\u{200b}')
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
        rules in proptest::collection::vec(rule(|_| true), 1..10),
        default in proptest::sample::select(vec!["allow", "review", "deny"]),
        requests in proptest::collection::vec((request(), proptest::collection::vec(0_u64..7, 5)), 1..12),
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
            for (quota, used) in ["daily", "stock", "burst", "team", "door"].iter().zip(seeds) {
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
        rules in proptest::collection::vec(rule(|_| true), 1..6),
        shadow in rule(|_| true),
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
        rules in proptest::collection::vec(rule(|_| true), 1..6),
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
