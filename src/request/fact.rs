//! Typed facts that a host adds of its own, and the kinds that a policy may declare for them.

use super::score::Score;
use super::time::Timestamp;
use crate::kind::{BUILTIN, Kind, Scalar};
use crate::matcher::text::Tips;
use crate::value::{Items, Value};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

mod read;

pub(super) use read::facts;

/// One fact of the host's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A score; in JSON, a number with a fraction from 0 to 1 (write 1 as `1.0`, which also is the integer 1).
    Score(Score),
    /// Text; also what times, dates, phones, names and e-mails are written as.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// Several integers.
    Ints(Vec<i64>),
    /// Something of no kind that policies have: an object, a mixed list, a number that is neither integer nor score. That it
    /// was sent is all that is kept; in JSON it is written as `{}`.
    Other,
}

/// Facts by name.
///
/// PERF: a request has a handful, and finding one among a handful row by row takes a third of what a tree takes, less
/// still where names are compared by their tips.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// INVARIANT: sorted by name, each name once.
    sorted: Vec<Named>,
}

/// Facts are about people: their number is all that is shown.
impl fmt::Debug for Facts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Facts").field("count", &self.sorted.len()).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq)]
struct Named {
    name: FactName,
    fact: Fact,
}

/// The name of a fact, and what tells most names apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactName {
    tips: Tips,
    text: String,
}

impl From<String> for FactName {
    fn from(text: String) -> FactName {
        FactName { tips: Tips::of(&text), text }
    }
}

impl std::fmt::Display for FactName {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.text)
    }
}

impl std::ops::Deref for FactName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// So many facts are looked through row by row; more, by halves.
const FEW_MAX: usize = 16;

impl Facts {
    /// No facts.
    pub fn new() -> Facts {
        Facts::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The fact of this name.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.find(Tips::of(name), name)
    }

    /// The fact of a name that is asked for often, and that is most likely the one at `place` by their names.
    #[inline]
    pub fn named(&self, name: &FactName, place: usize) -> Option<&Fact> {
        match self.sorted.get(place) {
            Some(known) if known.name.tips == name.tips && name.tips.is_whole() => Some(&known.fact),
            _ => self.find(name.tips, name),
        }
    }

    #[inline]
    fn find(&self, tips: Tips, name: &str) -> Option<&Fact> {
        if tips.is_whole() && self.sorted.len() <= FEW_MAX {
            return self.sorted.iter().find(|known| known.name.tips == tips).map(|known| &known.fact);
        }
        self.search(name)
    }

    #[inline(never)]
    fn search(&self, name: &str) -> Option<&Fact> {
        let at = self.place(name).ok()?;
        self.sorted.get(at).map(|known| &known.fact)
    }

    /// Where a name stands, or would stand.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.sorted.binary_search_by(|known| (*known.name).cmp(name))
    }

    /// Adds a fact; gives back the one that had its name.
    pub fn insert(&mut self, name: String, fact: Fact) -> Option<Fact> {
        match self.place(&name) {
            Ok(at) => self.sorted.get_mut(at).map(|known| std::mem::replace(&mut known.fact, fact)),
            Err(at) => {
                self.sorted.insert(at, Named { name: name.into(), fact });
                None
            }
        }
    }

    /// The facts with their names, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.sorted.iter().map(|known| (&*known.name, &known.fact))
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Fact> {
        self.sorted.iter_mut().map(|known| &mut known.fact)
    }
}

impl FromIterator<(String, Fact)> for Facts {
    /// Of several facts with one name, the last counts.
    fn from_iter<I: IntoIterator<Item = (String, Fact)>>(facts: I) -> Facts {
        let by_name: BTreeMap<String, Fact> = facts.into_iter().collect();
        Facts { sorted: by_name.into_iter().map(|(name, fact)| Named { name: name.into(), fact }).collect() }
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.collect_map(self.iter())
    }
}

