//! Which entries are slips, and which are what people write.

use super::*;
use proptest::prelude::*;

const SORTS: [Sort; 4] = [Sort::Name, Sort::Id, Sort::Phrase, Sort::Address];
const SETTINGS: [Setting; 3] = [Setting::Bare, Setting::Quoted, Setting::Literal];

fn of(text: &str, sort: Sort, setting: Setting) -> Option<EntrySlip> {
    slip(text, sort, setting).map(|(slip, _)| slip)
}

#[test]
fn what_is_meant_as_it_stands_is_no_slip() {
    let names = [
        "张伟",
        "欧阳·娜娜",
        "Smith, John",
        "Acme, Inc.",
        "Example Trading Co.,Ltd.",
        "Foo,LLC",
        "Martin King, Jr.",
        "7-Eleven",
        "3.14工作室",
        "张伟|保险",
        "张伟｜保险",
        "A/B",
        "《红楼梦》书店",
        "【官方】客服",
        "O'Neil",
        "“甲”和“乙”",
        "***",
        "☆*:.",
        "1号店",
        "2.0工作室",
        "Müller & Söhne",
        "!",
        "/",
        "//",
        "'",
        "\"",
        "“”",
        "5\" pipe",
        "-小张",
        "*ST华信",
        "*ST 华信股份",
        "＊ST华信",
        "#1旗舰店",
        "Suite #5",
        "李四 #打卡#",
        "C# 培训",
    ];
    let ids = [
        "wm1",
        "zhang.san",
        "zhang-san@corp",
        "auth0|5f7c",
        "google-oauth2|1_2",
        "/admin/",
        "image/*",
        "*",
        "a/b",
        "CN=zhang,OU=sales",
        "01. ",
        "1.2.3.4",
        "1.5",
        "what?",
        "wm_1",
        "https://x.example/?a=1",
        "-1",
        "a:b",
    ];
    let phrases = [
        "加微信",
        "f*ck",
        "傻*",
        "**返利**",
        "v/x",
        "1.5折",
        "日赚1,000元",
        "100%",
        "C:\\data",
        "加V+",
        "?",
        "【福利】",
        "hello, friend",
        "+v",
        "vx:",
        "vx.",
        "a.b.c",
        "免费*领",
        "|返利|",
        "$$$",
        "(返利)",
        "/微笑",
        "#返利#",
        "tel.",
    ];
    for (sort, entries) in [(Sort::Name, &names[..]), (Sort::Id, &ids), (Sort::Phrase, &phrases)] {
        for entry in entries {
            for setting in SETTINGS {
                assert_eq!(slip(entry, sort, setting), None, "{entry} {sort:?} {setting:?}");
            }
        }
    }
    for entry in
        ["qq.com", "*.qq.com", "/store-[0-9]{3}\\.example/", "a.b@qq.com", "o'neil@qq.com", "163.com"]
    {
        for setting in SETTINGS {
            assert_eq!(slip(entry, Sort::Address, setting), None, "{entry}");
        }
    }
}

