//! Texts that can be read and were hardly meant: they are warned of, and what people rightly write is not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

#[path = "slips/said.rs"]
mod said;

use menshen::engine::{Engine, Options, Source};
use menshen::limits::Limits;
use menshen::list::{EntrySlip, List, ListKind, Reading, Report, read};
use menshen::phone::PhoneDoubt;
use said::{HEAD, said_of_all};

/// What is found in a policy with one rule.
fn said_of(declared: &str, when: &str) -> Vec<(String, String)> {
    let text = format!("{HEAD}{declared}rules:\n  - rule: a\n    when: >-\n      {when}\n    then: deny\n");
    said_of_all(&text).into_iter().map(|(code, guilty, _)| (code, guilty)).collect()
}

fn assert_doubted(declared: &str, when: &str, expected: &[(&str, &str)]) {
    let said = said_of(declared, when);
    let said: Vec<(&str, &str)> =
        said.iter().map(|(code, guilty)| (code.as_str(), guilty.as_str())).collect();
    assert_eq!(said, expected, "{declared}{when}");
}

fn in_list(of: &str, values: &str) -> (String, String) {
    let field = match of {
        "name" => "target.name",
        "text" => "target.external_userid",
        _ => "target.email",
    };
    (format!("lists:\n  l:\n    of: {of}\n    values:\n{values}"), format!("{field} in l"))
}

fn in_keywords(words: &str) -> (String, String) {
    (format!("keywords:\n  k:\n    words:\n{words}"), "remark mentions k".to_owned())
}

fn report_of(kind: ListKind, file: &str) -> Report {
    read(file.as_bytes(), Reading::new(kind, &Limits::default())).unwrap().report
}

#[test]
fn of_a_file_the_first_number_of_each_doubt_is_told() {
    let file = "+86 13800138000\n+86 755 26000000 ext 8001\n+861380013800\n+86 755 26000000 ext 9\n+861380013801 ext 1\n";
    let report = report_of(ListKind::Phone, file);
    assert_eq!(report.doubtful, [(2, PhoneDoubt::Extension), (3, PhoneDoubt::Unassigned)]);
    assert_eq!((report.entries, report.duplicates), (5, 1));
}

#[test]
fn a_mark_that_parts_nothing_is_told() {
    let (list, when) = in_list("name", "      - 张伟,\n      - 李四\n      - 王五;赵六\n");
    assert_doubted(&list, &when, &[("W0005", ","), ("W0005", ";")]);
    let (list, when) = in_list("text", "      - lisi;\n      - zhangsan, wangwu\n");
    assert_doubted(&list, &when, &[("W0005", ";"), ("W0005", ",")]);
    let (set, when) = in_keywords("      - 加微信,\n      - 返利\n");
    assert_doubted(&set, &when, &[("W0005", ",")]);
}

#[test]
fn quotation_marks_of_a_text_are_told() {
    let (list, when) = in_list("name", "      - “张伟”\n      - 「李四」\n");
    assert_doubted(&list, &when, &[("W0005", "“张伟”"), ("W0005", "「李四」")]);
    let (list, when) = in_list("domain", "      - “qq.com”\n      - '“163.com”'\n");
    assert_doubted(&list, &when, &[("W0005", "“qq.com”"), ("W0005", "'“163.com”'")]);
    let (list, when) = in_list("text", "      - '\"wm1\"'\n      - \"'wm2'\"\n");
    assert_doubted(&list, &when, &[("W0005", "'\"wm1\"'"), ("W0005", "\"'wm2'\"")]);
    let (set, when) = in_keywords("      - “加微信”\n      - 「返利」\n");
    assert_doubted(&set, &when, &[("W0005", "“加微信”"), ("W0005", "「返利」")]);
    assert_doubted("", "target.userid == \"'lisi'\"", &[("W0011", "\"'lisi'\"")]);
}

