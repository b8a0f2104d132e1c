//! Work for `cargo xtask counts`, which counts the instructions of one turn of each case: `counts CASE TURNS`.
//!
//! Counts do not depend on what else the machine does, so that a slowdown of a few per cent shows. Each case checks its
//! answer on every turn. `counts` alone lists the cases.

#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "a bench, not an interface")]

use std::hint::black_box;

use menshen::engine::Scratch;
use menshen::engine::{Engine, Options};
use menshen::limits::Limits;
use menshen::matcher::phone::{self, Region};
use menshen::matcher::text::{Fold, FoldBuffer};
use menshen::request::Request;
use menshen::request::mask::Masking;

type Turn = Box<dyn FnMut()>;

/// A case and what makes its turn.
type Case = (&'static str, fn() -> Turn);

const CASES: &[Case] = &[
    ("decide_10_rules", || decide(10)),
    ("decide_100_rules", || decide(100)),
    ("decide_1000_rules", || decide(1_000)),
    ("decide_10000_rules", || decide(10_000)),
    ("decide_quota", quota),
    ("decide_wecom", wecom),
    ("report_wecom", wecom_report),
    ("request_json", request_json),
    ("phone_mixed", || {
        phones(&["+86 138-0013-8000", "(0)20 7946 0958", "+1 650 253 0000", "0049 30 123456"])
    }),
    ("phone_chinese", || phones(&["13800138000", "138 0013 8000", "+8613800138000", "010-6552 9988"])),
    ("fold_chinese", || fold("深圳市華信達科技有限公司")),
    ("fold_latin", || fold("Ｊosé  Müller-Łukasz")),
];

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.as_slice() {
        [case, turns] => {
            let turns: u32 = turns.parse().expect("a number of turns");
            let found = CASES.iter().find(|(name, _)| name == case);
            let mut turn = found.unwrap_or_else(|| panic!("there is no case `{case}`")).1();
            for _ in 0..turns {
                turn();
            }
        }
        _ => CASES.iter().for_each(|(name, _)| println!("{name}")),
    }
}

/// Rules of four kinds in turn: of a tier and a channel, of a tenant and an amount, of a domain, of a word in the remark.
fn policy(rules: usize) -> String {
    let mut text = "menshen: 1\npolicy: counts\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\n\
        facts: { tier: text, used: integer, domain: text }\nrules:\n"
        .to_owned();
    for at in 0..rules {
        let (when, then) = match at % 4 {
            0 => (format!("facts.tier == \"tier{}\" and channel.add_way == search_phone", at / 4), "allow"),
            1 => (format!("tenant == \"tenant{}\" and facts.used >= 100", at / 4), "deny"),
            2 => (format!("facts.domain ends with \".corp{}.example\"", at / 4), "allow"),
            _ => (format!("remark contains \"词{}。\"", at / 4), "review by \"manager\""),
        };
        text.push_str(&format!("  - rule: r{at:06}\n    when: '{when}'\n    then: {then}\n"));
    }
    text
}

/// A request that three rules of [`policy`] speak on, whatever the size.
fn decide(rules: usize) -> Turn {
    let options =
        Options { limits: Limits { policy_bytes: 64 << 20, ..Limits::default() }, ..Options::default() };
    let engine = Engine::from_text("counts.yaml", &policy(rules), options).expect("a policy");
    let request = read(
        r#"{"at": "2026-11-24T10:00:00+08:00", "tenant": "tenant1", "channel": {"add_way": 2},
        "facts": {"tier": "tier0", "used": 120, "domain": "mail.corp1.example"},
        "message": {"text": "您好，我是上次在展会上见过面的小李，想跟您确认一下报价单，词9999999"}}"#,
    );
    let mut scratch = Scratch::new();
    Box::new(move || {
        let decision = engine.decide(black_box(&request), &mut scratch);
        assert_eq!(decision.outcome().spoke.len(), 3);
        assert_eq!(decision.rules().next().map(|(rule, _)| rule), Some("r000000"));
    })
}

/// One quota, with room: reserved and given back.
fn quota() -> Turn {
    let policy = "menshen: 1\npolicy: counts\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n\
        quotas:\n  daily: 500 per actor per day\nrules:\n  - rule: over\n    when: daily is spent\n    then: deny\n";
    let engine = Engine::from_text("counts.yaml", policy, Options::default()).expect("a policy");
    let (request, mut scratch) = (read(WECOM), Scratch::new());
    engine.seed(&request, "daily", 40, &mut scratch).expect("room");
    Box::new(move || {
        let reserved = engine.decide(black_box(&request), &mut scratch).reservation();
        let (reserved, at) = reserved.zip(request.at).expect("a reservation");
        let _ = engine.release(reserved, at.0);
    })
}

const WECOM: &str = r#"{"at": "2026-11-24T10:00:00+08:00", "tenant": "acme", "actor": {"userid": "lin.yu",
    "follow_user_enabled": true, "customer_total": 40, "capacity": 20000}, "channel": {"add_way": 1, "state": "expo"},
    "target": {"name": "张伟", "mobiles": ["138 0013 8000"], "external_userid": "wm1"},
    "message": {"text": "您好，我是上次在展会上见过面的小李"}}"#;

fn read(json: &str) -> Request {
    Request::from_json(json.as_bytes(), &Limits::default()).expect("a request")
}

fn wecom_engine() -> Engine {
    Engine::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/wecom"), Options::default())
        .expect("a policy")
}

fn wecom() -> Turn {
    let (engine, request, mut scratch) = (wecom_engine(), read(WECOM), Scratch::new());
    Box::new(move || {
        let decision = engine.decide(black_box(&request), &mut scratch);
        let reserved = decision.reservation();
        assert!(!decision.outcome().is_default);
        drop(decision);
        if let (Some(reserved), Some(at)) = (reserved, request.at) {
            let _ = engine.release(reserved, at.0);
        }
    })
}

fn wecom_report() -> Turn {
    let (engine, request, mut scratch) = (wecom_engine(), read(WECOM), Scratch::new());
    Box::new(move || {
        let mut decision = engine.decide(black_box(&request), &mut scratch);
        assert!(!decision.report(Masking::KeepFirst).reasons.is_empty());
    })
}

fn request_json() -> Turn {
    Box::new(|| assert!(read(black_box(WECOM)).at.is_some()))
}

fn phones(texts: &'static [&'static str]) -> Turn {
    let region = Region::from_code(if texts.len() == 4 && texts[0].starts_with('1') { "CN" } else { "GB" });
    let region = region.expect("a region");
    Box::new(move || {
        for text in texts {
            let number = phone::parse(black_box(text), region).expect("a number");
            assert!(number.is_possible() && number.e164().as_str().starts_with('+'));
        }
    })
}

fn fold(text: &'static str) -> Turn {
    let mut buffer = FoldBuffer::default();
    Box::new(move || {
        Fold::NAME.fold_into(black_box(text), &mut buffer);
        assert!(!buffer.as_str().is_empty());
    })
}
