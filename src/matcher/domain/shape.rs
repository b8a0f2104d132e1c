//! Many regular expressions over host names, asked at once.

use std::fmt;

use regex_automata::meta::{Builder, Config, Regex};
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, Look};

use super::DomainRef;
use crate::limits::Limits;

/// Patterns compiled together. Building grows faster than linearly with the patterns of one automaton (1,000 took 194 ms,
/// 5,000 took 4.5 s), matching hardly at all; 64 keeps both small.
const TOGETHER_MAX: usize = 64;

/// Regular expressions over the ASCII form of host names. Each must match the whole name, whatever anchors it has; letter
/// case is ignored; time is linear in the name.
#[derive(Debug)]
pub struct Shapes {
    automata: Vec<Automaton>,
}

#[derive(Debug)]
struct Automaton {
    regex: Regex,
    first: usize,
}

/// Why a regular expression is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShapeError {
    /// Nothing between the slashes, which no host name matches.
    Empty,
    /// A character outside ASCII, which the ASCII form cannot hold: the Punycode form must be written.
    NotAscii(char),
    /// Not a regular expression. The words are those of the parser.
    Syntax(Box<str>),
    /// Larger than `Limits::regex_bytes` when compiled.
    TooLarge,
}

impl fmt::Display for ShapeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShapeError::Empty => out.write_str("the pattern between the slashes is empty"),
            ShapeError::NotAscii(character) => {
                write!(
                    out,
                    "`{character}` never occurs in the ASCII form of a host name; write its `xn--` form"
                )
            }
            ShapeError::Syntax(words) => write!(out, "this is not a regular expression: {words}"),
            ShapeError::TooLarge => out.write_str("the regular expression is too large when compiled"),
        }
    }
}

impl std::error::Error for ShapeError {}

impl Shapes {
    /// Compiles `patterns`, written without the slashes.
    ///
    /// # Errors
    /// The first pattern that is refused, by its place in `patterns`.
    pub fn compile(patterns: &[&str], limits: &Limits) -> Result<Shapes, (usize, ShapeError)> {
        let mut trees = Vec::with_capacity(patterns.len());
        for (at, pattern) in patterns.iter().enumerate() {
            trees.push(parse(pattern, limits).map_err(|error| (at, error))?);
        }
        let mut automata = Vec::new();
        for (group, trees) in trees.chunks(TOGETHER_MAX).enumerate() {
            let first = group * TOGETHER_MAX;
            // Each fits alone, so the sum is the right bound for the group.
            let bytes = limits.regex_bytes.saturating_mul(trees.len().saturating_add(1));
            let regex = build(trees, bytes).map_err(|error| (first, error))?;
            automata.push(Automaton { regex, first });
        }
        Ok(Shapes { automata })
    }

    /// Whether `pattern` alone would compile.
    ///
    /// # Errors
    /// Why not.
    pub fn check(pattern: &str, limits: &Limits) -> Result<(), ShapeError> {
        parse(pattern, limits).map(|_| ())
    }

    /// The size of each automaton that a name may have to go through, in bytes.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        self.automata.iter().map(|automaton| automaton.regex.memory_usage())
    }

    /// The first pattern, in the order given, that matches the whole of `domain`.
    pub fn find(&self, domain: DomainRef<'_>) -> Option<usize> {
        let input = Input::new(domain.as_str()).anchored(Anchored::Yes);
        self.automata.iter().find_map(|automaton| {
            let found = automaton.regex.search_half(&input)?;
            Some(automaton.first + found.pattern().as_usize())
        })
    }
}

