//! What WeCom sends, and the requests that are made from it.

// Helpers outside of #[test] functions may fail the test loudly.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use menshen::limits::Limits;
use menshen::request::wecom::{AnotherContact, Callback, Contact, ContactPage};
use menshen::request::{
    Action, AddWay, ContactType, Direction, Phase, ReadErrorKind, Relation, Request, Timestamp, VideoSource,
};
use menshen::schema::FieldId;
use menshen::value::{Items, Value};
use std::path::PathBuf;

const CONTACT: &str = "woAJ2GCAAAXtWyujaWJHDDGi0mACH71w";

fn data(name: &str) -> Vec<u8> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/data/request/wecom", name].iter().collect();
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn callback(name: &str) -> Callback {
    Callback::from_json(&data(name), &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn request(name: &str) -> Request {
    callback(name).request().unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn contact(name: &str) -> Contact {
    Contact::from_json(&data(name), &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Event, action, relation, direction.
type Expected = (&'static str, Action, Option<Relation>, Option<Direction>);

const EVENTS: [Expected; 6] = [
    ("add_external_contact", Action::ADD, Some(Relation::MUTUAL), None),
    ("edit_external_contact", Action::EDIT, None, None),
    ("add_half_external_contact", Action::ADD, Some(Relation::HALF), Some(Direction::INBOUND)),
    ("del_external_contact", Action::REMOVE, Some(Relation::DELETED_BY_MEMBER), None),
    ("del_follow_user", Action::REMOVE, Some(Relation::DELETED_BY_CUSTOMER), None),
    ("transfer_fail", Action::TRANSFER, None, None),
];

#[test]
fn every_event_of_either_envelope_is_a_request_that_has_happened() {
    for (event, action, relation, direction) in EVENTS {
        for (envelope, corp, app) in [
            ("own", "ww55ca070cb9b7eb22", None),
            ("third_party", "wxf8b4f85f3a794e77", Some("ww4asffe99e54c0f4c")),
        ] {
            let made = request(&format!("{event}.{envelope}.json"));
            assert_eq!((made.action, made.phase), (action, Phase::POST), "{event}");
            assert_eq!((made.relation, made.direction()), (relation, direction), "{event}");
            assert_eq!((made.tenant.as_deref(), made.app.as_deref()), (Some(corp), app), "{event}");
            assert_eq!(made.at, Some(Timestamp(1_403_610_513_000)), "{event}");
            assert_eq!(made.actor.userid.as_deref(), Some("zhangsan"), "{event}");
            assert_eq!(made.target.external_userid.as_deref(), Some(CONTACT), "{event}");
            let key = format!("{corp}|{event}|zhangsan|{CONTACT}|1403610513");
            assert_eq!(made.request_id, Some(key), "{event}");
            // Callbacks never bring these.
            for field in
                [FieldId::REMARK, FieldId::CHANNEL_ADD_WAY, FieldId::TARGET_NAME, FieldId::TARGET_TAGS]
            {
                assert_eq!(made.value(field), Value::Missing, "{event}");
            }
        }
    }
}

#[test]
fn what_only_some_events_bring_stays_missing_in_the_others() {
    let added = request("add_external_contact.own.json");
    assert_eq!(added.value(FieldId::CHANNEL_STATE), Value::Text("teststate"));
    assert_eq!(added.value(FieldId::WELCOME_CODE), Value::Text("WELCOMECODE"));
    assert_eq!(added.value(FieldId::REMOVAL_SOURCE), Value::Missing);
    let removed = request("del_external_contact.own.json");
    assert_eq!(removed.value(FieldId::REMOVAL_SOURCE), Value::Text("DELETE_BY_TRANSFER"));
    assert_eq!(removed.value(FieldId::CHANNEL_STATE), Value::Missing);
    assert_eq!(removed.value(FieldId::WELCOME_CODE), Value::Missing);
    let failed = request("transfer_fail.own.json");
    assert_eq!(failed.value(FieldId::HANDOVER_FAIL_REASON), Value::Text("customer_refused"));
    assert_eq!(failed.value(FieldId::HANDOVER_TAKEOVER_USERID), Value::Missing);
}

#[test]
fn a_friend_request_is_a_question_whether_to_accept() {
    let made = request("friend_request.own.json");
    assert_eq!((made.action, made.phase), (Action::ACCEPT, Phase::POST));
    assert_eq!((made.relation, made.direction()), (Some(Relation::NONE), Some(Direction::INBOUND)));
    assert_eq!(made.channel.link_id.as_deref(), Some("cawcdea7783d7330c5"));
    assert_eq!(made.channel.state.as_deref(), Some("STATE"));
    assert_eq!(made.channel.customer_channel.as_deref(), Some("STATE"));
    assert_eq!(made.channel.add_way, Some(AddWay::ACQUISITION_LINK));
    assert_eq!(made.requested_at, made.at);
    assert_eq!(made.request_id, None, "without ids, two people in one second would share a key");
    let known = request("friend_request.third_party.json");
    let key = format!("wxf8b4f85f3a794e77|friend_request|zhangsan|{CONTACT}|1403610513");
    assert_eq!(known.request_id, Some(key));
}

#[test]
fn two_contacts_in_one_second_are_two_and_a_repeated_delivery_is_one() {
    let one = callback("add_external_contact.own.json");
    let mut other = one.clone();
    other.external_user_id = Some("woAJ2GCAAAXtWyujaWJHDDGi0mACHAAA".to_owned());
    assert_eq!(one.idempotency_key(), callback("add_external_contact.own.json").idempotency_key());
    assert_ne!(one.idempotency_key(), other.idempotency_key());
    assert_ne!(one.idempotency_key(), callback("del_external_contact.own.json").idempotency_key());
}

/// An element that is there and empty says no more than one that is not there.
#[test]
fn a_blank_id_is_none() {
    for blank in ["", " ", "\u{200b}"] {
        let mut callback = callback("add_external_contact.own.json");
        callback.external_user_id = Some(blank.to_owned());
        assert_eq!(callback.idempotency_key(), None, "two contacts in one second would be one");
        let made = callback.request().unwrap();
        assert_eq!((made.request_id, made.target.external_userid), (None, None));
        callback.user_id = Some(blank.to_owned());
        callback.auth_corp_id = Some(blank.to_owned());
        let made = callback.request().unwrap();
        assert_eq!((made.actor.userid, made.tenant.as_deref()), (None, Some("ww55ca070cb9b7eb22")));
    }
}

#[test]
fn what_an_event_leaves_empty_is_left_out() {
    let with = |name: &str, element: Option<&str>| {
        let own = callback(name);
        let element = || element.map(str::to_owned);
        let made = Callback {
            event: element(),
            info_type: own.event.or(own.info_type),
            agent_id: element(),
            state: element(),
            welcome_code: element(),
            link_id: element(),
            source: element(),
            fail_reason: element(),
            user_id: element(),
            ..own
        };
        made.request().unwrap()
    };
    for blank in ["", "\n", "\u{3000}\u{200b}"] {
        for name in
            ["add_external_contact.own.json", "friend_request.third_party.json", "transfer_fail.own.json"]
        {
            let made = with(name, Some(blank));
            assert_eq!(made, with(name, None), "{name}");
            for field in [
                FieldId::CHANNEL_LINK_ID,
                FieldId::CHANNEL_CUSTOMER_CHANNEL,
                FieldId::CHANNEL_STATE,
                FieldId::WELCOME_CODE,
                FieldId::REMOVAL_SOURCE,
                FieldId::HANDOVER_FAIL_REASON,
            ] {
                assert_eq!(made.value(field), Value::Missing, "{name}");
            }
        }
    }
}

#[test]
fn details_fill_in_what_is_blank_and_a_blank_id_of_theirs_is_none() {
    let mut made = request("add_external_contact.own.json");
    made.target.name = Some(" ".to_owned());
    made.target.external_userid = Some(String::new());
    made.channel.state = Some("\u{200b}".to_owned());
    made.follow.remark = Some(String::new());
    let mut details = contact("get.json");
    let own = details.follow_user.iter_mut().find(|follow| follow.userid.as_deref() == Some("zhangsan"));
    own.unwrap().state = Some("store".to_owned());
    assert_eq!(details.enrich(&mut made), Ok(()));
    assert_eq!(made.target.external_userid, details.external_contact.external_userid);
    assert_eq!(made.value(FieldId::TARGET_NAME), Value::Text("李四"));
    assert_eq!(made.value(FieldId::CHANNEL_STATE), Value::Text("store"));
    assert_eq!(made.value(FieldId::FOLLOW_REMARK), Value::Text("李总"));

    for blank in ["", " \u{200b}"] {
        let mut details = contact("get.json");
        details.external_contact.external_userid = Some(blank.to_owned());
        details.external_contact.unionid = Some(blank.to_owned());
        for follow in &mut details.follow_user {
            follow.userid = Some(blank.to_owned());
            follow.state = Some(blank.to_owned());
        }
        let mut made = request("del_external_contact.own.json");
        let before = made.clone();
        assert_eq!(details.enrich(&mut made), Ok(()), "of nobody else");
        assert_eq!(made.target.external_userid, before.target.external_userid);
        assert_eq!((made.value(FieldId::TARGET_UNIONID), &made.follow), (Value::Missing, &before.follow));
        made.actor.userid = Some(blank.to_owned());
        assert_eq!(details.enrich(&mut made), Ok(()));
        assert_eq!(made.follow, before.follow, "two who are not named are not one");
        for made in details.requests("ww1") {
            assert_eq!(
                (made.actor.userid, made.target.external_userid, made.channel.state),
                (None, None, None)
            );
        }
    }
}

#[test]
fn other_events_and_odd_ids_are_refused() {
    let refusal = |json: &str| {
        let callback = Callback::from_json(json.as_bytes(), &Limits::default()).expect("well formed");
        let error = callback.request().expect_err("refused");
        (error.kind(), error.to_string())
    };
    let foreign = |said: &str| (ReadErrorKind::Foreign, said.to_owned());
    assert_eq!(refusal("{}"), foreign("ChangeType: no event of contacts: `?`, `?`"));
    assert_eq!(
        refusal(r#"{"Event": "customer_acquisition", "ChangeType": "balance_low"}"#),
        foreign("ChangeType: no event of contacts: `customer_acquisition`, `balance_low`")
    );
    assert_eq!(
        refusal(r#"{"Event": "change_external_contact", "ChangeType": "friend_request"}"#),
        foreign("ChangeType: no event of contacts: `change_external_contact`, `friend_request`")
    );
    let odd = r#"{"Event": "change_external_contact", "ChangeType": "del_follow_user", "UserID": "a|b"}"#;
    let said = "UserID: expected an id, found text with `|` or a control character";
    assert_eq!(refusal(odd), (ReadErrorKind::Unfit, said.to_owned()));
}

#[test]
fn the_details_enrich_the_callback_with_the_member_it_is_about() {
    let mut made = request("add_external_contact.own.json");
    assert_eq!(contact("get.json").enrich(&mut made), Ok(()));
    assert_eq!(made.value(FieldId::TARGET_NAME), Value::Text("李四"));
    assert_eq!(made.target.contact_type, Some(ContactType::WECOM));
    assert_eq!(made.value(FieldId::TARGET_CORP_FULL_NAME), Value::Text("示例科技有限公司"));
    assert_eq!(made.value(FieldId::TARGET_UNIONID), Value::Missing, "WeCom users have none");
    assert_eq!(made.value(FieldId::REMARK), Value::Text("李总"), "not rocky's remark");
    assert_eq!(made.channel.add_way, Some(AddWay::NAME_CARD));
    assert_eq!(made.direction(), Some(Direction::INBOUND));
    assert_eq!(made.value(FieldId::CHANNEL_STATE), Value::Text("teststate"), "what the event said stays");
    assert_eq!(made.value(FieldId::TARGET_TAGS), Value::Missing, "this member's tags were not sent");
    assert_eq!(made.value(FieldId::FOLLOW_REMARK_MOBILES), Value::Missing);
    assert_eq!(made.request_id, request("add_external_contact.own.json").request_id);
    let once = made.clone();
    assert_eq!(contact("get.json").enrich(&mut made), Ok(()));
    assert_eq!(made, once, "a second time adds nothing");
}

#[test]
fn a_third_party_sees_less_and_what_it_does_not_see_is_missing() {
    let mut made = request("add_external_contact.third_party.json");
    assert_eq!(contact("get_third_party.json").enrich(&mut made), Ok(()));
    assert_eq!(made.direction(), Some(Direction::SHARED));
    assert_eq!(made.value(FieldId::TARGET_POSITION), Value::Missing);
    assert_eq!(made.value(FieldId::FOLLOW_REMARK_MOBILES), Value::Missing);
    assert_eq!(made.value(FieldId::REMARK), Value::Text(""), "sent, and empty");
    assert_eq!(made.value(FieldId::TARGET_TAGS), Value::Set(Items::Texts(&[])), "sent, and none");
}

#[test]
fn details_of_another_contact_or_without_the_member() {
    let mut made = request("add_external_contact.own.json");
    made.target.external_userid = Some("wmOther".to_owned());
    let before = made.clone();
    assert_eq!(contact("get.json").enrich(&mut made), Err(AnotherContact));
    assert_eq!(made, before);
    let mut made = request("del_external_contact.own.json");
    made.actor.userid = Some("wangwu".to_owned());
    assert_eq!(contact("get.json").enrich(&mut made), Ok(()));
    assert_eq!(made.value(FieldId::TARGET_NAME), Value::Text("李四"));
    assert_eq!(made.value(FieldId::FOLLOW_REMARK), Value::Missing, "nobody else's remark is his");
}

#[test]
fn the_details_alone_are_one_request_for_each_member() {
    let details = contact("get.json");
    assert_eq!(details.next_cursor.as_deref(), Some("NEXT_CURSOR"));
    let made: Vec<_> = details.requests("ww1").collect();
    assert_eq!(made.len(), 2);
    let rocky = &made[0];
    assert_eq!((rocky.action, rocky.phase, &rocky.request_id), (Action::ADD, Phase::POST, &None));
    assert_eq!(rocky.at, Some(Timestamp(1_525_779_812_000)));
    assert_eq!(rocky.direction(), Some(Direction::OUTBOUND));
    assert_eq!(rocky.channel.add_way, Some(AddWay::VIDEO_CHANNEL));
    assert_eq!(rocky.value(FieldId::CHANNEL_VIDEO_SOURCE), Value::Int(VideoSource::HOMEPAGE.code()));
    let names = ["标签名称", "其它标签名称", "规则组标签名称"].map(String::from);
    assert_eq!(rocky.value(FieldId::TARGET_TAGS), Value::Set(Items::Texts(&names)));
    let ids = ["etAJ2GCAAAXtWyujaWJHDDGi0mACHAAA", "etAJ2GCAAAXtWyujaWJHDDGi0mACHBBB"].map(String::from);
    assert_eq!(
        rocky.value(FieldId::TARGET_TAG_IDS),
        Value::Set(Items::Texts(&ids)),
        "a member's own tag has no id"
    );
    let mobiles = ["13800000001", "13000000002"].map(String::from);
    assert_eq!(rocky.value(FieldId::FOLLOW_REMARK_MOBILES), Value::Set(Items::Texts(&mobiles)));
    assert_eq!(made[1].direction(), Some(Direction::INBOUND));
}

#[test]
fn the_batch_form_has_ids_of_tags_and_not_their_names() {
    let page = ContactPage::from_json(&data("batch.json"), &Limits::default()).expect("well formed");
    assert_eq!(page.next_cursor.as_deref(), Some("r9FqSqsI8fgNbHLHE5QoCP50UIg2cFQbfma3l2QsmwI"));
    let made: Vec<_> = page.contacts.iter().flat_map(|contact| contact.requests("ww1")).collect();
    assert_eq!(made.len(), 2);
    assert_eq!(made[0].value(FieldId::TARGET_TAGS), Value::Missing);
    let ids = ["etAJ2GCAAAXtWyujaWJHDDGi0mACHAAA".to_owned()];
    assert_eq!(made[0].value(FieldId::TARGET_TAG_IDS), Value::Set(Items::Texts(&ids)));
    assert_eq!(made[0].direction(), Some(Direction::OUTBOUND));
    assert_eq!(made[1].channel.add_way, Some(AddWay::ACQUISITION_LINK));
    assert_eq!(made[1].direction(), Some(Direction::INBOUND));
}

#[test]
fn an_answer_that_is_an_error_is_said_to_be_one() {
    let answer = br#"{"errcode": 84061, "errmsg": "not external contact"}"#;
    let error = Contact::from_json(answer, &Limits::default()).expect_err("an error");
    assert_eq!(error.kind(), ReadErrorKind::Foreign);
    assert_eq!(error.to_string(), "errcode: the platform answered with error 84061");
    assert!(ContactPage::from_json(answer, &Limits::default()).is_err());
    let wrong = br#"{"errcode": 0, "follow_user": [{"userid": "a"}, {"tags": [{"tag_id": {}}]}]}"#;
    let error = Contact::from_json(wrong, &Limits::default()).expect_err("misfit");
    assert_eq!(error.to_string(), "follow_user[1].tags[0].tag_id: expected text or an integer, found object");
}

#[cfg(feature = "xml")]
mod xml {
    use super::*;

    fn refused(xml: &str) -> (ReadErrorKind, String) {
        let error = Callback::from_xml(xml.as_bytes(), &Limits::default()).expect_err(xml);
        (error.kind(), error.to_string())
    }

    #[test]
    fn xml_and_json_are_the_same_event() {
        let mut count = 0;
        for event in EVENTS.map(|(event, ..)| event).into_iter().chain(["friend_request"]) {
            for envelope in ["own", "third_party"] {
                let name = format!("{event}.{envelope}");
                let xml = Callback::from_xml(&data(&format!("{name}.xml")), &Limits::default());
                assert_eq!(xml, Ok(callback(&format!("{name}.json"))), "{name}");
                count += 1;
            }
        }
        assert_eq!(count, 14);
    }

    #[test]
    fn text_is_put_together_from_its_pieces() {
        let xml = "<?xml version=\"1.0\"?><!-- c --><xml><State>a&amp;b<![CDATA[<c>]]>&#20013;&lt;</State><UserID/>\
            <Items><Item>x</Item></Items></xml>";
        let read = Callback::from_xml(xml.as_bytes(), &Limits::default()).expect("well formed");
        assert_eq!(read.state.as_deref(), Some("a&b<c>中<"));
        assert_eq!(read.user_id.as_deref(), Some(""), "sent, and empty");
        assert_eq!(read.source, None);
    }

    #[test]
    fn what_could_grow_is_refused() {
        let bomb = r#"<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><State>&b;</State></xml>"#;
        let kind = ReadErrorKind::Malformed;
        assert_eq!(
            refused(bomb),
            (kind, "not XML of a callback: a document type (line 1, column 1)".to_owned())
        );
        assert_eq!(
            refused("<xml>\n<State>&b;</State></xml>"),
            (kind, "not XML of a callback: an entity of its own (line 2, column 8)".to_owned())
        );
        assert_eq!(
            refused("<xml><?php x ?></xml>").1,
            "not XML of a callback: a processing instruction (line 1, column 6)"
        );
        assert_eq!(refused(&"<a>".repeat(100_000)).0, ReadErrorKind::TooDeep);
        let at_bound = format!("<xml>{}{}</xml>", "<a>".repeat(15), "</a>".repeat(15));
        assert!(Callback::from_xml(at_bound.as_bytes(), &Limits::default()).is_ok());
        let past = format!("<xml>{}{}</xml>", "<a>".repeat(16), "</a>".repeat(16));
        assert_eq!(refused(&past).0, ReadErrorKind::TooDeep);
    }

    #[test]
    fn what_is_no_callback_is_refused() {
        for (xml, said) in [
            ("", "not XML: expected one root element (line 1, column 1)"),
            ("{}", "not XML of a callback: text outside of its elements (line 1, column 1)"),
            ("<xml>", "not XML: an element is not closed (line 1, column 6)"),
            ("<xml></xml><xml></xml>", "not XML: expected one root element (line 1, column 23)"),
            ("<xml><State>a</State><State>b</State></xml>", "State: given twice"),
            ("<xml><CreateTime>soon</CreateTime></xml>", "CreateTime: expected an integer, found text"),
            ("<xml>hello</xml>", "not XML of a callback: text outside of its elements (line 1, column 6)"),
        ] {
            assert_eq!(refused(xml).1, said, "{xml}");
        }
        assert_eq!(refused("<xml><13800138000></xml>").0, ReadErrorKind::Malformed);
        assert!(
            !refused("<xml><p13800138000></xml>").1.contains("138"),
            "names of elements are not repeated"
        );
        let error = Callback::from_xml(b"<xml>\xff</xml>", &Limits::default()).expect_err("not text");
        assert_eq!(error.kind(), ReadErrorKind::NotUtf8);
        let limits = Limits { request_bytes: 10, ..Limits::default() };
        let error = Callback::from_xml(b"<xml></xml>", &limits).expect_err("too large");
        assert_eq!(error.kind(), ReadErrorKind::TooLarge);
    }
}
