//! Rules as rows of a table, for the engines that are made for tables: a cell for each variable that the rule asks of.

use crate::engines::formula::{Formula, Var};
use crate::engines::translate::Translated;

/// The cells of a rule: a test each, of different variables.
pub type Cells<'a> = Vec<(Var, &'a Formula)>;

/// The rule as a row, if it is nothing but one test for each of some variables.
pub fn cells(rule: &Translated) -> Option<Cells<'_>> {
    let tests = match &rule.when {
        Formula::And(parts) => parts.as_slice(),
        test => std::slice::from_ref(test),
    };
    let mut cells = Cells::new();
    for test in tests {
        let var = match test {
            Formula::Holds(var)
            | Formula::Compare(_, var, _)
            | Formula::Among(var, _)
            | Formula::Between(var, ..)
            | Formula::Part(_, var, _)
            | Formula::Element(var, _) => *var,
            Formula::Always(true) => continue,
            Formula::Always(false)
            | Formula::Known(_)
            | Formula::And(_)
            | Formula::Or(_)
            | Formula::Not(_) => return None,
        };
        if cells.iter().any(|(other, _)| *other == var) {
            return None;
        }
        cells.push((var, test));
    }
    Some(cells)
}
