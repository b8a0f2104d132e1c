//! From lines to requests, decisions, and the text of answers.

use std::io::{self, Write};

use menshen::decision::Verdict;
use menshen::engine::Scratch;
use menshen::engine::{DecisionReport, Engine};
use menshen::request::Request;
use serde::Serialize;

use super::{Arguments, Format};
use crate::chunks::Chunk;
use crate::escape::TsvText;
use crate::reason;

#[derive(Serialize)]
struct Answer<'a> {
    line: u64,
    #[serde(flatten)]
    report: &'a DecisionReport,
}

#[derive(Serialize)]
struct Refusal<'a> {
    line: u64,
    error: &'a str,
}

/// Something that came of a line, or why the line cannot be read.
type OfLine<T> = (u64, Result<T, String>);

/// Reads the requests of a chunk; up to the first bad line if that is fatal.
pub(super) fn read(chunk: &Chunk, engine: &Engine, arguments: &Arguments) -> Vec<OfLine<Request>> {
    let limits = engine.limits();
    let mut requests = Vec::new();
    for (number, line) in chunk.lines() {
        let read = match line {
            None => Err(format!("longer than {} bytes", limits.request_bytes)),
            Some(line) if line.trim_ascii().is_empty() => continue,
            Some(line) => Request::from_json(line, limits).map_err(|error| error.to_string()),
        };
        let ends = read.is_err() && arguments.fatal;
        requests.push((number, read));
        if ends {
            break;
        }
    }
    requests
}

/// Decides requests in their order, and counts those that are allowed.
pub(super) fn decide(
    requests: Vec<OfLine<Request>>,
    engine: &Engine,
    arguments: &Arguments,
    scratch: &mut Scratch,
) -> Vec<OfLine<DecisionReport>> {
    let mut decide = |request: Request| {
        let mut decision = engine.decide(&request, scratch);
        let report = decision.report(arguments.mask.into());
        if let (Some(reservation), Some(at), false) =
            (decision.reservation(), request.at, arguments.no_commit)
        {
            let _ = engine.commit(reservation, at.0);
        }
        report
    };
    requests.into_iter().map(|(number, request)| (number, request.map(&mut decide))).collect()
}

/// The answers to a chunk as they are written.
#[derive(Default)]
pub(super) struct Answers {
    /// For the standard output.
    pub(super) text: Vec<u8>,
    /// For the standard error.
    pub(super) errors: Vec<u8>,
    pub(super) tally: Tally,
    /// The number of the last line.
    pub(super) last: u64,
    /// Whether the run ends here.
    pub(super) is_fatal: bool,
}

impl Answers {
    pub(super) fn new(decided: &[OfLine<DecisionReport>], arguments: &Arguments) -> io::Result<Answers> {
        let mut answers = Answers::default();
        for (line, decided) in decided {
            answers.last = *line;
            match decided {
                Ok(report) => {
                    if let Some(count) = answers.tally.verdicts.get_mut(report.verdict as usize) {
                        *count += 1;
                    }
                    write(&mut answers.text, *line, report, arguments.format)?;
                }
                Err(error) => {
                    answers.tally.bad += 1;
                    writeln!(answers.errors, "line {line}: {error}")?;
                    answers.is_fatal = arguments.fatal;
                    refuse(&mut answers.text, *line, error, arguments.format)?;
                }
            }
        }
        Ok(answers)
    }
}

fn write(out: &mut Vec<u8>, line: u64, report: &DecisionReport, format: Format) -> io::Result<()> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &Answer { line, report })?;
            writeln!(out)
        }
        Format::Text => {
            let reasons: Vec<String> = report.reasons.iter().map(reason::line).collect();
            let id = report.request_id.as_deref().unwrap_or("-");
            let after_the_fact = if report.enforceable { "" } else { " (after the fact)" };
            let (id, reasons) = (TsvText(id), reasons.join("; "));
            writeln!(out, "{line}\t{id}\t{}{after_the_fact}\t{}", report.verdict.word(), TsvText(&reasons))
        }
    }
}

fn refuse(out: &mut Vec<u8>, line: u64, error: &str, format: Format) -> io::Result<()> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &Refusal { line, error })?;
            writeln!(out)
        }
        Format::Text => writeln!(out, "{line}\t-\terror\t{}", TsvText(error)),
    }
}

/// How many decisions of each verdict, and how many lines that could not be read.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    verdicts: [u64; Verdict::ALL.len()],
    pub(super) bad: u64,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Tally) {
        for (count, more) in self.verdicts.iter_mut().zip(other.verdicts) {
            *count += more;
        }
        self.bad += other.bad;
    }

    /// The counts in one line, for whoever looks on.
    pub(super) fn summarise(&self) {
        let verdicts = Verdict::ALL.iter().zip(&self.verdicts).rev().filter(|(_, count)| **count > 0);
        let mut parts: Vec<String> =
            verdicts.map(|(verdict, count)| format!("{count} {}", verdict.word())).collect();
        if self.bad > 0 {
            parts.push(format!("{} unreadable", self.bad));
        }
        // It goes to a terminal; that nobody looks any more is no failure.
        let _ = writeln!(
            io::stderr(),
            "{}",
            if parts.is_empty() { "no requests".to_owned() } else { parts.join(", ") }
        );
    }
}
