//! The top of a policy file, and the order in which its sections are checked: declarations before what uses them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::expression::{Checker, Source};
use super::names::{Fact, Meaning, Names};
use super::structure::{Entries, Reader};
use super::{lists, quotas, rules, schedules, syntax_diagnostic, whole};
use crate::calendar::Zone;
use crate::decision::Verdict;
use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean, excerpt};
use crate::document::{self, Node, Scalar as Text};
use crate::function::Registry;
use crate::ir::{Condition, ExtractId, FactDecl, KeywordsId, ListId, Policy, QuotaId, RuleId, ScheduleId};
use crate::kind::{BUILTIN, EnumId, Kind, Scalar};
use crate::limits::Limits;
use crate::matcher::phone::Region;
use crate::span::Span;
use crate::syntax::{SyntaxError, ast, parse};

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
    let found = RefCell::new(read.diagnostics);
    let policy = read
        .root
        .as_ref()
        .and_then(|root| Pass::new(text, functions, limits, &found).policy(root, read.is_whole));
    (policy, found.into_inner())
}

/// What every section's check needs.
pub(super) struct Pass<'a> {
    pub(super) reader: Reader<'a>,
    /// The text of the file.
    text: &'a str,
    pub(super) functions: &'a Registry,
    pub(super) limits: &'a Limits,
    pub(super) regexes: RefCell<Vec<String>>,
    /// The words of texts in which a mistake was reported: what they name is meant to be used there.
    pub(super) mistaken: RefCell<BTreeSet<String>>,
    /// Where a rule, known by its place, says that it overrides another.
    pub(super) overrides: RefCell<BTreeMap<(Span, RuleId), Span>>,
}

impl<'a> Pass<'a> {
    fn new(
        text: &'a str,
        functions: &'a Registry,
        limits: &'a Limits,
        found: &'a RefCell<Vec<Diagnostic>>,
    ) -> Self {
        Pass {
            reader: Reader { found },
            text,
            functions,
            limits,
            regexes: RefCell::default(),
            mistaken: RefCell::default(),
            overrides: RefCell::default(),
        }
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.reader.report(diagnostic);
    }

