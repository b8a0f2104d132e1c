//! `regorus`: a partial set rule, `matched contains 17 if { … }`, with a body a rule (several where a rule says `or`),
//! compiled once to the bytecode of its machine, which is faster here than its tree interpreter; inputs built once, and
//! sets of words kept as data. Its machine builds with atomic reference counts only (feature `arc`).

use std::fmt::Write;
use std::num::{NonZeroU32, NonZeroUsize};

use menshen::decision::Verdict;
use menshen::syntax::ast::Comparison;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, PolicyLengthConfig, Value};

use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, Var, Variable, operator, quote};

const ENTRY: &str = "data.menshen.matched";

const HEAD: &str = "package menshen
import rego.v1
lies_between(number, low, high) if { number >= low; number <= high }
";

/// A policy of its size takes seconds to compile, in more than proportion.
const RULES_MAX: usize = 10_000;

/// Rules that say `or` are written as several bodies; one with more than these is not.
const BODIES_MAX: usize = 64;

struct Rego {
    machine: RegoVM,
    inputs: Vec<Value>,
}

pub fn make(case: &Case) -> Made<'_> {
    if case.rules > RULES_MAX {
        return Err(format!("because it takes too long to compile more than {RULES_MAX} rules"));
    }
    let mut writer = Writer { variables: &case.translation.variables, sets: Vec::new() };
    let mut text = String::from(HEAD);
    for (number, rule) in case.translation.rules.iter().enumerate() {
        for body in bodies(&rule.when, true).ok_or_else(|| unsayable(number))? {
            let tests: Vec<String> = body.iter().map(|(test, wanted)| writer.test(test, *wanted)).collect();
            let tests = if tests.is_empty() { "true".to_owned() } else { tests.join("; ") };
            let _ = writeln!(text, "matched contains {number} if {{ {tests} }}");
        }
    }
    let mut engine = Engine::new();
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX,
    });
    let data = Value::from_json_str(&writer.data()).map_err(said)?;
    engine.add_policy("menshen.rego".to_owned(), text).map_err(said)?;
    engine.add_data(data.clone()).map_err(said)?;
    let policy = engine.compile_with_entrypoint(&ENTRY.into()).map_err(said)?;
    let program = Compiler::compile_from_policy(&policy, &[ENTRY]).map_err(said)?;
    let mut machine = RegoVM::new_with_policy(policy);
    machine.load_program(program);
    machine.set_data(data).map_err(said)?;
    let inputs: Result<_, String> =
        case.translation.rows.iter().map(|row| input(&case.translation.variables, row)).collect();
    Ok(Box::new(Rego { machine, inputs: inputs? }))
}

fn input(variables: &[Variable], row: &[Option<Datum>]) -> Result<Value, String> {
    let mut object = serde_json::Map::new();
    for (variable, datum) in variables.iter().zip(row) {
        object.insert(format!("known_{}", variable.name), datum.is_some().into());
        let value: serde_json::Value = match datum {
            None => continue,
            Some(Datum::Bool(value)) => (*value).into(),
            Some(Datum::Number(number)) => (*number).into(),
            Some(Datum::Text(text)) => text.clone().into(),
            Some(Datum::Texts(items)) => items.clone().into(),
        };
        object.insert(variable.name.clone(), value);
    }
    Value::from_json_str(&serde_json::Value::from(object).to_string()).map_err(said)
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Rival for Rego {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        self.machine.set_input(self.inputs[at].clone());
        if let Ok(found) = self.machine.execute()
            && let Ok(found) = found.as_set()
        {
            matched.extend(found.iter().filter_map(|number| number.as_u32().ok()));
        }
        None
    }
}

/// Tests with the truth that is wanted of each.
type Body<'f> = Vec<(&'f Formula, bool)>;

/// The formula as alternatives of conjunctions; `None` if there are too many.
fn bodies(formula: &Formula, wanted: bool) -> Option<Vec<Body<'_>>> {
    Some(match formula {
        Formula::Always(value) => {
            if *value == wanted {
                vec![Vec::new()]
            } else {
                Vec::new()
            }
        }
        Formula::Not(inner) => bodies(inner, !wanted)?,
        Formula::And(parts) | Formula::Or(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(|part| bodies(part, wanted)).collect();
            if matches!(formula, Formula::And(_)) == wanted {
                let mut all: Vec<Body<'_>> = vec![Vec::new()];
                for part in parts? {
                    all = all
                        .iter()
                        .flat_map(|left| part.iter().map(|right| [&left[..], &right[..]].concat()))
                        .collect();
                    if all.len() > BODIES_MAX {
                        return None;
                    }
                }
                all
            } else {
                parts?.concat()
            }
        }
        test => vec![vec![(test, wanted)]],
    })
}

struct Writer<'a> {
    variables: &'a [Variable],
    /// Sets of words, kept as data.
    sets: Vec<Vec<String>>,
}

impl Writer<'_> {
    fn name(&self, var: Var) -> String {
        format!("input.{}", self.variables[var].name)
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Var(var) => self.name(*var),
            Operand::Number(number) => number.to_string(),
            Operand::Text(text) => quote(text),
        }
    }

    fn test(&mut self, test: &Formula, wanted: bool) -> String {
        let not = if wanted { "" } else { "not " };
        match test {
            Formula::Known(var) => format!("{not}input.known_{}", self.variables[*var].name),
            Formula::Holds(var) => format!("{not}{}", self.name(*var)),
            Formula::Compare(op, var, operand) => {
                let op = operator(if wanted { *op } else { opposite(*op) });
                format!("{} {op} {}", self.name(*var), self.operand(operand))
            }
            Formula::Among(var, values) => self.among(*var, values, not),
            Formula::Between(var, low, high) if wanted => {
                format!("{0} >= {low}; {0} <= {high}", self.name(*var))
            }
            Formula::Between(var, low, high) => {
                format!("not lies_between({}, {low}, {high})", self.name(*var))
            }
            Formula::Part(how, var, part) => {
                let function = match how {
                    Part::Contains => "contains",
                    Part::StartsWith => "startswith",
                    Part::EndsWith => "endswith",
                };
                format!("{not}{function}({}, {})", self.name(*var), quote(part))
            }
            Formula::Element(var, element) => format!("{not}{} in {}", quote(element), self.name(*var)),
            Formula::Always(_) | Formula::And(_) | Formula::Or(_) | Formula::Not(_) => "false".to_owned(),
        }
    }

    fn among(&mut self, var: Var, values: &[Operand], not: &str) -> String {
        let words: Option<Vec<String>> = values
            .iter()
            .map(|value| if let Operand::Text(text) = value { Some(text.clone()) } else { None })
            .collect();
        match words {
            Some(words) => {
                self.sets.push(words);
                format!("{not}data.sets.s{}[{}]", self.sets.len() - 1, self.name(var))
            }
            None => {
                let values: Vec<String> = values.iter().map(|value| self.operand(value)).collect();
                format!("{not}{} in {{{}}}", self.name(var), values.join(", "))
            }
        }
    }

    fn data(&self) -> String {
        let set = |(number, words): (usize, &Vec<String>)| {
            let words: serde_json::Map<_, _> = words.iter().map(|word| (word.clone(), true.into())).collect();
            (format!("s{number}"), words.into())
        };
        let sets: serde_json::Map<_, serde_json::Value> = self.sets.iter().enumerate().map(set).collect();
        serde_json::json!({ "sets": sets }).to_string()
    }
}

fn opposite(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}
