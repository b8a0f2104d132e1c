//! Phrases behind `then`, `do` and `advise`, matched against the forms of the decision tables.

use super::doubt::Role;
use super::expression::{Checker, Source};
use super::names::Meaning;
use super::shape::verdict_in_other_words;
use super::template;
use crate::decision::{DUTIES, EFFECTS};
use crate::decision::{DutyKind, PartKind, Pattern, Verdict, forms};
use crate::diagnostic::{Code, Diagnostic, article, did_you_mean};
use crate::ir::{Duty, Effect, Param, QuotaId, Retry, ScheduleId, Template};
use crate::list::Sort;
use crate::schema::FIELDS;
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Literal, Phrase, Piece};

/// What filled a slot.
enum Filled {
    Param(Param),
    Quota(QuotaId),
    Schedule(ScheduleId),
}

/// Why a phrase does not fit a form: after how many pieces, where, and what was expected.
struct Misfit {
    fitted: usize,
    place: Span,
    expected: String,
    /// What is said instead if only a name is wrong.
    unknown: Option<Box<Diagnostic>>,
}

impl Checker<'_> {
    /// What a rule says.
    pub(super) fn effect(&self, phrase: &Phrase, source: &Source<'_>) -> Option<Effect> {
        let (form, filled) = self.fit(phrase, EFFECTS, "verdict", source)?;
        if filled.iter().any(|(name, _)| *name == "to") {
            self.doubt_ids(phrase, source);
        }
        let verdict = Verdict::from_word(form.kind)?;
        let mut effect = Effect { verdict, by: None, to: Vec::new(), retry: Retry::Quotas };
        for (name, value) in filled {
            match value {
                Filled::Param(Param::Text(text)) if name == "by" => effect.by = Some(text),
                Filled::Param(Param::Texts(texts)) => effect.to = texts,
                Filled::Param(Param::Duration(ms)) => effect.retry = Retry::After(ms),
                Filled::Quota(quota) => effect.retry = Retry::Resets(quota),
                Filled::Schedule(schedule) => effect.retry = Retry::Opens(schedule),
                Filled::Param(_) => {}
            }
        }
        Some(effect)
    }

    /// Something the host must or may do.
    pub(super) fn duty(&self, phrase: &Phrase, source: &Source<'_>) -> Option<Duty> {
        let (form, filled) = self.fit(phrase, DUTIES, "duty", source)?;
        self.doubt_words(phrase, &filled, source);
        let params = filled.into_iter().filter_map(|(name, value)| match value {
            Filled::Param(param) => Some((name, param)),
            Filled::Quota(_) | Filled::Schedule(_) => None,
        });
        Some(Duty { kind: form.kind, params: params.collect() })
    }

    /// Warns of ids to whom a request is rerouted that are hardly ids of somebody.
    fn doubt_ids(&self, phrase: &Phrase, source: &Source<'_>) {
        for piece in &phrase.pieces {
            if let Piece::Literal(Literal::Text(text)) = &piece.value {
                self.doubt_text(text, Sort::Id, Role::OneOfSeveral, (source.place)(piece.span));
            }
        }
    }

    /// Warns of words for a host's fields that are nearly, but not quite, fields of the language.
    fn doubt_words(&self, phrase: &Phrase, filled: &[(&'static str, Filled)], source: &Source<'_>) {
        let is_field_word = |word: &str| {
            filled.iter().any(|(_, value)| match value {
                Filled::Param(Param::Words(words)) => words.iter().any(|known| known == word),
                Filled::Param(_) | Filled::Quota(_) | Filled::Schedule(_) => false,
            })
        };
        for piece in phrase.pieces.iter().skip(1) {
            let Piece::Word(word) = &piece.value else { continue };
            let known = || FIELDS.iter().flat_map(|field| [field.path, last_word(field.path)]);
            if !is_field_word(word) || known().any(|field| field == word) {
                continue;
            }
            if let Some(meant) = self.found.guess(word, 2 * FIELDS.len(), known) {
                let place = (source.place)(piece.span);
                let message = format!("`{word}` is no field of the language");
                self.report(Diagnostic::new(Code::DoubtfulWord, place, message).suggest(Some(&meant)));
            }
        }
    }

    /// The form of `table` that the phrase has, with its slots filled; reported if there is none.
    fn fit(
        &self,
        phrase: &Phrase,
        table: &'static [DutyKind],
        noun: &str,
        source: &Source<'_>,
    ) -> Option<(&'static DutyKind, Vec<(&'static str, Filled)>)> {
        let first = phrase.pieces.first()?;
        let verb = match &first.value {
            Piece::Word(word) => word.as_str(),
            Piece::Literal(_) | Piece::Comma => "",
        };
        let same_verb = |form: &&DutyKind| form.form.split(' ').next() == Some(verb);
        let mut nearest: Option<Misfit> = None;
        for form in table.iter().filter(same_verb) {
            match self.fit_form(phrase, form, source) {
                Ok(filled) => return Some((form, filled)),
                Err(misfit) if nearest.as_ref().is_none_or(|best| misfit.fitted > best.fitted) => {
                    nearest = Some(misfit)
                }
                Err(_) => {}
            }
        }
        let is_unread = |piece: &Spanned<Piece>| match &piece.value {
            Piece::Word(word) => self.names.is_unread(word),
            Piece::Literal(_) | Piece::Comma => false,
        };
        if phrase.pieces.iter().any(is_unread) {
            return None;
        }
        let forms_of_verb: Vec<String> =
            table.iter().filter(same_verb).map(|form| format!("`{}`", form.written())).collect();
        let Some(misfit) = nearest else {
            let place = (source.place)(first.span);
            let mut verbs: Vec<&str> = table.iter().filter_map(|form| form.form.split(' ').next()).collect();
            verbs.dedup();
            let mut found =
                Diagnostic::new(Code::UnknownPhrase, place, format!("there is no {noun} `{verb}`")).suggest(
                    did_you_mean(verb, verbs.iter().copied())
                        .or_else(|| verdict_in_other_words(verb, &verbs)),
                );
            let other = if std::ptr::eq(table, EFFECTS) { DUTIES } else { EFFECTS };
            if other.iter().any(|form| same_verb(&form)) {
                let home = if std::ptr::eq(table, EFFECTS) { "`do:` or `advise:`" } else { "`then:`" };
                found = found.help(format!("`{verb}` stands behind {home}"));
            }
            if verbs.len() <= 8 {
                found = found.help(format!("it can be {}", verbs.join(", ")));
            }
            self.report(found);
            return None;
        };
        if let Some(unknown) = misfit.unknown {
            self.report(*unknown);
            return None;
        }
        let mut found =
            Diagnostic::new(Code::UnknownPhrase, misfit.place, format!("expected {} here", misfit.expected))
                .help(format!("`{verb}` is written {}", forms_of_verb.join(" or ")));
        if matches!(phrase.pieces.get(misfit.fitted).map(|piece| &piece.value), Some(Piece::Comma)) {
            found = found.help("several duties are a list, each on its own line behind `-`");
        }
        self.report(found);
        None
    }

    fn fit_form(
        &self,
        phrase: &Phrase,
        form: &'static DutyKind,
        source: &Source<'_>,
    ) -> Result<Vec<(&'static str, Filled)>, Misfit> {
        let end = phrase
            .pieces
            .last()
            .map_or(Span::default(), |piece| Span { start: piece.span.end, end: piece.span.end });
        let mut at = 0;
        let mut filled = Vec::new();
        let mut unknown = None;
        for pattern in forms(form.form) {
            let misfit = |at: usize, expected: String| {
                let span = phrase.pieces.get(at).map_or(end, |piece| piece.span);
                Misfit { fitted: at, place: (source.place)(span), expected, unknown: None }
            };
            match pattern {
                Pattern::Word(word) => match phrase.pieces.get(at).map(|piece| &piece.value) {
                    Some(Piece::Word(found)) if found == word => at += 1,
                    _ => return Err(misfit(at, format!("`{word}`"))),
                },
                Pattern::Slot(slot) => match self.fill(&phrase.pieces, &mut at, slot.kind, source) {
                    Some(value) => filled.push((slot.name, value)),
                    // The form is still the one that is meant if all the rest fits.
                    None if named(slot.kind).is_some() && word(&phrase.pieces, &mut at.clone()).is_some() => {
                        unknown = unknown.or_else(|| self.unknown(&phrase.pieces, at, slot.kind, source));
                        at += 1;
                    }
                    None => return Err(misfit(at, expectation(slot.kind).to_owned())),
                },
            }
        }
        let misfit = |span: Span, unknown: Option<Box<Diagnostic>>| Misfit {
            fitted: at,
            place: (source.place)(span),
            expected: "nothing more".to_owned(),
            unknown,
        };
        match (phrase.pieces.get(at), unknown) {
            (None, None) => Ok(filled),
            (None, unknown) => Err(misfit(end, unknown)),
            (Some(extra), _) => Err(misfit(extra.span, None)),
        }
    }

    /// A word that is no name of what `kind` asks for.
    fn unknown(
        &self,
        pieces: &[Spanned<Piece>],
        at: usize,
        kind: PartKind,
        source: &Source<'_>,
    ) -> Option<Box<Diagnostic>> {
        let (noun, is_meant) = named(kind)?;
        let name = word(pieces, &mut at.clone())?;
        let place = (source.place)(pieces.get(at)?.span);
        let message = match self.names.find_shown(name) {
            Some(meaning) => {
                format!("`{name}` is {}, and {} is needed here", article(meaning.noun()), article(noun))
            }
            None => format!("there is no {noun} `{name}`"),
        };
        let found = Diagnostic::new(Code::UnknownName, place, message);
        Some(Box::new(found.suggest(self.guess_name(name, is_meant).as_deref())))
    }

    fn fill(
        &self,
        pieces: &[Spanned<Piece>],
        at: &mut usize,
        kind: PartKind,
        source: &Source<'_>,
    ) -> Option<Filled> {
        match kind {
            PartKind::Text => self.fill_text(pieces, at, source).map(|text| Filled::Param(Param::Text(text))),
            PartKind::Texts => {
                let mut texts = vec![self.fill_text(pieces, at, source)?];
                while is_separator(pieces.get(*at)) && is_text(pieces.get(*at + 1)) {
                    *at += 1;
                    texts.push(self.fill_text(pieces, at, source)?);
                }
                Some(Filled::Param(Param::Texts(texts)))
            }
            PartKind::Words => {
                let mut words = vec![word(pieces, at)?.to_owned()];
                while matches!(pieces.get(*at).map(|piece| &piece.value), Some(Piece::Comma)) {
                    *at += 1;
                    words.push(word(pieces, at)?.to_owned());
                }
                Some(Filled::Param(Param::Words(words)))
            }
            PartKind::Duration => {
                let piece = pieces.get(*at)?;
                let Piece::Literal(Literal::Duration(count, unit)) = &piece.value else { return None };
                *at += 1;
                // A duration that is too long was reported as itself; zero keeps the phrase's other slots checked.
                let ms = self.duration(*count, *unit, (source.place)(piece.span)).unwrap_or(0);
                Some(Filled::Param(Param::Duration(ms)))
            }
            PartKind::Extract | PartKind::Quota | PartKind::Schedule => {
                let meaning = self.names.find_shown(word(pieces, &mut at.clone())?)?;
                let filled = match (kind, meaning) {
                    (PartKind::Extract, Meaning::Extract(extract)) => Filled::Param(Param::Extract(extract)),
                    (PartKind::Quota, Meaning::Quota(quota)) => Filled::Quota(quota),
                    (PartKind::Schedule, Meaning::Schedule(schedule)) => Filled::Schedule(schedule),
                    _ => return None,
                };
                *at += 1;
                Some(filled)
            }
        }
    }

    fn fill_text(&self, pieces: &[Spanned<Piece>], at: &mut usize, source: &Source<'_>) -> Option<Template> {
        let piece = pieces.get(*at)?;
        let Piece::Literal(Literal::Text(text)) = &piece.value else { return None };
        *at += 1;
        let whole = (source.place)(piece.span);
        if text.trim().is_empty() {
            self.report(
                Diagnostic::new(Code::BadName, whole, "this text is empty")
                    .help("write what the host is to read"),
            );
        }
        // Behind the opening quote the text stands as it is, unless there are escapes in it.
        let start = piece.span.start as usize + 1;
        let is_plain = source.text.get(start..).is_some_and(|behind| behind.starts_with(text.as_str()));
        let place = |span: Span| match is_plain {
            true => (source.place)(Span::new(start + span.start as usize, start + span.end as usize)),
            false => whole,
        };
        Some(template::check(self, text, &place))
    }
}

