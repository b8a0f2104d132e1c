//! What another reader of YAML sees in a document that is accepted is what ours sees, with every scalar as text.
//!
//! The other reader is `yaml_serde`, of the family of libyaml, which shares no code with ours. Documents come from the
//! golden files, from examples that are known to be hard, and from random text of the characters that mean something to
//! YAML, of which about a third is well-formed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::fmt;

use menshen::diagnostic::Severity;
use menshen::document::{self, Node, NodeKind};
use menshen::limits::Limits;
use proptest::prelude::*;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Reads with the shape of our tree and fails where what is read is something else.
struct Same<'t, 'a>(&'t Node<'a>);

const DIFFERS: &str = "DIFFERS";

impl<'de> DeserializeSeed<'de> for Same<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match &self.0.kind {
            NodeKind::Null => deserializer.deserialize_option(self),
            NodeKind::Scalar(_) => deserializer.deserialize_str(self),
            NodeKind::Mapping(_) => deserializer.deserialize_map(self),
            NodeKind::Sequence(_) => deserializer.deserialize_seq(self),
            NodeKind::Unreadable => Err(D::Error::custom("an accepted document has an unreadable node")),
        }
    }
}

impl<'de> Visitor<'de> for Same<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{DIFFERS}: {}", self.0.shape())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match &self.0.kind {
            NodeKind::Scalar(scalar) if scalar.text == text => Ok(()),
            other => Err(E::custom(format!("{DIFFERS}: {text:?} is {other:?} here"))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        for (key, value) in self.0.as_mapping().unwrap_or_default() {
            match map.next_key::<String>()? {
                Some(other) if other == key.text => map.next_value_seed(Same(value))?,
                other => {
                    return Err(A::Error::custom(format!("{DIFFERS}: key {other:?} is {:?} here", key.text)));
                }
            }
        }
        match map.next_key::<String>()? {
            None => Ok(()),
            Some(key) => Err(A::Error::custom(format!("{DIFFERS}: key {key:?} is not here"))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        for value in self.0.as_sequence().unwrap_or_default() {
            if sequence.next_element_seed(Same(value))?.is_none() {
                return Err(A::Error::custom(format!("{DIFFERS}: a shorter list")));
            }
        }
        match sequence.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::custom(format!("{DIFFERS}: a longer list"))),
        }
    }
}

#[derive(Debug, PartialEq)]
enum Outcome {
    /// Not accepted by ours.
    Refused,
    /// Accepted by ours and not by the other.
    OnlyOurs(String),
    Same,
    Different(String),
}

fn compare(text: &str) -> Outcome {
    let document = document::read(text, &Limits::default());
    if document.diagnostics.iter().any(|one| one.severity() == Severity::Error) {
        return Outcome::Refused;
    }
    // DIFFERENCE: a block scalar that is the whole document may stand at column 0; libyaml reads nothing then. No policy
    // is a single scalar.
    let Some(root) = document.root.as_ref().filter(|root| root.as_scalar().is_none()) else {
        return Outcome::Refused;
    };
    // DIFFERENCE: after a byte order mark libyaml takes the first line to be indented by one (YAML 1.2.2, section 5.2,
    // says that the mark is no content).
    let other = text.strip_prefix('\u{feff}').unwrap_or(text);
    match Same(root).deserialize(serde_yaml::Deserializer::from_str(other)) {
        Ok(()) => Outcome::Same,
        Err(error) if error.to_string().contains(DIFFERS) => Outcome::Different(error.to_string()),
        Err(error) => Outcome::OnlyOurs(error.to_string()),
    }
}

/// What ours accepts and libyaml does not, each allowed by YAML 1.2.2. The list may only shrink.
fn is_known_to_be_ours_alone(text: &str) -> bool {
    // Section 6.2: a tab may part tokens of one line.
    let has_tab = text.contains('\t');
    // Section 9.1.2: an end mark may stand before the first document.
    let has_end_mark = text.contains("...");
    // Section 7.3.3: a plain scalar in brackets may begin with a colon.
    let has_colon_in_brackets =
        ["[:", "{:", ",:", ", :", "[ :", "{ :"].iter().any(|part| text.contains(part));
    // Section 7.4.2: a key in braces may go on in the next line.
    let has_lines_in_braces = text
        .split('{')
        .skip(1)
        .any(|rest| rest.split(['}', ':', ',']).next().is_some_and(|key| key.trim().contains(['\n', '\r'])));
    has_tab || has_end_mark || has_colon_in_brackets || has_lines_in_braces
}

