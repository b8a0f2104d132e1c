//! Quotas of whole policies: what one act uses up, by whatever way and however often it is told.
#![allow(clippy::expect_used, clippy::panic)]

use menshen::decision::Verdict;
use menshen::engine::{DecisionReport, Engine, Fault, Options, Reservation, Scratch, Source};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::state::{Discharged, Settled};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

const HEAD: &str = "menshen: 1\npolicy: quotas\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n";
const AT: i64 = 1_795_395_600_000; // 2026-11-23 09:00 in Shanghai

fn engine(body: &str) -> Engine {
    Engine::from_text("quotas.yaml", &format!("{HEAD}{body}"), Options::default()).expect("a policy")
}

fn request(json: &str) -> Request {
    Request::from_json(json.as_bytes(), &Limits::default()).expect("a request")
}

const TIERS: &str = "
tiers:
  - heavy: daily is spent
  - normal
quotas:
  daily: 3 per actor per day
rules:
  - { rule: full, when: tier == heavy, then: deny }
";

#[test]
fn a_quota_that_a_tier_asks_about_is_never_oversold() {
    let engine = engine(TIERS);
    let (threads, actors) = (8, 1_000);
    let granted = AtomicUsize::new(0);
    let barrier = Barrier::new(threads);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (engine, granted, barrier) = (&engine, &granted, &barrier);
            scope.spawn(move || {
                let mut scratch = Scratch::new();
                barrier.wait();
                for actor in 0..actors {
                    let json = format!(
                        r#"{{"request_id": "{thread}-{actor}", "at": {AT}, "actor": {{"userid": "u{actor}"}}}}"#
                    );
                    let allowed = engine.decide(&request(&json), &mut scratch).verdict() == Verdict::Allow;
                    granted.fetch_add(usize::from(allowed), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(granted.into_inner(), 3 * actors);
}

#[test]
fn a_refusal_by_a_tier_that_is_a_spent_quota_says_when_to_come_again() {
    let engine = engine(TIERS);
    let mut scratch = Scratch::new();
    let asked = request(&format!(r#"{{"at": {AT}, "actor": {{"userid": "u"}}}}"#));
    for _ in 0..3 {
        assert_eq!(engine.decide(&asked, &mut scratch).verdict(), Verdict::Allow);
    }
    let mut refused = engine.decide(&asked, &mut scratch);
    assert_eq!(refused.verdict(), Verdict::Deny);
    assert_eq!(refused.report(Masking::Off).retry_at.as_deref(), Some("2026-11-24T00:00:00+08:00"));
}

/// What a decision says: its verdict, its fault, and how much of the first quota is used after it.
fn told(engine: &Engine, json: &str) -> (Verdict, Option<Fault>, Option<u64>) {
    let (asked, mut scratch) = (request(json), Scratch::new());
    let mut decision = engine.decide(&asked, &mut scratch);
    let (verdict, fault) = (decision.verdict(), decision.fault());
    (verdict, fault, decision.report(Masking::Off).quotas.first().map(|quota| quota.used))
}

fn ask(id: &str, rest: &str) -> String {
    format!(r#"{{"request_id": "{id}", "at": {AT}, "tenant": "a", "actor": {{"userid": "u"}}{rest}}}"#)
}

const DAILY: &str = "
quotas:
  daily: 2 per actor per day
rules:
  - { rule: full, on: any, when: daily is spent, then: deny }
";

#[test]
fn an_id_stands_for_one_act() {
    let engine = engine(DAILY);
    let first = ask("r-1", r#", "target": {"mobiles": ["13800138000"]}"#);
    for _ in 0..3 {
        assert_eq!(told(&engine, &first), (Verdict::Allow, None, Some(1)));
    }
    for other in [
        r#", "target": {"mobiles": ["13900139000"]}"#,
        r#", "target": {"mobiles": ["13800138000"], "external_userid": "w"}"#,
        r#", "target": {"mobiles": ["13800138000"]}, "action": "transfer""#,
        r#", "action": "export""#,
    ] {
        assert_eq!(told(&engine, &ask("r-1", other)), (Verdict::Review, Some(Fault::IdReused), Some(1)));
    }
    let by_other = first.replace("\"u\"", "\"v\"");
    assert_eq!(told(&engine, &by_other), (Verdict::Review, Some(Fault::IdReused), Some(0)));
}

#[test]
fn each_detail_tells_one_act_from_another() {
    let target = |key: &str, value: &str| format!(r#", "target": {{"{key}": {value}}}"#);
    for [none, one, other] in [
        ["external_userid", "userid", "unionid", "pending_id", "tmp_openid"]
            .map(|key| [String::new(), target(key, "\"a\""), target(key, "\"b\"")])
            .as_slice(),
        &["mobiles", "emails"].map(|key| {
            let [one, other] = [r#"["13800138000"]"#, r#"["13900139000"]"#].map(|value| match key {
                "emails" => value.replace("000\"", "000@a.example\""),
                _ => value.to_owned(),
            });
            [String::new(), target(key, &one), target(key, &other)]
        }),
        &[["", r#", "handover": {"takeover_userid": "a"}"#, r#", "handover": {"takeover_userid": "b"}"#]
            .map(|rest| format!(r#", "action": "transfer"{rest}"#))],
    ]
    .concat()
    {
        for (first, second) in [(&none, &one), (&one, &none), (&one, &other)] {
            let engine = engine(DAILY);
            assert_eq!(told(&engine, &ask("r", first)), (Verdict::Allow, None, Some(1)), "{first}");
            assert_eq!(told(&engine, &ask("r", first)), (Verdict::Allow, None, Some(1)), "{first} again");
            let reused = (Verdict::Review, Some(Fault::IdReused), Some(1));
            assert_eq!(told(&engine, &ask("r", second)), reused, "{first}, then {second}");
        }
    }
}

#[test]
fn another_act_under_a_used_id_is_judged_as_one_that_nothing_is_held_for() {
    let engine = engine(
        "quotas:\n  daily: 1 per tenant per day\nrules:\n  - { rule: full, when: daily is spent, then: deny }\n",
    );
    let first = ask("1", "");
    assert_eq!(told(&engine, &first), (Verdict::Allow, None, Some(1)));
    let by_other = first.replace("\"u\"", "\"v\"");
    assert_eq!(told(&engine, &by_other), (Verdict::Deny, None, Some(1)));
}

#[test]
fn a_blank_id_is_none() {
    for id in ["", " ", "\u{3000}", "\u{200b}"] {
        let engine = engine(DAILY);
        let verdicts = [1, 2, 2].map(|used| {
            let (verdict, fault, found) = told(&engine, &ask(id, ""));
            assert_eq!((fault, found), (None, Some(used)));
            verdict
        });
        assert_eq!(verdicts, [Verdict::Allow, Verdict::Allow, Verdict::Deny]);
    }
}

const AGAIN: &str = "
quotas:
  daily: 2 per actor per day
  per_target: 5 per target per 90 days
rules:
  - { rule: full, when: daily is spent, then: deny }
  - { rule: again, when: per_target is spent, then: deny, on_unknown: skip }
";

#[test]
fn an_act_that_is_told_with_more_knowledge_uses_what_was_held_for_it() {
    let engine = engine(AGAIN);
    let asked = ask("r", r#", "target": {"mobiles": ["13800138000"]}"#);
    let happened =
        ask("r", r#", "phase": "post", "target": {"mobiles": ["13800138000"], "external_userid": "w"}"#);
    assert_eq!(told(&engine, &asked), (Verdict::Allow, None, Some(1)));
    for _ in 0..3 {
        assert_eq!(told(&engine, &happened), (Verdict::Allow, None, Some(1)));
    }
    engine.expire(AT + 700_000);
    assert_eq!(told(&engine, &ask("s", "")), (Verdict::Allow, None, Some(2)), "nothing has lapsed");
    assert_eq!(told(&engine, &asked), (Verdict::Allow, None, Some(2)), "asked again, it is the same act");
}

#[test]
fn an_act_that_is_told_after_its_reservation_has_lapsed_is_counted_then() {
    let engine = engine(AGAIN);
    told(&engine, &ask("r", r#", "target": {"mobiles": ["13800138000"]}"#));
    let late = ask("r", r#", "phase": "post", "target": {"external_userid": "w"}"#);
    let late = late.replace(&AT.to_string(), &(AT + 3_600_000).to_string());
    for _ in 0..2 {
        assert_eq!(told(&engine, &late), (Verdict::Allow, None, Some(1)));
    }
}

#[test]
fn an_act_that_has_happened_is_counted_under_quotas_that_came_meanwhile() {
    let engine = engine(DAILY);
    assert_eq!(told(&engine, &ask("r", "")), (Verdict::Allow, None, Some(1)));
    let more = format!("{HEAD}{}", DAILY.replace("rules:", "  week: 9 per tenant per week\nrules:"));
    engine.reload(&Source::text("quotas.yaml", more)).expect("a policy");
    assert_eq!(told(&engine, &ask("r", r#", "phase": "post""#)), (Verdict::Allow, None, Some(1)));
    engine.expire(AT + 700_000);
    assert_eq!(told(&engine, &ask("s", "")), (Verdict::Allow, None, Some(2)));
}

#[test]
fn another_act_that_has_happened_under_a_used_id_is_counted_and_told_of() {
    let engine = engine(DAILY);
    assert_eq!(told(&engine, &ask("r", "")), (Verdict::Allow, None, Some(1)));
    let other = ask("r", r#", "phase": "post", "action": "transfer""#);
    assert_eq!(told(&engine, &other), (Verdict::Review, Some(Fault::IdReused), Some(2)));
}

#[test]
fn departments_are_a_set() {
    let engine = engine(
        "quotas:\n  dep: 3 per department per day\nrules:\n  - { rule: full, when: dep is spent, then: deny }\n",
    );
    for departments in [r#"["a", "b", "c"]"#, r#"["c", "b", "a"]"#, r#"["b", "a", "c", "b"]"#] {
        let actor = format!(r#""userid": "u", "department_list": {departments}"#);
        let asked = ask("r", "").replace(r#""userid": "u""#, &actor);
        assert_eq!(told(&engine, &asked), (Verdict::Allow, None, Some(1)));
    }
}

#[test]
fn who_is_in_two_full_departments_waits_for_both() {
    let engine = engine(
        "quotas:\n  dep: 1 per department per rolling 1 hour\nrules:\n  - { rule: full, when: dep is spent, then: deny }\n",
    );
    let asked = |phase: &str, minutes: i64, departments: &str| {
        request(&format!(
            r#"{{"phase": "{phase}", "at": {}, "actor": {{"userid": "u", "department_list": {departments}}}}}"#,
            AT + minutes * 60_000
        ))
    };
    let mut scratch = Scratch::new();
    for (minutes, departments) in [(0, "[1]"), (30, "[2]")] {
        assert_eq!(
            engine.decide(&asked("post", minutes, departments), &mut scratch).verdict(),
            Verdict::Allow
        );
    }
    for departments in ["[1, 2]", "[2, 1]"] {
        let report = engine.decide(&asked("pre", 40, departments), &mut scratch).report(Masking::Off);
        assert_eq!(report.verdict, Verdict::Deny);
        assert_eq!(report.retry_at.as_deref(), Some("2026-11-23T10:30:00+08:00"), "{departments}");
    }
}

#[test]
fn a_share_that_has_left_its_window_is_no_more_taken_off() {
    let engine = engine(
        "quotas:\n  daily: 9 per actor per day\nrules:\n  - { rule: three, when: daily.used >= 3, then: deny }\n",
    );
    let next_day = |json: String| json.replace(&AT.to_string(), &(AT + 86_400_000).to_string());
    let commit = |json: &str| {
        let asked = request(json);
        let held = engine.decide(&asked, &mut Scratch::new()).reservation().expect("a reservation");
        assert_eq!(engine.commit(held, asked.at.expect("a time").0), Settled::Now);
    };
    commit(&ask("r", ""));
    for id in ["1", "2", "3"] {
        commit(&next_day(ask(id, "")));
    }
    assert_eq!(told(&engine, &next_day(ask("4", ""))), (Verdict::Deny, None, Some(3)));
    assert_eq!(told(&engine, &next_day(ask("r", ""))), (Verdict::Deny, None, Some(3)));
    assert_eq!(told(&engine, &next_day(ask("3", ""))), (Verdict::Allow, None, Some(3)));
}

/// An explanation has the verdict that a decision would have, and the reason.
#[test]
fn explanations_tell_of_the_faults_that_deciding_would_meet() {
    let departments: Vec<String> = (0..65).map(|at| format!("\"{at}\"")).collect();
    let many = format!(r#""userid": "u", "department_list": [{}]"#, departments.join(","));
    let body = "quotas:\n  daily: 1 per actor per day\n  dep: 9 per department per day\nrules:\n  - { rule: full, when: daily is spent, then: deny }\n  - { rule: dep, when: dep is spent, then: defer for 1 day }\n  - { rule: never, when: app == \"bad\", then: deny, on_unknown: skip }\n";
    for (before, asked) in [
        (None, ask("r", "")),
        (None, ask("r", "").replace(r#""userid": "u""#, &many)),
        (Some(ask("r", "")), ask("r", r#", "count": 2"#)),
        (Some(ask("r", "")), ask("r", r#", "target": {"mobiles": ["13800138000"]}"#)),
        (Some(ask("r", "")), ask("s", "")),
        (None, ask("r", r#", "phase": "post", "app": "bad""#)),
        (Some(ask("r", "")), ask("r", r#", "phase": "post", "action": "transfer""#)),
    ] {
        let engine = engine(body);
        if let Some(before) = before {
            told(&engine, &before);
        }
        let (asked, mut scratch) = (request(&asked), Scratch::new());
        let explained = engine.explain(&asked, &mut scratch, Masking::Off).decision;
        let decided = engine.decide(&asked, &mut scratch).report(Masking::Off);
        let words = |report: &DecisionReport| (report.verdict, report.enforceable, report.reasons.clone());
        assert_eq!(words(&explained), words(&decided));
    }
}

#[test]
fn a_departure_that_does_not_say_whose_gauge_it_lowers_is_not_remembered() {
    let engine = engine(
        "quotas:\n  held: 3 per actor when target.external\nrules:\n  - { rule: full, when: held is spent, then: deny, on_unknown: skip }\n",
    );
    let added = request(&ask("r", r#", "target": {"external_userid": "w"}"#));
    let mut scratch = Scratch::new();
    let held = engine.decide(&added, &mut scratch).reservation().expect("a reservation");
    let _ = engine.commit(held, AT);
    let unsaid = request(&ask("r", ""));
    assert_eq!(engine.discharge(&unsaid, "gone", AT, &mut scratch), Ok(Discharged::Unknown));
    let inside = request(&ask("r", r#", "target": {"userid": "v"}"#));
    assert_eq!(engine.discharge(&inside, "gone", AT, &mut scratch), Ok(Discharged::Now { short: 0 }));
    assert_eq!(engine.discharge(&added, "gone", AT, &mut scratch), Ok(Discharged::Now { short: 0 }));
    assert_eq!(engine.discharge(&added, "gone", AT, &mut scratch), Ok(Discharged::Before));
}

#[test]
fn a_departure_under_a_blank_event_is_refused() {
    let engine =
        engine("quotas:\n  held: 3 per actor\nrules:\n  - { rule: full, when: held is spent, then: deny }\n");
    let mut scratch = Scratch::new();
    let added = ["a", "b"].map(|id| request(&ask(id, "")));
    for added in &added {
        let held = engine.decide(added, &mut scratch).reservation().expect("a reservation");
        let _ = engine.commit(held, AT);
    }
    for blank in ["", " \u{200b}"] {
        assert_eq!(engine.discharge(&added[0], blank, AT, &mut scratch), Ok(Discharged::Unknown));
    }
    for added in &added {
        let event = added.request_id.as_deref().unwrap_or_default();
        assert_eq!(engine.discharge(added, event, AT, &mut scratch), Ok(Discharged::Now { short: 0 }));
    }
}

/// The id that cannot be looked at is somebody's: who has it is not counted as whoever has the next one.
#[test]
fn an_id_that_is_too_long_to_be_looked_at_names_no_counter() {
    let long = "w".repeat(Limits::default().text_bytes + 1);
    for (quota, fields) in [
        ("actor", format!(r#""actor": {{"userid": "{long}"}}"#)),
        ("app", format!(r#""app": "{long}""#)),
        (
            "target",
            format!(
                r#""target": {{"external_userid": "{long}", "unionid": "o", "mobiles": ["13800138000"]}}"#
            ),
        ),
        ("channel", format!(r#""channel": {{"config_id": "{long}", "link_id": "l", "add_way": 1}}"#)),
        ("department", format!(r#""actor": {{"department_list": ["7", "{long}"]}}"#)),
    ] {
        let engine = engine(&format!(
            "quotas:\n  daily: 3 per {quota} per day\nrules:\n  - {{ rule: full, when: daily is spent, then: deny }}\n"
        ));
        let asked = request(&format!(r#"{{"at": {AT}, {fields}}}"#));
        let report = engine.decide(&asked, &mut Scratch::new()).report(Masking::Off);
        assert_eq!((report.verdict, report.quotas.len()), (Verdict::Review, 0), "{quota}");
    }
}

#[test]
fn a_blank_tenant_is_none() {
    const ONE: &str = "quotas:\n  daily: 1 per tenant per day\nrules:\n  - { rule: full, when: daily is spent, then: deny }\n";
    let engine = engine(
        "quotas:\n  daily: 2 per tenant per day\nrules:\n  - { rule: full, when: daily is spent, then: deny }\n",
    );
    let mut scratch = Scratch::new();
    let asked = ["", " ", "\u{200b}"].map(|tenant| Request {
        tenant: Some(tenant.to_owned()),
        ..request(&format!(r#"{{"at": {AT}, "request_id": "r"}}"#))
    });
    for asked in &asked {
        assert_eq!(engine.decide(asked, &mut scratch).verdict(), Verdict::Allow, "one act");
    }
    let settled = ["\u{3000}", ""].map(|tenant| engine.commit(Reservation::of_request(tenant, "r"), AT));
    assert_eq!(settled, [Settled::Now, Settled::Before]);
    let others = asked.map(|asked| Request { request_id: None, ..asked });
    let verdicts = others.each_ref().map(|other| engine.decide(other, &mut scratch).verdict());
    assert_eq!(verdicts, [Verdict::Allow, Verdict::Deny, Verdict::Deny]);
    let threads = std::num::NonZeroUsize::new(3).expect("three");
    let all = self::engine(ONE).decide_all(&others, threads, |_, decision| decision.verdict());
    assert_eq!(
        all,
        [Verdict::Allow, Verdict::Deny, Verdict::Deny],
        "they count together, so they keep their order"
    );
}

#[test]
fn a_reservation_is_held_for_some_time_only() {
    let options = Options { reservation_ms: i64::MAX, ..Options::default() };
    let engine = Engine::from_text("quotas.yaml", &format!("{HEAD}{DAILY}"), options).expect("a policy");
    let asked = request(&ask("r", ""));
    let held = engine.decide(&asked, &mut Scratch::new()).reservation().expect("a reservation");
    assert_eq!(held.expires_at, Some(AT + 366 * 86_400_000));
}

#[test]
fn requests_without_an_id_have_keys_of_their_own_after_an_older_snapshot() {
    let mut engine = engine(DAILY);
    let (before, asked) =
        (engine.snapshot(), request(&format!(r#"{{"at": {AT}, "actor": {{"userid": "u"}}}}"#)));
    let first = engine.decide(&asked, &mut Scratch::new()).reservation().expect("a reservation");
    engine.restore(&before).expect("a snapshot");
    let second = engine.decide(&asked, &mut Scratch::new()).reservation().expect("a reservation");
    assert_eq!(engine.release(first, AT), Settled::Unknown);
    assert_eq!(engine.commit(second, AT), Settled::Now);
}
