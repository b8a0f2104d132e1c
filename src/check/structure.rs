//! Reading the tree of a file: shapes, keys and texts, with a diagnostic for whatever is not as it should be.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::cut::cuts;
use super::findings::Findings;
use super::shape;
use crate::diagnostic::{Code, Diagnostic, article, did_you_mean, excerpt};
use crate::document::{Node, NodeKind, Scalar, Trap, narrowed};
use crate::limits::Limits;
use crate::matcher::text::is_comma;
use crate::span::Span;
use crate::syntax::ast::ExprKind;
use crate::syntax::parse;

/// Where diagnostics of the structure go.
pub(super) struct Reader<'a> {
    pub(super) found: &'a Findings,
    /// The text of the file.
    pub(super) text: &'a str,
    /// Names that were declared and cannot be names.
    pub(super) refused: RefCell<BTreeSet<String>>,
}

/// The keys of one mapping.
pub(super) struct Entries<'n, 'a> {
    entries: &'n [(Scalar<'a>, Node<'a>)],
    span: Span,
    /// Where unknown keys stand that are meant for one that is not there: its value is looked at all the same.
    meant: Vec<(&'static str, usize)>,
    /// Where keys stand that are none, but were cut off the value before them, in ascending order. That value is no more
    /// looked at than they are.
    cut_off: Vec<usize>,
}

/// What stands for a value that was cut.
static CUT: Node<'static> = Node { span: Span { start: 0, end: 0 }, kind: NodeKind::Unreadable };

impl<'n, 'a> Entries<'n, 'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        self.find(key).map(|(_, value)| value)
    }

    pub(super) fn key(&self, key: &str) -> Option<&'n Scalar<'a>> {
        self.find(key).map(|(name, _)| name)
    }

    fn find(&self, key: &str) -> Option<(&'n Scalar<'a>, &'n Node<'a>)> {
        let meant = || self.meant.iter().find(|(known, _)| *known == key).map(|(_, at)| *at);
        let exact = self.entries.iter().position(|(name, _)| name.text == key);
        exact.or_else(meant).and_then(|at| self.at(at))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'n Scalar<'a>, &'n Node<'a>)> {
        (0..self.entries.len()).filter_map(|at| self.at(at))
    }

    /// The entry at `at`, unless it is none.
    fn at(&self, at: usize) -> Option<(&'n Scalar<'a>, &'n Node<'a>)> {
        let is_cut_off = |at| self.cut_off.binary_search(&at).is_ok();
        let (name, value) = self.entries.get(at).filter(|_| !is_cut_off(at))?;
        Some((name, if is_cut_off(at + 1) { &CUT } else { value }))
    }

    /// The first key, to point at when the mapping as a whole lacks something.
    pub(super) fn head(&self) -> Span {
        self.entries.first().map_or(self.span, |(name, _)| name.span)
    }
}

