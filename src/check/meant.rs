//! Which reading of a mistaken value is offered: the one that leads to a condition in which nothing is wrong.
//!
//! `0500` is a number beside a count and a text beside a telephone number, and `daily is full` asks for a state where
//! `target.name is x` compares. So each clause is read anew with every sort of reading, without a report, and the first
//! that is understood is offered; if none is, no fix is.
//!
//! Cost: at most six more looks at a clause that holds such a mistake.

use std::ops::Range;

use super::expression::{Checker, Source};
use super::findings::Findings;
use crate::syntax::{Sort, SyntaxError, parse};

/// What numbers may be read as, and what the words behind `is`, the likeliest first.
const NUMBERS: [Sort; 3] = [Sort::Integer, Sort::Duration, Sort::Text];
const ASKED: [Sort; 2] = [Sort::Comparison, Sort::State];

/// Settles the readings of the errors of a text, of which the condition begins at `start`.
pub(super) fn settle(errors: &mut [SyntaxError], start: usize, text: &str, checker: &Checker<'_>) {
    if errors.iter().all(|error| error.readings().is_empty()) {
        return;
    }
    // What a quota counts, and within which time, is numbers.
    let (numbers, mut rest) =
        errors.split_at_mut(errors.partition_point(|error| (error.span.start as usize) < start));
    for error in numbers.iter_mut().filter(|error| !error.readings().is_empty()) {
        error.settle(error.readings().iter().position(|reading| reading.sort == Sort::Integer));
    }
    let clauses = parse::clauses(text.get(start..).unwrap_or_default());
    for clause in clauses {
        let clause = start + clause.start..start + clause.end;
        let before = rest.partition_point(|error| (error.span.start as usize) < clause.start);
        let count = rest.partition_point(|error| (error.span.start as usize) < clause.end);
        let (mine, behind) = rest.split_at_mut(count);
        if let Some(mine) = mine.get_mut(before..) {
            settle_clause(mine, clause, text, checker);
        }
        rest = behind;
    }
}

fn settle_clause(errors: &mut [SyntaxError], clause: Range<usize>, text: &str, checker: &Checker<'_>) {
    if errors.iter().all(|error| error.readings().is_empty()) {
        return;
    }
    let sorts = NUMBERS.into_iter().flat_map(|number| ASKED.map(|asked| [number, asked]));
    let is_afforded = checker.found.afford(0).is_some();
    let chosen = sorts.filter(|_| is_afforded).find(|sorts| {
        let mended = mended(errors, sorts, clause.clone(), text);
        mended.is_some_and(|mended| is_understood(&mended, checker))
    });
    for error in errors.iter_mut().filter(|error| !error.readings().is_empty()) {
        error.settle(chosen.map(|sorts| reading(error, &sorts)));
    }
}

/// Which of an error's readings is of these sorts; the likeliest, if none is.
fn reading(error: &SyntaxError, sorts: &[Sort]) -> usize {
    error.readings().iter().position(|reading| sorts.contains(&reading.sort)).unwrap_or(0)
}

/// The clause with its mistakes mended, all of them; nothing if that cannot be.
fn mended(errors: &[SyntaxError], sorts: &[Sort], clause: Range<usize>, text: &str) -> Option<String> {
    let mut mended = String::new();
    let mut at = clause.start;
    for error in errors {
        let (span, fix) = match error.readings().get(reading(error, sorts)) {
            Some(reading) => (reading.span.range(), &reading.fix),
            None => (error.fix_span().range(), error.fix.as_ref()?),
        };
        mended.push_str(text.get(at..span.start)?);
        mended.push_str(fix);
        at = span.end;
    }
    mended.push_str(text.get(at..clause.end)?);
    Some(mended)
}

/// Whether nothing is wrong with a condition.
fn is_understood(text: &str, checker: &Checker<'_>) -> bool {
    let Ok(expr) = parse::expression(text, checker.limits) else { return false };
    let found = Findings::of_a_trial(checker.limits);
    let trial = Checker { found: &found, ..*checker };
    trial.condition(&expr, &Source { text, place: &|span| span });
    found.count() == 0
}
