//! The regular expressions of the metadata, as ordered non-deterministic automata over the ten digits.
//!
//! For: reading exactly the dialect that libphonenumber's metadata uses (literals, classes, `\d`, counted repeats,
//! groups, alternation, `$`), so that no regular-expression engine is needed when a number is parsed.
//! Not for: any other dialect; an unknown construct is an error, never a guess.
//! Invariant: the order of `Split` keeps the leftmost-first preference of the original engine.

use std::iter::Peekable;
use std::str::Chars;

/// The set of all ten digits.
pub(crate) const ANY_DIGIT: u16 = 0x3ff;

/// One instruction of an automaton.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Consumes one digit of the set, then goes on.
    Digit { set: u16, next: usize },
    /// Two ways, the first preferred.
    Split { first: usize, second: usize },
    /// The start (`open`) or end of a capturing group.
    Group { number: u8, open: bool, next: usize },
    /// Holds only at the end of the digits.
    End { next: usize },
    /// The pattern with this label has matched.
    Match { label: u16 },
    /// Never holds: a literal that is not a digit.
    Fail,
}

/// An automaton of one or of many patterns, told apart by their labels.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    pub(crate) steps: Vec<Step>,
    pub(crate) starts: Vec<usize>,
}

impl Automaton {
    /// Adds a pattern that reports `label`. Returns the number of its capturing groups.
    pub(crate) fn add(&mut self, pattern: &str, label: u16) -> Result<u8, String> {
        let (node, groups) = parse(pattern)?;
        let end = self.push(Step::Match { label });
        let start = self.compile(&node, end);
        self.starts.push(start);
        Ok(groups)
    }

    /// Adds a pattern that reports `label` as long as it is a prefix of the digits.
    pub(crate) fn add_prefix(&mut self, pattern: &str, label: u16) -> Result<(), String> {
        let (node, _) = parse(pattern)?;
        let found = self.push(Step::Match { label });
        let again = self.push(Step::Fail);
        let rest = self.push(Step::Digit { set: ANY_DIGIT, next: again });
        if let Some(step) = self.steps.get_mut(again) {
            *step = Step::Split { first: found, second: rest };
        }
        let start = self.compile(&node, again);
        self.starts.push(start);
        Ok(())
    }

    fn push(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Compiles `node` so that it goes on at `next`; returns where it starts.
    fn compile(&mut self, node: &Node, next: usize) -> usize {
        match node {
            Node::Digits(set) if *set == 0 => self.push(Step::Fail),
            Node::Digits(set) => self.push(Step::Digit { set: *set, next }),
            Node::End => self.push(Step::End { next }),
            Node::Sequence(nodes) => nodes.iter().rev().fold(next, |next, node| self.compile(node, next)),
            Node::Either(nodes) => {
                let starts: Vec<usize> = nodes.iter().map(|node| self.compile(node, next)).collect();
                self.prefer_in_order(&starts)
            }
            Node::Group(number, node) => {
                let close = self.push(Step::Group { number: *number, open: false, next });
                let start = self.compile(node, close);
                self.push(Step::Group { number: *number, open: true, next: start })
            }
            Node::Repeat(node, least, most) => {
                let mut start = next;
                for _ in *least..*most {
                    let once = self.compile(node, start);
                    start = self.push(Step::Split { first: once, second: next });
                }
                (0..*least).fold(start, |start, _| self.compile(node, start))
            }
        }
    }

    fn prefer_in_order(&mut self, starts: &[usize]) -> usize {
        let mut reversed = starts.iter().rev().copied();
        let Some(last) = reversed.next() else { return self.push(Step::Fail) };
        reversed.fold(last, |second, first| self.push(Step::Split { first, second }))
    }
}

#[derive(Debug)]
enum Node {
    Digits(u16),
    End,
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Group(u8, Box<Node>),
    Repeat(Box<Node>, usize, usize),
}

fn parse(pattern: &str) -> Result<(Node, u8), String> {
    let mut reader = Reader { chars: pattern.chars().peekable(), groups: 0 };
    let node = reader.either()?;
    match reader.chars.next() {
        None => Ok((node, reader.groups)),
        Some(rest) => Err(format!("`{rest}` is not expected in `{pattern}`")),
    }
}

struct Reader<'p> {
    chars: Peekable<Chars<'p>>,
    groups: u8,
}

