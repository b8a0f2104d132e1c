//! Laws of printing: parse(print(tree)) is the tree but for its spans, and print(parse(text)) is canonical.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

use menshen::limits::Limits;
use menshen::span::{Span, Spanned};
use menshen::syntax::ast::{
    Arithmetic, Closeness, Comparison, Days, Expr, ExprKind, Hours, Literal, Logic, Phrase, Piece,
    Quantifier, Quota, Template, TemplatePart, Test, Unit, Window, Word,
};
use menshen::syntax::{parse, print};
use proptest::prelude::*;
use proptest::sample::select;

/// A tree as text without its spans.
fn shape<T: std::fmt::Debug>(tree: &T) -> String {
    let debug = format!("{tree:?}");
    let mut parts = debug.split("Span { start: ");
    let mut shape = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('}').map_or(part.len(), |at| at + 1);
        shape.push_str(part.get(end..).unwrap_or_default());
    }
    shape
}

fn expr(node: ExprKind) -> Expr {
    Expr { node, span: Span::default() }
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

/// Words that begin no path, and units, which would be read with a number before them.
const NOT_NAMES: &[&str] = &[
    "and",
    "or",
    "not",
    "true",
    "false",
    "in",
    "contains",
    "matches",
    "starts",
    "ends",
    "with",
    "between",
    "resembles",
    "within",
    "scoring",
    "mentions",
    "has",
    "is",
    "any",
    "all",
    "when",
    "per",
    "s",
    "d",
    "h",
    "ms",
    "min",
    "day",
    "days",
    "week",
    "weeks",
    "hour",
    "hours",
    "month",
    "months",
    "second",
    "seconds",
    "minute",
    "minutes",
    "edit",
    "edits",
    "burst",
    "rolling",
    "millisecond",
    "milliseconds",
];

fn name() -> impl Strategy<Value = Word> {
    let names =
        prop_oneof![Just("target".to_owned()), Just("部门".to_owned()), "[a-z_张é][a-zA-Z0-9_伟]{0,6}"];
    names
        .prop_filter("a name", |name| !NOT_NAMES.iter().any(|word| word.eq_ignore_ascii_case(name)))
        .prop_map(spanned)
}

fn path() -> impl Strategy<Value = Vec<Word>> {
    prop::collection::vec(name(), 1..4)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z\"'\\\\\n\t/{}张（“]{0,8}", Just("\u{202e}\u{feff}".to_owned())]
}

/// Patterns as the parser gives them: no line break, no `\/`, no lone `\` at the end, never empty.
fn pattern() -> impl Strategy<Value = String> {
    prop::collection::vec(select(vec!["a", "/", "\\d", "\\\\", "[(", "\"", "'", "张", "\\[", "|"]), 1..6)
        .prop_map(|parts| parts.concat())
}

fn fixed_unit() -> impl Strategy<Value = Unit> {
    select(vec![Unit::Millisecond, Unit::Second, Unit::Minute, Unit::Hour, Unit::Day, Unit::Week])
}

fn date() -> impl Strategy<Value = Literal> {
    (1_i16..=9999, 1_u8..=12, 1_u8..=28).prop_map(|(year, month, day)| Literal::Date(year, month, day))
}

fn literal_without_regex() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<bool>().prop_map(Literal::Bool),
        (0..=i64::MAX).prop_map(Literal::Int),
        (0_u16..=10_000).prop_map(Literal::Score),
        text().prop_map(Literal::Text),
        (0..=u64::try_from(i64::MAX).unwrap_or(0), fixed_unit())
            .prop_map(|(count, unit)| Literal::Duration(count, unit)),
        date(),
        (0_u32..=86_400).prop_map(Literal::TimeOfDay),
        (-62_135_596_800_000_i64..=253_402_300_799_999).prop_map(Literal::Time),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![4 => literal_without_regex(), 1 => pattern().prop_map(Literal::Regex)]
}

fn closeness() -> impl Strategy<Value = Closeness> {
    prop_oneof![any::<u8>().prop_map(Closeness::Edits), (0_u16..=10_000).prop_map(Closeness::Score)]
}

