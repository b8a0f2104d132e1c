//! The lists of a policy: of its own values, of files beside it, and of the host.
//!
//! Not for reading the lines of a file, which `list::read` does. Cost: that of the lists.

use std::sync::Arc;

use super::file::file_list;
use super::{Options, Source};
use crate::calendar::Zone;
use crate::check;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::ir::{self, ListSource, Policy};
use crate::limits::Limits;
use crate::list::{List, ListBuilder, ListKind, Note, Reading, is_overreach};
use crate::matcher::phone::Region;
use crate::span::Span;
use crate::syntax::ast::Closeness;

/// The lists of a policy, by their places; `None` for one that the host has not given.
pub(super) fn lists(
    policy: &Policy,
    source: &Source,
    options: &Options,
    found: &mut Vec<Diagnostic>,
) -> Vec<Option<Arc<List>>> {
    let mut made = Vec::new();
    for declared in &policy.lists {
        let is_hosted = options.lists.contains_key(&declared.name);
        let own = match &declared.source {
            ListSource::Values(values) => Some(values_list(policy, declared, values, options, found)),
            ListSource::File(file, span) if !is_hosted => {
                Some(file_list(policy, declared, file, *span, source, options, found))
            }
            ListSource::File(..) | ListSource::Host => None,
        };
        // What the host has put in place of a list of the policy's own stays there.
        let own = own.filter(|_| !is_hosted).map(Arc::new);
        found.extend(own.as_deref().and_then(|list| short_names(declared, list)));
        if !is_hosted {
            found.extend(not_given(policy, declared, options));
        }
        made.push(own.or_else(|| host_list(declared, options, found)));
    }
    made
}

/// Names of a list that are too short for the edits that it forgives.
fn short_names(declared: &ir::List, list: &List) -> Option<Diagnostic> {
    let (Some(Closeness::Edits(edits)), List::Name(names)) = (declared.closeness, list) else { return None };
    let short = names.iter().filter(|(_, name)| is_overreach(name, edits)).count();
    let names = match short {
        0 => return None,
        1 => "a name on this list".to_owned(),
        more => format!("each of {more} names on this list"),
    };
    Some(check::short_names(&names, edits, declared.span))
}

pub(super) fn reading<'l>(policy: &Policy, declared: &ir::List, limits: &'l Limits) -> Reading<'l> {
    let mut reading = Reading::new(ListKind::of(declared.of), limits);
    reading.region = Region::from_code(&policy.region).unwrap_or(Region::UNKNOWN);
    reading.zone = Zone::named(&policy.zone).unwrap_or_else(Zone::utc);
    reading
}

fn values_list(
    policy: &Policy,
    declared: &ir::List,
    values: &[(String, Span)],
    options: &Options,
    found: &mut Vec<Diagnostic>,
) -> List {
    let mut builder = ListBuilder::new(reading(policy, declared, &options.limits));
    for (place, (text, span)) in (1..).zip(values) {
        if let Err(fault) = builder.push_quoted(text, place, Note::default()) {
            found.push(
                Diagnostic::new(Code::BadListSource, *span, "this value cannot be on the list")
                    .help(fault.to_string()),
            );
        }
    }
    match builder.finish() {
        Ok((list, _)) => list,
        Err(error) => {
            found.push(
                Diagnostic::new(Code::BadListSource, declared.span, "the list cannot be made")
                    .help(error.to_string()),
            );
            List::empty(ListKind::of(declared.of))
        }
    }
}

/// What to say of a list that the host has not given: that it has not, if it has to; and whether it has given one by a name
/// that may have been meant for it.
fn not_given(policy: &Policy, declared: &ir::List, options: &Options) -> Option<Diagnostic> {
    let is_declared = |name: &&str| policy.lists.iter().any(|list| list.name == **name);
    let strays = options.lists.keys().map(String::as_str).filter(|name| !is_declared(name));
    let near = did_you_mean(&declared.name, strays).map(|stray| {
        format!(
            "the host has given a list `{}`, which policy `{}` does not declare",
            excerpt(stray),
            policy.name
        )
    });
    let name = &declared.name;
    let (message, help) = match (&declared.source, near) {
        (ListSource::Host, near) => (
            format!("the host has no list `{name}`"),
            near.unwrap_or_else(|| "who is on it is unknown until the host gives it".to_owned()),
        ),
        (_, Some(near)) => (format!("the host has put no list in place of `{name}`"), near),
        (_, None) => return None,
    };
    Some(Diagnostic::new(Code::HostListMissing, declared.span, message).help(help))
}

fn host_list(declared: &ir::List, options: &Options, found: &mut Vec<Diagnostic>) -> Option<Arc<List>> {
    let list = options.lists.get(&declared.name)?;
    if list.kind() != ListKind::of(declared.of) {
        let message =
            format!("the host's list `{}` does not hold {} values", declared.name, declared.of.word());
        found.push(Diagnostic::new(Code::BadListSource, declared.span, message));
    }
    Some(Arc::clone(list))
}
