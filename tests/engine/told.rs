//! What hosts are told: faults, their sources, and what `Debug` shows.

use super::*;

/// What a policy, its lists and a request say of people is in no `Debug`, which hosts write into their logs.
#[test]
fn debug_shows_nothing_personal() {
    let body = "lists:
  blocked: { of: phone, values: [\"13911112222\"] }
  mails: { of: email, values: [\"secret@dealer.example\"] }
  known: { of: name, values: [\"欧阳修文\", \"Zebulon Quirk\"], within: 1 edit }
rules:
  - rule: blocked
    when: any target.phones in blocked or target.email in mails or target.name in known or target.name == \"司马相如\"
    then: deny
    because: \"{target.name}\"
  - rule: near
    when: similarity(target.name, \"诸葛孔明\") >= 0.9 or remark contains \"hush\"
    then: review
";
    let limits = Limits::default();
    let mut list = ListBuilder::new(Reading::new(ListKind::Phone, &limits));
    let note = Note { reason: Some("Ottokar told us"), expires: None };
    list.push("+8613733334444", 1, note).unwrap();
    let builder = format!("{list:?} {note:?}");
    let engine = engine(body);
    engine.replace_list("blocked", list.finish().unwrap().0).unwrap();
    let json = r#"{"at": "2026-11-22T09:00:00+08:00", "actor": {"userid": "a"}, "message": {"text": "ring 13655556666"},
        "target": {"name": "Zebulon Quirq", "mobiles": ["13655556666"], "emails": ["other@dealer.example"]}}"#;
    let request = request(json);
    let mut scratch = Scratch::new();
    let mut decision = engine.decide(&request, &mut scratch);
    assert_eq!(decision.verdict(), Verdict::Deny);
    let _ = decision.report(Masking::KeepFirst);
    let decided = format!("{decision:?}");
    drop(decision);
    let source = Source::text("told.yaml", policy("told", body));
    let report = Engine::check(&source, &Options::default());
    let mistaken = Engine::from_text(
        "told.yaml",
        &policy("told", body).replace("of: phone", "of: fone"),
        Options::default(),
    );
    let read = format!("{source:?} {report:?} {:?}", mistaken.unwrap_err());
    let shown =
        [builder, format!("{engine:?} {:?}", engine.program()), decided, format!("{scratch:?}"), read];
    for text in [
        "13911112222",
        "13733334444",
        "13655556666",
        "secret",
        "Ottokar",
        "Zebulon",
        "zebulon",
        "Quir",
        "quir",
        "欧阳",
        "司马",
        "诸葛",
        "hush",
        "other",
    ] {
        for shown in &shown {
            assert!(!shown.contains(text), "{text} in {shown}");
        }
    }
    assert!(shown.iter().all(|shown| shown.len() < 1_000), "{shown:?}");
    // Bytes of a text, or its characters as numbers.
    let points: Vec<u32> = "quirk".chars().map(u32::from).collect();
    let points = format!("{points:?}");
    assert!(shown.iter().all(|shown| !shown.contains(points.trim_matches(['[', ']']))));
}

#[test]
fn what_has_happened_without_a_time_is_a_fault_where_it_would_count() {
    let engine = engine(QUOTA);
    let mut scratch = Scratch::new();
    let told = |engine: &Engine, json: &str, scratch: &mut Scratch| {
        let request = request(json);
        let foreseen = engine.explain(&request, scratch, Masking::Off).decision;
        let mut decision = engine.decide(&request, scratch);
        let (verdict, fault) = (decision.verdict(), decision.fault());
        let report = decision.report(Masking::Off);
        assert_eq!((foreseen.verdict, &foreseen.reasons), (report.verdict, &report.reasons));
        (verdict, fault)
    };
    let post = r#"{"phase": "post", "tenant": "t", "actor": {"userid": "a"}}"#;
    assert_eq!(told(&engine, post, &mut scratch), (Verdict::Review, Some(Fault::NoTime)));
    let timed =
        r#"{"phase": "post", "at": "2026-11-22T10:00:00+08:00", "tenant": "t", "actor": {"userid": "a"}}"#;
    assert_eq!(told(&engine, timed, &mut scratch), (Verdict::Allow, None));
    // It counts for nothing, because it does not say whose counter it would be; or there are no quotas.
    assert_eq!(told(&engine, r#"{"phase": "post", "tenant": "t"}"#, &mut scratch).1, None);
    let free = super::engine("rules:\n  - { rule: fine, when: true, then: allow }\n");
    assert_eq!(told(&free, post, &mut scratch), (Verdict::Allow, None));
}

#[test]
fn a_reservation_that_is_held_for_no_time_is_held_as_usual() {
    for reservation_ms in [0, -1, i64::MIN] {
        let engine = engine_with(QUOTA, Options { reservation_ms, ..Options::default() });
        let (request, mut scratch) = (add("1", "2026-11-22T10:00:00+08:00"), Scratch::new());
        let decision = engine.decide(&request, &mut scratch);
        assert_eq!((decision.verdict(), decision.fault()), (Verdict::Allow, None));
        let held = decision.reservation().and_then(|held| held.expires_at);
        assert_eq!(held, request.at.map(|at| at.0 + 600_000));
    }
}

#[test]
fn errors_lead_to_their_causes() {
    use std::error::Error;
    let cause = |error: &dyn Error| error.source().map(ToString::to_string);
    let store = SeedError::Store(StateError::CountersFull);
    assert_eq!(cause(&store), Some(StateError::CountersFull.to_string()));
    assert_eq!(cause(&SeedError::NotCounted { quota: "daily".to_owned() }), None);
    let error = menshen::list::fuzzy::BuildError::TooLarge;
    let large = ReplaceError::TooLarge { name: "known".to_owned(), error };
    assert_eq!(cause(&large), Some(error.to_string()));
    let image = menshen::engine::ImageError::ListTooLarge { name: "known".to_owned(), error };
    assert_eq!(cause(&image), Some(error.to_string()));
    let not = menshen::facts::list_entry(
        Scalar::Email,
        "nobody",
        menshen::matcher::phone::Region::UNKNOWN,
        &Limits::default(),
    );
    assert!(cause(&not.unwrap_err()).is_some());
}

#[test]
fn personal_ids_in_reasons_are_masked() {
    let engine = engine(
        "rules:\n  - rule: r\n    when: true\n    then: deny\n    because: \"by {oper_userid} to {target.external_userid}, {request_id}\"\n",
    );
    let id = "woAJ2GCAAAXtWyujaWJHDDGi0mACH71w";
    let told = |opener: &str, masking| {
        let json = format!(
            r#"{{"request_id": "{id}-1", "oper_userid": "{opener}", "actor": {{"userid": "li.xiaoyan"}}, "target": {{"external_userid": "{id}"}}}}"#
        );
        let (request, mut scratch) = (request(&json), Scratch::new());
        let report = engine.decide(&request, &mut scratch).report(masking);
        assert_eq!(report.request_id, request.request_id, "a host finds its request by it");
        report.reasons[0].text.clone()
    };
    assert_eq!(told(id, Masking::KeepFirst), "by wo****H71w to wo****H71w, wo****1w-1");
    assert_eq!(told("li.xiaoyan", Masking::KeepFirst), "by li.xiaoyan to wo****H71w, wo****1w-1");
    assert_eq!(told(id, Masking::Off), format!("by {id} to {id}, {id}-1"));
}

#[test]
fn what_a_fault_takes_back_owes_nothing() {
    let engine = engine(
        "quotas:\n  daily: 3 per actor per day\nrules:\n  - rule: fine\n    when: true\n    then: allow\n    do: tag \"welcome\"\n    \
         advise: invite group \"vip\"\n  - rule: kept\n    when: true\n    do: audit\n  - rule: spent\n    when: daily is spent\n    \
         then: deny\n    on_unknown: skip\n",
    );
    let mut scratch = Scratch::new();
    let ask = |contact: &str| {
        request(&format!(
            r#"{{"request_id": "r", "at": "2026-11-22T10:00:00+08:00", "tenant": "t", "actor": {{"userid": "a"}},
            "target": {{"external_userid": "{contact}"}}}}"#
        ))
    };
    let first = ask("x");
    let granted = engine.decide(&first, &mut scratch).report(Masking::Off);
    let duties = |report: &DecisionReport| {
        let duties = report.obligations.iter().chain(&report.advice);
        duties.map(|duty| duty.rule.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (granted.verdict, duties(&granted)),
        (Verdict::Allow, vec!["fine".into(), "kept".into(), "fine".into()])
    );
    let other = ask("y");
    let foreseen = engine.explain(&other, &mut scratch, Masking::Off).decision;
    let mut decision = engine.decide(&other, &mut scratch);
    assert_eq!(decision.fault(), Some(Fault::IdReused));
    let report = decision.report(Masking::Off);
    assert_eq!((report.verdict, duties(&report)), (Verdict::Review, vec!["kept".to_owned()]));
    assert_eq!(report.reasons.iter().map(|reason| &*reason.rule).collect::<Vec<_>>(), ["quota-store"]);
    assert_eq!((duties(&foreseen), &foreseen.reasons), (duties(&report), &report.reasons));
}

#[test]
fn a_fact_that_is_a_number_is_masked_like_one_that_is_text() {
    let engine = engine(
        "facts:\n  called: integer\n  numbers: set of integer\nrules:\n  - rule: told\n    when: true\n    then: deny\n    \
         because: \"{facts.called} {facts.numbers} {count}\"\n",
    );
    let request =
        request(r#"{"count": 1234567, "facts": {"called": 13800138000, "numbers": [13900139000, 12]}}"#);
    let mut scratch = Scratch::new();
    let mut text = |masking| engine.decide(&request, &mut scratch).report(masking).reasons[0].text.clone();
    assert_eq!(text(Masking::Off), "13800138000 13900139000, 12 1234567");
    assert_eq!(text(Masking::KeepFirst), "138****8000 139****9000, 12 1234567");
}

/// What a condition does not know is what its parts do not know alone, whichever was looked at first: a field that was sent
/// is not named because another part had already named what is missing.
#[test]
fn what_is_unknown_is_what_the_parts_alone_do_not_know() {
    let tests = [
        "count > 100",
        "actor.customer_total + count > 20_000",
        "actor.customer_total > 10",
        "target.phone in bp",
        "any target.phones in bp",
        "today > 2026-10-01",
        "daily is spent",
        "daily.used + count > 3",
        "tier == vip",
        "tier in [vip, dealer]",
        "similarity(target.name, \"张三\") > 0.9",
    ];
    let declared = "lists:
  bp: { of: phone, values: [\"13800138000\"] }
quotas:
  daily: 2 per actor per day
tiers:
  - vip: count > 3
  - dealer: target.owner == \"x\"
  - normal
";
    let of_condition =
        |when: &str| engine(&format!("{declared}rules:\n  - rule: r\n    when: {when}\n    then: deny\n"));
    let unknown = |engine: &Engine, asked: &Request| {
        engine.explain(asked, &mut Scratch::new(), Masking::Off).rules.remove(0).unknown
    };
    let requests = [
        r#"{"actor": {"userid": "a", "customer_total": 5}}"#,
        r#"{"at": "2026-11-24T10:00:00+08:00", "target": {"mobiles": ["13800138001"]}}"#,
        r#"{"count": 1, "target": {"name": "李四"}}"#,
        "{}",
    ]
    .map(request);
    let alone = tests.map(of_condition);
    for (first, one) in tests.iter().zip(&alone) {
        for (second, other) in tests.iter().zip(&alone) {
            let both = of_condition(&format!("{first} or {second}"));
            for asked in &requests {
                let (one, other) = (unknown(one, asked), unknown(other, asked));
                // A part that is known settles the whole where it holds.
                if one.is_empty() || other.is_empty() {
                    continue;
                }
                let more = other.into_iter().filter(|name| !one.contains(name));
                let union: Vec<String> = one.iter().cloned().chain(more).collect();
                assert_eq!(unknown(&both, asked), union, "{first} or {second}: {asked:?}");
            }
        }
    }
}
