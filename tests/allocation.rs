//! Deciding allocates nothing once its memory is warm: not the tests of any kind, not the quotas, not the settlement.
//!
//! Left out, because they allocate: `similarity()` and `resembles` by score, which parse both names anew; a host that is
//! not plain ASCII, which goes through the crate `idna`; and the texts of a decision, which are made only when they are
//! asked for.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

use std::fmt::Write as _;

use menshen::decision::Verdict;
use menshen::engine::{Engine, Options};
use menshen::eval::{Evaluation, Scratch};
use menshen::limits::Limits;
use menshen::matcher::phone::{self, Region};
use menshen::request::{Request, Timestamp};
use menshen::state::MemoryStore;

const POLICY: &str = r#"
menshen: 1
policy: allocation
timezone: Asia/Shanghai
region: CN
default: allow
facts: { level: integer, labels: set of text, risk: score, corp: name }
lists:
  blocked: { of: phone, values: ["138 0013 8000", "+852 6123 4567"] }
  names: { of: name, values: [張偉, "ACME  Co"] }
  near: { of: name, values: [张小伟, 深圳华信达科技], within: 1 edit }
  dealers: { of: domain, values: [dealer.example, "*.partner.example", "/store-[0-9]{3}\\.example/"] }
  mailers: { of: email, values: ["spam@mailer.example"] }
  staff: { of: text, values: [lisi, wangwu] }
keywords:
  spam: { words: [返利, 兼职, vx], except: [返利公告], see_through: [width, case, traditional, separators, homophones] }
extract:
  ticket: "(?<ticket>[A-Z]{2}-[0-9]{4})"
schedules:
  office: { days: mon-fri, hours: "09:00-18:00", except: { 2026-11-23: closed } }
  night: { hours: "22:00-06:00" }
tiers:
  - black: any target.phones in blocked or target.name in names
  - vip: target.tags contains "VIP"
  - normal
quotas:
  daily: 1000000 per actor per day when target.external
  stock: 1000000 per actor
  small: 3 per actor per day when target.tags contains "small"
  team: 1000000 per department per week
rules:
  - { rule: r01, when: 'tier == black', then: deny }
  - { rule: r02, when: 'tier == vip', then: allow, overrides: [r03, r09] }
  - { rule: r03, when: 'target.name in near', then: review }
  - { rule: r04, when: 'any target.emails in dealers', then: allow, do: [tag "dealer"] }
  - { rule: r05, when: 'target.email in mailers', then: deny }
  - { rule: r06, when: 'actor.userid in staff and actor.departments contains "7"', then: allow }
  - { rule: r07, when: 'remark mentions spam', then: review }
  - { rule: r08, when: 'remark matches /[0-9]{6,}|微\s*信/', then: review }
  - { rule: r09, when: 'remark has ticket', then: review by "desk" }
  - { rule: r10, when: 'now in office and weekday in [mon, tue]', then: allow }
  - { rule: r11, when: 'now in night', then: review, mode: shadow }
  - { rule: r12, when: 'daily is spent or stock is spent or team is spent', then: review }
  - { rule: r13, when: 'small is spent', then: review by "manager" }
  - { rule: r14, when: 'stock.used > 900000 and daily.remaining < 10', then: review }
  - { rule: r15, when: 'target.name resembles "李小龍" within 1 edit', then: review, mode: shadow }
  - { rule: r16, when: 'now - follow.created_at > 3 days and length(remark) > 4', do: [tag "old"] }
  - { rule: r17, when: 'domain(target.email) == "dealer.example" and country(target.phone) == "CN"', then: allow }
  - { rule: r18, when: 'facts.level >= 3 and facts.labels contains "hot" and facts.risk > 0.5 and facts.corp in names', then: review }
  - { rule: r19, when: 'all target.phones == "13900000000" and is_mobile(target.phone)', then: allow }
  - { rule: r20, when: 'time between 09:00 and 18:00 and actor.customer_total * 2 > actor.capacity', then: allow }
"#;

const REQUESTS: &[&str] = &[
    r#"{"at": "2026-11-24T10:00:00+08:00", "tenant": "t", "actor": {"userid": "lisi", "departments": [7, 9], "customer_total": 20, "capacity": 30},
        "target": {"external": true, "mobiles": ["+86 139 0000 0000"], "name": "王芳", "emails": [{"addr": "A@Dealer.example", "verified": true}], "tags": []},
        "message": {"text": "您好 我是王芳"}, "follow": {"createtime": 1763000000}, "facts": {"level": 4, "labels": ["hot"], "risk": 0.7, "corp": "other co"}}"#,
    r#"{"at": "2026-11-24T23:30:00+08:00", "tenant": "t", "actor": {"userid": "zhaoliu", "departments": [1]},
        "target": {"mobiles": ["13800138000", "13900000000"], "name": "張 偉", "tags": ["VIP"]}, "message": {"text": "領 返-利 AB-1234"}}"#,
    r#"{"at": "2026-11-24T12:00:00+08:00", "tenant": "t", "actor": {"userid": "wangwu"},
        "target": {"external": false, "mobiles": [], "name": "张晓伟", "emails": [{"addr": "spam@mailer.example"}], "tags": ["VIP", "small"]},
        "message": {"text": "看返利公告 AB-1234 123456789"}}"#,
    r#"{"at": "2026-11-24T12:00:00+08:00", "tenant": "t", "actor": {"userid": "sunqi", "departments": [7]},
        "target": {"external": true, "mobiles": ["+8613900000001", "138.0013.8111", "138****8000", "13800138000.0"], "name": "李小龙", "emails": [{"addr": "b@qq.com"}, {"addr": "c@store-042.example"}], "tags": ["VIP", "small"]},
        "message": {"text": "看返利公告 AB-1234 e\u0301"}}"#,
    r#"{"tenant": "t", "target": {"name": " "}, "message": {"text": ""}}"#,
];

