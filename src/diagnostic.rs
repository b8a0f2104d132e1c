//! What an author did wrong, where, and how to mend it: the diagnostics of every stage from the file's bytes to the
//! checked policy.
//!
//! For mistakes in source text. Not for the host's errors, which are closed enums in the modules that raise them.
//!
//! INVARIANT: every diagnostic has a code of the one table in `code`, a span, and a message that is one lower-case
//! sentence without a full stop, with the author's own words in backticks. A [`Report`] is sorted by position and never
//! holds more than `Limits::diagnostics` entries; what is left out is counted.
//!
//! Cost: making a diagnostic allocates its texts; a report sorts once; rendering reads only the lines that are shown, and
//! shows at most a window of a long line.

mod code;
mod render;
mod report;
mod suggest;

pub use code::{Code, Severity};
pub use render::{Colour, is_unsafe_to_show, shown};
pub use report::{Entry, EntryFix, EntryLabel, Report};
pub(crate) use suggest::{WORD_CHARS_MAX, article, did_you_mean_path};
pub use suggest::{did_you_mean, excerpt};

use crate::span::Span;

/// One mistake, or one doubt, about one source file.
///
/// ```
/// use menshen::diagnostic::{Code, Diagnostic};
/// use menshen::span::Span;
///
/// let found = Diagnostic::new(Code::UnknownKey, Span::new(8, 11), "unknown key `thn`")
///     .label(Span::new(0, 7), "in this rule")
///     .help("did you mean `then`?")
///     .fix(Span::new(8, 11), "then");
/// assert_eq!(found.code.id(), "E0101");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Which mistake it is.
    pub code: Code,
    /// One lower-case sentence without a full stop, the author's words in backticks.
    pub message: String,
    /// The guilty characters.
    pub span: Span,
    /// Further places with what is to be said of each. One with the diagnostic's own span is written beside its carets.
    pub labels: Vec<(Span, String)>,
    /// What the author may do, a sentence each.
    pub help: Vec<String>,
    /// A replacement of a span that would mend the mistake as far as can be told.
    pub fix: Option<(Span, String)>,
}

impl Diagnostic {
    /// A diagnostic with no labels, help or fix yet.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { code, message: message.into(), span, labels: Vec::new(), help: Vec::new(), fix: None }
    }

    /// Says something of another place, or of the guilty characters themselves.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
        self
    }

    /// Adds a sentence of help.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Asks whether `word` was meant, if there is one, and offers it as the fix: made for what [`did_you_mean`] gives, on
    /// a diagnostic whose span covers the misspelt word and nothing else.
    #[must_use]
    pub fn suggest(self, word: Option<&str>) -> Self {
        match word {
            Some(word) => {
                let span = self.span;
                self.help(format!("did you mean `{word}`?")).fix(span, word)
            }
            None => self,
        }
    }

    /// Offers a replacement of `span`.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some((span, replacement.into()));
        self
    }

    /// Whether the policy may still be put in force.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}
