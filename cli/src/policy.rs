//! Loading a policy for a command, and the options that commands share.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use menshen::diagnostic::Report;
use menshen::engine::{Engine, Options};
use menshen::request::mask::Masking;

use crate::{Failure, Outcome};

/// Whether and how personal data is masked in reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mask {
    /// `138****8000`, `张*`
    KeepFirst,
    /// `138****8000`, `*伟`
    KeepLast,
    /// In full.
    Off,
}

impl From<Mask> for Masking {
    fn from(mask: Mask) -> Masking {
        match mask {
            Mask::KeepFirst => Masking::KeepFirst,
            Mask::KeepLast => Masking::KeepLast,
            Mask::Off => Masking::Off,
        }
    }
}

/// Loads a policy that must be without errors, or an image of one.
pub(crate) fn load(path: &Path) -> Result<Engine, Failure> {
    Engine::read_dir(path, Options::default()).map_err(Failure::from)
}

/// Runs `one` for every path. A path that is refused does not keep the others from being looked at; what is wrong with the
/// refused ones is said in the end.
pub(crate) fn for_each(
    paths: &[PathBuf],
    mut one: impl FnMut(&Path) -> Result<Outcome, Failure>,
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Fine;
    let mut refused = Vec::new();
    for path in paths {
        match one(path) {
            Ok(Outcome::Fine) => {}
            Ok(Outcome::Findings) => outcome = Outcome::Findings,
            Err(Failure::Usage(refusals)) => refused.extend(refusals),
            Err(Failure::Io(error)) => return Err(Failure::Io(error)),
        }
    }
    if refused.is_empty() { Ok(outcome) } else { Err(Failure::Usage(refused)) }
}

/// `3 errors and 1 warning`
pub(crate) fn tally(report: &Report) -> String {
    let count = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        more => format!("{more} {noun}s"),
    };
    format!("{} and {}", count(report.errors(), "error"), count(report.warnings(), "warning"))
}
