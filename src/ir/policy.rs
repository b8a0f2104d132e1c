//! A policy and its tables.

use crate::decision::{OnUnknown, Verdict};
use crate::facts::FactDecl;
use crate::ir::Condition;
use crate::keyword::{KeywordSet, SeeThrough};
use crate::schema::FieldId;
use crate::span::Span;
use crate::syntax::ast::Closeness;
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into the policy's table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// Index of a rule.
    RuleId
    /// Index of a quota.
    QuotaId
    /// Index of a list.
    ListId
    /// Index of a keyword set.
    KeywordsId
    /// Index of an extract.
    ExtractId
    /// Index of a schedule.
    ScheduleId
}

/// A checked policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// The IANA time zone of its days and hours.
    pub zone: String,
    /// ISO 3166-1 alpha-2: how a phone number without a country code is read.
    pub region: String,
    /// The verdict when no rule speaks.
    pub default: Verdict,
    /// Declared facts, in the order of their field ids behind the built-in fields.
    pub facts: Vec<FactDecl>,
    /// Lists.
    pub lists: Vec<List>,
    /// Keyword sets.
    pub keywords: Vec<Keywords>,
    /// Extracts.
    pub extracts: Vec<Extract>,
    /// Regular expressions of `matches`, by their index.
    pub regexes: Vec<String>,
    /// Schedules.
    pub schedules: Vec<Schedule>,
    /// Tiers, first match wins; at most 64.
    pub tiers: Vec<Tier>,
    /// Quotas.
    pub quotas: Vec<Quota>,
    /// Rules, sorted by id.
    pub rules: Vec<Rule>,
}

impl Policy {
    /// The most tiers: they fit into the bits of one word.
    pub const TIERS_MAX: usize = 64;
}

/// Where a list's entries come from.
#[derive(Clone, PartialEq, Eq)]
pub enum ListSource {
    /// From the policy itself, with their places.
    Values(Vec<(String, Span)>),
    /// From a file beside the policy.
    File(String, Span),
    /// From the host, under the list's name.
    Host,
}

/// Entries are personal data: their number is all that is shown.
impl fmt::Debug for ListSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListSource::Values(values) => out.debug_tuple("Values").field(&values.len()).finish(),
            ListSource::File(file, _) => out.debug_tuple("File").field(file).finish(),
            ListSource::Host => out.write_str("Host"),
        }
    }
}

/// A named list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Its name.
    pub name: String,
    /// What its entries are.
    pub of: crate::kind::Scalar,
    /// Where they come from.
    pub source: ListSource,
    /// How alike a name must be.
    pub closeness: Option<Closeness>,
    /// The key ladder's rungs that count, by word; empty means the default.
    pub by: Vec<String>,
    /// Where it is declared.
    pub span: Span,
}

/// A named set of words to find in texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keywords {
    /// Its name.
    pub name: String,
    /// Words to find.
    pub words: Vec<String>,
    /// Longer spans that silence the words inside them.
    pub except: Vec<String>,
    /// What the scan sees through, by word.
    pub see_through: Vec<String>,
    /// Whether Latin words and digits may stand inside longer ones.
    pub anywhere: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Keywords {
    /// The set as the scanner takes it.
    pub fn as_set(&self) -> KeywordSet<'_> {
        let disguises = self.see_through.iter().filter_map(|word| SeeThrough::from_word(word));
        KeywordSet {
            words: self.words.iter().map(String::as_str).collect(),
            except: self.except.iter().map(String::as_str).collect(),
            see_through: disguises.fold(SeeThrough::NONE, SeeThrough::with),
            anywhere: self.anywhere,
            ..KeywordSet::default()
        }
    }
}

/// A named regular expression; the group of the same name is what it takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extract {
    /// Its name.
    pub name: String,
    /// The regular expression.
    pub pattern: String,
    /// Where it is declared.
    pub span: Span,
}

/// When something is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// The zone, where it is not the policy's.
    pub zone: Option<String>,
    /// Open spans of each weekday, Monday first.
    pub week: [ScheduleDay; 7],
    /// Dates (days since 1970-01-01) with hours of their own, sorted.
    pub exceptions: Vec<(i32, ScheduleDay)>,
    /// Where it is declared.
    pub span: Span,
}

/// Open spans that begin on one day, in seconds since its midnight. An end beyond 86,400 is on the next day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScheduleDay {
    /// Start (inclusive) and end (exclusive).
    pub open: Vec<(u32, u32)>,
}

