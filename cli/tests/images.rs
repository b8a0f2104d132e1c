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
