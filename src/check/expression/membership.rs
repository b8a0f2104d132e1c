//! Membership: in brackets, on lists, within schedules.

use super::super::doubt::Role;
use super::super::names::Meaning;
use super::subject::{SEARCHED_HELP, Subject, is_searched};
use super::{Checker, Source, dotted, is_tier};
use crate::diagnostic::{Code, Diagnostic, article};
use crate::ir::{Expr, Test};
use crate::kind::{Kind, Scalar};
use crate::span::Span;
use crate::syntax::ast::{self, Comparison, ExprKind, Word};

impl Checker<'_> {
    pub(super) fn test_in(
        &self,
        subject: &ast::Expr,
        container: &ast::Expr,
        source: &Source<'_>,
    ) -> Option<Test> {
        if self.is_refused(container, source) {
            return None;
        }
        match &container.node {
            ExprKind::Set(items) => self.test_among(subject, items, source),
            // What stands behind `in` is the tier without its brackets, or a list, on which no tier is.
            _ if is_tier(subject) => {
                let _ = self.value(subject, None, source);
                None
            }
            ExprKind::Path(words) => {
                self.test_in_named(subject, words, (source.place)(container.span), source)
            }
            _ => {
                self.report(
                    Diagnostic::new(Code::KindMismatch, (source.place)(container.span), "`in` needs a list or a schedule behind it")
                        .help("write the name of a list, the name of a schedule, or values in brackets: `in [sat, sun]`"),
                );
                None
            }
        }
    }

    fn test_among(&self, subject: &ast::Expr, items: &[ast::Expr], source: &Source<'_>) -> Option<Test> {
        if is_tier(subject) {
            let mut mask = 0;
            for item in items {
                if let Some(Test::TierAmong(bit)) =
                    self.compare_tier(Comparison::Equal, item, source, item.span)
                {
                    mask |= bit;
                } else {
                    self.found.give_up();
                }
            }
            return Some(self.among_tiers(mask));
        }
        let place = (source.place)(subject.span);
        let written = subject;
        let subject = self.subject(written, source)?;
        let kind = subject.value.kind();
        if let Kind::Set(_) = kind {
            let words = kind.to_string();
            let message = format!("{} is never one of several values", article(&words));
            self.report(
                Diagnostic::new(Code::SetNeedsAnyOrAll, place, message)
                    .help("ask its items, as in `any … in [ … ]` or `all … in [ … ]`"),
            );
            return None;
        }
        let mut consts = Vec::with_capacity(items.len());
        for item in items {
            let place = (source.place)(item.span);
            let value = self.value(item, Some(kind.scalar()), source);
            if let Some(value) = &value {
                self.check_region(&subject.value, value, place);
            }
            if let Some(Expr::Const(value)) = &value
                && Kind::One(value.scalar()) == kind
            {
                self.doubt(subject.asked(), item, Role::OneOfSeveral, source);
                consts.push(value.clone());
                continue;
            }
            self.found.give_up();
            match value {
                Some(Expr::Const(value)) => {
                    let written = (Kind::One(value.scalar()), item);
                    self.comparable(Comparison::Equal, kind, written, place, source);
                }
                Some(_) => self.report(
                    Diagnostic::new(Code::KindMismatch, place, "only fixed values stand in brackets")
                        .help("compare with `==` and join with `or`"),
                ),
                None => {}
            }
        }
        self.doubt_interval(&subject.value, &consts, written, items, source);
        consts.sort();
        consts.dedup();
        Some(subject.ask(|value| Test::Among(value, consts.into())))
    }

    fn test_in_named(
        &self,
        subject: &ast::Expr,
        words: &[Word],
        place: Span,
        source: &Source<'_>,
    ) -> Option<Test> {
        let name = dotted(words);
        let subject_place = (source.place)(subject.span);
        match self.names.find(&name) {
            Some(Meaning::List(list, of)) => {
                let subject = self.subject(subject, source)?;
                let subject = self.fit_to_list(subject, of, &name, subject_place)?;
                Some(subject.ask(|value| Test::Listed(value, list)))
            }
            Some(Meaning::Schedule(schedule)) => {
                let subject = self.subject(subject, source)?;
                if subject.value.kind() != Kind::One(Scalar::Time) {
                    let kind = subject.value.kind().to_string();
                    self.report(
                        Diagnostic::new(
                            Code::KindMismatch,
                            subject_place,
                            format!("a schedule is asked for a time, not for {}", article(&kind)),
                        )
                        .help(format!("write `now in {name}`")),
                    );
                    return None;
                }
                Some(subject.ask(|value| Test::Scheduled(value, schedule)))
            }
            None if self.names.is_unread(&name) => {
                let _ = self.subject(subject, source);
                None
            }
            None if self.is_set(subject) && self.is_set_named(&name) => {
                self.report_two_sets(place);
                let _ = self.subject(subject, source);
                None
            }
            other => {
                let guess =
                    self.guess_name(&name, |is| matches!(is, Meaning::List(..) | Meaning::Schedule(_)));
                let message = match other {
                    Some(meaning) => {
                        format!(
                            "`{name}` is {}, and `in` needs a list or a schedule",
                            article(meaning.noun())
                        )
                    }
                    None => format!("there is no list or schedule `{name}`"),
                };
                let found = Diagnostic::new(Code::UnknownName, place, message);
                let sought = source.text.get(subject.span.range()).unwrap_or("…");
                self.report(match self.names.field(&name) {
                    Some((_, Kind::One(kind))) if is_searched(kind) && self.is_set(subject) => {
                        found.help(SEARCHED_HELP)
                    }
                    Some((_, kind)) if matches!(kind, Kind::Set(_)) || is_searched(kind.scalar()) => {
                        found.help(format!("write `{name} contains {sought}`"))
                    }
                    _ => found.suggest(guess.as_deref()),
                });
                let _ = self.subject(subject, source);
                None
            }
        }
    }

    /// An e-mail is on a list of domains when its domain is; any other subject must be of the list's kind.
    fn fit_to_list(&self, subject: Subject, of: Scalar, list: &str, place: Span) -> Option<Subject> {
        let kind = subject.value.kind();
        if kind == Kind::One(of) || (kind == Kind::One(Scalar::Email) && of == Scalar::Domain) {
            return Some(subject);
        }
        let words = kind.to_string();
        let (code, help) = match kind {
            Kind::Set(_) => (Code::SetNeedsAnyOrAll, format!("write `any … in {list}` or `all … in {list}`")),
            Kind::One(_) => (Code::KindMismatch, format!("`{list}` is a list of {} values", of.word())),
        };
        self.report(
            Diagnostic::new(code, place, format!("{} is never on the list `{list}`", article(&words)))
                .help(help),
        );
        None
    }
}
