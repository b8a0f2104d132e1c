//! Images: what is loaded is what was saved; what was not saved is refused with its reason, or does no harm.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

#[path = "../fuzz/fuzz_targets/image_law.rs"]
mod image_law;
#[path = "corpus/seeds.rs"]
mod seeds;

use std::path::Path;
use std::sync::Arc;

use menshen::engine::{Engine, FunctionFault, ImageError, LoadError, Options, Scratch, Source};
use menshen::function::{HostBody, Signature};
use menshen::kind::{Kind, Scalar};
use menshen::limits::Limits;
use menshen::list::{List, ListBuilder, ListKind, Note, Reading};
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::value::Value;

const HEAD: &str = "menshen: 1\npolicy: test\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\n";

/// Something of everything that an image holds, small enough to be changed everywhere.
const WHOLE: &str = r#"
facts: { level: integer, labels: set of text, corp: domain }
lists:
  blocked: { of: phone, values: ["138 0013 8000", "+852 6123 4567"] }
  near: { of: name, values: [张小伟, 深圳华信达科技], within: 1 edit }
  keyed: { of: name, values: [张伟, "Acme Trading Co., Ltd."], by: [core, pinyin] }
  dealers: { of: domain, values: [dealer.example, "*.partner.example", "/store-[0-9]{3}\\.example/"] }
  staff: { of: text, values: [lisi, wangwu] }
  addresses: { of: email, values: [a@dealer.example] }
keywords:
  spam: { words: [返利, vx], except: [返利公告], see_through: [width, case, separators] }
extract: { ticket: "(?<ticket>[A-Z]{2}-[0-9]{4})" }
schedules:
  office: { days: mon-fri, hours: "09:00-18:00", except: { 2026-11-24: closed } }
tiers:
  - black: any target.phones in blocked
  - vip: target.tags contains "VIP"
  - normal
quotas:
  daily: 3 per actor per day when target.external
  team: 4 per department per week
  burst: 2 per target per minute burst 40
rules:
  - rule: a
    when: tier == black or target.name in near or target.name in keyed and not (now in office)
    then: deny
    because: "{target.phone} of {tier}: {daily.used} of {daily.limit}"
  - rule: b
    when: target.email in dealers and facts.level >= 3 or actor.userid in staff or target.email in addresses
    then: review by "manager of {actor.userid}"
    do: [tag "t", pool "p" after 3 days, link ticket]
    may_override_deny: true
    overrides: [a]
  - rule: c
    when: remark mentions spam or remark has ticket or remark matches /[0-9]{6,}/ or remark contains "x"
    then: defer until office opens
    on_unknown: skip
  - rule: d
    when: daily is spent or team.remaining < 2 or burst is spent
    then: defer until daily resets
    mode: shadow
  - rule: e
    when: length(remark) * 2 > 4 and target.name resembles "张伟" within 1 edit and is_below(facts.corp, "x.example")
    then: reroute to "lisi" or "wangwu"
    on: any
  - rule: f
    when: actor.customer_total between 3 and 9 and all facts.labels in ["hot", "cold"]
    advise: ['alert "boss" about "{target.name}"']
  - rule: g
    when: actor.customer_total > 4
    then: allow
  - rule: h
    when: actor.customer_total > 7 and remark starts with "y"
    then: allow
"#;

/// Memory for loading one of these images and deciding with it, in bytes. It is mostly that of regular expressions.
const MEMORY_MAX: u64 = 8 << 20;

/// Rules enough for every form of the index: tables of answers, automata of literals, intervals.
fn crowded() -> String {
    let rule = |at: u32| {
        let when = match at % 3 {
            0 => format!("actor.userid == \"user{at}\" and target.external"),
            1 => format!("remark contains \"word{at}\" or target.tags contains \"tag{at}\""),
            _ => format!("actor.customer_total between {at} and {} and target.external", at * 2),
        };
        format!("  - rule: r{at:02}\n    when: '{when}'\n    then: deny\n")
    };
    format!("rules:\n{}", (0..60).map(rule).collect::<String>())
}

