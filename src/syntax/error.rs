//! What can be wrong with a text of the language, in an author's words.
//!
//! Not rendering: a [`SyntaxError`] is data with one sentence, and the layers above give it a file and a code.
//!
//! INVARIANT: no sentence holds a name of the parser's rules or of a Rust type.

use crate::span::Span;
use std::borrow::Cow;
use std::fmt;

/// One mistake in one text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Which mistake it is.
    pub kind: SyntaxErrorKind,
    /// Where it stands, in bytes of the text that was parsed. Empty only at the end of a text.
    pub span: Span,
    /// What the author wrote there, shortened to 40 characters; empty at the end of a text.
    pub found: String,
    /// What could stand there; empty unless the kind is [`SyntaxErrorKind::Unexpected`].
    pub expected: Box<[Expected]>,
    /// A sentence on how to mend it.
    pub help: Option<Cow<'static, str>>,
    /// What to write in place of the span, where that is certain.
    pub fix: Option<String>,
    /// Boxed, because few errors have any and every error is a result's other half.
    pub(super) meant: Box<Meant>,
}

/// What may be meant by a mistake.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Meant {
    pub(super) readings: Vec<Reading>,
    /// What the fix replaces, if that is more than the span.
    fix_span: Option<Span>,
}

/// One way to read what is none of the language's values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// What it would be.
    pub sort: Sort,
    /// What it replaces.
    pub span: Span,
    /// What to write.
    pub fix: String,
    /// A sentence on it.
    pub help: String,
}

/// What a [`Reading`] takes a text for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sort {
    /// A whole number.
    Integer,
    /// A length of time.
    Duration,
    /// A text that lacks its quotes.
    Text,
    /// A comparison.
    Comparison,
    /// A question for a state, as `is known`.
    State,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SyntaxErrorKind {
    /// Nothing but space is written.
    Empty,
    /// The text is longer than this many bytes.
    TooLong(usize),
    /// Brackets, `not`, `-` and operators are nested deeper than this.
    TooDeep(usize),
    /// A bracket is never closed.
    UnclosedBracket,
    /// A closing bracket has no opening one.
    UnopenedBracket,
    /// A bracket is closed by one of another form.
    MismatchedBracket,
    /// A quoted text is not closed on its line.
    UnclosedText,
    /// A regular expression is not closed on its line.
    UnclosedRegex,
    /// Something stands where something else is expected.
    Unexpected,
    /// An operator is spelled as in other languages: `=`, `&&`, `!`, `=>`.
    ForeignOperator,
    /// `[a, b,]`
    TrailingComma,
    /// Punctuation, a letter or a digit has its full-width form.
    FullWidth,
    /// A text stands in quotation marks of print: `“VIP”`.
    CurlyQuotes,
    /// A space that cannot be told from a common one, or a character that hides or turns others.
    InvisibleCharacter,
    /// `AND`, `Not`, `TRUE`: keywords are written small.
    WrongCase,
    /// `is x`, `is in x`: `is` stands before spent, known, missing and empty only.
    IsMisused,
    /// `a < b < c`
    ChainedComparison,
    /// `a in b in c`
    ChainedTest,
    /// `target.name(x)`: only plain names are functions.
    DottedCall,
    /// `007`
    LeadingZero,
    /// `12abc`, `1__0`, `1.2.3`
    MalformedNumber,
    /// `+8613800138000`
    PlusSign,
    /// A whole number beyond 9,223,372,036,854,775,807.
    IntegerTooLarge,
    /// A whole number above the bound of its place.
    CountTooLarge(u64),
    /// A count that must not be zero.
    ZeroCount,
    /// Something other than a whole number where one must stand.
    NotACount,
    /// A score above 1.
    ScoreTooLarge,
    /// A score with more than four decimals.
    ScoreTooFine,
    /// A date that no calendar has, or one not written as `2026-01-02`.
    ImpossibleDate,
    /// A time of day that no clock shows, or one not written as `09:30`.
    ImpossibleTime,
    /// An instant without its zone.
    MissingZone,
    /// A month as a length of time.
    MonthHasNoLength,
    /// A unit of time that does not exist.
    UnknownUnit,
    /// `\q`
    UnknownEscape,
    /// `//`
    EmptyRegex,
    /// `/x/i`
    RegexFlags,
    /// A second window in a quota.
    SecondWindow,
    /// A window that no counter keeps: `per 2 months`, `per rolling month`.
    ImpossibleWindow,
    /// A scope named twice.
    RepeatedScope,
    /// A brace in a template without its other half.
    StrayBrace,
    /// A hole of a template that holds something else than a path.
    HoleIsNotAPath,
    /// A word that is no day.
    UnknownDay,
    /// A day named twice.
    RepeatedDay,
    /// `mon-mon`
    RangeOfOneDay,
}

