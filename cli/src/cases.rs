//! The test cases of a policy: what they say, and whether a decision is what they expect.

mod read;

pub(crate) use read::read;

use std::collections::BTreeMap;

use menshen::decision::Verdict;
use menshen::engine::Scratch;
use menshen::engine::{DecisionReport, Engine, SeedError};
use menshen::request::Request;
use menshen::request::mask::Masking;
use serde::Deserialize;
use serde_json::Value;

/// A file of cases.
#[derive(Debug, Deserialize)]
pub(crate) struct Cases {
    /// What every request has unless it says otherwise.
    #[serde(default)]
    pub(crate) defaults: Value,
    /// The cases.
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    /// Its name.
    pub(crate) case: String,
    /// The request's time, RFC 3339.
    #[serde(default)]
    now: Option<String>,
    /// How much of each quota is used, for whoever the request stands for.
    #[serde(default)]
    before: BTreeMap<String, u64>,
    /// The request.
    #[serde(default)]
    request: Value,
    /// What must come of it.
    expect: Expect,
}

/// What must come of a case; what is not said is not looked at.
#[derive(Debug, Deserialize)]
struct Expect {
    verdict: Verdict,
    /// The rules in the reasons, all of them.
    #[serde(default)]
    rules: Option<Vec<String>>,
    /// The sentences of the reasons, all of them.
    #[serde(default)]
    reasons: Option<Vec<String>>,
    /// The kinds of the obligations, all of them; or a mapping with parameters that must be so.
    #[serde(default)]
    obligations: Option<Vec<Value>>,
    #[serde(default)]
    advice: Option<Vec<Value>>,
    #[serde(default)]
    tier: Option<String>,
    #[serde(default)]
    silenced: Option<Vec<String>>,
    #[serde(default)]
    shadow: Option<Vec<String>>,
    /// What was not known, over all reasons.
    #[serde(default)]
    unknown: Option<Vec<String>>,
    #[serde(default)]
    enforceable: Option<bool>,
    #[serde(default)]
    retry_at: Option<String>,
    /// What remains of quotas after the decision.
    #[serde(default)]
    remaining: BTreeMap<String, u64>,
}

/// Runs one case; the differences, none if it passes.
pub(crate) fn run(case: &Case, defaults: &Value, engine: &Engine) -> Vec<String> {
    let request = match request(case, defaults) {
        Ok(request) => request,
        Err(error) => return vec![format!("the request cannot be read: {error}")],
    };
    // Each case has counters of its own.
    let engine = engine.emptied();
    let mut scratch = Scratch::new();
    for (quota, used) in &case.before {
        match engine.seed(&request, quota, *used, &mut scratch) {
            Ok(()) => {}
            Err(error @ SeedError::NotCounted { .. }) => {
                return vec![format!("{error}, so it cannot be set before")];
            }
            Err(error @ (SeedError::NoSuchQuota { .. } | SeedError::Store(_))) => {
                return vec![error.to_string()];
            }
        }
    }
    let report = engine.decide(&request, &mut scratch).report(Masking::KeepFirst);
    case.expect.differences(&report)
}

fn request(case: &Case, defaults: &Value) -> Result<Request, String> {
    let mut merged = defaults.clone();
    merge(&mut merged, &case.request);
    if merged.is_null() {
        merged = Value::Object(serde_json::Map::new());
    }
    if let (Some(now), Value::Object(fields)) = (&case.now, &mut merged) {
        fields.insert("at".to_owned(), Value::String(now.clone()));
    }
    Request::from_json(merged.to_string().as_bytes(), &Default::default()).map_err(|error| error.to_string())
}

/// Lays `over` over `base`, key by key; a null takes a key away.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (_, Value::Null) => {}
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                if value.is_null() {
                    base.remove(key);
                } else {
                    merge(base.entry(key.clone()).or_insert(Value::Null), value);
                }
            }
        }
        (base, over) => *base = over.clone(),
    }
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
        compare("tier", self.tier.clone(), report.tier.clone().unwrap_or_else(|| "not known".to_owned()));
        compare("silenced", self.silenced.as_ref().map(list), list(&report.silenced));
        compare("shadow", self.shadow.as_ref().map(list), list(&shadow));
        compare("unknown", self.unknown.as_ref().map(list), list(&unknown));
        compare("enforceable", self.enforceable.map(|is| is.to_string()), report.enforceable.to_string());
        compare(
            "retry_at",
            self.retry_at.clone(),
            report.retry_at.clone().unwrap_or_else(|| "none".to_owned()),
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