/// One shard with a short memory of settled requests. Removed entries leave gaps in its table, which therefore grows once
/// more some time after it was first full; with a short memory that is certainly within the warm-up.
fn options() -> Options {
    let limits = Limits { counters: 1_000, settled_requests: 30, ..Limits::default() };
    Options { limits, ..Options::default() }
}

fn requests() -> Vec<Request> {
    let read = |json: &&str| Request::from_json(json.as_bytes(), &Limits::default()).expect(json);
    REQUESTS.iter().map(read).collect()
}

fn engine() -> Engine {
    Engine::from_text("allocation.yaml", POLICY, options()).unwrap_or_else(|error| panic!("{error}"))
}

/// What the counter says of one allocation, so that a count of none means something.
fn the_counter_counts() {
    let control = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8])));
    assert_eq!(control.count_total, 1);
}

#[test]
fn a_warm_decision_allocates_nothing() {
    let engine = engine();
    let mut requests = requests();
    let mut scratch = Scratch::new();
    let (mut seen, mut spoke) = ([0_u64; 3], 0);
    let mut turn = |number: i64| {
        for (place, request) in requests.iter_mut().enumerate() {
            // Every request is a new one, a little later than the last; the day ends both in the warm-up and in what is
            // measured.
            let id = request.request_id.get_or_insert_default();
            id.clear();
            write!(id, "{number}-{place}").expect("room");
            if let Some(Timestamp(at)) = &mut request.at {
                *at += 90_000;
            }
            let decision = engine.decide(request, &mut scratch);
            assert_eq!(decision.fault(), None);
            match decision.verdict() {
                Verdict::Allow => seen[0] += 1,
                Verdict::Review => seen[1] += 1,
                _ => seen[2] += 1,
            }
            spoke += decision.rules().count();
            let Some(reservation) = decision.reservation() else { continue };
            drop(decision);
            let at = request.at.map_or(0, |at| at.0);
            match number % 4 {
                0 => engine.release(reservation, at),
                _ => engine.commit(reservation, at),
            };
        }
    };
    (0..2_000).for_each(&mut turn);
    // Tables of the store double when what has gone fills them, which depends on where their random hashes put it: now and
    // then one of them still does, but each no more than once.
    let mut rounds = (1..5).map(|round| {
        let turns = round * 2_000..(round + 1) * 2_000;
        allocation_counter::measure(|| turns.for_each(&mut turn))
    });
    let mut info = rounds.next().expect("a round");
    while info.count_total == 1 {
        info = rounds.next().expect("growing has an end");
    }
    drop(rounds);
    assert_eq!((info.count_total, info.bytes_total), (0, 0), "{info:?}");
    assert!(seen.iter().all(|count| *count >= 2_000), "each verdict was measured: {seen:?}");
    assert!(spoke > 20_000, "{spoke} rules spoke");
    the_counter_counts();
}

#[test]
fn a_warm_batch_allocates_nothing() {
    let engine = engine();
    let requests = requests();
    let mut scratch = Scratch::new();
    let mut allowed = 0;
    let mut batch = || {
        engine.decide_batch(&requests, &mut scratch, |at, decision| {
            allowed += usize::from(decision.verdict() == Verdict::Allow);
            if let (Some(reservation), Some(now)) = (decision.reservation(), requests[at].at) {
                let _ = engine.release(reservation, now.0);
            }
        });
    };
    // Which gaps the table of settled requests has depends on their keys, and so does when it grows for the last time.
    (0..3_000).for_each(|_| batch());
    let info = allocation_counter::measure(|| (0..100).for_each(|_| batch()));
    assert_eq!((info.count_total, info.bytes_total), (0, 0), "{info:?}");
    assert!(allowed >= 200, "{allowed}");
    the_counter_counts();
}

#[test]
fn evaluation_of_derived_facts_allocates_nothing() {
    let engine = engine();
    let program = engine.program();
    let store = MemoryStore::new(&Limits::default());
    let mut scratch = Scratch::new();
    for request in requests() {
        let mut evaluation = Evaluation::new(&program, &request, &store, &mut scratch);
        evaluation.decide();
        let first = evaluation.outcome().clone();
        let info = allocation_counter::measure(|| (0..100).for_each(|_| evaluation.decide()));
        assert_eq!((info.count_total, info.bytes_total), (0, 0), "{info:?}");
        assert_eq!(evaluation.outcome(), &first);
    }
    the_counter_counts();
}

#[test]
fn a_phone_number_allocates_nothing_from_the_first_on() {
    the_counter_counts();
    let region = Region::from_code("CN").expect("a region");
    let made = allocation_counter::measure(|| {
        phone::warm_up();
        for text in
            ["13800138000", "(010) 6552-9988", "+44 20 7946 0958", "no number", "+1 650 253 0000 ext. 12"]
        {
            if let Ok(number) = phone::parse(text, region) {
                let written = (number.is_valid(), number.kind(), number.region(), number.e164());
                std::hint::black_box(written.3.as_str().len());
            }
        }
    });
    assert_eq!((made.count_total, made.bytes_total), (0, 0), "{made:?}");
}
