//! The policies of this repository through the command that their authors use: they check without a finding, their cases
//! pass, and a stream of requests is answered line by line whatever stands in it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const REQUESTS: &str = include_str!("../../policies/wecom/requests.jsonl");

fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}

fn wecom() -> PathBuf {
    policies().join("wecom")
}

fn menshen() -> Command {
    Command::new(env!("CARGO_BIN_EXE_menshen"))
}

fn run(arguments: &[&Path], command: &str) -> Output {
    menshen().arg(command).args(arguments).output().expect("the command runs")
}

/// Decides what stands in `requests`, given on the standard input.
fn decide(policy: &Path, requests: &[u8]) -> Output {
    let mut child = menshen()
        .arg("decide")
        .arg(policy)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut input = child.stdin.take().expect("a pipe");
    let requests = requests.to_vec();
    // Answers are read while requests are written, or both ends would wait for each other.
    let writer = std::thread::spawn(move || input.write_all(&requests));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends").expect("everything is read");
    output
}

fn answers(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("answers are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("an answer is JSON")).collect()
}

fn text(answer: &Value, key: &str) -> String {
    answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[test]
fn every_policy_checks_without_a_finding_and_passes_its_cases() {
    let mut seen = 0;
    for entry in fs::read_dir(policies()).expect("the folder") {
        let folder = entry.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        seen += 1;
        let checked = run(&[&folder], "check");
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert_eq!(checked.status.code(), Some(0), "{said}");
        let [fine, bound] = said.lines().collect::<Vec<_>>()[..] else { panic!("more than `fine`: {said}") };
        assert!(fine.ends_with(": fine") && bound.starts_with("  at most "), "{said}");
        assert!(checked.stderr.is_empty());
        let tested = run(&[&folder], "test");
        let said = String::from_utf8_lossy(&tested.stdout).into_owned();
        assert_eq!(tested.status.code(), Some(0), "{}: {said}", folder.display());
        let passed: usize = said.split(' ').next().and_then(|count| count.parse().ok()).expect("a count");
        assert!(passed >= 10, "{}: only {passed} cases", folder.display());
    }
    assert!(seen >= 1);
}

/// The language reference shows a policy and cases for it.
#[test]
fn the_cases_of_the_reference_pass() {
    let reference = include_str!("../../grammar/README.md");
    let block = |info: &str| {
        let (_, rest) = reference.split_once(&format!("```{info}\n")).expect("the block");
        rest.split("```").next().expect("its end")
    };
    let folder = folder_with("reference", block("yaml policy"));
    fs::write(folder.join("cases.yaml"), block("yaml cases")).expect("the cases");
    let output = run(&[&folder], "test");
    fs::remove_dir_all(folder).expect("it is ours");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!((output.status.code(), said.as_str()), (Some(0), "3 passed, 0 failed\n"));
}

/// Whoever pads a request beyond the limits gets no further than with what is looked at.
#[test]
fn what_is_beyond_the_limits_is_not_allowed() {
    let padded = |text: &str| format!("{text}{}", " ".repeat(16_385 - text.len()));
    let many = |first: &str| {
        let others = (0..1_000).map(|at| format!(", \"139{at:08}\""));
        format!("[\"{first}\"{}]", others.collect::<String>())
    };
    let asked = [
        (r#""target": {"external_userid": "wm1", "name": "张伟"}"#.to_owned(), "allow"),
        (format!(r#""target": {{"external_userid": "wm1", "mobiles": {}}}"#, many("13800138000")), "review"),
        (r#""target": {"external_userid": "wm1", "mobiles": ["13800138000"]}"#.to_owned(), "deny"),
        (
            format!(
                r#""target": {{"external_userid": "wm1"}}, "message": {{"text": "{}"}}"#,
                padded("加微信返利")
            ),
            "review",
        ),
        (
            format!(
                r#""target": {{"external_userid": "wm1"}}, "follow": {{"remark": "{}"}}"#,
                padded("加微信返利")
            ),
            "review",
        ),
        (format!(r#""target": {{"external_userid": "wm1", "name": "{}"}}"#, padded("张伟")), "review"),
    ];
    let lines: String = asked.iter().map(|(said, _)| {
        format!(
            r#"{{"tenant": "t", "at": "2026-11-24T10:00:00+08:00", "actor": {{"userid": "a", "follow_user_enabled": true, "activated": true, "real_name": true}}, "channel": {{"add_way": 1}}, "evidence": {{"transport": "tls"}}, {said}}}"#
        ) + "\n"
    }).collect();
    let answers = answers(&decide(&wecom(), lines.as_bytes()));
    let verdicts: Vec<String> = answers.iter().map(|answer| text(answer, "verdict")).collect();
    assert_eq!(verdicts, asked.map(|(_, verdict)| verdict));
}

#[test]
fn every_line_is_answered_and_twice_the_same() {
    let requests = wecom().join("requests.jsonl");
    let first = run(&[&wecom(), &requests], "decide");
    assert_eq!(first.status.code(), Some(1), "ten lines cannot be read");
    let answers = answers(&first);
    assert_eq!(answers.len(), REQUESTS.lines().count());
    assert!(answers.len() >= 300, "{}", answers.len());
    let mut verdicts = std::collections::BTreeMap::new();
    for ((number, line), answer) in (1_u64..).zip(REQUESTS.lines()).zip(&answers) {
        assert_eq!(answer.get("line").and_then(Value::as_u64), Some(number));
        match answer.get("error") {
            Some(_) => {
                assert!(serde_json::from_str::<Value>(line).is_err() || line.contains("bad-"), "{line}")
            }
            None => {
                let request: Value = serde_json::from_str(line).expect("it was read");
                assert_eq!(text(answer, "request_id"), text(&request, "request_id"));
                assert!(answer.get("reasons").and_then(Value::as_array).is_some_and(|all| !all.is_empty()));
                assert!(!answer.to_string().contains("cannot be made"));
            }
        }
        *verdicts.entry(text(answer, "verdict")).or_insert(0) += 1;
    }
    for verdict in ["allow", "deny", "review", "defer", "reroute"] {
        assert!(verdicts.get(verdict).is_some_and(|count| *count > 0), "no {verdict}: {verdicts:?}");
    }
    let second = run(&[&wecom(), &requests], "decide");
    assert!(first.stdout == second.stdout, "the same requests got other answers");
}

/// Reasons are for people who may not know the contact: no telephone number stands in them in full.
#[test]
fn reasons_show_no_telephone_number() {
    for answer in answers(&decide(&wecom(), REQUESTS.as_bytes())) {
        let reasons = answer.get("reasons").map(Value::to_string).unwrap_or_default();
        let mut digits = 0;
        for c in reasons.chars() {
            digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
            assert!(digits < 9, "{reasons}");
        }
    }
}

/// The rules of a policy in reverse: those of each group, and the groups and rules among each other.
fn reversed(policy: &str) -> String {
    let (head, rules) = policy.split_once("\nrules:\n").expect("a section of rules");
    let blocks = |text: &str, mark: &str| -> Vec<String> {
        let mut blocks: Vec<String> = Vec::new();
        for line in text.lines() {
            if line.starts_with(mark) || blocks.is_empty() {
                blocks.push(String::new());
            }
            if let Some(block) = blocks.last_mut() {
                block.push_str(line);
                block.push('\n');
            }
        }
        blocks
    };
    let mut all: Vec<String> = blocks(rules, "  - ");
    assert!(all.len() > 40, "{}", all.len());
    for block in &mut all {
        if let Some((head, members)) = block.clone().split_once("    rules:\n") {
            let mut members = blocks(members, "      - ");
            members.reverse();
            *block = format!("{head}    rules:\n{}", members.concat());
        }
    }
    all.reverse();
    format!("{head}\nrules:\n{}", all.concat())
}

/// A folder of its own for one test, with a changed policy and the lists of the old one.
fn folder_with(name: &str, policy: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("menshen-{}-{name}", std::process::id()));
    fs::create_dir_all(folder.join("lists")).expect("a folder");
    for list in fs::read_dir(wecom().join("lists")).expect("the lists") {
        let list = list.expect("a list").path();
        let to = folder.join("lists").join(list.file_name().expect("its name"));
        fs::copy(list, to).expect("a copy");
    }
    fs::write(folder.join("policy.yaml"), policy).expect("the policy");
    folder
}

#[test]
fn the_order_of_rules_changes_no_byte() {
    let policy = fs::read_to_string(wecom().join("policy.yaml")).expect("the policy");
    let turned = reversed(&policy);
    assert!(turned.len() == policy.len() && turned != policy, "the same rules in another order");
    let folder = folder_with("reversed", &turned);
    let answers = [wecom(), folder.clone()].map(|policy| decide(&policy, REQUESTS.as_bytes()));
    fs::remove_dir_all(folder).expect("it is ours");
    let [straight, turned] = answers;
    assert_eq!(turned.status.code(), Some(1), "{}", String::from_utf8_lossy(&turned.stderr));
    assert!(straight.stdout == turned.stdout, "the order of rules has changed an answer");
}

/// A scan of a live code by the contact, the plainest request that is allowed.
fn scan(number: usize, at: &str) -> String {
    format!(
        r#"{{"request_id":"scan-{number}","tenant":"ww1","action":"add","at":"{at}","channel":{{"add_way":1}},"actor":{{"userid":"zhangsan","follow_user_enabled":true}},"oper_userid":"wm{number}","target":{{"external_userid":"wm{number}"}},"evidence":{{"transport":"tls"}}}}"#
    )
}

#[test]
fn the_daily_quota_holds_until_midnight_in_shanghai() {
    // 15:59:59Z is one second before midnight there.
    let mut lines: Vec<String> = (0..501).map(|number| scan(number, "2026-11-24T13:00:00Z")).collect();
    lines.push(scan(501, "2026-11-24T15:59:59Z"));
    // At night the night desk takes over, which is no question of quotas.
    lines.push(scan(502, "2026-11-24T16:00:00Z"));
    let answers = answers(&decide(&wecom(), lines.join("\n").as_bytes()));
    let verdicts: Vec<String> = answers.iter().map(|answer| text(answer, "verdict")).collect();
    assert!(verdicts.iter().take(500).all(|verdict| verdict == "allow"), "{verdicts:?}");
    assert_eq!(verdicts.get(500..).unwrap_or_default(), ["review", "review", "reroute"]);
    let retry_at = answers.get(500).map(|answer| text(answer, "retry_at"));
    assert_eq!(retry_at.as_deref(), Some("2026-11-25T00:00:00+08:00"));
}

#[test]
fn a_line_that_is_not_utf8_is_answered_and_passed_over() {
    let mut requests = scan(1, "2026-11-24T02:00:00Z").into_bytes();
    requests.extend_from_slice(b"\n{\"request_id\":\"\xff\xfe\"}\n");
    requests.extend_from_slice(scan(2, "2026-11-24T02:00:01Z").as_bytes());
    let output = decide(&wecom(), &requests);
    assert_eq!(output.status.code(), Some(1));
    let answers = answers(&output);
    assert_eq!(
        answers.iter().map(|answer| text(answer, "verdict")).collect::<Vec<_>>(),
        ["allow", "", "allow"]
    );
    assert_eq!(
        answers.get(1).map(|answer| text(answer, "error")).as_deref(),
        Some("not UTF-8 text (line 1, column 16)")
    );
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("line 2: not UTF-8 text"));
}

#[test]
fn what_cannot_be_opened_is_a_mistake_of_whoever_asks() {
    let missing = Path::new("no-such-requests.jsonl");
    let output = run(&[&wecom(), missing], "decide");
    assert_eq!(output.status.code(), Some(2));
    assert!(answers(&output).iter().all(|answer| answer["error"]["path"] == "no-such-requests.jsonl"));
    assert_eq!(answers(&output).len(), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-requests.jsonl"));
    for command in ["check", "test", "decide"] {
        let output = run(&[Path::new("no-such-policy")], command);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-policy"), "{command}");
    }
}

#[test]
fn what_cannot_be_read_does_not_keep_the_rest_from_being_looked_at() {
    let folder = folder_with("unreadable", "menshen: 1\nrules: []\n");
    let gbk = folder.join("gbk.yaml");
    fs::write(&gbk, b"menshen: 1\npolicy: \xb2\xdf\n").expect("a file");
    let missing = folder.join("no-such-policy");
    let paths = [wecom(), missing.clone(), gbk.clone(), folder.join("policy.yaml")];
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let checked = run(&paths, "check");
    let json = menshen().args(["check", "--format", "json"]).args(&paths).output().expect("it runs");
    let formatted = menshen().args(["fmt", "--check"]).args(&paths).output().expect("it runs");
    fs::remove_dir_all(&folder).expect("it is ours");
    for output in [&checked, &json, &formatted] {
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-policy: "));
    }
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(said.contains(": fine\n") && said.contains("gbk.yaml:2:9") && said.contains("E0102"), "{said}");
    let refused = |answer: &&serde_json::Value| answer.get("error").is_some();
    assert_eq!((answers(&json).len(), answers(&json).iter().filter(refused).count()), (4, 1));
    let said = String::from_utf8_lossy(&formatted.stderr).into_owned();
    assert!(said.contains("gbk.yaml:2:9"), "{said}");
}

#[test]
fn no_requests_are_no_mistake() {
    for requests in ["", "\n", "\n  \n\r\n"] {
        let output = decide(&wecom(), requests.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{requests:?}");
        assert!(output.stdout.is_empty(), "{requests:?}");
    }
}

#[test]
fn fatal_ends_at_the_first_bad_line() {
    let requests = wecom().join("requests.jsonl");
    let output = menshen().args(["decide", "--fatal"]).args([&wecom(), &requests]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let first_bad = answers(&run(&[&wecom(), &requests], "decide"))
        .iter()
        .position(|answer| answer.get("error").is_some())
        .expect("a bad line");
    let answered = answers(&output);
    assert_eq!(answered.len(), first_bad + 1, "everything before it was answered, and the line itself");
    assert!(answered.last().is_some_and(|last| last.get("error").is_some()), "{answered:?}");
}

/// A long stream does not make the process grow: its highest memory is read while it still waits for more.
#[cfg(target_os = "linux")]
mod memory {
    use super::*;
    use std::process::{Child, ChildStdin};

    /// The most memory that the process has held so far, in kibibytes.
    fn highest(child: &Child) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a live process");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the line");
        line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Starts `decide`; answers are counted on a thread of their own, which gives them back in the end.
    fn start() -> (Child, ChildStdin, std::thread::JoinHandle<Vec<String>>) {
        let mut child = menshen()
            // Each thread has memory of its own: as many everywhere.
            .args(["decide", "--threads", "2"])
            .arg(wecom())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command runs");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let verdicts = std::thread::spawn(move || {
            let lines = output.lines().map(|line| line.expect("UTF-8"));
            lines.map(|line| line.chars().take(80).collect()).collect()
        });
        (child, input, verdicts)
    }

    #[test]
    fn five_thousand_requests_take_no_more_memory_than_the_first_thousand() {
        let (mut child, mut input, verdicts) = start();
        let mut sent = 0;
        let mut levels = Vec::new();
        while sent < 5_000 {
            for line in REQUESTS.lines() {
                writeln!(input, "{line}").expect("it is read");
                sent += 1;
                if sent == 1_000 || sent == 5_000 {
                    // A pipe holds 64 KiB, some hundred requests: what is measured is that far behind.
                    levels.push(highest(&child));
                }
            }
        }
        drop(input);
        assert_eq!(child.wait().expect("it ends").code(), Some(1));
        assert_eq!(verdicts.join().expect("it reads").len(), sent);
        let (Some(early), Some(late)) = (levels.first(), levels.last()) else { panic!("two levels") };
        assert!(late - early < 4_096, "grew from {early} to {late} KiB");
    }

    #[test]
    fn a_line_of_a_hundred_megabytes_is_not_held() {
        let (mut child, mut input, verdicts) = start();
        writeln!(input, "{}", scan(1, "2026-11-24T02:00:00Z")).expect("it is read");
        write!(input, "{{\"request_id\":\"").expect("it is read");
        let piece = [b'a'; 1 << 16];
        for _ in 0..1_600 {
            input.write_all(&piece).expect("it is read");
        }
        let level = highest(&child);
        writeln!(input, "\"}}\n{}", scan(2, "2026-11-24T02:00:01Z")).expect("it is read");
        drop(input);
        assert_eq!(child.wait().expect("it ends").code(), Some(1));
        let lines = verdicts.join().expect("it reads");
        assert!(lines.get(1).is_some_and(|line| line.contains("longer than")), "{lines:?}");
        assert_eq!(lines.len(), 3);
        assert!(level < 65_536, "{level} KiB");
    }
}
