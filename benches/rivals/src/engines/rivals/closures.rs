//! Rust closures: each rule a tree of boxed closures made from its formula, each tried in turn.

use menshen::decision::Verdict;
use menshen::syntax::ast::Comparison;

use super::{Made, Rival};
use crate::engines::case::Case;
use crate::engines::formula::{Datum, Formula, Operand, Part, Var};

type Row = [Option<Datum>];
type Test = Box<dyn Fn(&Row) -> bool>;

struct Closures<'a> {
    rules: Vec<Test>,
    rows: &'a [Vec<Option<Datum>>],
}

pub fn make(case: &Case) -> Made<'_> {
    let rules = case.translation.rules.iter().map(|rule| test(&rule.when)).collect();
    Ok(Box::new(Closures { rules, rows: &case.translation.rows }))
}

impl Rival for Closures<'_> {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let row = &self.rows[at][..];
        matched.extend((0..).zip(&self.rules).filter(|(_, rule)| rule(row)).map(|(number, _)| number));
        None
    }
}

fn number(row: &Row, var: Var) -> i64 {
    if let Some(Datum::Number(number)) = &row[var] { *number } else { 0 }
}

fn text(row: &Row, var: Var) -> &str {
    if let Some(Datum::Text(text)) = &row[var] { text } else { "" }
}

fn texts(row: &Row, var: Var) -> &[String] {
    if let Some(Datum::Texts(items)) = &row[var] { items } else { &[] }
}

fn test(formula: &Formula) -> Test {
    match formula {
        Formula::Always(value) => {
            let value = *value;
            Box::new(move |_| value)
        }
        Formula::And(parts) => match &parts[..] {
            [left, right] => {
                let (left, right) = (test(left), test(right));
                Box::new(move |row| left(row) && right(row))
            }
            _ => {
                let parts: Vec<Test> = parts.iter().map(test).collect();
                Box::new(move |row| parts.iter().all(|part| part(row)))
            }
        },
        Formula::Or(parts) => {
            let parts: Vec<Test> = parts.iter().map(test).collect();
            Box::new(move |row| parts.iter().any(|part| part(row)))
        }
        Formula::Not(inner) => {
            let inner = test(inner);
            Box::new(move |row| !inner(row))
        }
        Formula::Known(var) => {
            let var = *var;
            Box::new(move |row| row[var].is_some())
        }
        Formula::Holds(var) => {
            let var = *var;
            Box::new(move |row| matches!(row[var], Some(Datum::Bool(true))))
        }
        Formula::Compare(op, var, operand) => compare(*op, *var, operand),
        Formula::Among(var, values) => among(*var, values),
        Formula::Between(var, low, high) => {
            let (var, range) = (*var, *low..=*high);
            Box::new(move |row| range.contains(&number(row, var)))
        }
        Formula::Part(how, var, part) => {
            let (var, part) = (*var, part.clone());
            match how {
                Part::Contains => {
                    let finder = memchr::memmem::Finder::new(&part).into_owned();
                    Box::new(move |row| finder.find(text(row, var).as_bytes()).is_some())
                }
                Part::StartsWith => Box::new(move |row| text(row, var).starts_with(&part)),
                Part::EndsWith => Box::new(move |row| text(row, var).ends_with(&part)),
            }
        }
        Formula::Element(var, element) => {
            let (var, element) = (*var, element.clone());
            Box::new(move |row| texts(row, var).contains(&element))
        }
    }
}

fn compare(op: Comparison, var: Var, operand: &Operand) -> Test {
    match (op, operand.clone()) {
        (Comparison::Equal, Operand::Number(other)) => Box::new(move |row| number(row, var) == other),
        (Comparison::NotEqual, Operand::Number(other)) => Box::new(move |row| number(row, var) != other),
        (Comparison::Less, Operand::Number(other)) => Box::new(move |row| number(row, var) < other),
        (Comparison::LessOrEqual, Operand::Number(other)) => Box::new(move |row| number(row, var) <= other),
        (Comparison::Greater, Operand::Number(other)) => Box::new(move |row| number(row, var) > other),
        (Comparison::GreaterOrEqual, Operand::Number(other)) => {
            Box::new(move |row| number(row, var) >= other)
        }
        (Comparison::NotEqual, Operand::Text(other)) => Box::new(move |row| text(row, var) != other),
        (_, Operand::Text(other)) => Box::new(move |row| text(row, var) == other),
        (op, Operand::Var(other)) => Box::new(move |row| {
            let order = match (&row[var], &row[other]) {
                (Some(Datum::Number(left)), Some(Datum::Number(right))) => left.cmp(right),
                _ => text(row, var).cmp(text(row, other)),
            };
            match op {
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Greater => order.is_gt(),
                Comparison::GreaterOrEqual => order.is_ge(),
            }
        }),
    }
}

fn among(var: Var, values: &[Operand]) -> Test {
    let numbers: Vec<i64> = values
        .iter()
        .filter_map(|value| if let Operand::Number(number) = value { Some(*number) } else { None })
        .collect();
    let words: Vec<String> = values
        .iter()
        .filter_map(|value| if let Operand::Text(text) = value { Some(text.clone()) } else { None })
        .collect();
    if words.is_empty() {
        Box::new(move |row| numbers.contains(&number(row, var)))
    } else {
        Box::new(move |row| words.iter().any(|word| word == text(row, var)))
    }
}
