//! What the checking of one policy has found so far, and what may still be spent on guesses at what was meant.
//!
//! INVARIANT: a policy with many mistakes is checked in the time of one with few: a guess looks at every name that could
//! have been meant, so guesses have a bound of their own, the same on every machine.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Severity, WORD_CHARS_MAX, did_you_mean};
use crate::limits::Limits;
use crate::span::Span;

/// Names that are looked at in one run while guessing what misspelt ones mean, a look at a long word counted as several:
/// less than a second. A policy of two thousand names has a guess at four hundred of them.
const GUESSED_NAMES_MAX: usize = 800_000;
/// Characters of a misspelt word for which a name is looked at once more. A look takes the square of them.
const LOOK_CHARS: usize = 16;

/// The diagnostics of one run.
pub(super) struct Findings {
    all: RefCell<Vec<Diagnostic>>,
    /// So many of them are shown.
    shown_max: usize,
    /// Names that guesses may still look at.
    names_left: Cell<usize>,
    /// How many conditions were given up for false, because of a mistake in them or in what they name.
    given_up: Cell<usize>,
}

impl Findings {
    pub(super) fn new(found: Vec<Diagnostic>, limits: &Limits) -> Findings {
        Findings {
            all: RefCell::new(found),
            shown_max: limits.diagnostics,
            names_left: Cell::new(GUESSED_NAMES_MAX),
            given_up: Cell::new(0),
        }
    }

    /// For a look at what would be found: nothing is guessed.
    pub(super) fn of_a_trial(limits: &Limits) -> Findings {
        let trial = Findings::new(Vec::new(), limits);
        trial.names_left.set(0);
        trial
    }

    /// Takes note that a condition is false only because it could not be understood.
    pub(super) fn give_up(&self) {
        self.given_up.set(self.given_up.get() + 1);
    }

    /// What `read` gives, and whether a condition was given up meanwhile.
    pub(super) fn giving_up<T>(&self, read: impl FnOnce() -> T) -> (T, bool) {
        let before = self.given_up.get();
        let value = read();
        (value, self.given_up.get() > before)
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.all.borrow_mut().push(diagnostic);
    }

    pub(super) fn count(&self) -> usize {
        self.all.borrow().len()
    }

    /// Whether an error is among those behind the first `before`.
    pub(super) fn has_errors(&self, before: usize) -> bool {
        self.all.borrow().iter().skip(before).any(|one| one.severity() == Severity::Error)
    }

    /// Runs `mend` with all that has been found.
    pub(super) fn mend(&self, mend: impl FnOnce(&mut [Diagnostic])) {
        mend(&mut self.all.borrow_mut());
    }

    /// Everything, without the warnings of hidden characters that are named in an error as well.
    pub(super) fn into_all(self) -> Vec<Diagnostic> {
        let mut all = self.all.into_inner();
        let errors: HashSet<Span> =
            all.iter().filter(|one| one.code == Code::ExpressionSyntax).map(|one| one.span).collect();
        all.retain(|one| one.code != Code::HiddenCharacter || !errors.contains(&one.span));
        part_fixes(&mut all);
        all
    }

    /// What `word` was meant to be, of the candidates, which are picked from `names` names, if that may be afforded.
    pub(super) fn guess<'n, I: IntoIterator<Item = &'n str>>(
        &self,
        word: &str,
        names: usize,
        candidates: impl FnOnce() -> I,
    ) -> Option<String> {
        self.afford_guess(word, names)?;
        did_you_mean(word, candidates()).map(str::to_owned)
    }

    /// Takes from what is left what a guess at `word` among so many names costs.
    pub(super) fn afford_guess(&self, word: &str, names: usize) -> Option<()> {
        let looks = word.chars().take(WORD_CHARS_MAX).count().div_ceil(LOOK_CHARS).max(1);
        self.afford(names.saturating_mul(looks))
    }

    /// Takes a look at so many names from what is left; none is afforded once as much has been found as is shown.
    pub(super) fn afford(&self, names: usize) -> Option<()> {
        if self.count() >= self.shown_max {
            return None;
        }
        // A look that is too dear ends them all: of two mistakes alike, the later has no guess that the earlier lacks.
        let left = self.names_left.get().checked_sub(names);
        self.names_left.set(left.unwrap_or(0));
        left.map(|_| ())
    }
}

/// Leaves out fixes inside the fixes of others, so that all that are offered can be made together.
fn part_fixes(all: &mut [Diagnostic]) {
    let mut fixes: Vec<&mut Diagnostic> = all.iter_mut().filter(|one| one.fix.is_some()).collect();
    fixes.sort_by_key(|one| one.fix.as_ref().map(|(span, _)| (span.start, Reverse(span.end))));
    let mut end = 0;
    for one in fixes {
        match &one.fix {
            Some((span, _)) if span.start < end => one.fix = None,
            Some((span, _)) => end = span.end,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_end_with_their_share_of_names() {
        let findings = Findings::new(Vec::new(), &Limits::default());
        let guess = |names| findings.guess("blokced", names, || ["blocked"]);
        assert_eq!(guess(GUESSED_NAMES_MAX - 1).as_deref(), Some("blocked"));
        assert_eq!(guess(1).as_deref(), Some("blocked"));
        assert_eq!(guess(1), None);
        let findings = Findings::new(Vec::new(), &Limits::default());
        assert_eq!(findings.guess("blokced", GUESSED_NAMES_MAX + 1, || ["blocked"]), None);
        assert_eq!(findings.guess("blokced", 1, || ["blocked"]), None);
    }

    #[test]
    fn a_guess_at_a_long_word_takes_a_larger_share() {
        for (length, looks) in [(0, 1), (16, 1), (17, 2), (64, 4), (10_000, 4)] {
            let findings = Findings::new(Vec::new(), &Limits::default());
            let word = "o".repeat(length);
            for _ in 0..GUESSED_NAMES_MAX / looks / 1_000 {
                findings.guess(&word, 1_000, || ["blocked"]);
            }
            let left = findings.guess("blokced", 1_000, || ["blocked"]);
            assert_eq!(left, None, "{length}");
        }
    }

    #[test]
    fn what_is_not_shown_has_no_guess() {
        let limits = Limits { diagnostics: 2, ..Limits::default() };
        let findings = Findings::new(Vec::new(), &limits);
        let guesses = [(); 4].map(|()| {
            let guess = findings.guess("blokced", 1, || ["blocked"]);
            findings.report(Diagnostic::new(
                Code::UnknownName,
                Span::default(),
                "there is no list `blokced`",
            ));
            guess.is_some()
        });
        assert_eq!(guesses, [true, true, false, false]);
    }
}
