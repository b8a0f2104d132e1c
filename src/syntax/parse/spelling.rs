//! How people spell operators and marks in other languages and on other keyboards, and what they mean by them.
//!
//! The grammar takes these spellings as if they were right, so that the rest of the text is still read; here each is
//! told from the right one.

use super::number::narrow;
use crate::matcher::text::is_wide_comma;
use crate::span::Span;
use crate::syntax::ast::Comparison;
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};

/// The words that stand between a value and what is asked of it, and between conditions.
pub(super) const OPERATORS: [&str; 12] = [
    "and",
    "or",
    "in",
    "contains",
    "matches",
    "starts",
    "ends",
    "between",
    "resembles",
    "mentions",
    "has",
    "is",
];

/// The comparison that `found` is or means, and the error when it is not spelled so.
pub(super) fn comparison(found: &str, span: Span) -> (Comparison, Option<SyntaxError>) {
    let narrowed: String = found.chars().map(narrow).collect();
    let (meant, right) = match narrowed.as_str() {
        "==" | "=" | "===" => (Comparison::Equal, "=="),
        "!=" | "<>" | "!==" | "≠" => (Comparison::NotEqual, "!="),
        "<" => (Comparison::Less, "<"),
        "<=" | "=<" | "≤" => (Comparison::LessOrEqual, "<="),
        ">" => (Comparison::Greater, ">"),
        ">=" | "=>" | "≥" => (Comparison::GreaterOrEqual, ">="),
        "=~" | "~=" => (Comparison::Equal, "matches"),
        _ => {
            let error = SyntaxError::at(SyntaxErrorKind::ForeignOperator, span, found)
                .help("comparisons are `==`, `!=`, `<`, `<=`, `>` and `>=`");
            return (Comparison::Equal, Some(error));
        }
    };
    (meant, spelled(found, right, span))
}

/// The error of `found` where `right` is meant; none where it is written so.
pub(super) fn spelled(found: &str, right: &'static str, span: Span) -> Option<SyntaxError> {
    if found == right {
        return None;
    }
    let narrowed: String = found.chars().map(narrow).collect();
    let error = if found.eq_ignore_ascii_case(right) {
        SyntaxError::at(SyntaxErrorKind::WrongCase, span, found).help(format!("write `{right}`"))
    } else if narrowed == right || found.chars().all(is_wide_comma) || matches!(found, "。" | "【" | "】")
    {
        SyntaxError::at(SyntaxErrorKind::FullWidth, span, found).help(format!("write `{right}`"))
    } else {
        let help = match right {
            "==" => "two values are compared with `==`".to_owned(),
            "matches" => "a regular expression is tested with `matches`".to_owned(),
            right => format!("write `{right}`"),
        };
        SyntaxError::at(SyntaxErrorKind::ForeignOperator, span, found).help(help)
    };
    Some(error.fix(right))
}

/// The error of a word with full-width letters or digits.
pub(super) fn word(found: &str, span: Span) -> Option<SyntaxError> {
    let narrowed: String = found.chars().map(narrow).collect();
    (narrowed != found).then(|| {
        SyntaxError::at(SyntaxErrorKind::FullWidth, span, found)
            .help(format!("write `{narrowed}`"))
            .fix(narrowed.clone())
    })
}

/// What a word or mark that does not belong to the language is likely to mean, for the help of an unexpected word.
pub(super) fn hint(found: &str, expected_operator: bool) -> Option<String> {
    let small = found.to_lowercase();
    let right = match small.as_str() {
        "contain" | "includes" | "include" | "has_any" | "包含" => "contains",
        "does" | "doesn" | "isn" => "not",
        "startswith" | "starts_with" | "begins" | "beginswith" => "starts with",
        "endswith" | "ends_with" => "ends with",
        "match" | "regex" => "matches",
        "within" | "among" | "one" | "属于" => "in",
        "equals" | "equal" | "eq" | "等于" => "==",
        "ne" | "neq" | "不等于" => "!=",
        "lt" | "小于" => "<",
        "gt" | "大于" => ">",
        "similar" | "resemble" => "resembles",
        "mention" => "mentions",
        "且" | "并且" | "plus" => "and",
        "或" | "或者" => "or",
        "非" | "不" => "not",
        "{" => return Some("values are listed in `[` and `]`".to_owned()),
        "like" if expected_operator => {
            return Some(
                "there are no patterns with `*` or `%`: write `contains \"…\"`, `starts with \"…\"`, `ends with \"…\"` or `matches /…/`"
                    .to_owned(),
            );
        }
        "?" => return Some("there is no `? :`; write two rules, or `and` and `or`".to_owned()),
        "#" => return Some("a comment stands in the YAML around the expression, not in it".to_owned()),
        _ => return None,
    };
    let fits = expected_operator || right == "not";
    (fits && right != small).then(|| format!("did you mean `{right}`?"))
}
