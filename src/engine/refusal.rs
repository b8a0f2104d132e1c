//! Why an engine did not do what a host asked of its lists and quotas.

use std::fmt;

use crate::list::ListKind;
use crate::list::fuzzy::BuildError;
use crate::state::StateError;

/// Why a list was not replaced. The old one is still in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReplaceError {
    /// The policy in force declares no list of this name.
    NoSuchList {
        /// The name.
        name: String,
        /// The name of a list that it may have been meant for.
        near: Option<String>,
    },
    /// The list holds other values than the policy declares.
    OtherKind {
        /// The list's name.
        name: String,
        /// What the policy declares.
        declared: ListKind,
        /// What was given.
        given: ListKind,
    },
    /// The policy asks for names near those of the list, and they are too many to be searched so.
    TooLarge {
        /// The list's name.
        name: String,
        /// Which bound is passed.
        error: BuildError,
    },
}

/// Why a counter was not set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SeedError {
    /// The policy in force has no quota of this name.
    NoSuchQuota {
        /// The name.
        name: String,
        /// The name of a quota that it may have been meant for.
        near: Option<String>,
    },
    /// The request does not count for the quota: it has no time, is none of those that the quota counts, or does not say
    /// whose counter it would be.
    NotCounted {
        /// The quota.
        quota: String,
    },
    /// The store could not take it.
    Store(StateError),
}

/// `; did you mean …?`, if there is something to offer.
fn offer(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplaceError::NoSuchList { name, near } => {
                write!(out, "the policy has no list `{name}`{}", offer(near.as_deref()))
            }
            ReplaceError::OtherKind { name, declared, given } => write!(
                out,
                "the policy's list `{name}` is of {} values, the one given is of {} values",
                declared.word(),
                given.word()
            ),
            ReplaceError::TooLarge { name, error } => {
                write!(out, "the list `{name}` cannot be searched for near names: {error}")
            }
        }
    }
}

impl std::error::Error for ReplaceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReplaceError::TooLarge { error, .. } => Some(error),
            ReplaceError::NoSuchList { .. } | ReplaceError::OtherKind { .. } => None,
        }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SeedError::NoSuchQuota { name, near } => {
                write!(out, "the policy has no quota `{name}`{}", offer(near.as_deref()))
            }
            SeedError::NotCounted { quota } => {
                write!(out, "the request does not count for quota `{quota}`")
            }
            SeedError::Store(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for SeedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SeedError::Store(error) => Some(error),
            SeedError::NoSuchQuota { .. } | SeedError::NotCounted { .. } => None,
        }
    }
}

impl From<StateError> for SeedError {
    fn from(error: StateError) -> SeedError {
        SeedError::Store(error)
    }
}
