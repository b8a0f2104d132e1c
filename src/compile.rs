//! From a typed policy to a program: shared tests, flat conditions, things to look up made ready.
//!
//! Nothing can be wrong with a checked policy here but the lists, which come from outside. Invariant: the program means
//! what the policy means; the property tests hold it against the oracle. Cost: linear in the policy, but for the keyword
//! automaton.

mod access;
mod conditions;
mod index;
mod settling;

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

use crate::calendar::{DAY_MS, Zone};
use crate::facts;
use crate::function::Registry;
use crate::ir::{self, Condition, Expr, Mode, Policy, QuotaId, RuleId, Test, Tier};
use crate::keyword::{KeywordFault, KeywordSet, Keywords};
use crate::limits::Limits;
use crate::list::fuzzy::BuildError;
use crate::list::{List, NearNames};
use crate::matcher::phone::Region;
use crate::program::index::Index;
use crate::program::symbols::Symbols;
use crate::program::tree::Tree;
use crate::program::{Check, CompiledQuota, CompiledRule, Glance, Node, NodeId, Program, Reader, near_names};
use crate::state;

use access::Axes;
use conditions::Builder;

/// The conditions of a policy as tables: what takes thought to compile. Fields of the same names in [`Program`] say more.
pub(crate) struct Tables {
    pub(crate) tests: Vec<Test>,
    pub(crate) checks: Vec<Check>,
    pub(crate) keys: Vec<u64>,
    pub(crate) slots: Vec<Expr>,
    pub(crate) symbols: Symbols,
    pub(crate) nodes: Vec<Node>,
    pub(crate) children: Vec<NodeId>,
    pub(crate) tree: Tree,
    /// The condition of each rule.
    pub(crate) rules: Vec<NodeId>,
    pub(crate) tiers: Vec<NodeId>,
    /// Which requests each quota counts.
    pub(crate) quotas: Vec<NodeId>,
}

/// What of a checked policy is too much for a program.
pub(crate) enum Misfit {
    /// The keyword sets do not fit into one automaton.
    Keyword(KeywordFault),
    /// A list is too large to be searched for near names.
    NearNames {
        /// Its place among the policy's lists.
        list: usize,
        /// Which bound is passed.
        error: BuildError,
    },
}

/// Makes the program of a checked policy. `lists` has a place for each of the policy's, in their order.
///
/// # Errors
/// What does not fit: the checker has held every keyword and every entry against its bounds, but not all together.
pub(crate) fn compile(
    policy: Policy,
    lists: Vec<Option<Arc<List>>>,
    functions: Registry,
    limits: &Limits,
) -> Result<Program, Vec<Misfit>> {
    let keywords = keywords(&policy, limits)
        .map_err(|faults| faults.into_iter().map(Misfit::Keyword).collect::<Vec<_>>())?;
    let near = near(&policy, &lists)?;
    let mut builder = Builder::default();
    let tiers = policy.tiers.iter().map(|tier| builder.condition(&tier.when)).collect();
    let quotas = policy.quotas.iter().map(|quota| builder.condition(&quota.when)).collect();
    let whens: Vec<NodeId> = policy.rules.iter().map(|rule| builder.condition(&rule.when)).collect();
    let rules = rules(&policy, &whens, &settling::overridden_by(&policy));
    let mut axes = Axes::new(&functions, &builder.tests);
    let tree = index::build(&rules, &mut axes, &mut builder);
    let mut keys = Vec::new();
    let checks = builder.tests.iter().map(|test| axes.check(test, &mut keys)).collect();
    let tables = Tables {
        tests: builder.tests,
        checks,
        keys,
        slots: axes.slots,
        symbols: axes.symbols,
        nodes: builder.nodes,
        children: builder.children,
        tree,
        rules: whens,
        tiers,
        quotas,
    };
    Ok(assemble(policy, tables, keywords, lists, near, functions, limits))
}

