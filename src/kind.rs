//! The static kinds of the policy language, and the enumerations that are built in.
//!
//! Every expression has one kind, known before the policy is in force. There is no implicit conversion: a quoted literal
//! takes the kind of what it is compared with, and is checked as such when the policy is loaded.

mod enumeration;

use std::fmt;

pub use enumeration::{
    ACTION, ADD_WAY, BUILTIN, CODE_SCENE, CODE_TYPE, CONSENT_BASIS, CONTACT_TYPE, DIRECTION, EnumId,
    Enumeration, GENDER, MESSAGE_SOURCE, Member, PHASE, RELATION, TRANSPORT, VIDEO_SOURCE, WEEKDAY,
};

/// A kind of single values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scalar {
    /// `true` or `false`.
    Bool,
    /// A signed 64-bit integer. Arithmetic that would overflow makes the condition unknown.
    Int,
    /// A similarity or confidence, in basis points: 0 to 10,000 stands for 0 to 1.
    Score,
    /// Text, compared character by character.
    Text,
    /// A telephone number, compared as E.164.
    Phone,
    /// A person's or organisation's name, compared after folding.
    Name,
    /// An e-mail address, compared with its domain folded.
    Email,
    /// A domain name, compared label by label after IDNA.
    Domain,
    /// An instant, in milliseconds since 1970-01-01T00:00:00Z.
    Time,
    /// A calendar date, in days since 1970-01-01.
    Date,
    /// A time of day, in seconds since midnight.
    TimeOfDay,
    /// A length of time, in milliseconds.
    Duration,
    /// A member of an enumeration.
    Enum(EnumId),
}

/// A kind of values: one, or a set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A single value.
    One(Scalar),
    /// Any number of values of one kind, in no meaningful order.
    Set(Scalar),
}

impl Scalar {
    /// All kinds of single values that have a name: the plain ones, then the built-in enumerations.
    pub fn all() -> impl Iterator<Item = Scalar> {
        const PLAIN: [Scalar; 12] = [
            Scalar::Bool,
            Scalar::Int,
            Scalar::Score,
            Scalar::Text,
            Scalar::Phone,
            Scalar::Name,
            Scalar::Email,
            Scalar::Domain,
            Scalar::Time,
            Scalar::Date,
            Scalar::TimeOfDay,
            Scalar::Duration,
        ];
        let enumerations = (0..).zip(BUILTIN).map(|(at, _)| Scalar::Enum(EnumId(at)));
        PLAIN.into_iter().chain(enumerations)
    }

    /// The word that authors read in diagnostics and write in `facts:` declarations. Enumerations are named by theirs.
    pub fn word(self) -> &'static str {
        match self {
            Scalar::Bool => "bool",
            Scalar::Int => "integer",
            Scalar::Score => "score",
            Scalar::Text => "text",
            Scalar::Phone => "phone",
            Scalar::Name => "name",
            Scalar::Email => "email",
            Scalar::Domain => "domain",
            Scalar::Time => "time",
            Scalar::Date => "date",
            Scalar::TimeOfDay => "time of day",
            Scalar::Duration => "duration",
            Scalar::Enum(_) => "enumeration",
        }
    }

    /// Whether values of this kind have an order (`<`, `<=`, `>`, `>=`, `between`).
    pub fn is_ordered(self) -> bool {
        matches!(
            self,
            Scalar::Int | Scalar::Score | Scalar::Time | Scalar::Date | Scalar::TimeOfDay | Scalar::Duration
        )
    }

    /// The most basis points of a score, which is one of 1.0.
    pub const SCORE_MAX: u16 = 10_000;

    /// Whether values of this kind are compared in another form than they are written in.
    pub fn is_derived(self) -> bool {
        matches!(self, Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain)
    }

    /// Whether values of this kind are personal data, masked in reasons, traces and logs.
    pub fn is_personal(self) -> bool {
        matches!(self, Scalar::Phone | Scalar::Name | Scalar::Email)
    }
}

/// The word that authors write: that of an enumeration is its name. One that is not built in is that of the policy's tiers.
impl fmt::Display for Scalar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Enum(id) => {
                out.write_str(BUILTIN.get(usize::from(id.0)).map_or("tier", |enumeration| enumeration.name))
            }
            plain => out.write_str(plain.word()),
        }
    }
}

/// The words that authors write.
///
/// ```
/// use menshen::kind::{ADD_WAY, Kind, Scalar};
/// assert_eq!(Kind::Set(Scalar::Phone).to_string(), "set of phone");
/// assert_eq!(Kind::One(Scalar::Enum(ADD_WAY)).to_string(), "add_way");
/// ```
impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::One(scalar) => scalar.fmt(out),
            Kind::Set(scalar) => write!(out, "set of {scalar}"),
        }
    }
}

impl Kind {
    /// The kind that these words name.
    ///
    /// ```
    /// use menshen::kind::{Kind, Scalar};
    /// assert_eq!(Kind::named("set of phone"), Some(Kind::Set(Scalar::Phone)));
    /// assert_eq!(Kind::named("phones"), None);
    /// ```
    pub fn named(words: &str) -> Option<Kind> {
        let (word, make): (&str, fn(Scalar) -> Kind) = match words.strip_prefix("set of ") {
            Some(word) => (word.trim(), Kind::Set),
            None => (words, Kind::One),
        };
        Scalar::all().find(|scalar| scalar.to_string() == word).map(make)
    }

    /// The kind of one element: of the set, or of the single value itself.
    pub fn scalar(self) -> Scalar {
        match self {
            Kind::One(scalar) | Kind::Set(scalar) => scalar,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_of_its_own() {
        for scalar in Scalar::all() {
            for kind in [Kind::One(scalar), Kind::Set(scalar)] {
                assert_eq!(Kind::named(&kind.to_string()), Some(kind));
            }
        }
    }
}
