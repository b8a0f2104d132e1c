//! `menshen phone` as it is called.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_menshen"));
    command.arg("phone").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
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
