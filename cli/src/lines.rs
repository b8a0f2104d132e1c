//! Lines of a stream with a bound on their length: flat memory whatever comes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// A line of the input.
pub(crate) enum Line<'b> {
    /// The whole line, without its end.
    Whole(&'b [u8]),
    /// Longer than the bound: it was skipped.
    TooLong,
}

/// Opens `path`, or the standard input for `-`. Errors name the path.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(path).and_then(|file| {
        // A directory can be opened, and fails only when it is read.
        if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
    });
    match opened {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

/// The lines of a file or of the standard input.
pub(crate) struct Lines {
    input: Box<dyn BufRead>,
    buffer: Vec<u8>,
    most: usize,
}

impl Lines {
    /// Opens `path`, or the standard input for `-`. Lines longer than `most` bytes are skipped.
    pub(crate) fn open(path: &Path, most: usize) -> io::Result<Lines> {
        let input = Box::new(BufReader::with_capacity(1 << 16, open(path)?));
        Ok(Lines { input, buffer: Vec::new(), most })
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let (mut any, mut too_long) = (false, false);
        loop {
            let part = match self.input.fill_buf() {
                Ok(part) => part,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if part.is_empty() {
                break;
            }
            any = true;
            let end = part.iter().position(|&byte| byte == b'\n');
            let text = part.get(..end.unwrap_or(part.len())).unwrap_or_default();
            too_long |= self.buffer.len() + text.len() > self.most;
            if !too_long {
                self.buffer.extend_from_slice(text);
            }
            let used = text.len() + usize::from(end.is_some());
            self.input.consume(used);
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
        Ok(Some(Line::Whole(line)))
    }
}
