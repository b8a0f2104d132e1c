//! `menshen test` on files of cases: every mistake in one run, and results that machines can read.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const POLICY: &str = "menshen: 1\npolicy: t\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n\
    facts: { vip_level: integer }\ntiers:\n  - vip: facts.vip_level > 3\n  - normal\nquotas:\n  daily: 2 per actor per day\n\
    rules:\n  - rule: spent\n    when: daily is spent and facts.vip_level > 1 or tier == vip\n    then: deny\n    do: tag \"VIP\"\n";

/// A fresh folder with the policy.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy.yaml"), POLICY).unwrap();
    folder
}

fn test(folder: &Path, cases: impl AsRef<[u8]>, more: &[&str]) -> Output {
    fs::write(folder.join("cases.yaml"), cases).unwrap();
    Command::new(env!("CARGO_BIN_EXE_menshen")).arg("test").args(more).arg(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What is told of cases with mistakes.
fn told(folder: &Path, cases: impl AsRef<[u8]>) -> String {
    let output = test(folder, cases, &[]);
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
    said
}

/// That exactly these mistakes are told: each at its place, and with this help.
fn assert_mistakes(said: &str, mistakes: &[(&str, &str, &str)]) {
    for (place, message, help) in mistakes {
        let (_, rest) =
            said.split_once(&format!(": {message}\n")).unwrap_or_else(|| panic!("no {message} in\n{said}"));
        let one = rest.split("error[").next().unwrap_or_default();
        assert!(one.contains(&format!("cases.yaml:{place}\n")), "{message}: {one}");
        assert!(one.contains(help), "{message}: {one}");
    }
    assert_eq!(said.matches("error[").count(), mistakes.len(), "{said}");
}

/// A name that nothing reads would let a case pass that tests nothing.
#[test]
fn names_in_cases_that_nothing_has_are_mistakes() {
    let folder = folder("names");
    let said = told(
        &folder,
        "defaults:\n  acter: { userid: u }\ncases:\n  - case: a\n    request: { targt: 1, target: { tgs: [VIP] } }\n    \
         before: { daly: 1 }\n    expect: { verdict: allow, remaining: { daily: 1, weekly: 1 }, tiers: normal }\n  - case: b\n    \
         request: { facts: { viplevel: 3 } }\n    expect: { verdict: allow }\nmore: 1\n",
    );
    assert_mistakes(
        &said,
        &[
            ("2:3", "a request has no `acter`", "did you mean `actor`?"),
            ("5:16", "a request has no `targt`", "did you mean `target`?"),
            ("5:36", "a request has no `target.tgs`", "did you mean `tags`?"),
            ("6:15", "the policy has no quota `daly`", "did you mean `daily`?"),
            ("7:54", "the policy has no quota `weekly`", ""),
            ("7:67", "`expect` has no key `tiers`", "did you mean `tier`?"),
            ("9:25", "the policy has no fact `viplevel`", "did you mean `vip_level`?"),
            ("11:1", "a file of cases has no key `more`", ""),
        ],
    );
    // What stands below a misspelt key is looked at, and the right key is not missed.
    let said = told(&folder, "cases:\n  - name: a\n    expct: { verdict: alow }\n");
    assert_mistakes(
        &said,
        &[
            ("2:5", "a case has no key `name`", "did you mean `case`?"),
            ("3:5", "a case has no key `expct`", "did you mean `expect`?"),
            ("3:23", "`alow` is no verdict", "did you mean `allow`?"),
        ],
    );
    let none =
        test(&folder, "cases:\n  - case: a\n    expect: { verdict: allow }\n", &["--filter", "nosuch"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stderr).contains("no case has a name with `nosuch` in it"));
}

#[test]
fn every_mistake_of_a_value_is_told_in_one_run() {
    let said = told(
        &folder("values"),
        "cases:\n  - case: a\n    request: { target: { mobiles: [13800138000] }, at: tomorrow, actor: 7 }\n    \
         expect: { verdict: allowed, rules: [nobody, default], remaining: { daily: -1 } }\n  - now: 2026-11-25\n    \
         before: { daily: \"500\" }\n    expect: { rules: spent, tier: vips, obligations: [tag.ad, { kind: tag.add, tg: VIP }, { rule: spnt }] }\n  \
         - case: [x]\n    request: [1]\n    before: 3\n    expect: { verdict: deny, retry_at: tomorrow, enforceable: yes, silenced: [spend], unknown: target.phones }\n  \
         - case:\n    expect:\n  - text\n",
    );
    assert_mistakes(
        &said,
        &[
            ("3:36", "`target.mobiles[0]` cannot be read: expected text, found number", "put it in quotes"),
            (
                "3:56",
                "`at` cannot be read: expected a time (RFC 3339 with an offset, or Unix seconds), found text",
                "",
            ),
            ("3:73", "`actor` cannot be read: expected object, found number", ""),
            ("4:24", "`allowed` is no verdict", "did you mean `allow`?"),
            ("4:41", "the policy has no rule `nobody`", ""),
            ("4:79", "`daily` of `remaining` is a whole number from 0 on, not `-1`", ""),
            ("5:5", "a case needs `case`", "give it a name"),
            ("5:10", "`2026-11-25` is no time", "2026-11-24T10:00:00+08:00"),
            ("6:22", "`daily` of `before` is a whole number from 0 on, not `500`", "write it without quotes"),
            ("7:15", "`expect` needs `verdict`", ""),
            ("7:22", "`rules` must be a list, and this is a single value", "in brackets"),
            ("7:35", "the policy has no tier `vips`", "did you mean `vip`?"),
            ("7:55", "there is no kind of duty `tag.ad`", "did you mean `tag.add`?"),
            ("7:80", "`tag.add` has no key `tg`", "did you mean `tag`?"),
            ("7:99", "the policy has no rule `spnt`", "did you mean `spent`?"),
            ("8:11", "`case` must be a single value, and this is a list", ""),
            ("9:14", "`request` must be keys with values, and this is a list", ""),
            ("10:13", "`before` must be keys with values, and this is a single value", ""),
            ("11:40", "`tomorrow` is no time", "or `none`"),
            ("11:63", "`enforceable` is `true` or `false`, not `yes`", ""),
            ("11:79", "the policy has no rule `spend`", "did you mean `spent`?"),
            ("11:96", "`unknown` must be a list, and this is a single value", "in brackets"),
            ("12:10", "`case` must be a single value, and this is nothing", ""),
            ("13:12", "`expect` must be keys with values, and this is nothing", ""),
            ("14:5", "a case must be keys with values, and this is a single value", ""),
        ],
    );
}

#[test]
fn what_is_no_file_of_cases_is_told_in_its_words() {
    let folder = folder("files");
    for (cases, place, message, help) in [
        (&b""[..], "1:1", "a file of cases needs `cases`", "- case:"),
        (b"# nothing\n", "1:1", "a file of cases needs `cases`", ""),
        (b"cases: 3\n", "1:8", "`cases` must be a list, and this is a single value", ""),
        (b"[]\n", "1:1", "a file of cases must be keys with values, and this is a list", ""),
        (b"cases:\n  - case: \xc0\xee\n", "2:11", "byte 0xC0 is not UTF-8", "iconv -f GB18030"),
        (
            b"cases:\n  - case: a\n    case: b\n    expect: { verdict: allow }\n",
            "3:5",
            "key `case` is given twice",
            "",
        ),
    ] {
        let said = told(&folder, cases);
        assert_mistakes(&said, &[(place, message, help)]);
    }
    // What is missed may stand in what cannot be read.
    let said = told(
        &folder,
        "cases:\n  - case: a\n    expect: { verdict: [allow }\n  - case: b\n    expect: { verdict: x }\n",
    );
    assert!(said.contains("`x` is no verdict") && !said.contains("needs"), "{said}");
}

/// What is right stays right: names that only decisions have, texts that YAML would not take for texts, anchors, nulls.
#[test]
fn what_decisions_say_can_be_expected() {
    let cases = "defaults: { at: 2026-11-24T10:00:00+08:00, actor: { userid: u }, count: 1 }\ncases:\n  - case: 1\n    request: &r { facts: { vip_level: 0 } }\n    \
        expect: { verdict: allow, rules: [default], tier: normal, retry_at: none, obligations: [], unknown: [], enforceable: true }\n  \
        - case: yes\n    now: 2026-11-24T11:00:00+08:00\n    request: *r\n    before: { daily: 1 }\n    expect: { verdict: allow, remaining: { daily: 0 }, rules: }\n  \
        - case: unknown\n    request: { count: null }\n    before:\n    expect: { verdict: review, tier: not known, unknown: [facts.vip_level] }\n  \
        - case: vip\n    request: { facts: { vip_level: 4 } }\n    expect: { verdict: deny, obligations: [{ rule: spent, kind: tag.add, tag: VIP }] }\n";
    let output = test(&folder("right"), cases, &[]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!((output.status.code(), said.as_str()), (Some(0), "4 passed, 0 failed\n"));
}

/// XML 1.0 has no place for most control characters, and reads line ends in an attribute as blanks.
#[test]
fn junit_is_xml_whatever_the_names() {
    let cases = "cases:\n  - case: \"a<b>&\\\"c'\\n\\t\\u0001\\u001b[2J\\uFFFE\\u009b\\u2028]]>\"\n    \
        request: { facts: { vip_level: 0 } }\n    expect: { verdict: deny, reasons: [\"<x>\\uFFFF\\0]]>\"] }\n";
    let output = test(&folder("junit"), cases, &["--format", "junit"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let xml = String::from_utf8(output.stdout).unwrap();
    assert!(
        xml.contains(
            "name=\"a&lt;b&gt;&amp;&quot;c'&#10;&#9;\u{fffd}\u{fffd}[2J\u{fffd}\u{fffd}\u{2028}]]&gt;\""
        ),
        "{xml}"
    );
    let is_char =
        |c: char| c == '\n' || c >= ' ' && !matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    assert!(xml.chars().all(is_char), "{xml:?}");
    assert!(!xml.contains("]]>"), "{xml}");
}