fn engine(body: &str) -> Engine {
    Engine::from_text("policy.yaml", &format!("{HEAD}{body}"), image_law::options())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn reload(engine: &Engine) -> Engine {
    let image = engine.image();
    let loaded = Engine::from_image(&image, Options::default()).unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.image() == image, "the image of what is loaded is the same image");
    loaded
}

#[test]
fn the_policies_of_this_repository_decide_the_same() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let requests = std::fs::read_to_string(policies.join("wecom/requests.jsonl")).unwrap();
    for name in ["wecom", "feishu"] {
        let engine = Engine::read_dir(policies.join(name), Options::default()).unwrap();
        let again = Engine::read_dir(policies.join(name), Options::default()).unwrap();
        assert!(engine.image() == again.image(), "{name}: one policy has one image");
        let loaded = reload(&engine);
        let mut scratch = Scratch::new();
        for line in requests.lines().step_by(7) {
            // Some lines are no requests on purpose.
            let Ok(request) = Request::from_json(line.as_bytes(), engine.limits()) else { continue };
            let explained = engine.explain(&request, &mut scratch, Masking::Off);
            let again = loaded.explain(&request, &mut scratch, Masking::Off);
            assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&explained).unwrap());
            let [first, second] = [&engine, &loaded].map(|engine| {
                let mut decision = engine.decide(&request, &mut scratch);
                let report = decision.report(Masking::KeepFirst);
                if let (Some(held), Some(at)) = (decision.reservation(), request.at) {
                    drop(decision);
                    let _ = engine.commit(held, at.0);
                }
                report
            });
            assert_eq!(first, second, "{name}: {line}");
        }
    }
}

#[test]
fn what_is_no_image_says_why() {
    let image = engine(WHOLE).image();
    let error = |bytes: &[u8]| Engine::from_image(bytes, Options::default()).map(|_| ()).unwrap_err();
    assert_eq!(error(b""), ImageError::NotAnImage);
    assert_eq!(error(b"menshen: 1\n"), ImageError::NotAnImage);
    let changed = |at: usize, to: u8| {
        let mut bytes = image.clone();
        bytes[at] = to;
        bytes
    };
    assert_eq!(error(&changed(8, 99)), ImageError::Form(99));
    assert_eq!(error(&changed(13, b'9')), ImageError::Version("9.1.0".to_owned()));
    assert_eq!(error(&image[..image.len() - 1]), ImageError::Length);
    assert_eq!(error(&[image.as_slice(), b"x"].concat()), ImageError::Length);
    assert_eq!(error(&changed(image.len() - 1, 0xAA)), ImageError::Checksum);
    for end in 0..image.len() - image_law::content(&image).len() {
        assert!(Engine::from_image(&image[..end], Options::default()).is_err(), "{end}");
    }
    let small = Options { limits: Limits { image_bytes: 100, ..Limits::default() }, ..Options::default() };
    let too_large = ImageError::TooLarge { bytes: image.len(), most: 100 };
    assert_eq!(Engine::from_image(&image, small).map(|_| ()).unwrap_err(), too_large);
    let at_most =
        |image_bytes| Options { limits: Limits { image_bytes, ..Limits::default() }, ..Options::default() };
    assert!(Engine::from_image(&image, at_most(image.len())).is_ok());
    assert!(Engine::from_image(&image, at_most(image.len() - 1)).is_err());
    assert_eq!(
        image_law::loading_is_safe(b""),
        Err(ImageError::Damaged("it ends too early, or a number is too large"))
    );
}

#[test]
fn files_are_told_apart_by_their_magic() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (whole, cut) = (folder.join("whole.image"), folder.join("cut.image"));
    let image = engine(WHOLE).image();
    std::fs::write(&whole, &image).unwrap();
    std::fs::write(&cut, &image[..image.len() / 2]).unwrap();
    assert!(Engine::read_dir(&whole, Options::default()).unwrap().image() == image);
    let error = Engine::read_dir(&cut, Options::default()).map(|_| ()).unwrap_err();
    assert!(matches!(&error, LoadError::Image { error: ImageError::Length, .. }), "{error}");
    assert!(error.to_string().contains("cut.image: the image is damaged"), "{error}");
    let error = Source::read(&whole, &Limits::default()).map(|_| ()).unwrap_err();
    assert!(matches!(&error, LoadError::Image { error: ImageError::HasNoText, .. }), "{error}");
}

