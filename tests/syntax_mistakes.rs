//! Every mistake of a text is found in one run, each with its exact place.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

use menshen::limits::Limits;
use menshen::syntax::{SyntaxErrorKind as Kind, parse};

/// What each function finds: the kind and the guilty characters.
fn mistakes<T: std::fmt::Debug>(text: &str, parsed: parse::Parsed<T>) -> Vec<(Kind, String)> {
    let errors = parsed.expect_err(text);
    assert!(errors.is_sorted_by_key(|error| error.span), "{text}: {errors:?}");
    for error in &errors {
        let sentence = error.to_string();
        for foreign in ["Rule", "pest", "EOI", "kw_", "Span", "Literal", "Unexpected", "something else"] {
            assert!(!sentence.contains(foreign), "{text}: {sentence}");
        }
    }
    let at = |error: &menshen::syntax::SyntaxError| text.get(error.span.range()).expect(text).to_owned();
    errors.iter().map(|error| (error.kind, at(error))).collect()
}

fn of_expression(text: &str) -> Vec<(Kind, String)> {
    mistakes(text, parse::expression(text, &Limits::default()))
}

fn assert_expression(text: &str, expected: &[(Kind, &str)]) {
    let found = of_expression(text);
    let found: Vec<_> = found.iter().map(|(kind, at)| (*kind, at.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn operators_of_other_languages() {
    use Kind::ForeignOperator;
    let all = [
        (ForeignOperator, "="),
        (ForeignOperator, "&&"),
        (ForeignOperator, "||"),
        (ForeignOperator, "!"),
        (ForeignOperator, "&"),
        (ForeignOperator, "<>"),
        (ForeignOperator, "|"),
        (ForeignOperator, "=>"),
        (ForeignOperator, "=~"),
        (ForeignOperator, "×"),
    ];
    assert_expression("a = 1 && b || !c & d <> 2 | e => 3 and f =~ 4 × 5", &all);
    assert_expression("a AND b", &[(Kind::WrongCase, "AND")]);
    assert_expression("a == True", &[(Kind::WrongCase, "True")]);
}

#[test]
fn marks_of_a_chinese_keyboard() {
    use Kind::{CurlyQuotes, FullWidth, ImpossibleTime, InvisibleCharacter, TrailingComma};
    assert_expression(
        "部门 ＝＝ （甲，乙） and f（“VIP”，‘张伟’，）",
        &[
            (FullWidth, "＝＝"),
            (FullWidth, "（"),
            (FullWidth, "，"),
            (FullWidth, "）"),
            (FullWidth, "（"),
            (CurlyQuotes, "“VIP”"),
            (FullWidth, "，"),
            (CurlyQuotes, "‘张伟’"),
            (TrailingComma, "，"),
            (FullWidth, "）"),
        ],
    );
    assert_expression("a\u{3000}and b", &[(InvisibleCharacter, "\u{3000}")]);
    assert_expression("a == \"x\u{202e}y\"", &[(InvisibleCharacter, "\u{202e}")]);
    assert_expression(
        "target。phone in 【１，２】",
        &[
            (FullWidth, "。"),
            (FullWidth, "【"),
            (FullWidth, "１"),
            (FullWidth, "，"),
            (FullWidth, "２"),
            (FullWidth, "】"),
        ],
    );
    assert_expression("a < 09：30 or b > 9：30", &[(FullWidth, "09：30"), (ImpossibleTime, "9：30")]);
}

#[test]
fn numbers_that_are_not() {
    assert_expression(
        "a == 013800138000 and b == +8613800138000 and c == 12abc and d == 1__0 and e == 1.2.3 and f == 3天",
        &[
            (Kind::LeadingZero, "013800138000"),
            (Kind::PlusSign, "+8613800138000"),
            (Kind::MalformedNumber, "12abc"),
            (Kind::MalformedNumber, "1__0"),
            (Kind::MalformedNumber, "1.2.3"),
            (Kind::UnknownUnit, "3天"),
        ],
    );
    assert_expression(
        "a > 9223372036854775808 and b > 0.12345 and c > 1.0001 and d > .5 and e > 3 months",
        &[
            (Kind::IntegerTooLarge, "9223372036854775808"),
            (Kind::ScoreTooFine, "0.12345"),
            (Kind::ScoreTooLarge, "1.0001"),
            (Kind::MalformedNumber, ".5"),
            (Kind::MonthHasNoLength, "3 months"),
        ],
    );
    assert!(
        parse::expression("a == 9223372036854775807 and b == 1.0 and c == 0", &Limits::default()).is_ok()
    );
}

#[test]
fn dates_and_times_that_are_not() {
    assert_expression(
        "a == 2026-02-29 or a == 2026-13-01 or a == 2026-1-2 or a == 0000-01-01 or b < 24:01 or b < 09:60",
        &[
            (Kind::ImpossibleDate, "2026-02-29"),
            (Kind::ImpossibleDate, "2026-13-01"),
            (Kind::ImpossibleDate, "2026-1-2"),
            (Kind::ImpossibleDate, "0000-01-01"),
            (Kind::ImpossibleTime, "24:01"),
            (Kind::ImpossibleTime, "09:60"),
        ],
    );
    assert_expression(
        "a < 2026-11-22T09:30:00 or a < 2026-11-22T25:00:00Z or a < 2026-11-22T09:30:00+19:00",
        &[
            (Kind::MissingZone, "2026-11-22T09:30:00"),
            (Kind::ImpossibleTime, "2026-11-22T25:00:00Z"),
            (Kind::ImpossibleTime, "2026-11-22T09:30:00+19:00"),
        ],
    );
    assert!(
        parse::expression("a == 2024-02-29 and a != 2000-02-29 and b < 24:00", &Limits::default()).is_ok()
    );
    assert_expression("a == 1900-02-29", &[(Kind::ImpossibleDate, "1900-02-29")]);
}

#[test]
fn is_and_chains() {
    assert_expression("a is in b", &[(Kind::IsMisused, "is in")]);
    assert_expression(
        "a is not in b and c is vip",
        &[(Kind::IsMisused, "is not in"), (Kind::IsMisused, "is")],
    );
    assert_expression("a < b < c", &[(Kind::ChainedComparison, "<")]);
    assert_expression("a in b in c", &[(Kind::ChainedTest, "in c")]);
    assert_expression("target.name(x)", &[(Kind::DottedCall, "target.name")]);
    assert_expression("a in [1, 2,] or f(x,)", &[(Kind::TrailingComma, ","), (Kind::TrailingComma, ",")]);
}

#[test]
fn quotes_and_brackets() {
    assert_expression(
        r#"a == "x\q\u{110000}\n" and b = 1"#,
        &[(Kind::UnknownEscape, r"\q"), (Kind::UnknownEscape, r"\u{110000}"), (Kind::ForeignOperator, "=")],
    );
    assert_expression("a = 1 and b == \"x", &[(Kind::ForeignOperator, "="), (Kind::UnclosedText, "\"")]);
    assert_expression("a matches /x", &[(Kind::UnclosedRegex, "/")]);
    assert_expression("a matches /x/i or b matches //", &[(Kind::RegexFlags, "i"), (Kind::EmptyRegex, "//")]);
    assert_expression(
        "(a = 1 or [b",
        &[(Kind::UnclosedBracket, "("), (Kind::ForeignOperator, "="), (Kind::UnclosedBracket, "[")],
    );
    assert_expression("a) or [b)", &[(Kind::UnopenedBracket, ")"), (Kind::MismatchedBracket, ")")]);
    assert!(parse::expression(r#"a matches /[(["']\/x/ and b / 2 / 3 == 1"#, &Limits::default()).is_ok());
}

#[test]
fn several_broken_parts_are_several_errors() {
    assert_expression(
        "a == and b contains or c d",
        &[(Kind::Unexpected, "and"), (Kind::Unexpected, "or"), (Kind::Unexpected, "d")],
    );
    assert_expression("x between 1 and 5 and y between 3", &[(Kind::Unexpected, "")]);
    assert_expression("", &[(Kind::Empty, "")]);
    assert_expression(" \n", &[(Kind::Empty, " \n")]);
}

#[test]
fn what_was_expected_is_said_in_groups() {
    let said = |text: &str| {
        let errors = parse::expression(text, &Limits::default()).expect_err(text);
        errors.iter().map(|error| error.to_string()).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(said("a =="), "expected a value, found the end");
    assert_eq!(said("a b"), "expected an operator or the end, found `b`");
    assert_eq!(said("(a b)"), "expected an operator or `)`, found `b`");
    assert_eq!(said("[a b]"), "expected an operator, `,` or `]`, found `b`");
    assert_eq!(said("a is"), "expected `spent`, `known`, `missing` or `empty`, found the end");
    assert_eq!(said("a starts \"x\""), "expected `with`, found `\"x\"`");
    assert_eq!(said("a between 1"), "expected `and`, found the end");
    assert_eq!(said("a mentions \"x\""), "expected a name, found `\"x\"`");
    assert_eq!(said("a resembles b within 3"), "expected `edits`, found the end");
    assert_eq!(said("any"), "expected a path, found the end");
    let hinted = parse::expression("a contain \"x\"", &Limits::default()).unwrap_err();
    assert_eq!(hinted[0].help.as_deref(), Some("did you mean `contains`?"));
}

#[test]
fn quotas() {
    let of = |text: &str| mistakes(text, parse::quota(text, &Limits::default()));
    assert_eq!(of("500 per day per week"), [(Kind::SecondWindow, "per week".to_owned())]);
    assert_eq!(of("500 per actor per actor"), [(Kind::RepeatedScope, "actor".to_owned())]);
    assert_eq!(of("500 per 0 days"), [(Kind::ZeroCount, "0 days".to_owned())]);
    assert_eq!(of("500 per 2 months"), [(Kind::ImpossibleWindow, "per 2 months".to_owned())]);
    assert_eq!(of("500 per rolling month"), [(Kind::ImpossibleWindow, "per rolling month".to_owned())]);
    assert_eq!(of("0.5 per day"), [(Kind::NotACount, "0.5".to_owned())]);
    assert_eq!(
        of("500 par actor when a = b and"),
        [
            (Kind::Unexpected, "par".to_owned()),
            (Kind::ForeignOperator, "=".to_owned()),
            (Kind::Unexpected, String::new())
        ]
    );
    assert_eq!(of("per day"), [(Kind::Unexpected, "per".to_owned())]);
}

#[test]
fn phrases_templates_and_schedules() {
    let limits = Limits::default();
    let phrase = |text: &str| mistakes(text, parse::phrase(text, &limits));
    assert_eq!(
        phrase("tag “a”, , 012,"),
        [
            (Kind::CurlyQuotes, "“a”".to_owned()),
            (Kind::TrailingComma, ",".to_owned()),
            (Kind::LeadingZero, "012".to_owned()),
            (Kind::TrailingComma, ",".to_owned())
        ]
    );
    assert_eq!(phrase("tag ="), [(Kind::Unexpected, "=".to_owned())]);
    // No condition begins here, so that the `if` is a word as others are.
    assert_eq!(phrase("if (tier == vip)"), [(Kind::Unexpected, "(".to_owned())]);
    assert_eq!(mistakes("if (", parse::days("if (", &limits)), [(Kind::Unexpected, "(".to_owned())]);
    let template = |text: &str| mistakes(text, parse::template(text, &limits));
    assert_eq!(
        template("张 {a b} } {"),
        [
            (Kind::HoleIsNotAPath, "{a b}".to_owned()),
            (Kind::StrayBrace, "}".to_owned()),
            (Kind::StrayBrace, "{".to_owned())
        ]
    );
    let days = |text: &str| mistakes(text, parse::days(text, &limits));
    assert_eq!(
        days("Mon, 周二, fri–sun, sat, xyz"),
        [
            (Kind::WrongCase, "Mon".to_owned()),
            (Kind::UnknownDay, "周二".to_owned()),
            (Kind::ForeignOperator, "–".to_owned()),
            (Kind::RepeatedDay, "sat".to_owned()),
            (Kind::UnknownDay, "xyz".to_owned())
        ]
    );
    let hours = |text: &str| mistakes(text, parse::hours(text, &limits));
    assert_eq!(
        hours("9:00-25:00，24:00-01:00"),
        [
            (Kind::ImpossibleTime, "9:00".to_owned()),
            (Kind::ImpossibleTime, "25:00".to_owned()),
            (Kind::FullWidth, "，".to_owned()),
            (Kind::ImpossibleTime, "24:00".to_owned())
        ]
    );
    assert_eq!(
        hours("23:00-24:00, 24:00-25:00, 9-18，09:00-09:60, 10:00"),
        [
            (Kind::ImpossibleTime, "24:00".to_owned()),
            (Kind::ImpossibleTime, "25:00".to_owned()),
            (Kind::Unexpected, "9".to_owned()),
            (Kind::FullWidth, "，".to_owned()),
            (Kind::ImpossibleTime, "09:60".to_owned()),
            (Kind::Unexpected, String::new()),
        ]
    );
    assert_eq!(
        days("mon-fri-sat, xyz"),
        [(Kind::Unexpected, "-".to_owned()), (Kind::UnknownDay, "xyz".to_owned())]
    );
    assert_eq!(
        mistakes("300 edits", parse::within("300 edits", &limits)),
        [(Kind::CountTooLarge(255), "300".to_owned())]
    );
}
