//! How people spell operators and marks in other languages and on other keyboards, and what they mean by them.
//!
//! The grammar takes these spellings as if they were right, so that the rest of the text is still read; here each is
//! told from the right one.

use crate::matcher::text::is_wide_comma;
use crate::span::Span;
use crate::syntax::ast::Comparison;
use crate::syntax::error::{SyntaxError, SyntaxErrorKind};
use crate::width::narrow;

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

/// Words of other languages between a value and what is asked of it, and what is written here.
const BETWEEN: [(&str, &[&str]); 18] = [
    ("contains", &["包含", "含有", "contain", "includes", "include"]),
    ("not contains", &["不包含", "不含", "不含有"]),
    ("starts with", &["startswith", "starts_with", "beginswith"]),
    ("ends with", &["endswith", "ends_with"]),
    ("in", &["属于", "在"]),
    ("not in", &["不属于", "不在"]),
    ("==", &["等于", "equals", "eq", "是", "为"]),
    ("!=", &["不等于", "不是", "ne", "neq"]),
    ("<", &["小于", "lt"]),
    ("<=", &["小于等于", "不大于", "不超过", "至多", "lte", "≦"]),
    (">", &["大于", "超过", "多于", "gt"]),
    (">=", &["大于等于", "不小于", "不少于", "至少", "gte", "≧"]),
    ("is empty", &["为空"]),
    ("is not empty", &["不为空", "非空"]),
    ("is known", &["存在", "exists"]),
    ("is missing", &["不存在"]),
    ("and", &["且", "并且", "而且", "同时"]),
    ("or", &["或", "或者"]),
];

/// What is written here for a word that stands behind a value.
pub(super) fn between(word: &str) -> Option<&'static str> {
    let small = word.to_lowercase();
    BETWEEN.iter().find(|(_, words)| words.contains(&small.as_str())).map(|(meant, _)| *meant)
}

/// What is written here for a word that stands before a condition: nothing where it only opens it.
pub(super) fn before(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "非" | "不" | "不是" | "并非" | "没有" => Some("not"),
        "if" | "elif" | "else" | "unless" | "如果" | "若" | "假如" | "当" | "否则" => Some(""),
        _ => None,
    }
}

/// What a word or mark that does not belong to the language is likely to mean, for the help of an unexpected word.
pub(super) fn hint(found: &str, expected_operator: bool) -> Option<String> {
    let small = found.to_lowercase();
    let right = match small.as_str() {
        "has_any" => "contains",
        "does" | "doesn" | "isn" => "not",
        "begins" => "starts with",
        "match" | "regex" => "matches",
        "within" | "among" | "one" => "in",
        "equal" => "==",
        "similar" | "resemble" => "resembles",
        "mention" => "mentions",
        "plus" => "and",
        "{" => return Some("values are listed in `[` and `]`".to_owned()),
        "like" if expected_operator => {
            return Some(
                "there are no patterns with `*` or `%`: write `contains \"…\"`, `starts with \"…\"`, `ends with \"…\"` or `matches /…/`"
                    .to_owned(),
            );
        }
        "＃" => {
            return Some(
                "a comment stands in the YAML around the expression, behind a common `#`".to_owned(),
            );
        }
        "?" => return Some("there is no `? :`; write two rules, or `and` and `or`".to_owned()),
        "#" => return Some("a comment stands in the YAML around the expression, not in it".to_owned()),
        _ if expected_operator => between(found)?,
        _ => return None,
    };
    let fits = expected_operator || right == "not";
    (fits && right != small).then(|| format!("did you mean `{right}`?"))
}
