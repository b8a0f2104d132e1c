//! Deterministic automata with shared states, built bottom up.
//!
//! For: turning the ordered automata of `pattern` into rows of ten successors. All numbers are at most
//! [`LONGEST`] digits long, so every automaton is a finite tree; equal subtrees are one state (hash consing), which
//! gives the smallest automaton for all patterns together.
//! Invariant: state 0 is dead: nothing is reported there and all its successors are itself.

use std::collections::HashMap;

use super::pattern::{Automaton, Step};

/// The most digits that a national number, or a number before its prefix is taken off, is followed for.
pub(crate) const LONGEST: usize = 17;

/// Tells what is answered for so many digits and the labels that match them.
pub(crate) type Outcome<'a> = dyn FnMut(usize, &[u16]) -> Result<u8, String> + 'a;

/// Tells what is reported for a match of so many digits and the span of its last group.
pub(crate) type PrefixOutcome<'a> = dyn FnMut(usize, Option<(usize, usize)>) -> Result<u8, String> + 'a;

/// What is reported on arriving at a state, and what if the digits end there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Report {
    pub(crate) arriving: u8,
    pub(crate) ending: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) report: Report,
    pub(crate) next: [usize; 10],
}

/// All the states of a family of automata.
#[derive(Debug)]
pub(crate) struct States {
    pub(crate) all: Vec<State>,
    known: HashMap<State, usize>,
}

impl States {
    pub(crate) fn new() -> Self {
        let dead = State { report: Report::default(), next: [0; 10] };
        Self { all: vec![dead], known: HashMap::from([(dead, 0)]) }
    }

    fn intern(&mut self, state: State) -> usize {
        *self.known.entry(state).or_insert_with(|| {
            self.all.push(state);
            self.all.len() - 1
        })
    }

    /// The state from which whole numbers are told apart: `outcome` gets the length and the labels that match.
    pub(crate) fn whole(
        &mut self,
        automaton: &Automaton,
        outcome: &mut Outcome<'_>,
    ) -> Result<usize, String> {
        let mut set = Vec::new();
        for &start in &automaton.starts {
            close(automaton, start, &mut set);
        }
        set.sort_unstable();
        set.dedup();
        Whole { automaton, outcome, known: HashMap::new() }.state(self, 0, set)
    }

    /// The state from which a prefix is found, leftmost alternative first. `report` gets the length of the match
    /// and the span of the last group, and gives what is to be reported.
    pub(crate) fn prefix(
        &mut self,
        automaton: &Automaton,
        last_group: u8,
        report: &mut PrefixOutcome<'_>,
    ) -> Result<usize, String> {
        let threads = automaton.starts.iter().map(|&at| Thread { at, open: None, span: None }).collect();
        Prefix { automaton, last_group, report, known: HashMap::new() }.state(self, 0, threads)
    }
}

/// Follows the steps that consume nothing; `$` cannot be part of these patterns, so it ends a way.
fn close(automaton: &Automaton, at: usize, set: &mut Vec<usize>) {
    match automaton.steps.get(at) {
        Some(Step::Split { first, second }) => {
            close(automaton, *first, set);
            close(automaton, *second, set);
        }
        Some(Step::Group { next, .. }) => close(automaton, *next, set),
        Some(Step::Digit { .. } | Step::Match { .. }) => set.push(at),
        Some(Step::End { .. } | Step::Fail) | None => {}
    }
}

struct Whole<'a> {
    automaton: &'a Automaton,
    outcome: &'a mut Outcome<'a>,
    known: HashMap<(usize, Vec<usize>), usize>,
}

