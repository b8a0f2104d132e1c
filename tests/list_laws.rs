//! Laws of lists: a look-up is a scan of the entries, order means nothing, and no file makes the reader panic.

#![allow(clippy::unwrap_used)]

use std::io::BufReader;

use menshen::limits::Limits;
use menshen::list::{Fault, List, ListKind, Loaded, NameBuffer, ReadError, Reading, read};
use menshen::matcher::domain::{Domain, Email, Pattern};
use menshen::matcher::phone::{PhoneError, Region};
use proptest::prelude::*;

fn load(kind: ListKind, file: &str) -> Loaded {
    read(file.as_bytes(), Reading::new(kind, &Limits::default())).unwrap()
}

/// The line that answers for `asked` at `now`.
fn line(list: &List, asked: &str, now: i64) -> Option<u32> {
    let found = match list {
        List::Phone(list) => list.find(asked.strip_prefix('+')?.parse().ok()?, now),
        List::Name(list) => list.find(NameBuffer::new().set(asked), now),
        List::Domain(list) => list.find(Domain::parse(asked).ok()?.view(), now),
        List::Email(list) => list.find(Email::parse(asked).ok()?.view(), now),
        List::Text(list) => list.find(asked, now),
    };
    found.map(|found| found.line)
}

#[test]
fn a_phone_file_with_everything_in_it() {
    let file = "\u{feff}# complaints of November\r\n\r\nid,手机号,原因,到期\r\n1,+8613800138000,投诉,\r\n2,+86 138-0013-8001,,2026-12-31\r\n\
                3,n/a,,\r\n4,+8613800138000,again,\r\n5,\"+8613800138002,x\r\n6,+8613800138003,,soon\r\n7,,,\r\n";
    let Loaded { list, report } = load(ListKind::Phone, file);
    let bad: Vec<(u32, Fault)> = report.bad.into_iter().map(|bad| (bad.line, bad.fault)).collect();
    let expected = [
        (6, Fault::Phone(PhoneError::NotANumber)),
        (8, Fault::Quote),
        (9, Fault::Expires),
        (10, Fault::Empty),
    ];
    assert_eq!(bad, expected);
    assert_eq!((report.lines, report.entries, report.duplicates, report.bad_count), (10, 3, 1, 4));
    assert_eq!(line(&list, "+8613800138000", i64::MAX), Some(4));
    let last_moment = 1_798_761_600_000 - 1;
    assert_eq!(line(&list, "+8613800138001", last_moment), Some(5));
    assert_eq!(line(&list, "+8613800138001", last_moment + 1), None);
    let List::Phone(phones) = &list else { unreachable!() };
    let found = phones.find(8_613_800_138_000, 0).unwrap();
    assert_eq!(phones.note(found.entry).reason, Some("投诉"));
}

