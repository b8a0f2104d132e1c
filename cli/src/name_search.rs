//! `menshen name search`: every entry of a list within some edits of each query.
//!
//! The list is one name a line, blank lines apart; the queries are one name a line. Both are folded as `menshen name
//! fold` does, with one space between two words, unless `--raw` is given. For each hit the query and the entry are
//! printed as they stand, with the edits between them, the nearest first.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use menshen::list::NameBuffer;
use menshen::list::fuzzy::{Budget, BuildError, FuzzyList, SearchScratch, Settings};
use menshen::matcher::edit::{self, Metric, Scratch};
use serde_json::json;

use crate::escape::TsvText;
use crate::lines::{self, Lines};
use crate::name::{LINE_MAX_BYTES, answer_lines};
use crate::refusal::Refusal;
use crate::rows::Rows;
use crate::{Failure, Outcome};

/// The most edits that a list has an index for.
const INDEXED_EDITS_MAX: u8 = 2;

/// What `menshen name search` is called with.
#[derive(Debug, Args)]
#[command(
    after_help = "Columns: query, entry, edits.\n\nExample:\n  menshen name search --within 1 blocked.txt queries.txt\n\n\
    Ends with 0 whether there are hits or not, with 1 if a query is not UTF-8, and with 2 if a file cannot be read, or the \
    list has a line that is not UTF-8 or too long to be a name."
)]
pub(crate) struct Arguments {
    /// The list: a file with one name a line.
    list: PathBuf,
    /// How many edits a hit may be away; up to two are found by an index, more by comparing with every entry.
    #[arg(long, value_name = "K")]
    within: u8,
    /// What counts as one edit.
    #[arg(long, value_enum, default_value = "levenshtein")]
    metric: Counted,
    /// Compare the texts as they stand instead of folded.
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    pub(crate) rows: Rows,
    /// File with one query a line, `-` for the standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Counted {
    /// Insertion, deletion, substitution.
    Levenshtein,
    /// These, and the exchange of two neighbours.
    Osa,
}

impl Counted {
    const fn metric(self) -> Metric {
        match self {
            Counted::Levenshtein => Metric::Levenshtein,
            Counted::Osa => Metric::Osa,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if arguments.list.as_os_str() == "-" && arguments.file.as_os_str() == "-" {
        let message = "the list and the queries cannot both be the standard input";
        return Err(Failure::usage(message));
    }
    let names = Names::read(arguments)?;
    let mut search = Search::new(arguments, &names)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let queries = Lines::open(&arguments.file, LINE_MAX_BYTES)?;
    let mut key = Key::new(arguments.raw);
    if !arguments.rows.are_json() {
        writeln!(output, "query\tentry\tedits")?;
    }
    answer_lines(queries, arguments.rows, &mut output, |_, query, output| {
        for &(entry, edits) in search.hits(key.of(query)) {
            let entry = names.as_they_stand.get(entry as usize).map_or("", String::as_str);
            if arguments.rows.are_json() {
                writeln!(output, "{}", json!({ "query": query, "entry": entry, "edits": edits }))?;
            } else {
                writeln!(output, "{}\t{}\t{edits}", TsvText(query), TsvText(entry))?;
            }
        }
        Ok(())
    })
}

/// What is compared of a text: the form that lists of policies compare, or all of it.
struct Key {
    raw: bool,
    buffer: NameBuffer,
}

impl Key {
    fn new(raw: bool) -> Self {
        Self { raw, buffer: NameBuffer::new() }
    }

    fn of<'k>(&'k mut self, text: &'k str) -> &'k str {
        if self.raw {
            return text;
        }
        self.buffer.set(text)
    }
}

/// The entries of the list.
struct Names {
    as_they_stand: Vec<String>,
    keys: Vec<String>,
    /// The number of each entry's line, for messages.
    lines: Vec<usize>,
}

impl Names {
    fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let mut names = Self { as_they_stand: Vec::new(), keys: Vec::new(), lines: Vec::new() };
        let mut key = Key::new(arguments.raw);
        let mut lines = Lines::open(&arguments.list, LINE_MAX_BYTES)?;
        let mut number = 0;
        while let Some(line) = lines.next()? {
            number += 1;
            if line.is_cut {
                return Err(bad_line(arguments, number, TOO_LONG));
            }
            let text = lines::text(line.text).map_err(|error| bad_line(arguments, number, &error))?;
            if !text.trim().is_empty() {
                names.keys.push(key.of(text).to_owned());
                names.as_they_stand.push(text.to_owned());
                names.lines.push(number);
            }
        }
        Ok(names)
    }
}

/// What is told of a line of the list that no name has.
const TOO_LONG: &str = "this line is too long to be a name";

fn bad_line(arguments: &Arguments, line: usize, what: &str) -> Failure {
    Refusal::of_line(&arguments.list, line as u64, what).into()
}

/// The ways to search, and the hits of the last query: the number of the entry and its edits.
struct Search<'n> {
    way: Way<'n>,
    hits: Vec<(u32, u8)>,
}

enum Way<'n> {
    Index(Box<(FuzzyList, SearchScratch)>),
    Each(&'n Names, Metric, u8, Box<Scratch>),
}

impl<'n> Search<'n> {
    fn new(arguments: &Arguments, names: &'n Names) -> Result<Self, Failure> {
        let metric = arguments.metric.metric();
        let way = if arguments.within > INDEXED_EDITS_MAX {
            Way::Each(names, metric, arguments.within, Box::default())
        } else {
            let settings = Settings { metric, budget: Budget::Fixed(arguments.within) };
            let entries = (0..).zip(names.keys.iter().map(String::as_str));
            let list = FuzzyList::build(settings, entries).map_err(|error| match error {
                BuildError::EntryTooLong { index, .. } => {
                    bad_line(arguments, names.lines.get(index).copied().unwrap_or(0), TOO_LONG)
                }
                BuildError::TooLarge => Failure::of_file(&arguments.list, error),
            })?;
            Way::Index(Box::new((list, SearchScratch::new())))
        };
        Ok(Self { way, hits: Vec::new() })
    }

    fn hits(&mut self, query: &str) -> &[(u32, u8)] {
        self.hits.clear();
        match &mut self.way {
            Way::Index(index) => {
                let (list, scratch) = &mut **index;
                self.hits.extend(list.search(query, scratch).iter().map(|hit| (hit.id(), hit.edits())));
            }
            Way::Each(names, metric, within, scratch) => {
                for (entry, key) in (0_u32..).zip(&names.keys) {
                    if let Some(edits) = edit::within(*metric, query, key, *within, scratch) {
                        self.hits.push((entry, edits));
                    }
                }
                let key = |entry: u32| names.keys.get(entry as usize).map_or("", String::as_str);
                self.hits
                    .sort_by_key(|&(entry, edits)| (edits, key(entry).chars().count(), key(entry), entry));
            }
        }
        &self.hits
    }
}
