//! A filter of numbers: it says of a number that it was put in for certain, or may have been.
//!
//! Not for adversaries: who chooses the numbers that are put in can make others pass. Cost: some ten instructions and one
//! look at memory.

/// Bits for each number, of which it sets two: one other number in some hundred passes by chance.
///
/// PERF: with half as many, ten thousand words in a remark take a third longer.
const BITS_EACH: usize = 32;
/// So many bits at least: next to nothing passes a filter of few numbers by chance. Half a kibibyte.
const BITS_MIN: usize = 4_096;

/// The numbers that were put in, as bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    /// A filter of some `count` numbers.
    pub(crate) fn new(numbers: impl IntoIterator<Item = u64>, count: usize) -> Filter {
        let words = (count * BITS_EACH).next_power_of_two().max(BITS_MIN) / 64;
        let mut filter = Filter { words: vec![0; words], shift: 64 - words.trailing_zeros() };
        for number in numbers {
            let (word, one, other) = filter.place(number);
            if let Some(word) = filter.words.get_mut(word) {
                *word |= 1_u64 << one | 1_u64 << other;
            }
        }
        filter
    }

    /// Whether a number may have been put in.
    #[inline]
    pub(crate) fn passes(&self, number: u64) -> bool {
        let (word, one, other) = self.place(number);
        // PERF: both bits at once; where only one of them is set cannot be foreseen.
        self.words.get(word).is_some_and(|word| word >> one & word >> other & 1 != 0)
    }

    /// The word of a number and its two bits there. The upper bits of a product depend on all bits of its factors.
    #[inline]
    fn place(&self, number: u64) -> (usize, u64, u64) {
        let product = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let word = usize::try_from(product >> (self.shift & 63)).unwrap_or(usize::MAX);
        (word, product >> 40 & 63, product >> 34 & 63)
    }

    /// Memory in bytes.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.words.len() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_put_in_passes(numbers in prop::collection::vec(any::<u64>(), 0..300)) {
            let filter = Filter::new(numbers.iter().copied(), numbers.len());
            prop_assert!(numbers.iter().all(|number| filter.passes(*number)));
        }
    }

    #[test]
    fn few_others_pass() {
        let filter = Filter::new((0..1_000).map(|number| number * 2), 1_000);
        let passed = (0..100_000).filter(|number| filter.passes(number * 2 + 1)).count();
        assert!(passed < 2_000, "{passed} of 100,000");
    }
}
