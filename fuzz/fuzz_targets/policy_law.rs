//! The laws of whole policies, shared by the fuzz targets and the replay of their corpora.

#![allow(dead_code, reason = "each target uses its own part")]

use menshen::decision::{Truth, Verdict};
use menshen::diagnostic::Colour;
use menshen::engine::{Engine, Options, Source};
use menshen::eval::{Scratch, Spoke};
use menshen::facts::Facts;
use menshen::ir::{QuotaId, RuleId, Scope};
use menshen::limits::Limits;
use menshen::oracle::{Oracle, QuotaView};
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::schema::FieldId;
use menshen::value::Value;

/// Requests that are decided; more only take time.
pub(crate) const REQUESTS_MAX: usize = 8;

fn options() -> Options {
    let limits = Limits {
        policy_bytes: 64 << 10,
        yaml_nodes: 20_000,
        rules: 500,
        list_shapes: 16,
        regex_bytes: 128 << 10,
        keyword_words: 1_000,
        counters: 1_000,
        settled_requests: 100,
        ..Limits::default()
    };
    Options { limits, ..Options::default() }
}

/// Whatever the bytes are: no panic, every place of the report lies in the text on whole characters, and a policy is
/// loaded exactly when its report has no error. Answers whether it was loaded.
pub(crate) fn policy(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let options = options();
    let source = Source::text("policy.yaml", text);
    let report = Engine::check(&source, &options);
    for one in report.iter() {
        let labels = one.labels.iter().map(|(span, _)| *span);
        let fixes = one.fix.iter().map(|(span, _)| *span);
        for span in std::iter::once(one.span).chain(labels).chain(fixes) {
            assert!(report.text().get(span.range()).is_some(), "{} at {span:?}", one.message);
        }
    }
    assert!(report.is_empty() || !report.render(Colour::Plain).is_empty());
    let is_loaded = Engine::from_source(&source, options).is_ok();
    assert_eq!(is_loaded, !report.has_errors());
    is_loaded
}

/// Lines of requests as JSON, an empty line, and a policy: what is compiled decides as the oracle does,
/// and so does `explain`. Answers how many requests were compared.
pub(crate) fn evaluate(bytes: &[u8]) -> usize {
    let Ok(text) = std::str::from_utf8(bytes) else { return 0 };
    let Some((requests, policy)) = text.split_once("\n\n") else { return 0 };
    let Ok(engine) = Engine::from_text("policy.yaml", policy, options()) else { return 0 };
    let mut compared = 0;
    let mut scratch = Scratch::new();
    for (at, line) in requests.lines().take(REQUESTS_MAX).enumerate() {
        let Ok(mut request) = Request::from_json(line.as_bytes(), engine.limits()) else { continue };
        // Each request has counters of its own, so that all of them start empty.
        request.tenant = Some(at.to_string());
        let found = find(&engine, &request);
        let explained = engine.explain(&request, &mut scratch, Masking::Off).decision.verdict;
        let decision = engine.decide(&request, &mut scratch);
        assert_eq!(explained, decision.verdict(), "{text}");
        if decision.fault().is_some() {
            continue;
        }
        let outcome = decision.outcome();
        assert_eq!(outcome.verdict, found.verdict, "{text}");
        assert_eq!(pairs(&outcome.spoke), found.spoke, "{text}");
        assert_eq!(outcome.silenced, found.silenced, "{text}");
        assert_eq!(pairs(&outcome.shadow), found.shadow, "{text}");
        compared += 1;
    }
    compared
}

fn pairs(spoke: &[Spoke]) -> Vec<(RuleId, Option<Verdict>)> {
    spoke.iter().map(|spoke| (spoke.rule, spoke.verdict)).collect()
}

fn find(engine: &Engine, request: &Request) -> menshen::oracle::Finding {
    let program = engine.program();
    let facts =
        Facts { request, zone: &program.zone, declared: &program.policy.facts, limits: &program.limits };
    let unknown = |_: QuotaId| QuotaView::Unknown;
    let blind = Oracle {
        policy: &program.policy,
        facts,
        region: program.region,
        functions: &program.functions,
        lists: &program.lists,
        quotas: &unknown,
    };
    let amount = request.count.map_or(1, |count| u64::try_from(count).unwrap_or(0));
    let departments = match facts.value(FieldId::ACTOR_DEPARTMENTS) {
        Value::Set(items) => items.len(),
        _ => 0,
    };
    let ids = [
        FieldId::TARGET_EXTERNAL_USERID,
        FieldId::TARGET_USERID,
        FieldId::TARGET_UNIONID,
        FieldId::TARGET_PENDING_ID,
        FieldId::TARGET_TMP_OPENID,
    ];
    let has_target = ids.iter().any(|id| matches!(facts.value(*id), Value::Text(_)));
    let way = |id: &Option<String>| id.is_some();
    let has_channel = way(&request.channel.config_id)
        || way(&request.channel.link_id)
        || matches!(facts.value(FieldId::CHANNEL_ADD_WAY), Value::Int(_));
    let view = |id: QuotaId| {
        let Some(quota) = program.policy.quotas.get(id.index()) else { return QuotaView::Unknown };
        let is_known = quota.scopes.iter().all(|scope| match scope {
            Scope::Actor => request.actor.userid.is_some(),
            Scope::Target => has_target || blind.canonical_phone().is_some(),
            Scope::Department => departments > 0,
            Scope::App => request.app.is_some(),
            Scope::Channel => has_channel,
            Scope::Tenant => true,
        });
        match blind.condition(&quota.when) {
            Truth::False => QuotaView::Apart,
            Truth::True if is_known && request.at.is_some() => QuotaView::Counts {
                spent: amount > 0 && amount > quota.limit,
                used: 0,
                remaining: quota.limit,
            },
            Truth::True | Truth::Unknown => QuotaView::Unknown,
        }
    };
    Oracle { quotas: &view, ..blind }.find()
}
