//! How commands end when their words cannot be read.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::process::{Command, Output, Stdio};

fn menshen(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
    command.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

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
