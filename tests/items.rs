//! What `any` and `all` carry to the items of a set, with every form of `not`.

use menshen::engine::{Engine, Options, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;

/// A test without and with `not`, each to be asked of tags of which the first passes it and the second does not.
const TESTS: [(&str, &str); 7] = [
    ("in trusted", "not in trusted"),
    ("in [\"ab\", \"c\"]", "not in [\"ab\", \"c\"]"),
    ("== \"ab\"", "!= \"ab\""),
    ("contains \"b\"", "not contains \"b\""),
    ("starts with \"ab\"", "not starts with \"ab\""),
    ("ends with \"ab\"", "not ends with \"ab\""),
    ("matches /^a/", "not matches /^a/"),
];

fn policy() -> String {
    let mut policy = "menshen: 1\npolicy: items\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nlists:\n  trusted:\n    \
                      of: text\n    values: [ab]\nrules:\n"
        .to_owned();
    for (at, (plain, turned)) in TESTS.iter().enumerate() {
        for (how, test) in [("plain", plain), ("turned", turned)] {
            for quantifier in ["any", "all"] {
                policy.push_str(&format!(
                    "  - rule: {quantifier}-{how}-{at}\n    when: {quantifier} target.tags {test}\n    then: review\n"
                ));
            }
        }
    }
    policy
}

#[test]
fn a_not_in_the_test_is_asked_of_each_item() {
    let engine = Engine::from_text("items.yaml", &policy(), Options::default()).unwrap();
    let mut scratch = Scratch::new();
    // Of some tags: whether some pass, whether some fail.
    for (tags, passes, fails) in [
        ("[]", false, false),
        ("[\"ab\"]", true, false),
        ("[\"x\"]", false, true),
        ("[\"x\", \"ab\"]", true, true),
        ("[\"ab\", \"ab\", \"x\"]", true, true),
    ] {
        let json = format!("{{\"target\": {{\"tags\": {tags}}}}}");
        let request = Request::from_json(json.as_bytes(), &Limits::default()).unwrap();
        let decision = engine.decide(&request, &mut scratch);
        let spoke: Vec<String> = decision.rules().map(|(rule, _)| rule.to_owned()).collect();
        for at in 0..TESTS.len() {
            let forms = [
                ("any-plain", passes),
                ("all-plain", !fails),
                ("any-turned", fails),
                ("all-turned", !passes),
            ];
            for (form, holds) in forms {
                let rule = format!("{form}-{at}");
                assert_eq!(spoke.contains(&rule), holds, "{rule} of {tags}");
            }
        }
        let explanation = engine.explain(&request, &mut scratch, Masking::Off);
        for rule in &explanation.rules {
            let speaks = spoke.contains(&rule.rule);
            assert_eq!(
                format!("{:?}", rule.state) == "Matched",
                speaks,
                "{} of {tags}: {:?}",
                rule.rule,
                rule.state
            );
        }
    }
}

/// Each item is brought to its canonical form once, and many of them are told apart.
#[test]
fn many_items_are_each_asked_by_every_rule() {
    let number = |at: usize| format!("+86138001380{at:02}");
    let mut policy =
        "menshen: 1\npolicy: items\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nrules:\n".to_owned();
    for at in 0..80 {
        policy.push_str(&format!(
            "  - rule: has-{at}\n    when: any target.phones == \"{}\"\n    then: review\n  - rule: lacks-{at}\n    \
             when: all target.phones not in [\"{0}\", \"+8613900139000\"]\n    then: review\n",
            number(at)
        ));
    }
    let engine = Engine::from_text("items.yaml", &policy, Options::default()).unwrap();
    let mut scratch = Scratch::new();
    for given in [0, 1, 16, 17, 40] {
        let spelt = |at: usize| format!("\"138 0013 80{:02}\"", at * 2);
        let phones: Vec<String> = (0..given).map(spelt).collect();
        let json = format!("{{\"target\": {{\"mobiles\": [{}]}}}}", phones.join(", "));
        let request = Request::from_json(json.as_bytes(), &Limits::default()).unwrap();
        let decision = engine.decide(&request, &mut scratch);
        let spoke: Vec<&str> = decision.rules().map(|(rule, _)| rule).collect();
        let is_given = |at: usize| at.is_multiple_of(2) && at / 2 < given;
        for at in 0..80 {
            assert_eq!(spoke.contains(&format!("has-{at}").as_str()), is_given(at), "{at} of {given}");
            assert_eq!(spoke.contains(&format!("lacks-{at}").as_str()), !is_given(at), "{at} of {given}");
        }
    }
}
