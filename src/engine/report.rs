//! A decision in words, ready to be written as JSON.

use serde::Serialize;

use super::decision::{self, Fault, Reservation};
use super::explain::{self, Told};
use super::render;
use crate::calendar::{Zone, rfc3339};
use crate::decision::{Truth, Verdict};
use crate::eval::{Evaluation, Outcome, Spoke};
use crate::ir::{Duty, Param, QuotaId, Retry, Rule, RuleId, Test};
use crate::request::Request;
use crate::request::mask::Masking;

/// A decision in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct DecisionReport {
    /// The request's id as it came, in clear whatever the masking: a host finds its request by it. In reasons it is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What the host shall do.
    pub verdict: Verdict,
    /// Whether the host can still carry the verdict out.
    pub enforceable: bool,
    /// Why, in the order of rule ids: the rules whose verdict it is, or the policy's default.
    pub reasons: Vec<Reason>,
    /// What the host must do, or the verdict is void.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<DutyReport>,
    /// What the host may do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<DutyReport>,
    /// The tier of the contact, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// How the quotas stand for which the request counts, after this decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaReport>,
    /// When the request may be asked again with hope, as RFC 3339 in the policy's zone. This time and the others are left out
    /// where it cannot say them: past the year 9999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<String>,
    /// Until when the quotas are held for the host to commit or release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_until: Option<String>,
    /// Rules that matched and were silenced by others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub silenced: Vec<String>,
    /// Shadow rules that matched: what they would have said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shadow: Vec<ShadowReport>,
    /// The policy that decided.
    pub policy: String,
}

/// Why a verdict is what it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The rule; `default` if none decides, `quota-store` if the request could not be counted for its quotas.
    pub rule: String,
    /// The sentence for people, in its author's words: the rule's `because`, or its id.
    pub text: String,
    /// Who must approve, as the rule says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Who takes over, as the rule says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// What was not known, where that is why the rule speaks: fields, quotas, and lists of the host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// Something that the host must or may do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct DutyReport {
    /// The machine word: `tag.add`.
    pub kind: &'static str,
    /// The rule that asks for it.
    pub rule: String,
    /// Its parameters by name.
    #[serde(flatten)]
    pub params: std::collections::BTreeMap<&'static str, serde_json::Value>,
}

/// How a quota stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct QuotaReport {
    /// Its name.
    pub quota: String,
    /// Used and reserved amounts.
    pub used: u64,
    /// What fits at all.
    pub limit: u64,
    /// What remains.
    pub remaining: u64,
    /// When all of it is free again if nothing more is counted, as RFC 3339 in the policy's zone: for calendar periods and
    /// fixed windows the end of the current one, for rolling windows and bursts the time by which all that counts now has
    /// left. Not said where that never comes (`per actor`, a capacity) or is already so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resets_at: Option<String>,
}

/// What a shadow rule would have said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct ShadowReport {
    /// The rule.
    pub rule: String,
    /// Its verdict, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// The report of an outcome, before the engine adds what became of the reservation. With a fault, what its verdict is not
