//! The slow, obvious evaluator of the typed tree: what a policy means, in as few lines as possible.
//!
//! For tests: the compiled program must say the same. It keeps no caches, has no index, evaluates every rule whole and
//! allocates as it likes. It reads the counters it is given and never changes them.

use std::fmt;

use crate::decision::{OnUnknown, Truth, Verdict};
use crate::facts::{self, Facts, Workspace, number};
use crate::function::{Context, Kept, Registry};
use crate::ir::{Condition, Const, Expr, ListId, Mode, Policy, QuotaId, RuleId, Test};
use crate::keyword::{Keywords, Scratch};
use crate::kind::Scalar;
use crate::list::{EntryId, List};
use crate::matcher::phone::Region;
use crate::matcher::text::is_ignorable;
use crate::matcher::{edit, name};
use crate::syntax::ast::{Closeness, Quantifier};
use crate::value::{Items, Value};

/// What a quota answers for one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuotaView {
    /// The request does not count for it.
    Apart,
    /// Whether it counts, or for whom, is not known.
    Unknown,
    /// It counts.
    Counts {
        /// Whether the request's amount no longer fits.
        spent: bool,
        /// Used and reserved amounts.
        used: u64,
        /// What is left.
        remaining: u64,
    },
}

/// Everything that the oracle reads.
pub struct Oracle<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The request, as the policy sees it.
    pub facts: Facts<'a>,
    /// The policy's region.
    pub region: Region,
    /// The functions.
    pub functions: &'a Registry,
    /// The lists by id; `None` for one that the host has not given.
    pub lists: &'a [Option<std::sync::Arc<List>>],
    /// What each quota answers.
    pub quotas: &'a dyn Fn(QuotaId) -> QuotaView,
}

impl fmt::Debug for Oracle<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Oracle { policy, facts, region, .. } = self;
        out.debug_struct("Oracle")
            .field("policy", &policy.name)
            .field("facts", facts)
            .field("region", region)
            .finish_non_exhaustive()
    }
}

/// What the oracle finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// The truth of every rule that is for this action and phase; `None` for the others.
    pub truths: Vec<Option<Truth>>,
    /// Rules in force that matched and were not silenced, with the verdict that each spoke.
    pub spoke: Vec<(RuleId, Option<Verdict>)>,
    /// Rules in force that matched and were silenced.
    pub silenced: Vec<RuleId>,
    /// Shadow rules that matched, with the verdict that each would have spoken.
    pub shadow: Vec<(RuleId, Option<Verdict>)>,
    /// The tiers that the contact may be in, as bits.
    pub tiers: u64,
}

impl Oracle<'_> {
    /// Evaluates everything.
    pub fn find(&self) -> Finding {
        Run::of(self).find()
    }

    /// The truth of a condition.
    pub fn condition(&self, condition: &Condition) -> Truth {
        Run::of(self).condition(condition)
    }

    /// The first phone of the contact in canonical form, if it is one.
    pub fn canonical_phone(&self) -> Option<String> {
        Run::of(self).canonical_phone()
    }
}

/// One evaluation.
struct Run<'o> {
    oracle: &'o Oracle<'o>,
    kept: Kept,
}

impl<'o> std::ops::Deref for Run<'o> {
    type Target = Oracle<'o>;

    fn deref(&self) -> &Oracle<'o> {
        self.oracle
    }
}

impl<'o> Run<'o> {
    fn of(oracle: &'o Oracle<'o>) -> Self {
        Run { oracle, kept: Kept::default() }
    }

    fn find(&self) -> Finding {
        let truths: Vec<Option<Truth>> = self.policy.rules.iter().map(|rule| self.rule(rule)).collect();
        // What each rule says when it speaks: nothing, or a verdict, or no verdict but duties.
        let says: Vec<Option<Option<Verdict>>> = self
            .policy
            .rules
            .iter()
            .zip(&truths)
            .map(|(rule, truth)| {
                let verdict = rule.then.as_ref().map(|effect| effect.verdict);
                match (truth, rule.on_unknown) {
                    (Some(Truth::True), _) | (Some(Truth::Unknown), OnUnknown::Match) => Some(verdict),
                    (Some(Truth::Unknown), OnUnknown::Review) => Some(Some(Verdict::Review)),
                    (Some(Truth::Unknown), OnUnknown::Skip) | (Some(Truth::False), _) | (None, _) => None,
                }
            })
            .collect();
        let mut finding = Finding {
            verdict: self.policy.default,
            truths,
            spoke: Vec::new(),
            silenced: Vec::new(),
            shadow: Vec::new(),
            tiers: self.tiers(),
        };
        // Whether a rule with a verdict surely speaks, so that the default does not.
        let mut is_displaced = false;
        for (at, said) in (0..).zip(&says) {
            let Some(verdict) = said else { continue };
            let id = RuleId(at);
            match self.policy.rules.get(id.index()).map(|rule| rule.mode) {
                Some(Mode::Shadow) => finding.shadow.push((id, *verdict)),
                _ => match self.silenced(id, &finding.truths) {
                    Truth::True => finding.silenced.push(id),
                    open => {
                        // A refusal that is only unknown says less than it would.
                        let rule = self.policy.rules.get(id.index());
                        let own = rule.and_then(|rule| rule.then.as_ref()).map(|effect| effect.verdict);
                        is_displaced |= open == Truth::False && own.is_some() && *verdict >= own;
                        finding.spoke.push((id, *verdict));
                    }
                },
            }
        }
        if let Some(strongest) = finding.spoke.iter().filter_map(|(_, verdict)| *verdict).max() {
            finding.verdict = if is_displaced { strongest } else { strongest.max(self.policy.default) };
        }
        finding
    }

