//! The lines of a file or of the standard input, one at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Longest line that is kept, in bytes. A number has at most 250 characters, each of them escaped or not.
pub(crate) const LINE_MAX_BYTES: usize = 64 * 1024;

/// A source of lines.
pub(crate) struct Lines {
    input: Box<dyn BufRead>,
    line: Vec<u8>,
    max_bytes: usize,
}

impl Lines {
    /// The lines of a file, `-` for the standard input; of a longer line only the beginning is kept.
    pub(crate) fn open(file: &Path, max_bytes: usize) -> io::Result<Self> {
        let input: Box<dyn BufRead> = if file.as_os_str() == "-" {
            Box::new(BufReader::with_capacity(1 << 16, io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 16, File::open(file)?))
        };
        Ok(Self { input, line: Vec::new(), max_bytes })
    }

    /// The next line without its end.
    pub(crate) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if !read_line(&mut *self.input, &mut self.line, self.max_bytes)? {
            return Ok(None);
        }
        Ok(Some(self.line.strip_suffix(b"\r").unwrap_or(&self.line)))
    }
}

/// Reads one line without its end; of a line that is too long only the beginning is kept.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>, max_bytes: usize) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(&[]);
        let room = max_bytes.saturating_sub(line.len());
        line.extend(part.iter().take(room));
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}
