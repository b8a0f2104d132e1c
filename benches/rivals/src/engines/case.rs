//! A case: one policy, its requests, and what everybody must answer.

use std::time::{Duration, Instant};

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options, Scratch, Source};
use menshen::limits::Limits;
use menshen::request::Request;

use super::rules::{Aim, Ask, Generated, Mix, Spec, generate};
use super::translate::{Settling, Translation, translate};

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
        let mix_name = if mix == Mix::Six { "six kinds" } else { "four kinds" };
        let aim_name = match aim {
            Aim::Mixed => "mixed",
            Aim::First => "first",
            Aim::Last => "last",
            Aim::Nothing => "none",
        };
        let texts: Vec<String> = asks.iter().map(Ask::json).collect();
        let mut case = Case::new(
            format!("rules, {mix_name}, {aim_name}"),
            &Source::text("generated.yaml", generated.policy()),
            options(),
            &texts,
        )?;
        case.check_aim(aim, &generated)?;
        case.written = Some((generated.specs, asks));
        Ok(case)
    }

    /// Any policy, with the requests that it is to be asked.
    pub fn new(name: String, source: &Source, options: Options, requests: &[String]) -> Result<Case, String> {
        let start = Instant::now();
        let engine = Engine::from_source(source, options).map_err(|error| error.to_string())?;
        let loaded = start.elapsed();
        let requests: Result<Vec<Request>, _> =
            requests.iter().map(|text| Request::from_json(text.as_bytes(), engine.limits())).collect();
        let requests = requests.map_err(|error| format!("a request of {name}: {error}"))?;
        let program = engine.program();
        let translation = translate(&engine, &requests);
        let settling = Settling::new(&program.policy);
        let rules = program.policy.rules.len();
        let mut case = Case {
            name,
            rules,
            engine,
            requests,
            translation,
            settling,
            loaded,
            written: None,
            answers: Vec::new(),
        };
        case.answers = case.engine_answers();
        Ok(case)
    }

    /// What Menshen says through its public interface, rule by rule.
    fn engine_answers(&self) -> Vec<(Verdict, Vec<u32>)> {
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
                self.engine.release(reserved, at.0);
            }
            answer
        };
        self.requests.iter().map(&mut answer).collect()
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
