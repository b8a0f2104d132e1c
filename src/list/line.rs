//! Lines of a stream, with bounded memory, and of bounded length together: a stream need not end, nor need a line of it.

use std::io::{self, BufRead};

/// One line, without its ending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// A carriage return stands in it that ends no line here, as it did long ago: several lines that would be taken for one.
    Returned,
    /// Longer than the bound; the rest of it was skipped.
    TooLong,
    /// In it the stream passes its bound; it was not read to its end.
    Beyond,
}

/// Reads lines that end with `\n` or `\r\n`, or with the stream.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    line_bytes_max: usize,
    bytes_max: u64,
    /// Bytes taken from the stream.
    bytes: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, line_bytes_max: usize, bytes_max: u64) -> Self {
        Lines { reader, buffer: Vec::new(), line_bytes_max, bytes_max, bytes: 0 }
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
            if self.bytes > self.bytes_max {
                return Ok(Some(Line::Beyond));
            }
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
        let line = self.buffer.strip_suffix(b"\r").unwrap_or(&self.buffer);
        let is_returned = memchr::memchr(b'\r', line).is_some();
        Ok(Some(if is_returned { Line::Returned } else { Line::Whole(line) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(bytes: &[u8], capacity: usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, bytes), 4, bytes.len() as u64);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Whole(bytes) => Some(bytes.to_vec()),
                Line::Returned | Line::TooLong => None,
                Line::Beyond => panic!("there are no more bytes than may be read"),
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
        assert_eq!(lines(b"a\rb\nc\r\r\nd\r", 4), [None, None, Some(b"d".to_vec())]);
        assert_eq!(lines(b"", 4), []);
        assert_eq!(lines(b"\n", 4), [Some(vec![])]);
    }

    #[test]
    fn one_byte_past_the_bound_is_seen_in_the_line_in_which_it_is() {
        for capacity in 1..12 {
            let mut lines = Lines::new(BufReader::with_capacity(capacity, &b"a\nbcd\n"[..]), 1, 5);
            assert_eq!(lines.next().unwrap(), Some(Line::Whole(b"a")));
            assert_eq!(lines.next().unwrap(), Some(Line::Beyond), "{capacity}");
        }
        let mut endless = Lines::new(BufReader::new(io::repeat(b'a')), 4, 1 << 20);
        assert_eq!(endless.next().unwrap(), Some(Line::Beyond));
        assert!(endless.bytes < 2 << 20);
    }
}
