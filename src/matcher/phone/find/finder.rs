//! Going through a text.

use super::super::{Phone, Region, written};
use super::candidate::{Candidate, Marks};
use super::inner::Break;
use super::verify::{Leniency, verified};
use super::{candidate, reject};

/// A number in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// The number.
    pub phone: Phone,
}

/// The numbers of a text, one after the other. Made by [`find`].
#[derive(Clone, Debug)]
pub struct Finder<'t> {
    text: &'t str,
    region: Region,
    leniency: Leniency,
    tries_left: u64,
    at: usize,
}

/// Most candidates that are no number before the rest of a text is given up.
const TRIES_MAX: u64 = 65_535;

/// Finds the valid numbers in a text; those without a calling code are read as dialled in `region`.
///
/// ```
/// use menshen::phone::{find, Region};
///
/// let china = Region::from_code("CN").expect("a region");
/// let text = "加微信同号138 0013 8000，或打+86 10 6666 6666。单号20231201-0001";
/// let found: Vec<_> = find(text, china).map(|found| (&text[found.start..found.end], found.phone.to_string())).collect();
/// assert_eq!(found, [
///     ("138 0013 8000", "+8613800138000".to_owned()),
///     ("+86 10 6666 6666", "+861066666666".to_owned()),
/// ]);
/// ```
#[must_use]
pub const fn find(text: &str, region: Region) -> Finder<'_> {
    Finder { text, region, leniency: Leniency::Valid, tries_left: TRIES_MAX, at: 0 }
}

impl Finder<'_> {
    /// How sure a hit must be; [`Leniency::Valid`] at first.
    #[must_use]
    pub const fn leniency(mut self, leniency: Leniency) -> Self {
        self.leniency = leniency;
        self
    }

    /// How many candidates may turn out to be no number before the rest of the text is given up; 65,535 at first.
    #[must_use]
    pub const fn max_tries(mut self, tries: u64) -> Self {
        self.tries_left = tries;
        self
    }

    fn next_from(&mut self, from: usize) -> Option<Found> {
        let mut from = from;
        while self.tries_left > 0 {
            let mut candidate = candidate::next(self.text, from)?;
            if candidate.marks.has(Marks::SLASH) {
                let written = self.text.get(candidate.start..candidate.end)?;
                candidate.end = candidate.start + without_second(written);
            }
            if let Some(found) = self.in_candidate(candidate) {
                return Some(found);
            }
            self.tries_left = self.tries_left.saturating_sub(1);
            from = candidate.end;
        }
        None
    }

    fn in_candidate(&mut self, candidate: Candidate) -> Option<Found> {
        let Candidate { start, end, marks } = candidate;
        let (written, following) = self.text.get(start..)?.split_at_checked(end - start)?;
        if (marks.has(Marks::SLASH) && reject::has_date(written)) || reject::is_time_stamp(written, following)
        {
            return None;
        }
        self.verified(candidate).or_else(|| self.in_parts(candidate))
    }

    fn verified(&self, candidate: Candidate) -> Option<Found> {
        let phone = verified(self.text, candidate, self.region, self.leniency)?;
        Some(Found { start: candidate.start, end: candidate.end, phone })
    }

    fn in_parts(&mut self, candidate: Candidate) -> Option<Found> {
        let Candidate { start, end, marks } = candidate;
        let part = |from: usize, to: usize| Candidate { start: start + from, end: start + to, marks };
        let candidate = self.text.get(start..end)?;
        for kind in Break::ALL.into_iter().filter(|kind| marks.has(kind.marks())) {
            let mut from = 0;
            let mut first = true;
            while self.tries_left > 0 {
                let Some((at, rest)) = kind.next(candidate, from) else { break };
                if std::mem::take(&mut first) {
                    let before = without_tail(candidate.get(..at).unwrap_or(""));
                    if let Some(found) = self.verified(part(0, before)) {
                        return Some(found);
                    }
                    self.tries_left = self.tries_left.saturating_sub(1);
                }
                let length = without_tail(candidate.get(rest.clone()).unwrap_or(""));
                if let Some(found) = self.verified(part(rest.start, rest.start + length)) {
                    return Some(found);
                }
                let separator =
                    candidate.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                // Each space of a row of spaces is followed by the same part, which need not be tried again.
                let (next, tries) = match kind {
                    Break::Space => {
                        (rest.start, candidate.get(at..rest.start).map_or(1, |row| row.chars().count()))
                    }
                    _ => (at + separator, 1),
                };
                self.tries_left = self.tries_left.saturating_sub(u64::try_from(tries).unwrap_or(u64::MAX));
                from = next;
            }
        }
        None
    }
}

impl Iterator for Finder<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let found = self.next_from(self.at);
        self.at = found.as_ref().map_or(self.text.len(), |found| found.end);
        found
    }
}

/// The length of `text` without what can end no number.
fn without_tail(text: &str) -> usize {
    text.trim_end_matches(|c| !written::may_end(c)).len()
}

/// The length of `text` up to a second extension, as in `x302/x2303`.
fn without_second(text: &str) -> usize {
    let slash = |(at, _): &(usize, &str)| {
        text.get(at + 1..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with('x'))
    };
    text.match_indices(['/', '\\']).find(slash).map_or(text.len(), |(at, _)| at)
}