fn word<'p>(pieces: &'p [Spanned<Piece>], at: &mut usize) -> Option<&'p str> {
    match &pieces.get(*at)?.value {
        Piece::Word(word) => {
            *at += 1;
            Some(word)
        }
        Piece::Literal(_) | Piece::Comma => None,
    }
}

/// What a dotted path ends with: hosts say `phone` for `target.phone`.
fn last_word(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether a declaration fits into a slot.
type Fits = fn(Meaning) -> bool;

/// What a slot for a declared name is called, and which declarations fit.
fn named(kind: PartKind) -> Option<(&'static str, Fits)> {
    Some(match kind {
        PartKind::Extract => ("extract", |meaning| matches!(meaning, Meaning::Extract(_))),
        PartKind::Quota => ("quota", |meaning| matches!(meaning, Meaning::Quota(_))),
        PartKind::Schedule => ("schedule", |meaning| matches!(meaning, Meaning::Schedule(_))),
        PartKind::Text | PartKind::Texts | PartKind::Words | PartKind::Duration => return None,
    })
}

fn is_separator(piece: Option<&Spanned<Piece>>) -> bool {
    match piece.map(|piece| &piece.value) {
        Some(Piece::Comma) => true,
        Some(Piece::Word(word)) => word == "or" || word == "and",
        Some(Piece::Literal(_)) | None => false,
    }
}

fn is_text(piece: Option<&Spanned<Piece>>) -> bool {
    matches!(piece.map(|piece| &piece.value), Some(Piece::Literal(Literal::Text(_))))
}

fn expectation(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Text => "a text in quotes",
        PartKind::Texts => "one or more texts in quotes",
        PartKind::Words => "one or more field names",
        PartKind::Duration => "a length of time, such as `2 hours`,",
        PartKind::Extract => "the name of an extract",
        PartKind::Quota => "the name of a quota",
        PartKind::Schedule => "the name of a schedule",
    }
}
