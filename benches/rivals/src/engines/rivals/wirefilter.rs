//! `wirefilter-engine` 0.6.1, the release of 2019 that the registry has: a filter a rule, compiled once to closures; a
//! context a request, filled once. Its integers have 32 bits, fields are compared with constants only, a field without a
//! value ends the process, and the end of a text is asked with a regular expression, for want of anything else.

use menshen::decision::Verdict;
use wirefilter::{ExecutionContext, Filter, Scheme, Type};

use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, Sort, Syntax, Var, Variable, operator};

/// Regular expressions are compiled at about 100 µs and 10 KB each.
const RULES_MAX: usize = 10_000;

struct Wirefilter<'a> {
    filters: Vec<Filter<'a>>,
    contexts: Vec<ExecutionContext<'a>>,
}

pub fn make(case: &Case) -> Made<'_> {
    if case.rules > RULES_MAX {
        return Err(format!(
            "because its regular expressions for more than {RULES_MAX} rules take gigabytes"
        ));
    }
    let variables = &case.translation.variables;
    let mut scheme = Scheme::default();
    for variable in variables {
        let kind = match variable.sort {
            Sort::Bool => Type::Bool,
            Sort::Number => Type::Int,
            Sort::Text => Type::Bytes,
            // Elements of sets are asked of one variable an element: see `element_name`.
            Sort::Texts => continue,
        };
        add(&mut scheme, &variable.name, kind)?;
        if !variable.is_always_known {
            add(&mut scheme, &format!("known_{}", variable.name), Type::Bool)?;
        }
    }
    // Filters and contexts borrow the scheme; it lives as long as the process.
    let scheme: &'static Scheme = Box::leak(Box::new(scheme));
    let syntax = WirefilterSyntax { variables };
    let mut filters = Vec::new();
    for (number, rule) in case.translation.rules.iter().enumerate() {
        let text = syntax.write(&rule.when).ok_or_else(|| unsayable(number))?;
        let ast = scheme.parse(&text).map_err(|error| format!("rule {number} is not read: {error}"))?;
        filters.push(ast.compile());
    }
    let contexts: Result<_, String> =
        case.translation.rows.iter().map(|row| context(scheme, variables, row)).collect();
    Ok(Box::new(Wirefilter { filters, contexts: contexts? }))
}

fn add(scheme: &mut Scheme, name: &str, kind: Type) -> Result<(), String> {
    scheme.add_field(name.to_owned(), kind).map_err(|error| error.to_string())
}

fn context<'a>(
    scheme: &'static Scheme,
    variables: &[Variable],
    row: &'a [Option<Datum>],
) -> Result<ExecutionContext<'a>, String> {
    let mut context = ExecutionContext::new(scheme);
    for (variable, datum) in variables.iter().zip(row) {
        let name = variable.name.as_str();
        if !variable.is_always_known && variable.sort != Sort::Texts {
            let _ = context.set_field_value(&format!("known_{name}"), datum.is_some());
        }
        let set = match (datum, variable.sort) {
            (Some(Datum::Bool(value)), _) => context.set_field_value(name, *value),
            (Some(Datum::Number(number)), _) => {
                let number = i32::try_from(*number).map_err(|_| format!("{name} needs more than 32 bits"))?;
                context.set_field_value(name, number)
            }
            (Some(Datum::Text(text)), _) => context.set_field_value(name, text.as_str()),
            (_, Sort::Texts) => Ok(()),
            (_, Sort::Bool) => context.set_field_value(name, false),
            (_, Sort::Number) => context.set_field_value(name, 0),
            (_, Sort::Text) => context.set_field_value(name, ""),
        };
        set.map_err(|error| error.to_string())?;
    }
    Ok(context)
}

impl Rival for Wirefilter<'_> {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let context = &self.contexts[at];
        for (number, filter) in (0..).zip(&self.filters) {
            if filter.execute(context) == Ok(true) {
                matched.push(number);
            }
        }
        None
    }
}

struct WirefilterSyntax<'a> {
    variables: &'a [Variable],
}

impl WirefilterSyntax<'_> {
    fn name(&self, var: Var) -> &str {
        &self.variables[var].name
    }
}

/// A constant; `None` if the language has no such constant.
fn constant(operand: &Operand) -> Option<String> {
    match operand {
        Operand::Var(_) => None,
        Operand::Number(number) => i32::try_from(*number).ok().map(|number| number.to_string()),
        Operand::Text(text) => Some(bytes(text)),
    }
}

fn bytes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Syntax for WirefilterSyntax<'_> {
    const AND: &'static str = " && ";
    const OR: &'static str = " || ";

    fn not(&self, inner: &str) -> String {
        format!("not ({inner})")
    }

    fn test(&self, test: &Formula) -> Option<String> {
        Some(match test {
            Formula::Known(var) => format!("known_{}", self.name(*var)),
            Formula::Holds(var) => self.name(*var).to_owned(),
            Formula::Compare(op, var, operand) => {
                format!("{} {} {}", self.name(*var), operator(*op), constant(operand)?)
            }
            Formula::Among(var, values) => {
                let values: Option<Vec<String>> = values.iter().map(constant).collect();
                format!("{} in {{{}}}", self.name(*var), values?.join(" "))
            }
            Formula::Between(var, low, high) => {
                let (low, high) = (i32::try_from(*low).ok()?, i32::try_from(*high).ok()?);
                format!("{} in {{{low}..{high}}}", self.name(*var))
            }
            Formula::Part(Part::Contains, var, part) => {
                format!("{} contains {}", self.name(*var), bytes(part))
            }
            Formula::Part(how, var, part) => {
                let part = part.replace('.', "\\.");
                let shape = if *how == Part::StartsWith { format!("^{part}") } else { format!("{part}$") };
                format!("{} matches \"{shape}\"", self.name(*var))
            }
            Formula::Element(..)
            | Formula::Always(_)
            | Formula::And(_)
            | Formula::Or(_)
            | Formula::Not(_) => return None,
        })
    }
}
