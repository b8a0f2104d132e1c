//! `casbin`: a policy line a rule with a column for each variable, an empty column for what the rule does not ask of, and
//! one matcher over all columns, which is how Casbin is fast: `eval()` of a rule of its own is parsed anew each time.
//! Columns are text, so numbers are read by functions registered for it. An effector of our own takes every line that
//! matches, where Casbin's stop at the first.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use casbin::function_map::OperatorFunction;
use casbin::rhai::{Dynamic, ImmutableString};
use casbin::{CoreApi, DefaultModel, EffectKind, Effector, EffectorStream, Enforcer, MemoryAdapter, MgmtApi};
use menshen::decision::Verdict;
use menshen::syntax::ast::Comparison;

use super::cells::cells;
use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part};

/// The numbers of the lines that matched, shared with the effector.
type Matched = Arc<Mutex<Vec<u32>>>;

struct Casbin {
    enforcer: Enforcer,
    requests: Vec<Vec<Dynamic>>,
    matched: Matched,
}

/// What a column asks of its variable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Is,
    AtLeast,
    AtMost,
    Among,
    Between,
    Contains,
    StartsWith,
    EndsWith,
}

impl Shape {
    fn of(test: &Formula) -> Option<(Shape, String)> {
        Some(match test {
            Formula::Compare(Comparison::Equal, _, operand) => (Shape::Is, constant(operand)?),
            Formula::Compare(Comparison::GreaterOrEqual, _, operand) => (Shape::AtLeast, constant(operand)?),
            Formula::Compare(Comparison::LessOrEqual, _, operand) => (Shape::AtMost, constant(operand)?),
            Formula::Among(_, values) => {
                let values: Option<Vec<String>> = values.iter().map(constant).collect();
                (Shape::Among, values?.join("|"))
            }
            Formula::Between(_, low, high) => (Shape::Between, format!("{low}|{high}")),
            Formula::Part(Part::Contains, _, part) => (Shape::Contains, part.clone()),
            Formula::Part(Part::StartsWith, _, part) => (Shape::StartsWith, part.clone()),
            Formula::Part(Part::EndsWith, _, part) => (Shape::EndsWith, part.clone()),
            _ => return None,
        })
    }

    /// The column's part of the matcher.
    fn matcher(self, var: usize, column: usize) -> String {
        let function = match self {
            Shape::Is => return format!("(p.c{column} == \"\" || r.v{var} == p.c{column})"),
            Shape::AtLeast => "at_least",
            Shape::AtMost => "at_most",
            Shape::Among => "among",
            Shape::Between => "lies_between",
            Shape::Contains => "has_part",
            Shape::StartsWith => "has_start",
            Shape::EndsWith => "has_end",
        };
        format!("(p.c{column} == \"\" || {function}(r.v{var}, p.c{column}))")
    }
}

/// Request value and policy column to truth.
type Function = fn(Dynamic, Dynamic) -> Dynamic;

const FUNCTIONS: [(&str, Function); 7] = [
    ("at_least", |value, column| (number(&value) >= number(&column)).into()),
    ("at_most", |value, column| (number(&value) <= number(&column)).into()),
    ("among", |value, column| {
        with(&value, &column, |value, column| column.split('|').any(|one| one == value))
    }),
    ("lies_between", |value, column| {
        let value = number(&value);
        with(&column, &column, |column, _| {
            column.split_once('|').is_some_and(|(low, high)| read(low) <= value && value <= read(high))
        })
    }),
    ("has_part", |value, column| with(&value, &column, |value, column| value.contains(column))),
    ("has_start", |value, column| with(&value, &column, |value, column| value.starts_with(column))),
    ("has_end", |value, column| with(&value, &column, |value, column| value.ends_with(column))),
];

fn with(value: &Dynamic, column: &Dynamic, test: impl Fn(&str, &str) -> bool) -> Dynamic {
    let value = value.read_lock::<ImmutableString>();
    let column = column.read_lock::<ImmutableString>();
    value.zip(column).is_some_and(|(value, column)| test(value.as_str(), column.as_str())).into()
}

fn number(value: &Dynamic) -> i64 {
    value.read_lock::<ImmutableString>().map_or(0, |text| read(text.as_str()))
}

