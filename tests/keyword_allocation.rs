//! Once its memory has grown, a scan allocates nothing; nor does a look-up in a list, nor reading an ASCII host.
#![allow(clippy::unwrap_used)]

use menshen::keyword::{KeywordSet, Keywords, Memory, Scratch, SeeThrough, SetId};
use menshen::limits::Limits;
use menshen::list::{List, ListKind, NameBuffer, Reading, read};
use menshen::matcher::domain::{DomainRef, EmailRef};

#[test]
fn a_warm_scan_allocates_nothing() {
    let set = KeywordSet {
        words: vec!["加微信", "vx", "返利", "兼职刷单"],
        except: vec!["加微信群公告"],
        see_through: SeeThrough::ALL,
        ..KeywordSet::default()
    };
    let partial =
        KeywordSet { words: vec!["V信"], see_through: SeeThrough::SEPARATORS, ..KeywordSet::default() };
    let keywords = Keywords::compile(&[set, partial], &Limits::default()).unwrap();
    let texts =
        ["加 微❤信 ＶＸ", "看加微信群公告", "家威信 V.信", "plain text", "", "e\u{301}\u{301} 가 ㍿ 返-利"];
    let mut scratch = Scratch::new();
    let mut memory = Memory::new();
    let mut turn = || {
        memory.clear();
        let hits: usize = texts.iter().map(|text| keywords.scan(text, &mut scratch).hits().len()).sum();
        let said = texts.iter().filter(|text| keywords.mentions(SetId(1), text, &mut memory)).count();
        assert_eq!((hits, said), (5, 1));
    };
    turn();
    turn();
    let info = allocation_counter::measure(|| (0..100).for_each(|_| turn()));
    assert_eq!((info.count_total, info.bytes_total), (0, 0), "{info:?}");
}

#[test]
fn a_warm_look_up_allocates_nothing() {
    let limits = Limits::default();
    let load = |kind, file: &str| read(file.as_bytes(), Reading::new(kind, &limits)).unwrap().list;
    let lists = [
        load(ListKind::Phone, "+8613800138000\n"),
        load(ListKind::Name, "張三\n"),
        load(ListKind::Domain, "dealer.example\n*.partner.example\n/store-[0-9]{3}\\.example/\n"),
        load(ListKind::Email, "zs@dealer.example\n"),
        load(ListKind::Text, "wmqfasd1e1927831123109rBAAAA\n"),
    ];
    let [List::Phone(phones), List::Name(names), List::Domain(domains), List::Email(emails), List::Text(ids)] =
        &lists
    else {
        unreachable!()
    };
    let mut host = String::new();
    let mut name = NameBuffer::new();
    let mut turn = || {
        assert!(phones.find(8_613_800_138_000, 0).is_some() && phones.find(8_613_800_138_001, 0).is_none());
        assert!(names.find(name.set(" 张三 "), 0).is_some() && names.find(name.set("李四"), 0).is_none());
        for (text, listed) in [
            ("Dealer.example", true),
            ("a.b.partner.example", true),
            ("partner.example", false),
            ("store-042.example", true),
        ] {
            let domain = DomainRef::parse(text, &mut host).unwrap();
            assert_eq!(domains.find(domain, 0).is_some(), listed, "{text}");
        }
        let email = EmailRef::parse("ZS@dealer.example", &mut host).unwrap();
        assert!(emails.find(email, 0).is_some());
        assert!(ids.find("wmqfasd1e1927831123109rBAAAA", 0).is_some());
    };
    turn();
    turn();
    let info = allocation_counter::measure(|| (0..100).for_each(|_| turn()));
    assert_eq!((info.count_total, info.bytes_total), (0, 0), "{info:?}");
}