fn test(inner: impl Strategy<Value = Expr> + Clone + 'static) -> impl Strategy<Value = Test> {
    let boxed = inner.prop_map(Box::new);
    prop_oneof![
        boxed.clone().prop_map(Test::In),
        boxed.clone().prop_map(Test::Contains),
        boxed.clone().prop_map(Test::Matches),
        boxed.clone().prop_map(Test::StartsWith),
        boxed.clone().prop_map(Test::EndsWith),
        (boxed.clone(), boxed.clone()).prop_map(|(low, high)| Test::Between(low, high)),
        (boxed, prop::option::of(closeness())).prop_map(|(like, closeness)| Test::Resembles(like, closeness)),
        name().prop_map(Test::Mentions),
        name().prop_map(Test::Has),
        select(vec![Test::Spent, Test::Known, Test::Empty]),
    ]
}

/// Operands of one word in a chain are one node, as the parser makes them.
fn chain(logic: Logic, operands: Vec<Expr>) -> Expr {
    let mut flat = Vec::new();
    for operand in operands {
        match operand.node {
            ExprKind::Logic(same, inner) if same == logic => flat.extend(inner),
            node => flat.push(expr(node)),
        }
    }
    expr(ExprKind::Logic(logic, flat))
}

fn tree() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        literal().prop_map(ExprKind::Literal),
        path().prop_map(ExprKind::Path),
        (select(vec![Quantifier::Any, Quantifier::All]), path())
            .prop_map(|(quantifier, path)| ExprKind::Each(quantifier, path)),
    ];
    leaf.prop_map(expr).prop_recursive(6, 48, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let arithmetic = select(vec![
            Arithmetic::Add,
            Arithmetic::Subtract,
            Arithmetic::Multiply,
            Arithmetic::Divide,
            Arithmetic::Remainder,
        ]);
        let comparison = select(vec![
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| expr(ExprKind::Set(items))),
            (name(), prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(name, arguments)| expr(ExprKind::Call(name, arguments))),
            boxed.clone().prop_map(|operand| expr(ExprKind::Not(operand))),
            boxed.clone().prop_map(|operand| expr(ExprKind::Negate(operand))),
            (select(vec![Logic::And, Logic::Or]), prop::collection::vec(inner.clone(), 2..4))
                .prop_map(|(logic, operands)| chain(logic, operands)),
            (arithmetic, boxed.clone(), boxed.clone())
                .prop_map(|(mark, left, right)| expr(ExprKind::Arithmetic(mark, left, right))),
            (comparison, boxed.clone(), boxed.clone())
                .prop_map(|(mark, left, right)| expr(ExprKind::Compare(mark, left, right))),
            (boxed, test(inner), any::<bool>())
                .prop_map(|(subject, test, negated)| expr(ExprKind::Test(subject, test, negated))),
        ]
    })
}

fn window() -> impl Strategy<Value = Window> {
    let small = 1_u64..1_000_000;
    let clock_unit = select(vec![Unit::Millisecond, Unit::Second, Unit::Minute, Unit::Hour]);
    prop_oneof![
        select(vec![Unit::Day, Unit::Week, Unit::Month]).prop_map(Window::Calendar),
        (1_u32..=36_500).prop_map(Window::Days),
        (small.clone(), clock_unit).prop_map(|(count, unit)| Window::Fixed(count, unit)),
        (small.clone(), fixed_unit()).prop_map(|(count, unit)| Window::Rolling(count, unit)),
        (small.clone(), fixed_unit(), small).prop_map(|(count, unit, burst)| Window::Bucket {
            count,
            unit,
            burst
        }),
    ]
}

fn quota() -> impl Strategy<Value = Quota> {
    let limit = 0..=u64::try_from(i64::MAX).unwrap_or(0);
    let scopes = prop::collection::btree_set(name().prop_map(|name| name.value), 0..4);
    (limit, scopes, prop::option::of(window()), prop::option::of(text()), prop::option::of(tree())).prop_map(
        |(limit, scopes, window, zone, when)| Quota {
            limit: spanned(limit),
            scopes: scopes.into_iter().map(spanned).collect(),
            window: window.map(spanned),
            zone: zone.map(spanned),
            when,
        },
    )
}

