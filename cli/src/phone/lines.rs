//! The lines of a file or of the standard input, one at a time.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::lines;

/// Longest line that is kept, in bytes. A number has at most 250 characters, each of them escaped or not.
pub(crate) const LINE_MAX_BYTES: usize = 64 * 1024;

/// A source of lines.
pub(crate) struct Lines {
    input: BufReader<Box<dyn Read + Send>>,
    line: Vec<u8>,
    max_bytes: usize,
    /// How many lines were read.
    count: u64,
    /// Whether it was told that a line was cut.
    told: bool,
}

impl Lines {
    /// The lines of a file, `-` for the standard input; of a longer line only the beginning is kept.
    pub(crate) fn open(file: &Path, max_bytes: usize) -> io::Result<Self> {
        let input = BufReader::with_capacity(1 << 16, lines::open(file)?);
        Ok(Self { input, line: Vec::new(), max_bytes, count: 0, told: false })
    }

    /// Whether the next line is there already; else one may have to wait for it.
    pub(crate) fn is_next_there(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }

    /// The next line without its end.
    pub(crate) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        let Some(is_cut) = read_line(&mut self.input, &mut self.line, self.max_bytes)? else {
            return Ok(None);
        };
        self.count += 1;
        if is_cut && !self.told {
            eprintln!(
                "menshen: line {} is longer than {} KiB: only its beginning is read; further ones are not told",
                self.count,
                self.max_bytes / 1024
            );
            self.told = true;
        }
        Ok(Some(self.line.strip_suffix(b"\r").unwrap_or(&self.line)))
    }
}

/// Reads one line without its end, and says whether it was too long, so that only the beginning is kept; `None` at the
/// end.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>, max_bytes: usize) -> io::Result<Option<bool>> {
    line.clear();
    let (mut any, mut is_cut) = (false, false);
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(any.then_some(is_cut));
        }
        any = true;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(&[]);
        let room = max_bytes.saturating_sub(line.len());
        line.extend(part.iter().take(room));
        is_cut |= part.len() > room;
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(Some(is_cut));
        }
    }
}
