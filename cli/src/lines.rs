//! Lines of a stream with a bound on what is kept of them: flat memory whatever comes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use menshen::document::decode;
use menshen::limits::Limits;

use crate::terminal::tell;
use crate::{Failure, Outcome};

/// A line of the input.
pub(crate) struct Line<'b> {
    /// Its text without its end; of a line that is longer than the bound only the beginning.
    pub(crate) text: &'b [u8],
    /// Whether there was more.
    pub(crate) is_cut: bool,
}

/// Bytes of a line that is too long until its end is no longer waited for: what has none (a device, an archive) would be
/// read for ever.
pub(crate) const SKIPPED_BYTES_MAX: usize = 1 << 30;

/// That an input does not consist of lines.
pub(crate) fn endless(number: u64, bytes: usize) -> io::Error {
    let message = format!("line {number} does not end within {bytes} bytes: this is no file of lines");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Opens `path`, or the standard input for `-`. What cannot be opened is a mistake of whoever named it.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(path).and_then(|file| {
        // A directory can be opened, and fails only when it is read.
        if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
    });
    match opened {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => {
            // `menshen phone 13800138000` is what many try first.
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            let help = if is_missing {
                "; what is read stands in a file, or comes by the standard input"
            } else {
                ""
            };
            Err(Failure::of_file(path, format_args!("{error}{help}")))
        }
    }
}

/// The text of a line, or what is wrong with its bytes and the way out, as `check` says it of a policy.
pub(crate) fn text(line: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(line).map_err(|error| {
        // The length of a line has a bound of its own.
        let limits = Limits { policy_bytes: usize::MAX, ..Limits::default() };
        match decode(line, &limits) {
            Err(bad) => [vec![bad.diagnostic.message], bad.diagnostic.help].concat().join("; "),
            Ok(_) => error.to_string(),
        }
    })
}

/// Lines that were not answered as others are: the first is told, the further ones are counted.
#[derive(Default)]
pub(crate) struct Unanswered {
    first: Option<(u64, String)>,
    others: u64,
}

impl Unanswered {
    pub(crate) fn note(&mut self, line: u64, why: impl Into<String>) {
        if self.first.is_none() {
            self.first = Some((line, why.into()));
        } else {
            self.others += 1;
        }
    }

    /// Says which lines they were, if there were any: that is a finding.
    pub(crate) fn tell(&self) -> Outcome {
        let Some((line, why)) = &self.first else { return Outcome::Fine };
        let others = if self.others == 0 { String::new() } else { format!(" and {} more", self.others) };
        tell(format_args!("line {line}{others}: {why}"));
        Outcome::Findings
    }
}

/// The lines of a file or of the standard input.
pub(crate) struct Lines {
    input: BufReader<Box<dyn Read + Send>>,
    buffer: Vec<u8>,
    most: usize,
    /// So many bytes of a line are skipped until its end is no longer waited for.
    skipped_max: usize,
    /// How many lines were read.
    count: u64,
    /// Whether it was told that a line was cut.
    told: bool,
}

impl Lines {
    /// Opens `path`, or the standard input for `-`. Of each line `most` bytes are kept.
    pub(crate) fn open(path: &Path, most: usize) -> Result<Lines, Failure> {
        Ok(Lines::new(open(path)?, most, SKIPPED_BYTES_MAX))
    }

    fn new(input: Box<dyn Read + Send>, most: usize, skipped_max: usize) -> Lines {
        let input = BufReader::with_capacity(1 << 16, input);
        Lines { input, buffer: Vec::new(), most, skipped_max, count: 0, told: false }
    }

    /// Whether all of the next line is there already; else one may have to wait for it.
    pub(crate) fn is_next_there(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let Some(is_cut) = self.read()? else { return Ok(None) };
        Ok(Some(Line { text: self.kept(), is_cut }))
    }

    /// The text of the next line, or `None` at the end. The first line that is cut is told.
    pub(crate) fn next_beginning(&mut self) -> io::Result<Option<&[u8]>> {
        let Some(is_cut) = self.read()? else { return Ok(None) };
        if is_cut && !self.told {
            self.told = true;
            tell(format_args!(
                "line {} is longer than {} KiB: only its beginning is read; further ones are not told",
                self.count,
                self.most / 1024
            ));
        }
        Ok(Some(self.kept()))
    }

