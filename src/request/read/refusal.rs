//! The words of refusals.

use serde::de::Error;

/// Says that a value does not fit.
pub(in crate::request) fn unfit<E: Error>(expected: &str, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// Says that a name is given twice, in the words that serde's own structures use for it.
pub(in crate::request) fn repeated<E: Error>(name: &str) -> E {
    E::custom(format_args!("duplicate field `{}`", plain(name)))
}

/// So many digits in a row are no telephone number yet.
pub(super) const DIGITS_SHOWN_MAX: u32 = 6;

/// A name for a message: as it is when it is a word, and hidden when it is anything else or holds what may be a telephone
/// number.
pub(in crate::request) fn plain(name: &str) -> &str {
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let is_word = !name.is_empty() && name.len() <= 64 && name.bytes().all(is_of_word);
    if is_word && digits <= DIGITS_SHOWN_MAX as usize { name } else { "?" }
}

/// Visits that refuse values of the wrong kind; what is expected is a text, or a function that tells it of the visitor.
macro_rules! refuse {
    ($expected:literal: $($visits:tt)*) => {
        refuse!(|_| $expected; $($visits)*);
    };
    ($expected:expr; $($visit:ident($ty:ty) $found:literal),*) => {
        $(
            fn $visit<E: Error>(self, _: $ty) -> Result<Self::Value, E> {
                let expected: fn(&Self) -> &'static str = $expected;
                Err(unfit(expected(&self), $found))
            }
        )*
    };
}
pub(in crate::request) use refuse;
