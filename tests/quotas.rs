//! Quotas of whole policies: what one act uses up, by whatever way and however often it is told.
#![allow(clippy::expect_used, clippy::panic)]

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

const HEAD: &str = "menshen: 1\npolicy: quotas\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n";
const AT: i64 = 1_795_395_600_000; // 2026-11-23 09:00 in Shanghai

fn engine(body: &str) -> Engine {
    Engine::from_text("quotas.yaml", &format!("{HEAD}{body}"), Options::default()).expect("a policy")
}

fn request(json: &str) -> Request {
    Request::from_json(json.as_bytes(), &Limits::default()).expect("a request")
}

const TIERS: &str = "
tiers:
  - heavy: daily is spent
  - normal
quotas:
  daily: 3 per actor per day
rules:
  - { rule: full, when: tier == heavy, then: deny }
";

#[test]
fn a_quota_that_a_tier_asks_about_is_never_oversold() {
    let engine = engine(TIERS);
    let (threads, actors) = (8, 1_000);
    let granted = AtomicUsize::new(0);
    let barrier = Barrier::new(threads);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (engine, granted, barrier) = (&engine, &granted, &barrier);
            scope.spawn(move || {
                let mut scratch = Scratch::new();
                barrier.wait();
                for actor in 0..actors {
                    let json = format!(
                        r#"{{"request_id": "{thread}-{actor}", "at": {AT}, "actor": {{"userid": "u{actor}"}}}}"#
                    );
                    let allowed = engine.decide(&request(&json), &mut scratch).verdict() == Verdict::Allow;
                    granted.fetch_add(usize::from(allowed), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(granted.into_inner(), 3 * actors);
}

#[test]
fn a_refusal_by_a_tier_that_is_a_spent_quota_says_when_to_come_again() {
    let engine = engine(TIERS);
    let mut scratch = Scratch::new();
    let asked = request(&format!(r#"{{"at": {AT}, "actor": {{"userid": "u"}}}}"#));
    for _ in 0..3 {
        assert_eq!(engine.decide(&asked, &mut scratch).verdict(), Verdict::Allow);
    }
    let mut refused = engine.decide(&asked, &mut scratch);
    assert_eq!(refused.verdict(), Verdict::Deny);
    assert_eq!(refused.report(Masking::Off).retry_at.as_deref(), Some("2026-11-24T00:00:00+08:00"));
}