/// A tier and its condition; the last may have none.
#[derive(Clone, Debug)]
pub struct Tier {
    /// Its word.
    pub word: String,
    /// When a contact is in it.
    pub when: Condition,
    /// Where it is declared.
    pub span: Span,
}

/// What a quota counts per.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// The member who adds.
    Actor,
    /// Each department of the member.
    Department,
    /// The whole tenant.
    Tenant,
    /// The calling application.
    App,
    /// The way the contact was found.
    Channel,
    /// The contact.
    Target,
}

impl Scope {
    /// All scopes with the words authors write.
    pub const WORDS: [(&'static str, Scope); 6] = [
        ("actor", Scope::Actor),
        ("department", Scope::Department),
        ("tenant", Scope::Tenant),
        ("app", Scope::App),
        ("channel", Scope::Channel),
        ("target", Scope::Target),
    ];
}

/// The window of a quota, in milliseconds where it has a fixed length.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Window {
    /// The calendar day.
    Day,
    /// The calendar week, from Monday.
    Week,
    /// The calendar month.
    Month,
    /// Today and the n-1 days before it.
    Days(u32),
    /// Aligned to 1970-01-01T00:00:00Z.
    Fixed(i64),
    /// The last so many milliseconds.
    Rolling(i64),
    /// Refills `limit` per period and holds `burst`.
    Bucket {
        /// Refill period in milliseconds.
        period: i64,
        /// What it holds.
        burst: u64,
    },
    /// No time: lowered only by discharging.
    Gauge,
}

impl Window {
    /// The most days of a window of days: a year, so that a counter's memory stays small.
    pub const DAYS_MAX: u32 = 366;
}

/// A named quota.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Its name.
    pub name: String,
    /// How many acts fit.
    pub limit: u64,
    /// Per what, sorted.
    pub scopes: Vec<Scope>,
    /// Within which time.
    pub window: Window,
    /// The zone of a calendar window, where it is not the policy's.
    pub zone: Option<String>,
    /// Which requests count.
    pub when: Condition,
    /// Where it is declared.
    pub span: Span,
}

/// Whether a rule is in force.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// It speaks.
    Enforced,
    /// It is counted and reported, and changes nothing.
    Shadow,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, unique.
    pub id: String,
    /// Its group's name.
    pub group: Option<String>,
    /// Codes of the actions it is for; empty means all.
    pub actions: Vec<i64>,
    /// Codes of the phases it is for; empty means all.
    pub phases: Vec<i64>,
    /// When it matches.
    pub when: Condition,
    /// What it says; a rule without a verdict only adds its duties.
    pub then: Option<Effect>,
    /// What the host must do.
    pub duties: Vec<Duty>,
    /// What the host may do.
    pub advice: Vec<Duty>,
    /// Why, for people.
    pub because: Option<Template>,
    /// Rules that it silences when it matches.
    pub overrides: Vec<RuleId>,
    /// Whether it is in force.
    pub mode: Mode,
    /// What it does when its condition is unknown.
    pub on_unknown: OnUnknown,
    /// Where its id is written.
    pub span: Span,
    /// Where its condition is written.
    pub when_span: Span,
}

/// What a rule says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effect {
    /// Its verdict.
    pub verdict: Verdict,
    /// Who must approve.
    pub by: Option<Template>,
    /// Who takes over.
    pub to: Vec<Template>,
    /// When to ask again.
    pub retry: Retry,
}

/// When a deferred request may be asked again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retry {
    /// When the quotas that it tests have room, if it tests any.
    Quotas,
    /// After so many milliseconds.
    After(i64),
    /// When a schedule opens.
    Opens(ScheduleId),
    /// When a quota has room.
    Resets(QuotaId),
}

/// Something a host must or may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Duty {
    /// The machine word: `tag.add`.
    pub kind: &'static str,
    /// Its parameters in the order written.
    pub params: Vec<(&'static str, Param)>,
}

/// A parameter of a duty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Param {
    /// A text.
    Text(Template),
    /// Several texts.
    Texts(Vec<Template>),
    /// Field names.
    Words(Vec<String>),
    /// Milliseconds.
    Duration(i64),
    /// What an extract found.
    Extract(ExtractId),
}

/// A text with holes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Template {
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The value of a field.
    Field(FieldId),
    /// What an extract found.
    Extract(ExtractId),
    /// The tier.
    Tier,
    /// How much of a quota is used, remains, or fits at all.
    Used(QuotaId),
    /// What remains of a quota.
    Remaining(QuotaId),
    /// The limit of a quota.
    Limit(QuotaId),
}