#[test]
fn a_pattern_that_is_none_is_told_wherever_texts_are_compared() {
    let (list, when) = in_list("name", "      - \"张*\"\n      - /李.*/\n");
    assert_doubted(&list, &when, &[("W0011", "\"张*\""), ("W0011", "/李.*/")]);
    let (list, when) = in_list("text", "      - wm*\n");
    assert_doubted(&list, &when, &[("W0011", "wm*")]);
    let (set, when) = in_keywords("      - vx.*\n      - 微信|QQ\n");
    assert_doubted(&set, &when, &[("W0011", "vx.*"), ("W0011", "微信|QQ")]);
    for (when, guilty) in [
        ("target.external_userid == \"wm*\"", "\"wm*\""),
        ("target.name != \"张*\"", "\"张*\""),
        ("target.name resembles \"张*\"", "\"张*\""),
        ("target.userid in [\"lisi\", \"/wang.+/\"]", "\"/wang.+/\""),
        ("actor.departments contains \"12*\"", "\"12*\""),
        ("any actor.departments == \"12*\"", "\"12*\""),
        ("remark contains \"微信|QQ\"", "\"微信|QQ\""),
        ("remark contains \"*微信*\"", "\"*微信*\""),
        ("target.userid starts with \"wm*\"", "\"wm*\""),
        ("target.email ends with \"*@qq.com\"", "\"*@qq.com\""),
    ] {
        assert_doubted("", when, &[("W0011", guilty)]);
    }
    for when in [
        "target.email == \"*@qq.com\"",
        "target.email in [\"*@qq.com\"]",
        "any target.emails == \"*@qq.com\"",
    ] {
        assert_doubted("", when, &[("E0407", "\"*@qq.com\"")]);
    }
}

#[test]
fn several_values_in_one_text_are_told_and_parted() {
    for (when, guilty) in [
        ("target.userid in [\"zhangsan,lisi\"]", "\"zhangsan,lisi\""),
        ("target.userid in [\"zhangsan、lisi\"]", "\"zhangsan、lisi\""),
        ("target.userid == \"zhangsan, lisi\"", "\"zhangsan, lisi\""),
        ("target.name in [\"张伟，李四\"]", "\"张伟，李四\""),
    ] {
        assert_doubted("", when, &[("W0011", guilty)]);
    }
    let reroute = |to: &str| {
        format!("{HEAD}rules:\n  - rule: a\n    when: target.external\n    then: reroute to {to}\n")
    };
    let [(code, guilty, words)] = &said_of_all(&reroute("\"zhangsan,lisi\""))[..] else {
        panic!("one warning")
    };
    assert_eq!((code.as_str(), guilty.as_str()), ("W0011", "\"zhangsan,lisi\""));
    assert!(words.contains("`\"zhangsan\", \"lisi\"`"), "{words}");
    assert_eq!(said_of_all(&reroute("\"zhangsan\", \"lisi\"")), []);
    assert_eq!(said_of_all(&reroute("\"{target.owner}\"")), []);
}

#[test]
fn regular_expressions_that_say_nothing_are_told() {
    for (pattern, count) in
        [("微信｜QQ", 1), ("微信|QQ|", 1), ("a*", 1), (".*", 1), ("^.*$", 1), ("a｜b|", 2)]
    {
        let pattern = format!("/{pattern}/");
        assert_doubted("", &format!("remark matches {pattern}"), &vec![("W0012", pattern.as_str()); count]);
    }
    assert_doubted("extract:\n  e: 'a*'\n", "remark has e", &[("W0012", "'a*'")]);
    for pattern in
        ["^$", "^\\s*$", "微信|QQ", "[｜|]", "（广告）", "多少钱？", "^[^0-9]*$", "[?？]", "【.+】"]
    {
        assert_doubted("", &format!("remark matches /{pattern}/"), &[]);
    }
}

