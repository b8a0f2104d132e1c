//! Lists of the host, and what stays of them and of decisions when the policy is loaded anew.

use super::*;

fn phones(entries: &[&str]) -> List {
    let limits = Limits::default();
    let mut reading = Reading::new(ListKind::Phone, &limits);
    reading.region = menshen::phone::Region::from_code("CN").unwrap();
    let mut builder = ListBuilder::new(reading);
    for (line, entry) in (1..).zip(entries) {
        builder.push(entry, line, Note::default()).unwrap();
    }
    builder.finish().unwrap().0
}

#[test]
fn a_host_replaces_a_list_and_a_list_of_another_kind_is_refused() {
    let body = "lists:\n  blocked: { of: phone, from: host }\nrules:\n  - rule: blocked\n    when: any target.phones in blocked\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n";
    let engine = engine(body);
    let asked = r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#;
    assert_eq!(verdict(&engine, asked), Verdict::Review, "nobody knows who is on it until the host gives it");
    engine.replace_list("blocked", phones(&["138-0013-8000"])).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    let limits = Limits::default();
    let texts = ListBuilder::new(Reading::new(ListKind::Text, &limits)).finish().unwrap().0;
    let other = engine.replace_list("blocked", texts).unwrap_err();
    let (declared, given) = (ListKind::Phone, ListKind::Text);
    assert_eq!(other, ReplaceError::OtherKind { name: "blocked".to_owned(), declared, given });
    assert_eq!(
        other.to_string(),
        "the policy's list `blocked` is of phone values, the one given is of text values"
    );
    let misspelt = engine.replace_list("bloked", phones(&[])).unwrap_err();
    assert_eq!(misspelt.to_string(), "the policy has no list `bloked`; did you mean `blocked`?");
    let unknown = engine.replace_list("nobody", phones(&[])).unwrap_err();
    assert_eq!(unknown, ReplaceError::NoSuchList { name: "nobody".to_owned(), near: None });
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
}

