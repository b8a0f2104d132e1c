//! Walking the index: from what the request says to the rules that can match.

use super::Evaluation;
use super::canonical::Canonical;
use super::slot::Held;
use super::test::origin_of;
use crate::decision::Truth;
use crate::facts;
use crate::ir::Expr;
use crate::matcher::domain::DomainRef;
use crate::program::index::{Ask, Ready, Subject, Target};
use crate::program::literals::Literals;
use crate::program::tree::{Axis, AxisId, Question, StepId};
use crate::program::{Program, Reader};
use crate::value::Value;

/// The answer to one question: `keys[start..end]` of the walk, and whether there might be others.
#[derive(Clone, Copy, Debug, Default)]
struct Answer {
    epoch: u32,
    start: u32,
    end: u32,
    is_uncertain: bool,
}

/// Answers of the current request, each found at most once.
#[derive(Debug, Default)]
pub(super) struct Walk {
    answers: Vec<Answer>,
    keys: Vec<u64>,
    /// Where the walk has still to go.
    ahead: Vec<StepId>,
    /// Working memory of scans for literals.
    seen: Vec<bool>,
}

impl Walk {
    /// Makes room for the questions of a program.
    pub(super) fn begin(&mut self, program: &Program) {
        if self.answers.len() < program.index.questions.len() {
            self.answers.resize(program.index.questions.len(), Answer::default());
        }
    }

    /// Keeps each key from `start` on once: equal items of a set lead to the same rules, and sets of equal items behind each
    /// other would lead there as often as all their products.
    fn keep_distinct(&mut self, start: usize) {
        self.keys.get_mut(start..).unwrap_or_default().sort_unstable();
        let (mut at, mut last) = (0, None);
        self.keys.retain(|key| {
            at += 1;
            at <= start || last.replace(*key) != Some(*key)
        });
    }

    /// Voids all answers.
    pub(super) fn forget(&mut self) {
        self.keys.clear();
    }

    /// Voids answers whose numbers might come again.
    pub(super) fn forget_epochs(&mut self) {
        self.answers.fill(Answer::default());
    }
}

