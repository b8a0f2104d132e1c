//! Comparisons and tests: what may be asked of which kind.

use super::super::names::Meaning;
use super::{Checker, Source, dotted, is_tier, tier_kind};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Const, Expr, Test, TextTest};
use crate::kind::{Kind, Scalar};
use crate::matcher::name::SCORE_DEFAULT;
use crate::span::Span;
use crate::syntax::ast::{self, Closeness, Comparison, ExprKind, Literal, Quantifier, Word};

/// What a test is asked of: a value, or every item of a set.
struct Subject {
    value: Expr,
    each: Option<(Quantifier, Expr)>,
}

impl Subject {
    fn ask(self, test: impl FnOnce(Expr) -> Test) -> Test {
        match self.each {
            None => test(self.value),
            Some((quantifier, set)) => Test::Each(quantifier, set, Box::new(test(self.value))),
        }
    }
}

impl Checker<'_> {
    /// `left op right`, with literals and bare words read as the other side's kind.
    pub(super) fn compare(
        &self,
        op: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        source: &Source<'_>,
    ) -> Option<Test> {
        if is_tier(left) {
            return self.compare_tier(op, right, source, left.span.join(right.span));
        }
        if is_tier(right) {
            return self.compare_tier(op, left, source, left.span.join(right.span));
        }
        let (op, first, second) = if self.takes_a_hint(left) && !self.takes_a_hint(right) {
            (op.turned(), right, left)
        } else {
            (op, left, right)
        };
        let subject = self.subject(first, source);
        let hint = subject.as_ref().map(|subject| subject.value.kind().scalar());
        let other = self.value(second, hint, source);
        let (subject, other) = (subject?, other?);
        let place = (source.place)(left.span.join(right.span));
        self.comparable(op, subject.value.kind(), (other.kind(), second), place, source)?;
        Some(subject.ask(|value| Test::Compare(op, value, other)))
    }

    /// Whether the kind of this operand is settled by its neighbour: a literal, or a word that is no name of its own.
    fn takes_a_hint(&self, expr: &ast::Expr) -> bool {
        match &expr.node {
            ExprKind::Literal(_) => true,
            ExprKind::Path(words) => words.len() == 1 && self.names.field(&dotted(words)).is_none(),
            ExprKind::Negate(inner) => self.takes_a_hint(inner),
            _ => false,
        }
    }

    /// Whether a value of the kind `left` can be compared with one that was written.
    fn comparable(
        &self,
        op: Comparison,
        left: Kind,
        (right, written): (Kind, &ast::Expr),
        place: Span,
        source: &Source<'_>,
    ) -> Option<()> {
        let (a, b) = (left.to_string(), right.to_string());
        if let Kind::Set(_) = left {
            self.report(
                Diagnostic::new(
                    Code::SetNeedsAnyOrAll,
                    place,
                    format!("a {a} cannot be compared as a whole"),
                )
                .help("ask `any … == …` or `all … == …`, or `… contains …`"),
            );
            return None;
        }
        let asks_for_order = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        let has_order = left.scalar().is_ordered();
        if left != right {
            // What has no order is not mended by quotes.
            let mended = self.mended(left.scalar(), written, source);
            let mended = mended.filter(|_| has_order || !asks_for_order);
            let found = Diagnostic::new(
                Code::KindMismatch,
                place,
                format!("{} cannot be compared with {}", article(&a), article(&b)),
            );
            self.report(match mended {
                Some((help, Some(fix))) => found.help(help).fix((source.place)(written.span), fix),
                Some((help, None)) => found.help(help),
                None => found.help("both sides must be of one kind"),
            });
            return None;
        }
        if asks_for_order && !has_order {
            self.report(
                Diagnostic::new(Code::KindMismatch, place, format!("{} has no order", article(&a)))
                    .help("compare it with `==` or `!=`"),
            );
            return None;
        }
        Some(())
    }

    fn compare_tier(
        &self,
        op: Comparison,
        other: &ast::Expr,
        source: &Source<'_>,
        span: Span,
    ) -> Option<Test> {
        let place = (source.place)(span);
        let Expr::Const(Const::Number(_, code)) = self.value(other, Some(tier_kind()), source)? else {
            self.report(
                Diagnostic::new(
                    Code::KindMismatch,
                    (source.place)(other.span),
                    "a tier is compared with the name of a tier",
                )
                .help(format!("the tiers are {}", self.names.tiers.join(", "))),
            );
            return None;
        };
        let bit = u32::try_from(code).ok().and_then(|code| 1_u64.checked_shl(code)).unwrap_or(0);
        match op {
            Comparison::Equal => Some(Test::TierAmong(bit)),
            Comparison::NotEqual => Some(Test::TierAmong(self.all_tiers() & !bit)),
            _ => {
                self.report(
                    Diagnostic::new(Code::KindMismatch, place, "tiers have no order")
                        .help("compare them with `==`, `!=` or `in [ … ]`"),
                );
                None
            }
        }
    }

    fn all_tiers(&self) -> u64 {
        let count = u32::try_from(self.names.tiers.len()).unwrap_or(64);
        1_u64.checked_shl(count).map_or(u64::MAX, |bit| bit - 1)
    }

    /// What stands in front of a test: a value, or `any` or `all` of a set.
    fn subject(&self, expr: &ast::Expr, source: &Source<'_>) -> Option<Subject> {
        let ExprKind::Each(quantifier, words) = &expr.node else {
            return self.value(expr, None, source).map(|value| Subject { value, each: None });
        };
        let set = self.path(words, None, (source.place)(expr.span))?;
        match set.kind() {
            Kind::Set(scalar) => Some(Subject { value: Expr::Item(scalar), each: Some((*quantifier, set)) }),
            Kind::One(_) => {
                let path = dotted(words);
                self.report(
                    Diagnostic::new(
                        Code::SetNeedsAnyOrAll,
                        (source.place)(expr.span),
                        format!("`{path}` is a single value"),
                    )
                    .help("leave `any` or `all` away"),
                );
                None
            }
        }
    }

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

    fn test_in(&self, subject: &ast::Expr, container: &ast::Expr, source: &Source<'_>) -> Option<Test> {
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
                }
            }
            return Some(Test::TierAmong(mask));
        }
        let place = (source.place)(subject.span);
        let subject = self.subject(subject, source)?;
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
            match self.value(item, Some(kind.scalar()), source) {
                Some(Expr::Const(value)) if Kind::One(value.scalar()) == kind => consts.push(value),
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
            other => {
                let guess =
                    self.guess_name(&name, |is| matches!(is, Meaning::List(..) | Meaning::Schedule(_)));
                let message = match other {
                    Some(meaning) => {
                        format!("`{name}` is a {}, and `in` needs a list or a schedule", meaning.noun())
                    }
                    None => format!("there is no list or schedule `{name}`"),
                };
                self.report(Diagnostic::new(Code::UnknownName, place, message).suggest(guess.as_deref()));
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

    fn test_contains(&self, subject: &ast::Expr, part: &ast::Expr, source: &Source<'_>) -> Option<Test> {
        let checked = self.subject(subject, source)?;
        let kind = checked.value.kind();
        if let Kind::Set(scalar) = kind {
            let element = self.value(part, Some(scalar), source)?;
            let place = (source.place)(part.span);
            self.comparable(Comparison::Equal, Kind::One(scalar), (element.kind(), part), place, source)?;
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
        let needle = self.value(part, Some(Scalar::Text), source);
        let (text, needle) = (text?, needle?);
        self.comparable(
            Comparison::Equal,
            Kind::One(Scalar::Text),
            (needle.kind(), part),
            (source.place)(part.span),
            source,
        )?;
        Some(text.ask(|value| Test::Part(how, value, needle)))
    }

    /// A subject that must be text; names, e-mails and domains are searched as the text they came as.
    fn text_subject(&self, subject: &ast::Expr, source: &Source<'_>) -> Option<Subject> {
        let checked = self.subject(subject, source)?;
        let kind = checked.value.kind();
        if matches!(kind, Kind::One(Scalar::Text | Scalar::Name | Scalar::Email | Scalar::Domain)) {
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
        let index = self.regex(pattern, place)?;
        Some(text?.ask(|value| Test::Matches(value, index)))
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
                .help("as in `target.name resembles \"张伟\" within 1 edit`"),
            );
            return None;
        }
        let name_place = (source.place)(name.span);
        match self.value(name, Some(Scalar::Name), source)? {
            Expr::Const(value @ Const::Text(Scalar::Name, _)) => {
                let closeness = closeness.unwrap_or(Closeness::Score(SCORE_DEFAULT));
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
            Some(meaning) => format!("`{name}` is a {}, and `{test}` needs a {wanted}", meaning.noun()),
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
        self.report(Diagnostic::new(Code::KindMismatch, place, "only a quota can be spent"));
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

pub(super) fn article(noun: &str) -> String {
    let an = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if an { "an" } else { "a" })
}
