//! Why something that an author wrote cannot be what it should be.

use std::fmt;

use crate::keyword::WordFault;
use crate::list::EMAIL_PATTERN;
use crate::matcher::domain::{DomainError, EmailError, PatternError};
use crate::matcher::phone::PhoneSlip;

/// Why a text is not of the kind that it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotCanonical {
    /// No telephone number could be read; the sentence says why.
    Phone(&'static str),
    /// A telephone number could be read, and is hardly meant.
    PhoneSlip(PhoneSlip),
    /// Nothing is left of a name or text when it is folded.
    Empty,
    /// Not an e-mail address.
    Email(EmailError),
    /// A pattern where whole e-mail addresses stand.
    EmailPattern,
    /// Not a domain.
    Domain(DomainError),
    /// Not a pattern for domains.
    Pattern(PatternError),
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotCanonical::Phone(why) => f.write_str(why),
            NotCanonical::PhoneSlip(slip) => slip.fmt(f),
            NotCanonical::Empty => f.write_str("nothing is left of it but spaces and invisible characters"),
            NotCanonical::Email(why) => why.fmt(f),
            NotCanonical::EmailPattern => f.write_str(EMAIL_PATTERN),
            NotCanonical::Domain(why) => why.fmt(f),
            NotCanonical::Pattern(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for NotCanonical {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            NotCanonical::Email(why) => Some(why),
            NotCanonical::Domain(why) => Some(why),
            NotCanonical::Pattern(why) => Some(why),
            NotCanonical::Phone(_)
            | NotCanonical::PhoneSlip(_)
            | NotCanonical::Empty
            | NotCanonical::EmailPattern => None,
        }
    }
}

/// Why a pattern is no regular expression that policies can use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BadRegex {
    /// It would take more memory than allowed.
    TooLarge {
        /// How many bytes it may take when compiled.
        most_bytes: usize,
    },
    /// It is not written as one, or is nested too deep; in the words of the parser.
    Syntax(String),
}

impl fmt::Display for BadRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadRegex::TooLarge { most_bytes } => {
                write!(
                    f,
                    "it needs more than {most_bytes} bytes when compiled; use smaller counts in `{{…}}`"
                )
            }
            BadRegex::Syntax(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for BadRegex {}

/// Why a keyword can be found in no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadKeyword {
    /// No set could have it.
    Word(WordFault),
    /// It has no letter, digit or Chinese character.
    Bare,
}

impl fmt::Display for BadKeyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadKeyword::Word(fault) => fault.fmt(f),
            BadKeyword::Bare => f.write_str("a keyword needs a letter, a digit or a Chinese character"),
        }
    }
}

impl std::error::Error for BadKeyword {}
