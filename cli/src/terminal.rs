//! What depends on whether a person is looking: colour, and progress.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use menshen::diagnostic::{Colour, shown};

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColourChoice {
    /// Whether to colour what is written to the standard output. `NO_COLOR` in the environment says no to `auto`.
    pub(crate) fn resolve(self) -> Colour {
        let is_wanted = match self {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        if is_wanted { Colour::Ansi } else { Colour::Plain }
    }
}

/// Says something to whoever has called the command. That nobody listens is no failure.
pub(crate) fn tell(message: impl Display) {
    let message = message.to_string();
    // It may name a file, whose name is anybody's.
    let lines: Vec<String> = message.split('\n').map(shown).collect();
    let _ = writeln!(std::io::stderr().lock(), "menshen: {}", lines.join("\n"));
}

/// A line of progress on the terminal behind the standard error; nothing where there is none.
pub(crate) struct Progress {
    is_shown: bool,
    last: Instant,
    /// The count at which to look at the clock again.
    next: u64,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress { is_shown: std::io::stderr().is_terminal(), last: Instant::now(), next: 0 }
    }

    /// Shows `count` things done, a few times a second.
    pub(crate) fn show(&mut self, count: u64, what: &str) {
        // A look at the clock every 256 things costs nothing beside them.
        if !self.is_shown || count < self.next {
            return;
        }
        self.next = count + 256;
        if self.last.elapsed() > Duration::from_millis(200) {
            self.last = Instant::now();
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r{count} {what}\x1b[K");
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if self.is_shown {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}
