//! Each mistake of somebody who has never programmed is one finding, and what it says leads to a policy that loads.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

use menshen::engine::{Engine, Options, Source};

const HEAD: &str = "menshen: 1\npolicy: t\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n";

/// The code, guilty characters and sentences of what is found in a policy, in the order of places.
fn said_of(text: &str) -> Vec<(String, String, String)> {
    let report = Engine::check(&Source::text("policy.yaml", text), &Options::default());
    let found = report.iter().map(|one| {
        let guilty = text.get(one.span.range()).expect("whole characters").to_owned();
        let said = [std::slice::from_ref(&one.message), &one.help].concat().join("; ");
        (one.code.id().to_owned(), guilty, said)
    });
    found.collect()
}

fn assert_found(body: &str, expected: &[(&str, &str)]) {
    let said = said_of(&format!("{HEAD}{body}"));
    let found: Vec<(&str, &str)> =
        said.iter().map(|(code, guilty, _)| (code.as_str(), guilty.as_str())).collect();
    assert_eq!(found, expected, "{body}\n{said:#?}");
}

fn rule_when(when: &str) -> String {
    format!("rules:\n  - rule: a\n    when: {when}\n    then: deny\n")
}

/// That the mistake is the only finding and is told with these words, and that nothing is found in what they lead to.
fn assert_leads_out(mistaken: &str, (code, guilty): (&str, &str), words: &str, mended: &str) {
    let said = said_of(&format!("{HEAD}{mistaken}"));
    let [(found, place, sentences)] = said.as_slice() else {
        panic!("not one mistake: {said:#?}\n{mistaken}")
    };
    assert_eq!((found.as_str(), place.as_str()), (code, guilty), "{mistaken}");
    assert!(sentences.contains(words), "{mistaken}: {sentences}");
    assert_found(mended, &[]);
}

/// The same of two conditions, which may use a list of phones.
fn assert_condition(mistaken: &str, found: (&str, &str), words: &str, mended: &str) {
    let lists = "lists:\n  bp: { of: phone, values: [\"13800138000\"] }\n";
    let policy = |when: &str| match when.contains("in bp") {
        true => format!("{lists}{}", rule_when(when)),
        false => rule_when(when),
    };
    assert_leads_out(&policy(mistaken), found, words, &policy(mended));
}

#[test]
fn a_mark_that_takes_no_room_is_one_mistake() {
    for (path, mark) in [
        ("target.\u{200b}external", "\u{200b}"),
        ("target\u{200b}.external", "\u{200b}"),
        ("target.exter\u{200b}nal", "\u{200b}"),
        ("target.exter\u{ad}nal", "\u{ad}"),
        ("target.external\u{2060}", "\u{2060}"),
    ] {
        let said = said_of(&format!("{HEAD}{}", rule_when(path)));
        let guilty: Vec<&str> = said.iter().map(|(_, guilty, _)| guilty.as_str()).collect();
        assert_eq!(guilty, [mark], "{said:?}");
    }
    assert_condition(
        "target.\u{200b}external",
        ("E0201", "\u{200b}"),
        "`U+200B` is a space or mark that cannot be seen; it takes no room: take it away",
        "target.external",
    );
    // What stands behind a wide space was to be read by itself.
    let said = said_of(&format!("{HEAD}{}", rule_when("target.external\u{3000}x")));
    assert_eq!(said.len(), 2, "{said:?}");
}

#[test]
fn lines_that_are_indented_too_deep_hide_nothing() {
    let found =
        |line| [("E0003", line), ("E0301", "target.externl"), ("E0506", "dney"), ("E0301", "{target.nam}")];
    assert_found(
        "rules:\n  - rule: c\n     when: target.externl\n    then: dney\n    because: \"{target.nam}\"\n",
        &found("when: target.externl"),
    );
    assert_found(
        "rules:\n  - rule: c\n    then: deny\n     when: target.externl",
        &found("when: target.externl")[..2],
    );
    // All lines that stand too deep are one mistake.
    assert_found(
        "rules:\n  - rule: c\n     when: target.externl\n     # why\n\n     then: dney\n     because: \"{target.nam}\"\n",
        &found("when: target.externl"),
    );
    let rules = |lead: &str| {
        format!(
            "rules:\n- rule: a\n  when: true\n  then: deny\n{lead}- rule: b\n{lead}  when: target.externl\n{lead}  then: dney\n{lead}  because: \"{{target.nam}}\"\n"
        )
    };
    assert_found(&rules(" "), &found("- rule: b"));
    assert_found(&rules("  "), &found("- rule: b"));
    assert_found(&rules(""), &found("")[1..]);
    // A list below the key of a text is not an entry of the list around it.
    let text = "rules:\n  - rule: a\n    when: true\n    then: deny\n    do: tag \"x\"\n      - audit\n";
    let said = said_of(&format!("{HEAD}{text}"));
    assert!(said.iter().all(|(_, _, said)| !said.contains("the entry above it")), "{said:?}");
}

#[test]
fn a_comma_in_quotes_in_brackets_is_one_mistake() {
    let duties =
        |duties: &str| format!("rules:\n  - rule: a\n    when: true\n    then: deny\n    do: {duties}\n");
    assert_leads_out(
        &duties("[alert \"b\" about \"x, y\"]"),
        ("E0003", ","),
        "on a line of its own behind `-`",
        &duties("\n      - alert \"b\" about \"x, y\""),
    );
    assert_found(&duties("[audit, 'alert \"b\" about \"x, y\"']"), &[]);
    // The entry is read whole, and so are those beside it.
    assert_found(
        &duties("[audit, alert \"b\" about \"{target.nam}, y, z\", tg \"d, e\", audit]"),
        &[("E0301", "{target.nam}"), ("E0003", ","), ("E0506", "tg"), ("E0003", ",")],
    );
    let inches = "lists:\n  l: { of: text, values: [5\" pipe, 6\" pipe, \"a, b\", ''''] }\n";
    assert_found(&format!("{inches}{}", rule_when("remark in l")), &[]);
}

