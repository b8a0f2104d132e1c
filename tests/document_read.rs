//! Reading documents: what is kept, what is refused, at the bounds, and what is still found after a mistake.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use menshen::diagnostic::{Code, Report};
use menshen::document::{self, Document, Node, NodeKind, Style, Trap};
use menshen::limits::Limits;
use proptest::prelude::*;

fn read(text: &str) -> Document<'_> {
    document::read(text, &Limits::default())
}

/// Code, line and column of what is found, in the order of the file.
fn found(text: &str, limits: &Limits) -> Vec<(Code, u32, u32)> {
    let report = Report::new("p.yaml", text, document::read(text, limits).diagnostics, limits);
    report
        .iter()
        .map(|one| {
            let place = report.lines().locate(text, one.span.start);
            (one.code, place.line, place.column)
        })
        .collect()
}

fn text<'t>(root: &'t Node<'_>, key: &str) -> &'t str {
    root.get(key).unwrap().as_scalar().unwrap().text.as_ref()
}

#[test]
fn scalars_stay_text_and_keep_their_style() {
    let source = "a: +8613800138000\nb: '0755'\nc: no\nd: \"x\\n\"\ne: |\n  x\nf: >\n  y\ng:\nh: ~\n";
    let document = read(source);
    assert!(document.diagnostics.is_empty() && document.is_whole);
    let root = document.root.unwrap();
    let of = |key: &str| root.get(key).unwrap().as_scalar().unwrap();
    assert_eq!(
        (text(&root, "a"), of("a").style, of("a").trap()),
        ("+8613800138000", Style::Plain, Some(Trap::Plus))
    );
    assert_eq!((text(&root, "b"), of("b").style, of("b").trap()), ("0755", Style::Single, None));
    assert_eq!((text(&root, "c"), of("c").style, of("c").trap()), ("no", Style::Plain, Some(Trap::Bool)));
    assert_eq!((text(&root, "d"), of("d").style, of("d").trap()), ("x\n", Style::Double, None));
    assert_eq!((text(&root, "e"), of("e").style), ("x\n", Style::Literal));
    assert_eq!((text(&root, "f"), of("f").style), ("y\n", Style::Folded));
    assert!(of("b").is_quoted() && !of("a").is_quoted() && !of("e").is_quoted());
    let null = root.get("g").unwrap();
    assert!(null.is_nothing() && matches!(null.kind, NodeKind::Null));
    assert_eq!(null.span.range(), source.find("g:").unwrap() + 2..source.find("g:").unwrap() + 2);
    assert!(root.get("h").unwrap().is_nothing());
    assert_eq!(root.get("i").map(|node| node.shape()), None);
}

#[test]
fn collections_span_from_their_first_character_to_their_last() {
    let source = "a:\n  - x: 1\n    y: [b, c]\n  - z\n\n# end\nb: { c: d }\n";
    let root = read(source).root.unwrap();
    let slice = |node: &Node<'_>| &source[node.span.range()];
    assert_eq!(slice(root.get("a").unwrap()), "- x: 1\n    y: [b, c]\n  - z");
    let first = &root.get("a").unwrap().as_sequence().unwrap()[0];
    assert_eq!(slice(first), "x: 1\n    y: [b, c]");
    assert_eq!(slice(first.get("y").unwrap()), "[b, c]");
    assert_eq!(slice(root.get("b").unwrap()), "{ c: d }");
    assert_eq!(slice(&root), source.trim_end());
    let source = "a: # no - dash\n- # c\n  [x]\n- y\nb:\n- -1\nc:\n- - x\n  - y\n";
    let root = read(source).root.unwrap();
    let slice = |node: &Node<'_>| &source[node.span.range()];
    assert_eq!(slice(root.get("a").unwrap()), "- # c\n  [x]\n- y");
    assert_eq!(slice(root.get("b").unwrap()), "- -1");
    assert_eq!(slice(root.get("c").unwrap()), "- - x\n  - y");
    assert_eq!(slice(&root.get("c").unwrap().as_sequence().unwrap()[0]), "- x\n  - y");
}

