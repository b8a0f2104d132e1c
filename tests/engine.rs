//! The engine as a host uses it: functions and lists of its own, reload while deciding, reservations, phases, faults.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use menshen::decision::Verdict;
use menshen::engine::{Engine, Fault, Options, ReplaceError, Reservation, Scratch, SeedError, Source};
use menshen::function::{RegisterError, Registry, Signature};
use menshen::keyword::{KeywordSet, Keywords};
use menshen::kind::{Kind, Scalar};
use menshen::limits::Limits;
use menshen::list::{List, ListBuilder, ListKind, Note, Reading};
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::state::{Discharged, Settled, Standing, StateError};
use menshen::value::Value;

#[path = "engine/told.rs"]
mod told;

fn policy(name: &str, body: &str) -> String {
    format!("menshen: 1\npolicy: {name}\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\n{body}")
}

fn engine(body: &str) -> Engine {
    engine_with(body, Options::default())
}

fn engine_with(body: &str, options: Options) -> Engine {
    Engine::from_text("policy.yaml", &policy("test", body), options).unwrap_or_else(|error| panic!("{error}"))
}

fn request(json: &str) -> Request {
    Request::from_json(json.as_bytes(), &Limits::default()).unwrap()
}

fn verdict(engine: &Engine, json: &str) -> Verdict {
    engine.decide(&request(json), &mut Scratch::new()).verdict()
}

const QUOTA: &str = "quotas:\n  daily: 2 per actor per day\n  stock: 3 per actor\nrules:\n  - rule: full\n    when: daily is spent or stock is spent\n    then: review by \"manager\"\n    because: \"{daily.used} of {daily.limit}\"\n  - rule: fine\n    when: true\n    then: allow\n";

