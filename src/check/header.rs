//! The head of a policy: its version, name, zone, region and default.

use super::pass::Pass;
use super::structure::Entries;
use crate::decision::Verdict;
use crate::diagnostic::{Code, Diagnostic, excerpt};
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
        self.zone_of(node).map_or_else(|| "UTC".to_owned(), |scalar| scalar.text.clone().into_owned())
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
            self.no_region(&scalar.text, scalar.span);
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
}