impl Reader<'_> {
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.found.report(diagnostic);
    }

    /// The keys of `node`, which must be a mapping from names that its author gives.
    pub(super) fn mapping<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Option<Entries<'n, 'a>> {
        self.mapping_from(node, what, is_word)
    }

    /// The keys of `node`, which must be a mapping. What `is_key` refuses and has no value was cut off the value before it.
    pub(super) fn mapping_from<'n, 'a>(
        &self,
        node: &'n Node<'a>,
        what: &str,
        is_key: impl Fn(&str) -> bool,
    ) -> Option<Entries<'n, 'a>> {
        let Some(entries) = node.as_mapping() else {
            self.wrong_shape(node, what, shape::Wanted::Keys);
            return None;
        };
        let mut cut_off = Vec::new();
        for (off, found) in cuts(entries, self.text, is_key) {
            self.report(found);
            cut_off.extend(off);
        }
        Some(Entries { entries, span: node.span, meant: Vec::new(), cut_off })
    }

    /// The keys of `node`, of which only `allowed` may be there; others are reported and read past.
    pub(super) fn record<'n, 'a>(
        &self,
        node: &'n Node<'a>,
        what: &str,
        allowed: &[&'static str],
    ) -> Option<Entries<'n, 'a>> {
        let mut entries = self.mapping_from(node, what, |key| allowed.contains(&key))?;
        for (at, (key, value)) in entries.entries.iter().enumerate() {
            // The alias behind `<<` has been reported.
            let is_merge = key.text == "<<" && matches!(value.kind, NodeKind::Unreadable);
            if is_merge || allowed.contains(&key.text.as_ref()) || entries.at(at).is_none() {
                continue;
            }
            let home = shape::home(&key.text, what);
            let near = did_you_mean(&key.text, allowed.iter().copied()).filter(|_| home.is_none());
            let meant = near.and_then(|near| allowed.iter().copied().find(|known| *known == near));
            let meant = meant.or_else(|| shape::same_in_other_words(&key.text, allowed));
            let message = format!("{what} has no key `{}`", excerpt(&key.text));
            let is_there = meant.is_some_and(|meant| entries.find(meant).is_some());
            let mut found = Diagnostic::new(Code::UnknownKey, key.span, message).suggest(meant);
            if is_there {
                // It would stand there twice.
                found.fix = None;
            }
            self.report(match home {
                Some(home) => found.help(home),
                None => found.help(format!("it can have {}", allowed.join(", "))),
            });
            entries.meant.extend(meant.filter(|_| !is_there).map(|meant| (meant, at)));
        }
        Some(entries)
    }

    pub(super) fn missing_key(&self, place: Span, what: &str, key: &str, help: &str) {
        self.report(Diagnostic::new(Code::MissingKey, place, format!("{what} needs `{key}`")).help(help));
    }

    /// The items of `node`, which must be a list.
    pub(super) fn sequence<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Option<&'n [Node<'a>]> {
        if let Some(items) = node.as_sequence() {
            return Some(items);
        }
        self.wrong_shape(node, what, shape::Wanted::List);
        None
    }

    /// The items of `node`, or `node` itself as the only one.
    pub(super) fn one_or_more<'n, 'a>(&self, node: &'n Node<'a>) -> &'n [Node<'a>] {
        match node.as_sequence() {
            Some(items) => items,
            None => std::slice::from_ref(node),
        }
    }

    /// The scalar of `node`, whatever it would be taken for.
    pub(super) fn scalar<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Option<&'n Scalar<'a>> {
        match node.as_scalar().filter(|_| !node.is_nothing()) {
            Some(scalar) => Some(scalar),
            None => {
                self.wrong_shape(node, what, shape::Wanted::Single);
                None
            }
        }
    }

    /// The scalar of `node` where text is meant: what other YAML readers would not take for text must be quoted.
    pub(super) fn text<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Option<&'n Scalar<'a>> {
        let scalar = self.scalar(node, what)?;
        match scalar.trap() {
            None | Some(Trap::Integer) => Some(scalar),
            Some(trap) => {
                self.report(
                    Diagnostic::new(
                        Code::NotText,
                        scalar.span,
                        format!(
                            "`{}` is meant as text, but YAML readers take it for {}",
                            scalar.text,
                            trap.taken_for()
                        ),
                    )
                    .help("put it in quotes")
                    .fix(scalar.span, format!("\"{}\"", scalar.text)),
                );
                None
            }
        }
    }

    /// The same of a text that must say something.
    pub(super) fn content<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Option<&'n Scalar<'a>> {
        let scalar = self.text(node, what)?;
        if scalar.text.trim().is_empty() {
            self.report(Diagnostic::new(Code::BadName, scalar.span, format!("{what} is empty")));
            return None;
        }
        Some(scalar)
    }

    /// `true` or `false`.
    pub(super) fn truth(&self, node: &Node<'_>, what: &str) -> Option<bool> {
        let scalar = self.scalar(node, what)?;
        match scalar.text.as_ref() {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.report(Diagnostic::new(
                    Code::WrongShape,
                    scalar.span,
                    format!("{what} is `true` or `false`, not `{}`", excerpt(other)),
                ));
                None
            }
        }
    }

    /// One of `words`, by its index.
    pub(super) fn word(&self, node: &Node<'_>, what: &str, words: &[&str]) -> Option<usize> {
        let scalar = self.scalar(node, what)?;
        let at = words.iter().position(|word| *word == scalar.text);
        if at.is_none() {
            self.report(
                Diagnostic::new(
                    Code::UnknownWord,
                    scalar.span,
                    format!("`{}` is no {what}", excerpt(&scalar.text)),
                )
                .suggest(
                    did_you_mean(&scalar.text, words.iter().copied())
                        .or_else(|| shape::verdict_in_other_words(&scalar.text, words)),
                )
                .help(format!("it can be {}", words.join(", "))),
            );
        }
        at
    }

    /// Several of `words`, by their indexes: a list, or one alone; none for each that is not one of them.
    pub(super) fn words(&self, node: &Node<'_>, what: &str, words: &[&str]) -> Vec<Option<usize>> {
        if let Some(scalar) = node.as_scalar() {
            let parts: Vec<&str> = scalar.text.split(is_comma).map(str::trim).collect();
            if parts.len() > 1 && parts.iter().all(|part| words.contains(part)) {
                let listed = format!("[{}]", parts.join(", "));
                let message = format!("`{}` is no {what}", excerpt(&scalar.text));
                self.report(
                    Diagnostic::new(Code::UnknownWord, scalar.span, message)
                        .help(format!("several are a list: `{listed}`"))
                        .fix(scalar.span, listed),
                );
                return vec![None];
            }
        }
        self.one_or_more(node).iter().map(|item| self.word(item, what, words)).collect()
    }

    /// A name that expressions can say: a letter, then letters, digits and `_`.
    pub(super) fn name<'n>(&self, key: &'n Scalar<'_>, what: &str) -> Option<&'n str> {
        let text = key.text.as_ref();
        if is_word(text) {
            return Some(text);
        }
        self.refused.borrow_mut().insert(text.to_owned());
        let message = format!("`{}` cannot be the name of {}", excerpt(text), article(what));
        let mut found = Diagnostic::new(Code::WrongShape, key.span, message);
        let mended: String = text.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c }).collect();
        if mended != text && is_word(&mended) {
            found = found.help(format!("write `{}`, here and where it is used", excerpt(&mended)));
        }
        self.report(
            found.help(
                "a name is a letter, then letters, digits or `_`, and none of the language's own words",
            ),
        );
        None
    }

    fn wrong_shape(&self, node: &Node<'_>, what: &str, wanted: shape::Wanted) {
        if matches!(node.kind, NodeKind::Unreadable) {
            return;
        }
        let message = format!("{what} must be {}, and this is {}", wanted.noun(), node.shape());
        let found = Diagnostic::new(Code::WrongShape, node.span, message);
        let raw = self.text.get(node.span.range()).unwrap_or_default();
        if let Some(narrowed) = narrowed(raw).filter(|_| wanted != shape::Wanted::Single) {
            let help = format!("its brackets are written full-width: write `{}`", excerpt(&narrowed));
            self.report(found.help(help).fix(node.span, narrowed));
            return;
        }
        self.report(match shape::advice(node, what, wanted, raw) {
            Some(help) => found.help(help),
            None => found,
        });
    }
}

/// Whether an expression can say `text` as a name: the parser is asked, so that there is one answer.
fn is_word(text: &str) -> bool {
    match parse::expression(text, &Limits::default()).map(|expr| expr.node) {
        Ok(ExprKind::Path(words)) => matches!(words.as_slice(), [word] if word.value == text),
        _ => false,
    }
}
