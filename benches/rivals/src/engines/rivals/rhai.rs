//! `rhai`: all rules in one script, compiled once with full optimisation; a scope of constants a request, built once and
//! rewound. One script is faster than one a rule, because a call into the engine costs more than most rules.

use menshen::decision::Verdict;
use rhai::{AST, Array, Dynamic, Engine, OptimizationLevel, Scope};

use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, Sort, Syntax, Var, Variable, operator, quote};

struct Rhai {
    engine: Engine,
    script: AST,
    scopes: Vec<Scope<'static>>,
}

pub fn make(case: &Case) -> Made<'_> {
    let syntax = RhaiSyntax { variables: &case.translation.variables };
    let mut engine = Engine::new();
    engine.set_optimization_level(OptimizationLevel::Full).set_max_expr_depths(0, 0);
    let mut script = String::from("let matched = [];\n");
    for (number, rule) in case.translation.rules.iter().enumerate() {
        let condition = syntax.write(&rule.when).ok_or_else(|| unsayable(number))?;
        script += &format!("if {condition} {{ matched += {number}; }}\n");
    }
    script += "matched\n";
    let script = engine.compile(&script).map_err(|error| error.to_string())?;
    let scopes = case.translation.rows.iter().map(|row| scope(&case.translation.variables, row)).collect();
    Ok(Box::new(Rhai { engine, script, scopes }))
}

fn scope(variables: &[Variable], row: &[Option<Datum>]) -> Scope<'static> {
    let mut scope = Scope::new();
    for (variable, datum) in variables.iter().zip(row) {
        if !variable.is_always_known {
            scope.push_constant(format!("known_{}", variable.name), datum.is_some());
        }
        let value = match (datum, variable.sort) {
            (Some(Datum::Bool(value)), _) => Dynamic::from(*value),
            (Some(Datum::Number(number)), _) => Dynamic::from(*number),
            (Some(Datum::Text(text)), _) => Dynamic::from(text.clone()),
            (Some(Datum::Texts(items)), _) => {
                Dynamic::from_array(items.iter().map(|item| Dynamic::from(item.clone())).collect())
            }
            (None, Sort::Bool) => Dynamic::from(false),
            (None, Sort::Number) => Dynamic::from(0_i64),
            (None, Sort::Text) => Dynamic::from(String::new()),
            (None, Sort::Texts) => Dynamic::from_array(Array::new()),
        };
        scope.push_constant_dynamic(variable.name.clone(), value);
    }
    scope
}

impl Rival for Rhai {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let scope = &mut self.scopes[at];
        let known = scope.len();
        let found = self.engine.eval_ast_with_scope::<Array>(scope, &self.script).unwrap_or_default();
        scope.rewind(known);
        matched.extend(found.iter().filter_map(|number| number.as_int().ok()).map(|number| number as u32));
        None
    }
}

struct RhaiSyntax<'a> {
    variables: &'a [Variable],
}

impl RhaiSyntax<'_> {
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

impl Syntax for RhaiSyntax<'_> {
    const AND: &'static str = " && ";
    const OR: &'static str = " || ";

    fn test(&self, test: &Formula) -> Option<String> {
        Some(match test {
            Formula::Known(var) => format!("known_{}", self.name(*var)),
            Formula::Holds(var) => self.name(*var).to_owned(),
            Formula::Compare(op, var, operand) => {
                format!("{} {} {}", self.name(*var), operator(*op), self.operand(operand))
            }
            // `in` over a literal array would build the array anew; a chain of comparisons takes the fast operators.
            Formula::Among(var, values) => {
                let one = |value| format!("{} == {}", self.name(*var), self.operand(value));
                format!("({})", values.iter().map(one).collect::<Vec<_>>().join(" || "))
            }
            Formula::Between(var, low, high) => {
                format!("{0} >= {low} && {0} <= {high}", self.name(*var))
            }
            Formula::Part(how, var, part) => {
                let method = match how {
                    Part::Contains => "contains",
                    Part::StartsWith => "starts_with",
                    Part::EndsWith => "ends_with",
                };
                format!("{}.{method}({})", self.name(*var), quote(part))
            }
            Formula::Element(var, element) => format!("{} in {}", quote(element), self.name(*var)),
            Formula::Always(_) | Formula::And(_) | Formula::Or(_) | Formula::Not(_) => return None,
        })
    }
}