    /// A rule is silenced when a rule in force that overrides it matches and is not silenced itself. One of which it is not
    /// known whether it matches counts as matching if its author says so.
    fn silenced(&self, id: RuleId, truths: &[Option<Truth>]) -> Truth {
        let others = (0..).zip(&self.policy.rules);
        let overriding =
            others.filter(|(_, other)| other.mode == Mode::Enforced && other.overrides.contains(&id));
        let silences = overriding.map(|(at, other)| {
            match (truths.get(RuleId(at).index()).copied().flatten(), other.on_unknown) {
                (None, _) => Truth::False,
                (Some(Truth::Unknown), OnUnknown::Match) => self.silenced(RuleId(at), truths).negate(),
                (Some(truth), _) => truth.and(self.silenced(RuleId(at), truths).negate()),
            }
        });
        silences.fold(Truth::False, Truth::or)
    }

    fn rule(&self, rule: &crate::ir::Rule) -> Option<Truth> {
        let request = self.facts.request;
        let is_for = |codes: &[i64], code: i64| codes.is_empty() || codes.contains(&code);
        (is_for(&rule.actions, request.action.code()) && is_for(&rule.phases, request.phase.code()))
            .then(|| self.condition(&rule.when))
    }

    /// The tiers that are possible: those whose condition is unknown, up to the first that holds.
    fn tiers(&self) -> u64 {
        let mut possible = 0;
        for (at, tier) in self.policy.tiers.iter().enumerate() {
            let truth = self.condition(&tier.when);
            if truth != Truth::False {
                possible |= 1 << at;
            }
            if truth == Truth::True {
                break;
            }
        }
        possible
    }

