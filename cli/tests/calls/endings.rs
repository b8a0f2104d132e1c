//! How commands end when their words cannot be read, or their answers are not.

use std::fs;
use std::process::{Command, Stdio};

use super::{folder, menshen, text};

/// What cannot even be read as a call is told in JSON as well, where JSON was asked for.
#[test]
fn a_call_that_cannot_be_read_is_an_object_where_answers_would_be_json() {
    for (arguments, is_json, what) in [
        (&["decide"][..], true, "required arguments"),
        (&["decide", "p", "--bogus"], true, "--bogus"),
        (&["decide", "p", "--threads", "0"], true, "'0'"),
        (&["decide", "p", "--bogus", "--format", "text"], false, "--bogus"),
        (&["decide", "p", "--format=text", "--bogus"], false, "--bogus"),
        (&["check", "--format", "json"], true, "required arguments"),
        (&["check", "--bogus", "p", "--format=json"], true, "--bogus"),
        (&["check", "--bogus", "p"], false, "--bogus"),
        (&["check", "--format", "jsn", "p"], false, "jsn"),
        (&["test", "--format", "junit", "--bogus"], false, "--bogus"),
        (&["phone", "--jsonl", "--region", "cn"], true, "no region is called"),
        (&["name", "fold", "--jsonl", "--kind", "x"], true, "'x'"),
        (&["name"], false, "Usage"),
        (&["bogus"], false, "bogus"),
    ] {
        let output = menshen(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let prose = text(&output.stderr);
        assert!(prose.contains(what), "{arguments:?}: {prose}");
        if !is_json {
            assert_eq!(text(&output.stdout), "", "{arguments:?}");
            continue;
        }
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let message = object["error"]["message"].as_str().unwrap();
        let is_short = !message.contains("Usage") && !message.starts_with("error");
        assert!(message.contains(what) && prose.contains(message) && is_short, "{arguments:?}: {message}");
    }
    for asked in [&["--version"][..], &["decide", "--help"]] {
        let output = menshen(asked);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{asked:?}");
    }
}

/// The exit code tells what was found, whoever has stopped reading.
#[test]
fn that_nobody_reads_changes_no_outcome() {
    let here = folder("nobody-reads");
    let file = |name: &str, text: &[u8]| {
        fs::write(here.join(name), text).unwrap();
        here.join(name).to_str().unwrap().to_owned()
    };
    let head = "menshen: 1\npolicy: t\ntimezone: UTC\nregion: CN\ndefault: allow\nrules:\n";
    let sound = file(
        "policy.yaml",
        format!("{head}  - rule: a\n    when: target.external\n    then: deny\n").as_bytes(),
    );
    let untidy = file(
        "untidy.yaml",
        format!("{head}  - {{rule: a,   when: target.external, then: deny}}\n").as_bytes(),
    );
    let wrong =
        file("wrong.yaml", format!("{head}  - {{ rule: a, when: nothing, then: deny }}\n").as_bytes());
    let cases = file("cases.yaml", b"cases:\n  - case: x\n    request: {}\n    expect: { verdict: deny }\n");
    assert_eq!(menshen(&["fmt", &sound]).status.code(), Some(0));
    let gone = here.join("gone").to_str().unwrap().to_owned();
    let (good, bad) = (file("good.jsonl", b"{}\n"), file("bad.jsonl", b"x\n"));
    let (pairs, names) = (file("pairs", "张伟\t張偉\n".as_bytes()), file("names", b"a\n\xff\xfe\n"));
    for (arguments, code) in [
        (&["check", &sound][..], 0),
        (&["check", &wrong], 1),
        (&["check", "--format", "json", &wrong, &sound], 1),
        (&["check", &sound, &wrong], 1),
        (&["check", &sound, &gone], 2),
        (&["fmt", "--check", &sound], 0),
        (&["fmt", "--check", &untidy, &sound], 1),
        (&["fmt", "--check", &untidy, &gone], 2),
        (&["test", &sound, "--cases", &cases], 1),
        (&["test", "--format", "json", &sound, "--cases", &cases], 1),
        (&["test", "--format", "junit", &sound, "--cases", &cases], 1),
        (&["decide", &sound, &good], 0),
        (&["decide", &sound, &bad], 1),
        (&["decide", "--fatal", &sound, &bad], 1),
        (&["explain", &sound, "{}"], 0),
        (&["explain-code"], 0),
        (&["list-functions"], 0),
        (&["name", "compare", &pairs], 0),
        (&["name", "compare", &names], 1),
        (&["name", "fold", &names], 1),
        (&["name", "fold", "--jsonl", &names], 1),
        (&["phone", &names], 0),
        (&["phone", "find", &names], 0),
    ] {
        let closed = || std::io::pipe().unwrap().1;
        let ended = |errors: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
            command.args(arguments).stdin(Stdio::null()).stdout(closed()).stderr(errors);
            command.status().unwrap().code()
        };
        assert_eq!(ended(Stdio::null()), Some(code), "{arguments:?}");
        assert_eq!(ended(closed().into()), Some(code), "{arguments:?}, and nobody listens");
    }
}
