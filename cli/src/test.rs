//! `menshen test`: a policy's own cases.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use menshen::diagnostic::shown;

use crate::cases;
use crate::policy;
use crate::terminal::tell;
use crate::{Failure, Outcome};

/// Run a policy's own test cases.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  menshen test policies/wecom\n  menshen test --format junit policies/wecom > report.xml\n\n\
    A case says `now`, the state `before`, a `request`, and what to `expect`; grammar/README.md has an example.\n\n\
    Ends with 0 if every case passes, with 1 if a case fails or none was run, and with 2 if the policy or the cases \
    cannot be read or have mistakes."
)]
pub(crate) struct Arguments {
    /// A folder with `policy.yaml` and `cases.yaml`, or a policy file or an image with `cases.yaml` beside it.
    policy: PathBuf,
    /// The file of cases, if it is another one.
    #[arg(long)]
    cases: Option<PathBuf>,
    /// Run only cases whose name contains this.
    #[arg(long)]
    filter: Option<String>,
    /// How results are written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: failures, and a count.
    Human,
    /// One JSON object.
    Json,
    /// JUnit XML.
    Junit,
}

/// A case that was run.
struct Run {
    name: String,
    differences: Vec<String>,
}

impl Arguments {
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let engine = policy::load(&arguments.policy)?;
    let policy = &arguments.policy;
    let file = match &arguments.cases {
        Some(file) => file.clone(),
        None => beside(policy),
    };
    let suite =
        if policy.is_dir() { policy.join("policy.yaml") } else { policy.clone() }.display().to_string();
    let cases = cases::read(&file, &engine)?;
    let is_wanted = |name: &str| arguments.filter.as_ref().is_none_or(|part| name.contains(part.as_str()));
    let runs: Vec<Run> = cases
        .cases
        .iter()
        .filter(|case| is_wanted(&case.case))
        .map(|case| Run { name: case.case.clone(), differences: cases::run(case, &engine) })
        .collect();
    if let (true, Some(part)) = (runs.is_empty(), &arguments.filter) {
        tell(format_args!("{}: no case has a name with `{part}` in it", file.display()));
    } else if runs.is_empty() {
        tell(format_args!("{}: there are no cases", file.display()));
    }
    let mut out = std::io::stdout().lock();
    let written = match arguments.format {
        Format::Human => human(&mut out, &runs),
        Format::Json => json(&mut out, &runs),
        Format::Junit => junit(&mut out, &suite, &runs),
    };
    let has_failed = runs.iter().any(|run| !run.differences.is_empty());
    let outcome = if has_failed || runs.is_empty() { Outcome::Findings } else { Outcome::Fine };
    outcome.told(written)
}

/// The cases of a policy. Like its lists they are beside the file that a link leads to.
fn beside(policy: &Path) -> PathBuf {
    let file = if policy.is_dir() { policy.join("policy.yaml") } else { policy.to_owned() };
    let real = if file.is_symlink() { file.canonicalize().unwrap_or(file) } else { file };
    real.with_file_name("cases.yaml")
}

fn human(out: &mut impl Write, runs: &[Run]) -> std::io::Result<()> {
    let mut failed = 0;
    for run in runs.iter().filter(|run| !run.differences.is_empty()) {
        failed += 1;
        writeln!(out, "FAILED {}", shown(&run.name))?;
        for difference in &run.differences {
            writeln!(out, "    {}", shown(difference))?;
        }
    }
    writeln!(out, "{} passed, {failed} failed", runs.len() - failed)
}

fn json(out: &mut impl Write, runs: &[Run]) -> std::io::Result<()> {
    let failed = runs.iter().filter(|run| !run.differences.is_empty()).count();
    let cases: Vec<_> = runs
        .iter()
        .map(|run| serde_json::json!({"case": run.name, "passed": run.differences.is_empty(), "differences": run.differences}))
        .collect();
    writeln!(out, "{}", serde_json::json!({"passed": runs.len() - failed, "failed": failed, "cases": cases}))
}

fn junit(out: &mut impl Write, suite: &str, runs: &[Run]) -> std::io::Result<()> {
    let failed = runs.iter().filter(|run| !run.differences.is_empty()).count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites><testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">",
        escape(suite),
        runs.len()
    )?;
    for run in runs {
        let name = escape(&run.name);
        if run.differences.is_empty() {
            writeln!(out, "  <testcase name=\"{name}\"/>")?;
        } else {
            let differences: Vec<String> = run.differences.iter().map(|one| escape(one)).collect();
            writeln!(
                out,
                "  <testcase name=\"{name}\"><failure message=\"differs\">{}</failure></testcase>",
                differences.join("\n")
            )?;
        }
    }
    writeln!(out, "</testsuite></testsuites>")
}

/// Text for XML: markup escaped, line ends and tabs too (in an attribute they would be read as blanks), and replaced what
/// XML cannot hold (XML 1.0, production 2).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
