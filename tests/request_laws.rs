//! Laws of requests over generated ones: what is read can be written and read again, and nothing makes reading panic.

// Helpers outside of #[test] functions may fail the test loudly.
#![allow(clippy::expect_used, clippy::panic)]

use menshen::limits::Limits;
use menshen::request::wecom::{Callback, Contact, ContactPage};
use menshen::request::{ReadError, ReadErrorKind, Request};
use menshen::schema::{FIELDS, FieldId};
use menshen::value::Value;
use proptest::prelude::*;
use serde_json::Value as Json;

fn full() -> Json {
    serde_json::from_str(include_str!("data/request/full.json")).expect("the data are JSON")
}

/// What is done to one leaf of the full request.
#[derive(Clone, Debug)]
enum Change {
    Keep,
    Drop,
    Null,
    /// Another value of the same kind, where the kind is open.
    Text(String),
    Number(i64),
    Flag(bool),
    /// A value of a kind that hardly anything there takes.
    Odd,
}

fn same_kind() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => Just(Change::Keep),
        2 => Just(Change::Drop),
        1 => Just(Change::Null),
        2 => "[a-z0-9张😀\"\\\\\u{0}-\u{1f}]{0,8}".prop_map(Change::Text),
        1 => any::<i64>().prop_map(Change::Number),
        1 => any::<bool>().prop_map(Change::Flag),
    ]
}

fn any_kind() -> impl Strategy<Value = Change> {
    prop_oneof![6 => same_kind(), 1 => Just(Change::Odd)]
}

/// Leaves whose texts or numbers are not free: enumerations, times, scores, and the two with a default.
fn is_closed(path: &str) -> bool {
    const CLOSED: [&str; 24] = [
        "action",
        "count",
        "phase",
        "at",
        "relation",
        "scene",
        "source",
        "gender",
        "type",
        "basis",
        "transport",
        "add_way",
        "createtime",
        "dimission_time",
        "takeover_last_login_at",
        "entered_at",
        "last_follow_at",
        "obtained_at",
        "withdrawn_at",
        "requested_at",
        "last_login_at",
        "confidence",
        "score",
        "captured_at",
    ];
    CLOSED.contains(&path)
}

/// Applies `changes` to the leaves of `json` in turn; with `fitting`, only as their kinds allow.
fn change(json: &mut Json, name: &str, changes: &mut dyn Iterator<Item = Change>, fitting: bool) {
    match json {
        Json::Object(entries) => {
            for (name, value) in entries.iter_mut() {
                change(value, name, changes, fitting);
            }
            entries.retain(|_, value| *value != Json::String("\u{0}drop".to_owned()));
        }
        Json::Array(items) => {
            for item in items.iter_mut() {
                change(item, if fitting { "source" } else { name }, changes, fitting);
            }
            items
                .retain(|item| *item != Json::String("\u{0}drop".to_owned()) && !(fitting && item.is_null()));
        }
        leaf => {
            let free = !fitting || !is_closed(name);
            match changes.next().unwrap_or(Change::Keep) {
                Change::Drop if !fitting || name != "addr" => *leaf = Json::String("\u{0}drop".to_owned()),
                Change::Null if !fitting || name != "addr" => *leaf = Json::Null,
                Change::Text(text) if free && (!fitting || leaf.is_string()) => *leaf = Json::String(text),
                Change::Number(number) if free && (!fitting || leaf.is_i64()) => *leaf = Json::from(number),
                Change::Flag(flag) if !fitting || leaf.is_boolean() => *leaf = Json::Bool(flag),
                Change::Odd => *leaf = serde_json::json!({ "odd": [1.5, { "deeper": null }] }),
                _ => {}
            }
        }
    }
}

fn changed(changes: Vec<Change>, fitting: bool) -> Json {
    let mut json = full();
    change(&mut json, "", &mut changes.into_iter(), fitting);
    json
}

fn read(json: &str) -> Result<Request, ReadError> {
    Request::from_json(json.as_bytes(), &Limits::default())
}

