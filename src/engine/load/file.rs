//! Lists in files of the policy's folder: opening them, and telling what was found in them.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Component, Path};

use super::lists::reading;
use super::{Options, Source};
use crate::check::PATTERN_HELP;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::ir::{self, Policy};
use crate::kind::Scalar;
use crate::list::{self, EntrySlip, List, ListKind};
use crate::matcher::phone::{PhoneDoubt, Region};
use crate::matcher::text::is_wide_comma;
use crate::span::Span;

/// How many mistakes of one list file are shown; the rest are counted.
const BAD_LINES_SHOWN: usize = 10;

pub(super) fn file_list(
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
    tell(&loaded.report, file, declared, span, found);
    loaded.list
}

/// Tells what was found in a file.
fn tell(report: &list::Report, file: &str, declared: &ir::List, span: Span, found: &mut Vec<Diagnostic>) {
    for bad in report.bad.iter().take(BAD_LINES_SHOWN) {
        let message = format!("line {} of `{file}` cannot be on the list", bad.line);
        found.push(Diagnostic::new(Code::BadListEntry, span, message).help(bad.fault.to_string()));
    }
    if report.bad_count > BAD_LINES_SHOWN {
        let message =
            format!("{} more lines of `{file}` cannot be on the list", report.bad_count - BAD_LINES_SHOWN);
        found.push(Diagnostic::new(Code::BadListEntry, span, message));
    }
    for (line, slip) in &report.slips {
        let (code, help) = slip_help(*slip);
        let message = format!("line {line} of `{file}` {slip}");
        found.push(Diagnostic::new(code, span, message).help(help));
    }
    for (line, doubt) in &report.doubtful {
        let message = format!("line {line} of `{file}` {doubt}");
        let help = match doubt {
            PhoneDoubt::Unassigned => {
                "is a digit missing or wrong? write whole numbers, best with their country code"
            }
            PhoneDoubt::Extension => "if that is meant, write such numbers without it",
        };
        found.push(Diagnostic::new(Code::DoubtfulPhone, span, message).help(help));
    }
    if report.is_nameless {
        let message =
            format!("no column of `{file}` is named as that of the values, so whole lines are its entries");
        let help = format!("name it `{}` in the first line", declared.of.word());
        found.push(Diagnostic::new(Code::DoubtfulList, span, message).help(help));
    }
    if let Some(line) = report.overfull {
        let message = format!("line {line} of `{file}` has more columns than there are headings");
        let help = "what is beyond them is not read; put a text that has the mark between columns in it into quotes, as in `\"Acme Co., Ltd.\"`";
        found.push(Diagnostic::new(Code::DoubtfulList, span, message).help(help));
    }
    for heading in &report.passed_over {
        let message =
            format!("the column `{}` of `{file}` is not read: another has the values", excerpt(heading));
        let help = "write all values into one column; name one otherwise that is only for people";
        found.push(Diagnostic::new(Code::DoubtfulList, span, message).help(help));
    }
    for (heading, known) in &report.misspelt {
        let message = format!("the column `{}` of `{file}` is not read", excerpt(heading));
        found.push(
            Diagnostic::new(Code::DoubtfulList, span, message).help(format!("did you mean `{known}`?")),
        );
    }
}

/// The code of a slip in a list file, and what to do about it.
fn slip_help(slip: EntrySlip) -> (Code, &'static str) {
    match slip {
        EntrySlip::Several(mark) if is_wide_comma(mark) => {
            (Code::DoubtfulList, "part columns by `,`; put an entry that has one into quotes")
        }
        EntrySlip::Several(_) => (
            Code::DoubtfulList,
            "a file with columns begins with a line that names them, as in `value,reason`; put an entry that has such a mark into quotes",
        ),
        EntrySlip::Numbered => {
            (Code::DoubtfulList, "take the numbers or bullets away; put an entry that has one into quotes")
        }
        EntrySlip::Remark => (
            Code::DoubtfulList,
            "a comment is a line of its own, a remark a column, as in `value,reason`; put an entry that has such a mark into quotes",
        ),
        EntrySlip::Quotes => (
            Code::DoubtfulList,
            "take the marks away, or quote with `\"`; put an entry that has them of its own into quotes",
        ),
        EntrySlip::Pattern => (Code::DoubtfulText, PATTERN_HELP),
    }
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
