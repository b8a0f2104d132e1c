//! Single values: texts, ids, numbers, times, members of enumerations.

use super::nested::{OrNull, readers};
use super::refusal::{DIGITS_SHOWN_MAX, unfit};
use crate::diagnostic::did_you_mean;
use crate::kind::Enumeration;
use crate::request::code::Code;
use crate::request::time::Timestamp;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The largest number that a JSON reader in another language carries exactly: 2^53.
const EXACT_FRACTION_MAX: f64 = 9_007_199_254_740_992.0;
/// 2^63, the first number past the integers.
const INT_FRACTION_END: f64 = 9_223_372_036_854_775_808.0;
/// What a number from there on is called.
const TOO_LARGE: &str = "a number past 2^63";

/// One single value, as it stands in the input.
pub(in crate::request) enum Found<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Above `i64::MAX`.
    Large(u64),
    Fraction(f64),
    Text(Cow<'a, str>),
}

impl Found<'_> {
    pub(in crate::request) fn word(&self) -> &'static str {
        match self {
            Found::Null => "null",
            Found::Bool(_) => "bool",
            Found::Int(_) | Found::Large(_) | Found::Fraction(_) => "number",
            Found::Text(_) => "text",
        }
    }
}

/// Reads one single value through `make`; `what` names what is expected there.
pub(in crate::request) struct Single<T> {
    what: &'static str,
    make: fn(Found<'_>) -> Result<T, Unfit>,
}

impl<T> Clone for Single<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Single<T> {}

/// Why a single value does not fit.
pub(in crate::request) enum Unfit {
    /// It is of another kind.
    Kind(&'static str),
    /// It is of the right kind, and still not right: what was found.
    Found(Cow<'static, str>),
    /// It is no member of an enumeration with these words.
    NoMember(Box<str>, &'static Enumeration),
}

impl<T> Single<T> {
    pub(super) fn convert<E: Error>(self, found: Found<'_>) -> Result<T, E> {
        (self.make)(found).map_err(|why| match why {
            Unfit::Kind(found) => unfit(self.what, found),
            Unfit::Found(found) => unfit(self.what, &found),
            Unfit::NoMember(found, list) => {
                let words: Vec<_> = list.members.iter().map(|member| member.word).collect();
                E::custom(format_args!("expected one of {}, found {found}", words.join(", ")))
            }
        })
    }
}

impl<'de, T> Visitor<'de> for Single<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        self.convert(Found::Null)
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.convert(Found::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<T, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        self.convert(Found::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.convert(Found::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.convert(i64::try_from(value).map_or(Found::Large(value), Found::Int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.convert(Found::Fraction(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        self.convert(Found::Text(Cow::Borrowed(value)))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<T, E> {
        self.convert(Found::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(unfit(self.what, "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(unfit(self.what, "object"))
    }
}

impl<'de, T> DeserializeSeed<'de> for Single<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<T, D::Error> {
        input.deserialize_any(self)
    }
}

pub(in crate::request) const TEXT: Single<String> = Single {
    what: "text",
    make: |found| match found {
        Found::Text(text) => Ok(text.into_owned()),
        other => Err(Unfit::Kind(other.word())),
    },
};

/// Ids are text, but some platforms number them; a number is carried as its digits, exactly up to 2^64 - 1.
pub(in crate::request) const ID: Single<String> = Single {
    what: "text or an integer",
    make: |found| match found {
        Found::Text(text) => Ok(text.into_owned()),
        Found::Int(number) => Ok(number.to_string()),
        Found::Large(number) => Ok(number.to_string()),
        Found::Fraction(_) => Err(Unfit::Found("a number that is no 64-bit integer".into())),
        other => Err(Unfit::Kind(other.word())),
    },
};

const INT: Single<i64> = Single { what: "an integer", make: integer };

fn integer(found: Found<'_>) -> Result<i64, Unfit> {
    match found {
        Found::Int(number) => Ok(number),
        Found::Large(_) => Err(Unfit::Found(TOO_LARGE.into())),
        // WeCom's own XML, and the JSON that is made from it, has numbers as text.
        Found::Text(text) => text.trim().parse().map_err(|_| Unfit::Kind("text")),
        Found::Fraction(number) => whole(number).ok_or(Unfit::Found(no_integer(number).into())),
        other => Err(Unfit::Kind(other.word())),
    }
}

/// What a number is that is none of ours. One without a point, too, is read as a fraction if it is too large.
fn no_integer(number: f64) -> &'static str {
    match (number.fract() == 0.0, number.abs() < INT_FRACTION_END) {
        (false, _) => "a fraction",
        (true, true) => "a number past 2^53 with a point or an exponent",
        (true, false) => TOO_LARGE,
    }
}

/// `5.0` is how some writers spell 5.
pub(in crate::request) fn whole(number: f64) -> Option<i64> {
    if number.fract() == 0.0 && number.abs() <= EXACT_FRACTION_MAX {
        // In range by the test above, so the cast is exact.
        #[allow(clippy::cast_possible_truncation)]
        Some(number as i64)
    } else {
        None
    }
}

const FLAG: Single<bool> = Single {
    what: "`true` or `false`",
    make: |found| match found {
        Found::Bool(value) => Ok(value),
        other => Err(Unfit::Kind(other.word())),
    },
};

const TIME: Single<Timestamp> = Single {
    what: "a time (RFC 3339 with an offset, or Unix seconds)",
    make: |found| match found {
        Found::Text(text) => Timestamp::parse(&text).ok_or(Unfit::Kind("text")),
        other => Timestamp::from_unix(integer(other)?).ok_or(Unfit::Kind("a number beyond the year 9999")),
    },
};

fn member<const ENUM: u16>() -> Single<Code<ENUM>> {
    Single { what: "a word or its number", make: code_of::<ENUM> }
}

fn code_of<const ENUM: u16>(found: Found<'_>) -> Result<Code<ENUM>, Unfit> {
    let list = Code::<ENUM>::enumeration().ok_or(Unfit::Kind("nothing"))?;
    let none = |found: String| Unfit::NoMember(found.into(), list);
    match found {
        Found::Text(text) => {
            let word = text.trim();
            let numbered = || word.parse().ok().and_then(Code::from_code);
            Code::from_word(word).or_else(numbered).ok_or_else(|| none(shown_word(word, list)))
        }
        Found::Bool(_) | Found::Null => Err(Unfit::Kind(found.word())),
        number => {
            let code = integer(number)?;
            Code::from_code(code).ok_or_else(|| none(shown_number(code)))
        }
    }
}

/// A wrong word is repeated only when it is nearly one of ours: any other, of whatever letters, may be somebody's name that
/// stands in the wrong column.
fn shown_word(word: &str, list: &Enumeration) -> String {
    match did_you_mean(word, list.members.iter().map(|member| member.word)) {
        Some(_) => format!("`{word}`"),
        None => "another word".to_owned(),
    }
}

/// Codes are short; a long number may be somebody's.
fn shown_number(code: i64) -> String {
    let is_short = code.unsigned_abs() < 10_u64.pow(DIGITS_SHOWN_MAX);
    if is_short { format!("`{code}`") } else { "another number".to_owned() }
}

readers! {
    text -> String = TEXT;
    id -> String = ID;
    int -> i64 = INT;
    flag -> bool = FLAG;
    time -> Timestamp = TIME;
}

pub(in crate::request) fn code<'de, D: Deserializer<'de>, const ENUM: u16>(
    input: D,
) -> Result<Option<Code<ENUM>>, D::Error> {
    input.deserialize_any(OrNull(member::<ENUM>()))
}

/// A code that stands at its default when it is not given.
pub(in crate::request) fn code_or_default<'de, D, const ENUM: u16>(input: D) -> Result<Code<ENUM>, D::Error>
where
    D: Deserializer<'de>,
    Code<ENUM>: Default,
{
    code(input).map(Option::unwrap_or_default)
}
