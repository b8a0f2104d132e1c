//! What a request says, in canonical form: the form in which values of one kind are equal when they mean the same.
//!
//! Phones are E.164, names are folded, e-mails and domains are lower case with IDNA done. Literals of a policy, entries
//! of lists and fields of requests all go through [`canonical`], so that no two of them can disagree. This module also
//! computes the fields that depend on the policy's calendar. Not for caching: the evaluator does that.
//!
//! Invariant: `canonical` is idempotent and depends on nothing but its arguments.

mod part;
mod unfit;

pub use part::{TextTest, any_form};
pub use unfit::{BadKeyword, BadRegex, NotCanonical};

use regex::{Regex, RegexBuilder};
use regex_automata::meta;
use regex_automata::util::syntax;

use crate::calendar::Zone;
use crate::keyword::Keywords;
use crate::kind::{Kind, Scalar};
use crate::limits::Limits;
use crate::list::fuzzy::SearchScratch;
use crate::list::{self, Found, List, NearNames, is_email_pattern};
use crate::matcher::domain::{DomainRef, EmailRef, Pattern};
use crate::matcher::phone::{self, PhoneSlip, Region};
use crate::matcher::text::{Fold, FoldBuffer};
use crate::matcher::{edit, name};
use crate::request::{Fact, FactName, Request};
use crate::schema::FieldId;
use crate::syntax::ast::{Arithmetic, Closeness, Comparison};
use crate::value::{Items, Value};

/// Working memory of [`canonical`]: reused, it allocates nothing after warm-up.
#[derive(Default)]
pub struct Workspace {
    fold: FoldBuffer,
    pub(crate) text: String,
    pub(crate) other: String,
    /// The part that is looked for.
    part: String,
    edit: edit::Scratch,
    search: SearchScratch,
}

/// It holds texts of the last request: nothing of them is shown.
impl std::fmt::Debug for Workspace {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Workspace").finish_non_exhaustive()
    }
}

/// Appends the canonical form of `text` as a value of `scalar` to `out`. Kinds other than phone, name, e-mail and domain
/// are canonical as they are.
///
/// # Errors
/// The text is not of the kind: then nothing is appended.
pub fn canonical(
    scalar: Scalar,
    text: &str,
    region: Region,
    work: &mut Workspace,
    out: &mut String,
) -> Result<(), NotCanonical> {
    match scalar {
        Scalar::Phone => {
            // Read as it stands it would be another number: one that no list of blocked ones has.
            if let Some(slip) = PhoneSlip::of(text) {
                return Err(NotCanonical::PhoneSlip(slip));
            }
            let number =
                phone::parse(text, region).map_err(|error| NotCanonical::Phone(phone_help(error.name())))?;
            if number.key().is_none() || !number.is_possible() {
                return Err(NotCanonical::Phone("no number of its country has this length"));
            }
            out.push_str(number.e164().as_str());
        }
        Scalar::Name => {
            if !list::push_name(text, &mut work.fold, out) {
                return Err(NotCanonical::Empty);
            }
        }
        Scalar::Email => {
            out.push_str(EmailRef::parse(text, &mut work.text).map_err(NotCanonical::Email)?.key())
        }
        Scalar::Domain => {
            out.push_str(DomainRef::parse(text, &mut work.text).map_err(NotCanonical::Domain)?.as_str())
        }
        Scalar::Bool
        | Scalar::Int
        | Scalar::Score
        | Scalar::Text
        | Scalar::Time
        | Scalar::Date
        | Scalar::TimeOfDay
        | Scalar::Duration
        | Scalar::Enum(_) => out.push_str(text),
    }
    Ok(())
}

fn phone_help(error: &str) -> &'static str {
    match error {
        "NOT_A_NUMBER" => "it does not look like a telephone number",
        "INVALID_COUNTRY_CODE" => "its country code is not known; write it with `+` and the country code",
        "TOO_SHORT_AFTER_IDD" | "TOO_SHORT_NSN" => "it is too short for a telephone number",
        _ => "it is too long for a telephone number",
    }
}

/// Whether an e-mail address of a policy is written out.
///
/// # Errors
/// It is a pattern.
pub fn written_out(scalar: Scalar, text: &str) -> Result<(), NotCanonical> {
    match scalar {
        Scalar::Email if is_email_pattern(text) => Err(NotCanonical::EmailPattern),
        _ => Ok(()),
    }
}

/// Whether a list of `of` values can hold `text`: domains may have `*.` in front or be a pattern between slashes.
///
/// # Errors
/// Why not.
pub fn list_entry(of: Scalar, text: &str, region: Region, limits: &Limits) -> Result<(), NotCanonical> {
    written_out(of, text)?;
    if of == Scalar::Domain {
        return Pattern::parse(text, limits).map(|_| ()).map_err(NotCanonical::Pattern);
    }
    let (mut work, mut out) = (Workspace::default(), String::new());
    match canonical(of, text, region, &mut work, &mut out) {
        Ok(()) if out.trim().is_empty() => Err(NotCanonical::Empty),
        made => made,
    }
}

