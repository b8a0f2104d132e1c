//! Tests: what may be asked of which kind.

use super::super::doubt::Role;
use super::super::names::Meaning;
use super::subject::{SEARCHED_HELP, Subject, is_searched};
use super::{Checker, Source, dotted};
use crate::check::short_names;
use crate::diagnostic::{Code, Diagnostic, article};
use crate::facts;
use crate::ir::{Const, Expr, Test, TextTest};
use crate::kind::{Kind, Scalar};
use crate::list::is_overreach;
use crate::matcher::name::SCORE_DEFAULT;
use crate::span::Span;
use crate::syntax::ast::{self, Closeness, Comparison, ExprKind, Literal, Word};

impl Checker<'_> {
    /// `subject test`
    pub(super) fn test(&self, subject: &ast::Expr, test: &ast::Test, source: &Source<'_>) -> Option<Test> {
        match test {
            ast::Test::In(container) => self.test_in(subject, container, source),
            ast::Test::Contains(part) => self.test_contains(subject, part, source),
            ast::Test::StartsWith(part) => self.test_part(TextTest::StartsWith, subject, part, source),
            ast::Test::EndsWith(part) => self.test_part(TextTest::EndsWith, subject, part, source),
            ast::Test::Matches(pattern) => self.test_matches(subject, pattern, source),
            ast::Test::Between(low, high) => self.test_between(subject, low, high, source),
            ast::Test::Resembles(name, closeness) => self.test_resembles(subject, name, *closeness, source),
            ast::Test::Mentions(word) => self.test_mentions(subject, word, source),
            ast::Test::Has(word) => self.test_has(subject, word, source),
            ast::Test::Spent => self.test_spent(subject, source),
            ast::Test::Known => {
                let subject = self.subject(subject, source)?;
                Some(subject.ask(Test::Known))
            }
            ast::Test::Empty => self.test_empty(subject, source),
        }
    }

    fn test_contains(&self, subject: &ast::Expr, part: &ast::Expr, source: &Source<'_>) -> Option<Test> {
        let checked = self.subject(subject, source)?;
        let kind = checked.value.kind();
        if checked.is_of_a_set() && self.is_set(part) {
            self.report_two_sets((source.place)(part.span));
            return None;
        }
        if let Kind::Set(scalar) = kind {
            let element = self.value(part, Some(scalar), source)?;
            let place = (source.place)(part.span);
            self.says_something(&element, place, "a set is not asked for an empty text")?;
            self.comparable(Comparison::Equal, Kind::One(scalar), (element.kind(), part), place, source)?;
            self.doubt(checked.asked(), part, Role::Whole, source);
            return Some(checked.ask(|value| Test::Element(value, element)));
        }
        self.test_part(TextTest::Contains, subject, part, source)
    }

    fn test_part(
        &self,
        how: TextTest,
        subject: &ast::Expr,
        part: &ast::Expr,
        source: &Source<'_>,
    ) -> Option<Test> {
        let text = self.text_subject(subject, source);
        if let (Some(_), ExprKind::Each(..)) = (&text, &part.node) {
            let place = (source.place)(part.span);
            let message = "a text is not searched for the items of a set";
            self.report(Diagnostic::new(Code::KindMismatch, place, message).help(SEARCHED_HELP));
            return None;
        }
        let needle = self.value(part, Some(Scalar::Text), source);
        let (text, needle) = (text?, needle?);
        self.comparable(
            Comparison::Equal,
            Kind::One(Scalar::Text),
            (needle.kind(), part),
            (source.place)(part.span),
            source,
        )?;
        let needle = match needle {
            // Parts of what is compared in another form are looked for in that.
            Expr::Const(Const::Text(scalar, part)) => {
                let (mut work, mut sought) = (facts::Workspace::default(), String::new());
                how.write_part(text.value.kind().scalar(), &part, &mut work, &mut sought);
                Expr::Const(Const::Text(scalar, sought.into()))
            }
            other => other,
        };
        let place = (source.place)(part.span);
        self.says_something(&needle, place, "every text has an empty one in it")?;
        self.doubt(text.asked(), part, Role::Part, source);
        Some(text.ask(|value| Test::Part(how, value, needle)))
    }

    /// That what is looked for is no empty text.
    fn says_something(&self, sought: &Expr, place: Span, message: &str) -> Option<()> {
        let Expr::Const(Const::Text(_, text)) = sought else { return Some(()) };
        if !text.is_empty() {
            return Some(());
        }
        self.report(
            Diagnostic::new(Code::BadName, place, message)
                .help("write what is looked for; whether there is nothing is asked by `… is empty`, whether the request says it by `… is known`"),
        );
        None
    }

    /// A subject that must be text, or of a kind that is written as one.
    fn text_subject(&self, subject: &ast::Expr, source: &Source<'_>) -> Option<Subject> {
        let checked = self.subject(subject, source)?;
        let kind = checked.value.kind();
        if matches!(kind, Kind::One(kind) if is_searched(kind)) {
            return Some(checked);
        }
        let words = kind.to_string();
        let code = if let Kind::Set(_) = kind { Code::SetNeedsAnyOrAll } else { Code::KindMismatch };
        self.report(
            Diagnostic::new(
                code,
                (source.place)(subject.span),
                format!("this test is for texts, and this is {}", article(&words)),
            )
            .help("texts, names, e-mails and domains can be searched; of a set, ask `any …`"),
        );
        None
    }

    fn test_matches(&self, subject: &ast::Expr, pattern: &ast::Expr, source: &Source<'_>) -> Option<Test> {
        let text = self.text_subject(subject, source);
        let place = (source.place)(pattern.span);
        let ExprKind::Literal(Literal::Regex(pattern)) = &pattern.node else {
            self.report(
                Diagnostic::new(Code::BadRegex, place, "`matches` needs a pattern between slashes")
                    .help("as in `remark matches /[A-Z]{2}-[0-9]+/`; for a fixed text write `contains`"),
            );
            return None;
        };
        let text = text?;
        // Names, e-mails and domains are the same however they are capitalised.
        let index = match text.value.kind().scalar().is_derived() {
            true => self.regex(&format!("(?i){pattern}"), place)?,
            false => self.regex(pattern, place)?,
        };
        Some(text.ask(|value| Test::Matches(value, index)))
    }

    fn test_between(
        &self,
        subject: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        source: &Source<'_>,
    ) -> Option<Test> {
        let subject = self.subject(subject, source)?;
        let kind = subject.value.kind();
        let place = (source.place)(low.span.join(high.span));
        let first = self.value(low, Some(kind.scalar()), source);
        let last = self.value(high, Some(kind.scalar()), source);
        let (first, last) = (first?, last?);
        self.comparable(Comparison::LessOrEqual, kind, (first.kind(), low), place, source)?;
        self.comparable(Comparison::LessOrEqual, kind, (last.kind(), high), place, source)?;
        let (low, high) = (first, last);
        if let (Expr::Const(low), Expr::Const(high)) = (&low, &high)
            && low > high
        {
            let mut found =
                Diagnostic::new(Code::EmptyRange, place, "nothing lies between these: the first is greater");
            if kind.scalar() == Scalar::TimeOfDay {
                found = found.help("for hours over midnight declare a schedule, as in `hours: 22:00-06:00`, and ask `now in …`");
            }
            self.report(found);
            return None;
        }
        Some(subject.ask(|value| Test::Between(value, low, high)))
    }

    fn test_resembles(
        &self,
        subject: &ast::Expr,
        name: &ast::Expr,
        closeness: Option<Closeness>,
        source: &Source<'_>,
    ) -> Option<Test> {
        let checked = self.subject(subject, source)?;
        let place = (source.place)(subject.span);
        if checked.value.kind() != Kind::One(Scalar::Name) {
            let words = checked.value.kind().to_string();
            self.report(
                Diagnostic::new(
                    Code::KindMismatch,
                    place,
                    format!("only names resemble each other, and this is {}", article(&words)),
                )
                .help("as in `target.name resembles \"张伟\"`"),
            );
            return None;
        }
        let name_place = (source.place)(name.span);
        match self.value(name, Some(Scalar::Name), source)? {
            Expr::Const(value @ Const::Text(Scalar::Name, _)) => {
                let closeness = closeness.unwrap_or(Closeness::Score(SCORE_DEFAULT));
                if let (Closeness::Edits(edits), Const::Text(_, folded)) = (closeness, &value)
                    && is_overreach(folded, edits)
                {
                    self.report(short_names("this name", edits, name_place));
                }
                self.doubt(checked.asked(), name, Role::Whole, source);
                Some(checked.ask(|subject| Test::Resembles(subject, value, closeness)))
            }
            _ => {
                self.report(Diagnostic::new(
                    Code::KindMismatch,
                    name_place,
                    "`resembles` needs a name in quotes behind it",
                ));
                None
            }
        }
    }

    fn test_mentions(&self, subject: &ast::Expr, word: &Word, source: &Source<'_>) -> Option<Test> {
        let text = self.text_subject(subject, source);
        let place = (source.place)(word.span);
        match self.names.find(&word.value) {
            Some(Meaning::Keywords(keywords)) => Some(text?.ask(|value| Test::Mentions(value, keywords))),
            other => {
                let known = |is| matches!(is, Meaning::Keywords(_));
                self.wrong_name(word, other, "keyword set", "mentions", known, place);
                None
            }
        }
    }

    fn test_has(&self, subject: &ast::Expr, word: &Word, source: &Source<'_>) -> Option<Test> {
        let text = self.text_subject(subject, source);
        let place = (source.place)(word.span);
        match self.names.find(&word.value) {
            Some(Meaning::Extract(extract)) => Some(text?.ask(|value| Test::Has(value, extract))),
            other => {
                let known = |is| matches!(is, Meaning::Extract(_));
                self.wrong_name(word, other, "extract", "has", known, place);
                None
            }
        }
    }

    fn wrong_name(
        &self,
        word: &Word,
        is: Option<Meaning>,
        wanted: &str,
        test: &str,
        known: fn(Meaning) -> bool,
        place: Span,
    ) {
        let name = &word.value;
        if self.names.is_unread(name) {
            return;
        }
        let message = match is {
            Some(meaning) => {
                format!("`{name}` is {}, and `{test}` needs {}", article(meaning.noun()), article(wanted))
            }
            None => format!("there is no {wanted} `{name}`"),
        };
        self.report(
            Diagnostic::new(Code::UnknownName, place, message)
                .suggest(self.guess_name(name, known).as_deref()),
        );
    }

    fn test_spent(&self, subject: &ast::Expr, source: &Source<'_>) -> Option<Test> {
        let place = (source.place)(subject.span);
        if let ExprKind::Path(words) = &subject.node {
            let name = dotted(words);
            if let Some(Meaning::Quota(quota)) = self.names.find(&name) {
                return Some(Test::Spent(quota));
            }
            if self.names.is_unread(&name) {
                return None;
            }
            let guess = self.guess_name(&name, |meaning| matches!(meaning, Meaning::Quota(_)));
            self.report(
                Diagnostic::new(Code::UnknownName, place, format!("there is no quota `{name}`"))
                    .suggest(guess.as_deref()),
            );
            return None;
        }
        if !self.is_refused(subject, source) {
            self.report(Diagnostic::new(Code::KindMismatch, place, "only a quota can be spent"));
        }
        None
    }

    fn test_empty(&self, subject: &ast::Expr, source: &Source<'_>) -> Option<Test> {
        let place = (source.place)(subject.span);
        let subject = self.subject(subject, source)?;
        let kind = subject.value.kind();
        let can_be_empty = match kind {
            Kind::Set(_) => true,
            Kind::One(scalar) => {
                matches!(scalar, Scalar::Text | Scalar::Name | Scalar::Email | Scalar::Domain | Scalar::Phone)
            }
        };
        if can_be_empty {
            return Some(subject.ask(Test::Empty));
        }
        let words = kind.to_string();
        self.report(
            Diagnostic::new(Code::KindMismatch, place, format!("{} is never empty", article(&words)))
                .help("to ask whether the request says it, write `… is missing`"),
        );
        None
    }
}
