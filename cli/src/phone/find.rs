//! `menshen phone find`: the numbers in running text, with their places.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use menshen::phone::{self, Found, Region};

use super::{jsonl_phone, region, tsv_phone};
use crate::escape::{JsonText, TsvText};
use crate::lines::{self, Lines, Unanswered};
use crate::rows::Rows;
use crate::{Failure, Outcome};

/// Find the numbers in running text.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Region of numbers without a calling code, such as CN.
    #[arg(long, default_value = "ZZ", value_parser = region)]
    region: Region,
    /// How sure a hit must be.
    #[arg(long, value_enum, default_value_t = Leniency::Valid)]
    leniency: Leniency,
    #[command(flatten)]
    pub(super) rows: Rows,
    /// File with text, `-` for the standard input. A line is taken as it stands, its backslashes as well: places are those
    /// in the file.
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Leniency {
    /// The length is one that numbers have.
    Possible,
    /// The number is valid and not part of something else.
    Valid,
}

/// Longest line that is searched, in bytes; of a longer one only the beginning.
const TEXT_MAX_BYTES: usize = 64 * 1024 * 1024;

const COLUMNS: &str = "line\tstart\tend\ttext\tcountry_code\tnsn\tleading_zeros\textension\te164\tpossible\tvalid\ttype\tnumber_region";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut lines = Lines::open(&arguments.file, TEXT_MAX_BYTES)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let leniency = match arguments.leniency {
        Leniency::Possible => phone::Leniency::Possible,
        Leniency::Valid => phone::Leniency::Valid,
    };
    if !arguments.rows.are_json() {
        writeln!(output, "{COLUMNS}")?;
    }
    let mut unread = Unanswered::default();
    let mut number = 0_u64;
    while let Some(line) = lines.next_beginning()? {
        number += 1;
        let text = String::from_utf8_lossy(line);
        let pieces = match lines::text(line) {
            Ok(_) => Vec::new(),
            Err(error) => {
                unread.note(number, error);
                pieces(line)
            }
        };
        for found in phone::find(&text, arguments.region).leniency(leniency) {
            let written = text.get(found.start..found.end).unwrap_or("");
            let found = Found {
                start: in_line(&pieces, found.start),
                end: in_line(&pieces, found.end),
                phone: found.phone,
            };
            if arguments.rows.are_json() {
                jsonl(number, written, &found, &mut output)?;
            } else {
                tsv(number, written, &found, &mut output)?;
            }
        }
        if !lines.is_next_there() {
            output.flush()?;
        }
    }
    output.flush()?;
    unread.tell();
    Ok(Outcome::Fine)
}

/// Where the valid pieces of a line start: in the copy in which a mark stands for what is not UTF-8, and in the line.
fn pieces(line: &[u8]) -> Vec<(usize, usize)> {
    let mut at = (0, 0);
    let mut pieces = Vec::new();
    for chunk in line.utf8_chunks() {
        pieces.push(at);
        let mark = if chunk.invalid().is_empty() { 0 } else { char::REPLACEMENT_CHARACTER.len_utf8() };
        at = (at.0 + chunk.valid().len() + mark, at.1 + chunk.valid().len() + chunk.invalid().len());
    }
    pieces
}

/// The byte of the line that is `at` in its copy; no pieces if they are the same.
fn in_line(pieces: &[(usize, usize)], at: usize) -> usize {
    let piece =
        pieces.partition_point(|&(copied, _)| copied <= at).checked_sub(1).and_then(|last| pieces.get(last));
    piece.map_or(at, |&(copied, start)| start + (at - copied))
}

fn tsv(line: u64, written: &str, found: &Found, output: &mut dyn Write) -> io::Result<()> {
    write!(output, "{line}\t{}\t{}\t{}\t", found.start, found.end, TsvText(written))?;
    tsv_phone(&found.phone, output)
}

fn jsonl(line: u64, written: &str, found: &Found, output: &mut dyn Write) -> io::Result<()> {
    write!(
        output,
        "{{\"line\":{line},\"start\":{},\"end\":{},\"text\":\"{}\"",
        found.start,
        found.end,
        JsonText(written)
    )?;
    jsonl_phone(&found.phone, output)
}
