//! The items of the checked policy.

use super::ImageError;
use super::code::{Decoder, Encoder, Item, choices, newtypes, read_text, records, write_text};
use super::error::damaged;
use crate::decision::{DUTIES, OnUnknown, Pattern, Verdict, forms};
use crate::facts::FactDecl;
use crate::ir::{
    Condition, Const, Duty, Effect, Expr, Extract, ExtractId, Keywords, KeywordsId, Leaf, List, ListId,
    ListSource, Mode, Param, Piece, Policy, Quota, QuotaId, Retry, Rule, RuleId, Schedule, ScheduleDay,
    ScheduleId, Scope, Template, Test, TextTest, Tier, Window,
};
use crate::kind::{EnumId, Kind, Scalar};
use crate::request::FactName;
use crate::schema::FieldId;
use crate::span::Span;
use crate::syntax::ast::{Arithmetic, Closeness, Comparison, Quantifier};

impl Item for FactName {
    fn write(&self, out: &mut Encoder) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        String::read(from).map(FactName::from)
    }
}

newtypes! { ExtractId KeywordsId ListId QuotaId RuleId ScheduleId FieldId EnumId }

records! {
    Policy { name, zone, region, default, facts, lists, keywords, extracts, regexes, schedules, tiers, quotas, rules }
    FactDecl { name, kind }
    List { name, of, source, closeness, by, span }
    Keywords { name, words, except, see_through, anywhere, span }
    Extract { name, pattern, span }
    Schedule { name, zone, week, exceptions, span }
    ScheduleDay { open }
    Tier { word, when, span }
    Quota { name, limit, scopes, window, zone, when, span }
    Rule {
        id, group, actions, phases, when, then, duties, advice, because, overrides, mode, on_unknown, span, when_span,
    }
    Effect { verdict, by, to, retry }
    Template { pieces }
    Leaf { test, text, is_negated, span }
}

choices! {
    Verdict { 0 = Allow, 1 = Reroute, 2 = Defer, 3 = Review, 4 = Deny }
    OnUnknown { 0 = Skip, 1 = Match, 2 = Review }
    Mode { 0 = Enforced, 1 = Shadow }
    Scope { 0 = Actor, 1 = Department, 2 = Tenant, 3 = App, 4 = Channel, 5 = Target }
    Retry { 0 = Quotas, 1 = After(ms), 2 = Opens(schedule), 3 = Resets(quota) }
    Param { 0 = Text(text), 1 = Texts(texts), 2 = Words(words), 3 = Duration(ms), 4 = Extract(extract) }
    Piece {
        0 = Text(text), 1 = Field(field), 2 = Extract(extract), 3 = Tier, 4 = Used(quota), 5 = Remaining(quota),
        6 = Limit(quota),
    }
    Scalar {
        0 = Bool, 1 = Int, 2 = Score, 3 = Text, 4 = Phone, 5 = Name, 6 = Email, 7 = Domain, 8 = Time, 9 = Date,
        10 = TimeOfDay, 11 = Duration, 12 = Enum(id),
    }
    Kind { 0 = One(scalar), 1 = Set(scalar) }
    Const { 0 = Number(scalar, number), 1 = Text(scalar, text) }
    Expr {
        0 = Const(value), 1 = Field(field, kind), 2 = Item(scalar), 3 = Used(quota), 4 = Remaining(quota),
        5 = Call(function, arguments, kind), 6 = Arithmetic(how, sides, scalar),
    }
    Arithmetic { 0 = Add, 1 = Subtract, 2 = Multiply, 3 = Divide, 4 = Remainder }
    Comparison { 0 = Equal, 1 = NotEqual, 2 = Less, 3 = LessOrEqual, 4 = Greater, 5 = GreaterOrEqual }
    Quantifier { 0 = Any, 1 = All }
    Closeness { 0 = Edits(edits), 1 = Score(points) }
    TextTest { 0 = Contains, 1 = StartsWith, 2 = EndsWith }
    Test {
        0 = Holds(value), 1 = Compare(how, left, right), 2 = Among(value, constants), 3 = TierAmong(tiers),
        4 = Between(value, low, high), 5 = Listed(value, list), 6 = Scheduled(at, schedule), 7 = Element(set, value),
        8 = Part(how, text, part), 9 = Matches(text, regex), 10 = Resembles(text, name, closeness),
        11 = Mentions(text, keywords), 12 = Has(text, extract), 13 = Spent(quota), 14 = Known(value), 15 = Empty(value),
        16 = Each(quantifier, set, test),
    }
    Condition { 0 = Always(value), 1 = Leaf(leaf), 2 = Not(inner), 3 = And(parts), 4 = Or(parts) }
}