#[test]
fn phones_are_read_as_the_region_writes_them() {
    let limits = Limits::default();
    let reading =
        Reading { region: Region::from_code("CN").unwrap(), ..Reading::new(ListKind::Phone, &limits) };
    let Loaded { list, report } =
        read("138 0013 8000,x\n（0755）26000000\n12\n1380013800000\n".as_bytes(), reading).unwrap();
    assert_eq!(line(&list, "+8613800138000", 0), Some(1));
    assert_eq!(line(&list, "+8675526000000", 0), Some(2));
    assert_eq!(report.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn names_are_whole_lines_unless_a_header_says_otherwise() {
    let Loaded { list, .. } = load(ListKind::Name, "Acme, Inc.\n臺灣 ＴＲＡＤＩＮＧ\n\"Quoted, Ltd\"\n");
    assert_eq!(line(&list, "acme,  inc.", 0), Some(1));
    assert_eq!(line(&list, "台湾 trading", 0), Some(2));
    assert_eq!(line(&list, "quoted, ltd", 0), Some(3));
    assert_eq!(line(&list, "acme", 0), None);
    let Loaded { list, report } = load(ListKind::Name, "姓名\t备注\n张三\tx\n\u{200b}\ty\n");
    assert_eq!(line(&list, "張三", 0), Some(2));
    assert_eq!(report.bad.first().map(|bad| (bad.line, bad.fault.clone())), Some((3, Fault::Empty)));
}

#[test]
fn an_entry_that_is_valid_longer_wins_whatever_the_order() {
    let rows =
        ["zs@dealer.example,2026-01-01", "ZS@dealer.example,2027-01-01", "zs@dealer.example,2025-01-01"];
    let now = 1_780_000_000_000;
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let file: String = order.iter().map(|&at: &usize| format!("{}\n", rows[at])).collect();
        let Loaded { list, report } = load(ListKind::Email, &format!("email,expires\n{file}"));
        assert!(line(&list, "zs@dealer.example", now).is_some(), "{file}");
        assert_eq!((list.len(), report.duplicates), (1, 2));
    }
}

#[test]
fn an_expired_pattern_does_not_hide_another() {
    let file = "domain,expires\n/shop.*/,2020-01-01\n/shop-[0-9]+\\.example/,\nshop-1.example,2020-01-01\n*.example,2020-01-01\n";
    let Loaded { list, .. } = load(ListKind::Domain, file);
    assert_eq!(line(&list, "shop-1.example", 1_780_000_000_000), Some(3));
    assert_eq!(line(&list, "shop-1.example", 0), Some(4));
    assert_eq!(line(&list, "shopping.example", 1_780_000_000_000), None);
}

#[test]
fn bounds_hold_at_the_limit_and_one_past_it() {
    let limits = Limits {
        list_entries: 2,
        list_line_bytes: 8,
        list_bytes: 64,
        list_shapes: 1,
        diagnostics: 1,
        ..Limits::default()
    };
    let load = |kind, file: &str| read(file.as_bytes(), Reading::new(kind, &limits));
    assert_eq!(load(ListKind::Text, "a\nb\n").unwrap().list.len(), 2);
    assert!(matches!(load(ListKind::Text, "a\nb\nc\n"), Err(ReadError::TooMany(3))));
    let report = load(ListKind::Text, "12345678\n123456789\n1234567890\n").unwrap().report;
    assert_eq!((report.entries, report.bad_count), (1, 2));
    assert_eq!(report.bad.iter().map(|bad| bad.fault.clone()).collect::<Vec<_>>(), [Fault::TooLong]);
    assert!(load(ListKind::Text, &"#\n".repeat(32)).is_ok());
    assert!(matches!(load(ListKind::Text, &"#\n".repeat(33)), Err(ReadError::TooLarge)));
    let endless = std::io::BufReader::new(std::io::repeat(b'a'));
    assert!(matches!(read(endless, Reading::new(ListKind::Text, &limits)), Err(ReadError::TooLarge)));
    let report = load(ListKind::Domain, "/a/\n/b/\n").unwrap().report;
    assert_eq!(report.bad.iter().map(|bad| bad.fault.clone()).collect::<Vec<_>>(), [Fault::TooManyShapes]);
    assert!(matches!(load(ListKind::Text, "\u{0}"), Ok(loaded) if loaded.list.len() == 1));
    assert!(matches!(
        read(&b"\xff\xfea\0"[..], Reading::new(ListKind::Text, &limits)),
        Err(ReadError::Utf16)
    ));
    let report = read(&b"\xd5\xc5\xc8\xfd\n"[..], Reading::new(ListKind::Text, &limits)).unwrap().report;
    assert_eq!(report.bad.iter().map(|bad| bad.fault.clone()).collect::<Vec<_>>(), [Fault::NotUtf8]);
}

/// The plain twin of a domain list: every pattern asked in turn.
fn scan(patterns: &[String], host: &str) -> bool {
    let host = Domain::parse(host).unwrap();
    patterns.iter().any(|text| Pattern::parse(text, &Limits::default()).unwrap().matches(host.view()))
}

proptest! {
    #[test]
    fn a_domain_look_up_is_a_scan(
        patterns in prop::collection::vec("(\\*\\.)?[ab]{1,2}(\\.[ab]){0,2}|/[ab]{1,2}\\.?[ab*]{0,2}b/", 0..8),
        hosts in prop::collection::vec("[ab]{1,2}(\\.[ab]{1,2}){0,3}", 1..8),
    ) {
        let patterns: Vec<String> =
            patterns.into_iter().filter(|text| Pattern::parse(text, &Limits::default()).is_ok()).collect();
        let forwards = load(ListKind::Domain, &patterns.join("\n")).list;
        let backwards: Vec<String> = patterns.iter().rev().cloned().collect();
        let backwards = load(ListKind::Domain, &backwards.join("\n")).list;
        for host in &hosts {
            prop_assert_eq!(line(&forwards, host, 0).is_some(), scan(&patterns, host), "{:?} {}", patterns, host);
            prop_assert_eq!(line(&backwards, host, 0).is_some(), scan(&patterns, host));
        }
    }

    #[test]
    fn a_name_look_up_is_a_scan(
        names in prop::collection::vec("[张張三ａA ]{1,3}[张a]", 0..20),
        asked in prop::collection::vec("[张張三ａA ]{1,3}[张a]", 1..10),
    ) {
        let list = load(ListKind::Name, &names.join("\n")).list;
        let key = |name: &str| NameBuffer::new().set(name).to_owned();
        for name in names.iter().chain(&asked) {
            let first = names.iter().position(|held| key(held) == key(name)).map(|at| u32::try_from(at + 1).unwrap());
            prop_assert_eq!(line(&list, name, 0), first);
        }
    }

    #[test]
    fn the_key_of_a_name_is_its_own_and_has_nothing_unseen(
        name in "([张張ａA é]|\\PC|\u{301}|\u{0}|\u{7}|\u{7f}|\u{84}|\u{85}|\t){0,8}",
    ) {
        let key = |name: &str| NameBuffer::new().set(name).to_owned();
        let once = key(&name);
        prop_assert_eq!(key(&once), once.clone());
        prop_assert!(!once.contains(char::is_control));
        let seen: String = name.chars().filter(|c| !"\u{0}\u{7}\u{7f}\u{84}".contains(*c)).collect();
        prop_assert_eq!(key(&seen), once);
    }

    /// Bytes of any kind, cut into chunks of any size: no panic, the same list, every line accounted for.
    #[test]
    fn any_bytes_can_be_read(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'"'), Just(b','), Just(b'/'), Just(b'*')], 0..200),
        capacity in 1_usize..40,
    ) {
        let limits = Limits::default();
        for kind in [ListKind::Phone, ListKind::Name, ListKind::Domain, ListKind::Email, ListKind::Text] {
            let whole = read(&bytes[..], Reading::new(kind, &limits));
            let chunks = read(BufReader::with_capacity(capacity, &bytes[..]), Reading::new(kind, &limits));
            match (whole, chunks) {
                (Ok(whole), Ok(chunks)) => {
                    prop_assert_eq!(&whole.report, &chunks.report);
                    prop_assert_eq!(whole.report.entries - whole.report.duplicates, whole.list.len());
                    prop_assert!(whole.report.entries + whole.report.bad_count <= whole.report.lines as usize);
                }
                (Err(whole), Err(chunks)) => prop_assert_eq!(whole.to_string(), chunks.to_string()),
                (whole, chunks) => prop_assert!(false, "{:?} {:?}", whole, chunks),
            }
        }
    }
}

/// An address that stands for several would never match: whoever writes it, or a masked one, is told.
#[test]
fn a_list_of_addresses_takes_no_patterns() {
    let Loaded { list, report } = load(
        ListKind::Email,
        "*@b.example\nz***@b.example\na?c@b.example\na@*.b.example\nＡ＠b.example\na+b@b.example\n",
    );
    let bad: Vec<(u32, Fault)> = report.bad.into_iter().map(|bad| (bad.line, bad.fault)).collect();
    assert_eq!(bad, (1..=4).map(|line| (line, Fault::EmailPattern)).collect::<Vec<_>>());
    assert_eq!(line(&list, "a@b.example", 0), Some(5));
    assert_eq!(line(&list, "A+B@b.example", 0), Some(6));
}
