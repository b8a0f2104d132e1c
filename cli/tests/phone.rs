//! `menshen phone` as it is called.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
    command.arg("phone").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_ref()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_region_that_is_none_is_a_wrong_call() {
    for command in [&[][..], &["find"]] {
        // Nothing is written to it: a wrong call ends before it reads.
        let told = |region: &str| run(&[command, &["--region", region]].concat(), "");
        for region in ["CN", "ZZ"] {
            assert_eq!((told(region).status.code(), text(&told(region).stderr).as_str()), (Some(0), ""));
        }
        for region in ["XX", "cn", ""] {
            let unknown = told(region);
            assert!(text(&unknown.stderr).contains(&format!("no region is called `{region}`")));
            assert_eq!((unknown.status.code(), unknown.stdout.len()), (Some(2), 0), "{region}");
        }
    }
}

#[test]
fn places_are_bytes_of_the_line_as_it_stands() {
    for (line, place) in [
        (&b"13800138000\n"[..], "1\t0\t11"),
        (b"\xff\xff\xff13800138000\n", "1\t3\t14"),
        (b"\n\xe5\x8a\xa0\xe5\x8a13800138000\xff\xff 13900139000\n", "2\t5\t16"),
    ] {
        let found = text(&run(&["find", "--region", "CN"], line).stdout);
        assert!(found.lines().nth(1).unwrap().starts_with(place), "{line:?}: {found}");
    }
    let both = text(&run(&["find", "--region", "CN"], b"13800138000\xff\xff 13900139000\n").stdout);
    assert!(both.lines().nth(2).unwrap().starts_with("1\t14\t25"), "{both}");
}

#[test]
fn a_line_may_name_its_region() {
    let output =
        run(&["--region", "CN"], "13800138000\t\n13800138000\tUX\n13800138000\tUX\n6502530000\tUS\n");
    let answers: Vec<String> = text(&output.stdout)
        .lines()
        .skip(1)
        .map(|line| line.split('\t').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(answers, ["OK", "INVALID_COUNTRY_CODE", "INVALID_COUNTRY_CODE", "OK"]);
    assert_eq!(text(&output.stderr).matches("no region is called `UX`").count(), 1);
}

#[test]
fn a_line_that_is_cut_is_told_once() {
    let long = "1".repeat(64 * 1024);
    assert_eq!(text(&run(&[], format!("{long}\n")).stderr), "");
    let told = text(&run(&[], format!("1\n{long}1\n{long}1\n")).stderr);
    assert!(told.contains("line 2 is longer than 64 KiB") && told.lines().count() == 1, "{told}");
}

/// The digits of a GBK file are those of ASCII: its numbers are read, and its author hears why the rest is not.
#[test]
fn a_line_that_is_not_text_is_read_as_far_as_it_goes_and_told() {
    for command in [&[][..], &["find"]] {
        let input = b"13800138000\n\xb5\xe7\xbb\xb0 13800138000\n\xb5\n";
        let output = run(&[command, &["--region", "CN"]].concat(), input);
        let (said, told) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(said.matches("+8613800138000").count(), 2, "{said}");
        assert!(told.starts_with("menshen: line 2 and 1 more: byte 0xB5 is not UTF-8; "), "{told}");
        assert!(told.contains("iconv") && told.lines().count() == 1, "{told}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    for path in ["/no/such/file", "/"] {
        for command in [&[][..], &["find"]] {
            let output = run(&[command, &[path]].concat(), "");
            assert_eq!(output.status.code(), Some(2), "{path}");
            assert!(text(&output.stderr).starts_with(&format!("menshen: {path}: ")), "{path}");
        }
    }
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    for command in [&[][..], &["find"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_menshen"));
        child.arg("phone").args(command).args(["--region", "CN", "--jsonl"]);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..3 {
            input.write_all(b"13800138000\n").unwrap();
            assert!(answers.next().unwrap().unwrap().contains("+8613800138000"));
        }
        drop(input);
        assert!(child.wait().unwrap().success());
    }
}