/// The indexes for near names, or every list that is too large for the one it asks for.
fn near(policy: &Policy, lists: &[Option<Arc<List>>]) -> Result<Vec<Option<Arc<NearNames>>>, Vec<Misfit>> {
    let (mut made, mut misfits) = (Vec::new(), Vec::new());
    for (list, (declared, entries)) in policy.lists.iter().zip(lists).enumerate() {
        match entries.as_ref().map_or(Ok(None), |entries| near_names(declared, entries)) {
            Ok(index) => made.push(index),
            Err(error) => misfits.push(Misfit::NearNames { list, error }),
        }
    }
    if misfits.is_empty() { Ok(made) } else { Err(misfits) }
}

/// The program of a policy whose conditions are compiled: everything else follows from the policy.
pub(crate) fn assemble(
    policy: Policy,
    tables: Tables,
    keywords: Keywords,
    lists: Vec<Option<Arc<List>>>,
    near: Vec<Option<Arc<NearNames>>>,
    functions: Registry,
    limits: &Limits,
) -> Program {
    let overridden_by = settling::overridden_by(&policy);
    let rules = rules(&policy, &tables.rules, &overridden_by);
    let index = Index::new(tables.tree, &rules, &tables.nodes);
    let quotas_of: Vec<Vec<QuotaId>> =
        policy.rules.iter().map(|rule| quotas_in(&rule.when, &policy.tiers)).collect();
    let zone = zone_of(&policy.zone);
    let regexes = |patterns: &mut dyn Iterator<Item = &String>| -> Vec<regex::Regex> {
        patterns.filter_map(|pattern| facts::regex(pattern, limits).ok()).collect()
    };
    Program {
        region: Region::from_code(&policy.region).unwrap_or(Region::UNKNOWN),
        domain_of: functions.find("domain"),
        functions,
        limits: limits.clone(),
        tests: tables.tests,
        keys: tables.keys,
        readers: tables.slots.iter().map(Reader::of).collect(),
        slots: tables.slots,
        symbols: tables.symbols,
        glances: tables.nodes.iter().map(|node| Glance::of(node, &tables.checks)).collect(),
        nodes: tables.nodes,
        checks: tables.checks,
        children: tables.children,
        rules,
        names: policy.rules.iter().map(|rule| rule.id.as_str().into()).collect(),
        index,
        settling: settling::order(&overridden_by),
        overridden_by,
        tiers: tables.tiers,
        quotas: quotas(&policy, &tables.quotas, &quotas_of),
        quotas_of,
        regexes: regexes(&mut policy.regexes.iter()),
        extracts: regexes(&mut policy.extracts.iter().map(|extract| &extract.pattern)),
        near,
        lists,
        keywords: Arc::new(keywords),
        schedule_zones: policy
            .schedules
            .iter()
            .map(|schedule| schedule.zone.as_deref().map_or_else(|| zone.clone(), zone_of))
            .collect(),
        zone,
        policy: Arc::new(policy),
    }
}

fn rules(policy: &Policy, whens: &[NodeId], overridden_by: &[Vec<RuleId>]) -> Vec<CompiledRule> {
    let each = policy.rules.iter().zip(whens).zip(overridden_by);
    let compiled = each.map(|((rule, when), overridden_by)| CompiledRule {
        when: *when,
        actions: bits(&rule.actions),
        phases: u8::try_from(bits(&rule.phases) & 0xFF).unwrap_or(u8::MAX),
        on_unknown: rule.on_unknown,
        verdict: rule.then.as_ref().map(|effect| effect.verdict),
        is_overridden: !overridden_by.is_empty(),
        overrides: !rule.overrides.is_empty(),
        is_shadow: rule.mode == Mode::Shadow,
    });
    compiled.collect()
}

fn quotas(policy: &Policy, whens: &[NodeId], quotas_of: &[Vec<QuotaId>]) -> Vec<CompiledQuota> {
    let mut is_tested = vec![false; policy.quotas.len()];
    let in_force = policy.rules.iter().zip(quotas_of).filter(|(rule, _)| rule.mode == Mode::Enforced);
    for quota in in_force.flat_map(|(_, quotas)| quotas) {
        if let Some(slot) = is_tested.get_mut(quota.index()) {
            *slot = true;
        }
    }
    let each = policy.quotas.iter().zip(whens).zip(is_tested);
    let compiled = each.map(|((quota, when), is_enforced)| CompiledQuota {
        when: *when,
        limit: match quota.window {
            ir::Window::Bucket { burst, .. } => burst,
            _ => quota.limit,
        },
        window: window(quota, &policy.zone),
        scopes: quota.scopes.clone(),
        is_enforced,
    });
    compiled.collect()
}

