//! `cargo xtask counts [--write]`: instructions of one turn of each case of `benches/counts.rs`, beside those on record.
//!
//! Counted by valgrind's callgrind, so that a slowdown of a few per cent shows on a machine that does other things too. A
//! case is run with few and with many turns: the difference is the turns' own, without loading and warm-up. Counts still
//! depend on the compiler, the C library and what the processor can do; the record names its machine's.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Turns of the short and of the long run.
const TURNS: (u64, u64) = (100, 1_100);
/// A case may take so many per cent more than on record.
const SLACK_PERCENT: u64 = 3;

/// Counts all cases and compares, or writes the record.
///
/// # Errors
/// Why nothing could be counted, or which cases take more than on record, or are on record only.
pub(crate) fn run(is_record: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let record = root.join("benches/counts.tsv");
    let known = read(&record)?;
    let program = build(&root)?;
    let cases = output(Command::new(&program), "the list of cases")?.0;
    let mut counted = BTreeMap::new();
    let mut slower = Vec::new();
    println!("{:<24} {:>14} {:>14} {:>8}", "case", "on record", "now", "change");
    for case in cases.lines() {
        let (few, many) = (instructions(&program, case, TURNS.0)?, instructions(&program, case, TURNS.1)?);
        let now = many.saturating_sub(few) / (TURNS.1 - TURNS.0);
        let before = known.get(case).copied();
        let shown = before.map_or("new".to_owned(), |count| count.to_string());
        println!(
            "{case:<24} {shown:>14} {now:>14} {:>8}",
            before.map_or(String::new(), |count| change(count, now))
        );
        if before.is_some_and(|count| now.saturating_mul(100) > count.saturating_mul(100 + SLACK_PERCENT)) {
            slower.push(case.to_owned());
        }
        counted.insert(case.to_owned(), now);
    }
    if is_record {
        let mut text = "case\tinstructions\n".to_owned();
        for (case, count) in &counted {
            let _ = writeln!(text, "{case}\t{count}");
        }
        return std::fs::write(&record, text).map_err(|error| format!("{}: {error}", record.display()));
    }
    let gone = gone(&known, &counted);
    let mut faults = Vec::new();
    if !slower.is_empty() {
        faults.push(format!("more than {SLACK_PERCENT} % slower than on record: {}", slower.join(", ")));
    }
    if !gone.is_empty() {
        faults.push(format!("on record, but no case any more: {}", gone.join(", ")));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{}; if that is meant, `cargo xtask counts --write`", faults.join("; ")))
}

/// The cases on record that were not counted.
fn gone<'k>(known: &'k BTreeMap<String, u64>, counted: &BTreeMap<String, u64>) -> Vec<&'k str> {
    known.keys().filter(|case| !counted.contains_key(*case)).map(String::as_str).collect()
}

/// The change from `before` to `now` in per cent, with a digit behind the point.
fn change(before: u64, now: u64) -> String {
    let tenths = now.abs_diff(before).saturating_mul(1_000) / before.max(1);
    format!("{}{}.{} %", if now < before { '-' } else { '+' }, tenths / 10, tenths % 10)
}

fn read(record: &Path) -> Result<BTreeMap<String, u64>, String> {
    let text = std::fs::read_to_string(record).map_err(|error| format!("{}: {error}", record.display()))?;
    let rows = text.lines().skip(1).map(|line| {
        let (case, count) = line.split_once('\t').ok_or_else(|| format!("no tab in `{line}`"))?;
        let count = count.parse().map_err(|_| format!("no number in `{line}`"))?;
        Ok((case.to_owned(), count))
    });
    rows.collect()
}

/// Builds the cases; gives the program.
fn build(root: &Path) -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["bench", "--bench", "counts", "--no-run", "--message-format", "json"]).current_dir(root);
    let (messages, _) = output(cargo, "the build of benches/counts.rs")?;
    let mut programs = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        (message["target"]["name"] == "counts").then(|| message["executable"].as_str().map(PathBuf::from))?
    });
    programs.next().ok_or_else(|| "cargo built no program for benches/counts.rs".to_owned())
}

fn instructions(program: &Path, case: &str, turns: u64) -> Result<u64, String> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    valgrind.arg(program).args([case, &turns.to_string()]);
    let (_, told) = output(valgrind, "valgrind (Debian: apt-get install valgrind)")?;
    let count = told.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind told no count for {case}:\n{told}"))
}

/// What a command prints on its outputs.
fn output(mut command: Command, what: &str) -> Result<(String, String), String> {
    let done = command.output().map_err(|error| format!("{what}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if done.status.success() {
        return Ok((text(&done.stdout), text(&done.stderr)));
    }
    Err(format!("{what}: {}\n{}", done.status, text(&done.stderr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_is_on_record_only_is_told() {
        let table =
            |cases: &[&str]| cases.iter().map(|case| ((*case).to_owned(), 1)).collect::<BTreeMap<_, _>>();
        assert_eq!(gone(&table(&["a", "b", "c"]), &table(&["b", "d"])), ["a", "c"]);
        assert!(gone(&table(&["b"]), &table(&["a", "b"])).is_empty());
    }
}
