//! Functions on telephone numbers.

use super::{BOOL, Context, Entry, PHONE, PHONE_UNITS, Results, TEXT};
use crate::facts::Workspace;
use crate::matcher::phone::{self, Kind, Phone, PhoneSlip, Region};
use crate::value::Value;

/// What stands for the region of a number that belongs to none: the code of those that are shared by countries.
pub(crate) const NO_COUNTRY: &str = "001";

pub(super) const FAMILY: &[Entry] = &[
    Entry {
        name: "is_valid",
        parameters: &[PHONE],
        result: BOOL,
        results: Results::Any,
        cost: PHONE_UNITS,
        doc: "whether the number is within a range that its country has given out",
        body: is_valid,
    },
    Entry {
        name: "is_mobile",
        parameters: &[PHONE],
        result: BOOL,
        results: Results::Any,
        cost: PHONE_UNITS,
        doc: "whether the number is a mobile one; in countries that do not tell, whether it may be",
        body: is_mobile,
    },
    Entry {
        name: "country",
        parameters: &[PHONE],
        result: TEXT,
        results: Results::Regions,
        cost: PHONE_UNITS,
        doc: "the region of the number in two capital letters, `001` where it belongs to none",
        body: country,
    },
];

/// The number that was sent; none if it is masked or a figure, as for comparisons and lists.
fn parsed(context: Context<'_>, arguments: &[Value<'_>]) -> Option<Phone> {
    match arguments {
        [Value::Text(text)] if PhoneSlip::of(text).is_none() => phone::parse(text, context.region).ok(),
        _ => None,
    }
}

fn is_valid<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    parsed(context, arguments).map_or(Value::Missing, |phone| Value::Bool(phone.is_valid()))
}

fn is_mobile<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    parsed(context, arguments).map_or(Value::Missing, |phone| {
        Value::Bool(matches!(phone.kind(), Kind::Mobile | Kind::FixedLineOrMobile))
    })
}

fn country<'a>(context: Context<'a>, _: &mut Workspace, arguments: &[Value<'a>]) -> Value<'a> {
    parsed(context, arguments)
        .map_or(Value::Missing, |phone| Value::Text(phone.region().map_or(NO_COUNTRY, Region::code)))
}
