//! `menshen compile`: a policy as an image, which loads without parsing or checking.

use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use menshen::diagnostic::shown;
use menshen::engine::{Engine, is_image};
use menshen::ir::ListSource;

use crate::policy;
use crate::{Failure, Outcome};

/// Write a policy and its lists as one image, which loads without being parsed or checked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  menshen compile policies/wecom -o wecom.image\n  \
    menshen decide wecom.image policies/wecom/requests.jsonl\n  menshen compile policy.yaml -o - | ssh host 'cat > policy.image'\n\n\
    `decide`, `explain` and `test` take an image wherever they take a policy; a service loads it with `Engine::from_image`. \
    The same policy gives the same bytes, so images can be compared. An image is for the version of menshen that made it: \
    keep the policy, and compile it again after an update. Lists that come from the host are not in it. \
    A file that is there and is no image is not written over. Its checksum \
    finds damage, it is no signature: take images only from where you would take policies.\n\n\
    Ends with 0, and with 2 if the policy cannot be read or has mistakes, which are shown, or the image cannot be written.")]
pub(crate) struct Arguments {
    /// A policy file, or a folder with a `policy.yaml`.
    policy: PathBuf,
    /// The file to write; `-` for the standard output. Without it, the policy's file or folder name with `.image`, here.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let engine = policy::load(&arguments.policy)?;
    let image = engine.image();
    let file = match &arguments.output {
        Some(file) => file.clone(),
        None => default_file(&arguments.policy)?,
    };
    if file.as_os_str() == "-" {
        let mut out = std::io::stdout().lock();
        if out.is_terminal() {
            return Err(Failure::usage("an image is no text for a terminal; name a file with -o"));
        }
        out.write_all(&image)?;
    } else {
        refuse_loss(&file, &arguments.policy)?;
        std::fs::write(&file, &image).map_err(|error| Failure::of_file(&file, error))?;
    }
    // That nobody listens is no failure.
    let _ = writeln!(
        std::io::stderr(),
        "{}: {} bytes: {}",
        shown(&file.display().to_string()),
        image.len(),
        contents(&engine)
    );
    Ok(Outcome::Fine)
}

/// So many bytes tell an image from other files.
const MAGIC_BYTES: u64 = 8;

/// Refuses to write an image over what could not be made again: `-o` before a policy, a list or a file of cases is a slip
/// that would cost it, by whatever link. An older image may be replaced, but not the one that is being read.
fn refuse_loss(file: &Path, policy: &Path) -> Result<(), Failure> {
    let refuse = |why| Err(Failure::usage(format!("{}: {why}; name another file with -o", file.display())));
    // What is not there, or is a device or a pipe, holds nothing that could be lost.
    if !file.is_file() {
        return Ok(());
    }
    if file.canonicalize().ok().is_some_and(|real| policy.canonicalize().ok() == Some(real)) {
        return refuse("this is what is compiled, and would be overwritten by its image");
    }
    let mut start = Vec::new();
    File::open(file)
        .and_then(|opened| opened.take(MAGIC_BYTES).read_to_end(&mut start))
        .map_err(|error| Failure::of_file(file, error))?;
    if start.is_empty() || is_image(&start) { Ok(()) } else { refuse("this file is there, and is no image") }
}

/// `wecom.image` for `policies/wecom`, `office.image` for `office.yaml`.
fn default_file(policy: &Path) -> Result<PathBuf, Failure> {
    let failed = |error| Failure::of_file(policy, error);
    let full = policy.canonicalize().map_err(failed)?;
    let name = if full.is_dir() { full.file_name() } else { full.file_stem() };
    let name = name.ok_or_else(|| Failure::usage("name the image's file with -o"))?;
    let mut name = name.to_owned();
    name.push(".image");
    Ok(PathBuf::from(name))
}

/// `24 rules, 2 lists with 1204 entries, 1 quota`
fn contents(engine: &Engine) -> String {
    let program = engine.program();
    let policy = &program.policy;
    let count = |count: usize, one: &str, more: &str| {
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { more }))
    };
    let own = policy.lists.iter().zip(&program.lists).filter(|(list, _)| list.source != ListSource::Host);
    let entries: usize = own.filter_map(|(_, list)| list.as_ref()).map(|list| list.len()).sum();
    let lists = count(policy.lists.len(), "list", "lists").map(|lists| {
        format!("{lists} with {}", count(entries, "entry", "entries").unwrap_or("no entries".to_owned()))
    });
    let parts = [
        Some(count(policy.rules.len(), "rule", "rules").unwrap_or("no rules".to_owned())),
        lists,
        count(policy.keywords.len(), "keyword set", "keyword sets"),
        count(policy.schedules.len(), "schedule", "schedules"),
        count(policy.tiers.len(), "tier", "tiers"),
        count(policy.quotas.len(), "quota", "quotas"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
