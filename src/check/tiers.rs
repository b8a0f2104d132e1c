//! Tiers: their words, and the conditions by which a contact is in one.

use std::collections::BTreeMap;

use super::names::Names;
use super::pass::Pass;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Node, Scalar as Text};
use crate::ir::{Condition, Policy, Test, Tier};
use crate::matcher::phone::Region;
use crate::span::Span;

const TIERS_MAX: usize = Policy::TIERS_MAX;

impl Pass<'_> {
    /// The tiers' words, declared before any condition is read.
    pub(super) fn tier_words<'n, 'd>(
        &self,
        node: &'n Node<'d>,
        names: &mut Names,
    ) -> Vec<(Span, Option<&'n Node<'d>>)> {
        let written = self.written_tiers(node);
        if written.len() > TIERS_MAX {
            let message =
                format!("{} tiers are more than the {TIERS_MAX} that a policy can have", written.len());
            self.report(Diagnostic::new(Code::TooMany, node.span, message));
        }
        let mut places: BTreeMap<String, Span> = BTreeMap::new();
        let mut nodes = Vec::new();
        for (key, when) in written.into_iter().take(TIERS_MAX) {
            let Some(word) = self.reader.name(key, "tier") else { continue };
            if let Some(earlier) = places.insert(word.to_owned(), key.span) {
                self.report(
                    Diagnostic::new(Code::DuplicateId, key.span, format!("there is a tier `{word}` already"))
                        .label(earlier, "declared here first"),
                );
                continue;
            }
            names.tiers.push(word.to_owned());
            nodes.push((key.span, when));
        }
        nodes
    }

    /// Each tier's word and condition; of tiers without their dashes, which is reported, as well.
    fn written_tiers<'n, 'd>(&self, node: &'n Node<'d>) -> Vec<(&'n Text<'d>, Option<&'n Node<'d>>)> {
        let all_of = |entries: &'n [(Text<'d>, Node<'d>)]| {
            entries.iter().map(|(key, when)| (key, Some(when).filter(|when| !when.is_nothing())))
        };
        let Some(items) = self.reader.sequence(node, "`tiers`") else {
            return all_of(node.as_mapping().unwrap_or_default()).collect();
        };
        let mut written = Vec::with_capacity(items.len());
        for item in items {
            match item.as_mapping() {
                Some([(key, when)]) => written.push((key, Some(when))),
                Some(entries) => {
                    let message = "a tier is one word with its condition, as in `- vip: …`";
                    self.report(
                        Diagnostic::new(Code::WrongShape, item.span, message)
                            .help("start each tier with its own `-`"),
                    );
                    written.extend(all_of(entries));
                }
                None => written.extend(self.reader.text(item, "a tier").map(|scalar| (scalar, None))),
            }
        }
        written
    }

    pub(super) fn tiers(
        &self,
        nodes: &[(Span, Option<&Node<'_>>)],
        names: &Names,
        region: Region,
    ) -> Vec<Tier> {
        let checker = self.checker(names, region, &[]);
        let mut tiers = Vec::with_capacity(nodes.len());
        let mut all_before: Option<Span> = None;
        for ((span, node), word) in nodes.iter().zip(&names.tiers) {
            if let Some(earlier) = all_before {
                self.report(
                    Diagnostic::new(Code::TierUnreachable, *span, format!("nobody can be in tier `{word}`"))
                        .label(earlier, "this tier takes everybody who is left")
                        .help("the first tier that holds counts; put the one without a condition last"),
                );
            }
            let (when, is_doubtful) = self.reader.found.giving_up(|| match node {
                Some(node) => self.condition(node, "a tier's condition", &checker),
                None => Condition::Always(true),
            });
            if is_doubtful {
                self.doubtful.borrow_mut().insert(*span);
            }
            if let Some(span) = tests_a_tier(&when) {
                self.report(
                    Diagnostic::new(Code::TierUnreachable, span, "who is in a tier cannot depend on a tier")
                        .help("the first tier that holds counts, so a tier may take for granted that no earlier one does"),
                );
            }
            if matches!(when, Condition::Always(true)) {
                all_before = all_before.or(Some(*span));
            }
            tiers.push(Tier { word: word.clone(), when, span: *span });
        }
        if let (None, Some((last, _))) = (all_before, nodes.last()) {
            self.report(
                Diagnostic::new(Code::TierUnreachable, *last, "someone may be in no tier at all")
                    .help("end the tiers with one that has no condition, as in `- normal`"),
            );
        }
        tiers
    }
}

/// Where a condition tests the tier.
pub(super) fn tests_a_tier(when: &Condition) -> Option<Span> {
    let mut found = None;
    when.each_leaf(&mut |leaf| {
        if matches!(leaf.test, Test::TierAmong(_)) {
            found = found.or(Some(leaf.span));
        }
    });
    found
}
