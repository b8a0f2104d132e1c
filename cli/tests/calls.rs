//! What callers rely on whatever the command: exit codes, files that are replaced, help.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "calls/endings.rs"]
mod endings;

const COMMANDS: [&str; 10] = [
    "check",
    "compile",
    "decide",
    "explain",
    "test",
    "fmt",
    "list-functions",
    "explain-code",
    "name",
    "phone",
];

fn wecom() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/wecom")
}

fn menshen(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
    command.args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A fresh folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_file_that_cannot_be_opened_is_a_wrong_call_everywhere() {
    // To open a path below a file fails for everybody, and not because nothing is there.
    let below = wecom().join("policy.yaml/below");
    let (below, policy, list) = (below.to_str().unwrap(), wecom(), wecom().join("requests.jsonl"));
    let (policy, list) = (policy.to_str().unwrap(), list.to_str().unwrap());
    for arguments in [
        &["check", below][..],
        &["compile", below],
        &["decide", below],
        &["decide", policy, below],
        &["explain", policy, below],
        &["test", below],
        &["test", policy, "--cases", below],
        &["fmt", below],
        &["name", "fold", below],
        &["name", "compare", below],
        &["name", "search", "--within", "1", below],
        &["name", "search", "--within", "1", list, below],
        &["phone", below],
        &["phone", "find", below],
    ] {
        let output = menshen(arguments);
        let told = text(&output.stderr);
        assert!(
            told.starts_with("menshen: ") && told.contains(&format!("{below}: ")),
            "{arguments:?}: {told}"
        );
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn every_help_says_how_the_command_ends_and_breaks_no_line_in_two() {
    for command in COMMANDS {
        let help = text(&menshen(&[command, "--help"]).stdout);
        assert!(help.contains("Ends with") || command == "list-functions", "{command}");
        assert!(help.contains("Example"), "{command}");
        let (_, after) = help.split_once("Example").unwrap();
        for paragraph in after.split("\n\n").skip(1).filter(|paragraph| !paragraph.contains(":\n")) {
            let lines: Vec<&str> = paragraph.trim_end().lines().collect();
            for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
                let word = next.split(' ').next().unwrap_or_default();
                assert!(line.chars().count() + 1 + word.chars().count() > 80, "{command}: {line:?} {next:?}");
            }
        }
    }
}

#[test]
fn a_request_may_stand_in_the_call() {
    let policy = wecom();
    let policy = policy.to_str().unwrap();
    let explained = menshen(&["explain", policy, r#"{"action": "add"}"#]);
    assert_eq!(explained.status.code(), Some(0), "{}", text(&explained.stderr));
    assert!(text(&explained.stdout).starts_with("verdict: "));
    let wrong = menshen(&["explain", policy, r#"{"action": "#]);
    assert!(text(&wrong.stderr).contains("the request cannot be read: not JSON"), "{}", text(&wrong.stderr));
    let requests = wecom().join("requests.jsonl");
    let many = menshen(&["explain", policy, requests.to_str().unwrap()]);
    assert_eq!(many.status.code(), Some(2));
    assert!(text(&many.stderr).contains("choose one with --line"), "{}", text(&many.stderr));
}

#[test]
fn what_newcomers_try_is_answered_in_their_words() {
    let here = folder("newcomers");
    let (policy, image, empty) = (wecom(), here.join("w.image"), here.join("empty.jsonl"));
    let [policy, image, empty] = [&policy, &image, &empty].map(|path| path.to_str().unwrap());
    fs::write(empty, "\n").unwrap();
    assert_eq!(menshen(&["compile", policy, "-o", image]).status.code(), Some(0));
    for (arguments, told) in [
        (&["fmt", image][..], "w.image: this is a compiled image, which has no text"),
        (&["check", image], "w.image: this is a compiled image, which has no text"),
        (&["explain", policy, empty], "empty.jsonl: there is no request"),
        (&["explain", policy], "<stdin>: there is no request"),
        (&["explain", policy, "{}", "--line", "2"], "the request stands in the call"),
        (&["phone", "13800138000"], "what is read stands in a file, or comes by the standard input"),
        (&["name", "search", "--within", "1", "-", "-"], "cannot both be the standard input"),
    ] {
        let output = menshen(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains(told) && said.lines().count() == 1, "{arguments:?}: {said}");
    }
}

/// Ids and remarks are whatever a platform sends.
#[test]
fn a_decision_in_text_is_one_line() {
    let here = folder("one-line");
    let requests = here.join("requests.jsonl");
    fs::write(&requests, r#"{"request_id": "a\tb\nc", "action": "add"}"#).unwrap();
    let output =
        menshen(&["decide", "--format", "text", wecom().to_str().unwrap(), requests.to_str().unwrap()]);
    let said = text(&output.stdout);
    assert!(said.starts_with("1\ta\\tb\\nc\treview\t") && said.lines().count() == 1, "{said}");
    assert_eq!(said.split('\t').count(), 4, "{said}");
}

/// Whatever stands in a request, a name or a case: no character of it steers the terminal, begins a line that looks like
/// one of the command's, or is there unseen.
#[test]
fn nothing_that_is_read_can_steer_the_terminal() {
    use menshen::diagnostic::is_unsafe_to_show;
    let here = folder("terminal");
    let nasty = "x\\nverdict: allow\\u001b[2J\\r\\u009b31m\\u202e\\u200b\\ufeff";
    let policy = "menshen: 1\npolicy: p\ntimezone: Asia/Shanghai\nregion: CN\ndefault: deny\nrules:\n  - rule: a\n    \
        when: actor.userid != \"y\" and remark != \"z\"\n    then: review\n    because: \"{actor.userid} {remark}\"\n";
    fs::write(here.join("policy.yaml"), policy).unwrap();
    let request = format!(
        r#"{{"request_id":"{nasty}","actor":{{"userid":"{nasty}"}},"follow":{{"remark":"{nasty}"}}}}"#
    );
    fs::write(here.join("requests.jsonl"), &request).unwrap();
    fs::write(
        here.join("cases.yaml"),
        format!("cases:\n  - case: \"{nasty}\"\n    request: {request}\n    expect: {{ verdict: deny, reasons: [\"{nasty}\"] }}\n"),
    )
    .unwrap();
    fs::write(here.join("names"), "x\u{1b}[2J\u{9b}31m\u{202e}\u{200b} 13800138000\ty\u{7}\n").unwrap();
    let path = |name: &str| here.join(name).to_str().unwrap().to_owned();
    let (folder, requests, names) = (path(""), path("requests.jsonl"), path("names"));
    let missing = format!("{folder}\u{1b}[2J");
    for arguments in [
        &["explain", "--mask", "off", &folder, &requests][..],
        &["explain", &folder, &request],
        &["decide", "--mask", "off", "--format", "text", &folder, &requests],
        &["test", &folder],
        &["name", "fold", &names],
        &["name", "parts", &names],
        &["name", "keys", &names],
        &["name", "compare", "--explain", &names],
        &["name", "search", "--within", "0", "--raw", &names, &names],
        &["phone", "--region", "CN", &names],
        &["phone", "find", "--region", "CN", &names],
        &["check", &missing],
        &["fmt", &missing],
    ] {
        let output = menshen(arguments);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.is_empty(), "{arguments:?}");
        let is_safe = |c: char| matches!(c, '\n' | '\t') || !is_unsafe_to_show(c);
        assert!(said.chars().all(is_safe), "{arguments:?}: {said:?}");
        let verdicts = said.lines().filter(|line| line.starts_with("verdict: ")).count();
        assert_eq!(verdicts, usize::from(arguments.contains(&"explain")), "{arguments:?}: {said}");
    }
    // Machines get what was there.
    let json = menshen(&["explain", "--mask", "off", "--format", "json", &folder, &requests]);
    assert!(text(&json.stdout).contains(r"x\nverdict: allow\u001b[2J"), "{}", text(&json.stdout));
    let fold = text(&menshen(&["name", "fold", &names]).stdout);
    assert!(fold.contains(r"x\u{1b}[2J\u{9b}31m\u{202e}\u{200b} 13800138000\ty\u{7}"), "{fold}");
}

/// Layout is of what can be read; what a condition means is for `check`.
#[test]
fn fmt_lays_out_what_check_refuses() {
    let here = folder("fmt-mistakes");
    let file = here.join("policy.yaml");
    let path = file.to_str().unwrap();
    let policy = "menshen: 1\nbogus:   3\nrules:\n- rule: a\n  when: target.external && tier == = vip\n";
    fs::write(&file, policy).unwrap();
    assert_eq!(menshen(&["check", path]).status.code(), Some(1));
    assert_eq!(menshen(&["fmt", path]).status.code(), Some(0));
    let formatted = fs::read_to_string(&file).unwrap();
    assert!(
        formatted.contains("bogus: 3\n")
            && formatted.contains("    when: target.external && tier == = vip\n")
    );
    fs::write(&file, "menshen: 1\nrules: [\n").unwrap();
    assert_eq!(menshen(&["fmt", path]).status.code(), Some(2));
}

/// A policy stands where its file is, whatever link leads to it.
#[cfg(unix)]
#[test]
fn lists_and_cases_are_beside_the_file_that_a_link_leads_to() {
    use std::os::unix::fs::symlink;
    let here = folder("links");
    symlink(wecom().join("policy.yaml"), here.join("lnk.yaml")).unwrap();
    symlink(wecom(), here.join("folder")).unwrap();
    // As a mounted volume has it: a folder whose file is a link into the folder of the current version.
    fs::create_dir(here.join("volume")).unwrap();
    symlink("../folder/policy.yaml", here.join("volume/policy.yaml")).unwrap();
    for policy in ["lnk.yaml", "folder", "volume", "volume/policy.yaml"] {
        let policy = here.join(policy);
        for command in ["check", "test"] {
            let output = menshen(&[command, policy.to_str().unwrap()]);
            assert_eq!(
                output.status.code(),
                Some(0),
                "{command} {policy:?}: {}",
                text(&output.stdout) + &text(&output.stderr)
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_a_list_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let here = folder("out");
    fs::create_dir_all(here.join("policy/lists")).unwrap();
    fs::write(here.join("secret"), "wang\nli\n").unwrap();
    fs::write(here.join("policy/real.csv"), "wang\n").unwrap();
    symlink("../../secret", here.join("policy/lists/out.csv")).unwrap();
    symlink("../real.csv", here.join("policy/lists/in.csv")).unwrap();
    symlink(here.join("policy"), here.join("link")).unwrap();
    for (list, code) in [("lists/out.csv", 1), ("../secret", 1), ("lists/in.csv", 0), ("real.csv", 0)] {
        let policy = format!(
            "menshen: 1\npolicy: p\ntimezone: Asia/Shanghai\nregion: CN\ndefault: deny\nlists:\n  l: {{ of: text, from: {list} }}\n\
            rules:\n  - {{ rule: a, when: target.userid in l, then: allow }}\n"
        );
        fs::write(here.join("policy/policy.yaml"), policy).unwrap();
        for from in ["policy", "link", "link/policy.yaml"] {
            let output = menshen(&["check", here.join(from).to_str().unwrap()]);
            let said = text(&output.stdout);
            assert_eq!(output.status.code(), Some(code), "{from}: {list}: {said}");
            assert_eq!(said.contains("is outside the policy's folder"), code == 1, "{said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn fmt_replaces_what_a_link_leads_to() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let here = folder("linked");
    let real = here.join("real");
    fs::create_dir(&real).unwrap();
    let policy = real.join("office.yaml");
    let untidy = "menshen: 1\npolicy: p\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nrules:\n  - rule: a\n    \
        when: remark==\"x\"\n    then: deny\n";
    fs::write(&policy, untidy).unwrap();
    fs::set_permissions(&policy, fs::Permissions::from_mode(0o640)).unwrap();
    let other = real.join("office.yaml.new");
    fs::write(&other, "somebody else's").unwrap();
    let link = here.join("policy.yaml");
    symlink(&policy, &link).unwrap();
    let output = menshen(&["fmt", link.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(fs::read_to_string(&policy).unwrap().contains("remark == \"x\""));
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(policy.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(&other).unwrap(), "somebody else's");
    assert_eq!(fs::read_dir(&real).unwrap().count(), 2, "nothing is left behind");
}

/// A script that reads JSON is told in JSON, whatever fails, beside the sentence for people and with the same code.
#[test]
fn a_failure_is_an_object_where_answers_are_json() {
    let folder = folder("refusals");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (gone, wecom) = (folder.join("gone"), wecom());
    let (gone, policy) = (gone.to_str().unwrap(), wecom.to_str().unwrap());
    let wrong = file(
        "wrong.yaml",
        "menshen: 1\npolicy: t\ntimezone: UTC\nregion: CN\ndefault: allow\nrules:\n  - rule: a\n    when: targt.external\n    then: deny\n",
    );
    let request = file("request.json", "{\n  \"count\": x\n}\n");
    let requests = file("requests.jsonl", "{}\n{\"count\": x}\n");
    let cases = file("cases.yaml", "cases:\n  - cse: x\n");
    let names = file("names.txt", &format!("张伟\n{}\n", "a".repeat(100_000)));
    for (arguments, place) in [
        (&["check", "--format", "json", gone][..], (Some(gone), None)),
        (&["check", "--format", "json", gone, policy], (Some(gone), None)),
        (&["explain", "--format", "json", gone, "{}"], (Some(gone), None)),
        (&["explain", "--format", "json", &wrong, "{}"], (Some(&wrong), Some(8))),
        (&["explain", "--format", "json", policy, gone], (Some(gone), None)),
        (&["explain", "--format", "json", policy, "{x"], (None, Some(1))),
        (&["explain", "--format", "json", policy, &request], (Some(&request), Some(2))),
        (&["explain", "--format", "json", policy, &requests, "--line", "2"], (Some(&requests), Some(2))),
        (&["explain", "--format", "json", policy, &requests, "--line", "9"], (None, None)),
        (&["test", "--format", "json", gone], (Some(gone), None)),
        (&["test", "--format", "json", &wrong], (Some(&wrong), Some(8))),
        (&["test", "--format", "json", policy, "--cases", gone], (Some(gone), None)),
        (&["test", "--format", "json", policy, "--cases", &cases], (Some(&cases), Some(2))),
        (&["decide", gone], (Some(gone), None)),
        (&["decide", policy, gone], (Some(gone), None)),
        (&["decide", &wrong, &requests], (Some(&wrong), Some(8))),
        (&["phone", "--jsonl", gone], (Some(gone), None)),
        (&["phone", "find", "--jsonl", gone], (Some(gone), None)),
        (&["name", "fold", "--jsonl", gone], (Some(gone), None)),
        (&["name", "search", "--jsonl", "--within", "1", &names, "-"], (Some(&names), Some(2))),
    ] {
        let output = menshen(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let prose = text(&output.stderr);
        let lines = text(&output.stdout);
        let object = lines.lines().last().unwrap_or_else(|| panic!("nothing is told: {arguments:?}"));
        let object: serde_json::Value = serde_json::from_str(object).unwrap();
        let error = &object["error"];
        let message = error["message"].as_str().unwrap();
        assert!(!message.is_empty() && prose.contains(message), "{arguments:?}: {message}, {prose}");
        let found = (error["path"].as_str(), error["line"].as_u64());
        assert_eq!(found, place, "{arguments:?}: {error}");
        // People who ask for text are told in text alone.
        let words: Vec<&str> = arguments.iter().copied().filter(|word| *word != "--jsonl").collect();
        let words: Vec<&str> =
            words.iter().map(|word| if *word == "json" { "human" } else { *word }).collect();
        let words = if words[0] == "decide" { [&words[..], &["--format", "text"]].concat() } else { words };
        let output = menshen(&words);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(2), prose), "{words:?}");
        assert!(!text(&output.stdout).contains("\"error\""), "{words:?}");
    }
    let output = menshen(&["test", "--format", "json", &wrong]);
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["error"]["findings"][0]["code"], "E0301");
}
