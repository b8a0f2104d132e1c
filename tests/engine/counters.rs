//! Quotas as a host meets them: held, committed, released, lapsed, saved and counted after the fact.

use super::*;

#[test]
fn a_quota_is_held_committed_released_and_resets() {
    let engine = engine(QUOTA);
    let mut scratch = Scratch::new();
    let day = "2026-11-22T23:59:00+08:00";
    let (first, second, third) = (add("1", day), add("2", day), add("3", day));
    let held = engine.decide(&first, &mut scratch).reservation().unwrap();
    assert_eq!(engine.commit(held, first.at.unwrap().0), Settled::Now);
    assert_eq!(engine.commit(held, first.at.unwrap().0), Settled::Before);
    let held = engine.decide(&second, &mut scratch).reservation().unwrap();
    let full = engine.decide(&third, &mut scratch).report(Masking::KeepFirst);
    assert_eq!((full.verdict, full.reasons[0].by.as_deref()), (Verdict::Review, Some("manager")));
    assert_eq!(full.reasons[0].text, "2 of 2");
    assert_eq!(full.retry_at.as_deref(), Some("2026-11-23T00:00:00+08:00"));
    assert_eq!(engine.release(held, second.at.unwrap().0), Settled::Now);
    assert_eq!(engine.commit(held, second.at.unwrap().0), Settled::Otherwise(Standing::Released));
    assert_eq!(engine.decide(&third, &mut scratch).verdict(), Verdict::Allow);
    // By tenant and id alone, as a host that keeps nothing else.
    assert_eq!(engine.commit(Reservation::of_request("t", "3"), third.at.unwrap().0), Settled::Now);
    // After midnight the day is new, and the gauge has room for one.
    let next = engine.decide(&add("4", "2026-11-23T00:00:00+08:00"), &mut scratch).report(Masking::KeepFirst);
    assert_eq!(next.verdict, Verdict::Allow);
    assert_eq!(next.quotas.iter().map(|line| line.remaining).collect::<Vec<_>>(), [1, 0]);
    let over = add("5", "2026-11-23T00:01:00+08:00");
    assert_eq!(
        engine.decide(&over, &mut scratch).report(Masking::KeepFirst).retry_at,
        None,
        "time frees no gauge"
    );
    // One contact goes.
    let later = over.at.unwrap().0 + 40 * 86_400_000;
    assert_eq!(engine.discharge(&over, "5", later, &mut scratch), Ok(Discharged::Now { short: 0 }));
    engine.expire(later + 60_000);
    assert_eq!(engine.discharge(&over, "5", later + 60_000, &mut scratch), Ok(Discharged::Before));
    assert_eq!(engine.decide(&over, &mut scratch).verdict(), Verdict::Allow);
}

/// A rule that time does not silence decides at any time: there is nothing to wait for.
#[test]
fn one_lasting_refusal_makes_waiting_hopeless() {
    let blocked = "any target.phones in blocked";
    let two = format!(
        "  - rule: blocked\n    when: {blocked}\n    then: deny\n  - rule: full\n    when: daily is spent\n    then: deny\n"
    );
    let one = format!("  - rule: either\n    when: {blocked} or daily is spent\n    then: deny\n");
    hopeless_while_blocked(&two);
    hopeless_while_blocked(&one);
}

fn hopeless_while_blocked(rules: &str) {
    let body = format!(
        "lists:\n  blocked: {{ of: phone, values: [\"+8613900139000\"] }}\nquotas:\n  daily: 1 per actor per day\nrules:\n{rules}  - rule: fine\n    when: true\n    then: allow\n"
    );
    let engine = engine(&body);
    let asked = |phone: &str| {
        request(&format!(
            r#"{{"at": "2026-11-22T10:00:00+08:00", "tenant": "t", "actor": {{"userid": "a"}}, "target": {{"mobiles": ["{phone}"]}}}}"#
        ))
    };
    let (blocked, other) = (asked("+86 139 0013 9000"), asked("+86 138 0013 8000"));
    let mut scratch = Scratch::new();
    engine.seed(&other, "daily", 1, &mut scratch).unwrap();
    let mut retry_at = |request: &Request| {
        let report = engine.decide(request, &mut scratch).report(Masking::KeepFirst);
        assert_eq!(report.verdict, Verdict::Deny);
        report.retry_at
    };
    assert_eq!(retry_at(&other).as_deref(), Some("2026-11-23T00:00:00+08:00"));
    assert_eq!(retry_at(&blocked), None);
}

