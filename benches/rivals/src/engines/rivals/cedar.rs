//! `cedar-policy`: one policy set, every rule a `permit`, so that the diagnostics name all that match; entities empty, a
//! request with its context built once. Policies are numbered in the order of the text.

use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression};
use menshen::decision::Verdict;

use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, Syntax, Var, Variable, operator};

struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

pub fn make(case: &Case) -> Made<'_> {
    let syntax = CedarSyntax { variables: &case.translation.variables };
    let mut text = String::new();
    for (number, rule) in case.translation.rules.iter().enumerate() {
        let condition = syntax.write(&rule.when).ok_or_else(|| unsayable(number))?;
        text += &format!("permit(principal, action, resource) when {{ {condition} }};\n");
    }
    let policies: PolicySet = text.parse().map_err(|error| format!("{error}"))?;
    let requests: Result<_, String> =
        case.translation.rows.iter().map(|row| request(&case.translation.variables, row)).collect();
    Ok(Box::new(Cedar {
        authorizer: Authorizer::new(),
        policies,
        entities: Entities::empty(),
        requests: requests?,
    }))
}

fn request(variables: &[Variable], row: &[Option<Datum>]) -> Result<Request, String> {
    let pairs = variables.iter().zip(row).filter_map(|(variable, datum)| {
        let value = match datum.as_ref()? {
            Datum::Bool(value) => RestrictedExpression::new_bool(*value),
            Datum::Number(number) => RestrictedExpression::new_long(*number),
            Datum::Text(text) => RestrictedExpression::new_string(text.clone()),
            Datum::Texts(items) => RestrictedExpression::new_set(
                items.iter().map(|item| RestrictedExpression::new_string(item.clone())),
            ),
        };
        Some((variable.name.clone(), value))
    });
    let context = Context::from_pairs(pairs).map_err(|error| error.to_string())?;
    let entity = |text: &str| text.parse::<EntityUid>().map_err(|error| error.to_string());
    Request::new(
        entity("Member::\"m\"")?,
        entity("Action::\"add\"")?,
        entity("Contact::\"c\"")?,
        context,
        None,
    )
    .map_err(|error| error.to_string())
}

impl Rival for Cedar {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let response = self.authorizer.is_authorized(&self.requests[at], &self.policies, &self.entities);
        let ids = response.diagnostics().reason();
        // `policy17`, by the order of the text.
        matched.extend(
            ids.filter_map(|id| AsRef::<str>::as_ref(id).strip_prefix("policy")?.parse::<u32>().ok()),
        );
        None
    }
}

struct CedarSyntax<'a> {
    variables: &'a [Variable],
}

impl CedarSyntax<'_> {
    fn name(&self, var: Var) -> String {
        format!("context.{}", self.variables[var].name)
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Var(var) => self.name(*var),
            Operand::Number(number) => number.to_string(),
            Operand::Text(text) => quote(text),
        }
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Syntax for CedarSyntax<'_> {
    const AND: &'static str = " && ";
    const OR: &'static str = " || ";

    fn test(&self, test: &Formula) -> Option<String> {
        Some(match test {
            Formula::Known(var) => format!("context has {}", self.variables[*var].name),
            Formula::Holds(var) => self.name(*var),
            Formula::Compare(op, var, operand) => {
                format!("{} {} {}", self.name(*var), operator(*op), self.operand(operand))
            }
            Formula::Among(var, values) => {
                let values: Vec<String> = values.iter().map(|value| self.operand(value)).collect();
                format!("[{}].contains({})", values.join(", "), self.name(*var))
            }
            Formula::Between(var, low, high) => {
                format!("{0} >= {low} && {0} <= {high}", self.name(*var))
            }
            Formula::Part(how, var, part) => {
                let part = part.replace('\\', "\\\\").replace('"', "\\\"").replace('*', "\\*");
                let shape = match how {
                    Part::Contains => format!("*{part}*"),
                    Part::StartsWith => format!("{part}*"),
                    Part::EndsWith => format!("*{part}"),
                };
                format!("{} like \"{shape}\"", self.name(*var))
            }
            Formula::Element(var, element) => format!("{}.contains({})", self.name(*var), quote(element)),
            Formula::Always(_) | Formula::And(_) | Formula::Or(_) | Formula::Not(_) => return None,
        })
    }
}
