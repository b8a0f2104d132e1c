//! Why a command could not do its work, for people and for scripts.
//!
//! People read a sentence on the standard error. Scripts that asked for JSON get one object on the standard output, so that
//! what they read is never empty: `{"error": {"message": …, "path": …, "line": …, "column": …}}`, with `findings` as
//! `check` writes them where a file has mistakes. What is not known is left out.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use menshen::diagnostic::Report;
use menshen::engine::LoadError;
use menshen::request::ReadError;
use serde::Serialize;
use serde_json::Value;

/// What is told of one thing that is wrong with a call.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    /// For people, with the path.
    #[serde(skip)]
    prose: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Value>,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Refusal {
        let message = message.into();
        Refusal {
            prose: message.clone(),
            message,
            path: None,
            line: None,
            column: None,
            findings: Vec::new(),
        }
    }

    /// What is wrong with a file.
    pub(crate) fn of_file(path: &Path, error: impl Display) -> Refusal {
        let (path, message) = (path.display().to_string(), error.to_string());
        Refusal { prose: format!("{path}: {message}"), path: Some(path), ..Refusal::new(message) }
    }

    /// What is wrong with a line of a file.
    pub(crate) fn of_line(path: &Path, line: u64, what: &str) -> Refusal {
        let prose = format!("{}:{line}: {what}", path.display());
        Refusal { prose, line: Some(line), ..Refusal::of_file(path, what) }
    }

    /// The mistakes of a file; the place is that of the first error.
    pub(crate) fn of_report(message: &str, prose: String, report: &Report) -> Refusal {
        let findings: Vec<Value> =
            report.entries().map(|entry| serde_json::to_value(entry).unwrap_or_default()).collect();
        let first = findings.iter().find(|one| one.get("severity").is_some_and(|is| is == "error"));
        let number = |key: &str| first.and_then(|one| one.get(key)).and_then(Value::as_u64);
        let path = first.and_then(|one| one.get("file")).and_then(Value::as_str).map(str::to_owned);
        let (line, column) = (number("line"), number("column"));
        Refusal { prose, path, line, column, findings, ..Refusal::new(message) }
    }

    /// What is wrong with a request, and in which of the lines of `path` it stands.
    pub(crate) fn of_request(
        path: Option<&Path>,
        line: Option<u64>,
        error: &ReadError,
        help: &str,
    ) -> Refusal {
        let message = format!("the request cannot be read: {error}{help}");
        let place = error.position().map(|(line, column)| (line as u64, column as u64));
        Refusal {
            path: path.map(|path| path.display().to_string()),
            // Of a request on a line of its own the error's own line is always the first.
            line: line.or(place.map(|(line, _)| line)),
            column: place.map(|(_, column)| column),
            ..Refusal::new(message)
        }
    }

    pub(crate) fn at_line(self, line: u64) -> Refusal {
        Refusal { line: Some(line), ..self }
    }

    /// For people.
    pub(crate) fn prose(&self) -> &str {
        self.prose.trim_end()
    }

    /// The object for scripts.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", serde_json::json!({ "error": self }))
    }
}

impl From<LoadError> for Refusal {
    fn from(error: LoadError) -> Refusal {
        let prose = error.to_string();
        match error {
            LoadError::Io { path, error } => Refusal::of_file(&path, error),
            LoadError::Image { path, error } => Refusal::of_file(&path, error),
            LoadError::Mistakes(report) => Refusal::of_report("the policy has mistakes", prose, &report),
        }
    }
}
