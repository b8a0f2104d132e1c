//! How a condition is laid out changes no answer: neither brackets around its tests, nor blanks, nor the sort of quotes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use menshen::engine::{Engine, Options, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::syntax::{parse, print};

/// What is told of a request that says nothing: why it is not known, and by which tests.
fn told(when: &str) -> (Vec<String>, serde_json::Value) {
    let text = format!(
        "menshen: 1\npolicy: t\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nrules:\n  - rule: a\n    \
         when: >-\n      {when}\n    then: deny\n"
    );
    let engine =
        Engine::from_text("policy.yaml", &text, Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let request = Request::from_json(b"{}", &Limits::default()).unwrap();
    let report = engine.decide(&request, &mut Scratch::new()).report(Masking::KeepFirst);
    let unknown = report.reasons.iter().flat_map(|reason| reason.unknown.clone()).collect();
    (
        unknown,
        serde_json::to_value(engine.explain(&request, &mut Scratch::new(), Masking::KeepFirst)).unwrap(),
    )
}

#[test]
fn a_test_has_one_text() {
    let score = "score(\"x\") >= 0.9";
    for (when, texts) in [
        ("((score(\"x\") >= 0.9))", vec![score]),
        ("score('x')>=0.9", vec![score]),
        ("score(\"x\") >= 0.9 or (score(\"x\") >= 0.9) and ( (score( \"x\" ) >= 0.9))", vec![score]),
        ("not ((score(\"x\")) >= (0.9))", vec![score]),
        (
            "(score(\"x\")) in [0.9,1.0] or score(\"x\") > 0.9",
            vec!["score(\"x\") in [0.9, 1.0]", "score(\"x\") > 0.9"],
        ),
    ] {
        assert_eq!(told(when).0, texts, "{when}");
    }
}

/// What `menshen fmt` writes is answered as what its author wrote.
#[test]
fn the_canonical_text_has_the_same_answers() {
    for when in [
        "((score('x') >= 0.9)) or (tenant == 'a')",
        "(count  + 1) * 2 > 20_000 and not((score(\"x\") < 1.0))",
        "any target.tags == 'a' or (score('y'))  between 0.1 and (0.2)",
        "not (target.name is missing) and (score('x') in [ 0.1,0.2 ])",
        "(target.tags contains 'VIP' or (score('b') > 0.5)) and (target.tags contains \"VIP\")",
    ] {
        let tree =
            parse::expression(when, &Limits::default()).unwrap_or_else(|errors| panic!("{when}: {errors:?}"));
        assert_eq!(told(when), told(&print::expression_of(&tree, when)), "{when}");
    }
}
