//! Why an image was not loaded.

use std::fmt;

use crate::list::fuzzy::BuildError;

/// Why bytes were not loaded as an image.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ImageError {
    /// They do not begin as an image does.
    NotAnImage,
    /// They are an image, and the text of a policy was asked for.
    HasNoText,
    /// They are an image in a form that this library does not read.
    Form(u32),
    /// They were made by another version of the library.
    Version(String),
    /// They are more than `Limits::image_bytes`.
    TooLarge {
        /// How many bytes there are.
        bytes: usize,
        /// How many there may be.
        most: usize,
    },
    /// They are not as many as the image says: it was cut short, or something was added.
    Length,
    /// The checksum does not fit: something was changed.
    Checksum,
    /// They say something that no compiled policy says, or that passes the limits; the sentence says what.
    Damaged(&'static str),
    /// The policy calls a function that the host has not registered, or has registered with another signature.
    Function {
        /// Its name.
        name: String,
        /// What is wrong with it.
        fault: FunctionFault,
    },
    /// The host's list of this name does not hold the values that the policy declares.
    ListOfOtherKind(String),
    /// The policy asks for names near those of the host's list, and they are too many to be searched so.
    ListTooLarge {
        /// The list's name.
        name: String,
        /// Which bound is passed.
        error: BuildError,
    },
}

/// What is wrong with a function that an image calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionFault {
    /// There is none of its name.
    Missing,
    /// Its parameters or its result are of other kinds.
    OtherSignature,
}

impl fmt::Display for FunctionFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            FunctionFault::Missing => "the host has registered no function of this name",
            FunctionFault::OtherSignature => "the host has registered the function with another signature",
        })
    }
}

impl std::error::Error for FunctionFault {}

pub(super) fn damaged(reason: &'static str) -> ImageError {
    ImageError::Damaged(reason)
}

impl fmt::Display for ImageError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageError::NotAnImage => out.write_str("these bytes are no image of a policy"),
            ImageError::HasNoText => out.write_str("this is a compiled image, which has no text"),
            ImageError::Form(form) => {
                let own = super::frame::FORM;
                write!(
                    out,
                    "the image has form {form}, this library reads form {own}; compile the policy again"
                )
            }
            ImageError::Version(version) => write!(
                out,
                "the image was made by version {version}, this library is version {}; compile the policy again",
                super::frame::VERSION
            ),
            ImageError::TooLarge { bytes, most } => {
                write!(out, "the image has {bytes} bytes, more than the {most} that are allowed")
            }
            ImageError::Length => {
                out.write_str("the image is damaged: it was cut short, or something was added")
            }
            ImageError::Checksum => out.write_str("the image is damaged: its checksum does not fit"),
            ImageError::Damaged(reason) => write!(out, "the image is damaged: {reason}"),
            ImageError::Function { name, fault: FunctionFault::Missing } => {
                write!(out, "the policy calls `{name}`, which the host has not registered")
            }
            ImageError::Function { name, fault: FunctionFault::OtherSignature } => {
                write!(out, "the policy calls `{name}`, which the host has registered with another signature")
            }
            ImageError::ListOfOtherKind(name) => {
                write!(
                    out,
                    "the host's list `{name}` does not hold values of the kind that the policy declares"
                )
            }
            ImageError::ListTooLarge { name, error } => {
                write!(out, "the host's list `{name}` cannot be searched for near names: {error}")
            }
        }
    }
}

impl std::error::Error for ImageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ImageError::Function { fault, .. } => Some(fault),
            ImageError::ListTooLarge { error, .. } => Some(error),
            ImageError::NotAnImage
            | ImageError::HasNoText
            | ImageError::Form(_)
            | ImageError::Version(_)
            | ImageError::TooLarge { .. }
            | ImageError::Length
            | ImageError::Checksum
            | ImageError::Damaged(_)
            | ImageError::ListOfOtherKind(_) => None,
        }
    }
}
