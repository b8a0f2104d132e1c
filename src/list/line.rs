//! Lines of a stream, with bounded memory.

use std::io::{self, BufRead};

/// One line, without its ending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// Longer than the bound; the rest of it was skipped.
    TooLong,
}

/// Reads lines that end with `\n` or `\r\n`, or with the stream.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    line_bytes_max: usize,
    /// Bytes taken from the stream.
    pub(super) bytes: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, line_bytes_max: usize) -> Self {
        Lines { reader, buffer: Vec::new(), line_bytes_max, bytes: 0 }
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut too_long = false;
        let mut any = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            too_long |= self.buffer.len() + part.len() > self.line_bytes_max;
            if !too_long {
                self.buffer.extend_from_slice(part);
            }
            let taken = part.len() + usize::from(end.is_some());
            self.reader.consume(taken);
            self.bytes = self.bytes.saturating_add(taken as u64);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        if too_long {
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(self.buffer.strip_suffix(b"\r").unwrap_or(&self.buffer))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(bytes: &[u8], capacity: usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, bytes), 4);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Whole(bytes) => Some(bytes.to_vec()),
                Line::TooLong => None,
            });
        }
        assert_eq!(lines.bytes, bytes.len() as u64);
        all
    }

    #[test]
    fn any_chunking_gives_the_same_lines() {
        let bytes = b"a\r\n\n12345\nabcd\nlast";
        let expected =
            [Some(b"a".to_vec()), Some(vec![]), None, Some(b"abcd".to_vec()), Some(b"last".to_vec())];
        for capacity in 1..12 {
            assert_eq!(lines(bytes, capacity), expected, "{capacity}");
        }
        assert_eq!(lines(b"", 4), []);
        assert_eq!(lines(b"\n", 4), [Some(vec![])]);
    }
}
