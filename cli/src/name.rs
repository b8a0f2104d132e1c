//! `menshen name`: folds names, takes them apart, shows their keys, compares them; one name or pair a line.
//!
//! Streams: a line is answered before the next one is read. Bytes that are not UTF-8 are replaced before anything
//! else, so that every line is answered.

use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use menshen::matcher::name::{Comparison, Kind, Name, compare, keys, parse_pair};
use menshen::matcher::text::Fold;
use serde_json::{Value, json};

use crate::Outcome;
use crate::lines;
use crate::rows::Rows;

/// Fold, take apart, key and compare names.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print each name and its fold.
    Fold(Input),
    /// Print each name, whose it is, and its parts.
    Parts(Input),
    /// Print the keys of each name: rung, text and hash, one key a line.
    Keys(Input),
    /// Compare pairs parted by a tab; print both, the score from 0 to 10000, and the rung.
    Compare {
        #[command(flatten)]
        input: Input,
        /// Add a column with what was found.
        #[arg(long)]
        explain: bool,
    },
    /// Print every entry of a list within some edits of each query: query, entry, edits.
    Search(crate::name_search::Arguments),
}

#[derive(Debug, Args)]
struct Input {
    /// Whose names they are; guessed where it is not given.
    #[arg(long, value_enum)]
    kind: Option<Whose>,
    #[command(flatten)]
    rows: Rows,
    /// File with one name (or pair) a line, `-` for the standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Whose {
    Person,
    Organisation,
}

impl Whose {
    const fn kind(self) -> Kind {
        match self {
            Whose::Person => Kind::Person,
            Whose::Organisation => Kind::Organisation,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match &arguments.command {
        Command::Fold(input) => each_line(input, &mut output, fold)?,
        Command::Parts(input) => each_line(input, &mut output, parts)?,
        Command::Keys(input) => each_line(input, &mut output, print_keys)?,
        Command::Compare { input, explain } => {
            let (mut lines, mut first, mut others) = (0_u64, None, 0_u64);
            each_line(input, &mut output, |line, input, output| {
                lines += 1;
                if !line.contains('\t') {
                    others += u64::from(first.is_some());
                    first = first.or(Some(lines));
                }
                pair(line, input, *explain, output)
            })?;
            output.flush()?;
            return Ok(first.map_or(Outcome::Fine, |first| no_pair(first, others)));
        }
        Command::Search(arguments) => return crate::name_search::run(arguments),
    }
    output.flush()?;
    Ok(Outcome::Fine)
}

/// Longest line that is kept, in bytes.
const LINE_MAX_BYTES: u64 = 64 * 1024;

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    Ok(Box::new(BufReader::with_capacity(1 << 16, lines::open(path)?)))
}

fn each_line(
    input: &Input,
    output: &mut dyn Write,
    mut answer: impl FnMut(&str, &Input, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut lines = open(&input.file)?;
    let mut line = Vec::new();
    loop {
        line.clear();
        let kept = io::Read::take(&mut lines, LINE_MAX_BYTES).read_until(b'\n', &mut line)?;
        if kept == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') {
            skip_line(&mut lines)?;
        }
        let end = line.iter().rposition(|&byte| byte != b'\n' && byte != b'\r').map_or(0, |at| at + 1);
        answer(&String::from_utf8_lossy(line.get(..end).unwrap_or(&[])), input, output)?;
    }
}

/// Reads past the rest of a line that is too long, keeping none of it.
fn skip_line(lines: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = lines.fill_buf()?;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        let done = used == 0 || end.is_some();
        lines.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn parse(text: &str, input: &Input) -> Name {
    input.kind.map_or_else(|| Name::new(text), |whose| Name::of(whose.kind(), text))
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organisation => "organisation",
    }
}

fn fold(line: &str, input: &Input, output: &mut dyn Write) -> io::Result<()> {
    let folded = Fold::NAME.fold(line);
    if input.rows.are_json() {
        writeln!(output, "{}", json!({ "name": line, "folded": folded }))
    } else {
        writeln!(output, "{line}\t{folded}")
    }
}

fn parts(line: &str, input: &Input, output: &mut dyn Write) -> io::Result<()> {
    let name = parse(line, input);
    if input.rows.are_json() {
        let parts: Vec<Value> = name
            .parts()
            .iter()
            .map(|part| json!({ "role": part.role.as_str(), "text": part.text }))
            .collect();
        let legal: Vec<Value> = name
            .legal_forms()
            .iter()
            .map(|form| json!({ "display": form.display, "compare": form.compare, "generic": form.generic.as_str() }))
            .collect();
        return writeln!(
            output,
            "{}",
            json!({
                "name": line,
                "kind": kind_word(name.kind()),
                "parts": parts,
                "legal_forms": legal,
                "suffix_only": name.is_suffix_only(),
            })
        );
    }
    write!(output, "{line}\t{}", kind_word(name.kind()))?;
    for part in name.parts() {
        write!(output, "\t{}:{}", part.role.as_str(), part.text)?;
    }
    writeln!(output)
}

fn print_keys(line: &str, input: &Input, output: &mut dyn Write) -> io::Result<()> {
    let keys = keys(&parse(line, input));
    if input.rows.are_json() {
        let keys: Vec<Value> = keys
            .iter()
            .map(|key| json!({ "rung": key.rung.as_str(), "text": key.text, "hash": format!("{:016x}", key.hash) }))
            .collect();
        return writeln!(output, "{}", json!({ "name": line, "keys": keys }));
    }
    for key in keys {
        writeln!(output, "{line}\t{}\t{}\t{:016x}", key.rung.as_str(), key.text, key.hash)?;
    }
    Ok(())
}

fn pair(line: &str, input: &Input, explain: bool, output: &mut dyn Write) -> io::Result<()> {
    let mut columns = line.split('\t');
    let left = columns.next().unwrap_or_default();
    let right = columns.next().unwrap_or_default();
    let (left_name, right_name) = parse_pair(left, right, input.kind.map(Whose::kind));
    let comparison = compare(&left_name, &right_name);
    let (score, rung) = (comparison.score(), comparison.rung().as_str());
    if input.rows.are_json() {
        let evidence = evidence(&comparison);
        let row = json!({ "a": left, "b": right, "score": score, "rung": rung, "evidence": evidence });
        return writeln!(output, "{row}");
    }
    write!(output, "{left}\t{right}\t{score}\t{rung}")?;
    if explain {
        write!(output, "\t{}", evidence(&comparison).join("; "))?;
    }
    writeln!(output)
}

/// Says that a line, and so many others, were no pairs.
fn no_pair(line: u64, others: u64) -> Outcome {
    let others = if others == 0 { String::new() } else { format!(" and {others} more") };
    eprintln!(
        "line {line}{others}: no tab, so compared with nothing; write both names of a pair on one line, a tab between them"
    );
    Outcome::Findings
}

fn evidence(comparison: &Comparison) -> Vec<String> {
    comparison.evidence().iter().map(ToString::to_string).collect()
}