fn read(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

pub fn make(case: &Case) -> Made<'_> {
    let mut columns: Vec<(usize, Shape)> = Vec::new();
    let mut lines: Vec<Vec<(usize, String)>> = Vec::new();
    for (number, rule) in case.translation.rules.iter().enumerate() {
        let mut line = Vec::new();
        for (var, test) in cells(rule).ok_or_else(|| unsayable(number))? {
            let (shape, text) = Shape::of(test).ok_or_else(|| unsayable(number))?;
            let known = columns.iter().position(|column| *column == (var, shape));
            let column = known.unwrap_or_else(|| {
                columns.push((var, shape));
                columns.len() - 1
            });
            line.push((column, text));
        }
        lines.push(line);
    }
    let names = |letter: char, count: usize| {
        (0..count).map(|at| format!("{letter}{at}")).collect::<Vec<_>>().join(", ")
    };
    let matchers: Vec<String> =
        columns.iter().enumerate().map(|(column, (var, shape))| shape.matcher(*var, column)).collect();
    let model = format!(
        "[request_definition]\nr = {}\n[policy_definition]\np = id, {}\n[policy_effect]\n\
         e = some(where (p.eft == allow))\n[matchers]\nm = {}\n",
        names('v', case.translation.variables.len()),
        names('c', columns.len()),
        matchers.join(" && ")
    );
    let lines = lines.into_iter().enumerate().map(|(number, line)| {
        let mut fields = vec![String::new(); columns.len() + 1];
        fields[0] = number.to_string();
        line.into_iter().for_each(|(column, text)| fields[column + 1] = text);
        fields
    });
    let (enforcer, matched) = enforcer(&model, lines.collect())?;
    let request = |row: &Vec<Option<Datum>>| row.iter().map(dynamic).collect::<Option<Vec<_>>>();
    let requests: Option<_> = case.translation.rows.iter().map(request).collect();
    let requests = requests.ok_or_else(|| "a request leaves something out or has a set".to_owned())?;
    Ok(Box::new(Casbin { enforcer, requests, matched }))
}

fn enforcer(model: &str, lines: Vec<Vec<String>>) -> Result<(Enforcer, Matched), String> {
    let said = |error: casbin::Error| error.to_string();
    let model = ready(DefaultModel::from_str(model)).ok_or("its model is not ready")?.map_err(said)?;
    let made = ready(Enforcer::new(model, MemoryAdapter::default()));
    let mut enforcer = made.ok_or("its enforcer is not ready")?.map_err(said)?;
    for (name, function) in FUNCTIONS {
        enforcer.add_function(name, OperatorFunction::Arg2(function));
    }
    let matched = Matched::default();
    enforcer.set_effector(Box::new(All(Arc::clone(&matched))));
    ready(enforcer.add_policies(lines)).ok_or("its policies are not ready")?.map_err(said)?;
    Ok((enforcer, matched))
}

/// What a future gives that never waits.
fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn constant(operand: &Operand) -> Option<String> {
    match operand {
        Operand::Var(_) => None,
        Operand::Number(number) => Some(number.to_string()),
        Operand::Text(text) => Some(text.clone()),
    }
}

fn dynamic(datum: &Option<Datum>) -> Option<Dynamic> {
    Some(match datum.as_ref()? {
        Datum::Bool(value) => Dynamic::from(value.to_string()),
        Datum::Number(number) => Dynamic::from(number.to_string()),
        Datum::Text(text) => Dynamic::from(text.clone()),
        Datum::Texts(_) => return None,
    })
}

/// Takes every line that matches.
struct All(Matched);

struct AllStream {
    matched: Matched,
    line: u32,
}

impl Effector for All {
    fn new_stream(&self, _: &str, _: usize) -> Box<dyn EffectorStream> {
        Box::new(AllStream { matched: Arc::clone(&self.0), line: 0 })
    }
}

impl EffectorStream for AllStream {
    fn next(&self) -> bool {
        true
    }

    fn push_effect(&mut self, effect: EffectKind) -> bool {
        if effect == EffectKind::Allow
            && let Ok(mut matched) = self.matched.lock()
        {
            matched.push(self.line);
        }
        self.line += 1;
        false
    }
}

impl Rival for Casbin {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let _ = self.enforcer.enforce(self.requests[at].clone());
        if let Ok(mut found) = self.matched.lock() {
            matched.append(&mut found);
        }
        None
    }
}