impl Reader<'_> {
    fn either(&mut self) -> Result<Node, String> {
        let mut branches = vec![self.sequence()?];
        while self.chars.next_if_eq(&'|').is_some() {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Either(branches) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while let Some(&next) = self.chars.peek() {
            if next == '|' || next == ')' {
                break;
            }
            let atom = self.atom()?;
            nodes.push(self.repeated(atom)?);
        }
        Ok(Node::Sequence(nodes))
    }

    fn atom(&mut self) -> Result<Node, String> {
        match self.chars.next() {
            Some('(') => self.group(),
            Some('[') => self.class(),
            Some('$') => Ok(Node::End),
            Some('\\') => match self.chars.next() {
                Some('d') => Ok(Node::Digits(ANY_DIGIT)),
                other => Err(format!("escape `{other:?}` is not known")),
            },
            Some(digit) if digit.is_ascii_digit() => Ok(Node::Digits(1 << value(digit))),
            // A wait for the dialling tone: never part of digits that were normalised.
            Some('~') => Ok(Node::Digits(0)),
            other => Err(format!("`{other:?}` is not known")),
        }
    }

    fn group(&mut self) -> Result<Node, String> {
        let capturing = self.chars.next_if_eq(&'?').is_none();
        if !capturing && self.chars.next() != Some(':') {
            return Err("only `(?:` is known of the special groups".to_owned());
        }
        let number = if capturing {
            self.groups += 1;
            Some(self.groups)
        } else {
            None
        };
        let node = self.either()?;
        if self.chars.next() != Some(')') {
            return Err("a group is not closed".to_owned());
        }
        Ok(match number {
            Some(number) => Node::Group(number, Box::new(node)),
            None => node,
        })
    }

    fn class(&mut self) -> Result<Node, String> {
        let mut set = 0;
        let mut before: Option<char> = None;
        loop {
            match self.chars.next() {
                Some(']') => return Ok(Node::Digits(set)),
                Some('-') => {
                    let (Some(low), Some(high)) = (before.take(), self.chars.next()) else {
                        return Err("a range is not complete".to_owned());
                    };
                    for digit in value(low)..=value(high) {
                        set |= 1 << digit;
                    }
                }
                Some(digit) if digit.is_ascii_digit() => {
                    set |= 1 << value(digit);
                    before = Some(digit);
                }
                other => return Err(format!("`{other:?}` is not known in a class")),
            }
        }
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        if self.chars.next_if_eq(&'?').is_some() {
            return Ok(Node::Repeat(Box::new(node), 0, 1));
        }
        if self.chars.next_if_eq(&'{').is_none() {
            return Ok(node);
        }
        let least = self.count()?;
        let most = match self.chars.next() {
            Some('}') => return Ok(Node::Repeat(Box::new(node), least, least)),
            Some(',') => self.count()?,
            other => return Err(format!("`{other:?}` is not known in a repeat")),
        };
        match self.chars.next() {
            Some('}') => Ok(Node::Repeat(Box::new(node), least, most)),
            other => Err(format!("`{other:?}` is not known in a repeat")),
        }
    }

    fn count(&mut self) -> Result<usize, String> {
        let mut count = None;
        while let Some(digit) = self.chars.next_if(char::is_ascii_digit) {
            count = Some(count.unwrap_or(0) * 10 + value(digit));
        }
        count.ok_or_else(|| "a repeat has no count".to_owned())
    }
}

fn value(digit: char) -> usize {
    digit.to_digit(10).map_or(0, |value| value as usize)
}
