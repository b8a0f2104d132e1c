//! Many requests in one call: the answers of one at a time, at every number of threads, under quotas too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::num::NonZeroUsize;

use menshen::engine::{Decision, DecisionReport, Engine, Options, Scratch, Source};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use proptest::prelude::*;
use proptest::test_runner::Config;

const HEAD: &str = "menshen: 1\npolicy: batch\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n";

/// Two requests of an actor fit, three of a tenant's app, and an export counts apart.
const QUOTAS: &str = "quotas:\n  daily: 2 per actor per day\n  by_app: 3 per app per hour\nrules:\n  - rule: full\n    when: daily is spent or by_app is spent\n    then: review by \"desk\"\n    because: \"{daily.used} {by_app.used}\"\n  - { rule: vip, when: 'target.tags contains \"VIP\"', then: deny }\n";

const PLAIN: &str = "rules:\n  - { rule: vip, when: 'target.tags contains \"VIP\"', then: deny }\n  - { rule: few, when: 'actor.customer_total < 3', then: review }\n";

fn engine(body: &str) -> Engine {
    Engine::from_text("policy.yaml", &format!("{HEAD}{body}"), Options::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// Requests that compete: few tenants, actors, apps and ids, so that some ids come twice, also for other acts.
fn requests() -> impl Strategy<Value = Vec<Request>> {
    let one = (0..3_u8, 0..3_u8, 0..3_u8, prop::option::of(0..12_u8), 0..4_u8, 0..3_i64).prop_map(
        |(tenant, actor, app, id, tag, hour)| {
            let id = id.map_or(String::new(), |id| format!(r#""request_id": "{id}","#));
            let tag = if tag == 0 { "VIP" } else { "x" };
            let json = format!(
                r#"{{{id} "at": "2026-11-23T1{hour}:00:00+08:00", "tenant": "t{tenant}", "app": "p{app}",
                "actor": {{"userid": "a{actor}", "customer_total": {hour}}}, "target": {{"tags": ["{tag}"]}}}}"#
            );
            Request::from_json(json.as_bytes(), &Limits::default()).unwrap()
        },
    );
    prop::collection::vec(one, 0..300)
}

/// The report of a decision, whose act is then done, left undone, or left open.
fn settle(engine: &Engine, at: usize, request: &Request, mut decision: Decision<'_>) -> DecisionReport {
    let report = decision.report(Masking::KeepFirst);
    if let (Some(held), Some(now)) = (decision.reservation(), request.at) {
        match at % 3 {
            0 => drop(engine.commit(held, now.0)),
            1 => drop(engine.release(held, now.0)),
            _ => {}
        }
    }
    report
}

fn one_by_one(engine: &Engine, requests: &[Request]) -> Vec<DecisionReport> {
    let mut scratch = Scratch::new();
    let one = |(at, request)| settle(engine, at, request, engine.decide(request, &mut scratch));
    requests.iter().enumerate().map(one).collect()
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: 40, ..Config::default() })]

    #[test]
    fn a_batch_is_answered_as_one_request_at_a_time(requests in requests()) {
        for body in [QUOTAS, PLAIN] {
            let expected = one_by_one(&engine(body), &requests);
            let single = engine(body);
            let mut found = Vec::new();
            single.decide_batch(&requests, &mut Scratch::new(), |at, decision| {
                assert_eq!(at, found.len());
                found.push(settle(&single, at, &requests[at], decision));
            });
            prop_assert_eq!(&found, &expected);
            for count in [1, 2, 3, 8] {
                let engine = engine(body);
                let found = engine.decide_all(&requests, threads(count), |at, decision| {
                    settle(&engine, at, &requests[at], decision)
                });
                prop_assert_eq!(&found, &expected);
            }
        }
    }
}

#[test]
fn the_quotas_of_the_generated_requests_are_spent_and_ids_collide() {
    let json = |id: u8, actor: u8| {
        let json = format!(
            r#"{{"request_id": "{id}", "at": "2026-11-23T10:00:00+08:00", "tenant": "t", "app": "p", "actor": {{"userid": "a{actor}"}}, "target": {{"tags": []}}}}"#
        );
        Request::from_json(json.as_bytes(), &Limits::default()).unwrap()
    };
    let requests = [json(1, 1), json(2, 1), json(3, 1), json(1, 2)];
    let engine = engine(QUOTAS);
    let verdicts = engine.decide_all(&requests, threads(4), |_, decision| decision.verdict().word());
    assert_eq!(verdicts, ["allow", "allow", "review", "review"]);
}

#[test]
fn a_batch_is_decided_by_one_policy() {
    let engine = engine("rules:\n  - { rule: first, when: 'true', then: deny }\n");
    let other = Source::text(
        "other.yaml",
        format!("{HEAD}rules:\n  - {{ rule: second, when: 'true', then: allow }}\n"),
    );
    let requests = vec![Request::default(); 3];
    let mut verdicts = Vec::new();
    engine.decide_batch(&requests, &mut Scratch::new(), |_, decision| {
        verdicts.push(decision.verdict().word());
        engine.reload(&other).unwrap();
    });
    assert_eq!(verdicts, ["deny"; 3]);
    assert_eq!(
        engine.decide_all(&requests, threads(2), |_, decision| decision.verdict().word()),
        ["allow"; 3]
    );
}

#[test]
fn a_panic_of_the_host_reaches_the_host() {
    let engine = engine(PLAIN);
    let requests = vec![Request::default(); 500];
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        engine.decide_all(&requests, threads(3), |at, _| assert!(at != 321, "the host's mistake"))
    }));
    std::panic::set_hook(hook);
    let panic = ended.unwrap_err();
    assert!(panic.downcast_ref::<&str>().is_some_and(|message| message.contains("the host's mistake")));
    assert_eq!(engine.decide_all(&requests, threads(3), |at, _| at), (0..500).collect::<Vec<_>>());
}
