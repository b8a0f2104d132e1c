//! The forms in which values are asked and shown: parts, arguments of a host's functions, texts of lists, masked words.

use std::sync::{Arc, Mutex};

use menshen::decision::Verdict;
use menshen::engine::{Options, Scratch};
use menshen::function::{HostBody, Registry, Signature};
use menshen::kind::{Kind, Scalar};
use menshen::request::mask::Masking;
use menshen::value::{Items, Value};

use super::{engine, engine_with, request, signature, verdict};

/// What makes no difference to `==` makes none to the parts of a value: nobody passes by a dot or a blank behind it.
#[test]
fn parts_are_looked_for_in_what_is_compared() {
    let rules = "facts:\n  site: domain\n  part: text\nrules:\n".to_owned();
    let tests = [
        ("email", r#"target.email ends with "@qq.com""#),
        ("sent", r#"target.email ends with facts.part"#),
        ("items", r#"any target.emails ends with "@qq.com""#),
        ("site", r#"facts.site ends with ".example""#),
        ("hosts", r#"domain(target.email) ends with "例子.中国""#),
        ("puny", r#"target.email contains "xn--""#),
        ("firm", r#"target.corp_name ends with "贷款有限公司 ""#),
        ("person", r#"target.name contains "loan shark""#),
    ];
    let rules = tests.iter().fold(rules, |text, (name, when)| {
        text + &format!("  - {{ rule: {name}, when: '{when}', then: deny }}\n")
    });
    let engine = engine(&rules);
    let spoke = |json: String| -> Vec<(String, bool)> {
        let report = engine.decide(&request(&json), &mut Scratch::new()).report(Masking::Off);
        report.reasons.iter().map(|reason| (reason.rule.clone(), !reason.unknown.is_empty())).collect()
    };
    let asked = |email: &str, site: &str, firm: &str, name: &str| {
        let target = serde_json::json!({ "emails": [email], "corp_name": firm, "name": name });
        let facts = serde_json::json!({ "site": site, "part": "@QQ.com. " });
        spoke(serde_json::json!({ "target": target, "facts": facts }).to_string())
    };
    // In the order in which they are told: by their names.
    let sure = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), false)).collect::<Vec<_>>();
    for email in ["spam@qq.com ", "spam@qq.com.", "spam@qq。com", "\"spam\"@QQ.com"] {
        assert_eq!(asked(email, "a.test", "华信", "Li"), sure(&["email", "items", "sent"]), "{email:?}");
    }
    for email in ["spam@例子.中国", "spam@xn--fsqu00a.xn--fiqs8s", "spam@例子。中国"] {
        assert_eq!(asked(email, "a.test", "华信", "Li"), sure(&["hosts", "puny"]), "{email:?}");
    }
    for site in ["a.example.", "a。example", " A.example"] {
        assert_eq!(asked("a@b.test", site, "华信", "Li"), sure(&["site"]), "{site:?}");
    }
    for firm in ["华信贷款有限公司 ", "華信貸款有限公司\u{0}"] {
        assert_eq!(asked("a@b.test", "a.test", firm, "Li"), sure(&["firm"]), "{firm:?}");
    }
    for name in ["loan  shark", "Loan\tShark "] {
        assert_eq!(asked("a@b.test", "a.test", "华信", name), sure(&["person"]), "{name:?}");
    }
    // Of what is no address nobody knows which parts it has.
    let unknown: Vec<_> =
        ["email", "hosts", "items", "puny", "sent"].map(|name| (name.to_owned(), true)).into();
    assert_eq!(asked("qq 12345", "a.test", "华信", "Li"), unknown);
}

#[test]
fn two_numbers_in_one_text_are_none() {
    let engine = engine(
        "lists:\n  bad: { of: phone, values: [\"13800138000\"] }\nrules:\n  - { rule: r, when: any target.phones in bad, then: deny }\n  - { rule: rest, when: true, then: allow }\n  - { rule: v, when: not is_valid(target.phone), then: deny }\n",
    );
    for (phone, expected) in [
        ("13700137000;13800138000", Verdict::Review),
        ("13700137000,,13800138000", Verdict::Review),
        ("13700137000; 13800138000#", Verdict::Review),
        ("13700137000,;,1380013", Verdict::Review),
        ("13700137000;138001", Verdict::Allow),
        ("13800138000;8001", Verdict::Deny),
        ("13700137000 ext 1380013", Verdict::Allow),
    ] {
        assert_eq!(
            verdict(&engine, &format!(r#"{{"target": {{"mobiles": ["{phone}"]}}}}"#)),
            expected,
            "{phone}"
        );
    }
}

#[test]
fn a_word_of_a_masked_field_is_hidden() {
    let engine = engine(
        "rules:\n  - { rule: r, when: true, then: deny, because: \"{target.gender} {channel.type}\" }\n",
    );
    let asked = request(r#"{"target": {"gender": 1}, "channel": {"type": "single"}}"#);
    let mut scratch = Scratch::new();
    let mut decision = engine.decide(&asked, &mut scratch);
    assert_eq!(decision.report(Masking::KeepFirst).reasons[0].text, "*** single");
    assert_eq!(decision.report(Masking::Off).reasons[0].text, "male single");
}

/// Texts stand for themselves: what stands in quotes on a list is what it is in brackets.
#[test]
fn quoted_texts_of_a_list_keep_their_white_space() {
    let engine = engine(
        "lists:\n  states: { of: text, values: [\"vip \", \" wm1\", wm2 ] }\nrules:\n  - { rule: r, when: channel.state in states, then: deny }\n  - { rule: rest, when: true, then: allow }\n",
    );
    for (state, expected) in [
        ("vip ", Verdict::Deny),
        ("vip", Verdict::Allow),
        (" wm1", Verdict::Deny),
        ("wm1", Verdict::Allow),
        ("wm2", Verdict::Deny),
        ("wm2 ", Verdict::Allow),
    ] {
        assert_eq!(
            verdict(&engine, &format!(r#"{{"channel": {{"state": "{state}"}}}}"#)),
            expected,
            "{state:?}"
        );
    }
}

/// A host's function is given fields in the form of constants, and is not asked of what has none.
#[test]
fn arguments_of_a_hosts_function_are_canonical() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut functions = Registry::default();
    for (name, scalar) in [
        ("phone", Scalar::Phone),
        ("name", Scalar::Name),
        ("email", Scalar::Email),
        ("site", Scalar::Domain),
        ("note", Scalar::Text),
    ] {
        let seen = Arc::clone(&seen);
        let same: Arc<HostBody> = Arc::new(move |arguments| {
            let [value @ Value::Text(text)] = arguments else { return Value::Missing };
            seen.lock().unwrap().push((*text).to_owned());
            *value
        });
        let face = Signature {
            result: Kind::One(scalar),
            ..signature(&format!("see_{name}"), vec![Kind::One(scalar)])
        };
        functions.register(face, same).unwrap();
    }
    let set = Arc::clone(&seen);
    let all: Arc<HostBody> = Arc::new(move |arguments| {
        let [Value::Set(Items::Texts(texts))] = arguments else { return Value::Missing };
        set.lock().unwrap().extend(texts.iter().cloned());
        Value::Bool(true)
    });
    functions.register(signature("see_all", vec![Kind::Set(Scalar::Phone)]), all).unwrap();
    let before_at: Arc<HostBody> = Arc::new(|arguments| match arguments {
        [Value::Text(text)] => text.split('@').next().map_or(Value::Missing, Value::Text),
        _ => Value::Missing,
    });
    let face =
        Signature { result: Kind::One(Scalar::Text), ..signature("mailbox", vec![Kind::One(Scalar::Email)]) };
    functions.register(face, before_at).unwrap();
    let decide = |when: &str, json: &str| {
        seen.lock().unwrap().clear();
        let body = format!(
            "facts:\n  site: domain\nrules:\n  - rule: r\n    when: '{when}'\n    then: deny\n  - {{ rule: rest, when: true, then: allow }}\n"
        );
        let engine = engine_with(&body, Options { functions: functions.clone(), ..Options::default() });
        (verdict(&engine, json), seen.lock().unwrap().join(" "))
    };
    for (when, json, expected, saw) in [
        (
            r#"see_phone(target.phone) == "13800138000""#,
            r#"{"target": {"mobiles": ["138 0013 8000"]}}"#,
            Verdict::Deny,
            "+8613800138000",
        ),
        (
            r#"see_phone(target.phone) == "13800138000""#,
            r#"{"target": {"mobiles": ["138****8000"]}}"#,
            Verdict::Review,
            "",
        ),
        (r#"see_name(target.name) == "张伟""#, r#"{"target": {"name": "張偉 "}}"#, Verdict::Deny, "张伟"),
        (r#"see_name("張偉 ") == "张伟""#, "{}", Verdict::Deny, "张伟"),
        (r#"see_name(target.name) == "张伟""#, r#"{"target": {"name": " "}}"#, Verdict::Review, ""),
        (
            r#"see_email(target.email) is known"#,
            r#"{"target": {"emails": ["A@QQ.com."]}}"#,
            Verdict::Deny,
            "a@qq.com",
        ),
        (r#"see_email(target.email) is missing"#, r#"{"target": {"emails": ["qq 1"]}}"#, Verdict::Allow, ""),
        (
            r#"see_site(facts.site) ends with "中国""#,
            r#"{"facts": {"site": "例子。中国"}}"#,
            Verdict::Deny,
            "xn--fsqu00a.xn--fiqs8s",
        ),
        (r#"see_note(remark) == " A""#, r#"{"remark": " A"}"#, Verdict::Deny, " A"),
        (
            r#"mailbox(target.email) == "spam""#,
            r#"{"target": {"emails": ["SPAM@QQ.com"]}}"#,
            Verdict::Deny,
            "",
        ),
        (
            r#"see_all(target.phones)"#,
            r#"{"target": {"mobiles": ["13800138000", "139 0013 9000"]}}"#,
            Verdict::Deny,
            "+8613800138000 +8613900139000",
        ),
        (
            r#"see_all(target.phones)"#,
            r#"{"target": {"mobiles": ["13800138000", "1"]}}"#,
            Verdict::Review,
            "",
        ),
    ] {
        assert_eq!(decide(when, json), (expected, saw.to_owned()), "{when}, {json}");
    }
}