/// One automaton for all sets of keywords.
///
/// # Errors
/// As for [`compile`].
pub(crate) fn keywords(policy: &Policy, limits: &Limits) -> Result<Keywords, Vec<KeywordFault>> {
    let sets: Vec<KeywordSet<'_>> = policy.keywords.iter().map(ir::Keywords::as_set).collect();
    Keywords::compile(&sets, limits)
}

/// Bit `code` of each code; all bits where there are none.
pub(crate) fn bits(codes: &[i64]) -> u64 {
    if codes.is_empty() {
        return u64::MAX;
    }
    let bit = |code: &i64| u32::try_from(*code).ok().and_then(|code| 1_u64.checked_shl(code)).unwrap_or(0);
    codes.iter().map(bit).fold(0, |bits, bit| bits | bit)
}

/// A zone that the checker has seen to exist.
fn zone_of(name: &str) -> Zone {
    Zone::named(name).unwrap_or_else(Zone::utc)
}

/// The quotas that a condition asks about, those of the tiers that it asks for among them.
fn quotas_in(condition: &Condition, tiers: &[Tier]) -> Vec<QuotaId> {
    let mut found = Vec::new();
    condition.each_leaf(&mut |leaf| {
        found.extend(leaf.test.spent());
        if let Test::TierAmong(mask) = leaf.test {
            // Whether it is one of them also hangs on all tiers before the last. INVARIANT: no tier asks for a tier.
            let last = usize::try_from(u64::BITS - mask.leading_zeros()).unwrap_or(tiers.len());
            for tier in tiers.iter().take(last) {
                found.extend(quotas_in(&tier.when, &[]));
            }
        }
        leaf.test.each_expr(&mut |expr| {
            if let Expr::Used(quota) | Expr::Remaining(quota) = expr {
                found.push(*quota);
            }
        });
    });
    found.sort_unstable();
    found.dedup();
    found
}

const QUARTER_MS: i64 = 900_000;

fn window(quota: &ir::Quota, policy_zone: &str) -> state::Window {
    let zone = || zone_of(quota.zone.as_deref().unwrap_or(policy_zone));
    let length = |ms: i64| u64::try_from(ms).ok().and_then(NonZeroU64::new);
    let made = match quota.window {
        ir::Window::Day => Some(state::Window::day(&zone())),
        ir::Window::Week => Some(state::Window::week(&zone())),
        ir::Window::Month => Some(state::Window::month(&zone())),
        ir::Window::Days(count) => NonZeroU32::new(count).map(|count| state::Window::days(count, &zone())),
        // PERF: in the quarters of an hour all clocks of today agree, and a fixed window has to ask no zone.
        ir::Window::Fixed(ms) if DAY_MS % ms.max(1) == 0 && QUARTER_MS % ms.max(1) != 0 => {
            length(ms).map(|ms| state::Window::part_of_day(ms, &zone()))
        }
        ir::Window::Fixed(ms) => length(ms).map(state::Window::fixed),
        ir::Window::Rolling(ms) => length(ms).map(state::Window::sliding),
        ir::Window::Bucket { period, .. } => NonZeroU64::new(quota.limit)
            .zip(length(period))
            .map(|(tokens, ms)| state::Window::bucket(tokens, ms)),
        ir::Window::Gauge => Some(state::Window::gauge()),
    };
    // A window of no length, or a bucket that never refills, lets nothing leave: that is a gauge.
    made.unwrap_or_else(state::Window::gauge)
}

/// Ids of a policy's rules, in order.
fn ids(policy: &Policy) -> impl Iterator<Item = RuleId> {
    (0..u32::try_from(policy.rules.len()).unwrap_or(u32::MAX)).map(RuleId)
}
