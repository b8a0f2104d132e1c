//! Sorts the characters of a text, and at one level of disguise gathers the digits into runs.

use super::super::{Region, letters};
use super::search::{Others, Search};
use super::token::{Token, is_filler, other, picture, token};
use super::{Disguise, Disguised, Folds};

/// Fewest digits of a number in disguise, its national prefix included.
pub(super) const SHORTEST: usize = 7;
/// Most characters between two digits of one number, as a reader counts them: a flag or a family is one.
pub(super) const GAP_MAX: u8 = 3;
/// Most times that a character of a gap may be repeated without making the gap wider.
const REPEATS_MAX: u8 = 12;

/// One digit of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) value: u8,
    /// The level at which it is seen as a digit.
    pub(super) level: u8,
    /// Whether by itself it is anything else.
    pub(super) guessed: bool,
    pub(super) fold: Folds,
    /// What stands between this digit and the one before it.
    pub(super) gap: Gap,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// Characters seen.
    pub(super) width: u8,
    /// Whether any of them is one that does not part the digits of numbers as they are usually written.
    pub(super) unusual: bool,
    /// Whether something is there that is not seen.
    pub(super) invisible: bool,
    pub(super) ideograph: Option<char>,
    /// What makes one picture with the character that follows: a joiner, the first half of a flag.
    half: Option<char>,
    /// The separator that was added last.
    last: Option<char>,
    repeats: u8,
}

impl Gap {
    /// Takes in a separator; says whether there was room for it.
    fn add(&mut self, c: char) -> bool {
        let is_flag = matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        let completes = self.half.is_some_and(|half| half == JOINER || is_flag);
        // Numbers are not written with two brackets in a row.
        self.unusual |= is_round(c) && self.last.is_some_and(is_round);
        self.half = Some(c).filter(|_| is_flag && !completes);
        let has_room = completes || self.width < GAP_MAX;
        self.width += u8::from(has_room && !completes);
        let fits = has_room || self.repeats(c);
        self.last = Some(c);
        fits
    }

    /// Takes in an ideograph; says whether it may stand there.
    fn takes(&mut self, c: char) -> bool {
        let is_word =
            self.last.zip(self.ideograph).is_some_and(|(last, first)| last == first && is_filler(first, c));
        let fits = self.width < GAP_MAX && (self.ideograph.is_none() || is_word);
        if fits {
            self.width += 1;
            self.unusual = true;
            self.ideograph = self.ideograph.or(Some(c));
            self.last = Some(c);
        }
        fits
    }

    /// Whether one more of the same makes no difference: a line of dashes is one thing. Blanks part columns, and dots
    /// lead to a page.
    fn repeats(&mut self, c: char) -> bool {
        let is_line = self.last == Some(c) && self.repeats < REPEATS_MAX && c != '.' && !c.is_whitespace();
        self.repeats += u8::from(is_line);
        self.unusual |= is_line;
        is_line
    }
}

const fn is_round(c: char) -> bool {
    matches!(c, '(' | ')' | '（' | '）')
}

/// Joins pictures into one.
const JOINER: char = '\u{200d}';

/// Whether a letter stands alone between plain digits.
fn is_between_digits(c: char, before: Option<char>, after: Option<char>) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| letters::digit(c).is_some());
    c.is_ascii_alphabetic() && is_digit(before) && is_digit(after)
}

/// Puts the last digit, if nothing that is seen stands behind it, into the frame of a key.
fn frame(tokens: &mut [(usize, char, Token)]) {
    let is_seen = |token: &&mut (usize, char, Token)| !matches!(token.2, Token::Mark | Token::Invisible);
    if let Some((_, _, Token::Digit { level, fold, .. })) = tokens.iter_mut().rev().find(is_seen) {
        *level = (*level).max(Reader::CERTAIN);
        *fold = fold.with(Folds::KEYCAP);
    }
}

/// Whether a block of digits that nothing parts begins at `at`, or the digits end there.
pub(super) fn starts_block(places: &[Place], at: usize) -> bool {
    at == 0 || places.get(at).is_none_or(|place| place.gap.width > 0)
}

/// A text whose characters have been sorted.
pub(super) struct Reader<'t> {
    text: &'t str,
    region: Region,
    tokens: Vec<(usize, char, Token)>,
}

