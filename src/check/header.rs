//! The head of a policy: its version, name, zone, region and default, and the facts that it declares.

use super::names::Fact;
use super::pass::Pass;
use super::structure::Entries;
use crate::decision::Verdict;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::document::{Node, Scalar as Text};
use crate::kind::{Kind, Scalar};
use crate::matcher::phone::Region;

impl Pass<'_> {
    pub(super) fn version(&self, entries: &Entries<'_, '_>) {
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

    pub(super) fn required_text(&self, entries: &Entries<'_, '_>, key: &str, help: &str) -> Option<String> {
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

    pub(super) fn zone(&self, entries: &Entries<'_, '_>) -> String {
        let Some(node) = entries.get("timezone") else {
            let help = "say where its days begin, as in `timezone: Asia/Shanghai`";
            self.reader.missing_key(entries.head(), "a policy", "timezone", help);
            return "UTC".to_owned();
        };
        let Some(scalar) = self.reader.text(node, "`timezone`") else { return "UTC".to_owned() };
        self.check_zone(&scalar.text, scalar.span);
        scalar.text.clone().into_owned()
    }

    pub(super) fn region(&self, entries: &Entries<'_, '_>) -> String {
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

    pub(super) fn default(&self, entries: &Entries<'_, '_>) -> Option<Verdict> {
        let Some(node) = entries.get("default") else {
            let help =
                "say what happens when no rule speaks, as in `default: review`; there is no silent default";
            self.reader.missing_key(entries.head(), "a policy", "default", help);
            return None;
        };
        let words = Verdict::ALL.map(Verdict::word);
        Verdict::ALL.get(self.reader.word(node, "verdict", &words)?).copied()
    }

    pub(super) fn facts(&self, node: &Node<'_>) -> Vec<Fact> {
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
        let kind = Kind::named(text);
        if kind.is_none() {
            let word = text.strip_prefix("set of ").unwrap_or(text).trim();
            let known: Vec<String> = Scalar::all().map(|kind| kind.to_string()).collect();
            let plain: Vec<&str> =
                Scalar::all().filter(|kind| !matches!(kind, Scalar::Enum(_))).map(Scalar::word).collect();
            self.report(
                Diagnostic::new(
                    Code::UnknownWord,
                    scalar.span,
                    format!("there is no kind `{}`", excerpt(word)),
                )
                .suggest(did_you_mean(word, known.iter().map(String::as_str)))
                .help(format!(
                    "it can be {}, the name of an enumeration, or `set of` one of them",
                    plain.join(", ")
                )),
            );
        }
        kind
    }
}
