//! The `menshen` command. Each subcommand is one file.
//!
//! Exit codes: 0 fine, 1 there are findings, 2 the call was wrong, 3 something failed that should not.

mod call;
mod cases;
mod check;
mod chunks;
mod compile;
mod decide;
mod escape;
mod explain;
mod explain_code;
mod fmt;
mod functions;
mod lines;
mod name;
mod name_search;
mod phone;
mod policy;
mod reason;
mod refusal;
mod rows;
mod terminal;
mod test;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use menshen::engine::LoadError;

use crate::refusal::Refusal;
use crate::terminal::tell;

/// Policies and matching rules for contact-add requests.
#[derive(Debug, Parser)]
#[command(
    name = "menshen",
    version,
    about,
    after_help = "Try:\n  menshen check policies/wecom\n  menshen decide policies/wecom policies/wecom/requests.jsonl\n  \
                  menshen test policies/wecom\n\nExit codes: 0 fine, 1 findings, 2 wrong call, 3 internal failure. Where the answers are JSON, a wrong call or failure is, too: \
                  {\"error\": {\"message\", \"path\", \"line\", \"column\", \"findings\"}}, without what is not known."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report every mistake of a policy, each at its place.
    Check(check::Arguments),
    /// Write a policy and its lists as one image, which loads without being parsed or checked.
    Compile(compile::Arguments),
    /// Decide requests, one JSON object a line, in order.
    Decide(decide::Arguments),
    /// Say of every rule why it matched one request or not.
    Explain(explain::Arguments),
    /// Run a policy's own test cases.
    Test(test::Arguments),
    /// Write policies in canonical form; comments, order and meaning stay.
    Fmt(fmt::Arguments),
    /// Print the functions that conditions can call.
    ListFunctions(functions::Arguments),
    /// Explain a code that `check` has printed.
    ExplainCode(explain_code::Arguments),
    /// Fold, take apart, key and compare names.
    Name(name::Arguments),
    /// Read phone numbers, or find them in text.
    Phone(phone::Arguments),
}

impl Command {
    /// Whether what the command writes is read as JSON.
    fn is_json(&self) -> bool {
        match self {
            Command::Check(arguments) => arguments.is_json(),
            Command::Decide(arguments) => arguments.is_json(),
            Command::Explain(arguments) => arguments.is_json(),
            Command::Test(arguments) => arguments.is_json(),
            Command::Name(arguments) => arguments.is_json(),
            Command::Phone(arguments) => arguments.is_json(),
            Command::Compile(_) | Command::Fmt(_) | Command::ListFunctions(_) | Command::ExplainCode(_) => {
                false
            }
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Fine,
    Findings,
}

impl Outcome {
    /// Findings, if there are any in one of two parts of the work.
    const fn or(self, other: Self) -> Self {
        match self {
            Self::Fine => other,
            Self::Findings => self,
        }
    }

    /// This outcome, of what is told in writing. That nobody reads on, as behind `| head`, makes no other one of it.
    fn told(self, written: io::Result<()>) -> Result<Self, Failure> {
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            Ok(()) | Err(_) => Ok(self),
        }
    }

    const fn exit_code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
enum Failure {
    /// The call was wrong: a file that is not there, a policy that has mistakes.
    Usage(Vec<Refusal>),
    /// Reading or writing failed.
    Io(io::Error),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Usage(refusals) => {
                let lines: Vec<&str> = refusals.iter().map(Refusal::prose).collect();
                f.write_str(&lines.join("\n"))
            }
            Failure::Io(error) => error.fmt(f),
        }
    }
}

impl Failure {
    fn usage(message: impl Into<String>) -> Failure {
        Refusal::new(message).into()
    }

    /// One object for each thing that is wrong, on the standard output. That it cannot be written is no other failure.
    fn write_json(&self) {
        let mut out = io::stdout().lock();
        let _ = match self {
            Failure::Usage(refusals) => refusals.iter().try_for_each(|refusal| refusal.write(&mut out)),
            Failure::Io(error) => Refusal::new(error.to_string()).write(&mut out),
        };
    }

    /// What is wrong with a file that was named.
    fn of_file(path: &Path, error: impl std::fmt::Display) -> Failure {
        Refusal::of_file(path, error).into()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Usage(vec![refusal])
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Failure {
        Refusal::from(error).into()
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

/// The exit code of a wrong call; clap uses the same.
const USAGE: u8 = 2;
/// The exit code for what should not have failed.
const INTERNAL: u8 = 3;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return call::refuse(&error),
    };
    let is_json = arguments.command.is_json();
    let result = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::ListFunctions(arguments) => functions::run(&arguments),
        Command::ExplainCode(arguments) => explain_code::run(&arguments),
        Command::Name(arguments) => name::run(&arguments),
        Command::Phone(arguments) => phone::run(&arguments),
    };
    match result {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        // Nobody reads on. Who may have found anything by then has said so by `Outcome::told`.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure);
            if is_json {
                failure.write_json();
            }
            match failure {
                Failure::Usage(_) => ExitCode::from(USAGE),
                Failure::Io(_) => ExitCode::from(INTERNAL),
            }
        }
    }
}
