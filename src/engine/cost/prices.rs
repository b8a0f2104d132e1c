//! What single parts of a program cost at most: questions, tests and what they read.
//!
//! Prices are measured at the worst request that was found for each part, and rounded up. The first decision of a thread, which
//! fetches its memory, may take a few times as long.

use super::{Bill, Cost, count, halves, values};
use crate::function::{ADDRESS_UNITS, NAMES_UNITS, PHONE_UNITS, UNSEEN_BYTES};
use crate::ir::{Const, Expr, ScheduleId, Scope, Test};
use crate::kind::{Kind, Scalar};
use crate::list::{DomainList, List};
use crate::program::tree::{Axis, Question};
use crate::program::{Check, SlotId, TestId};
use crate::state::CHARGES_MAX;
use crate::syntax::ast::Closeness;

/// Units that a search of a list takes.
const LIST_UNITS: u64 = 10;
/// Units that a search for near names takes for each name of the list.
const NEAR_UNITS: u64 = 20;
/// Units that reading or changing a counter takes.
const COUNTER_UNITS: u64 = 20;
/// Units until it is known whether a request counts for a quota, and under which key.
const QUOTA_UNITS: u64 = 40;
/// Bytes of text that are passed over in a unit.
const UNIT_BYTES: u64 = 16;
/// Units that a byte of a name takes to be folded.
const NAME_BYTE_UNITS: u64 = 5;
/// Units that an instant takes to be put on the clocks of a zone.
const CLOCK_UNITS: u64 = 50;
/// Bytes of a compiled regular expression that take a unit more for each 16 bytes of a text.
const REGEX_BYTES: u64 = 4;
/// Domains above a domain: it has at most 253 characters, every second of them a dot.
const LABELS_MAX: u64 = 127;
/// Units that it takes to look up one of them.
const LABEL_UNITS: u64 = 3;
/// Bytes of a domain at most.
const DOMAIN_BYTES: u64 = 253;

/// How much dearer a pass of a regular expression of so many compiled bytes is than one over the text: at worst all of its
/// parts are alive at each byte.
fn alive(bytes: u64) -> u64 {
    (bytes / REGEX_BYTES).saturating_add(1)
}

/// Units that it takes to look for a domain among those that stand below others, and among shapes: each of these that
/// expires has a pass of its own, the others share some.
fn shapes(list: &DomainList) -> u64 {
    let passes =
        list.shape_sizes().map(|bytes| alive(count(bytes)).saturating_mul(DOMAIN_BYTES / UNIT_BYTES + 1));
    passes.fold(LABELS_MAX.saturating_mul(LABEL_UNITS), u64::saturating_add)
}

