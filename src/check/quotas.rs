//! Quotas: parsed first, so that their names are known, and typed when all names are.

use super::expression::Checker;
use super::meant;
use super::names::Names;
use super::pass::Pass;
use super::tiers::tests_a_tier;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::document::{Node, Scalar as Text};
use crate::ir::{Condition, Quota, Scope, Tier, Window};
use crate::matcher::phone::Region;
use crate::span::{Span, Spanned};
use crate::state::CHARGES_MAX;
use crate::syntax::ast::{self, Unit, Word};
use crate::syntax::{SyntaxError, parse};

/// A quota that was read but not yet typed.
pub(super) struct Parsed<'n, 'd> {
    pub(super) name: String,
    pub(super) span: Span,
    text: &'n Text<'d>,
    /// What is wrong in the text.
    errors: Vec<SyntaxError>,
    quota: Option<ast::Quota>,
    /// What can be looked at of the condition of a quota that could not be read.
    clauses: Vec<ast::Expr>,
}

impl Parsed<'_, '_> {
    /// How many are used when it is spent; none of one that could not be read.
    pub(super) fn room(&self) -> u64 {
        let Some(quota) = &self.quota else { return 0 };
        match quota.window {
            Some(Spanned { value: ast::Window::Bucket { burst, .. }, .. }) => burst,
            _ => quota.limit.value,
        }
    }
}

pub(super) fn parse<'n, 'd>(pass: &Pass<'_>, node: &'n Node<'d>) -> Vec<Parsed<'n, 'd>> {
    let Some(entries) = pass.reader.mapping(node, "`quotas`") else { return Vec::new() };
    let mut quotas: Vec<Parsed<'n, 'd>> = entries
        .iter()
        .filter_map(|(key, value)| {
            let name = pass.reader.name(key, "quota")?.to_owned();
            let text = pass.reader.scalar(value, "a quota")?;
            pass.declaring(&name.clone(), || {
                let read = parse::quota(&text.text, pass.limits);
                let (errors, (quota, clauses)) = match read {
                    Ok(quota) => (Vec::new(), (Some(quota), Vec::new())),
                    Err(errors) => (errors, parse::sound_quota(&text.text, pass.limits)),
                };
                Some(Parsed { name, span: key.span, text, errors, quota, clauses })
            })
        })
        .collect();
    quotas.sort_by(|a, b| a.name.cmp(&b.name));
    quotas
}

pub(super) fn check(
    pass: &Pass<'_>,
    parsed: Vec<Parsed<'_, '_>>,
    names: &Names,
    region: Region,
    tiers: &[Tier],
) -> Vec<Quota> {
    let checker = pass.checker(names, region, &[]);
    let quotas: Vec<Quota> = parsed
        .into_iter()
        .map(|parsed| {
            let (name, span) = (parsed.name.clone(), parsed.span);
            let (quota, is_doubtful) =
                pass.reader.found.giving_up(|| pass.declaring(&name, || quota(pass, parsed, &checker)));
            if is_doubtful {
                pass.doubtful.borrow_mut().insert(span);
            }
            quota
        })
        .collect();
    too_many(pass, &quotas);
    // Were both allowed, counters would depend on tiers that depend on counters.
    if tiers.iter().any(|tier| tests_a_quota(&tier.when).is_some()) {
        for span in quotas.iter().filter_map(|quota| tests_a_tier(&quota.when)) {
            pass.report(
                Diagnostic::new(
                    Code::BadQuota,
                    span,
                    "which requests a quota counts cannot depend on the tier where a tier depends on a quota",
                )
                .help("test in the quota what the tier tests, or take the quota out of the tiers"),
            );
        }
    }
    quotas
}

/// Warns of more quotas that count every request than a request can count for. Not a mistake: for some of them it may be
/// unknown for whom a request counts.
fn too_many(pass: &Pass<'_>, quotas: &[Quota]) {
    let always = |quota: &&Quota| matches!(quota.when, Condition::Always(true));
    let count = quotas.iter().filter(always).count();
    if let Some(first) = quotas.iter().filter(always).nth(CHARGES_MAX) {
        pass.report(
            Diagnostic::new(
                Code::TooManyQuotas,
                first.span,
                format!("{count} quotas count every request, and a request can count for {CHARGES_MAX}"),
            )
            .help("say by `when` which requests they count; a request that counts for more is reviewed"),
        );
    }
}

