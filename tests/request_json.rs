//! Requests as JSON: what is read, what is refused and with which words, and that nothing is lost on the way.

// Helpers outside of #[test] functions may fail the test loudly.
#![allow(clippy::expect_used, clippy::panic)]

use menshen::kind::{BUILTIN, Kind, Scalar};
use menshen::limits::Limits;
use menshen::request::{Action, AddWay, Direction, ReadErrorKind, Request, Score, Timestamp};
use menshen::schema::{FIELDS, FieldId};
use menshen::value::{Items, Value};

fn read(json: &str) -> Request {
    Request::from_json(json.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn kind_of(json: &[u8]) -> ReadErrorKind {
    Request::from_json(json, &Limits::default()).expect_err("refused").kind()
}

const FULL: &str = include_str!("data/request/full.json");

fn fits(value: Value<'_>, kind: Kind) -> bool {
    match (kind, value) {
        (Kind::One(Scalar::Bool), Value::Bool(_))
        | (Kind::One(Scalar::Int), Value::Int(_))
        | (Kind::One(Scalar::Time), Value::Time(_))
        | (Kind::One(Scalar::Duration), Value::Duration(_))
        | (
            Kind::One(Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain),
            Value::Text(_),
        )
        | (Kind::Set(Scalar::Text | Scalar::Phone | Scalar::Email), Value::Set(Items::Texts(_))) => true,
        (Kind::One(Scalar::Enum(id)), Value::Int(code)) => BUILTIN[usize::from(id.0)].word(code).is_some(),
        _ => false,
    }
}

#[test]
fn every_field_of_the_schema_is_read_and_of_its_kind() {
    let request = read(FULL);
    let empty = Request::default();
    for (at, field) in FIELDS.iter().enumerate() {
        let id = FieldId(u16::try_from(at).expect("few fields"));
        if field.computed {
            assert_eq!(request.value(id), Value::Missing, "`{}` is the engine's", field.path);
            continue;
        }
        assert!(fits(request.value(id), field.kind), "`{}` reads as {:?}", field.path, request.value(id));
        if !matches!(id, FieldId::ACTION | FieldId::PHASE) {
            assert_eq!(empty.value(id), Value::Missing, "`{}` of an empty request", field.path);
        }
    }
    assert_eq!(request.value(FieldId(u16::MAX)), Value::Missing);
}

#[test]
fn the_full_request_survives_writing_and_reading() {
    let request = read(FULL);
    let again = read(&serde_json::to_string(&request).expect("plain data"));
    assert_eq!(again, request);
}

#[test]
fn values_are_the_ones_that_were_sent() {
    let request = read(FULL);
    let texts = |field| match request.value(field) {
        Value::Set(Items::Texts(items)) => items.iter().map(String::as_str).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(request.value(FieldId::NOW), Value::Time(1_772_415_000_000));
    assert_eq!(request.value(FieldId::APP), Value::Text("1000002"));
    assert_eq!(request.value(FieldId::COUNT), Value::Int(3));
    assert_eq!(texts(FieldId::ACTOR_DEPARTMENTS), ["2", "sales", "18446744073709551615"]);
    assert_eq!(request.value(FieldId::ACTOR_STRATEGY_ID), Value::Text("4294967295"));
    assert_eq!(texts(FieldId::ACTOR_PRIVILEGES), ["export_customer_list", "contact_me"]);
    assert_eq!(request.value(FieldId::DIRECTION), Value::Int(Direction::INBOUND.code()));
    assert_eq!(request.value(FieldId::TARGET_PHONE), Value::Text("138 0013 8000"));
    assert_eq!(request.value(FieldId::TARGET_EMAIL), Value::Text("san@dealer.example"));
    assert_eq!(request.value(FieldId::TARGET_EMAIL_VERIFIED), Value::Bool(true));
    assert_eq!(texts(FieldId::TARGET_TAGS), ["VIP", "自己的"]);
    assert_eq!(texts(FieldId::TARGET_TAG_IDS), ["etAJ2GCAAAXtWyujaWJHDDGi0mACH71w"]);
    assert_eq!(texts(FieldId::FOLLOW_TAG_GROUPS), ["等级"]);
    assert_eq!(request.value(FieldId::REMARK), Value::Text("您好,我是示例公司的采购"));
    assert_eq!(request.value(FieldId::CHANNEL_EXPIRES_IN), Value::Duration(7 * 86_400_000));
    assert_eq!(request.value(FieldId::CONSENT_OBTAINED_AT), Value::Time(1_767_196_800_000));
    assert_eq!(request.score("purchase"), Value::Score(8_000));
    assert_eq!(request.score("spam"), Value::Missing);
    assert_eq!(request.prefill_confidence("target.name"), Value::Score(9_300));
}

#[test]
fn mistakes_are_told_in_these_words() {
    let cases = include_str!("data/request/mistakes.txt");
    let mut count = 0;
    for case in cases.split("\n\n").filter(|case| !case.trim().is_empty()) {
        let (json, expected) = case.trim().rsplit_once("\n= ").expect("input, then message");
        let error = Request::from_json(json.as_bytes(), &Limits::default()).expect_err(json);
        assert_eq!(error.to_string(), expected, "{json}");
        assert!(error.position().is_some(), "{json}");
        assert!(!expected.contains("1380013"), "a message repeats a phone number");
        count += 1;
    }
    assert!(count >= 30, "only {count} cases were found");
}

#[test]
fn the_bound_on_size_holds_at_the_bound_and_one_past_it() {
    let json = br#"{"action":"add"}"#;
    let limits = |request_bytes| Limits { request_bytes, ..Limits::default() };
    assert!(Request::from_json(json, &limits(json.len())).is_ok());
    let error = Request::from_json(json, &limits(json.len() - 1)).expect_err("too large");
    assert_eq!(error.kind(), ReadErrorKind::TooLarge);
    assert_eq!(error.to_string(), "16 bytes, more than the limit of 15");
}

#[test]
fn hostile_bytes_are_refused_by_kind() {
    assert_eq!(kind_of(b""), ReadErrorKind::Malformed);
    assert_eq!(kind_of(b"\xff\xfe{}"), ReadErrorKind::NotUtf8);
    let error =
        Request::from_json(b"{\n \"tenant\": \"\xe4\xbd\"}", &Limits::default()).expect_err("cut character");
    assert_eq!(error.to_string(), "not UTF-8 text (line 2, column 13)");
    assert_eq!(kind_of(&[b'['; 200_000]), ReadErrorKind::Unfit, "the first bracket is already wrong");
    let deep = format!("{{\"facts\": {}", "{\"a\":".repeat(100_000));
    assert_eq!(kind_of(deep.as_bytes()), ReadErrorKind::Malformed, "it has no end");
    assert_eq!(kind_of(b"{\"at\": 1e999}"), ReadErrorKind::Malformed);
    assert_eq!(kind_of(b"{\"a\x00\": 1}"), ReadErrorKind::Malformed);
}

#[test]
fn unknown_fields_are_passed_over_however_odd() {
    let deep = format!("{}{}", "[".repeat(400_000), "]".repeat(400_000));
    let limits = Limits { request_bytes: 2 << 20, ..Limits::default() };
    let json = format!(r#"{{"next_year": {deep}, "tenant": "ww1"}}"#);
    let request =
        Request::from_json(json.as_bytes(), &limits).expect("what is not known is not descended into");
    assert_eq!(request.tenant.as_deref(), Some("ww1"));
    let request = read(r#"{"x": 1, "x": {"y": null}, "target": {"avatar": "http://…", "name": "a"}}"#);
    assert_eq!(request.target.name.as_deref(), Some("a"));
}

#[test]
fn null_and_absent_are_missing_and_empty_is_not() {
    let nulls = r#"{"request_id": null, "action": null, "phase": null, "at": null, "target": null, "facts": null,
        "actor": {"userid": null, "department_list": null, "privilege": null}, "follow": {"tags": null},
        "channel": {"wechat_channels": null, "add_way": null}, "scores": null, "prefill": null}"#;
    assert_eq!(read(nulls), Request::default());
    assert_eq!(read("{}"), Request::default());
    let empty = read(r#"{"target": {"name": "", "mobiles": [], "tags": []}, "follow": {"remark": ""}}"#);
    assert_eq!(empty.value(FieldId::TARGET_NAME), Value::Text(""));
    assert_eq!(empty.value(FieldId::TARGET_PHONES), Value::Set(Items::Texts(&[])));
    assert_eq!(empty.value(FieldId::TARGET_PHONE), Value::Missing, "there is no first of none");
    assert_eq!(empty.value(FieldId::TARGET_TAGS), Value::Set(Items::Texts(&[])));
    assert_eq!(empty.value(FieldId::REMARK), Value::Text(""));
}

#[test]
fn spellings_that_mean_the_same() {
    let same = [
        r#"{"at": 1772415000, "channel": {"add_way": 1}, "target": {"mobiles": ["13800138000"]}}"#,
        r#"{"at": "1772415000", "channel": {"add_way": "1"}, "target": {"mobile": "13800138000"}}"#,
        r#"{"at": 1772415000000, "channel": {"add_way": "scan_qr_code"}, "target": {"phones": ["13800138000"]}}"#,
        r#"{"at": "2026-03-02T01:30:00Z", "channel": {"add_way": 1.0}, "target": {"phone": "13800138000"}}"#,
        "\u{feff}{\"at\": 1772415000, \"channel\": {\"add_way\": 1}, \"target\": {\"phone\": \"13800138000\"}}",
    ];
    for json in same {
        assert_eq!(read(json), read(same[0]), "{json}");
    }
}

#[test]
fn ways_that_have_no_name_yet_are_carried_through() {
    for way in [7, 19, 24, 99, 4_294_967_295_i64] {
        let request = read(&format!(r#"{{"channel": {{"add_way": {way}}}}}"#));
        assert_eq!(request.value(FieldId::CHANNEL_ADD_WAY), Value::Int(way));
        assert_eq!(read(&serde_json::to_string(&request).expect("plain data")), request);
    }
    assert_eq!(AddWay::from_code(99).and_then(AddWay::word), None);
}

#[test]
fn the_direction_follows_from_who_opened_the_contact() {
    let direction = |opener: Option<&str>, member: Option<&str>, contact: Option<&str>| {
        let mut request = Request { oper_userid: opener.map(Into::into), ..Request::default() };
        request.actor.userid = member.map(Into::into);
        request.target.external_userid = contact.map(Into::into);
        request.direction()
    };
    let (m, c) = (Some("zhangsan"), Some("wmA"));
    assert_eq!(direction(None, m, c), None);
    assert_eq!(direction(Some("zhangsan"), m, c), Some(Direction::OUTBOUND));
    assert_eq!(direction(Some("zhangsan"), m, None), Some(Direction::OUTBOUND));
    assert_eq!(direction(Some("wmA"), m, c), Some(Direction::INBOUND));
    assert_eq!(direction(Some("lisi"), m, c), Some(Direction::SHARED));
    assert_eq!(direction(Some("lisi"), m, None), None, "it may be the contact's");
    assert_eq!(direction(Some("lisi"), None, c), None, "it may be the member's");
    assert_eq!(direction(Some("lisi"), None, None), None);
    assert_eq!(direction(Some(""), m, c), Some(Direction::UNKNOWN), "the platform does not say");
    assert_eq!(direction(Some(""), None, None), Some(Direction::UNKNOWN));
    assert_eq!(direction(Some(" \u{200b}"), m, c), Some(Direction::UNKNOWN), "as little as nothing");
    for blank in ["", " ", "\u{3000}\u{200b}"] {
        let blank = Some(blank);
        assert_eq!(direction(Some("lisi"), blank, c), None, "it may be the member's");
        assert_eq!(direction(Some("lisi"), m, blank), None, "it may be the contact's");
        assert_eq!(direction(Some("zhangsan"), m, blank), Some(Direction::OUTBOUND));
        assert_eq!(direction(blank, blank, blank), Some(Direction::UNKNOWN));
    }
    let told = read(r#"{"oper_userid": "lisi", "direction": "outbound"}"#);
    assert_eq!(told.direction(), Some(Direction::OUTBOUND));
}

#[test]
fn the_target_is_outside_when_its_ids_say_so() {
    for (json, external) in [
        ("{}", None),
        (r#"{"target": {"mobiles": ["13800138000"]}}"#, None),
        (r#"{"target": {"external_userid": "wmA"}}"#, Some(true)),
        (r#"{"target": {"type": 2}}"#, Some(true)),
        (r#"{"target": {"userid": "lisi"}}"#, Some(false)),
        (r#"{"target": {"userid": "lisi", "external_userid": "wmA"}}"#, Some(true)),
        (r#"{"target": {"external": false, "external_userid": "wmA"}}"#, Some(false)),
        (r#"{"target": {"userid": ""}}"#, None),
        (r#"{"target": {"userid": "\u3000", "external_userid": " ", "unionid": ""}}"#, None),
        (r#"{"target": {"userid": "lisi", "pending_id": "", "tmp_openid": "\u200b"}}"#, Some(false)),
        (r#"{"target": {"userid": "", "unionid": "o"}}"#, Some(true)),
    ] {
        assert_eq!(read(json).is_external(), external, "{json}");
    }
}

#[test]
fn the_remark_is_the_first_text_of_which_something_is_seen() {
    for (json, remark) in [
        ("{}", None),
        (r#"{"follow": {"description": "d"}}"#, Some("d")),
        (r#"{"follow": {"description": "d", "remark": "r"}}"#, Some("r")),
        (r#"{"follow": {"description": "d", "remark": "r"}, "message": {"text": "m"}}"#, Some("m")),
        (r#"{"follow": {"remark": "r"}, "message": {"text": ""}}"#, Some("r")),
        (r#"{"message": {"text": ""}}"#, Some("")),
        (r#"{"follow": {"remark": "r"}, "message": {"text": " "}}"#, Some("r")),
        (r#"{"follow": {"remark": "r"}, "message": {"text": "\u3000\n\u200b\ufe0f"}}"#, Some("r")),
        (r#"{"follow": {"remark": "r"}, "message": {"text": "\u200b."}}"#, Some("\u{200b}.")),
        (r#"{"follow": {"description": "\t"}, "message": {"text": " "}}"#, Some(" ")),
        (r#"{"remark": "t", "follow": {"remark": "r"}, "message": {"text": "m"}}"#, Some("t")),
        (r#"{"remark": " ", "follow": {"remark": "r"}}"#, Some("r")),
    ] {
        assert_eq!(read(json).remark(), remark, "{json}");
    }
}

#[test]
fn facts_take_the_kind_that_the_policy_declares() {
    let request = read(
        r#"{"facts": {"joined": "2026-03-02T09:30:00+08:00", "day": "2026-03-02", "from": "22:00", "risk": 1,
            "wait": 90, "none": [], "way": "scan_qr_code", "gone": null, "old": "1969-12-31", "short": "7:00"}}"#,
    );
    let fact_as =
        |name, kind| request.facts.get(name).map_or(Some(Value::Missing), |fact| fact.value_as(kind));
    let fact = |name, scalar| fact_as(name, Kind::One(scalar));
    assert_eq!(fact("joined", Scalar::Time), Some(Value::Time(1_772_415_000_000)));
    assert_eq!(fact("day", Scalar::Date), Some(Value::Date(20_514)));
    assert_eq!(fact("old", Scalar::Date), Some(Value::Date(-1)));
    assert_eq!(fact("from", Scalar::TimeOfDay), Some(Value::TimeOfDay(79_200)));
    assert_eq!(fact("short", Scalar::TimeOfDay), None);
    assert_eq!(fact("risk", Scalar::Score), Some(Value::Score(10_000)));
    assert_eq!(fact("wait", Scalar::Duration), Some(Value::Duration(90_000)));
    assert_eq!(fact("way", Scalar::Enum(menshen::kind::ADD_WAY)), Some(Value::Int(1)));
    assert_eq!(fact("gone", Scalar::Text), Some(Value::Missing));
    assert_eq!(fact("day", Scalar::Bool), None);
    assert_eq!(fact_as("none", Kind::Set(Scalar::Int)), Some(Value::Set(Items::Ints(&[]))));
    assert_eq!(fact_as("none", Kind::Set(Scalar::Phone)), Some(Value::Set(Items::Texts(&[]))));
    assert_eq!(request.fact("wait"), Value::Int(90));
    assert_eq!(request.fact("nobody"), Value::Missing);
}

#[test]
fn facts_of_any_shape_are_read_and_those_of_no_kind_are_only_known_to_be_there() {
    let int = Kind::One(Scalar::Int);
    let score = Kind::One(Scalar::Score);
    let ints = Kind::Set(Scalar::Int);
    for (json, kind, value) in [
        ("3.0", int, Some(Value::Int(3))),
        (r#""3""#, int, None),
        ("3", Kind::One(Scalar::Text), None),
        ("[3]", Kind::Set(Scalar::Text), None),
        (r#""13800138000""#, Kind::Set(Scalar::Phone), None),
        ("1772415000", Kind::One(Scalar::Time), Some(Value::Time(1_772_415_000_000))),
        ("1", Kind::One(Scalar::Enum(menshen::kind::ADD_WAY)), Some(Value::Int(1))),
        (r#""1""#, Kind::One(Scalar::Enum(menshen::kind::ADD_WAY)), None),
        ("-3.0", int, Some(Value::Int(-3))),
        ("1.0", int, Some(Value::Int(1))),
        ("0.0", int, Some(Value::Int(0))),
        ("1", score, Some(Value::Score(10_000))),
        ("1.0", score, Some(Value::Score(10_000))),
        ("0.92", score, Some(Value::Score(9_200))),
        ("0.92", int, None),
        ("12.5", int, None),
        ("12.5", score, None),
        ("-0.5", score, None),
        ("1e300", int, None),
        ("9223372036854775808", int, None),
        ("[1, 2.0]", ints, Some(Value::Set(Items::Ints(&[1, 2])))),
        ("[1, 2.5]", ints, None),
        (r#"[1, "a"]"#, ints, None),
        (r#"["a", null]"#, Kind::Set(Scalar::Text), None),
        (r#"["a", true]"#, Kind::Set(Scalar::Text), None),
        ("[[1], [2]]", ints, None),
        (r#"[{"a": 1}]"#, ints, None),
        (r#"{"lat": 1, "lat": {"deep": [null]}}"#, Kind::One(Scalar::Text), None),
        ("{}", int, None),
    ] {
        let request = read(&format!(r#"{{"facts": {{"x": {json}}}, "tenant": "t"}}"#));
        let fact = request.facts.get("x").unwrap_or_else(|| panic!("{json} was sent"));
        assert_eq!(fact.value_as(kind), value, "{json} as {kind}");
        assert_eq!(read(&serde_json::to_string(&request).expect("plain data")), request, "{json}");
    }
    // Nothing is gone down into, and nothing but its being there is kept.
    let deep = format!("{}{}", r#"{"a":"#.repeat(100_000) + "1", "}".repeat(100_000));
    let limits = Limits { request_bytes: 2 << 20, ..Limits::default() };
    let json = format!(r#"{{"facts": {{"x": {deep}, "y": [{deep}]}}}}"#);
    let request = Request::from_json(json.as_bytes(), &limits).expect("facts are of any shape");
    assert_eq!(serde_json::to_string(&request.facts).expect("plain data"), r#"{"x":{},"y":{}}"#);
    assert_eq!(request.fact("x"), Value::Unfit);
}

#[test]
fn every_field_can_be_given_under_its_own_name() {
    for (at, field) in FIELDS.iter().enumerate().filter(|(_, field)| !field.computed) {
        let value = match field.kind {
            Kind::One(Scalar::Bool) => "true",
            Kind::One(Scalar::Int | Scalar::Duration | Scalar::Enum(_)) => "1",
            Kind::One(Scalar::Time) => "\"2026-03-02T09:30:00+08:00\"",
            Kind::One(_) => "\"a@b.example\"",
            Kind::Set(_) => "[\"a@b.example\"]",
        };
        let open: String = field.path.split('.').map(|part| format!("{{\"{part}\": ")).collect();
        let request = read(&(open + value + &"}".repeat(field.path.split('.').count())));
        let id = FieldId(u16::try_from(at).expect("few fields"));
        assert!(fits(request.value(id), field.kind), "`{}` reads as {:?}", field.path, request.value(id));
        assert_ne!(request, Request::default(), "`{}`", field.path);
        assert_eq!(read(&serde_json::to_string(&request).expect("plain data")), request, "`{}`", field.path);
    }
}

#[test]
fn of_several_scores_the_surest_and_of_several_prefills_the_least_sure() {
    let request = read(
        r#"{"scores": [{"label": "spam", "score": 0.2}, {"label": "spam", "score": 0.9}, {"label": "buyer"}],
            "prefill": [{"field": "name", "confidence": 0.9}, {"field": "name", "confidence": 0.4}]}"#,
    );
    assert_eq!(request.score("spam"), Value::Score(9_000));
    assert_eq!(request.prefill_confidence("name"), Value::Score(4_000));
    assert_eq!(request.prefill_confidence("phone"), Value::Missing);
}

#[test]
fn scores_stay_within_nought_and_one() {
    assert_eq!(Score::from_ratio(0.93).map(Score::basis_points), Some(9_300));
    assert_eq!(Score::from_basis_points(10_000).map(Score::basis_points), Some(10_000));
    for ratio in [-0.1, 1.0001, f64::NAN, f64::INFINITY] {
        assert_eq!(Score::from_ratio(ratio), None);
    }
    assert_eq!(Score::from_basis_points(10_001), None);
    for (ratio, points) in [(0.91995, 9_199), (0.99999, 9_999), (0.00001, 0), (0.92004, 9_200), (-0.0, 0)] {
        assert_eq!(Score::from_ratio(ratio).map(Score::basis_points), Some(points), "{ratio}");
    }
    // Every threshold that can be written is reached by itself, and by nothing below it.
    for points in 0..=10_000_u16 {
        let written: f64 = format!("0.{points:04}").replace("0.10000", "1.0").parse().expect("a number");
        assert_eq!(Score::from_ratio(written).map(Score::basis_points), Some(points), "{written}");
        let below = Score::from_ratio(written.next_down()).map(Score::basis_points);
        assert_eq!(below, points.checked_sub(1), "just below {written}");
        let above = Score::from_ratio(written.next_up()).map(Score::basis_points);
        assert_eq!(above, (points < 10_000).then_some(points), "just above {written}");
    }
}

#[test]
fn a_request_made_in_code_says_what_was_said() {
    let request = Request::new(Action::EXPORT, "zhangsan", Timestamp(1_000));
    assert_eq!(request.value(FieldId::ACTION), Value::Int(5));
    assert_eq!(request.value(FieldId::NOW), Value::Time(1_000));
    assert_eq!(request.value(FieldId::ACTOR_USERID), Value::Text("zhangsan"));
    assert_eq!(request.value(FieldId::PHASE), Value::Int(0));
}

#[test]
fn a_privilege_that_is_said_twice_is_refused() {
    for second in ["true", "false", "null"] {
        let json = format!(
            r#"{{"actor": {{"privilege": {{"contact_me": true, "join_room": true, "contact_me": {second}}}}}}}"#
        );
        let error = Request::from_json(json.as_bytes(), &Limits::default()).unwrap_err();
        assert!(error.to_string().ends_with("contact_me: given twice"), "{error}");
    }
}

#[test]
fn an_instant_in_microseconds_is_refused() {
    let json = r#"{"at": 1772415000000000}"#;
    let error = Request::from_json(json.as_bytes(), &Limits::default()).unwrap_err();
    let said =
        "at: expected a time (RFC 3339 with an offset, or Unix seconds), found a number beyond the year 9999";
    assert_eq!(error.to_string(), said);
}

/// Logs of hosts have `{:?}` of what they were given.
#[test]
fn the_debug_form_of_a_request_names_nobody() {
    let json = r#"{"action": "add", "tenant": "secret", "actor": {"userid": "secret", "name": "secret"}, "remark": "secret",
        "target": {"name": "secret", "mobiles": ["secret"], "emails": ["secret@secret.example"], "external_userid": "secret"},
        "facts": {"secret": "secret"}, "follow": {"remark": "secret"}, "message": {"text": "secret"},
        "prefill": [{"field": "name", "value": "secret"}]}"#;
    let request = Request::from_json(json.as_bytes(), &Limits::default()).unwrap();
    let shown = format!(
        "{request:?} {:?} {:?} {:?} {:?} {:?}",
        request.target, request.follow, request.facts, request.prefill, request.target.emails
    );
    assert!(!shown.contains("secret"), "{shown}");
    assert!(shown.contains("Target{\"external_userid\", \"name\""), "which fields are said: {shown}");
}