/// What could stand at a place, grouped as an author thinks of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Expected {
    /// A field, a literal, a list or a bracket.
    Value,
    /// `and`, `==`, `in`, `+` and the like.
    Operator,
    /// The name of a keyword set, an extract or a scope.
    Name,
    /// `spent`, `known`, `missing` or `empty`.
    State,
    /// A number.
    Number,
    /// A quoted text.
    Text,
    /// A length of time.
    Duration,
    /// `ms`, `seconds`, `days` and the like.
    Unit,
    /// `mon` to `sun`.
    Day,
    /// A time of day.
    TimeOfDay,
    /// A dotted path.
    Path,
    /// This word or mark itself.
    Exactly(&'static str),
    /// Nothing more.
    End,
}

/// What `is` is for.
const STATES: &str =
    "`is` stands before `spent` (of a quota), `known`, `missing` and `empty`; values are compared with `==`";

impl SyntaxError {
    /// A mistake at `span` of the whole `text`.
    pub(super) fn new(kind: SyntaxErrorKind, span: Span, text: &str) -> Self {
        SyntaxError::at(kind, span, text.get(span.range()).unwrap_or_default())
    }

    /// A mistake at `span`, where `found` stands.
    pub(super) fn at(kind: SyntaxErrorKind, span: Span, found: &str) -> Self {
        let shown: String = found.chars().take(40).collect();
        let found = if shown.len() < found.len() { format!("{shown}…") } else { shown };
        SyntaxError {
            kind,
            span,
            found,
            expected: Box::default(),
            help: None,
            fix: None,
            meant: Box::default(),
        }
    }

    pub(super) fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    pub(super) fn read_otherwise(mut self, readings: impl IntoIterator<Item = Reading>) -> Self {
        self.meant.readings.extend(readings);
        self
    }

    /// What may be meant instead, where that depends on the kind of value that belongs there; the likeliest first.
    pub fn readings(&self) -> &[Reading] {
        &self.meant.readings
    }

    /// The error where only one sort of value can stand.
    pub(super) fn read_as(mut self, sort: Sort) -> Self {
        let at = self.meant.readings.iter().position(|reading| reading.sort == sort);
        self.settle(at);
        self
    }

    /// Settles which of the readings is offered; none, if none leads to what can be understood.
    pub(crate) fn settle(&mut self, chosen: Option<usize>) {
        let mut readings = std::mem::take(&mut self.meant.readings);
        let chosen = chosen.filter(|at| *at < readings.len()).map(|at| readings.swap_remove(at));
        self.fix = None;
        if let Some(Reading { span, fix, help, .. }) = chosen {
            self.help = Some(help.into());
            self.fix = Some(fix);
            self.meant.fix_span = Some(span);
        } else if self.kind == SyntaxErrorKind::IsMisused {
            self.help = Some(STATES.into());
        }
    }

    /// Puts spaces around words of the fix that would grow into words beside them, as in `a&&b`.
    pub(super) fn part_words(&mut self, text: &str) {
        let span = self.fix_span().range();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let Some(fix) = self.fix.as_mut().filter(|fix| !fix.is_empty()) else { return };
        if fix.starts_with(is_word) && text.get(..span.start).is_some_and(|text| text.ends_with(is_word)) {
            fix.insert(0, ' ');
        }
        if fix.ends_with(is_word) && text.get(span.end..).is_some_and(|text| text.starts_with(is_word)) {
            fix.push(' ');
        }
    }

    /// What the fix replaces.
    pub fn fix_span(&self) -> Span {
        self.meant.fix_span.unwrap_or(self.span)
    }

    pub(super) fn expecting(mut self, expected: Vec<Expected>) -> Self {
        self.expected = expected.into();
        self
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Expected::Value => "a value",
            Expected::Operator => "an operator",
            Expected::Name => "a name",
            Expected::State => "`spent`, `known`, `missing` or `empty`",
            Expected::Number => "a number",
            Expected::Text => "a quoted text",
            Expected::Duration => "a length of time",
            Expected::Unit => "a unit of time",
            Expected::Day => "a day (`mon` to `sun`)",
            Expected::TimeOfDay => "a time of day",
            Expected::Path => "a path",
            Expected::Exactly(word) => return write!(f, "`{word}`"),
            Expected::End => "the end",
        })
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.found;
        match self.kind {
            SyntaxErrorKind::Unexpected => self.unexpected(f),
            SyntaxErrorKind::TooLong(limit) => write!(f, "this is longer than {limit} bytes"),
            SyntaxErrorKind::TooDeep(limit) => write!(f, "this is nested deeper than {limit} levels"),
            SyntaxErrorKind::CountTooLarge(limit) => write!(f, "`{found}` is above {limit}"),
            SyntaxErrorKind::Empty => f.write_str("nothing is written here"),
            // Shown as it stands, nobody would see it.
            SyntaxErrorKind::InvisibleCharacter => {
                let points: Vec<String> = found.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
                write!(f, "`{}` {}", points.join(" "), self.kind.predicate())
            }
            kind => write!(f, "`{found}` {}", kind.predicate()),
        }
    }
}

