//! The way back from a scalar's text to the file is exact: in five styles, with escapes, folding, wide characters, tabs
//! inside the text, Windows line ends and a byte order mark.
//!
//! The documents are written by a printer that notes, for each character of the text that is not blank, which bytes of
//! the file it makes it of.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::ops::Range;

use menshen::document::{self, Node, Scalar};
use menshen::limits::Limits;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Written {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// How a line is broken, and what is put between words.
#[derive(Clone, Debug)]
struct Manner {
    written: Written,
    /// For each gap between words, taken in turn: 0 a space, 1 two spaces, 2 a line break, 3 an empty line, 4 a tab inside
    /// (or an escape of a blank in double quotes), 5 an escaped line break in double quotes.
    gaps: Vec<u8>,
    /// For each character, taken in turn: how it is written in double quotes.
    escapes: Vec<u8>,
    chomp: &'static str,
}

/// A file in the making, and where the characters of the scalars in it are.
struct File {
    text: String,
    line_end: &'static str,
    /// For each scalar, the characters that are not blank and the bytes each was written as.
    scalars: Vec<Vec<(char, Range<usize>)>>,
}

impl File {
    fn scalar(&mut self, words: &[String], manner: &Manner) {
        let mut places = Vec::new();
        match manner.written {
            Written::Plain => {}
            Written::Single => self.text.push('\''),
            Written::Double => self.text.push('"'),
            Written::Literal => self.header('|', manner.chomp),
            Written::Folded => self.header('>', manner.chomp),
        }
        let mut count = 0;
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                self.gap(manner, at);
            }
            for c in word.chars() {
                let start = self.text.len();
                match manner.written {
                    Written::Single if c == '\'' => self.text.push_str("''"),
                    Written::Double => self.double(c, manner.escapes[count % manner.escapes.len()]),
                    _ => self.text.push(c),
                }
                count += 1;
                places.push((c, start..self.text.len()));
            }
        }
        match manner.written {
            Written::Single => self.text.push('\''),
            Written::Double => self.text.push('"'),
            Written::Plain | Written::Literal | Written::Folded => {}
        }
        self.text.push_str(self.line_end);
        self.scalars.push(places);
    }

    fn header(&mut self, sign: char, chomp: &str) {
        self.text.push(sign);
        self.text.push_str(chomp);
        self.text.push_str(" # 注释");
        self.text.push_str(self.line_end);
        self.text.push_str("      ");
    }

    fn gap(&mut self, manner: &Manner, at: usize) {
        let is_double = manner.written == Written::Double;
        match manner.gaps[at % manner.gaps.len()] {
            1 => self.text.push_str("  "),
            2 => self.break_line(),
            3 => {
                self.text.push_str(self.line_end);
                self.break_line();
            }
            4 if is_double => self.text.push_str("\\t\\n\\x20\\u0020"),
            4 if manner.written != Written::Plain => self.text.push_str(" \t "),
            5 if is_double => {
                self.text.push('\\');
                self.break_line();
            }
            _ => self.text.push(' '),
        }
    }

    fn break_line(&mut self) {
        self.text.push_str(self.line_end);
        self.text.push_str("      ");
    }

    fn double(&mut self, c: char, manner: u8) {
        let point = u32::from(c);
        match manner {
            1 => self.text.push_str(&format!("\\u{point:04x}")),
            2 => self.text.push_str(&format!("\\U{point:08X}")),
            3 if point < 256 => self.text.push_str(&format!("\\x{point:02x}")),
            4 if c == '/' => self.text.push_str("\\/"),
            _ if c == '"' || c == '\\' => {
                self.text.push('\\');
                self.text.push(c);
            }
            _ => self.text.push(c),
        }
    }
}

fn word(written: Written) -> BoxedStrategy<String> {
    match written {
        // Words that cannot be mistaken for anything but text: what YAML makes of `#` or `:` is not the matter here.
        Written::Plain => "[a-z工单é][a-z0-9'\"\\\\工é/]{0,5}".prop_map(String::from).boxed(),
        Written::Single | Written::Double => "[-a-z0-9'\"\\\\工单é/:#{}\\[\\]&*!|>%@`,?]{1,6}".boxed(),
        Written::Literal | Written::Folded => "[a-z0-9'\"\\\\工单é/:#{}\\[\\]&*!|>%@`,?]{1,6}".boxed(),
    }
}