/// A list that the host replaced stays replaced, wherever the policy had it from.
#[test]
fn a_reload_keeps_what_the_host_put_in_place_of_a_list_of_the_policy() {
    let body = "lists:\n  blocked: { of: phone, values: [\"+8613900139000\"] }\nrules:\n  - rule: blocked\n    when: any target.phones in blocked\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n";
    let source = Source::text("a.yaml", policy("test", body));
    let engine = Engine::from_source(&source, Options::default()).unwrap();
    let original = engine.image();
    engine.replace_list("blocked", phones(&["138-0013-8000"])).unwrap();
    let asked = [
        (r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#, Verdict::Deny),
        (r#"{"target": {"mobiles": ["+86 139 0013 9000"]}}"#, Verdict::Allow),
    ];
    for turn in 0..3 {
        for (json, wanted) in asked {
            assert_eq!(verdict(&engine, json), wanted);
        }
        match turn {
            0 => drop(engine.reload(&source).unwrap()),
            _ => engine.reload_image(&original).unwrap(),
        }
    }
}

/// Lists that came with a policy are the host's as those that it has put in place itself.
#[test]
fn a_reload_keeps_the_lists_that_came_with_the_one_before() {
    let body = "lists:\n  blocked: { of: phone, from: host }\nrules:\n  - rule: blocked\n    when: any target.phones in blocked\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n";
    let source = Source::text("a.yaml", policy("test", body));
    let engine = Engine::from_source(&source, Options::default()).unwrap();
    let asked = r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#;
    assert_eq!(verdict(&engine, asked), Verdict::Review, "nobody knows who is on it until the host gives it");
    let lists = BTreeMap::from([("blocked".to_owned(), Arc::new(phones(&["138-0013-8000"])))]);
    engine.reload_with(&source, lists).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    engine.reload(&source).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
}

/// No form of `by` holds another, so that an author who names the last alone misses what the others find.
#[test]
fn a_name_is_on_a_list_in_the_forms_that_are_named() {
    let found = |by: &str| {
        let engine = engine(&format!(
            "lists:\n  people: {{ of: name, values: [\"Zhang Wei\", \"Google Inc\"]{by} }}\nrules: [{{ rule: on-it, when: target.name in people, then: deny }}]\n"
        ));
        let names = ["Zhang Wei", "zhangwei", "Wei Zhang", "Google Ltd", "G00gle", "zw", "Zh4ng Wei"];
        let is_on = |name: &&str| {
            verdict(&engine, &format!(r#"{{"target": {{"name": "{name}"}}}}"#)) == Verdict::Deny
        };
        names.into_iter().filter(is_on).collect::<Vec<_>>()
    };
    assert_eq!(found(""), ["Zhang Wei"]);
    assert_eq!(found(", by: [fold]"), ["Zhang Wei", "zhangwei"]);
    assert_eq!(found(", by: [core]"), ["Zhang Wei", "zhangwei", "Google Ltd"]);
    assert_eq!(found(", by: [sorted]"), ["Zhang Wei", "Wei Zhang", "Google Ltd"]);
    assert_eq!(found(", by: [skeleton]"), ["Zhang Wei", "zhangwei", "Google Ltd", "G00gle"]);
    assert_eq!(found(", by: [initials]"), ["Zhang Wei", "zw", "Zh4ng Wei"]);
    assert_eq!(found(", by: [fold, core, sorted]"), ["Zhang Wei", "zhangwei", "Wei Zhang", "Google Ltd"]);
}

/// What the host has put on its lists stays there when the policy changes, whichever thread comes first.
#[test]
fn a_reload_keeps_the_lists_of_the_host() {
    let body = |list: &str| {
        policy(
            "test",
            &format!(
                "lists:\n  {list}: {{ of: phone, from: host }}\nrules:\n  - rule: blocked\n    when: any target.phones in {list}\n    then: deny\n  - rule: rest\n    when: true\n    then: allow\n"
            ),
        )
    };
    let (source, other) = (Source::text("a.yaml", body("blocked")), Source::text("b.yaml", body("other")));
    let engine = Engine::from_source(&source, Options::default()).unwrap();
    let asked = r#"{"target": {"mobiles": ["+86 138 0013 8000"]}}"#;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0..400 {
                let entries: &[&str] = if turn % 2 == 0 { &[] } else { &["138-0013-8000"] };
                engine.replace_list("blocked", phones(entries)).unwrap();
            }
        });
        for _ in 0..200 {
            engine.reload(&source).unwrap();
        }
    });
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    engine.reload(&source).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    assert_eq!(verdict(&engine.emptied(), asked), Verdict::Deny);
    let image = engine.image();
    engine.reload_image(&image).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    assert!(engine.reload_image(image.get(1..).unwrap()).is_err());
    assert_eq!(engine.image(), image);
    // A list of another kind comes with the policy that asks for it, or not at all.
    let limits = Limits::default();
    let texts = || {
        let mut builder = ListBuilder::new(Reading::new(ListKind::Text, &limits));
        builder.push("lin.yu", 1, Note::default()).unwrap();
        BTreeMap::from([("blocked".to_owned(), Arc::new(builder.finish().unwrap().0))])
    };
    let text = body("blocked")
        .replace("of: phone", "of: text")
        .replace("any target.phones in blocked", "actor.userid in blocked");
    let of_texts = Source::text("c.yaml", text);
    assert!(engine.reload(&of_texts).is_err());
    assert!(engine.reload_with(&source, texts()).is_err());
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    engine.reload_with(&of_texts, texts()).unwrap();
    assert_eq!(verdict(&engine, r#"{"actor": {"userid": "lin.yu"}}"#), Verdict::Deny);
    let phones = BTreeMap::from([("blocked".to_owned(), Arc::new(phones(&["138-0013-8000"])))]);
    engine.reload_with(&source, phones).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
    // A list that the policy does not have for a while is not forgotten.
    engine.reload(&other).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Review, "the list of that one was not given");
    engine.reload(&source).unwrap();
    assert_eq!(verdict(&engine, asked), Verdict::Deny);
}