    fn condition(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::Always(value) => Truth::from(*value),
            Condition::Leaf(leaf) => self.test(&leaf.test, None),
            Condition::Not(inner) => self.condition(inner).negate(),
            Condition::And(parts) => {
                parts.iter().fold(Truth::True, |all, part| all.and(self.condition(part)))
            }
            Condition::Or(parts) => parts.iter().fold(Truth::False, |any, part| any.or(self.condition(part))),
        }
    }

    fn canonical_phone(&self) -> Option<String> {
        match self.canonical_value(self.facts.value(crate::schema::FieldId::TARGET_PHONE), Scalar::Phone) {
            Some(Canonical::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn test(&self, test: &Test, item: Option<Value<'_>>) -> Truth {
        self.known(test, item).map_or(Truth::Unknown, |truth| truth)
    }

    /// The truth of a test, or `None` if something that it reads is not known.
    fn known(&self, test: &Test, item: Option<Value<'_>>) -> Option<Truth> {
        let holds = match test {
            Test::Holds(expr) => number(self.value(expr, item))? != 0,
            Test::Compare(op, left, right) => self.compare(*op, left, right, item)?,
            Test::Among(expr, values) => match self.canonical(expr, item)? {
                Canonical::Number(number) => {
                    values.iter().any(|value| matches!(value, Const::Number(_, n) if *n == number))
                }
                Canonical::Text(text) => {
                    values.iter().any(|value| matches!(value, Const::Text(_, t) if **t == *text))
                }
            },
            Test::TierAmong(mask) => {
                let possible = self.tiers();
                return match (possible & mask != 0, possible & !mask != 0) {
                    (true, false) => Some(Truth::True),
                    (false, true) => Some(Truth::False),
                    _ => None,
                };
            }
            Test::Between(expr, low, high) => {
                let low = self.compare(crate::syntax::ast::Comparison::GreaterOrEqual, expr, low, item);
                let high = self.compare(crate::syntax::ast::Comparison::LessOrEqual, expr, high, item);
                let truth = |known: Option<bool>| known.map_or(Truth::Unknown, Truth::from);
                return Some(truth(low).and(truth(high)));
            }
            Test::Listed(expr, list) => {
                let Canonical::Text(text) = self.canonical(expr, item)? else { return None };
                match self.facts.request.at {
                    Some(at) => self.listed(*list, &text, at.0)?,
                    // Without a time it is known only if it is so at every time.
                    None => {
                        let (first, last) =
                            (self.listed(*list, &text, i64::MIN)?, self.listed(*list, &text, i64::MAX)?);
                        (first == last).then_some(first)?
                    }
                }
            }
            Test::Scheduled(expr, schedule) => {
                let at = number(self.value(expr, item))?;
                let schedule = self.policy.schedules.get(schedule.index())?;
                let own = schedule.zone.as_deref().and_then(crate::calendar::Zone::named);
                schedule.is_open(own.as_ref().unwrap_or(self.facts.zone), at)?
            }
            Test::Element(set, element) => {
                let Value::Set(items) = self.value(set, item) else { return None };
                let wanted = self.canonical(element, item)?;
                let scalar = set.kind().scalar();
                let all: Vec<Truth> = each(items)
                    .map(|value| match self.canonical_value(value, scalar) {
                        Some(found) => Truth::from(found == wanted),
                        None => Truth::Unknown,
                    })
                    .collect();
                return Some(all.into_iter().fold(Truth::False, Truth::or));
            }
            Test::Part(how, text, part) => {
                let scalar = text.kind().scalar();
                let Canonical::Text(text) = self.canonical(text, item)? else { return None };
                let Value::Text(part) = self.value(part, item) else { return None };
                how.holds_of_sent(scalar, &text, part, &mut Workspace::default())
            }
            Test::Matches(expr, regex) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                facts::regex(self.policy.regexes.get(*regex as usize)?, self.facts.limits)
                    .ok()?
                    .is_match(text)
            }
            Test::Resembles(expr, name, closeness) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                let Const::Text(_, name) = name else { return None };
                facts::resembles(text, name, *closeness, &mut Workspace::default())?
            }
            Test::Mentions(expr, set) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                let words = self.policy.keywords.get(set.index())?.as_set();
                let alone = Keywords::compile(&[words], self.facts.limits).ok()?;
                !alone.scan(text, &mut Scratch::new()).hits().is_empty()
            }
            Test::Has(expr, extract) => {
                let Value::Text(text) = self.value(expr, item) else { return None };
                facts::regex(&self.policy.extracts.get(extract.index())?.pattern, self.facts.limits)
                    .ok()?
                    .is_match(text)
            }
            Test::Spent(quota) => match (self.quotas)(*quota) {
                QuotaView::Apart => false,
                QuotaView::Unknown => return None,
                QuotaView::Counts { spent, .. } => spent,
            },
            Test::Known(expr) => self.is_said(expr, item),
            Test::Empty(expr) => match self.value(expr, item) {
                Value::Text(text) => text.chars().all(|c| c.is_whitespace() || is_ignorable(c)),
                Value::Set(items) => items.is_empty(),
                _ => return None,
            },
            Test::Each(quantifier, set, test) => {
                let Value::Set(items) = self.value(set, item) else { return None };
                let all = each(items).map(|value| self.test(test, Some(value)));
                return Some(match quantifier {
                    Quantifier::Any => all.fold(Truth::False, Truth::or),
                    Quantifier::All => all.fold(Truth::True, Truth::and),
                });
            }
        };
        Some(Truth::from(holds))
    }

    /// Whether the request says all that an expression is made of, however little can be told of it.
    fn is_said(&self, expr: &Expr, item: Option<Value<'_>>) -> bool {
        let request = self.facts.request;
        match expr {
            Expr::Const(_) | Expr::Item(_) => true,
            Expr::Field(field, _) => match (field.builtin(), field.declared()) {
                (Some(built_in), _) if !built_in.computed => request.value(*field) != Value::Missing,
                (None, Some(at)) => {
                    let declared = self.facts.declared.get(usize::from(at));
                    declared.is_some_and(|fact| request.facts.get(&fact.name).is_some())
                }
                _ => self.facts.value(*field) != Value::Missing,
            },
            Expr::Used(_) | Expr::Remaining(_) => self.value(expr, item) != Value::Missing,
            Expr::Arithmetic(_, sides, _) => self.is_said(&sides.0, item) && self.is_said(&sides.1, item),
            // Of a value that cannot be looked at, nobody knows what the function would make.
            Expr::Call(_, arguments, _) => {
                arguments.iter().all(|argument| self.is_said(argument, item))
                    && (arguments.iter().any(|argument| self.value(argument, item).is_unknown())
                        || self.value(expr, item) != Value::Missing)
            }
        }
    }

    /// Membership by comparing with every entry, where a list of names asks for more than equality.
    fn listed(&self, id: ListId, text: &str, at: i64) -> Option<bool> {
        let (declared, list) = (self.policy.lists.get(id.index())?, self.lists.get(id.index())?.as_deref()?);
        let List::Name(names) = list else {
            return facts::listed(list, None, text, Some(at), &mut Workspace::default());
        };
        let mut scratch = edit::Scratch::new();
        let mut is_near = |key: &str| match declared.closeness {
            None => false,
            Some(Closeness::Edits(most)) => edit::osa(key, text, &mut scratch) <= usize::from(most),
            Some(Closeness::Score(least)) => {
                edit::jaro_winkler(key, text, edit::Boost::Gated, &mut scratch) >= least
            }
        };
        let rungs_of = |name: &str| -> Vec<u64> {
            let keys = name::keys(&name::Name::new(name));
            let is_asked = |key: &&name::Key| declared.by.iter().any(|word| word == key.rung.as_str());
            keys.iter().filter(is_asked).map(|key| key.hash).collect()
        };
        let asked = rungs_of(text);
        let is_listed = |(entry, key): (EntryId, &str)| {
            names.entry(entry, at).is_some()
                && (key == text || is_near(key) || rungs_of(key).iter().any(|hash| asked.contains(hash)))
        };
        Some(names.iter().any(is_listed))
    }

    fn compare(
        &self,
        op: crate::syntax::ast::Comparison,
        left: &Expr,
        right: &Expr,
        item: Option<Value<'_>>,
    ) -> Option<bool> {
        match (self.canonical(left, item)?, self.canonical(right, item)?) {
            (Canonical::Number(left), Canonical::Number(right)) => Some(facts::compare(op, &left, &right)),
            (Canonical::Text(left), Canonical::Text(right)) => Some(facts::compare(op, &left, &right)),
            _ => None,
        }
    }

    fn canonical(&self, expr: &Expr, item: Option<Value<'_>>) -> Option<Canonical> {
        if let Expr::Const(Const::Text(_, text)) = expr {
            return Some(Canonical::Text(text.to_string()));
        }
        self.canonical_value(self.value(expr, item), expr.kind().scalar())
    }

    fn canonical_value(&self, value: Value<'_>, scalar: Scalar) -> Option<Canonical> {
        if let Value::Text(text) = value {
            let mut out = String::new();
            facts::canonical(scalar, text, self.region, &mut Workspace::default(), &mut out).ok()?;
            return Some(Canonical::Text(out));
        }
        number(value).map(Canonical::Number)
    }

    fn value<'v>(&'v self, expr: &'v Expr, item: Option<Value<'v>>) -> Value<'v> {
        match expr {
            Expr::Const(Const::Number(scalar, number)) => facts::typed(*scalar, *number),
            Expr::Const(Const::Text(_, text)) => Value::Text(text),
            Expr::Field(field, _) => self.facts.value(*field),
            Expr::Item(_) => item.unwrap_or(Value::Missing),
            Expr::Used(quota) => self.measure(*quota, |used, _| used),
            Expr::Remaining(quota) => self.measure(*quota, |_, remaining| remaining),
            Expr::Call(function, arguments, _) => {
                let values: Vec<Value<'_>> =
                    arguments.iter().map(|argument| self.value(argument, item)).collect();
                let (request, zone) = (self.facts.request, self.facts.zone);
                let context = Context { request, zone, region: self.region, kept: &self.kept };
                self.functions.call(*function, context, &mut Workspace::default(), &values)
            }
            Expr::Arithmetic(op, sides, scalar) => {
                let sides = (number(self.value(&sides.0, item)), number(self.value(&sides.1, item)));
                let (Some(left), Some(right)) = sides else { return Value::Missing };
                facts::arithmetic(*op, left, right)
                    .map_or(Value::Missing, |result| facts::typed(*scalar, result))
            }
        }
    }

    fn measure(&self, quota: QuotaId, pick: fn(u64, u64) -> u64) -> Value<'static> {
        match (self.quotas)(quota) {
            QuotaView::Counts { used, remaining, .. } => {
                Value::Int(i64::try_from(pick(used, remaining)).unwrap_or(i64::MAX))
            }
            QuotaView::Apart | QuotaView::Unknown => Value::Missing,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Canonical {
    Number(i64),
    Text(String),
}

fn each<'v>(items: Items<'v>) -> impl Iterator<Item = Value<'v>> {
    (0..items.len()).map(move |at| items.get(at))
}
