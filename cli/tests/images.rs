//! `menshen compile`, and the commands that take what it writes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn wecom() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/wecom")
}

/// A fresh folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_image_answers_as_its_policy() {
    let here = folder("answers");
    let policy = wecom();
    let policy = policy.to_str().unwrap();
    let requests = wecom().join("requests.jsonl");
    let requests = requests.to_str().unwrap();
    let made = run(&here, &["compile", policy]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let size = std::fs::metadata(here.join("wecom.image")).unwrap().len();
    assert!(
        text(&made.stderr).starts_with(&format!("wecom.image: {size} bytes: ")),
        "{}",
        text(&made.stderr)
    );
    let piped = run(&here, &["compile", policy, "-o", "-"]);
    assert!(
        piped.stdout == std::fs::read(here.join("wecom.image")).unwrap(),
        "the same policy, the same bytes"
    );

    let line = ["--line", "3"];
    for (command, more) in [("decide", &[][..]), ("explain", &line[..])] {
        let of_policy = run(&here, &[&[command, policy, requests], more].concat());
        let of_image = run(&here, &[&[command, "wecom.image", requests], more].concat());
        assert!(!of_policy.stdout.is_empty());
        assert_eq!(text(&of_image.stdout), text(&of_policy.stdout), "{command}");
        assert_eq!(of_image.status.code(), of_policy.status.code());
    }
    std::fs::copy(wecom().join("cases.yaml"), here.join("cases.yaml")).unwrap();
    let cases = run(&here, &["test", "wecom.image"]);
    assert_eq!(cases.status.code(), Some(0), "{}", text(&cases.stdout));
}

#[test]
fn a_policy_with_mistakes_is_not_compiled() {
    let here = folder("mistakes");
    std::fs::write(
        here.join("policy.yaml"),
        "menshen: 1\nrules: [{ rule: a, when: nothing, then: allow }]\n",
    )
    .unwrap();
    let made = run(&here, &["compile", ".", "-o", "a.image"]);
    assert_eq!(made.status.code(), Some(2));
    assert!(text(&made.stderr).contains("error[E"), "{}", text(&made.stderr));
    assert!(!here.join("a.image").exists());
    assert_eq!(run(&here, &["compile", "absent"]).status.code(), Some(2));
    assert_eq!(run(&here, &["compile"]).status.code(), Some(2));
}

#[test]
fn a_damaged_image_is_refused() {
    let here = folder("damaged");
    run(&here, &["compile", wecom().to_str().unwrap(), "-o", "a.image"]);
    let mut image = std::fs::read(here.join("a.image")).unwrap();
    *image.last_mut().unwrap() ^= 1;
    std::fs::write(here.join("a.image"), image).unwrap();
    let answered = run(&here, &["decide", "a.image", "-"]);
    assert_eq!(answered.status.code(), Some(2));
    assert!(text(&answered.stderr).contains("its checksum does not fit"), "{}", text(&answered.stderr));
}

/// The policy, what it reads, and what stands beside it cannot be made from the image.
#[test]
fn an_image_is_not_written_over_another_file() {
    let here = folder("kept");
    let source = "menshen: 1\npolicy: kept\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nlists:\n  \
        blocked: { of: text, from: blocked.csv }\nrules:\n  - { rule: a, when: target.userid in blocked, then: deny }\n";
    std::fs::write(here.join("policy.yaml"), source).unwrap();
    std::fs::write(here.join("blocked.csv"), "wang\n").unwrap();
    std::fs::write(here.join("cases.yaml"), "cases: []\n").unwrap();
    std::fs::hard_link(here.join("policy.yaml"), here.join("hard")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("policy.yaml", here.join("soft")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&here, here.join("round")).unwrap();
    for output in ["policy.yaml", "blocked.csv", "cases.yaml", "hard", "soft", "round/./policy.yaml"] {
        if cfg!(not(unix)) && !here.join(output).exists() {
            continue;
        }
        let before = std::fs::read(here.join(output)).unwrap();
        let made = run(&here, &["compile", "policy.yaml", "-o", output]);
        assert_eq!(made.status.code(), Some(2), "{output}");
        assert!(text(&made.stderr).contains("name another file with -o"), "{}", text(&made.stderr));
        assert_eq!(std::fs::read(here.join(output)).unwrap(), before, "{output}");
    }
    // An older image may be replaced, and a file that was made for it, but not the one that is read.
    std::fs::write(here.join("empty"), "").unwrap();
    for (policy, output, code) in [
        ("policy.yaml", "a.image", 0),
        ("policy.yaml", "a.image", 0),
        ("policy.yaml", "empty", 0),
        ("a.image", "b.image", 0),
        ("a.image", "a.image", 2),
    ] {
        let made = run(&here, &["compile", policy, "-o", output]);
        assert_eq!(made.status.code(), Some(code), "{output}: {}", text(&made.stderr));
    }
}