#[test]
fn functions_of_the_host_are_found_by_name_and_signature() {
    let with = |names: &[&str], parameter: Scalar| {
        let mut options = image_law::options();
        for name in names {
            let body: Arc<HostBody> = Arc::new(|arguments| Value::Bool(arguments == [Value::Text("lisi")]));
            let signature = Signature {
                name: (*name).to_owned(),
                parameters: vec![Kind::One(parameter)],
                result: Kind::One(Scalar::Bool),
                cost: 1,
                doc: String::new(),
            };
            options.functions.register(signature, body).unwrap();
        }
        options
    };
    let text = format!("{HEAD}rules: [{{ rule: ours, when: is_ours(actor.userid), then: allow }}]\n");
    let engine = Engine::from_text("policy.yaml", &text, with(&["other", "is_ours"], Scalar::Text)).unwrap();
    let image = engine.image();
    // Another host numbers its functions otherwise.
    let loaded = Engine::from_image(&image, with(&["is_ours"], Scalar::Text)).unwrap();
    assert!(loaded.image() == image);
    let request = Request::from_json(br#"{"actor": {"userid": "lisi"}}"#, engine.limits()).unwrap();
    assert_eq!(loaded.decide(&request, &mut Scratch::new()).verdict().word(), "allow");
    let error = |options| Engine::from_image(&image, options).map(|_| ()).unwrap_err();
    let fault = |fault| ImageError::Function { name: "is_ours".to_owned(), fault };
    assert_eq!(error(with(&["other"], Scalar::Text)), fault(FunctionFault::Missing));
    assert_eq!(error(with(&["is_ours"], Scalar::Int)), fault(FunctionFault::OtherSignature));
}

#[test]
fn lists_of_the_host_stay_with_the_host() {
    let limits = Limits::default();
    let list = |kind| {
        let mut builder = ListBuilder::new(Reading::new(kind, &limits));
        builder.push("lisi", 1, Note::default()).unwrap();
        Arc::new(builder.finish().unwrap().0)
    };
    let with = |list: Option<Arc<List>>| {
        let mut options = Options::default();
        options.lists.extend(list.map(|list| ("staff".to_owned(), list)));
        options
    };
    let text = format!(
        "{HEAD}lists: {{ staff: {{ of: text, from: host }} }}\nrules: [{{ rule: ours, when: actor.userid in staff, then: allow }}]\n"
    );
    let engine = Engine::from_text("policy.yaml", &text, with(Some(list(ListKind::Text)))).unwrap();
    let image = engine.image();
    let verdict = |options| {
        let loaded = Engine::from_image(&image, options).unwrap();
        let request = Request::from_json(br#"{"actor": {"userid": "lisi"}}"#, &limits).unwrap();
        loaded.decide(&request, &mut Scratch::new()).verdict().word()
    };
    assert_eq!(verdict(with(Some(list(ListKind::Text)))), "allow");
    assert_eq!(verdict(with(None)), "review");
    let error = Engine::from_image(&image, with(Some(list(ListKind::Name)))).map(|_| ()).unwrap_err();
    assert_eq!(error, ImageError::ListOfOtherKind("staff".to_owned()));
}

#[test]
fn entries_come_back_with_their_notes() {
    let limits = Limits::default();
    let entries = [
        (ListKind::Phone, vec!["13800138000", "+852 6123 4567", "13800138000", "+1 650 253 0000"]),
        (ListKind::Name, vec!["张伟", "張偉", "ACME  Co"]),
        (ListKind::Domain, vec!["a.example", "*.b.example", "/c[0-9]\\.example/", "/d\\.example/"]),
        (ListKind::Email, vec!["a@b.example", "A@B.example"]),
        (ListKind::Text, vec!["x", "", "y", "x"]),
    ];
    for (kind, texts) in entries {
        for has_notes in [false, true] {
            let mut builder = ListBuilder::new(Reading::new(kind, &limits));
            for (line, text) in (1_u32..).zip(&texts) {
                let note =
                    Note { reason: Some("原因"), expires: (line % 2 == 0).then_some(i64::from(line)) };
                let _ = builder.push(text, line, if has_notes { note } else { Note::default() });
            }
            let list = builder.finish().unwrap().0;
            let bytes = list.to_bytes();
            let again = List::from_bytes(kind, &bytes, &limits).unwrap_or_else(|| panic!("{kind:?}"));
            assert!(again.to_bytes() == bytes, "{kind:?}");
            assert_eq!(again.len(), list.len());
            for end in 0..bytes.len() {
                assert!(List::from_bytes(kind, &bytes[..end], &limits).is_none(), "{kind:?} {end}");
            }
        }
    }
}

/// Bytes everywhere in the content are changed, taken out and put in, and the content is cut there. Most of this is
/// refused; what still loads must do no harm. Gives how many changes loaded.
fn change(body: &str) -> usize {
    let image = engine(body).image();
    let content = image_law::content(&image).to_vec();
    assert_eq!(image_law::framed(&content), image);
    assert_eq!(image_law::loading_is_safe(&content), Ok(()));
    // What an image takes is bounded by what is in it, whatever lengths it claims.
    let safe = |content: &[u8]| {
        let mut answer = None;
        let taken = allocation_counter::measure(|| answer = Some(image_law::loading_is_safe(content)));
        assert!(taken.bytes_max < MEMORY_MAX, "{} bytes", taken.bytes_max);
        answer.unwrap()
    };
    let mut loaded = 0;
    for place in (0..content.len()).step_by(8) {
        let mut changed = content.clone();
        changed[place] ^= [1, 2, 0x80, 0xFF][place / 8 % 4];
        loaded += usize::from(safe(&changed).is_ok());
        if place % 32 == 0 {
            assert!(safe(&content[..place]).is_err(), "{place}");
            changed.clone_from(&content);
            changed.insert(place, 3);
            loaded += usize::from(safe(&changed).is_ok());
            changed.remove(place);
            changed.remove(place);
            loaded += usize::from(safe(&changed).is_ok());
        }
    }
    loaded
}

#[test]
fn no_change_of_a_byte_does_harm() {
    // Letters of texts may change and still make a policy.
    let loaded = [WHOLE, &crowded()].map(change);
    assert!(loaded.iter().all(|loaded| *loaded > 50), "{loaded:?} loaded");
}

#[test]
fn the_image_of_a_crowd_is_the_image_of_what_it_gives() {
    reload(&engine(&crowded()));
}

/// The corpus of the fuzz target, and each of its files without a byte.
#[test]
fn the_corpus_does_no_harm() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let every_test = std::fs::read_to_string(seeds::folder("policy").join("every-test.yaml")).unwrap();
    let made = [
        ("whole", engine(WHOLE)),
        ("crowded", engine(&crowded())),
        ("every-test", Engine::from_text("policy.yaml", &every_test, image_law::options()).unwrap()),
        ("wecom", Engine::read_dir(policies.join("wecom"), image_law::options()).unwrap()),
    ];
    let made = made.map(|(name, engine)| (name, image_law::content(&engine.image()).to_vec()));
    for (name, content) in seeds::standing("image", &made) {
        assert_eq!(image_law::loading_is_safe(&content), Ok(()), "{name} {}", seeds::STALE);
    }
    for (_, bytes) in seeds::files("image") {
        let _ = image_law::loading_is_safe(&bytes);
        for without in (0..bytes.len()).step_by(bytes.len().div_ceil(10).max(1)) {
            let mut changed = bytes.clone();
            changed.remove(without);
            let _ = image_law::loading_is_safe(&changed);
        }
    }
}