impl<'e> Evaluation<'e, '_> {
    /// Calls `visit` with what the index leaves of the rules for the request's action; with a rule once or more often.
    pub(super) fn walk(&mut self, mut visit: impl FnMut(&mut Self, &'e Ready)) {
        let action = bit(self.facts.request.action.code());
        let index = &self.program.index;
        for root in &index.roots {
            if root.actions & action == 0 {
                continue;
            }
            self.scratch.walk.ahead.clear();
            let mut next = Some(root.step);
            while let Some(spot) = next.and_then(|step| index.spot(step)) {
                // PERF: a loop each; a chain of iterators asks in every turn which of them it is at.
                let (mut ready, mut others) = (spot.first.as_ref(), index.others(spot).iter());
                while let Some(rule) = ready {
                    visit(self, rule);
                    ready = others.next();
                }
                let (mut ask, mut asks) = (spot.ask.as_ref(), index.asks(spot).iter());
                while let Some(question) = ask {
                    self.ask(question, &mut visit);
                    ask = asks.next();
                }
                next = self.scratch.walk.ahead.pop();
            }
        }
    }

    #[inline]
    fn ask(&mut self, ask: &'e Ask, visit: &mut impl FnMut(&mut Self, &'e Ready)) {
        let index = &self.program.index;
        match ask.subject {
            Subject::Slot(slot) => match self.slot(slot) {
                Held::Unknown => self.scratch.walk.ahead.extend(ask.unknown()),
                Held::Unnamed => {}
                Held::Key(key) => {
                    self.follow(index.target(ask, key), visit);
                    if ask.has_intervals() {
                        index.stab(ask, key.cast_signed(), &mut |target| self.follow(target, visit));
                    }
                }
            },
            Subject::Question(axis) => {
                let answer = self.answer(axis);
                if answer.is_uncertain {
                    self.scratch.walk.ahead.extend(ask.unknown());
                }
                for at in answer.start..answer.end {
                    if let Some(key) = self.scratch.walk.keys.get(at as usize).copied() {
                        self.follow(index.target(ask, key), visit);
                    }
                }
            }
        }
    }

    #[inline]
    fn follow(&mut self, target: &'e Target, visit: &mut impl FnMut(&mut Self, &'e Ready)) {
        match target {
            Target::Nowhere => {}
            Target::Step(step) => self.scratch.walk.ahead.push(*step),
            Target::Rule(ready) => visit(self, ready),
        }
    }

    /// The answer to a question, found once.
    fn answer(&mut self, axis: AxisId) -> Answer {
        let at = axis.0 as usize;
        let epoch = self.scratch.epoch;
        if let Some(known) = self.scratch.walk.answers.get(at).filter(|answer| answer.epoch == epoch) {
            return *known;
        }
        let start = self.scratch.walk.keys.len();
        let found = self.program.index.questions.get(at).and_then(|question| self.found(question));
        let bound = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let end = self.scratch.walk.keys.len();
        let answer = Answer { epoch, start: bound(start), end: bound(end), is_uncertain: found.is_none() };
        if let Some(slot) = self.scratch.walk.answers.get_mut(at) {
            *slot = answer;
        }
        answer
    }

    /// Adds the keys that answer a question; `None` if others might answer it too.
    fn found(&mut self, question: &'e Question) -> Option<()> {
        match &question.axis {
            // Answered by the slot itself.
            Axis::Slot(_) => None,
            Axis::Items(set) => self.item_keys(set),
            Axis::Above(expr) => self.domain_keys(expr),
            Axis::Tier => {
                let mut possible = self.tiers();
                while possible != 0 {
                    self.scratch.walk.keys.push(u64::from(possible.trailing_zeros()));
                    possible &= possible - 1;
                }
                Some(())
            }
            // PERF: fields and facts that are read directly are of no kind that has another form.
            Axis::Parts(expr) if question.reader == Reader::Typed && expr.kind().scalar().is_derived() => {
                self.part_keys(expr, &question.literals)
            }
            Axis::Parts(expr) => {
                let text = self.text(question.reader, expr)?;
                let Walk { keys, seen, .. } = &mut self.scratch.walk;
                question.literals.find_in(text, keys, seen);
                Some(())
            }
            Axis::Mentions(expr) => {
                let text = self.text(question.reader, expr)?;
                let scratch = &mut *self.scratch;
                let sets = self.program.keywords.sets_in(text, &mut scratch.keywords);
                scratch.walk.keys.extend(sets.iter().map(|set| u64::from(set.0)));
                Some(())
            }
            Axis::Test(test) => match self.test(*test) {
                Truth::False => Some(()),
                Truth::Unknown => None,
                Truth::True => {
                    self.scratch.walk.keys.push(1);
                    Some(())
                }
            },
        }
    }

    #[inline]
    fn text(&mut self, reader: Reader, expr: &'e Expr) -> Option<&'e str> {
        match self.direct(reader).unwrap_or_else(|| self.worked_out(expr, None)) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Adds the keys of the parts of a name, an e-mail or a domain.
    #[inline(never)]
    fn part_keys(&mut self, expr: &'e Expr, literals: &Literals) -> Option<()> {
        let canonical = self.canonical(expr, None)?;
        let scratch = &mut *self.scratch;
        let (text, work) = scratch.canonicals.text_and_work(&canonical)?;
        let start = scratch.walk.keys.len();
        facts::any_form(expr.kind().scalar(), text, work, |form| {
            literals.find_in(form, &mut scratch.walk.keys, &mut scratch.walk.seen);
            false
        });
        // What stands in both forms of a host was found twice.
        scratch.walk.keep_distinct(start);
        Some(())
    }

    /// Adds the key of a value, if rules name it.
    fn push_key(&mut self, canonical: &Canonical<'e>) {
        let scratch = &mut *self.scratch;
        if let Held::Key(key) = scratch.canonicals.held(canonical, &self.program.symbols) {
            scratch.walk.keys.push(key);
        }
    }

    /// The keys of a set's items; uncertain if one of them cannot be read.
    fn item_keys(&mut self, set: &'e Expr) -> Option<()> {
        let Value::Set(items) = self.value(set, None) else { return None };
        let scalar = set.kind().scalar();
        let start = self.scratch.walk.keys.len();
        let mut is_certain = true;
        for at in 0..items.len() {
            match self.canonical_value(items.get(at), scalar, origin_of(set, at)) {
                None => is_certain = false,
                Some(canonical) => self.push_key(&canonical),
            }
        }
        self.scratch.walk.keep_distinct(start);
        is_certain.then_some(())
    }

    /// The keys of a domain and of every domain above it.
    fn domain_keys(&mut self, expr: &'e Expr) -> Option<()> {
        let canonical = self.canonical(expr, None)?;
        let scratch = &mut *self.scratch;
        let own = scratch.canonicals.text(&canonical).map(DomainRef::checked);
        for domain in std::iter::successors(own, |domain| domain.parent()) {
            scratch.walk.keys.extend(self.program.symbols.find(domain.as_str()));
        }
        Some(())
    }
}

/// Bit `code`; none for a code that no rule can name.
pub(super) fn bit(code: i64) -> u64 {
    u32::try_from(code).ok().and_then(|code| 1_u64.checked_shl(code)).unwrap_or(0)
}