impl Whole<'_> {
    fn state(&mut self, states: &mut States, length: usize, set: Vec<usize>) -> Result<usize, String> {
        if set.is_empty() {
            return Ok(0);
        }
        let key = (length, set);
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        let (length, set) = &key;
        let mut labels: Vec<u16> = Vec::new();
        for &at in set {
            if let Some(Step::Match { label }) = self.automaton.steps.get(at) {
                labels.push(*label);
            }
        }
        labels.sort_unstable();
        labels.dedup();
        let ending = (self.outcome)(*length, &labels)?;
        let mut next = [0; 10];
        if *length < LONGEST {
            for (digit, slot) in next.iter_mut().enumerate() {
                let mut after = Vec::new();
                for &at in set {
                    if let Some(Step::Digit { set, next }) = self.automaton.steps.get(at)
                        && set & (1 << digit) != 0
                    {
                        close(self.automaton, *next, &mut after);
                    }
                }
                after.sort_unstable();
                after.dedup();
                *slot = self.state(states, length + 1, after)?;
            }
        }
        let id = states.intern(State { report: Report { arriving: 0, ending }, next });
        self.known.insert(key, id);
        Ok(id)
    }
}

/// One way through an ordered automaton, with what it knows of the last group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Thread {
    at: usize,
    open: Option<usize>,
    span: Option<(usize, usize)>,
}

struct Prefix<'a> {
    automaton: &'a Automaton,
    last_group: u8,
    report: &'a mut PrefixOutcome<'a>,
    known: HashMap<(usize, Vec<Thread>), usize>,
}

impl Prefix<'_> {
    fn state(&mut self, states: &mut States, length: usize, threads: Vec<Thread>) -> Result<usize, String> {
        let key = (length, threads);
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        let (length, threads) = &key;
        let (matched, waiting) = self.expand(*length, threads, false);
        let (matched_at_end, _) = self.expand(*length, threads, true);
        if waiting.is_empty() && matched.is_none() && matched_at_end.is_none() {
            self.known.insert(key, 0);
            return Ok(0);
        }
        let arriving = self.reported(*length, matched.as_ref())?;
        let ending = self.reported(*length, matched_at_end.as_ref())?;
        let mut next = [0; 10];
        if *length <= LONGEST {
            for (digit, slot) in next.iter_mut().enumerate() {
                let after: Vec<Thread> = waiting
                    .iter()
                    .filter_map(|thread| match self.automaton.steps.get(thread.at) {
                        Some(Step::Digit { set, next }) if set & (1 << digit) != 0 => {
                            Some(Thread { at: *next, ..thread.clone() })
                        }
                        _ => None,
                    })
                    .collect();
                *slot = if after.is_empty() { 0 } else { self.state(states, length + 1, after)? };
            }
        }
        let id = states.intern(State { report: Report { arriving, ending }, next });
        self.known.insert(key, id);
        Ok(id)
    }

    fn reported(&mut self, length: usize, matched: Option<&Thread>) -> Result<u8, String> {
        match matched {
            Some(thread) => (self.report)(length, thread.span),
            None => Ok(0),
        }
    }

    /// The threads that wait for a digit, in order, up to the first that has matched.
    fn expand(&self, length: usize, threads: &[Thread], at_end: bool) -> (Option<Thread>, Vec<Thread>) {
        let mut waiting: Vec<Thread> = Vec::new();
        let mut stack: Vec<Thread> = threads.iter().rev().cloned().collect();
        while let Some(thread) = stack.pop() {
            match self.automaton.steps.get(thread.at) {
                Some(Step::Split { first, second }) => {
                    stack.push(Thread { at: *second, ..thread.clone() });
                    stack.push(Thread { at: *first, ..thread });
                }
                Some(Step::Group { number, open, next }) => {
                    let mut thread = Thread { at: *next, ..thread };
                    if *number == self.last_group {
                        match (open, thread.open) {
                            (true, _) => thread.open = Some(length),
                            (false, Some(start)) => thread.span = Some((start, length)),
                            (false, None) => {}
                        }
                    }
                    stack.push(thread);
                }
                Some(Step::End { next }) if at_end => stack.push(Thread { at: *next, ..thread }),
                Some(Step::Digit { .. }) => {
                    if !waiting.iter().any(|known| known.at == thread.at) {
                        waiting.push(thread);
                    }
                }
                Some(Step::Match { .. }) => return (Some(thread), waiting),
                Some(Step::End { .. } | Step::Fail) | None => {}
            }
        }
        (None, waiting)
    }
}