impl Bill<'_> {
    /// Items of a set.
    pub(super) fn items(&self) -> u64 {
        count(self.limits.set_items)
    }

    fn text_bytes(&self) -> u64 {
        count(self.limits.text_bytes)
    }

    fn texts(&self, passes: u64) -> Cost {
        let units = (self.text_bytes() / UNIT_BYTES).max(1).saturating_mul(passes);
        Cost { units, texts: passes, ..Cost::default() }
    }

    /// Counters that a request may be charged to.
    fn posts(&self) -> u64 {
        let posts = self.program.quotas.iter().map(|quota| self.posts_of(&quota.scopes));
        posts.fold(0, u64::saturating_add)
    }

    fn posts_of(&self, scopes: &[Scope]) -> u64 {
        if scopes.contains(&Scope::Department) { self.items() } else { 1 }
    }

    /// For every quota it is found out whether the request counts; then counters are read for the decision and changed for
    /// the reservation.
    pub(super) fn counters(&self) -> Cost {
        let counters = self.posts().min(count(CHARGES_MAX)).saturating_mul(2);
        let units = counters.saturating_mul(COUNTER_UNITS);
        let keys = self.posts().saturating_mul(QUOTA_UNITS);
        Cost { units: units.saturating_add(keys), counters, ..Cost::default() }
    }

    /// How many answers a question can have.
    pub(super) fn answers(&self, question: &Question) -> u64 {
        match question.axis {
            Axis::Slot(_) | Axis::Test(_) => 1,
            Axis::Items(_) => self.items(),
            Axis::Above(_) => LABELS_MAX,
            Axis::Tier => count(self.program.tiers.len()),
            Axis::Parts(_) => count(question.literals.all().len()),
            Axis::Mentions(_) => count(self.program.policy.keywords.len()),
        }
    }

    pub(super) fn question(&self, question: &Question) -> Cost {
        match &question.axis {
            Axis::Slot(slot) => self.slot(*slot),
            Axis::Items(set) => values(self.items()).and(self.set(set)),
            Axis::Above(expr) => values(LABELS_MAX).and(self.form(expr)),
            Axis::Tier => Cost::default(),
            Axis::Parts(expr) => {
                let literals = &question.literals;
                self.texts(count(literals.passes()))
                    .and(values(count(literals.all().len())))
                    .and(self.searched(expr))
            }
            Axis::Mentions(expr) => self.keywords().and(self.expr(expr)),
            Axis::Test(test) => self.test(*test),
        }
    }

    fn slot(&self, slot: SlotId) -> Cost {
        self.program.slots.get(slot.0 as usize).map_or(values(1), |expr| self.form(expr))
    }

    /// What a test costs once a request: a slot's value, or a typed test.
    pub(super) fn test(&self, id: TestId) -> Cost {
        let one = Cost { tests: 1, ..Cost::default() };
        let work = match self.program.checks.get(id.0 as usize) {
            Some(Check::Within(slot, _) | Check::Without(slot, _) | Check::Among(slot, ..)) => {
                self.slot(*slot)
            }
            Some(Check::Typed) | None => {
                self.program.tests.get(id.0 as usize).map_or(Cost::default(), |test| self.typed(test))
            }
        };
        work.and(one)
    }

    /// What a test costs each time that it is asked: the truth of a test of a slot is not remembered, only the slot's value.
    pub(super) fn asking(&self, id: TestId) -> Cost {
        match self.program.checks.get(id.0 as usize) {
            Some(Check::Within(_, run) | Check::Without(_, run)) => values(if run.more == 0 { 1 } else { 2 }),
            Some(Check::Among(_, start, end)) => values(halves(end.abs_diff(*start) as usize)),
            Some(Check::Typed) | None => Cost::default(),
        }
    }

    fn typed(&self, test: &Test) -> Cost {
        match test {
            Test::Holds(expr) | Test::Known(expr) => values(1).and(self.expr(expr)),
            // White space may be all of a text.
            Test::Empty(expr) => match expr.kind() {
                Kind::Set(_) => values(1).and(self.expr(expr)),
                Kind::One(_) => self.texts(2).and(self.expr(expr)),
            },
            Test::Scheduled(expr, schedule) => self.schedule(*schedule).and(self.expr(expr)),
            Test::Compare(_, left, right) => values(1).and(self.form(left)).and(self.form(right)),
            Test::Between(expr, low, high) => {
                values(2).and(self.form(expr).times(2)).and(self.form(low)).and(self.form(high))
            }
            // Numbers are compared one by one, texts by halves.
            Test::Among(expr, all) => {
                let is_text = matches!(all.first(), Some(Const::Text(..)));
                values(if is_text { halves(all.len()) } else { count(all.len()) }).and(self.form(expr))
            }
            Test::TierAmong(_) => values(1),
            Test::Spent(_) => self.line(),
            Test::Listed(expr, list) => {
                let near = self.program.near.get(list.index()).is_some_and(Option::is_some);
                let listed = self.program.lists.get(list.index()).and_then(Option::as_deref);
                let sought = match listed {
                    Some(names) if near => count(names.len()).saturating_mul(NEAR_UNITS),
                    Some(List::Domain(domains)) => shapes(domains),
                    _ => 0,
                };
                let units = LIST_UNITS.saturating_add(sought);
                // Without a time it is looked again for an entry that does not expire.
                let expires = listed.is_some_and(List::has_expiry);
                let once = Cost { units, lists: 1, near: u64::from(near), ..Cost::default() };
                once.times(if expires { 2 } else { 1 }).and(self.form(expr))
            }
            Test::Element(set, element) => values(self.items()).and(self.set(set)).and(self.form(element)),
            Test::Part(_, text, part) => {
                let sought = self.expr(part).and(self.folded(part, text.kind().scalar()));
                self.texts(1).and(self.searched(text)).and(sought)
            }
            Test::Matches(expr, regex) => self.regex(self.regexes.get(*regex as usize)).and(self.expr(expr)),
            Test::Has(expr, extract) => self.regex(self.extracts.get(extract.index())).and(self.expr(expr)),
            Test::Resembles(expr, _, Closeness::Score(_)) => {
                let compared = Cost { units: u64::from(NAMES_UNITS), ..Cost::default() };
                compared.and(self.derived(Scalar::Name)).and(self.expr(expr))
            }
            Test::Resembles(expr, _, Closeness::Edits(_)) => {
                self.texts(1).and(self.derived(Scalar::Name)).and(self.expr(expr))
            }
            Test::Mentions(expr, _) => self.keywords().and(self.expr(expr)),
            Test::Each(_, set, inner) => self.typed(inner).times(self.items()).and(self.expr(set)),
        }
    }

    /// A pass of a regular expression of so many bytes.
    fn regex(&self, bytes: Option<&u64>) -> Cost {
        let pass = self.texts(1);
        let units = pass.units.saturating_mul(alive(bytes.copied().unwrap_or_default()));
        Cost { regexes: 1, units, regex_units: units, ..pass }
    }

    /// A search of a text for all keywords of the policy, of which several may begin at the same byte.
    fn keywords(&self) -> Cost {
        let keywords = &self.program.keywords;
        let units =
            self.text_bytes().saturating_mul(keywords.byte_units()).saturating_add(keywords.kept_units());
        Cost { units: units.max(1), texts: 1, ..Cost::default() }
    }

    fn schedule(&self, schedule: ScheduleId) -> Cost {
        let Some(schedule) = self.program.policy.schedules.get(schedule.index()) else { return values(1) };
        let days = schedule.week.iter().chain(schedule.exceptions.iter().map(|(_, day)| day));
        let spans = days.map(|day| day.open.len()).max().unwrap_or(0);
        // Of today and of yesterday.
        let looks = halves(schedule.exceptions.len()).saturating_add(halves(spans)).saturating_mul(2);
        let clock = Cost { units: CLOCK_UNITS, ..Cost::default() };
        clock.and(values(looks))
    }

    /// How a quota stands: the fullest of its counters is looked for among those of the request.
    fn line(&self) -> Cost {
        values(self.posts().clamp(1, count(CHARGES_MAX)))
    }

    fn expr(&self, expr: &Expr) -> Cost {
        match expr {
            Expr::Const(_) => Cost::default(),
            Expr::Field(..) | Expr::Item(_) => values(1),
            Expr::Used(_) | Expr::Remaining(_) => self.line(),
            Expr::Call(function, arguments, _) => {
                let cost =
                    self.program.functions.signature(*function).map_or(1, |known| u64::from(known.cost));
                let call = Cost { units: cost.max(1), calls: 1, ..Cost::default() };
                let is_host = self.program.functions.is_host(*function);
                let argument = |argument: &Expr| match argument.kind() {
                    // A host's body is given canonical forms.
                    Kind::Set(_) if is_host => self.set(argument),
                    Kind::One(_) if is_host => self.form(argument),
                    _ => self.expr(argument),
                };
                arguments.iter().map(argument).fold(call, Cost::and)
            }
            Expr::Arithmetic(_, sides, _) => values(1).and(self.expr(&sides.0)).and(self.expr(&sides.1)),
        }
    }

    /// A value in the form in which it is compared.
    fn form(&self, expr: &Expr) -> Cost {
        match (expr, expr.kind()) {
            (Expr::Const(_), _) | (_, Kind::Set(_)) => self.expr(expr),
            (_, Kind::One(scalar)) => self.expr(expr).and(self.derived(scalar)),
        }
    }

    /// All items of a set in the form in which they are compared; their texts are no longer than the request.
    fn set(&self, set: &Expr) -> Cost {
        let bytes = self.items().saturating_mul(self.text_bytes()).min(count(self.limits.request_bytes));
        self.expr(set).and(derived(set.kind().scalar(), self.items(), bytes))
    }

    /// A text in the forms in which its parts are looked for: an address has two at most, which together are shorter than
    /// what a text may be.
    fn searched(&self, text: &Expr) -> Cost {
        let other = match text.kind().scalar() {
            scalar @ (Scalar::Email | Scalar::Domain) => self.derived(scalar),
            _ => Cost::default(),
        };
        self.form(text).and(other)
    }

    /// Folding a part that is looked for in texts of this kind; those of constants are folded.
    fn folded(&self, part: &Expr, scalar: Scalar) -> Cost {
        let is_folded = scalar.is_derived() && !matches!(part, Expr::Const(_));
        if is_folded { self.derived(Scalar::Name) } else { Cost::default() }
    }

    fn derived(&self, scalar: Scalar) -> Cost {
        derived(scalar, 1, self.text_bytes())
    }
}

/// Making the canonical form of so many texts, of so many bytes together.
fn derived(scalar: Scalar, texts: u64, bytes: u64) -> Cost {
    let each = |units: u32| texts.saturating_mul(u64::from(units));
    match scalar {
        Scalar::Phone => Cost { units: each(PHONE_UNITS), ..Cost::default() },
        Scalar::Email | Scalar::Domain => {
            let unseen = bytes / u64::from(UNSEEN_BYTES);
            Cost { units: each(ADDRESS_UNITS).saturating_add(unseen), ..Cost::default() }
        }
        Scalar::Name => {
            let units = bytes.saturating_mul(NAME_BYTE_UNITS).max(1);
            Cost { units, texts, ..Cost::default() }
        }
        Scalar::Bool
        | Scalar::Int
        | Scalar::Score
        | Scalar::Text
        | Scalar::Time
        | Scalar::Date
        | Scalar::TimeOfDay
        | Scalar::Duration
        | Scalar::Enum(_) => Cost::default(),
    }
}
