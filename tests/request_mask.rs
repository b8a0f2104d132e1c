//! Masks: examples of every form, and the laws on how much they may show.

use menshen::kind::Scalar;
use menshen::limits::Limits;
use menshen::matcher::domain::Email;
use menshen::matcher::phone::{self, Disguise, Region};
use menshen::request::mask::{self, Masking};
use menshen::request::{Direction, Request};
use menshen::schema::{FIELDS, FieldId};
use menshen::value::{Items, Value};
use proptest::prelude::*;

#[test]
fn phones_in_every_spelling() {
    for (spelled, masked) in [
        ("13800138000", "138****8000"),
        ("138 0013 8000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("008613800138000", "138****8000"),
        ("(+86)13800138000", "138****8000"),
        ("13800138000", "138****8000"),
        ("138\u{200b}0013\u{200b}8000", "138****8000"),
        ("+1 415 555 2671", "141****2671"),
        ("010-62345678", "010****5678"),
        ("62345678", "******78"),
        ("12345", "****5"),
        ("110", "***"),
        ("unknown", "*******"),
        ("", ""),
    ] {
        assert_eq!(mask::phone(spelled), masked, "{spelled}");
    }
}

#[test]
fn names_by_either_habit() {
    for (name, first, last) in [
        ("张三", "张*", "*三"),
        ("欧阳娜娜", "欧***", "***娜"),
        ("张", "*", "*"),
        ("", "", ""),
        (" 张三 ", "张*", "*三"),
        ("Alexander Hamilton", "A********", "********n"),
    ] {
        assert_eq!(mask::name(name, Masking::KeepFirst), first);
        assert_eq!(mask::name(name, Masking::KeepLast), last);
        assert_eq!(mask::name(name, Masking::Off), name);
    }
}

#[test]
fn addresses_and_ids() {
    for (email, masked) in [
        ("elaine@dealer.example", "e***@dealer.example"),
        ("e@dealer.example", "***@dealer.example"),
        ("13800138000@qq.com", "1***@qq.com"),
        ("elaine＠dealer.example", "e***@dealer.example"),
        ("me@13800138000.example", "m***@138****8000.example"),
        // What is no address may have a name anywhere.
        ("a@b@c.example", "a@****ple"),
        ("zs@x.com (张三丰)", "zs****三丰)"),
        ("@zhangsan", "@z****an"),
        ("zs@张三丰的邮箱", "zs****邮箱"),
        ("@", "*"),
        ("no-address", "no****ss"),
    ] {
        assert_eq!(mask::email(email), masked, "{email}");
    }
    for (id, masked) in [
        ("woAJ2GCAAAXtWyujaWJHDDGi0mACH71w", "wo****H71w"),
        ("203.0.113.7", "20****.7"),
        ("abcd", "a****d"),
        ("abc", "***"),
        ("", ""),
    ] {
        assert_eq!(mask::id(id), masked, "{id}");
    }
}

#[test]
fn free_text_keeps_what_is_no_number_and_no_address() {
    for (text, masked) in [
        ("您好,我是示例公司的采购", "您好,我是示例公司的采购"),
        ("打13800138000找我", "打138****8000找我"),
        ("电话:138-0013-8000。", "电话:138****8000。"),
        ("1 3 8 0 0 1 3 8 0 0 0", "138****8000"),
        ("1\u{200b}3\u{200b}8\u{200b}00138000", "138****8000"),
        ("13800138000", "138****8000"),
        ("工单 AB-123456 请处理", "工单 AB-123456 请处理"),
        ("工单 AB-1234567", "工单 AB-******7"),
        ("邮箱feng@dealer.example,谢谢", "邮箱f***@dealer.example,谢谢"),
        ("feng@dealer.example", "f***@dealer.example"),
        ("张三@dealer.example", "张***@dealer.example"),
        ("@所有人 你好 @", "@所有人 你好 @"),
        ("a@b c@d 13800138000 e@f", "***@b ***@d 138****8000 ***@f"),
        ("13800138000@", "138****8000@"),
        ("138．0013．8000", "138****8000"),
        ("138\u{200b}\u{200b}\u{200b}\u{200b}0013\u{200b}\u{200b}\u{200b}\u{200b}8000", "138****8000"),
        ("138    0013    8000", "138****8000"),
        ("138*0013*8000 138~0013~8000", "138****8000"),
        ("138，0013，8000", "138****8000"),
        ("138@@0013@@8000", "138****8000"),
        ("号186:2270:0168，186：2270：0168", "号186****0168"),
        ("186+2270+0168", "186****0168"),
        ("186＜2270＾0168 元", "186****0168 元"),
        ("号186加2270加0168", "号186****0168"),
        ("加一三八零零一三八零零零吧", "加138****8000吧"),
        ("打138v0013v8000", "打138****8000"),
        ("138[微笑]0013[捂脸]8000", "138****8000"),
        ("1-3-8-五-0-7-5-9-8-一-5", "138****9815"),
        ("138OO138OOO和13900139000", "138****8000和139****9000"),
        ("1:8:6:2:2:7:0:0:1:6:8", "186****0168"),
        ("8:30-12:00, 13:30", "8:30-12:00, 13:30"),
        ("王五一三八零零一三八零零零", "王513****8000"),
        ("王五一三八-零零一三-八零零零谢谢", "王513****8000谢谢"),
        ("编号九一三八零零一三八零零零", "编号913****8000"),
        ("李四138零零138000七哥", "李四138****8000七哥"),
        ("李四 13800138000，王五 一三九零零一三九零零零", "李四 138****8000，王五 139****9000"),
        ("138加0013加8000元旦特价", "138****8000元旦特价"),
        ("营业12:30 一三九一二三四五六七八", "营业12:30 139****5678"),
        ("10:26:30 - 10：26：59", "10:26:30 - 10：26：59"),
        ("电话13:80:01:38:00:0", "电话138****8000"),
        ("13：80：01：38：00：0", "138****8000"),
        ("1:380:01:38:00:0", "138****8000"),
        ("13:800:13:80:00", "138****8000"),
        ("加我 1:3800138000", "加我 138****8000"),
        ("一三八㇀零零一三㇀八零零零", "138****8000"),
        ("三楼四号，一二三四五六七八九", "三楼四号，一二三四五六七八九"),
        ("打138\u{2066}0013\u{2066}8000", "打138****8000"),
        ("138\u{202d}0013\u{fe0e}8000", "138****8000"),
        ("138\u{34f}00\u{3164}13\u{e0001}8000", "138****8000"),
        ("feng\u{200b}@dealer.example", "f***@dealer.example"),
        ("fe\u{200b}ng@\u{200b}dealer.example", "f***@dealer.example"),
        ("feng!@dealer.example", "f***@dealer.example"),
        ("\"feng wei\"@dealer.example", "\"***@dealer.example"),
        ("他说\"好\",\"feng@\\\"wei\"@dealer.example", "他说\"好\",\"***@dealer.example"),
        ("写feng @ dealer.example吧", "写f***@dealer.example吧"),
        ("feng@[192.0.2.1]", "f***@[192.0.2.1]"),
        ("邮箱josé.garcia@dealer.example", "邮箱j***@dealer.example"),
        ("您好——ｆｅｎｇ．ｗｅｉ＠dealer.example", "您好——ｆ***@dealer.example"),
        ("张三.feng@dealer.example", "张***@dealer.example"),
        ("a@b@c.example", "***@***@c.example"),
        ("＠小明 hello", "＠小明 hello"),
        ("见面 @ 10:30, @ 5.30", "见面 @ 10:30, @ 5.30"),
        ("\"好\"@, 再说", "\"好\"@, 再说"),
        ("", ""),
    ] {
        assert_eq!(mask::free_text(text), masked, "{text}");
    }
}

#[test]
fn a_number_that_reaches_into_a_mailbox_is_masked_whole() {
    for (text, masked) in [
        ("1散巴零①巴0③八〇0+@吧", "138****3800***@吧"),
        ("加138零零一三八000@qq.com", "加138****8000***@qq.com"),
        ("13800138000 或 feng@dealer.example", "138****8000 或 f***@dealer.example"),
    ] {
        assert_eq!(mask::free_text(text), masked);
    }
}

#[test]
fn values_are_masked_by_their_fields() {
    let request = Request::default();
    let masked = |field, scalar, text: &'static str| {
        request.shown(field, scalar, text, Masking::KeepFirst).into_owned()
    };
    assert_eq!(masked(FieldId::TARGET_PHONE, Scalar::Phone, "13800138000"), "138****8000");
    assert_eq!(masked(FieldId::TARGET_NAME, Scalar::Name, "张三"), "张*");
    assert_eq!(masked(FieldId::TARGET_EMAIL, Scalar::Email, "ab@c.example"), "a***@c.example");
    assert_eq!(masked(FieldId::TARGET_UNIONID, Scalar::Text, "ozynqsulJFCZ2z1a"), "oz****2z1a");
    assert_eq!(masked(FieldId::REMARK, Scalar::Text, "找13800138000"), "找138****8000");
    assert_eq!(masked(FieldId::CHANNEL_STATE, Scalar::Text, "store-7"), "store-7");
    let fact = FieldId(u16::try_from(FIELDS.len()).expect("few fields"));
    assert_eq!(masked(fact, Scalar::Phone, "13800138000"), "138****8000");
    assert_eq!(masked(fact, Scalar::Text, "call 13800138000"), "call 138****8000");
    let off = request.shown(FieldId::TARGET_PHONE, Scalar::Phone, "13800138000", Masking::Off);
    assert_eq!(off, "13800138000");
}