/// Whether `path` leads to something in `json`.
fn leads_somewhere(json: &Json, path: &str) -> bool {
    let pointer: String = path
        .replace('[', ".")
        .replace(']', "")
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| format!("/{part}"))
        .collect();
    json.pointer(&pointer).is_some()
}

proptest! {
    #[test]
    fn a_score_reaches_a_threshold_if_and_only_if_the_number_does(ratio in 0.0..=1.0_f64, points in 0..=10_000_u16) {
        let score = menshen::request::Score::from_ratio(ratio).expect("within");
        prop_assert_eq!(score.basis_points() >= points, ratio >= f64::from(points) / 10_000.0);
    }

    #[test]
    fn writing_and_reading_again_is_the_same_request(changes in prop::collection::vec(same_kind(), 120)) {
        let json = changed(changes, true).to_string();
        let request = read(&json);
        prop_assert!(request.is_ok(), "{:?} in {}", request, json);
        let Ok(request) = request else { return Ok(()) };
        let written = serde_json::to_string(&request).expect("a request is plain data");
        prop_assert_eq!(read(&written), Ok(request.clone()));
        let by_serde: Request = serde_json::from_str(&written).expect("serde reads it as well");
        prop_assert_eq!(by_serde, request);
    }

    #[test]
    fn a_misfit_is_told_with_a_path_that_leads_to_it(changes in prop::collection::vec(any_kind(), 120)) {
        let json = changed(changes, false);
        match read(&json.to_string()) {
            Ok(request) => {
                for at in 0..FIELDS.len() {
                    let _ = request.value(FieldId(u16::try_from(at).expect("few fields")));
                }
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), ReadErrorKind::Unfit, "{}", error);
                prop_assert!(leads_somewhere(&json, error.path()), "{} in {}", error, json);
                prop_assert!(error.detail().starts_with("expected "), "{}", error);
            }
        }
    }

    #[test]
    fn a_field_that_is_dropped_is_missing_and_changes_no_other(name in "target|actor|channel|follow|evidence|consent") {
        let mut json = full();
        json.as_object_mut().expect("an object").remove(&name);
        let (all, less) = (read(&full().to_string()).expect("whole"), read(&json.to_string()).expect("less"));
        for (at, field) in FIELDS.iter().enumerate() {
            let id = FieldId(u16::try_from(at).expect("few fields"));
            let derived = matches!(id, FieldId::DIRECTION | FieldId::TARGET_TAGS | FieldId::TARGET_TAG_IDS);
            if field.path.starts_with(&format!("{name}.")) && !derived {
                prop_assert_eq!(less.value(id), Value::Missing, "`{}`", field.path);
            } else if !derived {
                prop_assert_eq!(less.value(id), all.value(id), "`{}`", field.path);
            }
        }
    }

    #[test]
    fn bytes_never_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let limits = Limits::default();
        let _ = Request::from_json(&bytes, &limits);
        let _ = Callback::from_json(&bytes, &limits);
        let _ = Contact::from_json(&bytes, &limits);
        let _ = ContactPage::from_json(&bytes, &limits);
        #[cfg(feature = "xml")]
        let _ = Callback::from_xml(&bytes, &limits);
    }

    #[test]
    fn cutting_a_request_short_is_never_read_as_another(cut in 0usize..3000) {
        let whole = include_str!("data/request/full.json");
        let bytes = whole.as_bytes().get(..cut.min(whole.trim_end().len() - 1)).unwrap_or_default();
        let error = Request::from_json(bytes, &Limits::default()).expect_err("cut");
        prop_assert!(matches!(error.kind(), ReadErrorKind::Malformed | ReadErrorKind::NotUtf8), "{}", error);
    }

    #[cfg(feature = "xml")]
    #[test]
    fn xml_is_bounded_and_never_panics(xml in "(<xml>|</xml>|<State>|</State>|<a/>|&lt;|&x;|<!\\[CDATA\\[|\\]\\]>|<!--|-->|a|中){0,30}") {
        if let Ok(read) = Callback::from_xml(xml.as_bytes(), &Limits::default()) {
            prop_assert!(read.state.unwrap_or_default().len() <= xml.len());
        }
    }
}
