//! The canonical layout: what it looks like, and its laws.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

#[path = "../fuzz/fuzz_targets/document_law.rs"]
mod document_law;

use menshen::document::{self, Node, NodeKind, Step, Unformatted};
use menshen::limits::Limits;
use proptest::prelude::*;

fn format(text: &str) -> Result<String, Unformatted> {
    document::format(text, &Limits::default(), |_, _| None)
}

fn check(text: &str, expected: &str) {
    let formatted = format(text).unwrap();
    assert_eq!(formatted, expected, "\n--- got ---\n{formatted}\n--- expected ---\n{expected}");
    assert_eq!(format(&formatted).unwrap(), formatted, "not idempotent");
}

const POLICY: &str = r#"menshen: 1
policy: wecom-add
timezone: Asia/Shanghai
region: CN                  # how a phone number without a country code is read
default: review             # when no rule speaks; there is no silent default

lists:
  blocked_phones: { of: phone, from: lists/blocked-phones.csv }
  blocked_names: { of: name, from: lists/blocked-names.csv, within: 1 edit }
  dealers: { of: domain, values: [dealer.example, "*.partner.example", "/store-[0-9]{3}\\.example/"] }

keywords:
  solicitation:
    words: [加微信, 返利, 兼职刷单]
    except: [加微信群公告]          # a longer allowed span silences the hits inside it
    see_through: [width, case, traditional, separators, homophones]

extract:
  ticket: "工单[::]?\\s*(?<ticket>[A-Z]{2}-[0-9]{4,8})"

tiers: # the first that holds
  - blacklist: target.phone in blocked_phones or target.name in blocked_names
  - vip: target.tags contains "VIP"
  - normal

rules:
  # Who is on the blacklist stays out.
  - rule: blocked
    when: tier == blacklist
    then: deny
    because: "{target.phone} is on the blacklist"

  - rule: over-daily-quota
    when: >
      daily_external is spent
      and not target.external

    then: review by "manager"
    # to be seen by the manager

# the end
"#;

#[test]
fn a_canonical_policy_stays_as_it_is() {
    check(POLICY, POLICY);
}

#[test]
fn spacing_indentation_and_empty_lines_become_canonical() {
    check(
        "\n\n# top\n\n\na:   1   \nlist:\n- x\n-   y:  1\n    z:  2\n\n\n\n-\n  w: 3\n  v: 4\nb : [ 1,2 , {a:   b} ]\nc: {}\r\nd:\n    e:\n\n        f: g\n",
        "# top\n\na: 1\n\nlist:\n  - x\n\n  - y: 1\n    z: 2\n\n  - w: 3\n    v: 4\n\nb: [1, 2, { a: b }]\nc: {}\n\nd:\n  e:\n    f: g\n",
    );
}

#[test]
fn comments_stay_beside_what_they_are_about() {
    check(
        "# 1\nrules: # 2\n# 3\n- rule: a # 4\n  # 5\n  then: deny # 6\n  # 7\n\n  # 8\n# 9\n- # 10\n  rule: b\n  when: # 11\n    # 12\n    x\n  do: | # 13\n    text # no comment\n  # 14\n#15\nlast: [a, # 16\n  # 17\n  b] # 18\n# 19",
        "# 1\nrules: # 2\n  # 3\n  - rule: a # 4\n    # 5\n    then: deny # 6\n    # 7\n\n    # 8\n\n  # 9\n  - # 10\n    rule: b\n    when: # 11\n      # 12\n      x\n    do: | # 13\n      text # no comment\n    # 14\n\n#15\nlast: [a, # 16\n  # 17\n  b] # 18\n# 19\n",
    );
}

#[test]
fn scalars_keep_their_style_and_their_lines() {
    check(
        "a: 'it''s'\nb: \"x\\\n      y \\\n   z\"\nc: plain\n     goes   \n\n     on\nd: |+\n        x\n          y\n\n\ne: >2-\n     z\n    w\nf: |\n\n   v\ng:\n   one\n   two\nh: ''\n",
        "a: 'it''s'\nb: \"x\\\n  y \\\n  z\"\nc: plain\n  goes\n\n  on\nd: |+\n  x\n    y\n\n\ne: >2-\n     z\n    w\nf: |\n\n  v\ng:\n  one\n  two\nh: ''\n",
    );
}

