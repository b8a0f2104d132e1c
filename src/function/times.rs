//! Functions on instants, in the policy's time zone. What lies outside the years -9999 to 9999 is unfit.

use super::{Context, DATE, DURATION, Entry, INT, Results, TIME, TIME_OF_DAY};
use crate::calendar::{DAY_SECONDS, Local, year_month_day};
use crate::facts::Workspace;
use crate::value::Value;

pub(super) const FAMILY: &[Entry] = &[
    Entry {
        name: "date",
        parameters: &[TIME],
        result: DATE,
        results: Results::Any,
        cost: 5,
        doc: "the calendar date of an instant",
        body: date,
    },
    Entry {
        name: "time_of_day",
        parameters: &[TIME],
        result: TIME_OF_DAY,
        results: Results::Numbers(0, DAY_SECONDS as i64 - 1),
        cost: 5,
        doc: "what the clock shows at an instant",
        body: time_of_day,
    },
    Entry {
        name: "day_of_month",
        parameters: &[DATE],
        result: INT,
        results: Results::Numbers(1, 31),
        cost: 5,
        doc: "1 to 31",
        body: day_of_month,
    },
    Entry {
        name: "days_between",
        parameters: &[DATE, DATE],
        result: INT,
        results: Results::Any,
        cost: 1,
        doc: "how many days the second date is after the first",
        body: days_between,
    },
    Entry {
        name: "age",
        parameters: &[TIME],
        result: DURATION,
        results: Results::Any,
        cost: 1,
        doc: "how long ago an instant was when the request was made",
        body: age,
    },
];

fn local(context: Context<'_>, at: i64) -> Option<Local> {
    context.zone.local(at)
}

fn date<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Time(at)] => local(context, *at).map_or(Value::Unfit, |local| Value::Date(local.date)),
        _ => Value::Missing,
    }
}

fn time_of_day<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Time(at)] => local(context, *at).map_or(Value::Unfit, |local| Value::TimeOfDay(local.second)),
        _ => Value::Missing,
    }
}

fn day_of_month<'a>(_: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Date(days)] => {
            year_month_day(*days).map_or(Value::Unfit, |(_, _, day)| Value::Int(i64::from(day)))
        }
        _ => Value::Missing,
    }
}

fn days_between<'a>(_: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match arguments {
        [Value::Date(from), Value::Date(to)] => Value::Int(i64::from(*to) - i64::from(*from)),
        _ => Value::Missing,
    }
}

fn age<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    match (arguments, context.request.at) {
        ([Value::Time(then)], Some(at)) => at.0.checked_sub(*then).map_or(Value::Unfit, Value::Duration),
        _ => Value::Missing,
    }
}
