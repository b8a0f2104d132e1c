//! A case: one policy, its requests, and what everybody must answer.

use std::path::Path;
use std::time::{Duration, Instant};

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options, Scratch, Source};
use menshen::limits::Limits;
use menshen::request::{Phase, Request};

use super::rules::{Aim, Ask, Generated, Mix, Spec, generate};
use super::translate::{Settling, Translation, translate};

/// What the case of the policy for WeCom is called.
pub const WECOM: &str = "all, wecom";

/// The instant of all requests: a Tuesday morning.
pub const NOW: &str = "2026-11-24T10:00:00+08:00";

pub struct Case {
    pub name: String,
    /// How many rules the policy has.
    pub rules: usize,
    pub engine: Engine,
    pub requests: Vec<Request>,
    pub translation: Translation,
    pub settling: Settling,
    /// How long Menshen took to read, check and compile the policy.
    pub loaded: Duration,
    /// The rules as they were generated and the requests as they were asked, for code written by hand.
    pub written: Option<(Vec<Spec>, Vec<Ask>)>,
    /// The answers: what [`Settling::settle`] gives for the rules that match.
    pub answers: Vec<(Verdict, Vec<u32>)>,
}

/// What a case of generated rules is called.
pub fn generated_name(mix: Mix, aim: Aim) -> String {
    let mix = match mix {
        Mix::Six => "six kinds",
        Mix::Four => "four kinds",
    };
    let aim = match aim {
        Aim::Mixed => "mixed",
        Aim::First => "first",
        Aim::Last => "last",
        Aim::Nothing => "none",
    };
    format!("rules, {mix}, {aim}")
}

/// Limits for policies of a hundred thousand rules.
pub fn options() -> Options {
    let limits = Limits { policy_bytes: 64 << 20, yaml_nodes: 10_000_000, ..Limits::default() };
    Options { limits, ..Options::default() }
}

impl Case {
    /// A generated policy whose rules read request fields and declared facts only.
    pub fn generated(mix: Mix, rules: usize, aim: Aim, requests: usize) -> Result<Case, String> {
        let generated = generate(mix, rules, 1);
        let asks = generated.asks(aim, requests, 2);
        let texts: Vec<String> = asks.iter().map(Ask::json).collect();
        let mut case = Case::new(
            generated_name(mix, aim),
            &Source::text("generated.yaml", generated.policy()),
            options(),
            &texts,
        )?;
        case = case.translated();
        case.check_aim(aim, &generated)?;
        case.written = Some((generated.specs, asks));
        Ok(case)
    }

    /// Any policy, with the requests that it is to be asked; there is nothing for the rivals yet.
    pub fn new(name: String, source: &Source, options: Options, requests: &[String]) -> Result<Case, String> {
        let start = Instant::now();
        let engine = Engine::from_source(source, options).map_err(|error| error.to_string())?;
        let loaded = start.elapsed();
        let requests: Result<Vec<Request>, _> =
            requests.iter().map(|text| Request::from_json(text.as_bytes(), engine.limits())).collect();
        let requests = requests.map_err(|error| format!("a request of {name}: {error}"))?;
        let program = engine.program();
        let settling = Settling::new(&program.policy);
        let rules = program.policy.rules.len();
        let mut case = Case {
            name,
            rules,
            engine,
            requests,
            translation: Translation::default(),
            settling,
            loaded,
            written: None,
            answers: Vec::new(),
        };
        case.answer();
        Ok(case)
    }

    /// The case with its policy translated for the rivals.
    pub fn translated(mut self) -> Case {
        self.translation = translate(&self.engine, &self.requests);
        self
    }

    /// Asks Menshen, through its public interface, what everybody must answer.
    pub fn answer(&mut self) {
        let program = self.engine.program();
        let number = |id: &str| {
            let at = program.policy.rules.binary_search_by(|rule| rule.id.as_str().cmp(id));
            at.map_or(u32::MAX, |at| at as u32)
        };
        let mut scratch = Scratch::new();
        let mut answer = |request| {
            let decision = self.engine.decide(request, &mut scratch);
            let answer = (decision.verdict(), decision.rules().map(|(id, _)| number(id)).collect());
            if let (Some(reserved), Some(at)) = (decision.reservation(), request.at) {
                let _ = self.engine.release(reserved, at.0);
            }
            answer
        };
        self.answers = self.requests.iter().map(&mut answer).collect();
    }

    /// The policy for WeCom with its week of requests; the rivals are handed what its lists, keywords, extracts, quotas,
    /// schedules and functions say. Every request is asked many times with the same counters, so each is of one instant
    /// and has no id, and those that only report what has happened, which count whatever is decided, are left out.
    pub fn wecom() -> Result<Case, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/wecom");
        let said = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
        let options = Options::default();
        let source = Source::read(&folder, &options.limits).map_err(|error| said(&error))?;
        let lines = std::fs::read_to_string(folder.join("requests.jsonl")).map_err(|error| said(&error))?;
        let one = |line: &str| {
            // Some lines cannot be read, on purpose.
            Request::from_json(line.as_bytes(), &options.limits).ok().filter(|it| it.phase != Phase::POST)?;
            let mut request: serde_json::Value = serde_json::from_str(line).ok()?;
            let fields = request.as_object_mut()?;
            fields.remove("request_id");
            fields.insert("at".to_owned(), NOW.into());
            Some(request.to_string())
        };
        let requests: Vec<String> = lines.lines().filter_map(one).collect();
        Ok(Case::new(WECOM.to_owned(), &source, options, &requests)?.translated())
    }

    /// That requests hit what they are aimed at; the answers themselves are held by the rivals' agreement.
    fn check_aim(&self, aim: Aim, generated: &Generated) -> Result<(), String> {
        let last = generated.specs.len() as u32 - 1;
        let is_right = |rules: &Vec<u32>| match aim {
            Aim::Mixed => true,
            Aim::First => rules.contains(&0),
            Aim::Last => rules.contains(&last),
            Aim::Nothing => rules.is_empty(),
        };
        let all = self.answers.iter().all(|(_, rules)| is_right(rules));
        if all { Ok(()) } else { Err(format!("requests of {} miss what they are aimed at", self.name)) }
    }

    /// How many rules match a request, in the mean.
    pub fn matched(&self) -> f64 {
        let all: usize = self.answers.iter().map(|(_, rules)| rules.len()).sum();
        all as f64 / self.answers.len() as f64
    }
}