fn phrase_word() -> impl Strategy<Value = String> {
    (name(), prop::option::of("-[a-z0-9]{1,4}"))
        .prop_map(|(name, tail)| name.value + &tail.unwrap_or_default())
}

fn phrase() -> impl Strategy<Value = Phrase> {
    let literal = literal_without_regex().prop_map(Piece::Literal);
    let piece = prop_oneof![phrase_word().prop_map(Piece::Word), literal];
    (phrase_word(), prop::collection::vec((any::<bool>(), piece), 0..6)).prop_map(|(first, rest)| {
        let mut pieces = vec![spanned(Piece::Word(first))];
        for (comma, piece) in rest {
            pieces.extend(comma.then(|| spanned(Piece::Comma)));
            pieces.push(spanned(piece));
        }
        Phrase { pieces }
    })
}

fn template() -> impl Strategy<Value = Template> {
    let part = (text().prop_filter("some text", |text| !text.is_empty()), path());
    (prop::collection::vec(part, 0..4), any::<bool>()).prop_map(|(parts, trailing)| {
        let mut all = Vec::new();
        for (text, path) in parts {
            all.push(TemplatePart::Text(text));
            all.push(TemplatePart::Hole(spanned(path)));
        }
        if trailing {
            all.pop();
        }
        Template { parts: all }
    })
}

fn limits() -> Limits {
    Limits { expression_bytes: 1 << 20, ..Limits::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn expressions_come_back(tree in tree()) {
        let text = print::expression(&tree);
        let parsed = parse::expression(&text, &limits());
        let parsed = parsed.map_err(|errors| TestCaseError::fail(format!("{text}\n{errors:?}")))?;
        prop_assert_eq!(shape(&parsed), shape(&tree), "{}", text);
        prop_assert_eq!(print::expression(&parsed), text.as_str());
        prop_assert_eq!(print::expression_of(&parsed, &text), text);
    }

    #[test]
    fn brackets_are_minimal(tree in tree()) {
        // Taking any one pair of brackets away changes the tree or the text is no longer one.
        let text = print::expression(&tree);
        for (open, close) in groups(&text) {
            let mut fewer = text.clone();
            fewer.replace_range(close..=close, " ");
            fewer.replace_range(open..=open, " ");
            if let Ok(parsed) = parse::expression(&fewer, &limits()) {
                prop_assert_ne!(shape(&parsed), shape(&tree), "{} and {}", text, fewer);
            }
        }
    }

    #[test]
    fn quotas_come_back(quota in quota()) {
        let text = print::quota(&quota);
        let parsed = parse::quota(&text, &limits());
        let parsed = parsed.map_err(|errors| TestCaseError::fail(format!("{text}\n{errors:?}")))?;
        prop_assert_eq!(shape(&parsed), shape(&quota), "{}", text);
        prop_assert_eq!(print::quota_of(&parsed, &text), text);
    }

    #[test]
    fn phrases_come_back(phrase in phrase()) {
        let text = print::phrase(&phrase);
        let parsed = parse::phrase(&text, &limits());
        let parsed = parsed.map_err(|errors| TestCaseError::fail(format!("{text}\n{errors:?}")))?;
        prop_assert_eq!(shape(&parsed), shape(&phrase), "{}", text);
        prop_assert_eq!(print::phrase_of(&parsed, &text), text);
    }

    #[test]
    fn templates_come_back(template in template()) {
        let text = print::template(&template);
        let parsed = parse::template(&text, &limits());
        let parsed = parsed.map_err(|errors| TestCaseError::fail(format!("{text}\n{errors:?}")))?;
        prop_assert_eq!(shape(&parsed), shape(&template), "{}", text);
    }

    #[test]
    fn schedules_come_back(
        days in prop::sample::subsequence(vec![1_u8, 2, 3, 4, 5, 6, 7], 1..=7),
        turn in 0_usize..7,
        hours in prop::collection::vec((0_u32..86_400, 0_u32..=86_400), 1..5),
    ) {
        let mut days = days;
        let turn = turn % days.len();
        days.rotate_left(turn);
        let days = Days(days.into_iter().map(spanned).collect());
        let parsed = parse::days(&print::days(&days), &limits()).expect("days");
        prop_assert_eq!(shape(&parsed), shape(&days), "{}", print::days(&days));
        let hours = Hours(hours.into_iter().map(spanned).collect());
        let parsed = parse::hours(&print::hours(&hours), &limits()).expect("hours");
        prop_assert_eq!(shape(&parsed), shape(&hours));
    }

    #[test]
    fn closeness_comes_back(closeness in closeness()) {
        prop_assert_eq!(parse::within(&print::within(closeness), &limits()), Ok(closeness));
    }
}

/// The places of the round brackets that group, outside quotes.
fn groups(text: &str) -> Vec<(usize, usize)> {
    let (mut open, mut groups, mut quote, mut escaped) = (Vec::new(), Vec::new(), None, false);
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        match (quote, char) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(mark), _) if char == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(char),
            // A division stands between two spaces.
            (None, '/') if !text.get(at..).is_some_and(|rest| rest.starts_with("/ ")) => quote = Some('/'),
            (None, '(') => open.push((at, before.is_alphanumeric() || before == '_')),
            (None, ')') => groups.extend(open.pop().filter(|(_, call)| !call).map(|(start, _)| (start, at))),
            (None, _) => {}
        }
        before = char;
    }
    groups
}