fn scalar() -> impl Strategy<Value = (Vec<String>, Manner)> {
    let written = prop::sample::select(vec![
        Written::Plain,
        Written::Single,
        Written::Double,
        Written::Literal,
        Written::Folded,
    ]);
    written.prop_flat_map(|written| {
        (
            prop::collection::vec(word(written), 1..7),
            prop::collection::vec(0u8..6, 1..5),
            prop::collection::vec(0u8..8, 1..5),
            prop::sample::select(vec!["", "-", "+"]),
        )
            .prop_map(move |(words, gaps, escapes, chomp)| (words, Manner { written, gaps, escapes, chomp }))
    })
}

fn scalars_of<'t, 'a>(root: &'t Node<'a>) -> Vec<&'t Scalar<'a>> {
    let rules = root.get("rules").unwrap().as_sequence().unwrap();
    rules.iter().map(|rule| rule.get("when").unwrap().as_scalar().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// LAW: each character of a scalar's text that is not blank has the span of the bytes that it was written as, and each
    /// stretch that begins and ends with such characters has the span from the first to the last.
    #[test]
    fn places_inside_scalars_are_exact(
        scalars in prop::collection::vec(scalar(), 1..6),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
        bom in any::<bool>(),
    ) {
        let mut file = File { text: String::new(), line_end, scalars: Vec::new() };
        if bom {
            file.text.push('\u{feff}');
        }
        file.text.push_str("# 中文注释\n工单: 内容\nrules:\n");
        for (words, manner) in &scalars {
            file.text.push_str("  - 名: 甲\n    when: ");
            file.scalar(words, manner);
        }
        file.text.push_str("end: 1\n");
        let document = document::read(&file.text, &Limits::default());
        prop_assert!(document.diagnostics.is_empty(), "{:?}\n{}", document.diagnostics, file.text);
        let root = document.root.unwrap();
        let read = scalars_of(&root);
        prop_assert_eq!(read.len(), file.scalars.len());
        for (scalar, places) in read.into_iter().zip(&file.scalars) {
            check(scalar, places, &file.text)?;
        }
    }
}

fn check(scalar: &Scalar<'_>, places: &[(char, Range<usize>)], file: &str) -> Result<(), TestCaseError> {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let read: Vec<(usize, char)> = scalar.text.char_indices().filter(|(_, c)| !is_blank(*c)).collect();
    let written: Vec<char> = places.iter().map(|(c, _)| *c).collect();
    prop_assert_eq!(read.iter().map(|(_, c)| *c).collect::<Vec<_>>(), written);
    for (first, (at, _)) in read.iter().enumerate() {
        for (last, (end, c)) in read.iter().enumerate().skip(first) {
            let span = scalar.span_at(*at..end + c.len_utf8());
            let expected = places[first].1.start..places[last].1.end;
            prop_assert_eq!(
                span.range(),
                expected,
                "{:?} in {:?}",
                &scalar.text[*at..end + c.len_utf8()],
                file
            );
        }
    }
    // Whatever is asked for lies inside the scalar, on the boundaries of characters, and does not go backwards.
    let mut before = scalar.span.start;
    for at in 0..=scalar.text.len() + 1 {
        let span = scalar.span_at(at..at);
        prop_assert!(
            span.start >= before && span.end <= scalar.span.end,
            "{} of {:?} in {:?}",
            at,
            scalar,
            file
        );
        prop_assert!(file.get(span.range()).is_some());
        before = span.start;
    }
    Ok(())
}

#[test]
fn blanks_and_ends_have_sensible_places() {
    let text = "a: >-\n  one\n  two\nb: \"x\\ty\"\nc: 'it''s'\nd: plain  text\ne: |\n  x\n\n\nf: ''\n";
    let document = document::read(text, &Limits::default());
    let root = document.root.unwrap();
    let place = |key: &str, range: Range<usize>| {
        let span = root.get(key).unwrap().as_scalar().unwrap().span_at(range);
        (span.range(), &text[span.range()])
    };
    let at = |part: &str| text.find(part).unwrap();
    // The blank that a fold has made stands at the end of the line above.
    assert_eq!(place("a", 3..3).0, at("one") + 3..at("one") + 3);
    assert_eq!(place("a", 0..7).1, "one\n  two");
    assert_eq!(place("a", 7..7).0.start, at("two") + 3);
    assert_eq!(place("b", 1..2).1, "\\t");
    assert_eq!(place("b", 0..3).1, "x\\ty");
    assert_eq!(place("c", 2..3).1, "''");
    assert_eq!(place("d", 5..6).1, " ");
    assert_eq!(place("d", 6..7).1, " ");
    // The line break at the end of a block scalar is not shown: its place is right after the last character.
    assert_eq!(place("e", 1..2).0.start, at("|\n  x") + 5);
    assert_eq!(place("e", 99..120).0.start, at("|\n  x") + 5);
    assert_eq!(place("f", 0..0).0, at("''\n") + 1..at("''\n") + 1);
}