    /// A checker of expressions for requests of these actions (none means all).
    pub(super) fn checker<'c>(&'c self, names: &'c Names, region: Region, actions: &'c [i64]) -> Checker<'c> {
        Checker {
            names,
            functions: self.functions,
            region,
            actions,
            regexes: &self.regexes,
            found: self.reader.found,
            limits: self.limits,
        }
    }

    /// Parses a scalar's text; mistakes are reported at their places in the file.
    pub(super) fn parse<T>(
        &self,
        scalar: &Text<'_>,
        parser: fn(&str, &Limits) -> Result<T, Vec<SyntaxError>>,
    ) -> Option<T> {
        match parser(&scalar.text, self.limits) {
            Ok(parsed) => Some(parsed),
            Err(errors) => {
                self.mistake_in(scalar);
                let behind = self.text.get(scalar.span.end as usize..).unwrap_or_default();
                let origin = scalar.origin();
                let is_cut = behind.trim_start_matches([' ', '\t']).starts_with('#');
                for error in &errors {
                    let mut found = syntax_diagnostic(error, &|span| origin.span_at(span.range()));
                    if is_cut && error.kind.is_unclosed() {
                        found = found.help(
                            "YAML takes ` #` for the beginning of a comment: put the whole value in single quotes",
                        );
                    }
                    self.report(found);
                }
                None
            }
        }
    }

    /// The condition that a node's text holds; `Always(false)` where it is wrong.
    pub(super) fn condition(&self, node: &Node<'_>, what: &str, checker: &Checker<'_>) -> Condition {
        let Some(scalar) = self.reader.scalar(node, what) else { return Condition::Always(false) };
        match self.parse(scalar, parse::expression) {
            Some(expr) => self.typed(&expr, scalar, checker),
            None => Condition::Always(false),
        }
    }

    /// The typed form of an expression inside a scalar.
    pub(super) fn typed(&self, expr: &ast::Expr, scalar: &Text<'_>, checker: &Checker<'_>) -> Condition {
        let origin = scalar.origin();
        let place = |span: Span| origin.span_at(span.range());
        let before = self.reader.found.borrow().len();
        let condition = checker.condition(expr, &Source { text: &scalar.text, place: &place });
        if self.reader.found.borrow().len() > before {
            self.mistake_in(scalar);
        }
        condition
    }

    /// Takes the names in a mistaken text for used: that they are not is no further mistake.
    fn mistake_in(&self, scalar: &Text<'_>) {
        let words = scalar.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.mistaken.borrow_mut().extend(words.map(str::to_owned));
    }

    fn policy(&self, root: &Node<'_>, is_whole: bool) -> Option<Policy> {
        let text = self.text;
        let entries = self.reader.record(root, "a policy", KEYS)?;
        self.version(&entries);
        let name = self.required_text(&entries, "policy", "give it a name, as in `policy: wecom-add`");
        let zone = self.zone(&entries);
        let region_code = self.region(&entries);
        let region = Region::from_code(&region_code).unwrap_or(Region::UNKNOWN);
        let default = self.default(&entries);
        let mut names = Names::of_facts(entries.get("facts").map_or(Vec::new(), |node| self.facts(node)));
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
        let tiers = self.tiers(&tier_nodes, &names, region);
        let quotas = quotas::check(self, quota_texts, &names, region, &tiers);
        let is_seen = |name: &str| is_whole || count_of(text, name) < 2;
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
            regexes: self.regexes.borrow().clone(),
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
                Diagnostic::new(Code::DuplicateId, span, format!("`{name}` is a {} already", earlier.noun()))
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

    fn version(&self, entries: &Entries<'_, '_>) {
        let Some(node) = entries.get("menshen") else {
            self.reader.missing_key(
                entries.head(),
                "a policy",
                "menshen",
                "write `menshen: 1`: the version of the language",
            );
            return;
        };
        if let Some(scalar) = self.reader.scalar(node, "`menshen`")
            && scalar.text != "1"
        {
            let message = format!("version `{}` of the language is not known", excerpt(&scalar.text));
            self.report(
                Diagnostic::new(Code::UnknownWord, scalar.span, message)
                    .help("this release reads `menshen: 1`"),
            );
        }
    }

    fn required_text(&self, entries: &Entries<'_, '_>, key: &str, help: &str) -> Option<String> {
        match entries.get(key) {
            Some(node) => {
                self.reader.content(node, &format!("`{key}`")).map(|scalar| scalar.text.clone().into_owned())
            }
            None => {
                self.reader.missing_key(entries.head(), "a policy", key, help);
                None
            }
        }
    }

    fn zone(&self, entries: &Entries<'_, '_>) -> String {
        let Some(node) = entries.get("timezone") else {
            let help = "say where its days begin, as in `timezone: Asia/Shanghai`";
            self.reader.missing_key(entries.head(), "a policy", "timezone", help);
            return "UTC".to_owned();
        };
        let Some(scalar) = self.reader.text(node, "`timezone`") else { return "UTC".to_owned() };
        self.check_zone(&scalar.text, scalar.span);
        scalar.text.clone().into_owned()
    }

    /// Reports a zone that the IANA database does not have.
    pub(super) fn check_zone(&self, name: &str, place: Span) {
        if Zone::named(name).is_none() {
            self.report(
                Diagnostic::new(
                    Code::BadTimeZone,
                    place,
                    format!("there is no time zone `{}`", excerpt(name)),
                )
                .help("zones are named as in the IANA database: `Asia/Shanghai`, `Europe/Berlin`, `UTC`"),
            );
        }
    }

    fn region(&self, entries: &Entries<'_, '_>) -> String {
        let Some(node) = entries.get("region") else {
            let help = "say how a phone number without a country code is read, as in `region: CN`";
            self.reader.missing_key(entries.head(), "a policy", "region", help);
            return "ZZ".to_owned();
        };
        // `NO` is Norway here, whatever other YAML readers take it for: only a known region is accepted.
        let Some(scalar) = self.reader.scalar(node, "`region`") else { return "ZZ".to_owned() };
        if Region::from_code(&scalar.text).is_none() {
            self.report(
                Diagnostic::new(
                    Code::UnknownWord,
                    scalar.span,
                    format!("there is no region `{}`", excerpt(&scalar.text)),
                )
                .help("regions are two capital letters of ISO 3166-1: `CN`, `HK`, `TW`, `SG`, `US`"),
            );
        }
        scalar.text.clone().into_owned()
    }

    fn default(&self, entries: &Entries<'_, '_>) -> Option<Verdict> {
        let Some(node) = entries.get("default") else {
            let help =
                "say what happens when no rule speaks, as in `default: review`; there is no silent default";
            self.reader.missing_key(entries.head(), "a policy", "default", help);
            return None;
        };
        let words = Verdict::ALL.map(Verdict::word);
        Verdict::ALL.get(self.reader.word(node, "verdict", &words)?).copied()
    }

    fn facts(&self, node: &Node<'_>) -> Vec<Fact> {
        let Some(entries) = self.reader.mapping(node, "`facts`") else { return Vec::new() };
        let facts = entries.iter().filter_map(|(key, value)| {
            let name = self.reader.name(key, "fact")?;
            let kind = self.reader.scalar(value, "the kind of a fact")?;
            Some(Fact { name: name.to_owned(), kind: self.kind(kind)?, span: key.span })
        });
        facts.collect()
    }

    fn kind(&self, scalar: &Text<'_>) -> Option<Kind> {
        let text = scalar.text.trim();
        let (word, is_set) = match text.strip_prefix("set of ") {
            Some(word) => (word.trim(), true),
            None => (text, false),
        };
        let kinds = [
            Scalar::Bool,
            Scalar::Int,
            Scalar::Score,
            Scalar::Text,
            Scalar::Phone,
            Scalar::Name,
            Scalar::Email,
            Scalar::Domain,
            Scalar::Time,
            Scalar::Date,
            Scalar::TimeOfDay,
            Scalar::Duration,
        ];
        let enums = (0..).zip(BUILTIN).map(|(at, e)| (e.name, Scalar::Enum(EnumId(at))));
        let known: BTreeMap<&str, Scalar> =
            kinds.iter().map(|kind| (kind.word(), *kind)).chain(enums).collect();
        match known.get(word) {
            Some(&found) if is_set => Some(Kind::Set(found)),
            Some(&found) => Some(Kind::One(found)),
            None => {
                self.report(
                    Diagnostic::new(
                        Code::UnknownWord,
                        scalar.span,
                        format!("there is no kind `{}`", excerpt(word)),
                    )
                    .suggest(did_you_mean(word, known.keys().copied()))
                    .help(format!(
                        "it can be {}, the name of an enumeration, or `set of` one of them",
                        kinds.map(Scalar::word).join(", ")
                    )),
                );
                None
            }
        }
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

/// The words with a colon behind them with which lines begin: what a part that could not be read may declare.
fn keys_of_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim())
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
