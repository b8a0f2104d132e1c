//! `menshen decide` on several threads: the bytes of one thread, an answer to each line as soon as it is there, and an end
//! when nobody listens.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const REQUESTS: &str = include_str!("../../policies/wecom/requests.jsonl");

fn wecom() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/wecom")
}

fn decide(arguments: &[&str], policy: &Path, requests: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_menshen"))
        .arg("decide")
        .args(arguments)
        .args([policy, requests])
        .output()
        .expect("the command runs")
}

/// A file of its own for one test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("menshen-threads-{}-{name}", std::process::id()));
    fs::write(&path, text).expect("a file");
    path
}

/// The requests of the policy again and again under new ids, with bad and empty lines, so that quotas are spent.
fn many(times: usize) -> String {
    let mut text = String::new();
    for turn in 0..times {
        for line in REQUESTS.lines() {
            let line = line.replace(r#""request_id":""#, &format!(r#""request_id":"{turn}-"#));
            writeln!(text, "{line}").expect("room");
        }
        text.push_str("\n{\"request_id\": 7}\r\n  \n");
        if turn == 3 {
            writeln!(text, "{}", "x".repeat(1_200_000)).expect("room");
        }
    }
    text
}

#[test]
fn every_number_of_threads_gives_the_same_bytes() {
    let requests = file("many.jsonl", &many(5));
    // The rules without what depends on quotas go on side by side, those with quotas in order.
    let plain = "menshen: 1\npolicy: plain\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nrules:\n  - { rule: way, when: 'channel.add_way == scan_qr_code', then: deny }\n  - { rule: long, when: 'length(remark) > 9', then: review }\n";
    let plain = file("plain.yaml", plain);
    for policy in [wecom(), plain.clone()] {
        for more in [&[][..], &["--format", "text"], &["--no-commit"], &["--fatal"]] {
            let run = |threads: &str| {
                let output = decide(&[more, &["--threads", threads]].concat(), &policy, &requests);
                (output.status.code(), output.stdout, output.stderr)
            };
            let one = run("1");
            assert_eq!(one.0, Some(1), "{}", String::from_utf8_lossy(&one.2));
            assert!(one.1.len() > 1_000);
            // As many as anybody may write: no more are started than can be of use.
            for threads in ["2", "7", "18446744073709551615"] {
                assert!(one == run(threads), "{threads} threads answer otherwise: {more:?}");
            }
        }
    }
    let all = decide(&[], &wecom(), &requests);
    let spent = String::from_utf8_lossy(&all.stdout).matches(r#""remaining":0"#).count();
    assert!(spent > 10, "the requests spend quotas: {spent}");
    for path in [requests, plain] {
        fs::remove_file(path).expect("it is ours");
    }
    let none = decide(&["--threads", "0"], &wecom(), Path::new("-"));
    assert_eq!(none.status.code(), Some(2));
}

/// Starts `decide` with pipes on both sides.
fn start() -> Child {
    Command::new(env!("CARGO_BIN_EXE_menshen"))
        .args(["decide", "--threads", "3"])
        .arg(wecom())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command runs")
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    let mut child = start();
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for (number, line) in (1..).zip(REQUESTS.lines().take(20)) {
        // Half a line more does not keep the answer back.
        let (start, end) = line.split_at(9);
        write!(input, "{end}\n{start}").expect("it is read");
        let mut answer = String::new();
        output.read_line(&mut answer).expect("an answer");
        assert!(answer.starts_with(&format!("{{\"line\":{number},")), "{answer}");
    }
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn it_ends_when_nobody_listens() {
    let good = REQUESTS.lines().take(1).map(|line| format!("{line}\n")).collect::<String>().repeat(200);
    for (requests, code) in [(format!("no json\n{}", many(1)), 1), (good, 0)] {
        let mut child = start();
        let mut input = child.stdin.take().expect("a pipe");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        input.write_all(requests.as_bytes()).expect("it is read");
        output.read_line(&mut String::new()).expect("an answer");
        drop(output);
        // Until the broken pipe is seen there may be room for some more; the input stays open all the while.
        while input.write_all(requests.as_bytes()).is_ok() {}
        assert_eq!(child.wait().expect("it ends").code(), Some(code));
    }
}

#[test]
fn a_fatal_line_ends_it_though_the_input_stays_open() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_menshen"))
        .args(["decide", "--fatal", "--threads", "2"])
        .arg(wecom())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"no json\n").expect("it is read");
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
    drop(input);
}