fn quota(pass: &Pass<'_>, parsed: Parsed<'_, '_>, checker: &Checker<'_>) -> Quota {
    let origin = parsed.text.origin();
    let place = |span: Span| origin.span_at(span.range());
    let mut typed = Quota {
        name: parsed.name,
        limit: 0,
        scopes: Vec::new(),
        window: Window::Gauge,
        zone: None,
        when: Condition::Always(true),
        span: parsed.span,
    };
    let mut errors = parsed.errors;
    if !errors.is_empty() {
        let text = &parsed.text.text;
        meant::settle(&mut errors, parse::quota_condition(text), text, checker);
        pass.refuse(parsed.text, &errors);
    }
    pass.look_at(&parsed.clauses, parsed.text, checker);
    let Some(quota) = &parsed.quota else { return typed };
    typed.limit = quota.limit.value;
    typed.scopes = quota.scopes.iter().filter_map(|word| scope(pass, word, place(word.span))).collect();
    typed.scopes.sort_unstable();
    typed.scopes.dedup();
    if let Some(written) = &quota.window {
        typed.window = window(checker, pass, written.value, place(written.span)).unwrap_or(Window::Gauge);
    }
    if let Some(zone) = &quota.zone {
        pass.check_zone(&zone.value, place(zone.span));
        let is_calendar =
            matches!(typed.window, Window::Day | Window::Week | Window::Month | Window::Days(_));
        if !is_calendar {
            pass.report(
                Diagnostic::new(Code::BadQuota, place(zone.span), "only a calendar window has a time zone")
                    .help("calendar windows are `per day`, `per week`, `per month` and `per 90 days`"),
            );
        }
        typed.zone = Some(zone.value.clone());
    }
    if let Some(when) = &quota.when {
        typed.when = pass.typed(when, parsed.text, checker);
        if let Some(span) = tests_a_quota(&typed.when) {
            pass.report(
                Diagnostic::new(
                    Code::BadQuota,
                    span,
                    "which requests a quota counts cannot depend on a quota",
                )
                .help("test the other quota in a rule"),
            );
        }
    }
    typed
}

fn tests_a_quota(when: &Condition) -> Option<Span> {
    let mut found = None;
    when.each_leaf(&mut |leaf| {
        let mut reads = leaf.test.spent().is_some();
        leaf.test.each_expr(&mut |expr| {
            reads |= matches!(expr, crate::ir::Expr::Used(_) | crate::ir::Expr::Remaining(_));
        });
        if reads {
            found = found.or(Some(leaf.span));
        }
    });
    found
}

fn scope(pass: &Pass<'_>, word: &Word, place: Span) -> Option<Scope> {
    let found = Scope::WORDS.iter().find(|(name, _)| *name == word.value).map(|(_, scope)| *scope);
    if found.is_none() {
        let words = Scope::WORDS.map(|(name, _)| name);
        let units = ["minute", "hour", "day", "week", "month"];
        pass.report(
            Diagnostic::new(Code::BadQuota, place, format!("a quota cannot count per `{}`", word.value))
                .suggest(did_you_mean(&word.value, words.into_iter().chain(units)).or(
                    match word.value.as_str() {
                        "user" | "member" | "employee" | "staff" | "account" => Some("actor"),
                        "customer" | "contact" | "friend" => Some("target"),
                        "dept" | "team" => Some("department"),
                        _ => None,
                    },
                ))
                .help(format!("it can count per {}", words.join(", ")))
                .help(format!("or within a time: per {}, `90 days` or `rolling 24 hours`", units.join(", "))),
        );
    }
    found
}

fn window(checker: &Checker<'_>, pass: &Pass<'_>, window: ast::Window, place: Span) -> Option<Window> {
    match window {
        ast::Window::Calendar(Unit::Day) => Some(Window::Day),
        ast::Window::Calendar(Unit::Week) => Some(Window::Week),
        ast::Window::Calendar(Unit::Month) => Some(Window::Month),
        ast::Window::Calendar(unit) => checker.duration(1, unit, place).map(Window::Fixed),
        ast::Window::Days(count) if count <= Window::DAYS_MAX => Some(Window::Days(count)),
        ast::Window::Days(count) => {
            pass.report(
                Diagnostic::new(
                    Code::BadQuota,
                    place,
                    format!("{count} days are more than the {} that a window can have", Window::DAYS_MAX),
                )
                .help("for longer times leave the window away and let the host discharge the quota"),
            );
            None
        }
        ast::Window::Fixed(count, unit) => checker.duration(count, unit, place).map(Window::Fixed),
        ast::Window::Rolling(count, unit) => checker.duration(count, unit, place).map(Window::Rolling),
        ast::Window::Bucket { count, unit, burst } => {
            checker.duration(count, unit, place).map(|period| Window::Bucket { period, burst })
        }
    }
}
