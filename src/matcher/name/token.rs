//! From a folded name to its words.
//!
//! Full stops and apostrophes vanish (`A.B.C.` is one word, `Qa'ida` too), everything else that is no letter or
//! digit parts words, and so does the border between Chinese and other writing. Words in brackets are marked.

use crate::matcher::text::Fold;

/// The writing of a word, as far as comparing cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Latin letters and digits.
    Latin,
    /// Chinese characters, and kana with them.
    Han,
    /// Korean syllables.
    Hangul,
    /// Any other.
    Other,
}

/// One word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The folded word.
    pub text: String,
    /// The word in ASCII letters: accents left off, other scripts transliterated, Chinese left as it is.
    pub ascii: String,
    /// Its writing.
    pub script: Script,
    /// Whether it stood in brackets.
    pub bracketed: bool,
}

impl Token {
    /// A word made of folded text.
    pub(super) fn new(text: String, script: Script, bracketed: bool) -> Token {
        let ascii = if text.is_ascii() || script == Script::Han {
            text.clone()
        } else {
            let mut ascii = any_ascii::any_ascii(&text);
            ascii.retain(|c| c.is_ascii_alphanumeric());
            ascii.make_ascii_lowercase();
            ascii
        };
        Token { text, ascii, script, bracketed }
    }
}

/// The writing of a character of a word, or `None` between words.
pub(super) fn script(c: char) -> Option<Script> {
    match c {
        '0'..='9' | 'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        '々' | '〇' | '\u{3040}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' => Some(Script::Han),
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => Some(Script::Han),
        '\u{AC00}'..='\u{D7A3}' => Some(Script::Hangul),
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' if c.is_alphabetic() => Some(Script::Latin),
        '\u{300}'..='\u{36F}' => Some(Script::Latin),
        _ if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => Some(Script::Other),
        _ => None,
    }
}

fn vanishes(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | 'ʻ' | 'ʿ' | 'ʾ')
}

/// The words of a folded name, and whether a comma parted the last name from the first.
pub(super) fn tokenize(folded: &str) -> (Vec<Token>, Option<usize>) {
    let mut words = Words::default();
    let chars: Vec<char> = folded.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        if vanishes(c) || (c == '.' && dot_vanishes(&chars, at)) {
            continue;
        }
        match script(c) {
            Some(script) => words.push(c, script),
            None => words.separator(c),
        }
    }
    words.end();
    (words.tokens, words.comma)
}

/// A full stop vanishes in initials and at the end of a word; between two longer words it parts them.
fn dot_vanishes(chars: &[char], at: usize) -> bool {
    let word = |c: &&char| c.is_alphanumeric();
    let before = chars.get(..at).unwrap_or_default().iter().rev().take(3).take_while(word).count();
    let after = chars.get(at + 1..).unwrap_or_default().iter().take(3).take_while(word).count();
    after > 0 && (before < 2 || after < 2)
}

/// Legal forms that are written as one character in brackets (`㈱`), and how they are written out.
const SPELT_OUT: [(&str, &str, Script); 4] = [
    ("株", "株式会社", Script::Han),
    ("有", "有限会社", Script::Han),
    ("주", "주식회사", Script::Hangul),
    ("유", "유한회사", Script::Hangul),
];

/// Legal forms that are written in one word with the name.
const KOREAN_FORMS: [&str; 2] = ["주식회사", "유한회사"];

/// A word at whose end or beginning a form stands, in two.
fn split<'w>(word: &'w str, form: &str) -> Option<(&'w str, &'w str)> {
    let at = match word.strip_suffix(form) {
        Some(name) => name.len(),
        None => word.starts_with(form).then_some(form.len())?,
    };
    word.split_at_checked(at)
}

#[derive(Default)]
struct Words {
    tokens: Vec<Token>,
    word: String,
    script: Option<Script>,
    depth: u32,
    comma: Option<usize>,
}

impl Words {
    fn push(&mut self, c: char, script: Script) {
        let same = match (self.script, script) {
            (Some(Script::Other), Script::Latin) | (Some(Script::Latin), Script::Other) => {
                !c.is_ascii_digit() || self.script == Some(Script::Other)
            }
            (known, new) => known == Some(new),
        };
        if !same {
            self.end();
        }
        if self.word.is_empty() {
            self.script = Some(script);
        }
        self.word.push(c);
    }

    fn separator(&mut self, c: char) {
        self.end();
        match c {
            '(' | '[' | '{' | '〔' | '【' => self.depth += 1,
            ')' | ']' | '}' | '〕' | '】' => self.depth = self.depth.saturating_sub(1),
            ',' | '、' if self.comma.is_none() => self.comma = Some(self.tokens.len()),
            '&' | '+' => self.tokens.push(Token::new("and".to_owned(), Script::Latin, self.depth > 0)),
            _ => {}
        }
    }

    fn end(&mut self) {
        if let Some(script) = self.script.take() {
            let is_bracketed = self.depth > 0;
            let word = std::mem::take(&mut self.word);
            let spelt_out = SPELT_OUT.iter().find(|(short, _, _)| is_bracketed && *short == word);
            if let Some(&(_, form, script)) = spelt_out {
                self.tokens.push(Token::new(form.to_owned(), script, false));
                return;
            }
            let korean = || KOREAN_FORMS.iter().find_map(|form| split(&word, form));
            let parts = if script == Script::Hangul { korean() } else { None };
            let parts = parts.unwrap_or((&word, ""));
            for part in <[&str; 2]>::from(parts).into_iter().filter(|part| !part.is_empty()) {
                let token = Token::new(part.to_owned(), script, is_bracketed);
                if !token.ascii.is_empty() {
                    self.tokens.push(token);
                }
            }
        }
    }
}

/// The fold that every name goes through before it is taken apart.
pub(super) const FOLD: Fold = Fold::NAME;