/// What a reason shows of a field is what stands in the field of the masked request.
#[test]
fn reasons_and_masked_requests_hide_the_same() {
    let full = include_str!("data/request/full.json");
    let full = Request::from_json(full.as_bytes(), &Limits::default()).expect("well formed");
    let mut by_contact = full.clone();
    by_contact.oper_userid = Some("woAJ2GCAAAXtWyujaWJHDDGi0mACH71w".to_owned());
    let mut by_member = full.clone();
    by_member.oper_userid = full.actor.userid.clone();
    let mut compared = 0;
    for request in [full, by_contact, by_member] {
        for masking in [Masking::KeepFirst, Masking::KeepLast, Masking::Off] {
            let masked = request.masked(masking);
            for (field, row) in (0..).map(FieldId).zip(FIELDS) {
                let show = |text| request.shown(field, row.kind.scalar(), text, masking).into_owned();
                match (request.value(field), masked.value(field)) {
                    (Value::Text(plain), Value::Text(hidden)) => {
                        assert_eq!(show(plain), hidden, "{}", row.path)
                    }
                    (Value::Set(Items::Texts(plain)), Value::Set(Items::Texts(hidden))) => {
                        let shown: Vec<String> = plain.iter().map(|text| show(text)).collect();
                        assert_eq!(shown, hidden, "{}", row.path);
                    }
                    // What is no text has no mask: it is left out.
                    (Value::Int(_), hidden) if row.personal && masking != Masking::Off => {
                        assert_eq!(hidden, Value::Missing, "{}", row.path);
                    }
                    _ => continue,
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn a_masked_request_shows_nothing_that_is_personal() {
    let json = include_str!("data/request/full.json");
    let request = Request::from_json(json.as_bytes(), &Limits::default()).expect("well formed");
    let masked = serde_json::to_string(&request.masked(Masking::KeepFirst)).expect("plain data");
    for personal in [
        "138 0013 8000",
        "13800138002",
        "138-0013-8001",
        "张三丰",
        "san@dealer",
        "feng@dealer",
        "203.0.113.7",
        "示例公司",
        "ozynqsulJFCZ2z1aYeS8h",
        "经理",
        "tmp-1",
        "pending-1",
        "dev-1",
        "host/1.0",
    ] {
        let free = personal == "示例公司"; // The remark names it too, and free text keeps such words.
        assert_eq!(masked.contains(personal), free, "{personal} in {masked}");
    }
    assert_eq!(request.masked(Masking::Off), request);
    assert_eq!(request.masked(Masking::KeepLast).direction(), request.direction());
    let untold = r#"{"oper_userid": "abc", "target": {"external_userid": "xyz"}}"#;
    let untold = Request::from_json(untold.as_bytes(), &Limits::default()).expect("well formed");
    let copy = untold.masked(Masking::KeepFirst);
    assert_eq!(copy.oper_userid, copy.target.external_userid, "both are hidden whole");
    assert_eq!((untold.direction(), copy.direction()), (None, Some(Direction::UNKNOWN)));
    let remark = r#"{"remark": "call 13800138000"}"#;
    let remark = Request::from_json(remark.as_bytes(), &Limits::default()).expect("well formed");
    assert!(!remark.masked(Masking::KeepFirst).remark.expect("it was given").contains("13800138000"));
    let again = Request::from_json(masked.as_bytes(), &Limits::default());
    assert_eq!(again, Ok(request.masked(Masking::KeepFirst)), "a masked request is still a request");
}

#[test]
fn what_may_be_personal_is_masked_with_it() {
    let masked = |json: &str| {
        let request = Request::from_json(json.as_bytes(), &Limits::default()).expect("well formed");
        serde_json::to_string(&request.masked(Masking::KeepFirst)).expect("plain data")
    };
    // The opener is no member that the request knows.
    let opener = r#"{"actor":{"userid":"li"},"oper_userid":"woAJ2GCAAAXtWyujaWJHDDGi0mACH71w"}"#;
    assert!(masked(opener).contains(r#""oper_userid":"wo****H71w""#), "{}", masked(opener));
    assert!(
        masked(r#"{"actor":{"userid":"zhangsan"},"oper_userid":"zhangsan"}"#)
            .contains(r#""oper_userid":"zhangsan""#)
    );
    let facts =
        masked(r#"{"facts":{"phone":13800138000,"phones":[13800138000,12],"level":123456,"levels":[1,2]}}"#);
    for fact in [
        r#""phone":"138****8000""#,
        r#""phones":["138****8000","12"]"#,
        r#""level":123456"#,
        r#""levels":[1,2]"#,
    ] {
        assert!(facts.contains(fact), "{fact} in {facts}");
    }
}

/// How many characters of `masked` are not stars.
fn shown(masked: &str) -> usize {
    masked.chars().filter(|&c| c != '*').count()
}

/// What may stand between two digits: what numbers are written with, and what cannot be seen.
fn between() -> impl Strategy<Value = String> {
    "|[- .~*/()xX_\u{a0}\u{ad}\u{200b}\u{2010}-\u{2015}\u{2060}\u{2212}\u{3000}（）－．／［］～]{1,5}|[\u{34f}\u{61c}\u{115f}\u{180e}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{3164}\u{fe00}-\u{fe0f}\u{feff}\u{ffa0}\u{e0001}\u{e0100}]{1,9}"
}

proptest! {
    #[test]
    fn at_most_half_of_a_name_or_an_id_is_shown(text in "\\PC{0,40}") {
        let count = text.chars().count();
        prop_assert!(shown(&mask::name(&text, Masking::KeepFirst)) <= count / 2);
        prop_assert!(shown(&mask::name(&text, Masking::KeepLast)) <= count / 2);
        prop_assert!(shown(&mask::id(&text)) <= count / 2);
    }

    #[test]
    fn a_phone_shows_seven_digits_or_a_quarter(text in "[-+ ()0-90-9a-z]{0,30}") {
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        let bound = if digits >= 11 { 7 } else { digits / 4 };
        prop_assert!(shown(&mask::phone(&text)) <= bound, "{}", mask::phone(&text));
    }

    #[test]
    fn no_long_run_of_digits_survives_in_free_text(
        before in "[a-z张 ,]{0,8}",
        digits in prop::collection::vec(("[0-9０-９٠-٩]", between()), 7..20),
        after in "[a-z张 ,]{0,8}",
    ) {
        let spelled: String = digits.iter().map(|(digit, between)| format!("{digit}{between}")).collect();
        let masked = mask::free_text(&format!("{before}{spelled}{after}")).into_owned();
        let left = masked.chars().filter(|c| c.is_numeric()).count();
        prop_assert!(left <= 7 && left < digits.len(), "{}", masked);
    }

    /// Whatever is read as a number with its punctuation is seen by the mask too.
    #[test]
    fn numbers_that_are_read_are_masked(text in "\\+?(86)?(1[38][0-9]|[0-9 .,~*x/()@－．\u{200b}\u{2060}\u{2066}\u{fe0f}\u{e0001}张-]){1,24}") {
        let china = Region::from_code("CN").expect("a region");
        let found = phone::find(&text, china).map(|found| found.start..found.end);
        let revealed = phone::reveal(&text, china, Disguise::Separated).into_iter().map(|found| found.start..found.end);
        let whole = phone::parse(&text, china).is_ok().then_some(0..text.len());
        let masked = mask::free_text(&text);
        for span in found.chain(revealed).chain(whole) {
            let written = text.get(span).expect("on character boundaries");
            let is_long = written.chars().filter(char::is_ascii_digit).count() >= 7;
            prop_assert!(written.contains('张') || !is_long || !masked.contains(written), "{written:?} in {masked:?}");
        }
    }

    /// Whatever stands between them, if it is neither a letter nor a digit.
    #[test]
    fn nothing_parts_the_digits_of_a_number(between in "[\\p{P}\\p{S}\\p{Z}\\p{Cf}\\p{Mn}]{1,3}") {
        let text = ["号138", "0013", "8000"].join(&between);
        // An `@` makes a mailbox of what stands before it.
        prop_assume!(!text.contains(['@', '＠', '﹫']) && !between.contains(char::is_alphanumeric));
        prop_assert_eq!(mask::free_text(&text), "号138****8000");
    }

    /// Whatever is read in disguise, at every level.
    #[test]
    fn numbers_in_disguise_are_masked(
        text in "[一-三么我是号]{0,3}[1一壹①l幺][3三叁散③8捌八爸]([0-9零〇一三八①③⑧Oo巴洞]|[加然 ：+.\u{336}\u{200b}]){7,12}[谢吧。@]{0,2}",
    ) {
        let china = Region::from_code("CN").expect("a region");
        let masked = mask::free_text(&text);
        for hit in phone::reveal(&text, china, Disguise::Homophone) {
            let written = text.get(hit.start..hit.end).expect("on character boundaries");
            prop_assert!(!masked.contains(written), "{written:?} in {masked:?}");
        }
    }

    /// Of whatever is read as an address no more is left than its mask.
    #[test]
    fn addresses_that_are_read_are_masked(
        mailbox in "[a-zA-Zｆé0-9][a-zé0-9.!#$%&'*+/=?^_`{|}~ｆ＿\u{301}\u{200b}\u{2066}\u{fe0f}’·-]{0,12}|\"[a-z @,，张\\\\\"]{1,8}\"|[张三a-c][张三.+_-]{0,6}",
        at in "[@＠﹫][ \u{200b}]{0,2}",
        host in "[a-z张😀]{1,4}[.．。][a-z]{2,3}",
    ) {
        let text = format!("{mailbox}{at}{host}");
        // `!@dealer.example` has nothing to be hidden.
        if mailbox.contains(char::is_alphanumeric) && Email::parse(&text).is_ok() {
            let masked = mask::free_text(&text).into_owned();
            let mailbox = masked.rsplit_once('@').map(|(mailbox, _)| mailbox);
            let is_hidden = |mailbox: &str| shown(mailbox) <= 1 && mailbox.ends_with("***");
            prop_assert!(mailbox.is_some_and(is_hidden), "{text:?} to {masked:?}");
        }
    }

    #[test]
    fn no_mailbox_survives_in_free_text(
        before in "[张 ,@]{0,8}", mailbox in "[a-z][a-z.+-]{1,12}", after in "[张 ,@]{0,8}",
    ) {
        let text = format!("{before}{mailbox}@dealer.example{after}");
        let masked = mask::free_text(&text).into_owned();
        // The domain stays, and may well hold the letters of a short mailbox.
        let rest = masked.replace("@dealer.example", "@");
        prop_assert!(!rest.contains(&mailbox), "{}", masked);
        prop_assert!(rest.contains("***@"), "{}", masked);
    }

    #[test]
    fn text_without_numbers_and_addresses_is_lent_back(text in "[a-z张王 ,。0-9]{0,6}[a-z张王 ,。]{0,40}") {
        prop_assert!(matches!(mask::free_text(&text), std::borrow::Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn any_text_can_be_masked(text in "\\PC{0,200}") {
        let _ = mask::phone(&text);
        let _ = mask::email(&text);
        let _ = mask::free_text(&text);
    }
}

/// Numerals in words are no digits of a number.
#[test]
fn ordinary_words_stay_as_they_are() {
    for text in [
        "张三和李四一起去三公司",
        "第一次见面，请多关照",
        "一心一意，三言两语，七上八下",
        "周一到周五，上午九点到下午六点",
    ] {
        assert_eq!(mask::free_text(text), text);
    }
}