impl<'t> Reader<'t> {
    /// The level of characters that can mean nothing but a digit.
    const CERTAIN: u8 = Disguise::Safe as u8;

    pub(super) fn new(text: &'t str, region: Region) -> Self {
        let mut before = None;
        let mut tokens = Vec::new();
        // Where the picture ends that is named here.
        let mut picture_end = 0;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let after = chars.peek().map(|&(_, c)| c);
            let mut token = token(c, before, after);
            if at < picture_end {
                token = Token::Mark;
            } else if c == '[' {
                picture_end = text.get(at..).and_then(picture).map_or(0, |length| at + length);
            } else if token == Token::Other && is_between_digits(c, before, after) {
                token = Token::Separator { usual: false };
            }
            if token == Token::Keycap {
                frame(&mut tokens);
            }
            tokens.push((at, c, token));
            before = Some(c);
        }
        Self { text, region, tokens }
    }

    /// Whether there are enough characters that can be digits at all.
    pub(super) fn may_hold_a_number(&self) -> bool {
        let digits = self.tokens.iter().filter(|(_, _, token)| matches!(token, Token::Digit { .. }));
        digits.take(SHORTEST).count() == SHORTEST
    }

    /// Whether anything is seen at this level that is not seen at surer ones.
    pub(super) fn has_any_at(&self, level: Disguise) -> bool {
        let is_at = |token: &Token| matches!(token, Token::Digit { level: at, .. } if *at == level as u8);
        level == Disguise::Separated || self.tokens.iter().any(|(_, _, token)| is_at(token))
    }

    /// The numbers that are seen at this level and do not touch others.
    pub(super) fn read(&self, level: Disguise, others: &Others) -> Vec<Disguised> {
        let mut hits = Vec::new();
        let mut run: Vec<Place> = Vec::new();
        let mut gap = Gap::default();
        for &(at, c, token) in &self.tokens {
            // What is no digit at this level is whatever else it can be; what is certainly a digit is nothing else.
            let seen = match token {
                Token::Digit { level: Self::CERTAIN, .. } if level < Disguise::Safe => Token::Other,
                Token::Digit { level: needed, .. } if needed > level as u8 => other(c),
                token => token,
            };
            match seen {
                Token::Digit { value, level, guessed, fold } => {
                    let before = std::mem::take(&mut gap);
                    let gap = if run.is_empty() { Gap::default() } else { before };
                    run.push(Place { value, level, guessed, fold, gap, start: at, end: at + c.len_utf8() });
                    continue;
                }
                Token::Invisible => {
                    if c == JOINER && gap.width > 0 {
                        gap.half = Some(c);
                    } else {
                        gap.invisible = true;
                    }
                    continue;
                }
                Token::Mark | Token::Keycap => {
                    // Behind something else than a digit it is a part of that: a heart in red, the key `#`.
                    if let Some(last) = run.last_mut().filter(|_| gap.width == 0) {
                        if seen == Token::Keycap {
                            // A variation selector right in front of the frame hides nothing.
                            gap.invisible &= last.end < at;
                        } else {
                            gap.invisible = true;
                        }
                        last.end = at + c.len_utf8();
                    }
                    continue;
                }
                Token::Separator { usual } if gap.add(c) => {
                    gap.unusual |= !usual;
                    continue;
                }
                Token::Ideograph(c) if gap.takes(c) => continue,
                Token::Separator { .. } | Token::Ideograph(_) | Token::Other => {}
            }
            self.finish(&mut run, level, others, &mut hits);
            gap = Gap::default();
        }
        self.finish(&mut run, level, others, &mut hits);
        hits
    }

    /// Searches a complete run and empties it.
    fn finish(&self, run: &mut Vec<Place>, level: Disguise, others: &Others, hits: &mut Vec<Disguised>) {
        // PERF: a run without a digit of this level is the same run as at the level before, which has searched it.
        let is_new = || level == Disguise::Separated || run.iter().any(|place| place.level == level as u8);
        if run.len() >= SHORTEST && is_new() {
            hits.extend(Search::new(self.text, self.region, level, others).run(run));
        }
        run.clear();
    }
}
