//! `menshen explain-code`: what a code of `check` means, and the way out.

use std::io::Write;

use clap::Args;
use menshen::diagnostic::Code;

use crate::{Failure, Outcome};

/// Explain a code that `check` has printed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  menshen explain-code E0301\n  menshen explain-code        (all codes, a line each)\n\n\
    Ends with 0, and with 2 if there is no such code."
)]
pub(crate) struct Arguments {
    /// The code, such as E0301; without it all codes are listed.
    code: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut out = std::io::stdout().lock();
    match &arguments.code {
        None => {
            for code in Code::ALL {
                writeln!(out, "{}  {:<7}  {}", code.id(), code.severity().word(), code.title())?;
            }
        }
        Some(id) => {
            let code = Code::from_id(id).ok_or_else(|| {
                Failure::usage(format!("there is no code `{id}`; `menshen explain-code` lists them"))
            })?;
            writeln!(
                out,
                "{} ({}): {}\n\n{}",
                code.id(),
                code.severity().word(),
                code.title(),
                code.explanation()
            )?;
        }
    }
    Ok(Outcome::Fine)
}
