//! `menshen phone`: reads phone numbers, one a line, and writes what they are.
//!
//! Streams: a line is answered, and the answer written, before the next one is waited for. A line that is too long to hold
//! a number is answered like any other text that is no number; of the longest only the beginning is kept, and the first of
//! them is told. So is the first line that is not UTF-8, which is answered all the same, with marks for what cannot be read:
//! numbers stand in ASCII in every encoding that people use, so that those of a GBK file are read rightly.

mod find;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use menshen::phone::{self, Phone, PhoneError, Region};

use crate::escape::{JsonText, TsvText, unescaped};
use crate::lines::{self, Lines, Unanswered};
use crate::rows::Rows;
use crate::terminal::tell;
use crate::{Failure, Outcome};

/// Read phone numbers, or find them in text.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  printf '138 0013 8000\\n' | menshen phone --region CN\n  \
    printf '650-253-0000\\tUS\\n' | menshen phone --jsonl\n  menshen phone find --region CN notes.txt\n\n\
    Columns: input, status (OK, or why it is no number), country_code, nsn (the national number), leading_zeros, extension, \
    e164, possible, valid (0 or 1), type, number_region. In input and answers, a tab, a line end and a backslash within a \
    text are written \\t, \\n, \\r, \\\\, and in answers what a terminal would obey as in \\u{1b}. Of a line longer than 64 KiB \
    only the beginning is read; the first is told. So is the first line that is not UTF-8: what cannot be read of it is no \
    part of a number.\n\n\
    Ends with 0 whatever the lines are, and with 2 if the file cannot be read."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Region of numbers without a calling code, such as CN; a line may name its own after a tab (an empty name is
    /// none).
    #[arg(long, default_value = "ZZ", value_parser = region)]
    region: Region,
    #[command(flatten)]
    rows: Rows,
    /// File with one number a line, `-` for the standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find the numbers in running text.
    ///
    /// Columns: line, start, end, text, and those of a number in `menshen phone`, from country_code on.
    ///
    /// Lines are counted from 1; `start` and `end` count bytes of the line as it stands in the file, from 0, UTF-8 or
    /// not. Of a line longer than 64 MiB only the beginning is searched.
    Find(find::Arguments),
}

impl Arguments {
    pub(crate) fn is_json(&self) -> bool {
        match &self.command {
            Some(Command::Find(arguments)) => arguments.rows.are_json(),
            None => self.rows.are_json(),
        }
    }
}

/// Longest line that is kept, in bytes. A number has at most 250 characters, each of them escaped or not.
const LINE_MAX_BYTES: usize = 64 * 1024;

const COLUMNS: &str =
    "input\tstatus\tcountry_code\tnsn\tleading_zeros\textension\te164\tpossible\tvalid\ttype\tnumber_region";

/// The region of that code, or what is wrong with it.
fn region(code: &str) -> Result<Region, String> {
    match Region::from_code(code) {
        Some(region) => Ok(region),
        None if code == "ZZ" => Ok(Region::UNKNOWN),
        None => Err(format!("no region is called `{code}` (two capital letters, as in CN; ZZ for none)")),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if let Some(Command::Find(arguments)) = &arguments.command {
        return find::run(arguments);
    }
    let mut lines = Lines::open(&arguments.file, LINE_MAX_BYTES)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut regions = Regions { default: arguments.region, told: false };
    if !arguments.rows.are_json() {
        writeln!(output, "{COLUMNS}")?;
    }
    let mut unread = Unanswered::default();
    let mut number = 0;
    while let Some(line) = lines.next_beginning()? {
        number += 1;
        if let Err(error) = lines::text(line) {
            unread.note(number, error);
        }
        answer(line, &mut regions, arguments.rows, &mut output)?;
        if !lines.is_next_there() {
            output.flush()?;
        }
    }
    output.flush()?;
    // A text without a number is no finding either.
    unread.tell();
    Ok(Outcome::Fine)
}

/// The regions in which the lines are read.
struct Regions {
    default: Region,
    /// Whether it was told that a line's own region is none.
    told: bool,
}

impl Regions {
    /// The region that a line names; an empty name is none at all.
    fn named(&mut self, name: &[u8]) -> Region {
        let name = String::from_utf8_lossy(name);
        if name.is_empty() {
            return self.default;
        }
        match region(&name) {
            // The rest of the lines may be sound: it counts as none, as for libphonenumber; who mistyped it should hear so.
            Ok(region) => region,
            Err(error) => {
                if !self.told {
                    self.told = true;
                    tell(format_args!("{error}: only numbers with a calling code are read"));
                }
                Region::lenient(&name)
            }
        }
    }
}

fn answer(line: &[u8], regions: &mut Regions, rows: Rows, output: &mut dyn Write) -> io::Result<()> {
    let (written, region) = match line.iter().position(|&byte| byte == b'\t') {
        Some(tab) => {
            let name =
                line.get(tab + 1..).and_then(|rest| rest.split(|&byte| byte == b'\t').next()).unwrap_or(&[]);
            (line.get(..tab).unwrap_or(&[]), regions.named(name))
        }
        None => (line, regions.default),
    };
    let shown = String::from_utf8_lossy(written);
    let text = unescaped(&shown);
    let result = phone::parse(&text, region);
    if rows.are_json() { jsonl(&text, &result, output) } else { tsv(&text, &result, output) }
}

fn tsv(text: &str, result: &Result<Phone, PhoneError>, output: &mut dyn Write) -> io::Result<()> {
    match result {
        Err(error) => writeln!(output, "{}\t{}\t\t\t\t\t\t\t\t\t", TsvText(text), error.name()),
        Ok(phone) => {
            write!(output, "{}\tOK\t", TsvText(text))?;
            tsv_phone(phone, output)
        }
    }
}

/// The columns of a number, to the end of the line.
fn tsv_phone(phone: &Phone, output: &mut dyn Write) -> io::Result<()> {
    write!(output, "{}\t{}\t{}\t", phone.country_code(), phone.national(), phone.leading_zeros())?;
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

fn jsonl(text: &str, result: &Result<Phone, PhoneError>, output: &mut dyn Write) -> io::Result<()> {
    write!(output, "{{\"input\":\"{}\"", JsonText(text))?;
    match result {
        Err(error) => writeln!(output, ",\"status\":\"{}\"}}", error.name()),
        Ok(phone) => {
            write!(output, ",\"status\":\"OK\"")?;
            jsonl_phone(phone, output)
        }
    }
}

/// The fields of a number, to the end of the object and the line.
fn jsonl_phone(phone: &Phone, output: &mut dyn Write) -> io::Result<()> {
    write!(
        output,
        ",\"country_code\":{},\"nsn\":\"{}\",\"leading_zeros\":{}",
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