#[test]
fn what_is_hardly_meant_is_a_slip_of_its_kind() {
    let bare = [
        ("张伟,投诉", Sort::Name, EntrySlip::Several(',')),
        ("张伟, 投诉", Sort::Name, EntrySlip::Several(',')),
        ("张伟，投诉", Sort::Name, EntrySlip::Several('，')),
        ("张伟\t投诉", Sort::Name, EntrySlip::Several('\t')),
        ("张伟;李四", Sort::Name, EntrySlip::Several(';')),
        ("张伟,", Sort::Name, EntrySlip::Several(',')),
        ("Acme, Inc.,", Sort::Name, EntrySlip::Several(',')),
        ("lisi;", Sort::Id, EntrySlip::Several(';')),
        ("lisi, wangwu", Sort::Id, EntrySlip::Several(',')),
        ("加微信,", Sort::Phrase, EntrySlip::Several(',')),
        ("返利、刷单", Sort::Phrase, EntrySlip::Several('、')),
        ("1. 张伟", Sort::Name, EntrySlip::Numbered),
        ("12、张伟", Sort::Name, EntrySlip::Numbered),
        ("3)张伟", Sort::Name, EntrySlip::Numbered),
        ("1. wm1", Sort::Id, EntrySlip::Numbered),
        ("- 张伟", Sort::Name, EntrySlip::Numbered),
        ("张三丰 # 骗子", Sort::Name, EntrySlip::Remark),
        ("李四 #投诉", Sort::Name, EntrySlip::Remark),
        ("wm1 #1", Sort::Id, EntrySlip::Remark),
        ("• 加微信", Sort::Phrase, EntrySlip::Numbered),
        ("“张伟”", Sort::Name, EntrySlip::Quotes),
        ("„wm1”", Sort::Id, EntrySlip::Quotes),
        ("「返利」", Sort::Phrase, EntrySlip::Quotes),
    ];
    for (entry, sort, expected) in bare {
        assert_eq!(of(entry, sort, Setting::Bare), Some(expected), "{entry}");
        assert_eq!(of(entry, sort, Setting::Quoted), None, "{entry} in quotes");
    }
    let however = [
        ("\"wm1\"", Sort::Id, EntrySlip::Quotes),
        ("'张伟'", Sort::Name, EntrySlip::Quotes),
        ("`返利`", Sort::Phrase, EntrySlip::Quotes),
        ("“qq.com”", Sort::Address, EntrySlip::Quotes),
        ("张*", Sort::Name, EntrySlip::Pattern),
        ("李**", Sort::Name, EntrySlip::Pattern),
        ("*华信", Sort::Name, EntrySlip::Pattern),
        ("*STAR", Sort::Name, EntrySlip::Pattern),
        ("*ST华信*", Sort::Name, EntrySlip::Pattern),
        ("/李.*/", Sort::Name, EntrySlip::Pattern),
        ("wm*", Sort::Id, EntrySlip::Pattern),
        ("wm.*", Sort::Id, EntrySlip::Pattern),
        ("*@corp", Sort::Id, EntrySlip::Pattern),
        ("/wm[0-9]+/", Sort::Id, EntrySlip::Pattern),
        ("vx.*", Sort::Phrase, EntrySlip::Pattern),
        ("vx\\d", Sort::Phrase, EntrySlip::Pattern),
        ("*返利*", Sort::Phrase, EntrySlip::Pattern),
        ("/返利/", Sort::Phrase, EntrySlip::Pattern),
        ("微信|QQ", Sort::Phrase, EntrySlip::Pattern),
        ("微信｜QQ", Sort::Phrase, EntrySlip::Pattern),
    ];
    for (entry, sort, expected) in however {
        for setting in SETTINGS {
            assert_eq!(of(entry, sort, setting), Some(expected), "{entry} {setting:?}");
        }
    }
    for (entry, sort, mark) in [
        ("zhangsan,lisi", Sort::Id, Some(',')),
        ("zhangsan、lisi", Sort::Id, Some('、')),
        ("zhangsan, lisi;", Sort::Id, Some(',')),
        ("张伟，李四", Sort::Name, Some('，')),
        ("Smith,John", Sort::Name, None),
        ("你好，我是小张呀", Sort::Name, None),
        ("您好,加我", Sort::Phrase, None),
    ] {
        assert_eq!(of(entry, sort, Setting::Literal), mark.map(EntrySlip::Several), "{entry}");
    }
}

proptest! {
    /// What is found lies within the text; white space around an entry changes nothing; and quotes that are there by
    /// choice never make a slip of what is none without them.
    #[test]
    fn slips_lie_within_their_entries(
        text in "[张a1 ,;，、\t*|/.\"'“”「」\\-•=\\\\]{0,8}",
        sort in prop::sample::select(&SORTS[..]),
    ) {
        for setting in SETTINGS {
            let found = slip(&text, sort, setting);
            if let Some((_, at)) = &found {
                prop_assert!(!at.is_empty() && text.get(at.clone()).is_some());
            }
            let wider = format!("  {text} ");
            prop_assert_eq!(of(&wider, sort, setting), found.map(|(slip, _)| slip));
        }
        if slip(&text, sort, Setting::Bare).is_none() {
            prop_assert_eq!(slip(&text, sort, Setting::Quoted), None);
        }
    }
}
