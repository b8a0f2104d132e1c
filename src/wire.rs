//! What is stored, as bytes: numbers, texts and arrays, written in one form and read back with every length checked.
//!
//! For forms that outlive a process (indexes of lists, images of policies); each form has its own magic, version and
//! checksum. Not for requests, which are JSON. Invariant: a reader takes no memory for elements that are not there, and
//! ends with `None` where the bytes do. All numbers are little-endian; `varint` is LEB128.

/// What is still to be read.
pub(crate) struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader(bytes)
    }

    /// Whether everything was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    pub(crate) fn take_chunk<const SIZE: usize>(&mut self) -> Option<[u8; SIZE]> {
        let (chunk, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*chunk)
    }

    /// A number of seven bits a byte, lowest first; the last byte is below 128.
    pub(crate) fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                return None;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// So many bytes.
    pub(crate) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// The bytes of a section of elements of a size.
    fn take_section(&mut self, size: usize) -> Option<&'b [u8]> {
        let count = usize::try_from(u64::from_le_bytes(self.take_chunk()?)).ok()?;
        self.take(count.checked_mul(size)?)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'b [u8]> {
        self.take_section(1)
    }

    pub(crate) fn text(&mut self) -> Option<&'b str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(crate) fn words(&mut self) -> Option<Vec<u32>> {
        self.section(u32::from_le_bytes)
    }

    pub(crate) fn section<T, const SIZE: usize>(
        &mut self,
        element: impl Fn([u8; SIZE]) -> T,
    ) -> Option<Vec<T>> {
        let (chunks, _) = self.take_section(SIZE)?.as_chunks();
        Some(chunks.iter().map(|&chunk| element(chunk)).collect())
    }
}

/// A number in groups of seven bits, the lowest first: no number's bytes begin with those of another.
#[inline]
pub(crate) fn varint(number: u64) -> impl Iterator<Item = u8> {
    let mut rest = Some(number);
    std::iter::from_fn(move || {
        let number = rest?;
        rest = (number >= 0x80).then_some(number >> 7);
        let low = u8::try_from(number & 0x7F).unwrap_or(0);
        Some(if rest.is_some() { low | 0x80 } else { low })
    })
}

pub(crate) fn write_varint(out: &mut Vec<u8>, number: u64) {
    out.extend(varint(number));
}

pub(crate) fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
}

pub(crate) fn write_words(out: &mut Vec<u8>, words: &[u32]) {
    write_section(out, words, |word| word.to_le_bytes());
}

pub(crate) fn write_section<T: Copy, const SIZE: usize>(
    out: &mut Vec<u8>,
    of: &[T],
    bytes: impl Fn(T) -> [u8; SIZE],
) {
    out.extend((of.len() as u64).to_le_bytes());
    out.reserve(of.len().saturating_mul(SIZE));
    for &element in of {
        out.extend(bytes(element));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            number in any::<u64>(),
            small in 0_u64..300,
            words in prop::collection::vec(any::<u32>(), 0..9),
        ) {
            let mut out = Vec::new();
            write_varint(&mut out, number);
            write_varint(&mut out, small);
            write_words(&mut out, &words);
            let mut reader = Reader::new(&out);
            prop_assert_eq!((reader.varint(), reader.varint(), reader.words()), (Some(number), Some(small), Some(words)));
            prop_assert!(reader.is_empty());
            for end in 0..out.len() {
                let mut cut = Reader::new(&out[..end]);
                let all = cut.varint().and_then(|_| cut.varint()).and_then(|_| cut.words());
                prop_assert_eq!(all, None);
            }
        }
    }

    #[test]
    fn a_number_that_does_not_fit_is_none() {
        assert_eq!(Reader::new(&[0xFF; 11]).varint(), None);
        assert_eq!(Reader::new(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2]).varint(), None);
        assert_eq!(Reader::new(&u64::MAX.to_le_bytes()).words(), None);
    }
}
