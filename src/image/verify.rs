//! What evaluation relies on, held against tables that anybody may have written: the one place for it.
//!
//! Held here: every id points into its table; conditions, the index and tiers have no cycles, and evaluating them takes
//! bounded time; rules stand in the index under their actions; calls pass what the function's signature asks for; what
//! is searched by halves is in order. Not held: that the tables say what the policy says, or that kinds of operands
//! agree. A test of wrong operands is unknown.
//!
//! Held elsewhere: lengths against the bytes that are there and the depth of nesting (`code`), the form of lists and
//! indexes of names (`list`), keywords and patterns (made again by their own compilers, within the limits).

mod conditions;
mod index;

use super::ImageError;
use super::error::damaged;
use crate::calendar::{DAY_SECONDS, Zone};
use crate::compile::Tables;
use crate::facts;
use crate::function::Registry;
use crate::ir::{
    Condition, Duty, ExtractId, Param, Piece, Policy, Quota, QuotaId, Retry, Rule, Schedule, ScheduleDay,
    ScheduleId, Template, Window,
};
use crate::kind::{ACTION, BUILTIN, EnumId, Kind, PHASE};
use crate::limits::Limits;
use crate::matcher::phone::Region;
use crate::schema::{FIELDS, FieldId};

use conditions::Reads;

/// Characters of the shortest hours: `9:00-9:30`. A policy has no more open spans than fit into its text.
const HOURS_CHARS: usize = 9;

type Verdict = Result<(), ImageError>;

fn ensure(holds: bool, reason: &'static str) -> Verdict {
    if holds { Ok(()) } else { Err(damaged(reason)) }
}

/// A policy, and the functions that it may call.
struct Known<'v> {
    policy: &'v Policy,
    functions: &'v Registry,
    limits: &'v Limits,
}

pub(super) fn policy(policy: &Policy, functions: &Registry, limits: &Limits) -> Verdict {
    let known = Known { policy, functions, limits };
    ensure(policy.rules.len() <= limits.rules, "it has more rules than the limits allow")?;
    ensure(policy.rules.is_sorted_by(|a, b| a.id < b.id), "rules are not in order, each once")?;
    ensure(policy.tiers.len() <= Policy::TIERS_MAX, "it has more than 64 tiers")?;
    ensure(FIELDS.len() + policy.facts.len() <= usize::from(u16::MAX), "it has too many facts")?;
    zone(&policy.zone)?;
    ensure(Region::from_code(&policy.region).is_some(), "its region is none that is known")?;
    for schedule in &policy.schedules {
        known.schedule(schedule)?;
    }
    let tiers = policy.tiers.iter().map(|tier| &tier.when);
    let quotas = policy.quotas.iter().map(|quota| &quota.when);
    tiers.clone().chain(quotas.clone()).try_for_each(|when| known.condition(when))?;
    no_circle(tiers.map(Reads::of_condition), quotas.map(Reads::of_condition))?;
    policy.quotas.iter().try_for_each(|quota| known.quota(quota))?;
    policy.rules.iter().try_for_each(|rule| known.rule(rule))?;
    let pairs = policy.rules.iter().fold(0_usize, |pairs, rule| pairs.saturating_add(rule.overrides.len()));
    ensure(pairs <= limits.override_pairs, "its rules override each other more often than the limits allow")?;
    known.patterns()
}

pub(super) fn tables(tables: &Tables, policy: &Policy, functions: &Registry, limits: &Limits) -> Verdict {
    let known = Known { policy, functions, limits };
    let nodes = known.conditions(tables)?;
    known.index(tables, &nodes)
}

/// Tiers do not depend on tiers, nor what quotas count on quotas; nor each on the other.
fn no_circle(tiers: impl Iterator<Item = Reads>, quotas: impl Iterator<Item = Reads>) -> Verdict {
    let (tiers, quotas) = (tiers.fold(Reads::default(), Reads::or), quotas.fold(Reads::default(), Reads::or));
    ensure(!tiers.tier, "a tier depends on tiers")?;
    ensure(!quotas.quota, "what a quota counts depends on quotas")?;
    ensure(!tiers.quota || !quotas.tier, "tiers depend on quotas that depend on tiers")
}

fn zone(name: &str) -> Verdict {
    ensure(Zone::named(name).is_some(), "a time zone is none that is known")
}

/// Codes of actions or phases; none for all of them.
fn codes(codes: &[i64], of: EnumId) -> Verdict {
    ensure(codes.is_sorted_by(|a, b| a < b), "actions or phases of a rule are not in order, each once")?;
    let words = BUILTIN.get(usize::from(of.0));
    let is_known = |code: &i64| words.is_some_and(|words| words.word(*code).is_some());
    ensure(codes.iter().all(is_known), "an action or phase of a rule is none that is known")
}

