//! `menshen check`: every mistake of a policy in one run.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use menshen::diagnostic::{Report, shown};
use menshen::engine::{Cost, Engine, Options, Source};
use menshen::limits::Limits;

use crate::policy::{for_each, tally};
use crate::terminal::ColourChoice;
use crate::{Failure, Outcome};

/// Report every mistake of a policy, each at its place.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  menshen check policies/wecom\n  menshen check --format json policy.yaml | jq '.findings[].code'\n\n\
    A policy without errors is followed by what deciding one request costs at most, whatever the request says, in units of \
    about ten nanoseconds. `menshen explain-code E0301` says more about a code.\n\n\
    Ends with 0 if nothing was found, with 1 if anything was, and with 2 if a file cannot be read; the others are checked \
    all the same. (Commands that need a sound policy end with 2 if it has mistakes.)"
)]
pub(crate) struct Arguments {
    /// Policy files, or folders with a `policy.yaml`.
    #[arg(required = true)]
    policies: Vec<PathBuf>,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// When to colour.
    #[arg(long, visible_alias = "color", value_enum, default_value_t = ColourChoice::Auto)]
    colour: ColourChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// One JSON object a policy.
    Json,
}

impl Arguments {
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    for_each(&arguments.policies, |path| check(path, arguments))
}

fn check(path: &Path, arguments: &Arguments) -> Result<Outcome, Failure> {
    let source = Source::read(path, &Limits::default()).map_err(Failure::from)?;
    let (report, cost) = Engine::assess(&source, &Options::default());
    let outcome = if report.is_empty() { Outcome::Fine } else { Outcome::Findings };
    outcome.told(write(&source, &report, cost.as_ref(), arguments))
}

fn write(source: &Source, report: &Report, cost: Option<&Cost>, arguments: &Arguments) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Human => {
            out.write_all(report.render(arguments.colour.resolve()).as_bytes())?;
            if report.is_empty() {
                writeln!(out, "{}: fine", shown(source.name()))?;
            } else {
                writeln!(out, "{}: {}", shown(source.name()), tally(report))?;
            }
            if let Some(cost) = cost {
                writeln!(out, "{}", bound(cost))?;
            }
        }
        Format::Json => {
            let findings: Vec<_> = report.entries().collect();
            let object = serde_json::json!({
                "policy": source.name(),
                "errors": report.errors(),
                "warnings": report.warnings(),
                "omitted": report.omitted(),
                "findings": findings,
                "cost": cost,
            });
            writeln!(out, "{object}")?;
        }
    }
    Ok(())
}

/// The bound on a decision's work in one line.
fn bound(cost: &Cost) -> String {
    format!(
        "  at most {} units a decision, and {} in regular expressions at their worst: {} look-ups, {} rules, {} tests, {} values, {} calls, {} searches of lists \
         ({} for near names), {} counters, {} passes over a text of {} bytes ({} by regular expressions)",
        cost.units.saturating_sub(cost.regex_units),
        cost.regex_units,
        cost.look_ups,
        cost.rules,
        cost.tests,
        cost.values,
        cost.calls,
        cost.lists,
        cost.near,
        cost.counters,
        cost.texts,
        cost.text_bytes,
        cost.regexes,
    )
}