    fn kept(&self) -> &[u8] {
        self.buffer.strip_suffix(b"\r").unwrap_or(&self.buffer)
    }

    /// Reads a line into the buffer, and says whether it was cut; `None` at the end.
    fn read(&mut self) -> io::Result<Option<bool>> {
        self.buffer.clear();
        let (mut any, mut is_cut, mut skipped) = (false, false, 0_usize);
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
            let room = self.most.saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(text.get(..room).unwrap_or(text));
            is_cut |= text.len() > room;
            if is_cut && end.is_none() {
                skipped += text.len();
                if skipped > self.skipped_max {
                    return Err(endless(self.count + 1, self.skipped_max));
                }
            }
            let used = text.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if is_cut {
            drop_half_character(&mut self.buffer);
        }
        self.count += u64::from(any);
        Ok(any.then_some(is_cut))
    }
}

/// Drops the beginning of a character at the end of a text that was cut: it would not be UTF-8, and the line may well be.
fn drop_half_character(text: &mut Vec<u8>) {
    const CHARACTER_BYTES_MAX: usize = 4;
    for kept in text.len().saturating_sub(CHARACTER_BYTES_MAX - 1)..text.len() {
        let tail = text.get(kept..).unwrap_or_default();
        // What could go on begins here, and ends with the text.
        if std::str::from_utf8(tail)
            .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        {
            text.truncate(kept);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was kept of each line, and whether it was cut.
    fn lines(input: &'static [u8]) -> Vec<(Vec<u8>, bool)> {
        let mut lines = Lines::new(Box::new(input), 4, 100);
        let mut all = Vec::new();
        while let Ok(Some(line)) = lines.next() {
            all.push((line.text.to_vec(), line.is_cut));
        }
        assert_eq!(lines.count, all.len() as u64);
        all
    }

    #[test]
    fn of_a_long_line_the_beginning_is_kept() {
        let expected = [("a", false), ("", false), ("abcd", false), ("abcd", true), ("last", false)];
        let expected = expected.map(|(text, is_cut)| (text.as_bytes().to_vec(), is_cut));
        assert_eq!(lines(b"a\r\n\nabcd\nabcde\nlast"), expected);
        assert_eq!(lines(b"abcdefgh"), [(b"abcd".to_vec(), true)]);
        assert_eq!(lines(b"\n"), [(Vec::new(), false)]);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_cut_divides_no_character() {
        for whole in ["ab张", "a张b", "a😀", "张张", "😀b"] {
            let input: &'static [u8] = Box::leak(whole.repeat(3).into_bytes().into_boxed_slice());
            let kept = lines(input);
            let [(text, true)] = kept.as_slice() else { panic!("{kept:?}") };
            assert!(super::text(text).is_ok_and(|text| whole.repeat(3).starts_with(text)), "{text:?}");
        }
        // What is not UTF-8 for another reason stays, so that it is told.
        assert_eq!(lines(b"abc\xffd"), [(b"abc\xff".to_vec(), true)]);
    }

    #[test]
    fn what_is_not_text_is_named_with_the_way_out() {
        assert_eq!(text("张".as_bytes()), Ok("张"));
        let gbk = text(b"\xc0\xee\xcb\xc4").unwrap_err();
        assert!(gbk.starts_with("byte 0xC0 is not UTF-8; ") && gbk.contains("iconv -f GB18030"), "{gbk}");
        let utf16 = text(b"\xff\xfe\x20\x5f").unwrap_err();
        assert!(utf16.contains("is UTF-16") && utf16.contains("iconv -f UTF-16"), "{utf16}");
    }

    #[test]
    fn a_line_without_end_is_an_error() {
        // Behind the buffer of the reader, so that the end of the line is not seen at once.
        let lines = |bytes: usize| {
            let input = io::Cursor::new("a\n".to_owned() + &"c".repeat(bytes) + "\nb\n");
            let mut lines = Lines::new(Box::new(input), 4, 1 << 17);
            let mut count = 0;
            while lines.next().map_err(|error| error.to_string())?.is_some() {
                count += 1;
            }
            Ok::<_, String>(count)
        };
        assert_eq!(lines((1 << 17) - 2), Ok(3));
        assert!(
            lines(1 << 18).is_err_and(|error| error.starts_with("line 2 does not end within 131072 bytes"))
        );
    }
}