/// A regular expression within the limits.
///
/// # Errors
/// What is wrong with the pattern.
pub fn regex(pattern: &str, limits: &Limits) -> Result<Regex, BadRegex> {
    let built = RegexBuilder::new(pattern)
        .size_limit(limits.regex_bytes)
        .dfa_size_limit(dfa_bytes(limits))
        .nest_limit(limits.regex_depth)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(most_bytes) => BadRegex::TooLarge { most_bytes },
        other => BadRegex::Syntax(last_line(&other.to_string())),
    })
}

/// How many bytes a regular expression takes when it is compiled. It is built as [`regex()`] builds it, by the engine that
/// tells its size.
///
/// # Errors
/// As for [`regex()`].
pub fn regex_bytes(pattern: &str, limits: &Limits) -> Result<usize, BadRegex> {
    let engine =
        meta::Config::new().nfa_size_limit(Some(limits.regex_bytes)).hybrid_cache_capacity(dfa_bytes(limits));
    let syntax = syntax::Config::new().nest_limit(limits.regex_depth);
    let built = meta::Builder::new().configure(engine).syntax(syntax).build(pattern);
    built.map(|regex| regex.memory_usage()).map_err(|error| {
        match (error.size_limit(), error.syntax_error()) {
            (Some(most_bytes), _) => BadRegex::TooLarge { most_bytes },
            (None, Some(syntax)) => BadRegex::Syntax(last_line(&syntax.to_string())),
            (None, None) => BadRegex::Syntax(last_line(&error.to_string())),
        }
    })
}

/// Room for what a search finds out about a regular expression on its way.
///
/// PERF: with a quarter of it, expressions of thousands of states (`[ab]*a[ab]{12}`) take 20 times as long.
fn dfa_bytes(limits: &Limits) -> usize {
    limits.regex_bytes.saturating_mul(8)
}

/// The sentence at the end of a several-line message of the regex crate, in lower case.
fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// A fact that a policy declares: the host may send it along under this name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactDecl {
    /// Its name under `facts.`.
    pub name: FactName,
    /// What it holds.
    pub kind: Kind,
}

/// One request as one policy sees it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The request.
    pub request: &'a Request,
    /// The policy's time zone.
    pub zone: &'a Zone,
    /// The facts that the policy declares, in the order of their field ids.
    pub declared: &'a [FactDecl],
    /// The bounds on what is looked at.
    pub limits: &'a Limits,
}

impl<'a> Facts<'a> {
    /// What a field holds. Missing if the request does not say; unfit if a declared fact is not of its kind, or if a text or
    /// set is beyond the limits.
    #[inline]
    pub fn value(&self, field: FieldId) -> Value<'a> {
        match self.read(field) {
            Value::Text(text) if text.len() > self.limits.text_bytes => Value::Unfit,
            Value::Set(items) => self.bounded(items),
            fits => fits,
        }
    }

    fn read(&self, field: FieldId) -> Value<'a> {
        match field.declared() {
            None if matches!(field, FieldId::TODAY | FieldId::TIME | FieldId::WEEKDAY) => {
                self.calendar(field)
            }
            None => self.request.value(field),
            Some(at) => self.declared(at),
        }
    }

    /// The fact that is declared at this place; unfit if it is not of its kind.
    #[inline]
    pub fn declared(&self, at: u16) -> Value<'a> {
        let Some(declared) = self.declared.get(usize::from(at)) else { return Value::Missing };
        match (self.request.facts.named(&declared.name, usize::from(at)), declared.kind) {
            // PERF: the two most frequent at once.
            (Some(Fact::Text(text)), Kind::One(Scalar::Text)) => Value::Text(text),
            (Some(Fact::Int(number)), Kind::One(Scalar::Int)) => Value::Int(*number),
            (Some(fact), kind) => fact.value_as(kind).unwrap_or(Value::Unfit),
            (None, _) => Value::Missing,
        }
    }

    fn bounded(&self, items: Items<'a>) -> Value<'a> {
        let is_long = |text: &String| text.len() > self.limits.text_bytes;
        match items {
            _ if items.len() > self.limits.set_items => Value::Unfit,
            Items::Texts(texts) if texts.iter().any(is_long) => Value::Unfit,
            fits => Value::Set(fits),
        }
    }

    fn calendar(&self, field: FieldId) -> Value<'a> {
        let local = self.request.at.and_then(|at| self.zone.local(at.0));
        local.map_or(Value::Missing, |local| match field {
            FieldId::TODAY => Value::Date(local.date),
            FieldId::TIME => Value::TimeOfDay(local.second),
            _ => Value::Int(i64::from(local.weekday)),
        })
    }
}

