//! The top of a policy file, and the order in which its sections are checked: declarations before what uses them.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::findings::Findings;
use super::names::{Meaning, Names};
use super::pass::Pass;
use super::structure::Entries;
use super::{fitting, lists, own_facts, quotas, rules, schedules, whole};
use crate::decision::Verdict;
use crate::diagnostic::{Code, Diagnostic, Severity, article};
use crate::document::{self, Node};
use crate::function::Registry;
use crate::ir::{ExtractId, FactDecl, KeywordsId, ListId, Policy, QuotaId, ScheduleId};
use crate::limits::Limits;
use crate::matcher::phone::Region;
use crate::span::Span;

const KEYS: &[&str] = &[
    "menshen",
    "policy",
    "about",
    "timezone",
    "region",
    "default",
    "facts",
    "lists",
    "keywords",
    "extract",
    "schedules",
    "tiers",
    "quotas",
    "rules",
];

/// Checks the text of a policy file. Every mistake is reported in one run; the policy is there exactly when none of them
/// is an error.
pub fn check(text: &str, functions: &Registry, limits: &Limits) -> (Option<Policy>, Vec<Diagnostic>) {
    let (policy, found) = check_as_far(text, functions, limits);
    let is_fine = !found.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
    (policy.filter(|_| is_fine), found)
}

/// The same with what could be read of a policy that has errors: never to be put in force, but its lists can be looked
/// at.
pub(crate) fn check_as_far(
    text: &str,
    functions: &Registry,
    limits: &Limits,
) -> (Option<Policy>, Vec<Diagnostic>) {
    let read = document::read(text, limits);
    let of_document = read.diagnostics.len();
    let found = Findings::new(read.diagnostics, limits);
    let policy = read
        .root
        .as_ref()
        .and_then(|root| Pass::new(text, functions, limits, &found).policy(root, read.is_whole));
    if let Some(root) = &read.root {
        found.mend(|all| fitting::fit(all.get_mut(of_document..).unwrap_or_default(), root, text));
    }
    (policy, found.into_all())
}

