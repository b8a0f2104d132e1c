//! `menshen phone`: reads phone numbers, one a line, and writes what they are.
//!
//! Streams: a line is answered before the next one is read. A line that is not UTF-8, or too long to hold a number,
//! is answered like any other text that is no number.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use menshen::phone::{self, Phone, PhoneError, Region};

use crate::Outcome;

/// Read phone numbers, or find them in text.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Region of numbers without a calling code, such as CN; a line may name its own after a tab.
    #[arg(long, default_value = "ZZ")]
    region: String,
    /// How answers are written.
    #[arg(long, value_enum, default_value_t = Format::Tsv)]
    format: Format,
    /// File with one number a line, `-` for the standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns separated by tabs, with a line of names first.
    Tsv,
    /// One JSON object a line.
    Jsonl,
}

/// Longest line that is kept, in bytes. A number has at most 250 characters, each of them escaped or not.
const LINE_MAX_BYTES: usize = 64 * 1024;

const COLUMNS: &str =
    "input\tstatus\tcountry_code\tnsn\tleading_zeros\textension\te164\tpossible\tvalid\ttype\tnumber_region";

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let mut input: Box<dyn BufRead> = if arguments.file.as_os_str() == "-" {
        Box::new(BufReader::with_capacity(1 << 16, io::stdin()))
    } else {
        Box::new(BufReader::with_capacity(1 << 16, File::open(&arguments.file)?))
    };
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let default = Region::lenient(&arguments.region);
    if arguments.format == Format::Tsv {
        writeln!(output, "{COLUMNS}")?;
    }
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        answer(&line, default, arguments.format, &mut output)?;
    }
    output.flush()?;
    Ok(Outcome::Fine)
}

/// Reads one line without its end; of a line that is too long only the beginning is kept.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
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
        let room = LINE_MAX_BYTES.saturating_sub(line.len());
        line.extend(part.iter().take(room));
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn answer(line: &[u8], default: Region, format: Format, output: &mut dyn Write) -> io::Result<()> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (written, region) = match line.iter().position(|&byte| byte == b'\t') {
        Some(tab) => {
            let name =
                line.get(tab + 1..).and_then(|rest| rest.split(|&byte| byte == b'\t').next()).unwrap_or(&[]);
            (line.get(..tab).unwrap_or(&[]), Region::lenient(&String::from_utf8_lossy(name)))
        }
        None => (line, default),
    };
    let shown = String::from_utf8_lossy(written);
    let text = unescaped(&shown);
    let result = phone::parse(&text, region);
    match format {
        Format::Tsv => tsv(&text, &result, output),
        Format::Jsonl => jsonl(&text, &result, output),
    }
}

fn tsv(text: &str, result: &Result<Phone, PhoneError>, output: &mut dyn Write) -> io::Result<()> {
    match result {
        Err(error) => writeln!(output, "{}\t{}\t\t\t\t\t\t\t\t\t", TsvText(text), error.name()),
        Ok(phone) => {
            write!(
                output,
                "{}\tOK\t{}\t{}\t{}\t",
                TsvText(text),
                phone.country_code(),
                phone.national(),
                phone.leading_zeros()
            )?;
            if let Some(extension) = phone.extension() {
                write!(output, "{extension}")?;
            }
            writeln!(
                output,
                "\t{}\t{}\t{}\t{}\t{}",
                phone.e164(),
                phone.possibility().name(),
                u8::from(phone.is_valid()),
                phone.kind().name(),
                phone.region().map_or("", Region::code)
            )
        }
    }
}

fn jsonl(text: &str, result: &Result<Phone, PhoneError>, output: &mut dyn Write) -> io::Result<()> {
    write!(output, "{{\"input\":\"{}\"", JsonText(text))?;
    match result {
        Err(error) => writeln!(output, ",\"status\":\"{}\"}}", error.name()),
        Ok(phone) => {
            write!(
                output,
                ",\"status\":\"OK\",\"country_code\":{},\"nsn\":\"{}\",\"leading_zeros\":{}",
                phone.country_code(),
                phone.national(),
                phone.leading_zeros()
            )?;
            if let Some(extension) = phone.extension() {
                write!(output, ",\"extension\":\"{extension}\"")?;
            }
            writeln!(
                output,
                ",\"e164\":\"{}\",\"possible\":\"{}\",\"valid\":{},\"type\":\"{}\",\"number_region\":\"{}\"}}",
                phone.e164(),
                phone.possibility().name(),
                phone.is_valid(),
                phone.kind().name(),
                phone.region().map_or("", Region::code)
            )
        }
    }
}

/// The text behind the escapes `\\ \t \n \r`; any other backslash stands for itself.
fn unescaped(shown: &str) -> String {
    let mut text = String::with_capacity(shown.len());
    let mut chars = shown.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        let mut ahead = chars.clone();
        let meant = match ahead.next() {
            Some('\\') => '\\',
            Some('t') => '\t',
            Some('n') => '\n',
            Some('r') => '\r',
            _ => {
                text.push('\\');
                continue;
            }
        };
        text.push(meant);
        chars = ahead;
    }
    text
}

/// A text in a column: what would end it is escaped.
struct TsvText<'t>(&'t str);

impl std::fmt::Display for TsvText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        for c in self.0.chars() {
            match c {
                '\\' => f.write_str("\\\\")?,
                '\t' => f.write_str("\\t")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A text between the quotes of JSON.
struct JsonText<'t>(&'t str);

impl std::fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(c))?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
