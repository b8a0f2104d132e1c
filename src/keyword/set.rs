//! What an author writes: words, exceptions, and what disguises to see through.

use std::fmt;

use crate::matcher::text::Steps;

/// A keyword set, by its place among the sets that were compiled together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SetId(pub u32);

/// A word, by its place in its set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WordId(pub u32);

/// Words, and how they are looked for.
#[derive(Clone, Debug)]
pub struct KeywordSet<'a> {
    /// What is looked for.
    pub words: Vec<&'a str>,
    /// Allowed phrases: one that is found silences the shorter hits that lie wholly inside it. A hit that sticks out of
    /// it is kept: otherwise anyone could silence a hit by writing an allowed phrase into its tail.
    pub except: Vec<&'a str>,
    /// The disguises that words and exceptions are found through. An exception of which only the sound was found silences
    /// only hits of which only the sound was found: what is written out stays a hit, whatever stands around it.
    pub see_through: SeeThrough,
    /// Whether a word that starts or ends with a letter or digit is also found inside a longer run of letters or digits
    /// (`vx` in `vxworks`). Chinese words always are.
    pub anywhere: bool,
    /// How many characters may stand between two characters of a word, where separators are seen through. Invisible
    /// characters are not counted, and a picture of several counts as one.
    pub gap: u32,
}

impl Default for KeywordSet<'_> {
    fn default() -> Self {
        KeywordSet {
            words: Vec::new(),
            except: Vec::new(),
            see_through: SeeThrough::NONE,
            anywhere: false,
            gap: 4,
        }
    }
}

/// A set of disguises.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeeThrough(u8);

impl SeeThrough {
    /// Words as they are written.
    pub const NONE: SeeThrough = SeeThrough(0);
    /// Full and half width, ringed, raised and styled letters (`ＶＸ`, `𝓥𝓧`, `ⓥⓧ`, `🅥🆇`).
    pub const WIDTH: SeeThrough = SeeThrough(1);
    /// Letter case.
    pub const CASE: SeeThrough = SeeThrough(1 << 1);
    /// Traditional and variant Chinese characters.
    pub const TRADITIONAL: SeeThrough = SeeThrough(1 << 2);
    /// Spaces, punctuation, symbols, emoji and invisible characters between the characters of a word, and strokes and other
    /// marks on them that make no other characters of them. What may be letters or a picture (`㊙️`) is taken either way.
    pub const SEPARATORS: SeeThrough = SeeThrough(1 << 3);
    /// Characters of the same sound, for words of three Chinese characters or more. Such hits are only *suspected*: of
    /// 20,000 harmless reviews 0.92 % had one for some of 2,000 words of three characters, and 45 % for words of two,
    /// which is why shorter words are not looked for by sound.
    pub const HOMOPHONES: SeeThrough = SeeThrough(1 << 4);
    /// Every disguise.
    pub const ALL: SeeThrough = SeeThrough(0b1_1111);

    /// The disguise that authors write as `word`.
    pub fn from_word(word: &str) -> Option<SeeThrough> {
        Self::WORDS.iter().find(|(name, _)| *name == word).map(|&(_, disguise)| disguise)
    }

    /// The words that authors write, each with its disguise.
    pub const WORDS: [(&'static str, SeeThrough); 5] = [
        ("width", Self::WIDTH),
        ("case", Self::CASE),
        ("traditional", Self::TRADITIONAL),
        ("separators", Self::SEPARATORS),
        ("homophones", Self::HOMOPHONES),
    ];

    /// The disguises of both.
    #[must_use]
    pub const fn with(self, other: SeeThrough) -> SeeThrough {
        SeeThrough(self.0 | other.0)
    }

    /// Whether every disguise of `other` is in this set.
    pub const fn contains(self, other: SeeThrough) -> bool {
        self.0 & other.0 == other.0
    }

    /// The fold that makes a text and its disguises equal, separators and sound apart.
    pub(super) fn steps(self) -> Steps {
        let mut steps = Steps::NONE;
        for (disguise, step) in [
            (Self::WIDTH, Steps::COMPATIBILITY),
            (Self::CASE, Steps::CASE),
            (Self::TRADITIONAL, Steps::TRADITIONAL),
        ] {
            if self.contains(disguise) {
                steps = steps.with(step);
            }
        }
        steps
    }
}

impl fmt::Debug for SeeThrough {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set()
            .entries(Self::WORDS.iter().filter(|(_, one)| self.contains(*one)).map(|(name, _)| name))
            .finish()
    }
}

/// What is wrong with a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WordFault {
    /// Nothing but white space.
    Empty,
    /// More characters than `Limits::keyword_chars`.
    TooLong,
    /// One word more than `Limits::keyword_words`, or than the automaton can hold.
    TooMany,
}

/// A word that cannot be compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeywordFault {
    /// Its set.
    pub set: SetId,
    /// Its place among the words, or among the exceptions.
    pub word: WordId,
    /// Whether it is an exception.
    pub is_except: bool,
    /// Why.
    pub fault: WordFault,
}

impl fmt::Display for WordFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            WordFault::Empty => "a keyword cannot be empty",
            WordFault::TooLong => "this keyword is too long",
            WordFault::TooMany => "the policy has too many keywords",
        })
    }
}

impl std::error::Error for WordFault {}

impl fmt::Display for KeywordFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_except { "exception" } else { "word" };
        // People count from one.
        let (word, set) = (u64::from(self.word.0) + 1, u64::from(self.set.0) + 1);
        write!(out, "{what} {word} of keyword set {set}: {}", self.fault)
    }
}

impl std::error::Error for KeywordFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.fault)
    }
}