#[test]
fn collections_in_brackets_keep_their_lines() {
    check(
        "a: [ x,\n        y , z\n , {b: c,\n d: e} ]\nb: {\n  k: v,\n  'q':w, n,\n}\nc: [\n]\n",
        "a: [x,\n  y, z\n  , { b: c,\n    d: e }]\nb: {\n  k: v,\n  'q': w, n,\n}\nc: [\n]\n",
    );
}

#[test]
fn rewritten_texts_keep_their_style_where_it_can_hold_them() {
    let text = "a: x\nb: 'x'\nc: \"x\"\nd: >\n  x\n  y\ne: |\n  x\nf: [x]\n";
    let rewrite = |to: &'static str| {
        let formatted = document::format(text, &Limits::default(), |path, _| {
            assert!(matches!(path, [Step::Key(_)] | [Step::Key("f"), Step::Index(0)]), "{path:?}");
            Some(to.to_owned())
        });
        formatted.unwrap()
    };
    assert_eq!(rewrite("n m"), "a: n m\nb: 'n m'\nc: \"n m\"\nd: >\n  n m\ne: |\n  n m\nf: [n m]\n");
    assert_eq!(
        rewrite("\"n\": it's [1]"),
        "a: '\"n\": it''s [1]'\nb: '\"n\": it''s [1]'\nc: \"\\\"n\\\": it's [1]\"\nd: >\n  \"n\": it's [1]\ne: |\n  \"n\": it's [1]\nf: ['\"n\": it''s [1]']\n"
    );
    assert_eq!(
        rewrite("n\nm"),
        "a: \"n\\nm\"\nb: \"n\\nm\"\nc: \"n\\nm\"\nd: |\n  n\n  m\ne: |\n  n\n  m\nf: [\"n\\nm\"]\n"
    );
    assert_eq!(rewrite("no"), "a: 'no'\nb: 'no'\nc: \"no\"\nd: >\n  no\ne: |\n  no\nf: ['no']\n");
    let long = "word ".repeat(60) + "end";
    let formatted = document::format("a: >-\n  x\n", &Limits::default(), |_, _| Some(long.clone())).unwrap();
    assert!(formatted.lines().count() == 5 && formatted.lines().all(|line| line.len() <= 100), "{formatted}");
    assert_eq!(
        document::read(&formatted, &Limits::default())
            .root
            .unwrap()
            .get("a")
            .unwrap()
            .as_scalar()
            .unwrap()
            .text,
        long
    );
}

#[test]
fn what_has_mistakes_is_not_laid_out() {
    assert!(matches!(format("a: 1\na: 2\n"), Err(Unformatted::Mistakes(found)) if found.len() == 1));
    assert!(matches!(format("a: @\nb: 1\n"), Err(Unformatted::Mistakes(found)) if found.len() == 1));
    assert!(matches!(format(""), Err(Unformatted::Mistakes(_))));
}

/// The texts and keys of a tree, without places.
fn shape(node: &Node<'_>) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Scalar(scalar) => format!("{:?}", scalar.text),
        NodeKind::Mapping(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{:?}: {}", key.text, shape(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        NodeKind::Sequence(values) => {
            format!("[{}]", values.iter().map(shape).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Unreadable => "unreadable".to_owned(),
    }
}

/// The comments, told without a parser: only for texts where no scalar has a `#`.
fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_once('#')).map(|(_, comment)| comment.trim_end()).collect()
}

fn laws(text: &str) -> Result<bool, TestCaseError> {
    let formatted = match format(text) {
        Ok(formatted) => formatted,
        Err(Unformatted::Mistakes(_)) => return Ok(false),
        Err(Unformatted::NotKept) => {
            prop_assert!(document_law::may_be_refused(text), "not laid out: {:?}", text);
            return Ok(false);
        }
    };
    let again = format(&formatted);
    prop_assert_eq!(again.as_ref(), Ok(&formatted), "not idempotent: {:?}", text);
    let (before, after) =
        (document::read(text, &Limits::default()), document::read(&formatted, &Limits::default()));
    let before = shape(&before.root.unwrap());
    prop_assert_eq!(&before, &shape(&after.root.unwrap()), "{:?}", text);
    if !before.contains('#') {
        prop_assert_eq!(comments(text), comments(&formatted), "{:?}", text);
    }
    prop_assert!(formatted.ends_with('\n') && !formatted.contains("\r"));
    Ok(true)
}