#[test]
fn canonical_texts() {
    let limits = Limits::default();
    let canonical = |text: &str| print::expression(&parse::expression(text, &limits).expect(text));
    for (text, expected) in [
        ("((a)) and((b or c))and (d and e)", "a and (b or c) and d and e"),
        ("not(a==b)", "not a == b"),
        ("(not a) == b", "(not a) == b"),
        ("a-(b-c)-d", "a - (b - c) - d"),
        ("-(a+b)*--c", "-(a + b) * --c"),
        ("a is not missing and b is not known", "a is known and b is missing"),
        ("x not between 1+1 and (2)", "x not between 1 + 1 and 2"),
        (
            "n resembles '张\"伟' within 1 edits or n resembles 'x' scoring 1",
            "n resembles '张\"伟' within 1 edit or n resembles \"x\" scoring 1.0",
        ),
        (
            "t < 2026-11-22T09:30:00.5+08:00 or t > 3days or d == 36 h",
            "t < 2026-11-22T01:30:00.500Z or t > 3 days or d == 36 hours",
        ),
        ("a matches /x\\/y\\\\/", "a matches /x\\/y\\\\/"),
        ("any a.b in [ ] and f ( )", "any a.b in [] and f()"),
        ("(a in b) == true", "a in b == true"),
    ] {
        assert_eq!(canonical(text), expected, "{text}");
    }
    let text = "a > 20_000 and t < 2026-11-22T09:30:00+08:00 and (b)";
    let tree = parse::expression(text, &limits).expect(text);
    assert_eq!(print::expression_of(&tree, text), "a > 20_000 and t < 2026-11-22T09:30:00+08:00 and b");
    let quota = |text: &str| print::quota(&parse::quota(text, &limits).expect(text));
    assert_eq!(
        quota("500 per day per channel per actor in 'Asia/Tokyo' when (a)"),
        "500 per channel and actor per day in \"Asia/Tokyo\" when a"
    );
    assert_eq!(quota("20 per app per 1 min burst 40"), "20 per app per minute burst 40");
    assert_eq!(quota("1 per rolling 24h"), "1 per rolling 24 hours");
    let days = |text: &str| print::days(&parse::days(text, &limits).expect(text));
    assert_eq!(days("sun, mon, tue , thu"), "sun-tue, thu");
    assert_eq!(days("mon,tue"), "mon, tue");
}
