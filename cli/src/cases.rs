//! The test cases of a policy: what they say, and whether a decision is what they expect.

mod expect;
mod names;
mod read;
mod reader;
mod request;

pub(crate) use read::read;

use std::collections::BTreeMap;

use menshen::decision::Verdict;
use menshen::engine::Scratch;
use menshen::engine::{DecisionReport, Engine, SeedError};
use menshen::request::Request;
use menshen::request::mask::Masking;
use serde_json::Value;

/// A file of cases, without mistakes.
#[derive(Debug)]
pub(crate) struct Cases {
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its name.
    pub(crate) case: String,
    /// How much of each quota is used, for whoever the request stands for.
    before: BTreeMap<String, u64>,
    /// The request, laid over the defaults.
    request: Request,
    /// What must come of it.
    expect: Expect,
}

/// What must come of a case; what is not said is not looked at.
#[derive(Debug)]
struct Expect {
    verdict: Verdict,
    /// The rules in the reasons, all of them.
    rules: Option<Vec<String>>,
    /// The sentences of the reasons, all of them.
    reasons: Option<Vec<String>>,
    /// The kinds of the obligations, all of them; or a mapping with parameters that must be so.
    obligations: Option<Vec<Value>>,
    advice: Option<Vec<Value>>,
    tier: Option<String>,
    silenced: Option<Vec<String>>,
    shadow: Option<Vec<String>>,
    /// What was not known, over all reasons.
    unknown: Option<Vec<String>>,
    enforceable: Option<bool>,
    retry_at: Option<String>,
    /// What remains of quotas after the decision.
    remaining: BTreeMap<String, u64>,
}

/// What stands for the tier where it cannot be told.
const NO_TIER: &str = "not known";
/// What stands for the time where there is none.
const NEVER: &str = "none";

/// Runs one case; the differences, none if it passes.
pub(crate) fn run(case: &Case, engine: &Engine) -> Vec<String> {
    let request = &case.request;
    // Each case has counters of its own.
    let engine = engine.emptied();
    let mut scratch = Scratch::new();
    for (quota, used) in &case.before {
        match engine.seed(request, quota, *used, &mut scratch) {
            Ok(()) => {}
            Err(error @ SeedError::NotCounted { .. }) => {
                return vec![format!("{error}, so it cannot be set before")];
            }
            Err(error @ (SeedError::NoSuchQuota { .. } | SeedError::Store(_))) => {
                return vec![error.to_string()];
            }
        }
    }
    let report = engine.decide(request, &mut scratch).report(Masking::KeepFirst);
    case.expect.differences(&report)
}

impl Expect {
    fn differences(&self, report: &DecisionReport) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, expected: Option<String>, got: String| {
            if let Some(expected) = expected.filter(|expected| *expected != got) {
                found.push(format!("{what}: expected {expected}, got {got}"));
            }
        };
        let list = |items: &Vec<String>| format!("{items:?}");
        let reasons: Vec<String> = report.reasons.iter().map(|reason| reason.text.clone()).collect();
        let rules: Vec<String> = report.reasons.iter().map(|reason| reason.rule.clone()).collect();
        let shadow: Vec<String> = report.shadow.iter().map(|rule| rule.rule.clone()).collect();
        let mut unknown: Vec<String> =
            report.reasons.iter().flat_map(|reason| reason.unknown.clone()).collect();
        unknown.dedup();
        compare("verdict", Some(self.verdict.word().to_owned()), report.verdict.word().to_owned());
        compare("rules", self.rules.as_ref().map(list), list(&rules));
        compare("reasons", self.reasons.as_ref().map(list), list(&reasons));
        compare("tier", self.tier.clone(), report.tier.clone().unwrap_or_else(|| NO_TIER.to_owned()));
        compare("silenced", self.silenced.as_ref().map(list), list(&report.silenced));
        compare("shadow", self.shadow.as_ref().map(list), list(&shadow));
        compare("unknown", self.unknown.as_ref().map(list), list(&unknown));
        compare("enforceable", self.enforceable.map(|is| is.to_string()), report.enforceable.to_string());
        compare(
            "retry_at",
            self.retry_at.clone(),
            report.retry_at.clone().unwrap_or_else(|| NEVER.to_owned()),
        );
        for (quota, remaining) in &self.remaining {
            let line = report.quotas.iter().find(|line| line.quota == *quota);
            let got = line.map_or_else(|| "not counted".to_owned(), |line| line.remaining.to_string());
            compare(&format!("remaining of {quota}"), Some(remaining.to_string()), got);
        }
        for (what, expected, got) in [
            ("obligations", &self.obligations, &report.obligations),
            ("advice", &self.advice, &report.advice),
        ] {
            if let Some(expected) = expected {
                let got: Vec<Value> =
                    got.iter().map(|duty| serde_json::to_value(duty).unwrap_or_default()).collect();
                let fits =
                    expected.len() == got.len() && expected.iter().zip(&got).all(|(e, g)| duty_fits(e, g));
                if !fits {
                    found.push(format!(
                        "{what}: expected {}, got {}",
                        Value::from(expected.clone()),
                        Value::from(got)
                    ));
                }
            }
        }
        found
    }
}

/// A kind alone, or a mapping of which every key must be so.
fn duty_fits(expected: &Value, got: &Value) -> bool {
    match expected {
        Value::Object(fields) => fields.iter().all(|(key, value)| got.get(key) == Some(value)),
        kind => got.get("kind") == Some(kind),
    }
}
