//! Functions on texts, and on labels that the host obtained.

use super::{Context, Entry, INT, RATIO, Results, SCORE, TEXT};
use crate::facts::Workspace;
use crate::value::Value;

pub(super) const FAMILY: &[Entry] = &[
    Entry {
        name: "length",
        parameters: &[TEXT],
        result: INT,
        results: Results::Numbers(0, i64::MAX),
        cost: 200,
        doc: "how many characters a text has",
        body: length,
    },
    Entry {
        name: "score",
        parameters: &[TEXT],
        result: SCORE,
        results: RATIO,
        cost: 5,
        doc: "the score that the host's classifiers gave to this label, the highest of several; missing if one gave none",
        body: score,
    },
    Entry {
        name: "confidence",
        parameters: &[TEXT],
        result: SCORE,
        results: RATIO,
        cost: 5,
        doc: "how sure the prefill source was of this field, the least of several; missing if one does not say, or if it was not prefilled",
        body: confidence,
    },
];

fn length<'a>(_: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Text(text)] => Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        _ => Value::Missing,
    }
}

fn score<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Text(label)] => context.request.score(label),
        _ => Value::Missing,
    }
}

fn confidence<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Text(field)] => context.request.prefill_confidence(field),
        _ => Value::Missing,
    }
}