impl std::error::Error for SyntaxError {}

impl SyntaxError {
    fn unexpected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected ")?;
        for (at, expected) in self.expected.iter().enumerate() {
            let glue = match at {
                0 => "",
                at if at + 1 == self.expected.len() => " or ",
                _ => ", ",
            };
            write!(f, "{glue}{expected}")?;
        }
        if self.expected.is_empty() {
            f.write_str("something else")?;
        }
        if self.found.is_empty() {
            f.write_str(", found the end")
        } else {
            write!(f, ", found `{}`", self.found)
        }
    }
}

impl SyntaxErrorKind {
    /// Whether the end of what was opened is not there.
    pub(crate) fn is_unclosed(self) -> bool {
        matches!(
            self,
            SyntaxErrorKind::UnclosedText | SyntaxErrorKind::UnclosedRegex | SyntaxErrorKind::UnclosedBracket
        )
    }

    /// What is said of the author's words.
    fn predicate(self) -> &'static str {
        match self {
            SyntaxErrorKind::UnclosedBracket => "is never closed",
            SyntaxErrorKind::UnopenedBracket => "closes a bracket that was never opened",
            SyntaxErrorKind::MismatchedBracket => "does not close the bracket that was opened last",
            SyntaxErrorKind::UnclosedText => "opens a text that is not closed on its line",
            SyntaxErrorKind::UnclosedRegex => "opens a regular expression that is not closed on its line",
            SyntaxErrorKind::ForeignOperator => "is not an operator of this language",
            SyntaxErrorKind::FullWidth => "is written full-width",
            SyntaxErrorKind::CurlyQuotes => "stands in quotation marks that do not quote",
            SyntaxErrorKind::InvisibleCharacter => "is a space or mark that cannot be seen",
            SyntaxErrorKind::WrongCase => "is written with capitals",
            SyntaxErrorKind::IsMisused => "is not how this is asked",
            SyntaxErrorKind::ChainedComparison => "compares the result of a comparison",
            SyntaxErrorKind::ChainedTest => "tests the result of a test",
            SyntaxErrorKind::TrailingComma => "stands before nothing",
            SyntaxErrorKind::DottedCall => "is a field and cannot be called",
            SyntaxErrorKind::LeadingZero => "begins with a zero that a number would lose",
            SyntaxErrorKind::MalformedNumber => "is neither a number nor a name",
            SyntaxErrorKind::PlusSign => "begins with a plus that a number would lose",
            SyntaxErrorKind::IntegerTooLarge => "is above 9223372036854775807",
            SyntaxErrorKind::ZeroCount => "must be at least 1",
            SyntaxErrorKind::NotACount => "is not a whole number",
            SyntaxErrorKind::ScoreTooLarge => "is a score above 1",
            SyntaxErrorKind::ScoreTooFine => "is a score with more than four decimals",
            SyntaxErrorKind::ImpossibleDate => "is not a date",
            SyntaxErrorKind::ImpossibleTime => "is not a time of day",
            SyntaxErrorKind::MissingZone => "does not say its time zone",
            SyntaxErrorKind::MonthHasNoLength => "has no fixed length",
            SyntaxErrorKind::UnknownUnit => "has no unit of time that is known",
            SyntaxErrorKind::UnknownEscape => "is not an escape",
            SyntaxErrorKind::EmptyRegex => "matches everything",
            SyntaxErrorKind::RegexFlags => "has letters behind its closing `/`",
            SyntaxErrorKind::SecondWindow => "is a second window",
            SyntaxErrorKind::ImpossibleWindow => "is not a window that can be counted",
            SyntaxErrorKind::RepeatedScope => "is named twice",
            SyntaxErrorKind::StrayBrace => "is a brace without its other half",
            SyntaxErrorKind::HoleIsNotAPath => "is not a path",
            SyntaxErrorKind::UnknownDay => "is not a day",
            SyntaxErrorKind::RepeatedDay => "is named twice",
            SyntaxErrorKind::RangeOfOneDay => "is a range of one day",
            SyntaxErrorKind::Empty
            | SyntaxErrorKind::TooLong(_)
            | SyntaxErrorKind::TooDeep(_)
            | SyntaxErrorKind::CountTooLarge(_)
            | SyntaxErrorKind::Unexpected => "is wrong",
        }
    }
}