/// A value in block or flow form, with comments and crooked spacing, as lines indented from the left edge.
fn value(depth: u32) -> BoxedStrategy<Vec<String>> {
    let scalar = prop::sample::select(vec![
        vec!["plain text"],
        vec!["'single ''quoted''  '  "],
        vec!["\"double \\t \\\"q\\\" 工\""],
        vec!["plain", "     over  ", "", "  lines"],
        vec!["\"a \\", "   b ", "", "  c\\ ", " d\""],
        vec!["| ", "    x", "      y", "", "    z  "],
        vec![">-", "  x", "  y", "", "    z", "  w"],
        vec![">+ ", "   x", "", ""],
        vec!["|2-", "    x", "  y"],
        vec!["|+", "", ""],
        vec!["[a,b , {c:  d}]"],
        vec!["[ a, ~ 1", "  , b,", "  {c: d,", " e: f} ]"],
        vec!["{a: [], b: {} , c,d: 'x,y'}   ~ 2"],
        vec![""],
        vec!["5   ~ 3"],
        vec!["~ 4", "  # 5", "  below"],
    ])
    .prop_map(|lines| lines.into_iter().map(|line| line.replace("~ ", "# ")).collect::<Vec<_>>());
    if depth == 0 {
        return scalar.boxed();
    }
    let comment = prop::sample::select(vec!["", "# 6", "\n# 7\n", "\n\n", "  # 8", "#", "\n   # 9\n\n# 10"]);
    let entries = prop::collection::vec((comment, value(depth - 1), 1usize..4), 1..4);
    let block = (any::<bool>(), entries).prop_map(|(is_list, entries)| {
        let mut lines = vec![String::new()];
        for (at, (comment, value, step)) in entries.into_iter().enumerate() {
            lines.extend(comment.lines().map(str::to_owned));
            let lead = if is_list { "-".to_owned() } else { format!("key{at}:") };
            let mut value = value.into_iter();
            let first = value.next().unwrap_or_default();
            lines.push(format!("{lead}{}{first}", " ".repeat(step)));
            // Block scalars with an indentation of their own need the lines as deep as they say.
            lines.extend(value.map(|line| if line.is_empty() { line } else { format!("  {line}") }));
        }
        lines
    });
    prop_oneof![scalar, block].boxed()
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec((value(3), any::<bool>()), 1..4).prop_map(|values| {
        let mut text = String::new();
        for (at, (lines, has_comment)) in values.into_iter().enumerate() {
            if has_comment {
                text.push_str("# 0  \n");
            }
            text.push_str(&format!("top{at}: {}\n", lines.join("\n")));
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// LAW: laying out twice is laying out once; the tree and the comments stay the same.
    #[test]
    fn laying_out_keeps_everything(text in document()) {
        laws(&text)?;
    }

    /// LAW: the same for any text of YAML's own characters that is a document at all.
    #[test]
    fn laying_out_keeps_everything_of_random_text(parts in prop::collection::vec(prop::sample::select(vec![
        "a", "工", "a: ", "b: ", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "- ", " ", " # c", "\n# d\n", "\n  # e", "[", "]",
        "{", "}", ", ", "'q'", "\"q\"", "|\n  x", ">-\n  y", "|2\n", "? ", "---\n", "\r\n", "\r", "\ne: ", "\nf: ", "'", "\"", "\t",
    ]), 0..16)) {
        laws(&(parts.concat() + "\n"))?;
    }
}

#[test]
fn a_carriage_return_by_itself_ends_a_line() {
    assert_eq!(
        format("a: |\n\r\r x y\r  z\nb: 'c\r\r  d'\r").unwrap(),
        "a: |\n\n\n  x y\n   z\nb: 'c\n\n  d'\n"
    );
}

#[test]
fn nearly_all_documents_can_be_laid_out() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = document();
    let (mut valid, mut laid_out) = (0, 0);
    for _ in 0..1_000 {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        match format(&text) {
            Ok(_) => {
                valid += 1;
                laid_out += 1;
            }
            Err(Unformatted::NotKept) => valid += 1,
            Err(Unformatted::Mistakes(_)) => {}
        }
    }
    assert!(valid > 300 && laid_out * 100 >= valid * 99, "{laid_out} of {valid} documents are laid out");
}
