//! From a policy's text and its lists to a program.

mod file;
mod lists;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check;
use crate::compile::{self, Misfit};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::document;
use crate::function::Registry;
use crate::image::{ImageError, is_image};
use crate::keyword::KeywordFault;
use crate::limits::Limits;
use crate::list::List;
use crate::program::Program;
use crate::span::Span;

/// So many bytes tell an image from other files.
const MAGIC_BYTES: u64 = 8;

/// How long a reservation is held unless the host says otherwise.
pub(super) const RESERVATION_MS: i64 = 600_000;

/// What a host gives to an engine besides the policy.
#[derive(Clone, Debug)]
pub struct Options {
    /// The functions that policies may call: the built-in ones, and what the host has registered.
    pub functions: Registry,
    /// Lists by name: those that a policy declares with `from: host`, and what shall stand in place of its own. Who is on a
    /// list `from: host` is unknown until it is given ([`Engine::missing_lists`](super::Engine::missing_lists)).
    pub lists: BTreeMap<String, Arc<List>>,
    /// The bounds.
    pub limits: Limits,
    /// How long a reservation is held before it lapses, in milliseconds. Ten minutes: an act that takes longer is asked
    /// again. More than a year counts as a year, and none at all as ten minutes.
    pub reservation_ms: i64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            functions: Registry::default(),
            lists: BTreeMap::new(),
            limits: Limits::default(),
            reservation_ms: RESERVATION_MS,
        }
    }
}

/// A policy's text, and where its files are.
#[derive(Clone)]
pub struct Source {
    name: String,
    text: String,
    folder: Option<PathBuf>,
    mistakes: Vec<Diagnostic>,
}

/// A policy's text names people, on its lists above all: only its length is shown.
impl fmt::Debug for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Source")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// Why a policy was not loaded.
#[derive(Debug)]
pub enum LoadError {
    /// A file cannot be read.
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The policy has mistakes.
    Mistakes(Box<Report>),
    /// The file is an image that cannot be loaded, or was read as a policy's text.
    Image {
        /// Which.
        path: PathBuf,
        /// Why.
        error: ImageError,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Io { path, error } => write!(f, "{}: {error}", path.display()),
            LoadError::Image { path, error } => write!(f, "{}: {error}", path.display()),
            LoadError::Mistakes(report) => {
                write!(f, "the policy has mistakes\n\n{}", report.render(crate::diagnostic::Colour::Plain))
            }
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadError::Io { error, .. } => Some(error),
            LoadError::Image { error, .. } => Some(error),
            LoadError::Mistakes(_) => None,
        }
    }
}

impl Source {
    /// A policy that has no files.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into(), folder: None, mistakes: Vec::new() }
    }

    /// The same policy with its list files in `folder`: for text that is not where its files are, as in an editor.
    #[must_use]
    pub fn beside(mut self, folder: impl Into<PathBuf>) -> Source {
        self.folder = Some(folder.into());
        self
    }

    /// Reads `policy.yaml` of a folder, or a policy file itself; its lists are beside the file that a link leads to. Bytes
    /// that are not UTF-8 become a mistake of the policy.
    ///
    /// # Errors
    /// The file cannot be read, or is a compiled image.
    pub fn read(path: &Path, limits: &Limits) -> Result<Source, LoadError> {
        let file = if path.is_dir() { path.join("policy.yaml") } else { path.to_path_buf() };
        // One byte more than the limit is enough to see that it is passed.
        let most = u64::try_from(limits.policy_bytes).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        File::open(&file)
            .and_then(|opened| opened.take(most).read_to_end(&mut bytes))
            .map_err(|error| LoadError::Io { path: file.clone(), error })?;
        if is_image(&bytes) {
            return Err(LoadError::Image { path: file, error: ImageError::HasNoText });
        }
        // The files of a policy are beside it, and not beside a link to it. What has no path of its own (a pipe) has no files.
        let real = file.canonicalize().unwrap_or_else(|_| file.clone());
        let folder = real.parent().map(Path::to_path_buf);
        let name = file.display().to_string();
        Ok(match document::decode(&bytes, limits) {
            Ok(text) => Source { name, text: text.to_owned(), folder, mistakes: Vec::new() },
            Err(bad) => Source { name, text: bad.text, folder, mistakes: vec![bad.diagnostic] },
        })
    }

    /// What diagnostics call the policy.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The policy's text.
    pub fn policy(&self) -> &str {
        &self.text
    }
}

/// The bytes of an image; `None` if the path is something else. A pipe can be read only once, so it is never an image.
pub(super) fn read_image(path: &Path, limits: &Limits) -> Result<Option<Vec<u8>>, LoadError> {
    if !path.is_file() {
        return Ok(None);
    }
    let io = |error| LoadError::Io { path: path.to_path_buf(), error };
    let file = File::open(path).map_err(io)?;
    // One byte more than the limit is enough to see that it is passed.
    let most = u64::try_from(limits.image_bytes).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    (&file).take(MAGIC_BYTES).read_to_end(&mut bytes).map_err(io)?;
    if !is_image(&bytes) {
        return Ok(None);
    }
    (&file).take(most.saturating_sub(MAGIC_BYTES)).read_to_end(&mut bytes).map_err(io)?;
    Ok(Some(bytes))
}

/// The program of a policy, and the doubts that were found on the way; or the report of every mistake.
pub(super) fn program(source: &Source, options: &Options) -> Result<(Program, Report), Box<Report>> {
    let again = |found| Report::new(source.name.clone(), source.text.clone(), found, &options.limits);
    if !source.mistakes.is_empty() {
        return Err(Box::new(again(source.mistakes.clone())));
    }
    let (policy, mut found) = check::check_as_far(&source.text, &options.functions, &options.limits);
    // Of a policy with errors, too: what is wrong with its lists is found in the same run.
    let lists = policy.as_ref().map(|policy| lists::lists(policy, source, options, &mut found));
    let report = again(found);
    match (policy, lists) {
        (Some(policy), Some(lists)) if !report.has_errors() => {
            let keywords: Vec<_> = policy.keywords.iter().map(|set| set.span).collect();
            let names: Vec<_> = policy.lists.iter().map(|list| list.span).collect();
            match compile::compile(policy, lists, options.functions.clone(), &options.limits) {
                Ok(program) => Ok((program, report)),
                Err(misfits) => {
                    let found = misfits.iter().map(|misfit| misfit_report(misfit, &keywords, &names));
                    Err(Box::new(again(found.collect())))
                }
            }
        }
        _ => Err(Box::new(report)),
    }
}

/// What does not fit, at its place in the policy: `keywords` and `lists` are where its sets and lists are declared.
fn misfit_report(misfit: &Misfit, keywords: &[Span], lists: &[Span]) -> Diagnostic {
    let place = |spans: &[Span], at: usize| spans.get(at).copied().unwrap_or_default();
    match misfit {
        Misfit::Keyword(KeywordFault { set, fault, .. }) => {
            let span = place(keywords, set.0 as usize);
            Diagnostic::new(Code::TooMany, span, "these keywords cannot be searched for together")
                .help(fault.to_string())
        }
        Misfit::NearNames { list, error } => {
            let message = "this list cannot be searched for near names";
            Diagnostic::new(Code::BadListSource, place(lists, *list), message).help(error.to_string())
        }
    }
}