/// Whatever is meant as it stands is taken without a word.
#[test]
fn what_people_rightly_write_is_not_doubted() {
    let entries = [
        (
            "name",
            "Smith, John|Acme, Inc.|Example Trading Co.,Ltd.|O'Neil|张伟丨保险|7-Eleven|3.14工作室|欧阳·娜娜|《红楼梦》书店|2.0时代|张伟（投诉）|-小张|★小张★|Müller & Söhne|A/B",
        ),
        (
            "text",
            "wm1|zhang.san|zhang-san@corp|google-oauth2:1_2|/admin/|image/png|CN=zhang,OU=sales|what?|https://x.example/?a=1",
        ),
        ("domain", "qq.com|163.com|xn--fiqs8s|例子.example"),
        ("email", "a.b@qq.com|o'neil@qq.com|a+b@qq.com"),
    ];
    for (of, values) in entries {
        let values: String = values.split('|').map(|value| format!("      - {value}\n")).collect();
        let (list, when) = in_list(of, &values);
        assert_doubted(&list, &when, &[]);
    }
    // What could be a slip is none in quotes that the entry can do without.
    let (list, when) = in_list(
        "name",
        "      - '张伟,投诉'\n      - \"“张伟”\"\n      - '1. FC Köln'\n      - \"张，李\"\n",
    );
    assert_doubted(&list, &when, &[]);
    let (list, when) = in_list("text", "      - auth0|5f7c\n      - 'a,b'\n");
    assert_doubted(&list, &when, &[]);
    let words = "加微信、1.5折、f*ck、傻*、v/x、C:\\data、日赚1,000元、hello, friend、100%、加V+、【福利】、a.b、免费*领、$$$赚、/微笑、+v、tel.";
    let words: String = words.split('、').map(|word| format!("      - {word}\n")).collect();
    let (set, when) = in_keywords(&words);
    assert_doubted(&set, &when, &[]);
    for when in [
        "target.userid in [\"zhang.san\", \"auth0|5f7c\", \"a-b@c\"]",
        "target.name in [\"Smith, John\", \"Acme Trading Co., Ltd.\", \"Smith,John\", \"张伟|保险\"]",
        "target.name == \"你好，我是小张\"",
        "remark == \"您好,加我\"",
        "remark contains \"*\" or remark contains \"|\" or remark contains \"抖音|\" or remark contains \"a, b\"",
        "target.tags contains \"高意向,已成交\"",
        "channel.state == \"shop/a,b*\"",
        "facts.mime == \"image/*\" or facts.words == \"a,b\" or facts.words in [\"a|b*\"]",
        "target.name contains \"|保险\" or target.corp_name ends with \", Inc.\"",
        "target.email ends with \"@qq.com\" or target.email == \"a|b@qq.com\"",
        "domain(target.email) == \"qq.com\"",
    ] {
        let facts = if when.starts_with("facts") { "facts:\n  mime: text\n  words: text\n" } else { "" };
        assert_doubted(facts, when, &[]);
    }
}

#[test]
fn a_second_column_of_a_file_without_headings_is_told() {
    let several = |kind, file, slips: &[(u32, EntrySlip)]| {
        assert_eq!(report_of(kind, file).slips, slips, "{file:?}");
    };
    for (file, mark) in [
        ("张伟,投诉\n李四,骚扰\n", ','),
        ("张伟\t投诉\n", '\t'),
        ("张伟;李四\n", ';'),
        ("张伟,\n", ','),
        ("张伟，投诉\n", '，'),
        ("名字\n张伟,投诉\n", ','),
    ] {
        let line = if file.starts_with("名字") { 2 } else { 1 };
        several(ListKind::Name, file, &[(line, EntrySlip::Several(mark))]);
    }
    several(ListKind::Text, "wm1,坏\n", &[(1, EntrySlip::Several(','))]);
    several(
        ListKind::Name,
        "王五\n1. 张伟\n2. 李四\n“赵六”\n- 孙七\n",
        &[(2, EntrySlip::Numbered), (4, EntrySlip::Quotes)],
    );
    several(ListKind::Name, "张*\n/李.*/\n", &[(1, EntrySlip::Pattern)]);
    several(ListKind::Domain, "qq.com\n“163.com”\n", &[(2, EntrySlip::Quotes)]);
    several(ListKind::Text, "id\n\"\"\"wm1\"\"\"\n", &[(2, EntrySlip::Quotes)]);
    for (kind, file) in [
        (ListKind::Name, "姓名,原因\n张伟,投诉，多次\n\"张，李\",x\n"),
        (ListKind::Name, "Smith, John\nAcme, Inc.\nFoo Co.,Ltd.\n\"张伟,投诉\"\n"),
        (ListKind::Text, "auth0|5f7c\nzhang.san\nwm-1@corp\n\"a,b\"\n"),
        (ListKind::Phone, "13800138000,投诉\n“13800138000”\n"),
        (ListKind::Domain, "*.qq.com\n/store-[0-9]{3}\\.example/\n"),
        (ListKind::Email, "a@qq.com,投诉\n"),
    ] {
        several(kind, file, &[]);
    }
}