/// any more gives neither reasons nor duties.
pub(super) fn report<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    outcome: &Outcome,
    fault: Option<Fault>,
    masking: Masking,
) -> DecisionReport {
    let verdict = decision::with_fault(outcome.verdict, fault);
    let is_default = outcome.is_default && verdict == outcome.verdict;
    let program = evaluation.program();
    let rules = &program.policy.rules;
    let mut told = Told::default();
    let deciding: Vec<(&'e Rule, Spoke)> = outcome
        .spoke
        .iter()
        .filter(|spoke| spoke.verdict == Some(verdict) && !outcome.is_default)
        .filter_map(|spoke| Some((rules.get(spoke.rule.index())?, *spoke)))
        .collect();
    let mut reasons: Vec<Reason> =
        deciding.iter().map(|(rule, spoke)| reason(evaluation, &mut told, rule, *spoke, masking)).collect();
    if is_default {
        reasons.push(default_reason(evaluation, &mut told, outcome));
    }
    // A rule without a verdict adds its duties to whatever is decided.
    let dutiful =
        outcome.spoke.iter().filter(|spoke| spoke.verdict.is_none() || spoke.verdict == Some(verdict));
    let dutiful: Vec<&Rule> = dutiful.filter_map(|spoke| rules.get(spoke.rule.index())).collect();
    let mut obligations = Vec::new();
    let mut advice = Vec::new();
    for rule in dutiful {
        obligations.extend(rule.duties.iter().map(|duty| self::duty(evaluation, rule, duty)));
        advice.extend(rule.advice.iter().map(|duty| self::duty(evaluation, rule, duty)));
    }
    let id_of = |rule: &crate::ir::RuleId| rules.get(rule.index()).map(|rule| rule.id.clone());
    DecisionReport {
        request_id: evaluation.facts().request.request_id.clone(),
        verdict,
        enforceable: true,
        reasons,
        obligations,
        advice,
        tier: if program.tiers.is_empty() { None } else { render::tier(evaluation) },
        quotas: quotas(evaluation),
        retry_at: retry_at(evaluation, outcome, &deciding).and_then(|at| rfc3339(evaluation.zone(), at)),
        reserved_until: None,
        silenced: outcome.silenced.iter().filter_map(id_of).collect(),
        shadow: outcome
            .shadow
            .iter()
            .filter_map(|spoke| Some(ShadowReport { rule: id_of(&spoke.rule)?, verdict: spoke.verdict }))
            .collect(),
        policy: program.policy.name.clone(),
    }
}

impl DecisionReport {
    /// Adds what became of the reservation, and what that makes of the verdict.
    pub(super) fn settle(
        &mut self,
        request: &Request,
        fault: Option<Fault>,
        reservation: Option<Reservation>,
        zone: &Zone,
    ) {
        self.enforceable = decision::is_enforceable(request, self.verdict);
        self.reserved_until = reservation.and_then(|held| held.expires_at).and_then(|at| rfc3339(zone, at));
        if let Some(fault) = fault {
            let text = fault.to_string();
            let rule = "quota-store".to_owned();
            self.reasons.push(Reason { rule, text, by: None, to: Vec::new(), unknown: Vec::new() });
        }
    }
}

/// Why no rule decides.
fn default_reason<'e>(evaluation: &mut Evaluation<'e, '_>, told: &mut Told<'e>, outcome: &Outcome) -> Reason {
    let program = evaluation.program();
    let rule_of = |id: &RuleId| program.policy.rules.get(id.index());
    let unsure = outcome.spoke.iter().filter(|spoke| spoke.verdict.is_some() && !spoke.is_sure(program));
    let (mut ids, mut unknown) = (Vec::new(), Vec::new());
    for spoke in unsure {
        ids.extend(rule_of(&spoke.rule).map(|rule| format!("`{}`", rule.id)));
        // What makes it so: what its own condition asks for, or that of a rule which may silence it.
        let own = spoke.is_open(program).then_some(&spoke.rule);
        let by = program.overridden_by.get(spoke.rule.index()).filter(|_| spoke.is_doubtful);
        let by = by.into_iter().flatten().filter(|by| outcome.doubts.binary_search(by).is_ok());
        for rule in own.into_iter().chain(by).filter_map(rule_of) {
            let missing = explain::missing(evaluation, told, &rule.when);
            missing.into_iter().for_each(|name| explain::push(&mut unknown, name));
        }
    }
    let speaks = match &*ids {
        [] => "no rule speaks".to_owned(),
        ids => format!("whether {} speaks is not known", ids.join(" or ")),
    };
    let text = format!("{speaks}; the policy's default is {}", outcome.verdict.word());
    Reason { rule: "default".to_owned(), text, by: None, to: Vec::new(), unknown }
}

fn reason<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    told: &mut Told<'e>,
    rule: &'e Rule,
    spoke: Spoke,
    masking: Masking,
) -> Reason {
    let unknown = if spoke.is_unknown { explain::missing(evaluation, told, &rule.when) } else { Vec::new() };
    let text = match &rule.because {
        Some(because) => render::template(evaluation, because, masking),
        None => rule.id.clone(),
    };
    let then = rule.then.as_ref();
    Reason {
        rule: rule.id.clone(),
        text,
        by: then.and_then(|then| then.by.as_ref()).map(|by| render::template(evaluation, by, masking)),
        to: then.map_or(Vec::new(), |then| {
            then.to.iter().map(|to| render::template(evaluation, to, masking)).collect()
        }),
        unknown,
    }
}

