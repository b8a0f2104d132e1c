//! How commands that answer line by line write their answers.

use clap::{Args, ValueEnum};

/// How answers are written.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Rows {
    /// How answers are written.
    #[arg(long, value_enum, default_value_t = Format::Tsv)]
    format: Format,
    /// The same as `--format jsonl`.
    #[arg(long, conflicts_with = "format")]
    jsonl: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns separated by tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
}

impl Rows {
    /// Whether each answer is a JSON object.
    pub(crate) fn are_json(self) -> bool {
        self.jsonl || self.format == Format::Jsonl
    }
}