fn add(id: &str, at: &str) -> Request {
    request(&format!(r#"{{"request_id": "{id}", "at": "{at}", "tenant": "t", "actor": {{"userid": "a"}}}}"#))
}

fn signature(name: &str, parameters: Vec<Kind>) -> Signature {
    Signature {
        name: name.to_owned(),
        parameters,
        result: Kind::One(Scalar::Bool),
        cost: 1,
        doc: "test".to_owned(),
    }
}

#[test]
fn what_hosts_are_told_goes_through_a_question_mark() {
    fn thrown(
        fault: impl std::error::Error + Send + Sync + 'static,
    ) -> Result<(), Box<dyn std::error::Error>> {
        Err(fault)?;
        Ok(())
    }
    let list = thrown(menshen::list::Fault::Empty).unwrap_err();
    assert_eq!(list.to_string(), "the value is missing");
    let word = thrown(menshen::keyword::WordFault::Empty).unwrap_err();
    assert_eq!(word.to_string(), "a keyword cannot be empty");
    let decision = thrown(menshen::engine::Fault::IdReused).unwrap_err();
    assert_eq!(
        decision.to_string(),
        "its request id was used for another act, or before other quotas counted for it"
    );
    let limits = Limits::default();
    let set = KeywordSet { words: vec!["微信", " "], ..KeywordSet::default() };
    let keyword = thrown(Keywords::compile(&[set], &limits).unwrap_err()[0]).unwrap_err();
    assert_eq!(keyword.to_string(), "word 2 of keyword set 1: a keyword cannot be empty");
    let function = thrown(menshen::engine::FunctionFault::Missing).unwrap_err();
    assert_eq!(function.to_string(), "the host has registered no function of this name");
    let regex = thrown(menshen::facts::regex("(", &limits).unwrap_err()).unwrap_err();
    assert_eq!(regex.to_string(), "unclosed group");
    let bare = thrown(menshen::facts::keyword("❤", &limits).unwrap_err()).unwrap_err();
    assert_eq!(bare.to_string(), "a keyword needs a letter, a digit or a Chinese character");
    let region = menshen::phone::Region::UNKNOWN;
    let entry =
        thrown(menshen::facts::list_entry(Scalar::Domain, "a.*.example", region, &limits).unwrap_err());
    assert!(entry.unwrap_err().to_string().contains('*'));
}

#[test]
fn a_host_registers_functions_and_one_that_panics_is_unknown() {
    let text = Kind::One(Scalar::Text);
    let mut functions = Registry::default();
    let is_ours: Arc<menshen::function::HostBody> =
        Arc::new(|arguments| Value::Bool(matches!(arguments, [Value::Text(id)] if id.starts_with("our-"))));
    functions.register(signature("is_ours", vec![text]), is_ours).unwrap();
    let breaks: Arc<menshen::function::HostBody> = Arc::new(|_| panic!("a host's mistake"));
    functions.register(signature("breaks", vec![]), Arc::clone(&breaks)).unwrap();
    let again = functions.register(signature("is_ours", vec![text]), Arc::clone(&breaks));
    assert_eq!(again, Err(RegisterError::NameTaken("is_ours".to_owned())));
    for name in [
        "9", "", "a b", " a", "a()", "not", "in", "any", "when", "true", "And", "Ⓐ", "ͺx", "a²", "a.b", "ａ",
        "a or b",
    ] {
        let refused = functions.register(signature(name, vec![]), Arc::clone(&breaks));
        assert_eq!(refused, Err(RegisterError::NotAWord(name.to_owned())));
    }
    for name in ["分", "notes", "_a1", "é"] {
        assert!(functions.register(signature(name, vec![]), Arc::clone(&breaks)).is_ok(), "{name}");
    }

    let body = "rules:\n  - rule: ours\n    when: is_ours(target.owner)\n    then: allow\n  - rule: broken\n    when: breaks()\n    then: deny\n    on: export\n";
    let engine = engine_with(body, Options { functions, ..Options::default() });
    assert_eq!(verdict(&engine, r#"{"target": {"owner": "our-li"}}"#), Verdict::Allow);
    assert_eq!(verdict(&engine, r#"{"target": {"owner": "li"}}"#), Verdict::Review, "the default");
    let export = request(r#"{"action": "export"}"#);
    let report = engine.decide(&export, &mut Scratch::new()).report(Masking::KeepFirst);
    assert_eq!(report.verdict, Verdict::Review, "a deny rule that cannot be told asks for review");
    assert_eq!(report.reasons[0].unknown, ["breaks()"]);
    assert_eq!(report.reasons[0].text, "broken", "the sentence is its author's, or the rule's name");
}

fn phones(entries: &[&str]) -> List {
    let limits = Limits::default();
    let mut reading = Reading::new(ListKind::Phone, &limits);
    reading.region = menshen::phone::Region::from_code("CN").unwrap();
    let mut builder = ListBuilder::new(reading);
    for (line, entry) in (1..).zip(entries) {
        builder.push(entry, line, Note::default()).unwrap();
    }
    builder.finish().unwrap().0
}

#[test]
fn a_host_replaces_a_list_and_a_list_of_another_kind_is_refused() {
    let body = "lists:\n  blocked: { of: phone, from: host }\nrules:\n  - rule: blocked\n    when: any target.phones in blocked\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n";
    let engine = engine(body);
    let asked = r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#;
    assert_eq!(verdict(&engine, asked), Verdict::Allow, "the list is empty until the host fills it");
    engine.replace_list("blocked", phones(&["138-0013-8000"])).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    let limits = Limits::default();
    let texts = ListBuilder::new(Reading::new(ListKind::Text, &limits)).finish().unwrap().0;
    let other = engine.replace_list("blocked", texts).unwrap_err();
    let (declared, given) = (ListKind::Phone, ListKind::Text);
    assert_eq!(other, ReplaceError::OtherKind { name: "blocked".to_owned(), declared, given });
    assert_eq!(
        other.to_string(),
        "the policy's list `blocked` is of phone values, the one given is of text values"
    );
    let misspelt = engine.replace_list("bloked", phones(&[])).unwrap_err();
    assert_eq!(misspelt.to_string(), "the policy has no list `bloked`; did you mean `blocked`?");
    let unknown = engine.replace_list("nobody", phones(&[])).unwrap_err();
    assert_eq!(unknown, ReplaceError::NoSuchList { name: "nobody".to_owned(), near: None });
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
}

/// A list that the host replaced stays replaced, wherever the policy had it from.
#[test]
fn a_reload_keeps_what_the_host_put_in_place_of_a_list_of_the_policy() {
    let body = "lists:\n  blocked: { of: phone, values: [\"+8613900139000\"] }\nrules:\n  - rule: blocked\n    when: any target.phones in blocked\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n";
    let source = Source::text("a.yaml", policy("test", body));
    let engine = Engine::from_source(&source, Options::default()).unwrap();
    let original = engine.image();
    engine.replace_list("blocked", phones(&["138-0013-8000"])).unwrap();
    let asked = [
        (r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#, Verdict::Deny),
        (r#"{"target": {"mobiles": ["+86 139 0013 9000"]}}"#, Verdict::Allow),
    ];
    for turn in 0..3 {
        for (json, wanted) in asked {
            assert_eq!(verdict(&engine, json), wanted);
        }
        match turn {
            0 => drop(engine.reload(&source).unwrap()),
            _ => engine.reload_image(&original).unwrap(),
        }
    }
}

/// What the host has put on its lists stays there when the policy changes, whichever thread comes first.
#[test]
fn a_reload_keeps_the_lists_of_the_host() {
    let body = |list: &str| {
        policy(
            "test",
            &format!(
                "lists:\n  {list}: {{ of: phone, from: host }}\nrules:\n  - rule: blocked\n    when: any target.phones in {list}\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n"
            ),
        )
    };
    let (source, other) = (Source::text("a.yaml", body("blocked")), Source::text("b.yaml", body("other")));
    let engine = Engine::from_source(&source, Options::default()).unwrap();
    let asked = r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0..400 {
                let entries: &[&str] = if turn % 2 == 0 { &[] } else { &["138-0013-8000"] };
                engine.replace_list("blocked", phones(entries)).unwrap();
            }
        });
        for _ in 0..200 {
            engine.reload(&source).unwrap();
        }
    });
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    engine.reload(&source).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    assert_eq!(verdict(&engine.emptied(), asked), Verdict::Deny);
    let image = engine.image();
    engine.reload_image(&image).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    assert!(engine.reload_image(image.get(1..).unwrap()).is_err());
    assert_eq!(engine.image(), image);
    // A list of another kind comes with the policy that asks for it, or not at all.
    let limits = Limits::default();
    let texts = || {
        let mut builder = ListBuilder::new(Reading::new(ListKind::Text, &limits));
        builder.push("lin.yu", 1, Note::default()).unwrap();
        BTreeMap::from([("blocked".to_owned(), Arc::new(builder.finish().unwrap().0))])
    };
    let text = body("blocked")
        .replace("of: phone", "of: text")
        .replace("any target.phones in blocked", "actor.userid in blocked");
    let of_texts = Source::text("c.yaml", text);
    assert!(engine.reload(&of_texts).is_err());
    assert!(engine.reload_with(&source, texts()).is_err());
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    engine.reload_with(&of_texts, texts()).unwrap();
    assert_eq!(verdict(&engine, r#"{"actor": {"userid": "lin.yu"}}"#), Verdict::Deny);
    let phones = BTreeMap::from([("blocked".to_owned(), Arc::new(phones(&["138-0013-8000"])))]);
    engine.reload_with(&source, phones).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    // A list that the policy does not have for a while is not forgotten.
    engine.reload(&other).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Allow);
    engine.reload(&source).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
}

#[test]
fn no_decision_mixes_two_policies_and_a_bad_one_changes_nothing() {
    let body = |verdict: &str| {
        format!(
            "rules:\n  - rule: {verdict}-first\n    when: true\n    then: {verdict}\n  - rule: {verdict}-second\n    when: true\n    then: {verdict}\n"
        )
    };
    let allow = Source::text("allow.yaml", policy("allow", &body("allow")));
    let deny = Source::text("deny.yaml", policy("deny", &body("deny")));
    let engine = Engine::from_source(&allow, Options::default()).unwrap();
    let before = Arc::downgrade(&engine.program());
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut scratch = Scratch::new();
                let asked = request("{}");
                while !is_done.load(Ordering::Relaxed) {
                    let report = engine.decide(&asked, &mut scratch).report(Masking::KeepFirst);
                    assert_eq!(report.policy, report.verdict.word());
                    let rules: Vec<&str> = report.reasons.iter().map(|reason| reason.rule.as_str()).collect();
                    assert_eq!(
                        rules,
                        [format!("{}-first", report.policy), format!("{}-second", report.policy)]
                    );
                }
            });
        }
        for turn in 0..200 {
            engine.reload(if turn % 2 == 0 { &deny } else { &allow }).unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert!(before.upgrade().is_none(), "the old policy is freed when its last decision has ended");
    assert!(engine.reload(&Source::text("bad.yaml", "menshen: 1\nrules: oops")).is_err());
    assert_eq!(verdict(&engine, "{}"), Verdict::Allow);
}

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
fn what_is_beyond_the_limits_is_unknown() {
    let limits = Limits { text_bytes: 12, set_items: 2, ..Limits::default() };
    let body = "rules:\n  - rule: remark\n    when: remark contains \"x\"\n    then: deny\n  - rule: phones\n    when: target.tags contains \"y\"\n    then: deny\n";
    let engine = engine_with(body, Options { limits, ..Options::default() });
    let decide = |json: &str| engine.decide(&request(json), &mut Scratch::new()).report(Masking::Off);
    let at = decide(r#"{"message": {"text": "twelve bytes"}, "target": {"tags": ["a", "b"]}}"#);
    assert_eq!(at.reasons[0].rule, "default");
    let past = decide(r#"{"message": {"text": "thirteen byte"}, "target": {"tags": ["a", "b", "c"]}}"#);
    let unknown: Vec<_> = past.reasons.iter().flat_map(|reason| reason.unknown.clone()).collect();
    assert_eq!(
        (past.verdict, unknown),
        (Verdict::Review, vec!["target.tags".to_owned(), "remark".to_owned()])
    );
}

#[test]
fn personal_data_is_masked_unless_the_host_asks_otherwise() {
    let body = "rules:\n  - rule: show\n    when: true\n    then: deny\n    because: \"{target.name} {target.phone} {target.email} {remark}\"\n    do: remark \"{target.name}\"\n";
    let engine = engine(body);
    let asked = request(
        r#"{"target": {"name": "张三丰", "mobiles": ["+86 138 0013 8000"], "emails": [{"addr": "zhang@qq.com"}]}, "message": {"text": "打13900001111"}}"#,
    );
    let mut scratch = Scratch::new();
    let mut decision = engine.decide(&asked, &mut scratch);
    let masked = decision.report(Masking::KeepFirst);
    assert_eq!(masked.reasons[0].text, "张** 138****8000 z***@qq.com 打139****1111");
    assert_eq!(masked.obligations[0].params["remark"], "张三丰", "an instruction carries what it needs");
    let full = decision.report(Masking::Off);
    assert_eq!(full.reasons[0].text, "张三丰 +86 138 0013 8000 zhang@qq.com 打13900001111");
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

/// What an explanation says of a test is true of its text, also where the text says `not`.
#[test]
fn explanations_are_true_of_the_texts_that_they_show() {
    let conditions = [
        ("actor.userid not in [\"b\"]", true),
        ("actor.userid not in [\"a\"]", false),
        ("not (actor.userid in [\"a\"])", false),
        ("not (actor.userid not in [\"a\"])", true),
        ("tenant is not known", false),
        ("app is not known", true),
        ("remark not contains \"x\"", false),
        ("not (remark not contains \"x\" and remark contains \"y\")", true),
        ("tenant starts with \"t\" and actor.userid not in [\"a\", \"c\"]", false),
    ];
    let rules = (0..).zip(&conditions).map(|(at, (when, _))| {
        format!("  - {{ rule: r{at}, when: '{when}', then: review, on_unknown: skip }}\n")
    });
    let engine = engine(&format!("rules:\n{}", rules.collect::<String>()));
    let asked = request(r#"{"tenant": "t", "actor": {"userid": "a"}, "message": {"text": "x"}}"#);
    let explained = engine.explain(&asked, &mut Scratch::new(), Masking::Off);
    for (rule, (when, holds)) in explained.rules.iter().zip(conditions) {
        assert_eq!(rule.state == menshen::engine::RuleState::Matched, holds, "{when}");
        // Each text alone, as a rule of its own, says the same.
        for finding in &rule.because {
            let alone = format!(
                "rules:\n  - {{ rule: r, when: '{}', then: review, on_unknown: skip }}\n",
                finding.test
            );
            let spoke = !self::engine(&alone).decide(&asked, &mut Scratch::new()).outcome().spoke.is_empty();
            assert_eq!(menshen::decision::Truth::from(spoke), finding.truth, "{when}: {}", finding.test);
        }
    }
}

/// Without a time, an entry that expires may count or not: an allow list must not let in whom it had let in once.
#[test]
fn an_entry_that_expires_is_not_certain_without_a_time() {
    let limits = Limits::default();
    let list = |kind, file: &str| {
        let reading = Reading {
            region: menshen::phone::Region::from_code("CN").unwrap(),
            ..Reading::new(kind, &limits)
        };
        let loaded = menshen::list::read(file.as_bytes(), reading).unwrap();
        assert_eq!(loaded.report.bad_count, 0);
        Arc::new(loaded.list)
    };
    let lists = [
        ("phones", list(ListKind::Phone, "phone,expires\n13800138000,2020-01-01\n13900139000,\n")),
        ("emails", list(ListKind::Email, "email,expires\na@b.example,2020-01-01\nc@b.example,\n")),
        ("ids", list(ListKind::Text, "id,expires\nwm1,2020-01-01\nwm2,\nwm2,2020-01-01\n")),
        (
            "domains",
            list(
                ListKind::Domain,
                "domain,expires\nb.example,2020-01-01\nx.c.example,2020-01-01\n*.c.example,\n/d[0-9]/,2020-01-01\n",
            ),
        ),
        (
            "names",
            list(
                ListKind::Name,
                "name,expires\n深圳华信达科技,2020-01-01\n深圳华信达科学,\n张伟,2020-01-01\n",
            ),
        ),
        ("keyed", list(ListKind::Name, "name,expires\nAcme Trading Co.,2020-01-01\n")),
    ];
    let options =
        Options { lists: lists.map(|(name, list)| (name.to_owned(), list)).into(), ..Options::default() };
    for (kind, test, json, verdicts) in [
        (
            "phone",
            "target.phone in phones",
            r#""mobiles": ["13800138000"]"#,
            (Verdict::Deny, Verdict::Review),
        ),
        (
            "phone",
            "target.phone in phones",
            r#""mobiles": ["13900139000"]"#,
            (Verdict::Allow, Verdict::Allow),
        ),
        ("phone", "target.phone in phones", r#""mobiles": ["13700137000"]"#, (Verdict::Deny, Verdict::Deny)),
        (
            "phone",
            "any target.phones in phones",
            r#""mobiles": ["13800138000", "13900139000"]"#,
            (Verdict::Allow, Verdict::Allow),
        ),
        (
            "phone",
            "any target.phones in phones",
            r#""mobiles": ["13800138000", "1"]"#,
            (Verdict::Review, Verdict::Review),
        ),
        ("email", "target.email in emails", r#""emails": ["a@b.example"]"#, (Verdict::Deny, Verdict::Review)),
        ("email", "target.email in emails", r#""emails": ["C@b.example"]"#, (Verdict::Allow, Verdict::Allow)),
        (
            "text",
            "target.external_userid in ids",
            r#""external_userid": "wm1""#,
            (Verdict::Deny, Verdict::Review),
        ),
        (
            "text",
            "target.external_userid in ids",
            r#""external_userid": "wm2""#,
            (Verdict::Allow, Verdict::Allow),
        ),
        (
            "domain",
            "target.email in domains",
            r#""emails": ["a@b.example"]"#,
            (Verdict::Deny, Verdict::Review),
        ),
        (
            "domain",
            "target.email in domains",
            r#""emails": ["a@x.c.example"]"#,
            (Verdict::Allow, Verdict::Allow),
        ),
        ("domain", "target.email in domains", r#""emails": ["a@d7"]"#, (Verdict::Deny, Verdict::Review)),
        (
            "name, within: 1 edit",
            "target.name in names",
            r#""name": "张伟""#,
            (Verdict::Deny, Verdict::Review),
        ),
        (
            "name, within: 1 edit",
            "target.name in names",
            r#""name": "深圳华信达科技""#,
            (Verdict::Allow, Verdict::Allow),
        ),
        (
            "name, within: 1 edit",
            "target.name in names",
            r#""name": "深圳华信大科技""#,
            (Verdict::Deny, Verdict::Review),
        ),
        (
            "name, by: [core]",
            "target.name in keyed",
            r#""name": "Acme Trading Ltd""#,
            (Verdict::Deny, Verdict::Review),
        ),
    ] {
        let name = test.rsplit(' ').next().unwrap();
        let body = format!(
            "lists:\n  {name}: {{ of: {kind}, from: host }}\nrules:\n  - {{ rule: known, when: {test}, then: allow, on_unknown: review }}\n"
        );
        let text = policy("test", &body).replace("default: review", "default: deny");
        let engine = Engine::from_text("policy.yaml", &text, options.clone()).unwrap();
        let decide = |at: &str| {
            let request = request(&format!(r#"{{"target": {{{json}}}{at}}}"#));
            engine.decide(&request, &mut Scratch::new()).report(Masking::Off)
        };
        let (timed, timeless) = (decide(r#", "at": "2026-11-24T10:00:00+08:00""#), decide(""));
        assert_eq!((timed.verdict, timeless.verdict), verdicts, "{test}, {json}");
        if verdicts == (Verdict::Deny, Verdict::Review) {
            assert_eq!(timeless.reasons[0].unknown, ["now"], "{test}, {json}");
        }
        assert_ne!(decide(r#", "at": "2019-11-24T10:00:00+08:00""#).verdict, Verdict::Review);
    }
}
