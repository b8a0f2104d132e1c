//! `cel`: a program a rule, compiled once; a context a request, built once. Variables are flat names, so that no map is
//! looked into; what a request leaves out has a neutral value and a boolean `known_…` beside it.

use cel::{Context, Program, Value};
use menshen::decision::Verdict;

use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, Sort, Syntax, Var, Variable, operator, quote};

struct Cel<'a> {
    programs: Vec<Program>,
    contexts: Vec<Context<'a, 'a>>,
}

pub fn make(case: &Case) -> Made<'_> {
    let syntax = CelSyntax { variables: &case.translation.variables };
    let program = |(number, rule): (usize, &crate::engines::translate::Translated)| {
        let text = syntax.write(&rule.when).ok_or_else(|| unsayable(number))?;
        Program::compile(&text).map_err(|error| format!("{text}: {error}"))
    };
    let programs: Result<_, String> = case.translation.rules.iter().enumerate().map(program).collect();
    let contexts =
        case.translation.rows.iter().map(|row| context(&case.translation.variables, row)).collect();
    Ok(Box::new(Cel { programs: programs?, contexts }))
}

fn context<'a>(variables: &[Variable], row: &[Option<Datum>]) -> Context<'a, 'a> {
    let mut context = Context::default();
    for (variable, datum) in variables.iter().zip(row) {
        let name = variable.name.as_str();
        if !variable.is_always_known {
            context.add_variable_from_value(format!("known_{name}"), datum.is_some());
        }
        match (datum, variable.sort) {
            (Some(Datum::Bool(value)), _) => context.add_variable_from_value(name, *value),
            (Some(Datum::Number(number)), _) => context.add_variable_from_value(name, *number),
            (Some(Datum::Text(text)), _) => context.add_variable_from_value(name, text.clone()),
            (Some(Datum::Texts(items)), _) => context.add_variable_from_value(name, items.clone()),
            (None, Sort::Bool) => context.add_variable_from_value(name, false),
            (None, Sort::Number) => context.add_variable_from_value(name, 0_i64),
            (None, Sort::Text) => context.add_variable_from_value(name, String::new()),
            (None, Sort::Texts) => context.add_variable_from_value(name, Vec::<String>::new()),
        }
    }
    context
}

impl Rival for Cel<'_> {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let context = &self.contexts[at];
        for (number, program) in (0..).zip(&self.programs) {
            if matches!(program.execute(context), Ok(Value::Bool(true))) {
                matched.push(number);
            }
        }
        None
    }
}

struct CelSyntax<'a> {
    variables: &'a [Variable],
}

impl CelSyntax<'_> {
    fn name(&self, var: Var) -> &str {
        &self.variables[var].name
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Var(var) => self.name(*var).to_owned(),
            Operand::Number(number) => number.to_string(),
            Operand::Text(text) => quote(text),
        }
    }
}

impl Syntax for CelSyntax<'_> {
    const AND: &'static str = " && ";
    const OR: &'static str = " || ";

    fn test(&self, test: &Formula) -> Option<String> {
        Some(match test {
            Formula::Known(var) => format!("known_{}", self.name(*var)),
            Formula::Holds(var) => self.name(*var).to_owned(),
            Formula::Compare(op, var, operand) => {
                format!("{} {} {}", self.name(*var), operator(*op), self.operand(operand))
            }
            Formula::Among(var, values) => {
                let values: Vec<String> = values.iter().map(|value| self.operand(value)).collect();
                format!("{} in [{}]", self.name(*var), values.join(", "))
            }
            Formula::Between(var, low, high) => {
                format!("{0} >= {low} && {0} <= {high}", self.name(*var))
            }
            Formula::Part(how, var, part) => {
                let method = match how {
                    Part::Contains => "contains",
                    Part::StartsWith => "startsWith",
                    Part::EndsWith => "endsWith",
                };
                format!("{}.{method}({})", self.name(*var), quote(part))
            }
            Formula::Element(var, element) => format!("{} in {}", quote(element), self.name(*var)),
            Formula::Always(_) | Formula::And(_) | Formula::Or(_) | Formula::Not(_) => return None,
        })
    }
}