impl Fact {
    /// The fact as it was given.
    pub fn value(&self) -> Value<'_> {
        match self {
            Fact::Bool(value) => Value::Bool(*value),
            Fact::Int(value) => Value::Int(*value),
            Fact::Score(value) => Value::Score(value.basis_points()),
            Fact::Text(text) => Value::Text(text),
            Fact::Texts(texts) => Value::Set(Items::Texts(texts)),
            Fact::Ints(numbers) => Value::Set(Items::Ints(numbers)),
            Fact::Other => Value::Unfit,
        }
    }

    /// The fact as `kind`, which a policy declared for it; `None` when it cannot be that. Times are read as the
    /// request's own are (RFC 3339, Unix numbers), dates as `2026-03-02`, times of day as `09:30` or `09:30:15`, and
    /// durations as whole seconds.
    pub fn value_as(&self, kind: Kind) -> Option<Value<'_>> {
        match kind {
            Kind::One(scalar) => self.single(scalar),
            Kind::Set(scalar) => self.set(scalar),
        }
    }

    /// Replaces what `with` changes. A number that it changes becomes text.
    pub(super) fn replace(&mut self, with: impl Fn(&str) -> String) {
        let written = |number: &i64| {
            let plain = number.to_string();
            let other = with(&plain);
            (plain != other, other)
        };
        match self {
            Fact::Text(text) => *text = with(text),
            Fact::Texts(texts) => texts.iter_mut().for_each(|text| *text = with(text)),
            Fact::Int(number) => {
                if let (true, text) = written(number) {
                    *self = Fact::Text(text);
                }
            }
            Fact::Ints(numbers) => {
                let (changed, texts): (Vec<bool>, Vec<String>) = numbers.iter().map(written).unzip();
                if changed.contains(&true) {
                    *self = Fact::Texts(texts);
                }
            }
            Fact::Bool(_) | Fact::Score(_) | Fact::Other => {}
        }
    }

    fn single(&self, scalar: Scalar) -> Option<Value<'_>> {
        match (scalar, self) {
            (Scalar::Bool, Fact::Bool(value)) => Some(Value::Bool(*value)),
            (Scalar::Int, Fact::Int(value)) => Some(Value::Int(*value)),
            (Scalar::Int, Fact::Score(score)) => score.whole().map(Value::Int),
            (Scalar::Score, Fact::Score(score)) => Some(Value::Score(score.basis_points())),
            (Scalar::Score, Fact::Int(0)) => Some(Value::Score(0)),
            (Scalar::Score, Fact::Int(1)) => Some(Value::Score(Scalar::SCORE_MAX)),
            (
                Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain,
                Fact::Text(text),
            ) => Some(Value::Text(text)),
            (Scalar::Time, Fact::Text(text)) => Timestamp::parse(text).map(|time| Value::Time(time.0)),
            (Scalar::Time, Fact::Int(number)) => {
                Timestamp::from_unix(*number).map(|time| Value::Time(time.0))
            }
            (Scalar::Date, Fact::Text(text)) => date(text).map(Value::Date),
            (Scalar::TimeOfDay, Fact::Text(text)) => time_of_day(text).map(Value::TimeOfDay),
            (Scalar::Duration, Fact::Int(seconds)) => seconds.checked_mul(1_000).map(Value::Duration),
            (Scalar::Enum(id), Fact::Text(word)) => {
                BUILTIN.get(usize::from(id.0)).and_then(|list| list.code(word)).map(Value::Int)
            }
            (Scalar::Enum(id), Fact::Int(code)) => {
                let list = BUILTIN.get(usize::from(id.0))?;
                (list.open || list.word(*code).is_some()).then_some(Value::Int(*code))
            }
            _ => None,
        }
    }

    fn set(&self, scalar: Scalar) -> Option<Value<'_>> {
        match (scalar, self) {
            (Scalar::Int, Fact::Ints(numbers)) => Some(Value::Set(Items::Ints(numbers))),
            // An empty list is read as texts; it is just as well a list of no integers.
            (Scalar::Int, Fact::Texts(texts)) if texts.is_empty() => Some(Value::Set(Items::Ints(&[]))),
            (
                Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain,
                Fact::Texts(texts),
            ) => Some(Value::Set(Items::Texts(texts))),
            _ => None,
        }
    }
}

/// Days since 1970-01-01 of `2026-03-02`.
fn date(text: &str) -> Option<i32> {
    if text.len() > 16 {
        return None;
    }
    crate::calendar::days(text.parse().ok()?)
}

/// Seconds since midnight of `09:30` or `09:30:15`.
fn time_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let mut part = |below: u32| {
        let digits = parts.next()?;
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|&number: &u32| two && number < below)
    };
    let (hour, minute) = (part(24)?, part(60)?);
    let second = if text.len() > 5 { part(60)? } else { 0 };
    (text.len() == 5 || text.len() == 8).then_some(hour * 3_600 + minute * 60 + second)
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        match self {
            Fact::Bool(value) => output.serialize_bool(*value),
            Fact::Int(value) => output.serialize_i64(*value),
            Fact::Score(value) => value.serialize(output),
            Fact::Text(text) => output.serialize_str(text),
            Fact::Texts(texts) => texts.serialize(output),
            Fact::Ints(numbers) => numbers.serialize(output),
            Fact::Other => output.serialize_map(Some(0))?.end(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fact_is_found_among_few_and_among_many() {
        for count in [0, 1, FEW_MAX, FEW_MAX + 1, 3 * FEW_MAX] {
            let mut facts = Facts::new();
            for at in (0..count).rev() {
                assert_eq!(facts.insert(format!("f{at}"), Fact::Int(0)), None);
            }
            for at in 0..count {
                let value = i64::try_from(at).unwrap();
                assert_eq!(facts.insert(format!("f{at}"), Fact::Int(value)), Some(Fact::Int(0)));
            }
            for at in 0..count {
                let value = i64::try_from(at).unwrap();
                assert_eq!(facts.get(&format!("f{at}")), Some(&Fact::Int(value)), "{at} of {count}");
            }
            assert_eq!(facts.get("f"), None);
            assert_eq!(facts.iter().count(), count);
        }
    }
}