/// A byte order mark before the first line with content, but not before all: section 9.1.1 allows it there, and libyaml
/// counts it as a column, so that keys below it are no keys of the same mapping.
fn has_late_mark(text: &str) -> bool {
    text.trim_start_matches(['\r', '\n', ' ']) != text && text.trim_start().starts_with('\u{feff}')
}

const HARD: &[&str] = &[
    "a: 1\nb: [x, 'y', \"z\"]\nc: { d: e, f: [] }\n",
    "a: |\n  one\n  two\n\n  three\nb: >-\n  folded\n  text\n\n    more indented\n  back\nc: >+\n  kept\n\n\nd: |2\n    x\n   y\n",
    "phone: +8613800138000\noctal: 0755\nbool: no\nfloat: 1e3\nsexagesimal: 12:30\ndate: 2026-11-22\nunder: 1_000\n",
    "plain: goes on\n  over\n\n  lines\nsingle: 'it''s\n  folded'\ndouble: \"a\\\n  b\\tc\\u5de5\\U0001f600 \\x41\"\n",
    "\u{feff}bom: yes\n",
    "crlf: a\r\nb: |\r\n  x\r\n  y\r\nc: d\r\n",
    "- a\n- - b\n  - c\n-\n  d: e\n-\n- f: g\n  h: i\n",
    "list:\n- a\n- b\nnext: c\n",
    "'quoted key': 1\n\"double\\tkey\": 2\n? explicit\n: value\n",
    "a: b # comment\n# another\nc: d#e\n",
    "a: 'x # y'\nb: \"p: q\"\nc: [a b, c-d, 1:2]\n",
    "url: http://example.com/a?b=c#d\nregex: '/^1[3-9]\\d{9}$/'\ntime: 09:00-18:00\n",
    "工单: 内容:全角\n名字: [张三, 李四]\n",
    "{a: b, 'c':d, \"e\": f, g}\n",
    "---\na: b\n...\n",
];

#[test]
fn hard_documents_are_read_alike() {
    for text in HARD {
        assert_eq!(compare(text), Outcome::Same, "{text:?}");
    }
}

#[test]
fn known_differences_are_still_there() {
    for text in ["a:\n-\tb\n", "...\na: b\n", "a: [:|2]\n"] {
        assert!(matches!(compare(text), Outcome::OnlyOurs(_)), "{text:?}: {:?}", compare(text));
        assert!(is_known_to_be_ours_alone(text));
    }
}

/// A character or a word that means something to YAML.
fn token() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b",
        "工",
        "1",
        "no",
        "~",
        "+8",
        "a: ",
        "b: ",
        "key: ",
        ": ",
        ":",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
        "- ",
        "-",
        " ",
        "  ",
        " #",
        "#",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "'",
        "''",
        "\"",
        "\\",
        "\\n",
        "\\u5de5",
        "|",
        ">",
        "|-",
        ">+",
        "|2",
        "? ",
        "---",
        "...",
        "\r\n",
        "\t",
        "&x",
        "*x",
        "!t",
        "%",
        "@",
        "`",
        "\u{feff}",
        "=",
        "<<",
        "0755",
        "2026-11-22",
        "x y",
        "\"q\"",
        "'q'",
        "[a, b]",
        "{a: b}",
        "a: b",
        "\na: ",
        "\nb: ",
        "\nc: ",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// LAW: an accepted document means the same to the other reader.
    #[test]
    fn accepted_documents_mean_the_same(tokens in prop::collection::vec(token(), 0..14)) {
        let text = tokens.concat() + "\n";
        match compare(&text) {
            Outcome::Refused | Outcome::Same => {}
            Outcome::OnlyOurs(_) if is_known_to_be_ours_alone(&text) => {}
            Outcome::Different(_) if has_late_mark(&text) => {}
            other => prop_assert!(false, "{text:?}: {other:?}"),
        }
    }
}

#[test]
fn random_documents_are_often_accepted() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(token(), 0..14);
    let accepted = (0..1_000)
        .filter(|_| {
            let text = strategy.new_tree(&mut runner).unwrap().current().concat() + "\n";
            compare(&text) != Outcome::Refused
        })
        .count();
    assert!(accepted > 100, "only {accepted} of 1,000 are accepted: the law above says little");
}
