//! The `menshen` command. Each subcommand is one file.
//!
//! Exit codes: 0 fine, 1 there are findings, 2 the call was wrong, 3 something failed that should not.

mod name;
mod phone;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Policies and matching rules for contact-add requests.
#[derive(Debug, Parser)]
#[command(name = "menshen", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fold, take apart, key and compare names.
    Name(name::Arguments),
    /// Read phone numbers, or find them in text.
    Phone(phone::Arguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Fine,
}

impl Outcome {
    const fn exit_code(self) -> u8 {
        match self {
            Self::Fine => 0,
        }
    }
}

/// The exit code for what should not have failed.
const INTERNAL: u8 = 3;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Name(arguments) => name::run(&arguments),
        Command::Phone(arguments) => phone::run(&arguments),
    };
    match result {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(failure) if failure.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("menshen: {failure}");
            ExitCode::from(INTERNAL)
        }
    }
}
