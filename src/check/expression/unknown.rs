//! What to say of a word that stands where a value should and names none.

use super::super::names::Meaning;
use super::Checker;
use crate::diagnostic::{Code, Diagnostic, article, did_you_mean};
use crate::kind::Scalar;
use crate::matcher::domain::Domain;
use crate::span::Span;
use crate::syntax::ast::Word;

/// What other languages write for a value that is not there.
const NOTHING: [&str; 6] = ["null", "nil", "none", "None", "NULL", "undefined"];

/// What people write for a condition that always or never holds, and what to do instead.
const CONSTANTS: [(&[&str], &str); 2] = [
    (
        &[
            "always",
            "otherwise",
            "else",
            "default",
            "everyone",
            "yes",
            "Yes",
            "YES",
            "on",
            "是",
            "对",
            "总是",
            "永远",
            "所有",
        ],
        "`when: true` speaks always; what happens when no rule speaks stands behind `default:`",
    ),
    (
        &["never", "no", "No", "NO", "off", "否", "从不", "永不"],
        "a rule that is not to speak is left out; `mode: shadow` only reports what it would say",
    ),
];

impl Checker<'_> {
    pub(super) fn unknown_path(&self, words: &[Word], path: &str, hint: Option<Scalar>, place: Span) {
        if self.names.is_unread(path) || words.first().is_some_and(|word| self.names.is_unread(&word.value)) {
            return;
        }
        if path == "tier" && !self.names.tiers.is_empty() {
            self.report(tier_misused(&self.names.tiers, place));
            return;
        }
        if NOTHING.contains(&path) {
            self.report(
                Diagnostic::new(Code::UnknownName, place, format!("nothing is compared with `{path}`")).help(
                    "ask `… is missing` or `… is known`; of a text or set that is there also `… is empty`",
                ),
            );
            return;
        }
        let constant = CONSTANTS.iter().find(|(words, _)| hint.is_none() && words.contains(&path));
        if let Some((_, help)) = constant {
            let message = format!("there is no field or name `{path}`");
            self.report(Diagnostic::new(Code::UnknownName, place, message).help(*help));
            return;
        }
        if let (Some(Scalar::Enum(id)), [_]) = (hint, words) {
            let members = self.names.members(id);
            let mut found =
                Diagnostic::new(Code::UnknownMember, place, format!("`{path}` is no {}", Scalar::Enum(id)))
                    .suggest(did_you_mean(path, members.iter().copied()));
            if members.is_empty() {
                found = found.help("the policy declares no tiers; they stand under `tiers:`");
            } else if members.len() <= 24 {
                found = found.help(format!("it can be {}", members.join(", ")));
            }
            self.report(found);
            return;
        }
        if let Some(meaning) =
            words.first().filter(|_| words.len() == 1).and_then(|word| self.names.find(&word.value))
        {
            let help = match meaning {
                Meaning::List(..) => format!("write `… in {path}`"),
                Meaning::Keywords(_) => format!("write `remark mentions {path}`"),
                Meaning::Extract(_) => format!("write `remark has {path}`"),
                Meaning::Schedule(_) => format!("write `now in {path}`"),
                Meaning::Quota(_) => format!("write `{path} is spent`, or compare `{path}.remaining`"),
            };
            self.report(
                Diagnostic::new(
                    Code::KindMismatch,
                    place,
                    format!("`{path}` is {}, not a value", article(meaning.noun())),
                )
                .help(help),
            );
            return;
        }
        let mut found =
            Diagnostic::new(Code::UnknownName, place, format!("there is no field or name `{path}`"));
        let near = self.guess_value(path, |_| false);
        let near = near.as_deref();
        match hint {
            Some(Scalar::Bool) if words.len() == 1 => {
                found = found
                    .suggest(did_you_mean(path, ["true", "false"]))
                    .help("write `true` or `false`, or the field alone, with `not` before it where it must not hold");
            }
            Some(scalar @ (Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain))
                if words.len() == 1 || near.is_none() =>
            {
                let noun = article(scalar.word());
                found = match scalar {
                    Scalar::Email if is_domain(path) => found.help(ask_for_domain(path)),
                    _ => found.suggest(near).help(format!("{noun} is written in quotes: \"{path}\"")),
                };
            }
            _ => found = found.suggest(near),
        }
        if near.is_none()
            && let Some((head, _)) = path.split_once('.')
            && self.found.afford(self.names.count()).is_some()
        {
            let candidates = self.names.value_words();
            let inside = candidates.iter().filter_map(|known| known.strip_prefix(head)?.strip_prefix('.'));
            let mut inside: Vec<&str> = inside.collect();
            inside.sort_unstable();
            if (1..=24).contains(&inside.len()) {
                found = found.help(format!("`{head}` has {}", inside.join(", ")));
            }
        }
        self.report(found);
    }
}

/// Whether a domain was written where an e-mail address belongs.
pub(super) fn is_domain(text: &str) -> bool {
    text.contains('.') && Domain::parse(text).is_ok()
}

/// How an e-mail address is asked for its domain, where a domain was written for an address.
pub(super) fn ask_for_domain(domain: &str) -> String {
    format!(
        "an e-mail address has an `@`; to ask for its domain, write `domain(…) == \"{domain}\"`, or `… in` a list of domains"
    )
}

/// `tier` where it is neither compared with a tier nor looked for among some.
fn tier_misused(tiers: &[String], place: Span) -> Diagnostic {
    let first = tiers.first().map_or("", String::as_str);
    Diagnostic::new(Code::KindMismatch, place, "`tier` is only compared with the names of tiers")
        .help(format!("write `tier == {first}`, `tier != {first}` or `tier in [{}]`", tiers.join(", ")))
}