impl Item for Span {
    /// By its length, which is short.
    fn write(&self, out: &mut Encoder) {
        self.start.write(out);
        self.end.saturating_sub(self.start).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let (start, length) = (u32::read(from)?, u32::read(from)?);
        let end = start.checked_add(length).ok_or(damaged("a place is outside every file"))?;
        Ok(Span { start, end })
    }
}

impl Item for [ScheduleDay; 7] {
    fn write(&self, out: &mut Encoder) {
        self.iter().for_each(|day| day.write(out));
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let mut week: [ScheduleDay; 7] = Default::default();
        for day in &mut week {
            *day = ScheduleDay::read(from)?;
        }
        Ok(week)
    }
}

impl Item for ListSource {
    /// Without the values, which are entries of the compiled list.
    fn write(&self, out: &mut Encoder) {
        match self {
            ListSource::Values(_) => out.byte(0),
            ListSource::File(file, span) => {
                out.byte(1);
                file.write(out);
                span.write(out);
            }
            ListSource::Host => out.byte(2),
        }
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        match from.byte()? {
            0 => Ok(ListSource::Values(Vec::new())),
            1 => Ok(ListSource::File(Item::read(from)?, Item::read(from)?)),
            2 => Ok(ListSource::Host),
            _ => Err(damaged("there is no such source of a list")),
        }
    }
}

impl Item for Window {
    fn write(&self, out: &mut Encoder) {
        match self {
            Window::Day => out.byte(0),
            Window::Week => out.byte(1),
            Window::Month => out.byte(2),
            Window::Days(count) => {
                out.byte(3);
                count.write(out);
            }
            Window::Fixed(ms) => {
                out.byte(4);
                ms.write(out);
            }
            Window::Rolling(ms) => {
                out.byte(5);
                ms.write(out);
            }
            Window::Bucket { period, burst } => {
                out.byte(6);
                period.write(out);
                burst.write(out);
            }
            Window::Gauge => out.byte(7),
        }
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        Ok(match from.byte()? {
            0 => Window::Day,
            1 => Window::Week,
            2 => Window::Month,
            3 => Window::Days(Item::read(from)?),
            4 => Window::Fixed(Item::read(from)?),
            5 => Window::Rolling(Item::read(from)?),
            6 => Window::Bucket { period: Item::read(from)?, burst: Item::read(from)? },
            7 => Window::Gauge,
            _ => return Err(damaged("there is no such window")),
        })
    }
}

impl Item for Duty {
    fn write(&self, out: &mut Encoder) {
        write_text(self.kind, out);
        out.number(self.params.len() as u64);
        for (name, param) in &self.params {
            write_text(name, out);
            param.write(out);
        }
    }

    /// Words of duties are those of the table of forms.
    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let kind = read_text(from)?;
        let mut known = DUTIES.iter().filter(|duty| duty.kind == kind).peekable();
        let kind = known.peek().ok_or(damaged("a duty is none that is known"))?.kind;
        let mut params = Vec::new();
        for _ in 0..from.count()? {
            let name = read_text(from)?;
            let slots = known.clone().flat_map(|duty| forms(duty.form));
            let slot = slots.filter_map(|pattern| match pattern {
                Pattern::Slot(slot) => Some(slot.name),
                Pattern::Word(_) => None,
            });
            let name = slot.into_iter().find(|slot| *slot == name);
            params.push((
                name.ok_or(damaged("a parameter of a duty is none that is known"))?,
                Item::read(from)?,
            ));
        }
        Ok(Duty { kind, params })
    }
}
