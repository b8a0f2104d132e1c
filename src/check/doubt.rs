//! Texts of a policy that hardly mean what they say: entries of lists and keyword sets, texts of conditions, ids.
//!
//! Which these are, [`slip`] tells for all of them, and for list files; here is what is said of them, and what a field's
//! texts are. Only warnings: each can be meant, and there is a way to say so.

use super::expression::{Checker, Source};
use super::pass::Pass;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::document::{Scalar as Text, Style};
use crate::ir::Expr;
use crate::kind::Scalar;
use crate::list::{EntrySlip, Setting, Sort, slip};
use crate::matcher::text::{is_comma, is_wide_comma};
use crate::schema::FieldId;
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind, Literal};

/// What is said of an entry that is written as a pattern.
pub(crate) const PATTERN_HELP: &str = "ask for a pattern by `… matches /…/`, for a beginning by `… starts with \"…\"`, for an end by `… ends with \"…\"`";

/// Fields whose texts people write in their own words: commas and stars may belong to them.
const FREE: [FieldId; 14] = [
    FieldId::CHANNEL_STATE,
    FieldId::CHANNEL_CUSTOMER_CHANNEL,
    FieldId::CHANNEL_VIDEO_NICKNAME,
    FieldId::ACTOR_TAGS,
    FieldId::TARGET_POSITION,
    FieldId::TARGET_TAGS,
    FieldId::REMARK,
    FieldId::MESSAGE_TEXT,
    FieldId::FOLLOW_REMARK,
    FieldId::FOLLOW_DESCRIPTION,
    FieldId::FOLLOW_TAG_GROUPS,
    FieldId::CONSENT_PURPOSE,
    FieldId::CONSENT_EVIDENCE_REF,
    FieldId::EVIDENCE_USER_AGENT,
];

/// Where a text of a condition stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A value is equal to it or not.
    Whole,
    /// It is one of several in brackets or behind `to`, where there is room for more.
    OneOfSeveral,
    /// It is looked for within a text.
    Part,
}

/// Warns of an entry of a list or keyword set that hardly means what it says.
pub(super) fn entry(pass: &Pass<'_>, scalar: &Text<'_>, sort: Sort) {
    let setting = if scalar.style == Style::Plain { Setting::Bare } else { Setting::Quoted };
    let Some((slip, at)) = slip(&scalar.text, sort, setting) else { return };
    let place = scalar.span_at(at.clone());
    let shown = excerpt(&scalar.text);
    pass.report(match slip {
        EntrySlip::Several(mark) => {
            let message = format!("{} parts no entries: all of `{shown}` is one", named(mark));
            let found = Diagnostic::new(Code::DoubtfulList, place, message);
            if scalar.text.get(at.end..).is_some_and(|behind| behind.trim().is_empty()) {
                found.help("take it away, or put the entry into quotes if it belongs to it").fix(place, "")
            } else if is_wide_comma(mark) {
                found.help("write `,` between entries, or put the entry into quotes if it is one")
            } else {
                found.help(
                    "write each entry on its own line behind `-`, or put the entry into quotes if it is one",
                )
            }
        }
        EntrySlip::Numbered => Diagnostic::new(
            Code::DoubtfulList,
            place,
            format!("what stands in front is a part of the entry `{shown}`"),
        )
        .help("take it away, or put the entry into quotes if it belongs to it")
        .fix(place, ""),
        EntrySlip::Remark => Diagnostic::new(
            Code::DoubtfulList,
            place,
            format!("what stands behind `#` is a part of the entry `{shown}`"),
        )
        .help(
            "a comment begins with a blank and a common `#`; put the entry into quotes if it belongs to it",
        ),
        EntrySlip::Quotes => {
            requoted(Diagnostic::new(Code::DoubtfulList, scalar.span, not_quoting(&shown)), &scalar.text)
        }
        EntrySlip::Pattern => no_pattern(&shown, scalar.span),
    });
}

impl Checker<'_> {
    /// Warns of a text that `value`, or an item of it, is asked for, if it hardly means what it says.
    pub(super) fn doubt(&self, value: &Expr, written: &ast::Expr, role: Role, source: &Source<'_>) {
        let ExprKind::Literal(Literal::Text(text)) = &written.node else { return };
        if let Some(sort) = sort_of(value, role) {
            self.doubt_text(text, sort, role, (source.place)(written.span));
        }
    }

    /// Warns of a text of some sort that hardly means what it says.
    pub(super) fn doubt_text(&self, text: &str, sort: Sort, role: Role, place: Span) {
        let setting = if role == Role::Part { Setting::Quoted } else { Setting::Literal };
        let Some((slip, _)) = slip(text, sort, setting) else { return };
        let shown = excerpt(text);
        self.report(match slip {
            EntrySlip::Several(mark) => {
                let message = format!("`{shown}` is one text: {} parts nothing in it", named(mark));
                let parts = text.split(is_comma).map(str::trim).filter(|part| !part.is_empty());
                let parts = parts.map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(", ");
                let found = Diagnostic::new(Code::DoubtfulText, place, message);
                match role {
                    Role::OneOfSeveral => {
                        found.help(format!("write each in its own quotes: `{parts}`")).fix(place, parts)
                    }
                    Role::Whole | Role::Part => {
                        found.help(format!("write `… in [{parts}]` to ask for each of them"))
                    }
                }
            }
            EntrySlip::Quotes => {
                requoted(Diagnostic::new(Code::DoubtfulText, place, not_quoting(&shown)), text)
            }
            // What a literal has in front, or behind `#`, tells nothing of it.
            EntrySlip::Pattern | EntrySlip::Numbered | EntrySlip::Remark => no_pattern(&shown, place),
        });
    }
}

/// What the texts are that a value is asked for; of values that hosts declare or functions make, nobody knows.
fn sort_of(value: &Expr, role: Role) -> Option<Sort> {
    match (value.kind().scalar(), value) {
        (Scalar::Name, _) => Some(Sort::Name),
        (Scalar::Email | Scalar::Domain, _) if role == Role::Part => Some(Sort::Id),
        (Scalar::Email | Scalar::Domain, _) => Some(Sort::Address),
        (Scalar::Text, Expr::Field(field, _)) if field.declared().is_none() => {
            Some(if FREE.contains(field) { Sort::Phrase } else { Sort::Id })
        }
        _ => None,
    }
}

fn named(mark: char) -> String {
    if mark == '\t' { "a tab".to_owned() } else { format!("`{mark}`") }
}

fn not_quoting(shown: &str) -> String {
    format!("the quotation marks of `{shown}` are a part of it")
}

/// With the text in quotes that do quote, in the place of the diagnostic.
fn requoted(found: Diagnostic, text: &str) -> Diagnostic {
    let mut inner = text.trim().chars();
    let _ = (inner.next(), inner.next_back());
    let inner = inner.as_str();
    let found = found.help("a text is quoted once, with `\"` or `'`");
    if inner.contains(['"', '\\']) || inner.contains(char::is_control) {
        return found;
    }
    let place = found.span;
    found.fix(place, format!("\"{inner}\""))
}

fn no_pattern(shown: &str, place: Span) -> Diagnostic {
    Diagnostic::new(Code::DoubtfulText, place, format!("`{shown}` is no pattern: it stands only for itself"))
        .help(PATTERN_HELP)
}
