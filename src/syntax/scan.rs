//! One pass over the characters of a text before pest sees it: its length, its depth, its brackets and its quotes.
//!
//! pest descends once for each bracket, and how deep it may go depends on the build and the thread's stack; this pass
//! needs no stack, so that the bound of [`Limits`] is the one that counts on every machine. It reads texts and regular
//! expressions as `grammar/menshen.pest` does, so that a bracket inside them is not counted.
//!
//! INVARIANT: a text that passes makes pest descend at most `Limits::expression_depth` brackets and signs.
//! Cost: linear; it allocates the stack of open brackets and what it reports.

use super::error::{SyntaxError, SyntaxErrorKind};
use crate::limits::Limits;
use crate::matcher::text::is_comma;
use crate::span::Span;

/// What the pass found.
#[derive(Default)]
pub(super) struct Findings {
    /// Mistakes that the grammar steps over.
    pub(super) slips: Vec<SyntaxError>,
    /// Mistakes that make a parse pointless.
    pub(super) fatal: Vec<SyntaxError>,
    /// Where an unclosed quote leaves nothing to read.
    pub(super) readable: usize,
}

/// Words behind which a value stands, so that a `/` begins a regular expression. The grammar's `reserved`, without
/// `true` and `false`.
const OPENING_WORDS: [&str; 17] = [
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
];
const OPENING_WORDS_IN_ANY_CASE: [&str; 3] = ["and", "or", "not"];

/// A bracket that is open.
struct Open {
    at: usize,
    round: bool,
    signs: usize,
}

struct Scan<'t> {
    text: &'t str,
    depth_max: usize,
    at: usize,
    open: Vec<Open>,
    /// Levels that the open brackets and the signs before each of them take.
    depth: usize,
    /// `not`, `!` and `-` since the last value.
    signs: usize,
    /// Whether what stands before ends a value.
    value_before: bool,
    dot_before: bool,
    findings: Findings,
}

/// Reads the whole of `text`. Stops at the first quote that is not closed and at the first level too deep.
pub(super) fn scan(text: &str, limits: &Limits) -> Findings {
    let mut scan = Scan {
        text,
        depth_max: limits.expression_depth,
        at: 0,
        open: Vec::new(),
        depth: 0,
        signs: 0,
        value_before: false,
        dot_before: false,
        findings: Findings { readable: text.len(), ..Findings::default() },
    };
    if let Some(error) = too_long(text, limits) {
        scan.findings.readable = 0;
        scan.findings.fatal.push(error);
        return scan.findings;
    }
    while let Some(char) = scan.peek() {
        if !scan.step(char) {
            return scan.findings;
        }
    }
    for open in &scan.open {
        let span = Span::new(open.at, open.at + scan.width(open.at));
        let closing = if open.round { ")" } else { "]" };
        let error = SyntaxError::new(SyntaxErrorKind::UnclosedBracket, span, text);
        scan.findings.fatal.push(error.help(format!("close it with `{closing}`")));
    }
    scan.findings
}

