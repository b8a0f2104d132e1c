//! `menshen name` as an author calls it.

#![allow(clippy::expect_used, clippy::panic, reason = "a command that cannot be run must stop the test")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn list(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a scratch file");
    path
}

fn search(list: &PathBuf, arguments: &[&str], queries: &str) -> (String, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_menshen"))
        .args(["name", "search"])
        .arg(list)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command");
    // A command that refuses its list ends before it has read the queries.
    match child.stdin.take().expect("a pipe").write_all(queries.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => panic!("queries: {error}"),
        Ok(()) | Err(_) => {}
    }
    let output = child.wait_with_output().expect("an answer");
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

const NAMES: &str = "张伟\nＧｏｏｇｌｅ\n\ngoogel\r\n張偉\nJohn Smith\n";

#[test]
fn hits_are_printed_as_they_stand_the_nearest_first() {
    let list = list("folded.txt", NAMES);
    let (output, code) = search(&list, &["--within", "2"], "google\n张玮\nnobody\njon smith\n");
    let expected = "query\tentry\tedits\ngoogle\tＧｏｏｇｌｅ\t0\ngoogle\tgoogel\t2\n张玮\t张伟\t1\n张玮\t張偉\t1\njon smith\tJohn Smith\t1\n";
    assert_eq!((output.as_str(), code), (expected, Some(0)));
}

#[test]
fn blanks_count_once_as_in_the_lists_of_policies() {
    let list = list("blanks.txt", "John  Smith\n\u{3000}张  伟 \n");
    let (output, _) = search(&list, &["--within", "0"], " john smith\n张\u{a0}伟\n");
    let expected = "query\tentry\tedits\n john smith\tJohn  Smith\t0\n张\u{a0}伟\t\u{3000}张  伟 \t0\n";
    assert_eq!(output, expected);
    let (output, _) = search(&list, &["--within", "1", "--raw"], "John Smith\n");
    assert_eq!(output, "query\tentry\tedits\nJohn Smith\tJohn  Smith\t1\n");
}

#[test]
fn raw_texts_are_not_folded_and_json_names_its_fields() {
    let list = list("raw.txt", NAMES);
    let (output, code) =
        search(&list, &["--within", "1", "--raw", "--jsonl", "--metric", "osa", "-"], "google\n张伟\n");
    let lines: Vec<serde_json::Value> =
        output.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let hit = |query, entry, edits: u8| serde_json::json!({ "query": query, "entry": entry, "edits": edits });
    assert_eq!(lines, [hit("google", "googel", 1), hit("张伟", "张伟", 0)]);
    assert_eq!(code, Some(0));
}

#[test]
fn more_edits_than_the_index_knows_are_found_too() {
    let list = list("far.txt", "kitten\nsitting\nsaturday\n");
    let (output, _) = search(&list, &["--within", "5"], "sunday\nkitten\n");
    assert_eq!(output, "query\tentry\tedits\nsunday\tsaturday\t3\nkitten\tkitten\t0\nkitten\tsitting\t3\n");
}

#[test]
fn a_list_that_is_missing_or_has_no_names_in_it_is_a_wrong_call() {
    let missing = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("missing.txt");
    assert_eq!(search(&missing, &["--within", "1"], "a\n").1, Some(2));
    let long = list("long.txt", format!("short\n{}\n", "长".repeat(2_000)));
    assert_eq!(search(&long, &["--within", "1"], "a\n").1, Some(2));
}

#[test]
fn a_line_that_is_no_pair_is_answered_and_told() {
    let pairs = list("pairs.txt", "张伟\t張偉\n张伟\n\u{4e00}\n");
    let output = Command::new(env!("CARGO_BIN_EXE_menshen")).args(["name", "compare"]).arg(pairs).output();
    let output = output.expect("an answer");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 4);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.starts_with("menshen: line 2 and 1 more: no tab"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_row_has_the_columns_of_its_heading() {
    let names = list("columns.txt", "a\tb\\c\nＢ  公司\n");
    let pairs = list("pairs-with-backslash.txt", "a\\b\tc\n");
    for (command, file) in [
        (&["fold"][..], &names),
        (&["parts"], &names),
        (&["keys"], &names),
        (&["compare", "--explain"], &pairs),
        (&["compare"], &pairs),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_menshen")).arg("name").args(command).arg(file).output();
        let output = String::from_utf8(output.expect("an answer").stdout).expect("text");
        let columns: Vec<usize> = output.lines().map(|line| line.split('\t').count()).collect();
        assert!(columns.len() > 1 && columns.iter().all(|count| Some(count) == columns.first()), "{output}");
    }
}

#[test]
fn a_line_that_is_cut_is_told() {
    let long = list("cut.txt", format!("a\n{}\n", "a".repeat(65 * 1024)));
    let entries = list("entries.txt", "a\nb\n");
    for arguments in [
        &[&PathBuf::from("fold"), &long][..],
        &[&PathBuf::from("search"), &PathBuf::from("--within=1"), &entries, &long],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_menshen")).arg("name").args(arguments).output();
        let output = output.expect("an answer");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.starts_with("menshen: line 2 is longer than 64 KiB"), "{told}");
        assert_eq!(output.status.code(), Some(0));
    }
}

/// `李四` and `王五` in GB 18030, in which no byte is UTF-8: with marks in their places they would be one name.
const GBK: [&[u8]; 2] = [b"\xc0\xee\xcb\xc4\n", b"\xcd\xf5\xce\xe5\n"];

#[test]
fn a_line_that_is_not_text_is_told_and_not_compared() {
    let [first, second] = GBK;
    let names = list("gbk-names.txt", [&b"a\n"[..], first, b"b\n", second].concat());
    let utf16 = list("utf-16.txt", b"\xff\xfe\x20\x5f\t\0\x20\x5f\n\0");
    let entries = list("latin.txt", "a\nb\n");
    let call = |arguments: &[&str], file: &PathBuf| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_menshen")).arg("name").args(arguments).arg(file).output();
        let output = output.expect("an answer");
        let [said, told] =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (said, told, output.status.code())
    };
    let entries = entries.to_str().expect("a path");
    for arguments in [&["fold"][..], &["parts"], &["keys"], &["compare"], &["search", "--within=0", entries]]
    {
        let (said, told, code) = call(arguments, &names);
        let gbk = "menshen: line 2 and 1 more: byte 0xC0 is not UTF-8; save the file as UTF-8";
        assert!(told.starts_with(gbk) && told.contains("iconv -f GB18030"), "{arguments:?}: {told}");
        assert!(!said.contains('\u{fffd}') && said.contains("\nb\t"), "{arguments:?}: {said}");
        assert_eq!(code, Some(1), "{arguments:?}");
        let (said, ..) = call(&[arguments, &["--jsonl"]].concat(), &names);
        let errors = said.lines().filter(|line| line.contains("\"error\":\"byte 0x")).count();
        assert!(errors == 2 && said.contains("\"line\":4"), "{arguments:?}: {said}");
        let (said, told, code) = call(arguments, &utf16);
        assert!(
            told.contains("the file is UTF-16") && told.contains("iconv -f UTF-16"),
            "{arguments:?}: {told}"
        );
        assert!(!said.contains("10000") && code == Some(1), "{arguments:?}: {said}");
    }
}

#[test]
fn a_list_that_is_not_text_is_refused_at_its_line() {
    let [first, second] = GBK;
    let entries = list("gbk-entries.txt", [b"a\n", first].concat());
    let queries = list("gbk-queries.txt", second);
    for more in [&[][..], &["--raw"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
        command.args(["name", "search", "--within", "1"]).args(more).args([&entries, &queries]);
        let output = command.output().expect("an answer");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            told.contains("gbk-entries.txt:2: byte 0xC0 is not UTF-8; ") && told.contains("iconv"),
            "{told}"
        );
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    }
}
