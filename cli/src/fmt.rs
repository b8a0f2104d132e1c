//! `menshen fmt`: the canonical form of policies, comments kept.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use menshen::diagnostic::{Report, shown};
use menshen::document::{Step, Unformatted, decode, format};
use menshen::engine::{ImageError, is_image};
use menshen::limits::Limits;
use menshen::syntax::{parse, print};

use crate::policy::for_each;
use crate::{Failure, Outcome};

/// Write policies in canonical form; comments, order and meaning stay.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  menshen fmt policies/wecom            (rewrites policy.yaml)\n  \
    menshen fmt --check policies/*        (for CI)\n  menshen fmt - < policy.yaml\n\n\
    What can be read as YAML is laid out, also where `check` finds mistakes: a condition that cannot be read stays as it \
    stands.\n\n\
    Ends with 0, with 1 if --check found a file that would change, and with 2 if a file cannot be read or written, or its \
    YAML has mistakes; the others are looked at all the same.")]
pub(crate) struct Arguments {
    /// Policy files, or folders with a `policy.yaml`; `-` reads the standard input and writes the standard output.
    #[arg(required = true)]
    policies: Vec<PathBuf>,
    /// Change nothing; name the files that would change.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    for_each(&arguments.policies, |path| one(path, arguments))
}

fn one(path: &Path, arguments: &Arguments) -> Result<Outcome, Failure> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        let formatted = formatted(Path::new("<stdin>"), &bytes)?;
        return Outcome::Fine.told(std::io::stdout().write_all(formatted.as_bytes()));
    }
    let file = if path.is_dir() { path.join("policy.yaml") } else { path.to_owned() };
    let name = shown(&file.display().to_string());
    let failed = |error| Failure::usage(format!("{name}: {error}"));
    let bytes = std::fs::read(&file).map_err(failed)?;
    if is_image(&bytes) {
        return Err(Failure::usage(format!("{name}: {}", ImageError::HasNoText)));
    }
    let formatted = formatted(&file, &bytes)?;
    if formatted.as_bytes() == bytes {
        return Ok(Outcome::Fine);
    }
    if arguments.check {
        return Outcome::Findings.told(writeln!(std::io::stdout(), "{name} would change"));
    }
    replace(&file, &formatted).map_err(failed)?;
    Outcome::Fine.told(writeln!(std::io::stdout(), "{name} changed"))
}

fn formatted(file: &Path, bytes: &[u8]) -> Result<String, Failure> {
    let limits = Limits::default();
    let name = file.display();
    let mistakes = |text: &str, found| {
        let report = Report::new(name.to_string(), text, found, &limits);
        Failure::usage(format!("{name} has mistakes\n\n{}", report.render(Default::default())))
    };
    let text = decode(bytes, &limits).map_err(|bad| mistakes(&bad.text, vec![bad.diagnostic]))?;
    format(text, &limits, |path, text| rewrite(path, text, &limits)).map_err(|error| match error {
        Unformatted::Mistakes(found) => mistakes(text, found),
        Unformatted::NotKept => {
            Failure::usage(format!("{name} has a layout that cannot be changed without changing its meaning"))
        }
    })
}

/// The canonical text of an expression, quota or phrase; `None` for everything else, and for what cannot be parsed.
fn rewrite(path: &[Step<'_>], text: &str, limits: &Limits) -> Option<String> {
    // What was laid out over several lines stays as its author put it.
    if text.contains('\n') {
        return None;
    }
    let keys: Vec<&str> = path
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(*key),
            Step::Index(_) => None,
        })
        .collect();
    match keys.as_slice() {
        ["rules", .., "when"] | ["tiers", _] => {
            parse::expression(text, limits).ok().map(|expr| print::expression_of(&expr, text))
        }
        ["quotas", _] => parse::quota(text, limits).ok().map(|quota| print::quota_of(&quota, text)),
        ["rules", .., "then" | "do" | "advise"] => {
            parse::phrase(text, limits).ok().map(|phrase| print::phrase_of(&phrase, text))
        }
        _ => None,
    }
}

/// Writes beside the file and renames, so that a crash leaves the old text or the new one. What a symbolic link leads to is
/// replaced, not the link.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let file = file.canonicalize()?;
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = file.with_file_name(name);
    // A file of that name is somebody else's.
    let mut opened = File::create_new(&beside)?;
    let written = file
        .metadata()
        .and_then(|old| opened.set_permissions(old.permissions()))
        .and_then(|()| opened.write_all(text.as_bytes()))
        // The new name may reach the disk before the text does.
        .and_then(|()| opened.sync_all())
        .and_then(|()| std::fs::rename(&beside, &file));
    if written.is_err() {
        // That the text could not be written is what counts.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