/// The error of a text beyond the bound on length.
pub(super) fn too_long(text: &str, limits: &Limits) -> Option<SyntaxError> {
    let limit = limits.expression_bytes.min(u32::MAX as usize);
    (text.len() > limit).then(|| {
        let start = (0..=limit).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        SyntaxError::new(SyntaxErrorKind::TooLong(limit), Span::new(start, text.len()), text)
            .help("split it: give its parts names as tiers, lists or rules of their own")
    })
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn width(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    }

    fn report(&mut self, kind: SyntaxErrorKind, start: usize, end: usize, help: &'static str) {
        let error = SyntaxError::new(kind, Span::new(start, end), self.text).help(help);
        self.findings.fatal.push(error);
    }

    /// Reads one token; `false` ends the pass.
    fn step(&mut self, char: char) -> bool {
        let start = self.at;
        let dotted = std::mem::take(&mut self.dot_before);
        match char {
            '(' | '（' => return self.open(start, char, true),
            '[' | '［' | '【' => return self.open(start, char, false),
            ')' | '）' => self.close(start, char, true),
            ']' | '］' | '】' => self.close(start, char, false),
            '"' | '\'' => return self.quoted(start, char),
            '“' | '”' | '„' | '‘' | '’' | '＂' | '＇' | '「' | '『' | '`' => {
                return self.quoted(start, char);
            }
            '/' if !self.value_before => return self.quoted(start, char),
            '-' | '－' | '−' | '!' | '！' => {
                self.at += char.len_utf8();
                if self.value_before && !matches!(char, '!' | '！') {
                    self.value_before = false;
                } else {
                    return self.sign(start);
                }
            }
            ' ' | '\t' | '\r' | '\n' => {
                self.at += 1;
                self.dot_before = dotted;
            }
            char if is_invisible(char) => self.invisible(start, char),
            char if is_word(char) => return self.word(start, dotted),
            _ => {
                self.at += char.len_utf8();
                self.dot_before = matches!(char, '.' | '。' | '．');
                self.value_before = false;
            }
        }
        true
    }

    fn value(&mut self) {
        self.value_before = true;
        self.signs = 0;
    }

    fn too_deep(&mut self, start: usize) -> bool {
        if self.depth + self.signs <= self.depth_max {
            return true;
        }
        self.findings.readable = 0;
        let kind = SyntaxErrorKind::TooDeep(self.depth_max);
        self.report(kind, start, self.at, "give the inner parts names as tiers or rules of their own");
        false
    }

    fn sign(&mut self, start: usize) -> bool {
        self.signs += 1;
        self.value_before = false;
        self.too_deep(start)
    }

    fn open(&mut self, at: usize, char: char, round: bool) -> bool {
        self.at += char.len_utf8();
        self.open.push(Open { at, round, signs: self.signs });
        self.depth += 1 + self.signs;
        self.signs = 0;
        self.value_before = false;
        self.too_deep(at)
    }

    fn close(&mut self, start: usize, char: char, round: bool) {
        self.at += char.len_utf8();
        match self.open.pop() {
            None => self.report(SyntaxErrorKind::UnopenedBracket, start, self.at, "take it away, or open it"),
            Some(open) => {
                self.depth = self.depth.saturating_sub(1 + open.signs);
                if open.round != round {
                    let help = if open.round { "write `)`" } else { "write `]`" };
                    self.report(SyntaxErrorKind::MismatchedBracket, start, self.at, help);
                }
            }
        }
        self.value();
    }

    /// A text or a regular expression, up to its closing mark on the same line.
    fn quoted(&mut self, start: usize, opening: char) -> bool {
        let straight = matches!(opening, '"' | '\'' | '/');
        let closes = |char: char| match straight {
            true => char == opening,
            false => matches!(char, '”' | '“' | '’' | '‘' | '＂' | '＇' | '」' | '』' | '`'),
        };
        self.at += opening.len_utf8();
        let mut escaped = false;
        while let Some(char) = self.peek() {
            let here = self.at;
            if matches!(char, '\n' | '\r') {
                break;
            }
            self.at += char.len_utf8();
            if is_turning(char) {
                self.slip_invisible(here);
            }
            if escaped || (straight && char == '\\') {
                escaped = !escaped;
            } else if closes(char) {
                self.value();
                return true;
            }
        }
        let kind =
            if opening == '/' { SyntaxErrorKind::UnclosedRegex } else { SyntaxErrorKind::UnclosedText };
        let body = self.text.get(start + opening.len_utf8()..self.at).unwrap_or_default();
        let help = match opening {
            '/' if self.text.get(..start).is_some_and(|before| before.ends_with('/')) => {
                "a comment begins with ` #`, in the YAML around the expression"
            }
            '/' => "close it with `/`; a `/` inside is written `\\/`",
            _ if straight && body.contains(['”', '“', '’', '‘', '＂', '」']) => {
                "close it with the mark that opened it, not with a quotation mark of print"
            }
            _ => "close it with the mark that opened it; a line break inside is written `\\n`",
        };
        self.report(kind, start, start + opening.len_utf8(), help);
        self.findings.readable = start;
        false
    }

    fn word(&mut self, start: usize, dotted: bool) -> bool {
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        if !dotted && OPENING_WORDS_IN_ANY_CASE.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            self.value_before = false;
            return if word.eq_ignore_ascii_case("not") { self.sign(start) } else { true };
        }
        if !dotted && OPENING_WORDS.contains(&word) {
            self.value_before = false;
        } else {
            self.value();
        }
        true
    }

    fn invisible(&mut self, start: usize, char: char) {
        self.at += char.len_utf8();
        self.slip_invisible(start);
    }

    fn slip_invisible(&mut self, start: usize) {
        let width = self.width(start);
        let char = self.text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        let error =
            SyntaxError::new(SyntaxErrorKind::InvisibleCharacter, Span::new(start, start + width), self.text);
        let error = if is_turning(char) {
            error.help(format!("write it as `\\u{{{:x}}}` inside a text, or take it away", u32::from(char)))
        } else if char.is_whitespace() {
            error.help("write a common space, or nothing").fix(" ")
        } else {
            error.help("it takes no room: take it away").fix("")
        };
        self.findings.slips.push(error);
    }
}

/// Letters, digits and whatever else is not ASCII and has no meaning of its own: more than the grammar's words, which
/// is safe, because pest stops at the first character that it does not know.
fn is_word(char: char) -> bool {
    char == '_' || char.is_alphanumeric() || (!char.is_ascii() && !is_mark(char))
}

/// Non-ASCII marks that the grammar knows.
fn is_mark(char: char) -> bool {
    matches!(
        char,
        '（' | '）'
            | '［'
            | '］'
            | '【'
            | '】'
            | '＝'
            | '＜'
            | '＞'
            | '！'
            | '≤'
            | '≥'
            | '≠'
            | '＆'
            | '｜'
            | '＋'
            | '－'
            | '−'
            | '×'
            | '＊'
            | '÷'
            | '／'
            | '％'
            | '：'
            | '。'
            | '．'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '＂'
            | '＇'
            | '「'
            | '」'
            | '『'
            | '』'
            | '–'
            | '—'
            | '～'
    ) || is_comma(char)
        || is_invisible(char)
}

/// What the grammar steps over between two tokens.
pub(super) fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n') || is_invisible(char)
}

/// Characters that look like a common space, or like nothing.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{3000}' | '\u{a0}' | '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{200c}'..='\u{200f}')
        || is_turning(char)
}

/// Characters that turn the direction of what follows: a text that reads otherwise than it acts ("Trojan Source:
/// Invisible Vulnerabilities", Boucher and Anderson, 2021).
fn is_turning(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
