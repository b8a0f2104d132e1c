//! Policies and requests made to exhaust: each stays within its limits or is refused with a diagnostic, on a small stack, and
//! nothing grows faster than what was written. Growth is held by counting what was made, never by a clock.
//!
//! Builds without optimisation try the largest policies at a fifth of their size.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::thread;

use menshen::decision::Verdict;
use menshen::engine::{DecisionReport, Engine, LoadError, Options, Scratch, Source};
use menshen::limits::Limits;
use menshen::program::Program;
use menshen::program::tree::Tree;
use menshen::request::Request;
use menshen::request::mask::Masking;

const HEAD: &str = "menshen: 1\npolicy: hostile\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n";

/// A hundred thousand, or what an unoptimised build takes as long for.
const MANY: usize = if cfg!(debug_assertions) { 20_000 } else { 100_000 };

/// The stack that `std` gives to threads; deep recursion overflows it.
const STACK_BYTES: usize = 2 << 20;

fn on_a_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).unwrap();
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn load_with(body: &str, limits: Limits) -> Result<Engine, LoadError> {
    let source = Source::text("hostile.yaml", format!("{HEAD}{body}"));
    on_a_small_stack(|| Engine::from_source(&source, Options { limits, ..Options::default() }))
}

fn load(body: &str) -> Engine {
    load_with(body, Limits::default()).unwrap_or_else(|error| panic!("{}", first_lines(&error)))
}

/// The codes of what is wrong with a policy, which must be something.
fn refused(body: &str, limits: Limits) -> Vec<String> {
    let text = match load_with(body, limits) {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.to_string(),
    };
    let heads = text.lines().filter_map(|line| line.strip_prefix("error[")?.split(']').next());
    heads.map(str::to_owned).collect()
}

fn first_lines(error: &LoadError) -> String {
    error.to_string().lines().take(12).collect::<Vec<_>>().join("\n")
}

fn request(json: &str) -> Request {
    Request::from_json(json.as_bytes(), &Limits::default()).unwrap()
}

fn decide(engine: &Engine, json: &str) -> DecisionReport {
    let request = request(json);
    on_a_small_stack(|| engine.decide(&request, &mut Scratch::new()).report(Masking::KeepFirst))
}

fn rules(count: usize, rule: impl Fn(usize) -> String) -> String {
    let rules = (0..count).map(|at| format!("  - rule: r{at}\n    when: '{}'\n    then: deny\n", rule(at)));
    format!("rules:\n{}", rules.collect::<String>())
}

fn entries(tree: &Tree) -> usize {
    tree.steps.iter().map(|step| step.entries.len()).sum()
}

/// How many things a program consists of.
fn size(program: &Program) -> [usize; 9] {
    let tree = program.index.tree();
    let probes = || tree.steps.iter().flat_map(|step| &step.probes);
    [
        program.tests.len(),
        program.nodes.len(),
        program.children.len(),
        program.slots.len(),
        entries(&tree),
        tree.steps.len(),
        probes().count(),
        probes().map(|probe| probe.intervals.len()).sum(),
        probes().map(|probe| probe.branches.len()).sum(),
    ]
}

/// The engine of `count` rules. A tenth of them has a tenth of each part, but for what is there once.
fn grows_as_the_rules_do(count: usize, rule: impl Fn(usize) -> String) -> Engine {
    let [few, many] = [count / 10, count].map(|count| load(&rules(count, &rule)));
    let [small, large] = [&few, &many].map(|engine| size(&engine.program()));
    for (few, many) in small.into_iter().zip(large) {
        assert!(many <= few * 10 + 20, "{small:?} {large:?}");
    }
    many
}