impl Pass<'_> {
    fn policy(&self, root: &Node<'_>, is_whole: bool) -> Option<Policy> {
        let text = self.reader.text;
        let entries = self.reader.record(root, "a policy", KEYS)?;
        self.version(&entries);
        let name = self.required_text(&entries, "policy", "give it a name, as in `policy: wecom-add`");
        let zone = self.zone(&entries);
        let region_code = self.region(&entries);
        let region = Region::from_code(&region_code).unwrap_or(Region::UNKNOWN);
        let default = self.default(&entries);
        let mut names =
            Names::of_facts(entries.get("facts").map_or(Vec::new(), |node| own_facts::facts(self, node)));
        let lists = entries.get("lists").map_or(Vec::new(), |node| lists::lists(self, node, region));
        let keywords = entries.get("keywords").map_or(Vec::new(), |node| lists::keywords(self, node));
        let extracts = entries.get("extract").map_or(Vec::new(), |node| lists::extracts(self, node));
        let schedules = entries.get("schedules").map_or(Vec::new(), |node| schedules::schedules(self, node));
        let quota_texts = entries.get("quotas").map_or(Vec::new(), |node| quotas::parse(self, node));
        for (at, list) in (0..).zip(&lists) {
            self.declare(&mut names, &list.name, Meaning::List(ListId(at), list.of), list.span);
        }
        for (at, set) in (0..).zip(&keywords) {
            self.declare(&mut names, &set.name, Meaning::Keywords(KeywordsId(at)), set.span);
        }
        for (at, extract) in (0..).zip(&extracts) {
            self.declare(&mut names, &extract.name, Meaning::Extract(ExtractId(at)), extract.span);
        }
        for (at, schedule) in (0..).zip(&schedules) {
            self.declare(&mut names, &schedule.name, Meaning::Schedule(ScheduleId(at)), schedule.span);
        }
        for (at, quota) in (0..).zip(&quota_texts) {
            self.declare(&mut names, &quota.name, Meaning::Quota(QuotaId(at)), quota.span);
            names.limits.push((quota.name.clone(), quota.room()));
        }
        names.unread = unread(&entries, &names);
        if !is_whole {
            names.unread.extend(
                keys_of_lines(text)
                    .filter(|key| !names.declared.contains_key(*key))
                    .flat_map(|key| [key.to_owned(), format!("facts.{key}")]),
            );
        }
        let tier_nodes = entries.get("tiers").map_or(Vec::new(), |node| self.tier_words(node, &mut names));
        names.unread.extend(self.reader.refused.borrow().iter().cloned());
        let tiers = self.tiers(&tier_nodes, &names, region);
        let quotas = quotas::check(self, quota_texts, &names, region, &tiers);
        let bytes_left = Cell::new(SOUGHT_BYTES_MAX);
        let is_seen = |name: &str| is_whole || may_seek(&bytes_left, text) && count_of(text, name) < 2;
        let rules = match entries.get("rules") {
            Some(node) => rules::rules(self, node, &names, region, &is_seen),
            None => {
                if is_whole {
                    self.reader.missing_key(
                        entries.head(),
                        "a policy",
                        "rules",
                        "a policy without rules decides nothing",
                    );
                }
                Vec::new()
            }
        };
        let policy = Policy {
            name: name.unwrap_or_default(),
            zone,
            region: region_code,
            default: default.unwrap_or(Verdict::Deny),
            facts: names
                .facts
                .iter()
                .map(|fact| FactDecl { name: fact.name.clone().into(), kind: fact.kind })
                .collect(),
            lists,
            keywords,
            extracts,
            regexes: self.patterns.all(),
            schedules,
            tiers,
            quotas,
            rules,
        };
        whole::check(self, &policy, &names, is_seen);
        Some(policy)
    }

    fn declare(&self, names: &mut Names, name: &str, meaning: Meaning, span: Span) {
        if let Some((earlier, place)) = names.declared.get(name) {
            self.report(
                Diagnostic::new(
                    Code::DuplicateId,
                    span,
                    format!("`{name}` is {} already", article(earlier.noun())),
                )
                .label(*place, "declared here first")
                .help("lists, keywords, extracts, schedules and quotas share one set of names"),
            );
            return;
        }
        let is_field = name == "tier" || crate::schema::field(name).is_some();
        if is_field {
            self.report(
                Diagnostic::new(Code::DuplicateId, span, format!("`{name}` is a field of requests"))
                    .help("choose another name"),
            );
            return;
        }
        names.declared.insert(name.to_owned(), (meaning, span));
    }
}

/// What sections that declare names hold without having declared it: their mistakes were reported there.
fn unread(entries: &Entries<'_, '_>, names: &Names) -> BTreeSet<String> {
    let keys = |section: &str| {
        let mapping = entries.get(section).and_then(Node::as_mapping).unwrap_or_default();
        mapping.iter().map(|(key, _)| key.text.clone().into_owned()).collect::<Vec<_>>()
    };
    let sections = ["lists", "keywords", "extract", "schedules", "quotas"];
    let declared = sections.into_iter().flat_map(keys).filter(|name| !names.declared.contains_key(name));
    let facts =
        keys("facts").into_iter().filter(|name| !names.has_fact(name)).map(|name| format!("facts.{name}"));
    declared.chain(facts).collect()
}

/// The words with a colon behind them with which indented lines begin: what a part that could not be read may declare.
/// What is not indented is a key of the policy itself.
fn keys_of_lines(text: &str) -> impl Iterator<Item = &str> {
    let indented = text.lines().filter(|line| line.starts_with(char::is_whitespace));
    indented.filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim())
}

/// Bytes that are looked through in one run for names in parts that could not be read: a quarter of a second.
const SOUGHT_BYTES_MAX: usize = 256 << 20;

/// Whether the text may be looked through once more. If not, what is not found is taken for a name of the parts that
/// could not be read, as they are reported in any case.
fn may_seek(bytes_left: &Cell<usize>, text: &str) -> bool {
    let left = bytes_left.get().checked_sub(text.len());
    bytes_left.set(left.unwrap_or(0));
    left.is_some()
}

/// How often `name` stands in `text` as a word.
fn count_of(text: &str, name: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_alone = |at: usize| {
        let (before, behind) = (text.get(..at), text.get(at + name.len()..));
        !before.is_some_and(|before| before.ends_with(is_part))
            && !behind.is_some_and(|behind| behind.starts_with(is_part))
    };
    text.match_indices(name).filter(|(at, _)| is_alone(*at)).count()
}
