//! The engine as a host uses it: functions and lists of its own, reload while deciding, reservations, phases, faults.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use menshen::decision::Verdict;
use menshen::engine::{
    DecisionReport, Engine, Fault, Options, ReplaceError, Reservation, Scratch, SeedError, Source,
};
use menshen::function::{RegisterError, Registry, Signature};
use menshen::keyword::{KeywordSet, Keywords};
use menshen::kind::{Kind, Scalar};
use menshen::limits::Limits;
use menshen::list::{List, ListBuilder, ListKind, Note, Reading};
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::state::{Discharged, Settled, Standing, StateError};
use menshen::value::Value;

#[path = "engine/counters.rs"]
mod counters;
#[path = "engine/forms.rs"]
mod forms;
#[path = "engine/lists.rs"]
mod lists;
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

/// What a host's function was asked about is there. If it cannot answer, or gives what no value of its kind is, a guard
/// against what is missing does not hide that.
#[test]
fn a_function_that_does_not_answer_is_no_missing_value() {
    let given = [
        (Scalar::Int, "f(remark) > 3", Value::Missing, Verdict::Allow),
        (Scalar::Int, "f(remark) > 3", Value::Unfit, Verdict::Review),
        (Scalar::Int, "f(remark) > 3", Value::Bool(true), Verdict::Review),
        (Scalar::Score, "f(remark) > 0.5", Value::Score(10_000), Verdict::Deny),
        (Scalar::Score, "f(remark) > 0.5", Value::Score(10_001), Verdict::Review),
        (Scalar::TimeOfDay, "f(remark) > 22:00", Value::TimeOfDay(86_399), Verdict::Deny),
        (Scalar::TimeOfDay, "f(remark) > 22:00", Value::TimeOfDay(86_400), Verdict::Review),
        (Scalar::Date, "day_of_month(f(remark)) == 31", Value::Date(2_932_896), Verdict::Deny),
        (Scalar::Date, "day_of_month(f(remark)) == 31", Value::Date(2_932_897), Verdict::Review),
        (Scalar::Date, "day_of_month(f(remark)) == 31", Value::Date(i32::MAX), Verdict::Review),
        (Scalar::Date, "f(remark) < 2026-01-01", Value::Date(i32::MIN), Verdict::Review),
        (Scalar::Time, "day_of_month(date(f(remark))) == 31", Value::Time(i64::MAX), Verdict::Review),
    ];
    let decide = |result: Scalar, test: &str, body: Arc<menshen::function::HostBody>| {
        let mut functions = Registry::default();
        let parameters = vec![Kind::One(Scalar::Text)];
        let signature = Signature { result: Kind::One(result), ..signature("f", parameters) };
        functions.register(signature, body).unwrap();
        let body = format!(
            "rules:\n  - rule: guarded\n    when: f(remark) is known and {test}\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n"
        );
        verdict(&engine_with(&body, Options { functions, ..Options::default() }), r#"{"remark": "hello"}"#)
    };
    for (result, test, value, wanted) in given {
        let body: Arc<menshen::function::HostBody> = Arc::new(move |_| value);
        assert_eq!(decide(result, test, body), wanted, "{value:?}");
    }
    assert_eq!(
        decide(Scalar::Int, "f(remark) > 3", Arc::new(|_| panic!("a host's mistake"))),
        Verdict::Review
    );
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

#[test]
fn parts_of_names_emails_and_domains_are_found_as_these_are_compared() {
    let body = |when: &str| {
        format!("facts:\n  part: text\nrules:\n  - rule: r\n    when: '{when}'\n    then: deny\n")
    };
    let target = r#"{"facts": {"part": "@QQ.com"}, "target": {"name": "ＪＯＨＮ Smith", "corp_name": "宏達貸\u200b款", "emails": ["Li@QQ.COM"]},
        "remark": "VX"}"#;
    for (when, is_so) in [
        (r#"target.email ends with "@qq.com""#, true),
        (r#"target.email ends with "@Qq.Com""#, true),
        (r#"target.email ends with facts.part"#, true),
        (r#"not target.email ends with "@qq.com""#, false),
        (r#"any target.emails starts with "LI@""#, true),
        (r#"domain(target.email) ends with "qq.com""#, true),
        (r#"target.email matches /^[a-z]+@qq[.]com$/"#, true),
        (r#"target.corp_name contains "贷款""#, true),
        (r#"target.corp_name contains "貸款""#, true),
        (r#"target.name starts with "john""#, true),
        (r#"target.name contains "jon""#, false),
        (r#"remark contains "vx""#, false),
        (r#"remark matches /vx/"#, false),
    ] {
        let expected = if is_so { Verdict::Deny } else { Verdict::Review };
        let engine = engine(&body(when));
        assert_eq!(verdict(&engine, target), expected, "{when}");
        let image = Engine::from_image(&engine.image(), Options::default()).unwrap();
        assert_eq!(verdict(&image, target), expected, "{when}, from an image");
    }
}
