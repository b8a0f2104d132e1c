//! `menshen name`: folds names, takes them apart, shows their keys, compares them; one name or pair a line.
//!
//! Streams: a line is answered before the next one is read. A line that is not UTF-8 has no answer: of names in which marks
//! stand for what cannot be read, all would be alike.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use menshen::matcher::name::{Comparison, Kind, Name, compare, keys, parse_pair};
use menshen::matcher::text::Fold;
use serde_json::{Value, json};

use crate::escape::TsvText;
use crate::lines::{self, Lines, Unanswered};
use crate::rows::Rows;
use crate::{Failure, Outcome};

/// Fold, take apart, key and compare names.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  menshen name fold names.txt\n  printf '張偉\\t张伟\\n' | menshen name compare --explain\n  \
    menshen name search --within 1 blocked.txt queries.txt\n\n\
    Answers come as columns under a heading, in which a tab, a line end and a backslash are written \\t, \\n, \\r, \\\\, and \
    what a terminal would obey as in \\u{1b}; or with --jsonl as one JSON object a line. Of a line longer than 64 KiB only \
    the beginning is read; the first is told. A line that is not UTF-8 is left out, or with --jsonl answered by its number \
    and the error; the first is told, with the way out.\n\n\
    Ends with 0, with 1 if there was such a line, or `compare` met one that is no pair, and with 2 if a file cannot be read."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print each name and its fold.
    #[command(after_help = "Columns: name, folded.\n\nExample:\n  echo '張 ＷＥＩ' | menshen name fold")]
    Fold(Input),
    /// Print each name, whose it is, and its parts.
    #[command(
        after_help = "Columns: name, kind (person or organisation), parts (`role:text`, with `; ` between them).\n\n\
        Example:\n  echo '深圳市腾讯计算机系统有限公司' | menshen name parts"
    )]
    Parts(Input),
    /// Print the keys of each name, one a line; names that share a key may be the same.
    #[command(
        after_help = "Columns: name, rung (what is alike in names that share the key), text, hash.\n\n\
        Example:\n  echo 张伟 | menshen name keys --kind person"
    )]
    Keys(Input),
    /// Compare pairs parted by a tab.
    #[command(
        after_help = "Columns: a, b, score (0 to 10000), rung (what is alike), and with --explain evidence.\n\n\
        Example:\n  printf '張偉\\t张伟\\n' | menshen name compare --explain\n\n\
        Ends with 1 if a line has no tab: its name is compared with nothing."
    )]
    Compare {
        #[command(flatten)]
        input: Input,
        /// Add a column with what was found.
        #[arg(long)]
        explain: bool,
    },
    /// Print every entry of a list within some edits of each query, the nearest first.
    Search(crate::name_search::Arguments),
}

impl Arguments {
    pub(crate) fn is_json(&self) -> bool {
        match &self.command {
            Command::Fold(input) | Command::Parts(input) | Command::Keys(input) => input.rows.are_json(),
            Command::Compare { input, .. } => input.rows.are_json(),
            Command::Search(arguments) => arguments.rows.are_json(),
        }
    }
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

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    match &arguments.command {
        Command::Fold(input) => {
            each_line(input, &["name", "folded"], |_, line, output| fold(line, input, output))
        }
        Command::Parts(input) => {
            each_line(input, &["name", "kind", "parts"], |_, line, output| parts(line, input, output))
        }
        Command::Keys(input) => {
            let columns = ["name", "rung", "text", "hash"];
            each_line(input, &columns, |_, line, output| print_keys(line, input, output))
        }
        Command::Compare { input, explain } => {
            let mut others = Unanswered::default();
            let columns: &[&str] = match explain {
                true => &["a", "b", "score", "rung", "evidence"],
                false => &["a", "b", "score", "rung"],
            };
            let outcome = each_line(input, columns, |number, line, output| {
                if !line.contains('\t') {
                    others.note(number, NO_PAIR);
                }
                pair(line, input, *explain, output)
            })?;
            Ok(outcome.or(others.tell()))
        }
        Command::Search(arguments) => crate::name_search::run(arguments),
    }
}

/// What is told of a line with one name.
const NO_PAIR: &str =
    "no tab, so compared with nothing; write both names of a pair on one line, a tab between them";

/// Longest line that is kept, in bytes.
pub(crate) const LINE_MAX_BYTES: usize = 64 * 1024;

/// Answers each line of the input, by its number and text, below the heading.
fn each_line(
    input: &Input,
    columns: &[&str],
    answer: impl FnMut(u64, &str, &mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    let lines = Lines::open(&input.file, LINE_MAX_BYTES)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    if !input.rows.are_json() {
        writeln!(output, "{}", columns.join("\t"))?;
    }
    answer_lines(lines, input.rows, &mut output, answer)
}

/// Answers each line, by its number and text, and tells of those that are not UTF-8.
pub(crate) fn answer_lines(
    mut lines: Lines,
    rows: Rows,
    output: &mut dyn Write,
    mut answer: impl FnMut(u64, &str, &mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    let mut unread = Unanswered::default();
    let mut answer_all = || {
        let mut number = 0;
        while let Some(line) = lines.next_beginning()? {
            number += 1;
            match lines::text(line) {
                Ok(line) => answer(number, line, output)?,
                Err(error) => {
                    unread.note(number, &error);
                    if rows.are_json() {
                        writeln!(output, "{}", json!({ "line": number, "error": error }))?;
                    }
                }
            }
            if !lines.is_next_there() {
                output.flush()?;
            }
        }
        output.flush()
    };
    let answered = answer_all();
    unread.tell().told(answered)
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
        writeln!(output, "{}\t{}", TsvText(line), TsvText(&folded))
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
    let parts: Vec<String> =
        name.parts().iter().map(|part| format!("{}:{}", part.role.as_str(), part.text)).collect();
    writeln!(output, "{}\t{}\t{}", TsvText(line), kind_word(name.kind()), TsvText(&parts.join("; ")))
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
        let (name, text) = (TsvText(line), TsvText(&key.text));
        writeln!(output, "{name}\t{}\t{text}\t{:016x}", key.rung.as_str(), key.hash)?;
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
    write!(output, "{}\t{}\t{score}\t{rung}", TsvText(left), TsvText(right))?;
    if explain {
        write!(output, "\t{}", TsvText(&evidence(&comparison).join("; ")))?;
    }
    writeln!(output)
}

fn evidence(comparison: &Comparison) -> Vec<String> {
    comparison.evidence().iter().map(ToString::to_string).collect()
}