/// A duty is an instruction: it carries what it needs in full.
fn duty(evaluation: &mut Evaluation<'_, '_>, rule: &Rule, duty: &Duty) -> DutyReport {
    let mut text = |template| render::template(evaluation, template, Masking::Off);
    let params = duty.params.iter().map(|(name, param)| {
        let value = match param {
            Param::Text(template) => text(template).into(),
            Param::Texts(templates) => templates.iter().map(&mut text).collect(),
            Param::Words(words) => words.iter().map(String::as_str).collect(),
            Param::Duration(ms) => (*ms).into(),
            Param::Extract(_) => serde_json::Value::Null,
        };
        (*name, value)
    });
    let mut params: std::collections::BTreeMap<_, _> = params.collect();
    for (name, param) in &duty.params {
        if let Param::Extract(extract) = param {
            let found = render::extracted(evaluation, *extract, Masking::Off);
            params.insert(name, found.map_or(serde_json::Value::Null, Into::into));
            let extracts = &evaluation.program().policy.extracts;
            if let Some(declared) = extracts.get(extract.index()) {
                params.insert("extract", declared.name.clone().into());
            }
        }
    }
    DutyReport { kind: duty.kind, rule: rule.id.clone(), params }
}

fn quotas(evaluation: &mut Evaluation<'_, '_>) -> Vec<QuotaReport> {
    let program = evaluation.program();
    let count = u32::try_from(program.quotas.len()).unwrap_or(u32::MAX);
    let lines = (0..count).map(QuotaId).filter_map(|id| {
        let line = evaluation.standing(id)?;
        Some(QuotaReport {
            quota: program.policy.quotas.get(id.index())?.name.clone(),
            used: line.used,
            limit: program.quotas.get(id.index())?.limit,
            remaining: line.remaining,
            resets_at: line.resets_at.and_then(|at| rfc3339(evaluation.zone(), at)),
        })
    });
    lines.collect()
}

/// When asking again may help: the latest of what the deciding rules wait for. None if one of them waits for nothing that
/// time brings: it would decide then as it does now.
fn retry_at<'e>(
    evaluation: &mut Evaluation<'e, '_>,
    outcome: &Outcome,
    deciding: &[(&'e Rule, Spoke)],
) -> Option<i64> {
    if outcome.verdict == Verdict::Allow {
        return None;
    }
    let at = evaluation.facts().request.at?.0;
    let program = evaluation.program();
    let mut latest: Option<i64> = None;
    for (rule, spoke) in deciding {
        let retry = rule.then.as_ref().map_or(Retry::Quotas, |then| then.retry);
        let when = match retry {
            Retry::After(ms) => at.checked_add(ms),
            Retry::Opens(schedule) => {
                let zone = program.schedule_zones.get(schedule.index())?;
                program.policy.schedules.get(schedule.index())?.next_opening(zone, at)
            }
            Retry::Resets(quota) => evaluation.quota_line(quota).and_then(|line| line.retry_at),
            Retry::Quotas => {
                let read = program.quotas_of.get(spoke.rule.index()).map_or(&[][..], Vec::as_slice);
                let lines = read.iter().filter_map(|quota| evaluation.quota_line(*quota));
                let spent: Vec<_> = lines.filter(|line| line.is_spent).collect();
                // One that time alone does not free makes waiting hopeless, and so does what else the rule asks.
                if spent.iter().any(|line| line.retry_at.is_none()) || is_lasting(evaluation, rule, *spoke) {
                    None
                } else {
                    spent.iter().filter_map(|line| line.retry_at).max()
                }
            }
        };
        latest = latest.max(Some(when?));
    }
    latest
}

/// Whether a rule would speak with room in all quotas just the same. That is known where it asks of quotas only whether
/// they are spent.
fn is_lasting<'e>(evaluation: &mut Evaluation<'e, '_>, rule: &'e Rule, spoke: Spoke) -> bool {
    let mut freed = Told::default();
    let mut asks_else = false;
    rule.when.each_leaf(&mut |leaf| match &leaf.test {
        Test::Spent(_) => drop(freed.insert(&leaf.test, Truth::False)),
        Test::TierAmong(_) => asks_else = true,
        other => other.each_expr(&mut |expr| asks_else |= expr.reads_quota()),
    });
    if asks_else {
        return false;
    }
    match explain::truth(evaluation, &mut freed, &rule.when) {
        Truth::True => true,
        Truth::Unknown => spoke.is_unknown,
        Truth::False => false,
    }
}
