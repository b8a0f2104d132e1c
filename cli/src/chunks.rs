//! Lines of a stream, as many at a time as it has ready, with a bound on their length: flat memory whatever comes.
//!
//! For commands that work on many lines side by side; `lines` gives them one by one.

use std::io::{self, Read};
use std::path::Path;

use crate::{Failure, lines};

/// How much is read at once, in bytes.
const READ_BYTES: usize = 1 << 16;

/// Some lines that follow each other.
pub(crate) struct Chunk {
    /// The number of the first, from 1.
    first: u64,
    /// The lines with their ends; `None` for one line that was too long, and skipped.
    lines: Option<Vec<u8>>,
    most: usize,
}

impl Chunk {
    /// The lines without their ends, with their numbers; `None` for one that was too long.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, Option<&[u8]>)> {
        let bytes = self.lines.as_deref().unwrap_or_default();
        let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|&byte| byte == b'\n').map(|line| {
            let is_whole = self.lines.is_some() && line.len() <= self.most;
            is_whole.then(|| line.strip_suffix(b"\r").unwrap_or(line))
        });
        (self.first..).zip(lines)
    }
}

/// The lines of a file or of the standard input, in chunks.
pub(crate) struct Chunks {
    input: Box<dyn Read + Send>,
    most: usize,
    /// So many bytes of a line are skipped until its end is no longer waited for.
    skipped_max: usize,
    /// The number of the next line.
    next: u64,
    /// What was read and not yet given.
    rest: Vec<u8>,
    /// So much of it holds no end of a line.
    looked: usize,
    /// How many bytes of the current line were skipped, if it is too long.
    skips: Option<usize>,
}

impl Chunks {
    /// Opens `path`, or the standard input for `-`. Lines longer than `most` bytes are skipped.
    pub(crate) fn open(path: &Path, most: usize) -> Result<Chunks, Failure> {
        Ok(Chunks::new(lines::open(path)?, most, lines::SKIPPED_BYTES_MAX))
    }

    fn new(input: Box<dyn Read + Send>, most: usize, skipped_max: usize) -> Chunks {
        Chunks { input, most, skipped_max, next: 1, rest: Vec::new(), looked: 0, skips: None }
    }

    /// The next lines, at least one, without waiting for more than that; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Chunk>> {
        loop {
            let new = self.rest.get(self.looked..).unwrap_or_default();
            if let Some(skipped) = self.skips {
                if let Some(end) = new.iter().position(|&byte| byte == b'\n') {
                    self.rest.drain(..=self.looked + end);
                    return Ok(Some(self.too_long()));
                }
                if skipped > self.skipped_max {
                    return Err(lines::endless(self.next, self.skipped_max));
                }
                self.skips = Some(skipped + self.rest.len());
                self.rest.clear();
            } else if let Some(end) = new.iter().rposition(|&byte| byte == b'\n') {
                let behind = self.rest.split_off(self.looked + end + 1);
                let lines = std::mem::replace(&mut self.rest, behind);
                return Ok(Some(self.chunk(lines)));
            } else if self.rest.len() > self.most {
                self.skips = Some(self.rest.len());
                self.rest.clear();
            }
            self.looked = self.rest.len();
            if self.read()? == 0 {
                let lines = std::mem::take(&mut self.rest);
                return Ok(if self.skips.is_some() {
                    Some(self.too_long())
                } else if lines.is_empty() {
                    None
                } else {
                    Some(self.chunk(lines))
                });
            }
        }
    }

    fn read(&mut self) -> io::Result<usize> {
        let start = self.rest.len();
        self.rest.resize(start + READ_BYTES, 0);
        let read = loop {
            match self.input.read(self.rest.get_mut(start..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.rest.truncate(start + read.as_ref().copied().unwrap_or(0));
        read
    }

    fn chunk(&mut self, lines: Vec<u8>) -> Chunk {
        let first = self.next;
        let ends = lines.iter().filter(|&&byte| byte == b'\n').count() as u64;
        // The last line of a file may have no end.
        self.next += ends + u64::from(lines.last() != Some(&b'\n'));
        self.looked = self.rest.len();
        Chunk { first, lines: Some(lines), most: self.most }
    }

    fn too_long(&mut self) -> Chunk {
        self.skips = None;
        self.looked = 0;
        self.next += 1;
        Chunk { first: self.next - 1, lines: None, most: self.most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes a few at a time.
    struct Drops(Vec<u8>, usize);

    impl Read for Drops {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(self.0.drain(..count)) {
                *to = from;
            }
            Ok(count)
        }
    }

    fn numbered(input: &str, at_once: usize) -> Vec<(u64, Option<String>)> {
        let mut chunks = Chunks::new(Box::new(Drops(input.into(), at_once)), 4, 100);
        let mut found = Vec::new();
        while let Ok(Some(chunk)) = chunks.next() {
            let text = |line| String::from_utf8_lossy(line).into_owned();
            found.extend(chunk.lines().map(|(number, line)| (number, line.map(text))));
        }
        found
    }

    #[test]
    fn a_line_without_end_is_an_error() {
        let lines = |bytes: usize| {
            let input = format!("a\n{}\nb\n", "c".repeat(bytes));
            let mut chunks = Chunks::new(Box::new(Drops(input.into(), 1)), 4, 100);
            let mut count = 0;
            while let Some(chunk) = chunks.next().map_err(|error| error.to_string())? {
                count += chunk.lines().count();
            }
            Ok::<_, String>(count)
        };
        assert_eq!(lines(101), Ok(3));
        assert!(lines(102).is_err_and(|error| error.starts_with("line 2 does not end within 100 bytes")));
    }

    #[test]
    fn every_line_has_its_number_however_it_comes() {
        let inputs = [
            "",
            "\n",
            "a",
            "a\n",
            "a\r\n\nbb",
            "abcd\nabcde\n\nf\n",
            "abcdefghijk\nz",
            "\nabcdefghijkl",
            "a\n\n",
        ];
        for input in inputs {
            let lines = input.strip_suffix('\n').unwrap_or(input).split('\n');
            let expected = lines
                .map(|line| (line.len() <= 4).then(|| line.strip_suffix('\r').unwrap_or(line).to_owned()));
            let expected: Vec<_> = if input.is_empty() { Vec::new() } else { (1..).zip(expected).collect() };
            for at_once in 1..=input.len().max(1) {
                assert_eq!(numbered(input, at_once), expected, "{input:?}, {at_once} at once");
            }
        }
    }
}
