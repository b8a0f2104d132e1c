//! The code blocks of the language reference are what it says they are.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

use menshen::limits::Limits;
use menshen::syntax::{SyntaxError, SyntaxErrorKind, parse, print};

const REFERENCE: &str = include_str!("../grammar/README.md");

/// A fenced block: its info string and its lines.
struct Block {
    info: &'static str,
    lines: Vec<&'static str>,
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in REFERENCE.lines() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(info), None) => open = Some(Block { info, lines: Vec::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// Parses a line under the start rule of that name and prints it again.
fn read(rule: &str, text: &str) -> Result<String, Vec<SyntaxError>> {
    let limits = Limits::default();
    match rule {
        "expression" => parse::expression(text, &limits).map(|tree| print::expression_of(&tree, text)),
        "quota" => parse::quota(text, &limits).map(|tree| print::quota_of(&tree, text)),
        "phrase" => parse::phrase(text, &limits).map(|tree| print::phrase_of(&tree, text)),
        "template" => parse::template(text, &limits).map(|tree| print::template(&tree)),
        "days" => parse::days(text, &limits).map(|tree| print::days(&tree)),
        "hours" => parse::hours(text, &limits).map(|tree| print::hours(&tree)),
        "within" => parse::within(text, &limits).map(print::within),
        _ => panic!("no rule `{rule}`"),
    }
}

#[test]
fn examples_parse_and_print_again() {
    let mut seen = 0;
    for block in blocks() {
        if block.info.starts_with("yaml ") || block.info == "text" || block.info.ends_with("-error") {
            continue;
        }
        for line in block.lines {
            let printed = read(block.info, line).unwrap_or_else(|errors| panic!("{line}: {errors:?}"));
            assert_eq!(read(block.info, &printed).expect(&printed), printed, "{line}");
            seen += 1;
        }
    }
    assert!(seen >= 70, "{seen} examples");
}

#[test]
fn mistakes_are_reported_as_the_reference_says() {
    let mut seen = 0;
    for block in blocks() {
        let Some(rule) = block.info.strip_suffix("-error") else { continue };
        let (text, said) = block.lines.split_first().expect("a text");
        let errors = read(rule, text).expect_err(text);
        let mut lines = Vec::new();
        for error in errors {
            lines.push(format!("error: {error}"));
            lines.extend(error.help.map(|help| format!("help: {help}")));
        }
        assert_eq!(lines, said, "{text}");
        seen += 1;
    }
    assert!(seen >= 8, "{seen} mistakes");
}

#[test]
fn yaml_blocks_say_whether_they_are_whole() {
    let yaml: Vec<Block> = blocks().into_iter().filter(|block| block.info.starts_with("yaml")).collect();
    assert!(yaml.iter().all(|block| matches!(block.info, "yaml policy" | "yaml fragment" | "yaml cases")));
    assert!(yaml.iter().any(|block| block.info == "yaml policy"));
}

#[test]
fn every_reserved_word_is_listed_and_reserved() {
    let grammar = include_str!("../grammar/menshen.pest");
    let reserved =
        grammar.split("reserved = @{").nth(1).and_then(|rest| rest.split('}').next()).expect("the rule");
    let words: Vec<&str> = reserved.split('"').skip(1).step_by(2).collect();
    assert!(words.len() >= 20, "{words:?}");
    let section = REFERENCE.split("## Reserved words").nth(1).expect("the section");
    let listed: Vec<&str> = section.split('`').skip(1).step_by(2).collect();
    for word in &words {
        assert!(listed.contains(word), "`{word}` is not in the reference");
        let sole = format!("{word} == 1");
        assert!(
            parse::expression(&sole, &Limits::default()).is_err() || matches!(*word, "true" | "false"),
            "{sole}"
        );
        let dotted = format!("target.{word} == 1");
        assert!(parse::expression(&dotted, &Limits::default()).is_ok(), "{dotted}");
        // The scan must know the word too: a `/` behind it begins a regular expression, in which brackets do not count.
        if !matches!(*word, "true" | "false") {
            let nested = format!("{word} /{}/", "(".repeat(100));
            let errors = parse::expression(&nested, &Limits::default()).err().unwrap_or_default();
            let too_deep = errors.iter().any(|error| matches!(error.kind, SyntaxErrorKind::TooDeep(_)));
            assert!(!too_deep, "{nested}");
        }
    }
    assert_eq!(listed.len(), words.len());
}
