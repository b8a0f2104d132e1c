//! The lists of a policy: of its own values, of files beside it, and of the host.
//!
//! Not for reading the lines of a file, which [`list::read`] does. Cost: that of the lists.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Component, Path};
use std::sync::Arc;

use super::{Options, Source};
use crate::calendar::Zone;
use crate::check;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::ir::{self, ListSource, Policy};
use crate::kind::Scalar;
use crate::limits::Limits;
use crate::list::{self, List, ListBuilder, ListKind, Note, Reading, is_overreach};
use crate::matcher::phone::Region;
use crate::span::Span;
use crate::syntax::ast::Closeness;

/// How many mistakes of one list file are shown; the rest are counted.
const BAD_LINES_SHOWN: usize = 10;

/// The lists of a policy, by their places; `None` for one that the host has not given.
pub(super) fn lists(
    policy: &Policy,
    source: &Source,
    options: &Options,
    found: &mut Vec<Diagnostic>,
) -> Vec<Option<Arc<List>>> {
    let mut made = Vec::new();
    for declared in &policy.lists {
        let is_hosted = options.lists.contains_key(&declared.name);
        let own = match &declared.source {
            ListSource::Values(values) => Some(values_list(policy, declared, values, options, found)),
            ListSource::File(file, span) if !is_hosted => {
                Some(file_list(policy, declared, file, *span, source, options, found))
            }
            ListSource::File(..) | ListSource::Host => None,
        };
        // What the host has put in place of a list of the policy's own stays there.
        let own = own.filter(|_| !is_hosted).map(Arc::new);
        found.extend(own.as_deref().and_then(|list| short_names(declared, list)));
        if !is_hosted {
            found.extend(not_given(policy, declared, options));
        }
        made.push(own.or_else(|| host_list(declared, options, found)));
    }
    made
}

/// Names of a list that are too short for the edits that it forgives.
fn short_names(declared: &ir::List, list: &List) -> Option<Diagnostic> {
    let (Some(Closeness::Edits(edits)), List::Name(names)) = (declared.closeness, list) else { return None };
    let short = names.iter().filter(|(_, name)| is_overreach(name, edits)).count();
    let names = match short {
        0 => return None,
        1 => "a name on this list".to_owned(),
        more => format!("each of {more} names on this list"),
    };
    Some(check::short_names(&names, edits, declared.span))
}

fn reading<'l>(policy: &Policy, declared: &ir::List, limits: &'l Limits) -> Reading<'l> {
    let mut reading = Reading::new(ListKind::of(declared.of), limits);
    reading.region = Region::from_code(&policy.region).unwrap_or(Region::UNKNOWN);
    reading.zone = Zone::named(&policy.zone).unwrap_or_else(Zone::utc);
    reading
}

fn values_list(
    policy: &Policy,
    declared: &ir::List,
    values: &[(String, Span)],
    options: &Options,
    found: &mut Vec<Diagnostic>,
) -> List {
    let mut builder = ListBuilder::new(reading(policy, declared, &options.limits));
    for (place, (text, span)) in (1..).zip(values) {
        if let Err(fault) = builder.push(text, place, Note::default()) {
            found.push(
                Diagnostic::new(Code::BadListSource, *span, "this value cannot be on the list")
                    .help(fault.to_string()),
            );
        }
    }
    match builder.finish() {
        Ok((list, _)) => list,
        Err(error) => {
            found.push(
                Diagnostic::new(Code::BadListSource, declared.span, "the list cannot be made")
                    .help(error.to_string()),
            );
            List::empty(ListKind::of(declared.of))
        }
    }
}