#[test]
fn a_quota_says_when_it_is_free_again_if_it_will_be() {
    let body = "quotas:\n  daily: 9 per actor per day\n  rolling: 9 per actor per rolling 1 hours\n  burst: 2 per actor per minute burst 5\n  stock: 9 per actor\nrules:\n  - rule: own\n    when: actor.userid == \"a\"\n    then: allow\n";
    let engine = engine(body);
    let resets = |request: &Request| {
        let report = engine.decide(request, &mut Scratch::new()).report(Masking::KeepFirst);
        report.quotas.into_iter().map(|line| (line.quota, line.resets_at)).collect::<BTreeMap<_, _>>()
    };
    let at = "2026-11-22T10:00:00+08:00";
    let midnight = "2026-11-23T00:00:00+08:00";
    let found = |quotas: &BTreeMap<String, Option<String>>, name| quotas[name].clone();
    let allowed = resets(&add("1", at));
    assert_eq!(found(&allowed, "daily").as_deref(), Some(midnight));
    assert_eq!(found(&allowed, "rolling").as_deref(), Some("2026-11-22T11:00:00+08:00"));
    assert_eq!(found(&allowed, "burst").as_deref(), Some("2026-11-22T10:00:30+08:00"));
    assert_eq!(found(&allowed, "stock"), None, "time frees no gauge");
    let other = resets(&request(&format!(r#"{{"at": "{at}", "tenant": "t", "actor": {{"userid": "b"}}}}"#)));
    assert_eq!(found(&other, "daily").as_deref(), Some(midnight), "a period ends, whatever counts");
    for name in ["rolling", "burst", "stock"] {
        assert_eq!(found(&other, name), None, "{name}: nothing counts");
    }
}

/// RFC 3339 ends with the year 9999, and the calendar a day before.
#[test]
fn a_time_that_cannot_be_written_is_left_out() {
    let body = "quotas:\n  daily: 9 per actor per day\n  yearly: 9 per actor per 366 days\nrules:\n  - rule: late\n    when: actor.userid == \"b\"\n    then: defer for 30 days\n    because: \"since {requested_at}\"\n";
    let engine = engine(body);
    let told = |actor: &str, at: &str| {
        let asked = format!(
            r#"{{"at": "{at}", "requested_at": "{at}", "tenant": "t", "actor": {{"userid": "{actor}"}}}}"#
        );
        let report = engine.decide(&request(&asked), &mut Scratch::new()).report(Masking::KeepFirst);
        serde_json::to_value(&report).unwrap()
    };
    let last = told("a", "9999-12-31T10:00:00+08:00");
    assert!(
        last["quotas"].as_array().unwrap().iter().all(|quota| quota.get("resets_at").is_none()),
        "{last}"
    );
    let before = told("a", "9999-12-20T10:00:00+08:00");
    assert_eq!(before["quotas"][0]["resets_at"], "9999-12-21T00:00:00+08:00");
    let late = told("b", "9999-12-31T10:00:00+08:00");
    assert_eq!((late.get("retry_at"), &late["reasons"][0]["text"]), (None, &"since ?".into()));
    assert_eq!(told("b", "9999-11-20T10:00:00+08:00")["retry_at"], "9999-12-20T10:00:00+08:00");
}

#[test]
fn a_counter_that_cannot_be_set_says_why() {
    let engine = engine(QUOTA);
    let mut scratch = Scratch::new();
    let asked = add("1", "2026-11-22T10:00:00+08:00");
    assert_eq!(engine.seed(&asked, "daily", 2, &mut scratch), Ok(()));
    let misspelt = engine.seed(&asked, "dayly", 2, &mut scratch).unwrap_err();
    assert_eq!(misspelt.to_string(), "the policy has no quota `dayly`; did you mean `daily`?");
    let apart = engine.seed(&request(r#"{"tenant": "t"}"#), "daily", 2, &mut scratch);
    assert_eq!(apart, Err(SeedError::NotCounted { quota: "daily".to_owned() }));
    assert_eq!(apart.unwrap_err().to_string(), "the request does not count for quota `daily`");
}

#[test]
fn a_reservation_lapses_and_an_id_used_twice_is_a_fault() {
    let engine = engine(QUOTA);
    let mut scratch = Scratch::new();
    let first = add("1", "2026-11-22T10:00:00+08:00");
    let held = engine.decide(&first, &mut scratch).reservation().unwrap();
    let lapses = first.at.unwrap().0 + 600_000;
    assert_eq!(held.expires_at, Some(lapses));
    let other = request(
        r#"{"request_id": "1", "at": "2026-11-22T10:00:01+08:00", "tenant": "t", "actor": {"userid": "b"}}"#,
    );
    let decision = engine.decide(&other, &mut scratch);
    assert_eq!((decision.verdict(), decision.fault()), (Verdict::Review, Some(Fault::IdReused)));
    drop(decision);
    assert_eq!(engine.commit(held, lapses), Settled::Otherwise(Standing::Expired));
}

#[test]
fn after_the_fact_a_refusal_cannot_be_enforced_and_the_act_is_counted() {
    let body = "quotas:\n  daily: 1 per actor per day\nrules:\n  - rule: never\n    when: daily.used >= 0\n    then: deny\n    do: [alert \"security\"]\n  - rule: full\n    when: daily is spent\n    then: deny\n";
    let engine = engine(body);
    let mut scratch = Scratch::new();
    let mut happened = add("1", "2026-11-22T10:00:00+08:00");
    happened.phase = menshen::request::Phase::POST;
    for id in ["1", "2", "3"] {
        happened.request_id = Some(id.to_owned());
        let mut decision = engine.decide(&happened, &mut scratch);
        assert_eq!((decision.verdict(), decision.is_enforceable()), (Verdict::Deny, false));
        assert_eq!(decision.report(Masking::KeepFirst).obligations[0].kind, "alert");
    }
    let asked =
        engine.decide(&add("4", "2026-11-22T10:00:00+08:00"), &mut scratch).report(Masking::KeepFirst);
    assert_eq!(asked.quotas[0].used, 3);
    assert!(asked.enforceable);
}

#[test]
fn after_the_fact_only_a_permission_can_be_carried_out() {
    for (then, verdict) in [
        ("deny", Verdict::Deny),
        ("review", Verdict::Review),
        ("defer for 1 hour", Verdict::Defer),
        ("reroute to \"lisi\"", Verdict::Reroute),
        ("allow", Verdict::Allow),
    ] {
        let engine = engine(&format!("rules: [{{ rule: a, when: true, then: '{then}' }}]\n"));
        for phase in ["pre", "config", "post"] {
            let asked = request(&format!(r#"{{"phase": "{phase}"}}"#));
            let mut scratch = Scratch::new();
            let decision = engine.decide(&asked, &mut scratch);
            let is_enforceable = phase != "post" || verdict == Verdict::Allow;
            assert_eq!((decision.verdict(), decision.is_enforceable()), (verdict, is_enforceable), "{phase}");
        }
    }
}

/// A host that is restarted goes on where it was, with requests that have ids and with those that have none.
#[test]
fn counters_outlive_a_restart() {
    let add = |id: &str, hour: u32, actor: &str| {
        request(&format!(
            r#"{{{id} "at": "2026-11-24T{hour:02}:00:00+08:00", "tenant": "t", "actor": {{"userid": "{actor}"}}}}"#
        ))
    };
    let told = |engine: &Engine, request: &Request, is_done: bool| {
        let mut scratch = Scratch::new();
        let decision = engine.decide(request, &mut scratch);
        let (verdict, fault, reservation) = (decision.verdict(), decision.fault(), decision.reservation());
        drop(decision);
        if let Some(reservation) = reservation.filter(|_| is_done) {
            assert_eq!(engine.commit(reservation, request.at.unwrap().0), Settled::Now);
        }
        (verdict, fault)
    };
    let unbroken = engine(QUOTA);
    for (actor, is_done) in [("a", true), ("b", true), ("c", false)] {
        assert_eq!(told(&unbroken, &add("", 9, actor), is_done), (Verdict::Allow, None));
    }
    assert_eq!(told(&unbroken, &add(r#""request_id": "r","#, 9, "d"), true), (Verdict::Allow, None));
    let snapshot = unbroken.snapshot();
    let mut restarted = engine(QUOTA);
    restarted.restore(&snapshot).unwrap();
    assert_eq!(restarted.snapshot(), snapshot);
    let mut verdicts = Vec::new();
    for actor in ["a", "a", "b", "b", "c", "d", "d", "e"] {
        let asked = add("", 10, actor);
        let verdict = told(&unbroken, &asked, true);
        assert_eq!(told(&restarted, &asked, true), verdict, "{actor}");
        verdicts.push(verdict);
    }
    let (allow, review) = ((Verdict::Allow, None), (Verdict::Review, None));
    assert_eq!(verdicts, [allow, review, allow, review, allow, allow, review, allow]);
    assert_eq!(restarted.snapshot(), unbroken.snapshot());
    let damaged = snapshot.get(..snapshot.len() - 1).unwrap();
    assert!(restarted.restore(damaged).is_err());
    assert_eq!(restarted.snapshot(), unbroken.snapshot());
}

/// Hosts' clocks differ, and requests overtake each other.
#[test]
fn a_request_from_before_the_last_one_is_counted_too() {
    let body = "quotas:\n  daily: 3 per actor per day\nrules:\n  - rule: full\n    when: daily is spent\n    then: defer for 1 hour\n  - rule: fine\n    when: true\n    then: allow\n";
    let engine = engine(body);
    let mut scratch = Scratch::new();
    let at = |ms: i64| {
        let mut request = add("", "2026-11-22T10:00:00+08:00");
        request.request_id = None;
        request.at = request.at.map(|at| menshen::request::Timestamp(at.0 + ms));
        request
    };
    let verdicts = [1_000, 0, 999, 0, 500].map(|ms| {
        let request = at(ms);
        let decision = engine.decide(&request, &mut scratch);
        assert_eq!(decision.fault(), None);
        assert_eq!(decision.reservation().is_some(), decision.verdict() == Verdict::Allow);
        decision.verdict()
    });
    assert_eq!(verdicts, [Verdict::Allow, Verdict::Allow, Verdict::Allow, Verdict::Defer, Verdict::Defer]);
    // By more than a reservation's life: then it would have expired before it began.
    let engine = engine_with(body, Options::default());
    assert_eq!(engine.decide(&at(600_000), &mut scratch).verdict(), Verdict::Allow);
    let mut late = at(0);
    let decision = engine.decide(&late, &mut scratch);
    assert_eq!(decision.fault(), Some(Fault::Store(StateError::Lapsed)));
    assert_eq!(decision.verdict(), Verdict::Review);
    // What has happened is counted all the same.
    late.phase = menshen::request::Phase::POST;
    for verdict in [Verdict::Allow, Verdict::Allow, Verdict::Defer] {
        let decision = engine.decide(&late, &mut scratch);
        assert_eq!((decision.verdict(), decision.fault()), (verdict, None));
    }
    let used = engine.decide(&at(600_001), &mut scratch).report(Masking::Off).quotas[0].used;
    assert_eq!(used, 4);
    // Told after the fact, it was never held, also to who asks before under the same id.
    let engine = engine_with(body, Options::default());
    late.request_id = Some("done".to_owned());
    assert_eq!(engine.decide(&late, &mut scratch).reservation(), None);
    late.phase = menshen::request::Phase::PRE;
    let again = engine.decide(&late, &mut scratch);
    assert_eq!((again.verdict(), again.fault(), again.reservation()), (Verdict::Allow, None, None));
}

#[test]
fn a_repeated_request_is_told_when_its_reservation_lapses() {
    let engine = engine(QUOTA);
    let mut scratch = Scratch::new();
    let first = engine.decide(&add("1", "2026-11-22T10:00:00+08:00"), &mut scratch).reservation().unwrap();
    let again = add("1", "2026-11-22T10:09:00+08:00");
    assert_eq!(engine.decide(&again, &mut scratch).reservation(), Some(first));
    assert_eq!(engine.commit(first, again.at.unwrap().0), Settled::Now);
    let done = engine.decide(&again, &mut scratch);
    assert_eq!((done.verdict(), done.fault(), done.reservation()), (Verdict::Allow, None, Some(first)));
}

#[test]
fn more_counters_than_a_reservation_can_have_are_a_fault() {
    let body = "quotas:\n  dep: 1000 per department per day\n  daily: 2 per actor per day\nrules:\n  - rule: a\n    when: dep is spent\n    then: defer for 1 hour\n  - rule: b\n    when: daily is spent\n    then: defer for 1 hour\n  - rule: fine\n    when: true\n    then: allow\n";
    let engine = engine(body);
    let mut scratch = Scratch::new();
    let mut ask = |departments: u32, phase| {
        let mut request = add("", "2026-11-22T10:00:00+08:00");
        request.request_id = None;
        request.phase = phase;
        request.actor.department_list = Some((0..departments).map(|at| at.to_string()).collect());
        let decision = engine.decide(&request, &mut scratch);
        (decision.verdict(), decision.fault())
    };
    let pre = menshen::request::Phase::PRE;
    let fault = Some(Fault::Store(StateError::TooManyCharges));
    for departments in [64, 65, 1_000] {
        assert_eq!(ask(departments, pre), (Verdict::Review, fault));
    }
    assert_eq!(ask(63, pre), (Verdict::Allow, None));
    // What has happened is counted for the quotas that it can be counted for.
    assert_eq!(ask(64, menshen::request::Phase::POST), (Verdict::Review, fault));
    assert_eq!(ask(63, pre), (Verdict::Defer, None));
}

#[test]
fn a_department_named_twice_and_a_count_below_one_count_once() {
    let body = "quotas:\n  dep: 4 per department per day\nrules:\n  - rule: a\n    when: dep is spent\n    then: defer for 1 hour\n  - rule: fine\n    when: true\n    then: allow\n";
    let engine = engine(body);
    let mut scratch = Scratch::new();
    let verdicts = [Some(-3), Some(0), Some(1), None, None].map(|count| {
        let mut request = add("", "2026-11-22T10:00:00+08:00");
        request.request_id = None;
        request.count = count;
        request.actor.department_list = Some(vec!["7".to_owned(); 5]);
        engine.decide(&request, &mut scratch).verdict()
    });
    assert_eq!(verdicts[..4], [Verdict::Allow; 4]);
    assert_eq!(verdicts[4], Verdict::Defer);
}

/// A contact that goes while its reservation is open had come: its place is used and given back, and stays free.
#[test]
fn who_goes_before_the_commit_leaves_no_place_taken() {
    let engine = engine(
        "quotas:\n  stock: 1 per actor\nrules:\n  - rule: full\n    when: stock is spent\n    then: deny\n  - rule: fine\n    when: true\n    then: allow\n",
    );
    let mut scratch = Scratch::new();
    let first = add("1", "2026-11-22T10:00:00+08:00");
    let at = first.at.unwrap().0;
    let held = engine.decide(&first, &mut scratch).reservation().unwrap();
    assert_eq!(engine.discharge(&first, "gone", at + 1, &mut scratch), Ok(Discharged::Now { short: 0 }));
    assert_eq!(engine.commit(held, at + 2), Settled::Before);
    assert_eq!(engine.discharge(&first, "gone", at + 3, &mut scratch), Ok(Discharged::Before));
    assert_eq!(engine.decide(&add("2", "2026-11-22T10:01:00+08:00"), &mut scratch).verdict(), Verdict::Allow);
    assert_eq!(engine.decide(&add("3", "2026-11-22T10:01:00+08:00"), &mut scratch).verdict(), Verdict::Deny);
}

/// What was reserved without an id after the last snapshot is unknown to whoever restores it, however often.
#[test]
fn a_reservation_without_an_id_is_no_other_one_after_a_crash() {
    let body = "quotas:\n  daily: 1 per actor per day\nrules:\n  - rule: full\n    when: daily is spent\n    then: deny\n  - rule: fine\n    when: true\n    then: allow\n";
    let ask = |engine: &Engine, actor: &str, at: &str| {
        let asked =
            request(&format!(r#"{{"at": "2026-11-22T10:{at}+08:00", "actor": {{"userid": "{actor}"}}}}"#));
        engine.decide(&asked, &mut Scratch::new()).reservation()
    };
    let empty = engine(body).snapshot();
    let at = request(r#"{"at": "2026-11-22T10:02:00+08:00"}"#).at.unwrap().0;
    let mut given = Vec::new();
    for (turn, saved) in [None, Some(&empty), Some(&empty), None].into_iter().enumerate() {
        let mut engine = engine(body);
        if let Some(saved) = saved {
            engine.restore(saved).unwrap();
        }
        let held = ask(&engine, "a", &format!("00:0{turn}")).unwrap();
        let (same, other) =
            (ask(&engine, "b", &format!("00:0{turn}")), ask(&engine, "c", &format!("01:0{turn}")));
        for before in &given {
            assert_eq!(engine.release(*before, at), Settled::Unknown);
        }
        assert_eq!(ask(&engine, "a", "01:30"), None, "still held");
        given.extend([Some(held), same, other].into_iter().flatten());
    }
    assert_eq!(given.len(), 12);
}