#[test]
fn headings_that_name_no_values_or_name_them_twice_are_told() {
    let report = report_of(ListKind::Name, "客户姓名,原因\n张伟,投诉\n");
    assert!(report.is_nameless);
    // The lines are what they are because of that.
    assert_eq!(report.slips, []);
    let report = report_of(ListKind::Phone, "phone,手机号\n+8613900139000,+8613800138000\n");
    assert_eq!(report.passed_over, ["手机号"]);
    assert_eq!(report_of(ListKind::Text, "编号,userid\n1,lisi\n").passed_over, ["userid"]);
    for (file, heading) in [
        ("公司,姓名,原因\n甲公司,张三丰,骗子\n", "姓名"),
        ("公司名称,单位名称\n甲公司,乙公司\n", "单位名称"),
        ("姓名,曾用名字\n张伟,张玮\n", "曾用名字"),
    ] {
        assert_eq!(report_of(ListKind::Name, file).passed_over, [heading], "{file}");
    }
    for file in [
        "姓名,手机号,备用手机号,原因\n张三,13800138000,13900139000,骗子\n",
        "备用手机号,手机号\n13900139000,13800138000\n",
    ] {
        assert_eq!(report_of(ListKind::Phone, file).passed_over, ["备用手机号"], "{file}");
    }
    let report = report_of(ListKind::Phone, "phone,Phone 2,手机号2\n13800138000,13900139000,\n");
    assert_eq!(report.passed_over, ["phone 2", "手机号2"]);
    for (kind, file) in [
        (ListKind::Name, "姓名,公司,原因\n张伟,示例公司,投诉\n"),
        (ListKind::Name, "姓名,工作单位,单位名称\n张伟,示例公司,示例公司\n"),
        (ListKind::Phone, "手机号,手机型号,手机归属地,登记人手机号\n13800138000,x,深圳,13900139000\n"),
        (ListKind::Phone, "手机号,登记时间,加入日期,生效日期,有效期起\n13800138000,2020-01-01,,,\n"),
        (ListKind::Phone, "phone,created_at,send_date,start time\n13800138000,2020-01-01,,\n"),
        (ListKind::Phone, "phone,value,reason\n+8613900139000,1,x\n"),
        (ListKind::Name, "备注\n张伟\n"),
        (ListKind::Name, "序号,姓名,原因\n1,张伟,投诉\n"),
    ] {
        let report = report_of(kind, file);
        assert!(!report.is_nameless && report.passed_over.is_empty() && report.slips.is_empty(), "{file}");
        assert_eq!(report.misspelt, [], "{file}");
    }
}

#[test]
fn a_line_with_more_columns_than_headings_is_told() {
    for (kind, file, line) in [
        (ListKind::Name, "公司名称,原因\n甲公司,骗子\nFoo Trading, Shenzhen Branch,骗子\n", Some(3)),
        (ListKind::Name, "公司名称,原因\nAcme Co., Ltd.,骗子\nFoo, Inc.,\n", Some(2)),
        (ListKind::Name, "公司名称,原因\n\"Acme Co., Ltd.\",骗子\nFoo,,,\nBar\n", None),
        (ListKind::Name, "Acme Co., Ltd.\n", None),
        (ListKind::Name, "公司名称\nAcme Co., Ltd.\n", None),
        (ListKind::Phone, "+8613800138000,投诉\n+8613900139000,投诉,多次\n", None),
        (ListKind::Phone, "phone;reason\n+8613800138000;投诉, 多次\n+8613900139000;a;b\n", Some(3)),
    ] {
        assert_eq!(report_of(kind, file).overfull, line, "{file}");
    }
}