#[test]
fn every_mistake_of_a_file_is_found_at_its_place_in_one_run() {
    let source = "\
menshen: 1
lists:
  blocked: { of: phone, of: name }
  broken: [a, b
rules:
  - rule: one
    when:tier == vip
    then: deny
  - rule: 第二
    because: 名字: 重复
  - rule: three
    then: allow
    then: deny
  - rule: four
    when: \"VIP\" in tags
  - rule: five
    when: &five tier == vip
    note: @here
  - rule: six
    when: !x tier == vip
default: review
menshen: 2
";
    let expected = [
        (Code::DuplicateKey, 3, 25),
        (Code::YamlSyntax, 4, 11),
        (Code::YamlSyntax, 7, 5),
        (Code::YamlSyntax, 10, 16),
        (Code::DuplicateKey, 13, 5),
        (Code::YamlSyntax, 15, 17),
        (Code::AliasRefused, 17, 11),
        (Code::YamlSyntax, 18, 11),
        (Code::TagRefused, 20, 11),
        (Code::DuplicateKey, 22, 1),
    ];
    assert_eq!(found(source, &Limits::default()), expected);
    let document = read(source);
    assert!(!document.is_whole);
    let root = document.root.unwrap();
    assert_eq!(text(&root, "default"), "review");
    assert_eq!(text(&root, "menshen"), "1");
    let rules = root.get("rules").unwrap().as_sequence().unwrap();
    let names: Vec<&str> = rules.iter().map(|rule| text(rule, "rule")).collect();
    assert_eq!(names, ["one", "第二", "three", "four", "five", "six"]);
    assert_eq!(text(&rules[0], "when"), "tier == vip");
    assert!(matches!(rules[1].get("because").unwrap().kind, NodeKind::Unreadable));
}

#[test]
fn what_was_taken_out_is_unreadable_not_empty() {
    let document = read("a: @\n  b\nc: *x\nd:\n");
    let root = document.root.unwrap();
    assert!(matches!(root.get("a").unwrap().kind, NodeKind::Unreadable));
    assert!(matches!(root.get("c").unwrap().kind, NodeKind::Unreadable));
    assert!(root.get("d").unwrap().is_nothing());
    assert!(!document.is_whole);
}

#[test]
fn the_tree_is_whole_unless_something_was_left_out() {
    assert!(read("a: &x 1\nb: !t 2\n").is_whole, "anchored and tagged values are kept");
    for source in
        ["a: *x\n", "a: 1\na: 2\n", "? [a]\n: 1\n", "a: @\nb: 1\n", "a: 1\n---\nb: 1\n", "a: \u{7}\n"]
    {
        assert!(!read(source).is_whole, "{source:?}");
    }
}

#[test]
fn limits_hold_at_the_bound_and_one_past_it() {
    let codes = |source: &str, limits: &Limits| -> Vec<Code> {
        found(source, limits).into_iter().map(|(code, _, _)| code).collect()
    };
    let of = |bytes, depth, nodes, aliases| Limits {
        policy_bytes: bytes,
        yaml_depth: depth,
        yaml_nodes: nodes,
        yaml_aliases: aliases,
        ..Limits::default()
    };
    let source = "a:\n  b: [&x c, d]\n";
    let past = source.to_owned() + "#";
    assert_eq!(codes("a: 1\n", &of(5, 1, 3, 0)), []);
    assert_eq!(codes("a: 1\n#", &of(5, 1, 3, 0)), [Code::FileTooLarge]);
    assert_eq!(codes(source, &of(past.len(), 3, 7, 1)), []);
    assert_eq!(codes(source, &of(past.len(), 2, 7, 1)), [Code::NestedTooDeep]);
    assert_eq!(codes(source, &of(past.len(), 3, 6, 1)), [Code::TooManyNodes]);
    let aliases = "a: &x 1\nb: *x\nc: *x\n";
    assert_eq!(codes(aliases, &of(99, 9, 99, 2)), []);
    assert_eq!(codes(aliases, &of(99, 9, 99, 1)), [Code::AliasRefused]);
    assert_eq!(codes(aliases, &of(99, 9, 99, 0)), [Code::AliasRefused; 3]);
    let read = document::read(aliases, &of(99, 9, 99, 2));
    assert_eq!(text(&read.root.unwrap(), "c"), "1");
}

#[test]
fn bombs_are_refused_quickly() {
    let limits = Limits { yaml_aliases: 1_000, yaml_nodes: 10_000, ..Limits::default() };
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    assert!(found(&laughs, &limits).iter().any(|(code, _, _)| *code == Code::TooManyNodes));
    for bomb in ["[".repeat(100_000), "{a: ".repeat(50_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
        let codes = found(&bomb, &Limits::default());
        assert!(codes.iter().any(|(code, _, _)| *code == Code::NestedTooDeep), "{codes:?}");
        assert!(codes.len() < 10, "{} diagnostics", codes.len());
    }
    let mut stairs = String::new();
    for level in 0..1_000 {
        stairs.push_str(&" ".repeat(level));
        stairs.push_str("a:\n");
    }
    assert!(found(&stairs, &Limits::default()).iter().any(|(code, _, _)| *code == Code::NestedTooDeep));
    // As many mistakes of syntax as lines: only so many are looked for.
    let broken = "a: @\n".repeat(2_000);
    let count = found(&broken, &Limits::default()).len();
    assert!((10..=50).contains(&count), "{count}");
    // A host that asks for more depth than a tree can be dropped at does not get it.
    let deep = Limits { yaml_depth: usize::MAX, ..Limits::default() };
    assert!(found(&"[".repeat(100_000), &deep).iter().any(|(code, _, _)| *code == Code::NestedTooDeep));
}

#[test]
fn bytes_that_are_not_utf8_are_told_with_their_encoding() {
    let limits = Limits::default();
    assert_eq!(document::decode("a: 工\n".as_bytes(), &limits).unwrap(), "a: 工\n");
    let wide = document::decode(b"\xff\xfea\0:\0", &limits).unwrap_err();
    assert_eq!(wide.diagnostic.code, Code::NotUtf8);
    assert!(wide.diagnostic.help[0].contains("UTF-16"));
    let gbk = document::decode(b"name: \xc3\xc5\n", &limits).unwrap_err();
    assert_eq!((gbk.diagnostic.span.start, gbk.text.starts_with("name: \u{fffd}")), (6, true));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// LAW: reading ends without a panic on any text; spans lie in the text; a refused text has an error; children lie
    /// inside their parents.
    #[test]
    fn any_text_can_be_read(parts in prop::collection::vec(prop::sample::select(vec![
        "a", "工", "a: ", ":", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", " ", "\t", "\n\t", "#", "[", "]", "{", "}", ",",
        "'", "\"", "\\", "\\u", "\\x4", "|", ">", "? ", "---\n", "&x", "*x", "!t", "%", "@", "`", "\u{feff}", "\r", "\0",
        "\u{2028}", "\u{200b}", "key: v\n", "\n  key: v", "\n...\n", "😀", "!<", "<<: ", "\"\\d\"",
    ]), 0..40)) {
        let source = parts.concat();
        let document = read(&source);
        for one in &document.diagnostics {
            prop_assert!(source.get(one.span.range()).is_some(), "{one:?} in {source:?}");
            prop_assert!(one.labels.iter().all(|(span, _)| source.get(span.range()).is_some()), "{one:?} in {source:?}");
            prop_assert!(one.fix.iter().all(|(span, _)| source.get(span.range()).is_some()), "{one:?} in {source:?}");
            prop_assert!(!one.message.ends_with('.') && !one.message.is_empty(), "{one:?}");
            prop_assert!(!one.message.starts_with(char::is_uppercase), "{one:?}");
        }
        if !document.is_whole || document.root.is_none() {
            prop_assert!(!document.diagnostics.is_empty(), "{source:?}");
        }
        if let Some(root) = &document.root {
            check_inside(root, &source)?;
        }
        let report = Report::new("p.yaml", &source, document.diagnostics, &Limits::default());
        prop_assert!(report.render(menshen::diagnostic::Colour::Plain).len() < 1_000_000);
    }
}

fn check_inside(node: &Node<'_>, source: &str) -> Result<(), TestCaseError> {
    prop_assert!(source.get(node.span.range()).is_some(), "{node:?} in {source:?}");
    let children: Vec<&Node<'_>> = match &node.kind {
        NodeKind::Mapping(entries) => entries.iter().map(|(_, value)| value).collect(),
        NodeKind::Sequence(values) => values.iter().collect(),
        NodeKind::Null | NodeKind::Scalar(_) | NodeKind::Unreadable => Vec::new(),
    };
    for child in children {
        prop_assert_eq!(node.span.join(child.span), node.span, "{:?} in {:?} of {:?}", child, node, source);
        check_inside(child, source)?;
    }
    Ok(())
}
