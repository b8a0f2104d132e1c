//! `zen-engine`: one decision table with a row a rule and a column a variable, hit policy `collect`, compiled, so that
//! its index of rows is used; contexts built once. The table decides nothing asynchronous, so its future is ready when it
//! is first polled, and no runtime is paid for.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use menshen::decision::Verdict;
use serde_json::{Map, Value, json};
use zen_engine::{Decision, Variable};

use super::cells::cells;
use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, operator, quote};

struct Zen {
    decision: Decision,
    contexts: Vec<Variable>,
}

pub fn make(case: &Case) -> Made<'_> {
    let variables = &case.translation.variables;
    let mut rows = Vec::new();
    for (number, rule) in case.translation.rules.iter().enumerate() {
        let mut row = Map::new();
        row.insert("_id".to_owned(), format!("r{number}").into());
        row.insert("out".to_owned(), number.to_string().into());
        for (var, test) in cells(rule).ok_or_else(|| unsayable(number))? {
            let cell = cell(test).ok_or_else(|| unsayable(number))?;
            row.insert(variables[var].name.clone(), cell.into());
        }
        rows.push(Value::from(row));
    }
    let inputs: Vec<Value> =
        variables.iter().map(|it| json!({ "id": it.name, "name": it.name, "field": it.name })).collect();
    let graph = json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "content": {} },
            { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "collect", "inputs": inputs,
                "outputs": [{ "id": "out", "name": "out", "field": "rule" }], "rules": rows,
            } },
            { "id": "end", "name": "end", "type": "outputNode", "content": {} },
        ],
        "edges": [
            { "id": "e1", "sourceId": "in", "targetId": "table" },
            { "id": "e2", "sourceId": "table", "targetId": "end" },
        ],
    });
    let mut decision =
        Decision::from(Arc::new(serde_json::from_value(graph).map_err(|error| error.to_string())?));
    decision.compile();
    let contexts = case.translation.rows.iter().map(|row| {
        let pairs = variables.iter().zip(row).filter_map(|(variable, datum)| {
            let value: Value = match datum.as_ref()? {
                Datum::Bool(value) => (*value).into(),
                Datum::Number(number) => (*number).into(),
                Datum::Text(text) => text.clone().into(),
                Datum::Texts(items) => items.clone().into(),
            };
            Some((variable.name.clone(), value))
        });
        Variable::from(Value::from(pairs.collect::<Map<_, _>>()))
    });
    let contexts = contexts.collect();
    Ok(Box::new(Zen { decision, contexts }))
}

/// A test as the cell of a column.
fn cell(test: &Formula) -> Option<String> {
    Some(match test {
        Formula::Holds(_) => "true".to_owned(),
        Formula::Compare(menshen::syntax::ast::Comparison::Equal, _, operand) => constant(operand)?,
        Formula::Compare(op, _, operand) => format!("{} {}", operator(*op), constant(operand)?),
        Formula::Among(_, values) => {
            let values: Option<Vec<String>> = values.iter().map(constant).collect();
            values?.join(", ")
        }
        Formula::Between(_, low, high) => format!("[{low}..{high}]"),
        Formula::Part(Part::Contains, _, part) => format!("contains($, {})", quote(part)),
        Formula::Part(Part::StartsWith, _, part) => format!("startsWith($, {})", quote(part)),
        Formula::Part(Part::EndsWith, _, part) => format!("endsWith($, {})", quote(part)),
        Formula::Element(_, element) => format!("contains($, {})", quote(element)),
        Formula::Always(_) | Formula::Known(_) | Formula::And(_) | Formula::Or(_) | Formula::Not(_) => {
            return None;
        }
    })
}

fn constant(operand: &Operand) -> Option<String> {
    match operand {
        Operand::Var(_) => None,
        Operand::Number(number) => Some(number.to_string()),
        Operand::Text(text) => Some(quote(text)),
    }
}

impl Rival for Zen {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let future = pin!(self.decision.evaluate(self.contexts[at].clone()));
        let Poll::Ready(Ok(response)) = future.poll(&mut Context::from_waker(Waker::noop())) else {
            return None;
        };
        if let Variable::Array(found) = response.result {
            let number = |row: &Variable| {
                let Variable::Object(row) = row else { return None };
                let row = row.borrow();
                row.iter().find_map(|(_, value)| match value {
                    Variable::Number(number) => u32::try_from(*number).ok(),
                    _ => None,
                })
            };
            matched.extend(found.borrow().iter().filter_map(number));
        }
        None
    }
}