/// A value as a number: what comparisons and arithmetic work on. Texts and sets have none.
pub fn number(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Bool(value) => Some(i64::from(value)),
        Value::Int(value) | Value::Time(value) | Value::Duration(value) => Some(value),
        Value::Score(value) => Some(i64::from(value)),
        Value::Date(value) => Some(i64::from(value)),
        Value::TimeOfDay(value) => Some(i64::from(value)),
        Value::Missing | Value::Unfit | Value::Text(_) | Value::Set(_) => None,
    }
}

/// `left op right` on integers; `None` where the result does not fit or is not defined.
pub fn arithmetic(op: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match op {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    }
}

/// Whether `left op right`, by their order.
pub fn compare<T: Ord + ?Sized>(op: Comparison, left: &T, right: &T) -> bool {
    match op {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

/// A number as the value of a kind. The inverse of [`number`]; a number that the kind cannot hold is missing.
pub fn typed<'v>(scalar: Scalar, number: i64) -> Value<'v> {
    match scalar {
        Scalar::Bool => Value::Bool(number != 0),
        Scalar::Int | Scalar::Enum(_) => Value::Int(number),
        Scalar::Score => u16::try_from(number).map_or(Value::Missing, Value::Score),
        Scalar::Time => Value::Time(number),
        Scalar::Date => i32::try_from(number).map_or(Value::Missing, Value::Date),
        Scalar::TimeOfDay => u32::try_from(number).map_or(Value::Missing, Value::TimeOfDay),
        Scalar::Duration => Value::Duration(number),
        Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain => Value::Missing,
    }
}

/// Whether the canonical text of a value is on a list at `at` milliseconds. An e-mail is on a list of domains when its
/// domain is. Without a time, an entry that expires may or may not count: `None` if only such ones answer.
pub fn listed(
    list: &List,
    near: Option<&NearNames>,
    canonical: &str,
    at: Option<i64>,
    work: &mut Workspace,
) -> Option<bool> {
    if let Some(at) = at {
        return Some(entry(list, near, canonical, at, work).is_some());
    }
    // At the beginning of time every entry counts, at its end those that never expire.
    match entry(list, near, canonical, i64::MIN, work) {
        None => Some(false),
        Some(found) if list.note(found.entry).expires.is_none() => Some(true),
        Some(_) => entry(list, near, canonical, i64::MAX, work).map(|_| true),
    }
}

fn entry(
    list: &List,
    near: Option<&NearNames>,
    canonical: &str,
    at: i64,
    work: &mut Workspace,
) -> Option<Found> {
    match list {
        List::Phone(list) => phone_key(canonical).and_then(|key| list.find(key, at)),
        List::Name(list) => match near {
            Some(near) => near.find(list, canonical, at, &mut work.search),
            None => list.find(canonical, at),
        },
        List::Domain(list) => list.find(DomainRef::checked(behind_at(canonical)), at),
        List::Email(list) => EmailRef::checked(canonical).and_then(|email| list.find(email, at)),
        List::Text(list) => list.find(canonical, at),
    }
}

/// The packed key of an E.164 number: its digits as a number.
fn phone_key(e164: &str) -> Option<u64> {
    e164.strip_prefix('+')?.parse().ok()
}

fn behind_at(text: &str) -> &str {
    let at = text.bytes().rposition(|byte| byte == b'@');
    at.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// Whether a name is as close to a canonical one as asked; `None` if it is no name.
pub fn resembles(text: &str, canonical: &str, closeness: Closeness, work: &mut Workspace) -> Option<bool> {
    let mut name = std::mem::take(&mut work.other);
    name.clear();
    let is_name = self::canonical(Scalar::Name, text, Region::UNKNOWN, work, &mut name).is_ok();
    let is_close = is_name.then(|| match closeness {
        Closeness::Edits(most) => edit::osa_within(&name, canonical, most, &mut work.edit).is_some(),
        Closeness::Score(least) => score(&name, canonical) >= least,
    });
    work.other = name;
    is_close
}

/// How alike two names are, in basis points; `None` if one of them is no name.
pub fn similarity(first: &str, second: &str, work: &mut Workspace) -> Option<u16> {
    let (mut one, mut two) = (String::new(), String::new());
    canonical(Scalar::Name, first, Region::UNKNOWN, work, &mut one).ok()?;
    canonical(Scalar::Name, second, Region::UNKNOWN, work, &mut two).ok()?;
    Some(score(&one, &two))
}

fn score(first: &str, second: &str) -> u16 {
    let (first, second) = name::parse_pair(first, second, None);
    name::compare(&first, &second).score()
}

/// Whether a keyword can be found in any text.
///
/// # Errors
/// Why not.
pub fn keyword(word: &str, limits: &Limits) -> Result<(), BadKeyword> {
    Keywords::check(word, limits).map_err(BadKeyword::Word)?;
    let folded = Fold::NAME.fold(word);
    if folded.chars().any(char::is_alphanumeric) {
        return Ok(());
    }
    Err(BadKeyword::Bare)
}