#[test]
fn a_remark_behind_an_entry_is_told() {
    for (kind, file) in [
        (ListKind::Name, "# 黑名单，2026 年\n张三丰 # 骗子\n李四  # 投诉三次\n"),
        (ListKind::Name, "姓名,原因\n李四 #投诉,x\n"),
        (ListKind::Name, "\n张三\u{3000}＃ 骗子，多次\n"),
        (ListKind::Text, "id\nwm1 #1\n"),
    ] {
        assert_eq!(report_of(kind, file).slips, [(2, EntrySlip::Remark)], "{file}");
    }
    for file in ["\"#1旗舰店\"\nSuite #5\nC# 培训\n李四 #打卡#\n", "\"张三丰 # 骗子\"\n"] {
        assert_eq!(report_of(ListKind::Name, file).slips, [], "{file}");
    }
    assert_eq!(report_of(ListKind::Name, "\"#1旗舰店\"\n#2旗舰店\n").entries, 1);
    let (list, when) = in_list("name", "      - 张三 ＃ 骗子\n      - '李四 # 骗子'\n      - 王五 # 骗子\n");
    assert_doubted(&list, &when, &[("W0005", "＃ 骗子")]);
}

/// An entry ends whatever common word heads the column of its end; a column that may be one is told.
#[test]
fn an_end_under_any_heading_is_read_or_told() {
    let from = |heading: &str| {
        let file = format!("手机号,姓名,{heading}\n+8613800138000,张三,2020-01-01\n");
        let loaded = read(file.as_bytes(), Reading::new(ListKind::Phone, &Limits::default())).unwrap();
        let List::Phone(list) = loaded.list else { panic!("phones") };
        (list.find(8_613_800_138_000, i64::MAX).is_none(), loaded.report.misspelt)
    };
    for heading in ["失效日期", "到期日期", "有效期至", "Expiry Date", "expiration", "valid until"]
    {
        assert_eq!(from(heading), (true, vec![]), "{heading}");
    }
    for heading in ["账号到期日", "有效期", "expired_at"] {
        let (is_ended, misspelt) = from(heading);
        assert_eq!((is_ended, misspelt.len()), (false, 1), "{heading}");
    }
}

#[test]
fn an_extract_between_slashes_is_told_and_mended() {
    let policy = |pattern: &str| {
        format!(
            "{HEAD}extract:\n  qq: {pattern}\nrules:\n  - rule: a\n    when: remark has qq\n    then: deny\n"
        )
    };
    for (pattern, mended) in [
        ("/[Qq]{2}[0-9]{5,11}/", Some("'[Qq]{2}[0-9]{5,11}'")),
        ("/it's/", Some("'it''s'")),
        ("\"/QQ\\\\d+/i\"", Some("'(?i)QQ\\d+'")),
        ("' /a\\/b/ '", Some("'a\\/b'")),
        ("|\n    /ab+/", None),
    ] {
        let report = Engine::check(&Source::text("policy.yaml", policy(pattern)), &Options::default());
        let [found] = report.iter().collect::<Vec<_>>()[..] else { panic!("one finding of {pattern}") };
        assert_eq!(found.code.id(), "W0012", "{pattern}");
        assert_eq!(found.fix.as_ref().map(|(_, by)| by.as_str()), mended, "{pattern}");
        if let Some((span, by)) = &found.fix {
            let mut text = policy(pattern);
            text.replace_range(span.range(), by);
            assert_eq!(said_of_all(&text), [], "{text}");
        }
    }
    for pattern in ["\"/user/([0-9]+)/\"", "'\\/a/'", "'/a\\/'", "'[/]a[/]'", "/", "//", "/a", "/*a/", "/a/x"]
    {
        assert_eq!(said_of_all(&policy(pattern)), [], "{pattern}");
    }
}

/// The warnings change no entry: what is doubted is on the list as it stands.
#[test]
fn doubted_entries_are_on_the_list_as_they_stand() {
    let loaded =
        read("张伟,投诉\n1. 李四\n".as_bytes(), Reading::new(ListKind::Name, &Limits::default())).unwrap();
    let List::Name(list) = loaded.list else { panic!("names") };
    assert!(list.find("张伟,投诉", 0).is_some() && list.find("1. 李四", 0).is_some());
    assert!(list.find("张伟", 0).is_none());
}

