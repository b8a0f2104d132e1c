//! The tree of what an author wrote, with the span of every part in bytes of the decoded expression text.
//!
//! Invariant: a tree holds only what was written; nothing is resolved, typed or folded here.

use crate::span::{Span, Spanned};

/// A name as written, with its place.
pub type Word = Spanned<String>;

/// An expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr {
    /// What it is.
    pub node: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// `target.phone`, `tier`, `blacklist`: a field, a name or a member of an enumeration. Never empty.
    Path(Vec<Word>),
    /// `any target.phones`: with a test behind it, some item passes.
    /// `all target.phones`: every item passes.
    Each(Quantifier, Vec<Word>),
    /// `[a, b]`
    Set(Vec<Expr>),
    /// `similarity(target.name, "张伟")`
    Call(Word, Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a and b`, `a or b`: two or more operands, flattened.
    Logic(Logic, Vec<Expr>),
    /// `a + b`
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `a <= b`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a in b`, `a not contains b`: subject, test, and whether it is negated.
    Test(Box<Expr>, Test, bool),
}

/// A literal, as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// `500`, `20_000`
    Int(i64),
    /// `0.92`, in basis points: four decimals at most.
    Score(u16),
    /// `"张伟"`, `'张伟'`, unescaped.
    Text(String),
    /// `/[A-Z]{2}-\d+/`, with `\/` read as `/`.
    Regex(String),
    /// `3 days`: how many of which unit.
    Duration(u64, Unit),
    /// `2026-11-22`: year, month, day, a real date.
    Date(i16, u8, u8),
    /// `09:30`, `09:30:15`, `24:00` in seconds since midnight (0 to 86,400).
    TimeOfDay(u32),
    /// `2026-11-22T09:30:00+08:00`, in milliseconds since 1970-01-01T00:00:00Z.
    Time(i64),
}

/// A unit of time in a duration literal or a quota.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// `ms`, `millisecond(s)`
    Millisecond,
    /// `s`, `second(s)`
    Second,
    /// `min`, `minute(s)`
    Minute,
    /// `h`, `hour(s)`
    Hour,
    /// `d`, `day(s)`
    Day,
    /// `week(s)`
    Week,
    /// `month(s)`: only as the window of a quota; it has no fixed length.
    Month,
}

/// `any` or `all` of the items of a set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Quantifier {
    /// Some item.
    Any,
    /// Every item; true of an empty set.
    All,
}

impl Quantifier {
    /// The one that asks for the opposite of all it asks: some item fails when not every one passes.
    pub fn turned(self) -> Quantifier {
        match self {
            Quantifier::Any => Quantifier::All,
            Quantifier::All => Quantifier::Any,
        }
    }
}

/// `and`, `or`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Logic {
    /// `and`
    And,
    /// `or`
    Or,
}

/// Operators on integers, times and durations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`, towards zero
    Divide,
    /// `%`, with the sign of the left side
    Remainder,
}

/// Comparison operators.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The comparison that says the same with its sides exchanged.
    #[must_use]
    pub fn turned(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            Comparison::Equal | Comparison::NotEqual => self,
        }
    }
}

/// What a subject is tested for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Test {
    /// `in blocked_phones`, `in [mon, tue]`, `in office_hours`
    In(Box<Expr>),
    /// `contains "VIP"`: an element of a set, or a part of a text.
    Contains(Box<Expr>),
    /// `matches /…/`
    Matches(Box<Expr>),
    /// `starts with "VX"`
    StartsWith(Box<Expr>),
    /// `ends with "公司"`
    EndsWith(Box<Expr>),
    /// `between 09:00 and 18:00`: both ends count.
    Between(Box<Expr>, Box<Expr>),
    /// `resembles "张伟"`, `resembles "…" within 1 edit`, `resembles "…" scoring 0.92`
    Resembles(Box<Expr>, Option<Closeness>),
    /// `mentions solicitation`: words of a keyword set occur in the text.
    Mentions(Word),
    /// `has ticket`: the extract finds something in the text.
    Has(Word),
    /// `is spent`
    Spent,
    /// `is known`: the request says it. `is missing` is its negation.
    Known,
    /// `is empty`
    Empty,
}

/// How alike two names must be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Closeness {
    /// `within 2 edits`
    Edits(u8),
    /// `scoring 0.92`, in basis points.
    Score(u16),
}

/// `500 per actor per day when target.external`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quota {
    /// How many acts the window holds.
    pub limit: Spanned<u64>,
    /// Per what: `actor`, `target`, …; empty means one counter for the whole tenant.
    pub scopes: Vec<Word>,
    /// Within which time; none makes it a gauge, which only discharging lowers.
    pub window: Option<Spanned<Window>>,
    /// `in "Asia/Tokyo"`: the zone of a calendar window, where it is not the policy's.
    pub zone: Option<Word>,
    /// `when …`: which requests count.
    pub when: Option<Expr>,
}

/// The window of a quota.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    /// `per day`, `per week`, `per month`: the calendar's.
    Calendar(Unit),
    /// `per 90 days`: today and the 89 days before it.
    Days(u32),
    /// `per minute`, `per 10 minutes`: aligned to the clock.
    Fixed(u64, Unit),
    /// `per rolling 24 hours`
    Rolling(u64, Unit),
    /// `per minute burst 40`: a bucket that refills evenly and holds `burst`.
    Bucket {
        /// How many units long the refill period is.
        count: u64,
        /// Its unit.
        unit: Unit,
        /// What the bucket holds.
        burst: u64,
    },
}

/// A phrase behind `then`, `do` or `advise`: `review by "manager"`, `pool "p1" after 72 hours`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    /// Its pieces in order; the first is a word.
    pub pieces: Vec<Spanned<Piece>>,
}

/// One piece of a phrase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// A bare word or a dotted path: `by`, `ticket`, `target.name`.
    Word(String),
    /// A literal.
    Literal(Literal),
    /// `,`
    Comma,
}

/// A text with `{path}` holes; `{{` and `}}` stand for braces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TemplatePart {
    /// Text as it stands, unescaped.
    Text(String),
    /// `{target.phone}`
    Hole(Spanned<Vec<Word>>),
}

/// `mon-fri, sun`: days of a schedule, ISO numbers 1 (Monday) to 7 in the order written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Days(pub Vec<Spanned<u8>>);

/// `09:00-12:00, 13:30-18:00`: times of day in seconds; an end at or before its start is on the next day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hours(pub Vec<Spanned<(u32, u32)>>);