#[test]
fn no_decision_mixes_two_policies_and_a_bad_one_changes_nothing() {
    let body = |verdict: &str| {
        format!(
            "rules:\n  - rule: {verdict}-first\n    when: true\n    then: {verdict}\n  - rule: {verdict}-second\n    when: true\n    then: {verdict}\n"
        )
    };
    let allow = Source::text("allow.yaml", policy("allow", &body("allow")));
    let deny = Source::text("deny.yaml", policy("deny", &body("deny")));
    let engine = Engine::from_source(&allow, Options::default()).unwrap();
    let before = Arc::downgrade(&engine.program());
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut scratch = Scratch::new();
                let asked = request("{}");
                while !is_done.load(Ordering::Relaxed) {
                    let report = engine.decide(&asked, &mut scratch).report(Masking::KeepFirst);
                    assert_eq!(report.policy, report.verdict.word());
                    let rules: Vec<&str> = report.reasons.iter().map(|reason| reason.rule.as_str()).collect();
                    assert_eq!(
                        rules,
                        [format!("{}-first", report.policy), format!("{}-second", report.policy)]
                    );
                }
            });
        }
        for turn in 0..200 {
            engine.reload(if turn % 2 == 0 { &deny } else { &allow }).unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert!(before.upgrade().is_none(), "the old policy is freed when its last decision has ended");
    assert!(engine.reload(&Source::text("bad.yaml", "menshen: 1\nrules: oops")).is_err());
    assert_eq!(verdict(&engine, "{}"), Verdict::Allow);
}

/// A list that the host has not given is not an empty one: whoever may be on it is not let through, and the reason says why.
#[test]
fn who_is_on_a_list_that_was_not_given_is_unknown() {
    let body = |list: &str| {
        format!(
            "lists:\n  blocked: {{ of: phone, {list} }}\nrules:\n  - rule: blocked\n    when: any target.phones in blocked\n    then: deny\n  - rule: outside\n    when: not (any target.phones in blocked)\n    then: allow\n  - rule: rest\n    when: true\n    then: allow\n"
        )
    };
    let text = policy("test", &body("from: host"));
    let misspelt = || Options {
        lists: BTreeMap::from([("blokced".to_owned(), Arc::new(phones(&["138-0013-8000"])))]),
        ..Options::default()
    };
    let (asked, nobody) = (r#"{"target": {"mobiles": ["13800138000"]}}"#, r#"{"target": {"mobiles": []}}"#);
    for options in [Options::default(), misspelt()] {
        let loaded = Engine::from_text("policy.yaml", &text, options.clone()).unwrap();
        let from_image = Engine::from_image(&loaded.image(), options).unwrap();
        for engine in [loaded, from_image] {
            assert_eq!(engine.missing_lists(), ["blocked"]);
            assert_eq!(verdict(&engine, nobody), Verdict::Allow);
            let decided = engine.decide(&request(asked), &mut Scratch::new()).report(Masking::Off);
            assert_eq!(decided.verdict, Verdict::Review);
            assert_eq!(decided.reasons[0].unknown, ["list blocked"]);
            engine.replace_list("blocked", phones(&[])).unwrap();
            assert_eq!(engine.missing_lists(), Vec::<String>::new());
            assert_eq!(verdict(&engine, asked), Verdict::Allow);
        }
    }
    let told = |text: &str| {
        let report = Engine::check(&Source::text("policy.yaml", text), &misspelt());
        assert!(!report.has_errors());
        report.render(menshen::diagnostic::Colour::Plain)
    };
    let help = "help: the host has given a list `blokced`, which policy `test` does not declare";
    assert!(told(&text).contains(help), "{}", told(&text));
    let own = policy("test", &body("values: [\"13900139000\"]"));
    assert!(told(&own).contains("warning[W0004]: the host has put no list in place of `blocked`"));
    assert!(told(&own).contains(help), "{}", told(&own));
}