/// The sentences that are told of the only thing found.
fn told_of(declared: &str, when: &str) -> String {
    let text = format!("{HEAD}{declared}rules:\n  - rule: a\n    when: >-\n      {when}\n    then: deny\n");
    match said_of_all(&text).as_slice() {
        [(code, _, sentences)] if code == "W0015" => sentences.clone(),
        other => panic!("{when}: {other:?}"),
    }
}

#[test]
fn an_interval_is_not_two_values() {
    for (subject, not, first, last) in [
        ("time", "", "09:00", "18:00"),
        ("time", "not ", "09:00", "18:00"),
        ("today", "", "2026-10-01", "2026-10-07"),
        ("today", "not ", "2026-10-01", "2026-10-03"),
        ("time_of_day(requested_at)", "", "09:00:00", "09:00:01"),
        ("requested_at", "", "2026-10-01T00:00:00Z", "2026-10-07T00:00:00Z"),
        ("now - requested_at", "", "1 day", "3 days"),
        ("score(\"spam\")", "", "0.9", "1.0"),
    ] {
        let doubtful = format!("{subject} {not}in [{first}, {last}]");
        let told = told_of("", &doubtful);
        let between = format!("{subject} {not}between {first} and {last}");
        let (op, word) = if not.is_empty() { ("==", "or") } else { ("!=", "and") };
        let exact = format!("{subject} {op} {first} {word} {subject} {op} {last}");
        for way_out in [between, exact] {
            assert!(told.contains(&format!("`{way_out}`")), "{doubtful}: {told}");
            assert_doubted("", &way_out, &[]);
        }
        assert_doubted("", &doubtful, &[("W0015", &format!("{first}, {last}"))]);
    }
    let night = "time in [22:00, 06:00]";
    assert!(told_of("", night).contains("`hours: 22:00-06:00`"), "{}", told_of("", night));
    assert_doubted(
        "schedules:\n  night: { hours: 22:00-06:00 }\n",
        "now in night and (time == 22:00 or time == 06:00)",
        &[],
    );
    let facts = "facts:\n  lives: duration\n  risk: score\n";
    for meant in [
        "today in [2026-10-01, 2026-10-02]",
        "today in [2026-10-07, 2026-10-01]",
        "today in [2026-10-01, 2026-12-25, 2027-01-01]",
        "today in [2026-10-01] or time in [09:00]",
        "count in [1, 100] and actor.customer_total in [5000, 20000] and length(remark) in [11, 18]",
        "weekday in [mon, fri] and channel.expires_in in [1 day, 7 days]",
        "target.tags contains \"VIP\" and tenant in [\"a\", \"b\"]",
    ] {
        assert_doubted("", meant, &[]);
    }
    let meant = "facts.lives in [1 day, 3 days] and facts.risk in [0.5, 1.0]";
    assert_doubted(facts, meant, &[]);
}

#[test]
fn a_quota_is_spent_at_its_limit() {
    let day = "quotas:\n  q: 3 per actor per day\n";
    let bucket = "quotas:\n  q: 20 per actor per minute burst 40\n";
    let gauge = "quotas:\n  q: 20_000 per actor\n";
    for (quota, doubtful, ways_out) in [
        (day, "q.used > 3", ["q is spent", "q.used >= 4"]),
        (day, "3 < q.used", ["q is spent", "q.used >= 4"]),
        (day, "q.used <= 3", ["q is not spent", "q.used < 4"]),
        (gauge, "q.used > 20_000", ["q is spent", "q.used >= 20001"]),
        (bucket, "q.used > 40", ["q is spent", "q.used >= 41"]),
    ] {
        let told = told_of(quota, doubtful);
        for way_out in ways_out {
            assert!(told.contains(&format!("`{way_out}`")), "{doubtful}: {told}");
            assert_doubted(quota, way_out, &[]);
        }
        assert_doubted(quota, doubtful, &[("W0015", doubtful)]);
    }
    for (quota, meant) in [
        (day, "q.used >= 3"),
        (day, "q.used < 3"),
        (day, "q.used > 2"),
        (day, "q.used > 6"),
        (day, "q.remaining > 3 or count > 3 or q.used == 3"),
        (bucket, "q.used > 20"),
    ] {
        assert_doubted(quota, meant, &[]);
    }
}