/// A guard keeps out what is not said; what is said and too large to be looked at goes past it, and is not allowed.
#[test]
fn what_is_beyond_the_limits_is_known_to_be_said() {
    let asked = [
        (
            "target.phones",
            "any target.phones in phones",
            r#"{"target": {"mobiles": LIST}}"#,
            "13800138000",
            true,
        ),
        (
            "target.emails",
            "any target.emails in domains",
            r#"{"target": {"emails": LIST}}"#,
            "a@b.example",
            true,
        ),
        ("target.tags", "target.tags contains \"x\"", r#"{"target": {"tags": LIST}}"#, "x", true),
        ("facts.labels", "facts.labels contains \"x\"", r#"{"facts": {"labels": LIST}}"#, "x", true),
        ("facts.note", "facts.note contains \"x\"", r#"{"facts": {"note": TEXT}}"#, "x", false),
        ("remark", "remark mentions words", r#"{"message": {"text": TEXT}}"#, "加微信返利", false),
        ("message.text", "message.text contains \"返利\"", r#"{"message": {"text": TEXT}}"#, "返利", false),
        ("target.name", "target.name in names", r#"{"target": {"name": TEXT}}"#, "张伟", false),
        ("length(remark)", "length(remark) > 5", r#"{"message": {"text": TEXT}}"#, "加微信返利啊", false),
    ];
    let limits = Limits::default();
    for (field, test, json, wanted, is_list) in asked {
        let engine = load(&format!(
            "facts: {{ labels: set of text, note: text }}\nlists:\n  phones: {{ of: phone, values: [\"13800138000\"] }}\n  \
             domains: {{ of: domain, values: [b.example] }}\n  names: {{ of: name, values: [张伟] }}\nkeywords:\n  words: {{ \
             words: [返利] }}\nrules:\n  - rule: guarded\n    when: '{field} is known and {test}'\n    then: deny\n"
        ));
        let sent = |size: usize| {
            let text = if is_list {
                let others = (1..size).map(|at| format!(", \"{}{at}\"", wanted.replace("b.", "c.")));
                format!("[\"{wanted}\"{}]", others.collect::<String>())
            } else {
                format!("\"{wanted}{}\"", " ".repeat(size - wanted.len()))
            };
            decide(&engine, &json.replace(if is_list { "LIST" } else { "TEXT" }, &text))
        };
        let most = if is_list { limits.set_items } else { limits.text_bytes };
        assert_eq!(sent(most).verdict, Verdict::Deny, "{field} at the bound");
        let beyond = sent(most + 1);
        assert_eq!(beyond.verdict, Verdict::Review, "{field} past it");
        let named = if field.starts_with("length") { "remark" } else { field };
        assert_eq!(beyond.reasons[0].unknown, [named]);
        assert_eq!(decide(&engine, "{}").verdict, Verdict::Allow, "{field} not said");
    }
}

/// A fact of another kind than the declared one is said as well; one that no policy declares concerns nobody.
#[test]
fn facts_of_another_kind_are_known_to_be_said() {
    let engine = load(
        "facts: { level: integer }\nrules:\n  - { rule: low, when: facts.level is known and facts.level < 3, then: deny }\n",
    );
    for (json, verdict) in [
        (r#"{"level": 2}"#, Verdict::Deny),
        (r#"{"level": 2.0}"#, Verdict::Deny),
        (r#"{"level": 3.0}"#, Verdict::Allow),
        (r#"{"level": "2"}"#, Verdict::Review),
        (r#"{"level": 2.5}"#, Verdict::Review),
        (r#"{"level": {"of": 2}}"#, Verdict::Review),
        (r#"{"level": [1, null]}"#, Verdict::Review),
        (r#"{"level": null}"#, Verdict::Allow),
        (r#"{"price": 12.5, "geo": {"lat": 1}, "mixed": ["a", null, 1]}"#, Verdict::Allow),
    ] {
        let report = decide(&engine, &format!(r#"{{"facts": {json}}}"#));
        assert_eq!(report.verdict, verdict, "{json}");
        if verdict == Verdict::Review {
            assert_eq!(report.reasons[0].unknown, ["facts.level"]);
        }
    }
}

#[test]
fn many_rules_on_one_field_are_one_look_up() {
    let engine =
        grows_as_the_rules_do(MANY, |at| format!("actor.userid == \"u{at}\" and length(remark) > 2"));
    // Each stands behind its key, and where the field is unknown behind the length and where that is unknown too.
    assert!(entries(&engine.program().index.tree()) <= 3 * MANY, "{:?}", size(&engine.program()));
    let cost = engine.cost();
    assert_eq!(cost.rules, MANY as u64, "as many as there are, if the field is unknown");
    assert!(cost.look_ups < 10, "{cost:?}");
    for at in [0, 1, MANY / 2, MANY - 1] {
        let report =
            decide(&engine, &format!(r#"{{"actor": {{"userid": "u{at}"}}, "message": {{"text": "abc"}}}}"#));
        assert_eq!(report.verdict, Verdict::Deny);
        assert_eq!(
            report.reasons.iter().map(|reason| reason.rule.clone()).collect::<Vec<_>>(),
            [format!("r{at}")]
        );
    }
    let other = decide(&engine, r#"{"actor": {"userid": "nobody"}, "message": {"text": "abc"}}"#);
    assert_eq!((other.verdict, other.reasons[0].rule.as_str()), (Verdict::Allow, "default"));
    let unknown = decide(&engine, r#"{"message": {"text": "abc"}}"#);
    assert_eq!((unknown.verdict, unknown.reasons.len()), (Verdict::Review, MANY));
}

#[test]
fn intervals_that_all_overlap_are_held_once_each() {
    let high = 10 * MANY;
    let engine =
        grows_as_the_rules_do(MANY, |at| format!("actor.customer_total between {at} and {}", high - at));
    let program = engine.program();
    let [_, _, _, _, entries, _, _, intervals, _] = size(&program);
    assert!(entries <= 2 * MANY && intervals <= MANY);
    let deciding = |total: usize| {
        let report = decide(&engine, &format!(r#"{{"actor": {{"customer_total": {total}}}}}"#));
        if report.verdict == Verdict::Allow { 0 } else { report.reasons.len() }
    };
    assert_eq!(
        [deciding(0), deciding(4), deciding(high / 2), deciding(high - 9), deciding(high + 1)],
        [1, 5, MANY, 10, 0]
    );
}

#[test]
fn depth_is_allowed_up_to_its_bound_and_refused_one_past_it() {
    let depth = Limits::default().expression_depth;
    for (open, close) in [("(", ")"), ("not (", ")"), ("not ", "")] {
        let nested = |depth: usize| {
            rules(1, |_| format!("{}target.external{}", open.repeat(depth), close.repeat(depth)))
        };
        // `not (` is two levels, and the test itself may be one.
        let deepest =
            (0..=depth).rev().find(|depth| load_with(&nested(*depth), Limits::default()).is_ok()).unwrap();
        assert!((depth / 2 - 1..=depth).contains(&deepest), "{open} {deepest}");
        assert_eq!(refused(&nested(deepest + 1), Limits::default()), ["E0203"], "{open}");
        let report = decide(&load(&nested(deepest)), r#"{"target": {"external": true}}"#);
        let is_met = open == "(" || deepest.is_multiple_of(2);
        assert_eq!(report.verdict, if is_met { Verdict::Deny } else { Verdict::Allow }, "{open}");
        // Far past it, up to the length of an expression.
        let most = Limits::default().expression_bytes / (open.len() + close.len()) - 20;
        assert_eq!(refused(&nested(most), Limits::default()), ["E0203"], "{open}");
    }
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let tower = format!("rules: \n  {}x{}\n", open.repeat(100_000), close.repeat(100_000));
        assert!(!refused(&tower, Limits::default()).is_empty(), "{open}");
    }
}

#[test]
fn a_regular_expression_that_grows_when_compiled_is_refused() {
    for pattern in ["(a{1000}){1000}", "(((x{100}){100}){100}){100}", "[\\p{L}]{5000}"] {
        let body = rules(1, |_| format!("remark matches /{pattern}/"));
        assert_eq!(refused(&body, Limits::default()).len(), 1, "{pattern}");
    }
    let deep = format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(refused(&rules(1, |_| format!("remark matches /{deep}/")), Limits::default()).len(), 1);
    // What would take other engines exponential time.
    let engine = load(&rules(1, |_| "remark matches /^(a+)+$/".to_owned()));
    let text = "a".repeat(16_000);
    let report = decide(&engine, &format!(r#"{{"message": {{"text": "{text}!"}}}}"#));
    assert_eq!(report.verdict, Verdict::Allow);
}

#[test]
fn a_list_of_very_many_values_in_the_policy_is_read() {
    let count = 10 * MANY;
    let values = (0..count).map(|at| format!("v{at}")).collect::<Vec<_>>().join(", ");
    let body = format!(
        "lists:\n  ids: {{ of: text, values: [{values}] }}\n{}",
        rules(1, |_| "actor.userid in ids".to_owned())
    );
    let engine = load(&body);
    let verdict = |id: usize| decide(&engine, &format!(r#"{{"actor": {{"userid": "v{id}"}}}}"#)).verdict;
    assert_eq!(
        [verdict(0), verdict(count - 1), verdict(count)],
        [Verdict::Deny, Verdict::Deny, Verdict::Allow]
    );
    let few = Limits { yaml_nodes: count, ..Limits::default() };
    assert_eq!(refused(&body, few), ["E0009"]);
    let small = Limits { policy_bytes: body.len(), ..Limits::default() };
    assert_eq!(refused(&body, small), ["E0002"]);
}

#[test]
fn thousands_of_alternatives_and_of_parts_make_no_products() {
    const PARTS: usize = MANY / 100;
    let limits = Limits { expression_bytes: 1 << 20, ..Limits::default() };
    let join = |word: &str, part: &dyn Fn(usize) -> String| {
        (0..PARTS).map(part).collect::<Vec<_>>().join(&format!(" {word} "))
    };
    let owner = |at: usize| format!("target.owner == \"o{at}\"");
    let tag = |at: usize| format!("target.tags contains \"t{at}\"");
    let pair = |at: usize| format!("(target.owner == \"o{at}\" or target.tags contains \"t{at}\")");
    let conditions = [
        join("or", &owner),
        join("and", &tag),
        format!("({}) and ({})", join("or", &owner), join("or", &tag)),
        join("and", &pair),
    ];
    for condition in &conditions {
        let body = rules(2, |at| format!("({condition}) and count > {at}"));
        let engine =
            load_with(&body, limits.clone()).unwrap_or_else(|error| panic!("{}", first_lines(&error)));
        let program = engine.program();
        // A few entries for each part that was written, not one for each pair of parts. An entry holds what is open of its
        // rule, and a rule has sixteen alternatives at most, each of them in 24 places.
        let made = size(&program);
        assert!(entries(&program.index.tree()) <= 20 * PARTS, "{made:?}");
        assert!(program.children.len() <= 2 * 16 * 24 * PARTS, "{made:?}");
        let report = decide(&engine, r#"{"target": {"owner": "o7", "tags": ["t9", "t7"]}, "count": 5}"#);
        let is_met =
            condition.contains(" or ") && !condition.starts_with("(target.owner == \"o0\" or target.tags");
        assert_eq!(report.verdict, if is_met { Verdict::Deny } else { Verdict::Allow });
    }
}

#[test]
fn texts_that_end_with_each_other_are_told_once() {
    const COUNT: usize = 2_000;
    let engine = load(&rules(COUNT, |at| format!("remark contains \"{}\"", "a".repeat(at + 1))));
    let met = |length: usize| {
        let text = "a".repeat(length);
        let report = decide(&engine, &format!(r#"{{"message": {{"text": "{text}"}}}}"#));
        if report.verdict == Verdict::Allow { 0 } else { report.reasons.len() }
    };
    assert_eq!([met(0), met(1), met(77), met(16 << 10)], [0, 1, 77, COUNT]);
}

#[test]
fn what_nothing_is_known_of_is_told_apart_no_further_than_it_pays() {
    let fields = ["actor.customer_total", "actor.capacity", "count", "facts.a", "facts.b", "facts.c"];
    let rule = |at: usize| {
        let tests =
            fields.iter().enumerate().map(|(place, field)| format!("{field} == {}", at / (place + 1)));
        tests.collect::<Vec<_>>().join(" and ")
    };
    let facts = "facts: { a: integer, b: integer, c: integer }\n";
    let sizes = [200, 2_000].map(|count| {
        let engine = load(&format!("{facts}{}", rules(count, rule)));
        let report = decide(&engine, "{}");
        assert_eq!((report.verdict, report.reasons.len()), (Verdict::Review, count));
        entries(&engine.program().index.tree())
    });
    assert!(sizes[1] <= 24 * 2_000 && sizes[1] <= sizes[0] * 11, "{sizes:?}");
}

#[test]
fn names_that_nobody_knows_are_reported_up_to_a_bound() {
    let body = rules(5_000, |at| format!("actor.customer_totl{at} > {at}"));
    let found = refused(&body, Limits::default());
    assert_eq!(found.len(), Limits::default().diagnostics);
}

/// A guess looks at each name, so that guesses at many names among many would take their product.
#[test]
fn guesses_at_many_misspelt_names_have_a_bound() {
    const COUNT: usize = 4_000;
    let lists =
        (0..COUNT).map(|at| format!("  blocked{at}:\n    of: text\n    values: [a]\n")).collect::<String>();
    let misspelt = rules(COUNT, |at| format!("remark in blokced{at}"));
    let limits = Limits { diagnostics: 10 * COUNT, ..Limits::default() };
    let text = match load_with(&format!("lists:\n{lists}{misspelt}"), limits) {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.to_string(),
    };
    let guesses = text.matches("did you mean").count();
    assert!((100..=1_000_000 / COUNT).contains(&guesses), "{guesses}");
}

/// What can be missed is looked for by indentation, which had been by the product of the levels and the text.
#[test]
fn a_mistake_under_thousands_of_levels_is_told() {
    const LEVELS: usize = 3_000;
    let stairs = (1..=LEVELS).map(|level| format!("{:level$}y\n", "")).collect::<String>();
    let body = format!("a: x\n{stairs}{:LEVELS$}k: \"v\" z\n", "");
    let found = refused(&body, Limits::default());
    assert!(found.iter().any(|code| code.starts_with("E00")), "{found:?}");
}

#[test]
fn facts_beyond_their_bound_are_refused_once() {
    let facts = (0..70_000).map(|at| format!("  fact{at}: bool\n")).collect::<String>();
    let when = (65_000..70_000).map(|at| format!("facts.fact{at}")).collect::<Vec<_>>();
    let rules = rules(50, |at| when[at * 100..at * 100 + 100].join(" or "));
    assert_eq!(refused(&format!("facts:\n{facts}{rules}"), Limits::default()), ["E0604"]);
}

#[test]
fn many_refused_patterns_and_large_ones_are_not_all_compiled() {
    let found =
        refused(&rules(1_000, |at| format!("remark matches /(a{{50}}){{50}}{{50}}{at}/")), Limits::default());
    assert_eq!((found.len(), found.iter().filter(|code| *code == "E0604").count()), (101, 1));
    let large = rules(50, |at| format!("remark matches /[0-9a]{{100}}x{at}/"));
    let limits = |regexes_bytes: usize| Limits { regexes_bytes, ..Limits::default() };
    let limits_of = limits(usize::MAX);
    let bytes = |at: usize| {
        let pattern = format!("[0-9a]{{100}}x{at}");
        menshen::facts::regex_bytes(&pattern, &limits_of).unwrap_or_else(|error| panic!("{error}"))
    };
    let all: usize = (0..50).map(bytes).sum();
    assert!(load_with(&large, limits(all)).is_ok());
    assert_eq!(refused(&large, limits(all - 1)), ["E0604"]);
    assert_eq!(refused(&large, limits(64 << 10)), ["E0604"]);
}

#[test]
fn keys_that_are_given_twice_are_told_up_to_a_bound() {
    let keys = "k: 1\n".repeat(MANY);
    let found = refused(&keys, Limits { diagnostics: 10, ..Limits::default() });
    assert_eq!(found.len(), 10, "{found:?}");
    assert_eq!(
        found.iter().filter(|code| *code == "E0005").count(),
        9,
        "the key is none of a policy, either"
    );
    let text = format!("{HEAD}{keys}");
    let found = menshen::document::read(&text, &Limits { diagnostics: 10, ..Limits::default() }).diagnostics;
    assert_eq!(found.len(), 11);
    let last = found.last().map(|found| found.message.as_str());
    assert_eq!(
        last,
        Some(format!("from here on {} keys of this mapping are given twice", MANY - 11).as_str())
    );
}

#[test]
fn long_cycles_of_overrides_are_told_in_short() {
    const COUNT: usize = 3_000;
    let rule = |at: usize| {
        let next = (at + 1) % COUNT;
        format!(
            "  - {{ rule: r{at:05}, when: target.external, then: review, overrides: [r{next:05}, r00000] }}\n"
        )
    };
    let body = format!("rules:\n{}", (0..COUNT).map(rule).collect::<String>());
    let text = match load_with(&body, Limits::default()) {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.to_string(),
    };
    assert!(text.contains(" more overrides `r00000`"), "{}", &text[..2_000]);
    assert!(text.len() < 8_000_000, "{}", text.len());
}

#[test]
fn many_dates_of_a_schedule_are_read() {
    let date = |at: usize| {
        format!("      {:04}-{:02}-{:02}: closed\n", 2_000 + at / 336, at / 28 % 12 + 1, at % 28 + 1)
    };
    let dates = (0..MANY).map(date).collect::<String>();
    let body = format!("schedules:\n  office:\n    hours: 09:00-18:00\n    except:\n{dates}");
    load(&format!("{body}{}", rules(1, |_| "now in office".to_owned())));
}

/// Equal items of two sets would lead to the same rules as often as all their pairs.
#[test]
fn equal_items_lead_to_their_rules_once() {
    let engine = load(&rules(9, |at| {
        format!("target.tags contains \"t{}\" and actor.departments contains \"{}\"", at / 3, at % 3)
    }));
    let repeated = |item: &str| vec![item; 1_000].join(",");
    let asked = request(&format!(
        r#"{{"target": {{"tags": [{}]}}, "actor": {{"departments": [{}]}}}}"#,
        repeated("\"t1\""),
        repeated("2")
    ));
    let mut scratch = Scratch::new();
    let info = allocation_counter::measure(|| {
        let decision = engine.decide(&asked, &mut scratch);
        assert_eq!(decision.rules().map(|(id, _)| id).collect::<Vec<_>>(), ["r5"]);
    });
    assert!(info.bytes_max < 256 << 10, "{info:?}");
}

#[test]
fn overrides_have_a_bound() {
    let mut text = HEAD.to_owned() + "rules:\n  - group: g\n    rules:\n";
    for at in 0..20 {
        text +=
            &format!("      - rule: a{at}\n        when: actor.userid == \"u{at}\"\n        then: review\n");
    }
    for at in 0..6 {
        text +=
            &format!("  - rule: b{at}\n    when: tenant == \"t{at}\"\n    then: allow\n    overrides: g\n");
    }
    let load = |override_pairs: usize| {
        let limits = Limits { override_pairs, ..Limits::default() };
        Engine::from_text("overrides.yaml", &text, Options { limits, ..Options::default() })
    };
    assert!(load(120).is_ok());
    let Err(LoadError::Mistakes(report)) = load(119) else { panic!("not refused") };
    let found: Vec<_> = report.iter().map(|found| found.code.id()).collect();
    assert_eq!(found, ["E0604"]);
}
