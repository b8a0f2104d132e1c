//! `menshen decide`: a stream of requests, a stream of decisions.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use menshen::decision::Verdict;
use menshen::engine::{DecisionReport, Engine};
use menshen::eval::Scratch;
use menshen::request::Request;
use serde::Serialize;

use crate::lines::{Line, Lines};
use crate::policy::{self, Mask};
use crate::terminal::Progress;
use crate::{Failure, Outcome};

/// Decide requests, one JSON object a line, in order.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  menshen decide policies/wecom policies/wecom/requests.jsonl\n  \
    tail -f requests.jsonl | menshen decide policies/wecom -\n  menshen decide --format text policies/wecom requests.jsonl | head\n\n\
    Quotas start empty and are counted as if every allowed act were done. A line that cannot be read is answered with\n\
    its number and an error, and skipped; with --fatal it ends the run. Ends with 1 if there was such a line.")]
pub(crate) struct Arguments {
    /// A policy file, or a folder with a `policy.yaml`.
    policy: PathBuf,
    /// Requests, one JSON object a line; `-` for the standard input.
    #[arg(default_value = "-")]
    requests: PathBuf,
    /// How decisions are written.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// End at the first line that cannot be read.
    #[arg(long)]
    fatal: bool,
    /// Only hold quotas for the reservation's time, as if no allowed act were ever done.
    #[arg(long)]
    no_commit: bool,
    /// How personal data is masked in reasons.
    #[arg(long, value_enum, default_value_t = Mask::KeepFirst)]
    mask: Mask,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line.
    Jsonl,
    /// One line of text a decision, with its reasons.
    Text,
}

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

/// How many decisions of each verdict, and how many lines that could not be read.
#[derive(Default)]
struct Tally {
    verdicts: [u64; Verdict::ALL.len()],
    bad: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let engine = policy::load(&arguments.policy)?;
    let mut lines = Lines::open(&arguments.requests, engine.limits().request_bytes)?;
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    // Whoever types requests by hand waits for each answer.
    let is_interactive = arguments.requests.as_os_str() == "-" && std::io::stdin().is_terminal();
    let mut progress = Progress::new();
    let mut tally = Tally::default();
    let mut scratch = Scratch::new();
    let mut number = 0;
    while let Some(line) = lines.next()? {
        number += 1;
        let read = match line {
            Line::TooLong => Err(format!("longer than {} bytes", engine.limits().request_bytes)),
            Line::Whole(line) if line.trim_ascii().is_empty() => continue,
            Line::Whole(line) => Request::from_json(line, engine.limits()).map_err(|error| error.to_string()),
        };
        match read {
            Ok(request) => {
                let report = decide(&engine, &request, &mut scratch, arguments);
                if let Some(count) = tally.verdicts.get_mut(report.verdict as usize) {
                    *count += 1;
                }
                write(&mut out, number, &report, arguments.format)?;
            }
            Err(error) => {
                tally.bad += 1;
                progress.clear();
                eprintln!("line {number}: {error}");
                if arguments.fatal {
                    out.flush()?;
                    return Ok(Outcome::Findings);
                }
                refuse(&mut out, number, &error, arguments.format)?;
            }
        }
        progress.show(number, "requests");
        if is_interactive {
            out.flush()?;
        }
    }
    out.flush()?;
    progress.clear();
    if std::io::stderr().is_terminal() {
        summarise(&tally);
    }
    Ok(if tally.bad == 0 { Outcome::Fine } else { Outcome::Findings })
}

fn decide(
    engine: &Engine,
    request: &Request,
    scratch: &mut Scratch,
    arguments: &Arguments,
) -> DecisionReport {
    let (report, reservation) = {
        let mut decision = engine.decide(request, scratch);
        (decision.report(arguments.mask.into()), decision.reservation())
    };
    if let (Some(reservation), Some(at), false) = (reservation, request.at, arguments.no_commit) {
        engine.commit(reservation, at.0);
    }
    report
}

fn write(out: &mut impl Write, line: u64, report: &DecisionReport, format: Format) -> Result<(), Failure> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &Answer { line, report }).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => {
            let reasons: Vec<String> =
                report.reasons.iter().map(|reason| format!("{}: {}", reason.rule, reason.text)).collect();
            let id = report.request_id.as_deref().unwrap_or("-");
            let after_the_fact = if report.enforceable { "" } else { " (after the fact)" };
            writeln!(out, "{line}\t{id}\t{}{after_the_fact}\t{}", report.verdict.word(), reasons.join("; "))?;
        }
    }
    Ok(())
}

fn refuse(out: &mut impl Write, line: u64, error: &str, format: Format) -> Result<(), Failure> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &Refusal { line, error }).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => writeln!(out, "{line}\t-\terror\t{error}")?,
    }
    Ok(())
}

fn summarise(tally: &Tally) {
    let verdicts = Verdict::ALL.iter().zip(&tally.verdicts).rev().filter(|(_, count)| **count > 0);
    let mut parts: Vec<String> =
        verdicts.map(|(verdict, count)| format!("{count} {}", verdict.word())).collect();
    if tally.bad > 0 {
        parts.push(format!("{} unreadable", tally.bad));
    }
    eprintln!("{}", if parts.is_empty() { "no requests".to_owned() } else { parts.join(", ") });
}
