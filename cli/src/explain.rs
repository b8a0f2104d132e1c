//! `menshen explain`: one request, rule by rule.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use menshen::decision::Truth;
use menshen::diagnostic::shown;
use menshen::engine::{Explanation, RuleFinding, RuleState, Scratch};
use menshen::request::Request;

use crate::lines::Lines;
use crate::policy::{self, Mask};
use crate::refusal::Refusal;
use crate::{Failure, Outcome, reason};

/// Say of every rule why it matched one request or not.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  menshen explain policies/wecom request.json\n  \
    menshen explain policies/wecom policies/wecom/requests.jsonl --line 17\n  \
    menshen explain policies/wecom '{\"action\":\"add\",\"target\":{\"mobiles\":[\"13800138000\"]}}'\n\n\
    `unknown` is a rule whose condition cannot be told. What it says then is not in force where another rule silences it, \
    `unknown (silenced)`, or in shadow mode, `unknown (shadow)`; in JSON these are `unknown_silenced` and `unknown_shadow`.\n\n\
    Ends with 0 whatever the verdict, and with 2 if the policy or the request cannot be read or the policy has mistakes.")]
pub(crate) struct Arguments {
    /// A policy file, a folder with a `policy.yaml`, or an image made by `compile`.
    policy: PathBuf,
    /// A file with a request as JSON, or with one request a line (see --line); `-` for the standard input; or the request
    /// itself, from its `{` on.
    #[arg(default_value = "-")]
    request: PathBuf,
    /// Which line of the file is the request, from 1. Without it the whole file is one request.
    #[arg(long)]
    line: Option<u64>,
    /// How the explanation is written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Leave out rules for other actions and phases.
    #[arg(long)]
    brief: bool,
    /// How personal data is masked in reasons.
    #[arg(long, value_enum, default_value_t = Mask::KeepFirst)]
    mask: Mask,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// One JSON object.
    Json,
}

impl Arguments {
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let engine = policy::load(&arguments.policy)?;
    let is_given = arguments.request.to_str().is_some_and(|request| request.starts_with('{'));
    let bytes = match (arguments.request.to_str(), arguments.line) {
        (Some(request), None) if is_given => request.as_bytes().to_vec(),
        (Some(_), Some(_)) if is_given => {
            let message = "--line chooses from a file, but the request stands in the call";
            return Err(Failure::usage(message));
        }
        _ => read(arguments, engine.limits().request_bytes)?,
    };
    if bytes.trim_ascii().is_empty() {
        let place =
            if arguments.request.as_os_str() == "-" { Path::new("<stdin>") } else { &arguments.request };
        return Err(Failure::of_file(place, "there is no request"));
    }
    let request = Request::from_json(&bytes, engine.limits()).map_err(|error| {
        let help = if has_many(&bytes) { "; it has several requests: choose one with --line" } else { "" };
        let path = Some(arguments.request.as_path()).filter(|_| !is_given);
        Failure::from(Refusal::of_request(path, arguments.line, &error, help))
    })?;
    let mut explanation = engine.explain(&request, &mut Scratch::new(), arguments.mask.into());
    if arguments.brief {
        explanation.rules.retain(|rule| rule.state != RuleState::NotFor);
    }
    let mut out = std::io::stdout().lock();
    match arguments.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &explanation).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Human => write(&mut out, &explanation)?,
    }
    Ok(Outcome::Fine)
}

/// Whether a text has a JSON object on its first line and more behind it.
fn has_many(bytes: &[u8]) -> bool {
    let mut lines = bytes.trim_ascii().splitn(2, |&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    lines.next().is_some()
        && serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(first).is_ok()
}

fn read(arguments: &Arguments, most: usize) -> Result<Vec<u8>, Failure> {
    let mut lines = Lines::open(&arguments.request, most)?;
    let mut number = 0;
    let mut whole = Vec::new();
    while let Some(line) = lines.next()? {
        number += 1;
        match arguments.line {
            Some(wanted) if number != wanted => {}
            _ if line.is_cut => {
                let message = format!("line {number} is longer than {most} bytes");
                return Err(Refusal::new(message).at_line(number).into());
            }
            Some(_) => return Ok(line.text.to_vec()),
            None if whole.len() + line.text.len() <= most => {
                whole.extend_from_slice(line.text);
                whole.push(b'\n');
            }
            None => {
                return Err(Failure::usage(format!(
                    "the file is longer than {most} bytes; choose a request with --line"
                )));
            }
        }
    }
    match arguments.line {
        Some(wanted) => Err(Failure::usage(format!("there is no line {wanted}; the file has {number}"))),
        None => Ok(whole),
    }
}

/// Writes for people. Texts of requests are whatever a platform sends: none of them may begin a line, or steer a terminal.
fn write(out: &mut impl Write, explanation: &Explanation) -> std::io::Result<()> {
    let decision = &explanation.decision;
    writeln!(out, "verdict: {}", decision.verdict.word())?;
    for reason in &decision.reasons {
        writeln!(out, "  {}", shown(&reason::line(reason)))?;
    }
    if let Some(tier) = &decision.tier {
        writeln!(out, "tier: {}", shown(tier))?;
    }
    for quota in &decision.quotas {
        writeln!(
            out,
            "quota {}: {} of {} used, {} left",
            shown(&quota.quota),
            quota.used,
            quota.limit,
            quota.remaining
        )?;
    }
    if let Some(at) = &decision.retry_at {
        writeln!(out, "ask again: {at}")?;
    }
    writeln!(out, "\nrules:")?;
    explanation.rules.iter().try_for_each(|rule| write_rule(out, rule))
}

fn write_rule(out: &mut impl Write, rule: &RuleFinding) -> std::io::Result<()> {
    let state = match rule.state {
        RuleState::Matched => "matched",
        RuleState::Silenced => "silenced",
        RuleState::Shadow => "matched (shadow)",
        RuleState::NotMatched if rule.is_skipped => "left out",
        RuleState::NotMatched => "not matched",
        RuleState::Unknown => "unknown",
        RuleState::UnknownSilenced => "unknown (silenced)",
        RuleState::UnknownShadow => "unknown (shadow)",
        RuleState::NotFor => "not for this act",
    };
    let verdict = rule.verdict.map_or("duties only", |verdict| verdict.word());
    writeln!(out, "  {:<18} {} ({verdict})", state, shown(&rule.rule))?;
    for leaf in &rule.because {
        let truth = match leaf.truth {
            Truth::True => "holds",
            Truth::False => "fails",
            Truth::Unknown => "unknown",
        };
        writeln!(out, "  {:<18}   {truth}: {}", "", shown(&leaf.test.replace('\n', " ")))?;
    }
    if !rule.unknown.is_empty() {
        writeln!(out, "  {:<18}   not known: {}", "", shown(&rule.unknown.join(", ")))?;
    }
    Ok(())
}
