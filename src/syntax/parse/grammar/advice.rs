//! What to say of a place where nothing fits: guessed from what stands there, from what could, and from what stands before.

use crate::diagnostic::did_you_mean;
use crate::matcher::text::is_comma;
use crate::syntax::error::Expected;
use crate::syntax::parse::{number, spelling};

/// How to mend a place whose form is another one elsewhere: windows of quotas, bounds, values in round brackets, hours.
fn of_place(found: &str, expected: &[Expected], before: &str) -> Option<String> {
    let is_open = |word: &'static str| expected.contains(&Expected::Exactly(word));
    let mut words = before.split_whitespace().rev();
    let is_bounds = expected == [Expected::Exactly("and")];
    if is_bounds && words.clone().take(3).any(|word| word == "between") {
        return Some(
            "the bounds stand behind `between` with `and` between them: `between 5 and 20`".to_owned(),
        );
    }
    // Behind a scope of a quota another one may follow.
    if is_open("per") || (is_bounds && words.clone().any(|word| word == "per")) {
        let right = match found.to_lowercase().as_str() {
            "daily" | "每天" | "每日" => "per day",
            "hourly" | "每小时" => "per hour",
            "weekly" | "每周" => "per week",
            "monthly" | "每月" => "per month",
            "a" | "an" | "every" | "each" | "每" => "per",
            "if" | "where" | "如果" | "当" => "when",
            "times" | "次" => {
                return Some("the number stands alone, as in `5 per actor per day`".to_owned());
            }
            "/" | "／" => {
                return Some("a quota is written with `per`, as in `500 per actor per day`".to_owned());
            }
            _ => return None,
        };
        return Some(format!(
            "did you mean `{right}`? a quota is written as in `500 per actor per day when target.external`"
        ));
    }
    if expected.contains(&Expected::TimeOfDay) && found.starts_with(|c: char| c.is_alphanumeric()) {
        return Some("hours are written with two digits each, as in `09:00-18:00`".to_owned());
    }
    let is_listed = before.rfind(['(', '（']).and_then(|at| before.get(..at));
    if is_open(")")
        && found.chars().all(is_comma)
        && is_listed.is_some_and(|before| before.trim_end().ends_with(" in"))
    {
        return Some("values are listed in `[` and `]`, as in `in [sat, sun]`".to_owned());
    }
    if found == "[" && matches!(words.next(), Some("any" | "all" | "of")) {
        return Some(
            "one text is asked for at a time: `… contains \"a\" or … contains \"b\"`; many are `keywords`, asked by `mentions`".to_owned(),
        );
    }
    None
}

/// How to mend a place where nothing fits, guessed from what stands there and before it.
pub(super) fn help(found: &str, expected: &[Expected], before: &str) -> Option<String> {
    let operator = expected.contains(&Expected::Operator);
    if let Some(help) = of_place(found, expected, before) {
        return Some(help);
    }
    if let Some(hint) = spelling::hint(found, operator) {
        return Some(hint);
    }
    let last = before.trim_end().rsplit(|char: char| char.is_whitespace()).next().unwrap_or_default();
    if operator && matches!(found, "any" | "all") {
        return Some(format!("`{found}` stands before what it asks: write `{found} {last} …`"));
    }
    if expected.contains(&Expected::Value) && last.ends_with(['%', '％']) {
        return Some(
            "there are no percentages: a score is written as in `0.8`, and a share is reckoned, as in `actor.customer_total * 100 / actor.capacity >= 80`"
                .to_owned(),
        );
    }
    if before.is_empty() && found == "-" && expected.contains(&Expected::Name) {
        return Some("an entry of a list begins with `- `, a dash and a space".to_owned());
    }
    if found == "then" && operator {
        return Some("what the rule says stands on its own line, as in `then: deny`".to_owned());
    }
    let after_digit = before.trim_end().ends_with(|char: char| char.is_ascii_digit());
    let quoted = found.starts_with(['"', '\'', '“', '‘']);
    if after_digit && number::foreign_unit(found).is_some() {
        return Some("a length of time is a whole number and a unit, as in `90 minutes`".to_owned());
    }
    let is_mark = found.chars().all(is_comma) && !found.is_empty();
    let is_group = found.len() == 3 && found.bytes().all(|byte| byte.is_ascii_digit());
    if after_digit && (matches!(found, "," | "，") || is_group) {
        let gap = if is_group { "spaces" } else { "commas" };
        return Some(format!("a number is written without {gap}, as in `20000` or `20_000`"));
    }
    if expected.contains(&Expected::Exactly("edits"))
        && before.trim_end().trim_end_matches('s').ends_with("edit")
    {
        return Some("a space stands between the number and its word, as in `1 edit`".to_owned());
    }
    if after_digit && let Some(unit) = number::near_unit(found) {
        return Some(format!("did you mean `{unit}`? the units are {}", number::UNITS));
    }
    if expected.contains(&Expected::Name) && quoted {
        return Some("here stands the name that the policy gives it, without quotes".to_owned());
    }
    if is_mark && expected.contains(&Expected::End) && operator {
        return Some("two conditions are joined by `and` or `or`".to_owned());
    }
    let word = found.starts_with(|char: char| char.is_alphabetic());
    if operator
        && found.chars().count() > 2
        && let Some(meant) = did_you_mean(found, spelling::OPERATORS)
    {
        let with = if matches!(meant, "starts" | "ends") { " with" } else { "" };
        return Some(format!("did you mean `{meant}{with}`?"));
    }
    if operator && (word || quoted) {
        return Some("two conditions are joined by `and` or `or`; a text stands in quotes".to_owned());
    }
    None
}