/// The tree of one pattern, anchored at both ends as a tree, so that no text of the pattern can escape the anchors.
fn parse(pattern: &str, limits: &Limits) -> Result<Hir, ShapeError> {
    if pattern.is_empty() {
        return Err(ShapeError::Empty);
    }
    if let Some(character) = pattern.chars().find(|c| !c.is_ascii()) {
        return Err(ShapeError::NotAscii(character));
    }
    let tree = ParserBuilder::new()
        .nest_limit(limits.regex_depth)
        .unicode(false)
        .utf8(false)
        .case_insensitive(true)
        .build()
        .parse(pattern)
        .map_err(|error| ShapeError::Syntax(first_line_of_fault(&error)))?;
    let whole = Hir::concat(vec![Hir::look(Look::Start), tree, Hir::look(Look::End)]);
    build(std::slice::from_ref(&whole), limits.regex_bytes)?;
    Ok(whole)
}

/// The fault alone: the parser's own report draws the pattern over several lines, which diagnostics do themselves.
fn first_line_of_fault(error: &regex_syntax::Error) -> Box<str> {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string().into(),
        regex_syntax::Error::Translate(error) => error.kind().to_string().into(),
        _ => "it cannot be read".into(),
    }
}

fn build(trees: &[Hir], bytes: usize) -> Result<Regex, ShapeError> {
    let config = Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .utf8_empty(false)
        .nfa_size_limit(Some(bytes))
        .onepass_size_limit(Some(bytes));
    Builder::new().configure(config).build_many_from_hir(trees).map_err(|_| ShapeError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::super::Domain;
    use super::*;
    use proptest::prelude::*;

    fn find(patterns: &[&str], host: &str) -> Option<usize> {
        Shapes::compile(patterns, &Limits::default()).unwrap().find(Domain::parse(host).unwrap().view())
    }

    #[test]
    fn a_shape_covers_the_whole_name() {
        assert_eq!(find(&["store-[0-9]{3}\\.example"], "store-042.example"), Some(0));
        assert_eq!(find(&["store-[0-9]{3}\\.example"], "store-0421.example"), None);
        assert_eq!(find(&["Store.example|shop"], "xshop"), None);
        assert_eq!(find(&["a|b.example"], "b.example"), Some(0));
        assert_eq!(find(&["(?x) shop # a comment ) that would swallow an anchor"], "shop.evil.test"), None);
        assert_eq!(find(&["shop(?m:$)"], "shop"), Some(0));
        assert_eq!(find(&["sh", "shop", "sh.*"], "shop"), Some(1));
    }

    #[test]
    fn what_is_refused_says_why() {
        let limits = Limits { regex_bytes: 64 << 10, regex_depth: 8, ..Limits::default() };
        let error = |pattern: &str| Shapes::check(pattern, &limits).err();
        assert_eq!(error(""), Some(ShapeError::Empty));
        assert_eq!(error("中国"), Some(ShapeError::NotAscii('中')));
        assert!(matches!(error("a)|(b"), Some(ShapeError::Syntax(_))));
        assert!(matches!(error("((((((((((a))))))))))"), Some(ShapeError::Syntax(_))));
        assert_eq!(error("([a-z]{50}){50}x{100}"), Some(ShapeError::TooLarge));
        assert_eq!(Shapes::compile(&["a", "b", "("], &limits).err().map(|(at, _)| at), Some(2));
    }

    #[test]
    fn more_patterns_than_one_automaton_holds() {
        let patterns: Vec<String> = (0..200).map(|n| format!("s{n}\\.example")).collect();
        let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
        for n in [0, 63, 64, 65, 128, 199] {
            assert_eq!(find(&patterns, &format!("s{n}.example")), Some(n));
        }
        assert_eq!(find(&patterns, "s200.example"), None);
    }

    proptest! {
        /// Together they answer as the first of them that matches alone.
        #[test]
        fn together_as_alone(patterns in prop::collection::vec("[ab.]{1,3}[*+?]?(\\|[ab]{1,2})?", 1..6), host in "[ab]{1,6}") {
            let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
            let alone = patterns.iter().position(|pattern| find(&[pattern], &host).is_some());
            prop_assert_eq!(find(&patterns, &host), alone);
        }
    }
}