impl Known<'_> {
    fn schedule(&self, schedule: &Schedule) -> Verdict {
        schedule.zone.as_deref().map_or(Ok(()), zone)?;
        let dates = &schedule.exceptions;
        ensure(dates.is_sorted_by(|a, b| a.0 < b.0), "dates of a schedule are not in order, each once")?;
        schedule.week.iter().chain(dates.iter().map(|(_, day)| day)).try_for_each(|day| self.day(day))
    }

    fn day(&self, day: &ScheduleDay) -> Verdict {
        let most = self.limits.policy_bytes / HOURS_CHARS;
        let is_sound = day.open.len() <= most
            && day.open.is_sorted_by(|a, b| a.1 < b.0)
            && day
                .open
                .iter()
                .all(|(start, end)| *start <= DAY_SECONDS && start < end && *end <= 2 * DAY_SECONDS);
        ensure(is_sound, "hours of a schedule are none that a day has")
    }

    fn quota(&self, quota: &Quota) -> Verdict {
        quota.zone.as_deref().map_or(Ok(()), zone)?;
        ensure(quota.scopes.is_sorted_by(|a, b| a < b), "scopes of a quota are not in order, each once")?;
        let days = if let Window::Days(days) = quota.window { days } else { 1 };
        ensure((1..=Window::DAYS_MAX).contains(&days), "a quota counts over too many days, or none")
    }

    /// All regular expressions together, as the checker bounds them.
    fn patterns(&self) -> Verdict {
        let extracts = self.policy.extracts.iter().map(|extract| &extract.pattern);
        let mut bytes = 0_usize;
        for pattern in self.policy.regexes.iter().chain(extracts) {
            let own = facts::regex_bytes(pattern, self.limits);
            let own = own.map_err(|_| damaged("a regular expression does not compile within the limits"))?;
            bytes = bytes.saturating_add(own);
            ensure(
                bytes <= self.limits.regexes_bytes,
                "its regular expressions are larger than the limits allow",
            )?;
        }
        Ok(())
    }

    fn rule(&self, rule: &Rule) -> Verdict {
        self.condition(&rule.when)?;
        codes(&rule.actions, ACTION)?;
        codes(&rule.phases, PHASE)?;
        let count = self.policy.rules.len();
        ensure(rule.overrides.iter().all(|id| id.index() < count), "a rule overrides none that is there")?;
        rule.duties.iter().chain(&rule.advice).try_for_each(|duty| self.duty(duty))?;
        rule.because.iter().try_for_each(|text| self.template(text))?;
        let Some(then) = &rule.then else { return Ok(()) };
        then.by.iter().chain(&then.to).try_for_each(|text| self.template(text))?;
        match then.retry {
            Retry::Quotas | Retry::After(_) => Ok(()),
            Retry::Opens(schedule) => self.schedule_id(schedule),
            Retry::Resets(quota) => self.quota_id(quota),
        }
    }

    fn duty(&self, duty: &Duty) -> Verdict {
        duty.params.iter().try_for_each(|(_, param)| match param {
            Param::Text(text) => self.template(text),
            Param::Texts(texts) => texts.iter().try_for_each(|text| self.template(text)),
            Param::Words(_) | Param::Duration(_) => Ok(()),
            Param::Extract(extract) => self.extract_id(*extract),
        })
    }

    fn template(&self, template: &Template) -> Verdict {
        template.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(_) | Piece::Tier => Ok(()),
            Piece::Field(field) => self.field(*field).map(drop),
            Piece::Extract(extract) => self.extract_id(*extract),
            Piece::Used(quota) | Piece::Remaining(quota) | Piece::Limit(quota) => self.quota_id(*quota),
        })
    }

    fn condition(&self, condition: &Condition) -> Verdict {
        match condition {
            Condition::Always(_) => Ok(()),
            Condition::Leaf(leaf) => self.test(&leaf.test, None),
            Condition::Not(inner) => self.condition(inner),
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().try_for_each(|part| self.condition(part))
            }
        }
    }

    /// What a field holds.
    fn field(&self, field: FieldId) -> Result<Kind, ImageError> {
        let fact = usize::from(field.0).checked_sub(FIELDS.len()).and_then(|at| self.policy.facts.get(at));
        let kind = field.builtin().map(|field| field.kind).or(fact.map(|fact| fact.kind));
        kind.ok_or(damaged("a field is none that is known"))
    }

    fn quota_id(&self, quota: QuotaId) -> Verdict {
        ensure(quota.index() < self.policy.quotas.len(), "a quota is none that is there")
    }

    fn extract_id(&self, extract: ExtractId) -> Verdict {
        ensure(extract.index() < self.policy.extracts.len(), "an extract is none that is there")
    }

    fn schedule_id(&self, schedule: ScheduleId) -> Verdict {
        ensure(schedule.index() < self.policy.schedules.len(), "a schedule is none that is there")
    }
}
