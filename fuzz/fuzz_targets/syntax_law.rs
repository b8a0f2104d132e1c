//! The laws of the syntax targets; the corpus replay of the ordinary tests runs the same ones.
#![allow(dead_code, reason = "each target and the replay use their own part")]

use menshen::limits::Limits;
use menshen::syntax::parse::{self, Parsed};
use menshen::syntax::print;
use std::fmt::Debug;

/// Printing may lengthen a text (brackets do not grow, but spaces and units do), so it is read within wider limits.
fn wide() -> Limits {
    Limits { expression_bytes: 1 << 20, ..Limits::default() }
}

/// A tree as text without its spans.
fn shape<T: Debug>(tree: &T) -> String {
    let debug = format!("{tree:?}");
    let mut parts = debug.split("Span { start: ");
    let mut shape = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('}').map_or(part.len(), |at| at + 1);
        shape.push_str(part.get(end..).unwrap_or_default());
    }
    shape
}

/// What parses prints, and parses again as the same tree; what does not has sorted errors within the text.
fn holds<T: Debug>(
    text: &str,
    parse: impl Fn(&str, &Limits) -> Parsed<T>,
    print: impl Fn(&T) -> String,
    print_of: impl Fn(&T, &str) -> String,
) {
    match parse(text, &Limits::default()) {
        Ok(tree) => {
            for printed in [print(&tree), print_of(&tree, text)] {
                let again = parse(&printed, &wide());
                let again =
                    again.unwrap_or_else(|errors| panic!("{text:?} printed as {printed:?}: {errors:?}"));
                assert_eq!(shape(&again), shape(&tree), "{text:?} printed as {printed:?}");
                assert_eq!(print_of(&again, &printed), printed);
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "{text:?}");
            assert!(errors.is_sorted_by_key(|error| error.span), "{text:?}: {errors:?}");
            for error in errors {
                let found = text.get(error.span.range());
                let found = found.unwrap_or_else(|| panic!("{text:?}: {error:?} is not within the text"));
                let at_end = text.get(error.span.range().end..).unwrap_or_default().trim().is_empty();
                assert!(!found.is_empty() || at_end, "{text:?}: {error:?} points at nothing");
                assert!(!error.to_string().contains("something else"), "{text:?}: {error:?} says nothing");
            }
        }
    }
}

/// Bytes that are no UTF-8 cannot reach the parser.
pub(crate) fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    holds(text, parse::expression, print::expression, print::expression_of);
}

/// The first byte chooses what the rest is read as.
pub(crate) fn scalar(bytes: &[u8]) {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    match choice {
        b'q' => holds(text, parse::quota, print::quota, print::quota_of),
        b'p' => holds(text, parse::phrase, print::phrase, print::phrase_of),
        b't' => holds(text, parse::template, print::template, |tree, _| print::template(tree)),
        b'd' => holds(text, parse::days, print::days, |tree, _| print::days(tree)),
        b'h' => holds(text, parse::hours, print::hours, |tree, _| print::hours(tree)),
        _ => holds(text, parse::within, |tree| print::within(*tree), |tree, _| print::within(*tree)),
    }
}