fn file_list(
    policy: &Policy,
    declared: &ir::List,
    file: &str,
    span: Span,
    source: &Source,
    options: &Options,
    found: &mut Vec<Diagnostic>,
) -> List {
    let mut refuse = |message: String, help: &str| {
        found.push(Diagnostic::new(Code::BadListSource, span, message).help(help));
        List::empty(ListKind::of(declared.of))
    };
    let Some(folder) = &source.folder else {
        return refuse(
            format!("the file `{file}` cannot be read"),
            "this policy was loaded from text alone, without a folder",
        );
    };
    let opened = match open_inside(folder, file) {
        Ok(Some(opened)) => opened,
        Ok(None) => {
            return refuse(
                format!("the file `{file}` is outside the policy's folder"),
                "name a file beside the policy, as in `lists/blocked.csv`; a link must not lead out of the folder either",
            );
        }
        Err(error) => {
            return refuse(format!("the file `{file}` cannot be read: {error}"), "check its name and place");
        }
    };
    // Without a region, which is a mistake of its own, nothing can be said of a national number.
    if declared.of == Scalar::Phone && Region::from_code(&policy.region).is_none() {
        return List::empty(ListKind::of(declared.of));
    }
    let read = list::read(BufReader::new(opened), reading(policy, declared, &options.limits));
    let loaded = match read {
        Ok(loaded) => loaded,
        Err(error) => return refuse(format!("the file `{file}` cannot be read"), &error.to_string()),
    };
    for bad in loaded.report.bad.iter().take(BAD_LINES_SHOWN) {
        let message = format!("line {} of `{file}` cannot be on the list", bad.line);
        found.push(Diagnostic::new(Code::BadListEntry, span, message).help(bad.fault.to_string()));
    }
    if loaded.report.bad_count > BAD_LINES_SHOWN {
        let message = format!(
            "{} more lines of `{file}` cannot be on the list",
            loaded.report.bad_count - BAD_LINES_SHOWN
        );
        found.push(Diagnostic::new(Code::BadListEntry, span, message));
    }
    if let Some(line) = loaded.report.wide_comma {
        let message = format!("line {line} of `{file}` has a full-width comma, which parts no columns");
        let help = "part columns by `,`; put an entry that has one into quotes";
        found.push(Diagnostic::new(Code::DoubtfulList, span, message).help(help));
    }
    if let Some(line) = loaded.report.doubtful {
        let message = format!(
            "line {line} of `{file}` is as long as a telephone number, but its country has none like it"
        );
        let help = "is a digit missing or wrong? write whole numbers, best with their country code";
        found.push(Diagnostic::new(Code::DoubtfulPhone, span, message).help(help));
    }
    for (heading, known) in &loaded.report.misspelt {
        let message = format!("the column `{}` of `{file}` is not read", excerpt(heading));
        found.push(
            Diagnostic::new(Code::DoubtfulList, span, message).help(format!("did you mean `{known}`?")),
        );
    }
    loaded.list
}

/// Opens a file of the policy's folder; `None` if the name leads out of it, by itself or by links. A policy may come from
/// elsewhere, links and all: what its checking tells of a list's lines must not be of other files.
fn open_inside(folder: &Path, file: &str) -> io::Result<Option<File>> {
    let is_inside =
        Path::new(file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_inside {
        return Ok(None);
    }
    let here = Path::new(".");
    let folder = if folder.as_os_str().is_empty() { here } else { folder }.canonicalize()?;
    let real = folder.join(file).canonicalize()?;
    if real.starts_with(&folder) { File::open(real).map(Some) } else { Ok(None) }
}

/// What to say of a list that the host has not given: that it has not, if it has to; and whether it has given one by a name
/// that may have been meant for it.
fn not_given(policy: &Policy, declared: &ir::List, options: &Options) -> Option<Diagnostic> {
    let is_declared = |name: &&str| policy.lists.iter().any(|list| list.name == **name);
    let strays = options.lists.keys().map(String::as_str).filter(|name| !is_declared(name));
    let near = did_you_mean(&declared.name, strays).map(|stray| {
        format!(
            "the host has given a list `{}`, which policy `{}` does not declare",
            excerpt(stray),
            policy.name
        )
    });
    let name = &declared.name;
    let (message, help) = match (&declared.source, near) {
        (ListSource::Host, near) => (
            format!("the host has no list `{name}`"),
            near.unwrap_or_else(|| "who is on it is unknown until the host gives it".to_owned()),
        ),
        (_, Some(near)) => (format!("the host has put no list in place of `{name}`"), near),
        (_, None) => return None,
    };
    Some(Diagnostic::new(Code::HostListMissing, declared.span, message).help(help))
}

fn host_list(declared: &ir::List, options: &Options, found: &mut Vec<Diagnostic>) -> Option<Arc<List>> {
    let list = options.lists.get(&declared.name)?;
    if list.kind() != ListKind::of(declared.of) {
        let message =
            format!("the host's list `{}` does not hold {} values", declared.name, declared.of.word());
        found.push(Diagnostic::new(Code::BadListSource, declared.span, message));
    }
    Some(Arc::clone(list))
}
