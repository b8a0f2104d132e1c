//! The bounds on length and depth hold at the bound and one past it, on the smallest stacks that threads get.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

use menshen::limits::Limits;
use menshen::syntax::{SyntaxErrorKind as Kind, parse};

/// Runs on a thread with the 2 MiB of stack that Rust gives a thread by default.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread");
    thread.join().expect("no overflow, no panic");
}

fn kinds(text: &str, limits: &Limits) -> Vec<Kind> {
    match parse::expression(text, limits) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.kind).collect(),
    }
}

#[test]
fn a_hundred_thousand_of_anything_nested_is_one_error() {
    on_a_small_stack(|| {
        let limits = Limits { expression_bytes: 1 << 20, ..Limits::default() };
        let depth = limits.expression_depth;
        for opening in ["(", "[", "f(", "not ", "-", "not (-", "（", "a and (", "a in [", "!", "- - (not "] {
            let text = opening.repeat(100_000);
            assert_eq!(kinds(&text, &limits), [Kind::TooDeep(depth)], "{opening}");
        }
        for (first, more) in [("a", " + a"), ("a", " - a"), ("a", " * a"), ("a", " / a"), ("a", " % a")] {
            let text = format!("{first}{}", more.repeat(10_000));
            assert_eq!(kinds(&text, &limits), [Kind::TooDeep(depth)], "{more}");
        }
        // Chains that are flat in the tree may be as long as the text.
        assert_eq!(kinds(&format!("a{}", " and a".repeat(10_000)), &limits), []);
        assert_eq!(kinds(&format!("[a{}]", ", a".repeat(10_000)), &limits), []);
        let chain = format!("a{}", " in a".repeat(1_000));
        assert!(kinds(&chain, &limits).contains(&Kind::ChainedTest));
    });
}

#[test]
fn depth_at_the_bound_and_one_past_it() {
    on_a_small_stack(|| {
        let limits = Limits::default();
        let depth = limits.expression_depth;
        let brackets = |count: usize| format!("{}a{}", "(".repeat(count), ")".repeat(count));
        assert_eq!(kinds(&brackets(depth), &limits), []);
        assert_eq!(kinds(&brackets(depth + 1), &limits), [Kind::TooDeep(depth)]);
        let calls = |count: usize| format!("{}a{}", "f(".repeat(count), ")".repeat(count));
        assert_eq!(kinds(&calls(depth - 1), &limits), []);
        assert_eq!(kinds(&calls(depth), &limits), [Kind::TooDeep(depth)]);
        let nots = |count: usize| format!("{}a", "not ".repeat(count));
        assert_eq!(kinds(&nots(depth - 1), &limits), []);
        assert_eq!(kinds(&nots(depth), &limits), [Kind::TooDeep(depth)]);
        let sums = |count: usize| format!("a{}", " + a".repeat(count));
        assert_eq!(kinds(&sums(depth - 1), &limits), []);
        assert_eq!(kinds(&sums(depth), &limits), [Kind::TooDeep(depth)]);
    });
}

#[test]
fn brackets_in_texts_and_regular_expressions_are_not_counted() {
    let limits = Limits::default();
    let many = "(".repeat(1_000);
    assert_eq!(kinds(&format!("a == \"{many}\" or b == '\\'{many}'"), &limits), []);
    assert_eq!(kinds(&format!("a matches /\\/{many}/ or b / 2 == (1)"), &limits), []);
    // A division is not the beginning of a regular expression.
    assert_eq!(kinds(&format!("a / {many} / b"), &limits), [Kind::TooDeep(limits.expression_depth)]);
    assert_eq!(kinds(&format!("target.in / {many} / b"), &limits), [Kind::TooDeep(limits.expression_depth)]);
}

#[test]
fn length_at_the_bound_and_one_past_it() {
    let limits = Limits { expression_bytes: 10, ..Limits::default() };
    assert_eq!(kinds("abcdefghij", &limits), []);
    assert_eq!(kinds("abcdefghijk", &limits), [Kind::TooLong(10)]);
    assert_eq!(kinds("张张张a", &limits), []);
    assert_eq!(kinds("张张张张", &limits), [Kind::TooLong(10)]);
    let long = "a".repeat(11);
    for refused in [
        parse::quota(&long, &limits).is_err(),
        parse::phrase(&long, &limits).is_err(),
        parse::template(&long, &limits).is_err(),
        parse::days(&long, &limits).is_err(),
        parse::hours(&long, &limits).is_err(),
        parse::within(&long, &limits).is_err(),
    ] {
        assert!(refused);
    }
    assert!(parse::phrase("abcdefghij", &limits).is_ok() && parse::template("abcdefghij", &limits).is_ok());
}
