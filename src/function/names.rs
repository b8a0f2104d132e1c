//! Functions on names, e-mail addresses and domains.

use super::{
    ADDRESS_TEXT_UNITS, BOOL, Context, DOMAIN, EMAIL, Entry, NAME, NAMES_UNITS, RATIO, Results, SCORE,
};
use crate::facts::{self, Workspace};
use crate::matcher::domain::{DomainRef, EmailRef};
use crate::value::Value;

pub(super) const FAMILY: &[Entry] = &[
    Entry {
        name: "similarity",
        parameters: &[NAME, NAME],
        result: SCORE,
        results: RATIO,
        cost: NAMES_UNITS,
        doc: "how alike two names are",
        body: similarity,
    },
    Entry {
        name: "domain",
        parameters: &[EMAIL],
        result: DOMAIN,
        results: Results::Any,
        cost: ADDRESS_TEXT_UNITS,
        doc: "what stands behind the `@` of an e-mail address",
        body: domain,
    },
    Entry {
        name: "is_public_mail",
        parameters: &[DOMAIN],
        result: BOOL,
        results: Results::Any,
        cost: ADDRESS_TEXT_UNITS,
        doc: "whether anybody can have an address there, as at qq.com or gmail.com",
        body: is_public_mail,
    },
    Entry {
        name: "is_below",
        parameters: &[DOMAIN, DOMAIN],
        result: BOOL,
        results: Results::Any,
        cost: 2 * ADDRESS_TEXT_UNITS,
        doc: "whether the first domain is the second or one of its subdomains",
        body: is_below,
    },
];

fn similarity<'a>(_: Context<'a>, work: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Text(first), Value::Text(second)] => {
            facts::similarity(first, second, work).map_or(Value::Missing, Value::Score)
        }
        _ => Value::Missing,
    }
}

fn domain<'a>(_: Context<'a>, work: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        // The text behind the last `@` is the domain of every address that can be read at all.
        [Value::Text(text)] => EmailRef::host_of(text, &mut work.text).map_or(Value::Missing, Value::Text),
        _ => Value::Missing,
    }
}

fn is_public_mail<'a>(_: Context<'a>, work: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Text(text)] => DomainRef::parse(text, &mut work.text)
            .map_or(Value::Missing, |domain| Value::Bool(domain.is_public_mail())),
        _ => Value::Missing,
    }
}

fn is_below<'a>(_: Context<'a>, work: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    let [Value::Text(first), Value::Text(second)] = arguments else { return Value::Missing };
    match (DomainRef::parse(first, &mut work.text), DomainRef::parse(second, &mut work.other)) {
        (Ok(first), Ok(second)) => Value::Bool(first == second || first.is_below(second)),
        _ => Value::Missing,
    }
}
