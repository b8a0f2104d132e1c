//! The ends of a text: what tells most texts apart without looking at their memory.
//!
//! Not for order: tips are equal or they are not. Cost: a few instructions, no loop.

/// The length of a text and its first and last bytes: of up to sixteen bytes, all of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tips {
    pub(crate) bytes: u32,
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Tips {
    const BYTES_MAX: u32 = 16;

    /// The ends of `text`.
    #[inline]
    pub(crate) fn of(text: &str) -> Tips {
        let bytes = text.as_bytes();
        let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (bytes.first_chunk(), bytes.last_chunk()) {
                (Some(first), Some(last)) => {
                    (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
                }
                // Of three bytes, first, middle and last are all; of fewer, some of them are the same.
                _ => match (bytes.first(), bytes.get(bytes.len() / 2), bytes.last()) {
                    (Some(&first), Some(&middle), Some(&last)) => {
                        (u32::from_le_bytes([first, middle, last, 0]).into(), 0)
                    }
                    _ => (0, 0),
                },
            },
        };
        Tips { bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX), first, last }
    }

    /// Whether they are all of a text.
    #[inline]
    pub(crate) fn is_whole(self) -> bool {
        self.bytes <= Self::BYTES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_of_equal_whole_tips_are_equal(one in "[ab]{0,17}", other in "[ab]{0,17}") {
            let tips = Tips::of(&one);
            prop_assert_eq!(tips.is_whole(), one.len() <= 16);
            if tips.is_whole() {
                prop_assert_eq!(tips == Tips::of(&other), one == other);
            }
        }
    }
}
