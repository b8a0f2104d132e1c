//! `menshen phone` as it is called.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::Write;
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
fn a_region_that_is_none_is_told() {
    let input = "138 0013 8000\n+86 138 0013 8000\n";
    for command in [&[][..], &["find"]] {
        let told = |region: &str| run(&[command, &["--region", region]].concat(), input);
        for region in ["CN", "ZZ"] {
            assert_eq!(text(&told(region).stderr), "", "{region}");
        }
        let unknown = told("XX");
        assert!(text(&unknown.stderr).contains("no region is called `XX`"));
        assert_eq!(unknown.status.code(), Some(0));
        assert_eq!(unknown.stdout, told("ZZ").stdout);
        assert_ne!(unknown.stdout, told("CN").stdout);
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
