//! Calls that cannot be read: an option that there is not, a value that is none, a file that is not named.

use std::process::ExitCode;

use clap::Error;

use crate::{Failure, USAGE};

/// Says what is wrong with the call, for scripts too; or shows the help or version that was asked for.
pub(crate) fn refuse(error: &Error) -> ExitCode {
    // That nobody listens is no failure.
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into()).collect();
    if asks_for_json(&words) {
        Failure::usage(message(&error.render().to_string())).write_json();
    }
    ExitCode::from(USAGE)
}

/// Whether answers would be JSON, as far as the words tell of a call that cannot be read as a whole.
fn asks_for_json(words: &[String]) -> bool {
    let mut format = None;
    for (at, word) in words.iter().enumerate() {
        match word.split_once('=') {
            Some(("--format", value)) => format = Some(value),
            None if word == "--format" => format = words.get(at + 1).map(String::as_str),
            None if matches!(word.as_str(), "--json" | "--jsonl") => return true,
            _ => {}
        }
    }
    format
        .map_or(words.first().is_some_and(|command| command == "decide"), |format| format.starts_with("json"))
}

/// What is wrong, without the usage and the tips that follow it.
fn message(prose: &str) -> &str {
    let what = prose.split("\n\n").next().unwrap_or_default();
    what.strip_prefix("error: ").unwrap_or(what).trim_end()
}
